// Beside the crux, from one ensemble: which claim is worth finding out about first (expected value of
// perfect information), what the difference between two policies varies with (Shapley effects), where
// numbers without a source would turn the result (thresholds), who wins where two claims meet (plane).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crux/estimate.h"

namespace crux {

/// What it would be worth to know one thing before choosing.
struct LearnValue {
    enum class Kind : std::uint8_t { claim, uncertainty, group };
    Kind kind = Kind::claim;
    std::string name;                  ///< claim's id, constant, or group
    std::vector<std::string> members;  ///< groups: ids of their claims
    /// Points of score gained on average by choosing with the knowledge, against choosing without it.
    /// Policies are chosen on other worlds than the gain is measured on, so it leans low; it may be
    /// below 0 where there is nothing to learn.
    Estimate gain;
    double in_sample = 0;          ///< chosen and measured on the same worlds: leans high (Strong et al. 2014)
    double changes = 0;            ///< share of worlds in which another policy would be chosen
    std::vector<double> outcomes;  ///< [outcome] mean change with the choice, natural units
};
struct ViewpointInformation {
    std::size_t leader = 0;          ///< the policy chosen without more knowledge: highest mean score
    Estimate perfect;                ///< gain of knowing everything: the leader's expected regret
    std::vector<LearnValue> values;  ///< the largest first
};

/// What the difference between two policies' scores varies with.
struct FactorShare {
    std::string name;  ///< claim's id, or constant
    double first = 0, total = 0, shapley = 0;
};
struct PairedShare {
    std::string first, second;
    double share = 0;
};
struct DifferenceShares {
    std::size_t ahead = 0, behind = 0;  ///< policies: the leader and the runner-up
    double sd = 0;                      ///< of the difference over worlds
    double explained = 0;               ///< by the factors and the interactions looked at
    std::vector<FactorShare> factors;   ///< the largest Shapley effect first; those of 0 left out
    std::vector<PairedShare> pairs;     ///< interactions of a share above 0.001, largest first
};

/// Where an exploratory number would turn the result.
struct Threshold {
    std::string factor, claim, unit;
    std::size_t viewpoint = 0;
    std::size_t leader = 0, challenger = 0;
    bool exceed = true;                     ///< the number would have to be above; else below
    Estimate at;                            ///< natural units
    double setting = 0, low = 0, high = 0;  ///< named setting, range swept
    bool clear = false;  ///< beyond it the challenger is ahead by more than computing error, adjusted for all looked at
};

/// Who has the highest mean score where two claims take given stances.
struct PlaneCell {
    std::size_t winner = 0, runner_up = 0;
    Estimate lead;
    std::uint64_t worlds = 0;
    bool clear = false;  ///< ahead of every other by more than computing error and at least `immaterial`
};
struct Plane {
    std::string first, second;  ///< ids of claims
    std::vector<std::string> first_stances, second_stances, first_words, second_words;
    std::vector<std::vector<std::vector<PlaneCell>>> cells;  ///< [viewpoint][first stance][second stance]
};

struct InformationSet {
    bool done = false;
    std::uint64_t worlds = 0;
    std::vector<ViewpointInformation> viewpoints;
    std::vector<std::string> not_valued;        ///< numbers whose ranges have no basis in data or literature
    std::vector<DifferenceShares> differences;  ///< [viewpoint]
    bool correlated = false;                    ///< some numbers are: shares then count each with what goes with it
    std::vector<Threshold> thresholds;          ///< clear ones first, then by viewpoint
    std::uint64_t thresholds_looked_at = 0;
    std::vector<Plane> planes;
};

}  // namespace crux
