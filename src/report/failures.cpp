// Where does the policy fail? Boxes with the peeling curve, their limits in the constants' own units,
// and the leaves of a tree.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

std::string name_of(const Assessment& found, const BoxLimit& limit) {
    const std::string& id = limit.is_claim() ? limit.factor : limit.claim;
    for (const AssessedClaim& claim : found.claims) {
        if (claim.id != id || id.empty()) continue;
        if (limit.is_claim()) return claim_link(claim);
        return fmt::format("{} <span class=\"soft\">of</span> {}", escape(limit.factor), claim_link(claim));
    }
    return escape(limit.factor);
}

std::string unit_of(const BoxLimit& limit) {
    const std::string unit = people_unit(limit.unit);
    return unit == "(index)" ? "" : " " + unit;
}

// "at most 0.11", "between 3 and 5 people", "one of: ...".
std::string demand_of(const BoxLimit& limit) {
    if (limit.is_claim()) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < limit.stances.size(); ++i) {
            parts.push_back(limit.words[i].empty() ? escape(limit.stances[i])
                                                   : fmt::format("\u201c{}\u201d", escape(limit.words[i])));
        }
        std::string out = parts.size() > 1 ? "one of " : "";
        for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : " or ") + parts[i];
        return out;
    }
    if (limit.at_least && limit.at_most) {
        return fmt::format("between {} and {}{}", people_number(limit.low), people_number(limit.high), unit_of(limit));
    }
    return limit.at_least ? fmt::format("at least {}{}", people_number(limit.low), unit_of(limit))
                          : fmt::format("at most {}{}", people_number(limit.high), unit_of(limit));
}

std::string quasi_text(const BoxLimit& limit) {
    const double largest = std::max(limit.quasi_p, limit.quasi_p_high);
    return largest < 0 ? "" : largest < 0.001 ? "under 0.001" : people_number(largest, 2);
}

// The trajectory: coverage against density, one dot a step, the step taken ringed.
std::string peeling_curve(const FailureBox& box, const std::string& question) {
    constexpr double width = 420, height = 300, left = 54, right = 16, top = 12, bottom = 46;
    const auto x = [&](double share) { return left + share * (width - left - right); };
    const auto y = [&](double share) { return height - bottom - share * (height - top - bottom); };
    const std::string description =
        "Each dot is a box; from the right to the left slices are peeled off. Right: the box holds more of the worlds "
        "in question; up: more of its worlds are in question. Numbers: how many stances and numbers limit it. The "
        "large dot was taken; limits that did nothing were then dropped from it.";
    std::string svg = fmt::format(
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\" "
        "style=\"max-width:{:.0f}px\"><title>{}</title>"
        "<desc>{}</desc>",
        width, height, escape("Peeling curve. " + description), width, escape("Peeling curve: " + question),
        escape(description));
    for (double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        svg += fmt::format(
            "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"grid\"/><line x1=\"{:.1f}\" "
            "y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"grid\"/>",
            x(tick), y(0), x(tick), y(1), x(0), y(tick), x(1), y(tick));
        svg += fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"tick\" text-anchor=\"middle\">{}%</text><text x=\"{:.1f}\" "
            "y=\"{:.1f}\" class=\"tick\" text-anchor=\"end\">{}%</text>",
            x(tick), y(0) + 16, static_cast<int>(100 * tick), x(0) - 6, y(tick) + 4, static_cast<int>(100 * tick));
    }
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"tick\" text-anchor=\"middle\">coverage: share of the worlds in "
        "question "
        "that the box holds</text><text x=\"14\" y=\"{:.1f}\" class=\"tick\" text-anchor=\"middle\" "
        "transform=\"rotate(-90 "
        "14 {:.1f})\">density in the box</text>",
        x(0.5), height - 8, y(0.5), y(0.5));
    std::size_t labelled = static_cast<std::size_t>(-1);
    double label_x = -1e9, label_y = -1e9;
    for (std::size_t i = 0; i < box.trajectory.size(); ++i) {
        const BoxStep& step = box.trajectory[i];
        svg += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" class=\"{}\"><title>coverage {:.0f}%, density {:.0f}%, {} "
            "limits, {} worlds</title></circle>",
            x(step.coverage), y(step.density), i == box.chosen ? 6 : 3, i == box.chosen ? "dot best" : "data",
            100 * step.coverage, 100 * step.density, step.limits, step.cases);
        // Labels only where they have room.
        if (step.limits == labelled || std::hypot(x(step.coverage) - label_x, y(step.density) - label_y) < 18) continue;
        labelled = step.limits;
        label_x = x(step.coverage);
        label_y = y(step.density);
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"tick\" text-anchor=\"middle\">{}</text>",
                           x(step.coverage), y(step.density) - 9, step.limits);
    }
    Table numbers{
        "Numbers behind the figure: peeling curve", {"Step", "Coverage", "Density", "Limits", "Worlds"}, {}, "numbers"};
    for (std::size_t i = 0; i < box.trajectory.size(); ++i) {
        const BoxStep& step = box.trajectory[i];
        numbers.rows.push_back({fmt::format("{}{}", i, i == box.chosen ? " (taken)" : ""), percent(step.coverage),
                                percent(step.density), std::to_string(step.limits), std::to_string(step.cases)});
    }
    return fmt::format(
        "<figure><figcaption><strong>Peeling curve.</strong> {}</figcaption>{}</svg><details><summary>The "
        "numbers</summary>{}</details></figure>",
        escape(description), svg, table(numbers));
}

std::string box_of(const Assessment& found, const FailureBox& box, std::size_t number, const Discovery& asked) {
    const double everywhere = static_cast<double>(asked.interest) / static_cast<double>(asked.worlds);
    std::string out = fmt::format("<p><strong>{}</strong> ",
                                  number == 0 ? "Mostly where all of this holds:" : "Of the rest, mostly where:");
    std::vector<std::string> parts;
    for (const BoxLimit& limit : box.limits)
        parts.push_back(fmt::format("{} is {}", name_of(found, limit), demand_of(limit)));
    out += listing(parts);
    out += fmt::format(". There it happens in {} of worlds, against {} everywhere; the box holds {} of all such worlds",
                       percent(box.found.density), percent(everywhere), percent(box.found.coverage));
    if (box.held_out.cases > 0) {
        out += fmt::format(". On worlds that it was not made from: {} in the box, and it holds {} of such worlds",
                           percent(box.held_out.density), percent(box.held_out.coverage));
    }
    out += ".</p>";
    Table limits{
        "What limits the box", {"Claim or number", "In the box", "In all worlds", "Quasi-p", "Found again"}, {}, ""};
    for (const BoxLimit& limit : box.limits) {
        limits.rows.push_back({name_of(found, limit), demand_of(limit),
                               limit.is_claim() ? "any stance"
                                                : fmt::format("{} to {}{}", people_number(limit.whole_low),
                                                              people_number(limit.whole_high), unit_of(limit)),
                               quasi_text(limit),
                               fmt::format("{} / {}", percent(limit.by_coverage), percent(limit.by_density))});
    }
    return out + table(limits) + peeling_curve(box, asked.question);
}

std::string leaves_of(const Assessment& found, const Discovery& asked) {
    if (asked.leaves.size() < 2) return {};
    Table rows{
        "Leaves of the tree, densest first", {"Where", "It happens in", "Holds of such worlds", "Worlds"}, {}, ""};
    for (const TreeLeafFound& leaf : asked.leaves) {
        std::vector<std::string> parts;
        for (const BoxLimit& limit : leaf.limits)
            parts.push_back(fmt::format("{} is {}", name_of(found, limit), demand_of(limit)));
        rows.rows.push_back({listing(parts), percent(leaf.found.density), percent(leaf.found.coverage),
                             std::to_string(leaf.found.cases)});
    }
    return "<details><summary>The same question answered by a classification tree (CART)</summary>" + table(rows) +
           "</details>";
}

}  // namespace

Section failures(const Assessment& found) {
    const std::string heading = "Where it fails";
    if (!found.discovery.done) return {"failures", heading, ""};
    std::string body = fmt::format(
        "<p>In which of the sampled worlds is the policy beaten by another (by more than {} of a point), or an outcome "
        "not good enough? A <dfn>box</dfn> is a set of limits on stances and numbers inside which that is frequent, "
        "found "
        "by peeling thin slices off the sample (<dfn>PRIM</dfn>). Its <dfn>density</dfn> is how frequent it is inside, "
        "its "
        "<dfn>coverage</dfn> how many of all such worlds it holds: boxes trade one for the other. A limit's "
        "<dfn>quasi-p</dfn> is how easily a limit that does nothing would look as good (the box was chosen from the "
        "same "
        "worlds, so it is lenient); limits above 0.05 were dropped. <dfn>Found again</dfn>: in how many boxes from "
        "random "
        "halves of the worlds, of the same coverage and of the same density, the factor is limited too. Sample: "
        "{}.</p>",
        people_number(found.immaterial), escape(found.discovery.sample));
    for (const Discovery& asked : found.discovery.found) {
        body += fmt::format("<h3>{}</h3>", escape(asked.question));
        if (!asked.nothing.empty()) {
            body += fmt::format("<p>{}</p>", escape(asked.nothing));
            continue;
        }
        body += fmt::format("<p>It happens in {} of {} sampled worlds.</p>",
                            percent(static_cast<double>(asked.interest) / static_cast<double>(asked.worlds)),
                            people_number(static_cast<double>(asked.worlds), 7));
        for (std::size_t b = 0; b < asked.boxes.size(); ++b) {
            const std::string box = box_of(found, asked.boxes[b], b, asked);
            body += b == 0 ? box : "<details><summary>A second box</summary>" + box + "</details>";
        }
        body += leaves_of(found, asked);
    }
    return {"failures", heading, body};
}

}  // namespace crux::report
