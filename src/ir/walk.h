// Walks over bodies and over what a node uses, for verification and passes.
#pragma once

#include "ir/ir.h"

namespace crux::ir {

/// Visits each node before what its bodies hold, in order. `Some` is Body or const Body.
template <class Some, class Visit>
void each_node(Some& body, const Visit& visit) {
    for (auto& node : body) {
        visit(node);
        for (auto& inner : node.bodies) each_node(inner, visit);
    }
}

/// Visits the values that a node itself uses: operands, dynamic indices and yields of its bodies.
template <class Some, class Visit>
void each_use(Some& node, const Visit& visit) {
    for (auto& operand : node.operands) {
        if (operand.valid()) visit(operand);
    }
    for (auto& index : node.indices) {
        if (index.kind == Index::Kind::dynamic) visit(index.value);
    }
    for (auto& yielded : node.yields) visit(yielded);
}

/// Whether running the node changes anything besides its result.
inline bool has_effect(const Node& node) {
    using Kind = Node::Kind;
    if (node.kind == Kind::store || node.kind == Kind::delay_start || node.kind == Kind::delay_push) return true;
    if (node.kind != Kind::loop) return false;
    for (const Node& inner : node.bodies.at(0)) {
        if (has_effect(inner)) return true;
    }
    return false;
}

}  // namespace crux::ir
