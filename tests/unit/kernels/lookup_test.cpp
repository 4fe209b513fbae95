// Tables over lanes: what they give at, between and beyond their points; and that every way of
// finding the segment gives the same bits on every instruction set.
#include "kernels/lookup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "kernels/kernel_set.h"

namespace crux::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

LookupTable table(std::vector<double> x, std::vector<double> y, LookupMode mode = LookupMode::clamp,
                  bool missing = false) {
    return LookupTable(x, y, mode, missing);
}

TEST(Lookup, a_point_gives_its_own_value_exactly) {
    std::mt19937_64 draw(5);
    std::uniform_real_distribution<double> any(-100, 100);
    for (std::size_t count : {1u, 2u, 5u, 16u, 17u, 100u, 1000u}) {
        std::vector<double> x, y;
        for (std::size_t i = 0; i < count; ++i) x.push_back(any(draw)), y.push_back(any(draw));
        std::sort(x.begin(), x.end());
        const LookupTable t = table(x, y);
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(t.at(x[i]), y[i]);
    }
}

TEST(Lookup, linear_between_points_and_constant_beyond_the_ends) {
    const LookupTable t = table({0, 2, 4}, {1, 5, 3});
    EXPECT_EQ(t.at(1), 3);
    EXPECT_EQ(t.at(3.5), 3.5);
    EXPECT_EQ(t.at(-9), 1);
    EXPECT_EQ(t.at(9), 3);
    EXPECT_EQ(t.at(-infinity), 1);
    EXPECT_EQ(t.at(infinity), 3);
    EXPECT_TRUE(std::isnan(t.at(std::nan(""))));
}

TEST(Lookup, extrapolation_goes_on_along_the_last_two_points) {
    const LookupTable t = table({0, 2, 4}, {1, 5, 3}, LookupMode::extrapolate);
    EXPECT_EQ(t.at(-1), -1);
    EXPECT_EQ(t.at(6), 1);
    EXPECT_EQ(t.at(1), 3);
    EXPECT_EQ(table({3}, {7}, LookupMode::extrapolate).at(100), 7);
}

TEST(Lookup, hold_takes_the_point_before_and_forward_the_point_after) {
    const LookupTable hold = table({0, 2, 4}, {1, 5, 3}, LookupMode::hold);
    const LookupTable forward = table({0, 2, 4}, {1, 5, 3}, LookupMode::forward);
    for (auto [x, before, after] : {std::tuple{-1.0, 1.0, 1.0},
                                    {0.0, 1.0, 1.0},
                                    {1.0, 1.0, 5.0},
                                    {2.0, 5.0, 5.0},
                                    {3.9, 5.0, 3.0},
                                    {4.0, 3.0, 3.0},
                                    {9.0, 3.0, 3.0}}) {
        EXPECT_EQ(hold.at(x), before) << x;
        EXPECT_EQ(forward.at(x), after) << x;
    }
}

TEST(Lookup, of_two_points_with_one_x_the_later_counts_there_and_after) {
    const LookupTable t = table({0, 1, 1, 2}, {0, 1, 5, 6});
    EXPECT_EQ(t.at(0.5), 0.5);
    EXPECT_EQ(t.at(1), 5);
    EXPECT_EQ(t.at(1.5), 5.5);
}

TEST(Lookup, beyond_the_ends_may_be_missing) {
    const LookupTable t = table({0, 2}, {1, 5}, LookupMode::clamp, true);
    EXPECT_EQ(t.at(-0.1), -0x1p109);
    EXPECT_EQ(t.at(2.1), -0x1p109);
    EXPECT_EQ(t.at(2), 5);
}

TEST(Lookup, without_points_there_is_no_number) { EXPECT_TRUE(std::isnan(table({}, {}).at(1))); }

/// The rule of lookup.h, written down once more in the plainest way.
double plain(const std::vector<double>& x, const std::vector<double>& y, double at) {
    std::size_t i = 0;
    for (std::size_t k = 1; k < x.size(); ++k) {
        if (x[k] <= at) i = k;
    }
    const double c = std::min(std::max(at, x.front()), x.back());
    if (i + 1 == x.size()) return y[i];
    const double slope = x[i + 1] > x[i] ? (y[i + 1] - y[i]) / (x[i + 1] - x[i]) : 0;
    return y[i] + (c - x[i]) * slope;
}

TEST(Lookup, every_finder_and_instruction_set_gives_the_same_bits) {
    std::mt19937_64 draw(9);
    std::uniform_real_distribution<double> any(-3, 3);
    for (std::size_t count : {1u, 2u, 3u, 7u, 8u, 9u, 11u, 16u, 17u, 33u, 400u}) {
        for (int shape = 0; shape < 3; ++shape) {
            std::vector<double> x, y;
            for (std::size_t i = 0; i < count; ++i) {
                const double even = static_cast<double>(i) * 0.1 - 1;
                x.push_back(shape == 0 ? even : shape == 1 ? any(draw) : std::floor(any(draw) * 4));
                y.push_back(any(draw));
            }
            std::sort(x.begin(), x.end());
            const LookupTable t = table(x, y);
            alignas(64) double in[512], out[512];
            for (std::size_t i = 0; i < 512; ++i) in[i] = i < count ? x[i] : any(draw) * 1.5;
            for (InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512}) {
                if (!available(set)) continue;
                const KernelSet& kernels = kernel_set(set);
                Instruction code[2];
                code[0].run = kernels.lookups[lookup_number(t.view())];
                code[0].to = out;
                code[0].from[0] = in;
                code[0].steps[0] = static_cast<std::uint8_t>(kernels.lanes * sizeof(double));
                code[0].count = 512;
                code[0].describe(&t.view());
                code[1].run = kernels.end;
                Frame frame;
                execute(code, frame);
                for (std::size_t i = 0; i < 512; ++i) {
                    ASSERT_EQ(std::bit_cast<std::uint64_t>(out[i]), std::bit_cast<std::uint64_t>(plain(x, y, in[i])))
                        << count << " points, shape " << shape << ", x " << in[i] << ", " << name(set);
                }
            }
        }
    }
}

}  // namespace
}  // namespace crux::kernels
