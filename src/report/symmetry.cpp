// Checks that a reader may ask for: the lawful policy against the demanded one, what scales with one
// constant on either side, and claims that might count one effect twice.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

// Signed, so that a gain and a loss are told apart without colour.
std::string signed_number(double value) {
    if (std::abs(value) < 0.0005) return "0";
    return fmt::format("{}{}", value > 0 ? "+" : "", people_number(value, 2));
}

std::string lawful_table(const Assessment& found, std::size_t lawful, const Comparison& sample,
                         const std::string& caption) {
    Table rows{caption, {"Outcome", "Lawful", "Demanded", "Lawful less demanded, anchored"}, {}, ""};
    for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
        const OutcomeResult &a = sample.outcomes[lawful][o], &b = sample.outcomes[found.argued][o];
        const AssessedOutcome& outcome = found.outcomes[o];
        rows.rows.push_back({escape(outcome.name) + " <span class=\"soft\">" + people_unit(outcome.unit) + "</span>",
                             people_number(a.mean.value), people_number(b.mean.value),
                             signed_number(a.anchored.value - b.anchored.value)});
    }
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        const ViewpointResult& result = sample.viewpoints[v];
        rows.rows.push_back({"<strong>" + escape(found.viewpoints[v].name) + "</strong>",
                             people_number(result.score[lawful].value), people_number(result.score[found.argued].value),
                             signed_number(result.difference[lawful][found.argued].value)});
    }
    return table(rows);
}

}  // namespace

Section lawful(const Assessment& found, const argument::Argument& argument) {
    const std::string heading = "What is lawful against what is demanded";
    std::string body;
    for (std::size_t p = 0; p < argument.policies.size(); ++p) {
        const argument::Policy& policy = argument.policies[p];
        if (policy.lawful.empty() || found.argued == no_policy || p == found.argued || !found.position.done) continue;
        body += fmt::format(
            "<p>{0} against {1}. Whether the difference is one of law is itself a claim, "
            "<a href=\"#claim-{2}\">{2}</a>, with its sources. {3}</p>",
            policy_name(found, p), policy_name(found, found.argued), escape(policy.lawful.text), escape(policy.note));
        body += lawful_table(found, p, found.position, "On the argument's own claims");
        if (found.mirror.done) {
            body += "<details><summary>The same on the mirrored claims</summary>" +
                    lawful_table(found, p, found.mirror, "On the mirrored claims") + "</details>";
        }
    }
    return {"lawful", heading, body};
}

Section symmetry(const Assessment& found) {
    std::string body;
    for (const ScalingResult& scaling : found.pages.scalings) {
        body += fmt::format(
            "<p>{} Shown is {} less {} in anchored points without clipping, above nought where the first "
            "is better, mean of {} worlds of stances with <code>{}</code> held.</p>",
            escape(scaling.words), policy_name(found, scaling.policy), policy_name(found, scaling.against),
            scaling.worlds, escape(scaling.constant));
        Table rows{fmt::format("By {}", scaling.constant), {"Outcome", "Side"}, {}, ""};
        for (double value : scaling.values) rows.header.push_back(people_number(value));
        const auto side = [&](const std::vector<std::size_t>& outcomes, const char* name) {
            for (std::size_t o : outcomes) {
                std::vector<std::string> row = {escape(found.outcomes[o].name), name};
                for (const std::vector<double>& difference : scaling.difference)
                    row.push_back(signed_number(difference[o]));
                rows.rows.push_back(std::move(row));
            }
        };
        side(scaling.costs, "cost of openness");
        side(scaling.benefits, "benefit of openness");
        body += table(rows);
    }
    return {"symmetry", "Costs and benefits scaled alike", body};
}

Section overlaps(const Assessment& found) {
    std::string body;
    for (const OverlapResult& overlap : found.pages.overlaps) {
        const AssessedClaim &a = found.claims[overlap.first], &b = found.claims[overlap.second];
        Table rows{fmt::format("{} and {}", a.id, b.id),
                   {"Outcome", a.id + " turned", b.id + " turned", "Both", "Beyond the sum"},
                   {},
                   ""};
        double most = 0;
        for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
            const double beyond = overlap.by_both[o] - overlap.by_first[o] - overlap.by_second[o];
            const double moved =
                std::max({std::abs(overlap.by_first[o]), std::abs(overlap.by_second[o]), std::abs(overlap.by_both[o])});
            most = std::max(most, std::abs(beyond));
            if (moved < 0.0005) continue;
            rows.rows.push_back({escape(found.outcomes[o].name), signed_number(overlap.by_first[o]),
                                 signed_number(overlap.by_second[o]), signed_number(overlap.by_both[o]),
                                 signed_number(beyond)});
        }
        body += fmt::format(
            "<h3>{} and {}</h3><p>{} Turned to their mirrored rivals, alone and together: what that does "
            "to {} less {}, in anchored points without clipping. Largest difference from the sum of "
            "both: {}.</p>",
            claim_link(a), claim_link(b), escape(overlap.words), policy_name(found, found.argued),
            policy_name(found, overlap.against), people_number(most, 2));
        if (!rows.rows.empty()) body += table(rows);
    }
    if (!body.empty()) {
        body =
            "<p>Claims that speak of one thing could count it twice. Each pair stands on constants of its own; where "
            "both act on one outcome their effects should add up to no more than they have alone, but for what the "
            "model itself makes of them together.</p>" +
            body;
    }
    return {"overlaps", "Nothing counted twice", body};
}

}  // namespace crux::report
