// The certified search in plain words: which smallest sets of claims turn the result, from which viewpoint, where
// along a claim's numbers, which claims share in it, and what was not proved. Enters: what crux flips found, read
// beside the assessment (Assessment::certified).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

class CruxPage {
  public:
    CruxPage(const Assessment& found, const CertifiedSearch& search) : found_(found), search_(search) {}

    std::string body() const {
        std::string out = introduction();
        out += "<h3>What would overturn the winner</h3>" + sentences();
        out += crux_table(QuestionKind::overturn, "Smallest sets of claims that turn the result");
        out += attain();
        out += joint();
        out += responsibility();
        out += switching_values();
        out += readings();
        out += what_was_done();
        return out;
    }

  private:
    std::string policy(const std::string& id) const {
        for (std::size_t p = 0; p < found_.policies.size(); ++p) {
            if (found_.policies[p].id == id) return policy_name(found_, p);
        }
        return escape(id);
    }
    std::string viewpoint(const std::string& id) const {
        for (const SearchedViewpoint& v : search_.viewpoints) {
            if (v.id == id) return escape(v.name);
        }
        return escape(id);
    }
    std::string viewpoints(const QuestionResult& question) const {
        std::vector<std::string> names;
        for (const std::string& id : question.viewpoints) names.push_back(viewpoint(id));
        return listing(names);
    }
    std::string claim(const std::string& id) const {
        for (const AssessedClaim& c : found_.claims) {
            if (c.id == id) return claim_link(c);
        }
        return escape(id);
    }
    std::string turned(const std::vector<TurnedClaim>& claims) const {
        std::vector<std::string> parts;
        for (const TurnedClaim& t : claims)
            parts.push_back(fmt::format("{} to \xe2\x80\x9c{}\xe2\x80\x9d", claim(t.claim), escape(t.words)));
        return listing(parts);
    }
    static std::string interval(const stats::Interval& i) {
        return fmt::format("{} to {}", people_number(i.low, 2), people_number(i.high, 2));
    }
    std::string unit() const { return search_.by == "weight" ? "firmness" : "claims"; }

    std::string introduction() const {
        return fmt::format(
            "<p>A <dfn>crux</dfn> is a smallest set of claims that, turned from where the argument holds them to where "
            "others hold them, makes another policy better. It was searched for by turning every set of up to {} of {} "
            "claims to every one of their {} rival stances, each time in sampled worlds that are the same for all "
            "policies, until it was clear whether the result turns. All statements on this page hold together with a "
            "confidence of {} percent: that covers the draws, not the model. They are certified for the argument as it "
            "stands in its file.</p>"
            "<p class=\"soft\">Differences are of mean anchored scores, 0 (worst anchors) to 1 (best anchors); a "
            "result counts as holding where nothing is better by more than {}; a smaller lead is printed where it is "
            "certain. {}</p>",
            search_.max_size, search_.claims, search_.stances, people_number(100 * (1 - search_.alpha), 3),
            people_number(search_.delta),
            search_.stopped ? "<strong>The search was ended before all was done.</strong>" : "");
    }

    // One paragraph a viewpoint.
    std::string sentences() const {
        std::string out;
        for (const QuestionResult& question : search_.questions) {
            if (question.kind == QuestionKind::overturn) out += "<p>" + sentence(question) + "</p>";
        }
        return out;
    }

    std::string sentence(const QuestionResult& question) const {
        const std::string who = viewpoints(question);
        if (!question.asked) {
            std::vector<std::string> tied = {policy(question.policy)};
            for (const std::string& id : question.tied) tied.push_back(policy(id));
            return fmt::format(
                "Seen from <strong>{}</strong> there is no clear recommendation to overturn: {} are not told "
                "apart on the argument's own claims.",
                who, listing(tied));
        }
        std::string out = fmt::format("Seen from <strong>{}</strong>, {} is best on the argument's own claims. ", who,
                                      policy(question.policy));
        const FoundCrux* first = nullptr;
        std::size_t same = 0, confirmed = 0;
        for (const FoundCrux& crux : question.cruxes) {
            if (!crux.confirmed) continue;
            ++confirmed;
            if (first == nullptr) first = &crux;
            same += crux.claims.size() == first->claims.size() ? 1 : 0;
        }
        if (first == nullptr) {
            out += fmt::format("No set of up to {} turned that",
                               search_.max_size == 1 ? "one claim" : fmt::format("{} claims", search_.max_size));
            if (question.lower_bound > static_cast<double>(search_.max_size) || search_.by == "weight") {
                out += ": all were resolved.";
            } else if (question.lower_bound > 1) {
                out += fmt::format("; that no set of fewer than {} {} does is proved, the rest is not.",
                                   people_number(question.lower_bound), unit());
            } else {
                out += ", but not all single claims could be resolved, so nothing is proved yet.";
            }
            if (!question.bound.claims.empty())
                out += fmt::format(" A set of {} claims does: turning {} puts {} ahead by {} ({}).",
                                   question.bound.claims.size(), turned(question.bound.claims),
                                   policy(question.bound.winner), people_number(question.bound.lead, 2),
                                   interval(question.bound.lead_interval));
            return out;
        }
        out += fmt::format("Turning {} makes {} better{} by {} ({}).", turned(first->claims), policy(first->winner),
                           first->over.empty() ? "" : " than " + policy(first->over), people_number(first->lead, 2),
                           interval(first->lead_interval));
        if (confirmed > 1)
            out += fmt::format(" {} other set{} {} so too.", confirmed - 1, confirmed == 2 ? "" : "s",
                               confirmed == 2 ? "does" : "do");
        out += question.minimum_proved
                   ? fmt::format(" No smaller set does{}.",
                                 !question.all_minimum_listed ? ""
                                 : same == 1                  ? ", and no other of that size"
                                             : fmt::format(", and all {} of that size are listed", same))
                   : fmt::format(
                         " Whether a smaller set does is not proved: the least number of {} lies between {} and {}.",
                         unit(), people_number(question.lower_bound), people_number(question.upper_bound));
        return out;
    }

    std::vector<std::string> row(const QuestionResult& question, const FoundCrux& crux) const {
        return {viewpoints(question), turned(crux.claims),
                crux.needs_weights ? "needs other weights" : "about how things are",
                policy(crux.winner) + (crux.winner_clear ? "" : " <span class=\"soft\">(not alone)</span>"),
                fmt::format("{} ({})", people_number(crux.lead, 2), interval(crux.lead_interval))};
    }

    // Sets about how things are first, then those that need other weights.
    std::string crux_table(QuestionKind kind, const std::string& caption) const {
        Table rows{caption, {"Seen from", "Turned", "Kind", "Then best", "Ahead by (simultaneous interval)"}, {}, ""};
        std::size_t unresolved = 0;
        for (const bool weights : {false, true}) {
            for (const QuestionResult& question : search_.questions) {
                if (question.kind != kind) continue;
                for (const FoundCrux& crux : question.cruxes) {
                    if (!crux.confirmed) {
                        unresolved += weights ? 0 : 1;
                    } else if (crux.needs_weights == weights) {
                        rows.rows.push_back(row(question, crux));
                    }
                }
            }
        }
        std::string out = rows.rows.empty() ? "" : table(rows);
        if (unresolved > 0)
            out += fmt::format(
                "<p class=\"soft\">{} more set{} seemed to turn the result, but fresh draws did not confirm "
                "it; nothing is claimed of {}.</p>",
                unresolved, unresolved == 1 ? "" : "s", unresolved == 1 ? "it" : "them");
        return out;
    }

    // "at least 3 claims".
    std::string at_least(const QuestionResult& question) const {
        if (question.lower_bound <= 1) return "nothing is proved of how many it takes";
        return fmt::format("it takes at least {} {}", people_number(question.lower_bound), unit());
    }

    std::string attain() const {
        std::string items;
        std::map<std::string, std::vector<std::string>>
            without;  // how many it takes: the pairs for which nothing was found
        for (const QuestionResult& question : search_.questions) {
            if (question.kind != QuestionKind::attain) continue;
            const bool none =
                std::ranges::none_of(question.cruxes, &FoundCrux::confirmed) && question.bound.claims.empty();
            if (none) {
                without[at_least(question)].push_back(
                    fmt::format("{} seen from {}", policy(question.policy), viewpoints(question)));
            } else {
                items += "<li>" + attain_sentence(question) + "</li>";
            }
        }
        for (const auto& [how_many, pairs] : without)
            items += fmt::format("<li>No set was found that lets these win: {}; {}.</li>", listing(pairs), how_many);
        if (items.empty()) return {};
        return "<h3>What would have to hold for another policy to win</h3><p>Where two viewpoints choose differently, "
               "the "
               "smallest set that leads the one to the other's choice is their <dfn>double crux</dfn>.</p><ul>" +
               items + "</ul>" + crux_table(QuestionKind::attain, "Smallest sets that let the policy win");
    }

    std::string attain_sentence(const QuestionResult& question) const {
        std::string out = fmt::format(
            "For {} to win seen from <strong>{}</strong>{}: ", policy(question.policy), viewpoints(question),
            question.towards.empty() ? "" : ", as it does from " + viewpoint(question.towards));
        const auto first = std::find_if(question.cruxes.begin(), question.cruxes.end(),
                                        [](const FoundCrux& crux) { return crux.confirmed; });
        if (first != question.cruxes.end()) {
            return out + fmt::format("turn {}. {}", turned(first->claims),
                                     question.minimum_proved ? "No smaller set does."
                                                             : "Whether a smaller set does is not proved.");
        }
        return out + fmt::format("{} claims together do ({}); {}.", question.bound.claims.size(),
                                 turned(question.bound.claims), at_least(question));
    }

    std::string joint() const {
        for (const QuestionResult& question : search_.questions) {
            if (question.kind != QuestionKind::joint) continue;
            std::string out =
                fmt::format("<h3>All viewpoints at once</h3><p>The winners seen from {}: ", viewpoints(question));
            std::vector<std::string> sets;
            for (const FoundCrux& crux : question.cruxes) {
                if (crux.confirmed) sets.push_back(turned(crux.claims));
            }
            out += sets.empty()
                       ? fmt::format(
                             "no set of claims was found that overturns them all at once; it takes at least {} {}.",
                             people_number(question.lower_bound), unit())
                       : fmt::format("all are overturned at once by turning {}.",
                                     sets.size() == 1 ? sets.front() : "one of these sets: " + listing(sets));
            return out + "</p>";
        }
        return {};
    }

    std::string responsibility() const {
        std::map<std::string, std::map<std::size_t, double>> shares;  // claim, question
        std::vector<std::size_t> columns;
        for (std::size_t q = 0; q < search_.questions.size(); ++q) {
            const QuestionResult& question = search_.questions[q];
            if (question.kind != QuestionKind::overturn || !question.asked) continue;
            columns.push_back(q);
            for (const auto& [id, share] : question.responsibility) shares[id][q] = share;
        }
        if (shares.empty()) return {};
        Table rows{
            "Responsibility of claims: 1 over the size of the smallest crux that a claim is in", {"Claim"}, {}, ""};
        for (const std::size_t q : columns) rows.header.push_back(viewpoints(search_.questions[q]));
        for (const AssessedClaim& c : found_.claims) {
            const auto at = shares.find(c.id);
            if (at == shares.end()) continue;
            std::vector<std::string> cells = {claim_link(c) + ": " + escape(c.words)};
            for (const std::size_t q : columns)
                cells.push_back(at->second.contains(q) ? people_number(at->second.at(q), 2)
                                                       : "<span class=\"soft\">0</span>");
            rows.rows.push_back(std::move(cells));
        }
        return "<h3>Which claims carry the result</h3><p>A claim that turns the result alone has responsibility 1; one "
               "that "
               "does so only with another, one half; 0: in no crux found.</p>" +
               table(rows);
    }

    std::string switching_values() const {
        Table rows{
            "Where along a claim's numbers the result turns (estimates, the other claims of the set being turned)",
            {"Seen from", "Claim", "Turned with", "Number", "The argument holds", "The rival", "Turns at"},
            {},
            ""};
        for (const QuestionResult& question : search_.questions) {
            if (question.kind != QuestionKind::overturn) continue;
            for (const FoundCrux& crux : question.cruxes) {
                for (const SwitchingValue& s : crux.switching) {
                    std::vector<std::string> others;
                    for (const TurnedClaim& t : crux.claims) {
                        if (t.claim != s.claim) others.push_back(claim(t.claim));
                    }
                    for (const SwitchingConstant& c : s.constants) {
                        rows.rows.push_back(
                            {viewpoints(question), claim(s.claim), listing(others),
                             escape(c.constant) + (c.unit.empty() ? "" : ", " + people_unit(c.unit)),
                             people_number(c.held), people_number(c.rival),
                             s.found ? people_number(c.switching) +
                                           (s.monotone ? "" : " <span class=\"soft\">(not on one way)</span>")
                                     : "<span class=\"soft\">no single place</span>"});
                    }
                }
            }
        }
        if (rows.rows.empty()) return {};
        return "<h3>Switching values</h3><p>From what the argument holds up to the value under \xe2\x80\x9cTurns "
               "at\xe2\x80\x9d the "
               "winner stays.</p>" +
               table(rows);
    }

    // One column a search: this one, then those of other readings of the argument.
    std::string readings() const {
        if (found_.other_searches.empty()) return {};
        std::vector<std::pair<std::string, const CertifiedSearch*>> searches = {{"As in this report", &search_}};
        for (const OtherSearch& other : found_.other_searches) searches.emplace_back(other.reading, &other.search);
        Table answers{"Who is best, and what turns it, by reading of the argument", {"Seen from"}, {}, ""};
        Table counts{"Answers of each search to what would overturn the winners",
                     {"Reading", "Size", "FLIP", "HOLD", "BUDGET", "UNRESOLVED", "Hold a smaller crux", "Not run"},
                     {},
                     ""};
        for (const auto& [reading, search] : searches) {
            answers.header.push_back(escape(reading));
            for (std::size_t size = 1; size <= search->max_size; ++size)
                counts.rows.push_back(counts_of(reading, *search, size));
        }
        for (const SearchedViewpoint& v : search_.viewpoints) {
            std::vector<std::string> row = {escape(v.name)};
            for (const auto& [reading, search] : searches) row.push_back(answer(*search, v.id));
            answers.rows.push_back(std::move(row));
        }
        return "<h3>The same search of other readings</h3><p>The same words can be coded as their author would want "
               "them read (<dfn>charitably</dfn>) or as a neutral reader would (<dfn>centrally</dfn>), and an argument "
               "can be <dfn>turned round</dfn>: each claim that has one is then held at the rival that the other side "
               "states. Each column is a search of its own, with a confidence of its own.</p>" +
               table(answers) + table(counts);
    }

    static std::vector<std::string> counts_of(const std::string& reading, const CertifiedSearch& search,
                                              std::size_t size) {
        LevelCount sum;
        for (const QuestionResult& question : search.questions) {
            if (question.kind != QuestionKind::overturn) continue;
            for (const LevelCount& level : question.levels) {
                if (level.size != size) continue;
                sum.flips += level.flips;
                sum.holds += level.holds;
                sum.budget += level.budget;
                sum.unresolved += level.unresolved;
                sum.pruned += level.pruned;
                sum.not_run += level.not_run;
            }
        }
        std::vector<std::string> row = {escape(reading), std::to_string(size)};
        for (const std::uint64_t count : {sum.flips, sum.holds, sum.budget, sum.unresolved, sum.pruned, sum.not_run})
            row.push_back(std::to_string(count));
        return row;
    }

    // The winner of a viewpoint and its least sets, or what is known of their size.
    std::string answer(const CertifiedSearch& search, const std::string& viewpoint) const {
        constexpr std::size_t sets_shown = 3;
        for (const QuestionResult& question : search.questions) {
            if (question.kind != QuestionKind::overturn || question.viewpoints != std::vector{viewpoint}) continue;
            if (!question.asked) {
                std::vector<std::string> tied = {policy(question.policy)};
                for (const std::string& id : question.tied) tied.push_back(policy(id));
                return "no clear winner among " + listing(tied);
            }
            std::vector<std::string> sets;
            std::size_t more = 0;
            for (const FoundCrux& crux : question.cruxes) {
                if (!crux.confirmed) continue;
                if (sets.size() == sets_shown) {
                    ++more;
                    continue;
                }
                std::vector<std::string> claims;
                for (const TurnedClaim& t : crux.claims) claims.push_back(claim(t.claim));
                sets.push_back(listing(claims) + " (" + policy(crux.winner) + ")");
            }
            std::string out = policy(question.policy) + "; ";
            if (sets.empty()) return out + at_least(question);
            for (std::size_t s = 0; s < sets.size(); ++s) out += (s == 0 ? "turned by " : ", or by ") + sets[s];
            return out + (more > 0 ? fmt::format(", or by {} sets more", more) : "");
        }
        return "<span class=\"soft\">not asked</span>";
    }

    std::string what_was_done() const {
        Table rows{"Answers by size of the set",
                   {"Question", "Size", "Assignments", "FLIP", "HOLD", "BUDGET", "UNRESOLVED", "Hold a smaller crux",
                    "Not run"},
                   {},
                   ""};
        for (const QuestionResult& question : search_.questions) {
            if (!question.asked) continue;
            const char* verb = question.kind == QuestionKind::overturn ? "Overturn"
                               : question.kind == QuestionKind::attain ? "Attain"
                                                                       : "Overturn all at once";
            for (const LevelCount& l : question.levels) {
                rows.rows.push_back(
                    {fmt::format("{}{}, {}", verb,
                                 question.policy.empty() ? "" : fmt::format(" {}", policy(question.policy)),
                                 viewpoints(question)),
                     std::to_string(l.size), std::to_string(l.assignments), std::to_string(l.flips),
                     std::to_string(l.holds), std::to_string(l.budget), std::to_string(l.unresolved),
                     std::to_string(l.pruned), std::to_string(l.not_run)});
            }
        }
        std::string out = "<h3>What was not proved</h3><ul>";
        for (const std::string& sentence : search_.not_proved) out += "<li>" + escape(sentence) + "</li>";
        out += fmt::format(
            "</ul><details><summary>How many tests, and how each ended</summary><p>{} comparisons in all. "
            "<dfn>FLIP</dfn>: "
            "another policy is better. <dfn>HOLD</dfn>: none is better by more than {}. <dfn>BUDGET</dfn>: draws ended "
            "before either was clear. <dfn>UNRESOLVED</dfn>: a flip that fresh draws did not confirm.</p>{}</details>",
            people_number(static_cast<double>(search_.tests), 7), people_number(search_.delta), table(rows));
        return out + fmt::format(
                         "<p class=\"soft\">Search: crux {}, seed {}, rule {}, measure {}, at most {} draws an "
                         "assignment; hash of its results <code>{}</code>.</p>",
                         escape(search_.version), search_.seed, escape(search_.rule), escape(search_.measure),
                         search_.draw_cap, escape(search_.hash));
    }

    const Assessment& found_;
    const CertifiedSearch& search_;
};

}  // namespace

Section crux_page(const Assessment& found) {
    const std::string heading = "The crux: which claims decide";
    if (!found.certified) return {"crux", heading, ""};
    return {"crux", heading, CruxPage(found, *found.certified).body()};
}

}  // namespace crux::report
