// Shares of variance and regressions against closed forms.
#include "stats/variance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/random.h"

namespace crux::stats {
namespace {

TEST(Shapley, OfSubsetsSharesInteractionsEvenly) {
    // v({1}) = 1, v({2}) = 3, v({1, 2}) = 10: the interaction of 6 is split.
    const std::vector<double> worth = {0, 1, 3, 10}, shares = shapley_of_subsets(worth);
    EXPECT_DOUBLE_EQ(shares[0], 4);
    EXPECT_DOUBLE_EQ(shares[1], 6);
}

TEST(Shapley, OfAFunctionAddsUpAndLiesBetweenFirstAndTotal) {
    // x + 2 y + 4 (x - 1/2)(y - 1/2): V_x = 1/12, V_y = 4/12, V_xy = 16/144.
    const auto f = [](std::span<const double> u) { return u[0] + 2 * u[1] + 4 * (u[0] - 0.5) * (u[1] - 0.5); };
    const VarianceShares shares = variance_of_function(f, 3, 1 << 16, 4);
    const double v = 5.0 / 12 + 1.0 / 9;
    EXPECT_NEAR(shares.variance, v, 0.01);
    EXPECT_NEAR(shares.first[0], 1.0 / 12 / v, 0.02);
    EXPECT_NEAR(shares.total[1], (4.0 / 12 + 1.0 / 9) / v, 0.02);
    EXPECT_NEAR(shares.shapley[0], (1.0 / 12 + 1.0 / 18) / v, 0.01);
    EXPECT_NEAR(shares.shapley[0] + shares.shapley[1] + shares.shapley[2], 1, 0.02);
    EXPECT_EQ(shares.shapley[2], 0);
    EXPECT_LT(shares.shapley_interval[0].low, (1.0 / 12 + 1.0 / 18) / v);
    EXPECT_GT(shares.shapley_interval[0].high, (1.0 / 12 + 1.0 / 18) / v);
}

TEST(Shapley, OfATableWithACategoryANumberAndNoise) {
    constexpr std::size_t n = 8192;
    std::vector<double> kind(n), u(n), idle(n), y(n);
    for (std::size_t s = 0; s < n; ++s) {
        kind[s] = uniform_draw(1, s, 0) < 0.5 ? 0 : 1;
        u[s] = uniform_draw(1, s, 1);
        idle[s] = uniform_draw(1, s, 2);
        const double noise = uniform_draw(1, s, 3) - 0.5;
        y[s] = kind[s] + u[s] + 2 * (kind[s] - 0.5) * (u[s] - 0.5) + noise;
    }
    // Variances: kind 1/4, u 1/12, together 4 * 1/4 * 1/12 = 1/12, noise 1/12.
    const std::vector<Basis> inputs = {category_basis(kind), number_basis(u, 3), number_basis(idle, 3)};
    const TableShares shares = variance_of_table(inputs, y);
    EXPECT_NEAR(shares.variance, 0.5, 0.02);
    EXPECT_NEAR(shares.first[0], 0.5, 0.02);
    EXPECT_NEAR(shares.first[1], 1.0 / 6, 0.02);
    EXPECT_NEAR(shares.shapley[0], 0.5 + 1.0 / 12, 0.02);
    EXPECT_NEAR(shares.shapley[1], 0.25, 0.02);
    EXPECT_NEAR(shares.shapley[2], 0, 0.003);
    EXPECT_NEAR(shares.explained, 5.0 / 6, 0.02);
    ASSERT_FALSE(shares.pairs.empty());
    EXPECT_EQ(shares.pairs[0].first, 0u);
    EXPECT_EQ(shares.pairs[0].second, 1u);
}

TEST(Shapley, OfATableWithTooFewRowsSaysNothing) {
    const std::vector<double> u = {0.1, 0.5, 0.9, 0.3}, y = {1, 2, 3, 4};
    const std::vector<Basis> inputs = {number_basis(u, 3)};
    EXPECT_TRUE(std::isnan(variance_of_table(inputs, y).shapley[0]));
}

TEST(BasisFunctions, FitRecoversACubicAndLeavesOutRows) {
    std::vector<double> u, y;
    std::vector<std::uint8_t> use;
    for (int i = 0; i < 40; ++i) {
        u.push_back((i + 0.5) / 40);
        y.push_back(1 + u.back() - 3 * u.back() * u.back() * u.back());
        use.push_back(i < 30 ? 1 : 0);
        if (i >= 30) y.back() += 100;  // must not be seen
    }
    const std::vector<double> fit = fitted(number_basis(u, 3), y, use);
    for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(fit[i], y[i], 1e-5);
    EXPECT_NEAR(fit[35], y[35] - 100, 1e-3);
}

TEST(BasisFunctions, OrthonormalDropsWhatIsSpanned) {
    const std::vector<double> kind = {0, 1, 2, 0, 1, 2};
    Basis basis = category_basis(kind);
    EXPECT_EQ(basis.size(), 2u);
    append(basis, Basis{basis});
    EXPECT_EQ(orthonormal(basis).size(), 2u);
}

TEST(BasisFunctions, RankScoresShareTies) {
    EXPECT_EQ(rank_scores(std::vector<double>{5, 1, 5, 9}), (std::vector<double>{0.5, 0.125, 0.5, 0.875}));
}

}  // namespace
}  // namespace crux::stats
