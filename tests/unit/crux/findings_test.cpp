// Robustness metrics, value of information, Shapley effects, planes, thresholds, measures and failure
// boxes of the linear argument (linear/argument.toml), whose answers are worked out by hand: acting
// against waiting differs by (g - c + e) / 50 of a point.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "crux/assess.h"
#include "crux/learn.h"
#include "crux/records.h"
#include "linear.h"
#include "stats/metrics.h"
#include "stats/random.h"

namespace crux {
namespace {

const Assessment& found() {
    static const Assessment all = [] {
        AssessOptions options;
        options.worlds = 8192;
        options.position_worlds = 2048;
        options.sweep_worlds = 4096;
        options.planes = {{"C", "G"}};
        return assess(*linear().bound, linear().sources, options);
    }();
    return all;
}

std::size_t metric(std::string_view id) {
    const auto& all = stats::metrics();
    return static_cast<std::size_t>(std::ranges::find(all, id, &stats::Metric::id) - all.begin());
}

TEST(linear_findings, metrics_agree_with_the_streamed_figures) {
    const RobustnessSet& set = found().robustness;
    ASSERT_TRUE(set.done);
    EXPECT_EQ(set.worlds, 8192u);
    const ViewpointRobustness& v = set.viewpoints[gain];
    const ViewpointResult& streamed = found().world.viewpoints[gain];
    for (std::size_t p : {act, wait, half, late}) {
        EXPECT_NEAR(v.value[metric("laplace")][p].value, streamed.score[p].value, 1e-12);
        EXPECT_NEAR(v.value[metric("expected-regret")][p].value, streamed.regret[p].value, 1e-12);
        EXPECT_NEAR(v.value[metric("best-share")][p].value, streamed.best_share[p].value, 1e-12);
        EXPECT_NEAR(v.value[metric("minimax-regret")][p].value, streamed.regret_max[p], 1e-12);
        EXPECT_NEAR(v.value[metric("regret-90")][p].value, streamed.regret90[p].value, 0.001);
    }
    EXPECT_NEAR(v.value[metric("minimax-regret")][act].value, 0.088, 1e-9);
    EXPECT_FALSE(v.value[metric("minimax-regret")][act].interval.known()) << "an extreme has no interval";
    EXPECT_TRUE(v.value[metric("laplace")][act].interval.known());
    EXPECT_EQ(v.rank[metric("laplace")][wait], 1);
    EXPECT_EQ(v.rank[metric("minimax-regret")][wait], 3) << "half and late regret 0.044 at most, waiting 0.06";
    EXPECT_EQ(v.firsts, 4u);
    EXPECT_DOUBLE_EQ(v.agreement[metric("laplace")][metric("laplace")], 1);
}

TEST(linear_findings, the_jackknife_of_a_mean_is_the_interval_from_replicates) {
    const Estimate& jackknifed = found().robustness.viewpoints[gain].value[metric("laplace")][act];
    const Estimate& streamed = found().world.viewpoints[gain].score[act];
    EXPECT_NEAR(jackknifed.interval.low, streamed.interval.low, 1e-9);
    EXPECT_NEAR(jackknifed.interval.high, streamed.interval.high, 1e-9);
}

TEST(linear_findings, joint_satisficing_and_regret_from_the_baseline) {
    const ViewpointRobustness& v = found().robustness.viewpoints[gain];
    EXPECT_EQ(v.joint, std::vector<std::size_t>{0});
    EXPECT_NEAR(v.value[metric("satisficing-1")][wait].value, found().world.outcomes[wait][0].acceptable->value, 1e-12);
    // Waiting loses max(0, 4 - a - h) / 50 against its baseline; one world in ten loses more than 0.012.
    EXPECT_NEAR(v.value[metric("regret-1")][wait].value, 0.012, 0.001);
    // The threshold is waiting's own mean: it fails in some world however near, and never where a > 4.
    EXPECT_NEAR(v.threshold, 0.48, 0.001);
    EXPECT_GT(v.value[metric("satisficing-2")][wait].value, 0);
    EXPECT_LT(v.value[metric("satisficing-2")][wait].value, 1);
}

const LearnValue& learn(std::size_t viewpoint, std::string_view name) {
    const auto& values = found().information.viewpoints[viewpoint].values;
    return *std::ranges::find(values, name, &LearnValue::name);
}

TEST(linear_findings, information_is_worth_what_arithmetic_says) {
    ASSERT_TRUE(found().information.done);
    const ViewpointInformation& v = found().information.viewpoints[gain];
    EXPECT_EQ(v.leader, wait);
    EXPECT_NEAR(v.perfect.value, 0.01, 0.0003);
    // Knowing c = 1: acting gains 0.8 / 50 in half of the worlds.
    const LearnValue& c = learn(gain, "C");
    EXPECT_NEAR(c.gain.value, 0.008, 0.0003);
    EXPECT_LE(c.gain.interval.low, 0.008);
    EXPECT_GE(c.gain.interval.high, 0.008);
    EXPECT_NEAR(c.changes, 0.5, 0.001);
    EXPECT_NEAR(c.outcomes[0], 4, 0.2) << "level, in tons";
    EXPECT_NEAR(c.outcomes[1], 50, 0.5) << "cost, in euro";
    // Knowing g within 2 to 4: E max(0, g - 3) = 1/4 in half of the worlds.
    EXPECT_NEAR(learn(gain, "G").gain.value, 0.0025, 0.0004);
    EXPECT_NEAR(learn(gain, "H").gain.value, 0, 1e-4);
    EXPECT_NEAR(learn(gain, "a").gain.value, 0, 1e-4);
    EXPECT_EQ(v.values.front().name, "C");
    for (const LearnValue& value : v.values) EXPECT_LE(value.gain.value, v.perfect.value + 1e-9);
}

TEST(linear_findings, the_difference_varies_with_c_and_g) {
    const DifferenceShares& shares = found().information.differences[gain];
    EXPECT_EQ(shares.ahead, wait);
    ASSERT_GE(shares.factors.size(), 2u);
    // Var g = 1.6067, Var c = 4.
    EXPECT_EQ(shares.factors[0].name, "C");
    EXPECT_NEAR(shares.factors[0].shapley, 4 / 5.606667, 0.01);
    EXPECT_EQ(shares.factors[1].name, "G");
    EXPECT_NEAR(shares.factors[1].shapley, 1.606667 / 5.606667, 0.01);
    EXPECT_NEAR(shares.explained, 1, 0.01);
    EXPECT_NEAR(shares.sd, std::sqrt(5.606667) / 100, 0.001);
}

TEST(linear_findings, the_plane_of_two_claims) {
    ASSERT_EQ(found().information.planes.size(), 1u);
    const Plane& plane = found().information.planes[0];
    EXPECT_EQ(plane.first, "C");
    EXPECT_EQ(plane.second, "G");
    EXPECT_EQ(plane.first_stances, (std::vector<std::string>{"stated", "much"}));
    const PlaneCell& stated = plane.cells[gain][0][0];
    EXPECT_EQ(stated.winner, act);
    EXPECT_NEAR(stated.lead.value, 0.02, 0.001);
    EXPECT_TRUE(stated.clear);
    const PlaneCell& both = plane.cells[gain][1][1];
    EXPECT_EQ(both.winner, wait);
    EXPECT_TRUE(both.clear);
    const PlaneCell& small = plane.cells[gain][0][1];
    EXPECT_EQ(small.winner, wait);
    EXPECT_FALSE(small.clear) << "ahead by less than what counts";
    EXPECT_EQ(stated.worlds + both.worlds + small.worlds + plane.cells[gain][1][0].worlds, 8192u);
}

TEST(linear_findings, no_exploratory_number_turns_what_it_cannot_turn) {
    EXPECT_GT(found().information.thresholds_looked_at, 0u);
    for (const Threshold& t : found().information.thresholds) EXPECT_FALSE(t.clear) << t.factor;
}

TEST(linear_findings, a_planted_threshold_is_found_in_natural_units) {
    const std::vector<Factor> factors = factors_of(*linear().bound);
    const auto e = static_cast<std::size_t>(std::ranges::find(factors, "e", &Factor::name) - factors.begin());
    ASSERT_LT(e, factors.size());
    Assessment position = found();
    position.position.viewpoints[gain].recommended = act;
    WorldTable table;
    table.replicates = 32;
    table.factor.assign(factors.size(), std::vector<double>(2048, 0.0));
    table.uniform = table.factor;
    table.score.assign(3, std::vector<std::vector<double>>(4, std::vector<double>(2048, 0.2)));
    for (std::size_t row = 0; row < 2048; ++row) {
        table.world.push_back(row);
        table.replicate.push_back(static_cast<std::uint16_t>(row % 32));
        const double u = stats::uniform_draw(1, row, 1), noise = stats::uniform_draw(1, row, 2) - 0.5;
        table.uniform[e][row] = u;
        table.factor[e][row] = 10 * u;
        table.score[gain][act][row] = 0.5 + 0.1 * noise;
        table.score[gain][wait][row] = 0.3 + 0.03 * 10 * u;  // overtakes at e = 20 / 3
    }
    InformationSet out;
    find_thresholds(position, *linear().bound, table, out);
    const auto t = std::ranges::find_if(out.thresholds, [](const Threshold& x) { return x.viewpoint == gain; });
    ASSERT_NE(t, out.thresholds.end());
    EXPECT_EQ(t->factor, "e");
    EXPECT_TRUE(t->exceed);
    EXPECT_TRUE(t->clear);
    EXPECT_EQ(t->challenger, wait);
    EXPECT_NEAR(t->at.value, 20.0 / 3, 0.2);
    EXPECT_LE(t->at.interval.low, 20.0 / 3);
    EXPECT_GE(t->at.interval.high, 20.0 / 3);
}

TEST(linear_findings, measures_are_compared_world_by_world) {
    ASSERT_EQ(found().measures.size(), 2u);
    const MeasureChange& change = found().measures[1];
    EXPECT_EQ(change.from, found().sweep.name);
    const auto& moved = change.viewpoints[gain].policies[act];
    EXPECT_NEAR(moved.best_share.value,
                found().second_measure.viewpoints[gain].best_share[act].value -
                    found().sweep.viewpoints[gain].best_share[act].value,
                1e-12);
    EXPECT_TRUE(moved.best_share.interval.known());
    EXPECT_LT(moved.best_share.interval.high, 0) << "more of e's low end: acting is best less often";
    EXPECT_LE(moved.score.interval.low, 0) << "the mean of e is the same";
    EXPECT_GE(moved.score.interval.high, 0);
}

TEST(linear_findings, boxes_say_where_acting_is_beaten) {
    ASSERT_TRUE(found().discovery.done);
    const Discovery& asked = found().discovery.found[gain];
    EXPECT_EQ(asked.kind, "beaten");
    ASSERT_FALSE(asked.boxes.empty());
    const FailureBox& box = asked.boxes[0];
    const double everywhere = static_cast<double>(asked.interest) / static_cast<double>(asked.worlds);
    EXPECT_GT(box.held_out.density, 2 * everywhere);
    bool claim = false, number = false;
    for (const BoxLimit& limit : box.limits) {
        claim = claim || (limit.factor == "C" && limit.stances == std::vector<std::string>{"much"});
        number = number || (limit.factor == "e" && limit.at_most && limit.high < 6);
        EXPECT_NE(limit.factor, "H");
        EXPECT_LE(std::max(limit.quasi_p, limit.quasi_p_high), 0.05);
    }
    EXPECT_TRUE(claim || number);
    EXPECT_EQ(found().discovery.found.size(), 4u) << "three viewpoints and one acceptable level";
}

TEST(linear_findings, every_table_has_the_columns_that_it_names) {
    const std::vector<Records> all = all_records(found());
    EXPECT_GE(all.size(), 9u);
    for (const Records& records : all) {
        for (const auto& row : records.rows) ASSERT_EQ(row.size(), records.columns.size()) << records.name;
        const std::string csv = to_csv(records);
        EXPECT_EQ(csv.find("nan"), std::string::npos) << records.name;
        EXPECT_EQ(csv.find("inf,"), std::string::npos) << records.name;
    }
}

}  // namespace
}  // namespace crux
