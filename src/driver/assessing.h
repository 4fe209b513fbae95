// From an argument that was read to its assessment, with what a report sets beside it: the other views of the same
// file, and certified searches made before. Nothing here prints.
#pragma once

#include <filesystem>
#include <string>

#include "argument/bound.h"
#include "crux/assess.h"
#include "driver/searches.h"
#include "report/report.h"

namespace crux::driver {

struct AssessRequest {
    std::filesystem::path path;  ///< what `loaded` was read from: other views are read from there
    argument::View view;         ///< what it was read with
    AssessOptions options;
    bool beside = false;     ///< the other views too, unless options.brief
    SearchesAsked searches;  ///< results of crux flips to read beside it
};

/// Of an argument that is bound. A failure only where `searches` cannot be read or were made from other inputs; it
/// comes before anything is run.
Result<Assessment> assess(const argument::Loaded& loaded, const AssessRequest& request,
                          const AssessProgress& progress = {}, const StopFlag* stop = nullptr);

/// What a report says about its own making.
report::Making making_of(const argument::Loaded& loaded, std::string command);

}  // namespace crux::driver
