// Symbols -> variables and tables of the module, and the tasks that compute them.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

/// Gives each symbol its variable or table, so that references can be lowered; finds out roles.
void declare_symbols(Analysis& analysis);
/// Adds the tasks of all symbols.
void define_symbols(Analysis& analysis);

}  // namespace crux::sema
