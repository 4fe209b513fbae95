// The samples of an assessment, in the order of their use: the argument's own position (which
// policy flips are measured against), flips, the world of stances, charts, and the sweeps apart.
#include "crux/assess.h"

#include <algorithm>
#include <chrono>

#include "base/files.h"
#include "crux/charts.h"
#include "crux/describe.h"
#include "crux/discover.h"
#include "crux/flips.h"
#include "crux/learn.h"
#include "crux/measure.h"
#include "crux/probes.h"
#include "crux/runs.h"
#include "crux/views.h"

namespace crux {

using argument::BoundArgument;
using argument::Frame;

namespace {

constexpr std::uint64_t kept_for_contrasts = 2048;  // of the sweep; fewer where it has fewer

std::uint64_t or_else(std::uint64_t given, std::uint64_t otherwise) { return given != 0 ? given : otherwise; }

// The other samples are smaller than the main one, but not so small that they say nothing.
AssessOptions settled(AssessOptions options) {
    options.worlds = std::max<std::uint64_t>(options.worlds, 1);
    const std::uint64_t quarter = std::clamp<std::uint64_t>(options.worlds / 4, 512, 65536);
    options.position_worlds = or_else(options.position_worlds, quarter);
    options.sweep_worlds = or_else(options.sweep_worlds, std::max<std::uint64_t>(options.worlds / 2, 512));
    options.chart_worlds = std::min<std::uint64_t>(or_else(options.chart_worlds, 512), ensemble::leaf_scenarios);
    options.sample_worlds = or_else(options.sample_worlds, 200);
    options.flip_worlds = or_else(options.flip_worlds, 128);
    options.flip_worlds_second =
        or_else(options.flip_worlds_second, std::clamp<std::uint64_t>(options.worlds / 8, 512, 8192));
    return options;
}

class Assessor {
  public:
    Assessor(const BoundArgument& bound, const SourceSet& sources, const AssessOptions& options,
             const AssessProgress& progress, const StopFlag* stop)
        : bound_(bound),
          options_(options),
          progress_(progress),
          stop_(stop),
          runs_(bound, sources, options, progress, stop) {}

    Assessment assess(std::span<const OtherView> views) {
        out_.seed = options_.seed;
        out_.level = options_.level;
        out_.immaterial = options_.immaterial;
        out_.worlds_asked = options_.worlds;
        out_.sampling = options_.sampling == stats::Sampling::latin_hypercube ? "latin hypercube" : "independent";
        out_.replicates = runs_.design(Phase::world, options_.worlds).replicates();
        const std::vector<std::size_t> claim_numbers = describe(bound_, out_);
        announce();

        out_.position = sample(Phase::position, options_.position_worlds, own(), "own position",
                               "Every claim as the argument takes it; what else is uncertain is drawn; exploratory "
                               "numbers stay at their settings.");
        if (options_.discovery_alone) return alone();
        if (bound_.has_mirror()) {
            Frame frame;
            frame.mirror = true;
            out_.mirror =
                sample(Phase::position, options_.position_worlds, frame, "mirrored position",
                       "Every claim that has a mirrored rival at that rival, all others as the argument takes them.");
        }
        if (!options_.brief) out_.flips = look_at_flips(runs_, out_.position, claim_numbers);
        Frame world;
        world.draw_stances = true;
        out_.world = sample(Phase::world, options_.worlds, world, "world of stances",
                            "Each claim takes one of its stances, what else is uncertain is drawn; exploratory numbers "
                            "stay at their settings.",
                            options_.sample_worlds, nullptr, &world_rows_);
        out_.robustness = measure_robustness(out_, world_rows_);
        if (!options_.brief) apart(world, claim_numbers, views);
        runs_.account(out_);
        say_limits(bound_, out_);
        return std::move(out_);
    }

  private:
    static Frame own() { return {}; }

    // The policy in question (own position), one sample of worlds, and the boxes in it.
    Assessment alone() {
        Frame world;
        world.draw_stances = true;
        world.sweep_exploratory = bound_.has_exploratory();
        (world.sweep_exploratory ? out_.sweep : out_.world) = sample(
            Phase::world, options_.worlds, world, world.sweep_exploratory ? "exploratory sweep" : "world of stances",
            "Stances are drawn and exploratory ranges are swept evenly.", 0, nullptr, &world_rows_);
        DiscoverOptions discover = options_.discovery;
        discover.seed = options_.seed;
        out_.discovery = discover_failures(out_, bound_, world_rows_,
                                           world.sweep_exploratory ? out_.sweep.name : out_.world.name, discover);
        runs_.account(out_);
        return std::move(out_);
    }

    // What will be run, for the remaining time; flips announce themselves.
    void announce() {
        if (options_.discovery_alone)
            return runs_.expect((options_.position_worlds + options_.worlds) * bound_.policies.size());
        if (options_.brief) {
            const std::uint64_t positions = bound_.has_mirror() ? 2 : 1;
            return runs_.expect((positions * options_.position_worlds + options_.worlds) * bound_.policies.size());
        }
        const std::uint64_t position = options_.position_worlds * (1 + (bound_.has_mirror() ? 1 : 0));
        const std::uint64_t swept = bound_.has_exploratory() ? options_.position_worlds + 2 * options_.sweep_worlds : 0;
        runs_.expect((position + options_.worlds + swept) * bound_.policies.size() + page_members(bound_, out_.argued));
    }

    void apart(const Frame& world, const std::vector<std::size_t>& claim_numbers, std::span<const OtherView> views) {
        out_.charts = draw_charts(runs_, out_.as_it_was);
        if (bound_.has_exploratory()) sweeps(world);
        analyse();
        out_.pages = look_at_pages(runs_, bound_.has_exploratory() ? swept_ : out_.sample, out_.argued, claim_numbers);
        for (const OtherView& view : views) out_.views.push_back(look_through(view, options_, progress_, stop_));
    }

    void sweeps(Frame world) {
        Frame position;
        position.sweep_exploratory = world.sweep_exploratory = true;
        out_.position_swept = sample(Phase::position, options_.position_worlds, position, "own position, swept",
                                     "Every claim as the argument takes it; exploratory ranges are swept too.", 0,
                                     nullptr, &position_rows_);
        out_.sweep = sample(Phase::world, options_.sweep_worlds, world, "exploratory sweep",
                            "Stances are drawn and exploratory ranges are swept evenly.", kept_for_contrasts, &swept_,
                            &sweep_rows_);
        world.weigh_ends = true;
        out_.second_measure =
            sample(Phase::world, options_.sweep_worlds, world, "exploratory sweep, ends weighed",
                   "The same, with more of every exploratory range's ends (arcsine law).", 0, nullptr, &ends_rows_);
    }

    // What the kept worlds say: nothing is run here.
    void analyse() {
        value_information(out_, bound_, world_rows_, out_.information);
        find_thresholds(out_, bound_, position_rows_, out_.information);
        draw_planes(out_, bound_, world_rows_, options_.planes, out_.information);
        if (bound_.has_exploratory()) {
            out_.measures = {compare_measures(out_, out_.world, world_rows_, out_.sweep, sweep_rows_),
                             compare_measures(out_, out_.sweep, sweep_rows_, out_.second_measure, ends_rows_)};
        }
        if (!options_.discover) return;
        DiscoverOptions discover = options_.discovery;
        discover.seed = options_.seed;
        const bool swept = sweep_rows_.rows() > 0;
        out_.discovery = discover_failures(out_, bound_, swept ? sweep_rows_ : world_rows_,
                                           swept ? out_.sweep.name : out_.world.name, discover);
    }

    Comparison sample(Phase phase, std::uint64_t worlds, Frame frame, std::string name, std::string words,
                      std::uint64_t kept = 0, std::vector<SampleWorld>* into = nullptr, WorldTable* rows = nullptr) {
        const Sample drawn{std::move(name),
                           std::move(words),
                           frame,
                           runs_.design(phase, worlds),
                           true,
                           kept,
                           rows ? options_.table_rows : 0};
        if (runs_.stopped()) return conclude(bound_, drawn, nullptr, {}, {}, runs_.reading());
        ComparisonReducer reducer(bound_, drawn);
        const Runs::Done done = runs_.run(drawn, phase, reducer);
        if (kept > 0 && done.tally()) (into ? *into : out_.sample) = done.tally()->sample;
        if (rows && done.partial) *rows = std::move(static_cast<Tally&>(*done.partial).table);
        return conclude(bound_, drawn, done.tally(), reducer.percentiles(), done.report, runs_.reading());
    }

    const BoundArgument& bound_;
    const AssessOptions& options_;
    const AssessProgress& progress_;
    const StopFlag* stop_;
    Runs runs_;
    WorldTable world_rows_, position_rows_, sweep_rows_, ends_rows_;
    Assessment out_;
    std::vector<SampleWorld> swept_;
};

}  // namespace

Assessment assess(const BoundArgument& bound, const SourceSet& sources, const AssessOptions& options,
                  const AssessProgress& progress, const StopFlag* stop, std::span<const OtherView> views) {
    const auto begin = std::chrono::steady_clock::now();
    const AssessOptions all = settled(options);
    Assessment out = Assessor(bound, sources, all, progress, stop).assess(views);
    out.hash = sha256(to_json(out));
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return out;
}

}  // namespace crux
