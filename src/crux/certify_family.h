// The family of tests of one search, and one assignment's share of it. Enters: winners and questions; leaves:
// which pairs of policies are compared, at which alpha, and verdicts as draws come in. See certify.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crux/certify.h"
#include "stats/betting.h"

namespace crux {

inline constexpr std::size_t no_position = static_cast<std::size_t>(-1);

/// Is y better than x?
struct PolicyPair {
    std::size_t x, y;
};

struct Question {
    QuestionKind kind;
    std::vector<std::size_t> viewpoints;
    std::size_t policy = no_position;   ///< overturn: the winner; attain: the policy
    std::size_t towards = no_position;  ///< attain: a viewpoint whose winner it is
};

class Family {
  public:
    /// winners[viewpoint]; `clear`: certified. Builds the questions.
    Family(const SearchProblem& problem, const SearchOptions& options, std::vector<std::size_t> winners,
           std::vector<bool> clear);

    const std::vector<Question>& questions() const { return questions_; }
    std::span<const PolicyPair> pairs(std::size_t v) const { return pairs_[v]; }
    std::size_t pair_count() const;
    std::size_t pair(std::size_t v, std::size_t x, std::size_t y) const;  ///< no_position: not compared
    std::size_t winner(std::size_t v) const { return winners_[v]; }
    bool clear(std::size_t v) const { return clear_[v]; }
    /// All-rival assignments of k claims.
    double assignments(std::size_t size) const { return size < counts_.size() ? counts_[size] : 0; }
    /// Of each test at that size.
    double alpha(std::size_t size) const;
    double delta() const { return options_.delta; }
    std::size_t viewpoints() const { return pairs_.size(); }

  private:
    void compare(std::size_t v, std::size_t x, std::size_t y);
    void add_attain(std::size_t v, std::size_t policy, std::size_t towards);

    SearchOptions options_;
    std::size_t policies_;
    std::vector<std::size_t> winners_;
    std::vector<bool> clear_;
    std::vector<std::vector<PolicyPair>> pairs_;
    std::vector<Question> questions_;
    std::vector<double> counts_;  // elementary symmetric polynomials of the claims' numbers of rivals
};

/// Letters of verdicts: what a question is at one assignment.
namespace verdict {
inline constexpr char open = '?', flip = 'F', hold = 'H', budget = 'B', not_asked = '-';
}

/// The tests of one assignment, fed with batches of draws in order.
class AssignmentTest {
  public:
    /// `asked`: a letter a question, open or not_asked.
    AssignmentTest(const Family& family, double alpha, std::string asked);

    /// Policies whose scores are still needed; 0: every question that was asked has its verdict.
    std::uint64_t needed() const { return needed_; }
    /// scores[(v * policies + p) * count + i].
    void add(std::span<const double> scores, std::size_t policies, std::size_t count);
    const std::string& verdicts() const { return verdicts_; }
    std::uint64_t draws() const { return draws_; }
    /// Mean difference of each pair so far, viewpoint by viewpoint.
    std::vector<double> means() const;

  private:
    struct Test {
        stats::Capital flip{0}, hold;
        char verdict = verdict::open;
        bool needed = false;
        double sum = 0;
        std::uint64_t draws = 0;
    };
    char overturned(std::size_t v) const;
    char answer(const Question& question) const;
    void need(std::size_t v, std::size_t pair);
    void need_overturn(std::size_t v);
    void settle();

    const Family* family_;
    double alpha_;
    std::string verdicts_;
    std::vector<std::vector<Test>> tests_;
    std::vector<double> difference_, turned_;
    std::uint64_t needed_ = 0, draws_ = 0;
};

}  // namespace crux
