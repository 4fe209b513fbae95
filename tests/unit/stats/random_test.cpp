#include "stats/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <map>
#include <vector>

namespace crux::stats {
namespace {

TEST(Philox, gives_the_known_answers_of_random123) {
    // kat_vectors of Random123 1.14, philox4x32 with 10 rounds.
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
              (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, agrees_with_random123_on_many_counters) {
    r123::Philox4x32 theirs;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const r123::Philox4x32::ctr_type counter = {{i * 2654435761u, i, ~i, i * i}};
        const r123::Philox4x32::key_type key = {{i ^ 77u, i + 5}};
        const auto expected = theirs(counter, key);
        const auto found = philox({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
        for (unsigned w = 0; w < 4; ++w) ASSERT_EQ(found[w], expected[w]);
    }
}

TEST(UnitInterval, never_reaches_its_ends) {
    EXPECT_GT(unit_interval(0), 0);
    EXPECT_LT(unit_interval(~0ull), 1);
    EXPECT_EQ(unit_interval(0), 0x1p-53);
    EXPECT_EQ(unit_interval(~0ull), 1 - 0x1p-53);
}

TEST(UniformDraw, changes_with_each_of_its_keys_and_is_fixed_for_good) {
    const double draw = uniform_draw(1, 2, 3);
    EXPECT_NE(draw, uniform_draw(2, 2, 3));
    EXPECT_NE(draw, uniform_draw(1, 3, 3));
    EXPECT_NE(draw, uniform_draw(1, 2, 4));
    EXPECT_EQ(draw, uniform_draw(1, 2, 3));
}

TEST(Permutation, is_a_bijection_of_every_small_size) {
    for (std::uint64_t size = 1; size <= 300; ++size) {
        const Permutation permutation(size * 7919, size);
        std::vector<bool> seen(size);
        for (std::uint64_t i = 0; i < size; ++i) {
            const std::uint64_t to = permutation(i);
            ASSERT_LT(to, size);
            ASSERT_FALSE(seen[to]) << "size " << size;
            seen[to] = true;
        }
    }
}

TEST(Permutation, is_a_bijection_of_a_large_size) {
    constexpr std::uint64_t size = 1000003;
    const Permutation permutation(42, size);
    std::vector<bool> seen(size);
    for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint64_t to = permutation(i);
        ASSERT_LT(to, size);
        ASSERT_FALSE(seen[to]);
        seen[to] = true;
    }
}

TEST(Permutation, handles_sizes_beyond_32_bits) {
    const std::uint64_t size = (1ull << 40) + 12345;
    const Permutation permutation(9, size);
    for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_LT(permutation(i * 1000003), size);
}

// Over many keys every image of a position, and every pair of images, is about equally frequent.
TEST(Permutation, sends_positions_everywhere_alike) {
    for (const std::uint64_t size : {3ull, 4ull, 5ull, 7ull, 12ull}) {
        constexpr unsigned keys = 60000;
        std::map<std::pair<std::uint64_t, std::uint64_t>, unsigned> counts;
        for (unsigned key = 0; key < keys; ++key) {
            const Permutation permutation(random_bits(1, key, 2), size);
            ++counts[{permutation(0), permutation(1)}];
        }
        const double cells = static_cast<double>(size * (size - 1)), expected = keys / cells;
        ASSERT_EQ(counts.size(), static_cast<std::size_t>(cells)) << "size " << size;
        double chi = 0;
        for (const auto& [pair, count] : counts) chi += (count - expected) * (count - expected) / expected;
        const double beyond = boost::math::cdf(complement(boost::math::chi_squared(cells - 1), chi));
        EXPECT_GT(beyond, 1e-5) << "size " << size << ", chi squared " << chi;
    }
}

}  // namespace
}  // namespace crux::stats
