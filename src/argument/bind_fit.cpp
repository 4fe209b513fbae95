// [fit] + bound argument -> BoundFit: the world in which the data came, the rows of the series as
// observations of the model, the constants that are calibrated. See bound_fit.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "argument/bound.h"
#include "argument/bound_fit.h"
#include "argument/names.h"
#include "argument/unit_check.h"
#include "base/files.h"
#include "base/text.h"

namespace crux::argument {

namespace {

// A hair of a TIME STEP: dates are turned into model times by divisions.
constexpr double hair = 1e-6;

class FitBinder {
  public:
    FitBinder(const BoundArgument& bound, DiagnosticSink& sink)
        : bound_(bound),
          fit_(*bound.argument.fit),
          sink_(sink),
          names_(bound.module, sink),
          units_(bound.model, bound.module, sink) {}

    BoundFit bind() {
        out_.note = fit_.note;
        out_.loss = fit_.loss;
        out_.loss_scale = fit_.loss_scale;
        if (fit_.hold_out) {
            out_.hold_out = fit_.hold_out->time;
            out_.hold_out_text = fit_.hold_out->text;
        }
        world();
        for (const FitTarget& target : fit_.targets) bind_target(target);
        for (const FitConstant& constant : fit_.constants) bind_constant(constant);
        std::size_t fitted = 0;
        for (const BoundTarget& target : out_.targets) {
            for (const Observation& observation : target.observations) fitted += observation.held_out ? 0 : 1;
        }
        if (fitted == 0 && sink_.error_count() == 0) {
            sink_.report(DiagnosticKind::nothing_to_fit, fit_.span,
                         "[fit] holds out every row of its series, so that nothing is left to calibrate with",
                         "move 'hold_out' to a later date");
        }
        drop_settings_of_constants();
        return std::move(out_);
    }

  private:
    // Inputs of the argument at its own position, but for the stances named; ranges at their medians,
    // exploratory ones at their settings; then the policy's levers.
    void world() {
        std::vector<double> u(bound_.coordinates.size(), 0.5);
        std::vector<std::uint16_t> stances(bound_.claims.size());
        bound_.stances({}, u, stances);
        const Word& policy = fit_.policy.empty() ? bound_.argument.as_it_was : fit_.policy;
        const std::size_t p = bound_.argument.policy(policy.text);
        out_.world = fmt::format("policy {}", bound_.argument.policies[p].name);
        for (const auto& [id, stance] : fit_.stances) choose(id.text, stance.text, stances);
        std::vector<double> values(bound_.inputs.size(), std::nan(""));
        bound_.set_inputs({}, stances, u, values);
        bound_.set_policy(p, values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isnan(values[i])) out_.settings.emplace_back(bound_.inputs[i], values[i]);
        }
    }

    void choose(const std::string& id, const std::string& name, std::vector<std::uint16_t>& stances) {
        for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
            const Claim& claim = bound_.argument.claims[bound_.claims[c].claim];
            if (claim.id.text != id) continue;
            for (std::size_t s = 0; s < claim.stances.size(); ++s) {
                if (claim.stances[s].name.text == name) stances[c] = static_cast<std::uint16_t>(s);
            }
            out_.world += fmt::format(", {} at {}", id, name);
        }
    }

    double own_value(const engine::Element& element) const {
        for (const auto& [set, value] : out_.settings) {
            if (set == element) return value;
        }
        return bound_.module.at(element.variable).values[element.index];
    }

    void bind_constant(const FitConstant& constant) {
        const std::string where = fmt::format("the constant '{}' of the fit", constant.constant.text);
        const auto elements = names_.constant(constant.constant, where);
        if (!elements) return;
        for (const engine::Element& element : *elements) {
            const auto [first, added] = fitted_.emplace(element, constant.constant.span);
            if (added) continue;
            sink_
                .report(DiagnosticKind::set_twice, constant.constant.span,
                        fmt::format("'{}' is calibrated twice", constant.constant.text))
                .notes.push_back({first->second, "the first stands here"});
            return;
        }
        const ir::Variable& variable = bound_.module.at(elements->front().variable);
        units_.check(constant.unit, variable, false, where);
        BoundConstant out;
        out.name = constant.constant.text;
        out.note = constant.note;
        out.unit = variable.units;
        if (!constant.unit.empty()) out.unit = constant.unit.text;
        out.elements = *elements;
        out.low = constant.low;
        out.high = constant.high;
        out.own = own_value(elements->front());
        out.start = constant.start.value_or(std::clamp(out.own, out.low, out.high));
        out.logarithmic = constant.logarithmic;
        out.span = constant.span;
        const std::string key = canonical_key(constant.constant.text);
        for (const Claim& claim : bound_.argument.claims) {
            for (const Stance& stance : claim.stances) {
                for (const ConstantSetting& set : stance.constants) {
                    if (canonical_key(set.constant.text) == key) out.claim = claim.id.text;
                }
            }
        }
        for (const Uncertainty& drawn : bound_.argument.uncertainties) {
            out.drawn = out.drawn || canonical_key(drawn.variable.text) == key;
        }
        out_.constants.push_back(std::move(out));
    }

    void drop_settings_of_constants() {
        std::erase_if(out_.settings, [&](const auto& setting) { return fitted_.contains(setting.first); });
    }

    void bind_target(const FitTarget& target) {
        const std::string where = fmt::format("the target '{}'", target.variable.text);
        const auto element = names_.element(target.variable, where);
        if (!element) return;
        const ir::Variable& variable = bound_.module.at(element->variable);
        const bool integral = target.observe == Observe::integral;
        units_.check(target.unit, variable, integral, where);
        BoundTarget out;
        out.name = target.name;
        out.note = target.note;
        out.variable = bound_.module.element_name(element->variable, element->index);
        out.unit = target.unit.text;
        if (out.unit.empty() && !variable.units.empty()) {
            out.unit = variable.units + (integral ? " * " + bound_.module.time.units : "");
        }
        out.element = *element;
        out.observe = target.observe;
        out.weight = target.weight;
        out.span = target.span;
        out.file = target.data.text;
        const auto path = bound_.directory / target.data.text;
        SeriesColumns columns;
        if (!target.column.empty()) columns.value = target.column.text;
        columns.error = target.error_column.text;
        for (const auto& [column, text] : target.where) columns.where.emplace_back(column.text, text);
        const auto series = read_series(path, bound_.argument.calendar, columns);
        if (!series) {
            sink_.report(DiagnosticKind::bad_series, target.data.span,
                         fmt::format("the data of {}: {}", where, series.failure().message));
            return;
        }
        if (const auto bytes = read_file(path)) out.sha256 = sha256(*bytes);
        const std::size_t errors = sink_.error_count();
        observe(target, *series, out);
        if (out.observations.empty() && sink_.error_count() == errors) {
            sink_.report(DiagnosticKind::nothing_to_fit, target.data.span,
                         fmt::format("{} has no row within the run: {} rows with a number, {} passed over", where,
                                     series->size(), out.passed_over));
        }
        std::size_t fitted = 0;
        for (const Observation& observation : out.observations) fitted += observation.held_out ? 0 : 1;
        if (fitted > 0 && fitted < 3 && out.observations.front().error == 0) {
            sink_.report(DiagnosticKind::bad_series, target.data.span,
                         fmt::format("{} has {} fitted rows: too few to estimate their standard error", where, fitted),
                         "add error = ... or relative_error = ...");
        }
        out_.targets.push_back(std::move(out));
    }

    // The standard error of a row in the model's unit; 0 where nothing says it.
    double error_of(const FitTarget& target, const SeriesPoint& point) const {
        double square = 0;
        if (point.error) {
            square = *point.error * *point.error;
        } else if (target.error) {
            square = *target.error * *target.error;
        }
        if (target.relative_error) square += std::pow(*target.relative_error * point.value, 2);
        return target.scale * std::sqrt(square);
    }

    // Where the model answers for a row; nothing where it cannot (reported).
    bool place(const FitTarget& target, const SeriesPoint& point, Observation& out) {
        out.begin = out.end = point.time;
        if (target.observe == Observe::level) return true;
        if (target.since) {
            out.begin = target.since->time;
            return true;
        }
        if (target.observe == Observe::difference) return true;  // the row before gives the beginning
        if (target.window) {
            const double before =
                target.window_at == WindowAt::middle ? 0.5 : (target.window_at == WindowAt::end ? 1.0 : 0.0);
            out.begin = point.time - before * *target.window;
            out.end = out.begin + *target.window;
            return true;
        }
        out.begin = point.begin;
        out.end = point.end;
        if (out.begin < out.end) return true;
        sink_.report(
            DiagnosticKind::missing_key, target.span,
            fmt::format("row {} of '{}' gives a moment, so the target '{}' does not say over how long its {} is",
                        point.row, target.data.text, target.variable.text, name(target.observe)),
            "add window = ..., in the model's time, or give periods as dates: 2022-09-19/2022-09-25");
        return false;
    }

    bool within(const FitTarget& target, const Observation& observation) const {
        const ir::TimeSpecs& time = bound_.module.time;
        const double slack = hair * time.step;
        if (observation.begin < time.initial - slack || observation.end > time.final + slack) return false;
        if (target.since && !(observation.end > observation.begin)) return false;
        if (target.first && observation.time < target.first->time - slack) return false;
        return !target.last || observation.time <= target.last->time + slack;
    }

    void observe(const FitTarget& target, const std::vector<SeriesPoint>& series, BoundTarget& out) {
        for (const SeriesPoint& point : series) {
            Observation made;
            made.time = point.time;
            made.value = target.scale * point.value;
            made.error = error_of(target, point);
            made.date = point.date;
            made.source = point.source;
            made.grade = point.grade;
            made.row = point.row;
            if (!place(target, point, made)) return;
            if (within(target, made)) {
                out.observations.push_back(std::move(made));
            } else {
                ++out.passed_over;
            }
        }
        std::sort(out.observations.begin(), out.observations.end(), [](const Observation& a, const Observation& b) {
            return std::pair(a.time, a.row) < std::pair(b.time, b.row);
        });
        if (target.observe == Observe::difference && !target.since) take_differences(out);
        for (Observation& observation : out.observations) {
            observation.held_out =
                target.held_out ||
                (fit_.hold_out && observation.time > fit_.hold_out->time + hair * bound_.module.time.step);
        }
        check_errors(target, out);
    }

    static void take_differences(BoundTarget& out) {
        for (std::size_t i = out.observations.size(); i-- > 1;) {
            Observation& later = out.observations[i];
            const Observation& before = out.observations[i - 1];
            later.begin = before.end;
            later.value -= before.value;
            later.error = std::hypot(later.error, before.error);
        }
        if (!out.observations.empty()) out.observations.erase(out.observations.begin());
    }

    // Errors are given for all rows of a series or for none: a mixture would weigh rows by accident.
    void check_errors(const FitTarget& target, const BoundTarget& out) {
        std::size_t given = 0;
        for (const Observation& observation : out.observations) given += observation.error > 0 ? 1 : 0;
        if (given == 0 || given == out.observations.size()) return;
        for (const Observation& observation : out.observations) {
            if (observation.error > 0) continue;
            sink_.report(DiagnosticKind::bad_series, target.data.span,
                         fmt::format("the data of the target '{}': row {} has no standard error, but others have",
                                     target.variable.text, observation.row),
                         "add error = ... for the rows that have none of their own");
            return;
        }
    }

    const BoundArgument& bound_;
    const Fit& fit_;
    DiagnosticSink& sink_;
    Names names_;
    UnitCheck units_;
    BoundFit out_;
    std::map<engine::Element, Span> fitted_;
};

}  // namespace

BoundFit bind_fit(const BoundArgument& bound, DiagnosticSink& sink) { return FitBinder(bound, sink).bind(); }

}  // namespace crux::argument
