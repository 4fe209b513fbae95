#include "same_model.h"

#include <algorithm>

#include "vensim/vensim.h"

namespace crux::vensim {

using model::Equation;
using model::Expr;
using model::ExprId;
using model::Model;
using model::Subscript;
using model::Variable;

namespace {

bool same(const Model& a, const std::vector<Subscript>& x, const Model& b, const std::vector<Subscript>& y) {
    return std::ranges::equal(x, y, [&](const Subscript& p, const Subscript& q) {
        return p.kind == q.kind && p.name == q.name && same_expression(a, p.first, b, q.first) &&
               same_expression(a, p.last, b, q.last);
    });
}

bool same(const model::LookupPoints& x, const model::LookupPoints& y) {
    return x.x == y.x && x.y == y.y && x.mode == y.mode && x.x_min == y.x_min && x.x_max == y.x_max &&
           x.y_min == y.y_min && x.y_max == y.y_max;
}

bool same(const Model& a, const Equation& x, const Model& b, const Equation& y) {
    return x.kind == y.kind && x.keyword == y.keyword && same(a, x.subscripts, b, y.subscripts) &&
           same_expression(a, x.rhs, b, y.rhs) &&
           std::ranges::equal(x.exceptions, y.exceptions, [&](auto& p, auto& q) { return same(a, p, b, q); });
}

bool same(const Model& a, const Variable& x, const Model& b, const Variable& y) {
    return x.name == y.name && x.key == y.key && x.kind == y.kind && x.units == y.units && x.range_min == y.range_min &&
           x.range_max == y.range_max && x.range_step == y.range_step && x.documentation == y.documentation &&
           x.group == y.group && x.supplementary == y.supplementary &&
           std::ranges::equal(x.equations, y.equations, [&](auto& p, auto& q) { return same(a, p, b, q); });
}

bool same(const Model& a, const model::Dimension& x, const Model& b, const model::Dimension& y) {
    return x.name == y.name && x.key == y.key && x.members == y.members && x.equals == y.equals &&
           same_expression(a, x.source, b, y.source) && x.documentation == y.documentation &&
           std::ranges::equal(x.mappings, y.mappings,
                              [](auto& p, auto& q) { return p.target == q.target && p.entries == q.entries; });
}

std::string difference(const Model& a, const std::vector<Variable>& x, const Model& b, const std::vector<Variable>& y) {
    if (x.size() != y.size()) return "the number of variables";
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!same(a, x[i], b, y[i])) return "the variable " + x[i].name;
    }
    return "";
}

std::string difference_of_macros(const Model& a, const Model& b) {
    if (a.macros.size() != b.macros.size()) return "the number of macros";
    for (std::size_t i = 0; i < a.macros.size(); ++i) {
        const model::Macro &x = a.macros[i], &y = b.macros[i];
        if (x.name != y.name || x.inputs != y.inputs || x.outputs != y.outputs) return "the macro " + x.name;
        if (auto found = difference(a, x.variables, b, y.variables); !found.empty()) return found + " of " + x.name;
    }
    return "";
}

}  // namespace

bool same_expression(const Model& a, ExprId x, const Model& b, ExprId y) {
    if (!x.valid() || !y.valid()) return x.valid() == y.valid();
    const Expr &p = a.at(x), &q = b.at(y);
    const auto argument = [&](ExprId i, ExprId j) { return same_expression(a, i, b, j); };
    return p.kind == q.kind && p.value == q.value && p.name == q.name && p.unary == q.unary && p.binary == q.binary &&
           p.outputs == q.outputs && p.numbers == q.numbers && p.row_lengths == q.row_lengths &&
           same(p.lookup, q.lookup) && same(a, p.subscripts, b, q.subscripts) &&
           std::ranges::equal(p.arguments, q.arguments, argument);
}

std::string difference(const Model& a, const Model& b) {
    if (auto found = difference(a, a.variables, b, b.variables); !found.empty()) return found;
    if (auto found = difference_of_macros(a, b); !found.empty()) return found;
    if (!std::ranges::equal(a.dimensions, b.dimensions, [&](auto& p, auto& q) { return same(a, p, b, q); })) {
        return "the subscript ranges";
    }
    if (!std::ranges::equal(a.groups, b.groups,
                            [](auto& p, auto& q) { return p.name == q.name && p.documentation == q.documentation; })) {
        return "the groups";
    }
    if (a.unit_equivalences != b.unit_equivalences) return "the equivalent units";
    if (a.time.method != b.time.method || a.time.units != b.time.units) return "the settings of time";
    if (!same_expression(a, a.time.initial, b, b.time.initial) || !same_expression(a, a.time.final, b, b.time.final) ||
        !same_expression(a, a.time.step, b, b.time.step) ||
        !same_expression(a, a.time.save_step, b, b.time.save_step)) {
        return "the times";
    }
    if (a.views.size() != b.views.size()) return "the views";
    return a.sketch_text == b.sketch_text ? "" : "the sketch";
}

}  // namespace crux::vensim
