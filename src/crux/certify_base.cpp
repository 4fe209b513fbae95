// The winner on the argument's own position, and its test. See certify_base.h.
#include "crux/certify_base.h"

#include <algorithm>
#include <cmath>

#include "crux/score_batches.h"
#include "stats/betting.h"

namespace crux {

namespace {

constexpr std::size_t slice = 1024;

// The winner's lead over one other policy.
struct Lead {
    stats::Capital ahead{0}, behind;
    bool certified = false, refuted = false;
    double sum = 0;

    void add(const std::vector<double>& draws, double alpha) {
        std::vector<double> turned(draws.size());
        for (std::size_t i = 0; i < draws.size(); ++i) {
            turned[i] = -draws[i];
            if (!std::isnan(draws[i])) sum += draws[i];
        }
        ahead.add(draws);
        behind.add(turned);
        certified = certified || ahead.rejects(alpha);
        refuted = refuted || behind.rejects(alpha);
    }
};

class BaseTest {
  public:
    BaseTest(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options, unsigned threads)
        : source_(source),
          problem_(problem),
          options_(options),
          threads_(threads),
          policies_(problem.policies.size()),
          leads_(source.viewpoints(),
                 std::vector<Lead>(policies_, Lead{stats::Capital(0), stats::Capital(-options.delta)})) {}

    Base run() {
        choose();
        const double tests = static_cast<double>(std::max<std::size_t>(1, leads_.size() * (policies_ - 1)));
        const double alpha = options_.alpha / options_.measures * AlphaShares::base / tests;
        while (done_ < 4 * options_.draw_cap && open()) {
            const Scores scores = draw(DrawPhase::base, done_, slice);
            for (std::size_t v = 0; v < leads_.size(); ++v) {
                for (std::size_t p = 0; p < policies_; ++p) {
                    if (p != out_.winners[v]) leads_[v][p].add(scores.difference(v, out_.winners[v], p), alpha);
                }
            }
            done_ += slice;
        }
        for (std::size_t v = 0; v < leads_.size(); ++v) conclude(v);
        return std::move(out_);
    }

  private:
    Scores draw(DrawPhase phase, std::uint64_t first, std::size_t count) {
        out_.members += count * policies_;
        out_.worlds += count;
        return scores_of(source_, turned_stances(problem_, {}), {phase, all_policies(problem_), first, count},
                         threads_);
    }

    // Means over the worlds that are whole under every policy.
    void choose() {
        const Scores scores = draw(DrawPhase::choose, 0, options_.base_draws);
        for (std::size_t v = 0; v < leads_.size(); ++v) {
            std::vector<double> sums(policies_, 0.0);
            for (std::size_t i = 0; i < scores.count(); ++i) {
                bool whole = true;
                for (std::size_t p = 0; p < policies_; ++p) whole = whole && !std::isnan(scores.row(v, p)[i]);
                for (std::size_t p = 0; whole && p < policies_; ++p) sums[p] += scores.row(v, p)[i];
            }
            out_.winners.push_back(static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin()));
        }
    }

    // Each lead goes on until it is certified, or refuted to be more than delta, but not before base_draws, since a
    // small lead is a lead.
    bool open() const {
        for (std::size_t v = 0; v < leads_.size(); ++v) {
            for (std::size_t p = 0; p < policies_; ++p) {
                const Lead& lead = leads_[v][p];
                if (p != out_.winners[v] && !lead.certified && (done_ < options_.base_draws || !lead.refuted))
                    return true;
            }
        }
        return false;
    }

    void conclude(std::size_t v) {
        SearchedViewpoint found;
        found.id = problem_.viewpoints[v];
        found.winner = problem_.policies[out_.winners[v]];
        found.draws = done_;
        found.clear = true;
        found.lead = 2;
        std::vector<double>& means = out_.means.emplace_back(policies_, 0.0);
        std::vector<std::string>& tied = out_.tied.emplace_back();
        for (std::size_t p = 0; p < policies_; ++p) {
            if (p == out_.winners[v]) continue;
            const double mean = done_ == 0 ? 0 : leads_[v][p].sum / static_cast<double>(done_);
            means[p] = -mean;
            if (mean < found.lead) {
                found.lead = mean;
                found.next = problem_.policies[p];
            }
            if (leads_[v][p].certified) continue;
            found.clear = false;
            tied.push_back(problem_.policies[p]);
        }
        out_.clear.push_back(found.clear);
        out_.viewpoints.push_back(std::move(found));
    }

    ScoreSource& source_;
    const SearchProblem& problem_;
    const SearchOptions& options_;
    unsigned threads_;
    std::size_t policies_;
    std::vector<std::vector<Lead>> leads_;  // [viewpoint][policy]
    std::uint64_t done_ = 0;
    Base out_;
};

}  // namespace

Base find_base(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options, unsigned threads) {
    return BaseTest(source, problem, options, threads).run();
}

}  // namespace crux
