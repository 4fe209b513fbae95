// Material delays as chains of made-up stocks, DELAY N as discrete levels, DELAY FIXED as a ring.
// Source: vensim.com/documentation fn_delay1, fn_delay3, fn_delay_n, fn_delay_fixed. With a delay
// time that varies, all stages of DELAY N but the last empty by the present delay time, and the
// last, whose outflow is the value, by that of one TIME STEP ago: see docs/formats/semantics.md for how
// this was found, and how it differs from the rule in PySD (SDXorg/pysd, issue 391).
#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "sema/constants.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::ExprId;

// Each stage holds `initial` times its share of the delay time, and lets out content / share.
ir::ValueId Lowerer::delay(const Call& call, const Emit& initial, unsigned order) {
    const ExprId time = call.argument(1);
    const auto share = [time, order](Lowerer& l) {
        const ir::ValueId whole = l.number(time);
        return order == 1 ? whole : l.operation(Operation::div, whole, l.literal(order));
    };
    Emit input = emit(call.argument(0));
    for (unsigned stage = 0; stage < order; ++stage) {
        const std::pair place{origin_.part, key(call, fmt::format("stage {}", stage))};
        const Emit output = [place, share](Lowerer& l) {
            const ir::ValueId content = l.load(l.analysis_.hidden_arrays.at(place));
            return l.operation(Operation::div, content, share(l));
        };
        hidden_stock(
            place.second, label(call),
            [initial, share](Lowerer& l) { return l.operation(Operation::mul, initial(l), share(l)); },
            [input, output](Lowerer& l) { return l.operation(Operation::sub, input(l), output(l)); });
        input = output;
    }
    return input(*this);
}

std::optional<unsigned> Lowerer::constant_order(const Call& call, ExprId order, ExprId time) {
    const auto found = constant_value(analysis_, order, frame_);
    if (!found) {
        fail(DiagnosticKind::not_constant, analysis_.model.at(order).span,
             fmt::format("the order of {} in the equation of '{}' is not known before the run begins", call.expr->name,
                         origin_.name));
        return std::nullopt;
    }
    constexpr double most = 1000;
    if (!(*found >= 1 && *found <= most)) {
        fail(DiagnosticKind::bad_argument, analysis_.model.at(order).span,
             fmt::format("the order of {} in the equation of '{}' is {}, expected 1 to {}", call.expr->name,
                         origin_.name, format_number(*found), format_number(most)));
        return std::nullopt;
    }
    auto stages = static_cast<unsigned>(*found);
    const auto shortest = time.valid() ? constant_value(analysis_, time, frame_) : std::nullopt;
    if (shortest && *shortest > 0) {
        while (stages > 1 && stages * analysis_.time_step > *shortest) --stages;
    }
    if (stages != static_cast<unsigned>(*found)) {
        fail(DiagnosticKind::delay_order, call.span,
             fmt::format(
                 "{} in the equation of '{}' has order {} and a delay time of {}; with this TIME STEP its order is {}",
                 call.expr->name, origin_.name, format_number(*found), format_number(*shortest), stages));
    }
    return stages;
}

ir::ValueId Lowerer::delay_n(const Call& call, ExprId order_expression, const Emit& initial) {
    const ExprId time = call.argument(1);
    const auto order = constant_order(call, order_expression, time);
    if (!order) return literal(0);
    const double step = analysis_.time_step;
    Emit before = emit(time);  // the delay time one TIME STEP ago; before the start, that of the start
    if (!is_run_constant(analysis_, time)) {
        const Array kept =
            hidden_level(key(call, "time"), fmt::format("delay time of {}", label(call)), before, before);
        before = [kept](Lowerer& l) { return l.load(kept); };
    }
    Emit input = emit(call.argument(0));
    for (unsigned stage = 0; stage < *order; ++stage) {
        const std::pair place{origin_.part, key(call, fmt::format("stage {}", stage))};
        const Emit content = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
        const Emit output = [content, its_time = stage + 1 == *order ? before : emit(time)](Lowerer& l) {
            return l.operation(Operation::div, content(l), its_time(l));
        };
        hidden_level(
            place.second, label(call),
            [initial, time](Lowerer& l) { return l.operation(Operation::mul, initial(l), l.number(time)); },
            [input, output, content, step, n = *order](Lowerer& l) {
                const ir::ValueId net = l.operation(Operation::sub, input(l), output(l));
                const ir::ValueId change = l.operation(Operation::mul, net, l.literal(n));
                return l.operation(Operation::add, content(l), l.operation(Operation::mul, l.literal(step), change));
            });
        input = output;
    }
    return input(*this);
}

ir::ValueId Lowerer::delay_fixed(const Call& call, const Emit& initial) {
    if (section_ == Section::init) return initial(*this);
    const std::string its_key = key(call);
    bool made = false;
    const Array input = hidden(its_key, ir::Role::auxiliary, fmt::format("input of {}", label(call)), made);
    const auto [found, added] = analysis_.hidden_others.try_emplace({origin_.part, its_key});
    if (added) {
        found->second = static_cast<std::uint32_t>(analysis_.module.delays.size());
        analysis_.module.delays.push_back({label(call), analysis_.module.at(input.variable).axes, call.span});
    }
    const ir::DelayId delay(found->second);
    if (made) {
        const ExprId time = call.argument(1), value = call.argument(0);
        const auto in = [input](Lowerer& l, ir::ValueId v) { l.store(input, v); };
        analysis_.tasks.push_back(task(Section::step, input.variable, emit(value), in));
        analysis_.tasks.push_back(task(Section::init, {}, initial, [delay, input, time](Lowerer& l, ir::ValueId v) {
            l.delay_node(ir::Node::Kind::delay_start, delay, input, l.number(time), v);
        }));
        analysis_.tasks.push_back(task(
            Section::advance, {}, [input](Lowerer& l) { return l.load(input); },
            [delay, input](Lowerer& l, ir::ValueId v) { l.delay_node(ir::Node::Kind::delay_push, delay, input, v); }));
    }
    return delay_value(delay, input);
}

}  // namespace crux::sema
