// Names and subscripts. A subscript that names a dimension means the element at which the
// equation is: found by that name on the left-hand side (or among the `!` of a reduction), else
// through a mapping or a dimension with the same elements. See lowerer.h.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;
using model::Subscript;

Value Lowerer::reference(ExprId id) {
    const Expr& expr = analysis_.model.at(id);
    const Analysis& analysis = analysis_;
    if (const Symbol* symbol = analysis.find(expr.name)) return {symbol_value(*symbol, expr)};
    if (canonical_key(expr.name) == "time") return {time()};
    if (expr.subscripts.empty()) {
        const Dimensions& dimensions = *analysis.dimensions;
        if (const DimensionId dimension = dimensions.find(expr.name); dimension.valid()) {
            return {dimension_value(dimension, expr.span)};
        }
        if (const ElementId element = dimensions.find_element(expr.name); element.valid()) {
            return {literal(dimensions.number(element))};
        }
        const FunctionInfo* info = function(expr.name);
        if (info && info->min_args == 0) return special({id, &expr, info, expr.span});
    }
    return unknown_name(expr);
}

Value Lowerer::unknown_name(const Expr& expr) {
    const Span span = expr.name_span.known() ? expr.name_span : expr.span;
    if (const FunctionInfo* info = function(expr.name)) {
        return {fail(DiagnosticKind::argument_count, span,
                     fmt::format("the function '{}' stands without its arguments: {}", expr.name, info->doc))};
    }
    const std::string& remedy = analysis_.suggestion(expr.name);
    return {fail(
        DiagnosticKind::unknown_name, span,
        fmt::format("'{}' is used in the equation of '{}', but the model does not define it", expr.name, origin_.name),
        remedy)};
}

ir::ValueId Lowerer::symbol_value(const Symbol& symbol, const Expr& expr) {
    if (symbol.kind == Symbol::Kind::table) {
        return fail(DiagnosticKind::lookup_as_number, expr.span,
                    fmt::format("'{}' is a lookup, and stands where a number is expected", symbol.name),
                    fmt::format("give it an argument: {}(x)", symbol.name));
    }
    if (symbol.broken) return literal(0);
    const auto found = indices(symbol, expr.subscripts, expr.span);
    return found ? load(symbol.variable, *found) : literal(0);
}

std::optional<std::vector<ir::Index>> Lowerer::indices(const Symbol& symbol, const std::vector<Subscript>& subscripts,
                                                       Span span) {
    if (subscripts.size() != symbol.axes.size()) {
        fail(DiagnosticKind::subscript_count, span,
             fmt::format("'{}' is used with {} subscript{}, but has {} dimension{}", symbol.name, subscripts.size(),
                         subscripts.size() == 1 ? "" : "s", symbol.axes.size(), symbol.axes.size() == 1 ? "" : "s"));
        return std::nullopt;
    }
    std::vector<ir::Index> list;
    for (std::size_t k = 0; k < subscripts.size(); ++k) {
        const auto one = index(symbol, symbol.axes[k], subscripts[k]);
        if (!one) return std::nullopt;
        list.push_back(*one);
    }
    return list;
}

std::optional<ir::Index> Lowerer::index(const Symbol& symbol, const ArrayAxis& axis, const Subscript& subscript) {
    const Dimensions& dimensions = *analysis_.dimensions;
    switch (subscript.kind) {
        case Subscript::Kind::expression:
            return dynamic_index(symbol, axis, subscript);
        case Subscript::Kind::range:
            fail(DiagnosticKind::subscript_mismatch, subscript.span,
                 "a range of subscripts stands where one element is expected");
            return std::nullopt;
        default:
            break;
    }
    const ElementId element = dimensions.find_element(subscript.name);
    const DimensionId dimension = dimensions.find(subscript.name);
    const bool plain = subscript.kind == Subscript::Kind::name;
    if (plain && element.valid() && (!dimension.valid() || axis.places.contains(element))) {
        return element_index(symbol, axis, element, subscript.span);
    }
    if (dimension.valid()) return dimension_index(symbol, axis, dimension, subscript);
    if (const Analysis& analysis = analysis_; analysis.xmile() && analysis.find(subscript.name)) {
        return dynamic_index(symbol, axis, subscript);
    }
    fail(DiagnosticKind::unknown_subscript, subscript.span,
         fmt::format("'{}', a subscript of '{}', is neither a dimension nor an element", subscript.name, symbol.name),
         nearby(subscript.name, dimensions.names()));
    return std::nullopt;
}

std::optional<ir::Index> Lowerer::element_index(const Symbol& symbol, const ArrayAxis& axis, ElementId element,
                                                Span span) {
    const auto found = axis.places.find(element);
    if (found != axis.places.end()) {
        ir::Index index;
        index.number = static_cast<std::int32_t>(found->second);
        return index;
    }
    const std::string& name = analysis_.dimensions->name(element);
    const std::string& of = analysis_.module.axes[axis.axis.index].name;
    fail(DiagnosticKind::undefined_element, span,
         fmt::format("'{}' is used at '{}', but is not defined there (its dimension is '{}')", symbol.name, name, of));
    return std::nullopt;
}

// XMILE: a computed subscript is 1-based.
std::optional<ir::Index> Lowerer::dynamic_index(const Symbol& symbol, const ArrayAxis& axis,
                                                const Subscript& subscript) {
    ir::Index index;
    ir::ValueId value;
    if (subscript.kind == Subscript::Kind::expression) {
        const Expr& expr = analysis_.model.at(subscript.first);
        if (expr.kind == Expr::Kind::number) {
            if (!(expr.value >= 1 && expr.value <= static_cast<double>(axis.elements.size()))) {
                fail(DiagnosticKind::undefined_element, subscript.span,
                     fmt::format("'{}' has no element number {}", symbol.name, format_number(expr.value)));
                return std::nullopt;
            }
            index.number = static_cast<std::int32_t>(expr.value) - 1;
            return index;
        }
        value = number(subscript.first);
    } else {
        const Analysis& analysis = analysis_;
        const Symbol& by = *analysis.find(subscript.name);
        if (!by.axes.empty() || by.kind == Symbol::Kind::table || by.broken) {
            fail(DiagnosticKind::subscript_mismatch, subscript.span,
                 fmt::format("'{}' cannot be a subscript: it is not a single number", by.name));
            return std::nullopt;
        }
        value = load(by.variable, {});
    }
    index.kind = ir::Index::Kind::dynamic;
    index.value = operation(Operation::sub, value, literal(1));
    return index;
}

std::optional<Lowerer::Placed> Lowerer::place(DimensionId wanted, bool reduced) const {
    const auto translated = [&](const Binding& binding) -> std::optional<Placed> {
        const Range& range = frame_.ranges[binding.range];
        Placed placed{binding.range, {}};
        for (ElementId element : range.elements) {
            const auto meant = analysis_.dimensions->translate(wanted, binding.dimension, element);
            if (!meant) return std::nullopt;
            placed.elements.push_back(*meant);
        }
        return placed;
    };
    for (auto it = frame_.bindings.rbegin(); it != frame_.bindings.rend(); ++it) {
        if (it->dimension == wanted && it->reduced == reduced) return translated(*it);
    }
    if (reduced) return std::nullopt;
    for (auto it = frame_.bindings.rbegin(); it != frame_.bindings.rend(); ++it) {
        if (it->reduced) continue;
        if (auto placed = translated(*it)) return placed;
    }
    return std::nullopt;
}

ir::Index Lowerer::index_over(const std::vector<std::uint32_t>& places, ir::LoopId loop) const {
    ir::Index index;
    const auto first = static_cast<std::int32_t>(places.at(0));
    index.number = first;
    if (!loop.valid()) return index;
    bool same = true, running = true;
    for (std::size_t i = 0; i < places.size(); ++i) {
        same = same && places[i] == places[0];
        running = running && places[i] == places[0] + i;
    }
    if (same) return index;
    index.loop = loop;
    if (running) {
        index.kind = ir::Index::Kind::loop;
        return index;
    }
    index.kind = ir::Index::Kind::mapped;
    index.number = 0;
    index.map = analysis_.map(places);
    return index;
}

std::optional<ir::Index> Lowerer::dimension_index(const Symbol& symbol, const ArrayAxis& axis, DimensionId wanted,
                                                  const Subscript& subscript) {
    const bool reduced = subscript.kind != Subscript::Kind::name;
    const auto placed = place(wanted, reduced);
    const std::string& written = analysis_.dimensions->at(wanted).name;
    if (!placed) {
        fail(DiagnosticKind::subscript_mismatch, subscript.span,
             reduced ? fmt::format("'{}!' stands outside SUM and the like", written)
                     : fmt::format(
                           "the subscript '{}' of '{}' is not on the left-hand side of '{}', nor mapped to one that is",
                           written, symbol.name, origin_.name),
             reduced ? "" : fmt::format("use an element, or {}! inside SUM and the like", written));
        return std::nullopt;
    }
    std::vector<std::uint32_t> places;
    for (ElementId element : placed->elements) {
        const auto found = element_index(symbol, axis, element, subscript.span);
        if (!found) return std::nullopt;
        places.push_back(static_cast<std::uint32_t>(found->number));
    }
    return index_over(places, frame_.ranges[placed->range].loop);
}

std::vector<ir::Index> Lowerer::own_indices(const Symbol& symbol) const {
    std::vector<ir::Index> list;
    for (std::size_t k = 0; k < symbol.axes.size(); ++k) {
        const Range& range = frame_.ranges.at(k);
        std::vector<std::uint32_t> places;
        places.reserve(range.elements.size());
        for (ElementId element : range.elements) places.push_back(symbol.axes[k].places.at(element));
        list.push_back(index_over(places, range.loop));
    }
    return list;
}

// A dimension as a number: the place of the present element in its family, from a hidden constant.
ir::ValueId Lowerer::dimension_value(DimensionId dimension, Span span) {
    std::optional<Placed> placed = place(dimension, false);
    if (!placed) placed = place(dimension, true);
    if (!placed) {
        return fail(DiagnosticKind::subscript_mismatch, span,
                    fmt::format("the dimension '{}' is used as a number, but is not on the left-hand side of '{}'",
                                analysis_.dimensions->at(dimension).name, origin_.name));
    }
    std::vector<double> numbers;
    std::string key = "numbers:";
    for (ElementId element : placed->elements) {
        numbers.push_back(analysis_.dimensions->number(dimension, element));
        key += format_number(numbers.back()) + ",";
    }
    const Range& range = frame_.ranges[placed->range];
    if (!range.loop.valid()) return literal(numbers.at(0));
    const auto [known, made] = analysis_.hidden_arrays.try_emplace({Id<Part>::none_value, key});
    if (made) {
        const ir::AxisId axis = analysis_.axis(placed->elements, dimension);
        known->second.variable = analysis_.hide(
            ir::Role::constant, fmt::format("numbers of {}", analysis_.dimensions->at(dimension).name), {axis}, {});
        analysis_.module.variables[known->second.variable.index].values = numbers;
    }
    ir::Index index;
    index.kind = ir::Index::Kind::loop;
    index.loop = range.loop;
    return load(known->second.variable, {index});
}

}  // namespace crux::sema
