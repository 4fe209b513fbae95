// Programs from modules that were optimised elsewhere: a report's own engine starts from there.
#pragma once

#include <memory>

#include "engine/engine.h"

namespace crux::engine {

/// Compiles as it is what module_of() gave of a program with the same options. The same bits; a fault
/// names what is left of the variables.
std::shared_ptr<const Program> compile_optimised(ir::Module module, const CompileOptions& options);

}  // namespace crux::engine
