// What a search says about a set of claims that flipped: confirmation on fresh draws with a simultaneous
// interval, the new winner, where along a claim's numbers the result turns, and, where nothing was found within
// the size, a larger set from a heuristic as an upper bound. See certify.h.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "crux/certify.h"
#include "crux/certify_family.h"
#include "crux/score_batches.h"

namespace crux {

class Confirmer {
  public:
    using Turned = std::vector<std::pair<std::uint32_t, std::uint16_t>>;

    Confirmer(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options, const Family& family,
              unsigned threads, std::function<bool()> expired);

    /// To be called before the sets of a level: they are confirmed on draws that no earlier level has seen, since
    /// which sets there are follows from what was confirmed before.
    void begin_level() {
        ++level_;
        fresh_.clear();
    }
    /// One set of claims: the assignments that flipped. The first that fresh draws confirm is the crux; none: the
    /// one with the least mean, not confirmed. Every call spends alpha, so calls come in a fixed order.
    FoundCrux confirm(const Question& question, const std::vector<Turned>& assignments);

    /// A set of claims of any size that answers, tested on draws of its own, or an empty one: claims are turned
    /// in the order of what they did alone until the sum crosses, then dropped again one by one where the rest
    /// still flips.
    FoundCrux bound_from_above(const Question& question,
                               const std::map<std::pair<std::uint32_t, std::uint16_t>, std::vector<double>>& single,
                               const std::vector<std::vector<double>>& base_means);

    /// Members and worlds run here.
    std::pair<std::uint64_t, std::uint64_t> spent() const { return {members_, worlds_}; }

  private:
    struct Reading {
        bool confirmed = false, winner_clear = false;
        std::size_t winner = no_position, over = no_position;
        double lead = 0;
        stats::Interval interval;
    };
    /// A test's draws and its share of alpha.
    struct Test {
        DrawPhase phase;
        std::uint64_t first;
        double alpha;
    };
    Test next_confirmation();
    Test next_bound();
    const Scores& fresh(const Turned& turned, const Test& test);
    Reading read(const Question& question, const Turned& turned, const Test& test);
    Reading read_viewpoint(const Question& question, std::size_t v, const Scores& scores, double alpha) const;
    FoundCrux describe(const Turned& turned, const Reading& reading) const;
    SwitchingValue switching(const Question& question, const Turned& turned, std::size_t which, const Reading& reading);

    ScoreSource& source_;
    const SearchProblem& problem_;
    const SearchOptions& options_;
    const Family& family_;
    unsigned threads_;
    std::function<bool()> expired_;
    std::map<std::pair<std::uint64_t, Turned>, Scores> fresh_;  // of one level: one assignment, one set of scores
    std::uint64_t level_ = 0, confirmed_ = 0, bounded_ = 0, members_ = 0, worlds_ = 0;
};

}  // namespace crux
