// Questions, pairs and alpha of a search; verdicts of one assignment. See certify_family.h.
#include "crux/certify_family.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crux {

Family::Family(const SearchProblem& problem, const SearchOptions& options, std::vector<std::size_t> winners,
               std::vector<bool> clear)
    : options_(options),
      policies_(problem.policies.size()),
      winners_(std::move(winners)),
      clear_(std::move(clear)),
      pairs_(winners_.size()) {
    const std::size_t policies = policies_, viewpoints = winners_.size();
    Question joint{QuestionKind::joint, {}, no_position, no_position};
    for (std::size_t v = 0; v < viewpoints; ++v) {
        if (!clear_[v]) continue;
        for (std::size_t y = 0; y < policies; ++y) {
            if (y != winners_[v]) compare(v, winners_[v], y);
        }
        questions_.push_back({QuestionKind::overturn, {v}, winners_[v], no_position});
        joint.viewpoints.push_back(v);
    }
    for (std::size_t v = 0; v < viewpoints; ++v) {
        if (problem.argued < policies) add_attain(v, problem.argued, no_position);
        for (const std::size_t target : problem.targets) add_attain(v, target, no_position);
        for (std::size_t w = 0; w < viewpoints; ++w) {
            if (clear_[v] && clear_[w] && w != v) add_attain(v, winners_[w], w);
        }
    }
    if (joint.viewpoints.size() > 1) questions_.push_back(joint);

    counts_.assign(options.max_size + 1, 0);
    counts_[0] = 1;
    for (const SearchClaim& claim : problem.claims) {
        for (std::size_t k = options.max_size; k > 0; --k)
            counts_[k] += counts_[k - 1] * static_cast<double>(claim.rivals.size());
    }
}

void Family::compare(std::size_t v, std::size_t x, std::size_t y) {
    if (pair(v, x, y) == no_position) pairs_[v].push_back({x, y});
}

void Family::add_attain(std::size_t v, std::size_t policy, std::size_t towards) {
    if (clear_[v] && winners_[v] == policy) return;
    const auto same = std::find_if(questions_.begin(), questions_.end(), [&](const Question& q) {
        return q.kind == QuestionKind::attain && q.viewpoints.front() == v && q.policy == policy;
    });
    if (same != questions_.end()) {
        if (same->towards == no_position) same->towards = towards;
        return;
    }
    questions_.push_back({QuestionKind::attain, {v}, policy, towards});
    for (std::size_t x = 0; x < policies_; ++x) {
        if (x != policy) compare(v, x, policy);
    }
}

std::size_t Family::pair_count() const {
    std::size_t count = 0;
    for (const auto& of_viewpoint : pairs_) count += of_viewpoint.size();
    return count;
}

std::size_t Family::pair(std::size_t v, std::size_t x, std::size_t y) const {
    for (std::size_t i = 0; i < pairs_[v].size(); ++i) {
        if (pairs_[v][i].x == x && pairs_[v][i].y == y) return i;
    }
    return no_position;
}

double Family::alpha(std::size_t size) const {
    const double tests = assignments(size) * static_cast<double>(pair_count());
    const double total = options_.alpha / options_.measures * AlphaShares::levels;
    return stats::spent(total, size) / std::max(1.0, tests);
}

AssignmentTest::AssignmentTest(const Family& family, double alpha, std::string asked)
    : family_(&family), alpha_(alpha), verdicts_(std::move(asked)), tests_(family.viewpoints()) {
    for (std::size_t v = 0; v < tests_.size(); ++v) {
        tests_[v].assign(family.pairs(v).size(), Test{stats::Capital(0), stats::Capital(-family.delta())});
    }
    settle();
}

void AssignmentTest::add(std::span<const double> scores, std::size_t policies, std::size_t count) {
    difference_.resize(count);
    turned_.resize(count);
    for (std::size_t v = 0; v < tests_.size(); ++v) {
        for (std::size_t i = 0; i < tests_[v].size(); ++i) {
            Test& test = tests_[v][i];
            if (!test.needed) continue;
            const PolicyPair pair = family_->pairs(v)[i];
            const double* x = scores.data() + (v * policies + pair.x) * count;
            const double* y = scores.data() + (v * policies + pair.y) * count;
            for (std::size_t n = 0; n < count; ++n) {
                difference_[n] = x[n] - y[n];
                turned_[n] = -difference_[n];
                if (!std::isnan(difference_[n])) test.sum += difference_[n];
            }
            test.draws += count;
            test.flip.add(turned_);
            test.hold.add(difference_);
            if (test.flip.rejects(alpha_)) {
                test.verdict = verdict::flip;
            } else if (test.hold.rejects(alpha_)) {
                test.verdict = verdict::hold;
            }
        }
    }
    draws_ += count;
    settle();
}

char AssignmentTest::overturned(std::size_t v) const {
    bool all_hold = true;
    for (std::size_t i = 0; i < tests_[v].size(); ++i) {
        if (family_->pairs(v)[i].x != family_->winner(v)) continue;
        if (tests_[v][i].verdict == verdict::flip) return verdict::flip;
        all_hold = all_hold && tests_[v][i].verdict == verdict::hold;
    }
    return all_hold ? verdict::hold : verdict::open;
}

char AssignmentTest::answer(const Question& question) const {
    const auto all = [](auto&& items, auto&& of) {
        bool all_flip = true;
        for (const auto& item : items) {
            const char letter = of(item);
            if (letter == verdict::hold) return verdict::hold;
            all_flip = all_flip && letter == verdict::flip;
        }
        return all_flip ? verdict::flip : verdict::open;
    };
    const std::size_t v = question.viewpoints.front();
    switch (question.kind) {
        case QuestionKind::overturn:
            return overturned(v);
        case QuestionKind::attain: {
            std::vector<char> letters;
            for (std::size_t i = 0; i < tests_[v].size(); ++i) {
                if (family_->pairs(v)[i].y == question.policy) letters.push_back(tests_[v][i].verdict);
            }
            return all(letters, [](char letter) { return letter; });
        }
        case QuestionKind::joint:
            return all(question.viewpoints, [this](std::size_t viewpoint) { return overturned(viewpoint); });
    }
    return verdict::open;
}

void AssignmentTest::need(std::size_t v, std::size_t i) {
    Test& test = tests_[v][i];
    if (test.verdict != verdict::open) return;
    test.needed = true;
    needed_ |= std::uint64_t{1} << family_->pairs(v)[i].x | std::uint64_t{1} << family_->pairs(v)[i].y;
}

void AssignmentTest::need_overturn(std::size_t v) {
    if (overturned(v) != verdict::open) return;
    for (std::size_t i = 0; i < tests_[v].size(); ++i) {
        if (family_->pairs(v)[i].x == family_->winner(v)) need(v, i);
    }
}

// Which questions have their verdict now, and what the others still need. What is not needed once never is again,
// so every capital has seen all draws up to the one where it stopped.
void AssignmentTest::settle() {
    needed_ = 0;
    for (auto& of_viewpoint : tests_) {
        for (Test& test : of_viewpoint) test.needed = false;
    }
    for (std::size_t q = 0; q < verdicts_.size(); ++q) {
        if (verdicts_[q] != verdict::open) continue;
        const Question& question = family_->questions()[q];
        verdicts_[q] = answer(question);
        if (verdicts_[q] != verdict::open) continue;
        if (question.kind == QuestionKind::attain) {
            const std::size_t v = question.viewpoints.front();
            for (std::size_t i = 0; i < tests_[v].size(); ++i) {
                if (family_->pairs(v)[i].y == question.policy) need(v, i);
            }
        } else {
            for (const std::size_t v : question.viewpoints) need_overturn(v);
        }
    }
}

std::vector<double> AssignmentTest::means() const {
    std::vector<double> out;
    for (const auto& of_viewpoint : tests_) {
        for (const Test& test : of_viewpoint)
            out.push_back(test.draws == 0 ? std::numeric_limits<double>::quiet_NaN()
                                          : test.sum / static_cast<double>(test.draws));
    }
    return out;
}

}  // namespace crux
