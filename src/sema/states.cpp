// State inside expressions: made-up stocks, levels and initial values. Each is made once for a
// call and part, as an array over the ranges of the frame in which the call stands; its own
// statements are put off as tasks. See lowerer.h.
#include <fmt/format.h>

#include "sema/lowerer.h"

namespace crux::sema {

using model::ExprId;

std::string Lowerer::key(const Call& call, std::string_view what) const {
    return fmt::format("{}:{}", call.id.index, what);
}

std::string Lowerer::label(const Call& call) const { return fmt::format("{} in {}", call.expr->name, origin_.name); }

Lowerer::Emit Lowerer::emit(ExprId id) const {
    return [id](Lowerer& lowerer) { return lowerer.number(id); };
}

Task Lowerer::task(Section section, ir::VariableId target, Emit value,
                   std::function<void(Lowerer&, ir::ValueId)> store) const {
    Task made;
    made.section = section;
    made.target = target;
    made.frame = frame_;
    for (Range& range : made.frame.ranges) range.loop = {};
    made.origin = origin_;
    made.origin.span = span_;
    made.emit = [value = std::move(value), store = std::move(store)](Lowerer& lowerer) {
        store(lowerer, value(lowerer));
    };
    return made;
}

Array Lowerer::hidden(const std::string& its_key, ir::Role role, const std::string& name, bool& made) {
    const auto [found, added] = analysis_.hidden_arrays.try_emplace({origin_.part, its_key});
    made = added;
    if (added) found->second = analysis_.hide(role, name, frame_, span_);
    return found->second;
}

namespace {

std::function<void(Lowerer&, ir::ValueId)> store_in(const Array& array) {
    return [array](Lowerer& lowerer, ir::ValueId value) { lowerer.store(array, value); };
}

}  // namespace

Array Lowerer::hidden_stock(const std::string& its_key, const std::string& name, const Emit& initial,
                            const Emit& rate) {
    bool made = false;
    const Array stock = hidden(its_key, ir::Role::stock, name, made);
    if (!made) return stock;
    Array flow = stock;
    flow.variable = analysis_.hide(ir::Role::auxiliary, fmt::format("rate of {}", name),
                                   analysis_.module.at(stock.variable).axes, span_);
    analysis_.module.variables[stock.variable.index].rate = flow.variable;
    analysis_.tasks.push_back(task(Section::init, stock.variable, initial, store_in(stock)));
    analysis_.tasks.push_back(task(Section::step, flow.variable, rate, store_in(flow)));
    return stock;
}

// The next value is computed in `step` and stored in `advance`, so that levels which feed each
// other all see the values from before.
Array Lowerer::hidden_level(const std::string& its_key, const std::string& name, const Emit& initial,
                            const Emit& next) {
    bool made = false;
    const Array level = hidden(its_key, ir::Role::level, name, made);
    if (!made) return level;
    Array after = level;
    after.variable = analysis_.hide(ir::Role::auxiliary, fmt::format("next {}", name),
                                    analysis_.module.at(level.variable).axes, span_);
    analysis_.tasks.push_back(task(Section::init, level.variable, initial, store_in(level)));
    analysis_.tasks.push_back(task(Section::step, after.variable, next, store_in(after)));
    analysis_.tasks.push_back(task(
        Section::advance, level.variable, [after](Lowerer& lowerer) { return lowerer.load(after); }, store_in(level)));
    return level;
}

Array Lowerer::hidden_initial(const std::string& its_key, const std::string& name, const Emit& value) {
    bool made = false;
    const Array kept = hidden(its_key, ir::Role::auxiliary, name, made);
    if (made) analysis_.tasks.push_back(task(Section::init, kept.variable, value, store_in(kept)));
    return kept;
}

Array Lowerer::hidden_auxiliary(const std::string& its_key, const std::string& name, const Emit& value) {
    bool made = false;
    const Array kept = hidden(its_key, ir::Role::auxiliary, name, made);
    if (!made) return kept;
    analysis_.tasks.push_back(task(Section::step, kept.variable, value, store_in(kept)));
    analysis_.initial_tasks[kept.variable].push_back(task(Section::init, kept.variable, value, store_in(kept)));
    return kept;
}

ir::ValueId Lowerer::integ(const Call& call) {
    return load(hidden_stock(key(call), label(call), emit(call.argument(1)), emit(call.argument(0))));
}

ir::ValueId Lowerer::initial(const Call& call) {
    if (section_ == Section::init) return number(call.argument(0));
    return load(hidden_initial(key(call), label(call), emit(call.argument(0))));
}

ir::ValueId Lowerer::active_initial(const Call& call) {
    return number(call.argument(section_ == Section::init ? 1 : 0));
}

// At the start the input counts if the condition holds. Source: fn_sample_if_true.
ir::ValueId Lowerer::sample_if_true(const Call& call) {
    const ExprId condition = call.argument(0), input = call.argument(1), start = call.argument(2);
    const auto sampled = [condition, input](Lowerer& lowerer, const Emit& held) {
        const ir::ValueId chosen = lowerer.mask(condition);
        const ir::ValueId now = lowerer.number(input);
        return lowerer.operation(Operation::select, chosen, now, held(lowerer));
    };
    if (section_ == Section::init) return sampled(*this, emit(start));
    const std::string its_key = key(call);
    const std::pair place{origin_.part, its_key};
    const auto load_level = [place](Lowerer& lowerer) {
        return lowerer.load(lowerer.analysis_.hidden_arrays.at(place));
    };
    hidden_level(its_key, label(call), emit(start),
                 [sampled, load_level](Lowerer& lowerer) { return sampled(lowerer, load_level); });
    return sampled(*this, load_level);
}

ir::ValueId Lowerer::previous(const Call& call) {
    return load(hidden_level(key(call), label(call), emit(call.argument(1)), emit(call.argument(0))));
}

}  // namespace crux::sema
