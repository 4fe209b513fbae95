// Every claim: what was said, by whom, against what, and what it is tied to in the model.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

using argument::Claim;
using argument::Stance;

std::string sources_of(const std::vector<std::string>& sources) {
    std::vector<std::string> shown;
    for (const std::string& source : sources) {
        const bool link = source.starts_with("https://") || source.starts_with("http://");
        // Kept as text: a report fetches nothing, and a reader can copy the address.
        shown.push_back(link ? "<code>" + escape(source) + "</code>" : escape(source));
    }
    return listing(shown);
}

std::string ties_of(const Stance& stance) {
    std::vector<std::string> ties;
    for (const auto& constant : stance.constants) {
        std::string text =
            fmt::format("<code>{} = {}</code>", escape(constant.constant.text), escape(constant.quantity.text()));
        if (constant.basis != argument::Basis::none)
            text += fmt::format(" <span class=\"tag\">{}</span>", name(constant.basis));
        ties.push_back(std::move(text));
    }
    for (const auto& equation : stance.equations) {
        ties.push_back(
            fmt::format("<code>{} = {}</code>", escape(equation.variable.text), escape(equation.expression.text)));
    }
    for (const auto& lookup : stance.lookups)
        ties.push_back(fmt::format("another table for <code>{}</code>", escape(lookup.variable.text)));
    for (const auto& weight : stance.weights) {
        ties.push_back(fmt::format("weight of {} times {}", escape(weight.outcome.text), people_number(weight.factor)));
    }
    return listing(ties);
}

std::string stance_entry(const Claim& claim, std::size_t index, const AssessedClaim& assessed) {
    const Stance& stance = claim.stances[index];
    std::string label = index == 0
                            ? (claim.side == argument::Side::counter ? "the counter-claim says" : "the argument says")
                            : stance.name.text;
    if (index == assessed.position && index > 0) label += ", taken for granted by the argument";
    if (!stance.by.empty()) label += fmt::format(" (by {})", stance.by.text);
    std::string out =
        fmt::format("<li><strong>{}</strong>: {} {}", escape(label), escape(stance.words), ties_of(stance));
    if (!stance.grade.empty()) out += fmt::format(" <span class=\"tag\">grade {}</span>", escape(stance.grade));
    if (!stance.sources.empty())
        out += fmt::format(" <span class=\"soft\">Source: {}</span>", sources_of(stance.sources));
    if (!stance.note.empty()) out += fmt::format(" <span class=\"soft\">{}</span>", escape(stance.note));
    if (stance.known) out += fmt::format(" <span class=\"soft\">Known since {}.</span>", iso(*stance.known));
    if (stance.refuted)
        out += fmt::format(" <span class=\"soft\">Facts of {} speak against it.</span>", iso(*stance.refuted));
    if (!stance.in_force) out += " <span class=\"tag\">out of force</span>";
    for (const Stance& central : stance.central) {
        out += fmt::format(" <span class=\"soft\">Centrally coded: {}</span>", ties_of(central));
    }
    return out + "</li>";
}

std::string entry(const Claim& claim, const AssessedClaim& assessed) {
    std::string out = fmt::format(
        "<article class=\"claim\" id=\"claim-{0}\"><h3><span class=\"tag\">{0}</span><span "
        "class=\"tag\">{1}</span>{2}</h3>",
        escape(claim.id.text), name(claim.kind), escape(claim.words));
    out += fmt::format("<p class=\"soft\">Source: {}.</p>", sources_of(claim.sources));
    if (claim.stances.empty()) {
        out += fmt::format("<p>Not modelled: {}</p>",
                           escape(claim.not_modelled.empty() ? assessed.not_modelled : claim.not_modelled));
    } else {
        out += "<ul>";
        for (std::size_t i = 0; i < claim.stances.size(); ++i) out += stance_entry(claim, i, assessed);
        out += "</ul>";
    }
    if (claim.came) {
        out += fmt::format("<p>What came ({}, {}): {}</p>", escape(claim.came->verdict), iso(claim.came->on),
                           escape(claim.came->words));
    }
    if (!claim.note.empty()) out += fmt::format("<p class=\"soft\">How it was coded: {}</p>", escape(claim.note));
    return out + "</article>";
}

struct Balance {
    std::size_t all = 0, modelled = 0;
};

// ---- what each claim is tied to, and whether it decides anything

// A stance that a claim or counter-claim brings against where the argument holds a claim.
struct Turning {
    std::size_t claim, stance;
};

std::vector<Turning> turnings_of(const argument::Argument& argument, std::size_t i) {
    const Claim& claim = argument.claims[i];
    std::vector<Turning> out;
    for (std::size_t s = 0; s < claim.stances.size(); ++s) {
        if (s != claim.position()) out.push_back({i, s});
    }
    for (std::size_t c = 0; c < argument.claims.size(); ++c) {
        for (std::size_t s = 0; s < argument.claims[c].stances.size(); ++s) {
            if (argument.claims[c].stances[s].by.text == claim.id.text && c != i) out.push_back({c, s});
        }
    }
    return out;
}

// Names of what the stances set, once each.
std::string tied_to(const argument::Argument& argument, std::size_t i, const std::vector<Turning>& turnings) {
    std::vector<std::string> names;
    const auto note = [&names](const std::string& text) {
        if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
    };
    const auto take = [&](const Stance& stance) {
        for (const auto& constant : stance.constants) note(escape(constant.constant.text));
        for (const auto& equation : stance.equations) note("equation of " + escape(equation.variable.text));
        for (const auto& lookup : stance.lookups) note("table of " + escape(lookup.variable.text));
        for (const auto& weight : stance.weights) note("weight of " + escape(weight.outcome.text));
    };
    for (const Stance& stance : argument.claims[i].stances) take(stance);
    std::vector<std::string> hosts;
    for (const Turning& turning : turnings) {
        take(argument.claims[turning.claim].stances[turning.stance]);
        if (turning.claim != i) hosts.push_back(escape(argument.claims[turning.claim].id.text));
    }
    if (names.empty()) return "<span class=\"soft\">nothing</span>";
    return listing(names) +
           (hosts.empty() ? "" : " <span class=\"soft\">(as a rival of " + listing(hosts) + ")</span>");
}

bool turns(const std::vector<TurnedClaim>& set, const argument::Argument& argument, const Turning& turning) {
    const Claim& claim = argument.claims[turning.claim];
    return std::any_of(set.begin(), set.end(), [&](const TurnedClaim& t) {
        return t.claim == claim.id.text && t.stance == claim.stances[turning.stance].name.text;
    });
}

// Viewpoints whose result the claim turns, by what it takes: "" alone, else the other claims.
using Decided = std::map<std::string, std::vector<std::string>>;

void by_search(const CertifiedSearch& search, const argument::Argument& argument, const Turning& turning,
               Decided& decided) {
    for (const QuestionResult& question : search.questions) {
        if (question.kind != QuestionKind::overturn || !question.asked) continue;
        std::string viewpoint;
        for (const SearchedViewpoint& v : search.viewpoints) {
            if (v.id == question.viewpoints.front()) viewpoint = escape(v.name);
        }
        for (const FoundCrux& crux : question.cruxes) {
            if (!crux.confirmed) continue;
            bool held = turns(crux.claims, argument, turning);
            for (const auto& other : crux.also) held = held || turns(other, argument, turning);
            if (!held) continue;
            std::vector<std::string> others;
            for (const TurnedClaim& t : crux.claims) {
                if (t.claim != argument.claims[turning.claim].id.text) others.push_back(escape(t.claim));
            }
            std::vector<std::string>& seen_from = decided[others.empty() ? "" : listing(others)];
            if (std::find(seen_from.begin(), seen_from.end(), viewpoint) == seen_from.end())
                seen_from.push_back(viewpoint);
        }
    }
}

void by_flips(const Assessment& found, const Turning& turning, Decided& decided) {
    for (const Flip& flip : found.flips.flips) {
        if (flip.claim != turning.claim || flip.stance != turning.stance) continue;
        for (std::size_t v = 0; v < flip.viewpoints.size(); ++v) {
            if (!found.flips.clear[v] || flip.viewpoints[v].verdict != FlipVerdict::flips) continue;
            std::vector<std::string>& seen_from = decided[""];
            const std::string viewpoint = escape(found.viewpoints[v].name);
            if (std::find(seen_from.begin(), seen_from.end(), viewpoint) == seen_from.end())
                seen_from.push_back(viewpoint);
        }
    }
}

std::string decides(const Assessment& found, const argument::Argument& argument, const std::vector<Turning>& turnings) {
    Decided decided;
    bool moves = false;
    for (const Turning& turning : turnings) {
        if (found.certified) {
            by_search(*found.certified, argument, turning, decided);
        } else {
            by_flips(found, turning, decided);
        }
        const auto& idle = found.flips.change_no_outcome;
        moves = moves || std::find(idle.begin(), idle.end(), turning.claim) == idle.end();
    }
    if (decided.empty()) {
        if (turnings.empty()) return "<span class=\"soft\">cannot be turned</span>";
        return moves ? "nothing found" : "<span class=\"soft\">moves no outcome, weights alone</span>";
    }
    std::vector<std::string> parts;
    for (const auto& [others, viewpoints] : decided) {
        parts.push_back(fmt::format("<strong>{}</strong> for {}", others.empty() ? "alone" : "with " + others,
                                    listing(viewpoints)));
    }
    return listing(parts);
}

std::string claim_table(const Assessment& found, const argument::Argument& argument) {
    if (!found.flips.done && !found.certified) return {};
    Table rows{"What each claim is tied to, and whether turning it changes which policy is best, and for whom",
               {"Claim", "Tied to", "Decides"},
               {},
               ""};
    for (std::size_t i = 0; i < argument.claims.size(); ++i) {
        const std::vector<Turning> turnings = turnings_of(argument, i);
        rows.rows.push_back({claim_link(found.claims[i]) + ": " + escape(argument.claims[i].words),
                             tied_to(argument, i, turnings), decides(found, argument, turnings)});
    }
    const std::string how = found.certified
                                ? fmt::format(
                                      "By the certified search, sets of up to {} claims; what it did not prove is on "
                                      "the <a href=\"#crux\">crux page</a>.",
                                      found.certified->max_size)
                                : "By the one-claim flips: an indication, for single claims.";
    return "<details><summary>What each claim is tied to, and what it decides</summary><p class=\"soft\">" + how +
           "</p>" + table(rows) + "</details>";
}

}  // namespace

Section claims(const Assessment& found, const argument::Argument& argument) {
    Balance own, counter;
    std::string own_entries, counter_entries;
    for (std::size_t i = 0; i < argument.claims.size(); ++i) {
        const Claim& claim = argument.claims[i];
        const bool is_counter = claim.side == argument::Side::counter;
        Balance& balance = is_counter ? counter : own;
        ++balance.all;
        balance.modelled += claim.modelled() ? 1 : 0;
        (is_counter ? counter_entries : own_entries) += entry(claim, found.claims[i]);
    }
    std::map<std::string, std::size_t> stances;
    for (const Claim& claim : argument.claims) {
        if (claim.stance) ++stances[std::string(name(*claim.stance))];
    }
    std::string body = fmt::format(
        "<p>{} claims of the argument, {} of them tied to the model by stances of their own; {} counter-claims, {} "
        "with stances of their own",
        own.all, own.modelled, counter.all, counter.modelled);
    if (!stances.empty()) {
        std::vector<std::string> parts;
        for (const auto& [stance, count] : stances) parts.push_back(fmt::format("{} {}", count, stance));
        body += fmt::format(" ({} the argument)", listing(parts));
    }
    std::size_t rivals = 0, turned = 0;
    for (const Claim& claim : argument.claims) {
        if (claim.side == argument::Side::counter || claim.stances.empty()) continue;
        const bool marked =
            std::any_of(claim.stances.begin(), claim.stances.end(), [](const Stance& s) { return s.mirror; });
        rivals += claim.stances.size() - 1;
        turned += marked ? claim.stances.size() - 1 : 0;  // the marked rival is stated, the stated stance its rival
    }
    body +=
        ". The rest are heard as rivals of other claims, or are not modelled, with the reason. Bases of ranges: DATA "
        "from a series, LIT from a study, "
        "EXPL exploratory without a source, OURS chosen by us.</p>";
    body += fmt::format(
        "<p>An argument with more rivals listed flips more easily. The argument's claims have {} rivals; turned round, "
        "with "
        "the rivals marked as the mirror's stated and the argument's own stances among the rivals, its mirror has "
        "{}.</p>",
        rivals, turned);
    body += claim_table(found, argument);
    body += "<details><summary>The claims of the argument</summary>" + own_entries + "</details>";
    if (counter.all > 0) body += "<details><summary>The counter-claims</summary>" + counter_entries + "</details>";
    return {"claims", "Every claim, its source, its stances", body};
}

}  // namespace crux::report
