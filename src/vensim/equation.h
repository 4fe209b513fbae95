// Parses one equation, or one definition of subscripts, from its tokens into the model's arena.
// The first fault ends it with a diagnostic; its expressions are then taken out of the arena.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/model.h"
#include "vensim/tokens.h"

namespace crux::vensim {

/// What stands before the first `~`.
struct VariableDefinition {
    std::string name;
    model::Equation equation;
};
struct RealityCheck {
    std::string name;
    Span span;
};
/// One that could not be parsed: the name, if that much was understood.
struct Unparsed {
    std::string name;
    Span name_span;
};
using Definition = std::variant<VariableDefinition, model::Dimension, RealityCheck, Unparsed>;

class EquationParser {
  public:
    EquationParser(const SourceText& source, const std::vector<Token>& tokens, model::Model& model);

    Definition definition();
    /// An expression or the numbers of an array, up to the last token. Invalid where there is none.
    model::ExprId whole_right_side();
    /// `:MACRO: NAME(inputs : outputs)` after the keyword, without variables.
    std::optional<model::Macro> macro_header();

  private:
    // equation.cpp
    VariableDefinition variable(const Token& name);
    model::Dimension dimension(const Token& name);
    model::Dimension equivalence(const Token& name);
    void left_side(model::Equation& equation);
    void right_side(model::Equation& equation);
    void lookup(model::Equation& equation);
    void elements(std::vector<std::string>& into);
    void element_range(std::vector<std::string>& into);
    void mappings(model::Dimension& into);
    std::vector<model::Subscript> subscripts();
    void names(std::vector<std::string>& into);

    // expression.cpp
    model::ExprId expression(int weakest = 0);
    model::ExprId prefix();
    model::ExprId primary();
    model::ExprId parenthesised();
    model::ExprId named();
    model::ExprId call(model::Expr head);
    void arguments(model::Expr& call, const Token& open);
    void with_lookup(model::Expr& call, const Token& open);
    model::ExprId unary(const Token& operation, model::UnaryOp op, int operand);
    model::ExprId add(model::Expr expression, std::size_t begin, std::size_t end);
    model::ExprId right_side_value();

    // numbers.cpp
    model::ExprId array_constant();
    model::ExprId tabbed_array(const Token& name);
    model::ExprId lookup_table();
    void point_pairs(model::LookupPoints& points);
    void point_lists(model::LookupPoints& points);
    bool point(double& x, double& y);
    void drawing_range(model::LookupPoints& points);
    double constant_sum();
    double constant_product();
    double constant_factor();
    bool starts_array() const;
    bool line_end_between(const Token& a, const Token& b) const;
    void check_rows(const model::Expr& list, const Token& first);

    // tokens
    const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& previous() const { return tokens_[at_ - 1]; }
    const Token& take();
    bool is(TokenKind kind) const { return peek().kind == kind; }
    bool accept(TokenKind kind);
    bool expect(TokenKind kind, std::string_view what);
    /// `)` or the like for `open`; says where that stands if it is missing.
    bool expect_close(TokenKind kind, const Token& open);
    bool expect_end();
    std::string name_text(const Token& token) const;
    std::string found(const Token& token) const;
    Span span(const Token& token) const { return source_.span(token.begin, token.end); }
    void fail(DiagnosticKind kind, const Token& at, std::string message, std::string remedy = {});
    void unexpected(std::string_view expected);

    const SourceText& source_;
    const std::vector<Token>& tokens_;
    model::Model& model_;
    std::size_t at_ = 0;
    std::size_t first_;  // where this equation's expressions begin in the arena
    std::vector<std::uint32_t> heights_;
    unsigned depth_ = 0;
    bool failed_ = false;
    Diagnostic* fault_ = nullptr;  // the one that failed, good until the next report
};

}  // namespace crux::vensim
