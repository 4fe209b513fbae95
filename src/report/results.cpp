// What was compared, and what came out: tables, fans, the map of regret.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

std::string policy_name(const Assessment& found, std::size_t policy) {
    return policy == no_policy ? "no policy" : "<em>" + escape(found.policies[policy].name) + "</em>";
}

std::string with_interval(const Estimate& estimate, int digits) {
    if (!estimate.interval.known()) return people_number(estimate.value, digits);
    return fmt::format("{} <span class=\"soft\">({} to {})</span>", people_number(estimate.value, digits),
                       people_number(estimate.interval.low, digits), people_number(estimate.interval.high, digits));
}

std::string share_with_interval(const Estimate& estimate) {
    if (!estimate.interval.known()) return percent(estimate.value);
    return fmt::format("{} <span class=\"soft\">({:.0f} to {:.0f})</span>", percent(estimate.value),
                       100 * std::max(0.0, estimate.interval.low), 100 * std::min(1.0, estimate.interval.high));
}

std::string claim_link(const AssessedClaim& claim) {
    return fmt::format("<a href=\"#claim-{0}\">{0}</a>", escape(claim.id));
}

namespace {

std::string header_of(const Assessment& found, std::size_t policy) {
    return escape(found.policies[policy].name) +
           (policy == found.argued ? " <span class=\"tag\">recommended</span>" : "") +
           (policy == found.as_it_was ? " <span class=\"tag\">as it was</span>" : "");
}

std::vector<std::string> policy_headers(const Assessment& found, const std::string& corner) {
    std::vector<std::string> header = {corner};
    for (std::size_t p = 0; p < found.policies.size(); ++p) header.push_back(header_of(found, p));
    return header;
}

std::string weights_of(const Assessment& found, const AssessedViewpoint& viewpoint) {
    std::vector<std::size_t> order(found.outcomes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t o) { return std::pair(-viewpoint.weights[o], o); });
    std::vector<std::string> parts;
    for (std::size_t o : order) {
        if (viewpoint.weights[o] <= 0) continue;
        parts.push_back(fmt::format("{} {:.0f}%{}", escape(found.outcomes[o].name), 100 * viewpoint.weights[o],
                                    viewpoint.ranged[o] ? "*" : ""));
    }
    return listing(parts);
}

}  // namespace

Section compared(const Assessment& found) {
    Table policies{"Policies", {"Policy", "What it does"}, {}, ""};
    for (std::size_t p = 0; p < found.policies.size(); ++p)
        policies.rows.push_back({header_of(found, p), escape(found.policies[p].words)});
    Table outcomes{"Outcomes and their anchors",
                   {"Outcome", "Better", "Worst anchor", "Best anchor", "Unit", "What it counts"},
                   {},
                   ""};
    for (const AssessedOutcome& outcome : found.outcomes) {
        outcomes.rows.push_back({escape(outcome.name), outcome.higher_is_better ? "higher" : "lower",
                                 people_number(outcome.worst), people_number(outcome.best), people_unit(outcome.unit),
                                 escape(outcome.words)});
    }
    Table viewpoints{
        "Viewpoints and their weights", {"Viewpoint", "Weights", "Whose weights", "What it stands for"}, {}, ""};
    for (const AssessedViewpoint& viewpoint : found.viewpoints) {
        viewpoints.rows.push_back(
            {escape(viewpoint.name), weights_of(found, viewpoint), escape(viewpoint.basis), escape(viewpoint.words)});
    }
    return {"compared", "What is compared",
            "<p>Every outcome has two fixed <dfn>anchors</dfn> in its own unit, chosen before any run: the worst "
            "counts 0, the best 1, between them "
            "in proportion. A <dfn>viewpoint</dfn> weighs anchored outcomes; its <dfn>score</dfn> is their weighted "
            "mean. A star marks a weight that is a range "
            "or that a claim changes.</p>" +
                table(policies) + table(outcomes) + table(viewpoints)};
}

Section own_position(const Assessment& found) {
    Table natural{
        "Means in natural units, every claim as the argument states it", policy_headers(found, "Outcome"), {}, ""};
    for (std::size_t o = 0; o < found.outcomes.size() && found.position.done; ++o) {
        std::vector<std::string> row = {fmt::format("{} <span class=\"soft\">{}, {} is better</span>",
                                                    escape(found.outcomes[o].name), people_unit(found.outcomes[o].unit),
                                                    found.outcomes[o].higher_is_better ? "higher" : "lower")};
        for (std::size_t p = 0; p < found.policies.size(); ++p)
            row.push_back(people_number(found.position.outcomes[p][o].mean.value));
        natural.rows.push_back(std::move(row));
    }
    Table scores{
        "Mean anchored scores, every claim as the argument states it", policy_headers(found, "Viewpoint"), {}, ""};
    scores.header.push_back("Best");
    for (std::size_t v = 0; v < found.position.viewpoints.size(); ++v) {
        const ViewpointResult& result = found.position.viewpoints[v];
        std::vector<std::string> row = {escape(found.viewpoints[v].name)};
        for (const Estimate& score : result.score) row.push_back(with_interval(score));
        row.push_back(result.recommended == no_policy ? "no clear winner" : policy_name(found, result.recommended));
        scores.rows.push_back(std::move(row));
    }
    std::string body = fmt::format("<p>{} {} worlds were run.</p>", escape(found.position.words),
                                   people_number(static_cast<double>(found.position.worlds), 7));
    body += fmt::format(
        "<p>Intervals say how far other random draws would move a number (95 percent); they are computing error only. "
        "A policy is called best only where its lead over every other is larger than that and than {} of a point.</p>",
        people_number(found.immaterial));
    return {"own", "The argument on its own claims", body + table(natural) + table(scores)};
}

namespace {

FanChart to_figure(const Assessment& found, const FanChartData& data) {
    FanChart chart;
    chart.title = data.name;
    chart.unit = data.unit;
    chart.times = data.times;
    if (!data.dates.empty()) chart.time_labels = {data.dates.front(), data.dates.back()};
    chart.description = fmt::format(
        "One panel a policy on the same axes: the median, and where the middle 50 and 90 percent of {} sampled worlds "
        "lie.",
        people_number(static_cast<double>(data.worlds), 5));
    for (const FanBand& band : data.bands) {
        FanChart::Panel panel{found.policies[band.policy].name, band.p5, band.p25, band.p50, band.p75, band.p95, {}};
        if (band.policy == data.as_it_was) {
            panel.line = data.own_median;
            if (!data.data.empty()) chart.data_panel = chart.panels.size();
        }
        chart.panels.push_back(std::move(panel));
    }
    for (const DataPoint& point : data.data) {
        if (point.time >= data.times.front() && point.time <= data.times.back())
            chart.data.push_back({point.time, point.value});
    }
    if (!data.own_median.empty())
        chart.description += " Dashed: the policy as it was, under the argument's own claims.";
    if (chart.data_panel) chart.description += fmt::format(" Dots: what was observed ({}).", data.data_file);
    return chart;
}

}  // namespace

Section courses(const Assessment& found) {
    std::string body =
        "<p>How things go over time under each policy, in worlds in which claims take different stances.</p>";
    for (const FanChartData& data : found.charts) {
        if (!data.times.empty() && !data.bands.empty()) body += fan_chart(to_figure(found, data));
    }
    return {"courses", "The course of things", found.charts.empty() ? "" : body};
}

namespace {

std::string viewpoint_table(const Assessment& found, std::size_t v) {
    const ViewpointResult& result = found.world.viewpoints[v];
    Table rows{found.viewpoints[v].name,
               {"Policy", "Share of sampled worlds in which it is best", "Mean score", "Expected regret",
                "Regret, 90th percentile", "Largest sampled regret"},
               {},
               ""};
    for (std::size_t p = 0; p < found.policies.size(); ++p) {
        rows.rows.push_back({header_of(found, p), share_with_interval(result.best_share[p]),
                             with_interval(result.score[p]), with_interval(result.regret[p]),
                             with_interval(result.regret90[p]), people_number(result.regret_max[p])});
    }
    const std::string verdict = result.recommended == no_policy
                                    ? "No clear winner: the leading policies cannot be told apart."
                                    : fmt::format("Highest mean score: {}.", policy_name(found, result.recommended));
    return fmt::format("<h3>{}</h3><p>{}</p>", escape(found.viewpoints[v].name), verdict) + table(rows);
}

std::string domain_table(const Assessment& found) {
    Table rows{"Share of sampled worlds in which an outcome is acceptable", policy_headers(found, "Outcome"), {}, ""};
    for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
        if (!found.outcomes[o].acceptable) continue;
        const AssessedOutcome& outcome = found.outcomes[o];
        std::vector<std::string> row = {fmt::format("{} <span class=\"soft\">{} {} {}</span>", escape(outcome.name),
                                                    outcome.higher_is_better ? "at least" : "at most",
                                                    people_number(*outcome.acceptable), people_unit(outcome.unit))};
        for (std::size_t p = 0; p < found.policies.size(); ++p) {
            const auto& share = found.world.outcomes[p][o].acceptable;
            row.push_back(share ? share_with_interval(*share) : "");
        }
        rows.rows.push_back(std::move(row));
    }
    if (rows.rows.empty()) return {};
    std::vector<std::string> all = {"All of them"};
    for (const auto& share : found.world.domain) all.push_back(share ? share_with_interval(*share) : "");
    rows.rows.push_back(std::move(all));
    return "<h3>Good enough</h3><p>The domain criterion counts the worlds in which a policy meets the levels set in "
           "the argument file.</p>" +
           table(rows);
}

std::string percentile_table(const Assessment& found) {
    std::string out = "<details><summary>Percentiles of every outcome under every policy</summary>";
    for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
        Table rows{fmt::format("{} ({})", found.outcomes[o].name, found.outcomes[o].unit),
                   {"Policy", "5th percentile", "Median", "95th percentile", "Mean", "Beyond the worst anchor",
                    "Beyond the best anchor"},
                   {},
                   ""};
        for (std::size_t p = 0; p < found.policies.size(); ++p) {
            const OutcomeResult& result = found.world.outcomes[p][o];
            rows.rows.push_back({header_of(found, p), with_interval(result.p5), with_interval(result.p50),
                                 with_interval(result.p95), with_interval(result.mean), percent(result.clipped_worst),
                                 percent(result.clipped_best)});
        }
        out += table(rows);
    }
    return out + "</details>";
}

}  // namespace

Section robustness(const Assessment& found) {
    if (!found.world.done) return {"robustness", "When claims may be otherwise", ""};
    std::string body =
        fmt::format("<p>{} {} worlds were run under every policy; the same worlds for each.</p>",
                    escape(found.world.words), people_number(static_cast<double>(found.world.worlds), 7));
    body +=
        "<p><dfn>Regret</dfn> is how many points of score a policy lies behind the best one of the same world: 0 where "
        "it is the best.</p>";
    for (std::size_t v = 0; v < found.world.viewpoints.size(); ++v) body += viewpoint_table(found, v);
    return {"robustness", "When claims may be otherwise", body + domain_table(found) + percentile_table(found)};
}

Section regret_map(const Assessment& found) {
    if (!found.world.done || found.world.viewpoints.empty()) return {"regret", "Regret at a glance", ""};
    HeatMap map;
    map.caption = "Expected regret by policy and viewpoint (points of score; darker is more)";
    map.corner = "Policy";
    double largest = 1e-9;
    for (const auto& result : found.world.viewpoints) {
        for (const Estimate& regret : result.regret) largest = std::max(largest, regret.value);
    }
    for (const auto& viewpoint : found.viewpoints) map.columns.push_back(viewpoint.name);
    for (std::size_t p = 0; p < found.policies.size(); ++p) {
        map.rows.push_back(found.policies[p].name);
        auto& shades = map.shade.emplace_back();
        auto& texts = map.text.emplace_back();
        for (const auto& result : found.world.viewpoints) {
            shades.push_back(result.regret[p].value / largest);
            texts.push_back(people_number(result.regret[p].value, 2));
        }
    }
    return {"regret", "Regret at a glance",
            "<p>A row that is light everywhere is a policy that nobody would regret much.</p>" + heat_map(map)};
}

Section exploratory_sweep(const Assessment& found) {
    const std::string heading = "What exploratory numbers change";
    if (!found.sweep.done || !found.world.done) return {"sweep", heading, ""};
    Table rows{"The leading policy, and in what share of sampled worlds it is best",
               {"Viewpoint", "Exploratory numbers at their settings", "Swept", "Swept, ends weighing more"},
               {},
               ""};
    const auto cell = [&](const Comparison& comparison, std::size_t v) -> std::string {
        if (!comparison.done) return "not run";
        const ViewpointResult& result = comparison.viewpoints[v];
        const std::string who = result.recommended == no_policy
                                    ? fmt::format("no clear winner ({} leads)", policy_name(found, result.leader))
                                    : policy_name(found, result.recommended);
        return who + ", " + percent(result.best_share[result.leader].value);
    };
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        rows.rows.push_back({escape(found.viewpoints[v].name), cell(found.world, v), cell(found.sweep, v),
                             cell(found.second_measure, v)});
    }
    return {"sweep", heading,
            "<p>Some numbers have no source: their ranges are exploratory. Expected values and regret above hold them "
            "at named settings. Here they are "
            "swept over their whole ranges, under two ways of sampling them; where the columns differ, the result "
            "rests on numbers that nobody knows.</p>" +
                table(rows)};
}

}  // namespace crux::report
