// The times of the run, from constant expressions, with what is set from outside.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

/// Fills analysis.module.time and the times that lowering needs; reports where they do not fit.
void find_times(Analysis& analysis);

}  // namespace crux::sema
