// Robust by which measure? Who comes first by each metric, each viewpoint's values and ranks, and how
// far the metrics agree on the order of policies.
#include "stats/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

using stats::Metric;

namespace {

std::string first_by(const Assessment& found, const ViewpointRobustness& result, std::size_t m) {
    std::vector<std::string> first;
    double best = INFINITY;
    for (double rank : result.rank[m]) best = std::isnan(rank) ? best : std::min(best, rank);
    for (std::size_t p = 0; p < result.rank[m].size(); ++p) {
        if (result.rank[m][p] == best) first.push_back(policy_name(found, p));
    }
    if (first.empty()) return "<span class=\"soft\">not defined</span>";
    if (first.size() == result.rank[m].size()) return "<span class=\"soft\">all alike</span>";
    return listing(first);
}

std::string who_comes_first(const Assessment& found) {
    Table rows{"The policy that comes first by each metric", {"Metric"}, {}, ""};
    for (const AssessedViewpoint& viewpoint : found.viewpoints) rows.header.push_back(escape(viewpoint.name));
    for (std::size_t m = 0; m < stats::metrics().size(); ++m) {
        const Metric& metric = stats::metrics()[m];
        std::vector<std::string> row = {
            fmt::format("{} <span class=\"soft\">{}</span>", escape(metric.name), escape(metric.meaning))};
        for (const ViewpointRobustness& result : found.robustness.viewpoints) row.push_back(first_by(found, result, m));
        rows.rows.push_back(std::move(row));
    }
    return table(rows);
}

std::string value_text(const Estimate& estimate, double rank) {
    if (std::isnan(estimate.value)) return "<span class=\"soft\">not defined</span>";
    const std::string value = std::isinf(estimate.value) ? "none found" : with_interval(estimate);
    return value + fmt::format(" <span class=\"tag\">{}</span>", people_number(rank));
}

std::string values_of(const Assessment& found, std::size_t v) {
    const ViewpointRobustness& result = found.robustness.viewpoints[v];
    Table rows{
        fmt::format("{}: value and rank (1 is best) of each policy", found.viewpoints[v].name), {"Metric"}, {}, ""};
    for (const AssessedPolicy& policy : found.policies) rows.header.push_back(escape(policy.name));
    for (std::size_t m = 0; m < result.value.size(); ++m) {
        const Metric& metric = stats::metrics()[m];
        std::vector<std::string> row = {fmt::format("{} <span class=\"soft\">{} is better</span>", escape(metric.name),
                                                    metric.larger_is_better ? "larger" : "smaller")};
        for (std::size_t p = 0; p < found.policies.size(); ++p)
            row.push_back(value_text(result.value[m][p], result.rank[m][p]));
        rows.rows.push_back(std::move(row));
    }
    std::vector<std::string> asked;
    for (std::size_t o : result.joint) asked.push_back(escape(found.outcomes[o].name));
    std::string levels = fmt::format("Threshold {}, windfall level {}.", people_number(result.threshold),
                                     people_number(result.windfall));
    if (!asked.empty()) levels += fmt::format(" Satisficing type 1 asks for {}.", listing(asked));
    return fmt::format("<details><summary>{}: all values</summary><p class=\"soft\">{}</p>{}</details>",
                       escape(found.viewpoints[v].name), levels, table(rows));
}

std::string agreement(const Assessment& found) {
    HeatMap map;
    map.caption = "Kendall's tau-b between the orders that two metrics give, mean over viewpoints (darker: more alike)";
    map.corner = "Metric";
    for (const Metric& metric : stats::metrics()) {
        map.rows.emplace_back(metric.name);
        map.columns.emplace_back(metric.id);
    }
    for (const auto& row : found.robustness.agreement) {
        auto& shades = map.shade.emplace_back();
        auto& texts = map.text.emplace_back();
        for (double tau : row) {
            shades.push_back(std::isnan(tau) ? 0 : std::max(0.0, tau));
            texts.push_back(std::isnan(tau) ? "" : people_number(tau, 2));
        }
    }
    return heat_map(map);
}

// How much the choice of metric matters, in one sentence a viewpoint.
std::string how_much_it_matters(const Assessment& found) {
    std::map<std::size_t, std::vector<std::string>> by_count;
    for (std::size_t v = 0; v < found.robustness.viewpoints.size(); ++v) {
        by_count[found.robustness.viewpoints[v].firsts].push_back(escape(found.viewpoints[v].name));
    }
    std::vector<std::string> parts;
    for (const auto& [count, viewpoints] : by_count) {
        parts.push_back(count == 1 ? fmt::format("one policy comes first alone by every metric that tells them apart "
                                                 "for {}",
                                                 listing(viewpoints))
                                   : fmt::format("{} different policies come first by one metric or another for {}",
                                                 count, listing(viewpoints)));
    }
    return "<p>Which policy counts as most robust can hang on the metric: " + listing(parts) + ".</p>";
}

std::string conventions(const Assessment& found) {
    std::string out =
        "<details><summary>Conventions: where published codes disagree, and what is done here</summary><ul>";
    for (const Metric& metric : stats::metrics()) {
        if (!metric.convention.empty())
            out += fmt::format("<li>{}: {}</li>", escape(metric.name), escape(metric.convention));
    }
    return out + fmt::format("<li>{}</li><li>{}</li></ul></details>", escape(found.robustness.threshold_words),
                             escape(found.robustness.windfall_words));
}

}  // namespace

Section robustness_metrics(const Assessment& found) {
    const std::string heading = "Robust by which measure?";
    if (!found.robustness.done) return {"metrics", heading, ""};
    std::string body = fmt::format(
        "<p>A <dfn>robustness metric</dfn> makes one number of how a policy does over many worlds: by its worst world, "
        "its mean, its regret, how often it is good enough. The literature has eighteen (some in parts); all are "
        "shown, "
        "none is picked. Computed from {} worlds in which each claim takes one of its stances. Small figures in a box "
        "are ranks.</p>",
        people_number(static_cast<double>(found.robustness.worlds), 7));
    body += how_much_it_matters(found) + who_comes_first(found);
    for (std::size_t v = 0; v < found.robustness.viewpoints.size(); ++v) body += values_of(found, v);
    body +=
        "<h3>Do the metrics agree?</h3><p><dfn>Kendall's tau-b</dfn> compares two orders of the policies: 1 the same "
        "order, 0 no relation, \u22121 the reverse. An empty cell: some metric cannot tell the policies apart.</p>";
    return {"metrics", heading,
            body + "<details><summary>The matrix of agreement</summary>" + agreement(found) + "</details>" +
                conventions(found)};
}

}  // namespace crux::report
