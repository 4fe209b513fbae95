// Argument + model -> BoundArgument: front end by the file's ending, sema with all alternatives, then
// every name of the argument against the module. See bound.h.
#include <fmt/format.h>

#include <map>

#include "argument/alternatives.h"
#include "argument/bound.h"
#include "argument/names.h"
#include "argument/unit_check.h"
#include "base/files.h"
#include "base/text.h"
#include "vensim/vensim.h"
#include "xmile/xmile.h"

namespace crux::argument {

namespace {

class Binder {
  public:
    Binder(BoundArgument& bound, const Alternatives& alternatives, DiagnosticSink& sink)
        : bound_(bound),
          alternatives_(alternatives),
          sink_(sink),
          names_(bound.module, sink),
          units_(bound.model, bound.module, sink) {}

    void bind() {
        claims();
        uncertainties();
        correlations();
        policies();
        outcomes();
        viewpoints();
        charts();
        looks();
    }

  private:
    std::size_t coordinate(std::string name) {
        bound_.coordinates.push_back(std::move(name));
        return bound_.coordinates.size() - 1;
    }

    std::size_t input(engine::Element element) {
        const auto [found, added] = inputs_.emplace(element, bound_.inputs.size());
        if (added) bound_.inputs.push_back(element);
        return found->second;
    }

    std::size_t selector(const std::string& name) {
        const ir::VariableId id = bound_.module.find(name);
        if (!id.valid()) throw InternalError("binding: the module has no selector '" + name + "'");
        return input({id, 0});
    }

    // The inputs of a constant that `owner` decides; reported where another does already.
    std::optional<std::vector<std::size_t>> decide(const Word& name, const std::string& owner,
                                                   const std::string& where) {
        const auto elements = names_.constant(name, where);
        if (!elements) return std::nullopt;
        std::vector<std::size_t> out;
        for (const engine::Element& element : *elements) {
            const auto [first, added] = owners_.emplace(element, std::pair(owner, name.span));
            if (!added && first->second.first != owner) {
                sink_
                    .report(DiagnosticKind::set_twice, name.span,
                            fmt::format("'{}' is decided by {} and by {}", name.text, first->second.first, owner))
                    .notes.push_back({first->second.second, "the first stands here"});
                return std::nullopt;
            }
            out.push_back(input(element));
        }
        return out;
    }

    void constants(const Claim& claim, const Stance& stance, BoundStance& out) {
        const std::string owner = fmt::format("claim '{}'", claim.id.text);
        const std::string where = fmt::format("the stance '{}' of {}", stance.name.text, owner);
        for (const ConstantSetting& constant : stance.constants) {
            const auto inputs = decide(constant.constant, owner, where);
            if (!inputs) continue;
            if (constant.quantity.value) {
                for (std::size_t i : *inputs) out.fixed.push_back({i, *constant.quantity.value});
                continue;
            }
            // One coordinate a constant: the same quantile under every stance.
            const std::string key = claim.id.text + ": " + canonical_key(constant.constant.text);
            const auto found = claim_coordinates_.find(key);
            const std::size_t at = found != claim_coordinates_.end() ? found->second : coordinate(key);
            claim_coordinates_.emplace(key, at);
            drawn_names_.emplace(canonical_key(constant.constant.text), at);
            out.drawn.push_back(
                {at, *inputs, constant.quantity.distribution, constant.exploratory(), constant.setting.value_or(0)});
        }
    }

    void claims() {
        for (std::size_t c = 0; c < bound_.argument.claims.size(); ++c) {
            const Claim& claim = bound_.argument.claims[c];
            if (!claim.modelled()) continue;
            BoundClaim out;
            out.claim = c;
            out.coordinate = coordinate("stance of " + claim.id.text);
            out.position = claim.position();
            // The mirrored argument holds what a counter-claim says, where no rival of it is marked.
            out.mirror = claim.side == Side::counter ? 0 : claim.position();
            bool marked = false;
            double total = 0;
            for (const Stance& stance : claim.stances) total += stance.in_force ? stance.weight : 0;
            double sum = 0;
            for (std::size_t s = 0; s < claim.stances.size(); ++s) {
                const Stance& stance = claim.stances[s];
                BoundStance bound;
                bound.in_force = stance.in_force;
                constants(claim, stance, bound);
                for (const Alternatives::Choice& choice : alternatives_.claims) {
                    if (choice.owner != c) continue;
                    bound.fixed.push_back({selector(choice.selector), static_cast<double>(choice.cases[s])});
                }
                for (const WeightSetting& weight : stance.weights)
                    bound.weights.push_back({weight.outcome_index, weight.factor});
                out.stances.push_back(std::move(bound));
                sum += stance.in_force ? stance.weight : 0;
                out.cumulative.push_back(sum == total ? 1 : sum / total);
                if (stance.mirror && stance.in_force) out.mirror = s;
                marked = marked || stance.mirror;
            }
            // Where the mirrored rival is not known yet, the first one that is takes its place.
            for (std::size_t s = claim.stances.size(); marked && s-- > 1;) {
                if (!claim.stances[out.mirror].mirror && claim.stances[s].in_force) out.mirror = s;
            }
            bound_.claims.push_back(std::move(out));
        }
    }

    void uncertainties() {
        for (const Uncertainty& uncertainty : bound_.argument.uncertainties) {
            const std::string owner = fmt::format("the uncertainty '{}'", uncertainty.variable.text);
            const std::string key = canonical_key(uncertainty.variable.text);
            const auto inputs = decide(uncertainty.variable, owner, owner);
            if (!inputs) continue;
            if (drawn_names_.contains(key)) {
                sink_.report(DiagnosticKind::set_twice, uncertainty.variable.span,
                             fmt::format("there is already an uncertainty '{}'", uncertainty.variable.text));
                continue;
            }
            const std::size_t at = coordinate("uncertainty " + key);
            drawn_names_.emplace(key, at);
            bound_.uncertainties.push_back({at, *inputs, uncertainty.quantity.distribution, uncertainty.exploratory(),
                                            uncertainty.setting.value_or(0)});
            const engine::Element element = bound_.inputs[inputs->front()];
            units_.check(uncertainty.unit, bound_.module.at(element.variable), false, owner);
        }
    }

    void correlations() {
        std::vector<stats::Correlation> found;
        for (const Correlation& correlation : bound_.argument.correlations) {
            std::size_t ends[2] = {none, none};
            const Word* words[2] = {&correlation.first, &correlation.second};
            for (int i = 0; i < 2; ++i) {
                const auto at = drawn_names_.find(canonical_key(words[i]->text));
                if (at != drawn_names_.end()) {
                    ends[i] = at->second;
                    continue;
                }
                std::vector<std::string> known;
                for (const auto& [name, index] : drawn_names_) known.push_back(name);
                const auto near = closest(canonical_key(words[i]->text), known);
                sink_.report(
                    DiagnosticKind::bad_correlation, words[i]->span,
                    fmt::format("'{}' is not drawn: no uncertainty and no stance gives it a range", words[i]->text),
                    near ? fmt::format("did you mean '{}'?", *near) : "");
            }
            if (ends[0] == none || ends[1] == none) continue;
            if (ends[0] == ends[1]) {
                sink_.report(DiagnosticKind::bad_correlation, correlation.span,
                             fmt::format("'{}' is correlated with itself", correlation.first.text));
                continue;
            }
            found.push_back({ends[0], ends[1], correlation.rho});
        }
        auto copula = stats::Copula::make(found, bound_.coordinates);
        if (copula) {
            bound_.copula = std::move(*copula);
        } else {
            sink_.report(DiagnosticKind::bad_correlation, bound_.argument.correlations.front().span,
                         copula.failure().message);
        }
    }

    bool dated_anywhere(const Word& lever) const {
        for (const Alternatives::Choice& choice : alternatives_.policies) {
            if (canonical_key(choice.selector) == canonical_key("policy: " + lever.text)) return true;
        }
        return false;
    }

    void policies() {
        for (std::size_t p = 0; p < bound_.argument.policies.size(); ++p) {
            const Policy& policy = bound_.argument.policies[p];
            std::vector<FixedInput> fixed;
            for (const Lever& lever : policy.levers) {
                if (dated_anywhere(lever.constant)) continue;  // its value is in the selector's case
                const auto inputs = decide(lever.constant, "a policy", fmt::format("policy '{}'", policy.id.text));
                if (!inputs) continue;
                for (std::size_t i : *inputs) fixed.push_back({i, lever.value});
            }
            for (const Alternatives::Choice& choice : alternatives_.policies) {
                fixed.push_back({selector(choice.selector), static_cast<double>(choice.cases[p])});
            }
            for (const DatedLever& dated : policy.dated) {
                for (const auto& [moment, value] : dated.path) check_time(moment, false);
            }
            bound_.policies.push_back(std::move(fixed));
        }
    }

    void check_time(const Moment& moment, bool from_start) {
        const ir::TimeSpecs& time = bound_.module.time;
        if (moment.time <= time.final && (!from_start || moment.time >= time.initial)) return;
        sink_.report(DiagnosticKind::time_outside, moment.span,
                     fmt::format("{} is model time {:.6g}, but the model runs from {} to {}", moment.text, moment.time,
                                 format_number(time.initial), format_number(time.final)));
    }

    void outcomes() {
        for (const Outcome& outcome : bound_.argument.outcomes) {
            const std::string where = fmt::format("outcome '{}'", outcome.id.text);
            const auto element = names_.element(outcome.variable, where);
            if (!element) continue;
            const ir::Variable& variable = bound_.module.at(element->variable);
            const bool integral = outcome.reduce == Reduction::integral;
            units_.check(outcome.unit, variable, integral, where);
            ensemble::Outcome reduced;
            reduced.output = bound_.outcome_elements.size();
            reduced.kind = static_cast<ensemble::Outcome::Kind>(outcome.reduce);
            if (outcome.at) {
                check_time(*outcome.at, true);
                reduced.time = outcome.at->time;
            }
            bound_.outcome_elements.push_back(*element);
            bound_.outcomes.push_back(reduced);
            std::string unit = outcome.unit.text;
            if (unit.empty() && !variable.units.empty()) {
                unit = variable.units + (integral ? " * " + bound_.module.time.units : "");
            }
            bound_.outcome_units.push_back(unit);
        }
    }

    void viewpoints() {
        for (const Viewpoint& viewpoint : bound_.argument.viewpoints) {
            std::vector<BoundWeight> weights;
            for (const ViewpointWeight& weight : viewpoint.weights) {
                BoundWeight out{weight.outcome_index, none, weight.quantity.distribution, 0};
                if (weight.quantity.value) {
                    out.value = *weight.quantity.value;
                } else {
                    out.coordinate =
                        coordinate(fmt::format("weight of {} for {}", weight.outcome.text, viewpoint.id.text));
                    out.value = weight.quantity.distribution.quantile(0.5);
                }
                weights.push_back(out);
            }
            if (weights.empty()) {
                for (std::size_t o = 0; o < bound_.argument.outcomes.size(); ++o) {
                    weights.push_back({o, none, stats::Distribution::constant(1), 1});
                }
            }
            bound_.viewpoints.push_back(std::move(weights));
        }
    }

    void charts() {
        for (const Chart& chart : bound_.argument.charts) {
            const std::string where = fmt::format("the chart of '{}'", chart.variable.text);
            const auto element = names_.element(chart.variable, where);
            if (!element) continue;
            const ir::Variable& variable = bound_.module.at(element->variable);
            units_.check(chart.unit, variable, false, where);
            BoundChart out{*element, chart.unit.empty() ? variable.units : chart.unit.text, {}};
            if (!chart.data.empty()) {
                auto series = read_series(bound_.directory / chart.data.text, bound_.argument.calendar);
                if (series) {
                    out.data = std::move(*series);
                } else {
                    sink_.report(DiagnosticKind::bad_series, chart.data.span,
                                 fmt::format("the data of {}: {}", where, series.failure().message));
                }
            }
            bound_.charts.push_back(std::move(out));
        }
    }

    // Constants that are moved apart: of whoever decides them, or the model's own.
    std::vector<std::size_t> moved(const Word& constant, const std::string& where) {
        std::vector<std::size_t> out;
        const auto elements = names_.constant(constant, where);
        if (!elements) return out;
        for (const engine::Element& element : *elements) out.push_back(input(element));
        return out;
    }

    void looks() {
        for (const Scaling& scaling : bound_.argument.scalings) {
            bound_.scalings.push_back(moved(scaling.constant, "a scaling"));
        }
        for (const Contrast& contrast : bound_.argument.contrasts) {
            std::vector<std::vector<std::size_t>> constants;
            for (const Threshold& threshold : contrast.thresholds) {
                constants.push_back(moved(threshold.constant, "a threshold"));
            }
            bound_.thresholds.push_back(std::move(constants));
        }
    }

    BoundArgument& bound_;
    const Alternatives& alternatives_;
    DiagnosticSink& sink_;
    Names names_;
    UnitCheck units_;
    std::map<engine::Element, std::size_t> inputs_;
    std::map<engine::Element, std::pair<std::string, Span>> owners_;
    std::map<std::string, std::size_t> claim_coordinates_, drawn_names_;
};

bool ends_with_any(const std::filesystem::path& path, std::initializer_list<std::string_view> endings) {
    const std::string ending = path.extension().string();
    for (std::string_view known : endings) {
        if (iequals_ascii(ending, known)) return true;
    }
    return false;
}

std::optional<model::Model> read_model(const BoundArgument& bound, FileId& file, SourceSet& sources,
                                       DiagnosticSink& sink) {
    const Word& name = bound.argument.model;
    const std::filesystem::path path = bound.directory / name.text;
    const bool vensim = ends_with_any(path, {".mdl"});
    if (!vensim && !ends_with_any(path, {".xmile", ".stmx", ".itmx", ".xml"})) {
        sink.report(
            DiagnosticKind::no_such_model, name.span,
            fmt::format("'{}' is no model that Crux reads: expected .mdl (Vensim), .xmile, .stmx, .itmx or .xml",
                        name.text));
        return std::nullopt;
    }
    const auto loaded = sources.load(path);
    if (!loaded) {
        sink.report(DiagnosticKind::no_such_model, name.span,
                    fmt::format("the model cannot be read: {}", loaded.failure().message));
        return std::nullopt;
    }
    file = *loaded;
    return vensim ? vensim::parse(file, sources, sink) : xmile::parse(file, sources, sink);
}

}  // namespace

std::optional<BoundArgument> bind(Argument argument, SourceSet& sources, DiagnosticSink& sink) {
    const std::size_t errors = sink.error_count();
    BoundArgument bound;
    bound.argument = std::move(argument);
    const SourceFile& own = sources.file(bound.argument.file);
    const std::filesystem::path path(own.path);
    bound.directory = path.parent_path();
    bound.argument_file = path.filename().string();
    bound.argument_sha256 = own.sha256;
    FileId file;
    auto model = read_model(bound, file, sources, sink);
    if (!model || sink.error_count() > errors) return std::nullopt;
    bound.model = std::move(*model);
    bound.model_file = std::filesystem::path(bound.argument.model.text).filename().string();
    bound.model_sha256 = sources.file(file).sha256;

    Alternatives changes = alternatives(bound.argument, bound.model, sink);
    changes.options.directory = (bound.directory / bound.argument.model.text).parent_path().string();
    if (sink.error_count() > errors) return std::nullopt;
    auto module = sema::analyse(bound.model, sources, changes.options, sink);
    if (!module || sink.error_count() > errors) return std::nullopt;
    bound.module = std::move(*module);
    Binder(bound, changes, sink).bind();
    if (bound.argument.fit && sink.error_count() == errors) bound.fit = bind_fit(bound, sink);
    return sink.error_count() > errors ? std::nullopt : std::optional(std::move(bound));
}

namespace {

// Empty where the file is read as it is filed.
std::string words_of(const View& view) {
    std::string out = view.coding == Coding::central ? "central" : "";
    if (view.known == View::Known::all) out += " known all";
    if (view.known == View::Known::dated) out += " known " + iso(view.date);
    return out + (view.whole_menu ? " whole menu" : "");
}

}  // namespace

Result<std::unique_ptr<Loaded>> load(const std::filesystem::path& path, const View& view) {
    auto loaded = std::make_unique<Loaded>();
    const auto file = loaded->sources.load(path);
    if (!file) return file.failure();
    auto parsed = parse(*file, loaded->sources, loaded->sink);
    if (parsed) take_view(*parsed, view);
    if (parsed) loaded->bound = bind(std::move(*parsed), loaded->sources, loaded->sink);
    // Results of different views are told apart by the hash that they keep of their input.
    if (const std::string taken = words_of(view); loaded->bound && !taken.empty()) {
        loaded->bound->argument_sha256 = sha256(loaded->bound->argument_sha256 + "\n" + taken);
    }
    return loaded;
}

}  // namespace crux::argument
