// Which rule a call follows: a lookup of the model, an elementwise operation, or a rule of its
// own. Names of functions stand in functions/functions.def alone. See lowerer.h.
#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;

const FunctionInfo* Lowerer::function(std::string_view name) const {
    if (!analysis_.xmile()) return find_function(NameDialect::vensim, name);
    if (const FunctionInfo* found = find_function(NameDialect::xmile, name)) return found;
    // The XMILE front end writes stocks and tables with an input in these words.
    const FunctionInfo* words = find_function(NameDialect::vensim, name);
    const bool used =
        words && (words->function == Function::integ || words->function == Function::with_lookup ||
                  words->function == Function::if_then_else || words->function == Function::active_initial);
    return used ? words : nullptr;
}

Value Lowerer::call(ExprId id) {
    const Expr& expr = analysis_.model.at(id);
    const Analysis& analysis = analysis_;
    const FunctionInfo* info = function(expr.name);
    const Symbol* symbol = analysis.find(expr.name);
    if (symbol && (!info || symbol->kind == Symbol::Kind::table)) return lookup_variable(id, *symbol);
    if (!info) return unknown_function(expr);
    const Call call{id, &expr, info, expr.span};
    if (info->lowering == Lowering::unsupported) {
        return {fail(DiagnosticKind::unsupported_function, expr.name_span.known() ? expr.name_span : expr.span,
                     fmt::format("'{}' uses the function {}, which Crux does not compute", origin_.name, expr.name))};
    }
    if (!check_arguments(call)) return {literal(0)};
    if (info->lowering == Lowering::elementwise) return {elementwise(call)};
    return special(call);
}

Value Lowerer::unknown_function(const Expr& expr) {
    std::vector<std::string> names;
    for (const FunctionInfo& row : function_table()) {
        for (std::string_view name : split(analysis_.xmile() ? row.xmile : row.vensim, '|')) {
            if (!name.empty()) names.emplace_back(name);
        }
    }
    for (const model::Macro& macro : analysis_.model.macros) names.push_back(macro.name);
    return {
        fail(DiagnosticKind::unknown_function, expr.name_span.known() ? expr.name_span : expr.span,
             fmt::format("'{}' is called in the equation of '{}', but is neither a function nor a lookup of the model",
                         expr.name, origin_.name),
             nearby(expr.name, names))};
}

bool Lowerer::check_arguments(const Call& call) {
    const std::size_t least = call.info->min_args, most = call.info->max_args;
    if (call.count() >= least && call.count() <= most) return true;
    const std::string expected = least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most);
    fail(DiagnosticKind::argument_count, call.span,
         fmt::format("{} is called with {} argument{}, expected {}: {}", call.expr->name, call.count(),
                     call.count() == 1 ? "" : "s", expected, call.info->doc));
    return false;
}

ir::ValueId Lowerer::elementwise(const Call& call) {
    const Operation chosen = call.info->operation.value();
    std::array<ir::ValueId, 3> operands;
    for (std::size_t i = 0; i < call.count(); ++i) operands[i] = number(call.argument(i));
    return operation(chosen, operands[0], operands[1], operands[2]);
}

ir::ValueId Lowerer::fold_arguments(const Call& call, Operation chosen) {
    ir::ValueId value = number(call.argument(0));
    for (std::size_t i = 1; i < call.count(); ++i) value = operation(chosen, value, number(call.argument(i)));
    return value;
}

Value Lowerer::special(const Call& call) {
    if (call.info->function == Function::if_then_else) {
        return conditional(call.argument(0), call.argument(1), call.argument(2));
    }
    for (auto rule : {&Lowerer::time_call, &Lowerer::state_call, &Lowerer::table_call, &Lowerer::array_call,
                      &Lowerer::random_call}) {
        if (const auto value = (this->*rule)(call)) return {*value};
    }
    return {fail(DiagnosticKind::unsupported_function, call.span,
                 fmt::format("'{}' uses the function {}, which Crux does not compute", origin_.name, call.expr->name))};
}

std::optional<ir::ValueId> Lowerer::time_call(const Call& call) {
    const auto argument = [&](std::size_t i) { return number(call.argument(i)); };
    switch (call.info->function) {
        case Function::pi:
            return literal(3.14159265358979323846);
        case Function::inf:
            return literal(std::numeric_limits<double>::infinity());
        case Function::time_builtin:
            return time();
        case Function::dt:
            return literal(analysis_.time_step);
        case Function::start_time:
            return literal(analysis_.initial_time);
        case Function::stop_time:
            return literal(analysis_.final_time);
        case Function::step:
            return step_input(call);
        case Function::ramp:
        case Function::ramp_xmile:
            return ramp(call);
        case Function::pulse:
            return pulse(call);
        case Function::pulse_train:
            return pulse_train(call);
        case Function::pulse_xmile:
            return pulse_xmile(call);
        case Function::game:
            return argument(0);
        case Function::log:
            return operation(Operation::div, operation(Operation::ln, argument(0)),
                             operation(Operation::ln, argument(1)));
        case Function::zidz: {
            const ir::ValueId a = argument(0), b = argument(1);
            return operation(Operation::div_or, a, b, literal(0));
        }
        case Function::safediv: {
            const ir::ValueId a = argument(0), b = argument(1);
            const ir::ValueId other = call.count() == 3 ? argument(2) : literal(0);
            const ir::ValueId zero = operation(Operation::eq, b, literal(0));
            return operation(Operation::select, zero, other, operation(Operation::div, a, b));
        }
        default:
            return std::nullopt;
    }
}

std::optional<ir::ValueId> Lowerer::state_call(const Call& call) {
    const auto given = [&](std::size_t i) { return emit(call.argument(call.count() > i ? i : 0)); };
    switch (call.info->function) {
        case Function::integ:
            return integ(call);
        case Function::initial:
            return initial(call);
        case Function::active_initial:
            return active_initial(call);
        case Function::sample_if_true:
            return sample_if_true(call);
        case Function::previous:
            return previous(call);
        case Function::smooth:
            return smooth(call, emit(call.argument(0)), 1);
        case Function::smoothi:
        case Function::smth1:
            return smooth(call, given(2), 1);
        case Function::smooth3:
            return smooth(call, emit(call.argument(0)), 3);
        case Function::smooth3i:
        case Function::smth3:
            return smooth(call, given(2), 3);
        case Function::smooth_n:
            return smooth_n(call, call.argument(3), emit(call.argument(2)));
        case Function::smthn:
            return smooth_n(call, call.argument(2), given(3));
        case Function::delay1:
            return delay(call, emit(call.argument(0)), 1);
        case Function::delay1i:
        case Function::delay1_xmile:
            return delay(call, given(2), 1);
        case Function::delay3:
            return delay(call, emit(call.argument(0)), 3);
        case Function::delay3i:
        case Function::delay3_xmile:
            return delay(call, given(2), 3);
        case Function::delay_n:
            return delay_n(call, call.argument(3), emit(call.argument(2)));
        case Function::delayn_xmile:
            return delay_n(call, call.argument(2), given(3));
        case Function::delay_fixed:
        case Function::delay_xmile:
            return delay_fixed(call, given(2));
        case Function::trend:
        case Function::trend_xmile:
            return trend(call);
        case Function::forecast:
        case Function::forcst:
            return forecast(call);
        case Function::npv:
            return npv(call);
        default:
            return std::nullopt;
    }
}

std::optional<ir::ValueId> Lowerer::table_call(const Call& call) {
    switch (call.info->function) {
        case Function::with_lookup:
        case Function::lookup_call:
            return with_lookup(call);
        case Function::lookup_extrapolate:
            return with_lookup(call, ir::TableMode::extrapolate);
        case Function::lookup_forward:
            return with_lookup(call, ir::TableMode::forward);
        case Function::lookup_backward:
            return with_lookup(call, ir::TableMode::hold);
        case Function::get_data:
        case Function::get_constants:
        case Function::get_lookups:
        case Function::get_subscript:
        case Function::tabbed_array:
            return fail(DiagnosticKind::bad_argument, call.span,
                        fmt::format("{} stands inside an expression; it must be the whole right-hand side of '{}'",
                                    call.expr->name, origin_.name));
        default:
            return std::nullopt;
    }
}

std::optional<ir::ValueId> Lowerer::array_call(const Call& call) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    switch (call.info->function) {
        case Function::sum:
            return aggregate(call, Operation::add, 0);
        case Function::prod:
            return aggregate(call, Operation::mul, 1);
        case Function::vmin:
            return aggregate(call, Operation::min, infinity);
        case Function::vmax:
            return aggregate(call, Operation::max, -infinity);
        case Function::min_xmile:
            return call.count() == 1 ? aggregate(call, Operation::min, infinity) : fold_arguments(call, Operation::min);
        case Function::max_xmile:
            return call.count() == 1 ? aggregate(call, Operation::max, -infinity)
                                     : fold_arguments(call, Operation::max);
        case Function::mean:
            return mean(call);
        case Function::size:
        case Function::elmcount:
            return count_elements(call);
        case Function::vector_select:
            return vector_select(call);
        case Function::vector_elm_map:
            return vector_elm_map(call);
        case Function::vector_sort_order:
            return vector_rank(call, true);
        case Function::vector_rank:
            return vector_rank(call, false);
        case Function::invert_matrix:
            return invert_matrix(call);
        case Function::vector_reorder:
            return vector_reorder(call);
        default:
            return std::nullopt;
    }
}

std::optional<ir::ValueId> Lowerer::random_call(const Call& call) {
    switch (call.info->function) {
        case Function::random_0_1:
            return draw(call, RandomLaw::uniform, {}, {}, {});
        case Function::random_uniform:
            return random_uniform(call);
        case Function::random_normal:
            return random_normal(call);
        case Function::random_exponential:
            return random_shifted(call, RandomLaw::exponential);
        case Function::random_poisson:
            return random_shifted(call, RandomLaw::poisson);
        case Function::random_pink_noise:
            return random_pink_noise(call);
        case Function::random_xmile:
        case Function::normal_xmile:
        case Function::exprnd:
        case Function::poisson_xmile:
            return random_xmile(call);
        default:
            return std::nullopt;
    }
}

}  // namespace crux::sema
