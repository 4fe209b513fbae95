// What does not change over a run. A value is static where all it is made of is: numbers, constants,
// auxiliaries that only init stores or whose every store in step is static. Time, draws, delays, stocks
// and levels are not. Static stores move to the end of init in their order, with the loops around
// them; a static value that something dynamic uses is stored there too, in the auxiliary that holds it
// anyway or in a hidden one, and step loads it. An auxiliary that init stores for initial values
// keeps those stores: they stand before.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "passes/dead_values.h"
#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Index;
using ir::LoopId;
using ir::Node;
using ir::ValueId;
using ir::VariableId;
using Kind = ir::Node::Kind;

class Hoister {
  public:
    explicit Hoister(ir::Module& module)
        : module_(module),
          dynamic_(module.variables.size()),
          stores_(module.variables.size()),
          values_(module.value_count),
          clones_(module.value_count) {
        loop_clones_.resize(module.loop_count);
    }

    void run() {
        find_stores();
        find_last_stores();
        do {
            changed_ = false;
            statement_ = 0;
            analyse(module_.step);
        } while (changed_);
        find_needed(module_.step);
        find_homes(module_.step);
        copy_static(module_.step, module_.init);
        rewrite(module_.step);
        drop_dead_values(module_);
    }

  private:
    struct Value {
        bool is_static = false;
        bool mask = false;
        bool needed = false;         // something dynamic uses it
        std::uint32_t work = 0;      // nodes that compute it, but those that step may as well repeat
        std::set<LoopId> loops;      // that it depends on
        VariableId home;             // where step finds it after the pass
        std::vector<Index> indices;  // and at which place of it
    };
    Value& at(ValueId id) { return values_[id.index]; }
    bool is_static_store(const Node& node) const { return node.kind == Kind::store && !dynamic_[node.variable.index]; }

    void find_stores();
    void find_last_stores();
    bool is_final(const Node& load) const;
    void analyse(const ir::Body& nodes);
    void analyse(const Node& node);
    bool made_of_static(const Node& node);
    void describe(const Node& node, Value& value);
    void find_needed(const ir::Body& nodes);
    void need(const Node& node);
    void find_homes(const ir::Body& nodes);
    void copy_static(const ir::Body& nodes, ir::Body& out);
    void copy_inside(const Node& node, ir::Body& out);
    Node clone(const Node& node);
    void follow(Node& node) const;
    void keep(const Node& node, ir::Body& out);
    void make_home(Value& value);
    ir::AxisId positions(std::uint32_t extent);
    std::string hidden_name();
    void rewrite(ir::Body& nodes);
    void load_instead(const Node& node, ir::Body& out);

    ir::Module& module_;
    std::vector<bool> dynamic_;          // by variable
    std::vector<std::uint32_t> stores_;  // by variable: nodes in step
    std::vector<std::size_t> last_;      // by variable: the last statement of step that stores it
    std::size_t statement_ = 0;          // being analysed
    std::vector<Value> values_;
    std::vector<ValueId> clones_;  // in init, by value
    std::vector<LoopId> loop_clones_;
    std::map<LoopId, std::uint32_t> extents_;
    std::map<std::uint32_t, ir::AxisId> axes_;
    std::set<std::string> names_;
    std::uint32_t made_ = 0;
    bool changed_ = false;
};

/// Also: an auxiliary that is loaded before any of its stores stays where it is.
void Hoister::find_stores() {
    for (std::size_t v = 0; v < dynamic_.size(); ++v) {
        const ir::Role role = module_.variables[v].role;
        dynamic_[v] = role == ir::Role::stock || role == ir::Role::level;
    }
    std::vector<bool> loaded_early(dynamic_.size());
    ir::each_node(module_.step, [&](const Node& node) {
        if (node.kind == Kind::loop || node.kind == Kind::reduce) extents_[node.loop] = node.extent;
        if (node.kind == Kind::load && stores_[node.variable.index] == 0) loaded_early[node.variable.index] = true;
        if (node.kind == Kind::store) ++stores_[node.variable.index];
    });
    for (std::size_t v = 0; v < dynamic_.size(); ++v) {
        if (loaded_early[v] && stores_[v] > 0) dynamic_[v] = true;
    }
}

void Hoister::find_last_stores() {
    last_.assign(dynamic_.size(), 0);
    const auto look = [&](const Node& node) {
        if (node.kind == Kind::store) last_[node.variable.index] = statement_;
    };
    for (statement_ = 1; statement_ <= module_.step.size(); ++statement_) {
        look(module_.step[statement_ - 1]);
        for (const ir::Body& inner : module_.step[statement_ - 1].bodies) ir::each_node(inner, look);
    }
}

/// Whether the variable has all its values by then: where it does not, a load that stayed in step would
/// see those at the end of init instead.
bool Hoister::is_final(const Node& load) const { return statement_ > last_[load.variable.index]; }

void Hoister::analyse(const ir::Body& nodes) {
    for (const Node& node : nodes) {
        if (&nodes == &module_.step) ++statement_;
        analyse(node);
    }
}

void Hoister::analyse(const Node& node) {
    for (const ir::Body& inner : node.bodies) analyse(inner);
    if (node.kind == Kind::store) {
        if (at(node.operands[0]).is_static || dynamic_[node.variable.index]) return;
        dynamic_[node.variable.index] = true;
        changed_ = true;
    }
    if (!node.result.valid()) return;
    Value& value = at(node.result);
    value.is_static = made_of_static(node);
    if (value.is_static) describe(node, value);
}

bool Hoister::made_of_static(const Node& node) {
    bool all = true;
    ir::each_use(node, [&](ValueId used) { all = all && at(used).is_static; });
    switch (node.kind) {
        case Kind::number:
        case Kind::operation:
        case Kind::lookup:
        case Kind::reduce:
        case Kind::choose:
            return all;
        case Kind::load:
            return all && !dynamic_[node.variable.index];
        default:
            return false;
    }
}

void Hoister::describe(const Node& node, Value& value) {
    const bool stays = node.kind == Kind::number || (node.kind == Kind::load && is_final(node));
    value.work = stays ? 0 : 1;
    value.mask = node.kind == Kind::operation && operation_info(node.operation).gives_mask();
    value.loops.clear();
    for (const Index& index : node.indices) {
        if (index.kind == Index::Kind::loop || index.kind == Index::Kind::mapped) value.loops.insert(index.loop);
    }
    ir::each_use(node, [&](ValueId used) {
        value.work += at(used).work;
        value.loops.insert(at(used).loops.begin(), at(used).loops.end());
    });
    if (node.kind == Kind::reduce) value.loops.erase(node.loop);
}

/// Static values that something dynamic uses, where computing them is more than loading them. A
/// truth value is kept as a number, so it must be worth two nodes.
void Hoister::find_needed(const ir::Body& nodes) {
    for (const Node& node : nodes) {
        if (is_static_store(node) || (node.result.valid() && at(node.result).is_static)) continue;
        need(node);
        for (const ir::Body& inner : node.bodies) find_needed(inner);
    }
}

void Hoister::need(const Node& node) {
    ir::each_use(node, [&](ValueId used) {
        Value& value = at(used);
        if (value.is_static && value.work >= (value.mask ? 2u : 1u)) value.needed = true;
    });
}

/// Whether each place belongs to one position of each of the loops.
bool tells_apart(const std::vector<Index>& indices, const std::set<LoopId>& loops) {
    return std::ranges::all_of(loops, [&](LoopId loop) {
        return std::ranges::any_of(
            indices, [loop](const Index& index) { return index.kind == Index::Kind::loop && index.loop == loop; });
    });
}

/// Where a static store in the value's own body keeps it anyway.
void Hoister::find_homes(const ir::Body& nodes) {
    std::set<ValueId> here;
    for (const Node& node : nodes) {
        if (node.result.valid()) here.insert(node.result);
        for (const ir::Body& inner : node.bodies) find_homes(inner);
        if (!is_static_store(node) || stores_[node.variable.index] != 1 || !here.contains(node.operands[0])) continue;
        Value& value = at(node.operands[0]);
        if (value.home.valid() || !tells_apart(node.indices, value.loops)) continue;
        value.home = node.variable;
        value.indices = node.indices;
    }
}

/// Appends the static nodes with fresh values; what a dynamic reduction or choice has inside is
/// computed for all positions and cases.
void Hoister::copy_static(const ir::Body& nodes, ir::Body& out) {
    for (const Node& node : nodes) {
        if (is_static_store(node)) {
            out.push_back(clone(node));
        } else if (node.result.valid() && at(node.result).is_static) {
            out.push_back(clone(node));
            if (at(node.result).needed) keep(node, out);
        } else {
            copy_inside(node, out);
        }
    }
}

void Hoister::copy_inside(const Node& node, ir::Body& out) {
    if (node.kind == Kind::choose) {
        for (const ir::Body& inner : node.bodies) copy_static(inner, out);
    } else if (!node.bodies.empty()) {
        Node loop;
        loop.kind = Kind::loop;
        loop.descending = node.descending;
        loop.extent = node.extent;
        loop.span = node.span;
        loop.loop = loop_clones_[node.loop.index] = fresh_loop(module_);
        copy_static(node.bodies[0], loop.bodies.emplace_back());
        if (ir::has_effect(loop)) out.push_back(std::move(loop));
    }
}

Node Hoister::clone(const Node& node) {
    Node copy = node;
    if (node.kind == Kind::reduce) copy.loop = loop_clones_[node.loop.index] = fresh_loop(module_);
    for (ir::Body& inner : copy.bodies) {
        ir::Body cloned;
        for (const Node& one : inner) {
            if (at(one.result).is_static) cloned.push_back(clone(one));
        }
        inner = std::move(cloned);
    }
    follow(copy);
    if (node.result.valid()) copy.result = clones_[node.result.index] = fresh_value(module_);
    return copy;
}

void Hoister::follow(Node& node) const {
    ir::each_use(node, [&](ValueId& used) { used = clones_[used.index]; });
    for (Index& index : node.indices) {
        if (index.loop.valid()) index.loop = loop_clones_[index.loop.index];
    }
}

/// Stores the value just cloned where step will find it.
void Hoister::keep(const Node& node, ir::Body& out) {
    Value& value = at(node.result);
    if (value.home.valid()) return;
    make_home(value);
    ValueId stored = clones_[node.result.index];
    if (value.mask) {
        Node number;
        number.kind = Kind::operation;
        number.operation = Operation::number;
        number.operands[0] = stored;
        number.result = stored = fresh_value(module_);
        number.span = node.span;
        out.push_back(std::move(number));
    }
    Node store;
    store.kind = Kind::store;
    store.variable = value.home;
    store.indices = value.indices;
    store.operands[0] = stored;
    store.span = node.span;
    for (Index& index : store.indices) index.loop = loop_clones_[index.loop.index];
    out.push_back(std::move(store));
}

void Hoister::make_home(Value& value) {
    ir::Variable hidden;
    hidden.name = hidden_name();
    hidden.hidden = true;
    for (LoopId loop : value.loops) {
        hidden.axes.push_back(positions(extents_.at(loop)));
        Index index;
        index.kind = Index::Kind::loop;
        index.loop = loop;
        value.indices.push_back(index);
    }
    value.home = VariableId(module_.variables.size());
    module_.variables.push_back(std::move(hidden));
}

/// An axis of so many positions.
ir::AxisId Hoister::positions(std::uint32_t extent) {
    const auto [known, added] = axes_.try_emplace(extent);
    if (!added) return known->second;
    known->second = ir::AxisId(module_.axes.size());
    ir::Axis axis;
    axis.name = fmt::format("{} positions", extent);
    for (std::uint32_t i = 1; i <= extent; ++i) axis.elements.push_back(std::to_string(i));
    module_.axes.push_back(std::move(axis));
    return known->second;
}

std::string Hoister::hidden_name() {
    if (names_.empty()) {
        for (const ir::Variable& variable : module_.variables) names_.insert(canonical_key(variable.name));
    }
    for (;;) {
        std::string name = fmt::format("hoisted {}", ++made_);
        if (names_.insert(name).second) return name;
    }
}

/// Drops the stores that moved, and loads what init now keeps.
void Hoister::rewrite(ir::Body& nodes) {
    ir::Body out;
    out.reserve(nodes.size());
    for (Node& node : nodes) {
        if (is_static_store(node)) continue;
        if (node.result.valid() && at(node.result).is_static && at(node.result).needed) {
            load_instead(node, out);
            continue;
        }
        for (ir::Body& inner : node.bodies) rewrite(inner);
        out.push_back(std::move(node));
    }
    nodes = std::move(out);
}

void Hoister::load_instead(const Node& node, ir::Body& out) {
    const Value& value = at(node.result);
    Node load;
    load.kind = Kind::load;
    load.variable = value.home;
    load.indices = value.indices;
    load.span = node.span;
    load.result = value.mask ? fresh_value(module_) : node.result;
    out.push_back(std::move(load));
    if (!value.mask) return;
    Node truth;
    truth.kind = Kind::operation;
    truth.operation = Operation::truth;
    truth.operands[0] = out.back().result;
    truth.result = node.result;
    truth.span = node.span;
    out.push_back(std::move(truth));
}

}  // namespace

void hoist(ir::Module& module) { Hoister(module).run(); }

}  // namespace crux::passes
