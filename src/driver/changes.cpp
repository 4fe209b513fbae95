// See changes.h.
#include "driver/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace crux::driver {

namespace {

using model::Equation;
using model::Expr;

class Editor {
  public:
    Editor(model::Model& model, DiagnosticSink& sink) : model_(model), sink_(sink) {}

    void begin(const InitialValue& initial) {
        model::Variable* variable = find(initial.stock);
        if (variable == nullptr) return;
        for (Equation& equation : variable->equations) {
            const bool integrates = equation.rhs.valid() && model_.at(equation.rhs).kind == Expr::Kind::call &&
                                    canonical_key(model_.at(equation.rhs).name) == "integ" &&
                                    model_.at(equation.rhs).arguments.size() == 2;
            if (!integrates) {
                refuse(fmt::format("'{}' is no stock, so it has no initial value to set", variable->name));
                return;
            }
            if (!std::isfinite(initial.value)) {
                refuse(fmt::format("the initial value of '{}' is {}", variable->name, format_number(initial.value)));
                return;
            }
            const model::ExprId value = number(initial.value, equation.span);
            model_.at(equation.rhs).arguments[1] = value;
        }
    }

    void follow(const Series& series) {
        model::Variable* variable = find(series.variable);
        if (variable == nullptr || !sound(series, *variable)) return;
        for (Equation& equation : variable->equations) {
            if (equation.kind == Equation::Kind::lookup) {
                refuse(fmt::format("'{}' is a lookup, not a variable over time", variable->name));
                return;
            }
            Expr time, points, call;
            time.kind = Expr::Kind::reference;
            time.name = "Time";
            points.kind = Expr::Kind::lookup;
            points.lookup.x = series.times;
            points.lookup.y = series.values;
            call.kind = Expr::Kind::call;
            call.name = "WITH LOOKUP";
            time.span = points.span = call.span = time.name_span = call.name_span = equation.span;
            call.arguments = {model_.add(std::move(time)), model_.add(std::move(points))};
            equation.kind = Equation::Kind::normal;
            equation.keyword.clear();
            equation.rhs = model_.add(std::move(call));
            equation.initial = {};
        }
    }

  private:
    model::ExprId number(double value, Span span) {
        Expr expr;
        expr.value = value;
        expr.span = span;
        return model_.add(std::move(expr));
    }

    bool sound(const Series& series, const model::Variable& variable) {
        const auto finite = [](double v) { return std::isfinite(v); };
        const bool ascends = std::adjacent_find(series.times.begin(), series.times.end(),
                                                [](double a, double b) { return !(a < b); }) == series.times.end();
        const bool whole = !series.times.empty() && series.times.size() == series.values.size() &&
                           std::ranges::all_of(series.times, finite) && std::ranges::all_of(series.values, finite);
        if (whole && ascends) return true;
        refuse(fmt::format("the series of '{}' must have a number for each of its times, and these must ascend",
                           variable.name));
        return false;
    }

    model::Variable* find(const std::string& name) {
        const std::string key = canonical_key(name);
        const auto found = std::ranges::find(model_.variables, key, &model::Variable::key);
        if (found != model_.variables.end()) return &*found;
        std::vector<std::string> known;
        for (const model::Variable& variable : model_.variables) known.push_back(variable.name);
        const auto near = closest(name, known);
        sink_.report(DiagnosticKind::unknown_name, {}, fmt::format("the model has no variable '{}'", name),
                     near ? fmt::format("did you mean '{}'?", *near) : "");
        return nullptr;
    }

    void refuse(std::string message) { sink_.report(DiagnosticKind::bad_setting, {}, std::move(message)); }

    model::Model& model_;
    DiagnosticSink& sink_;
};

}  // namespace

void apply(const Changes& changes, model::Model& model, DiagnosticSink& sink) {
    Editor editor(model, sink);
    for (const InitialValue& initial : changes.initial) editor.begin(initial);
    for (const Series& series : changes.series) editor.follow(series);
}

}  // namespace crux::driver
