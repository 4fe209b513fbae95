// The oracle of passes and engine: an array program evaluated by walking its tree, one lane, Euler,
// in the simplest way that can be right. Operations are the kernels' (kernels::evaluate); tables,
// delays, memory and control are written anew here; draws are kernels::draw. It throws where a program
// does what a sound one does not (reading what was never stored, leaving an axis).
#pragma once

#include <map>
#include <vector>

#include "ir/ir.h"
#include "kernels/random.h"

namespace crux::reference {

/// Instead of the module's own values of constants and selectors: all elements of each.
using Inputs = std::map<ir::VariableId, std::vector<double>>;

/// One row a TIME STEP (0 to steps()), after `step` of it: all elements of all outputs, in order.
std::vector<std::vector<double>> evaluate(const ir::Module& module, const std::vector<ir::VariableId>& outputs,
                                          const Inputs& inputs = {},
                                          const kernels::LaneKey& key = kernels::lane_key(1, 0, 0));

/// Equal bits, or both NaN.
bool same(double a, double b);

}  // namespace crux::reference
