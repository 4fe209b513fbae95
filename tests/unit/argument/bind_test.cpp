// From a point of the unit cube to the inputs of a run: stances, settings, sweeps, subscripts,
// correlations, weights. The model is that of tests/golden/argument.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "argument/bound.h"

namespace crux::argument {
namespace {

namespace fs = std::filesystem;

constexpr const char* sound = R"toml(format = 1
[argument]
title = "Sound"
model = "model.mdl"
[[claims]]
id = "C1"
words = "much"
kind = "causal"
sources = ["a book"]
stated = { words = "much", set = { "Base_Gain" = [3, 5] }, basis = "EXPL", setting = { "Base_Gain" = 3.5 }, weight = { level = 2 } }
[[claims.rivals]]
name = "little"
words = "little"
set = { "base gain" = 1 }
weight = { level = 1 }
likely = 3
[[claims]]
id = "C2"
words = "north has it"
kind = "fact"
side = "counter"
sources = ["a book"]
stated = { words = "north", set = { "regional share[north]" = 0.9 } }
[[claims.rivals]]
name = "south"
words = "south"
set = { "regional share[north]" = 0.1 }
[[uncertainties]]
variable = "decay"
range = [0.2, 0.3]
[[uncertainties]]
variable = "start"
range = [5, 15]
[[correlations]]
between = ["Decay", "start"]
rho = 0.9
[[policies]]
id = "push"
set = { push = 1, "regional share[south]" = 0.2 }
[[policies]]
id = "wait"
[[outcomes]]
id = "level"
variable = "Stock level"
reduce = "mean"
direction = "higher"
worst = 0
best = 20
[[outcomes]]
id = "north"
variable = "regional level[north]"
reduce = "final"
direction = "lower"
worst = 20
best = 0
unit = "tons"
[[viewpoints]]
id = "all"
basis = "ours"
weights = { level = [0.2, 0.4], north = 0.6 }
)toml";

const BoundArgument& bound() {
    static const auto loaded = [] {
        const fs::path folder = fs::temp_directory_path() / ("crux_argument_bind" + std::to_string(::getpid()));
        fs::create_directories(folder);
        fs::copy_file(fs::path(CRUX_SOURCE_DIR) / "tests/golden/argument/model.mdl", folder / "model.mdl",
                      fs::copy_options::overwrite_existing);
        std::ofstream(folder / "argument.toml") << sound;
        auto made = load(folder / "argument.toml");
        fs::remove_all(folder);
        return made;
    }();
    for (const Diagnostic& diagnostic : (*loaded)->sink.all()) ADD_FAILURE() << diagnostic.message;
    return *(*loaded)->bound;
}

// The inputs of a world by name, each coordinate at u but those named.
std::map<std::string, double> inputs(const Frame& frame, double u, const std::map<std::string, double>& at = {},
                                     std::size_t policy = none) {
    const BoundArgument& b = bound();
    std::vector<double> point(b.coordinates.size(), u), values(b.inputs.size(), -1);
    for (std::size_t i = 0; i < point.size(); ++i) {
        if (const auto found = at.find(b.coordinates[i]); found != at.end()) point[i] = found->second;
    }
    std::vector<std::uint16_t> stances(b.claims.size());
    b.stances(frame, point, stances);
    b.set_inputs(frame, stances, point, values);
    if (policy != none) b.set_policy(policy, values);
    std::map<std::string, double> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[b.module.element_name(b.inputs[i].variable, b.inputs[i].index)] = values[i];
    }
    return out;
}

TEST(bound_argument, the_own_position_holds_settings_and_a_counter_claims_first_rival) {
    const auto own = inputs({}, 0.25);
    EXPECT_EQ(own.at("base gain"), 3.5);
    EXPECT_EQ(own.at("regional share[north]"), 0.1);
    EXPECT_DOUBLE_EQ(own.at("decay"), 0.225) << "1/4 in the model can be set";
    EXPECT_EQ(own.at("regional share[south]"), -1) << "only what a world decides is set";
}

TEST(bound_argument, stances_are_drawn_by_their_weights) {
    Frame drawn;
    drawn.draw_stances = true;
    EXPECT_DOUBLE_EQ(bound().claims[0].share(0), 0.25);
    EXPECT_EQ(inputs(drawn, 0.24).at("base gain"), 3.5);
    EXPECT_EQ(inputs(drawn, 0.26).at("base gain"), 1);
    EXPECT_EQ(inputs(drawn, 0.26).at("regional share[north]"), 0.9);
}

TEST(bound_argument, exploratory_ranges_are_swept_evenly_or_with_their_ends_weighed) {
    Frame swept;
    swept.sweep_exploratory = true;
    EXPECT_DOUBLE_EQ(inputs(swept, 0.25).at("base gain"), 3.5);
    swept.weigh_ends = true;
    EXPECT_NEAR(inputs(swept, 0.25).at("base gain"), 3 + 2 * (1 - std::sqrt(0.5)) / 2, 1e-9);
    EXPECT_DOUBLE_EQ(inputs(swept, 0.25).at("decay"), 0.225) << "what has a source is left alone";
}

TEST(bound_argument, a_flip_turns_one_claim) {
    Frame flip;
    flip.flip_claim = 0;
    flip.flip_stance = 1;
    EXPECT_EQ(inputs(flip, 0.5).at("base gain"), 1);
    EXPECT_EQ(inputs(flip, 0.5).at("regional share[north]"), 0.1);
}

TEST(bound_argument, a_policy_sets_its_levers_and_leaves_others_alone) {
    EXPECT_EQ(inputs({}, 0.5, {}, 0).at("push"), 1);
    EXPECT_EQ(inputs({}, 0.5, {}, 0).at("regional share[south]"), 0.2);
    EXPECT_EQ(inputs({}, 0.5, {}, 1).at("push"), -1);
}

TEST(bound_argument, correlations_tie_the_coordinates_they_name) {
    const BoundArgument& b = bound();
    std::vector<double> point(b.coordinates.size(), 0.5);
    for (std::size_t i = 0; i < point.size(); ++i) {
        if (b.coordinates[i] == "uncertainty decay") point[i] = 0.975;
    }
    b.correlate(point);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < point.size(); ++i) {
        if (b.coordinates[i] == "uncertainty start") {
            EXPECT_GT(point[i], 0.9);
        }
        if (std::abs(point[i] - 0.5) > 1e-9) ++moved;
    }
    EXPECT_EQ(moved, 2u);
}

TEST(bound_argument, weights_are_multiplied_by_stances_before_they_are_normalised) {
    const BoundArgument& b = bound();
    EXPECT_FALSE(b.weights_fixed());
    std::vector<double> weights(2);
    const auto quarter = [](std::size_t) { return 0.25; };
    b.weigh(std::vector<std::uint16_t>{0, 1}, quarter, weights);
    EXPECT_NEAR(weights[0], 0.5 / 1.1, 1e-12);  // 0.25 * 2 beside 0.6
    b.weigh(std::vector<std::uint16_t>{1, 1}, quarter, weights);
    EXPECT_NEAR(weights[0], 0.25 / 0.85, 1e-12);
    EXPECT_NEAR(weights[0] + weights[1], 1, 1e-12);
}

}  // namespace
}  // namespace crux::argument
