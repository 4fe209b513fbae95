// The parts that an argument asks for. See probes.h.
#include "crux/probes.h"

#include <algorithm>
#include <cmath>

namespace crux {

using argument::BoundArgument;
using argument::Frame;

namespace {

constexpr std::uint64_t probe_worlds = 32;   // differences are paired, so few draws tell
constexpr std::size_t threshold_steps = 13;  // four a factor of ten over three of them
constexpr int triangle_steps = 10;

double middle(std::size_t) { return 0.5; }

class Prober {
  public:
    Prober(Runs& runs, std::size_t argued, const std::vector<std::size_t>& claim_numbers)
        : runs_(runs), bound_(runs.bound()), argued_(argued), claim_numbers_(claim_numbers) {}

    Pages look(const std::vector<SampleWorld>& kept) {
        Pages out;
        for (std::size_t i = 0; i < bound_.argument.contrasts.size(); ++i) out.contrasts.push_back(contrast(i, kept));
        if (argued_ != no_policy && bound_.has_mirror()) out.one_claims = one_claims();
        for (std::size_t i = 0; i < bound_.argument.scalings.size(); ++i) out.scalings.push_back(scaling(i));
        for (const argument::Overlap& overlap : bound_.argument.overlaps)
            out.overlaps.push_back(this->overlap(overlap));
        return out;
    }

  private:
    struct Means {
        std::vector<std::vector<double>> score;    // [viewpoint][policy]
        std::vector<std::vector<double>> outcome;  // [policy][outcome], natural units
    };

    Means probe(const Frame& frame, Phase phase = Phase::position, std::uint64_t worlds = probe_worlds) {
        Means out;
        out.score.assign(bound_.viewpoints.size(), std::vector<double>(bound_.policies.size(), 0.0));
        out.outcome.assign(bound_.policies.size(), std::vector<double>(bound_.outcomes.size(), 0.0));
        if (runs_.stopped()) return out;
        const Sample sample{"probes", "", frame, runs_.design(phase, worlds), false, 0};
        ComparisonReducer reducer(bound_, sample);
        const Runs::Done done = runs_.run(sample, phase, reducer);
        const Tally* tally = done.tally();
        if (!tally) return out;
        for (std::size_t v = 0; v < out.score.size(); ++v) {
            for (std::size_t p = 0; p < bound_.policies.size(); ++p)
                out.score[v][p] = tally->viewpoints[v].score[p].mean();
        }
        for (std::size_t p = 0; p < bound_.policies.size(); ++p) {
            for (std::size_t o = 0; o < bound_.outcomes.size(); ++o) {
                out.outcome[p][o] = tally->outcomes[p][o].natural.mean();
            }
        }
        return out;
    }

    std::vector<double> lead(const Means& means) const {
        std::vector<double> out;
        for (const std::vector<double>& score : means.score) {
            double best = -1;
            for (std::size_t p = 0; p < score.size(); ++p) best = p == argued_ ? best : std::max(best, score[p]);
            out.push_back(score[argued_] - best);
        }
        return out;
    }

    // x of p less x of q, in anchored points without clipping: above 0 where p is better.
    std::vector<double> difference(const Means& means, std::size_t p, std::size_t q) const {
        std::vector<double> out;
        for (std::size_t o = 0; o < bound_.outcomes.size(); ++o) {
            const argument::Outcome& written = bound_.argument.outcomes[o];
            out.push_back((means.outcome[p][o] - means.outcome[q][o]) / (written.best - written.worst));
        }
        return out;
    }

    std::size_t policy(const argument::Word& id) const { return bound_.argument.policy(id.text); }

    // ---- contrasts

    ContrastResult contrast(std::size_t index, const std::vector<SampleWorld>& kept) {
        const argument::Contrast& written = bound_.argument.contrasts[index];
        ContrastResult out;
        out.claim = written.claim.text;
        out.words = written.words;
        out.policy = policy(written.policy);
        out.against = policy(written.against);
        out.worlds = kept.size();
        signs(kept, out);
        if (written.groups.size() == 3) triangle(written, kept, out);
        for (std::size_t t = 0; t < written.thresholds.size(); ++t) {
            out.thresholds.push_back(threshold(written.thresholds[t], bound_.thresholds[index][t], out));
        }
        return out;
    }

    void signs(const std::vector<SampleWorld>& kept, ContrastResult& out) const {
        const std::size_t views = bound_.viewpoints.size(), outcomes = bound_.outcomes.size();
        std::vector<std::vector<StanceShare>> shares(bound_.claims.size());
        for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
            for (std::size_t s = 0; s < bound_.claims[c].stances.size(); ++s) {
                shares[c].push_back({claim_numbers_[c], s, 0, std::vector<double>(views, 0.0)});
            }
        }
        out.negative.assign(views, 0.0);
        std::vector<double> weights(views * outcomes);
        for (const SampleWorld& world : kept) {
            bound_.weigh(world.stances, middle, weights);
            for (std::size_t v = 0; v < views; ++v) {
                double sum = 0;
                for (std::size_t o = 0; o < outcomes; ++o) {
                    sum += weights[v * outcomes + o] * (world.anchored[out.policy][o] - world.anchored[out.against][o]);
                }
                if (!(sum < 0)) continue;
                out.negative[v] += 1;
                for (std::size_t c = 0; c < shares.size(); ++c) shares[c][world.stances[c]].negative[v] += 1;
            }
            for (std::size_t c = 0; c < shares.size(); ++c) ++shares[c][world.stances[c]].worlds;
        }
        for (double& share : out.negative) share /= static_cast<double>(std::max<std::size_t>(kept.size(), 1));
        for (std::vector<StanceShare>& claim : shares) {
            for (StanceShare& share : claim) {
                if (share.worlds == 0) continue;
                for (double& negative : share.negative) negative /= static_cast<double>(share.worlds);
                out.stances.push_back(std::move(share));
            }
        }
    }

    void triangle(const argument::Contrast& written, const std::vector<SampleWorld>& kept, ContrastResult& out) const {
        std::vector<std::vector<double>> by_group(kept.size(), std::vector<double>(3, 0.0));
        for (std::size_t w = 0; w < kept.size(); ++w) {
            for (std::size_t g = 0; g < 3; ++g) {
                for (const argument::OutcomeRef& ref : written.groups[g].outcomes) {
                    by_group[w][g] +=
                        kept[w].anchored[out.policy][ref.index] - kept[w].anchored[out.against][ref.index];
                }
                by_group[w][g] /= static_cast<double>(written.groups[g].outcomes.size());
            }
        }
        for (const argument::OutcomeGroup& group : written.groups) out.groups.push_back(group.name);
        for (int a = 0; a <= triangle_steps; ++a) {
            for (int b = 0; a + b <= triangle_steps; ++b) {
                TrianglePoint point;
                const int parts[3] = {a, b, triangle_steps - a - b};
                for (int g = 0; g < 3; ++g) point.weights[g] = static_cast<double>(parts[g]) / triangle_steps;
                std::size_t below = 0;
                for (const std::vector<double>& groups : by_group) {
                    double sum = 0;
                    for (std::size_t g = 0; g < 3; ++g) sum += point.weights[g] * groups[g];
                    below += sum < 0 ? 1 : 0;
                }
                point.negative =
                    static_cast<double>(below) / static_cast<double>(std::max<std::size_t>(kept.size(), 1));
                out.triangle.push_back(point);
            }
        }
    }

    // Where a course over ascending values first changes its sign; between them by equal ratios.
    static std::optional<double> turn(const std::vector<double>& values, const std::vector<double>& course) {
        for (std::size_t i = 1; i < values.size(); ++i) {
            if ((course[i - 1] < 0) == (course[i] < 0)) continue;
            const double part = course[i - 1] / (course[i - 1] - course[i]);
            return values[i - 1] * std::pow(values[i] / values[i - 1], part);
        }
        return std::nullopt;
    }

    ThresholdResult threshold(const argument::Threshold& written, const std::vector<std::size_t>& inputs,
                              const ContrastResult& of) {
        ThresholdResult out;
        out.constant = written.constant.text;
        out.words = written.words;
        const std::size_t views = bound_.viewpoints.size();
        out.own.resize(views);
        out.mirror.resize(views);
        for (std::size_t i = 0; i < threshold_steps; ++i) {
            const double part = static_cast<double>(i) / (threshold_steps - 1);
            const double value = written.low * std::pow(written.high / written.low, part);
            out.values.push_back(value);
            for (const bool mirrored : {false, true}) {
                Frame frame;
                frame.mirror = mirrored;
                for (std::size_t input : inputs) frame.fixed.push_back({input, value});
                const Means means = probe(frame);
                for (std::size_t v = 0; v < views; ++v) {
                    (mirrored ? out.mirror : out.own)[v].push_back(means.score[v][of.policy] -
                                                                   means.score[v][of.against]);
                }
            }
        }
        for (std::size_t v = 0; v < views; ++v) {
            out.own_turns.push_back(turn(out.values, out.own[v]));
            out.mirror_turns.push_back(turn(out.values, out.mirror[v]));
        }
        return out;
    }

    // ---- single claims

    OneClaims one_claims() {
        OneClaims out;
        out.worlds = probe_worlds;
        Frame mirror;
        mirror.mirror = true;
        out.own = lead(probe({}));
        out.mirror = lead(probe(mirror));
        for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
            const argument::BoundClaim& claim = bound_.claims[c];
            if (claim.mirror == claim.position) continue;
            Frame off, on = mirror;
            off.flip_claim = on.flip_claim = c;
            off.flip_stance = claim.mirror;
            on.flip_stance = claim.position;
            out.claims.push_back({claim_numbers_[c], lead(probe(off)), lead(probe(on))});
        }
        return out;
    }

    // ---- what scales, what overlaps

    ScalingResult scaling(std::size_t index) {
        const argument::Scaling& written = bound_.argument.scalings[index];
        ScalingResult out{written.constant.text,
                          written.words,
                          policy(written.policy),
                          policy(written.against),
                          written.values,
                          {},
                          {},
                          {},
                          4 * probe_worlds};
        for (const argument::OutcomeRef& ref : written.costs) out.costs.push_back(ref.index);
        for (const argument::OutcomeRef& ref : written.benefits) out.benefits.push_back(ref.index);
        for (double value : written.values) {
            Frame frame;
            frame.draw_stances = true;
            for (std::size_t input : bound_.scalings[index]) frame.fixed.push_back({input, value});
            out.difference.push_back(difference(probe(frame, Phase::world, out.worlds), out.policy, out.against));
        }
        return out;
    }

    std::size_t bound_claim(const argument::Word& id) const {
        for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
            if (bound_.argument.claims[bound_.claims[c].claim].id.text == id.text) return c;
        }
        throw InternalError("an overlap names a claim without stances: " + id.text);
    }

    // The mirrored rival where there is one, else the first stance that is not the argument's.
    std::size_t other_stance(std::size_t c) const {
        const argument::BoundClaim& claim = bound_.claims[c];
        if (claim.mirror != claim.position) return claim.mirror;
        return claim.position == 0 ? 1 : 0;
    }

    OverlapResult overlap(const argument::Overlap& written) {
        const std::size_t a = bound_claim(written.first), b = bound_claim(written.second);
        OverlapResult out;
        out.first = claim_numbers_[a];
        out.second = claim_numbers_[b];
        out.words = written.words;
        const std::size_t argued = argued_ == no_policy ? bound_.policies.size() - 1 : argued_;
        out.against = argued == 0 ? 1 : 0;
        Frame first, second, both;
        first.held = {{a, other_stance(a)}};
        second.held = {{b, other_stance(b)}};
        both.held = {{a, other_stance(a)}, {b, other_stance(b)}};
        const auto measured = [&](const Frame& frame) { return difference(probe(frame), argued, out.against); };
        const std::vector<double> base = measured({});
        const auto change = [&](const Frame& frame) {
            std::vector<double> moved = measured(frame);
            for (std::size_t o = 0; o < moved.size(); ++o) moved[o] -= base[o];
            return moved;
        };
        out.by_first = change(first);
        out.by_second = change(second);
        out.by_both = change(both);
        return out;
    }

    Runs& runs_;
    const BoundArgument& bound_;
    std::size_t argued_;
    const std::vector<std::size_t>& claim_numbers_;
};

}  // namespace

Pages look_at_pages(Runs& runs, const std::vector<SampleWorld>& kept, std::size_t argued,
                    const std::vector<std::size_t>& claim_numbers) {
    return Prober(runs, argued, claim_numbers).look(kept);
}

std::uint64_t page_members(const BoundArgument& bound, std::size_t argued) {
    std::uint64_t worlds = 0;
    for (const argument::Contrast& contrast : bound.argument.contrasts) {
        worlds += contrast.thresholds.size() * threshold_steps * 2 * probe_worlds;
    }
    if (argued != no_policy && bound.has_mirror()) {
        worlds += 2 * probe_worlds;
        for (const argument::BoundClaim& claim : bound.claims)
            worlds += claim.mirror == claim.position ? 0 : 2 * probe_worlds;
    }
    for (const argument::Scaling& scaling : bound.argument.scalings) worlds += scaling.values.size() * 4 * probe_worlds;
    worlds += bound.argument.overlaps.size() * 4 * probe_worlds;
    return worlds * bound.policies.size();
}

}  // namespace crux
