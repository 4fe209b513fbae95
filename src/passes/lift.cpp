// Loop-invariant code: a pure node whose operands and indices do not depend on the loop around it
// moves in front of the loop; inner loops first, so that it can go on moving outwards. Loops and
// reductions have at least one position, so nothing is computed that was not before. Nothing leaves
// the case of a choice: lanes that chose otherwise skip it.
#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Node;
using Kind = ir::Node::Kind;

class Lifter {
  public:
    explicit Lifter(ir::Module& module) : changing_(module.value_count), stored_in_(module.variables.size()) {}

    void run(ir::Body& section, bool delays_stand_still) {
        delays_stand_still_ = delays_stand_still;
        body(section);
    }

  private:
    void body(ir::Body& nodes) {
        ir::Body out;
        out.reserve(nodes.size());
        for (Node& node : nodes) {
            for (ir::Body& inner : node.bodies) body(inner);
            if (node.kind == Kind::loop || node.kind == Kind::reduce) split(node, out);
            out.push_back(std::move(node));
        }
        nodes = std::move(out);
    }

    /// Moves what does not depend on the loop from its body to `out`.
    void split(Node& loop, ir::Body& out) {
        ++loop_token_;
        ir::each_node(loop.bodies[0], [&](const Node& node) {
            if (node.kind == Kind::store) stored_in_[node.variable.index] = loop_token_;
        });
        ir::Body kept;
        for (Node& node : loop.bodies[0]) {
            if (same_everywhere(node, loop.loop)) {
                out.push_back(std::move(node));
                continue;
            }
            if (node.result.valid()) changing_[node.result.index] = loop_token_;
            kept.push_back(std::move(node));
        }
        loop.bodies[0] = std::move(kept);
    }

    bool same_everywhere(const Node& node, ir::LoopId loop) const {
        if (!node.result.valid()) return false;
        bool same = true;
        const auto look = [&](const Node& one) {
            if (one.kind == Kind::random && one.indices.empty()) same = false;  // a draw for each position
            if (one.kind == Kind::delay_read && !delays_stand_still_) same = false;
            if (one.kind == Kind::load && stored_in_[one.variable.index] == loop_token_) same = false;
            for (const ir::Index& index : one.indices) {
                const bool uses = index.kind == ir::Index::Kind::loop || index.kind == ir::Index::Kind::mapped;
                if (uses && index.loop == loop) same = false;
            }
            ir::each_use(one, [&](ir::ValueId value) {
                if (changing_[value.index] == loop_token_) same = false;
            });
        };
        look(node);
        for (const ir::Body& inner : node.bodies) ir::each_node(inner, look);
        return same;
    }

    std::vector<std::uint32_t> changing_;   // by value: the last loop in which it differs by position
    std::vector<std::uint32_t> stored_in_;  // by variable: the last loop that stores it
    std::uint32_t loop_token_ = 0;
    bool delays_stand_still_ = false;
};

}  // namespace

void lift(ir::Module& module) {
    Lifter lifter(module);
    lifter.run(module.init, false);
    lifter.run(module.step, true);
    lifter.run(module.advance, false);
}

}  // namespace crux::passes
