// Philox, streams and keyed permutations. Only integer operations, so the same on every machine.
#include "stats/random.h"

#include <algorithm>
#include <bit>

namespace crux::stats {

namespace {

// Keeps the samplers' draws apart from those of a model's random functions, which are keyed by the seed itself.
constexpr std::uint64_t sampler_domain = 0x73616d706c657273ull;

// A round's function: two multiplications, of which the high halves are kept.
std::uint64_t scramble(std::uint64_t x, std::uint64_t key) {
    x = (x ^ key) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 32)) * 0x94d049bb133111ebull;
    return x >> 32;
}

constexpr unsigned feistel_rounds = 8, least_bits = 8;

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    for (unsigned round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xd2511f53u} * counter[0];
        const std::uint64_t b = std::uint64_t{0xcd9e8d57u} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9e3779b9u;
        key[1] += 0xbb67ae85u;
    }
    return counter;
}

double unit_interval(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t scenario, std::uint64_t stream) {
    const std::uint64_t key = seed ^ sampler_domain;
    const auto words = philox({static_cast<std::uint32_t>(scenario), static_cast<std::uint32_t>(scenario >> 32),
                               static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)},
                              {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
    return std::uint64_t{words[1]} << 32 | words[0];
}

double uniform_draw(std::uint64_t seed, std::uint64_t scenario, std::uint64_t stream) {
    return unit_interval(random_bits(seed, scenario, stream));
}

std::uint64_t stream_of(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return hash;
}

Permutation::Permutation(std::uint64_t key, std::uint64_t size) : key_(key), size_(size) {
    // Networks of few bits reach some permutations far too often; small sizes walk further instead.
    const auto bits = std::max(least_bits, static_cast<unsigned>(std::bit_width(size - 1)));
    low_bits_ = bits / 2;
    high_bits_ = bits - low_bits_;
}

std::uint64_t Permutation::operator()(std::uint64_t position) const {
    const std::uint64_t low_mask = (std::uint64_t{1} << low_bits_) - 1;
    const std::uint64_t high_mask = (std::uint64_t{1} << high_bits_) - 1;
    // The network permutes a power of two that is, but for small sizes, less than twice the size; walk until inside.
    do {
        std::uint64_t low = position & low_mask;
        std::uint64_t high = position >> low_bits_;
        std::uint64_t key = key_;
        for (unsigned round = 0; round < feistel_rounds; round += 2) {
            high ^= scramble(low, key) & high_mask;
            low ^= scramble(high, key + 0x9e3779b97f4a7c15ull) & low_mask;
            key += 0x3c6ef372fe94f82aull;
        }
        position = high << low_bits_ | low;
    } while (position >= size_);
    return position;
}

}  // namespace crux::stats
