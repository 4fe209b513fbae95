// Tables and their use: NAME(x) where NAME is a lookup, WITH LOOKUP, and the variants that read a
// table in another way. Points are sorted by x; of equal x the order of appearance is kept
// (test-models, subscripted_lookups). See lowerer.h.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "sema/lowerer.h"
#include "sema/tables.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;

std::optional<ir::Points> points_of(Analysis& analysis, const model::LookupPoints& lookup, Span span) {
    if (lookup.x.empty() || lookup.x.size() != lookup.y.size()) {
        analysis.sink.report(DiagnosticKind::bad_lookup, span,
                             fmt::format("the lookup has {} x and {} y, expected at least one of each and as many",
                                         lookup.x.size(), lookup.y.size()));
        return std::nullopt;
    }
    std::vector<std::size_t> order(lookup.x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(lookup.x[i], i); });
    ir::Points points;
    for (std::size_t i : order) {
        points.x.push_back(lookup.x[i]);
        points.y.push_back(lookup.y[i]);
    }
    return points;
}

ir::TableMode mode_of(const model::LookupPoints& lookup) {
    switch (lookup.mode) {
        case model::LookupPoints::Mode::clamp:
            return ir::TableMode::clamp;
        case model::LookupPoints::Mode::extrapolate:
            return ir::TableMode::extrapolate;
        case model::LookupPoints::Mode::step:
            return ir::TableMode::hold;
    }
    throw InternalError("an unknown mode of a lookup");
}

Value Lowerer::lookup_variable(ExprId id, const Symbol& symbol) {
    const Expr& expr = analysis_.model.at(id);
    if (symbol.kind != Symbol::Kind::table) {
        return {fail(DiagnosticKind::not_a_lookup, expr.span,
                     fmt::format("'{}' is called with an argument in the equation of '{}', but is not a lookup",
                                 symbol.name, origin_.name))};
    }
    if (expr.arguments.size() != 1) {
        return {fail(DiagnosticKind::argument_count, expr.span,
                     fmt::format("the lookup '{}' is called with {} arguments, expected 1", symbol.name,
                                 expr.arguments.size()))};
    }
    return {lookup(symbol, expr.subscripts, expr.span, number(expr.arguments[0]))};
}

ir::ValueId Lowerer::lookup_node(ir::TableId table, std::vector<ir::Index> its_indices, ir::ValueId x) {
    ir::Node made = node(ir::Node::Kind::lookup);
    made.table = table;
    made.indices = std::move(its_indices);
    made.operands[0] = x;
    return add(std::move(made));
}

namespace {

ir::TableId in_mode(Analysis& analysis, ir::TableId id, std::optional<ir::TableMode> mode) {
    if (!mode || analysis.module.tables[id.index].mode == *mode) return id;
    const std::string key = fmt::format("table {} in mode {}", id.index, static_cast<int>(*mode));
    const auto [known, made] = analysis.hidden_others.try_emplace({Id<Part>::none_value, key});
    if (made) {
        ir::Table copy = analysis.module.tables[id.index];
        copy.mode = *mode;
        known->second = static_cast<std::uint32_t>(analysis.module.tables.size());
        analysis.module.tables.push_back(std::move(copy));
    }
    return ir::TableId(known->second);
}

}  // namespace

ir::ValueId Lowerer::lookup(const Symbol& symbol, const std::vector<model::Subscript>& subscripts, Span span,
                            ir::ValueId x, std::optional<ir::TableMode> mode) {
    if (symbol.broken) return literal(0);
    const auto found = indices(symbol, subscripts, span);
    if (!found) return literal(0);
    const ir::TableId own = in_mode(analysis_, symbol.table, mode);
    if (symbol.alternatives.empty()) return lookup_node(own, *found, x);
    std::vector<Emit> cases = {[&](Lowerer& l) { return l.lookup_node(own, *found, x); }};
    for (ir::TableId alternative : symbol.alternatives) {
        const ir::TableId table = in_mode(analysis_, alternative, mode);
        cases.push_back([&, table](Lowerer& l) { return l.lookup_node(table, {}, x); });
    }
    return choose(symbol.selector, cases);
}

ir::ValueId Lowerer::series(ir::TableId table) {
    std::vector<ir::Index> places;
    for (const Range& range : frame_.ranges) {
        if (range.elements.size() < 2) continue;
        ir::Index index;
        index.kind = ir::Index::Kind::loop;
        index.loop = range.loop;
        places.push_back(index);
    }
    return lookup_node(table, std::move(places), time());
}

ir::ValueId Lowerer::raw_series(ir::TableId table, ir::TableId times) {
    constexpr double slack = 0x1p-20;  // of a TIME STEP: a time that is a sum of fractions
    const ir::ValueId since = operation(Operation::sub, time(), series(times));
    const ir::ValueId near = literal(analysis_.time_step * slack);
    const ir::ValueId there = operation(Operation::le, operation(Operation::abs, since), near);
    return operation(Operation::select, there, series(table), literal(ir::missing_value));
}

// WITH LOOKUP(x, points); LOOKUP FORWARD(table, x) and its like have the table first.
ir::ValueId Lowerer::with_lookup(const Call& call, std::optional<ir::TableMode> mode) {
    const bool table_first = call.info->function != Function::with_lookup;
    const ExprId table = call.argument(table_first ? 0 : 1), input = call.argument(table_first ? 1 : 0);
    const Expr& expr = analysis_.model.at(table);
    const Analysis& analysis = analysis_;
    if (expr.kind == Expr::Kind::reference) {
        const Symbol* symbol = analysis.find(expr.name);
        if (symbol && symbol->kind == Symbol::Kind::table) {
            return lookup(*symbol, expr.subscripts, expr.span, number(input), mode);
        }
    }
    if (expr.kind != Expr::Kind::lookup) {
        return fail(
            DiagnosticKind::not_a_lookup, expr.span,
            fmt::format("an argument of {} in the equation of '{}' is not a lookup", call.expr->name, origin_.name));
    }
    const auto [known, made] =
        analysis_.hidden_others.try_emplace({Id<Part>::none_value, fmt::format("inline {}", table.index)});
    if (made) {
        known->second = static_cast<std::uint32_t>(analysis_.module.tables.size());
        ir::Table inline_table;
        inline_table.name = fmt::format("lookup in {}", origin_.name);
        inline_table.mode = mode_of(expr.lookup);
        inline_table.span = expr.span;
        inline_table.elements = {points_of(analysis_, expr.lookup, expr.span).value_or(ir::Points{{0}, {0}})};
        analysis_.module.tables.push_back(std::move(inline_table));
    }
    return lookup_node(in_mode(analysis_, ir::TableId(known->second), mode), {}, number(input));
}

}  // namespace crux::sema
