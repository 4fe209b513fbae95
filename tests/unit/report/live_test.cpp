// The report's own engine against the assessment: the same members, the same sums, the same verdicts, to the bit.
#include "report/live.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "argument/stand.h"
#include "argument/writing.h"
#include "base/files.h"
#include "crux/assess.h"
#include "scenarios/text.h"

namespace crux {
namespace {

std::unique_ptr<argument::Loaded> ferry() {
    const std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / ("ferry" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    for (const argument::NewFile& file : argument::new_argument("ferry"))
        EXPECT_TRUE(write_file(folder / file.name, file.content).ok());
    auto loaded = argument::load(folder / "argument.toml");
    EXPECT_TRUE(loaded.ok() && (*loaded)->bound);
    return std::move(*loaded);
}

class Live : public testing::Test {
  protected:
    Live() : loaded_(ferry()) {
        options_.worlds = 64;
        options_.position_worlds = 64;
        options_.threads = 1;
        found_ = assess(*loaded_->bound, loaded_->sources, options_);
    }
    const argument::BoundArgument& bound() const { return *loaded_->bound; }

    std::unique_ptr<argument::Loaded> loaded_;
    AssessOptions options_;
    Assessment found_;
};

TEST_F(Live, own_position_is_the_assessments_to_the_bit) {
    scenarios::LiveEngine engine(report::package_of(bound(), found_));
    scenarios::LiveSample sample(engine, scenarios::own_position(bound()), 64, options_.seed, true);
    EXPECT_EQ(sample.run(64), 64u);
    const std::vector<double> means = sample.means();
    const std::size_t outcomes = found_.outcomes.size();
    for (std::size_t p = 0; p < found_.policies.size(); ++p) {
        for (std::size_t o = 0; o < outcomes; ++o)
            EXPECT_EQ(means[p * outcomes + o], found_.position.outcomes[p][o].mean.value);
    }
    const auto verdicts = sample.verdicts({});
    ASSERT_EQ(verdicts.size(), found_.position.viewpoints.size());
    for (std::size_t v = 0; v < verdicts.size(); ++v) {
        const ViewpointResult& there = found_.position.viewpoints[v];
        EXPECT_EQ(verdicts[v].leader, there.leader);
        EXPECT_EQ(verdicts[v].clear, there.recommended != no_policy);
        for (std::size_t p = 0; p < found_.policies.size(); ++p) {
            EXPECT_EQ(verdicts[v].score[p], there.score[p].value);
            EXPECT_EQ(verdicts[v].best_share[p], there.best_share[p].value);
            EXPECT_EQ(verdicts[v].regret[p], there.regret[p].value);
        }
    }
}

TEST_F(Live, a_package_survives_its_text) {
    const scenarios::Package package = report::package_of(bound(), found_);
    const std::string text = scenarios::print(package);
    auto read = scenarios::parse(text);
    ASSERT_TRUE(read.ok()) << read.failure().message;
    EXPECT_EQ(scenarios::print(*read), text);
    scenarios::LiveEngine here(package), there(std::move(*read));
    scenarios::Position world = scenarios::own_position(bound());
    world.draw_stances = world.sweep_exploratory = true;
    scenarios::LiveSample a(here, world, 32, 7, false), b(there, world, 32, 7, false);
    a.run(32);
    b.run(5);  // slices change no bit
    b.run(32);
    EXPECT_EQ(a.hash(), b.hash());
    EXPECT_EQ(a.drawn(), b.drawn());
    for (std::size_t cut = 0; cut < text.size(); cut += 1 + text.size() / 97)
        EXPECT_FALSE(scenarios::parse(std::string_view(text).substr(0, cut)).ok()) << cut;
}

TEST_F(Live, a_claim_at_either_end_is_that_stance_alone_and_numbers_lie_between) {
    scenarios::LiveEngine engine(report::package_of(bound(), found_));
    const auto hash_at = [&](scenarios::Held held) {
        scenarios::Position position = scenarios::own_position(bound());
        position.claims[0] = held;
        scenarios::LiveSample sample(engine, position, 16, 1, false);
        sample.run(16);
        return std::pair(sample.hash(), sample.means());
    };
    const auto a = hash_at({0, 0, 0}), b = hash_at({1, 1, 0}), middle = hash_at({0, 1, 0.5});
    EXPECT_EQ(hash_at({0, 1, 0}), a);
    EXPECT_EQ(hash_at({0, 1, 1}), b);
    EXPECT_NE(a.first, b.first);
    ASSERT_TRUE(scenarios::has_between(bound(), bound().claims[0], 0, 1));
    for (std::size_t i = 0; i < a.second.size(); ++i) {
        EXPECT_LE(std::min(a.second[i], b.second[i]), middle.second[i]);
        EXPECT_GE(std::max(a.second[i], b.second[i]), middle.second[i]);
    }
}

TEST_F(Live, weights_that_the_reader_sets_are_final) {
    scenarios::LiveEngine engine(report::package_of(bound(), found_));
    scenarios::Position position = scenarios::own_position(bound());
    position.weights[0].assign(bound().outcomes.size(), 0);
    position.weights[0][1] = 3;
    scenarios::LiveSample sample(engine, position, 16, 1, false);
    sample.run(16);
    const auto& anchors = engine.package().anchors[1];
    const std::vector<double> values = sample.outcomes();
    double sum = 0;
    for (std::size_t s = 0; s < 16; ++s)
        sum += std::clamp((values[16 + s] - anchors.worst) / (anchors.best - anchors.worst), 0.0, 1.0);
    EXPECT_NEAR(sample.verdicts({})[0].score[0], sum / 16, 1e-12);
    position.weights[0].assign(bound().outcomes.size(), 0);
    EXPECT_NE(scenarios::fault_of(bound(), position), "");
}

TEST_F(Live, a_saved_position_is_read_by_names) {
    const std::string head =
        R"({"crux": "position", "format": 1, "argument_sha256": ")" + bound().argument_sha256 + '"';
    const auto read = argument::read_stand(
        head + R"(, "seed": 3, "claims": {"F2": {"from": "stated", "to": "no-growth", "between": 0.25}}})", bound());
    ASSERT_TRUE(read.ok()) << read.failure().message;
    EXPECT_EQ(read->seed, 3u);
    const auto moved = std::find_if(read->position.claims.begin(), read->position.claims.end(),
                                    [](const scenarios::Held& held) { return held.between == 0.25; });
    EXPECT_NE(moved, read->position.claims.end());
    EXPECT_FALSE(argument::read_stand(head + R"(, "claims": {"F2": {"from": "nowhere"}}})", bound()).ok());
    EXPECT_FALSE(argument::read_stand("[]", bound()).ok());
    EXPECT_FALSE(argument::read_stand("{", bound()).ok());
}

TEST_F(Live, data_cannot_end_its_script_element) {
    EXPECT_EQ(report::live_data(bound(), found_).find('<'), std::string::npos);
}

}  // namespace
}  // namespace crux
