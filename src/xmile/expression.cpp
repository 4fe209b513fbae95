// A recursive-descent parser over tokens. Precedence, tightest first (XMILE 1.0, 3.3.1):
// [] () | ^ (right) | unary + - NOT | * / MOD | + - | < <= > >= | = <> | AND | OR.
// The exponent may carry a sign (30^-2), as test-models/arithmetics_exp settles.
#include "xmile/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "xmile/tokens.h"

namespace crux::xmile {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using model::Subscript;
using model::UnaryOp;

namespace {

constexpr int deepest_nesting = 400;

/// Thrown at the first fault, after it was reported; caught in parse_expression.
struct Abandon {};

struct Operator {
    Token::Kind token;
    BinaryOp operation;
    int level;
};
constexpr std::array<Operator, 13> operators = {{
    {Token::Kind::logical_or, BinaryOp::logical_or, 0},
    {Token::Kind::logical_and, BinaryOp::logical_and, 1},
    {Token::Kind::equal, BinaryOp::equal, 2},
    {Token::Kind::not_equal, BinaryOp::not_equal, 2},
    {Token::Kind::less, BinaryOp::less, 3},
    {Token::Kind::less_equal, BinaryOp::less_equal, 3},
    {Token::Kind::greater, BinaryOp::greater, 3},
    {Token::Kind::greater_equal, BinaryOp::greater_equal, 3},
    {Token::Kind::plus, BinaryOp::add, 4},
    {Token::Kind::minus, BinaryOp::subtract, 4},
    {Token::Kind::times, BinaryOp::multiply, 5},
    {Token::Kind::divide, BinaryOp::divide, 5},
    {Token::Kind::modulo, BinaryOp::modulo, 5},
}};
constexpr int unary_level = 6;

class Parser {
  public:
    Parser(model::Model& model, const MappedText& text, DiagnosticSink& sink)
        : model_(model), text_(text), sink_(sink), tokens_(tokenise(text.text)) {}

    bool empty() const { return tokens_.front().kind == Token::Kind::end; }

    ExprId whole() {
        for (const Token& token : tokens_) {
            if (token.kind == Token::Kind::wrong) fail(token, token.text);
        }
        if (is_number_list()) return number_list();
        const ExprId id = expression();
        if (peek().kind != Token::Kind::end) fail_after_expression();
        return id;
    }

  private:
    const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& next() {
        const Token& token = peek();
        if (at_ + 1 < tokens_.size()) ++at_;
        return token;
    }
    bool accept(Token::Kind kind) {
        if (peek().kind != kind) return false;
        next();
        return true;
    }
    Span span(const Token& token) const { return text_.span(token.begin, token.end); }
    Span span_from(std::size_t begin) const { return text_.span(begin, at_ == 0 ? begin : tokens_[at_ - 1].end); }

    [[noreturn]] void fail(const Token& token, const std::string& message, std::string remedy = {}) {
        sink_.report(DiagnosticKind::xmile_syntax, span(token), message, std::move(remedy));
        throw Abandon{};
    }

    std::string found(const Token& token) const {
        if (token.kind == Token::Kind::end) return "the end of the equation";
        return fmt::format("'{}'", std::string_view(text_.text).substr(token.begin, token.end - token.begin));
    }

    void expect(Token::Kind kind, std::string_view what, std::string_view why) {
        if (!accept(kind)) fail(peek(), fmt::format("found {}, expected {} {}", found(peek()), what, why));
    }

    [[noreturn]] void fail_after_expression() {
        const Token& here = peek();
        const bool two_names = here.kind == Token::Kind::name && at_ > 0 && tokens_[at_ - 1].kind == Token::Kind::name;
        fail(here, fmt::format("found {}, expected an operator or the end of the equation", found(here)),
             two_names
                 ? fmt::format("a name with blanks is written \"{0} {1}\" or {0}_{1}", tokens_[at_ - 1].text, here.text)
                 : "");
    }

    ExprId expression() { return binary(0); }

    ExprId binary(int level) {
        if (level == unary_level) return unary();
        const std::size_t begin = peek().begin;
        ExprId left = binary(level + 1);
        for (;;) {
            const auto found_operator = std::ranges::find_if(
                operators, [&](const Operator& o) { return o.level == level && o.token == peek().kind; });
            if (found_operator == operators.end()) return left;
            next();
            const ExprId right = binary(level + 1);
            left = add_binary(found_operator->operation, left, right, begin);
        }
    }

    ExprId add_binary(BinaryOp operation, ExprId left, ExprId right, std::size_t begin) {
        Expr expr;
        expr.kind = Expr::Kind::binary;
        expr.binary = operation;
        expr.arguments = {left, right};
        expr.span = span_from(begin);
        return model_.add(std::move(expr));
    }

    ExprId unary() {
        if (++depth_ > deepest_nesting) fail(peek(), "the equation is nested too deeply to be read");
        const Token& sign = peek();
        ExprId id;
        if (accept(Token::Kind::plus)) {
            id = add_unary(UnaryOp::plus, sign.begin);
        } else if (accept(Token::Kind::minus)) {
            id = add_unary(UnaryOp::minus, sign.begin);
        } else if (accept(Token::Kind::logical_not)) {
            id = add_unary(UnaryOp::logical_not, sign.begin);
        } else {
            id = power();
        }
        --depth_;
        return id;
    }

    ExprId add_unary(UnaryOp operation, std::size_t begin) {
        Expr expr;
        expr.kind = Expr::Kind::unary;
        expr.unary = operation;
        expr.arguments = {unary()};
        expr.span = span_from(begin);
        return model_.add(std::move(expr));
    }

    ExprId power() {
        const std::size_t begin = peek().begin;
        const ExprId base = primary();
        if (!accept(Token::Kind::power)) return base;
        return add_binary(BinaryOp::power, base, unary(), begin);
    }

    ExprId primary() {
        const Token& token = peek();
        switch (token.kind) {
            case Token::Kind::number:
                return number();
            case Token::Kind::name:
                return reference_or_call();
            case Token::Kind::if_word:
                return conditional();
            case Token::Kind::open: {
                next();
                const ExprId inside = expression();
                expect(Token::Kind::close, "')'", "to close the parenthesis");
                return inside;
            }
            default:
                fail(token, fmt::format("found {}, expected a name, a number or '('", found(token)));
        }
    }

    ExprId number() {
        const Token& token = next();
        Expr expr;
        expr.kind = Expr::Kind::number;
        expr.value = token.value;
        expr.span = span(token);
        return model_.add(std::move(expr));
    }

    ExprId conditional() {
        const std::size_t begin = next().begin;
        Expr expr;
        expr.kind = Expr::Kind::conditional;
        expr.arguments.push_back(expression());
        expect(Token::Kind::then_word, "THEN", "after the condition of IF");
        expr.arguments.push_back(expression());
        expect(Token::Kind::else_word, "ELSE", "(XMILE's IF always has one)");
        expr.arguments.push_back(expression());
        expr.span = span_from(begin);
        return model_.add(std::move(expr));
    }

    ExprId reference_or_call() {
        const Token& token = next();
        Expr expr;
        expr.kind = Expr::Kind::reference;
        expr.name = token.text;
        expr.name_span = span(token);
        if (accept(Token::Kind::open_bracket)) expr.subscripts = subscripts();
        if (accept(Token::Kind::open)) {
            expr.kind = Expr::Kind::call;
            expr.arguments = arguments();
        }
        expr.span = span_from(token.begin);
        return model_.add(std::move(expr));
    }

    std::vector<ExprId> arguments() {
        std::vector<ExprId> list;
        if (accept(Token::Kind::close)) return list;
        do list.push_back(expression());
        while (accept(Token::Kind::comma));
        expect(Token::Kind::close, "')' or ','", "in the list of arguments");
        return list;
    }

    std::vector<Subscript> subscripts() {
        std::vector<Subscript> list;
        do list.push_back(subscript());
        while (accept(Token::Kind::comma));
        expect(Token::Kind::close_bracket, "']' or ','", "in the list of subscripts");
        return list;
    }

    bool ends_subscript(std::size_t ahead) const {
        const Token::Kind kind = peek(ahead).kind;
        return kind == Token::Kind::comma || kind == Token::Kind::close_bracket;
    }

    Subscript subscript() {
        const std::size_t begin = peek().begin;
        Subscript subscript;
        if (accept(Token::Kind::times)) {
            subscript.kind = Subscript::Kind::wildcard;
            if (accept(Token::Kind::colon)) {
                if (peek().kind != Token::Kind::name) {
                    fail(peek(), fmt::format("found {}, expected a dimension after '*:'", found(peek())));
                }
                subscript.name = next().text;
            }
        } else if (peek().kind == Token::Kind::name && ends_subscript(1)) {
            subscript.name = next().text;
        } else {
            subscript.kind = Subscript::Kind::expression;
            subscript.first = expression();
            if (accept(Token::Kind::colon)) {
                subscript.kind = Subscript::Kind::range;
                subscript.last = expression();
            }
        }
        subscript.span = span_from(begin);
        return subscript;
    }

    // Signed numbers separated by commas and semicolons, at least two of them.
    bool is_number_list() const {
        bool separator = false;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            switch (tokens_[i].kind) {
                case Token::Kind::number:
                case Token::Kind::plus:
                case Token::Kind::minus:
                case Token::Kind::end:
                    break;
                case Token::Kind::comma:
                case Token::Kind::semicolon:
                    separator = true;
                    break;
                default:
                    return false;
            }
        }
        return separator;
    }

    ExprId number_list() {
        Expr expr;
        expr.kind = Expr::Kind::number_list;
        expr.span = text_.span(tokens_.front().begin, tokens_[tokens_.size() - 2].end);
        std::uint32_t row = 0;
        while (peek().kind != Token::Kind::end) {
            expr.numbers.push_back(signed_number());
            ++row;
            const Token& separator = peek();
            const bool more_in_row = accept(Token::Kind::comma);
            if (more_in_row) continue;
            expr.row_lengths.push_back(row);
            row = 0;
            if (separator.kind == Token::Kind::end) break;
            expect(Token::Kind::semicolon, "',' or ';'", "between the numbers");
        }
        if (row != 0) expr.row_lengths.push_back(row);
        return model_.add(std::move(expr));
    }

    double signed_number() {
        const bool negative = accept(Token::Kind::minus);
        if (!negative) accept(Token::Kind::plus);
        if (peek().kind != Token::Kind::number) {
            fail(peek(), fmt::format("found {}, expected a number", found(peek())));
        }
        const double value = next().value;
        return negative ? -value : value;
    }

    model::Model& model_;
    const MappedText& text_;
    DiagnosticSink& sink_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

ParsedExpression parse_expression(model::Model& model, const MappedText& text, DiagnosticSink& sink) {
    const std::string_view inner = trim(text.text);
    if (!inner.empty() && inner.find_first_not_of('?') == std::string_view::npos) {
        sink.report(DiagnosticKind::xmile_unfinished_equation, text.trimmed().whole(),
                    fmt::format("'{}' stands where an equation should be", inner),
                    "write the equation, or export the model again with a tool that translates it");
        return {};
    }
    Parser parser(model, text, sink);
    if (parser.empty()) return {{}, true};
    try {
        return {parser.whole(), false};
    } catch (const Abandon&) {
        return {};
    }
}

}  // namespace crux::xmile
