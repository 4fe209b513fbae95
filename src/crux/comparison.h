// One sample of worlds under every policy, reduced while it runs: scores by viewpoint, who is best,
// regret, paired differences, outcomes in natural units. Sums merge in the ensemble's fixed tree;
// percentiles are whole-number counts, one set a worker.
#pragma once

#include <memory>
#include <vector>

#include "argument/bound.h"
#include "crux/assessment.h"
#include "crux/world_table.h"
#include "ensemble/ensemble.h"
#include "stats/design.h"
#include "stats/summary.h"

namespace crux {

/// How a sample is drawn.
struct Sample {
    std::string name, words;
    argument::Frame frame;
    stats::Design design;
    bool percentiles = true;  ///< also keep the sketches
    std::uint64_t kept = 0;   ///< worlds kept as they are (the first of them)
    std::uint64_t rows = 0;   ///< worlds kept as rows of a table (the first of them)
};

/// What is known of one leaf, and of many merged.
struct Tally final : ensemble::Partial {
    struct OutcomeTally {
        stats::Summary natural, anchored, acceptable;
        std::uint64_t beyond_worst = 0, beyond_best = 0;
    };
    struct ViewpointTally {
        std::vector<stats::Summary> score, best, regret;  ///< [policy]
        std::vector<stats::Summary> difference;           ///< pairs (p, q), p < q, in order
        std::uint64_t ties = 0;
    };
    std::vector<ViewpointTally> viewpoints;
    std::vector<std::vector<OutcomeTally>> outcomes;  ///< [policy][outcome]
    std::vector<stats::Summary> domain;               ///< [policy]
    std::vector<SampleWorld> sample;
    WorldTable table;

    void merge(const ensemble::Partial& right) override;
};

/// Position of the pair (p, q), p < q, among all pairs of n.
std::size_t pair_index(std::size_t p, std::size_t q, std::size_t n);

class ComparisonReducer final : public ensemble::LeafReducer {
  public:
    ComparisonReducer(const argument::BoundArgument& bound, const Sample& sample);
    ~ComparisonReducer() override;
    void begin(unsigned workers) override;
    std::unique_ptr<ensemble::Partial> reduce(const ensemble::Leaf& leaf, unsigned worker) override;

    /// After the run: the counts of all workers together.
    struct Percentiles {
        std::vector<std::vector<stats::Sketch>> regret;   ///< [viewpoint][policy]
        std::vector<std::vector<stats::Sketch>> outcome;  ///< [policy][outcome]
    };
    Percentiles percentiles() const;

  private:
    struct Work;
    class LeafWork;
    const argument::BoundArgument& bound_;
    const Sample& sample_;
    bool fixed_weights_;
    std::vector<Factor> factors_;  ///< where rows are kept
    std::vector<double> weights_;  ///< where they are the same in every world
    std::vector<std::unique_ptr<Work>> work_;
};

struct Reading {
    stats::Sampling sampling;
    double level, immaterial;
};

/// What a tally says, with intervals.
Comparison conclude(const argument::BoundArgument& bound, const Sample& sample, const Tally* tally,
                    const ComparisonReducer::Percentiles& percentiles, const ensemble::RunReport& report,
                    const Reading& reading);

/// Mean with its interval: from replicates, or as independent draws.
Estimate estimate(const stats::Summary& summary, stats::Sampling sampling, double level);
/// The same for a share, whose interval stays in [0, 1] and never has no width for want of cases.
Estimate estimate_share(const stats::Summary& summary, stats::Sampling sampling, double level);

}  // namespace crux
