// What stands before the first `~`: a variable with subscripts, exceptions and keywords, and
// its right-hand side, or a subscript range with its mappings. Messages name what was found.
#include "vensim/equation.h"

#include <fmt/format.h>

#include "base/text.h"
#include "vensim/names.h"

namespace crux::vensim {

using model::Dimension;
using model::Equation;
using model::ExprId;
using model::Mapping;
using model::Subscript;

EquationParser::EquationParser(const SourceText& source, const std::vector<Token>& tokens, model::Model& model)
    : source_(source), tokens_(tokens), model_(model), first_(model.expressions.size()) {}

const Token& EquationParser::take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}

bool EquationParser::accept(TokenKind kind) {
    if (!is(kind)) return false;
    take();
    return true;
}

bool EquationParser::expect(TokenKind kind, std::string_view what) {
    if (failed_) return false;
    if (accept(kind)) return true;
    unexpected(what);
    return false;
}

bool EquationParser::expect_close(TokenKind kind, const Token& open) {
    if (failed_) return false;
    if (accept(kind)) return true;
    if (!is(TokenKind::end)) {
        unexpected(fmt::format("an operator, `,` or `{}`", kind == TokenKind::close ? ')' : ']'));
        return false;
    }
    const std::string_view written = source_.slice(open.begin, open.end);
    fail(DiagnosticKind::vensim_unclosed, open,
         fmt::format("`{}` is never closed: the equation ends before its `{}`", written,
                     kind == TokenKind::close ? ')' : ']'));
    return false;
}

bool EquationParser::expect_end() {
    if (failed_ || is(TokenKind::end)) return !failed_;
    const Token& token = peek();
    if (token.kind == TokenKind::close || token.kind == TokenKind::close_bracket) {
        const bool round = token.kind == TokenKind::close;
        fail(DiagnosticKind::vensim_syntax, token,
             fmt::format("`{}` closes no `{}`", round ? ')' : ']', round ? '(' : '['));
    } else {
        unexpected("an operator or the end of the equation");
    }
    return false;
}

std::string EquationParser::name_text(const Token& token) const {
    return name_of(source_.slice(token.begin, token.end));
}

std::string EquationParser::found(const Token& token) const {
    if (token.kind == TokenKind::end) return "the end of the equation";
    if (token.kind == TokenKind::name) return fmt::format("`{}`", name_text(token));
    return fmt::format("`{}`", source_.slice(token.begin, token.end));
}

void EquationParser::fail(DiagnosticKind kind, const Token& at, std::string message, std::string remedy) {
    if (failed_) return;
    failed_ = true;
    fault_ = &source_.report(kind, span(at), std::move(message), std::move(remedy));
}

void EquationParser::unexpected(std::string_view expected) {
    const Token& token = peek();
    std::string remedy;
    if (token.kind == TokenKind::identical) remedy = "write `=` to compare";
    if (token.kind == TokenKind::bang && peek(1).kind == TokenKind::equal) remedy = "write `<>` for \"not equal\"";
    if (token.kind == TokenKind::times && at_ > 0 && previous().kind == TokenKind::times)
        remedy = "write `^` for a power";
    fail(DiagnosticKind::vensim_syntax, token, fmt::format("expected {}, found {}", expected, found(token)),
         std::move(remedy));
}

Definition EquationParser::definition() {
    const Token& name = peek();
    if (name.kind != TokenKind::name) {
        unexpected("the name of a variable or subscript range");
        return Unparsed{};
    }
    take();
    Definition made;
    if (is(TokenKind::colon)) {
        made = dimension(name);
    } else if (is(TokenKind::equivalence)) {
        made = equivalence(name);
    } else {
        made = variable(name);
        const Keyword keyword = peek().keyword;
        if (!failed_ && (keyword == Keyword::the_condition || keyword == Keyword::test_input)) {
            Token all = name;
            all.end = tokens_.back().end;
            return RealityCheck{name_text(name), span(all)};
        }
        expect_end();
    }
    if (!failed_) return made;
    model_.expressions.erase(model_.expressions.begin() + static_cast<std::ptrdiff_t>(first_),
                             model_.expressions.end());
    return Unparsed{name_text(name), span(name)};
}

ExprId EquationParser::whole_right_side() {
    const ExprId value = right_side_value();
    if (expect_end()) return value;
    model_.expressions.erase(model_.expressions.begin() + static_cast<std::ptrdiff_t>(first_),
                             model_.expressions.end());
    return {};
}

VariableDefinition EquationParser::variable(const Token& name) {
    VariableDefinition made{name_text(name), {}};
    made.equation.name_span = span(name);
    left_side(made.equation);
    if (!failed_) right_side(made.equation);
    made.equation.span = source_.span(name.begin, tokens_.back().end);
    return made;
}

// [subscripts] :EXCEPT: [..],[..] :INTERPOLATE: in any order after the subscripts.
void EquationParser::left_side(Equation& equation) {
    if (is(TokenKind::open_bracket)) equation.subscripts = subscripts();
    while (!failed_ && is(TokenKind::keyword)) {
        const Keyword keyword = peek().keyword;
        if (keyword == Keyword::except) {
            take();
            do {
                if (!is(TokenKind::open_bracket)) return unexpected("`[` and the elements that are excepted");
                equation.exceptions.push_back(subscripts());
            } while (!failed_ && accept(TokenKind::comma));
        } else if (keyword == Keyword::interpolate || keyword == Keyword::raw || keyword == Keyword::hold_backward ||
                   keyword == Keyword::look_forward) {
            take();
            equation.keyword = spelling(keyword);
        } else {
            break;
        }
    }
}

namespace {

bool reads_lookup(const std::string& function) {
    const std::string key = canonical_key(function);
    return key.starts_with("get ") && key.ends_with(" lookups");
}

}  // namespace

// Points, or a GET ... LOOKUPS call that reads them.
void EquationParser::lookup(Equation& equation) {
    equation.kind = Equation::Kind::lookup;
    const Token& first = peek(1);
    if (first.kind != TokenKind::name) {
        equation.rhs = lookup_table();
        return;
    }
    equation.rhs = parenthesised();
    if (failed_ || reads_lookup(model_.at(equation.rhs).name)) return;
    fail(DiagnosticKind::vensim_lookup_points, first,
         fmt::format("expected the points of a lookup or a GET ... LOOKUPS call, found {}", found(first)));
}

void EquationParser::right_side(Equation& equation) {
    const Token& sign = peek();
    switch (sign.kind) {
        case TokenKind::end:
            equation.kind = Equation::Kind::data;
            return;
        case TokenKind::open:
            equation.kind = Equation::Kind::lookup;
            return lookup(equation);
        case TokenKind::equal:
            break;
        case TokenKind::identical:
            equation.kind = Equation::Kind::unchanging;
            break;
        case TokenKind::data_equal:
            equation.kind = Equation::Kind::data;
            break;
        case TokenKind::keyword:
            if (sign.keyword == Keyword::the_condition || sign.keyword == Keyword::test_input) return;
            [[fallthrough]];
        default:
            return unexpected("`=`, `(` and points, `:` and elements, or `~`");
    }
    take();
    if (is(TokenKind::end)) {
        return fail(DiagnosticKind::vensim_no_right_side, sign,
                    "nothing follows the equal sign: expected an expression");
    }
    equation.rhs = right_side_value();
    if (failed_ || model_.at(equation.rhs).kind != model::Expr::Kind::call) return;
    const std::string& function = model_.at(equation.rhs).name;
    if (equation.kind == Equation::Kind::normal && reads_lookup(function)) equation.kind = Equation::Kind::lookup;
    if (canonical_key(function) == "a function of") equation.kind = Equation::Kind::empty;
}

// `[` names, each maybe followed by `!`, `]`.
std::vector<Subscript> EquationParser::subscripts() {
    const Token& open = take();
    std::vector<Subscript> list;
    do {
        const Token& name = peek();
        if (!expect(TokenKind::name, "the name of an element or subscript range")) return list;
        Subscript& subscript = list.emplace_back();
        subscript.name = name_text(name);
        if (accept(TokenKind::bang)) subscript.kind = Subscript::Kind::name_bang;
        subscript.span = source_.span(name.begin, previous().end);
    } while (accept(TokenKind::comma));
    if (!is(TokenKind::close_bracket) && !is(TokenKind::end)) {
        unexpected("`,` or `]`");
    } else {
        expect_close(TokenKind::close_bracket, open);
    }
    return list;
}

Dimension EquationParser::dimension(const Token& name) {
    Dimension made;
    made.name = name_text(name);
    made.key = canonical_key(made.name);
    take();
    if (is(TokenKind::name) && peek(1).kind == TokenKind::open) {
        made.source = expression();
    } else {
        elements(made.members);
    }
    while (!failed_ && accept(TokenKind::arrow)) mappings(made);
    if (!failed_ && !is(TokenKind::end)) unexpected("`,`, `->` or the end of the definition");
    made.span = source_.span(name.begin, tokens_.back().end);
    return made;
}

Dimension EquationParser::equivalence(const Token& name) {
    Dimension made;
    made.name = name_text(name);
    made.key = canonical_key(made.name);
    take();
    const Token& other = peek();
    if (expect(TokenKind::name, "the name of a subscript range")) made.equals = name_text(other);
    expect_end();
    made.span = source_.span(name.begin, tokens_.back().end);
    return made;
}

// Names and (A1-A5), parted by commas.
void EquationParser::elements(std::vector<std::string>& into) {
    do {
        if (is(TokenKind::open)) {
            element_range(into);
            continue;
        }
        const Token& name = peek();
        if (!expect(TokenKind::name, "the name of an element or `(`")) return;
        into.push_back(name_text(name));
    } while (!failed_ && accept(TokenKind::comma));
}

namespace {

struct Numbered {
    std::string_view stem, digits;
    std::uint32_t number = 0;
};

std::optional<Numbered> numbered(std::string_view name) {
    const std::size_t last = name.find_last_not_of("0123456789");
    const std::size_t stem = last == std::string_view::npos ? 0 : last + 1;
    if (stem == name.size() || name.size() - stem > 6) return std::nullopt;
    Numbered found{name.substr(0, stem), name.substr(stem)};
    for (char c : found.digits) found.number = found.number * 10 + static_cast<std::uint32_t>(c - '0');
    return found;
}

}  // namespace

void EquationParser::element_range(std::vector<std::string>& into) {
    const Token& open = take();
    const Token& from = peek();
    if (!expect(TokenKind::name, "the first element of the range") ||
        !expect(TokenKind::minus, "`-` between the elements of a range"))
        return;
    const Token& to = peek();
    if (!expect(TokenKind::name, "the last element of the range") || !expect_close(TokenKind::close, open)) return;
    const std::string first = name_text(from), last = name_text(to);
    const auto begin = numbered(first), end = numbered(last);
    if (!begin || !end || canonical_key(begin->stem) != canonical_key(end->stem) || begin->number > end->number) {
        Token all = open;
        all.end = previous().end;
        return fail(
            DiagnosticKind::vensim_subscript_range, all,
            fmt::format("expected two names that differ in a growing number alone, as in (A1-A5), found `{}` and `{}`",
                        first, last));
    }
    const std::size_t width = begin->digits.starts_with('0') ? begin->digits.size() : 0;
    for (std::uint32_t i = begin->number; i <= end->number; ++i)
        into.push_back(fmt::format("{}{:0{}}", begin->stem, i, width));
}

// After `->`: Dim, or (Dim: elements), parted by commas.
void EquationParser::mappings(Dimension& into) {
    do {
        Mapping mapping;
        const Token& first = peek();
        const bool listed = accept(TokenKind::open);
        const Token& target = peek();
        if (!expect(TokenKind::name, "the subscript range that is mapped to")) return;
        mapping.target = name_text(target);
        if (listed) {
            if (!expect(TokenKind::colon, "`:` and the elements that are mapped to")) return;
            elements(mapping.entries);
            if (!expect_close(TokenKind::close, first)) return;
        }
        mapping.span = source_.span(first.begin, previous().end);
        into.mappings.push_back(std::move(mapping));
    } while (accept(TokenKind::comma));
}

void EquationParser::names(std::vector<std::string>& into) {
    do {
        const Token& name = peek();
        if (!expect(TokenKind::name, "a name")) return;
        into.push_back(name_text(name));
    } while (accept(TokenKind::comma));
}

std::optional<model::Macro> EquationParser::macro_header() {
    model::Macro macro;
    const Token& name = peek();
    if (!expect(TokenKind::name, "the macro's name")) return std::nullopt;
    macro.name = name_text(name);
    macro.key = canonical_key(macro.name);
    macro.outputs.push_back(macro.name);
    const Token& open = peek();
    if (!expect(TokenKind::open, "`(` and the macro's inputs")) return std::nullopt;
    if (!is(TokenKind::colon) && !is(TokenKind::close)) names(macro.inputs);
    if (!failed_ && accept(TokenKind::colon)) names(macro.outputs);
    expect_close(TokenKind::close, open);
    expect_end();
    macro.span = source_.span(name.begin, previous().end);
    return failed_ ? std::nullopt : std::optional(macro);
}

}  // namespace crux::vensim
