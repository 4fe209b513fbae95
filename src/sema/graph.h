// Graphs over statements: strongly connected components, and a shortest circle in one.
#pragma once

#include <cstdint>
#include <vector>

namespace crux::sema {

/// edges[i]: what must come before i.
using Graph = std::vector<std::vector<std::uint32_t>>;

/// Components in an order that satisfies all edges between them; among those free to choose, the
/// one with the smallest member first. Members ascend.
std::vector<std::vector<std::uint32_t>> components(const Graph& graph);

/// The nodes along a shortest circle inside `component`, each depending on the next; empty where there is none.
std::vector<std::uint32_t> shortest_circle(const Graph& graph, const std::vector<std::uint32_t>& component);

}  // namespace crux::sema
