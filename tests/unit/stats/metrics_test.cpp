// The metrics against RAPID's own test vectors (McPhail's code, metrics/test/test_metrics.py), and
// the agreement of rankings against hand-made cases.
#include "stats/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "stats/agreement.h"
#include "stats/robustness.h"

namespace crux::stats {
namespace {

using Rows = std::vector<std::vector<double>>;

const Metric& metric(std::string_view id) {
    for (const Metric& m : metrics()) {
        if (m.id == id) return m;
    }
    throw std::out_of_range(std::string(id));
}

std::vector<double> sorted(std::vector<double> values) {
    std::ranges::sort(values);
    return values;
}

// R as RAPID prints it: larger is better, regret negative.
double rapid(std::string_view id, const Rows& f, std::size_t policy, double parameter = -1) {
    Metric m = metric(id);
    m.negated = false;
    if (parameter >= 0) m.parameter = parameter;
    std::vector<double> values = f[policy];
    if (m.transform == Transform::deviation_from_median) deviations_from_median(f[policy], values);
    if (m.transform == Transform::regret_from_best) {
        std::ranges::fill(values, 0.0);
        for (std::size_t s = 0; s < values.size(); ++s) {
            for (const auto& other : f) values[s] = std::min(values[s], f[policy][s] - other[s]);
        }
    }
    if (m.transform == Transform::satisficing) satisfies(f[policy], 0.65, values);
    return robustness(m, sorted(values), QuantileRule::nearest);
}

Rows negative(Rows f) {
    for (auto& row : f) {
        for (double& v : row) v = -v;
    }
    return f;
}

const Rows f = {{0.99, 1.0, 0.5}, {0.69, 0.6, 0.6}};

struct Vector {
    std::string_view id;
    double parameter;
    double larger[2], smaller[2];  // expected for maximise=True and False
};

TEST(RapidVectors, EveryMetricOfItsTests) {
    const Vector vectors[] = {
        {"maximin", -1, {0.5, 0.6}, {-1.0, -0.69}},
        {"maximax", -1, {1.0, 0.69}, {-0.5, -0.6}},
        {"hurwicz", 0.75, {0.625, 0.6225}, {-0.875, -0.6675}},
        {"laplace", -1, {0.83, 0.63}, {-0.83, -0.63}},
        {"minimax-regret", -1, {-0.1, -0.4}, {-0.4, -0.1}},
        {"regret-90", 0.5, {0.0, -0.3}, {-0.3, 0.0}},
        {"mean-variance", -1, {1.42320289996384, 1.54948632859709}, {0.132210105461122, 0.351723890540445}},
        {"undesirable-deviations", -1, {-0.245, 0.0}, {-0.005, -0.045}}};
    for (const Vector& v : vectors) {
        for (std::size_t policy = 0; policy < 2; ++policy) {
            EXPECT_NEAR(rapid(v.id, f, policy, v.parameter), v.larger[policy], 1e-12) << v.id;
            EXPECT_NEAR(rapid(v.id, negative(f), policy, v.parameter), v.smaller[policy], 1e-12) << v.id;
        }
    }
}

TEST(RapidVectors, SkewnessPeakednessAndDomain) {
    const Rows skew = {{0.99, 1.0, 0.5}, {0.69, 0.6, 0.61}};
    EXPECT_NEAR(rapid("percentile-skewness", skew, 0), 0.96, 1e-12);
    EXPECT_NEAR(rapid("percentile-skewness", skew, 1), -0.777777777777779, 1e-12);
    EXPECT_NEAR(rapid("percentile-skewness", negative(skew), 0), -0.96, 1e-12);
    EXPECT_NEAR(rapid("percentile-skewness", negative(skew), 1), 0.777777777777779, 1e-12);
    const Rows peaked = {{0.99, 1.0, 0.5, 0.52}, {0.69, 0.6, 0.61, 1.0}};
    EXPECT_NEAR(rapid("percentile-peakedness", peaked, 0), 1.06382979, 5e-9);
    EXPECT_NEAR(rapid("percentile-peakedness", peaked, 1), 5.0, 1e-12);
    const Rows domain = {{0.5, 0.99, 1.0}, {0.6, 0.65, 0.69}};
    EXPECT_DOUBLE_EQ(rapid("starr", domain, 0), 2.0 / 3);
    EXPECT_DOUBLE_EQ(rapid("starr", domain, 1), 2.0 / 3);
}

TEST(RapidVectors, InvestmentExample) {
    // Stocks, bonds and the money market when interest rates rise, stay and fall (investment_simple.py).
    const Rows invest = {{-4, 4, 12}, {-2, 3, 8}, {3, 2, 1}};
    const double expected[] = {7, 5, 11};
    for (std::size_t p = 0; p < 3; ++p) EXPECT_DOUBLE_EQ(-rapid("minimax-regret", invest, p), expected[p]);
}

TEST(Metrics, CatalogueIsWhole) {
    std::map<int, int> numbers;
    std::map<std::string_view, int> ids;
    for (const Metric& m : metrics()) {
        ++numbers[m.number];
        EXPECT_EQ(++ids[m.id], 1) << m.id;
        EXPECT_FALSE(m.meaning.empty()) << m.id;
    }
    EXPECT_EQ(numbers.size(), 18u);
    EXPECT_EQ(numbers.begin()->first, 1);
    EXPECT_EQ(numbers.rbegin()->first, 18);
}

TEST(Metrics, SignsAsShown) {
    EXPECT_NEAR(robustness(metric("minimax-regret"), sorted({-0.3, -0.4, 0})), 0.4, 1e-15);
    EXPECT_NEAR(robustness(metric("cvar-10"), sorted({5, 1, 2, 3, 4, 6, 7, 8, 9, 10})), 1, 1e-15);
    EXPECT_NEAR(robustness(metric("limited-confidence"), sorted({5, 1, 2, 3, 4, 6, 7, 8, 9, 10})), 3.25, 1e-15);
    EXPECT_NEAR(robustness(metric("percentile-10"), sorted({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})), 1, 1e-12);
    EXPECT_TRUE(std::isnan(robustness(metric("percentile-skewness"), sorted({1, 1, 1}))));
    EXPECT_TRUE(std::isnan(robustness(metric("maximin"), {})));
}

TEST(Metrics, LossesCountOnlyWhatGotWorse) {
    std::vector<double> out(3);
    losses_from_baseline(std::vector<double>{0.2, 0.5, 0.9}, 0.5, out);
    EXPECT_NEAR(out[0], -0.3, 1e-15);
    EXPECT_EQ(out[1], 0);
    EXPECT_EQ(out[2], 0);
}

TEST(Agreement, RanksShareTies) {
    EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, 0}, true), (std::vector<double>{1.5, 3, 1.5, 4}));
    EXPECT_EQ(ranks(std::vector<double>{3, 1, 2}, false), (std::vector<double>{3, 1, 2}));
}

TEST(Agreement, KendallTauB) {
    const std::vector<double> a = {1, 2, 3, 4}, reversed = {4, 3, 2, 1}, one_swap = {1, 3, 2, 4};
    EXPECT_DOUBLE_EQ(kendall_tau_b(a, a), 1);
    EXPECT_DOUBLE_EQ(kendall_tau_b(a, reversed), -1);
    EXPECT_DOUBLE_EQ(kendall_tau_b(a, one_swap), 4.0 / 6);
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = -0.47140452079103173
    EXPECT_NEAR(kendall_tau_b(std::vector<double>{12, 2, 1, 12, 2}, std::vector<double>{1, 4, 7, 1, 0}),
                -0.47140452079103173, 1e-15);
    EXPECT_TRUE(std::isnan(kendall_tau_b(a, std::vector<double>{1, 1, 1, 1})));
}

}  // namespace
}  // namespace crux::stats
