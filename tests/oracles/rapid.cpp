// The test vectors of RAPID (C. McPhail, github.com/cameronmcphail/RAPID, metrics/test/test_metrics.py
// and examples/investment_simple.py), as "larger is better" and as "smaller is better".
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "oracle.h"
#include "stats/metrics.h"
#include "stats/robustness.h"

namespace crux::oracles {

using stats::Metric;
using stats::Transform;

namespace {

using Rows = std::vector<std::vector<double>>;

double ours(std::string_view id, const Rows& f, std::size_t policy, double parameter) {
    Metric metric = *std::ranges::find(stats::metrics(), id, &Metric::id);
    metric.negated = false;  // RAPID prints regret with a minus sign
    if (parameter >= 0) metric.parameter = parameter;
    std::vector<double> values = f[policy];
    if (metric.transform == Transform::deviation_from_median) stats::deviations_from_median(f[policy], values);
    if (metric.transform == Transform::satisficing) stats::satisfies(f[policy], parameter, values);
    if (metric.transform == Transform::regret_from_best) {
        std::vector<std::vector<double>> regrets(f.size(), std::vector<double>(f[0].size()));
        const std::vector<std::span<const double>> scores(f.begin(), f.end());
        const std::vector<std::span<double>> out(regrets.begin(), regrets.end());
        stats::regrets(scores, out);
        for (std::size_t s = 0; s < values.size(); ++s) values[s] = -regrets[policy][s];
    }
    std::ranges::sort(values);
    return stats::robustness(metric, values, stats::QuantileRule::nearest);
}

}  // namespace

void rapid(Table& table) {
    const auto check = [&](std::string_view id, Rows f, bool larger, double parameter, std::vector<double> published) {
        if (!larger) {
            for (auto& row : f) {
                for (double& value : row) value = -value;
            }
        }
        for (std::size_t p = 0; p < f.size(); ++p) {
            table.add("RAPID test vectors",
                      fmt::format("{}, {}, policy {}", id, larger ? "maximise" : "minimise", p + 1),
                      ours(id, f, p, parameter), published[p], 5e-9);
        }
    };
    const Rows f = {{0.99, 1.0, 0.5}, {0.69, 0.6, 0.6}}, skew = {{0.99, 1.0, 0.5}, {0.69, 0.6, 0.61}},
               peaked = {{0.99, 1.0, 0.5, 0.52}, {0.69, 0.6, 0.61, 1.0}},
               domain = {{0.5, 0.99, 1.0}, {0.6, 0.65, 0.69}}, invest = {{-4, 4, 12}, {-2, 3, 8}, {3, 2, 1}};
    check("maximin", f, true, -1, {0.5, 0.6});
    check("maximin", f, false, -1, {-1.0, -0.69});
    check("maximax", f, true, -1, {1.0, 0.69});
    check("maximax", f, false, -1, {-0.5, -0.6});
    check("hurwicz", f, true, 0.75, {0.625, 0.6225});
    check("hurwicz", f, false, 0.75, {-0.875, -0.6675});
    check("hurwicz", f, false, -1, {-0.75, -0.645});
    check("laplace", f, true, -1, {0.83, 0.63});
    check("laplace", f, false, -1, {-0.83, -0.63});
    check("minimax-regret", f, true, -1, {-0.1, -0.4});
    check("minimax-regret", f, false, -1, {-0.4, -0.1});
    check("regret-90", f, true, 0.5, {0.0, -0.3});
    check("regret-90", f, false, 0.5, {-0.3, 0.0});
    check("mean-variance", f, true, -1, {1.42320289996384, 1.54948632859709});
    check("mean-variance", f, false, -1, {0.132210105461122, 0.351723890540445});
    check("undesirable-deviations", f, true, -1, {-0.245, 0.0});
    check("undesirable-deviations", f, false, -1, {-0.005, -0.045});
    check("percentile-skewness", skew, true, -1, {0.96, -0.777777777777779});
    check("percentile-skewness", skew, false, -1, {-0.96, 0.777777777777779});
    check("percentile-peakedness", peaked, true, -1, {1.06382979, 5.0});
    check("starr", domain, true, 0.65, {2.0 / 3, 2.0 / 3});
    check("minimax-regret", invest, true, -1, {-7, -5, -11});
    table.note("RAPID: percentiles take the nearest scenario there; Crux interpolates in reports and says so.");
}

}  // namespace crux::oracles
