// One argument, several views. See view.h.
#include "argument/view.h"

#include <fmt/format.h>

#include <algorithm>

namespace crux::argument {

namespace {

bool by(const std::optional<Date>& date, std::int64_t day) { return date && day_number(*date) <= day; }

void code_centrally(Claim& claim) {
    for (Stance& stance : claim.stances) {
        if (stance.central.empty()) continue;
        const Stance central = std::move(stance.central.front());
        stance.central.clear();
        stance.words = central.words;
        stance.note = central.note;
        stance.constants = central.constants;
        stance.equations = central.equations;
        stance.lookups = central.lookups;
        stance.weights = central.weights;
        stance.span = central.span;
    }
}

// Rivals come before the stated stance: what is known against it is what came.
std::optional<std::size_t> rival_in_force(const Claim& claim) {
    std::optional<std::size_t> first;
    for (std::size_t s = 1; s < claim.stances.size(); ++s) {
        if (!claim.stances[s].in_force) continue;
        if (claim.stances[s].mirror) return s;
        if (!first) first = s;
    }
    return first;
}

void date_claim(Claim& claim, std::int64_t day) {
    for (Stance& stance : claim.stances) {
        stance.in_force = !(stance.known && day_number(*stance.known) > day) && !by(stance.refuted, day);
    }
    if (!claim.modelled() || claim.stances[claim.position()].in_force) return;
    const auto instead = rival_in_force(claim);
    if (instead) {
        claim.held = instead;
    } else {
        claim.stances[claim.position()].in_force = true;  // nothing else is known: what is claimed stays
    }
}

void revise(Uncertainty& uncertainty, std::optional<std::int64_t> day) {
    for (Revision& revision : uncertainty.revised) {
        if (day && day_number(revision.known) > *day) break;
        uncertainty.quantity = std::move(revision.quantity);
        uncertainty.basis = revision.basis;
        uncertainty.setting = revision.setting;
        uncertainty.sources = std::move(revision.sources);
        uncertainty.grade = std::move(revision.grade);
        if (!revision.note.empty()) uncertainty.note = std::move(revision.note);
    }
    uncertainty.revised.clear();
}

}  // namespace

std::optional<std::string> read_known(std::string_view text, View& view) {
    if (text == "as-filed") {
        view.known = View::Known::as_filed;
    } else if (text == "all") {
        view.known = View::Known::all;
    } else if (const auto date = parse_date(text)) {
        view.known = View::Known::dated;
        view.date = *date;
    } else {
        return fmt::format("'{}' is no date of knowledge: expected a date such as 2022-12-31, or all", text);
    }
    return std::nullopt;
}

void take_view(Argument& argument, const View& view) {
    std::optional<std::int64_t> day;
    if (view.known == View::Known::dated) day = day_number(view.date);
    if (view.known == View::Known::as_filed && !argument.knowledge_date.empty()) {
        if (const auto filed = parse_date(argument.knowledge_date)) day = day_number(*filed);
    }
    argument.knowledge_date = day ? iso(date_of_day(*day)) : std::string();
    for (Claim& claim : argument.claims) {
        if (view.coding == Coding::central) code_centrally(claim);
        if (day) date_claim(claim, *day);
    }
    for (Uncertainty& uncertainty : argument.uncertainties) revise(uncertainty, day);
    if (!view.whole_menu) std::erase_if(argument.policies, [](const Policy& policy) { return !policy.menu; });
}

std::vector<std::size_t> held_otherwise(const Argument& argument) {
    std::vector<std::size_t> out;
    for (std::size_t c = 0; c < argument.claims.size(); ++c) {
        if (argument.claims[c].held) out.push_back(c);
    }
    return out;
}

}  // namespace crux::argument
