// Rival equations, rival tables and dated levers as sema::Replacements. See alternatives.h.
#include "argument/alternatives.h"

#include <fmt/format.h>

#include <set>

#include "argument/names.h"
#include "base/text.h"
#include "vensim/vensim.h"

namespace crux::argument {

namespace {

using model::Expr;
using model::ExprId;

// Arithmetic of numbers alone.
std::optional<double> number_in(const model::Model& model, ExprId id) {
    if (!id.valid()) return std::nullopt;
    const Expr& expr = model.at(id);
    if (expr.kind == Expr::Kind::number) return expr.value;
    if (expr.kind == Expr::Kind::unary && expr.unary != model::UnaryOp::logical_not) {
        const auto value = number_in(model, expr.arguments[0]);
        if (!value) return std::nullopt;
        return expr.unary == model::UnaryOp::minus ? -*value : *value;
    }
    if (expr.kind != Expr::Kind::binary) return std::nullopt;
    const auto a = number_in(model, expr.arguments[0]), b = number_in(model, expr.arguments[1]);
    if (!a || !b) return std::nullopt;
    switch (expr.binary) {
        case model::BinaryOp::add:
            return *a + *b;
        case model::BinaryOp::subtract:
            return *a - *b;
        case model::BinaryOp::multiply:
            return *a * *b;
        case model::BinaryOp::divide:
            return *b == 0 ? std::nullopt : std::optional(*a / *b);
        default:
            return std::nullopt;
    }
}

const model::Variable* find(const model::Model& model, std::string_view name) {
    const std::string key = canonical_key(name);
    for (const model::Variable& variable : model.variables) {
        if (variable.key == key) return &variable;
    }
    return nullptr;
}

// The number that a scalar constant (or an array alike in all elements) has in the model.
std::optional<double> own_value(const model::Model& model, std::string_view name) {
    const model::Variable* variable = find(model, name);
    if (!variable || variable->equations.size() != 1) return std::nullopt;
    return number_in(model, variable->equations.front().rhs);
}

// Reports an equation or a table for something that the model does not have.
bool exists(const Word& variable, const std::string& where, const model::Model& model, DiagnosticSink& sink) {
    if (find(model, variable.text)) return true;
    std::vector<std::string> known;
    for (const model::Variable& candidate : model.variables) known.push_back(candidate.name);
    const auto near = closest(variable.text, known);
    sink.report(DiagnosticKind::unknown_variable, variable.span,
                fmt::format("{} replaces '{}', but the model has no variable of that name", where, variable.text),
                near ? fmt::format("did you mean '{}'?", *near) : "");
    return false;
}

class Builder {
  public:
    Builder(const Argument& argument, model::Model& model, DiagnosticSink& sink)
        : argument_(argument), model_(model), sink_(sink) {}

    Alternatives build() {
        for (std::size_t c = 0; c < argument_.claims.size(); ++c) claim(c);
        std::set<std::string> dated;
        for (const Policy& policy : argument_.policies) {
            for (const DatedLever& lever : policy.dated) {
                if (dated.insert(canonical_key(lever.lever.text)).second) dated_lever(lever.lever);
            }
        }
        plain_constants();
        return std::move(out_);
    }

  private:
    // One replacement a variable; a second owner is reported.
    bool claim_variable(const Word& variable, const std::string& owner) {
        const auto [first, added] = owners_.emplace(canonical_key(variable.text), std::pair(owner, variable.span));
        if (added) return true;
        sink_
            .report(DiagnosticKind::set_twice, variable.span,
                    fmt::format("'{}' is decided by {} and by {}", variable.text, first->second.first, owner),
                    "let one claim decide it; another's rivals can stand there as rivals too")
            .notes.push_back({first->second.second, "the first stands here"});
        return false;
    }

    void add(const Word& variable, std::vector<ExprId> expressions, Alternatives::Choice choice,
             std::vector<Alternatives::Choice>& choices) {
        out_.options.replacements.push_back({choice.selector, variable.text, std::move(expressions), variable.span});
        choices.push_back(std::move(choice));
    }

    ExprId equation(const EquationSetting& setting) {
        return vensim::parse_expression(model_, setting.expression.text, setting.expression.span, sink_);
    }

    ExprId table(const LookupSetting& setting) {
        Expr expr;
        expr.kind = Expr::Kind::lookup;
        expr.span = setting.span;
        for (const auto& [x, y] : setting.points) {
            expr.lookup.x.push_back(x);
            expr.lookup.y.push_back(y);
        }
        return model_.add(std::move(expr));
    }

    // All variables that some stance of a claim replaces, each with its own selector.
    void claim(std::size_t index) {
        const Claim& claim = argument_.claims[index];
        struct Replaced {
            Word variable;
            std::vector<ExprId> expressions;
            std::vector<std::size_t> cases;
        };
        std::map<std::string, Replaced> replaced;
        const auto take = [&](const Word& variable, std::size_t stance, ExprId expression) {
            Replaced& entry = replaced[canonical_key(variable.text)];
            if (entry.cases.empty()) entry.cases.assign(claim.stances.size(), 0), entry.variable = variable;
            if (!expression.valid()) return;  // reported where it was parsed
            entry.expressions.push_back(expression);
            entry.cases[stance] = entry.expressions.size();
        };
        for (std::size_t s = 0; s < claim.stances.size(); ++s) {
            const Stance& stance = claim.stances[s];
            const std::string where = fmt::format("the stance '{}' of claim '{}'", stance.name.text, claim.id.text);
            for (const EquationSetting& setting : stance.equations) {
                if (exists(setting.variable, where, model_, sink_)) take(setting.variable, s, equation(setting));
            }
            for (const LookupSetting& setting : stance.lookups) {
                if (exists(setting.variable, where, model_, sink_)) take(setting.variable, s, table(setting));
            }
        }
        for (auto& [key, entry] : replaced) {
            if (!claim_variable(entry.variable, fmt::format("claim '{}'", claim.id.text))) continue;
            add(entry.variable, std::move(entry.expressions),
                {fmt::format("stance of {}: {}", claim.id.text, entry.variable.text), index, std::move(entry.cases)},
                out_.claims);
        }
    }

    ExprId number(double value, Span span) {
        Expr expr;
        expr.kind = Expr::Kind::number;
        expr.value = value;
        expr.span = span;
        return model_.add(std::move(expr));
    }

    // STEP(1, moment) > 0: true from the TIME STEP nearest to the moment on.
    ExprId reached(const Moment& moment) {
        Expr call;
        call.kind = Expr::Kind::call;
        call.name = "STEP";
        call.span = call.name_span = moment.span;
        call.arguments = {number(1, moment.span), number(moment.time, moment.span)};
        Expr compare;
        compare.kind = Expr::Kind::binary;
        compare.binary = model::BinaryOp::greater;
        compare.span = moment.span;
        compare.arguments = {model_.add(std::move(call)), number(0, moment.span)};
        return model_.add(std::move(compare));
    }

    // before the first moment `before`, then the path's values: nested, the latest outermost.
    ExprId path(const DatedLever& dated, double before) {
        ExprId value = number(before, dated.span);
        for (const auto& [moment, next] : dated.path) {
            Expr choice;
            choice.kind = Expr::Kind::conditional;
            choice.span = moment.span;
            choice.arguments = {reached(moment), number(next, moment.span), value};
            value = model_.add(std::move(choice));
        }
        return value;
    }

    const Lever* lever_of(const Policy& policy, const std::string& key) {
        for (const Lever& lever : policy.levers) {
            if (canonical_key(lever.constant.text) == key) return &lever;
        }
        return nullptr;
    }

    void dated_lever(const Word& name) {
        if (split_name(name.text).subscripted) {
            sink_.report(DiagnosticKind::not_a_constant, name.span,
                         fmt::format("the dated lever '{}' has subscripts; expected a whole constant", name.text),
                         "use one constant for each element that a policy dates");
            return;
        }
        if (!exists(name, "a dated lever", model_, sink_)) return;
        const auto own = own_value(model_, name.text);
        if (!own) {
            sink_.report(DiagnosticKind::not_a_constant, name.span,
                         fmt::format("the dated lever '{}' is not one number in the model", name.text));
            return;
        }
        const std::string key = canonical_key(name.text);
        std::vector<ExprId> expressions;
        Alternatives::Choice choice{fmt::format("policy: {}", name.text), 0, {}};
        for (const Policy& policy : argument_.policies) {
            const Lever* set = lever_of(policy, key);
            const DatedLever* dated = nullptr;
            for (const DatedLever& candidate : policy.dated) {
                if (canonical_key(candidate.lever.text) == key) dated = &candidate;
            }
            choice.cases.push_back(0);
            if (!dated && !set) continue;
            const double before = set ? set->value : *own;
            expressions.push_back(dated ? path(*dated, before) : number(before, set->constant.span));
            choice.cases.back() = expressions.size();
        }
        if (claim_variable(name, "a dated lever of a policy"))
            add(name, std::move(expressions), std::move(choice), out_.policies);
    }

    // "1/52" is no number to sema; what is to be set must be one.
    void plain_constants() {
        const auto plain = [&](const Word& word) {
            const SplitName split = split_name(word.text);
            const model::Variable* variable = find(model_, split.variable);
            if (!variable || owners_.contains(variable->key) || variable->equations.size() != 1) return;
            const ExprId rhs = variable->equations.front().rhs;
            if (!rhs.valid() || model_.at(rhs).kind == Expr::Kind::number) return;
            const auto value = number_in(model_, rhs);
            if (!value || !plain_.insert(variable->key).second) return;
            out_.options.overrides.push_back({variable->name, *value, word.span});
        };
        for (const Claim& claim : argument_.claims) {
            for (const Stance& stance : claim.stances) {
                for (const ConstantSetting& constant : stance.constants) plain(constant.constant);
            }
        }
        for (const Uncertainty& uncertainty : argument_.uncertainties) plain(uncertainty.variable);
        for (const Policy& policy : argument_.policies) {
            for (const Lever& lever : policy.levers) plain(lever.constant);
        }
        if (!argument_.fit) return;
        for (const FitConstant& constant : argument_.fit->constants) plain(constant.constant);
    }

    const Argument& argument_;
    model::Model& model_;
    DiagnosticSink& sink_;
    Alternatives out_;
    std::map<std::string, std::pair<std::string, Span>> owners_;
    std::set<std::string> plain_;
};

}  // namespace

Alternatives alternatives(const Argument& argument, model::Model& model, DiagnosticSink& sink) {
    return Builder(argument, model, sink).build();
}

}  // namespace crux::argument
