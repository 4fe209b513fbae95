// The robustness metrics of the literature for each viewpoint and policy, their ranks, and how far
// the metrics agree on the order of policies. What a metric is: stats/metrics.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crux/estimate.h"

namespace crux {

struct ViewpointRobustness {
    std::vector<std::vector<Estimate>> value;    ///< [metric][policy] as shown; not finite: not defined, or none found
    std::vector<std::vector<double>> rank;       ///< [metric][policy] 1 is best; ties share
    std::vector<std::vector<double>> agreement;  ///< [metric][metric] Kendall's tau-b of the ranks; NaN where all tie
    double threshold = 0;                        ///< of the score, for the domain criterion and the radius
    double windfall = 0;                         ///< of the score, for opportuneness
    std::vector<std::size_t> joint;              ///< outcomes that "satisficing type 1" asks for
    std::size_t firsts = 0;                      ///< how many different policies come first by some metric
};

struct RobustnessSet {
    bool done = false;
    std::uint64_t worlds = 0;                     ///< rows that they were computed from
    std::string threshold_words, windfall_words;  ///< how the levels were chosen, one sentence each
    std::vector<ViewpointRobustness> viewpoints;
    std::vector<std::vector<double>> agreement;  ///< [metric][metric] mean of the viewpoints' where they are defined
};

}  // namespace crux
