// What an interactive report carries: the package of its own engine, the names of what is moved, and
// what was certified at the argument's position, as one JSON text.
#pragma once

#include <string>

#include "argument/bound.h"
#include "crux/assessment.h"
#include "scenarios/live.h"

namespace crux::report {

/// The package that the report's engine and `crux stand` run.
scenarios::Package package_of(const argument::BoundArgument& bound, const Assessment& found);

/// JSON, safe inside a script element whatever names and words hold. The keys: docs/formats/report.md.
std::string live_data(const argument::BoundArgument& bound, const Assessment& found);

}  // namespace crux::report
