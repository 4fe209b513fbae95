// One claim turned to one rival, the rest as the argument has it; and what was not looked at.
#include <fmt/format.h>

#include <algorithm>

#include "crux/describe.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

std::string effects_of(const Assessment& found, const Flip& flip) {
    std::vector<std::string> parts;
    for (const Effect& effect : flip.effects) {
        const AssessedOutcome& outcome = found.outcomes[effect.outcome];
        parts.push_back(fmt::format("{} under {}: {} to {} {}", escape(outcome.name), policy_name(found, effect.policy),
                                    people_number(effect.before), people_number(effect.after),
                                    people_unit(outcome.unit)));
    }
    return parts.empty() ? "moves weights, no outcome" : listing(parts);
}

std::string verdict_cell(const Assessment& found, const Flip& flip, std::size_t v) {
    const FlipResult& result = flip.viewpoints[v];
    if (!found.flips.clear[v]) return "<span class=\"soft\">no recommendation to overturn</span>";
    switch (result.verdict) {
        case FlipVerdict::flips:
            return fmt::format("<strong>turns</strong> to {}, ahead by {}", policy_name(found, result.winner),
                               people_number(-result.difference.value, 2));
        case FlipVerdict::holds:
            return fmt::format("holds, {} ahead", people_number(result.difference.value, 2));
        case FlipVerdict::unresolved:
            return "<span class=\"soft\">not resolved</span>";
    }
    return {};
}

bool turns_any(const Assessment& found, const Flip& flip) {
    for (std::size_t v = 0; v < flip.viewpoints.size(); ++v) {
        if (found.flips.clear[v] && flip.viewpoints[v].verdict == FlipVerdict::flips) return true;
    }
    return false;
}

Table flip_table(const Assessment& found, const std::string& caption, bool turning) {
    Table rows{caption, {"Claim turned to", "What moves most"}, {}, ""};
    for (const AssessedViewpoint& viewpoint : found.viewpoints) rows.header.push_back(escape(viewpoint.name));
    for (const Flip& flip : found.flips.flips) {
        if (turns_any(found, flip) != turning || flip.changes_nothing) continue;
        const AssessedClaim& claim = found.claims[flip.claim];
        std::vector<std::string> row = {claim_link(claim) + ": " + escape(claim.stances[flip.stance].words),
                                        effects_of(found, flip)};
        for (std::size_t v = 0; v < flip.viewpoints.size(); ++v) row.push_back(verdict_cell(found, flip, v));
        rows.rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

Section one_claim_flips(const Assessment& found) {
    const std::string heading = "Which single claims turn the result";
    if (!found.flips.done) return {"flips", heading, ""};
    std::string body = fmt::format(
        "<p>Each claim is turned to each of its rivals, one at a time; all others stay as the argument has them. {} "
        "worlds a flip, the same "
        "for every policy. A flip is said to turn or to hold only where the interval, adjusted for all {} comparisons "
        "(Bonferroni), says so, "
        "and by more than {} of a point. This is an indication: combinations of claims are not looked at.</p>",
        people_number(static_cast<double>(found.flips.worlds), 6), found.flips.comparisons,
        people_number(found.immaterial));
    const Table turning = flip_table(found, "Flips that turn the result from at least one viewpoint", true);
    body += turning.rows.empty() ? "<p>No single flip turns the result from any viewpoint that has a clear winner.</p>"
                                 : table(turning);
    const Table holding = flip_table(found, "Flips that turn nothing", false);
    if (!holding.rows.empty()) {
        body += fmt::format("<details><summary>The {} flips that turn nothing</summary>{}</details>",
                            holding.rows.size(), table(holding));
    }
    std::vector<std::string> idle;
    for (std::size_t claim : found.flips.change_no_outcome) idle.push_back(claim_link(found.claims[claim]));
    if (!idle.empty()) body += fmt::format("<p>Claims that change no outcome under any policy: {}.</p>", listing(idle));
    return {"flips", heading, body};
}

Section not_looked_at(const Assessment& found) {
    std::string body = "<ul>";
    for (const std::string& sentence : found.not_looked_at) {
        if (found.certified && sentence == single_claims_only) continue;  // the crux page says what was
        body += "<li>" + escape(sentence) + "</li>";
    }
    body += "</ul>";
    std::uint64_t faulty = 0;
    for (std::uint64_t count : found.faulty) faulty += count;
    if (faulty > 0) {
        body += fmt::format(
            "<p>{} members stopped being finite and were left out, with the same world under every other policy. The "
            "first of them:</p><ul>",
            faulty);
        for (std::size_t i = 0; i < std::min<std::size_t>(10, found.faults.size()); ++i) {
            const FaultNote& fault = found.faults[i];
            body += fmt::format("<li>{}, world {}, {}: {} at time {} ({})</li>", escape(fault.sample), fault.world,
                                escape(fault.policy), escape(fault.variable), people_number(fault.time),
                                escape(fault.place));
        }
        body += "</ul>";
    } else {
        body += "<p>No member went wrong while running.</p>";
    }
    return {"limits", "What was not looked at", body};
}

Section how_made(const Assessment& found, const Making& making) {
    std::string body = fmt::format(
        "<p>crux {}; seed {}; {} sampling with {} replicates; {} worlds asked for in the main sample; {} members run "
        "in all.</p>",
        escape(making.version), found.seed, escape(found.sampling), found.replicates, found.worlds_asked,
        found.members_run);
    body += fmt::format(
        "<pre>{}</pre><p>The same command on the same files gives the same numbers, to the bit, on any machine and any "
        "number of threads "
        "(hash of the results: <code>{}</code>).</p>",
        escape(making.command), escape(found.hash));
    Table inputs{"Inputs", {"File", "SHA-256"}, {}, ""};
    for (const auto& [file, hash] : making.inputs)
        inputs.rows.push_back({escape(file), "<code>" + escape(hash) + "</code>"});
    return {"making", "How to make it again", body + table(inputs)};
}

}  // namespace crux::report
