// ir -> ir, one pass a file. Each keeps every value that can be observed (variables asked for,
// faults apart) to the bit, and leaves a module that verifies.
#pragma once

#include <vector>

#include "ir/ir.h"

namespace crux::passes {

/// Evaluates what depends on numbers alone with the engine's own kernels' results, and applies
/// identities that are exact for every double (x * 1, x + -0, choose with one case, ...).
void fold(ir::Module& module);

/// Within a body: a load of what was stored just before becomes the stored value; equal
/// computations are done once.
void reuse_values(ir::Module& module);

/// Moves what does not change over a run from step to the end of init, as auxiliaries where
/// step still needs it.
void hoist(ir::Module& module);

/// Drops all that neither `outputs` nor the stocks they depend on need. Variables keep their ids.
void prune(ir::Module& module, const std::vector<ir::VariableId>& outputs);

/// All of the above in order, verified in between in debug builds.
void optimise(ir::Module& module, const std::vector<ir::VariableId>& outputs);

}  // namespace crux::passes
