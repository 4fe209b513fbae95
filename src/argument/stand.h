// A reader's position as a file: what the interactive report saves, by names (docs/formats/position.md).
#pragma once

#include <string_view>
#include <vector>

#include "argument/bound.h"
#include "base/result.h"
#include "scenarios/position.h"

namespace crux::argument {

struct Stand {
    scenarios::Position position;
    std::vector<bool> compared;  ///< [policy] whether it stands for choice; at least two
    std::uint64_t seed = 1;
};

/// A failure says which key is wrong and what was expected there.
Result<Stand> read_stand(std::string_view json, const BoundArgument& bound);

}  // namespace crux::argument
