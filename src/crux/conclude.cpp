// Tallies -> what they say: means and shares with intervals, leaders, and who is clearly ahead.
#include <algorithm>
#include <cmath>

#include "crux/comparison.h"

namespace crux {

using argument::BoundArgument;
using stats::Interval;
using stats::Sampling;
using stats::Sketch;
using stats::Summary;

namespace {

Interval interval_of(const Summary& summary, Sampling sampling, double level) {
    return sampling == Sampling::latin_hypercube ? summary.interval_from_replicates(level)
                                                 : summary.interval_independent(level);
}

Interval within(Interval interval, double low, double high) {
    return {std::clamp(interval.low, low, high), std::clamp(interval.high, low, high)};
}

Estimate percentile(const Sketch& sketch, double p, double level) {
    // A sketch knows a value to the width of its bucket: that is computing error too.
    const double value = sketch.quantile(p), width = std::abs(value) * Sketch::relative_error;
    const Interval drawn = sketch.interval(p, level);
    return {value, {drawn.low - width, drawn.high + width}};
}

OutcomeResult outcome_result(const Tally::OutcomeTally& tally, const argument::Outcome& written, const Sketch* sketch,
                             const Reading& reading) {
    OutcomeResult out;
    out.mean = estimate(tally.natural, reading.sampling, reading.level);
    out.anchored = estimate(tally.anchored, reading.sampling, reading.level);
    out.anchored.interval = within(out.anchored.interval, 0, 1);
    out.min = tally.natural.min();
    out.max = tally.natural.max();
    if (written.acceptable) out.acceptable = estimate_share(tally.acceptable, reading.sampling, reading.level);
    const double n = static_cast<double>(std::max<std::uint64_t>(tally.natural.count(), 1));
    out.clipped_worst = static_cast<double>(tally.beyond_worst) / n;
    out.clipped_best = static_cast<double>(tally.beyond_best) / n;
    if (!sketch) return out;
    out.p5 = percentile(*sketch, 0.05, reading.level);
    out.p25 = percentile(*sketch, 0.25, reading.level);
    out.p50 = percentile(*sketch, 0.5, reading.level);
    out.p75 = percentile(*sketch, 0.75, reading.level);
    out.p95 = percentile(*sketch, 0.95, reading.level);
    return out;
}

Estimate difference(const Tally::ViewpointTally& tally, std::size_t p, std::size_t q, std::size_t n,
                    const Reading& reading, double level) {
    if (p == q) return {0, {0, 0}};
    const Estimate up =
        estimate(tally.difference[pair_index(std::min(p, q), std::max(p, q), n)], reading.sampling, level);
    if (p < q) return up;
    return {-up.value, {-up.interval.high, -up.interval.low}};
}

// Order by mean score; equal means: the file's order.
void rank(ViewpointResult& out) {
    for (std::size_t p = 0; p < out.score.size(); ++p) {
        const double value = out.score[p].value;
        if (out.leader == no_policy || value > out.score[out.leader].value) {
            out.runner_up = out.leader;
            out.leader = p;
        } else if (out.runner_up == no_policy || value > out.score[out.runner_up].value) {
            out.runner_up = p;
        }
    }
}

void decide(ViewpointResult& out, const Reading& reading) {
    rank(out);
    for (std::size_t p = 0; p < out.score.size(); ++p) {
        const Estimate& ahead = out.difference[out.leader][p];
        const bool clear = ahead.interval.low > 0 && ahead.value >= reading.immaterial;
        if (p == out.leader || !clear) out.tied.push_back(p);
    }
    if (out.tied.size() == 1) out.recommended = out.leader;
}

ViewpointResult viewpoint_result(const Tally::ViewpointTally& tally, const std::vector<Sketch>* sketches,
                                 const Reading& reading) {
    const std::size_t n = tally.score.size();
    const double pairs = static_cast<double>(std::max<std::size_t>(n * (n - 1) / 2, 1));
    const double adjusted = 1 - (1 - reading.level) / pairs;
    ViewpointResult out;
    out.ties = tally.ties;
    for (std::size_t p = 0; p < n; ++p) {
        out.score.push_back(estimate(tally.score[p], reading.sampling, reading.level));
        out.score.back().interval = within(out.score.back().interval, 0, 1);
        out.best_share.push_back(estimate_share(tally.best[p], reading.sampling, reading.level));
        out.regret.push_back(estimate(tally.regret[p], reading.sampling, reading.level));
        out.regret.back().interval = within(out.regret.back().interval, 0, 1);
        out.regret_max.push_back(tally.regret[p].max());
        if (sketches) {
            out.regret50.push_back(percentile((*sketches)[p], 0.5, reading.level));
            out.regret90.push_back(percentile((*sketches)[p], 0.9, reading.level));
            out.regret95.push_back(percentile((*sketches)[p], 0.95, reading.level));
        }
        std::vector<Estimate>& row = out.difference.emplace_back();
        for (std::size_t q = 0; q < n; ++q) row.push_back(difference(tally, p, q, n, reading, adjusted));
    }
    decide(out, reading);
    return out;
}

bool any_acceptable(const BoundArgument& bound) {
    return std::any_of(bound.argument.outcomes.begin(), bound.argument.outcomes.end(),
                       [](const argument::Outcome& outcome) { return outcome.acceptable.has_value(); });
}

}  // namespace

Estimate estimate(const Summary& summary, Sampling sampling, double level) {
    return {summary.mean(), interval_of(summary, sampling, level)};
}

Estimate estimate_share(const Summary& summary, Sampling sampling, double level) {
    Estimate out = estimate(summary, sampling, level);
    if (out.value == 0 || out.value == 1) {
        // All alike: the spread of replicates says nothing, the number of draws does.
        out.interval = stats::wilson(out.value == 1 ? summary.count() : 0, summary.count(), level);
    }
    out.interval = within(out.interval, 0, 1);
    return out;
}

Comparison conclude(const BoundArgument& bound, const Sample& sample, const Tally* tally,
                    const ComparisonReducer::Percentiles& percentiles, const ensemble::RunReport& report,
                    const Reading& reading) {
    Comparison out;
    out.name = sample.name;
    out.words = sample.words;
    out.asked = sample.design.scenarios();
    out.worlds = report.scenarios;
    out.excluded = report.excluded;
    out.done = tally != nullptr && report.scenarios > report.excluded;
    if (!out.done) return out;
    const bool sketched = sample.percentiles;
    for (std::size_t v = 0; v < tally->viewpoints.size(); ++v) {
        out.viewpoints.push_back(
            viewpoint_result(tally->viewpoints[v], sketched ? &percentiles.regret[v] : nullptr, reading));
    }
    for (std::size_t p = 0; p < tally->outcomes.size(); ++p) {
        std::vector<OutcomeResult>& row = out.outcomes.emplace_back();
        for (std::size_t o = 0; o < tally->outcomes[p].size(); ++o) {
            row.push_back(outcome_result(tally->outcomes[p][o], bound.argument.outcomes[o],
                                         sketched ? &percentiles.outcome[p][o] : nullptr, reading));
        }
        out.domain.push_back(any_acceptable(bound)
                                 ? std::optional(estimate_share(tally->domain[p], reading.sampling, reading.level))
                                 : std::nullopt);
    }
    return out;
}

}  // namespace crux
