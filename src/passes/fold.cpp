// What depends on numbers alone is computed now, by the kernels' own scalar entry point, so that
// the bits are those of a run. Identities are applied only where they hold for every double:
// x + 0 is not one of them (-0 + 0 is 0), x + -0 is. A known truth value has no node of its own:
// it is remembered, and decides what uses it.
#include <bit>
#include <cmath>
#include <optional>

#include "kernels/kernels.h"
#include "passes/passes.h"
#include "passes/renaming.h"

namespace crux::passes {

namespace {

using ir::Node;
using ir::ValueId;
using Kind = ir::Node::Kind;

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// 1 / x where that and x are powers of two, so that multiplying is dividing.
std::optional<double> exact_reciprocal(double x) {
    int exponent = 0;
    if (!std::isnormal(x) || std::abs(std::frexp(x, &exponent)) != 0.5) return std::nullopt;
    const double reciprocal = 1 / x;
    return std::isnormal(reciprocal) ? std::optional(reciprocal) : std::nullopt;
}

class Folder {
  public:
    explicit Folder(ir::Module& module) : module_(module), renaming_(module), facts_(module.value_count) {}

    void run() {
        for (ir::Body* section : {&module_.init, &module_.step, &module_.advance}) body(*section);
    }

  private:
    /// What is known of a value: its bits, and the operation that made it.
    struct Fact {
        std::optional<double> known;
        std::optional<Operation> made_by;
        std::array<ValueId, 3> operands{};
    };

    void body(ir::Body& nodes);
    void node(Node& node, ir::Body& out);
    bool operation(Node& node, ir::Body& out);
    bool evaluate(Node& node);
    ValueId identity(const Node& node) const;
    ValueId number_identity(const Node& node) const;
    ValueId mask_identity(const Node& node) const;
    ValueId select_identity(const Node& node) const;
    void cheaper(Node& node, ir::Body& out);
    ValueId number(double value, ir::Body& out);

    const Fact& fact(ValueId value) const { return facts_[value.index]; }
    bool is(ValueId value, double number) const { return fact(value).known && same_bits(*fact(value).known, number); }
    bool made_by(ValueId value, Operation operation) const { return fact(value).made_by == operation; }
    std::optional<bool> truth(ValueId value) const {
        return fact(value).known ? std::optional(kernels::is_true(*fact(value).known)) : std::nullopt;
    }

    ir::Module& module_;
    Renaming renaming_;
    std::vector<Fact> facts_;
};

void Folder::body(ir::Body& nodes) {
    ir::Body out;
    out.reserve(nodes.size());
    for (Node& one : nodes) node(one, out);
    nodes = std::move(out);
}

void Folder::node(Node& node, ir::Body& out) {
    renaming_.operands(node);
    for (ir::Body& inner : node.bodies) body(inner);
    renaming_.yields(node);
    if (node.kind == Kind::number) facts_[node.result.index].known = node.number;
    if (node.kind == Kind::operation && operation(node, out)) return;
    if (node.kind == Kind::choose && node.bodies.size() == 1) {
        for (Node& inner : node.bodies[0]) out.push_back(std::move(inner));
        return renaming_.set(node.result, node.yields[0]);
    }
    out.push_back(std::move(node));
}

/// Whether another value stands for the node's result from now on.
bool Folder::operation(Node& node, ir::Body& out) {
    if (evaluate(node)) return false;
    const ValueId same = identity(node);
    if (same.valid()) {
        renaming_.set(node.result, same);
        return true;
    }
    cheaper(node, out);
    facts_[node.result.index].made_by = node.operation;
    facts_[node.result.index].operands = node.operands;
    return false;
}

bool Folder::evaluate(Node& node) {
    const OperationInfo& info = operation_info(node.operation);
    double values[3] = {};
    for (unsigned i = 0; i < info.operands(); ++i) {
        const auto known = fact(node.operands[i]).known;
        if (!known) return false;
        values[i] = *known;
    }
    const double result = kernels::evaluate(node.operation, values[0], values[1], values[2]);
    facts_[node.result.index].known = result;
    if (info.gives_mask()) return true;
    node.kind = Kind::number;
    node.number = result;
    node.operands = {};
    return true;
}

ValueId Folder::identity(const Node& node) const {
    ValueId same = number_identity(node);
    if (!same.valid()) same = mask_identity(node);
    return same.valid() ? same : select_identity(node);
}

ValueId Folder::number_identity(const Node& node) const {
    const auto [a, b, c] = node.operands;
    switch (node.operation) {
        case Operation::add:
            if (is(b, -0.0)) return a;
            if (is(a, -0.0)) return b;
            break;
        case Operation::sub:
            if (is(b, 0.0)) return a;
            break;
        case Operation::mul:
            if (is(b, 1.0)) return a;
            if (is(a, 1.0)) return b;
            break;
        case Operation::div:
            if (is(b, 1.0)) return a;
            break;
        case Operation::neg:
            if (made_by(a, Operation::neg)) return fact(a).operands[0];
            break;
        case Operation::abs:
            if (made_by(a, Operation::abs)) return a;
            break;
        case Operation::min:
        case Operation::max:
            if (a == b) return a;
            break;
        default:
            break;
    }
    return {};
}

ValueId Folder::mask_identity(const Node& node) const {
    const auto [a, b, c] = node.operands;
    switch (node.operation) {
        case Operation::land:
            if (a == b || truth(a) == true || truth(b) == false) return b;
            if (truth(b) == true || truth(a) == false) return a;
            break;
        case Operation::lor:
            if (a == b || truth(a) == false || truth(b) == true) return b;
            if (truth(b) == false || truth(a) == true) return a;
            break;
        case Operation::lnot:
            if (made_by(a, Operation::lnot)) return fact(a).operands[0];
            break;
        case Operation::truth:
            if (made_by(a, Operation::number)) return fact(a).operands[0];
            break;
        default:
            break;
    }
    return {};
}

ValueId Folder::select_identity(const Node& node) const {
    if (node.operation != Operation::select) return {};
    const auto [condition, yes, no] = node.operands;
    if (yes == no || truth(condition) == true) return yes;
    return truth(condition) == false ? no : ValueId();
}

/// The same bits for less work.
void Folder::cheaper(Node& node, ir::Body& out) {
    const ValueId a = node.operands[0];
    if (node.operation == Operation::div && fact(node.operands[1]).known) {
        const auto reciprocal = exact_reciprocal(*fact(node.operands[1]).known);
        if (!reciprocal) return;
        node.operation = Operation::mul;
        node.operands[1] = number(*reciprocal, out);
    } else if (node.operation == Operation::abs && made_by(a, Operation::neg)) {
        node.operands[0] = fact(a).operands[0];
    } else if (node.operation == Operation::select && made_by(a, Operation::lnot)) {
        node.operands = {fact(a).operands[0], node.operands[2], node.operands[1]};
    } else if (node.operation == Operation::div_or && fact(node.operands[1]).known) {
        const double divisor = *fact(node.operands[1]).known;
        if (!(std::abs(divisor) >= 1e-6)) return;
        node.operation = Operation::div;
        node.operands[2] = {};
        cheaper(node, out);
    }
}

ValueId Folder::number(double value, ir::Body& out) {
    Node node;
    node.result = fresh_value(module_);
    node.number = value;
    facts_.resize(module_.value_count);
    facts_[node.result.index].known = value;
    out.push_back(std::move(node));
    return out.back().result;
}

}  // namespace

void fold(ir::Module& module) { Folder(module).run(); }

}  // namespace crux::passes
