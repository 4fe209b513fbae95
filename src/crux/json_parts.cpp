// See json_parts.h.
#include "crux/json_parts.h"

#include <cmath>

#include "stats/metrics.h"

namespace crux {

namespace {

struct CellJson {
    Json operator()(std::monostate) const { return {}; }
    Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json(); }
    template <class T>
    Json operator()(const T& value) const {
        return value;
    }
};

}  // namespace

Json to_json(const Records& records) {
    Json out = Json::array();
    for (const auto& row : records.rows) {
        Json object = Json::object();
        for (std::size_t i = 0; i < row.size(); ++i) object[records.columns[i]] = std::visit(CellJson{}, row[i]);
        out.push_back(std::move(object));
    }
    return out;
}

Json robustness_json(const Assessment& found) {
    const RobustnessSet& set = found.robustness;
    Json catalogue = Json::array(), levels = Json::object(), matrices = Json::object();
    for (const stats::Metric& m : stats::metrics()) {
        catalogue.push_back({{"number", m.number},
                             {"metric", m.id},
                             {"name", m.name},
                             {"larger_is_better", m.larger_is_better},
                             {"meaning", m.meaning},
                             {"convention", m.convention}});
    }
    for (std::size_t v = 0; v < set.viewpoints.size(); ++v) {
        levels[found.viewpoints[v].id] = {{"threshold", set.viewpoints[v].threshold},
                                          {"windfall", set.viewpoints[v].windfall},
                                          {"policies_that_come_first", set.viewpoints[v].firsts}};
        matrices[found.viewpoints[v].id] = set.viewpoints[v].agreement;
    }
    Records values = robustness_records(found);
    for (auto& row : values.rows) row.pop_back();  // the convention stands once, in the catalogue
    return {{"done", set.done},
            {"worlds", set.worlds},
            {"threshold_words", set.threshold_words},
            {"windfall_words", set.windfall_words},
            {"metrics", catalogue},
            {"levels", levels},
            {"values", to_json(values)},
            {"agreement_mean", set.agreement},
            {"agreement", matrices}};
}

namespace {

Json step_json(const BoxStep& step) {
    return {{"coverage", step.coverage}, {"density", step.density}, {"mass", step.mass},
            {"limits", step.limits},     {"worlds", step.cases},    {"interest", step.interest}};
}

Json limit_json(const BoxLimit& limit) {
    Json out = {{"factor", limit.factor}, {"claim", limit.claim}};
    if (limit.is_claim()) {
        out["stances"] = limit.stances;
    } else {
        out["unit"] = limit.unit;
        out["at_least"] = limit.at_least ? Json(limit.low) : Json();
        out["at_most"] = limit.at_most ? Json(limit.high) : Json();
        out["whole"] = {limit.whole_low, limit.whole_high};
    }
    return out;
}

Json box_json(const FailureBox& box) {
    Json trajectory = Json::array(), limits = Json::array();
    for (const BoxStep& step : box.trajectory) trajectory.push_back(step_json(step));
    for (const BoxLimit& limit : box.limits) {
        Json one = limit_json(limit);
        one["quasi_p_low"] = limit.quasi_p < 0 ? Json() : Json(limit.quasi_p);
        one["quasi_p_high"] = limit.quasi_p_high < 0 ? Json() : Json(limit.quasi_p_high);
        one["reproduced_coverage"] = limit.by_coverage;
        one["reproduced_density"] = limit.by_density;
        limits.push_back(std::move(one));
    }
    return {{"limits", limits},
            {"found", step_json(box.found)},
            {"held_out", step_json(box.held_out)},
            {"chosen_step", box.chosen},
            {"trajectory", trajectory}};
}

}  // namespace

Json discovery_json(const DiscoverySet& set) {
    Json all = Json::array();
    for (const Discovery& asked : set.found) {
        Json boxes = Json::array(), leaves = Json::array();
        for (const FailureBox& box : asked.boxes) boxes.push_back(box_json(box));
        for (const TreeLeafFound& leaf : asked.leaves) {
            Json limits = Json::array();
            for (const BoxLimit& limit : leaf.limits) limits.push_back(limit_json(limit));
            leaves.push_back({{"limits", limits}, {"found", step_json(leaf.found)}});
        }
        all.push_back({{"question", asked.question},
                       {"kind", asked.kind},
                       {"policy", asked.policy},
                       {"subject", asked.subject},
                       {"worlds", asked.worlds},
                       {"interest", asked.interest},
                       {"nothing", asked.nothing},
                       {"boxes", boxes},
                       {"tree", leaves},
                       {"axes", asked.axes}});
    }
    return {{"done", set.done},         {"sample", set.sample},       {"peel_alpha", set.peel_alpha},
            {"mass_min", set.mass_min}, {"objective", set.objective}, {"resamples", set.repeats},
            {"questions", all}};
}

std::string to_json(const DiscoverySet& set) { return discovery_json(set).dump(1) + "\n"; }

Json information_json(const Assessment& found) {
    const InformationSet& set = found.information;
    return {{"done", set.done},
            {"worlds", set.worlds},
            {"correlated", set.correlated},
            {"not_valued", set.not_valued},
            {"values", to_json(information_records(found))},
            {"differences", to_json(difference_records(found))},
            {"thresholds_looked_at", set.thresholds_looked_at},
            {"thresholds", to_json(threshold_records(found))},
            {"planes", to_json(plane_records(found))}};
}

}  // namespace crux
