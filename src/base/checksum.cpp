// Four chains of words, which keep the processor's multiplier busy. The step is that of XXH64 (Collet,
// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md): a bijection of the state for a given word and of the
// word for a given state, so one changed word always shows.
#include "base/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace crux {

namespace {

constexpr std::uint64_t prime_1 = 0x9e3779b185ebca87, prime_2 = 0xc2b2ae3d27d4eb4f;

std::uint64_t step(std::uint64_t state, std::uint64_t word) { return std::rotl(state + word * prime_2, 31) * prime_1; }

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
    return state ^ state >> 29;
}

}  // namespace crux
