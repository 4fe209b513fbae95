// Sound random array programs, for properties of the IR, its passes and the engine: arrays, stocks,
// levels, delays, tables, loops in both directions with recursions, reductions, choices, every
// operation, repeated and constant parts. The same seed gives the same module everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace crux::reference {

struct RandomOptions {
    unsigned auxiliaries = 6;  ///< about so many, and so many statements in step
    unsigned depth = 4;        ///< of expressions, at most
    bool draws = false;        ///< random nodes too
    bool tame = false;         ///< only operations and numbers that keep values finite, mostly
};

/// Verifies, and reads nothing before it is stored.
ir::Module random_module(std::uint64_t seed, const RandomOptions& options = {});

/// All stocks, levels and auxiliaries that are fully stored in every TIME STEP.
std::vector<ir::VariableId> observable(const ir::Module& module);

}  // namespace crux::reference
