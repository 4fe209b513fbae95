// See nonnegative.h. Source: XMILE 1.0, section 4.1.1 ("outflows in order of priority"). A flow that
// leaves more than one stock (the standard knows none) is left as it is; the stock's own rate is
// held instead (test-models, non_negative_stocks).
#include "sema/nonnegative.h"

#include <algorithm>

#include "base/text.h"

namespace crux::sema {

namespace {

/// The only stock that the flow leaves, if it is non-negative and of the same shape.
const Symbol* guarded_source(const Analysis& analysis, const Symbol& flow) {
    const Symbol* source = nullptr;
    for (const Symbol& stock : analysis.symbols) {
        const bool leaves = std::ranges::any_of(
            stock.source->outflows, [&](const std::string& name) { return canonical_key(name) == flow.key; });
        if (!leaves) continue;
        if (source) return nullptr;
        source = &stock;
    }
    if (!source || source->broken || !source->source->non_negative || source->axes.size() != flow.axes.size())
        return nullptr;
    for (std::size_t k = 0; k < flow.axes.size(); ++k) {
        if (source->axes[k].elements != flow.axes[k].elements) return nullptr;
    }
    return source->source->kind == model::Variable::Kind::stock ? source : nullptr;
}

}  // namespace

bool is_limited(const Analysis& analysis, const Symbol& flow) {
    if (!analysis.xmile() || flow.source->kind != model::Variable::Kind::flow) return false;
    return flow.source->non_negative || guarded_source(analysis, flow) != nullptr;
}

Lowerer::Emit limited_flow(const Analysis& analysis, const Symbol& symbol, Lowerer::Emit value) {
    if (!is_limited(analysis, symbol)) return value;
    if (symbol.source->non_negative) {
        value = [value](Lowerer& l) { return l.operation(Operation::max, value(l), l.literal(0)); };
    }
    const Symbol* source = guarded_source(analysis, symbol);
    if (!source) return value;
    std::vector<const Symbol*> before;
    for (const std::string& name : source->source->outflows) {
        const Symbol* other = analysis.find(name);
        if (other == &symbol) break;
        if (other && !other->broken && other->axes.size() == symbol.axes.size()) before.push_back(other);
    }
    return [value, source, before, step = analysis.time_step](Lowerer& l) {
        ir::ValueId left = l.operation(Operation::div, l.load_all(*source), l.literal(step));
        for (const Symbol* other : before) left = l.operation(Operation::sub, left, l.load_all(*other));
        const ir::ValueId most = l.operation(Operation::max, left, l.literal(0));
        return l.operation(Operation::min, value(l), most);
    };
}

Lowerer::Emit limited_rate(const Analysis& analysis, const Symbol& symbol, Lowerer::Emit rate) {
    if (!analysis.xmile() || !symbol.source->non_negative) return rate;
    return [rate, &symbol, step = analysis.time_step](Lowerer& l) {
        const ir::ValueId all = l.operation(Operation::div, l.load_all(symbol), l.literal(step));
        return l.operation(Operation::max, rate(l), l.operation(Operation::neg, all));
    };
}

}  // namespace crux::sema
