// The three steps. See metrics.h; the catalogue is in metrics_catalogue.cpp.
#include "stats/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crux::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
    double sum = 0;
    for (double v : values) sum += v;
    return sum / static_cast<double>(values.size());
}

double deviation_of(std::span<const double> values) {
    if (values.size() < 2) return nan;
    const double mean = mean_of(values);
    double squares = 0;
    for (double v : values) squares += (v - mean) * (v - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double ratio(double above, double below) { return below == 0 ? nan : above / below; }

// Half to even, as numpy rounds.
std::size_t nearest_rank(double at) {
    const double below = std::floor(at), part = at - below;
    const auto low = static_cast<std::size_t>(below);
    if (part != 0.5) return part < 0.5 ? low : low + 1;
    return low % 2 == 0 ? low : low + 1;
}

}  // namespace

double sorted_quantile(std::span<const double> sorted, double p, QuantileRule rule) {
    const double at = p * static_cast<double>(sorted.size() - 1);
    if (rule == QuantileRule::nearest) return sorted[nearest_rank(at)];
    const auto below = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(below);
    if (part == 0) return sorted[below];
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

void deviations_from_median(std::span<const double> f, std::span<double> out) {
    std::vector<double> sorted(f.begin(), f.end());
    std::ranges::sort(sorted);
    const double median = sorted_quantile(sorted, 0.5);
    for (std::size_t s = 0; s < f.size(); ++s) out[s] = f[s] - median;
}

void losses_from_baseline(std::span<const double> f, double baseline, std::span<double> out) {
    for (std::size_t s = 0; s < f.size(); ++s) out[s] = std::min(0.0, f[s] - baseline);
}

std::vector<double> select(Selection selection, double parameter, std::span<const double> sorted, QuantileRule rule) {
    const auto lowest = [&](std::size_t count) {
        return std::vector<double>(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
    };
    const auto quantiles = [&](std::initializer_list<double> levels) {
        std::vector<double> out;
        for (double p : levels) out.push_back(sorted_quantile(sorted, p, rule));
        return out;
    };
    switch (selection) {
        case Selection::all:
            return lowest(sorted.size());
        case Selection::worst:
            return {sorted.front()};
        case Selection::best:
            return {sorted.back()};
        case Selection::worst_and_best:
            return {sorted.front(), sorted.back()};
        case Selection::worst_half:
            return lowest((sorted.size() + 1) / 2);
        case Selection::worst_share: {
            const double count = parameter * static_cast<double>(sorted.size());
            return lowest(std::max<std::size_t>(1, static_cast<std::size_t>(count)));
        }
        case Selection::percentile:
            return quantiles({parameter});
        case Selection::percentiles_skew:
            return quantiles({0.1, 0.5, 0.9});
        case Selection::percentiles_peak:
            return quantiles({0.1, 0.25, 0.75, 0.9});
    }
    return {};
}

double aggregate(Aggregation aggregation, double parameter, std::span<const double> f) {
    switch (aggregation) {
        case Aggregation::mean:
            return mean_of(f);
        case Aggregation::hurwicz:
            return parameter * f[0] + (1 - parameter) * f[1];
        case Aggregation::mean_variance:
            return (mean_of(f) + 1) / (deviation_of(f) + 1);
        case Aggregation::deviation:
            return deviation_of(f);
        case Aggregation::variation:
            return ratio(deviation_of(f), std::abs(mean_of(f)));
        case Aggregation::signal_to_noise:
            return ratio(mean_of(f), deviation_of(f));
        case Aggregation::skewness:
            return ratio(f[1] - (f[2] + f[0]) / 2, (f[2] - f[0]) / 2);
        case Aggregation::peakedness:
            return ratio(f[3] - f[0], f[2] - f[1]);
    }
    return nan;
}

double robustness(const Metric& metric, std::span<const double> sorted, QuantileRule rule) {
    if (sorted.empty()) return nan;
    if (metric.id == "limited-confidence") return limited_confidence(sorted, metric.parameter, 0.1);
    const double value =
        aggregate(metric.aggregation, metric.parameter, select(metric.selection, metric.parameter, sorted, rule));
    return metric.negated ? 0 - value : value;
}

double limited_confidence(std::span<const double> sorted, double belief, double share) {
    const std::vector<double> tail = select(Selection::worst_share, share, sorted);
    return belief * mean_of(sorted) + (1 - belief) * mean_of(tail);
}

}  // namespace crux::stats
