// The same argument under another view (argument/view.h): centrally coded, as of a date, with the whole
// menu of policies. Each has its own BoundArgument, made from the same files; draws are keyed by the
// names of coordinates, so that what two views share they draw alike.
#pragma once

#include <string>
#include <vector>

#include "crux/runs.h"

namespace crux {

struct OtherView {
    std::string id, name, words;  ///< id: "central", "2022-12-31", "menu"
    const argument::BoundArgument* bound = nullptr;
    const SourceSet* sources = nullptr;
    bool worlds = true;  ///< also the world of stances; else the position alone
};

ViewResult look_through(const OtherView& view, const AssessOptions& options, const AssessProgress& progress,
                        const StopFlag* stop);

}  // namespace crux
