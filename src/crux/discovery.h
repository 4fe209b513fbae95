// In which worlds does a policy fail, or is it beaten? Boxes (PRIM) and a tree (CART) over the stances
// and numbers that worlds hold, in the constants' own units. Terms: Bryant and Lempert 2010.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crux {

struct BoxStep {
    std::uint64_t cases = 0, interest = 0;  ///< worlds in the box; of them, those in question
    double coverage = 0;                    ///< share of all worlds in question that the box holds
    double density = 0;                     ///< share of the box's worlds that are in question
    double mass = 0;                        ///< share of all worlds that the box holds
    std::size_t limits = 0;                 ///< factors that the box narrows
};

/// What a box demands of one factor.
struct BoxLimit {
    std::string factor;                      ///< claim's id, or constant
    std::string claim;                       ///< id of the claim that a number belongs to; empty: an uncertainty
    std::string unit;                        ///< numbers
    std::vector<std::string> stances;        ///< claims: names of the stances let in
    std::vector<std::string> words;          ///< and their words
    bool at_least = false, at_most = false;  ///< numbers: which ends are limited
    double low = 0, high = 0;                ///< numbers: the box
    double whole_low = 0, whole_high = 0;    ///< numbers: all worlds
    double quasi_p = -1, quasi_p_high = -1;  ///< of the lower end (or the stances) and of the upper; -1: not limited
    double by_coverage = 0, by_density = 0;  ///< share of boxes from random halves that narrow this factor too
    bool is_claim() const { return !stances.empty(); }
};

struct FailureBox {
    std::vector<BoxStep> trajectory;  ///< of peeling and pasting, the whole sample first
    std::size_t chosen = 0;           ///< step that was taken: the largest harmonic mean of coverage and density
    BoxStep found;                    ///< of the box below, which drops what quasi-p values call idle
    BoxStep held_out;                 ///< the same box on worlds that it was not made from
    std::vector<BoxLimit> limits;
};

struct TreeLeafFound {
    std::vector<BoxLimit> limits;
    BoxStep found;
};

struct Discovery {
    std::string question;  ///< "In which worlds is X beaten, seen from Y?"
    std::string kind;      ///< "beaten", "misses" or "user"
    std::string policy;    ///< id; empty for `crux discover` on a model's ensemble
    std::string subject;   ///< id of the viewpoint or outcome
    std::uint64_t worlds = 0, interest = 0;
    std::string nothing;                ///< why there is no box; else empty
    std::vector<FailureBox> boxes;      ///< at most two; the second among the worlds left by the first
    std::vector<TreeLeafFound> leaves;  ///< of the tree, densest first
    std::vector<std::string> axes;      ///< with rotation: what each axis is made of
};

struct DiscoverySet {
    bool done = false;
    std::string sample;  ///< which worlds were looked at
    double peel_alpha = 0.05, mass_min = 0.05;
    std::string objective = "lenient1";
    unsigned repeats = 0;  ///< of resampling
    std::vector<Discovery> found;
};

}  // namespace crux
