// Plans and their runs. See runs.h.
#include "crux/runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "stats/random.h"

namespace crux {

using argument::BoundArgument;

namespace {

constexpr std::size_t faults_noted = 20;

std::string place_of(Span span, const SourceSet& sources) {
    if (!span.known()) return {};
    const Place place = sources.place(span.file, span.begin);
    return fmt::format("{}:{}:{}", std::filesystem::path(sources.file(span.file).path).filename().string(), place.line,
                       place.column);
}

class NothingReduced final : public ensemble::LeafReducer {
    struct Nothing final : ensemble::Partial {
        void merge(const ensemble::Partial&) override {}
    };

  public:
    std::unique_ptr<ensemble::Partial> reduce(const ensemble::Leaf&, unsigned) override {
        return std::make_unique<Nothing>();
    }
};

}  // namespace

Runs::Runs(const BoundArgument& bound, const SourceSet& sources, const AssessOptions& options,
           const AssessProgress& progress, const StopFlag* stop)
    : bound_(bound),
      sources_(sources),
      options_(options),
      progress_(progress),
      stop_(stop),
      policies_(bound.policies.size()),
      faulty_(policies_, 0) {
    engine::CompileOptions compile;
    compile.outputs = bound.outcome_elements;
    compile.inputs = bound.inputs;
    const std::uint64_t members = options.worlds * policies_;
    const engine::BackEndChoice choice = engine::choose_back_end(bound.module.time, members, options.back_end);
    compile.back_end = choice.back_end;
    program_ = engine::compile(bound.module, compile);
    if (options.explain_plan) {
        const unsigned lanes = options.lanes != 0 ? options.lanes : engine::suggested_lanes(*program_, members);
        options.explain_plan(engine::explain_plan(*program_, choice, lanes));
    }
}

std::uint64_t Runs::seed_of(Phase phase) const {
    return stats::random_bits(options_.seed, 0, stats::stream_of("phase") + static_cast<std::uint64_t>(phase));
}

stats::Design Runs::design(Phase phase, std::uint64_t worlds) const {
    return {options_.sampling, worlds, seed_of(phase), bound_.streams()};
}

ensemble::Plan Runs::plan(const Sample& sample, Phase phase, std::size_t policies) const {
    ensemble::Plan plan;
    plan.policies = static_cast<unsigned>(policies);
    plan.scenarios = sample.design.scenarios();
    plan.seed = seed_of(phase);
    plan.threads = options_.threads;
    plan.lanes = options_.lanes;
    plan.instruction_set = options_.instruction_set;
    plan.faults_kept = faults_noted;
    plan.stop = stop_;
    plan.draw = [this, &sample](std::uint64_t world, std::span<double> inputs) {
        thread_local std::vector<double> u;
        thread_local std::vector<std::uint16_t> stances;
        u.resize(bound_.coordinates.size());
        stances.resize(bound_.claims.size());
        sample.design.coordinates(world, u);
        bound_.stances(sample.frame, u, stances);
        bound_.correlate(u);
        bound_.set_inputs(sample.frame, stances, u, inputs);
    };
    if (progress_) {
        plan.progress = [this, &sample, policies](std::uint64_t done, std::uint64_t) {
            const std::uint64_t members = done_ + done * policies;
            progress_(members, std::max(total_, members), sample.name);
        };
    }
    return plan;
}

void Runs::note_faults(const Sample& sample, const ensemble::RunReport& report) {
    for (std::size_t p = 0; p < report.faulty.size(); ++p) faulty_[p] += report.faulty[p];
    for (const ensemble::MemberFault& fault : report.faults) {
        if (faults_.size() >= faults_noted) return;
        const bool known = fault.element.variable.valid();
        faults_.push_back({sample.name, fault.scenario, bound_.argument.policies[fault.policy].id.text,
                           known ? bound_.module.element_name(fault.element.variable, fault.element.index)
                                 : std::string("an outcome's sum"),
                           fault.time, place_of(fault.span, sources_)});
    }
}

Runs::Done Runs::finish(const ensemble::Plan& plan, ensemble::LeafReducer& reducer) {
    ensemble::Reduced reduced = ensemble::run(plan, reducer);
    done_ += plan.scenarios * plan.policies;
    run_ += reduced.report.scenarios * plan.policies;
    threads_ = reduced.report.threads;
    cut_short_ = cut_short_ || reduced.report.stopped;
    return {std::move(reduced.total), std::move(reduced.report)};
}

Runs::Done Runs::run(const Sample& sample, Phase phase, ensemble::LeafReducer& reducer) {
    ensemble::Plan plan = this->plan(sample, phase, policies_);
    plan.program = program_;
    plan.outcomes = bound_.outcomes;
    plan.apply = [this](std::uint64_t, unsigned policy, std::span<double> inputs) {
        bound_.set_policy(policy, inputs);
    };
    Done done = finish(plan, reducer);
    note_faults(sample, done.report);
    return done;
}

void Runs::trajectories(const Sample& sample, Phase phase, const std::vector<engine::Element>& outputs,
                        const std::vector<std::size_t>& policies, ensemble::TrajectorySink& sink) {
    engine::CompileOptions compile;
    compile.outputs = outputs;
    compile.inputs = bound_.inputs;
    ensemble::Plan plan = this->plan(sample, phase, policies.size());
    compile.back_end =
        engine::choose_back_end(bound_.module.time, plan.scenarios * policies.size(), options_.back_end).back_end;
    plan.program = engine::compile(bound_.module, compile);
    plan.apply = [this, &policies](std::uint64_t, unsigned policy, std::span<double> inputs) {
        bound_.set_policy(policies[policy], inputs);
    };
    for (std::size_t i = 0; i < outputs.size(); ++i) plan.trajectories.outputs.push_back(i);
    plan.trajectories.scenarios = plan.scenarios;
    plan.trajectories.sink = &sink;
    NothingReduced nothing;
    finish(plan, nothing);
}

void Runs::account(Assessment& out) const {
    out.members_asked = std::max(total_, run_);
    out.members_run = run_;
    out.stopped = cut_short_ || stopped();
    out.threads = threads_;
    out.faulty = faulty_;
    out.faults = faults_;
}

}  // namespace crux
