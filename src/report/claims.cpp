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
    body += "<details><summary>The claims of the argument</summary>" + own_entries + "</details>";
    if (counter.all > 0) body += "<details><summary>The counter-claims</summary>" + counter_entries + "</details>";
    return {"claims", "Every claim, its source, its stances", body};
}

}  // namespace crux::report
