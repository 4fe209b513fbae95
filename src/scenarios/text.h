// A package as text, complete: what a report carries for its own engine. Written and read by one version
// of Crux, never an interface (docs/decisions/0009). Grammar: docs/formats/report.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "scenarios/live.h"

namespace crux::scenarios {

std::string print(const Package& package);
/// A failure names what was expected.
Result<Package> parse(std::string_view text);

}  // namespace crux::scenarios
