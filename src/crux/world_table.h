// Worlds kept as rows: what each held (stances, numbers) and what came of it (outcomes, scores), for
// statistics that look at a sample as a whole (robustness metrics, failure boxes, value of
// information). One ensemble serves them all. At most `AssessOptions::table_rows` rows are kept, the
// first of the sample, which are a random part of it (stats/design.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "argument/bound.h"
#include "stats/intervals.h"

namespace crux {

/// What differs from world to world: the stance of a claim, or a number with a range.
struct Factor {
    enum class Kind : std::uint8_t { stance, number };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    Kind kind = Kind::stance;
    std::string name;               ///< the claim's id, or the constant as the argument writes it
    std::size_t claim = none;       ///< index into BoundArgument::claims; none: an uncertainty
    std::size_t input = none;       ///< numbers: index into BoundArgument::inputs
    std::size_t coordinate = none;  ///< numbers: of the design
    std::string unit;               ///< numbers: of the model
    bool exploratory = false;       ///< numbers: some stance's range (or the uncertainty's) has no source
    bool grounded = false;          ///< numbers: every range has the basis DATA or LIT
    double low = 0, high = 0;       ///< numbers: over all ranges
    double setting = 0;             ///< numbers: what the argument's own position holds (the middle where it draws)
};
/// Claims with two stances or more, in the file's order; then numbers.
std::vector<Factor> factors_of(const argument::BoundArgument& bound);

struct WorldTable {
    std::vector<std::uint64_t> world;                        ///< [row] its number in the sample
    std::vector<std::uint16_t> replicate;                    ///< [row]
    std::vector<double> distance;                            ///< [row] from the argument's own position, 0 to 1
    std::vector<std::vector<double>> factor;                 ///< [factor][row] the stance's index, or the number
    std::vector<std::vector<double>> uniform;                ///< [factor][row] the quantile drawn; stances: 0
    std::vector<std::vector<std::vector<double>>> natural;   ///< [policy][outcome][row]
    std::vector<std::vector<std::vector<double>>> anchored;  ///< [policy][outcome][row] 0 to 1
    std::vector<std::vector<std::vector<double>>> score;     ///< [viewpoint][policy][row]
    unsigned replicates = 0;

    std::size_t rows() const { return world.size(); }
    void append(const WorldTable& right);
};

/// Fills a row's factors from a point of the design. One a thread; keeps its own working memory.
class FactorReader {
  public:
    FactorReader(const argument::BoundArgument& bound, std::vector<Factor> factors);
    const std::vector<Factor>& factors() const { return factors_; }
    /// `u` before the copula, as the design gives it. Returns the distance from the own position:
    /// the root of the mean square of, for each claim, 0 or 1 for another stance than the own one,
    /// and for each uncertainty that is drawn, how far its quantile lies from the middle (0 to 1).
    double read(const argument::Frame& frame, std::span<double> u, std::span<double> out);

  private:
    const argument::BoundArgument& bound_;
    std::vector<Factor> factors_;
    std::vector<double> own_, inputs_;
    std::vector<std::uint16_t> stances_;
};

/// A statistic of all rows with the interval that other draws would move it in, from leaving out one
/// replicate at a time (jackknife; Shao and Wu 1989 for quantiles). `without[r]`: the statistic
/// without replicate r. No interval where any is not finite.
stats::Interval jackknife(double value, std::span<const double> without, double level);

}  // namespace crux
