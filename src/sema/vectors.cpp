// VECTOR SELECT, ELM MAP, RANK, SORT ORDER and REORDER, from reductions and dynamic subscripts.
// Source: vensim.com/documentation fn_vector_*; what the last subscript means and how ties are
// broken is settled by test-models (vector_order, vector_select); action 5 by PySD's pull request 334.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/text.h"
#include "sema/constants.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int select_actions = 11;

/// How action k of VECTOR SELECT combines, where it starts, and whether by the selection's size.
struct Action {
    Operation operation;
    double start;
    bool weighted;
    bool mean;
};
constexpr Action action_of(int k) {
    const bool weighted = k < 6;
    switch (k % 6) {
        case 0:
            return {Operation::add, 0, weighted, false};
        case 1:
            return {Operation::mul, 1, weighted, false};
        case 2:
            return {Operation::min, infinity, weighted, false};
        case 3:
            return {Operation::max, -infinity, weighted, false};
        case 4:
            return {Operation::add, 0, weighted, true};
        default:
            return {Operation::mul, 1, false, false};  // product of expression ^ selection
    }
}

}  // namespace

ir::ValueId Lowerer::vector_select(const Call& call) {
    const std::size_t bindings = frame_.bindings.size(), before = frame_.ranges.size();
    const ExprId selection = call.argument(0), input = call.argument(1);
    const ExprId both[] = {selection, input};
    const auto ranges = bind_reductions(both);
    const ir::ValueId count = reduce(Operation::add, 0, ranges,
                                     [&](Lowerer& l) { return l.operation(Operation::number, l.mask(selection)); });
    const auto combined = [&](int k) {
        const Action action = action_of(k);
        const ir::ValueId value = reduce(action.operation, action.start, ranges, [&](Lowerer& l) {
            const ir::ValueId chosen = l.mask(selection);
            ir::ValueId term = l.number(input);
            if (k == 5) term = l.operation(Operation::pow, term, l.number(selection));
            if (action.weighted) term = l.operation(Operation::mul, l.number(selection), term);
            return l.operation(Operation::select, chosen, term, l.literal(action.start));
        });
        return action.mean ? operation(Operation::div_or, value, count, literal(0)) : value;
    };
    ir::ValueId result;
    const auto known = constant_value(analysis_, call.argument(3), {});
    if (known && is_run_constant(analysis_, call.argument(3))) {
        const long k = std::lround(*known);
        result = k >= 0 && k < select_actions ? combined(static_cast<int>(k)) : literal(0);
    } else {
        const ir::ValueId wanted = operation(Operation::round, number(call.argument(3)));
        result = literal(0);
        for (int k = 0; k < select_actions; ++k) {
            const ir::ValueId this_one = operation(Operation::eq, wanted, literal(k));
            result = operation(Operation::select, this_one, combined(k), result);
        }
    }
    release(bindings, before);
    const ir::ValueId none = operation(Operation::eq, count, literal(0));
    return operation(Operation::select, none, number(call.argument(2)), result);
}

// The first argument of these functions is a variable with subscripts, not an expression.
const Symbol* Lowerer::vector_argument(const Call& call, ExprId id) {
    const Expr& expr = analysis_.model.at(id);
    const Analysis& analysis = analysis_;
    const Symbol* symbol = expr.kind == Expr::Kind::reference ? analysis.find(expr.name) : nullptr;
    if (symbol && symbol->kind == Symbol::Kind::variable && !expr.subscripts.empty()) {
        return symbol->broken ? nullptr : symbol;
    }
    fail(DiagnosticKind::bad_argument, expr.span,
         fmt::format("the first argument of {} in the equation of '{}' must be a variable with subscripts",
                     call.expr->name, origin_.name));
    return nullptr;
}

ir::ValueId Lowerer::position_value(const ir::Index& index, std::uint32_t extent) {
    if (index.kind == ir::Index::Kind::fixed) return literal(index.number);
    if (index.kind == ir::Index::Kind::dynamic) return index.value;
    const auto [known, made] =
        analysis_.hidden_arrays.try_emplace({Id<Part>::none_value, fmt::format("positions:{}", extent)});
    if (made) {
        ir::Axis axis{fmt::format("{} positions", extent), {}};
        std::vector<double> values;
        for (std::uint32_t i = 0; i < extent; ++i) {
            axis.elements.push_back(std::to_string(i + 1));
            values.push_back(i);
        }
        analysis_.module.axes.push_back(std::move(axis));
        known->second.variable =
            analysis_.hide(ir::Role::constant, "positions", {ir::AxisId(analysis_.module.axes.size() - 1)}, {});
        analysis_.module.variables[known->second.variable.index].values = std::move(values);
    }
    return load(known->second.variable, {index});
}

// From the element named, `offset` elements further in row-major order; :NA: outside.
ir::ValueId Lowerer::vector_elm_map(const Call& call) {
    const Symbol* symbol = vector_argument(call, call.argument(0));
    if (!symbol) return literal(0);
    const Expr& expr = analysis_.model.at(call.argument(0));
    const auto base = indices(*symbol, expr.subscripts, expr.span);
    if (!base) return literal(0);
    const auto extent = [&](std::size_t k) { return static_cast<std::uint32_t>(symbol->axes[k].elements.size()); };
    ir::ValueId flat = position_value((*base)[0], extent(0));
    for (std::size_t k = 1; k < base->size(); ++k) {
        flat = operation(Operation::mul, flat, literal(extent(k)));
        flat = operation(Operation::add, flat, position_value((*base)[k], extent(k)));
    }
    flat = operation(Operation::add, flat, operation(Operation::round, number(call.argument(1))));
    std::vector<ir::Index> places(base->size());
    for (std::size_t k = base->size(); k-- > 0;) {
        places[k].kind = ir::Index::Kind::dynamic;
        if (k == 0) {
            places[k].value = flat;
            break;
        }
        places[k].value = operation(Operation::modulo_floor, flat, literal(extent(k)));
        flat = operation(Operation::floor, operation(Operation::div, flat, literal(extent(k))));
    }
    return load(symbol->variable, std::move(places));
}

// How many elements along the last subscript come before the present one; ties in order.
ir::ValueId Lowerer::rank_before(const Call& call, DimensionId dimension) {
    const ExprId vector = call.argument(0);
    const ir::ValueId own = number(vector), own_place = dimension_value(dimension, call.span);
    const ir::ValueId ascending = operation(Operation::gt, number(call.argument(1)), literal(0));
    Range range;
    range.elements = analysis_.dimensions->at(dimension).elements;
    range.dimension = dimension;
    const std::size_t bindings = frame_.bindings.size(), before = frame_.ranges.size();
    const std::uint32_t other = frame_.bind(std::move(range), dimension, false);
    const ir::ValueId count = reduce(Operation::add, 0, std::span(&other, 1), [&](Lowerer& l) {
        const ir::ValueId its = l.number(vector), its_place = l.dimension_value(dimension, call.span);
        const ir::ValueId below = l.operation(Operation::land, ascending, l.operation(Operation::lt, its, own));
        const ir::ValueId descending = l.operation(Operation::lnot, ascending);
        const ir::ValueId above = l.operation(Operation::land, descending, l.operation(Operation::gt, its, own));
        const ir::ValueId tied = l.operation(Operation::eq, its, own);
        const ir::ValueId earlier =
            l.operation(Operation::land, tied, l.operation(Operation::lt, its_place, own_place));
        const ir::ValueId first = l.operation(Operation::lor, l.operation(Operation::lor, below, above), earlier);
        return l.operation(Operation::number, first);
    });
    release(bindings, before);
    return count;
}

ir::ValueId Lowerer::vector_rank(const Call& call, bool order) {
    if (!vector_argument(call, call.argument(0))) return literal(0);
    const Expr& expr = analysis_.model.at(call.argument(0));
    const DimensionId dimension = analysis_.dimensions->find(expr.subscripts.back().name);
    const auto placed = dimension.valid() ? place(dimension, false) : std::nullopt;
    if (!placed) {
        return fail(DiagnosticKind::subscript_mismatch, expr.span,
                    fmt::format("the last subscript of the vector in {} must be a dimension on the left-hand side of "
                                "'{}', or mapped to one",
                                call.expr->name, origin_.name));
    }
    if (!order) return operation(Operation::add, rank_before(call, dimension), literal(1));
    if (frame_.ranges[placed->range].elements.size() < 2) return literal(0);
    // The element whose rank is the present position.
    const Array ranks = hidden_auxiliary(key(call), fmt::format("ranks of {}", label(call)),
                                         [call, dimension](Lowerer& l) { return l.rank_before(call, dimension); });
    const auto extent = static_cast<std::uint32_t>(frame_.ranges[placed->range].elements.size());
    ir::Index here;
    here.kind = ir::Index::Kind::loop;
    here.loop = frame_.ranges[placed->range].loop;
    const ir::ValueId wanted = position_value(here, extent);
    const ir::LoopId own_loop = here.loop;
    const std::uint32_t range = placed->range;
    const ir::ValueId found = reduce(Operation::add, 0, std::span(&range, 1), [&](Lowerer& l) {
        ir::Index there = here;
        there.loop = l.frame_.ranges[range].loop;
        const ir::ValueId matches = l.operation(Operation::eq, l.load(ranks), wanted);
        return l.operation(Operation::select, matches, l.position_value(there, extent), l.literal(0));
    });
    frame_.ranges[range].loop = own_loop;
    return found;
}

ir::ValueId Lowerer::vector_reorder(const Call& call) {
    const Symbol* symbol = vector_argument(call, call.argument(0));
    if (!symbol) return literal(0);
    const Expr& expr = analysis_.model.at(call.argument(0));
    auto places = indices(*symbol, expr.subscripts, expr.span);
    if (!places) return literal(0);
    ir::Index& last = places->back();
    last = {};
    last.kind = ir::Index::Kind::dynamic;
    last.value = number(call.argument(1));
    return load(symbol->variable, std::move(*places));
}

}  // namespace crux::sema
