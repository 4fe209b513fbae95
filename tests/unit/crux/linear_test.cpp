// An argument whose answers are known in closed form (linear/argument.toml): level anchored is 0.4 + L / 50,
// L = a + h + lever * (g - c + e), with a ~ U(3, 5) and, at the argument's own position, h = 0,
// g ~ U(2, 4), c = 1, e = 0. "late" acts for the second half: it equals "half".
#include "linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "crux/assess.h"

namespace crux {
namespace {

Assessment assessed(AssessOptions options) { return assess(*linear().bound, linear().sources, options); }

const Assessment& found() {
    static const Assessment all = [] {
        AssessOptions options;
        options.worlds = 8192;
        options.position_worlds = 4096;
        options.sweep_worlds = 8192;
        options.flip_worlds = 512;
        return assessed(options);
    }();
    return all;
}

void expect_within(double truth, const Estimate& e, double at_most) {
    EXPECT_LE(e.interval.low, truth + 1e-12) << e.value;
    EXPECT_GE(e.interval.high, truth - 1e-12) << e.value;
    EXPECT_NEAR(e.value, truth, at_most);
}

TEST(linear_argument, binds_without_a_word) {
    ASSERT_TRUE(linear().bound);
    EXPECT_TRUE(linear().sink.all().empty());
}

TEST(linear_argument, own_position_has_the_means_worked_out_by_hand) {
    const Comparison& position = found().position;
    ASSERT_TRUE(position.done);
    const ViewpointResult& result = position.viewpoints[gain];
    expect_within(0.52, result.score[act], 0.002);
    expect_within(0.48, result.score[wait], 0.002);
    expect_within(0.5, result.score[half], 0.002);
    expect_within(0.04, result.difference[act][wait], 0.001);
    expect_within(-0.02, result.difference[half][act], 0.001);
    EXPECT_EQ(result.recommended, act);
    EXPECT_EQ(result.tied, std::vector<std::size_t>{act});
    EXPECT_EQ(result.best_share[act].value, 1);
    EXPECT_EQ(result.regret[act].value, 0);
    expect_within(0.052, position.viewpoints[thrift].score[act], 0.002);
    expect_within(0.948, position.viewpoints[thrift].score[wait], 0.002);
    EXPECT_EQ(position.viewpoints[thrift].recommended, wait);
}

TEST(linear_argument, a_dated_lever_is_a_step_of_time) {
    const Comparison& position = found().position;
    EXPECT_NEAR(position.outcomes[late][0].mean.value, position.outcomes[half][0].mean.value, 1e-9);
    EXPECT_NEAR(position.outcomes[late][1].mean.value, 50, 1e-9);
    EXPECT_NEAR(position.outcomes[act][1].mean.value, 100, 1e-9);
}

TEST(linear_argument, outcomes_have_natural_percentiles_and_the_domain_criterion) {
    const OutcomeResult& level = found().position.outcomes[wait][0];
    EXPECT_NEAR(level.p5.value, 31, 0.15);
    EXPECT_NEAR(level.p50.value, 40, 0.15);
    EXPECT_NEAR(level.p95.value, 49, 0.15);
    EXPECT_LE(level.p50.interval.low, 40);
    EXPECT_GE(level.p50.interval.high, 40);
    ASSERT_TRUE(level.acceptable);
    expect_within(0.5, *level.acceptable, 0.01);
    expect_within(0.5, *found().position.domain[wait], 0.01);
    EXPECT_FALSE(found().position.outcomes[wait][1].acceptable);
}

TEST(linear_argument, what_lies_beyond_an_anchor_is_counted) {
    EXPECT_NEAR(found().position.outcomes[wait][2].clipped_best, 0.25, 0.01);
    EXPECT_EQ(found().position.outcomes[wait][2].clipped_worst, 0);
    EXPECT_NEAR(found().position.outcomes[wait][2].anchored.value, 0.875, 0.002);
}

TEST(linear_argument, the_reader_starts_with_equal_weights) {
    EXPECT_EQ(found().viewpoints[own].weights, (std::vector<double>(3, 1.0 / 3)));
    // Level 0.48, cost 1, and the capped level: E min(1, 10 a / 45) = 0.875.
    expect_within((0.48 + 1 + 0.875) / 3, found().position.viewpoints[own].score[wait], 0.002);
}

TEST(linear_argument, the_world_of_stances_has_the_shares_and_regrets_worked_out_by_hand) {
    const ViewpointResult& result = found().world.viewpoints[gain];
    // Acting is best where g is large and c small: a quarter of the stances.
    expect_within(0.25, result.best_share[act], 0.005);
    expect_within(0.75, result.best_share[wait], 0.005);
    EXPECT_EQ(result.best_share[half].value, 0);
    EXPECT_GT(result.best_share[half].interval.high, 0) << "no share is known without error";
    expect_within((0 + 0.4 + 2 + 4.4) / 4 / 50, result.regret[act], 0.001);
    expect_within(0.01, result.regret[wait], 0.001);
    expect_within((1 + 0.2 + 1 + 2.2) / 4 / 50, result.regret[half], 0.001);
    EXPECT_NEAR(result.regret_max[act], 0.088, 1e-9);
    EXPECT_NEAR(result.regret95[act].value, 0.088, 0.001);
    EXPECT_EQ(result.leader, wait);
    EXPECT_EQ(result.recommended, wait);
}

TEST(linear_argument, the_sweep_stands_apart_and_has_its_own_shares) {
    const ViewpointResult& swept = found().sweep.viewpoints[gain];
    expect_within((1 + 0.96 + 0.8 + 0.56) / 4, swept.best_share[act], 0.01);
    EXPECT_EQ(found().position_swept.viewpoints[gain].best_share[act].value, 1);
    // Arcsine law: P(e < x) = 2/pi asin sqrt(x / 10); in the third case averaged over x ~ U(1, 3).
    const auto below = [](double x) { return 2 / std::numbers::pi * std::asin(std::sqrt(x / 10)); };
    double third = 0;
    for (int i = 0; i < 1000; ++i) third += below(1 + 2 * (i + 0.5) / 1000) / 1000;
    expect_within((4 - below(0.4) - third - below(4.4)) / 4, found().second_measure.viewpoints[gain].best_share[act],
                  0.01);
}

TEST(linear_argument, the_mirrored_position_takes_the_marked_rivals) {
    ASSERT_TRUE(found().mirror.done);
    expect_within(-0.008, found().mirror.viewpoints[gain].difference[act][wait], 1e-9);
    // Waiting leads, but half is behind by 0.004 only: less than what counts.
    EXPECT_EQ(found().mirror.viewpoints[gain].leader, wait);
    EXPECT_EQ(found().mirror.viewpoints[gain].recommended, no_policy);
    EXPECT_EQ(found().mirror.viewpoints[gain].tied, (std::vector<std::size_t>{wait, half, late}));
}

const Flip& flip_of(std::string_view claim) {
    for (const Flip& flip : found().flips.flips) {
        if (found().claims[flip.claim].id == claim) return flip;
    }
    throw std::runtime_error("no such flip");
}

TEST(linear_argument, single_claims_flip_exactly_where_arithmetic_says) {
    ASSERT_TRUE(found().flips.done);
    EXPECT_EQ(found().flips.reference[gain], act);
    EXPECT_EQ(flip_of("G").viewpoints[gain].verdict, FlipVerdict::flips);
    EXPECT_EQ(flip_of("G").viewpoints[gain].winner, wait);
    expect_within(-0.008, flip_of("G").viewpoints[gain].difference, 1e-9);
    EXPECT_NEAR(flip_of("G").viewpoints[gain].base_difference, 0.04, 0.001);
    EXPECT_EQ(flip_of("C").viewpoints[gain].verdict, FlipVerdict::flips);
    expect_within(-0.04, flip_of("C").viewpoints[gain].difference, 0.001);
    EXPECT_EQ(flip_of("H").viewpoints[gain].verdict, FlipVerdict::holds);
    EXPECT_EQ(flip_of("G").viewpoints[thrift].verdict, FlipVerdict::holds);
}

TEST(linear_argument, a_flip_tells_its_effect_in_natural_units) {
    const Flip& higher = flip_of("H");
    ASSERT_EQ(higher.effects.size(), 2u) << "cost does not move";
    EXPECT_EQ(higher.effects[0].outcome, 2u);
    EXPECT_EQ(higher.effects[1].outcome, 0u);
    EXPECT_NEAR(higher.effects[1].after - higher.effects[1].before, 10, 1e-9);
    EXPECT_NEAR(higher.effects[1].anchored_change, 0.02, 1e-9);
}

TEST(linear_argument, claims_that_change_nothing_are_listed) {
    EXPECT_TRUE(flip_of("N").changes_nothing);
    EXPECT_FALSE(flip_of("V").changes_nothing) << "it changes scores";
    EXPECT_EQ(flip_of("V").viewpoints[thrift].verdict, FlipVerdict::flips);
    EXPECT_EQ(flip_of("V").viewpoints[thrift].winner, act);
    std::vector<std::string> unmoved;
    for (std::size_t c : found().flips.change_no_outcome) unmoved.push_back(found().claims[c].id);
    EXPECT_EQ(unmoved, (std::vector<std::string>{"N", "V"}));
}

TEST(linear_argument, comparisons_are_counted_over_rivals_viewpoints_policies_and_looks) {
    EXPECT_EQ(found().flips.flips.size(), 5u);
    EXPECT_EQ(found().flips.comparisons, 5u * 3 * 3 * 2);
}

TEST(linear_argument, charts_have_bands_the_own_course_and_data) {
    ASSERT_EQ(found().charts.size(), 1u);
    const FanChartData& chart = found().charts[0];
    ASSERT_EQ(chart.times.size(), 11u);
    EXPECT_EQ(chart.dates.front(), "2020-01-01");
    ASSERT_EQ(chart.bands.size(), 4u);
    EXPECT_NEAR(chart.own_median.back(), 40, 0.5);
    EXPECT_GT(chart.bands[wait].p95.back(), chart.bands[wait].p5.back());
    ASSERT_EQ(chart.data.size(), 2u) << "a row without a value is left out";
    EXPECT_NEAR(chart.data[0].time, 366 / 365.25, 1e-12);
    EXPECT_NEAR(chart.data[1].time, (366 + 365 + 1) / 365.25, 1e-12) << "the middle of a period";
    EXPECT_EQ(chart.data[1].grade, "B");
}

TEST(linear_argument, the_sample_of_worlds_agrees_with_its_stances) {
    ASSERT_EQ(found().sample.size(), 200u);
    for (const SampleWorld& world : found().sample) {
        ASSERT_EQ(world.stances.size(), 5u);
        const bool best = world.stances[0] == 0 && world.stances[1] == 0;
        EXPECT_EQ(world.anchored[act][0] > world.anchored[wait][0], best);
        EXPECT_NEAR(world.anchored[half][0], world.anchored[late][0], 1e-12);
    }
}

TEST(linear_argument, limits_are_said) {
    std::string all;
    for (const std::string& sentence : found().not_looked_at) all += sentence + "\n";
    EXPECT_NE(all.find("1 claim is not modelled"), std::string::npos) << all;
    EXPECT_NE(all.find("Combinations of two or more claims"), std::string::npos);
    EXPECT_FALSE(found().stopped);
    EXPECT_EQ(found().members_run, found().members_asked);
}

TEST(linear_argument, the_same_json_for_any_number_of_threads_and_lanes) {
    AssessOptions options;
    options.worlds = 9000;
    options.position_worlds = 4500;
    options.threads = 1;
    const std::string one = to_json(assessed(options));
    options.threads = 3;
    EXPECT_EQ(to_json(assessed(options)), one);
    options.lanes = 16;
    EXPECT_EQ(to_json(assessed(options)), one);
    options.seed = 2;
    EXPECT_NE(to_json(assessed(options)), one);
}

TEST(linear_argument, independent_draws_give_the_same_answers_with_wider_intervals) {
    AssessOptions options;
    options.worlds = 8192;
    options.sampling = stats::Sampling::independent;
    const Assessment independent = assessed(options);
    const Estimate& share = independent.world.viewpoints[gain].best_share[act];
    expect_within(0.25, share, 0.02);
    const Estimate& designed = found().world.viewpoints[gain].best_share[act];
    EXPECT_GT(share.interval.high - share.interval.low, designed.interval.high - designed.interval.low);
}

TEST(linear_argument, a_stop_ends_cleanly_and_is_said) {
    StopFlag stop;
    AssessOptions options;
    options.worlds = 1 << 20;
    options.threads = 1;
    const auto progress = [&](std::uint64_t, std::uint64_t, std::string_view what) {
        if (what == "world of stances") stop.request();
    };
    const Assessment cut = assess(*linear().bound, linear().sources, options, progress, &stop);
    EXPECT_TRUE(cut.stopped);
    EXPECT_TRUE(cut.position.done);
    EXPECT_LT(cut.world.worlds, cut.world.asked);
    EXPECT_FALSE(cut.sweep.done);
    EXPECT_NE(to_json(cut).find("\"stopped\": true"), std::string::npos);
}

}  // namespace
}  // namespace crux
