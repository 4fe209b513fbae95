// The samples of an assessment as plans of the ensemble's runner: one compiled program, one way from
// a world's number to inputs, one count of progress and faults over all samples.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crux/assess.h"
#include "crux/comparison.h"

namespace crux {

/// Draws that must be disjoint have phases of their own; samples of one phase share their draws.
enum class Phase : std::uint8_t { position, world, flips, flips_second };

class Runs {
  public:
    Runs(const argument::BoundArgument& bound, const SourceSet& sources, const AssessOptions& options,
         const AssessProgress& progress, const StopFlag* stop);

    stats::Design design(Phase phase, std::uint64_t worlds) const;
    /// What will be run, in members: for progress. May grow while it runs.
    void expect(std::uint64_t members) { total_ += members; }
    bool stopped() const { return stop_ != nullptr && stop_->requested(); }

    struct Done {
        std::unique_ptr<ensemble::Partial> partial;
        ensemble::RunReport report;
        const Tally* tally() const { return static_cast<const Tally*>(partial.get()); }
    };
    Done run(const Sample& sample, Phase phase, ensemble::LeafReducer& reducer);
    /// The same of other outputs, with trajectories and no outcomes; `policies`: which are run.
    void trajectories(const Sample& sample, Phase phase, const std::vector<engine::Element>& outputs,
                      const std::vector<std::size_t>& policies, ensemble::TrajectorySink& sink);

    /// What went wrong and how much was done, into the assessment.
    void account(Assessment& out) const;
    const argument::BoundArgument& bound() const { return bound_; }
    const AssessOptions& options() const { return options_; }
    Reading reading() const { return {options_.sampling, options_.level, options_.immaterial}; }

  private:
    ensemble::Plan plan(const Sample& sample, Phase phase, std::size_t policies) const;
    std::uint64_t seed_of(Phase phase) const;
    Done finish(const ensemble::Plan& plan, ensemble::LeafReducer& reducer);
    void note_faults(const Sample& sample, const ensemble::RunReport& report);

    const argument::BoundArgument& bound_;
    const SourceSet& sources_;
    const AssessOptions& options_;
    const AssessProgress& progress_;
    const StopFlag* stop_;
    std::size_t policies_;
    std::shared_ptr<const engine::Program> program_;
    std::uint64_t done_ = 0, total_ = 0, run_ = 0;
    std::vector<std::uint64_t> faulty_;
    std::vector<FaultNote> faults_;
    bool cut_short_ = false;
    unsigned threads_ = 0;
};

}  // namespace crux
