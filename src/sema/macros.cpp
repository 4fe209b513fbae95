// See macros.h. A macro's variables take the subscripts of the equation that calls it, so that a
// call in an array equation is a call an element. Inside, `name$` means the caller's name.
// Source: vensim.com/documentation, Macros; test-models, macro_*.
#include "sema/macros.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace crux::sema {

using model::Equation;
using model::Expr;
using model::ExprId;
using model::Macro;
using model::Variable;

namespace {

/// What the names inside a macro mean at one call.
struct Meaning {
    std::map<std::string, ExprId> arguments;     ///< inputs that are a name or a number: put in their place
    std::map<std::string, std::string> renamed;  ///< the macro's own variables
};

/// The equation in which a call stands.
struct Caller {
    std::string name;
    const Equation* equation;
    std::vector<const Macro*> open;  ///< macros being expanded, to see a macro that calls itself
};

class Expander {
  public:
    explicit Expander(Analysis& analysis) : analysis_(analysis), model_(analysis.model) {
        for (const Macro& macro : model_.macros) macros_.emplace(macro.key, &macro);
    }

    void run() {
        analysis_.variables = model_.variables;
        analysis_.replacements = analysis_.options.replacements;
        if (macros_.empty()) return;
        const std::size_t count = analysis_.variables.size();
        for (std::size_t i = 0; i < count; ++i) {
            const Variable own = analysis_.variables[i];
            for (std::size_t e = 0; e < own.equations.size(); ++e) {
                const Caller caller{own.name, &own.equations[e], {}};
                const ExprId rhs = expand(own.equations[e].rhs, caller),
                             initial = expand(own.equations[e].initial, caller);
                analysis_.variables[i].equations[e].rhs = rhs;
                analysis_.variables[i].equations[e].initial = initial;
            }
        }
        expand_replacements();
    }

  private:
    void expand_replacements() {
        for (Replacement& replacement : analysis_.replacements) {
            const std::string key = canonical_key(replacement.variable);
            const auto found = std::ranges::find(model_.variables, key, &Variable::key);
            if (found == model_.variables.end() || found->equations.empty()) continue;
            const Equation equation = found->equations[0];
            for (ExprId& alternative : replacement.alternatives) {
                alternative = expand(alternative, {found->name, &equation, {}});
            }
        }
    }

    bool has_call(ExprId id) const {
        if (!id.valid()) return false;
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::call && macros_.contains(canonical_key(expr.name))) return true;
        return std::ranges::any_of(expr.arguments, [&](ExprId argument) { return has_call(argument); });
    }

    // The expression itself where no macro is called in it; else a copy.
    ExprId expand(ExprId id, const Caller& caller) {
        if (!has_call(id)) return id;
        Expr copy = model_.at(id);
        for (ExprId& argument : copy.arguments) argument = expand(argument, caller);
        const auto macro = macros_.find(canonical_key(copy.name));
        if (copy.kind != Expr::Kind::call || macro == macros_.end()) return model_.add(std::move(copy));
        return instantiate(*macro->second, copy, caller);
    }

    ExprId instantiate(const Macro& macro, const Expr& call, Caller caller) {
        if (std::ranges::find(caller.open, &macro) != caller.open.end()) {
            analysis_.sink.report(DiagnosticKind::macro_recursion, call.span,
                                  fmt::format("the macro '{}' calls itself", macro.name));
            return number(0, call.span);
        }
        if (call.arguments.size() != macro.inputs.size()) {
            analysis_.sink
                .report(DiagnosticKind::argument_count, call.span,
                        fmt::format("the macro '{}' is called with {} arguments, expected {}", macro.name,
                                    call.arguments.size(), macro.inputs.size()))
                .notes.push_back({macro.span, "the macro stands here"});
            return number(0, call.span);
        }
        caller.open.push_back(&macro);
        const std::string place = unique(fmt::format("{} in {}", macro.name, caller.name));
        const Meaning meaning = meaning_of(macro, call, caller, place);
        for (const Variable& inner : macro.variables) add_variable(inner, meaning, caller);
        if (macro.rhs.valid()) add_output(macro, meaning, caller);
        return reference(meaning.renamed.at(macro.key), call.span, caller);
    }

    Meaning meaning_of(const Macro& macro, const Expr& call, const Caller& caller, const std::string& place) {
        Meaning meaning;
        for (std::size_t i = 0; i < macro.inputs.size(); ++i) {
            const std::string key = canonical_key(macro.inputs[i]);
            const Expr::Kind kind = model_.at(call.arguments[i]).kind;
            if (kind == Expr::Kind::reference || kind == Expr::Kind::number) {
                meaning.arguments.emplace(key, call.arguments[i]);
                continue;
            }
            const std::string name = fmt::format("{} of {}", macro.inputs[i], place);
            meaning.renamed.emplace(key, name);
            add(name, call.arguments[i], {}, call.span, caller);
        }
        for (const Variable& inner : macro.variables)
            meaning.renamed.emplace(inner.key, inner_name(inner, macro, place));
        meaning.renamed.emplace(macro.key, place);
        return meaning;
    }

    static std::string inner_name(const Variable& inner, const Macro& macro, const std::string& place) {
        return inner.key == macro.key ? place : fmt::format("{} of {}", inner.name, place);
    }

    std::string unique(const std::string& name) {
        const std::uint32_t count = ++counts_[canonical_key(name)];
        return count == 1 ? name : fmt::format("{} #{}", name, count);
    }

    void add_variable(const Variable& inner, const Meaning& meaning, const Caller& caller) {
        Variable made = inner;
        made.name = meaning.renamed.at(inner.key);
        made.key = canonical_key(made.name);
        for (Equation& equation : made.equations) {
            equation.subscripts = caller.equation->subscripts;
            equation.exceptions = caller.equation->exceptions;
            const Caller inside{made.name, caller.equation, caller.open};
            equation.rhs = expand(copy(equation.rhs, meaning, caller), inside);
            equation.initial = expand(copy(equation.initial, meaning, caller), inside);
        }
        analysis_.macro_variables.insert(made.key);
        analysis_.variables.push_back(std::move(made));
    }

    void add_output(const Macro& macro, const Meaning& meaning, const Caller& caller) {
        const std::string name = meaning.renamed.at(macro.key);
        const ExprId rhs = expand(copy(macro.rhs, meaning, caller), {name, caller.equation, caller.open});
        add(name, rhs, {}, macro.span, caller);
    }

    void add(const std::string& name, ExprId rhs, ExprId initial, Span span, const Caller& caller) {
        Variable made;
        made.name = name;
        made.key = canonical_key(name);
        made.span = span;
        Equation equation;
        equation.subscripts = caller.equation->subscripts;
        equation.exceptions = caller.equation->exceptions;
        equation.rhs = rhs;
        equation.initial = initial;
        equation.span = equation.name_span = span;
        made.equations.push_back(std::move(equation));
        analysis_.macro_variables.insert(made.key);
        analysis_.variables.push_back(std::move(made));
    }

    ExprId number(double value, Span span) {
        Expr expr;
        expr.value = value;
        expr.span = span;
        return model_.add(std::move(expr));
    }

    ExprId reference(const std::string& name, Span span, const Caller& caller) {
        Expr expr;
        expr.kind = Expr::Kind::reference;
        expr.name = name;
        expr.span = expr.name_span = span;
        expr.subscripts = caller.equation->subscripts;
        return model_.add(std::move(expr));
    }

    ExprId copy(ExprId id, const Meaning& meaning, const Caller& caller) {
        if (!id.valid()) return id;
        Expr made = model_.at(id);
        for (ExprId& argument : made.arguments) argument = copy(argument, meaning, caller);
        const bool named = made.kind == Expr::Kind::reference || made.kind == Expr::Kind::call;
        if (!named) return model_.add(std::move(made));
        if (made.name.ends_with('$')) {
            made.name.pop_back();
            return model_.add(std::move(made));
        }
        const std::string key = canonical_key(made.name);
        if (const auto argument = meaning.arguments.find(key); argument != meaning.arguments.end()) {
            const Expr& given = model_.at(argument->second);
            if (made.kind == Expr::Kind::reference) return argument->second;
            made.name = given.name;
            made.subscripts = given.subscripts;
        } else if (const auto own = meaning.renamed.find(key); own != meaning.renamed.end()) {
            const bool calls_macro = made.kind == Expr::Kind::call && macros_.contains(key);
            if (!calls_macro) {
                made.name = own->second;
                made.subscripts = caller.equation->subscripts;
            }
        }
        return model_.add(std::move(made));
    }

    Analysis& analysis_;
    model::Model& model_;
    std::map<std::string, const Macro*> macros_;
    std::map<std::string, std::uint32_t> counts_;
};

}  // namespace

void expand_macros(Analysis& analysis) { Expander(analysis).run(); }

}  // namespace crux::sema
