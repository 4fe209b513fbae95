// The order of the passes. Pruning first makes all others cheaper; what values are equal is found
// before hoisting, so that a part that several equations share is kept once; and again after it, where
// init computes for initial values what step computed for its own.
#include <fmt/format.h>

#include "base/result.h"
#include "passes/passes.h"

namespace crux::passes {

namespace {

void check([[maybe_unused]] const ir::Module& module, [[maybe_unused]] std::string_view pass) {
#ifndef NDEBUG
    const std::vector<std::string> faults = ir::verify(module);
    if (faults.empty()) return;
    throw InternalError(fmt::format("after the pass {}: {}\n{}", pass, faults.front(), ir::print(module)));
#endif
}

}  // namespace

void optimise(ir::Module& module, const std::vector<ir::VariableId>& outputs,
              const std::optional<std::vector<ir::VariableId>>& varying) {
    check(module, "none yet");
    if (varying) {
        resolve_choices(module, *varying);
        check(module, "resolve_choices");
    }
    prune(module, outputs);
    check(module, "prune");
    fold(module);
    check(module, "fold");
    reuse_values(module);
    check(module, "reuse_values");
    lift(module);
    check(module, "lift");
    reuse_values(module);
    check(module, "reuse_values");
    hoist(module);
    check(module, "hoist");
    fold(module);
    check(module, "fold");
    reuse_values(module);
    check(module, "reuse_values");
    prune(module, outputs);
    check(module, "prune");
}

}  // namespace crux::passes
