// One walk a section. Memory: what is known to lie at which place of a variable, dropped by a store
// that may hit the same place, and around a loop that stores the variable. Expressions: a node's
// text, with the count of stores so far to each variable it reads, so that equal texts are equal
// values; reductions and choices are compared whole, their own values and loops numbered from 0.
// Both are scoped: what a body learns ends with it.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_map>
#include <utility>

#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Index;
using ir::Node;
using ir::ValueId;
using Kind = ir::Node::Kind;
enum class Section { init, step, advance };

bool same(const Index& a, const Index& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
        case Index::Kind::fixed:
            return a.number == b.number;
        case Index::Kind::loop:
            return a.loop == b.loop && a.number == b.number;
        case Index::Kind::mapped:
            return a.map == b.map && a.loop == b.loop;
        case Index::Kind::dynamic:
            return a.value == b.value;
    }
    return false;
}

bool same(const std::vector<Index>& a, const std::vector<Index>& b) {
    return std::ranges::equal(a, b, [](const Index& x, const Index& y) { return same(x, y); });
}

/// Never the same place at the same positions of the loops around.
bool apart(const Index& a, const Index& b) {
    if (a.kind != b.kind || a.number == b.number) return false;
    return a.kind == Index::Kind::fixed || (a.kind == Index::Kind::loop && a.loop == b.loop);
}

bool apart(const std::vector<Index>& a, const std::vector<Index>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (apart(a[i], b[i])) return true;
    }
    return false;
}

/// The text of a pure node; values and loops of its own bodies are numbered from 0.
class Key {
  public:
    Key(const std::vector<std::uint32_t>& versions, bool delays) : versions_(versions), delays_(delays) {}

    /// Empty where two equal texts may be two values.
    std::string of(const Node& node) {
        add(node);
        return comparable_ ? std::move(text_) : std::string();
    }

  private:
    void value(ValueId id) {
        const auto own = values_.find(id.index);
        text_ += own == values_.end() ? fmt::format(" %{}", id.index) : fmt::format(" own{}", own->second);
    }
    void loop(ir::LoopId id) {
        const auto own = loops_.find(id.index);
        text_ += own == loops_.end() ? fmt::format(" l{}", id.index) : fmt::format(" ownl{}", own->second);
    }
    void index(const Index& index) {
        text_ += fmt::format(" [{} {} {}", static_cast<int>(index.kind), index.number, index.map.index);
        loop(index.loop);
        value(index.value);
    }
    void add(const Node& node) {
        if (node.kind == Kind::delay_read && !delays_) comparable_ = false;
        if (node.kind == Kind::random && node.indices.empty()) comparable_ = false;  // differs by the loops around
        text_ += fmt::format("{} {} {} v{} t{} d{} x{} s{}", static_cast<int>(node.kind),
                             static_cast<int>(node.operation), static_cast<int>(node.law), node.variable.index,
                             node.table.index, node.delay.index, node.extent, node.stream);
        if (node.kind == Kind::number || node.kind == Kind::reduce) {
            text_ += fmt::format(" {:x}{}", std::bit_cast<std::uint64_t>(node.number), node.descending ? " down" : "");
        }
        if (node.kind == Kind::load) text_ += fmt::format(" at {}", versions_.at(node.variable.index));
        operands(node);
        if (node.kind == Kind::reduce) loops_.try_emplace(node.loop.index, loops_.size());
        for (const Index& one : node.indices) index(one);
        for (std::size_t i = 0; i < node.bodies.size(); ++i) body(node.bodies[i], node.yields.at(i));
    }
    void operands(const Node& node) {
        auto sorted = node.operands;
        switch (node.operation) {
            case Operation::add:
            case Operation::mul:
            case Operation::eq:
            case Operation::ne:
            case Operation::land:
            case Operation::lor:
                if (node.kind == Kind::operation && sorted[1] < sorted[0]) std::swap(sorted[0], sorted[1]);
                break;
            default:
                break;
        }
        for (ValueId operand : sorted) value(operand);
    }
    void body(const ir::Body& nodes, ValueId yielded) {
        text_ += " {";
        for (const Node& node : nodes) {
            add(node);
            values_.try_emplace(node.result.index, values_.size());
            text_ += ';';
        }
        value(yielded);
        text_ += '}';
    }

    const std::vector<std::uint32_t>& versions_;
    const bool delays_;
    bool comparable_ = true;
    std::string text_;
    std::unordered_map<std::uint32_t, std::size_t> values_, loops_;
};

class Reuser {
  public:
    explicit Reuser(ir::Module& module)
        : module_(module), renaming_(module), versions_(module.variables.size()), memory_(module.variables.size()) {}

    void run() {
        const std::pair<Section, ir::Body*> sections[] = {
            {Section::init, &module_.init}, {Section::step, &module_.step}, {Section::advance, &module_.advance}};
        for (const auto& [name, nodes] : sections) {
            section_ = name;
            body(*nodes);
            scopes_.clear();  // values end with their section
            expressions_.clear();
            for (std::uint32_t v = 0; v < memory_.size(); ++v) forget(v);
        }
    }

  private:
    struct Place {
        std::vector<Index> indices;
        ValueId value;
    };
    /// What a body adds, to be taken back at its end.
    struct Scope {
        std::vector<std::string> keys;
        std::vector<std::uint32_t> loaded;  // variables with a new place
    };

    void body(ir::Body& nodes);
    bool node(Node& node);
    bool known(Node& node);
    bool store(const Node& node);
    void inner_bodies(Node& node);
    const Place* find(std::uint32_t variable, const std::vector<Index>& indices) const;
    void remember(const Node& node, ValueId value);
    void forget(std::uint32_t variable) {
        ++versions_[variable];
        memory_[variable].clear();
    }

    ir::Module& module_;
    Renaming renaming_;
    Section section_ = Section::init;
    std::vector<std::uint32_t> versions_;  // by variable: stores so far
    std::vector<std::vector<Place>> memory_;
    std::unordered_map<std::string, ValueId> expressions_;
    std::vector<Scope> scopes_;
    std::vector<std::size_t> marks_;
};

void Reuser::body(ir::Body& nodes) {
    scopes_.emplace_back();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!node(nodes[i])) continue;
        if (kept != i) nodes[kept] = std::move(nodes[i]);
        ++kept;
    }
    nodes.resize(kept);
}

/// Whether the node stays.
bool Reuser::node(Node& node) {
    renaming_.operands(node);
    inner_bodies(node);
    renaming_.yields(node);
    switch (node.kind) {
        case Kind::store:
            return store(node);
        case Kind::loop:
        case Kind::delay_start:
        case Kind::delay_push:
            return true;
        case Kind::load:
            if (const Place* place = find(node.variable.index, node.indices)) {
                renaming_.set(node.result, place->value);
                return false;
            }
            remember(node, node.result);
            return true;
        default:
            return !known(node);
    }
}

bool Reuser::known(Node& node) {
    std::string key = Key(versions_, section_ == Section::step).of(node);
    if (key.empty()) return false;
    const auto [at, added] = expressions_.try_emplace(key, node.result);
    if (added)
        scopes_.back().keys.push_back(std::move(key));
    else
        renaming_.set(node.result, at->second);
    return !added;
}

/// The variables that a loop stores are unknown at its start, because of its own other positions,
/// and at its end.
void Reuser::inner_bodies(Node& node) {
    std::vector<std::uint32_t> stored;
    for (const ir::Body& inner : node.bodies) {
        ir::each_node(inner, [&](const Node& one) {
            if (one.kind == Kind::store) stored.push_back(one.variable.index);
        });
    }
    for (std::uint32_t variable : stored) forget(variable);
    for (ir::Body& inner : node.bodies) {
        body(inner);
        const Scope ended = std::move(scopes_.back());
        scopes_.pop_back();
        for (const std::string& key : ended.keys) expressions_.erase(key);
        for (std::uint32_t variable : ended.loaded) {
            if (!memory_[variable].empty()) memory_[variable].pop_back();
        }
    }
    for (std::uint32_t variable : stored) forget(variable);
}

const Reuser::Place* Reuser::find(std::uint32_t variable, const std::vector<Index>& indices) const {
    for (const Place& place : memory_[variable]) {
        if (same(place.indices, indices)) return &place;
    }
    return nullptr;
}

void Reuser::remember(const Node& node, ValueId value) {
    memory_[node.variable.index].push_back({node.indices, value});
    scopes_.back().loaded.push_back(node.variable.index);
}

bool Reuser::store(const Node& node) {
    const std::uint32_t variable = node.variable.index;
    if (section_ == Section::advance) {  // a level: changes when the section is done
        forget(variable);
        return true;
    }
    const Place* place = find(variable, node.indices);
    if (place != nullptr && place->value == node.operands[0]) return false;
    ++versions_[variable];
    std::erase_if(memory_[variable], [&](const Place& other) { return !apart(other.indices, node.indices); });
    remember(node, node.operands[0]);
    return true;
}

}  // namespace

void reuse_values(ir::Module& module) { Reuser(module).run(); }

}  // namespace crux::passes
