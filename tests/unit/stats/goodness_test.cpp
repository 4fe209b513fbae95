// Theil's parts against numbers worked out by hand, and their sum.
#include "stats/goodness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace crux::stats {
namespace {

TEST(goodness, of_numbers_worked_out_by_hand) {
    const double model[] = {2, 4, 6, 8}, data[] = {1, 5, 4, 6};
    const Goodness g = goodness(model, data);
    // Errors 1, -1, 2, 2: means 5 and 4; variances 5 and 3.5; covariance 3.5.
    EXPECT_EQ(g.count, 4u);
    EXPECT_DOUBLE_EQ(g.bias, 1);
    EXPECT_DOUBLE_EQ(g.rmse, std::sqrt(2.5));
    EXPECT_DOUBLE_EQ(g.mae, 1.5);
    EXPECT_DOUBLE_EQ(*g.mape, (1 + 0.2 + 0.5 + 2.0 / 6) / 4);
    EXPECT_DOUBLE_EQ(*g.r2, 1 - 10.0 / 14);
    EXPECT_NEAR(*g.correlation, 3.5 / std::sqrt(5 * 3.5), 1e-15);
    EXPECT_NEAR(g.theil->bias, 1 / 2.5, 1e-15);
    EXPECT_NEAR(g.theil->variation, std::pow(std::sqrt(5) - std::sqrt(3.5), 2) / 2.5, 1e-15);
    EXPECT_NEAR(g.theil->covariation, 2 * (std::sqrt(5 * 3.5) - 3.5) / 2.5, 1e-15);
}

TEST(goodness, parts_sum_to_one_whatever_the_series) {
    std::mt19937_64 bits(3);
    std::normal_distribution<double> draw(0, 1);
    for (int round = 0; round < 500; ++round) {
        const auto size = static_cast<std::size_t>(1 + bits() % 30);
        const double offset = 1e4 * draw(bits), width = std::exp(3 * draw(bits));
        std::vector<double> model, data;
        for (std::size_t i = 0; i < size; ++i) {
            data.push_back(offset + width * draw(bits));
            model.push_back(offset + draw(bits) + draw(bits) * data.back() / 1e3);
        }
        const Goodness g = goodness(model, data);
        ASSERT_TRUE(g.theil);
        EXPECT_NEAR(g.theil->bias + g.theil->variation + g.theil->covariation, 1, 1e-12);
        EXPECT_GE(g.theil->covariation, 0);
        // Without renormalising they already came to 1, but for rounding.
        EXPECT_NEAR(g.theil->bias, g.bias * g.bias / (g.rmse * g.rmse), 1e-6);
    }
}

TEST(goodness, says_what_is_not_defined) {
    const double same[] = {3, 3}, zero[] = {0, 3}, one[] = {2};
    EXPECT_FALSE(goodness({}, {}).theil);
    EXPECT_EQ(goodness({}, {}).count, 0u);
    EXPECT_FALSE(goodness(same, same).theil);  // nothing differs
    EXPECT_FALSE(goodness(same, same).r2);     // data that do not vary
    EXPECT_FALSE(goodness(same, zero).mape);
    EXPECT_FALSE(goodness(same, zero).correlation);
    EXPECT_TRUE(goodness(same, zero).r2);
    const Goodness single = goodness(one, {&same[0], 1});
    EXPECT_FALSE(single.r2);
    EXPECT_DOUBLE_EQ(single.theil->bias, 1);
}

}  // namespace
}  // namespace crux::stats
