// From a request to summaries: parse, compile, sample, run what no chunk in the folder holds yet, and make results of
// all chunks. See explore.h.
#include "ensemble/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "ensemble/chunk_reducer.h"
#include "ensemble/run_folder.h"
#include "ensemble/trajectories.h"

namespace crux::ensemble {

namespace {

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
    if (request.shard.of > 1 && request.directory.empty())
        refuse(sink, "a shard needs a folder for its chunks", "add -o DIR");
    if (sink.error_count() > errors) return std::nullopt;
    return exploration;
}

stats::Design design_of(const Exploration& exploration, const ExploreRequest& request) {
    std::vector<std::uint64_t> streams;
    for (const Vary& vary : exploration.vary) streams.push_back(stream_of_varied(vary.text));
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

std::string rows_of(const Leaf& leaf, const stats::Sampler& sampler) {
    std::string rows;
    std::vector<double> inputs(sampler.distributions().size());
    for (std::uint32_t s = 0; s < leaf.scenarios; ++s) {
        const std::uint64_t scenario = leaf.first_scenario + s;
        rows += std::to_string(scenario);
        sampler.draw(scenario, inputs);
        for (const double value : inputs) rows += ',' + format_number(value);
        for (std::size_t o = 0; o < leaf.outcomes; ++o) {
            rows += leaf.excluded[s] != 0 ? "," : ',' + format_number(leaf.row(0, o)[s]);
        }
        rows += '\n';
    }
    return rows;
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

}  // namespace

std::vector<NamedFault> named(std::span<const MemberFault> faults, const ir::Module& module) {
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

namespace {

// One exploration: the plan once, then a run for each stretch of chunks that is not done.
class Explorer {
  public:
    Explorer(const ir::Module& module, const ExploreRequest& request, const Exploration& exploration)
        : module_(module), request_(request), exploration_(exploration), sampler_(sampler_of(exploration, request)) {
        for (const NamedOutcome& o : exploration.outcomes)
            plan_.outcomes.push_back({outputs_.place(o.element), o.kind, o.time});
        variables_ = kept_variables(exploration, module, outputs_, plan_.trajectories.outputs);
    }

    Result<ExploreResult> all(const RunIdentity& identity) {
        ChunkTotal total(identity);
        const ChunkCut cut = identity.cut();
        to_run_ = cut.members;
        run_chunks({0, cut.count()}, cut, [&](Chunk&& chunk, std::string&&) { total.add(chunk); });
        if (rest_) total.add(*rest_);
        ExploreResult result = total.result();
        result.chunks = result.end_chunk = cut.count();
        const bool stopped = result.report.scenarios < cut.members;
        return completed(std::move(result), stopped);
    }

    Result<ExploreResult> in_folder(RunIdentity identity) {
        const bool sharded = request_.shard.of > 1;
        const ChunkCut cut = identity.cut();
        const ChunkFolder chunks(request_.directory, cut, identity.hash());
        const auto lock = enter_folder(request_.directory, identity, sharded);
        if (!lock) return lock.failure();
        if (!variables_.empty()) {
            auto zarr = ZarrWriter::create(request_.directory / zarr_store, module_, variables_, request_.members,
                                           {"model"}, request_.float32);
            if (!zarr) return zarr.failure();
            zarr_ = std::move(*zarr);
            for (const FileSum& file : zarr_->metadata())
                identity.store.push_back({in_store(file.path), file.checksum});
        }
        const auto begun = begin_folder(request_.directory, identity, request_.command);
        if (!begun) return begun.failure();

        const ChunkRange mine = chunks_of(request_.shard, cut.count());
        for (const ChunkRange& range : missing(chunks, mine)) {
            run_chunks(range, cut, [&](Chunk&& chunk, std::string&& rows) { keep(chunks, std::move(chunk), rows); });
            if (failure_) {
                return Failure{fmt::format("{}; the same command goes on after what is done in '{}'", failure_->message,
                                           request_.directory.string())};
            }
            if (stop_.requested()) break;
        }
        std::uint64_t end = mine.begin;
        while (end < mine.end && chunks.exists(end)) ++end;
        if (sharded) {
            ExploreResult part;
            part.chunks = cut.count();
            part.first_chunk = mine.begin;
            part.end_chunk = mine.end;
            part.whole = false;
            return completed(std::move(part), end < mine.end);
        }
        auto result = result_of_chunks(chunks, identity, end);
        if (!result) return result;
        result = completed(std::move(*result), end < mine.end);
        const auto written = write_results(request_.directory, identity, *result, request_.command);
        if (!written) return written.failure();
        return result;
    }

  private:
    static std::string in_store(const std::string& file) { return std::string(zarr_store) + '/' + file; }

    // Stretches of chunks that are not there, or are damaged.
    std::vector<ChunkRange> missing(const ChunkFolder& chunks, const ChunkRange& mine) {
        std::vector<ChunkRange> ranges;
        for (std::uint64_t number = mine.begin; number < mine.end; ++number) {
            if (chunks.exists(number)) {
                const auto chunk = chunks.read_all(number);
                if (chunk) continue;
                if (request_.note) request_.note(chunk.failure().message + "; its members are run again");
            }
            to_run_ += chunks.cut().scenarios(number);
            if (ranges.empty() || ranges.back().end != number) ranges.push_back({number, number});
            ranges.back().end = number + 1;
        }
        return ranges;
    }

    // The first failure ends the run: what cannot be written need not be computed.
    void fail(const Failure& failure) {
        if (!failure_) failure_ = failure;
        stop_.request();
    }

    void keep(const ChunkFolder& chunks, Chunk&& chunk, const std::string& rows) {
        if (failure_) return;
        if (zarr_ && zarr_->failure()) return fail(*zarr_->failure());
        if (exploration_.keep_members) {
            const std::string file = ChunkFolder::rows_file(chunk.number);
            const auto written = write_file(request_.directory / file, rows);
            if (!written) return fail(written.failure());
            chunk.files.push_back({file, checksum(rows)});
        }
        const auto written = chunks.write(chunk);
        if (!written) return fail(written.failure());
    }

    void compile() {
        engine::CompileOptions options;
        options.outputs = outputs_.elements();
        for (const Vary& vary : exploration_.vary)
            options.inputs.insert(options.inputs.end(), vary.elements.begin(), vary.elements.end());
        const engine::BackEndChoice choice = engine::choose_back_end(module_.time, request_.members, request_.back_end);
        options.back_end = choice.back_end;
        plan_.program = engine::compile(module_, options);
        if (request_.explain_plan) {
            const unsigned lanes =
                request_.lanes != 0 ? request_.lanes : engine::suggested_lanes(*plan_.program, request_.members);
            request_.explain_plan(engine::explain_plan(*plan_.program, choice, lanes));
        }
        plan_.draw = [this](std::uint64_t scenario, std::span<double> inputs) {
            sampler_.draw(scenario, inputs.first(exploration_.vary.size()));
            spread(exploration_.vary, inputs);
        };
        plan_.seed = request_.seed;
        plan_.threads = request_.threads;
        plan_.lanes = request_.lanes;
        plan_.instruction_set = request_.instruction_set;
        plan_.trajectories.sink = zarr_.get();
        plan_.stop = &stop_;
    }

    ChunkReducer::Task task(std::function<void(Chunk&&, std::string&&)> take) {
        ChunkReducer::Task task;
        task.outcomes = exploration_.outcomes.size();
        task.replicates = sampler_.design().replicates();
        if (exploration_.keep_members) task.rows = [this](const Leaf& leaf) { return rows_of(leaf, sampler_); };
        if (zarr_) {
            task.files = [this](const Leaf& leaf, std::vector<FileSum>& files) {
                if (zarr_->failure()) stop_.request();
                for (FileSum& file : zarr_->written(leaf.first_scenario))
                    files.push_back({in_store(file.path), file.checksum});
            };
        }
        task.name = [this](std::span<const MemberFault> faults) { return named(faults, module_); };
        task.take = std::move(take);
        return task;
    }

    void run_chunks(const ChunkRange& range, const ChunkCut& cut, std::function<void(Chunk&&, std::string&&)> take) {
        if (!plan_.program) compile();
        plan_.first_scenario = cut.first_scenario(range.begin);
        plan_.scenarios = std::min(cut.members, cut.first_scenario(range.end)) - plan_.first_scenario;
        plan_.trajectories.scenarios = zarr_ ? plan_.scenarios : 0;
        plan_.progress = [this](std::uint64_t done, std::uint64_t) {
            if (request_.stop != nullptr && request_.stop->requested()) stop_.request();
            if (request_.progress) request_.progress(ran_.scenarios + done, to_run_);
        };
        ChunkReducer reducer(task(std::move(take)), cut, range.begin);
        const RunReport report = run(plan_, reducer).report;
        if (zarr_ && zarr_->failure()) fail(*zarr_->failure());
        rest_ = reducer.rest();
        const double seconds = ran_.seconds + report.seconds;
        const std::uint64_t scenarios = ran_.scenarios + report.scenarios;
        ran_ = report;
        ran_.seconds = seconds;
        ran_.scenarios = scenarios;
    }

    // What is known of this call alone.
    ExploreResult completed(ExploreResult result, bool stopped) const {
        result.members_run = ran_.scenarios;
        result.members_per_second = static_cast<double>(ran_.scenarios) / std::max(ran_.seconds, 1e-9);
        result.report.stopped = stopped;
        result.report.seconds = ran_.seconds;
        result.report.threads = ran_.threads;
        result.report.lanes = ran_.lanes;
        result.report.instruction_set = ran_.instruction_set;
        return result;
    }

    const ir::Module& module_;
    const ExploreRequest& request_;
    const Exploration& exploration_;
    const stats::Sampler sampler_;
    Outputs outputs_;
    std::vector<ZarrWriter::Variable> variables_;
    std::unique_ptr<ZarrWriter> zarr_;
    Plan plan_;
    StopFlag stop_;  // the caller's request, or a failure
    std::optional<Failure> failure_;
    std::optional<Chunk> rest_;
    RunReport ran_;
    std::uint64_t to_run_ = 0;
};

// The least that holds so many members.
std::uint64_t leaves_for(std::uint64_t chunk_members) {
    return std::bit_ceil(std::max<std::uint64_t>(1, (chunk_members + leaf_scenarios - 1) / leaf_scenarios));
}

}  // namespace

Result<std::optional<ExploreResult>> explore(const ir::Module& module, const ExploreRequest& request,
                                             SourceSet& sources, DiagnosticSink& sink) {
    const auto exploration = understand(module, request, sources, sink);
    if (!exploration) return std::optional<ExploreResult>();
    const std::uint64_t leaves = request.chunk_members != 0
                                     ? leaves_for(request.chunk_members)
                                     : suggested_chunk_leaves(module, request.members, exploration->keep_members);
    const RunIdentity identity(module, request, exploration->vary, exploration->outcomes, sources, leaves);
    Explorer explorer(module, request, *exploration);
    auto result = request.directory.empty() ? explorer.all(identity) : explorer.in_folder(identity);
    if (!result) return result.failure();
    return std::optional<ExploreResult>(std::move(*result));
}

}  // namespace crux::ensemble
