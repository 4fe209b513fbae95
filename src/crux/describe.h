// What an assessment says about the argument before anything is run, and what was not looked at.
#pragma once

#include <string_view>

#include "argument/bound.h"
#include "crux/assessment.h"

namespace crux {

/// Fills the title, policies, outcomes, viewpoints and claims. Returns, for each bound claim, its number in
/// Assessment::claims.
std::vector<std::size_t> describe(const argument::BoundArgument& bound, Assessment& out);

/// The sentence of say_limits that a certified search takes back.
inline constexpr std::string_view single_claims_only =
    "Combinations of two or more claims turned at once: only single claims were turned.";

/// Assessment::not_looked_at, from what was and was not done.
void say_limits(const argument::BoundArgument& bound, Assessment& out);

}  // namespace crux
