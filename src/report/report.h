// Assessment -> one HTML file: no network, light and dark, narrow and wide, printable; whole without a script.
// The order of its parts is that of docs/how-to/read-a-report.md. Everything that a user wrote is
// escaped; terms are explained where they stand; shares are never called probabilities.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "argument/bound.h"
#include "crux/assessment.h"

namespace crux::report {

/// What the report says about its own making.
struct Making {
    std::string version;
    std::string command;                                      ///< that makes it again
    std::vector<std::pair<std::string, std::string>> inputs;  ///< file and SHA-256
};

/// `sources`: where the argument and the model were read from, for the equations. `with_script`: also what lets a
/// reader argue with it; without, the same text and figures alone.
std::string html(const Assessment& assessment, const argument::BoundArgument& bound, const SourceSet& sources,
                 const Making& making, bool with_script = true);

}  // namespace crux::report
