// Exponential smooths, TREND, FORECAST and NPV as made-up stocks.
// Source: vensim.com/documentation fn_smooth, fn_trend, fn_forecast, fn_npv; SMOOTH N as the
// discrete levels that PySD found to agree with Vensim (SDXorg/pysd, issue 391).
#include <fmt/format.h>

#include "sema/lowerer.h"

namespace crux::sema {

using model::ExprId;

namespace {

/// (input - level) * order / time
ir::ValueId approach(Lowerer& l, const Lowerer::Emit& input, const Lowerer::Emit& level, ExprId time, double order) {
    ir::ValueId gap = l.operation(Operation::sub, input(l), level(l));
    if (order != 1) gap = l.operation(Operation::mul, gap, l.literal(order));
    return l.operation(Operation::div, gap, l.number(time));
}

}  // namespace

ir::ValueId Lowerer::smooth(const Call& call, const Emit& initial, double order) {
    const ExprId time = call.argument(1);
    Emit input = emit(call.argument(0));
    Array last;
    for (unsigned stage = 0; stage < static_cast<unsigned>(order); ++stage) {
        const std::string its_key = key(call, fmt::format("stage {}", stage));
        const std::pair place{origin_.part, its_key};
        const Emit own = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
        last = hidden_stock(its_key, label(call), initial,
                            [input, own, time, order](Lowerer& l) { return approach(l, input, own, time, order); });
        input = own;
    }
    return load(last);
}

ir::ValueId Lowerer::smooth_n(const Call& call, ExprId order_expression, const Emit& initial) {
    const auto order = constant_order(call, order_expression, {});
    if (!order) return literal(0);
    const ExprId time = call.argument(1);
    Emit input = emit(call.argument(0));
    const double step = analysis_.time_step;
    Array last;
    for (unsigned stage = 0; stage < *order; ++stage) {
        const std::string its_key = key(call, fmt::format("stage {}", stage));
        const std::pair place{origin_.part, its_key};
        const Emit own = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
        last = hidden_level(its_key, label(call), initial, [input, own, time, step, n = *order](Lowerer& l) {
            const ir::ValueId change = approach(l, input, own, time, n);
            return l.operation(Operation::add, own(l), l.operation(Operation::mul, l.literal(step), change));
        });
        input = own;
    }
    return load(last);
}

// ZIDZ(input - average, time * |average|), the average starting at input / (1 + trend * time).
ir::ValueId Lowerer::trend(const Call& call) {
    const ExprId input = call.argument(0), time = call.argument(1);
    const ExprId slope = call.count() > 2 ? call.argument(2) : ExprId();
    const std::string its_key = key(call);
    const std::pair place{origin_.part, its_key};
    const Emit average = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
    const Emit start = [input, time, slope](Lowerer& l) {
        if (!slope.valid()) return l.number(input);
        const ir::ValueId grown = l.operation(Operation::mul, l.number(slope), l.number(time));
        return l.operation(Operation::div, l.number(input), l.operation(Operation::add, l.literal(1), grown));
    };
    hidden_stock(its_key, label(call), start, [input, average, time](Lowerer& l) {
        return approach(l, [input](Lowerer& inner) { return inner.number(input); }, average, time, 1);
    });
    const ir::ValueId gap = operation(Operation::sub, number(input), average(*this));
    const ir::ValueId size = operation(Operation::abs, average(*this));
    return operation(Operation::div_or, gap, operation(Operation::mul, number(time), size), literal(0));
}

// input * (1 + ZIDZ(input - average, time * average) * horizon); XMILE: with an initial trend.
ir::ValueId Lowerer::forecast(const Call& call) {
    const ExprId input = call.argument(0), time = call.argument(1), horizon = call.argument(2);
    const ExprId slope = call.count() > 3 ? call.argument(3) : ExprId();
    const std::string its_key = key(call);
    const std::pair place{origin_.part, its_key};
    const Emit average = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
    const Emit start = [input, time, slope](Lowerer& l) {
        if (!slope.valid()) return l.number(input);
        const ir::ValueId grown = l.operation(Operation::mul, l.number(slope), l.number(time));
        return l.operation(Operation::div, l.number(input), l.operation(Operation::add, l.literal(1), grown));
    };
    hidden_stock(its_key, label(call), start, [input, average, time](Lowerer& l) {
        return approach(l, [input](Lowerer& inner) { return inner.number(input); }, average, time, 1);
    });
    const ir::ValueId now = number(input);
    const ir::ValueId gap = operation(Operation::sub, now, average(*this));
    const ir::ValueId scale = operation(Operation::mul, number(time), average(*this));
    const ir::ValueId growth = operation(Operation::div_or, gap, scale, literal(0));
    const ir::ValueId ahead = operation(Operation::mul, growth, number(horizon));
    return operation(Operation::mul, now, operation(Operation::add, literal(1), ahead));
}

// discount factor' = -factor * rate / (1 + rate * TIME STEP), from 1; sum' = stream * factor;
// NPV = (sum + stream * TIME STEP * factor) * scale.
ir::ValueId Lowerer::npv(const Call& call) {
    const ExprId stream = call.argument(0), rate = call.argument(1);
    const double step = analysis_.time_step;
    const std::pair factor_place{origin_.part, key(call, "factor")};
    const Emit factor = [factor_place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(factor_place)); };
    hidden_stock(
        factor_place.second, fmt::format("discount factor of {}", label(call)), [](Lowerer& l) { return l.literal(1); },
        [factor, rate, step](Lowerer& l) {
            const ir::ValueId loss = l.operation(Operation::mul, factor(l), l.number(rate));
            const ir::ValueId base = l.operation(Operation::mul, l.number(rate), l.literal(step));
            const ir::ValueId share =
                l.operation(Operation::div, loss, l.operation(Operation::add, l.literal(1), base));
            return l.operation(Operation::neg, share);
        });
    const Array sum = hidden_stock(key(call, "sum"), label(call), emit(call.argument(2)), [factor, stream](Lowerer& l) {
        return l.operation(Operation::mul, l.number(stream), factor(l));
    });
    const ir::ValueId due =
        operation(Operation::mul, operation(Operation::mul, number(stream), literal(step)), factor(*this));
    return operation(Operation::mul, operation(Operation::add, load(sum), due), number(call.argument(3)));
}

}  // namespace crux::sema
