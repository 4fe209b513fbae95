// What can be done with statements that depend on each other as arrays: one loop over a common
// axis with a direction, or one statement an element.
#pragma once

#include <optional>
#include <vector>

#include "sema/graph.h"
#include "sema/statement.h"

namespace crux::sema {

using Extents = std::map<ir::LoopId, std::uint32_t>;

/// Whether the two can touch one element.
bool overlap(const ir::Module& module, const Access& a, const Extents& a_extents, const Access& b,
             const Extents& b_extents);

/// One loop, ascending or descending, in which each iteration needs only what this one or earlier
/// ones have written. Nothing where no common axis allows that.
std::optional<ir::Node> fuse(ir::Module& module, const std::vector<const Statement*>& members,
                             const std::vector<const Accesses*>& accesses);

/// One element of a statement: a position for each of its loops.
struct Element {
    std::uint32_t statement;
    std::vector<std::uint32_t> positions;
};
struct Elements {
    std::vector<Element> nodes;
    Graph graph;
};
Elements split_into_elements(const ir::Module& module, const std::vector<const Statement*>& members,
                             const std::vector<const Accesses*>& accesses);

/// The statement's nodes for one element, with values and inner loops of their own.
ir::Body copy_for(ir::Module& module, const Statement& statement, const std::vector<std::uint32_t>& positions);

}  // namespace crux::sema
