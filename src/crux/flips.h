// One claim turned to one rival, all others at the argument's own position: does another policy
// overtake the recommended one? Paired differences on the same draws, intervals adjusted for all
// comparisons made (Bonferroni over claims, rivals, viewpoints, policies and looks). What stays
// unresolved after the first look gets a second one on fresh, more numerous draws.
#pragma once

#include "crux/runs.h"

namespace crux {

/// `position` is where the reference policies were chosen: on other draws than those used here.
FlipSet look_at_flips(Runs& runs, const Comparison& position, const std::vector<std::size_t>& claim_numbers);

/// How many stances there are to turn to.
std::size_t flip_count(const argument::BoundArgument& bound);

}  // namespace crux
