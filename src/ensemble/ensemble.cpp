// The runner. Work is handed out in slices of a leaf, so that a few thousand members of a large
// model keep all threads busy; slices write into their leaf's buffers, and whoever completes a
// leaf reduces it. Reduced leaves wait for those before them, then join the tree in order. A
// thread does not begin a leaf far ahead of the first that is missing, so memory stays bounded.
#include "ensemble/ensemble.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>

namespace crux::ensemble {

void MergeTree::push(std::unique_ptr<Partial> partial) {
    std::size_t height = 0;
    for (;; ++height) {
        if (height == nodes_.size()) nodes_.emplace_back();
        if (!nodes_[height]) break;
        nodes_[height]->merge(*partial);
        partial = std::move(nodes_[height]);
    }
    nodes_[height] = std::move(partial);
}

std::unique_ptr<Partial> MergeTree::finish() {
    std::unique_ptr<Partial> total;
    for (std::unique_ptr<Partial>& node : nodes_) {  // the lowest stand furthest to the right
        if (!node) continue;
        if (total) node->merge(*total);
        total = std::move(node);
    }
    nodes_.clear();
    return total;
}

namespace {

std::size_t save_count(const ir::TimeSpecs& time) { return time.steps() / time.save_every() + 1; }

// How the scenarios are cut. Slices change nothing in the results.
struct Cut {
    std::uint64_t scenarios;
    std::uint32_t slice;  // divides leaf_scenarios

    std::uint64_t tasks() const { return (scenarios + slice - 1) / slice; }
    std::uint32_t slices_per_leaf() const { return leaf_scenarios / slice; }
    std::uint32_t leaf_size(std::uint64_t leaf) const {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(leaf_scenarios, scenarios - leaf * leaf_scenarios));
    }
    std::uint32_t slices_of(std::uint64_t leaf) const { return (leaf_size(leaf) + slice - 1) / slice; }
};

Cut cut_of(std::uint64_t scenarios, unsigned threads, unsigned lanes) {
    std::uint32_t slice = 512;
    while (slice > 32 && slice / 2 >= lanes && scenarios / slice < std::uint64_t{4} * threads) slice /= 2;
    return {scenarios, slice};
}

// The memory of a leaf while its slices run.
struct LeafBuffer {
    std::uint64_t number = 0;
    std::vector<double> values;                    // [policy][outcome][leaf_scenarios]
    std::vector<double> trajectories;              // [policy][output][save][kept]
    std::uint32_t kept = 0;                        // scenarios whose trajectories are kept
    std::vector<std::uint8_t> excluded;            // one a scenario
    std::vector<std::vector<MemberFault>> faults;  // by slice
    std::uint32_t slices_left = 0;
};

// What remains of a leaf that waits for those before it.
struct ReducedLeaf {
    std::unique_ptr<Partial> partial;
    std::vector<MemberFault> faults;
    std::uint32_t scenarios = 0, excluded = 0;
};

// Feeds the outcomes, and copies the rows that are kept.
class BlockObserver final : public engine::Observer {
  public:
    BlockObserver(OutcomeObserver& outcomes, std::span<const std::size_t> kept_outputs, std::size_t saves)
        : outcomes_(outcomes), kept_outputs_(kept_outputs), saves_(saves) {}

    // `into`: the place of the block's first lane at save 0 of the first output, rows `stride` apart; null: nothing is
    // kept.
    void begin(unsigned active, double* into, std::size_t stride, unsigned kept_lanes) {
        outcomes_.begin(active);
        into_ = into, stride_ = stride, kept_lanes_ = kept_lanes, save_ = 0;
    }
    void at_step(std::uint32_t k, double time, bool save, const double* const* rows) override {
        outcomes_.at_step(k, time, save, rows);
        if (into_ == nullptr || !save || save_ >= saves_) return;
        for (std::size_t i = 0; i < kept_outputs_.size(); ++i) {
            std::copy_n(rows[kept_outputs_[i]], kept_lanes_, into_ + (i * saves_ + save_) * stride_);
        }
        ++save_;
    }

  private:
    OutcomeObserver& outcomes_;
    std::span<const std::size_t> kept_outputs_;
    std::size_t saves_, save_ = 0, stride_ = 0;
    double* into_ = nullptr;
    unsigned kept_lanes_ = 0;
};

// What one thread runs with.
class Worker {
  public:
    Worker(const Plan& plan, unsigned lanes, engine::InstructionSet set)
        : plan_(plan),
          runner_(plan.program, lanes, set),
          lanes_(runner_.lanes()),
          outcomes_(plan.outcomes, engine::module_of(*plan.program).time, lanes_),
          saves_(save_count(engine::module_of(*plan.program).time)),
          observer_(outcomes_, plan.trajectories.outputs, saves_),
          scenario_keys_(lanes_),
          replicate_keys_(lanes_, plan.replicate) {
        runner_.reset_inputs();
        own_.resize(engine::size(*plan.program).inputs);
        for (std::size_t i = 0; i < own_.size(); ++i) own_[i] = runner_.input(i)[0];
        drawn_.resize(own_.size() * lanes_);
        applied_.resize(own_.size());
    }

    // Scenarios [begin, end) of the leaf, in blocks.
    void run_slice(LeafBuffer& leaf, std::uint32_t begin, std::uint32_t end, std::vector<MemberFault>& faults) {
        for (std::uint32_t first = begin; first < end; first += lanes_) {
            const unsigned active = std::min<std::uint32_t>(lanes_, end - first);
            draw(leaf, first, active);
            for (unsigned policy = 0; policy < plan_.policies; ++policy) run_block(leaf, first, active, policy, faults);
        }
    }

  private:
    std::uint64_t scenario_at(const LeafBuffer& leaf, std::uint32_t offset) const {
        return plan_.first_scenario + leaf.number * leaf_scenarios + offset;
    }

    void draw(const LeafBuffer& leaf, std::uint32_t first, unsigned active) {
        const std::size_t inputs = own_.size();
        for (unsigned lane = 0; lane < active; ++lane) {
            const std::span<double> row(drawn_.data() + lane * inputs, inputs);
            std::copy(own_.begin(), own_.end(), row.begin());
            scenario_keys_[lane] = scenario_at(leaf, first + lane);
            if (plan_.draw) plan_.draw(scenario_keys_[lane], row);
        }
    }

    void fill_inputs(unsigned active, unsigned policy) {
        const std::size_t inputs = own_.size();
        for (unsigned lane = 0; lane < active; ++lane) {
            const double* row = drawn_.data() + lane * inputs;
            if (plan_.apply) {
                std::copy_n(row, inputs, applied_.begin());
                plan_.apply(scenario_keys_[lane], policy, applied_);
                row = applied_.data();
            }
            for (std::size_t i = 0; i < inputs; ++i) runner_.input(i)[lane] = row[i];
        }
    }

    void run_block(LeafBuffer& leaf, std::uint32_t first, unsigned active, unsigned policy,
                   std::vector<MemberFault>& faults) {
        fill_inputs(active, policy);
        const std::size_t outputs = plan_.trajectories.outputs.size();
        const unsigned kept_lanes = leaf.kept > first ? std::min(active, leaf.kept - first) : 0;
        double* into =
            kept_lanes == 0 ? nullptr : leaf.trajectories.data() + policy * outputs * saves_ * leaf.kept + first;
        observer_.begin(active, into, leaf.kept, kept_lanes);
        runner_.run({plan_.seed, scenario_keys_, replicate_keys_}, active, observer_);
        for (const engine::Fault& fault : runner_.faults()) {
            faults.push_back(
                {scenario_keys_[fault.lane], policy, fault.step, fault.time, fault.element, fault.value, fault.span});
            exclude(leaf, first + fault.lane, policy);
        }
        for (std::size_t o = 0; o < plan_.outcomes.size(); ++o) take_outcome(leaf, first, policy, o, faults);
    }

    void take_outcome(LeafBuffer& leaf, std::uint32_t first, unsigned policy, std::size_t o,
                      std::vector<MemberFault>& faults) {
        const std::span<const double> values = outcomes_.values(o);
        double* row = leaf.values.data() + (policy * plan_.outcomes.size() + o) * leaf_scenarios + first;
        std::copy(values.begin(), values.end(), row);
        for (std::uint32_t lane = 0; lane < values.size(); ++lane) {
            if (std::isfinite(values[lane]) || already(faults, scenario_keys_[lane], policy)) continue;
            const ir::TimeSpecs& time = engine::module_of(*plan_.program).time;
            faults.push_back({scenario_keys_[lane], policy, time.steps(), time.at(time.steps()), {}, values[lane], {}});
            exclude(leaf, first + lane, policy);
        }
    }

    // Whether the member's fault is known: only this block's can be, and they stand last.
    bool already(const std::vector<MemberFault>& faults, std::uint64_t scenario, unsigned policy) const {
        const std::size_t newest = std::min<std::size_t>(faults.size(), lanes_);
        return std::any_of(faults.end() - static_cast<std::ptrdiff_t>(newest), faults.end(),
                           [&](const MemberFault& f) { return f.scenario == scenario && f.policy == policy; });
    }

    void exclude(LeafBuffer& leaf, std::uint32_t offset, unsigned policy) {
        leaf.excluded[offset] = 1;
        if (offset >= leaf.kept) return;
        const std::size_t rows = plan_.trajectories.outputs.size() * saves_;
        double* place = leaf.trajectories.data() + policy * rows * leaf.kept + offset;
        for (std::size_t i = 0; i < rows; ++i) place[i * leaf.kept] = std::numeric_limits<double>::quiet_NaN();
    }

    const Plan& plan_;
    engine::Runner runner_;
    unsigned lanes_;
    OutcomeObserver outcomes_;
    std::size_t saves_;
    BlockObserver observer_;
    std::vector<std::uint64_t> scenario_keys_;
    std::vector<std::uint32_t> replicate_keys_;
    std::vector<double> own_, drawn_, applied_;  // inputs: the module's; [lane][input]; of one lane
};

class Run {
  public:
    Run(const Plan& plan, LeafReducer& reducer, unsigned threads, unsigned lanes, engine::InstructionSet set)
        : plan_(plan),
          reducer_(reducer),
          cut_(cut_of(plan.scenarios, threads, lanes)),
          saves_(save_count(engine::module_of(*plan.program).time)),
          ahead_(threads + 2),
          workers_(threads) {
        report_.threads = threads;
        report_.lanes = lanes;
        report_.instruction_set = set;
        report_.faulty.assign(plan.policies, 0);
    }

    Reduced all() {
        const auto begin = std::chrono::steady_clock::now();
        reducer_.begin(report_.threads);
        parallel_for(
            report_.threads, cut_.tasks(), [&](std::size_t task, unsigned worker) { guarded(task, worker); },
            plan_.stop);
        report_.stopped = report_.scenarios < plan_.scenarios;
        report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return {std::move(report_), tree_.finish()};
    }

  private:
    // An exception must not leave others waiting for this leaf.
    void guarded(std::size_t task, unsigned worker) {
        try {
            run_task(task, worker);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            failed_ = true;
            turn_.notify_all();
            throw;
        }
    }

    void run_task(std::size_t task, unsigned worker) {
        const std::uint64_t number = task / cut_.slices_per_leaf();
        const auto slice = static_cast<std::uint32_t>(task % cut_.slices_per_leaf());
        LeafBuffer* leaf = enter(number);
        if (leaf == nullptr) return;
        if (!workers_[worker])
            workers_[worker] = std::make_unique<Worker>(plan_, report_.lanes, report_.instruction_set);
        const std::uint32_t begin = slice * cut_.slice, end = std::min(begin + cut_.slice, cut_.leaf_size(number));
        workers_[worker]->run_slice(*leaf, begin, end, leaf->faults[slice]);
        if (leave(*leaf, end - begin)) finish(*leaf, worker);
    }

    // The leaf's buffer, once it is near enough to the first leaf that is missing; null after a failure.
    LeafBuffer* enter(std::uint64_t number) {
        std::unique_lock lock(mutex_);
        turn_.wait(lock, [&] { return failed_ || number < next_ + ahead_; });
        if (failed_) return nullptr;
        std::unique_ptr<LeafBuffer>& place = open_[number];
        if (!place) place = opened(number);
        return place.get();
    }

    std::unique_ptr<LeafBuffer> opened(std::uint64_t number) {
        std::unique_ptr<LeafBuffer> leaf;
        if (spare_.empty()) {
            leaf = std::make_unique<LeafBuffer>();
            leaf->values.resize(std::size_t{plan_.policies} * plan_.outcomes.size() * leaf_scenarios);
        } else {
            leaf = std::move(spare_.back());
            spare_.pop_back();
        }
        const std::uint32_t scenarios = cut_.leaf_size(number);
        leaf->number = number;
        leaf->excluded.assign(scenarios, 0);
        leaf->slices_left = cut_.slices_of(number);
        leaf->faults.assign(leaf->slices_left, {});
        const std::uint64_t first = number * leaf_scenarios;
        const Trajectories& kept = plan_.trajectories;
        const bool keeps = kept.sink != nullptr && kept.scenarios > first;
        leaf->kept = keeps ? static_cast<std::uint32_t>(std::min<std::uint64_t>(scenarios, kept.scenarios - first)) : 0;
        if (leaf->kept == 0) {
            leaf->trajectories = {};
        } else {
            leaf->trajectories.resize(std::size_t{plan_.policies} * kept.outputs.size() * saves_ * leaf->kept);
        }
        return leaf;
    }

    // Whether this was the leaf's last slice.
    bool leave(LeafBuffer& leaf, std::uint32_t scenarios) {
        const std::lock_guard lock(mutex_);
        done_ += scenarios;
        if (plan_.progress) plan_.progress(done_, plan_.scenarios);
        return --leaf.slices_left == 0;
    }

    void finish(LeafBuffer& buffer, unsigned worker) {
        const std::uint64_t first = plan_.first_scenario + buffer.number * leaf_scenarios;
        const std::uint32_t scenarios = cut_.leaf_size(buffer.number);
        if (buffer.kept > 0) {
            plan_.trajectories.sink->take({buffer.number, first, buffer.kept, plan_.policies,
                                           plan_.trajectories.outputs.size(), saves_, buffer.trajectories.data(),
                                           std::span(buffer.excluded).first(buffer.kept)});
        }
        ReducedLeaf reduced;
        reduced.partial = reducer_.reduce({buffer.number, first, scenarios, plan_.policies, plan_.outcomes.size(),
                                           buffer.values.data(), buffer.excluded},
                                          worker);
        reduced.scenarios = scenarios;
        reduced.excluded = static_cast<std::uint32_t>(std::count(buffer.excluded.begin(), buffer.excluded.end(), 1));
        for (const auto& slice : buffer.faults) reduced.faults.insert(reduced.faults.end(), slice.begin(), slice.end());
        std::sort(reduced.faults.begin(), reduced.faults.end(), [](const MemberFault& a, const MemberFault& b) {
            return a.scenario != b.scenario ? a.scenario < b.scenario : a.policy < b.policy;
        });

        const std::lock_guard lock(mutex_);
        const auto open = open_.find(buffer.number);
        waiting_.emplace(buffer.number, std::move(reduced));
        spare_.push_back(std::move(open->second));
        open_.erase(open);
        for (auto it = waiting_.begin(); it != waiting_.end() && it->first == next_; it = waiting_.erase(it), ++next_) {
            commit(it->first, it->second);
        }
        turn_.notify_all();
    }

    void commit(std::uint64_t number, ReducedLeaf& leaf) {
        report_.scenarios += leaf.scenarios;
        report_.excluded += leaf.excluded;
        for (const MemberFault& fault : leaf.faults) {
            ++report_.faulty[fault.policy];
            if (report_.faults.size() < plan_.faults_kept) report_.faults.push_back(fault);
        }
        if (!leaf.partial) throw InternalError("ensemble: a reducer gave no partial");
        reducer_.commit(number, *leaf.partial, leaf.faults);
        tree_.push(std::move(leaf.partial));
    }

    const Plan& plan_;
    LeafReducer& reducer_;
    Cut cut_;
    std::size_t saves_;
    std::uint64_t ahead_;
    std::vector<std::unique_ptr<Worker>> workers_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable turn_;
    bool failed_ = false;
    std::uint64_t next_ = 0, done_ = 0;
    std::map<std::uint64_t, std::unique_ptr<LeafBuffer>> open_;
    std::vector<std::unique_ptr<LeafBuffer>> spare_;
    std::map<std::uint64_t, ReducedLeaf> waiting_;
    MergeTree tree_;
    RunReport report_;
};

}  // namespace

Reduced run(const Plan& plan, LeafReducer& reducer) {
    if (!plan.program || plan.policies == 0) throw InternalError("ensemble: a plan needs a program and a policy");
    const unsigned threads = plan.threads == 0 ? hardware_threads() : plan.threads;
    const unsigned lanes =
        plan.lanes == 0 ? engine::suggested_lanes(*plan.program, plan.scenarios * plan.policies) : plan.lanes;
    return Run(plan, reducer, threads, lanes, plan.instruction_set.value_or(engine::best_instruction_set())).all();
}

}  // namespace crux::ensemble
