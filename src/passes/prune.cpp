// Liveness, to a fixed point: outputs need the stores that give them their value; a live store its
// value; a value its operands; a load its variable; a stock its rate; a delay its inputs. Each section
// is walked from its end to its start, so that few rounds are needed. A variable that both init and
// step store is needed in init only where init itself loads it, or step does not store all of it.
#include <algorithm>

#include "passes/dead_values.h"
#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Node;
using Kind = ir::Node::Kind;
enum class Section { init, step, advance };

/// Which elements step stores, each node at all positions of its loops.
class Coverage {
  public:
    explicit Coverage(const ir::Module& module) : module_(module), positions_(module.loop_count) {
        covered_.resize(module.variables.size());
        body(module.step);
    }
    bool whole(ir::VariableId id) const {
        const std::vector<bool>& elements = covered_[id.index];
        return !elements.empty() && std::find(elements.begin(), elements.end(), false) == elements.end();
    }

  private:
    void body(const ir::Body& nodes) {
        for (const Node& node : nodes) {
            if (node.kind == Kind::store) mark(node);
            if (node.kind != Kind::loop || !ir::has_effect(node)) continue;
            for (std::uint32_t i = 0; i < node.extent; ++i) {
                positions_[node.loop.index] = i;
                body(node.bodies[0]);
            }
        }
    }
    void mark(const Node& node) {
        const ir::Variable& variable = module_.at(node.variable);
        std::vector<bool>& elements = covered_[node.variable.index];
        elements.resize(module_.elements(node.variable));
        std::size_t element = 0;
        for (std::size_t i = 0; i < node.indices.size(); ++i) {
            element = element * module_.axes[variable.axes[i].index].elements.size() + position(node.indices[i]);
        }
        elements[element] = true;
    }
    std::uint32_t position(const ir::Index& index) const {
        if (index.kind == ir::Index::Kind::fixed) return static_cast<std::uint32_t>(index.number);
        const std::uint32_t at = positions_[index.loop.index];
        if (index.kind == ir::Index::Kind::mapped) return module_.maps[index.map.index].to[at];
        return at + static_cast<std::uint32_t>(index.number);
    }

    const ir::Module& module_;
    std::vector<std::uint32_t> positions_;
    std::vector<std::vector<bool>> covered_;
};

class Pruner {
  public:
    explicit Pruner(ir::Module& module)
        : module_(module),
          needed_(module.variables.size()),
          needed_in_init_(module.variables.size()),
          whole_(module.variables.size()),
          delays_(module.delays.size()),
          values_(module.value_count) {}

    void keep_all_stores() {
        needed_.assign(needed_.size(), true);
        needed_in_init_ = needed_;
        delays_.assign(delays_.size(), true);
    }

    void keep(const std::vector<ir::VariableId>& outputs) {
        const Coverage coverage(module_);
        for (std::size_t v = 0; v < whole_.size(); ++v) whole_[v] = coverage.whole(ir::VariableId(v));
        for (ir::VariableId output : outputs) need(output, Section::step);
    }

    void run() {
        do {
            changed_ = false;
            mark(module_.advance, Section::advance);
            mark(module_.step, Section::step);
            mark(module_.init, Section::init);
        } while (changed_);
        sweep(module_.init, Section::init);
        sweep(module_.step, Section::step);
        sweep(module_.advance, Section::advance);
    }

  private:
    void set(std::vector<bool>& flags, std::size_t i) {
        if (!flags[i]) changed_ = true;
        flags[i] = true;
    }
    void need(ir::VariableId id, Section by);
    bool is_live(const Node& node, Section section) const;
    bool mark(const ir::Body& nodes, Section section);
    bool mark(const Node& node, Section section);
    void sweep(ir::Body& nodes, Section section);

    ir::Module& module_;
    std::vector<bool> needed_, needed_in_init_;  // by variable: its stores in step or advance, and those in init
    std::vector<bool> whole_;                    // by variable: step stores all its elements
    std::vector<bool> delays_, values_;
    bool changed_ = false;
};

void Pruner::need(ir::VariableId id, Section by) {
    const ir::Variable& variable = module_.at(id);
    const bool stock = variable.role == ir::Role::stock;  // where it is stored, it is integrated
    if (by != Section::init || stock) set(needed_, id.index);
    if (by == Section::init || !whole_[id.index]) set(needed_in_init_, id.index);
    if (stock && variable.rate.valid() && !needed_[variable.rate.index]) need(variable.rate, Section::step);
}

bool Pruner::is_live(const Node& node, Section section) const {
    switch (node.kind) {
        case Kind::store:
            return (section == Section::init ? needed_in_init_ : needed_)[node.variable.index];
        case Kind::delay_start:
        case Kind::delay_push:
            return delays_[node.delay.index];
        case Kind::loop:
            return false;  // what it holds decides
        default:
            return values_[node.result.index];
    }
}

/// Whether anything in the body is live.
bool Pruner::mark(const ir::Body& nodes, Section section) {
    bool any = false;
    for (std::size_t i = nodes.size(); i-- > 0;) any = mark(nodes[i], section) || any;
    return any;
}

bool Pruner::mark(const Node& node, Section section) {
    if (node.kind == Kind::loop) return mark(node.bodies[0], section);
    if (!is_live(node, section)) return false;
    ir::each_use(node, [&](ir::ValueId value) { values_[value.index] = true; });
    if (node.kind == Kind::load) need(node.variable, section);
    if (node.kind == Kind::delay_read) set(delays_, node.delay.index);
    for (const ir::Body& inner : node.bodies) mark(inner, section);
    return true;
}

void Pruner::sweep(ir::Body& nodes, Section section) {
    for (Node& node : nodes) {
        for (ir::Body& inner : node.bodies) sweep(inner, section);
    }
    std::erase_if(nodes, [&](const Node& node) {
        return node.kind == Kind::loop ? node.bodies[0].empty() : !is_live(node, section);
    });
}

/// Values and loops numbered in the order of the text.
void renumber(ir::Module& module) {
    std::vector<ir::ValueId> values(module.value_count);
    std::vector<ir::LoopId> loops(module.loop_count);
    std::uint32_t value_count = 0, loop_count = 0;
    const auto number = [&](Node& node) {
        if (node.result.valid()) node.result = values[node.result.index] = ir::ValueId(value_count++);
        if (!node.loop.valid()) return;
        if (!loops[node.loop.index].valid()) loops[node.loop.index] = ir::LoopId(loop_count++);
        node.loop = loops[node.loop.index];
    };
    const auto follow = [&](Node& node) {
        ir::each_use(node, [&](ir::ValueId& value) { value = values[value.index]; });
        for (ir::Index& index : node.indices) {
            if (index.loop.valid()) index.loop = loops[index.loop.index];
        }
    };
    ir::Body* const sections[] = {&module.init, &module.step, &module.advance};
    for (ir::Body* section : sections) ir::each_node(*section, number);
    for (ir::Body* section : sections) ir::each_node(*section, follow);
    module.value_count = value_count;
    module.loop_count = loop_count;
}

}  // namespace

void prune(ir::Module& module, const std::vector<ir::VariableId>& outputs) {
    Pruner pruner(module);
    pruner.keep(outputs);
    pruner.run();
    renumber(module);
}

void drop_dead_values(ir::Module& module) {
    Pruner pruner(module);
    pruner.keep_all_stores();
    pruner.run();
}

}  // namespace crux::passes
