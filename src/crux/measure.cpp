// T1 here, T2 and T3 in stats. Values of one T1 are sorted once, with their replicates; leaving a
// replicate out keeps the order. See measure.h.
#include "crux/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/agreement.h"
#include "stats/metrics.h"
#include "stats/robustness.h"

namespace crux {

using stats::Metric;
using stats::Subject;
using stats::Transform;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Tagged {
    double value;
    std::uint16_t replicate;
};

// Sorted values of one T1, whole and without each replicate.
class Sorted {
  public:
    Sorted(const std::vector<double>& values, const WorldTable& table) {
        std::vector<Tagged> tagged;
        for (std::size_t s = 0; s < values.size(); ++s) tagged.push_back({values[s], table.replicate[s]});
        std::ranges::sort(tagged, {}, &Tagged::value);
        without_.resize(table.replicates);
        for (const Tagged& t : tagged) {
            all_.push_back(t.value);
            for (unsigned r = 0; r < table.replicates; ++r) {
                if (r != t.replicate) without_[r].push_back(t.value);
            }
        }
    }
    const std::vector<double>& all() const { return all_; }
    const std::vector<std::vector<double>>& without() const { return without_; }

  private:
    std::vector<double> all_;
    std::vector<std::vector<double>> without_;
};

// A metric of all rows and without each replicate: of several such, the larger is the metric's.
struct Computed {
    double value = nan;
    std::vector<double> without;

    static Computed of(const Metric& metric, const Sorted& sorted) {
        Computed out{stats::robustness(metric, sorted.all()), {}};
        if (!metric.smooth) return out;
        for (const auto& rest : sorted.without()) out.without.push_back(stats::robustness(metric, rest));
        return out;
    }
    void larger(const Computed& other) {
        if (std::isnan(value)) {
            *this = other;
            return;
        }
        value = std::max(value, other.value);
        for (std::size_t r = 0; r < without.size(); ++r) without[r] = std::max(without[r], other.without[r]);
    }
    Estimate estimate(double level) const { return {value, jackknife(value, without, level)}; }
};

class Measurer {
  public:
    Measurer(const Assessment& found, const WorldTable& table)
        : found_(found), table_(table), policies_(found.policies.size()), rows_(table.rows()) {}

    RobustnessSet measure() {
        RobustnessSet out;
        if (rows_ == 0 || !found_.position.done) return out;
        out.done = true;
        out.worlds = rows_;
        reference_ = found_.as_it_was != no_policy ? found_.as_it_was : 0;
        out.threshold_words = fmt::format(
            "The threshold of a viewpoint's score is the mean score of \"{}\" at the argument's own position{}.",
            found_.policies[reference_].name,
            found_.as_it_was == no_policy ? " (the first policy, since none is marked as what was done)" : "");
        out.windfall_words = fmt::format("The windfall level is the 90th percentile of the scores of \"{}\".",
                                         found_.policies[reference_].name);
        by_outcome();
        for (std::size_t v = 0; v < found_.viewpoints.size(); ++v) out.viewpoints.push_back(viewpoint(v));
        mean_agreement(out);
        return out;
    }

  private:
    // Metrics 12 and 13 of each outcome; a viewpoint takes the worst of those that it weighs.
    void by_outcome() {
        outcome_.resize(2);
        std::vector<double> values(rows_);
        for (std::size_t p = 0; p < policies_; ++p) {
            for (auto& kind : outcome_) kind.emplace_back();
            for (std::size_t o = 0; o < found_.outcomes.size(); ++o) {
                stats::losses_from_baseline(table_.anchored[p][o], found_.position.outcomes[p][o].anchored.value,
                                            values);
                outcome_[0][p].push_back(Computed::of(named("regret-1"), Sorted(values, table_)));
                std::ranges::fill(values, 0.0);
                for (std::size_t q = 0; q < policies_; ++q) {
                    for (std::size_t s = 0; s < rows_; ++s) {
                        values[s] = std::min(values[s], table_.anchored[p][o][s] - table_.anchored[q][o][s]);
                    }
                }
                outcome_[1][p].push_back(Computed::of(named("regret-2"), Sorted(values, table_)));
            }
        }
    }

    static const Metric& named(std::string_view id) { return *std::ranges::find(stats::metrics(), id, &Metric::id); }

    ViewpointRobustness viewpoint(std::size_t v) {
        ViewpointRobustness out;
        out.threshold = found_.position.viewpoints[v].score[reference_].value;
        std::vector<double> reference = table_.score[v][reference_];
        std::ranges::sort(reference);
        out.windfall = stats::sorted_quantile(reference, 0.9);
        for (std::size_t o = 0; o < found_.outcomes.size(); ++o) {
            if (found_.outcomes[o].acceptable && found_.viewpoints[v].weights[o] > 0) out.joint.push_back(o);
        }
        std::vector<std::vector<double>> regret(policies_, std::vector<double>(rows_)), best = regret;
        std::vector<std::span<const double>> scores(table_.score[v].begin(), table_.score[v].end());
        std::vector<std::span<double>> regrets(regret.begin(), regret.end()), shares(best.begin(), best.end());
        stats::regrets(scores, regrets);
        stats::best_shares(scores, 0, {}, shares);
        for (auto& row : regret) {
            for (double& r : row) r = -r;
        }
        out.value.resize(stats::metrics().size());
        for (std::size_t p = 0; p < policies_; ++p) policy(v, p, regret[p], best[p], out);
        rank(out);
        return out;
    }

    void policy(std::size_t v, std::size_t p, const std::vector<double>& regret, const std::vector<double>& best,
                ViewpointRobustness& out) {
        const std::vector<double>& score = table_.score[v][p];
        std::vector<double> deviation(rows_);
        stats::deviations_from_median(score, deviation);
        const Sorted identity(score, table_), regrets(regret, table_), deviations(deviation, table_),
            shares(best, table_);
        for (std::size_t m = 0; m < stats::metrics().size(); ++m) {
            const Metric& metric = stats::metrics()[m];
            Computed computed;
            if (metric.subject == Subject::outcomes) {
                const auto& kind = outcome_[metric.transform == Transform::regret_from_best ? 1 : 0][p];
                for (std::size_t o = 0; o < kind.size(); ++o) {
                    if (found_.viewpoints[v].weights[o] > 0) computed.larger(kind[o]);
                }
            } else if (metric.subject == Subject::joint) {
                if (!out.joint.empty()) computed = Computed::of(metric, Sorted(joint(p, out.joint), table_));
            } else if (metric.subject == Subject::best) {
                computed = Computed::of(metric, shares);
            } else {
                computed = of_score(metric, score, identity, regrets, deviations, out);
            }
            out.value[m].push_back(computed.estimate(found_.level));
        }
    }

    Computed of_score(const Metric& metric, const std::vector<double>& score, const Sorted& identity,
                      const Sorted& regrets, const Sorted& deviations, const ViewpointRobustness& levels) const {
        std::vector<double> values(rows_);
        switch (metric.transform) {
            case Transform::regret_from_best:
                return Computed::of(metric, regrets);
            case Transform::deviation_from_median:
                return Computed::of(metric, deviations);
            case Transform::satisficing:
                stats::satisfies(score, levels.threshold, values);
                return Computed::of(metric, Sorted(values, table_));
            case Transform::distance_to_failure: {
                const bool windfall = metric.id == "opportuneness";
                for (std::size_t s = 0; s < rows_; ++s) {
                    const bool there = windfall ? score[s] >= levels.windfall : score[s] < levels.threshold;
                    values[s] = there ? table_.distance[s] : infinity;
                }
                return Computed::of(metric, Sorted(values, table_));
            }
            default:
                return Computed::of(metric, identity);
        }
    }

    std::vector<double> joint(std::size_t p, const std::vector<std::size_t>& outcomes) const {
        std::vector<double> met(rows_, 1.0);
        for (std::size_t o : outcomes) {
            const AssessedOutcome& outcome = found_.outcomes[o];
            for (std::size_t s = 0; s < rows_; ++s) {
                const double value = table_.natural[p][o][s];
                if (outcome.higher_is_better ? value < *outcome.acceptable : value > *outcome.acceptable) met[s] = 0;
            }
        }
        return met;
    }

    static void rank(ViewpointRobustness& out) {
        std::vector<bool> first(out.value.front().size(), false);
        for (std::size_t m = 0; m < out.value.size(); ++m) {
            std::vector<double> values;
            for (const Estimate& e : out.value[m]) values.push_back(e.value);
            out.rank.push_back(stats::ranks(values, stats::metrics()[m].larger_is_better));
            // Those that share the best rank come first together; a metric on which all are alike tells nothing.
            const double best = std::ranges::min(out.rank[m]);
            const auto sharing = static_cast<std::size_t>(std::ranges::count(out.rank[m], best));
            for (std::size_t p = 0; p < values.size() && sharing < values.size(); ++p) {
                if (out.rank[m][p] == best) first[p] = true;
            }
        }
        out.firsts = static_cast<std::size_t>(std::ranges::count(first, true));
        for (const auto& a : out.rank) {
            auto& row = out.agreement.emplace_back();
            for (const auto& b : out.rank) row.push_back(stats::kendall_tau_b(a, b));
        }
    }

    static void mean_agreement(RobustnessSet& out) {
        const std::size_t n = stats::metrics().size();
        out.agreement.assign(n, std::vector<double>(n, nan));
        for (std::size_t a = 0; a < n; ++a) {
            for (std::size_t b = 0; b < n; ++b) {
                double sum = 0, count = 0;
                for (const ViewpointRobustness& v : out.viewpoints) {
                    if (std::isnan(v.agreement[a][b])) continue;
                    sum += v.agreement[a][b];
                    count += 1;
                }
                if (count > 0) out.agreement[a][b] = sum / count;
            }
        }
    }

    const Assessment& found_;
    const WorldTable& table_;
    std::size_t policies_, rows_, reference_ = 0;
    std::vector<std::vector<std::vector<Computed>>> outcome_;  // [regret-1, regret-2][policy][outcome]
};

}  // namespace

RobustnessSet measure_robustness(const Assessment& found, const WorldTable& table) {
    return Measurer(found, table).measure();
}

}  // namespace crux
