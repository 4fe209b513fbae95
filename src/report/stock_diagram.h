// The stock-and-flow diagram: the model's own sketch, or laid out where it has none.
#pragma once

#include <string>
#include <vector>

#include "report/model_graph.h"

namespace crux::report {

/// A figure for each view of the sketch, or one that is laid out; empty where the model has no stock. Nodes carry
/// data-variable (the position in `graph`), so that the script can mark what is moved.
std::string stock_diagrams(const model::Model& model, const std::vector<GraphVariable>& graph);

}  // namespace crux::report
