// Kept worlds -> robustness metrics.
#pragma once

#include "crux/assessment.h"
#include "crux/world_table.h"

namespace crux {

/// Of `table`, in `found`'s order of policies, outcomes and viewpoints; the baseline of metric 12 is
/// `found.position`, which must be done, as are the levels that thresholds are taken from.
RobustnessSet measure_robustness(const Assessment& found, const WorldTable& table);

}  // namespace crux
