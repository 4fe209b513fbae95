// Small samples beside the main ones, for the parts of a report that an argument asks for (pages.h).
// All share the draws of the argument's own position, so that differences are paired.
#pragma once

#include <vector>

#include "crux/pages.h"
#include "crux/runs.h"

namespace crux {

/// `kept`: worlds with stances and exploratory numbers drawn, for the contrasts.
Pages look_at_pages(Runs& runs, const std::vector<SampleWorld>& kept, std::size_t argued,
                    const std::vector<std::size_t>& claim_numbers);

/// Members that this will run, for progress.
std::uint64_t page_members(const argument::BoundArgument& bound, std::size_t argued);

}  // namespace crux
