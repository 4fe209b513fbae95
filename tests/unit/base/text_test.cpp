#include "base/text.h"

#include <gtest/gtest.h>

#include "base/threads.h"

namespace crux {
namespace {

TEST(CanonicalKey, OneKeyForAllSpellingsOfAName) {
    EXPECT_EQ(canonical_key("Net  Birth_Rate"), "net birth rate");
    EXPECT_EQ(canonical_key("\"net birth\nrate\""), "net birth rate");
    EXPECT_EQ(canonical_key("net\\nbirth\xc2\xa0rate "), "net birth rate");
    EXPECT_EQ(canonical_key("\xc3\x84RGER"), canonical_key("\xc3\xa4rger"));  // Ä and ä
    EXPECT_EQ(canonical_key("A\xcc\x88"), canonical_key("\xc3\xa4"));         // combining diaeresis
}

TEST(ParseNumber, WholeTextsOnly) {
    EXPECT_EQ(parse_number(" 1e3 "), 1000.0);
    EXPECT_EQ(parse_number("+.5"), 0.5);
    EXPECT_EQ(parse_number("-2."), -2.0);
    EXPECT_FALSE(parse_number("1,5").has_value());
    EXPECT_FALSE(parse_number("nan").has_value());
    EXPECT_FALSE(parse_number("").has_value());
    EXPECT_EQ(parse_number("1e999"), std::numeric_limits<double>::infinity());
}

TEST(FormatNumber, ReadsBackToTheSameDouble) {
    for (double value : {0.1, 1.0 / 3.0, 1e300, 5e-324, -0.0, 123456789.0}) {
        EXPECT_EQ(parse_number(format_number(value)), value);
    }
}

TEST(Closest, OnlyLikelyMisspellings) {
    const std::vector<std::string> names = {"contact rate", "recovery time", "population"};
    EXPECT_EQ(closest("contcat rate", names), "contact rate");
    EXPECT_FALSE(closest("interest", names).has_value());
}

TEST(ParallelFor, EachIndexOnceAndErrorsComeBack) {
    std::vector<std::atomic<int>> seen(1000);
    EXPECT_EQ(parallel_for(4, 1000, [&](std::size_t i, unsigned) { ++seen[i]; }), 1000u);
    for (auto& count : seen) EXPECT_EQ(count.load(), 1);
    EXPECT_THROW(parallel_for(3, 10,
                              [](std::size_t i, unsigned) {
                                  if (i == 5) throw std::runtime_error("five");
                              }),
                 std::runtime_error);
}

TEST(ParallelFor, WhatIsDoneAfterAStopHasNoGap) {
    StopFlag stop;
    std::vector<std::atomic<int>> seen(100);
    const std::size_t done = parallel_for(
        3, 100,
        [&](std::size_t i, unsigned) {
            ++seen[i];
            if (i == 20) stop.request();
        },
        &stop);
    EXPECT_GE(done, 21u);
    EXPECT_LT(done, 100u);
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i].load(), i < done ? 1 : 0);
}

}  // namespace
}  // namespace crux
