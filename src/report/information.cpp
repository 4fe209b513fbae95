// What to find out first, what the difference varies with, where numbers without a source would turn
// the result, who wins where two claims meet.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/ordering.h"
#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

std::string linked(const Assessment& found, const std::string& name) {
    for (const AssessedClaim& claim : found.claims) {
        if (claim.id == name) return claim_link(claim) + ": " + escape(claim.words);
    }
    return escape(name);
}
std::string short_link(const Assessment& found, const std::string& name) {
    for (const AssessedClaim& claim : found.claims) {
        if (claim.id == name) return claim_link(claim);
    }
    return escape(name);
}

std::string label_of(const Assessment& found, const LearnValue& value) {
    if (value.kind != LearnValue::Kind::group) return linked(found, value.name);
    std::vector<std::string> members;
    for (const std::string& id : value.members) members.push_back(short_link(found, id));
    return fmt::format("Group {} together: {}", escape(value.name), listing(members));
}

// Clearly worth something: the interval, adjusted for nothing, lies above 0. Ordered by the estimate.
bool worth(const LearnValue& value) { return value.gain.value > 0 && value.gain.interval.low > 0; }

std::string outcomes_of(const Assessment& found, const LearnValue& value) {
    std::vector<std::size_t> order;
    const auto size = [&](std::size_t o) {
        return std::abs(value.outcomes[o] / (found.outcomes[o].best - found.outcomes[o].worst));
    };
    for (std::size_t o = 0; o < value.outcomes.size(); ++o) {
        if (size(o) > 1e-4) order.push_back(o);
    }
    sort_descending(order, size);
    if (order.size() > 2) order.resize(2);
    std::vector<std::string> parts;
    for (std::size_t o : order) {
        const double change = value.outcomes[o];
        parts.push_back(fmt::format("{} {}{} {}", escape(found.outcomes[o].name), change > 0 ? "+" : "",
                                    people_number(change), people_unit(found.outcomes[o].unit)));
    }
    return parts.empty() ? "<span class=\"soft\">next to nothing</span>" : listing(parts);
}

std::string learn_table(const Assessment& found, std::size_t v) {
    const ViewpointInformation& information = found.information.viewpoints[v];
    Table rows{fmt::format("{}: what it would be worth to know", found.viewpoints[v].name),
               {"Claim or number", "Points of score gained", "The choice would change in", "Outcomes would change by"},
               {},
               ""};
    std::size_t idle = 0;
    for (const LearnValue& value : information.values) {
        if (!worth(value) || rows.rows.size() >= 12) {
            ++idle;
            continue;
        }
        rows.rows.push_back(
            {label_of(found, value), with_interval(value.gain, 2), percent(value.changes), outcomes_of(found, value)});
    }
    std::string out =
        fmt::format("<p>Without more knowledge the choice is {}. Knowing everything would be worth {} points.</p>",
                    policy_name(found, information.leader), with_interval(information.perfect, 2));
    if (rows.rows.empty()) return out + "<p>No single claim and no group is clearly worth finding out about.</p>";
    out += table(rows);
    if (idle > 0) out += fmt::format("<p class=\"soft\">{} others are not clearly worth anything, or less.</p>", idle);
    return out;
}

std::string first_to_learn(const Assessment& found) {
    std::vector<std::string> items;
    for (std::size_t v = 0; v < found.information.viewpoints.size(); ++v) {
        const auto& values = found.information.viewpoints[v].values;
        const auto best = std::ranges::find_if(
            values, [](const LearnValue& value) { return value.kind != LearnValue::Kind::group && worth(value); });
        items.push_back(best == values.end() ? fmt::format("<li>{}: nothing that is clearly worth finding out</li>",
                                                           escape(found.viewpoints[v].name))
                                             : fmt::format("<li>{}: {} <span class=\"soft\">({} points)</span></li>",
                                                           escape(found.viewpoints[v].name), label_of(found, *best),
                                                           people_number(best->gain.value, 2)));
    }
    std::string out = "<p><strong>Which claim to find out about first:</strong></p><ul>";
    for (const std::string& item : items) out += item;
    return out + "</ul>";
}

}  // namespace

Section find_out_first(const Assessment& found) {
    const std::string heading = "What to find out first";
    if (!found.information.done) return {"learn", heading, ""};
    std::string body = fmt::format(
        "<p>Suppose one could know, before choosing, which stance on a claim is right (or a number with a source). The "
        "<dfn>expected value of perfect information</dfn> is how many points of score that choice would gain on "
        "average "
        "over {} sampled worlds: 0 where it would never change the choice. It counts stances as often as they were "
        "sampled, which is no statement about how likely they are. Choices are made on other worlds than they are "
        "measured on. Elsewhere in this report differences below {} count as none.</p>",
        people_number(static_cast<double>(found.information.worlds), 7), people_number(found.immaterial));
    body += first_to_learn(found);
    for (std::size_t v = 0; v < found.information.viewpoints.size(); ++v) {
        body += fmt::format("<details><summary>{}</summary>{}</details>", escape(found.viewpoints[v].name),
                            learn_table(found, v));
    }
    if (!found.information.not_valued.empty()) {
        std::vector<std::string> names;
        for (const std::string& name : found.information.not_valued) names.push_back(short_link(found, name));
        body += fmt::format(
            "<p class=\"soft\">No value is given for {}: some of their ranges have no basis in data or literature, so "
            "an "
            "average over them would mean nothing. Exploratory numbers are held at their settings.</p>",
            listing(names));
    }
    return {"learn", heading, body};
}

namespace {

std::string difference_of(const Assessment& found, std::size_t v) {
    const DifferenceShares& shares = found.information.differences[v];
    if (shares.behind == no_policy || shares.factors.empty()) return {};
    BarChart chart;
    chart.title = fmt::format("{}: {} against {}.", found.viewpoints[v].name, found.policies[shares.ahead].name,
                              found.policies[shares.behind].name);
    chart.description = fmt::format(
        "What the difference of their scores varies with (standard deviation {} of a point). Bars: Shapley effects, "
        "which "
        "split the variance; lines reach from the effect of the claim alone to its effect with all interactions. {} of "
        "the "
        "variance is accounted for.",
        people_number(shares.sd, 2), percent(shares.explained));
    chart.axis = "share of the variance of the difference";
    chart.high = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(8, shares.factors.size()); ++i) {
        const FactorShare& factor = shares.factors[i];
        chart.bars.push_back({factor.name, factor.shapley, factor.first, factor.total});
        chart.high = std::max({chart.high, factor.total, factor.shapley});
    }
    chart.high = std::min(1.0, 1.15 * std::max(chart.high, 0.01));
    std::string out = bar_chart(chart);
    std::vector<std::string> pairs;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, shares.pairs.size()); ++i) {
        if (shares.pairs[i].share < 0.01) break;
        pairs.push_back(fmt::format("{} with {} ({})", short_link(found, shares.pairs[i].first),
                                    short_link(found, shares.pairs[i].second), percent(shares.pairs[i].share)));
    }
    if (!pairs.empty()) out += fmt::format("<p>Largest interactions: {}.</p>", listing(pairs));
    return out;
}

}  // namespace

Section difference_varies(const Assessment& found) {
    const std::string heading = "What the difference varies with";
    std::string figures;
    for (std::size_t v = 0; v < found.information.differences.size(); ++v) figures += difference_of(found, v);
    if (figures.empty()) return {"difference", heading, ""};
    std::string body =
        "<p>For each viewpoint: from world to world the lead of the best policy over the next varies. <dfn>Shapley "
        "effects</dfn> share that variation out among claims and numbers, interactions evenly among those that take "
        "part. "
        "A claim can vary a lead much without turning it, and turn it without varying it much.</p>";
    if (found.information.correlated) {
        body += "<p>Some numbers are correlated: their effects include what goes with them.</p>";
    }
    return {"difference", heading, body + figures};
}

Section thresholds(const Assessment& found) {
    const std::string heading = "Thresholds of numbers without a source";
    const InformationSet& set = found.information;
    if (set.thresholds_looked_at == 0) return {"thresholds", heading, ""};
    Table rows{"Where another policy would overtake the recommended one, all claims as the argument has them",
               {"Viewpoint", "Number", "Would have to", "Setting, and range swept", "Then ahead"},
               {},
               ""};
    std::size_t unclear = 0;
    for (const Threshold& t : set.thresholds) {
        if (!t.clear) {
            ++unclear;
            continue;
        }
        const std::string unit = people_unit(t.unit) == "(index)" ? "" : " " + people_unit(t.unit);
        rows.rows.push_back(
            {escape(found.viewpoints[t.viewpoint].name),
             escape(t.factor) +
                 (t.claim.empty() ? "" : " <span class=\"soft\">of</span> " + short_link(found, t.claim)),
             fmt::format("{} {}{}", t.exceed ? "exceed" : "be below", with_interval(t.at), unit),
             fmt::format("{} <span class=\"soft\">({} to {})</span>", people_number(t.setting), people_number(t.low),
                         people_number(t.high)),
             policy_name(found, t.challenger) + " <span class=\"soft\">instead of</span> " +
                 policy_name(found, t.leader)});
    }
    std::string body = fmt::format(
        "<p>Exploratory numbers have a range but no source, so no average over them means anything; what can be said "
        "is "
        "how far one would have to go for the result to turn, the others swept over their own ranges. {} combinations "
        "of a "
        "number, a viewpoint and a challenger were looked at; a threshold is given where the challenger is ahead "
        "beyond it "
        "by more than computing error, adjusted for all of them.</p>",
        people_number(static_cast<double>(set.thresholds_looked_at), 6));
    body += rows.rows.empty() ? "<p>No exploratory number alone turns the result within its range.</p>" : table(rows);
    if (unclear > 0) {
        body += fmt::format("<p class=\"soft\">{} more lie too close to tell within the draws made.</p>", unclear);
    }
    return {"thresholds", heading, body};
}

namespace {

std::string cell_text(const Assessment& found, const PlaneCell& cell) {
    if (cell.worlds == 0) return "<span class=\"soft\">no world</span>";
    const std::string lead =
        fmt::format("<span class=\"soft\">by {} over {}, {} worlds</span>", people_number(cell.lead.value, 2),
                    policy_name(found, cell.runner_up), cell.worlds);
    return cell.clear ? "<strong>" + policy_name(found, cell.winner) + "</strong> " + lead
                      : "no clear winner <span class=\"soft\">(" + policy_name(found, cell.winner) + " leads)</span>";
}

std::string plane_of(const Assessment& found, const Plane& plane) {
    std::string out = fmt::format("<h3>{} and {}</h3><p>{}</p><p>{}</p>", escape(plane.first), escape(plane.second),
                                  linked(found, plane.first), linked(found, plane.second));
    for (std::size_t v = 0; v < plane.cells.size(); ++v) {
        Table rows{
            found.viewpoints[v].name, {fmt::format("{} \\ {}", escape(plane.first), escape(plane.second))}, {}, ""};
        for (const std::string& words : plane.second_words) rows.header.push_back(escape(words));
        for (std::size_t i = 0; i < plane.first_words.size(); ++i) {
            std::vector<std::string> row = {escape(plane.first_words[i])};
            for (const PlaneCell& cell : plane.cells[v][i]) row.push_back(cell_text(found, cell));
            rows.rows.push_back(std::move(row));
        }
        out += table(rows);
    }
    return out;
}

}  // namespace

Section planes(const Assessment& found) {
    const std::string heading = "Who wins where two claims meet";
    if (found.information.planes.empty()) return {"planes", heading, ""};
    std::string body =
        "<p>The policy with the highest mean score where both claims take given stances and all other claims take any. "
        "A "
        "policy is named in bold where its lead over every other exceeds computing error, adjusted for all cells, and "
        "what "
        "counts as immaterial.</p>";
    for (const Plane& plane : found.information.planes) body += plane_of(found, plane);
    return {"planes", heading, body};
}

Section measure_changes(const Assessment& found) {
    const std::string heading = "What the way of sampling changes";
    std::string body;
    for (const MeasureChange& change : found.measures) {
        if (change.viewpoints.empty()) continue;
        Table rows{fmt::format("From \u201c{}\u201d to \u201c{}\u201d", change.from, change.to),
                   {"Viewpoint", "Leads", "Largest change of a mean score",
                    "Largest change of a share of worlds where best", "Order of policies (Kendall's tau-b)"},
                   {},
                   ""};
        for (std::size_t v = 0; v < change.viewpoints.size(); ++v) {
            const auto& moved = change.viewpoints[v];
            const auto largest = [&](Estimate MeasureChange::PolicyChange::* what) {
                return static_cast<std::size_t>(
                    std::ranges::max_element(moved.policies, {},
                                             [&](const auto& p) { return std::abs((p.*what).value); }) -
                    moved.policies.begin());
            };
            const std::size_t score = largest(&MeasureChange::PolicyChange::score),
                              share = largest(&MeasureChange::PolicyChange::best_share);
            const auto who = [&](std::size_t leader, bool clear) {
                return policy_name(found, leader) + (clear ? "" : " <span class=\"soft\">(not clearly)</span>");
            };
            const std::string before = who(moved.leader_from, moved.clear_from),
                              after = who(moved.leader_to, moved.clear_to);
            rows.rows.push_back(
                {escape(found.viewpoints[v].name),
                 before == after ? before : "<strong>" + before + " \u2192 " + after + "</strong>",
                 fmt::format("{}: {}", policy_name(found, score), with_interval(moved.policies[score].score, 2)),
                 fmt::format("{}: {}", policy_name(found, share), with_interval(moved.policies[share].best_share, 2)),
                 std::isnan(moved.agreement) ? "" : people_number(moved.agreement, 2)});
        }
        body += table(rows);
    }
    if (body.empty()) return {"measures", heading, ""};
    return {
        "measures", heading,
        "<p>A <dfn>measure</dfn> is a way of sampling the same ranges. No one knows the right one, so results that "
        "change between measures rest on it. Even sweep: every value of an exploratory range as often as any other; "
        "ends "
        "weighed: half of the worlds within the outer 29 percent of each range. Changes with an interval come from the "
        "same worlds under both.</p>" +
            body};
}

}  // namespace crux::report
