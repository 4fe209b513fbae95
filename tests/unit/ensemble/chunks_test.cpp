#include "ensemble/chunks.h"

#include <gtest/gtest.h>

#include "sir.h"

namespace crux::ensemble {
namespace {

TEST(ChunkCut, covers_all_members_once) {
    const ChunkCut cut{100'000, 2};
    EXPECT_EQ(cut.count(), 13u);
    EXPECT_EQ(cut.first_scenario(12), 98'304u);
    EXPECT_EQ(cut.scenarios(12), 1'696u);
    EXPECT_EQ(cut.scenarios(0), 8'192u);
}

TEST(ChunksOf, shards_cover_all_chunks_once_whatever_their_number) {
    for (unsigned of = 1; of < 30; ++of) {
        std::uint64_t next = 0;
        for (unsigned number = 1; number <= of; ++number) {
            const ChunkRange range = chunks_of({number, of}, 13);
            EXPECT_EQ(range.begin, next);
            EXPECT_LE(range.end - range.begin, 13 / of + 1);
            next = range.end;
        }
        EXPECT_EQ(next, 13u);
    }
}

TEST(SuggestedChunkLeaves, are_a_power_of_two_by_the_work_there_is) {
    const ir::Module module = test::sir();
    for (const std::uint64_t members : {1ull, 5'000ull, 1'000'000ull, 100'000'000ull}) {
        const std::uint64_t leaves = suggested_chunk_leaves(module, members, false);
        EXPECT_EQ(leaves & (leaves - 1), 0u);
        EXPECT_LE(leaves, 1024u);
        EXPECT_LE(suggested_chunk_leaves(module, members, true), 16u);
    }
    ir::Module slow = module;
    slow.time.step /= 1e6;
    EXPECT_EQ(suggested_chunk_leaves(slow, 100'000'000, false), 1u);
}

}  // namespace
}  // namespace crux::ensemble
