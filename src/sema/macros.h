// Macros, expanded before anything is resolved: each call becomes variables of its own.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

/// Fills analysis.variables with the model's variables, macro calls replaced by references to
/// variables made for the call; the model's own expressions stay as they are.
void expand_macros(Analysis& analysis);

}  // namespace crux::sema
