// The answer in words. Every sentence is made of what was computed, and says "no clear winner"
// where the policies cannot be told apart.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "base/ordering.h"
#include "report/figures.h"
#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

using Names = std::vector<std::string>;

// The reader's own viewpoint starts with equal weights, which nobody holds: the headline leaves it out.
bool counted(const Assessment& found, std::size_t viewpoint) { return !found.viewpoints[viewpoint].reader; }

// Viewpoints by the policy that comes out best; no_policy: none does clearly.
std::map<std::size_t, Names> by_winner(const Assessment& found, const Comparison& comparison) {
    std::map<std::size_t, Names> winners;
    for (std::size_t v = 0; v < comparison.viewpoints.size(); ++v) {
        if (!counted(found, v)) continue;
        winners[comparison.viewpoints[v].recommended].push_back(escape(found.viewpoints[v].name));
    }
    return winners;
}

std::string own_claims_lead_there(const Assessment& found) {
    const auto winners = by_winner(found, found.position);
    std::size_t all = 0;
    for (const auto& [policy, viewpoints] : winners) all += viewpoints.size();
    const auto argued = winners.find(found.argued);
    std::string out = "<strong>Do its own claims lead there?</strong> Taking every claim as the argument states it, ";
    if (argued != winners.end() && argued->second.size() == all) {
        return out + fmt::format("yes: {} comes out best from each of the {} viewpoints.",
                                 policy_name(found, found.argued), all);
    }
    if (argued == winners.end()) {
        out += fmt::format("no: {} comes out clearly best from none of the {} viewpoints.",
                           policy_name(found, found.argued), all);
    } else {
        out += fmt::format("in part: {} comes out best from {} of {} viewpoints ({}).",
                           policy_name(found, found.argued), argued->second.size(), all, listing(argued->second));
    }
    for (const auto& [policy, viewpoints] : winners) {
        if (policy == found.argued) continue;
        if (policy == no_policy) {
            out += fmt::format(" There is no clear winner for {}.", listing(viewpoints));
        } else {
            out += fmt::format(" For {} it is {}.", listing(viewpoints), policy_name(found, policy));
        }
    }
    return out;
}

std::string when_claims_may_be_otherwise(const Assessment& found) {
    if (!found.world.done || found.argued == no_policy) return {};
    std::size_t least = no_policy, most = no_policy;
    const auto share = [&](std::size_t v) { return found.world.viewpoints[v].best_share[found.argued].value; };
    for (std::size_t v = 0; v < found.world.viewpoints.size(); ++v) {
        if (!counted(found, v)) continue;
        if (least == no_policy || share(v) < share(least)) least = v;
        if (most == no_policy || share(v) > share(most)) most = v;
    }
    if (least == no_policy) return {};
    return fmt::format(
        "<strong>When claims may be otherwise?</strong> In {} sampled worlds, in each of which every claim takes one "
        "of the "
        "stances that people hold, {} is best in {} of worlds seen from {}, and in {} seen from {}.",
        people_number(static_cast<double>(found.world.worlds), 7), policy_name(found, found.argued),
        percent(share(least)), escape(found.viewpoints[least].name), percent(share(most)),
        escape(found.viewpoints[most].name));
}

std::string natural_difference(const Assessment& found, std::size_t outcome, std::size_t reference) {
    const OutcomeResult& with = found.position.outcomes[found.argued][outcome];
    const OutcomeResult& without = found.position.outcomes[reference][outcome];
    const AssessedOutcome& what = found.outcomes[outcome];
    const bool better = (with.mean.value > without.mean.value) == what.higher_is_better;
    return fmt::format("{}: {} instead of {} {} ({})", escape(what.name), people_number(with.mean.value),
                       people_number(without.mean.value), people_unit(what.unit), better ? "better" : "worse");
}

std::string in_natural_units(const Assessment& found) {
    const std::size_t reference = found.as_it_was;
    if (found.argued == no_policy || reference == no_policy || reference == found.argued || !found.position.done)
        return {};
    std::vector<std::size_t> order;
    const auto moved = [&](std::size_t o) {
        return std::fabs(found.position.outcomes[found.argued][o].anchored.value -
                         found.position.outcomes[reference][o].anchored.value);
    };
    for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
        if (moved(o) > 1e-4) order.push_back(o);
    }
    std::ranges::sort(order, {}, [&](std::size_t o) { return std::pair(-moved(o), o); });
    if (order.size() > 4) order.resize(4);
    if (order.empty()) return {};
    std::string out = fmt::format(
        "<strong>What would differ?</strong> Under the argument's own claims, {} against {}, in the outcomes that "
        "differ most "
        "(means over the stated ranges):<ul>",
        policy_name(found, found.argued), policy_name(found, reference));
    for (std::size_t o : order) out += "<li>" + natural_difference(found, o, reference) + "</li>";
    return out + "</ul>";
}

struct Turn {
    const Flip* flip;
    std::map<std::size_t, Names> viewpoints;  // by the policy that then leads
    std::size_t count = 0;
    double size = 0;
};

// Flips that turn at least one viewpoint that had a clear winner, those that turn most viewpoints first;
// of each claim the one that turns most.
std::vector<Turn> turns(const Assessment& found) {
    std::vector<Turn> all;
    for (const Flip& flip : found.flips.flips) {
        Turn turn{&flip, {}};
        for (std::size_t v = 0; v < flip.viewpoints.size(); ++v) {
            const FlipResult& result = flip.viewpoints[v];
            if (!counted(found, v) || !found.flips.clear[v] || result.verdict != FlipVerdict::flips) continue;
            turn.viewpoints[result.winner].push_back(escape(found.viewpoints[v].name));
            turn.size = std::max(turn.size, -result.difference.value);
            ++turn.count;
        }
        if (turn.count > 0) all.push_back(std::move(turn));
    }
    // Flips stand in the order of the file, which settles ties.
    std::ranges::sort(all, [](const Turn& a, const Turn& b) {
        return std::tuple(b.count, b.size, a.flip) < std::tuple(a.count, a.size, b.flip);
    });
    std::set<std::size_t> seen;
    std::erase_if(all, [&](const Turn& turn) { return !seen.insert(turn.flip->claim).second; });
    return all;
}

std::string turn_sentence(const Assessment& found, const Turn& turn) {
    const AssessedClaim& claim = found.claims[turn.flip->claim];
    const std::string& words = claim.stances[turn.flip->stance].words;
    std::vector<std::string> leads;
    for (const auto& [policy, viewpoints] : turn.viewpoints) {
        leads.push_back(fmt::format("{} leads for {}", policy_name(found, policy), listing(viewpoints)));
    }
    return fmt::format("<li>{}: {} If instead: {}{} Then {}.</li>", claim_link(claim), escape(claim.words),
                       escape(words), words.ends_with('.') ? "" : ".", listing(leads));
}

// The certified sets, those that turn most viewpoints first.
std::string what_decides_certified(const Assessment& found, const CertifiedSearch& search) {
    const auto name_of = [&](const std::string& id) {
        for (std::size_t p = 0; p < found.policies.size(); ++p) {
            if (found.policies[p].id == id) return policy_name(found, p);
        }
        return escape(id);
    };
    std::map<std::vector<std::string>, std::pair<const FoundCrux*, std::map<std::string, Names>>> sets;
    std::vector<std::vector<std::string>> order;
    bool open = search.stopped;
    for (const QuestionResult& question : search.questions) {
        if (question.kind != QuestionKind::overturn || !question.asked) continue;
        open = open || (!question.minimum_proved && question.lower_bound <= static_cast<double>(search.max_size));
        for (const FoundCrux& crux : question.cruxes) {
            if (!crux.confirmed) continue;
            std::vector<std::string> key;
            for (const TurnedClaim& turned : crux.claims) key.push_back(turned.claim + turned.stance);
            auto& [first, leads] = sets[key];
            if (first == nullptr) {
                first = &crux;
                order.push_back(key);
            }
            for (const SearchedViewpoint& v : search.viewpoints) {
                if (v.id == question.viewpoints.front()) leads[crux.winner].push_back(escape(v.name));
            }
        }
    }
    sort_stably(order, [&](const auto& a, const auto& b) {
        const auto reach = [&](const auto& key) {
            std::size_t count = 0;
            for (const auto& [policy, names] : sets.at(key).second) count += names.size();
            return count;
        };
        return std::pair(a.size(), -static_cast<std::ptrdiff_t>(reach(a))) <
               std::pair(b.size(), -static_cast<std::ptrdiff_t>(reach(b)));
    });
    std::string out = "<strong>What decides?</strong> ";
    if (order.empty()) {
        out += fmt::format("No set of up to {} of {} claims turns the result from any viewpoint", search.max_size,
                           search.claims);
        return out + (open ? ", as far as was resolved. " : ". ") + "<a href=\"#crux\">How that was searched for</a>.";
    }
    out += fmt::format(
        "Searched for among all sets of up to {} of {} claims{}: {} smallest set{} turn{} the result for some "
        "viewpoint. Those that reach furthest:<ul>",
        search.max_size, search.claims, open ? ", not all of which were resolved" : "", order.size(),
        order.size() == 1 ? "" : "s", order.size() == 1 ? "s" : "");
    for (std::size_t i = 0; i < std::min<std::size_t>(4, order.size()); ++i) {
        const auto& [crux, leads] = sets.at(order[i]);
        Names claims, then;
        for (const TurnedClaim& turned : crux->claims) {
            for (const AssessedClaim& claim : found.claims) {
                if (claim.id == turned.claim)
                    claims.push_back(fmt::format("{}: {} (instead: {})", claim_link(claim), escape(claim.words),
                                                 escape(turned.words)));
            }
        }
        for (const auto& [policy, names] : leads)
            then.push_back(fmt::format("{} leads for {}", name_of(policy), listing(names)));
        out += fmt::format("<li>{} Then {}.</li>", listing(claims), listing(then));
    }
    return out + "</ul><p class=\"soft\"><a href=\"#crux\">All of them, and what was not proved</a>.</p>";
}

std::string what_decides(const Assessment& found) {
    if (found.certified) return what_decides_certified(found, *found.certified);
    if (!found.flips.done) return {};
    const auto all = turns(found);
    std::string out = "<strong>What decides?</strong> ";
    if (all.empty()) {
        return out +
               fmt::format(
                   "No single claim, turned to any of the {} rival stances, gives another policy a clear lead from any "
                   "viewpoint that has a clear winner. Combinations of claims were not looked at.",
                   found.flips.flips.size());
    }
    out += fmt::format(
        "{} of {} claims change the winner for some viewpoint when they alone are turned to a rival (an indication; "
        "combinations were not looked at). Those that reach furthest:<ul>",
        all.size(), std::ranges::count_if(found.claims, &AssessedClaim::modelled));
    for (std::size_t i = 0; i < std::min<std::size_t>(4, all.size()); ++i) out += turn_sentence(found, all[i]);
    return out + "</ul>" + (all.size() > 4 ? "<p class=\"soft\"><a href=\"#flips\">All of them</a>.</p>" : "");
}

std::string picture(const Assessment& found) {
    DotChart chart;
    chart.title = "Own claims, seen from each viewpoint.";
    chart.description = fmt::format(
        "Each mark is a policy's mean score when every claim is as the argument states it; right is better. The "
        "diamond is {}, the "
        "filled mark the best; at the right, the best policy where it is clear.",
        found.argued == no_policy ? "the recommended policy" : found.policies[found.argued].name);
    chart.axis = "mean anchored score, 0 (worst anchors) to 1 (best anchors)";
    chart.low = 1;
    chart.high = 0;
    for (std::size_t v = 0; v < found.position.viewpoints.size(); ++v) {
        const ViewpointResult& result = found.position.viewpoints[v];
        DotChart::Row row{
            found.viewpoints[v].name,
            {},
            result.recommended == no_policy ? "no clear winner" : found.policies[result.recommended].name};
        for (std::size_t p = 0; p < found.policies.size(); ++p) {
            const Estimate& score = result.score[p];
            row.points.push_back(
                {found.policies[p].name, score.value, score.interval.known() ? score.interval.low : score.value,
                 score.interval.known() ? score.interval.high : score.value, p == result.leader, p == found.argued});
            chart.low = std::min(chart.low, score.value);
            chart.high = std::max(chart.high, score.value);
        }
        chart.rows.push_back(std::move(row));
    }
    const double margin = std::max(0.02, 0.06 * (chart.high - chart.low));
    chart.low = std::max(0.0, chart.low - margin);
    chart.high = std::min(1.0, chart.high + margin);
    return dot_chart(chart);
}

}  // namespace

std::string first_screen(const Assessment& found) {
    std::string out = fmt::format("<h1>{}</h1><p class=\"lead\">{}</p>", escape(found.title), escape(found.question));
    out += fmt::format("<p><strong>The argument.</strong> {} <span class=\"soft\">Source: {}.</span>",
                       escape(found.words), escape(found.source));
    if (found.argued != no_policy) out += fmt::format(" It recommends: {}.", policy_name(found, found.argued));
    out += "</p><div class=\"answer\">";
    if (found.stopped)
        out += "<p><strong>Stopped early:</strong> what follows rests on the worlds that were run until then.</p>";
    if (found.position.done && found.argued != no_policy) out += "<p>" + own_claims_lead_there(found) + "</p>";
    for (const std::string& part :
         {when_claims_may_be_otherwise(found), in_natural_units(found), what_decides(found)}) {
        if (!part.empty()) out += "<div>" + part + "</div>";
    }
    out += "</div>";
    out +=
        "<p class=\"soft\">These are statements about this model, these claims and these ranges. Shares count sampled "
        "worlds; they are "
        "not probabilities of anything in the world. Weights of viewpoints are value choices: Crux makes none.</p>";
    if (found.position.done) out += picture(found);
    return out;
}

}  // namespace crux::report
