#include "ensemble/ensemble.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <numeric>
#include <set>

#include "ensemble/trajectories.h"
#include "sir.h"
#include "stats/design.h"
#include "stats/random.h"
#include "stats/robustness.h"
#include "stats/summary.h"

namespace crux::ensemble {
namespace {

// ---- the tree ----

class Text final : public Partial {
  public:
    explicit Text(std::string t) : text(std::move(t)) {}
    void merge(const Partial& right) override { text = "(" + text + dynamic_cast<const Text&>(right).text + ")"; }
    std::string text;
};

std::string tree_of(unsigned leaves) {
    MergeTree tree;
    for (unsigned i = 0; i < leaves; ++i) tree.push(std::make_unique<Text>(std::string(1, static_cast<char>('a' + i))));
    const auto total = tree.finish();
    return total ? dynamic_cast<const Text&>(*total).text : "";
}

TEST(MergeTree, is_fixed_by_the_number_of_leaves) {
    EXPECT_EQ(tree_of(0), "");
    EXPECT_EQ(tree_of(1), "a");
    EXPECT_EQ(tree_of(2), "(ab)");
    EXPECT_EQ(tree_of(3), "((ab)c)");
    EXPECT_EQ(tree_of(7), "(((ab)(cd))((ef)g))");
    EXPECT_EQ(tree_of(8), "(((ab)(cd))((ef)(gh)))");
}

// ---- reductions over time ----

TEST(OutcomeObserver, reduces_as_documented) {
    ir::TimeSpecs time;
    time.initial = 10, time.final = 12, time.step = 0.5, time.save_step = 1;
    using Kind = Outcome::Kind;
    const std::vector<Outcome> outcomes = {{0, Kind::final, 0}, {0, Kind::mean, 0},     {0, Kind::max, 0},
                                           {0, Kind::min, 0},   {0, Kind::integral, 0}, {0, Kind::at, 11.1}};
    OutcomeObserver observer(outcomes, time, 8);
    observer.begin(2);
    const double first[] = {3, 1, 4, 1, 5}, second[] = {-2, -7, -1, -8, -2};
    for (std::uint32_t k = 0; k <= 4; ++k) {
        const double row[8] = {first[k], second[k]};
        const double* rows[] = {row};
        observer.at_step(k, time.at(k), k % 2 == 0, rows);
    }
    const double expected[][2] = {{5, -2}, {2.25, -4.5}, {5, -1}, {1, -8}, {4.5, -9}, {4, -1}};
    for (std::size_t o = 0; o < outcomes.size(); ++o) {
        ASSERT_EQ(observer.values(o).size(), 2u);
        EXPECT_EQ(observer.values(o)[0], expected[o][0]) << name(outcomes[o].kind);
        EXPECT_EQ(observer.values(o)[1], expected[o][1]) << name(outcomes[o].kind);
    }
}

TEST(OutcomeObserver, a_run_without_steps_has_its_first_value_as_mean) {
    ir::TimeSpecs time;
    time.initial = 5, time.final = 5, time.step = 1, time.save_step = 1;
    const std::vector<Outcome> outcomes = {{0, Outcome::Kind::mean, 0}, {0, Outcome::Kind::integral, 0}};
    OutcomeObserver observer(outcomes, time, 8);
    observer.begin(1);
    const double row[8] = {7};
    const double* rows[] = {row};
    observer.at_step(0, 5, true, rows);
    EXPECT_EQ(observer.values(0)[0], 7);
    EXPECT_EQ(observer.values(1)[0], 0);
}

// ---- the runner ----

struct Sir {
    ir::Module module = test::sir();
    ir::VariableId contact = module.find("contact rate"), duration = module.find("duration"),
                   recovered = module.find("Recovered"), infected = module.find("Infected");
    Plan plan;

    explicit Sir(const test::SirOptions& options = {}) : module(test::sir(options)) {
        engine::CompileOptions compile;
        compile.outputs = {{recovered, 0}, {infected, 0}};
        compile.inputs = {{contact, 0}, {duration, 0}};
        plan.program = engine::compile(module, compile);
        plan.outcomes = {{0, Outcome::Kind::final, 0}, {1, Outcome::Kind::max, 0}, {1, Outcome::Kind::integral, 0}};
        plan.draw = [](std::uint64_t scenario, std::span<double> inputs) {
            inputs[0] = 4 + 4 * stats::uniform_draw(1, scenario, 1);
        };
        plan.threads = 1;
    }
};

class Rows final : public Partial {
  public:
    void merge(const Partial& right) override {
        const auto& other = dynamic_cast<const Rows&>(right);
        for (std::size_t i = 0; i < summaries.size(); ++i) summaries[i].merge(other.summaries[i]);
        values.insert(values.end(), other.values.begin(), other.values.end());
        excluded.insert(excluded.end(), other.excluded.begin(), other.excluded.end());
    }
    std::vector<stats::Summary> summaries;  // [policy][outcome]
    std::vector<double> values;             // of the first outcome, by leaf: [policy][scenario]
    std::vector<std::uint8_t> excluded;
};

class Collect final : public LeafReducer {
  public:
    std::unique_ptr<Partial> reduce(const Leaf& leaf, unsigned) override {
        auto rows = std::make_unique<Rows>();
        for (unsigned p = 0; p < leaf.policies; ++p) {
            for (std::size_t o = 0; o < leaf.outcomes; ++o) {
                rows->summaries.push_back(stats::Summary::of(leaf.row(p, o), {leaf.first_scenario, 32, leaf.excluded}));
            }
            const auto row = leaf.row(p, 0);
            rows->values.insert(rows->values.end(), row.begin(), row.end());
        }
        rows->excluded.assign(leaf.excluded.begin(), leaf.excluded.end());
        return rows;
    }
    void commit(std::uint64_t leaf, Partial&, std::span<const MemberFault>) override { order.push_back(leaf); }
    std::vector<std::uint64_t> order;
};

const Rows& rows_of(const Reduced& reduced) { return dynamic_cast<const Rows&>(*reduced.total); }

std::vector<std::uint64_t> bits_of(const Rows& rows) {
    std::vector<std::uint64_t> bits;
    const auto put = [&](double v) { bits.push_back(std::bit_cast<std::uint64_t>(v)); };
    for (const stats::Summary& s : rows.summaries) {
        bits.push_back(s.count());
        for (const double v : {s.mean(), s.variance(), s.min(), s.max()}) put(v);
        for (const double v : s.replicate_means()) put(v);
    }
    for (const double v : rows.values) put(v);
    return bits;
}

TEST(Runner, gives_the_same_bits_for_any_threads_lanes_and_instruction_set) {
    for (const bool noise : {false, true}) {
        Sir sir({noise, 1, 10});
        sir.plan.scenarios = 9000;
        sir.plan.policies = 2;
        sir.plan.seed = 5;
        sir.plan.apply = [](std::uint64_t, unsigned policy, std::span<double> inputs) { inputs[1] = 2 + policy; };
        std::optional<std::vector<std::uint64_t>> expected;
        for (const auto set :
             {engine::InstructionSet::sse2, engine::InstructionSet::avx2, engine::InstructionSet::avx512}) {
            if (set > engine::best_instruction_set()) continue;
            for (const unsigned threads : {1u, 2u, 3u}) {
                for (const unsigned lanes : {8u, 64u}) {
                    sir.plan.instruction_set = set, sir.plan.threads = threads, sir.plan.lanes = lanes;
                    Collect collect;
                    const auto found = bits_of(rows_of(run(sir.plan, collect)));
                    if (!expected) expected = found;
                    EXPECT_TRUE(found == *expected)
                        << engine::name(set) << " threads " << threads << " lanes " << lanes;
                    EXPECT_EQ(collect.order, (std::vector<std::uint64_t>{0, 1, 2}));
                }
            }
        }
    }
}

TEST(Runner, all_policies_see_the_same_scenarios) {
    Sir sir({true, 1, 10});
    sir.plan.scenarios = 1000;
    sir.plan.policies = 3;
    sir.plan.apply = [](std::uint64_t, unsigned policy, std::span<double> inputs) { inputs[1] = policy == 1 ? 3 : 2; };
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    const Rows& rows = rows_of(reduced);
    unsigned different = 0;
    for (std::size_t s = 0; s < 1000; ++s) {
        ASSERT_EQ(rows.values[s], rows.values[2000 + s]);
        different += rows.values[s] != rows.values[1000 + s] ? 1 : 0;
    }
    EXPECT_EQ(different, 1000u);
}

TEST(Runner, leaves_a_scenario_out_for_all_policies_where_one_goes_wrong) {
    Sir sir;
    sir.plan.scenarios = 5000;
    sir.plan.policies = 2;
    sir.plan.threads = 3;
    sir.plan.faults_kept = 4;
    // Under policy 1 every hundredth scenario divides by zero.
    sir.plan.apply = [](std::uint64_t scenario, unsigned policy, std::span<double> inputs) {
        if (policy == 1 && scenario % 100 == 7) inputs[1] = 0;
    };
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    EXPECT_EQ(reduced.report.scenarios, 5000u);
    EXPECT_EQ(reduced.report.excluded, 50u);
    EXPECT_EQ(reduced.report.faulty, (std::vector<std::uint64_t>{0, 50}));
    ASSERT_EQ(reduced.report.faults.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(reduced.report.faults[i].scenario, 7 + 100 * i);
        EXPECT_EQ(reduced.report.faults[i].policy, 1u);
        EXPECT_EQ(sir.module.at(reduced.report.faults[i].element.variable).name, "recovery");
    }
    const Rows& rows = rows_of(reduced);
    EXPECT_EQ(rows.summaries[0].count(), 4950u);
    EXPECT_EQ(rows.summaries[3].count(), 4950u);
    EXPECT_EQ(rows.excluded[107], 1);
    EXPECT_EQ(rows.excluded[108], 0);
    EXPECT_TRUE(std::isfinite(rows.summaries[4].max()));
}

TEST(Runner, an_outcome_that_overflows_is_a_fault_too) {
    // The duration itself is finite, its integral over 25 days is not.
    Sir sir;
    engine::CompileOptions compile;
    compile.outputs = {{sir.duration, 0}};
    compile.inputs = {{sir.duration, 0}};
    sir.plan.program = engine::compile(sir.module, compile);
    sir.plan.outcomes = {{0, Outcome::Kind::final, 0}, {0, Outcome::Kind::integral, 0}, {0, Outcome::Kind::mean, 0}};
    sir.plan.scenarios = 10;
    sir.plan.draw = [](std::uint64_t scenario, std::span<double> inputs) { inputs[0] = scenario == 3 ? 1e308 : 2; };
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    EXPECT_EQ(reduced.report.excluded, 1u);
    ASSERT_EQ(reduced.report.faults.size(), 1u);
    EXPECT_EQ(reduced.report.faults[0].scenario, 3u);
    EXPECT_FALSE(reduced.report.faults[0].element.variable.valid());
    EXPECT_EQ(rows_of(reduced).summaries[1].mean(), 50);
}

TEST(Runner, stops_after_whole_leaves_with_what_is_done) {
    Sir sir;
    sir.plan.scenarios = 400000;
    StopFlag stop;
    sir.plan.stop = &stop;
    sir.plan.threads = 2;
    sir.plan.progress = [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_EQ(total, 400000u);
        if (done > 20000) stop.request();
    };
    Collect collect;
    const Reduced stopped = run(sir.plan, collect);
    EXPECT_TRUE(stopped.report.stopped);
    EXPECT_GT(stopped.report.scenarios, 0u);
    EXPECT_LT(stopped.report.scenarios, 400000u);
    EXPECT_EQ(stopped.report.scenarios % leaf_scenarios, 0u);
    // What is done is what a smaller run gives.
    Sir smaller;
    smaller.plan.scenarios = stopped.report.scenarios;
    Collect again;
    const Reduced whole = run(smaller.plan, again);
    EXPECT_TRUE(bits_of(rows_of(stopped)) == bits_of(rows_of(whole)));
}

TEST(Runner, a_stop_before_the_first_leaf_leaves_nothing) {
    Sir sir;
    sir.plan.scenarios = 10000;
    StopFlag stop;
    stop.request();
    sir.plan.stop = &stop;
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    EXPECT_EQ(reduced.report.scenarios, 0u);
    EXPECT_TRUE(reduced.report.stopped);
    EXPECT_EQ(reduced.total, nullptr);
}

TEST(Runner, an_exception_of_a_callback_reaches_the_caller) {
    Sir sir;
    sir.plan.scenarios = 100000;
    sir.plan.threads = 3;
    sir.plan.draw = [](std::uint64_t scenario, std::span<double>) {
        if (scenario == 9000) throw std::runtime_error("no draw");
    };
    Collect collect;
    EXPECT_THROW(run(sir.plan, collect), std::runtime_error);
}

TEST(Runner, scenario_numbers_may_begin_anywhere) {
    Sir all, part;
    all.plan.scenarios = 2 * leaf_scenarios;
    part.plan.scenarios = 100;
    part.plan.first_scenario = leaf_scenarios;
    Collect first, second;
    const Reduced whole = run(all.plan, first), some = run(part.plan, second);
    for (std::size_t s = 0; s < 100; ++s) ASSERT_EQ(rows_of(whole).values[leaf_scenarios + s], rows_of(some).values[s]);
}

TEST(Runner, inputs_start_at_the_models_own_values) {
    Sir sir;
    sir.plan.scenarios = 3;
    sir.plan.draw = nullptr;
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    // Of an epidemic with contact rate 6, infectivity 0.25 and duration 2, nearly all recover.
    EXPECT_GT(rows_of(reduced).values[0], 9000);
    EXPECT_EQ(rows_of(reduced).values[0], rows_of(reduced).values[2]);
}

// ---- trajectories ----

TEST(Fan, quantiles_are_exact_over_the_first_scenarios) {
    Sir sir;
    sir.plan.scenarios = 6000;
    sir.plan.policies = 2;
    sir.plan.threads = 2;
    sir.plan.apply = [](std::uint64_t scenario, unsigned policy, std::span<double> inputs) {
        if (policy == 0 && scenario == 11) inputs[1] = 0;
    };
    Fan fan({0, 0.5, 0.9}, 3);
    sir.plan.trajectories = {{0, 1}, 500, &fan};
    Collect collect;
    const Reduced reduced = run(sir.plan, collect);
    EXPECT_EQ(fan.count(), 499u);
    EXPECT_EQ(fan.saves(), save_times(sir.module.time).size());
    std::vector<double> finals;
    for (std::size_t s = 0; s < 500; ++s) {
        if (s != 11) finals.push_back(rows_of(reduced).values[leaf_scenarios + s]);
    }
    EXPECT_EQ(fan.band(1, 0, 0).back(), stats::exact_quantile(finals, 0));
    EXPECT_EQ(fan.band(1, 0, 1).back(), stats::exact_quantile(finals, 0.5));
    EXPECT_DOUBLE_EQ(fan.band(1, 0, 2).back(), stats::exact_quantile(finals, 0.9));
    EXPECT_EQ(fan.band(1, 1, 1).front(), 1);
    ASSERT_EQ(fan.lines(), 3u);
    EXPECT_EQ(fan.line(1, 0, 2).back(), finals[2]);
}

TEST(Fan, more_than_a_leaf_is_an_error_of_ours) {
    Sir sir;
    sir.plan.scenarios = 5000;
    Fan fan;
    sir.plan.trajectories = {{0}, 5000, &fan};
    Collect collect;
    EXPECT_THROW(run(sir.plan, collect), InternalError);
}

}  // namespace
}  // namespace crux::ensemble
