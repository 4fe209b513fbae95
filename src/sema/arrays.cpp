// SUM and its like: the subscripts marked with ! (XMILE: *) become ranges of their own, over which
// the argument is combined. See lowerer.h.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;
using model::Subscript;

namespace {

bool aggregates(const FunctionInfo* info, std::size_t arguments) {
    if (!info) return false;
    switch (info->function) {
        case Function::sum:
        case Function::prod:
        case Function::vmin:
        case Function::vmax:
        case Function::size:
        case Function::vector_select:
            return true;
        case Function::min_xmile:
        case Function::max_xmile:
        case Function::mean:
            return arguments == 1;
        default:
            return false;
    }
}

}  // namespace

// Dimensions marked inside the arguments, in order of appearance; those inside another SUM are its own.
std::vector<std::uint32_t> Lowerer::bind_reductions(std::span<const ExprId> arguments) {
    std::vector<ExprId> pending(arguments.rbegin(), arguments.rend());
    std::vector<DimensionId> found;
    std::vector<std::uint32_t> ranges;
    while (!pending.empty()) {
        const ExprId id = pending.back();
        pending.pop_back();
        const Expr& expr = analysis_.model.at(id);
        if (expr.kind == Expr::Kind::call && aggregates(function(expr.name), expr.arguments.size())) continue;
        for (const Subscript& subscript : expr.subscripts) {
            if (subscript.kind != Subscript::Kind::name_bang && subscript.kind != Subscript::Kind::wildcard) continue;
            const DimensionId dimension = analysis_.dimensions->find(subscript.name);
            if (!dimension.valid() || std::ranges::find(found, dimension) != found.end()) continue;
            found.push_back(dimension);
            Range range;
            range.elements = analysis_.dimensions->at(dimension).elements;
            range.dimension = dimension;
            ranges.push_back(frame_.bind(std::move(range), dimension, true));
        }
        for (auto it = expr.arguments.rbegin(); it != expr.arguments.rend(); ++it) pending.push_back(*it);
    }
    return ranges;
}

void Lowerer::release(std::size_t bindings, std::size_t ranges) {
    frame_.bindings.resize(bindings);
    frame_.ranges.resize(ranges);
}

ir::ValueId Lowerer::aggregate(const Call& call, Operation chosen, double start) {
    const std::size_t bindings = frame_.bindings.size(), before = frame_.ranges.size();
    const ExprId argument = call.argument(0);
    const auto ranges = bind_reductions(std::span(&argument, 1));
    if (ranges.empty() && !analysis_.xmile()) {
        return fail(
            DiagnosticKind::bad_argument, call.span,
            fmt::format("{} in the equation of '{}' has no subscript marked with !", call.expr->name, origin_.name),
            "mark the dimensions to combine: SUM(x[Dim!])");
    }
    const ir::ValueId value = reduce(chosen, start, ranges, emit(argument));
    release(bindings, before);
    return value;
}

ir::ValueId Lowerer::reduced_count(std::span<const std::uint32_t> ranges) {
    double count = 1;
    for (std::uint32_t range : ranges) count *= static_cast<double>(frame_.ranges[range].elements.size());
    return literal(count);
}

ir::ValueId Lowerer::mean(const Call& call) {
    if (call.count() > 1) {
        return operation(Operation::div, fold_arguments(call, Operation::add),
                         literal(static_cast<double>(call.count())));
    }
    const std::size_t bindings = frame_.bindings.size(), before = frame_.ranges.size();
    const ExprId argument = call.argument(0);
    const auto ranges = bind_reductions(std::span(&argument, 1));
    const ir::ValueId sum = reduce(Operation::add, 0, ranges, emit(argument));
    const ir::ValueId count = reduced_count(ranges);
    release(bindings, before);
    return operation(Operation::div, sum, count);
}

// ELMCOUNT(Dim); SIZE(array) or SIZE(Dim).
ir::ValueId Lowerer::count_elements(const Call& call) {
    const ExprId argument = call.argument(0);
    const Expr& expr = analysis_.model.at(argument);
    const DimensionId dimension = analysis_.dimensions->find(expr.name);
    if (expr.kind == Expr::Kind::reference && dimension.valid()) {
        return literal(static_cast<double>(analysis_.dimensions->at(dimension).elements.size()));
    }
    const Analysis& analysis = analysis_;
    if (!analysis.xmile() || expr.kind != Expr::Kind::reference || !analysis.find(expr.name)) {
        return fail(DiagnosticKind::bad_argument, call.span,
                    fmt::format("the argument of {} in the equation of '{}' is not a dimension", call.expr->name,
                                origin_.name));
    }
    const std::size_t bindings = frame_.bindings.size(), before = frame_.ranges.size();
    const auto ranges = bind_reductions(std::span(&argument, 1));
    const ir::ValueId count = reduced_count(ranges);
    release(bindings, before);
    return count;
}

}  // namespace crux::sema
