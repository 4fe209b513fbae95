// Alternatives that no lane can choose are dropped: a selector that callers do not set has its own
// value in every lane. A selector with several elements is resolved where the elements that the
// node can reach agree.
#include <algorithm>
#include <optional>

#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Node;

class Resolver {
  public:
    Resolver(ir::Module& module, const std::vector<ir::VariableId>& varying)
        : module_(module), renaming_(module), varies_(module.variables.size()) {
        for (ir::VariableId id : varying) varies_.at(id.index) = true;
    }

    void run() {
        for (ir::Body* section : {&module_.init, &module_.step, &module_.advance}) body(*section);
    }

  private:
    void body(ir::Body& nodes) {
        ir::Body out;
        out.reserve(nodes.size());
        append(nodes, out);
        nodes = std::move(out);
    }

    void append(ir::Body& nodes, ir::Body& out) {
        for (Node& node : nodes) {
            renaming_.operands(node);
            const auto chosen = node.kind == Node::Kind::choose ? fixed_case(node) : std::nullopt;
            if (chosen) {
                append(node.bodies[*chosen], out);
                renaming_.set(node.result, renaming_(node.yields[*chosen]));
                continue;
            }
            for (ir::Body& inner : node.bodies) body(inner);
            renaming_.yields(node);
            out.push_back(std::move(node));
        }
    }

    std::optional<std::size_t> fixed_case(const Node& node) const {
        if (varies_[node.variable.index]) return std::nullopt;
        const ir::Variable& selector = module_.at(node.variable);
        std::size_t first = 0;
        if (std::ranges::all_of(node.indices, [](const ir::Index& i) { return i.kind == ir::Index::Kind::fixed; })) {
            for (std::size_t i = 0; i < node.indices.size(); ++i) {
                first = first * module_.axes[selector.axes[i].index].elements.size() +
                        static_cast<std::size_t>(node.indices[i].number);
            }
            return static_cast<std::size_t>(selector.values[first]);
        }
        const double value = selector.values[0];
        const bool agree = std::ranges::all_of(selector.values, [value](double other) { return other == value; });
        return agree ? std::optional(static_cast<std::size_t>(value)) : std::nullopt;
    }

    ir::Module& module_;
    Renaming renaming_;
    std::vector<bool> varies_;
};

}  // namespace

void resolve_choices(ir::Module& module, const std::vector<ir::VariableId>& varying) {
    Resolver(module, varying).run();
}

}  // namespace crux::passes
