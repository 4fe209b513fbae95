// What holds plain numbers: array constants (1,2;3,4;), TABBED ARRAY, and the points of
// lookups. Numbers may carry signs with blanks (`- 1`) and be sums, products or quotients of
// numbers (1/3); they are computed here, since no variable can be in them.
#include <fmt/format.h>

#include <cmath>

#include "vensim/equation.h"

namespace crux::vensim {

using model::Expr;
using model::ExprId;
using model::LookupPoints;

double EquationParser::constant_sum() {
    double value = constant_product();
    while (!failed_ && (is(TokenKind::plus) || is(TokenKind::minus))) {
        const bool minus = take().kind == TokenKind::minus;
        const double next = constant_product();
        value = minus ? value - next : value + next;
    }
    return value;
}

double EquationParser::constant_product() {
    double value = constant_factor();
    while (!failed_ && (is(TokenKind::times) || is(TokenKind::divide))) {
        const Token& operation = take();
        const double next = constant_factor();
        value = operation.kind == TokenKind::divide ? value / next : value * next;
        if (!failed_ && !std::isfinite(value))
            fail(DiagnosticKind::vensim_number, operation, "the result is not a finite number");
    }
    return value;
}

double EquationParser::constant_factor() {
    double sign = 1;
    while (is(TokenKind::plus) || is(TokenKind::minus)) {
        if (take().kind == TokenKind::minus) sign = -sign;
    }
    if (is(TokenKind::number)) return sign * take().number;
    if (!is(TokenKind::open) || ++depth_ > 100) {
        unexpected("a number");
        return 0;
    }
    const Token& open = take();
    const double value = constant_sum();
    if (!failed_) expect_close(TokenKind::close, open);
    --depth_;
    return sign * value;
}

// [sign] number then `,` or `;`: an array, without building a tree for its first number.
bool EquationParser::starts_array() const {
    std::size_t ahead = 0;
    while (peek(ahead).kind == TokenKind::plus || peek(ahead).kind == TokenKind::minus) ++ahead;
    if (peek(ahead).kind != TokenKind::number) return false;
    const TokenKind next = peek(ahead + 1).kind;
    return next == TokenKind::comma || next == TokenKind::semicolon;
}

ExprId EquationParser::array_constant() {
    const Token& first = peek();
    Expr list;
    list.kind = Expr::Kind::number_list;
    std::uint32_t row = 0;
    for (;;) {
        list.numbers.push_back(constant_sum());
        if (failed_) return {};
        ++row;
        if (accept(TokenKind::comma)) continue;
        list.row_lengths.push_back(row);
        row = 0;
        if (!accept(TokenKind::semicolon) || is(TokenKind::end)) break;
    }
    check_rows(list, first);
    return failed_ ? ExprId() : add(std::move(list), first.begin, previous().end);
}

void EquationParser::check_rows(const Expr& list, const Token& first) {
    for (std::size_t i = 1; i < list.row_lengths.size(); ++i) {
        if (list.row_lengths[i] == list.row_lengths[0]) continue;
        Token all = first;
        all.end = previous().end;
        fail(DiagnosticKind::vensim_array_constant, all,
             fmt::format("row {} of the array has {} numbers where the first has {}", i + 1, list.row_lengths[i],
                         list.row_lengths[0]));
        return;
    }
}

bool EquationParser::line_end_between(const Token& a, const Token& b) const {
    const std::string_view gap = source_.slice(a.end, b.begin);
    for (std::size_t i = gap.find('\n'); i != std::string_view::npos; i = gap.find('\n', i + 1)) {
        const std::size_t before = gap.substr(0, i).find_last_not_of(" \t");
        if (before == std::string_view::npos || gap[before] != '\\') return true;
    }
    return false;
}

// Numbers parted by blanks, one row a line.
ExprId EquationParser::tabbed_array(const Token& name) {
    const Token& open = take();
    Expr list;
    list.kind = Expr::Kind::number_list;
    std::uint32_t row = 0;
    while (!failed_ && !is(TokenKind::close) && !is(TokenKind::end)) {
        if (row > 0 && line_end_between(previous(), peek())) {
            list.row_lengths.push_back(row);
            row = 0;
        }
        list.numbers.push_back(constant_factor());
        accept(TokenKind::comma);
        ++row;
    }
    if (failed_ || !expect_close(TokenKind::close, open)) return {};
    if (list.numbers.empty()) {
        fail(DiagnosticKind::vensim_array_constant, name, "TABBED ARRAY holds no numbers");
        return {};
    }
    list.row_lengths.push_back(row);
    check_rows(list, name);
    return failed_ ? ExprId() : add(std::move(list), name.begin, previous().end);
}

// `(` [range], points `)`.
ExprId EquationParser::lookup_table() {
    const Token& open = take();
    Expr table;
    table.kind = Expr::Kind::lookup;
    if (is(TokenKind::open_bracket)) drawing_range(table.lookup);
    if (!failed_ && table.lookup.x_min) accept(TokenKind::comma);
    if (is(TokenKind::open)) {
        point_pairs(table.lookup);
    } else if (!is(TokenKind::close)) {
        point_lists(table.lookup);
    }
    if (failed_ || !expect_close(TokenKind::close, open)) return {};
    if (table.lookup.x.empty()) {
        source_.report(DiagnosticKind::vensim_empty_lookup, source_.span(open.begin, previous().end),
                       "the lookup has no points");
    }
    return add(std::move(table), open.begin, previous().end);
}

bool EquationParser::point(double& x, double& y) {
    const Token& open = peek();
    if (!expect(TokenKind::open, "`(` of a point (x,y)")) return false;
    x = constant_sum();
    if (failed_) return false;
    if (!is(TokenKind::comma)) {
        fail(DiagnosticKind::vensim_lookup_points, peek(),
             fmt::format("expected `,` between x and y of a point, found {}", found(peek())));
        return false;
    }
    take();
    y = constant_sum();
    return !failed_ && expect_close(TokenKind::close, open);
}

void EquationParser::point_pairs(LookupPoints& points) {
    do {
        double x = 0, y = 0;
        if (!point(x, y)) return;
        points.x.push_back(x);
        points.y.push_back(y);
    } while (accept(TokenKind::comma));
}

// The old form: all x, then all y.
void EquationParser::point_lists(LookupPoints& points) {
    const Token& first = peek();
    std::vector<double> numbers;
    do {
        numbers.push_back(constant_sum());
        if (failed_) return;
    } while (accept(TokenKind::comma));
    if (numbers.size() % 2 != 0) {
        Token all = first;
        all.end = previous().end;
        fail(DiagnosticKind::vensim_lookup_points, all,
             fmt::format("expected as many y as x, found {} numbers", numbers.size()));
        return;
    }
    const auto half = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    points.x.assign(numbers.begin(), half);
    points.y.assign(half, numbers.end());
}

// [(x0,y0)-(x1,y1), points of a curve drawn for reference ...]: for drawing alone.
void EquationParser::drawing_range(LookupPoints& points) {
    const Token& open = take();
    double x_min = 0, y_min = 0, x_max = 0, y_max = 0;
    if (!point(x_min, y_min) || !expect(TokenKind::minus, "`-` between the corners of the drawing range") ||
        !point(x_max, y_max))
        return;
    while (accept(TokenKind::comma)) {
        double x = 0, y = 0;
        if (!point(x, y)) return;
    }
    if (!expect_close(TokenKind::close_bracket, open)) return;
    points.x_min = x_min;
    points.x_max = x_max;
    points.y_min = y_min;
    points.y_max = y_max;
}

}  // namespace crux::vensim
