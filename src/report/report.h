// Assessment -> one HTML file: no network, no script, light and dark, narrow and wide, printable.
// The order of its parts is that of docs/how-to/read-a-report.md. Everything that a user wrote is
// escaped; terms are explained where they stand; shares are never called probabilities.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "argument/argument.h"
#include "crux/assessment.h"

namespace crux::report {

/// What the report says about its own making.
struct Making {
    std::string version;
    std::string command;                                      ///< that makes it again
    std::vector<std::pair<std::string, std::string>> inputs;  ///< file and SHA-256
};

std::string html(const Assessment& assessment, const argument::Argument& argument, const Making& making);

}  // namespace crux::report
