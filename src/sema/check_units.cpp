// One walk over each equation, from the leaves up; a fault is reported once, where the two units
// meet, and what is above it counts as unknown. The rules of functions stand in functions.def
// (column units); those that no letter can say are here. See check_units.h.
#include "sema/check_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "functions/functions.h"
#include "units/units.h"

namespace crux::sema {

using model::BinaryOp;
using model::Equation;
using model::Expr;
using model::ExprId;
using model::Variable;
using units::Exponent;
using units::Unit;

namespace {

/// What is known of an expression's unit.
struct Inferred {
    enum class Kind {
        unknown,  ///< not given somewhere below: fits everything
        number,   ///< plain numbers alone: dimensionless in products, else fits everything
        known
    };
    Kind kind = Kind::unknown;
    Unit unit;

    Inferred() = default;
    Inferred(Kind what, Unit of = Unit()) : kind(what), unit(std::move(of)) {}

    bool is_known() const { return kind == Kind::known; }
};
constexpr Inferred::Kind unknown = Inferred::Kind::unknown, number = Inferred::Kind::number,
                         known = Inferred::Kind::known;

struct Declared {
    const Variable* variable = nullptr;
    std::optional<Unit> unit;
};

class Checker {
  public:
    Checker(const model::Model& model, const SourceSet& sources, DiagnosticSink& sink)
        : model_(model), sources_(sources), sink_(sink) {}

    void run() {
        add_equivalences();
        declare();
        find_time_unit();
        for (const Variable& variable : model_.variables) {
            for (const Equation& equation : variable.equations) check(variable, equation);
        }
    }

  private:
    void add_equivalences() {
        for (const auto& [a, b] : model_.unit_equivalences) {
            if (system_.add_equivalence(a, b)) continue;
            sink_.report(
                DiagnosticKind::unit_equivalence, {},
                fmt::format("the model says that the units '{}' and '{}' are the same; that is passed over", a, b));
        }
    }

    void declare() {
        for (const Variable& variable : model_.variables) {
            declared_[variable.key] = {&variable, system_.parse(variable.units, variable.units_span, sink_)};
        }
        for (const model::Macro& macro : model_.macros) macros_.emplace(macro.key, true);
    }

    void find_time_unit() {
        for (const char* name : {"time step", "initial time", "final time", "saveper"}) {
            const auto found = declared_.find(name);
            if (time_ || found == declared_.end()) continue;
            time_ = found->second.unit;
        }
        if (!time_) time_ = system_.parse(model_.time.units);
    }

    Inferred time() const { return time_ ? Inferred{known, *time_} : Inferred{}; }
    static Inferred dimensionless() { return {known, Unit()}; }

    // How an expression reads in a message: in the author's own words where these are short.
    std::string shown(ExprId id) const {
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::reference) return fmt::format("'{}'", expr.name);
        constexpr std::size_t longest = 50;
        std::string words;
        for (char c : sources_.text(expr.span)) {
            const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\\';
            if (!blank) {
                words += c;
            } else if (!words.empty() && words.back() != ' ') {
                words += ' ';
            }
        }
        if (words.empty() || words.size() > longest) return "this term";
        return fmt::format("'{}'", words);
    }

    std::string shown_unit(ExprId id, const Unit& unit) const {
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::reference) {
            const auto found = declared_.find(canonical_key(expr.name));
            if (found != declared_.end() && found->second.unit == unit)
                return std::string(trim(found->second.variable->units));
        }
        return unit.print();
    }

    // --- equations

    void check(const Variable& variable, const Equation& equation) {
        const bool computed = equation.kind == Equation::Kind::normal || equation.kind == Equation::Kind::unchanging;
        if (!computed || !equation.rhs.valid()) return;
        const auto& unit = declared_.at(variable.key).unit;
        const Expr& rhs = model_.at(equation.rhs);
        if (const FunctionInfo* info = function(rhs);
            info && info->function == Function::integ && rhs.arguments.size() == 2) {
            return check_stock(variable, rhs, unit);
        }
        compare(variable, unit, infer(equation.rhs), equation.rhs, "its equation comes to");
        if (equation.initial.valid()) {
            compare(variable, unit, infer(equation.initial), equation.initial, "its initial value comes to");
        }
    }

    void check_stock(const Variable& variable, const Expr& integ, const std::optional<Unit>& unit) {
        const Inferred flow = infer(integ.arguments[0]);
        const Inferred initial = infer(integ.arguments[1]);
        if (unit && time_) {
            const Unit expected = *unit / *time_;
            if (flow.is_known() && !(flow.unit == expected)) {
                sink_.report(DiagnosticKind::unit_mismatch, model_.at(integ.arguments[0]).span,
                             fmt::format("the stock '{}' is in {}, so its net flow should be in {}, but comes to {}",
                                         variable.name, trim(variable.units), expected.print(),
                                         shown_unit(integ.arguments[0], flow.unit)));
            }
        }
        compare(variable, unit, initial, integ.arguments[1], "its initial value comes to");
    }

    // Two words for what may be one unit: Year and y, tCO2 and t.
    static std::string same_unit_remedy(const Unit& a, const Unit& b) {
        const Unit ratio = a / b;
        const auto& factors = ratio.factors();
        const bool two_words = factors.size() == 2 && factors[0].exponent == -factors[1].exponent;
        if (!two_words) return {};
        return fmt::format("if '{}' and '{}' are the same unit, add them to the model's unit equivalences",
                           factors[0].name, factors[1].name);
    }

    void compare(const Variable& variable, const std::optional<Unit>& unit, const Inferred& found, ExprId at,
                 std::string_view what) {
        if (!unit || !found.is_known() || found.unit == *unit) return;
        sink_.report(DiagnosticKind::unit_mismatch, model_.at(at).span,
                     fmt::format("'{}' is in {}, but {} {}", variable.name, trim(variable.units), what,
                                 shown_unit(at, found.unit)),
                     same_unit_remedy(found.unit, *unit));
    }

    // --- expressions

    Inferred infer(ExprId id) {
        if (!id.valid()) return {};
        const Expr& expr = model_.at(id);
        switch (expr.kind) {
            case Expr::Kind::number:
            case Expr::Kind::missing:
            case Expr::Kind::number_list:
                return {number};
            case Expr::Kind::lookup:
            case Expr::Kind::text:
                return {};
            case Expr::Kind::reference:
                return reference(expr);
            case Expr::Kind::unary:
                return unary(expr);
            case Expr::Kind::binary:
                return binary(id, expr);
            case Expr::Kind::conditional:
                truth(expr.arguments[0]);
                return alike({expr.arguments[1], expr.arguments[2]}, expr.span, "may both be the result");
            case Expr::Kind::call:
                return call(expr);
        }
        return {};
    }

    Inferred reference(const Expr& expr) const {
        const std::string key = canonical_key(expr.name);
        const auto found = declared_.find(key);
        if (found != declared_.end()) return found->second.unit ? Inferred{known, *found->second.unit} : Inferred{};
        if (key == "time") return time();
        const FunctionInfo* info = find_function(dialect(), expr.name);
        return info && info->min_args == 0 ? by_rule(expr, *info) : Inferred{};
    }

    Inferred unary(const Expr& expr) {
        if (expr.unary != model::UnaryOp::logical_not) return infer(expr.arguments[0]);
        truth(expr.arguments[0]);
        return dimensionless();
    }

    // A truth value may be any number: nothing to compare, but its parts are looked at.
    void truth(ExprId id) { infer(id); }

    Inferred binary(ExprId id, const Expr& expr) {
        const ExprId a = expr.arguments[0], b = expr.arguments[1];
        switch (expr.binary) {
            case BinaryOp::add:
                return alike({a, b}, expr.span, "are added");
            case BinaryOp::subtract:
                return alike({a, b}, expr.span, "are subtracted");
            case BinaryOp::modulo:
                return alike({a, b}, expr.span, "are divided with a remainder");
            case BinaryOp::multiply:
                return product(infer(a), infer(b), false);
            case BinaryOp::divide:
                return product(infer(a), infer(b), true);
            case BinaryOp::power:
                return power(id, a, b);
            case BinaryOp::logical_and:
            case BinaryOp::logical_or:
                truth(a);
                truth(b);
                return dimensionless();
            default:
                alike({a, b}, expr.span, "are compared");
                return dimensionless();
        }
    }

    static Inferred product(const Inferred& a, const Inferred& b, bool divide) {
        if (a.kind == unknown || b.kind == unknown) return {};
        if (a.kind == number && b.kind == number) return {number};
        return {known, divide ? a.unit / b.unit : a.unit * b.unit};
    }

    // Times or per the time unit; a plain number stays one that fits.
    Inferred by_time(const Inferred& value, bool divide) const {
        return value.is_known() ? product(value, time(), divide) : value;
    }

    // All must have one unit, which is also the result's. Numbers and unknowns go with anything.
    Inferred alike(const std::vector<ExprId>& terms, Span span, std::string_view how) {
        Inferred result{number};
        ExprId first;
        bool differ = false;
        for (ExprId term : terms) {
            const Inferred found = infer(term);
            if (found.kind == unknown && result.kind == number) result = found;
            if (!found.is_known()) continue;
            if (!first.valid()) {
                first = term;
                result = found;
            } else if (!(found.unit == result.unit) && !differ) {
                differ = true;
                sink_.report(
                    DiagnosticKind::unit_mismatch, span,
                    fmt::format("{} is in {} and {} in {}, but they {}", shown(first), shown_unit(first, result.unit),
                                shown(term), shown_unit(term, found.unit), how));
            }
        }
        return differ ? Inferred{} : result;
    }

    Inferred power(ExprId id, ExprId base_id, ExprId exponent_id) {
        const Inferred base = infer(base_id);
        want_dimensionless(exponent_id, "a power");
        if (!base.is_known() || base.unit.dimensionless()) return base;
        const auto exponent = constant(exponent_id);
        if (!exponent) {
            sink_.report(
                DiagnosticKind::unit_argument, model_.at(id).span,
                fmt::format(
                    "{} is in {} and is raised to a power that is no plain number, so that the result has no unit",
                    shown(base_id), shown_unit(base_id, base.unit)),
                "divide the base by a reference value of its own unit first");
            return {};
        }
        return raise(base, *exponent);
    }

    static Inferred raise(const Inferred& base, double exponent) {
        for (std::int64_t d = 1; d <= units::largest_root; ++d) {
            const double n = exponent * static_cast<double>(d);
            if (n < -1e6 || n > 1e6 || n != static_cast<double>(static_cast<std::int64_t>(n))) continue;
            if (const auto raised = base.unit.power(Exponent(static_cast<std::int64_t>(n), d))) return {known, *raised};
        }
        return {};
    }

    // The value of plain numbers with signs and quotients: 2, -1, 1/2.
    std::optional<double> constant(ExprId id) const {
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::number) return expr.value;
        if (expr.kind == Expr::Kind::unary && expr.unary != model::UnaryOp::logical_not) {
            const auto value = constant(expr.arguments[0]);
            if (!value) return value;
            return expr.unary == model::UnaryOp::minus ? -*value : *value;
        }
        if (expr.kind == Expr::Kind::binary && expr.binary == BinaryOp::divide) {
            const auto a = constant(expr.arguments[0]), b = constant(expr.arguments[1]);
            if (a && b && *b != 0) return *a / *b;
        }
        return std::nullopt;
    }

    void want_dimensionless(ExprId id, std::string_view what) {
        const Inferred found = infer(id);
        if (!found.is_known() || found.unit.dimensionless()) return;
        sink_.report(DiagnosticKind::unit_argument, model_.at(id).span,
                     fmt::format("{} is in {}, but {} is a pure number", shown(id), shown_unit(id, found.unit), what));
    }

    // --- calls

    NameDialect dialect() const {
        return model_.dialect == model::Dialect::vensim ? NameDialect::vensim : NameDialect::xmile;
    }

    // Null for a lookup or a macro of the model.
    const FunctionInfo* function(const Expr& expr) const {
        if (expr.kind != Expr::Kind::call) return nullptr;
        const std::string key = canonical_key(expr.name);
        if (declared_.contains(key) || macros_.contains(key)) return nullptr;
        const FunctionInfo* info = find_function(dialect(), expr.name);
        return info ? info : find_function(NameDialect::vensim, expr.name);
    }

    Inferred call(const Expr& expr) {
        const FunctionInfo* info = function(expr);
        if (!info) {
            for (ExprId argument : expr.arguments) infer(argument);
            const auto table = declared_.find(canonical_key(expr.name));
            if (table == declared_.end() || !table->second.unit) return {};
            return {known, *table->second.unit};
        }
        if (expr.arguments.size() < info->min_args) return {};
        return info->units.empty() ? by_own_rule(expr, *info) : by_function_rule(expr, *info);
    }

    Inferred by_own_rule(const Expr& expr, const FunctionInfo& info) {
        const auto& arguments = expr.arguments;
        switch (info.function) {
            case Function::sqrt: {
                const Inferred base = infer(arguments[0]);
                return base.is_known() ? raise(base, 0.5) : base;
            }
            case Function::power:
                return power(arguments[0], arguments[0], arguments[1]);
            case Function::xidz:
            case Function::zidz:
            case Function::safediv:
                return quotient(expr);
            case Function::ramp:
            case Function::ramp_xmile:
                return ramp(expr, info);
            case Function::pulse_xmile:
                return product(infer(arguments[0]), time(), true);
            case Function::trend:
            case Function::trend_xmile:
                return trend(expr, info);
            case Function::integ:
                return product(infer(arguments[0]), time(), false);
            default:
                for (ExprId argument : arguments) infer(argument);
                return {};
        }
    }

    Inferred quotient(const Expr& expr) {
        const Inferred found = product(infer(expr.arguments[0]), infer(expr.arguments[1]), true);
        if (expr.arguments.size() < 3) return found;
        const Inferred otherwise = infer(expr.arguments[2]);
        if (!found.is_known() || !otherwise.is_known() || found.unit == otherwise.unit) return found;
        sink_.report(
            DiagnosticKind::unit_mismatch, model_.at(expr.arguments[2]).span,
            fmt::format("the quotient in {} is in {}, but {}, which stands in for it, is in {}", expr.name,
                        found.unit.print(), shown(expr.arguments[2]), shown_unit(expr.arguments[2], otherwise.unit)));
        return {};
    }

    Inferred ramp(const Expr& expr, const FunctionInfo& info) {
        for (std::size_t i = 1; i < expr.arguments.size(); ++i) want_time(expr.arguments[i], info);
        return by_time(infer(expr.arguments[0]), false);
    }

    Inferred trend(const Expr& expr, const FunctionInfo& info) {
        infer(expr.arguments[0]);
        want_time(expr.arguments[1], info);
        const Inferred per_time = product({number}, time(), true);
        if (expr.arguments.size() > 2) want(expr.arguments[2], per_time, info);
        return per_time;
    }

    void want_time(ExprId id, const FunctionInfo& info) { want(id, time(), info); }

    void want(ExprId id, const Inferred& expected, const FunctionInfo& info) {
        const Inferred found = infer(id);
        if (!found.is_known() || !expected.is_known() || found.unit == expected.unit) return;
        const std::string_view names =
            info.vensim.empty() || dialect() == NameDialect::xmile ? info.xmile : info.vensim;
        sink_.report(DiagnosticKind::unit_argument, model_.at(id).span,
                     fmt::format("{} is in {}, but {} takes an argument in {} there", shown(id),
                                 shown_unit(id, found.unit), names.substr(0, names.find('|')), expected.unit.print()),
                     same_unit_remedy(found.unit, expected.unit));
    }

    // "a(ata1)": one letter for the result, one an argument; equal letters have one unit.
    Inferred by_function_rule(const Expr& expr, const FunctionInfo& info) {
        const std::string_view rule = info.units.substr(2, info.units.size() - 3);
        const bool all_alike = info.function == Function::min_xmile || info.function == Function::max_xmile ||
                               info.function == Function::mean;
        std::map<char, std::vector<ExprId>> letters;
        for (std::size_t i = 0; i < expr.arguments.size(); ++i) {
            const char letter = all_alike ? 'a' : i < rule.size() ? rule[i] : '*';
            if (letter == '1') {
                want(expr.arguments[i], dimensionless(), info);
            } else if (letter == 't') {
                want_time(expr.arguments[i], info);
            } else if (letter == '*') {
                infer(expr.arguments[i]);
            } else {
                letters[letter].push_back(expr.arguments[i]);
            }
        }
        std::map<char, Inferred> results;
        for (const auto& [letter, arguments] : letters) {
            results[letter] = alike(arguments, expr.span, fmt::format("are arguments of one kind of {}", expr.name));
        }
        return result_of(info.units.front(), results);
    }

    Inferred by_rule(const Expr&, const FunctionInfo& info) const {
        return info.units.empty() ? Inferred{} : result_of(info.units.front(), {});
    }

    Inferred result_of(char letter, const std::map<char, Inferred>& results) const {
        if (letter == '1') return dimensionless();
        if (letter == 't') return time();
        const auto found = results.find(letter);
        return found == results.end() ? Inferred{} : found->second;
    }

    const model::Model& model_;
    const SourceSet& sources_;
    DiagnosticSink& sink_;
    units::UnitSystem system_;
    std::unordered_map<std::string, Declared> declared_;
    std::unordered_map<std::string, bool> macros_;
    std::optional<Unit> time_;
};

}  // namespace

void check_units(const model::Model& model, const SourceSet& sources, DiagnosticSink& sink) {
    Checker(model, sources, sink).run();
}

}  // namespace crux::sema
