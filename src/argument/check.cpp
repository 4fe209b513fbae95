// What the parts of an argument must agree on: ids stand once, and what is referred to exists.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

namespace {

template <class Items>
std::vector<std::string> ids_of(const Items& items) {
    std::vector<std::string> ids;
    ids.reserve(items.size());
    for (const auto& item : items) ids.push_back(item.id.text);
    return ids;
}

template <class Items>
void check_unique(const Items& items, std::string_view what, Reading& reading) {
    std::map<std::string, Span> seen;
    for (const auto& item : items) {
        if (item.id.empty()) continue;
        const auto [first, added] = seen.emplace(item.id.text, item.id.span);
        if (added) continue;
        reading
            .report(DiagnosticKind::duplicate_id, item.id.span,
                    fmt::format("there is already {} with the id '{}'", what, item.id.text))
            .notes.push_back({first->second, "the first stands here"});
    }
}

// Reports a reference to an id that does not exist; true where it exists or nothing is referred to.
bool known(const Word& id, const std::vector<std::string>& ids, std::string_view what, const std::string& where,
           Reading& reading) {
    if (id.empty()) return true;
    for (const std::string& candidate : ids) {
        if (candidate == id.text) return true;
    }
    // Short ids are all alike: C1 is no likely slip of D1.
    const auto near = id.text.size() < 4 ? std::nullopt : closest(id.text, ids);
    reading.report(DiagnosticKind::unknown_name_in_file, id.span,
                   fmt::format("{} refers to '{}', but the file has no {} of that id", where, id.text, what),
                   near ? fmt::format("did you mean '{}'?", *near) : "");
    return false;
}

void check_claims(Argument& argument, Reading& reading) {
    const auto claims = ids_of(argument.claims), outcomes = ids_of(argument.outcomes);
    for (Claim& claim : argument.claims) {
        for (const Word& answered : claim.answers) {
            known(answered, claims, "claim", fmt::format("'answers' of claim '{}'", claim.id.text), reading);
        }
        for (Stance& stance : claim.stances) {
            const std::string where = fmt::format("the stance '{}' of claim '{}'", stance.name.text, claim.id.text);
            known(stance.by, claims, "claim", "'by' of " + where, reading);
            for (WeightSetting& weight : stance.weights) {
                if (known(weight.outcome, outcomes, "outcome", where, reading)) {
                    weight.outcome_index = argument.outcome(weight.outcome.text);
                }
            }
        }
    }
}

bool carried_by_a_rival(const Argument& argument, const std::string& id) {
    for (const Claim& claim : argument.claims) {
        for (const Stance& stance : claim.stances) {
            if (stance.by.text == id) return true;
        }
    }
    return false;
}

void check_modelled(const Argument& argument, Reading& reading) {
    for (const Claim& claim : argument.claims) {
        if (claim.modelled() || !claim.not_modelled.empty()) continue;
        const bool counter = claim.side == Side::counter;
        if (counter && carried_by_a_rival(argument, claim.id.text)) continue;
        reading.report(DiagnosticKind::claim_without_stance, claim.span,
                       fmt::format("claim '{}' has no 'stated' stance{}", claim.id.text,
                                   counter ? " and no rival points to it by 'by'" : ""),
                       "give it a stated stance, or say why it has none: not_modelled = \"...\"");
    }
}

void check_viewpoints(Argument& argument, Reading& reading) {
    const auto outcomes = ids_of(argument.outcomes);
    for (Viewpoint& viewpoint : argument.viewpoints) {
        for (ViewpointWeight& weight : viewpoint.weights) {
            if (known(weight.outcome, outcomes, "outcome", fmt::format("viewpoint '{}'", viewpoint.id.text), reading)) {
                weight.outcome_index = argument.outcome(weight.outcome.text);
            }
        }
    }
}

void check_fit(Argument& argument, Reading& reading) {
    if (!argument.fit) return;
    const Fit& fit = *argument.fit;
    known(fit.policy, ids_of(argument.policies), "policy", "'policy' of [fit]", reading);
    if (fit.policy.empty() && argument.as_it_was.empty()) {
        reading.report(DiagnosticKind::missing_key, fit.span,
                       "[fit] does not say under which policy its data came, nor does 'as_it_was'",
                       "add policy = \"...\", the policy that was in force");
    }
    for (const auto& [id, name] : fit.stances) {
        if (!known(id, ids_of(argument.claims), "claim", "'stances' of [fit]", reading)) continue;
        std::vector<std::string> names;
        for (const Stance& stance : argument.claim(id.text)->stances) names.push_back(stance.name.text);
        if (std::find(names.begin(), names.end(), name.text) != names.end()) continue;
        const auto near = closest(name.text, names);
        reading.report(DiagnosticKind::unknown_name_in_file, name.span,
                       fmt::format("'stances' of [fit] gives claim '{}' the stance '{}'; it has {}", id.text, name.text,
                                   names.empty() ? "none" : alternatives(names)),
                       near ? fmt::format("did you mean '{}'?", *near) : "");
    }
}

// A policy that what is computed refers to: it exists and stands on the menu.
void on_menu(const Word& id, const Argument& argument, const std::string& where, Reading& reading) {
    if (!known(id, ids_of(argument.policies), "policy", where, reading) || id.empty()) return;
    if (argument.policies[argument.policy(id.text)].menu) return;
    reading.report(DiagnosticKind::wrong_value, id.span,
                   fmt::format("{} refers to '{}', which is off the menu (menu = false)", where, id.text),
                   "put it on the menu, or refer to a policy that is");
}

void check_outcomes(std::vector<OutcomeRef>& refs, const Argument& argument, const std::string& where,
                    Reading& reading) {
    for (OutcomeRef& ref : refs) {
        if (known(ref.id, ids_of(argument.outcomes), "outcome", where, reading)) {
            ref.index = argument.outcome(ref.id.text);
        }
    }
}

void check_modelled_claim(const Word& id, const Argument& argument, const std::string& where, Reading& reading) {
    if (!known(id, ids_of(argument.claims), "claim", where, reading) || id.empty()) return;
    if (argument.claim(id.text)->stances.size() > 1) return;
    reading.report(DiagnosticKind::claim_without_stance, id.span,
                   fmt::format("{} refers to claim '{}', which has no stances to turn", where, id.text));
}

void check_looks(Argument& argument, Reading& reading) {
    for (Contrast& contrast : argument.contrasts) {
        known(contrast.claim, ids_of(argument.claims), "claim", "'claim' of a contrast", reading);
        on_menu(contrast.policy, argument, "'policy' of a contrast", reading);
        on_menu(contrast.against, argument, "'against' of a contrast", reading);
        for (OutcomeGroup& group : contrast.groups) {
            check_outcomes(group.outcomes, argument, fmt::format("the group '{}' of a contrast", group.name), reading);
        }
    }
    for (Scaling& scaling : argument.scalings) {
        on_menu(scaling.policy, argument, "'policy' of a scaling", reading);
        on_menu(scaling.against, argument, "'against' of a scaling", reading);
        check_outcomes(scaling.costs, argument, "'costs' of a scaling", reading);
        check_outcomes(scaling.benefits, argument, "'benefits' of a scaling", reading);
    }
    for (const Overlap& overlap : argument.overlaps) {
        check_modelled_claim(overlap.first, argument, "an overlap", reading);
        check_modelled_claim(overlap.second, argument, "an overlap", reading);
    }
}

template <class Items>
void check_count(const Items& items, std::size_t least, std::string_view what, Span place, Reading& reading) {
    if (items.size() >= least) return;
    reading.report(DiagnosticKind::missing_key, place,
                   fmt::format("the file has too few {}: {}; expected at least {}", what, items.size(), least));
}

}  // namespace

void check_references(Argument& argument, Reading& reading) {
    check_unique(argument.claims, "a claim", reading);
    check_unique(argument.policies, "a policy", reading);
    check_unique(argument.outcomes, "an outcome", reading);
    check_unique(argument.viewpoints, "a viewpoint", reading);
    on_menu(argument.recommends, argument, "'recommends'", reading);
    on_menu(argument.mirror_policy, argument, "'mirror_policy'", reading);
    on_menu(argument.as_it_was, argument, "'as_it_was'", reading);
    for (const Policy& policy : argument.policies) {
        known(policy.lawful, ids_of(argument.claims), "claim", fmt::format("'lawful' of policy '{}'", policy.id.text),
              reading);
    }
    check_claims(argument, reading);
    check_modelled(argument, reading);
    check_viewpoints(argument, reading);
    check_fit(argument, reading);
    check_looks(argument, reading);
    const Span top{argument.file, 0, 0};
    const auto menu = std::count_if(argument.policies.begin(), argument.policies.end(),
                                    [](const Policy& policy) { return policy.menu; });
    check_count(std::vector<int>(static_cast<std::size_t>(menu)), 2, "policies", top, reading);
    check_count(argument.outcomes, 1, "outcomes", top, reading);
    check_count(argument.viewpoints, 1, "viewpoints", top, reading);
}

}  // namespace crux::argument
