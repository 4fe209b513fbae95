// ir -> ir, one pass a file. Each keeps every value that can be observed (variables asked for,
// faults apart) to the bit, and leaves a module that verifies. Which of two NaNs survives an
// operation is not kept: a NaN that is observed is a fault. Semantics that all of them rely on:
// a load sees the last store before it in its section (an earlier section's where there is none),
// but a level stored in `advance` changes only when `advance` is done. Nothing is loaded in step
// before step stores it.
#pragma once

#include <optional>
#include <vector>

#include "ir/ir.h"

namespace crux::passes {

/// Evaluates what depends on numbers alone with the engine's own kernels' results, and applies
/// identities that are exact for every double (x * 1, x + -0, x / 2^k, a choice of one case, ...).
void fold(ir::Module& module);

/// `choose` on a selector that is not among `varying` becomes the case of its value.
void resolve_choices(ir::Module& module, const std::vector<ir::VariableId>& varying);

/// A load of what is known to lie there becomes the value; equal computations are done once, in the
/// body that does them first and those inside it; a store of what lies there already is dropped.
void reuse_values(ir::Module& module);

/// Moves out of loops and reductions what is the same at all their positions.
void lift(ir::Module& module);

/// Moves what does not change over a run from step to the end of init: whole auxiliaries where all
/// their stores are such, and parts of expressions, as hidden auxiliaries.
void hoist(ir::Module& module);

/// Drops all that neither `outputs` nor the stocks, levels and delays they depend on need. Variables
/// keep their ids; values and loops are numbered anew. A stock that nobody needs is not stored in
/// init any more, and so not integrated.
void prune(ir::Module& module, const std::vector<ir::VariableId>& outputs);

/// All of the above in order, verified in between in debug builds. `varying`: the constants and
/// selectors that callers set by lane; absent: any may be.
void optimise(ir::Module& module, const std::vector<ir::VariableId>& outputs,
              const std::optional<std::vector<ir::VariableId>>& varying = std::nullopt);

}  // namespace crux::passes
