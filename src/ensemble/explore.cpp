// From a request to summaries: parse, compile, sample, run, reduce, write. See explore.h.
#include "ensemble/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "ensemble/explore_files.h"
#include "ensemble/trajectories.h"
#include "stats/random.h"

namespace crux::ensemble {

namespace {

constexpr double interval_level = 0.95;

// Elements wanted as outputs, each once.
class Outputs {
  public:
    std::size_t place(engine::Element element) {
        const auto found = std::find(elements_.begin(), elements_.end(), element);
        if (found != elements_.end()) return static_cast<std::size_t>(found - elements_.begin());
        elements_.push_back(element);
        return elements_.size() - 1;
    }
    const std::vector<engine::Element>& elements() const { return elements_; }

  private:
    std::vector<engine::Element> elements_;
};

// The request, understood.
struct Exploration {
    std::vector<Vary> vary;
    std::vector<NamedOutcome> outcomes;
    bool keep_members = false;
    std::vector<ir::VariableId> keep;
};

void refuse(DiagnosticSink& sink, std::string message, std::string remedy = {}) {
    sink.report(DiagnosticKind::bad_ensemble, {}, std::move(message), std::move(remedy));
}

void check_varied_once(const std::vector<Vary>& all, const ir::Module& module, DiagnosticSink& sink) {
    std::set<engine::Element> seen;
    for (const Vary& vary : all) {
        for (const engine::Element& element : vary.elements) {
            if (seen.insert(element).second) continue;
            refuse(sink, fmt::format("'{}' is varied twice", module.element_name(element.variable, element.index)));
            return;
        }
    }
}

void understand_keep(const ExploreRequest& request, const ir::Module& module, Exploration& into, DiagnosticSink& sink) {
    if (!request.keep.empty() && request.directory.empty()) {
        refuse(sink, "--keep needs a folder to keep in", "add -o DIR");
    }
    std::vector<std::string> known;
    for (const ir::Variable& variable : module.variables) {
        if (!variable.hidden) known.push_back(variable.name);
    }
    for (const std::string& name : request.keep) {
        const ir::VariableId id = module.find(name);
        if (id.valid()) {
            if (std::find(into.keep.begin(), into.keep.end(), id) == into.keep.end()) into.keep.push_back(id);
        } else if (name == "outcomes") {
            into.keep_members = true;
        } else {
            const auto near = closest(name, known);
            refuse(sink, fmt::format("--keep: the model has no variable '{}'", name),
                   near ? fmt::format("did you mean '{}'?", *near) : "");
        }
    }
}

std::optional<Exploration> understand(const ir::Module& module, const ExploreRequest& request, SourceSet& sources,
                                      DiagnosticSink& sink) {
    const std::size_t errors = sink.error_count();
    Exploration exploration;
    for (const std::string& text : request.vary) {
        if (auto vary = parse_vary(text, module, sources, sink)) exploration.vary.push_back(std::move(*vary));
    }
    for (const std::string& text : request.outcomes) {
        if (auto outcome = parse_outcome(text, module, sources, sink))
            exploration.outcomes.push_back(std::move(*outcome));
    }
    check_varied_once(exploration.vary, module, sink);
    understand_keep(request, module, exploration, sink);
    if (request.outcomes.empty() && exploration.keep.empty()) {
        refuse(sink, "there is nothing to keep: no outcome is named", "add --outcome \"final(NAME)\"");
    }
    if (request.members == 0) refuse(sink, "an ensemble needs at least one member");
    if (sink.error_count() > errors) return std::nullopt;
    return exploration;
}

stats::Design design_of(const Exploration& exploration, const ExploreRequest& request) {
    std::vector<std::uint64_t> streams;
    for (const Vary& vary : exploration.vary) streams.push_back(stats::stream_of(canonical_key(vary.text)));
    return stats::Design(request.sampling, request.members, request.seed, std::move(streams));
}

stats::Sampler sampler_of(const Exploration& exploration, const ExploreRequest& request) {
    std::vector<stats::Distribution> distributions;
    for (const Vary& vary : exploration.vary) distributions.push_back(vary.distribution);
    return {design_of(exploration, request), std::move(distributions)};
}

// Values come one an entry of --vary; an entry may set several inputs. Entries stand in order, so
// going backwards no value is overwritten before it is read.
void spread(const std::vector<Vary>& all, std::span<double> inputs) {
    std::size_t end = 0;
    for (const Vary& vary : all) end += vary.elements.size();
    for (std::size_t v = all.size(); v-- > 0;) {
        const double value = inputs[v];
        for (std::size_t i = 0; i < all[v].elements.size(); ++i) inputs[--end] = value;
    }
}

class SummaryPartial final : public Partial {
  public:
    void merge(const Partial& right) override {
        const auto& other = dynamic_cast<const SummaryPartial&>(right);
        for (std::size_t o = 0; o < summaries.size(); ++o) summaries[o].merge(other.summaries[o]);
    }
    std::vector<stats::Summary> summaries;
    std::string rows;  // of members.csv
};

class ExploreReducer final : public LeafReducer {
  public:
    ExploreReducer(const Exploration& exploration, const stats::Sampler& sampler, RowFile* members)
        : exploration_(exploration), sampler_(sampler), members_(members) {}

    void begin(unsigned workers) override {
        sketches_.assign(workers, std::vector<stats::Sketch>(exploration_.outcomes.size()));
    }

    std::unique_ptr<Partial> reduce(const Leaf& leaf, unsigned worker) override {
        auto partial = std::make_unique<SummaryPartial>();
        const stats::LeafPlace place{leaf.first_scenario, sampler_.design().replicates(), leaf.excluded};
        for (std::size_t o = 0; o < leaf.outcomes; ++o) {
            partial->summaries.push_back(stats::Summary::of(leaf.row(0, o), place));
            sketches_[worker][o].add(leaf.row(0, o), place);
        }
        if (members_ != nullptr) partial->rows = rows_of(leaf);
        return partial;
    }

    void commit(std::uint64_t, Partial& partial) override {
        if (members_ == nullptr) return;
        auto& rows = dynamic_cast<SummaryPartial&>(partial).rows;
        members_->append(rows);
        std::string().swap(rows);
    }

    std::vector<stats::Sketch> merged_sketches() {
        std::vector<stats::Sketch> merged(exploration_.outcomes.size());
        for (const auto& of_worker : sketches_) {
            for (std::size_t o = 0; o < merged.size(); ++o) merged[o].merge(of_worker[o]);
        }
        return merged;
    }

  private:
    std::string rows_of(const Leaf& leaf) const {
        std::string rows;
        std::vector<double> inputs(exploration_.vary.size());
        for (std::uint32_t s = 0; s < leaf.scenarios; ++s) {
            const std::uint64_t scenario = leaf.first_scenario + s;
            rows += std::to_string(scenario);
            sampler_.draw(scenario, inputs);
            for (const double value : inputs) rows += ',' + format_number(value);
            for (std::size_t o = 0; o < leaf.outcomes; ++o) {
                rows += leaf.excluded[s] != 0 ? "," : ',' + format_number(leaf.row(0, o)[s]);
            }
            rows += '\n';
        }
        return rows;
    }

    const Exploration& exploration_;
    const stats::Sampler& sampler_;
    RowFile* members_;
    std::vector<std::vector<stats::Sketch>> sketches_;  // [worker][outcome]
};

OutcomeSummary summarise(const NamedOutcome& outcome, const stats::Summary& summary, const stats::Sketch& sketch,
                         stats::Sampling sampling) {
    OutcomeSummary made;
    made.outcome = outcome;
    made.count = summary.count();
    made.mean = summary.mean();
    made.mean_interval = sampling == stats::Sampling::independent ? summary.interval_independent(interval_level)
                                                                  : summary.interval_from_replicates(interval_level);
    made.sd = summary.sd();
    made.min = summary.count() == 0 ? std::nan("") : summary.min();
    made.max = summary.count() == 0 ? std::nan("") : summary.max();
    for (const double level : explore_levels) {
        made.quantiles.push_back(sketch.quantile(level));
        made.quantile_intervals.push_back(sketch.interval(level, interval_level));
    }
    return made;
}

std::string member_header(const Exploration& exploration) {
    std::string header = "scenario";
    for (const Vary& vary : exploration.vary) header += ',' + csv_cell(vary.text);
    for (const NamedOutcome& outcome : exploration.outcomes) header += ',' + csv_cell(outcome.text);
    return header + '\n';
}

std::vector<ZarrWriter::Variable> kept_variables(const Exploration& exploration, const ir::Module& module,
                                                 Outputs& outputs, std::vector<std::size_t>& places) {
    std::vector<ZarrWriter::Variable> variables;
    for (const ir::VariableId id : exploration.keep) {
        ZarrWriter::Variable variable{id, {}};
        for (std::uint32_t e = 0; e < module.elements(id); ++e) {
            variable.outputs.push_back(places.size());
            places.push_back(outputs.place({id, e}));
        }
        variables.push_back(std::move(variable));
    }
    return variables;
}

// What is open while the ensemble runs.
struct Files {
    std::unique_ptr<RowFile> members;
    std::unique_ptr<ZarrWriter> zarr;
};

Result<Files> open_files(const ir::Module& module, const ExploreRequest& request, const Exploration& exploration,
                         std::vector<ZarrWriter::Variable> variables) {
    Files files;
    if (request.directory.empty()) return files;
    std::error_code error;
    std::filesystem::create_directories(request.directory, error);
    if (error) return Failure{fmt::format("cannot make '{}': {}", request.directory.string(), error.message())};
    if (exploration.keep_members) {
        auto members = RowFile::create(request.directory / "members.csv", member_header(exploration));
        if (!members) return members.failure();
        files.members = std::move(*members);
    }
    if (!variables.empty()) {
        auto zarr = ZarrWriter::create(request.directory / "trajectories.zarr", module, std::move(variables),
                                       request.members, {"model"});
        if (!zarr) return zarr.failure();
        files.zarr = std::move(*zarr);
    }
    return files;
}

std::vector<NamedFault> named(const std::vector<MemberFault>& faults, const ir::Module& module) {
    std::vector<NamedFault> named;
    for (const MemberFault& fault : faults) {
        const bool in_model = fault.element.variable.valid();
        named.push_back({fault.scenario, fault.time,
                         in_model ? module.element_name(fault.element.variable, fault.element.index)
                                  : "the sum over time of an outcome",
                         fault.value});
    }
    return named;
}

}  // namespace

Result<std::optional<ExploreResult>> explore(const ir::Module& module, const ExploreRequest& request,
                                             SourceSet& sources, DiagnosticSink& sink) {
    const auto exploration = understand(module, request, sources, sink);
    if (!exploration) return std::optional<ExploreResult>();

    Plan plan;
    Outputs outputs;
    for (const NamedOutcome& o : exploration->outcomes)
        plan.outcomes.push_back({outputs.place(o.element), o.kind, o.time});
    auto files = open_files(module, request, *exploration,
                            kept_variables(*exploration, module, outputs, plan.trajectories.outputs));
    if (!files) return files.failure();
    plan.trajectories.sink = files->zarr.get();
    plan.trajectories.scenarios = files->zarr ? request.members : 0;

    engine::CompileOptions options;
    options.outputs = outputs.elements();
    for (const Vary& vary : exploration->vary) {
        options.inputs.insert(options.inputs.end(), vary.elements.begin(), vary.elements.end());
    }
    const engine::BackEndChoice choice = engine::choose_back_end(module.time, request.members, request.back_end);
    options.back_end = choice.back_end;
    plan.program = engine::compile(module, options);
    if (request.explain_plan) {
        const unsigned lanes =
            request.lanes != 0 ? request.lanes : engine::suggested_lanes(*plan.program, request.members);
        request.explain_plan(engine::explain_plan(*plan.program, choice, lanes));
    }
    const stats::Sampler sampler = sampler_of(*exploration, request);
    plan.draw = [&](std::uint64_t scenario, std::span<double> inputs) {
        sampler.draw(scenario, inputs.first(exploration->vary.size()));
        spread(exploration->vary, inputs);
    };
    plan.scenarios = request.members;
    plan.seed = request.seed;
    plan.threads = request.threads;
    plan.lanes = request.lanes;
    plan.instruction_set = request.instruction_set;
    plan.stop = request.stop;
    plan.progress = request.progress;

    ExploreReducer reducer(*exploration, sampler, files->members.get());
    Reduced reduced = run(plan, reducer);

    ExploreResult result;
    const auto* total = dynamic_cast<const SummaryPartial*>(reduced.total.get());
    const std::vector<stats::Sketch> sketches = reducer.merged_sketches();
    for (std::size_t o = 0; o < exploration->outcomes.size(); ++o) {
        const stats::Summary summary = total == nullptr ? stats::Summary() : total->summaries[o];
        result.outcomes.push_back(summarise(exploration->outcomes[o], summary, sketches[o], request.sampling));
    }
    result.report = std::move(reduced.report);
    result.faults = named(result.report.faults, module);
    const double seconds = std::max(result.report.seconds, 1e-9);
    result.members_per_second = static_cast<double>(result.report.scenarios) / seconds;
    result.hash = hash_of(result);
    if (files->zarr && files->zarr->failure()) return *files->zarr->failure();
    if (files->members) {
        const auto closed = files->members->close();
        if (!closed) return closed.failure();
    }
    if (!request.directory.empty()) {
        const auto written = write_results(result, request, exploration->vary, sources);
        if (!written) return written.failure();
    }
    return std::optional<ExploreResult>(std::move(result));
}

}  // namespace crux::ensemble
