#include "stats/betting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/random.h"

namespace crux::stats {
namespace {

// By hand: a draw of 1 against "at most 0" multiplies each bet's product by 1 + bet.
TEST(Capital, GrowsAsWorkedOutByHand) {
    Capital capital(0);
    const std::vector<double> ones(3, 1.0);
    capital.add(ones);
    double sum = 0;
    for (const double bet : bets) sum += std::pow(1 + bet, 3);
    const double expected = sum / static_cast<double>(bets.size());
    EXPECT_TRUE(capital.rejects(1 / (expected * 0.999)));
    EXPECT_FALSE(capital.rejects(1 / (expected * 1.001)));
}

TEST(Capital, DrawsBelowTheBoundNeverReject) {
    Capital capital(0.1);
    const std::vector<double> draws(100000, 0.1);
    capital.add(draws);
    EXPECT_FALSE(capital.rejects(0.9));
}

TEST(Capital, ALongRunNeitherOverflowsNorVanishes) {
    Capital up(0), down(0);
    const std::vector<double> ones(200000, 1.0), minus(200000, -1.0);
    up.add(ones);
    down.add(minus);
    EXPECT_TRUE(up.rejects(1e-300));
    EXPECT_FALSE(down.rejects(0.999));
    down.add(ones);  // what was lost is not forgotten
    EXPECT_FALSE(down.rejects(0.5));
}

TEST(Capital, WhatWentWrongCountsAgainstTheRejection) {
    Capital with(0), without(0);
    std::vector<double> draws(64, 0.5);
    without.add(draws);
    draws[10] = std::numeric_limits<double>::quiet_NaN();
    with.add(draws);
    double alpha = 1;
    while (without.rejects(alpha)) alpha /= 2;
    EXPECT_FALSE(with.rejects(alpha * 2 / 1.01));
}

TEST(Capital, BatchesDoNotMatter) {
    std::vector<double> draws;
    for (std::uint64_t i = 0; i < 640; ++i) draws.push_back(2 * uniform_draw(3, i, 1) - 0.8);
    Capital whole(0), cut(0);
    whole.add(draws);
    for (std::size_t i = 0; i < draws.size(); i += 64) cut.add(std::span(draws).subspan(i, 64));
    for (double alpha = 1; alpha > 1e-12; alpha /= 1.7) EXPECT_EQ(whole.rejects(alpha), cut.rejects(alpha));
}

TEST(BettingInterval, ShrinksAroundTheMeanAndCoversIt) {
    unsigned missed = 0;
    double width = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::vector<double> draws;
        for (std::uint64_t i = 0; i < 2048; ++i) draws.push_back(uniform_draw(seed, i, 5) - 0.3);
        const Interval interval = betting_interval(draws, 0.05);
        missed += interval.low <= 0.2 && 0.2 <= interval.high ? 0 : 1;
        width += interval.high - interval.low;
    }
    EXPECT_LE(missed, 10u);
    EXPECT_LT(width / 200, 0.06);  // sd 0.289: the normal interval would be 0.025 wide
    EXPECT_GT(width / 200, 0.02);
}

TEST(BettingInterval, NoDrawsSayNothing) {
    const Interval interval = betting_interval({}, 0.05);
    EXPECT_EQ(interval.low, -1);
    EXPECT_EQ(interval.high, 1);
}

TEST(Spent, SumsToAlpha) {
    double sum = 0;
    for (std::uint64_t k = 1; k < 100000; ++k) sum += spent(0.05, k);
    EXPECT_LT(sum, 0.05);
    EXPECT_GT(sum, 0.0499);
}

}  // namespace
}  // namespace crux::stats
