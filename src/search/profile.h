// Profile likelihood: one constant is moved away from the minimum, all others are calibrated anew, until
// the sum has risen by what a 95 percent interval allows. A constant whose range ends first is not bounded
// on that side by the data; one that is bounded on neither is not identified.
// Source: Raue et al. 2009, Bioinformatics 25:1923 (identifiability by profiles).
#pragma once

#include <vector>

#include "search/local.h"

namespace crux::search {

struct ProfileStep {
    std::vector<double> u;
    double rise = 0;  ///< of the cost above the minimum
};

/// One side of a profile, from the minimum outwards.
struct ProfileSide {
    std::vector<ProfileStep> steps;  ///< ascending distance, the minimum left out
    double end = 0;                  ///< coordinate of the interval's end
    bool closed = false;             ///< the rise was reached; else `end` is the range's
};

/// How far constants reach if the cost were a parabola: for each, the distance in the unit cube at which the
/// profile would rise by `rise`, at most 1. From differences of the model at the minimum.
std::vector<double> parabola_reach(Evaluator& evaluator, const Objective& objective, const Point& minimum, double rise);
/// The parabola itself, row by row: cost = minimum + d' G d.
std::vector<double> parabola(Evaluator& evaluator, const Objective& objective, const Point& minimum);

ProfileSide profile_side(LocalSearch& search, const Point& minimum, std::size_t constant, bool upwards, double rise,
                         double first_distance);

}  // namespace crux::search
