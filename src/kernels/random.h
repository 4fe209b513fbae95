// Random draws that are a function of what they stand for and of nothing else: seed, scenario and
// replicate (the lane's key), stream (variable, element, call), TIME STEP and redraw attempt. Never of
// policy, stance, Runge-Kutta stage, lane or thread. Generator: Philox4x32-10 (Salmon et al., 2011).
#pragma once

#include <array>
#include <cstdint>

#include "functions/operations.h"

namespace crux::kernels {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;
PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key);

/// 128 bits that name a lane: distinct for distinct (scenario, replicate) of one seed.
struct LaneKey {
    PhiloxCounter words;
};
LaneKey lane_key(std::uint64_t seed, std::uint64_t scenario, std::uint32_t replicate);

struct DrawSite {
    std::uint64_t stream = 0;
    std::uint32_t step = 0;
};
/// The law's parameter and bounds; draws outside [low, high] are drawn again.
struct DrawLimits {
    double parameter = 0;
    bool bounded = false;
    double low = 0, high = 0;
};
/// A draw is given up, as NaN (a fault), after this many attempts: the bounds hold next to nothing.
inline constexpr std::uint32_t most_attempts = 100000;

double draw(RandomLaw law, const LaneKey& key, const DrawSite& site, const DrawLimits& limits);

}  // namespace crux::kernels
