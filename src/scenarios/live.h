// A position run on a small ensemble that grows: what the interactive report computes, in the browser
// and in the command alike, to the same bits. One thread; scenarios of one design in order, all
// policies of a scenario together, several policies side by side in a block.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scenarios/position.h"
#include "stats/intervals.h"

namespace crux::scenarios {

/// Fixed worst and best of an outcome, natural units: scores count 0 to 1 between them.
struct Anchors {
    double worst = 0, best = 1;
};

/// All that a run needs: a report carries it as text (src/scenarios/text.h).
struct Package {
    Binding binding;                      ///< its module already optimised for compile_options()
    std::vector<Anchors> anchors;         ///< one an outcome
    std::vector<engine::Element> charts;  ///< variables kept over time
    double level = 0.95;                  ///< of intervals
    double immaterial = 0.005;            ///< differences of mean scores below this are none
};

/// How its program is compiled: outcomes first, then charts.
engine::CompileOptions compile_options(const Package& package);

/// A package compiled, and room to run in.
class LiveEngine {
  public:
    explicit LiveEngine(Package package);
    const Package& package() const { return package_; }
    const std::vector<double>& save_times() const { return times_; }

  private:
    friend class LiveSample;
    Package package_;
    std::shared_ptr<const engine::Program> program_;
    std::vector<double> own_;  // the module's own values of all inputs
    std::vector<double> times_;
    engine::Runner runner_;
};

/// What one viewpoint makes of a sample.
struct LiveVerdict {
    std::vector<double> score;                     ///< [policy] mean, 0 to 1
    std::vector<stats::Interval> interval;         ///< [policy] of score
    std::vector<double> best_share;                ///< [policy] share of the scenarios in which it is best; ties split
    std::vector<double> regret;                    ///< [policy] mean points behind the best of each scenario
    std::vector<double> behind;                    ///< [policy] mean of the leader's score minus its own
    std::vector<stats::Interval> behind_interval;  ///< adjusted for all pairs of policies (Bonferroni)
    std::size_t leader = 0;
    bool clear = false;  ///< every compared policy is behind by more than computing error and `immaterial`
};

class LiveSample {
  public:
    /// A Latin hypercube of `scenarios`, none of them run yet; the seeds are those of an assessment's position sample
    /// (of its world where stances are drawn). `charts`: also keep what is kept over time.
    LiveSample(LiveEngine& engine, Position position, std::uint64_t scenarios, std::uint64_t seed, bool charts);

    /// Runs the next scenarios under every policy, at most `count`; how many are done in all.
    std::uint64_t run(std::uint64_t count);
    std::uint64_t done() const { return done_; }
    std::uint64_t scenarios() const { return design_.scenarios(); }
    std::uint64_t excluded() const;  ///< of those done: not finite under some policy, left out for all

    /// One a viewpoint. `compared`: which policies; all where it is empty.
    std::vector<LiveVerdict> verdicts(std::span<const bool> compared) const;
    /// The mean of each outcome under each policy, [policy * outcomes + outcome], natural units.
    std::vector<double> means() const;
    /// Quantiles (type 7) over the scenarios done: [policy][chart][level][save].
    std::vector<double> fans(std::span<const double> levels) const;
    /// One scenario's course: [policy][chart][save].
    std::vector<double> course(std::uint64_t scenario) const;
    /// [policy][outcome][scenario done], natural units.
    std::vector<double> outcomes() const;
    /// Of each scenario done: the stance of each claim, then the value of each uncertainty.
    std::vector<double> drawn() const;
    const std::vector<std::uint8_t>& excluded_flags() const { return excluded_; }
    /// SHA-256 of the outcomes done, as little-endian doubles in the order of outcomes(): equal results, equal hash.
    std::string hash() const;

  private:
    std::size_t policies() const { return position_.policies.size(); }
    void run_lanes(std::uint64_t first, std::uint64_t count);
    double anchored(std::size_t policy, std::size_t outcome, std::uint64_t scenario) const;
    std::vector<double> weights_of(std::uint64_t scenario) const;

    LiveEngine& engine_;
    Position position_;
    Drawer drawer_;
    stats::Design design_;
    std::uint64_t seed_, done_ = 0;
    bool charts_;
    std::vector<double> values_;          // [policy][outcome][scenario]
    std::vector<double> courses_;         // [policy][chart][save][scenario]
    std::vector<std::uint8_t> excluded_;  // one a scenario
};

}  // namespace crux::scenarios
