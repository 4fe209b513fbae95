// One-claim flips. See flips.h; the predicates are those of field/statistics.md 3.2 and 3.3: what is
// truly a tie is never "flips", what is truly worse by `immaterial` is never "holds".
#include "crux/flips.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace crux {

using argument::BoundArgument;
using argument::BoundClaim;
using stats::Summary;

namespace {

constexpr int looks = 2;

bool same(const Summary& a, const Summary& b) {
    const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return a.count() == b.count() && a.sum() == b.sum() && a.min() == b.min() && a.max() == b.max() &&
           equal(a.variance(), b.variance());
}

// The sums of two samples on the same draws agree to the bit: nothing changed in any draw.
bool outcomes_agree(const Tally& a, const Tally& b) {
    for (std::size_t p = 0; p < a.outcomes.size(); ++p) {
        for (std::size_t o = 0; o < a.outcomes[p].size(); ++o) {
            if (!same(a.outcomes[p][o].natural, b.outcomes[p][o].natural)) return false;
        }
    }
    return true;
}
bool scores_agree(const Tally& a, const Tally& b) {
    for (std::size_t v = 0; v < a.viewpoints.size(); ++v) {
        for (std::size_t p = 0; p < a.viewpoints[v].score.size(); ++p) {
            if (!same(a.viewpoints[v].score[p], b.viewpoints[v].score[p])) return false;
        }
    }
    return true;
}

class Look {
  public:
    Look(Runs& runs, Phase phase, std::uint64_t worlds) : runs_(runs), phase_(phase), worlds_(worlds) {}

    /// The argument's own position on this look's draws, run once.
    const Tally* base() {
        if (!base_.partial) base_ = run(argument::Frame{});
        return base_.tally();
    }
    Runs::Done flip(std::size_t claim, std::size_t stance) {
        argument::Frame frame;
        frame.flip_claim = claim;
        frame.flip_stance = stance;
        return run(frame);
    }
    std::uint64_t worlds() const { return worlds_; }

  private:
    Runs::Done run(const argument::Frame& frame) {
        const Sample sample{"one-claim flips", "", frame, runs_.design(phase_, worlds_), false, 0, 0};
        ComparisonReducer reducer(runs_.bound(), sample);
        return runs_.run(sample, phase_, reducer);
    }

    Runs& runs_;
    Phase phase_;
    std::uint64_t worlds_;
    Runs::Done base_;
};

class Judge {
  public:
    Judge(const Runs& runs, const FlipSet& set)
        : bound_(runs.bound()),
          reading_(runs.reading()),
          set_(set),
          level_(1 - (1 - reading_.level) / static_cast<double>(std::max<std::uint64_t>(set.comparisons, 1))) {}

    FlipResult viewpoint(const Tally& base, const Tally& flipped, std::size_t v) const {
        const std::size_t n = bound_.policies.size(), a = set_.reference[v];
        FlipResult out;
        bool holds = true;
        for (std::size_t b = 0; b < n; ++b) {
            const double score = flipped.viewpoints[v].score[b].mean();
            if (out.winner == no_policy || score > flipped.viewpoints[v].score[out.winner].mean()) out.winner = b;
            if (b == a) continue;
            const Estimate ahead = difference(flipped, v, a, b);
            if (ahead.interval.high < 0 && ahead.value < -reading_.immaterial) out.verdict = FlipVerdict::flips;
            holds = holds && ahead.interval.low > -reading_.immaterial;
            if (out.challenger == no_policy || ahead.value < out.difference.value) {
                out.challenger = b;
                out.difference = ahead;
            }
        }
        if (out.verdict != FlipVerdict::flips && holds) out.verdict = FlipVerdict::holds;
        out.base_difference = difference(base, v, a, out.challenger).value;
        return out;
    }

    // The largest move of each outcome over policies, and of those the three largest.
    std::vector<Effect> effects(const Tally& base, const Tally& flipped) const {
        std::vector<Effect> out;
        for (std::size_t o = 0; o < bound_.outcomes.size(); ++o) {
            const argument::Outcome& written = bound_.argument.outcomes[o];
            Effect largest;
            for (std::size_t p = 0; p < bound_.policies.size(); ++p) {
                const double before = base.outcomes[p][o].natural.mean(), after = flipped.outcomes[p][o].natural.mean();
                const double change = (after - before) / (written.best - written.worst);
                if (std::abs(change) > std::abs(largest.anchored_change)) largest = {p, o, before, after, change};
            }
            if (largest.anchored_change != 0) out.push_back(largest);
        }
        std::sort(out.begin(), out.end(), [](const Effect& a, const Effect& b) {
            const double x = std::abs(a.anchored_change), y = std::abs(b.anchored_change);
            return x != y ? x > y : a.outcome < b.outcome;
        });
        if (out.size() > 3) out.resize(3);
        return out;
    }

  private:
    Estimate difference(const Tally& tally, std::size_t v, std::size_t a, std::size_t b) const {
        const std::size_t pair = pair_index(std::min(a, b), std::max(a, b), bound_.policies.size());
        const Estimate up = estimate(tally.viewpoints[v].difference[pair], reading_.sampling, level_);
        return a < b ? up : Estimate{-up.value, {-up.interval.high, -up.interval.low}};
    }

    const BoundArgument& bound_;
    Reading reading_;
    const FlipSet& set_;
    double level_;
};

bool all_resolved(const Flip& flip) {
    return std::none_of(flip.viewpoints.begin(), flip.viewpoints.end(),
                        [](const FlipResult& result) { return result.verdict == FlipVerdict::unresolved; });
}

// One flip on one look; false where it was stopped before all draws were done.
bool judge(Look& look, const Judge& judge, std::size_t bound_claim, Flip& flip, bool& changes_outcome) {
    const Tally* base = look.base();
    const Runs::Done done = look.flip(bound_claim, flip.stance);
    if (!base || !done.tally() || done.report.stopped) return false;
    flip.worlds = done.report.scenarios;
    flip.excluded = done.report.excluded;
    changes_outcome = !outcomes_agree(*base, *done.tally());
    flip.changes_nothing = !changes_outcome && scores_agree(*base, *done.tally());
    flip.effects = judge.effects(*base, *done.tally());
    flip.viewpoints.clear();
    for (std::size_t v = 0; v < base->viewpoints.size(); ++v) {
        flip.viewpoints.push_back(judge.viewpoint(*base, *done.tally(), v));
    }
    return true;
}

}  // namespace

std::size_t flip_count(const BoundArgument& bound) {
    std::size_t count = 0;
    for (const BoundClaim& claim : bound.claims) {
        for (std::size_t s = 0; s < claim.stances.size(); ++s) {
            count += s != claim.position && claim.stances[s].in_force ? 1 : 0;
        }
    }
    return count;
}

FlipSet look_at_flips(Runs& runs, const Comparison& position, const std::vector<std::size_t>& claim_numbers) {
    const BoundArgument& bound = runs.bound();
    FlipSet out;
    if (!position.done || flip_count(bound) == 0) return out;
    for (const ViewpointResult& viewpoint : position.viewpoints) {
        out.reference.push_back(viewpoint.leader);
        out.clear.push_back(viewpoint.recommended != no_policy);
    }
    out.comparisons = flip_count(bound) * bound.viewpoints.size() * (bound.policies.size() - 1) * looks;
    Look first(runs, Phase::flips, runs.options().flip_worlds);
    Look second(runs, Phase::flips_second, runs.options().flip_worlds_second);
    const Judge judging(runs, out);
    out.worlds = first.worlds();
    runs.expect((flip_count(bound) + 1) * first.worlds() * bound.policies.size());

    std::vector<std::size_t> unresolved, bound_claims;
    std::set<std::size_t> moving;
    for (std::size_t c = 0; c < bound.claims.size(); ++c) {
        for (std::size_t s = 0; s < bound.claims[c].stances.size(); ++s) {
            if (s == bound.claims[c].position || !bound.claims[c].stances[s].in_force) continue;
            Flip flip;
            flip.claim = claim_numbers[c];
            flip.stance = s;
            bool moves = false;
            if (runs.stopped() || !judge(first, judging, c, flip, moves)) return out;
            if (moves) moving.insert(c);
            if (!all_resolved(flip)) unresolved.push_back(out.flips.size());
            out.flips.push_back(std::move(flip));
            bound_claims.push_back(c);
        }
    }
    for (std::size_t c = 0; c < bound.claims.size(); ++c) {
        if (bound.claims[c].stances.size() > 1 && !moving.contains(c))
            out.change_no_outcome.push_back(claim_numbers[c]);
    }
    out.done = true;
    if (!unresolved.empty()) runs.expect((unresolved.size() + 1) * second.worlds() * bound.policies.size());
    for (std::size_t i : unresolved) {
        Flip again = out.flips[i];
        bool moves = false;
        if (runs.stopped() || !judge(second, judging, bound_claims[i], again, moves)) return out;
        out.flips[i] = std::move(again);
    }
    return out;
}

}  // namespace crux
