// What prune does without outputs: every store is kept, values that nobody uses are dropped.
#pragma once

#include "ir/ir.h"

namespace crux::passes {

/// Drops nodes without effect whose result is not used, and loops that hold nothing.
void drop_dead_values(ir::Module& module);

}  // namespace crux::passes
