// See robustness.h.
#include "stats/robustness.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crux::stats {

void regrets(std::span<const std::span<const double>> scores, std::span<const std::span<double>> out) {
    if (scores.empty()) return;
    for (std::size_t s = 0; s < scores[0].size(); ++s) {
        double best = scores[0][s];
        for (const auto& policy : scores) best = std::max(best, policy[s]);
        for (std::size_t p = 0; p < scores.size(); ++p) out[p][s] = best - scores[p][s];
    }
}

std::uint64_t best_shares(std::span<const std::span<const double>> scores, double tolerance, const LeafPlace& place,
                          std::span<const std::span<double>> out) {
    std::uint64_t ties = 0;
    if (scores.empty()) return ties;
    for (std::size_t s = 0; s < scores[0].size(); ++s) {
        double best = scores[0][s];
        for (const auto& policy : scores) best = std::max(best, policy[s]);
        unsigned sharing = 0;
        for (const auto& policy : scores) sharing += policy[s] >= best - tolerance ? 1 : 0;
        for (std::size_t p = 0; p < scores.size(); ++p)
            out[p][s] = scores[p][s] >= best - tolerance ? 1.0 / sharing : 0;
        if (sharing > 1 && (place.excluded.empty() || place.excluded[s] == 0)) ++ties;
    }
    return ties;
}

void satisfies(std::span<const double> scores, double threshold, std::span<double> out) {
    for (std::size_t s = 0; s < scores.size(); ++s) out[s] = scores[s] >= threshold ? 1 : 0;
}

double exact_quantile(std::vector<double> values, double p) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double at = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), middle, values.end());
    const double low = *middle, part = at - static_cast<double>(below);
    if (part == 0) return low;
    const double high = *std::min_element(middle + 1, values.end());
    return low + part * (high - low);
}

double maximin(std::span<const double> scores) { return *std::min_element(scores.begin(), scores.end()); }

double maximax(std::span<const double> scores) { return *std::max_element(scores.begin(), scores.end()); }

double hurwicz(std::span<const double> scores, double optimism) {
    return optimism * maximax(scores) + (1 - optimism) * maximin(scores);
}

double laplace(std::span<const double> scores) { return Summary::of(scores, {}).mean(); }

double domain_criterion(std::span<const double> scores, double threshold) {
    const auto met = std::count_if(scores.begin(), scores.end(), [&](double s) { return s >= threshold; });
    return static_cast<double>(met) / static_cast<double>(scores.size());
}

std::vector<double> percentile_regret(std::span<const std::span<const double>> scores, double p) {
    std::vector<std::vector<double>> all(scores.size());
    std::vector<std::span<double>> out;
    for (std::size_t i = 0; i < scores.size(); ++i) out.emplace_back(all[i] = std::vector<double>(scores[i].size()));
    regrets(scores, out);
    std::vector<double> result;
    for (std::vector<double>& policy : all) result.push_back(exact_quantile(std::move(policy), p));
    return result;
}

}  // namespace crux::stats
