// Where the contrast of two policies turns its sign: by claim, by weight, and along one constant; and
// the same claims one by one off and on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

constexpr std::size_t claims_shown = 6;
constexpr std::uint64_t least_worlds = 30;  // fewer say too little about a stance

std::vector<std::string> viewpoint_names(const Assessment& found) {
    std::vector<std::string> names;
    for (const AssessedViewpoint& viewpoint : found.viewpoints) names.push_back(escape(viewpoint.name));
    return names;
}

std::string against(const Assessment& found, std::size_t policy, std::size_t other) {
    return policy_name(found, policy) + " less " + policy_name(found, other);
}

// Claims by how far their stances move the share, over viewpoints.
std::vector<std::size_t> telling_claims(const ContrastResult& contrast) {
    std::vector<std::pair<double, std::size_t>> spread;
    for (std::size_t i = 0; i < contrast.stances.size();) {
        std::size_t end = i;
        while (end < contrast.stances.size() && contrast.stances[end].claim == contrast.stances[i].claim) ++end;
        double widest = 0;
        for (std::size_t v = 0; v < contrast.negative.size(); ++v) {
            double low = 1, high = 0;
            for (std::size_t s = i; s < end; ++s) {
                if (contrast.stances[s].worlds < least_worlds) continue;
                low = std::min(low, contrast.stances[s].negative[v]);
                high = std::max(high, contrast.stances[s].negative[v]);
            }
            widest = std::max(widest, high - low);
        }
        spread.emplace_back(-widest, contrast.stances[i].claim);
        i = end;
    }
    std::sort(spread.begin(), spread.end());
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < std::min(claims_shown, spread.size()); ++i) out.push_back(spread[i].second);
    return out;
}

std::string by_claims(const Assessment& found, const ContrastResult& contrast) {
    HeatMap map;
    map.caption = fmt::format(
        "Share of {} sampled worlds in which the contrast is below nought: in all of them, then in those in which a "
        "claim takes a stance. The {} claims whose stances move it most.",
        people_number(static_cast<double>(contrast.worlds), 6), claims_shown);
    map.corner = "Claim and stance";
    for (const AssessedViewpoint& viewpoint : found.viewpoints) map.columns.push_back(viewpoint.name);
    const auto row = [&](std::string label, const std::vector<double>& shares) {
        map.rows.push_back(std::move(label));
        map.shade.push_back(shares);
        std::vector<std::string> text;
        for (double share : shares) text.push_back(fmt::format("{:.0f}", 100 * share));
        map.text.push_back(std::move(text));
    };
    row("all worlds", contrast.negative);
    for (std::size_t claim : telling_claims(contrast)) {
        for (const StanceShare& share : contrast.stances) {
            if (share.claim != claim || share.worlds < least_worlds) continue;
            row(found.claims[claim].id + ": " + found.claims[claim].stances[share.stance].words, share.negative);
        }
    }
    return heat_map(map);
}

// The triangle of weights as a table of cells: rows by the first group's weight, columns by the second's.
std::string by_weights(const ContrastResult& contrast) {
    if (contrast.triangle.empty()) return {};
    HeatMap map;
    map.caption = fmt::format(
        "Percent of sampled worlds below nought by weight on three groups of outcomes, alike within a group: rows, {}; "
        "columns, {}; the rest goes to {}.",
        contrast.groups[0], contrast.groups[1], contrast.groups[2]);
    map.corner = "percent";
    for (int c = 0; c <= 10; c += 2) map.columns.push_back(fmt::format("{}", 10 * c));
    for (int r = 0; r <= 10; r += 2) {
        map.rows.push_back(fmt::format("{}", 10 * r));
        map.shade.emplace_back();
        map.text.emplace_back();
        for (int c = 0; c <= 10; c += 2) {
            const auto point = std::find_if(contrast.triangle.begin(), contrast.triangle.end(), [&](const auto& t) {
                return std::lround(10 * t.weights[0]) == r && std::lround(10 * t.weights[1]) == c;
            });
            const bool there = point != contrast.triangle.end();
            map.shade.back().push_back(there ? point->negative : 0);
            map.text.back().push_back(there ? fmt::format("{:.0f}", 100 * point->negative) : "");
        }
    }
    return heat_map(map);
}

std::string turn_cell(const std::optional<double>& turn, const std::vector<double>& course) {
    if (turn) return fmt::format("turns at {}", people_number(*turn, 2));
    return course.front() < 0 ? "below nought throughout" : "not below nought anywhere";
}

std::string threshold_table(const Assessment& found, const ThresholdResult& threshold) {
    Table rows{fmt::format("{}, from {} to {}", threshold.constant, people_number(threshold.values.front(), 2),
                           people_number(threshold.values.back(), 2)),
               {"Viewpoint", "On the argument's own claims", "On the mirrored claims"},
               {},
               ""};
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        rows.rows.push_back({escape(found.viewpoints[v].name), turn_cell(threshold.own_turns[v], threshold.own[v]),
                             turn_cell(threshold.mirror_turns[v], threshold.mirror[v])});
    }
    return fmt::format("<p>What <code>{}</code> would have to be for the contrast to turn, all else held. {}</p>",
                       escape(threshold.constant), escape(threshold.words)) +
           table(rows);
}

}  // namespace

Section sign_maps(const Assessment& found) {
    std::string body;
    for (const ContrastResult& contrast : found.pages.contrasts) {
        const std::string claim =
            contrast.claim.empty() ? "" : fmt::format(" This is what {} says is negative.", escape(contrast.claim));
        body += fmt::format(
            "<h3>{}</h3><p>{}{} Worlds are those of the exploratory sweep: every claim takes one of its "
            "stances, every range is swept. A share of sampled worlds is no probability.</p>",
            against(found, contrast.policy, contrast.against), escape(contrast.words), claim);
        if (contrast.worlds > 0) body += by_claims(found, contrast) + by_weights(contrast);
        for (const ThresholdResult& threshold : contrast.thresholds) body += threshold_table(found, threshold);
    }
    return {"signs", "Where the balance turns", body};
}

Section one_claims(const Assessment& found) {
    const std::string heading = "One claim off, one claim on";
    if (!found.pages.one_claims || found.argued == no_policy) return {"one-claims", heading, ""};
    const OneClaims& one = *found.pages.one_claims;
    Table rows{"How far the recommended policy is ahead of the best other one", {"Claim", ""}, {}, ""};
    for (const std::string& name : viewpoint_names(found)) rows.header.push_back(name);
    const auto row = [&](std::string first, std::string which, const std::vector<double>& lead) {
        std::vector<std::string> cells = {std::move(first), std::move(which)};
        for (double x : lead) cells.push_back(people_number(x, 2));
        rows.rows.push_back(std::move(cells));
    };
    row("<strong>all claims</strong>", "as the argument has them", one.own);
    row("<strong>all claims</strong>", "at their mirrored rivals", one.mirror);
    for (const OneClaim& claim : one.claims) {
        const auto moved = [](const std::vector<double>& lead, const std::vector<double>& base) {
            double most = 0;
            for (std::size_t v = 0; v < lead.size(); ++v) most = std::max(most, std::abs(lead[v] - base[v]));
            return most;
        };
        // What moves no lead by a thousandth either way would only lengthen the table.
        if (moved(claim.off, one.own) < 0.001 && moved(claim.on, one.mirror) < 0.001) continue;
        row(claim_link(found.claims[claim.claim]), "off: it alone at its mirrored rival", claim.off);
        row("", "on: it alone as the argument has it", claim.on);
    }
    std::string body = fmt::format(
        "<p>The lead of {} over the best other policy, mean of {} worlds. <em>Off</em> starts from the argument's own "
        "claims and turns one to its mirrored rival: does the argument need it? <em>On</em> starts from the mirrored "
        "claims and grants the argument one: does that one carry it? Above nought, the recommendation leads.</p>",
        policy_name(found, found.argued), one.worlds);
    return {"one-claims", heading,
            body + "<details><summary>Every claim that moves a lead by a thousandth or more</summary>" + table(rows) +
                "</details>"};
}

}  // namespace crux::report
