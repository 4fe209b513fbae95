// Assessment -> JSON, everything in it but what depends on the machine (seconds, threads). Keys stand
// in the order written here; numbers read back to the same doubles, and what is not a number is null.
#include <nlohmann/json.hpp>

#include "crux/assess.h"
#include "crux/json_parts.h"

namespace crux {

namespace {

Json policy_index(std::size_t policy, const Assessment& found) {
    return policy == no_policy ? Json() : Json(found.policies[policy].id);
}

Json estimate(const Estimate& e) { return {{"value", e.value}, {"low", e.interval.low}, {"high", e.interval.high}}; }

Json estimates(const std::vector<Estimate>& all) {
    Json out = Json::array();
    for (const Estimate& e : all) out.push_back(estimate(e));
    return out;
}

Json optional(const std::optional<Estimate>& e) { return e ? estimate(*e) : Json(); }

Json policies(const Assessment& found) {
    Json out = Json::array();
    for (const AssessedPolicy& p : found.policies) out.push_back({{"id", p.id}, {"name", p.name}, {"words", p.words}});
    return out;
}

Json outcomes(const Assessment& found) {
    Json out = Json::array();
    for (const AssessedOutcome& o : found.outcomes) {
        out.push_back({{"id", o.id},
                       {"name", o.name},
                       {"words", o.words},
                       {"unit", o.unit},
                       {"direction", o.higher_is_better ? "higher" : "lower"},
                       {"worst", o.worst},
                       {"best", o.best},
                       {"acceptable", o.acceptable ? Json(*o.acceptable) : Json()},
                       {"note", o.note}});
    }
    return out;
}

Json viewpoints(const Assessment& found) {
    Json out = Json::array();
    for (const AssessedViewpoint& v : found.viewpoints) {
        out.push_back({{"id", v.id},
                       {"name", v.name},
                       {"words", v.words},
                       {"basis", v.basis},
                       {"reader", v.reader},
                       {"weights", v.weights},
                       {"ranged", v.ranged}});
    }
    return out;
}

Json claims(const Assessment& found) {
    Json out = Json::array();
    for (const AssessedClaim& c : found.claims) {
        Json stances = Json::array();
        for (const AssessedStance& s : c.stances) {
            stances.push_back(
                {{"name", s.name}, {"words", s.words}, {"by", s.by}, {"share", s.share}, {"mirror", s.mirror}});
        }
        out.push_back({{"id", c.id},
                       {"words", c.words},
                       {"side", c.counter ? "counter" : "argument"},
                       {"modelled", c.modelled},
                       {"value", c.value},
                       {"not_modelled", c.not_modelled},
                       {"stances", stances},
                       {"position", c.position}});
    }
    return out;
}

Json policy_list(const std::vector<std::size_t>& all, const Assessment& found) {
    Json out = Json::array();
    for (std::size_t p : all) out.push_back(policy_index(p, found));
    return out;
}

Json viewpoint_result(const ViewpointResult& v, const Assessment& found) {
    Json difference = Json::array();
    for (const auto& row : v.difference) difference.push_back(estimates(row));
    return {{"score", estimates(v.score)},
            {"best_share", estimates(v.best_share)},
            {"regret", estimates(v.regret)},
            {"regret50", estimates(v.regret50)},
            {"regret90", estimates(v.regret90)},
            {"regret95", estimates(v.regret95)},
            {"regret_sample_maximum", v.regret_max},
            {"difference", difference},
            {"ties", v.ties},
            {"leader", policy_index(v.leader, found)},
            {"runner_up", policy_index(v.runner_up, found)},
            {"recommended", policy_index(v.recommended, found)},
            {"tied", policy_list(v.tied, found)}};
}

Json outcome_result(const OutcomeResult& o) {
    return {{"mean", estimate(o.mean)},         {"p5", estimate(o.p5)},
            {"p25", estimate(o.p25)},           {"p50", estimate(o.p50)},
            {"p75", estimate(o.p75)},           {"p95", estimate(o.p95)},
            {"sample_minimum", o.min},          {"sample_maximum", o.max},
            {"anchored", estimate(o.anchored)}, {"acceptable", optional(o.acceptable)},
            {"beyond_worst", o.clipped_worst},  {"beyond_best", o.clipped_best}};
}

Json comparison(const Comparison& c, const Assessment& found) {
    Json by_viewpoint = Json::object(), by_policy = Json::object();
    for (std::size_t v = 0; v < c.viewpoints.size(); ++v) {
        by_viewpoint[found.viewpoints[v].id] = viewpoint_result(c.viewpoints[v], found);
    }
    for (std::size_t p = 0; p < c.outcomes.size(); ++p) {
        Json row = Json::object();
        for (std::size_t o = 0; o < c.outcomes[p].size(); ++o) {
            row[found.outcomes[o].id] = outcome_result(c.outcomes[p][o]);
        }
        by_policy[found.policies[p].id] = {{"outcomes", row}, {"domain_criterion", optional(c.domain[p])}};
    }
    return {{"name", c.name},
            {"words", c.words},
            {"done", c.done},
            {"worlds", c.worlds},
            {"asked", c.asked},
            {"excluded", c.excluded},
            {"viewpoints", by_viewpoint},
            {"policies", by_policy}};
}

std::string_view name(FlipVerdict verdict) {
    switch (verdict) {
        case FlipVerdict::flips:
            return "flips";
        case FlipVerdict::holds:
            return "holds";
        case FlipVerdict::unresolved:
            return "unresolved";
    }
    return "";
}

Json flip(const Flip& f, const Assessment& found) {
    Json by_viewpoint = Json::object(), effects = Json::array();
    for (std::size_t v = 0; v < f.viewpoints.size(); ++v) {
        const FlipResult& r = f.viewpoints[v];
        by_viewpoint[found.viewpoints[v].id] = {{"verdict", name(r.verdict)},
                                                {"winner", policy_index(r.winner, found)},
                                                {"challenger", policy_index(r.challenger, found)},
                                                {"difference", estimate(r.difference)},
                                                {"base_difference", r.base_difference}};
    }
    for (const Effect& e : f.effects) {
        effects.push_back({{"policy", found.policies[e.policy].id},
                           {"outcome", found.outcomes[e.outcome].id},
                           {"before", e.before},
                           {"after", e.after},
                           {"anchored_change", e.anchored_change}});
    }
    const AssessedClaim& claim = found.claims[f.claim];
    return {{"claim", claim.id},
            {"stance", claim.stances[f.stance].name},
            {"changes_nothing", f.changes_nothing},
            {"worlds", f.worlds},
            {"excluded", f.excluded},
            {"viewpoints", by_viewpoint},
            {"effects", effects}};
}

Json flips(const Assessment& found) {
    const FlipSet& set = found.flips;
    Json all = Json::array(), reference = Json::object(), unmoved = Json::array();
    for (const Flip& f : set.flips) all.push_back(flip(f, found));
    for (std::size_t v = 0; v < set.reference.size(); ++v) {
        reference[found.viewpoints[v].id] = {{"policy", policy_index(set.reference[v], found)},
                                             {"clear", static_cast<bool>(set.clear[v])}};
    }
    for (std::size_t c : set.change_no_outcome) unmoved.push_back(found.claims[c].id);
    return {{"done", set.done},       {"worlds", set.worlds}, {"comparisons", set.comparisons},
            {"reference", reference}, {"flips", all},         {"change_no_outcome", unmoved}};
}

Json sample(const Assessment& found) {
    Json out = Json::array();
    for (const SampleWorld& w : found.sample) {
        out.push_back({{"world", w.number}, {"stances", w.stances}, {"anchored", w.anchored}});
    }
    return out;
}

Json charts(const Assessment& found) {
    Json out = Json::array();
    for (const FanChartData& chart : found.charts) {
        Json bands = Json::object(), data = Json::array();
        for (const FanBand& b : chart.bands) {
            bands[found.policies[b.policy].id] = {
                {"p5", b.p5}, {"p25", b.p25}, {"p50", b.p50}, {"p75", b.p75}, {"p95", b.p95}};
        }
        for (const DataPoint& d : chart.data) {
            data.push_back(
                {{"time", d.time}, {"value", d.value}, {"date", d.date}, {"source", d.source}, {"grade", d.grade}});
        }
        out.push_back({{"variable", chart.variable},
                       {"name", chart.name},
                       {"unit", chart.unit},
                       {"times", chart.times},
                       {"dates", chart.dates},
                       {"bands", bands},
                       {"as_it_was", policy_index(chart.as_it_was, found)},
                       {"own_median", chart.own_median},
                       {"data_file", chart.data_file},
                       {"data", data},
                       {"worlds", chart.worlds}});
    }
    return out;
}

Json faults(const Assessment& found) {
    Json by_policy = Json::object(), first = Json::array();
    for (std::size_t p = 0; p < found.faulty.size(); ++p) by_policy[found.policies[p].id] = found.faulty[p];
    for (const FaultNote& f : found.faults) {
        first.push_back({{"sample", f.sample},
                         {"world", f.world},
                         {"policy", f.policy},
                         {"variable", f.variable},
                         {"time", f.time},
                         {"place", f.place}});
    }
    return {{"members_by_policy", by_policy}, {"first", first}};
}

Json pages(const Assessment& found) {
    const auto claim = [&](std::size_t c) { return found.claims[c].id; };
    const auto outcome = [&](std::size_t o) { return found.outcomes[o].id; };
    Json contrasts = Json::array(), scalings = Json::array(), overlaps = Json::array();
    for (const ContrastResult& c : found.pages.contrasts) {
        Json stances = Json::array(), triangle = Json::array(), thresholds = Json::array();
        for (const StanceShare& s : c.stances) {
            stances.push_back({{"claim", claim(s.claim)},
                               {"stance", found.claims[s.claim].stances[s.stance].name},
                               {"worlds", s.worlds},
                               {"negative", s.negative}});
        }
        for (const TrianglePoint& t : c.triangle) {
            triangle.push_back({{"weights", {t.weights[0], t.weights[1], t.weights[2]}}, {"negative", t.negative}});
        }
        for (const ThresholdResult& t : c.thresholds) {
            const auto turns = [](const std::vector<std::optional<double>>& all) {
                Json out = Json::array();
                for (const auto& turn : all) out.push_back(turn ? Json(*turn) : Json());
                return out;
            };
            thresholds.push_back({{"constant", t.constant},
                                  {"values", t.values},
                                  {"own", t.own},
                                  {"mirror", t.mirror},
                                  {"own_turns", turns(t.own_turns)},
                                  {"mirror_turns", turns(t.mirror_turns)}});
        }
        contrasts.push_back({{"claim", c.claim},
                             {"policy", policy_index(c.policy, found)},
                             {"against", policy_index(c.against, found)},
                             {"worlds", c.worlds},
                             {"negative", c.negative},
                             {"stances", stances},
                             {"groups", c.groups},
                             {"triangle", triangle},
                             {"thresholds", thresholds}});
    }
    Json one_claims;
    if (const auto& one = found.pages.one_claims) {
        Json claims = Json::array();
        for (const OneClaim& c : one->claims)
            claims.push_back({{"claim", claim(c.claim)}, {"off", c.off}, {"on", c.on}});
        one_claims = {{"worlds", one->worlds}, {"own", one->own}, {"mirror", one->mirror}, {"claims", claims}};
    }
    for (const ScalingResult& s : found.pages.scalings) {
        Json costs = Json::array(), benefits = Json::array();
        for (std::size_t o : s.costs) costs.push_back(outcome(o));
        for (std::size_t o : s.benefits) benefits.push_back(outcome(o));
        scalings.push_back({{"constant", s.constant},
                            {"policy", policy_index(s.policy, found)},
                            {"against", policy_index(s.against, found)},
                            {"values", s.values},
                            {"costs", costs},
                            {"benefits", benefits},
                            {"difference", s.difference},
                            {"worlds", s.worlds}});
    }
    for (const OverlapResult& o : found.pages.overlaps) {
        overlaps.push_back({{"claims", {claim(o.first), claim(o.second)}},
                            {"against", policy_index(o.against, found)},
                            {"by_first", o.by_first},
                            {"by_second", o.by_second},
                            {"by_both", o.by_both}});
    }
    return {{"contrasts", contrasts}, {"one_claims", one_claims}, {"scalings", scalings}, {"overlaps", overlaps}};
}

// Leaders alone: what a view's comparisons hold in full is for the report.
Json view_comparison(const Comparison& c, const ViewResult& view) {
    Json out = Json::array();
    for (const ViewpointResult& v : c.viewpoints) {
        Json scores = Json::array();
        for (const Estimate& e : v.score) scores.push_back(estimate(e));
        out.push_back({{"leader", v.leader == no_policy ? Json() : Json(view.policies[v.leader].id)},
                       {"recommended", v.recommended == no_policy ? Json() : Json(view.policies[v.recommended].id)},
                       {"score", scores},
                       {"best_share", estimates(v.best_share)}});
    }
    return {{"done", c.done}, {"worlds", c.worlds}, {"viewpoints", out}};
}

Json views(const Assessment& found) {
    Json out = Json::array();
    for (const ViewResult& view : found.views) {
        Json policies = Json::array(), held = Json::array();
        for (const AssessedPolicy& policy : view.policies) policies.push_back(policy.id);
        for (std::size_t c : view.held) held.push_back(found.claims[c].id);
        out.push_back({{"id", view.id},
                       {"policies", policies},
                       {"held_otherwise", held},
                       {"stances_out_of_force", view.out_of_force},
                       {"position", view_comparison(view.position, view)},
                       {"mirror", view_comparison(view.mirror, view)},
                       {"world", view_comparison(view.world, view)}});
    }
    return out;
}

}  // namespace

std::string to_json(const Assessment& found) {
    Json out;
    out["format"] = Assessment::format;
    out["title"] = found.title;
    out["question"] = found.question;
    out["words"] = found.words;
    out["source"] = found.source;
    out["model"] = found.model;
    out["argument_file"] = found.argument_file;
    out["argument_sha256"] = found.argument_sha256;
    out["model_sha256"] = found.model_sha256;
    out["recommends"] = policy_index(found.argued, found);
    out["as_it_was"] = policy_index(found.as_it_was, found);
    out["policies"] = policies(found);
    out["outcomes"] = outcomes(found);
    out["viewpoints"] = viewpoints(found);
    out["claims"] = claims(found);
    out["computation"] = {{"worlds_asked", found.worlds_asked},
                          {"members_asked", found.members_asked},
                          {"members_run", found.members_run},
                          {"seed", found.seed},
                          {"replicates", found.replicates},
                          {"sampling", found.sampling},
                          {"level", found.level},
                          {"immaterial", found.immaterial},
                          {"stopped", found.stopped}};
    out["position"] = comparison(found.position, found);
    out["position_swept"] = comparison(found.position_swept, found);
    out["mirror"] = comparison(found.mirror, found);
    out["world"] = comparison(found.world, found);
    out["sweep"] = comparison(found.sweep, found);
    out["second_measure"] = comparison(found.second_measure, found);
    out["flips"] = flips(found);
    out["robustness"] = robustness_json(found);
    out["information"] = information_json(found);
    out["discovery"] = discovery_json(found.discovery);
    out["measures"] = to_json(measure_records(found));
    out["charts"] = charts(found);
    out["pages"] = pages(found);
    out["views"] = views(found);
    out["sample"] = sample(found);
    out["faults"] = faults(found);
    out["not_looked_at"] = found.not_looked_at;
    out["hash"] = found.hash;
    return out.dump(1) + "\n";
}

}  // namespace crux
