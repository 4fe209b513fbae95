// The tables of comparisons and metrics. See records.h.
#include "crux/records.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "stats/metrics.h"

namespace crux {

namespace {

struct CellText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return csv_cell(text); }
    std::string operator()(double value) const { return std::isfinite(value) ? fmt::format("{}", value) : ""; }
    std::string operator()(std::uint64_t count) const { return fmt::format("{}", count); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
};

template <class Row, class Text>
std::string line(const Row& row, const Text& text) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        out += text(row[i]);
    }
    return out + '\n';
}

std::vector<const Comparison*> samples(const Assessment& found) {
    return {&found.position, &found.position_swept, &found.mirror, &found.world, &found.sweep, &found.second_measure};
}

}  // namespace

std::vector<Cell> cells_of(const Estimate& e) { return {e.value, e.interval.low, e.interval.high}; }

std::vector<Cell> join(std::vector<Cell> first, const std::vector<Cell>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::string to_csv(const Records& records) {
    std::string out = line(records.columns, csv_cell);
    for (const auto& row : records.rows) {
        out += line(row, [](const Cell& cell) { return std::visit(CellText{}, cell); });
    }
    return out;
}

Records policy_records(const Assessment& found) {
    Records out{"policies",
                {"sample", "viewpoint", "policy", "score", "score_low", "score_high", "best_share", "best_share_low",
                 "best_share_high", "regret", "regret_low", "regret_high", "regret90", "regret90_low", "regret90_high",
                 "regret_sample_maximum", "recommended"},
                {}};
    for (const Comparison* sample : samples(found)) {
        for (std::size_t v = 0; v < sample->viewpoints.size(); ++v) {
            const ViewpointResult& result = sample->viewpoints[v];
            for (std::size_t p = 0; p < result.score.size(); ++p) {
                std::vector<Cell> row = {sample->name, found.viewpoints[v].id, found.policies[p].id};
                for (const Estimate* e :
                     {&result.score[p], &result.best_share[p], &result.regret[p], &result.regret90[p]}) {
                    row = join(std::move(row), cells_of(*e));
                }
                out.add(join(std::move(row), {result.regret_max[p], result.recommended == p}));
            }
        }
    }
    return out;
}

Records outcome_records(const Assessment& found) {
    Records out{"outcomes",
                {"sample", "policy", "outcome", "unit", "mean", "mean_low", "mean_high", "p5", "p5_low", "p5_high",
                 "p50", "p50_low", "p50_high", "p95", "p95_low", "p95_high", "acceptable_share", "acceptable_share_low",
                 "acceptable_share_high"},
                {}};
    for (const Comparison* sample : samples(found)) {
        for (std::size_t p = 0; p < sample->outcomes.size(); ++p) {
            for (std::size_t o = 0; o < sample->outcomes[p].size(); ++o) {
                const OutcomeResult& result = sample->outcomes[p][o];
                std::vector<Cell> row = {sample->name, found.policies[p].id, found.outcomes[o].id,
                                         found.outcomes[o].unit};
                for (const Estimate* e : {&result.mean, &result.p5, &result.p50, &result.p95}) {
                    row = join(std::move(row), cells_of(*e));
                }
                out.add(join(std::move(row), result.acceptable ? cells_of(*result.acceptable)
                                                               : std::vector<Cell>(3, std::monostate{})));
            }
        }
    }
    return out;
}

Records robustness_records(const Assessment& found) {
    Records out{
        "robustness",
        {"viewpoint", "policy", "number", "metric", "value", "low", "high", "rank", "larger_is_better", "convention"},
        {}};
    for (std::size_t v = 0; v < found.robustness.viewpoints.size(); ++v) {
        const ViewpointRobustness& result = found.robustness.viewpoints[v];
        for (std::size_t m = 0; m < result.value.size(); ++m) {
            const stats::Metric& metric = stats::metrics()[m];
            for (std::size_t p = 0; p < found.policies.size(); ++p) {
                std::vector<Cell> row = {found.viewpoints[v].id, found.policies[p].id,
                                         static_cast<std::uint64_t>(metric.number), std::string(metric.id)};
                out.add(join(join(std::move(row), cells_of(result.value[m][p])),
                             {result.rank[m][p], metric.larger_is_better, std::string(metric.convention)}));
            }
        }
    }
    return out;
}

Records agreement_records(const Assessment& found) {
    Records out{"agreement", {"viewpoint", "metric", "other_metric", "kendall_tau_b"}, {}};
    const auto add = [&](const std::string& viewpoint, const std::vector<std::vector<double>>& matrix) {
        for (std::size_t a = 0; a < matrix.size(); ++a) {
            for (std::size_t b = 0; b < matrix.size(); ++b) {
                out.add({viewpoint, std::string(stats::metrics()[a].id), std::string(stats::metrics()[b].id),
                         matrix[a][b]});
            }
        }
    };
    add("all, mean", found.robustness.agreement);
    for (std::size_t v = 0; v < found.robustness.viewpoints.size(); ++v) {
        add(found.viewpoints[v].id, found.robustness.viewpoints[v].agreement);
    }
    return out;
}

std::vector<Records> all_records(const Assessment& found) {
    std::vector<Records> out;
    for (Records& records :
         std::vector<Records>{policy_records(found), outcome_records(found), robustness_records(found),
                              agreement_records(found), box_records(found.discovery), peeling_records(found.discovery),
                              leaf_records(found.discovery), information_records(found), difference_records(found),
                              threshold_records(found), plane_records(found), measure_records(found)}) {
        if (!records.rows.empty()) out.push_back(std::move(records));
    }
    return out;
}

}  // namespace crux
