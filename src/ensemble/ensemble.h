// Running very many members and reducing them while they run. Scenarios are cut into leaves of
// 4,096; every policy of a leaf runs on the same scenarios (common random numbers); a leaf's
// outcomes go to the caller's reducer, which makes a partial; partials are merged in a fixed
// binary tree over leaf numbers. So results have the same bits for any number of threads, any
// lane width and any instruction set, and memory does not grow with the number of members.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/threads.h"
#include "engine/engine.h"
#include "ensemble/outcomes.h"

namespace crux::ensemble {

inline constexpr std::uint32_t leaf_scenarios = 4096;

/// The outcomes of a leaf: what a reducer sees.
struct Leaf {
    std::uint64_t number = 0;  ///< leaves count from 0
    std::uint64_t first_scenario = 0;
    std::uint32_t scenarios = 0;  ///< 4,096; fewer in the last leaf
    unsigned policies = 0;
    std::size_t outcomes = 0;
    const double* values = nullptr;          ///< [policy][outcome][leaf_scenarios]
    std::span<const std::uint8_t> excluded;  ///< one a scenario: 1 where a member went wrong under any policy

    std::span<const double> row(unsigned policy, std::size_t outcome) const {
        return {values + (policy * outcomes + outcome) * leaf_scenarios, scenarios};
    }
};

/// What has been learnt from some leaves.
class Partial {
  public:
    virtual ~Partial() = default;
    /// Takes in `right`, made of the leaves that follow this one's; of the same dynamic type.
    virtual void merge(const Partial& right) = 0;
};

struct MemberFault {
    std::uint64_t scenario;
    unsigned policy;
    std::uint32_t step;
    double time;
    engine::Element element;  ///< invalid variable: an outcome's sum overflowed
    double value;
    Span span;
};

/// The caller's reduction. Whole-number counts (stats::Sketch) need no tree: keep one a worker
/// and merge them after the run.
class LeafReducer {
  public:
    virtual ~LeafReducer() = default;
    /// Called once, before anything runs; workers are in [0, workers).
    virtual void begin(unsigned workers) { (void)workers; }
    /// Called by several threads at once, never by two for one worker. Must be a pure function of
    /// the leaf, but for counts whose order does not matter.
    virtual std::unique_ptr<Partial> reduce(const Leaf& leaf, unsigned worker) = 0;
    /// Called for each leaf in ascending order, one at a time, before its partial is merged: for
    /// what must come in order (chunks of files). `faults`: the leaf's, ordered by scenario and policy.
    virtual void commit(std::uint64_t leaf, Partial& partial, std::span<const MemberFault> faults) {
        (void)leaf, (void)partial, (void)faults;
    }
};

/// Trajectories of a leaf, for the outputs asked for, at save points. Faulty members hold NaN.
struct TrajectoryLeaf {
    std::uint64_t number = 0;
    std::uint64_t first_scenario = 0;
    std::uint32_t scenarios = 0;  ///< within the limit
    unsigned policies = 0;
    std::size_t outputs = 0, saves = 0;
    const double* values = nullptr;  ///< [policy][output][save][scenarios]
    std::span<const std::uint8_t> excluded;
    std::span<const double> row(unsigned policy, std::size_t output, std::size_t save) const {
        return {values + ((policy * outputs + output) * saves + save) * scenarios, scenarios};
    }
};
class TrajectorySink {
  public:
    virtual ~TrajectorySink() = default;
    /// Called by several threads at once, once a leaf, in any order.
    virtual void take(const TrajectoryLeaf& leaf) = 0;
};

struct Trajectories {
    std::vector<std::size_t> outputs;  ///< of the program
    std::uint64_t scenarios = 0;       ///< only scenarios below this
    TrajectorySink* sink = nullptr;    ///< null: none are kept
};

/// What to run. Callbacks are pure and thread-safe.
struct Plan {
    std::shared_ptr<const engine::Program> program;
    std::vector<Outcome> outcomes;
    std::uint64_t scenarios = 0;
    std::uint64_t first_scenario =
        0;  ///< scenario numbers are first_scenario, first_scenario + 1, ...: for disjoint draws
    unsigned policies = 1;
    /// Sets what a scenario sets, one value an input (CompileOptions::inputs); they start at the module's own.
    std::function<void(std::uint64_t scenario, std::span<double> inputs)> draw;
    /// Then sets what a policy sets. May be empty.
    std::function<void(std::uint64_t scenario, unsigned policy, std::span<double> inputs)> apply;
    std::uint64_t seed = 0;       ///< of random functions in the model
    std::uint32_t replicate = 0;  ///< of those, for repetitions of the same scenarios
    unsigned threads = 0;         ///< 0: all that the machine has
    unsigned lanes = 0;           ///< 0: engine::suggested_lanes
    std::optional<engine::InstructionSet> instruction_set;
    Trajectories trajectories;
    std::size_t faults_kept = 100;
    const StopFlag* stop = nullptr;                                         ///< ends after whole leaves
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;  ///< in scenarios; one call at a time
};

struct RunReport {
    std::uint64_t scenarios = 0;        ///< done, excluded ones included; always a prefix of those asked for
    std::uint64_t excluded = 0;         ///< scenarios in which a member went wrong, left out for every policy
    std::vector<std::uint64_t> faulty;  ///< members gone wrong, by policy
    std::vector<MemberFault> faults;    ///< the first, ordered by scenario and policy
    bool stopped = false;               ///< fewer than asked for
    double seconds = 0;                 ///< the one figure that depends on time
    unsigned threads = 0, lanes = 0;
    engine::InstructionSet instruction_set{};
};

struct Reduced {
    RunReport report;
    std::unique_ptr<Partial> total;  ///< null where no leaf was done
};

Reduced run(const Plan& plan, LeafReducer& reducer);

/// Merges partials in the fixed binary tree over leaf numbers, as they come in ascending order:
/// a node of height h covers 2^h leaves; what is left over at the end is merged from the right.
/// Holds at most one partial a height.
class MergeTree {
  public:
    void push(std::unique_ptr<Partial> partial);
    std::unique_ptr<Partial> finish();

  private:
    std::vector<std::unique_ptr<Partial>> nodes_;  // by height; null: none
};

}  // namespace crux::ensemble
