// What an argument asks to be looked at apart, computed: the sign of a contrast over claims and
// weights, single claims off and on, what scales with one constant, claims that might count an effect
// twice, and the same argument under other views. Plain numbers; indices as in Assessment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crux {

/// Shares of sampled worlds in which a contrast is below 0, among those in which a claim takes a stance.
struct StanceShare {
    std::size_t claim = 0, stance = 0;
    std::uint64_t worlds = 0;
    std::vector<double> negative;  ///< [viewpoint]
};
/// Weights on three groups of outcomes, equal within a group, and the share of worlds below 0.
struct TrianglePoint {
    double weights[3] = {0, 0, 0};
    double negative = 0;
};
/// One constant moved alone, all else at the argument's or the mirrored position.
struct ThresholdResult {
    std::string constant, words;
    std::vector<double> values;
    std::vector<std::vector<double>> own, mirror;                ///< [viewpoint][value] mean contrast
    std::vector<std::optional<double>> own_turns, mirror_turns;  ///< [viewpoint] where it changes sign
};
struct ContrastResult {
    std::string claim, words;
    std::size_t policy = 0, against = 0;
    std::uint64_t worlds = 0;
    std::vector<double> negative;  ///< [viewpoint] share of sampled worlds in which the contrast is below 0
    std::vector<StanceShare> stances;
    std::vector<std::string> groups;
    std::vector<TrianglePoint> triangle;
    std::vector<ThresholdResult> thresholds;
};

/// How far the recommended policy is ahead of the best other one, [viewpoint], as means.
struct OneClaim {
    std::size_t claim = 0;
    std::vector<double> off;  ///< this claim at its mirrored rival, all others as the argument has them
    std::vector<double> on;   ///< this claim as the argument has it, all others at their mirrored rivals
};
struct OneClaims {
    std::uint64_t worlds = 0;
    std::vector<double> own, mirror;  ///< [viewpoint] the same for all claims at once
    std::vector<OneClaim> claims;
};

/// Difference of two policies in anchored points without clipping, better above 0.
struct ScalingResult {
    std::string constant, words;
    std::size_t policy = 0, against = 0;
    std::vector<double> values;
    std::vector<std::size_t> costs, benefits;     ///< outcomes
    std::vector<std::vector<double>> difference;  ///< [value][outcome]
    std::uint64_t worlds = 0;
};

/// Two claims turned to their rivals, alone and together: what that does to the difference between the
/// recommended policy and `against`, [outcome], in anchored points without clipping.
struct OverlapResult {
    std::size_t first = 0, second = 0;
    std::size_t against = 0;
    std::string words;
    std::vector<double> by_first, by_second, by_both;
};

struct Pages {
    std::vector<ContrastResult> contrasts;
    std::optional<OneClaims> one_claims;
    std::vector<ScalingResult> scalings;
    std::vector<OverlapResult> overlaps;
};

}  // namespace crux
