// After all is read: names inside modules made whole, and tables that equations call told apart
// from tables with an input of their own. See reader.h.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "functions/functions.h"
#include "xmile/reader.h"

namespace crux::xmile {

using model::Equation;
using model::Expr;
using model::ExprId;
using model::Variable;

namespace {

// A name seen from a module is first one of the module's own, then one with a path from the root.
std::string resolve(const std::string& name, const std::string& prefix, const std::set<std::string>& keys) {
    if (name.starts_with('.')) return name.substr(1);
    if (!prefix.empty() && keys.contains(canonical_key(prefix + name))) return prefix + name;
    return name;
}

}  // namespace

void resolve_scopes(Reader& reader) {
    std::set<std::string> keys;
    for (const Variable& variable : reader.model.variables) keys.insert(variable.key);
    for (const ScopeRange& scope : reader.scopes) {
        for (std::size_t i = scope.first; i < scope.last; ++i) {
            Expr& expr = reader.model.expressions[i];
            if (expr.kind == Expr::Kind::reference || expr.kind == Expr::Kind::call) {
                expr.name = resolve(expr.name, scope.prefix, keys);
            }
        }
    }
    for (Variable& variable : reader.model.variables) {
        const auto dot = variable.name.rfind('.');
        const std::string prefix = dot == std::string::npos ? "" : variable.name.substr(0, dot + 1);
        for (std::string& flow : variable.inflows) flow = resolve(flow, prefix, keys);
        for (std::string& flow : variable.outflows) flow = resolve(flow, prefix, keys);
    }
}

namespace {

constexpr std::array<std::string_view, 5> table_functions = {"lookup", "lookupinv", "lookuparea", "lookupmean",
                                                             "lookupforward"};

struct Uses {
    std::size_t called = 0, read = 0;
};

// How often each variable's name stands before an argument list (or as a table function's table),
// and how often as a plain value.
std::unordered_map<std::string, Uses> count_uses(const model::Model& model) {
    std::unordered_map<std::string, Uses> uses;
    std::set<ExprId> tables;
    for (const Expr& expr : model.expressions) {
        if (expr.kind != Expr::Kind::call) continue;
        const std::string key = canonical_key(expr.name);
        ++uses[key].called;
        const bool takes_table = std::ranges::find(table_functions, key) != table_functions.end();
        if (takes_table && !expr.arguments.empty()) tables.insert(expr.arguments[0]);
    }
    for (std::size_t i = 0; i < model.expressions.size(); ++i) {
        const Expr& expr = model.expressions[i];
        if (expr.kind != Expr::Kind::reference) continue;
        Uses& use = uses[canonical_key(expr.name)];
        ++(tables.contains(ExprId(i)) ? use.called : use.read);
    }
    return uses;
}

bool has_input_and_table(const model::Model& model, const Equation& equation) {
    return equation.rhs.valid() && model.at(equation.rhs).kind == Expr::Kind::call &&
           model.at(equation.rhs).name == "WITH LOOKUP";
}

bool input_is_zero(const model::Model& model, const Equation& equation) {
    const Expr& input = model.at(model.at(equation.rhs).arguments[0]);
    return input.kind == Expr::Kind::number && input.value == 0;
}

// f(x) becomes WITH LOOKUP(x, f's points): f keeps its own value.
void inline_table(model::Model& model, const std::string& key, ExprId table) {
    const std::size_t count = model.expressions.size();
    for (std::size_t i = 0; i < count; ++i) {
        Expr& expr = model.expressions[i];
        if (expr.kind != Expr::Kind::call) continue;
        const bool direct = canonical_key(expr.name) == key && expr.arguments.size() == 1;
        const bool through_lookup = canonical_key(expr.name) == "lookup" && expr.arguments.size() == 2 &&
                                    model.at(expr.arguments[0]).kind == Expr::Kind::reference &&
                                    canonical_key(model.at(expr.arguments[0]).name) == key;
        if (!direct && !through_lookup) continue;
        expr.arguments = {expr.arguments.back(), table};
        expr.name = "WITH LOOKUP";
        expr.subscripts.clear();
    }
}

}  // namespace

void separate_called_tables(Reader& reader) {
    model::Model& model = reader.model;
    const auto uses = count_uses(model);
    for (Variable& variable : model.variables) {
        const auto use = uses.find(variable.key);
        if (use == uses.end() || use->second.called == 0 || variable.equations.empty()) continue;
        bool all = true, zero = true;
        for (const Equation& equation : variable.equations) {
            all = all && has_input_and_table(model, equation);
            zero = zero && all && input_is_zero(model, equation);
        }
        if (!all) continue;
        if (zero && use->second.read == 0) {
            // Vensim's exporters write a table without an input as the equation 0 with a table.
            for (Equation& equation : variable.equations) {
                equation.kind = Equation::Kind::lookup;
                equation.rhs = model.at(equation.rhs).arguments[1];
            }
        } else if (variable.equations.size() == 1) {
            inline_table(model, variable.key, model.at(variable.equations[0].rhs).arguments[1]);
        }
    }
}

void add_time_variables(Reader& reader) {
    model::Model& model = reader.model;
    std::set<std::string> wanted, defined;
    for (const Expr& expr : model.expressions) {
        if (expr.kind == Expr::Kind::reference) wanted.insert(canonical_key(expr.name));
    }
    for (const Variable& variable : model.variables) defined.insert(variable.key);
    const auto add = [&](const char* name, ExprId value) {
        const std::string key = canonical_key(name);
        if (!value.valid() || !wanted.contains(key) || defined.contains(key)) return;
        Variable variable;
        variable.name = name;
        variable.key = key;
        variable.kind = Variable::Kind::auxiliary;
        variable.units = model.time.units;
        Equation equation;
        equation.rhs = value;
        equation.span = equation.name_span = variable.span = model.at(value).span;
        variable.equations.push_back(std::move(equation));
        model.variables.push_back(std::move(variable));
    };
    add("INITIAL TIME", model.time.initial);
    add("FINAL TIME", model.time.final);
    add("TIME STEP", model.time.step);
    add("SAVEPER", model.time.save_step.valid() ? model.time.save_step : model.time.step);
    // Where Stella says nothing about saving, Vensim's exporter has a variable of that name.
    if (model.time.save_step.valid() || !defined.contains("saveper")) return;
    Expr reference;
    reference.kind = Expr::Kind::reference;
    reference.name = "SAVEPER";
    for (const Variable& variable : model.variables) {
        if (variable.key == "saveper") reference.span = reference.name_span = variable.span;
    }
    model.time.save_step = model.add(std::move(reference));
}

}  // namespace crux::xmile
