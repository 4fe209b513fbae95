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

}  // namespace crux
