// Test inputs: STEP, RAMP, PULSE, PULSE TRAIN, XMILE's PULSE. They change at a TIME STEP only,
// also under Runge-Kutta: what counts is the time at the start of the step plus half a step.
// Source: vensim.com/documentation fn_step, fn_ramp, fn_pulse, fn_pulse_train; XMILE 1.0, 3.5.4.
#include "sema/lowerer.h"

namespace crux::sema {

ir::ValueId Lowerer::half_step_later() {
    return operation(Operation::add, step_time(), literal(analysis_.time_step / 2));
}

ir::ValueId Lowerer::step_input(const Call& call) {
    const ir::ValueId height = number(call.argument(0)), start = number(call.argument(1));
    const ir::ValueId begun = operation(Operation::gt, half_step_later(), start);
    return operation(Operation::select, begun, height, literal(0));
}

// An end before the start never comes.
ir::ValueId Lowerer::ramp(const Call& call) {
    const ir::ValueId slope = number(call.argument(0)), start = number(call.argument(1));
    const ir::ValueId now = time();
    ir::ValueId until = now;
    if (call.count() == 3) {
        const ir::ValueId end = number(call.argument(2));
        const ir::ValueId endless = operation(Operation::lt, end, start);
        until = operation(Operation::select, endless, now, operation(Operation::min, now, end));
    }
    const ir::ValueId begun = operation(Operation::gt, now, start);
    const ir::ValueId risen = operation(Operation::mul, slope, operation(Operation::sub, until, start));
    return operation(Operation::select, begun, risen, literal(0));
}

ir::ValueId Lowerer::pulse(const Call& call) {
    const ir::ValueId start = number(call.argument(0)), given = number(call.argument(1));
    const ir::ValueId none = operation(Operation::eq, given, literal(0));
    const ir::ValueId width = operation(Operation::select, none, literal(analysis_.time_step), given);
    const ir::ValueId later = half_step_later();
    const ir::ValueId begun = operation(Operation::gt, later, start);
    const ir::ValueId running = operation(Operation::lt, later, operation(Operation::add, start, width));
    return operation(Operation::number, operation(Operation::land, begun, running));
}

// The end itself is included; a width below TIME STEP is one TIME STEP.
ir::ValueId Lowerer::pulse_train(const Call& call) {
    const ir::ValueId start = number(call.argument(0));
    const double step = analysis_.time_step;
    const ir::ValueId width = operation(Operation::max, number(call.argument(1)), literal(step));
    const ir::ValueId between = number(call.argument(2)), end = number(call.argument(3));
    const ir::ValueId since = operation(Operation::sub, half_step_later(), start);
    const ir::ValueId begun = operation(Operation::gt, since, literal(0));
    const ir::ValueId phase = operation(Operation::modulo_floor, since, between);
    const ir::ValueId within = operation(Operation::lt, phase, width);
    constexpr double slack = 0x1p-20;  // of a TIME STEP: an end that is a sum of fractions
    const ir::ValueId last = operation(Operation::add, end, literal(step * slack));
    const ir::ValueId before_end = operation(Operation::le, step_time(), last);
    const ir::ValueId on = operation(Operation::land, operation(Operation::land, begun, within), before_end);
    return operation(Operation::number, on);
}

// magnitude / DT for one DT; an interval of 0, or none, means once.
ir::ValueId Lowerer::pulse_xmile(const Call& call) {
    const double step = analysis_.time_step;
    const ir::ValueId height = operation(Operation::div, number(call.argument(0)), literal(step));
    const ir::ValueId start = call.count() > 1 ? number(call.argument(1)) : literal(analysis_.initial_time);
    const ir::ValueId since = operation(Operation::sub, half_step_later(), start);
    const ir::ValueId begun = operation(Operation::gt, since, literal(0));
    ir::ValueId phase = since;
    if (call.count() > 2) {
        const ir::ValueId interval = number(call.argument(2));
        const ir::ValueId repeats = operation(Operation::gt, interval, literal(0));
        const ir::ValueId period = operation(Operation::select, repeats, interval, literal(1));
        phase = operation(Operation::select, repeats, operation(Operation::modulo_floor, since, period), since);
    }
    const ir::ValueId first = operation(Operation::lt, phase, literal(step));
    const ir::ValueId on = operation(Operation::land, begun, first);
    return operation(Operation::select, on, height, literal(0));
}

}  // namespace crux::sema
