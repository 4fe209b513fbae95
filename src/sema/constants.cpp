// See constants.h.
#include "sema/constants.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "functions/functions.h"

namespace crux::sema {

using model::BinaryOp;
using model::Expr;
using model::ExprId;

std::optional<double> literal_number(const model::Model& model, ExprId id) {
    if (!id.valid()) return std::nullopt;
    const Expr& expr = model.at(id);
    if (expr.kind == Expr::Kind::number) return expr.value;
    if (expr.kind == Expr::Kind::missing) return ir::missing_value;
    if (expr.kind != Expr::Kind::unary || expr.unary == model::UnaryOp::logical_not) return std::nullopt;
    const auto inner = literal_number(model, expr.arguments[0]);
    if (!inner) return std::nullopt;
    return expr.unary == model::UnaryOp::minus ? -*inner : *inner;
}

const std::vector<double>* literal_list(const model::Model& model, ExprId id) {
    if (!id.valid()) return nullptr;
    const Expr& expr = model.at(id);
    if (expr.kind == Expr::Kind::number_list) return &expr.numbers;
    const bool tabbed = expr.kind == Expr::Kind::call && canonical_key(expr.name) == "tabbed array";
    return tabbed && expr.arguments.size() == 1 ? literal_list(model, expr.arguments[0]) : nullptr;
}

std::optional<double> literal_at(const model::Model& model, const Symbol& symbol, const Part& part,
                                 const std::vector<ElementId>& element) {
    if (part.fixed) return part.fixed;
    if (const auto one = literal_number(model, part.equation->rhs)) return one;
    const std::vector<double>* list = literal_list(model, part.equation->rhs);
    if (!list) return std::nullopt;
    if (list->size() == 1) return list->front();
    std::size_t at = 0;
    for (std::size_t k = 0; k < symbol.axes.size(); ++k) {
        const auto& written = part.written[k];
        const auto place = std::ranges::find(written, element[k]);
        at = at * written.size() + static_cast<std::size_t>(place - written.begin());
    }
    if (at >= list->size()) return std::nullopt;
    return (*list)[at];
}

bool is_run_constant(const Analysis& analysis, ExprId id) {
    const Expr& expr = analysis.model.at(id);
    if (literal_number(analysis.model, id)) return true;
    if (expr.kind != Expr::Kind::reference) return false;
    const Symbol* symbol = analysis.find(expr.name);
    if (!symbol || symbol->broken || symbol->replacement || symbol->kind == Symbol::Kind::table) return false;
    return std::ranges::all_of(symbol->parts, [&](const Part& part) {
        return part.fixed || literal_number(analysis.model, part.equation->rhs) ||
               literal_list(analysis.model, part.equation->rhs);
    });
}

namespace {

struct Here {
    DimensionId dimension;
    ElementId element;
};
using Place = std::vector<Here>;

class Evaluator {
  public:
    explicit Evaluator(const Analysis& analysis) : analysis_(analysis) {}

    std::optional<double> at(ExprId id, const Place& place) {
        constexpr int deepest = 200;
        if (!id.valid() || depth_ > deepest) return std::nullopt;
        ++depth_;
        const auto value = evaluate(analysis_.model.at(id), place);
        --depth_;
        return value;
    }

  private:
    using Maybe = std::optional<double>;

    Maybe evaluate(const Expr& expr, const Place& place) {
        switch (expr.kind) {
            case Expr::Kind::number:
                return expr.value;
            case Expr::Kind::missing:
                return ir::missing_value;
            case Expr::Kind::reference:
                return reference(expr, place);
            case Expr::Kind::unary:
                return unary(expr, place);
            case Expr::Kind::binary:
                return binary(expr, place);
            case Expr::Kind::call:
                return call(expr, place);
            case Expr::Kind::conditional:
                return choose(expr, place);
            default:
                return std::nullopt;
        }
    }

    Maybe choose(const Expr& expr, const Place& place) {
        const Maybe condition = at(expr.arguments[0], place);
        if (!condition) return std::nullopt;
        return at(expr.arguments[*condition != 0 ? 1 : 2], place);
    }

    Maybe unary(const Expr& expr, const Place& place) {
        const Maybe value = at(expr.arguments[0], place);
        if (!value) return std::nullopt;
        switch (expr.unary) {
            case model::UnaryOp::plus:
                return value;
            case model::UnaryOp::minus:
                return -*value;
            case model::UnaryOp::logical_not:
                return *value == 0 ? 1 : 0;
        }
        return std::nullopt;
    }

    Maybe binary(const Expr& expr, const Place& place) {
        const Maybe left = at(expr.arguments[0], place), right = at(expr.arguments[1], place);
        if (!left || !right) return std::nullopt;
        const double a = *left, b = *right;
        switch (expr.binary) {
            case BinaryOp::add:
                return a + b;
            case BinaryOp::subtract:
                return a - b;
            case BinaryOp::multiply:
                return a * b;
            case BinaryOp::divide:
                return a / b;
            case BinaryOp::power:
                return std::pow(a, b);
            case BinaryOp::modulo:
                return a - b * std::floor(a / b);
            case BinaryOp::less:
                return a < b;
            case BinaryOp::less_equal:
                return a <= b;
            case BinaryOp::greater:
                return a > b;
            case BinaryOp::greater_equal:
                return a >= b;
            case BinaryOp::equal:
                return a == b;
            case BinaryOp::not_equal:
                return a != b;
            case BinaryOp::logical_and:
                return a != 0 && b != 0;
            case BinaryOp::logical_or:
                return a != 0 || b != 0;
        }
        return std::nullopt;
    }

    Maybe reference(const Expr& expr, const Place& place) {
        const Symbol* symbol = analysis_.find(expr.name);
        if (symbol) return symbol_value(*symbol, expr, place);
        if (canonical_key(expr.name) == "time") {
            return analysis_.time_known ? Maybe(analysis_.initial_time) : std::nullopt;
        }
        const FunctionInfo* info = find_function(NameDialect::xmile, expr.name);
        if (!analysis_.xmile() || !info || info->min_args != 0) return std::nullopt;
        if (info->function == Function::pi) return 3.14159265358979323846;
        if (!analysis_.time_known) return std::nullopt;
        if (info->function == Function::time_builtin || info->function == Function::start_time) {
            return analysis_.initial_time;
        }
        return info->function == Function::dt ? Maybe(analysis_.time_step) : std::nullopt;
    }

    std::optional<ElementId> element(const model::Subscript& subscript, const Place& place) const {
        const DimensionId dimension = analysis_.dimensions->find(subscript.name);
        if (!dimension.valid()) {
            const ElementId named = analysis_.dimensions->find_element(subscript.name);
            return named.valid() ? std::optional(named) : std::nullopt;
        }
        for (const Here& here : place) {
            if (const auto meant = analysis_.dimensions->translate(dimension, here.dimension, here.element))
                return meant;
        }
        return std::nullopt;
    }

    Maybe symbol_value(const Symbol& symbol, const Expr& expr, const Place& place) {
        if (symbol.broken || symbol.kind == Symbol::Kind::table || expr.subscripts.size() != symbol.axes.size()) {
            return std::nullopt;
        }
        std::vector<ElementId> elements;
        for (const model::Subscript& subscript : expr.subscripts) {
            const auto one = element(subscript, place);
            if (!one) return std::nullopt;
            elements.push_back(*one);
        }
        for (const Part& part : symbol.parts) {
            if (!covers(part, elements)) continue;
            if (const Maybe literal = literal_at(analysis_.model, symbol, part, elements)) return literal;
            return at(part.equation->rhs, place_of(part, elements));
        }
        return std::nullopt;
    }

    static bool covers(const Part& part, const std::vector<ElementId>& elements) {
        for (std::size_t k = 0; k < elements.size(); ++k) {
            const auto& own = part.frame.ranges[k].elements;
            if (std::ranges::find(own, elements[k]) == own.end()) return false;
        }
        return true;
    }

    static Place place_of(const Part& part, const std::vector<ElementId>& elements) {
        Place place;
        for (const Binding& binding : part.frame.bindings) {
            place.push_back({binding.dimension, elements[binding.range]});
        }
        return place;
    }

    Maybe call(const Expr& expr, const Place& place) {
        const FunctionInfo* info =
            find_function(analysis_.xmile() ? NameDialect::xmile : NameDialect::vensim, expr.name);
        if (!info) info = find_function(NameDialect::vensim, expr.name);
        if (!info || expr.arguments.size() < info->min_args || expr.arguments.size() > info->max_args) {
            return std::nullopt;
        }
        switch (info->function) {
            case Function::if_then_else:
                return choose(expr, place);
            case Function::integ:
            case Function::active_initial:
                return at(expr.arguments[1], place);
            case Function::initial:
            case Function::game:
            case Function::smooth:
            case Function::smooth3:
            case Function::delay1:
            case Function::delay3:
                return at(expr.arguments[0], place);
            case Function::smoothi:
            case Function::smooth3i:
            case Function::smooth_n:
            case Function::delay1i:
            case Function::delay3i:
            case Function::delay_n:
            case Function::delay_fixed:
                return at(expr.arguments[2], place);
            case Function::elmcount:
                return element_count(expr);
            default:
                break;
        }
        std::vector<double> arguments;
        for (ExprId argument : expr.arguments) {
            const Maybe value = at(argument, place);
            if (!value) return std::nullopt;
            arguments.push_back(*value);
        }
        return arithmetic(info->function, arguments);
    }

    Maybe element_count(const Expr& expr) const {
        const DimensionId dimension = analysis_.dimensions->find(analysis_.model.at(expr.arguments[0]).name);
        if (!dimension.valid()) return std::nullopt;
        return static_cast<double>(analysis_.dimensions->at(dimension).elements.size());
    }

    Maybe arithmetic(Function function, const std::vector<double>& a) const {
        switch (function) {
            case Function::abs:
                return std::fabs(a[0]);
            case Function::exp:
                return std::exp(a[0]);
            case Function::ln:
                return std::log(a[0]);
            case Function::log:
                return std::log(a[0]) / std::log(a[1]);
            case Function::log10:
                return std::log10(a[0]);
            case Function::sqrt:
                return std::sqrt(a[0]);
            case Function::power:
                return std::pow(a[0], a[1]);
            case Function::integer:
                return std::trunc(a[0]);
            case Function::int_floor:
                return std::floor(a[0]);
            case Function::round:
                return std::round(a[0]);
            case Function::modulo:
                return std::fmod(a[0], a[1]);
            case Function::min:
                return std::min(a[0], a[1]);
            case Function::max:
                return std::max(a[0], a[1]);
            case Function::min_xmile:
                return std::ranges::min(a);
            case Function::max_xmile:
                return std::ranges::max(a);
            case Function::sin:
                return std::sin(a[0]);
            case Function::cos:
                return std::cos(a[0]);
            case Function::xidz:
                return std::fabs(a[1]) < 1e-6 ? a[2] : a[0] / a[1];
            case Function::zidz:
                return std::fabs(a[1]) < 1e-6 ? 0 : a[0] / a[1];
            case Function::step:
                if (!analysis_.time_known) return std::nullopt;
                return analysis_.initial_time + analysis_.time_step / 2 > a[1] ? a[0] : 0;
            default:
                return std::nullopt;
        }
    }

    const Analysis& analysis_;
    int depth_ = 0;
};

}  // namespace

std::optional<double> constant_value(const Analysis& analysis, ExprId id, const Frame& frame) {
    Evaluator evaluator(analysis);
    std::vector<std::size_t> at(frame.ranges.size(), 0);
    std::optional<double> first;
    for (;;) {
        Place place;
        for (const Binding& binding : frame.bindings) {
            place.push_back({binding.dimension, frame.ranges[binding.range].elements[at[binding.range]]});
        }
        const auto value = evaluator.at(id, place);
        if (!value || (first && *first != *value)) return std::nullopt;
        first = value;
        std::size_t k = at.size();
        while (k > 0 && ++at[k - 1] == frame.ranges[k - 1].elements.size()) at[--k] = 0;
        if (k == 0) return first;
    }
}

}  // namespace crux::sema
