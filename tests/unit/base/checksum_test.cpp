#include "base/checksum.h"

#include <gtest/gtest.h>

#include <set>

namespace crux {
namespace {

TEST(Checksum, any_changed_bit_and_any_other_length_shows) {
    std::string text(203, 'x');
    std::set<std::uint64_t> seen = {checksum(text)};
    std::size_t tried = 1;
    for (std::size_t bit = 0; bit < 8 * text.size(); ++bit, ++tried) {
        std::string other = text;
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
        seen.insert(checksum(other));
    }
    for (std::size_t length = 0; length < text.size(); ++length, ++tried) seen.insert(checksum(text.substr(0, length)));
    EXPECT_EQ(seen.size(), tried);
}

TEST(Checksum, zeros_of_another_length_are_other_bytes) {
    EXPECT_NE(checksum(std::string(64, 0)), checksum(std::string(72, 0)));
    EXPECT_NE(checksum(std::string(1, 0)), checksum(""));
}

// Files that an earlier version wrote must stay readable.
TEST(Checksum, is_for_ever) {
    EXPECT_EQ(checksum("a chunk of an ensemble, thirty-two bytes and some"), 16088047523434559409u);
}

}  // namespace
}  // namespace crux
