// Array program -> C, scalar (one member a call) or over vectors of 8 members. The rules stand in
// README.md beside this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "ir/ir.h"

namespace crux::bench {

enum class Dialect { scalar, vector };

struct Source {
    std::string text;
    std::string unsupported;  ///< why there is none, if there is none
};
/// `run(in, out)`: in[i] the inputs of the program's options, out[i] its outputs at the final time.
Source generate(const ir::Module& module, const engine::CompileOptions& options, Dialect dialect);

}  // namespace crux::bench
