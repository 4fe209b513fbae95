// Expressions by precedence climbing, in Vensim's order: () ^ unary * + comparison :NOT: :AND:
// :OR:. `^` is right-associative and binds tighter than the unary minus, so that -2^2 = -4
// (SDXorg/test-models, exponentiation). Depth is limited, both of nesting and of the tree.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "functions/functions.h"
#include "vensim/equation.h"
#include "vensim/names.h"
#include "vensim/precedence.h"

namespace crux::vensim {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using model::UnaryOp;

namespace {

constexpr unsigned deepest_nesting = 300;
constexpr std::uint32_t tallest_tree = 2000;

struct Infix {
    BinaryOp op;
    int strength;
};

std::optional<Infix> infix(const Token& token) {
    switch (token.kind) {
        case TokenKind::plus:
            return Infix{BinaryOp::add, strength_sum};
        case TokenKind::minus:
            return Infix{BinaryOp::subtract, strength_sum};
        case TokenKind::times:
            return Infix{BinaryOp::multiply, strength_product};
        case TokenKind::divide:
            return Infix{BinaryOp::divide, strength_product};
        case TokenKind::power:
            return Infix{BinaryOp::power, strength_power};
        case TokenKind::less:
            return Infix{BinaryOp::less, strength_comparison};
        case TokenKind::less_equal:
            return Infix{BinaryOp::less_equal, strength_comparison};
        case TokenKind::greater:
            return Infix{BinaryOp::greater, strength_comparison};
        case TokenKind::greater_equal:
            return Infix{BinaryOp::greater_equal, strength_comparison};
        case TokenKind::equal:
            return Infix{BinaryOp::equal, strength_comparison};
        case TokenKind::not_equal:
            return Infix{BinaryOp::not_equal, strength_comparison};
        case TokenKind::keyword:
            if (token.keyword == Keyword::logical_and) return Infix{BinaryOp::logical_and, strength_and};
            if (token.keyword == Keyword::logical_or) return Infix{BinaryOp::logical_or, strength_or};
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

}  // namespace

ExprId EquationParser::expression(int weakest) {
    if (++depth_ > deepest_nesting) {
        fail(DiagnosticKind::vensim_nesting, peek(),
             fmt::format("the equation is nested more than {} deep", deepest_nesting));
    }
    ExprId left = failed_ ? ExprId() : prefix();
    while (!failed_) {
        const auto found = infix(peek());
        if (!found || found->strength < weakest) break;
        take();
        const ExprId right = expression(found->op == BinaryOp::power ? strength_power : found->strength + 1);
        if (failed_) break;
        Expr node;
        node.kind = Expr::Kind::binary;
        node.binary = found->op;
        node.arguments = {left, right};
        node.span = cover(model_.at(left).span, model_.at(right).span);
        left = add(std::move(node), 0, 0);
    }
    --depth_;
    return failed_ ? ExprId() : left;
}

ExprId EquationParser::prefix() {
    const Token& token = peek();
    if (token.kind == TokenKind::plus) return unary(take(), UnaryOp::plus, strength_power);
    if (token.kind == TokenKind::minus) return unary(take(), UnaryOp::minus, strength_power);
    if (token.keyword == Keyword::logical_not) return unary(take(), UnaryOp::logical_not, strength_comparison);
    return primary();
}

ExprId EquationParser::unary(const Token& operation, UnaryOp op, int operand) {
    const ExprId inner = expression(operand);
    if (failed_) return {};
    Expr node;
    node.kind = Expr::Kind::unary;
    node.unary = op;
    node.arguments = {inner};
    node.span = cover(span(operation), model_.at(inner).span);
    return add(std::move(node), 0, 0);
}

ExprId EquationParser::primary() {
    const Token& token = peek();
    Expr node;
    switch (token.kind) {
        case TokenKind::number:
            node.kind = Expr::Kind::number;
            node.value = take().number;
            return add(std::move(node), token.begin, token.end);
        case TokenKind::text:
            take();
            node.kind = Expr::Kind::text;
            node.name = source_.slice(token.begin + 1, token.end - 1);
            return add(std::move(node), token.begin, token.end);
        case TokenKind::open:
            return parenthesised();
        case TokenKind::name:
            return named();
        case TokenKind::keyword:
            if (token.keyword == Keyword::missing) {
                take();
                node.kind = Expr::Kind::missing;
                return add(std::move(node), token.begin, token.end);
            }
            [[fallthrough]];
        default:
            unexpected("a number, a name or `(`");
            return {};
    }
}

ExprId EquationParser::parenthesised() {
    const Token& open = take();
    const ExprId inner = expression();
    if (failed_ || !expect_close(TokenKind::close, open)) return {};
    model_.at(inner).span = source_.span(open.begin, previous().end);
    return inner;
}

// A variable, or a call where `(` follows the name or its subscripts.
ExprId EquationParser::named() {
    const Token& name = take();
    Expr head;
    head.name = name_text(name);
    head.name_span = span(name);
    if (is(TokenKind::open_bracket)) head.subscripts = subscripts();
    if (failed_) return {};
    if (!is(TokenKind::open)) {
        head.kind = Expr::Kind::reference;
        return add(std::move(head), name.begin, previous().end);
    }
    if (canonical_key(head.name) == "tabbed array") return tabbed_array(name);
    head.span = span(name);
    return call(std::move(head));
}

ExprId EquationParser::call(Expr head) {
    head.kind = Expr::Kind::call;
    const Token& open = take();
    if (canonical_key(head.name) == "with lookup") {
        with_lookup(head, open);
    } else {
        arguments(head, open);
    }
    if (failed_) return {};
    head.span = cover(head.name_span, span(previous()));
    return add(std::move(head), 0, 0);
}

// Arguments up to `)`. What follows a `:` are a macro's further outputs.
void EquationParser::arguments(Expr& call, const Token& open) {
    if (accept(TokenKind::close)) return;
    bool outputs = false;
    do {
        call.arguments.push_back(expression());
        if (failed_) return;
        if (outputs) ++call.outputs;
        if (!outputs && accept(TokenKind::colon)) {
            outputs = true;
            call.arguments.push_back(expression());
            if (failed_) return;
            ++call.outputs;
        }
    } while (accept(TokenKind::comma));
    if (is(TokenKind::close)) {
        take();
        return;
    }
    expect_close(TokenKind::close, open);
    const FunctionInfo* function = find_function(NameDialect::vensim, call.name);
    if (function == nullptr || function->min_args != function->max_args) return;
    fault_->notes.push_back(
        {{}, fmt::format("{} takes {} argument{}", call.name, function->min_args, function->min_args == 1 ? "" : "s")});
}

void EquationParser::with_lookup(Expr& call, const Token& open) {
    call.arguments.push_back(expression());
    if (failed_ || !expect(TokenKind::comma, "`,` and the lookup's points")) return;
    call.arguments.push_back(is(TokenKind::open) ? lookup_table() : expression());
    if (!failed_) expect_close(TokenKind::close, open);
}

ExprId EquationParser::add(Expr node, std::size_t begin, std::size_t end) {
    if (end > begin) node.span = source_.span(begin, end);
    std::uint32_t height = 1;
    for (ExprId argument : node.arguments) height = std::max(height, heights_[argument.index - first_] + 1);
    if (height > tallest_tree) {
        fail(DiagnosticKind::vensim_nesting, previous(),
             fmt::format("the equation chains more than {} operations", tallest_tree));
        return {};
    }
    heights_.push_back(height);
    return model_.add(std::move(node));
}

ExprId EquationParser::right_side_value() {
    if (starts_array()) return array_constant();
    const std::size_t begin = at_;
    const ExprId value = expression();
    if (failed_ || !(is(TokenKind::comma) || is(TokenKind::semicolon))) return value;
    at_ = begin;  // a list whose first entry is computed: 1/3, 2/3
    model_.expressions.erase(model_.expressions.begin() + static_cast<std::ptrdiff_t>(first_),
                             model_.expressions.end());
    heights_.clear();
    return array_constant();
}

}  // namespace crux::vensim
