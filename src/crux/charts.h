// Fans over time by policy, the as_it_was policy's own course, and the points of data series.
#pragma once

#include "crux/runs.h"

namespace crux {

std::vector<FanChartData> draw_charts(Runs& runs, std::size_t as_it_was);

}  // namespace crux
