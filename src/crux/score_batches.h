// Scores of one assignment, many draws at once over threads, for what is not a search's own batch by batch: the
// base, confirmations, scans. See ScoreSource in certify.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crux/certify.h"

namespace crux {

/// What to draw for one assignment of stances.
struct ScoreBatch {
    DrawPhase phase;
    std::uint64_t policies = 0;  ///< bit p: policy p
    std::uint64_t first = 0;     ///< draws [first, first + count)
    std::size_t count = 0;
    std::size_t mixed_claim = static_cast<std::size_t>(-1);  ///< as in ScoreSource::Request
    double share = 1;
};

/// Scores by viewpoint and policy; rows of policies that were not asked for are NaN, as are worlds that went wrong.
class Scores {
  public:
    Scores() = default;
    Scores(std::vector<double> values, std::size_t policies, std::size_t count)
        : values_(std::move(values)), policies_(policies), count_(count) {}

    std::size_t policies() const { return policies_; }
    std::size_t count() const { return count_; }
    std::span<const double> row(std::size_t viewpoint, std::size_t policy) const {
        return {values_.data() + (viewpoint * policies_ + policy) * count_, count_};
    }
    /// score(x) - score(y), draw by draw.
    std::vector<double> difference(std::size_t viewpoint, std::size_t x, std::size_t y) const;

  private:
    std::vector<double> values_;
    std::size_t policies_ = 0, count_ = 0;
};

Scores scores_of(ScoreSource& source, const std::vector<std::uint16_t>& stances, const ScoreBatch& batch,
                 unsigned threads);

/// Of the draws that did not go wrong; NaN where none is left.
double mean_of(std::span<const double> values);

/// All bits of the policies set; 1 to 64 policies.
std::uint64_t all_policies(const SearchProblem& problem);

/// The argument's own stances with some claims turned.
std::vector<std::uint16_t> turned_stances(const SearchProblem& problem,
                                          std::span<const std::pair<std::uint32_t, std::uint16_t>> turned);

}  // namespace crux
