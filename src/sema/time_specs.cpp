// See time_specs.h. In Vensim the times are variables (INITIAL TIME, ...); in XMILE they stand in
// <sim_specs>, and variables of those names follow them.
#include "sema/time_specs.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "sema/constants.h"

namespace crux::sema {

namespace {

struct TimeName {
    const char* vensim;
    const char* xmile;
};
constexpr TimeName initial_name{"initial time", "starttime"}, final_name{"final time", "stoptime"},
    step_name{"time step", "dt"}, save_name{"saveper", "saveper"};

class Times {
  public:
    explicit Times(Analysis& analysis) : analysis_(analysis) {}

    void run() {
        const model::TimeSpecs& written = analysis_.model.time;
        ir::TimeSpecs& time = analysis_.module.time;
        time.initial = value(initial_name, written.initial).value_or(0);
        analysis_.initial_time = time.initial;
        time.step = value(step_name, written.step).value_or(1);
        analysis_.time_step = time.step;
        analysis_.time_known = true;
        const auto end = value(final_name, written.final);
        time.final = end.value_or(time.initial);
        analysis_.final_time = time.final;
        time.save_step = value(save_name, written.save_step).value_or(time.step);
        time.units = written.units;
        switch (written.method) {
            case model::Method::euler:
                time.method = ir::Method::euler;
                break;
            case model::Method::rk2:
                time.method = ir::Method::rk2;
                break;
            case model::Method::rk4:
                time.method = ir::Method::rk4;
                break;
        }
        check(end.has_value());
    }

  private:
    std::optional<double> override_of(const TimeName& name) const {
        std::optional<double> found;
        for (const Override& override : analysis_.options.overrides) {
            const std::string key = canonical_key(override.name);
            if (key == name.vensim || (analysis_.xmile() && key == name.xmile)) found = override.value;
        }
        return found;
    }

    std::optional<double> value(const TimeName& name, model::ExprId written) {
        analysis_.time_names.insert(name.vensim);
        if (analysis_.xmile()) analysis_.time_names.insert(name.xmile);
        if (const auto set = override_of(name)) return set;
        const Analysis& analysis = analysis_;
        const Symbol* symbol = analysis.find(name.vensim);
        if (written.valid()) return constant(name, written, symbol ? symbol->name : name.vensim);
        if (!symbol || symbol->broken || symbol->parts.empty()) return std::nullopt;
        if (symbol->parts[0].fixed) return symbol->parts[0].fixed;
        const model::ExprId rhs = symbol->parts[0].equation->rhs;
        return rhs.valid() ? constant(name, rhs, symbol->name) : std::nullopt;
    }

    // A run has one TIME STEP; where it ends and what is saved can be decided at the start.
    std::optional<double> constant(const TimeName& which, model::ExprId id, std::string_view name) {
        const auto found = constant_value(analysis_, id, {});
        const bool moves = changes(id);
        if (!found || (moves && &which == &step_name)) {
            refused_ = true;
            analysis_.sink.report(
                DiagnosticKind::not_constant, analysis_.model.at(id).span,
                moves ? fmt::format("'{}' depends on Time; Crux runs with one that stays the same", name)
                      : fmt::format("'{}' is not known before the run begins", name));
        } else if (moves && !refused_) {
            analysis_.sink.report(
                DiagnosticKind::changing_time, analysis_.model.at(id).span,
                fmt::format("'{}' changes while the model runs; the run uses its value at the start, {}", name,
                            format_number(*found)));
        }
        return found;
    }

    // Whether Time or a stock has a part in it: then it can change.
    bool changes(model::ExprId id) const {
        std::vector<model::ExprId> pending = {id};
        std::set<std::uint32_t> seen;
        while (!pending.empty()) {
            const model::ExprId next = pending.back();
            pending.pop_back();
            if (!next.valid() || !seen.insert(next.index).second) continue;
            const model::Expr& expr = analysis_.model.at(next);
            const std::string key = canonical_key(expr.name);
            const Analysis& analysis = analysis_;
            if (expr.kind == model::Expr::Kind::reference && key == "time" && !analysis.find("time")) return true;
            if (expr.kind == model::Expr::Kind::call && key == "integ") return true;
            for (model::ExprId argument : expr.arguments) pending.push_back(argument);
            const Symbol* symbol = expr.name.empty() ? nullptr : analysis.find(expr.name);
            if (!symbol) continue;
            for (const Part& part : symbol->parts) {
                if (!part.fixed) pending.push_back(part.equation->rhs);
            }
        }
        return false;
    }

    void check(bool has_end) {
        const ir::TimeSpecs& time = analysis_.module.time;
        const Span span = span_of(final_name);
        const auto refuse = [&](Span at, std::string message) {
            analysis_.sink.report(DiagnosticKind::bad_time, at, std::move(message));
        };
        if (!has_end && !analysis_.sink.has_errors())
            refuse(span, "the model does not say when the run ends (FINAL TIME)");
        if (!(time.step > 0) || !std::isfinite(time.step)) {
            refuse(span_of(step_name),
                   fmt::format("TIME STEP is {}, expected a number above 0", format_number(time.step)));
        }
        if (!(time.final >= time.initial) || !std::isfinite(time.final - time.initial)) {
            refuse(span, fmt::format("the run would end at {}, before it begins at {}", format_number(time.final),
                                     format_number(time.initial)));
        }
        constexpr double most_steps = 1e9;
        if (time.step > 0 && (time.final - time.initial) / time.step > most_steps) {
            refuse(span, "the run would have more than 1,000,000,000 TIME STEPs");
        }
        if (time.step > 0 && !(time.save_step > 0)) {
            refuse(span_of(save_name),
                   fmt::format("SAVEPER is {}, expected a number above 0", format_number(time.save_step)));
        }
    }

    Span span_of(const TimeName& name) const {
        const Analysis& analysis = analysis_;
        const Symbol* symbol = analysis.find(name.vensim);
        return symbol ? symbol->span : Span{analysis_.model.file, 0, 0};
    }

    Analysis& analysis_;
    bool refused_ = false;
};

}  // namespace

void find_times(Analysis& analysis) { Times(analysis).run(); }

}  // namespace crux::sema
