// The same ranges under two measures: what changes between the ways of sampling them.
#pragma once

#include <string>
#include <vector>

#include "crux/estimate.h"

namespace crux {

/// From one measure to another.
struct MeasureChange {
    std::string from, to;  ///< names of the samples
    struct PolicyChange {
        Estimate score;       ///< mean anchored score: to minus from
        Estimate best_share;  ///< share of worlds in which it is best: to minus from
    };
    struct ViewpointChange {
        std::vector<PolicyChange> policies;
        std::size_t leader_from = 0, leader_to = 0;
        bool clear_from = false, clear_to = false;  ///< a clear winner there
        double agreement = 0;                       ///< Kendall's tau-b of the two orders by mean score
    };
    std::vector<ViewpointChange> viewpoints;
};

}  // namespace crux
