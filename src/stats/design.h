// Designs: which point of the unit cube each scenario is. Any scenario's coordinates are computed
// on demand, in constant memory, from (seed, scenario, stream) alone.
//
// A Latin hypercube design of N scenarios is R independent hypercubes ("replicates"), so that
// intervals come from the R means: points within one hypercube are not independent. Scenario s is
// point s / R of replicate s % R; in each replicate and dimension every one of its n cells holds
// exactly one point, at a random place inside the cell. A prefix of the design is a random subset
// of each hypercube, so stopping early leaves an unbiased sample.
// Source: McKay, Beckman and Conover 1979; replicates: Owen 1997.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/distribution.h"

namespace crux::stats {

enum class Sampling { latin_hypercube, independent };

/// How many replicates a design of that many scenarios has: 32, fewer below 128 scenarios.
unsigned suggested_replicates(std::uint64_t scenarios);

class Design {
  public:
    /// One stream a dimension, all different (stream_of of a name).
    Design(Sampling sampling, std::uint64_t scenarios, std::uint64_t seed, std::vector<std::uint64_t> streams);

    Sampling sampling() const { return sampling_; }
    std::uint64_t scenarios() const { return scenarios_; }
    std::size_t dimensions() const { return streams_.size(); }
    unsigned replicates() const { return replicates_; }
    unsigned replicate_of(std::uint64_t scenario) const { return static_cast<unsigned>(scenario % replicates_); }
    /// In (0, 1). Independent designs may be asked for any scenario, Latin hypercubes for scenario < scenarios().
    double coordinate(std::uint64_t scenario, std::size_t dimension) const;
    void coordinates(std::uint64_t scenario, std::span<double> out) const;

  private:
    double independent(std::uint64_t scenario, std::size_t dimension) const;
    double cell_point(std::uint64_t scenario, std::uint64_t replicate, std::uint64_t position,
                      std::size_t dimension) const;

    Sampling sampling_;
    std::uint64_t scenarios_, seed_;
    unsigned replicates_;
    std::uint64_t whole_cells_, larger_replicates_;  // points of each replicate; how many have one more
    std::vector<std::uint64_t> streams_;
    std::vector<std::uint64_t> keys_;  // [dimension][replicate], of the permutations
};

/// A Gaussian copula: rank correlations between coordinates. Coordinates that no correlation
/// names pass unchanged. A correlated coordinate keeps its uniform distribution but not its
/// Latin hypercube cell.
struct Correlation {
    std::size_t first, second;
    double rho;  ///< of the normal scores
};
class Copula {
  public:
    Copula() = default;  ///< independence
    /// A failure names the inputs whose correlations cannot all hold at once.
    static Result<Copula> make(std::span<const Correlation> correlations, std::span<const std::string> names);
    void apply(std::span<double> coordinates) const;
    bool empty() const { return members_.empty(); }

    /// What it is made of, for carrying it to another process: from_state gives the same bits.
    const std::vector<std::size_t>& members() const { return members_; }
    const std::vector<double>& factor() const { return factor_; }
    static Copula from_state(std::vector<std::size_t> members, std::vector<double> factor) {
        Copula made;
        made.members_ = std::move(members);
        made.factor_ = std::move(factor);
        return made;
    }

  private:
    std::vector<std::size_t> members_;
    std::vector<double> factor_;  // lower triangle, row by row
};

/// A design with distributions: what the inputs of a scenario are. Immutable, so safe to share among threads.
class Sampler {
  public:
    Sampler(Design design, std::vector<Distribution> distributions, Copula copula = {});
    const Design& design() const { return design_; }
    const std::vector<Distribution>& distributions() const { return distributions_; }
    /// One value a dimension.
    void draw(std::uint64_t scenario, std::span<double> values) const;

  private:
    Design design_;
    std::vector<Distribution> distributions_;
    Copula copula_;
};

}  // namespace crux::stats
