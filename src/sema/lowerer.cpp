// Nodes and operators. See lowerer.h.
#include "sema/lowerer.h"

#include <fmt/format.h>

namespace crux::sema {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using Kind = ir::Node::Kind;

Lowerer::Lowerer(Analysis& analysis, Section section, Frame frame, Origin origin)
    : analysis_(analysis),
      section_(section),
      frame_(std::move(frame)),
      origin_(std::move(origin)),
      span_(origin_.span) {}

ir::Node Lowerer::node(Kind kind) const {
    ir::Node made;
    made.kind = kind;
    made.span = span_;
    return made;
}

ir::ValueId Lowerer::add(ir::Node made) {
    made.result = ir::ValueId(analysis_.module.value_count++);
    body_->push_back(std::move(made));
    return body_->back().result;
}

ir::ValueId Lowerer::fail(DiagnosticKind kind, Span span, std::string message, std::string remedy) {
    // One fault of an equation is met again in another section, and at each of its rectangles.
    for (const Diagnostic& known : analysis_.sink.all()) {
        if (known.kind == kind && known.span.file == span.file && known.span.begin == span.begin &&
            known.message == message) {
            return literal(0);
        }
    }
    analysis_.sink.report(kind, span, std::move(message), std::move(remedy));
    return literal(0);
}

ir::ValueId Lowerer::literal(double value) {
    ir::Node made = node(Kind::number);
    made.number = value;
    return add(std::move(made));
}

ir::ValueId Lowerer::time() { return add(node(Kind::time)); }

ir::ValueId Lowerer::step_time() { return add(node(Kind::step_time)); }

ir::ValueId Lowerer::operation(Operation operation, ir::ValueId a, ir::ValueId b, ir::ValueId c) {
    ir::Node made = node(Kind::operation);
    made.operation = operation;
    made.operands = {a, b, c};
    return add(std::move(made));
}

ir::ValueId Lowerer::load(ir::VariableId variable, std::vector<ir::Index> indices) {
    ir::Node made = node(Kind::load);
    made.variable = variable;
    made.indices = std::move(indices);
    return add(std::move(made));
}

void Lowerer::store(ir::VariableId variable, std::vector<ir::Index> indices, ir::ValueId value) {
    ir::Node made = node(Kind::store);
    made.variable = variable;
    made.indices = std::move(indices);
    made.operands[0] = value;
    body_->push_back(std::move(made));
}

namespace {

std::vector<ir::Index> indices_of(const Array& array, const Frame& frame) {
    std::vector<ir::Index> list;
    for (std::uint32_t range : array.ranges) {
        ir::Index index;
        index.kind = ir::Index::Kind::loop;
        index.loop = frame.ranges.at(range).loop;
        list.push_back(index);
    }
    return list;
}

}  // namespace

ir::ValueId Lowerer::load(const Array& array) { return load(array.variable, indices_of(array, frame_)); }

void Lowerer::store(const Array& array, ir::ValueId value) { store(array.variable, indices_of(array, frame_), value); }

void Lowerer::store(const Symbol& symbol, ir::VariableId variable, ir::ValueId value) {
    store(variable, own_indices(symbol), value);
}

ir::ValueId Lowerer::load_all(const Symbol& symbol) { return load(symbol.variable, own_indices(symbol)); }

void Lowerer::delay_node(Kind kind, ir::DelayId delay, const Array& array, ir::ValueId a, ir::ValueId b) {
    ir::Node made = node(kind);
    made.delay = delay;
    made.indices = indices_of(array, frame_);
    made.operands = {a, b, {}};
    body_->push_back(std::move(made));
}

ir::ValueId Lowerer::delay_value(ir::DelayId delay, const Array& array) {
    ir::Node made = node(Kind::delay_read);
    made.delay = delay;
    made.indices = indices_of(array, frame_);
    return add(std::move(made));
}

ir::ValueId Lowerer::choose(ir::VariableId selector, const std::vector<Emit>& cases) {
    ir::Node made = node(Kind::choose);
    made.variable = selector;
    ir::Body* const outer = body_;
    for (const Emit& one : cases) {
        ir::Body inner;
        body_ = &inner;
        const ir::ValueId value = one(*this);
        body_ = outer;
        made.bodies.push_back(std::move(inner));
        made.yields.push_back(value);
    }
    return add(std::move(made));
}

ir::ValueId Lowerer::reduce(Operation operation, double start, std::span<const std::uint32_t> ranges,
                            const Emit& body) {
    if (ranges.empty()) return body(*this);
    Range& range = frame_.ranges.at(ranges[0]);
    if (range.elements.size() == 1) return reduce(operation, start, ranges.subspan(1), body);
    ir::Node made = node(Kind::reduce);
    made.operation = operation;
    made.number = start;
    made.loop = ir::LoopId(analysis_.module.loop_count++);
    made.extent = static_cast<std::uint32_t>(range.elements.size());
    range.loop = made.loop;
    ir::Body* const outer = body_;
    ir::Body inner;
    body_ = &inner;
    const ir::ValueId value = reduce(operation, start, ranges.subspan(1), body);
    body_ = outer;
    made.bodies.push_back(std::move(inner));
    made.yields.push_back(value);
    return add(std::move(made));
}

ir::ValueId Lowerer::as_number(Value value) { return value.mask ? operation(Operation::number, value.id) : value.id; }

ir::ValueId Lowerer::as_mask(Value value) { return value.mask ? value.id : operation(Operation::truth, value.id); }

ir::ValueId Lowerer::number(ExprId id) { return as_number(expression(id)); }

ir::ValueId Lowerer::mask(ExprId id) { return as_mask(expression(id)); }

Value Lowerer::expression(ExprId id) {
    const Expr& expr = analysis_.model.at(id);
    const Span outer = span_;
    if (expr.span.known()) span_ = expr.span;
    Value value;
    switch (expr.kind) {
        case Expr::Kind::number:
            value = {literal(expr.value)};
            break;
        case Expr::Kind::missing:
            value = {literal(ir::missing_value)};
            break;
        case Expr::Kind::reference:
            value = reference(id);
            break;
        case Expr::Kind::call:
            value = call(id);
            break;
        case Expr::Kind::unary:
            value = unary(expr);
            break;
        case Expr::Kind::binary:
            value = binary(expr);
            break;
        case Expr::Kind::conditional:
            value = conditional(expr.arguments[0], expr.arguments[1], expr.arguments[2]);
            break;
        case Expr::Kind::lookup:
            value = {fail(DiagnosticKind::lookup_as_number, span_,
                          "a table of points stands where a number is expected",
                          "give it an argument with WITH LOOKUP(x, table)")};
            break;
        case Expr::Kind::number_list:
            value = {fail(DiagnosticKind::not_a_number, span_, "a list of numbers stands where one number is expected",
                          "an array constant stands alone on the right-hand side")};
            break;
        case Expr::Kind::text:
            value = {fail(DiagnosticKind::not_a_number, span_, "a text stands where a number is expected")};
            break;
    }
    span_ = outer;
    return value;
}

Value Lowerer::unary(const Expr& expr) {
    const ExprId argument = expr.arguments[0];
    switch (expr.unary) {
        case model::UnaryOp::plus:
            return {number(argument)};
        case model::UnaryOp::minus:
            return {operation(Operation::neg, number(argument))};
        case model::UnaryOp::logical_not:
            return {operation(Operation::lnot, mask(argument)), true};
    }
    throw InternalError("an unknown unary operator");
}

namespace {

Operation operation_of(BinaryOp operation) {
    switch (operation) {
        case BinaryOp::add:
            return Operation::add;
        case BinaryOp::subtract:
            return Operation::sub;
        case BinaryOp::multiply:
            return Operation::mul;
        case BinaryOp::divide:
            return Operation::div;
        case BinaryOp::power:
            return Operation::pow;
        case BinaryOp::modulo:
            return Operation::modulo_floor;
        case BinaryOp::less:
            return Operation::lt;
        case BinaryOp::less_equal:
            return Operation::le;
        case BinaryOp::greater:
            return Operation::gt;
        case BinaryOp::greater_equal:
            return Operation::ge;
        case BinaryOp::equal:
            return Operation::eq;
        case BinaryOp::not_equal:
            return Operation::ne;
        case BinaryOp::logical_and:
            return Operation::land;
        case BinaryOp::logical_or:
            return Operation::lor;
    }
    throw InternalError("an unknown binary operator");
}

}  // namespace

Value Lowerer::binary(const Expr& expr) {
    const Operation chosen = operation_of(expr.binary);
    const OperationInfo& info = operation_info(chosen);
    const ExprId left = expr.arguments[0], right = expr.arguments[1];
    const ir::ValueId a = info.takes_mask(0) ? mask(left) : number(left);
    const ir::ValueId b = info.takes_mask(1) ? mask(right) : number(right);
    return {operation(chosen, a, b), info.gives_mask()};
}

Value Lowerer::conditional(ExprId condition, ExprId yes, ExprId no) {
    const ir::ValueId chosen = mask(condition);
    const ir::ValueId a = number(yes);
    const ir::ValueId b = number(no);
    return {operation(Operation::select, chosen, a, b)};
}

}  // namespace crux::sema
