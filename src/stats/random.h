// Counter-based random numbers: a draw is a pure function of what it is for, so any scenario can
// be drawn at any time, in any order, on any thread. Philox 4x32-10 (Salmon, Moraes, Dror and
// Shaw, SC 2011), known-answer tested against Random123.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace crux::stats {

/// Philox 4x32 with ten rounds.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The middle of the cell of width 2^-52 that the upper 52 bits name: in (0, 1), never an end.
double unit_interval(std::uint64_t bits);

/// 64 random bits for a scenario's coordinate; the same whatever else is drawn.
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t scenario, std::uint64_t stream);
/// The same, as a uniform draw in (0, 1).
double uniform_draw(std::uint64_t seed, std::uint64_t scenario, std::uint64_t stream);

/// The stable stream of a name (FNV-1a, 64 bits): adding an uncertainty changes no other's draws.
std::uint64_t stream_of(std::string_view name);

/// A keyed bijection of [0, size): a Feistel network with cycle walking. Constant memory.
class Permutation {
  public:
    /// size in [1, 2^62].
    Permutation(std::uint64_t key, std::uint64_t size);
    std::uint64_t operator()(std::uint64_t position) const;

  private:
    std::uint64_t key_, size_;
    unsigned low_bits_, high_bits_;
};

}  // namespace crux::stats
