// Options of `crux fit MODEL` -> BoundFit. Each option's text becomes a source of its own, so that a fault
// is shown at its place. See plain.h.
#include "search/plain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "argument/names.h"
#include "base/files.h"
#include "base/text.h"
#include "ensemble/explore.h"
#include "tables/tables.h"

namespace crux::search {

using argument::BoundConstant;
using argument::BoundFit;
using argument::BoundTarget;
using argument::Observation;
using argument::Observe;

namespace {

constexpr double hair = 1e-6;  // of a TIME STEP

// "name=rest" of an option.
struct Setting {
    std::string name, rest;
    Span name_span, rest_span, whole;
};

std::optional<Setting> setting_of(const std::string& text, const char* option, const char* example, SourceSet& sources,
                                  DiagnosticSink& sink) {
    const FileId file = sources.add(option, text);
    const auto size = static_cast<std::uint32_t>(text.size());
    // A quoted name may hold anything.
    const std::size_t quote = text.starts_with('"') ? text.find('"', 1) : 0;
    const auto equals = static_cast<std::uint32_t>(std::min(text.find('=', std::min(quote, text.size())), text.size()));
    Setting out{std::string(trim(std::string_view(text).substr(0, equals))),
                equals < size ? std::string(trim(std::string_view(text).substr(equals + 1))) : std::string(),
                {file, 0, equals},
                {file, std::min(equals + 1, size), size},
                {file, 0, size}};
    if (!out.name.empty() && !out.rest.empty()) return out;
    sink.report(DiagnosticKind::bad_setting, out.whole, fmt::format("'{}' is not of the form name=...", text),
                fmt::format("write {} \"{}\"", option, example));
    return std::nullopt;
}

class PlainBinder {
  public:
    PlainBinder(const ir::Module& module, const PlainRequest& request, SourceSet& sources, DiagnosticSink& sink)
        : module_(module), request_(request), sources_(sources), sink_(sink), names_(module, sink) {}

    std::optional<BoundFit> bind() {
        const std::size_t errors = sink_.error_count();
        out_.loss = request_.loss;
        out_.loss_scale = request_.loss_scale.value_or(request_.loss == argument::Loss::soft_l1 ? 1 : 1.345);
        if (request_.hold_out) {
            out_.hold_out = request_.hold_out;
            out_.hold_out_text = "time " + format_number(*request_.hold_out);
        }
        for (const std::string& text : request_.vary) vary(text);
        for (const std::string& path : request_.data) read(path);
        for (const std::string& text : request_.observe) observe(text);
        for (const std::string& text : request_.errors) error(text);
        for (const std::string& text : request_.weights) weight(text);
        if (request_.vary.empty()) refuse("there is nothing to calibrate", "add --vary \"name=low..high\"");
        if (request_.data.empty()) refuse("there is nothing to calibrate to", "add --data FILE.csv");
        if (sink_.error_count() > errors) return std::nullopt;
        finish();
        return sink_.error_count() > errors ? std::nullopt : std::optional(std::move(out_));
    }

  private:
    void refuse(std::string message, std::string remedy = {}) {
        sink_.report(DiagnosticKind::bad_ensemble, {}, std::move(message), std::move(remedy));
    }

    // ---- --vary

    // "low..high" is a uniform range; else a distribution of two ends.
    void vary(const std::string& text) {
        const auto setting = setting_of(text, "--vary", "contact rate=2..12", sources_, sink_);
        if (!setting) return;
        const auto dots = setting->rest.find("..");
        const auto low = parse_number(trim(std::string_view(setting->rest).substr(0, dots)));
        const auto high = dots == std::string::npos
                              ? std::nullopt
                              : parse_number(trim(std::string_view(setting->rest).substr(dots + 2)));
        if (dots != std::string::npos && low && high) {
            add_constant(*setting, *low, *high, false);
            return;
        }
        const auto law = ensemble::parse_vary(text, module_, sources_, sink_);
        if (!law) return;
        const bool logarithmic = law->distribution.law() == stats::Law::loguniform;
        if (!logarithmic && law->distribution.law() != stats::Law::uniform) {
            sink_.report(DiagnosticKind::bad_distribution, setting->rest_span,
                         fmt::format("'{}' is no range to search in", setting->rest),
                         "write low..high, or loguniform(low, high) to search on a logarithmic scale");
            return;
        }
        add_constant(*setting, law->distribution.low(), law->distribution.high(), logarithmic);
    }

    void add_constant(const Setting& setting, double low, double high, bool logarithmic) {
        if (!(low < high)) {
            sink_.report(
                DiagnosticKind::empty_range, setting.rest_span,
                fmt::format("the range {} of '{}' is empty: low must be below high", setting.rest, setting.name));
            return;
        }
        const auto elements = names_.constant({setting.name, setting.name_span}, "--vary");
        if (!elements) return;
        for (const engine::Element& element : *elements) {
            if (fitted_.emplace(element, 0).second) continue;
            sink_.report(DiagnosticKind::set_twice, setting.name_span,
                         fmt::format("'{}' is calibrated twice", setting.name));
            return;
        }
        const ir::Variable& variable = module_.at(elements->front().variable);
        BoundConstant out;
        out.name = elements->size() == 1 ? module_.element_name(elements->front().variable, elements->front().index)
                                         : variable.name;
        out.unit = variable.units;
        out.elements = *elements;
        out.low = low;
        out.high = high;
        out.own = variable.values[elements->front().index];
        out.start = std::clamp(out.own, low, high);
        out.logarithmic = logarithmic;
        out.span = setting.whole;
        out_.constants.push_back(std::move(out));
    }

    // ---- --data

    std::optional<engine::Element> find(const std::string& name) const {
        DiagnosticSink nobody;
        return argument::Names(module_, nobody).element({name, {}}, "");
    }

    void read(const std::string& path) {
        const auto text = read_file(path);
        const FileId file = sources_.add("--data", path);
        const Span whole{file, 0, static_cast<std::uint32_t>(path.size())};
        if (!text) {
            sink_.report(DiagnosticKind::bad_series, whole, text.failure().message);
            return;
        }
        const tables::Grid grid = tables::read_delimited(*text, tables::guess_delimiter(*text));
        std::vector<std::string> heads;
        for (std::uint32_t c = 0; c < grid.columns(); ++c) heads.emplace_back(trim(grid.at({0, c}).text));
        const auto time =
            std::find_if(heads.begin(), heads.end(), [](const std::string& h) { return iequals_ascii(h, "time"); });
        if (time == heads.end()) {
            sink_.report(DiagnosticKind::bad_series, whole, fmt::format("'{}' has no column 'Time'", path),
                         "dates need an argument file, which says which date model time 0 is");
            return;
        }
        const auto time_column = static_cast<std::uint32_t>(time - heads.begin());
        for (std::uint32_t c = 0; c < heads.size(); ++c) {
            if (c == time_column || heads[c].empty() || is_error_column(heads, c)) continue;
            const auto element = names_.element({heads[c], whole}, fmt::format("a column of '{}'", path));
            if (!element) continue;
            BoundTarget target;
            target.name = target.variable = module_.element_name(element->variable, element->index);
            target.unit = module_.at(element->variable).units;
            target.element = *element;
            target.file = path;
            target.sha256 = sha256(*text);
            target.span = whole;
            if (!rows(grid, c, time_column, error_column(heads, c), target)) continue;
            out_.targets.push_back(std::move(target));
        }
    }

    // "Infected error", where Infected is a column.
    static std::optional<std::uint32_t> error_column(const std::vector<std::string>& heads, std::uint32_t of) {
        for (std::uint32_t c = 0; c < heads.size(); ++c) {
            if (canonical_key(heads[c]) == canonical_key(heads[of] + " error")) return c;
        }
        return std::nullopt;
    }
    bool is_error_column(const std::vector<std::string>& heads, std::uint32_t c) const {
        if (find(heads[c])) return false;
        for (std::uint32_t of = 0; of < heads.size(); ++of) {
            if (of != c && error_column(heads, of) == c) return true;
        }
        return false;
    }

    bool rows(const tables::Grid& grid, std::uint32_t column, std::uint32_t time_column,
              std::optional<std::uint32_t> errors, BoundTarget& target) {
        for (std::uint32_t row = 1; row < grid.rows(); ++row) {
            const auto value = grid.number({row, column});
            if (!value) continue;
            const auto time = grid.number({row, time_column});
            if (!time) {
                sink_.report(DiagnosticKind::bad_series, target.span,
                             fmt::format("row {} of '{}' has no time", row + 1, target.file));
                return false;
            }
            Observation out;
            out.value = *value;
            out.time = out.begin = out.end = *time;
            out.row = row + 1;
            if (errors) {
                const auto error = grid.number({row, *errors});
                if (!error || !(*error > 0)) {
                    sink_.report(DiagnosticKind::bad_series, target.span,
                                 fmt::format("row {} of '{}' has a value for '{}' but no error above 0", row + 1,
                                             target.file, target.name));
                    return false;
                }
                out.error = *error;
            }
            target.observations.push_back(std::move(out));
        }
        std::sort(target.observations.begin(), target.observations.end(),
                  [](const Observation& a, const Observation& b) {
                      return std::pair(a.time, a.row) < std::pair(b.time, b.row);
                  });
        return true;
    }

    // ---- --observe, --error, --weight

    std::vector<BoundTarget*> targets_of(const Setting& setting, const char* option) {
        const auto element = names_.element({setting.name, setting.name_span}, option);
        std::vector<BoundTarget*> found;
        for (BoundTarget& target : out_.targets) {
            if (element && target.element == *element) found.push_back(&target);
        }
        if (element && found.empty()) {
            sink_.report(DiagnosticKind::unknown_variable, setting.name_span,
                         fmt::format("{} names '{}', of which no file has a column", option, setting.name));
        }
        return found;
    }

    void observe(const std::string& text) {
        const auto setting = setting_of(text, "--observe", "new cases=integral(7)", sources_, sink_);
        if (!setting) return;
        const auto open = setting->rest.find('(');
        const std::string kind(trim(std::string_view(setting->rest).substr(0, open)));
        std::optional<double> window;
        if (open != std::string::npos && setting->rest.back() == ')') {
            window = parse_number(setting->rest.substr(open + 1, setting->rest.size() - open - 2));
        }
        const bool windowed = kind == "mean" || kind == "integral";
        const bool right =
            windowed ? window && *window > 0 : (kind == "level" || kind == "difference") && open == std::string::npos;
        if (!right) {
            sink_.report(
                DiagnosticKind::bad_setting, setting->rest_span,
                fmt::format("'{}' is none of level, mean(WINDOW), integral(WINDOW) and difference", setting->rest),
                "write --observe \"new cases=integral(7)\": the sum over the 7 units of time up to the row's");
            return;
        }
        for (BoundTarget* target : targets_of(*setting, "--observe")) {
            target->observe = kind == "mean"       ? Observe::mean
                              : kind == "integral" ? Observe::integral
                              : kind == "level"    ? Observe::level
                                                   : Observe::difference;
            if (target->observe == Observe::integral && !target->unit.empty()) {
                target->unit += " * " + module_.time.units;
            }
            for (Observation& o : target->observations) {
                if (windowed) o.begin = o.end - *window;
            }
        }
    }

    void error(const std::string& text) {
        const auto setting = setting_of(text, "--error", "Infected=10%", sources_, sink_);
        if (!setting) return;
        const bool share = setting->rest.ends_with('%');
        const auto number =
            parse_number(trim(std::string_view(setting->rest).substr(0, setting->rest.size() - (share ? 1 : 0))));
        if (!number || !(*number > 0)) {
            sink_.report(DiagnosticKind::bad_setting, setting->rest_span,
                         fmt::format("'{}' is no standard error above 0", setting->rest),
                         "write --error \"Infected=5\", or \"Infected=10%\" of each value");
            return;
        }
        for (BoundTarget* target : targets_of(*setting, "--error")) {
            for (Observation& o : target->observations) {
                o.error = share ? *number / 100 * std::abs(o.value) : *number;
                if (o.error > 0) continue;
                sink_.report(DiagnosticKind::bad_setting, setting->rest_span,
                             fmt::format("row {} of '{}' is 0, and a share of it is no error", o.row, target->file),
                             "give the error as a number, or by row in a column '" + target->name + " error'");
                return;
            }
        }
    }

    void weight(const std::string& text) {
        const auto setting = setting_of(text, "--weight", "Infected=2", sources_, sink_);
        if (!setting) return;
        const auto number = parse_number(setting->rest);
        if (!number || !(*number > 0)) {
            sink_.report(DiagnosticKind::bad_setting, setting->rest_span,
                         fmt::format("'{}' is no weight above 0", setting->rest));
            return;
        }
        for (BoundTarget* target : targets_of(*setting, "--weight")) target->weight = *number;
    }

    // ---- what is left of the rows

    void finish() {
        const double slack = hair * module_.time.step;
        std::size_t fitted = 0;
        for (BoundTarget& target : out_.targets) {
            if (target.observe == Observe::difference) take_differences(target);
            const std::size_t before = target.observations.size();
            std::erase_if(target.observations, [&](const Observation& o) {
                return o.begin < module_.time.initial - slack || o.end > module_.time.final + slack;
            });
            target.passed_over = before - target.observations.size();
            std::size_t of_target = 0;
            for (Observation& o : target.observations) {
                o.held_out = out_.hold_out && o.time > *out_.hold_out + slack;
                of_target += o.held_out ? 0 : 1;
            }
            fitted += of_target;
            if (target.observations.empty()) {
                sink_.report(DiagnosticKind::nothing_to_fit, target.span,
                             fmt::format("'{}' has no row of '{}' within the run, {} to {}", target.file, target.name,
                                         format_number(module_.time.initial), format_number(module_.time.final)));
            } else if (of_target > 0 && of_target < 3 && target.observations.front().error == 0) {
                sink_.report(DiagnosticKind::bad_series, target.span,
                             fmt::format("'{}' has {} fitted rows of '{}': too few to estimate their standard error",
                                         target.file, of_target, target.name),
                             fmt::format("add --error \"{}=...\"", target.name));
            }
        }
        if (fitted == 0 && !out_.targets.empty()) {
            sink_.report(DiagnosticKind::nothing_to_fit, {},
                         "--hold-out holds out every row, so that nothing is left to calibrate with");
        }
    }

    static void take_differences(BoundTarget& target) {
        for (std::size_t i = target.observations.size(); i-- > 1;) {
            Observation& later = target.observations[i];
            const Observation& before = target.observations[i - 1];
            later.begin = before.end;
            later.value -= before.value;
            later.error = std::hypot(later.error, before.error);
        }
        if (!target.observations.empty()) target.observations.erase(target.observations.begin());
    }

    const ir::Module& module_;
    const PlainRequest& request_;
    SourceSet& sources_;
    DiagnosticSink& sink_;
    argument::Names names_;
    BoundFit out_;
    std::map<engine::Element, int> fitted_;
};

}  // namespace

std::optional<BoundFit> plain_fit(const ir::Module& module, const PlainRequest& request, SourceSet& sources,
                                  DiagnosticSink& sink) {
    return PlainBinder(module, request, sources, sink).bind();
}

}  // namespace crux::search
