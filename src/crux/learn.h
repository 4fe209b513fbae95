// Kept worlds -> what is worth finding out, thresholds, planes, measures compared. See information.h.
#pragma once

#include <utility>

#include "crux/assessment.h"
#include "crux/world_table.h"

namespace crux {

/// Fills viewpoints, not_valued and differences from the world of stances.
void value_information(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& table,
                       InformationSet& out);

/// Of exploratory numbers in worlds that hold every claim at the argument's own stance (`swept`).
void find_thresholds(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& swept,
                     InformationSet& out);

/// `pairs`: ids of claims; none: the two claims of largest Shapley effects, summed over viewpoints. Ids that are no
/// claim with stances are left out.
void draw_planes(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& table,
                 const std::vector<std::pair<std::string, std::string>>& pairs, InformationSet& out);

/// Both samples on the same points of the design, as many rows each; else the changes have no intervals.
MeasureChange compare_measures(const Assessment& found, const Comparison& from, const WorldTable& from_rows,
                               const Comparison& to, const WorldTable& to_rows);

}  // namespace crux
