// One view: the argument's own position, the mirrored one, and the world of stances. See views.h.
#include "crux/views.h"

namespace crux {

using argument::Frame;

namespace {

Comparison compare(Runs& runs, Phase phase, std::uint64_t worlds, const Frame& frame, std::string name) {
    const Sample drawn{std::move(name), "", frame, runs.design(phase, worlds), true, 0};
    if (runs.stopped()) return conclude(runs.bound(), drawn, nullptr, {}, {}, runs.reading());
    ComparisonReducer reducer(runs.bound(), drawn);
    const Runs::Done done = runs.run(drawn, phase, reducer);
    return conclude(runs.bound(), drawn, done.tally(), reducer.percentiles(), done.report, runs.reading());
}

}  // namespace

ViewResult look_through(const OtherView& view, const AssessOptions& options, const AssessProgress& progress,
                        const StopFlag* stop) {
    const argument::BoundArgument& bound = *view.bound;
    ViewResult out;
    out.id = view.id;
    out.name = view.name;
    out.words = view.words;
    for (const argument::Policy& policy : bound.argument.policies) {
        out.policies.push_back({policy.id.text, policy.name, policy.words});
        out.groups.push_back(policy.group);
    }
    for (std::size_t claim : argument::held_otherwise(bound.argument)) out.held.push_back(claim);
    for (const argument::Claim& claim : bound.argument.claims) {
        for (const argument::Stance& stance : claim.stances) out.out_of_force += stance.in_force ? 0 : 1;
    }
    Runs runs(bound, *view.sources, options, progress, stop);
    out.position = compare(runs, Phase::position, options.position_worlds, {}, view.name + ": own position");
    if (!view.worlds) return out;
    Frame mirror, world;
    mirror.mirror = true;
    world.draw_stances = true;
    if (bound.has_mirror()) {
        out.mirror = compare(runs, Phase::position, options.position_worlds, mirror, view.name + ": mirrored position");
    }
    out.world = compare(runs, Phase::world, options.sweep_worlds, world, view.name + ": world of stances");
    return out;
}

}  // namespace crux
