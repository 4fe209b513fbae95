// The search, level by level. See certify.h. Within a level no assignment's verdict depends on another's: what
// is pruned follows from the levels below alone, so threads may take them in any order.
#include "crux/certify.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>

#include "base/ordering.h"
#include "crux/certify_base.h"
#include "crux/certify_confirm.h"
#include "crux/certify_family.h"
#include "crux/score_batches.h"

namespace crux {

namespace {

using Turned = std::vector<std::pair<std::uint32_t, std::uint16_t>>;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batch = 64;

// One assignment of a level and what became of it.
struct Candidate {
    Turned turned;
    std::string asked, verdicts;  // a letter a question
    std::uint64_t draws = 0;
    double promise = 0;  // predicted difference; the smaller the sooner
    bool done = false;
};

// Candidates that one run of the model serves: they differ in claims that only move weights.
struct Group {
    std::vector<std::size_t> candidates;
    std::vector<AssignmentTest> tests;  // while it is unfinished
    std::uint64_t next = 0;             // first draw not yet used
    double promise = 0;
};

bool holds(const Turned& inner, const std::set<std::uint32_t>& claims) {
    return std::all_of(inner.begin(), inner.end(), [&](const auto& turn) { return claims.contains(turn.first); });
}

class Search {
  public:
    Search(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options, Journal* journal,
           const SearchProgress& progress, const StopFlag* stop)
        : source_(source),
          problem_(problem),
          options_(options),
          journal_(journal),
          progress_(progress),
          stop_(stop),
          threads_(options.threads == 0 ? hardware_threads() : options.threads),
          begin_(Clock::now()),
          buffers_(threads_) {}

    CertifiedSearch run() {
        base_ = find_base(source_, problem_, options_, threads_);
        account(base_.members, base_.worlds);
        out_.viewpoints = base_.viewpoints;
        family_.emplace(problem_, options_, base_.winners, base_.clear);
        undecided_.resize(family_->questions().size());
        confirm_.emplace(source_, problem_, options_, *family_, threads_, [this] { return expired(); });
        results();
        out_.claims = problem_.claims.size();
        for (const SearchClaim& claim : problem_.claims) out_.stances += claim.rivals.size();
        out_.policies = problem_.policies.size();
        for (std::size_t k = 1; k <= options_.max_size; ++k)
            out_.tests += static_cast<std::uint64_t>(family_->assignments(k)) * family_->pair_count();
        if (!family_->questions().empty()) levels();
        conclude();
        return std::move(out_);
    }

  private:
    bool expired() const {
        if (stop_ && stop_->requested()) return true;
        return options_.budget_seconds > 0 &&
               std::chrono::duration<double>(Clock::now() - begin_).count() > options_.budget_seconds;
    }

    // ---- the questions

    void results() {
        for (std::size_t v = 0; v < family_->viewpoints(); ++v) {
            if (family_->clear(v)) continue;
            QuestionResult none;
            none.kind = QuestionKind::overturn;
            none.viewpoints = {problem_.viewpoints[v]};
            none.policy = problem_.policies[family_->winner(v)];
            none.why_not = "no clear recommendation to overturn";
            none.tied = base_.tied[v];
            out_.questions.push_back(std::move(none));
        }
        not_asked_ = out_.questions.size();
        for (const Question& question : family_->questions()) {
            QuestionResult result;
            result.kind = question.kind;
            result.asked = true;
            for (const std::size_t v : question.viewpoints) result.viewpoints.push_back(problem_.viewpoints[v]);
            if (question.policy != no_position) result.policy = problem_.policies[question.policy];
            if (question.towards != no_position) result.towards = problem_.viewpoints[question.towards];
            out_.questions.push_back(std::move(result));
        }
        found_.resize(family_->questions().size());
    }
    QuestionResult& result(std::size_t q) { return out_.questions[not_asked_ + q]; }

    // ---- the levels

    using Sets = std::vector<std::vector<std::uint32_t>>;

    // All sets of so many claims.
    Sets sets_of(std::size_t size) const {
        Sets out;
        std::vector<std::uint32_t> set;
        const auto grow = [&](auto&& self, std::uint32_t from) -> void {
            if (set.size() == size) return out.push_back(set);
            for (std::uint32_t c = from; c < problem_.claims.size(); ++c) {
                set.push_back(c);
                self(self, c + 1);
                set.pop_back();
            }
        };
        grow(grow, 0);
        return out;
    }

    // By size, each made when its turn comes; or all at once, in the order of the sums of firmness.
    void levels() {
        if (!options_.by_weight) {
            for (std::size_t k = 1; k <= options_.max_size; ++k) {
                if (expired()) {
                    pass_over(k);
                } else {
                    level(sets_of(k));
                }
            }
            return;
        }
        std::map<double, Sets> by_key;
        for (std::size_t k = 1; k <= options_.max_size; ++k) {
            for (std::vector<std::uint32_t>& set : sets_of(k)) by_key[key_of(set)].push_back(std::move(set));
        }
        for (const auto& [key, sets] : by_key) level(sets);
    }

    // A size that time did not reach: nothing is known of it.
    void pass_over(std::size_t size) {
        for (std::size_t q = 0; q < found_.size(); ++q) {
            LevelCount& count = counts(q, size);
            count.assignments = count.not_run = static_cast<std::uint64_t>(family_->assignments(size));
            undecided_[q].push_back(static_cast<double>(size));
        }
        out_.stopped = true;
    }

    double key_of(const std::vector<std::uint32_t>& set) const {
        if (!options_.by_weight) return static_cast<double>(set.size());
        double sum = 0;
        for (const std::uint32_t c : set) sum += problem_.claims[c].firmness;
        return std::round(sum * 1e9) / 1e9;  // sums of the same weights in another order are one level
    }

    // All assignments that turn every claim of each set, with the questions that are still open there.
    std::vector<Candidate> candidates(const Sets& sets) {
        std::vector<Candidate> out;
        for (const std::vector<std::uint32_t>& set : sets) {
            const std::set<std::uint32_t> claims(set.begin(), set.end());
            std::string asked(found_.size(), verdict::open);
            for (std::size_t q = 0; q < found_.size(); ++q) {
                for (const Turned& crux : found_[q]) {
                    if (holds(crux, claims)) asked[q] = verdict::not_asked;
                }
            }
            Turned turned;
            const auto assign = [&](auto&& self) -> void {
                if (turned.size() == set.size()) {
                    Candidate candidate{turned, asked, asked, 0, 0, false};
                    candidate.done = asked.find(verdict::open) == std::string::npos;
                    candidate.promise = promise(turned);
                    recall(candidate);
                    out.push_back(std::move(candidate));
                    return;
                }
                const std::uint32_t claim = set[turned.size()];
                for (const std::uint16_t rival : problem_.claims[claim].rivals) {
                    turned.emplace_back(claim, rival);
                    self(self);
                    turned.pop_back();
                }
            };
            assign(assign);
        }
        return out;
    }

    // What the journal knows of it, if that answers all that is asked.
    void recall(Candidate& candidate) {
        if (!journal_ || candidate.done) return;
        const JournalEntry* entry = journal_->find(candidate.turned);
        if (!entry || entry->verdicts.size() != candidate.asked.size()) return;
        for (std::size_t q = 0; q < candidate.asked.size(); ++q) {
            if (candidate.asked[q] == verdict::open && entry->verdicts[q] == verdict::not_asked) return;
        }
        for (std::size_t q = 0; q < candidate.asked.size(); ++q) {
            if (candidate.asked[q] == verdict::open) candidate.verdicts[q] = entry->verdicts[q];
        }
        candidate.draws = entry->draws;
        candidate.done = true;
        if (candidate.turned.size() == 1) single_[candidate.turned.front()] = entry->means;
    }

    // The least predicted difference over all pairs, were claims to act one beside the other. Orders work only.
    double promise(const Turned& turned) const {
        if (turned.size() < 2) return 0;
        double least = 2;
        std::size_t i = 0;
        for (std::size_t v = 0; v < family_->viewpoints(); ++v) {
            for (const PolicyPair pair : family_->pairs(v)) {
                const double base = base_.means[v][pair.x] - base_.means[v][pair.y];
                double sum = base;
                for (const auto& turn : turned) {
                    const auto known = single_.find(turn);
                    if (known != single_.end() && i < known->second.size() && !std::isnan(known->second[i]))
                        sum += known->second[i] - base;
                }
                least = std::min(least, sum);
                ++i;
            }
        }
        return least;
    }

    std::vector<Group> groups(const std::vector<Candidate>& all) const {
        std::map<Turned, std::size_t> place;
        std::vector<Group> out;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].done) continue;
            Turned modelled;
            for (const auto& turn : all[i].turned) {
                if (!problem_.claims[turn.first].weights_only) modelled.push_back(turn);
            }
            const auto [at, fresh] = place.try_emplace(modelled, out.size());
            if (fresh) {
                out.emplace_back();
                out.back().promise = all[i].promise;
            }
            out[at->second].candidates.push_back(i);
            out[at->second].promise = std::min(out[at->second].promise, all[i].promise);
        }
        sort_stably(out, [](const Group& a, const Group& b) { return a.promise < b.promise; });
        return out;
    }

    void level(const Sets& sets) {
        std::vector<Candidate> all = candidates(sets);
        std::vector<Group> work = groups(all);
        total_ =
            static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), [](const auto& c) { return !c.done; }));
        done_ = 0;
        size_ = sets.front().size();
        for (const std::uint64_t cap : {std::min(options_.first_draws, options_.draw_cap), options_.draw_cap}) {
            std::vector<std::size_t> unfinished;
            for (std::size_t g = 0; g < work.size(); ++g) {
                if (std::any_of(work[g].candidates.begin(), work[g].candidates.end(),
                                [&](std::size_t c) { return !all[c].done; }))
                    unfinished.push_back(g);
            }
            parallel_for(threads_, unfinished.size(),
                         [&](std::size_t i, unsigned worker) { advance(work[unfinished[i]], all, cap, worker); });
        }
        count(all);
        settle_flips(all);
        if (std::any_of(all.begin(), all.end(), [](const Candidate& c) { return !c.done; })) out_.stopped = true;
    }

    // One group's draws, until all of it is answered or the cap is reached.
    void advance(Group& group, std::vector<Candidate>& all, std::uint64_t cap, unsigned worker) {
        if (expired()) return;
        if (group.tests.empty()) {
            for (const std::size_t c : group.candidates)
                group.tests.emplace_back(*family_, family_->alpha(all[c].turned.size()), all[c].asked);
        }
        std::vector<std::vector<std::uint16_t>> variants;
        std::vector<std::size_t> running;
        std::vector<double>& buffer = buffers_[worker];
        const std::size_t policies = problem_.policies.size(), cells = source_.viewpoints() * policies * batch;
        std::uint64_t members = 0, worlds = 0;
        while (group.next < cap && !expired()) {
            std::uint64_t needed = 0;
            running.clear();
            variants.clear();
            for (std::size_t t = 0; t < group.tests.size(); ++t) {
                if (group.tests[t].needed() == 0) continue;
                needed |= group.tests[t].needed();
                running.push_back(t);
                variants.push_back(turned_stances(problem_, all[group.candidates[t]].turned));
            }
            if (running.empty()) break;
            buffer.resize(variants.size() * cells);
            source_.scores({DrawPhase::search, variants, needed, group.next, batch}, worker, buffer);
            for (std::size_t i = 0; i < running.size(); ++i)
                group.tests[running[i]].add(std::span(buffer).subspan(i * cells, cells), policies, batch);
            group.next += batch;
            worlds += batch;
            members += batch * static_cast<std::uint64_t>(std::popcount(needed));
        }
        account(members, worlds);
        bool all_done = true;
        for (std::size_t t = 0; t < group.tests.size(); ++t) {
            const bool answered = group.tests[t].needed() == 0;
            if (answered || group.next >= options_.draw_cap) {
                close(all[group.candidates[t]], group.tests[t]);
            } else {
                all_done = false;
            }
        }
        if (all_done) std::vector<AssignmentTest>().swap(group.tests);
    }

    void close(Candidate& candidate, const AssignmentTest& test) {
        if (candidate.done) return;
        candidate.verdicts = test.verdicts();
        std::replace(candidate.verdicts.begin(), candidate.verdicts.end(), verdict::open, verdict::budget);
        candidate.draws = test.draws();
        candidate.done = true;
        const bool single = candidate.turned.size() == 1;
        const std::lock_guard lock(mutex_);
        if (single) single_[candidate.turned.front()] = test.means();
        if (journal_)
            journal_->add(
                {candidate.turned, candidate.verdicts, candidate.draws, single ? test.means() : std::vector<double>{}});
        ++done_;
        if (progress_) progress_(done_, total_, size_);
    }

    void account(std::uint64_t members, std::uint64_t worlds) {
        members_ += members;
        worlds_ += worlds;
    }

    LevelCount& counts(std::size_t q, std::size_t size) {
        for (LevelCount& level : result(q).levels) {
            if (level.size == size) return level;
        }
        result(q).levels.push_back({size, 0, 0, 0, 0, 0, 0, 0});
        return result(q).levels.back();
    }

    void count(const std::vector<Candidate>& all) {
        for (const Candidate& c : all) {
            for (std::size_t q = 0; q < found_.size(); ++q) {
                LevelCount& level = counts(q, c.turned.size());
                ++level.assignments;
                switch (c.asked[q] == verdict::not_asked ? verdict::not_asked : c.verdicts[q]) {
                    case verdict::not_asked:
                        ++level.pruned;
                        break;
                    case verdict::flip:
                        ++level.flips;
                        break;
                    case verdict::hold:
                        ++level.holds;
                        break;
                    case verdict::budget:
                        ++level.budget;
                        break;
                    default:
                        ++level.not_run;
                        break;
                }
            }
        }
        for (std::size_t q = 0; q < found_.size(); ++q) {
            for (const Candidate& c : all) {
                if (c.asked[q] == verdict::not_asked) continue;
                if (c.verdicts[q] != verdict::hold && c.verdicts[q] != verdict::flip)
                    undecided_[q].push_back(key_of_turned(c.turned));
            }
        }
    }
    double key_of_turned(const Turned& turned) const {
        std::vector<std::uint32_t> set;
        for (const auto& turn : turned) set.push_back(turn.first);
        return key_of(set);
    }

    // Confirms what flipped, one set of claims at a time: its assignments in the order of their means on fresh draws.
    void settle_flips(const std::vector<Candidate>& all) {
        confirm_->begin_level();
        for (std::size_t q = 0; q < found_.size(); ++q) {
            std::map<std::vector<std::uint32_t>, std::vector<const Candidate*>> sets;
            for (const Candidate& c : all) {
                if (c.asked[q] == verdict::not_asked || c.verdicts[q] != verdict::flip) continue;
                std::vector<std::uint32_t> set;
                for (const auto& turn : c.turned) set.push_back(turn.first);
                sets[set].push_back(&c);
            }
            for (const auto& [set, flips] : sets) {
                std::vector<Turned> assignments;
                std::uint64_t draws = 0;
                for (const Candidate* c : flips) {
                    assignments.push_back(c->turned);
                    draws = std::max(draws, c->draws);
                }
                FoundCrux crux = confirm_->confirm(family_->questions()[q], assignments);
                crux.draws = draws;
                if (crux.confirmed) {
                    found_[q].push_back(assignments.front());
                } else {
                    counts(q, set.size()).unresolved += flips.size();
                    counts(q, set.size()).flips -= flips.size();
                    undecided_[q].push_back(key_of(set));
                }
                result(q).cruxes.push_back(std::move(crux));
            }
        }
    }

    // ---- the end

    void conclude() {
        for (std::size_t q = 0; q < found_.size(); ++q) bounds(q);
        out_.stopped = out_.stopped || expired();
        const auto [members, worlds] = confirm_->spent();
        out_.members = members_ + members;
        out_.worlds = worlds_ + worlds;
    }

    void bounds(std::size_t q) {
        QuestionResult& r = result(q);
        // The heuristic bound first: it may be the only crux in hand.
        const bool none =
            std::none_of(r.cruxes.begin(), r.cruxes.end(), [](const FoundCrux& c) { return c.confirmed; });
        if (none && !expired()) r.bound = confirm_->bound_from_above(family_->questions()[q], single_, base_.means);
        double least_found = 0;
        const auto key = [&](const FoundCrux& c) {
            return options_.by_weight ? c.weight : static_cast<double>(c.claims.size());
        };
        for (const FoundCrux& crux : r.cruxes) {
            if (crux.confirmed && (least_found == 0 || key(crux) < least_found)) least_found = key(crux);
        }
        double first_open = 0;
        for (const double at : undecided_[q]) {
            if (first_open == 0 || at < first_open) first_open = at;
        }
        const double beyond = options_.by_weight ? beyond_weight() : static_cast<double>(options_.max_size + 1);
        double lower = beyond;
        if (least_found > 0) lower = std::min(lower, least_found);
        if (first_open > 0) lower = std::min(lower, first_open);
        r.lower_bound = lower;
        r.upper_bound = least_found > 0 ? least_found : (r.bound.confirmed ? key(r.bound) : 0);
        r.minimum_proved = least_found > 0 && lower == least_found && (first_open == 0 || first_open >= least_found);
        r.all_minimum_listed = r.minimum_proved && (first_open == 0 || first_open > least_found);
        responsibility(r);
    }
    // Sets of more than max_size claims may still be light; only what is lighter than the lightest of them is proved.
    double beyond_weight() const {
        std::vector<double> firmness;
        for (const SearchClaim& claim : problem_.claims) firmness.push_back(claim.firmness);
        std::sort(firmness.begin(), firmness.end());
        firmness.resize(std::min(firmness.size(), options_.max_size + 1));
        return std::accumulate(firmness.begin(), firmness.end(), 0.0);
    }

    void responsibility(QuestionResult& r) const {
        for (const SearchClaim& claim : problem_.claims) {
            std::size_t smallest = 0;
            for (const FoundCrux& crux : r.cruxes) {
                if (!crux.confirmed) continue;
                for (const TurnedClaim& turned : crux.claims) {
                    if (turned.claim == claim.id && (smallest == 0 || crux.claims.size() < smallest))
                        smallest = crux.claims.size();
                }
            }
            if (smallest > 0) r.responsibility.emplace_back(claim.id, 1.0 / static_cast<double>(smallest));
        }
        sort_stably(r.responsibility, [](const auto& a, const auto& b) { return a.second > b.second; });
    }

    ScoreSource& source_;
    const SearchProblem& problem_;
    const SearchOptions& options_;
    Journal* journal_;
    const SearchProgress& progress_;
    const StopFlag* stop_;
    unsigned threads_;
    Clock::time_point begin_;
    std::optional<Family> family_;
    std::optional<Confirmer> confirm_;
    CertifiedSearch out_;
    std::size_t not_asked_ = 0;

    Base base_;
    std::map<std::pair<std::uint32_t, std::uint16_t>, std::vector<double>> single_;  // pair means of single turns
    std::vector<std::vector<Turned>> found_;                                         // [question] confirmed cruxes
    std::vector<std::vector<double>> undecided_;  // [question] levels of assignments without a sound verdict
    std::vector<std::vector<double>> buffers_;    // by worker
    std::mutex mutex_;
    std::atomic<std::uint64_t> members_ = 0, worlds_ = 0;
    std::uint64_t done_ = 0, total_ = 0;
    std::size_t size_ = 0;
};

}  // namespace

CertifiedSearch certify(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options,
                        Journal* journal, const SearchProgress& progress, const StopFlag* stop) {
    const auto begin = Clock::now();
    CertifiedSearch out = Search(source, problem, options, journal, progress, stop).run();
    out.delta = options.delta;
    out.alpha = options.alpha;
    out.max_size = options.max_size;
    out.by = options.by_weight ? "weight" : "size";
    out.draw_cap = options.draw_cap;
    for (const SearchClaim& claim : problem.claims) out.claim_names.emplace_back(claim.id, claim.firmness);
    out.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return out;
}

}  // namespace crux
