// Four chains of words, each step a bijection of the chain's state for a given word and of the word for a given state:
// so one changed word always shows. The chains keep the processor's multiplier busy.
#include "base/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace crux {

namespace {

constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 over the golden ratio: well mixed bits, and odd

std::uint64_t step(std::uint64_t state, std::uint64_t word) { return std::rotl((state ^ word) * odd, 29); }

std::uint64_t word_at(const char* bytes, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    return word;
}

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
    static_assert(std::endian::native == std::endian::little, "words are little-endian");
    std::array<std::uint64_t, 4> chains = {1, 2, 3, 4};
    std::size_t at = 0;
    for (; at + 32 <= bytes.size(); at += 32) {
        for (std::size_t i = 0; i < 4; ++i) chains[i] = step(chains[i], word_at(bytes.data() + at + 8 * i, 8));
    }
    std::uint64_t state = bytes.size();
    for (; at < bytes.size(); at += 8) {
        state = step(state, word_at(bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at)));
    }
    for (const std::uint64_t chain : chains) state = step(state, chain);
    state ^= state >> 32;
    return state * odd;
}

}  // namespace crux
