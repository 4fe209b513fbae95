// Fans: exact quantiles of the first scenarios at each save point.
#include <algorithm>
#include <limits>

#include "ensemble/trajectories.h"

namespace crux::ensemble {

std::vector<double> save_times(const ir::TimeSpecs& time) {
    std::vector<double> times;
    for (std::uint32_t k = 0; k <= time.steps(); k += time.save_every()) times.push_back(time.at(k));
    return times;
}

Fan::Fan(std::vector<double> levels, unsigned sample_lines) : levels_(std::move(levels)), lines_wanted_(sample_lines) {}

namespace {

// Type 7, of ascending values.
double quantile_of_sorted(std::span<const double> sorted, double p) {
    if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double at = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(below);
    return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace

void Fan::take(const TrajectoryLeaf& leaf) {
    if (leaf.number != 0) throw InternalError("fan: at most one leaf of scenarios");
    std::vector<std::uint32_t> counted;
    for (std::uint32_t s = 0; s < leaf.scenarios; ++s) {
        if (leaf.excluded[s] == 0) counted.push_back(s);
    }
    count_ = counted.size();
    lines_ = static_cast<unsigned>(std::min<std::size_t>(lines_wanted_, counted.size()));
    outputs_ = leaf.outputs, saves_ = leaf.saves;
    bands_.resize(leaf.policies * outputs_ * levels_.size() * saves_);
    drawn_.resize(leaf.policies * outputs_ * lines_ * saves_);
    std::vector<double> sorted(counted.size());
    for (std::size_t row = 0; row < leaf.policies * outputs_; ++row) {
        for (std::size_t save = 0; save < saves_; ++save) {
            const double* values = leaf.values + (row * saves_ + save) * leaf.scenarios;
            for (std::size_t i = 0; i < counted.size(); ++i) sorted[i] = values[counted[i]];
            for (unsigned i = 0; i < lines_; ++i) drawn_[(row * lines_ + i) * saves_ + save] = sorted[i];
            std::sort(sorted.begin(), sorted.end());
            for (std::size_t l = 0; l < levels_.size(); ++l) {
                bands_[(row * levels_.size() + l) * saves_ + save] = quantile_of_sorted(sorted, levels_[l]);
            }
        }
    }
}

std::span<const double> Fan::band(unsigned policy, std::size_t output, std::size_t level) const {
    if (bands_.empty()) return {};
    return std::span(bands_).subspan(((policy * outputs_ + output) * levels_.size() + level) * saves_, saves_);
}

std::span<const double> Fan::line(unsigned policy, std::size_t output, unsigned i) const {
    if (drawn_.empty()) return {};
    return std::span(drawn_).subspan(((policy * outputs_ + output) * lines_ + i) * saves_, saves_);
}

}  // namespace crux::ensemble
