// Calibrations of planted constants: recovery, identifiability, outliers, held-out rows, equal bits.
#include "search/fit.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "planted.h"
#include "search/fit_text.h"

namespace crux::search {
namespace {

const ir::Module& decay() {
    static const ir::Module module = module_of(decay_model());
    return module;
}

FitOptions quick() {
    FitOptions options;
    options.starts = 6;
    options.screened = 128;
    options.threads = 1;
    options.draws = false;
    return options;
}

TEST(fit, finds_planted_constants_without_noise) {
    argument::BoundFit bound = decay_fit(decay(), 1, 0);
    for (auto& row : bound.targets[0].observations) row.error = 1;
    FitOptions options = quick();
    options.profiles = false;
    const FitResult result = fit(decay(), bound, options);
    EXPECT_NEAR(result.constants[0].value, 0.3, 1e-5);
    EXPECT_NEAR(result.constants[1].value, 120, 1e-3);
    EXPECT_NEAR(result.constants[2].value, 20, 1e-3);
    EXPECT_LT(result.cost, 1e-6);
    EXPECT_GT(result.cost_before, 1000);
    EXPECT_EQ(result.same, result.starts);
    EXPECT_EQ(result.constants[0].identified, Identified::not_looked);
}

// How many data sets a study makes: `make verify` asks for more.
unsigned study(unsigned usual) {
    const char* asked = std::getenv("CRUX_STUDY");
    return asked ? static_cast<unsigned>(std::atoi(asked)) : usual;
}

TEST(fit, intervals_hold_the_planted_constants_as_often_as_they_say) {
    for (const argument::Loss loss : {argument::Loss::squares, argument::Loss::huber}) {
        constexpr unsigned usual = 60;
        const unsigned sets = study(usual);
        unsigned held = 0;
        for (unsigned seed = 0; seed < sets; ++seed) {
            argument::BoundFit bound = decay_fit(decay(), 100 + seed, 2);
            bound.loss = loss;
            FitOptions options = quick();
            options.starts = 3;
            options.screened = 64;
            const FitResult result = fit(decay(), bound, options);
            const double truth[] = {0.3, 120, 20};
            for (std::size_t c = 0; c < 3; ++c) {
                ASSERT_EQ(result.constants[c].identified, Identified::both) << "seed " << seed << ", constant " << c;
                held += truth[c] >= result.constants[c].low && truth[c] <= result.constants[c].high ? 1 : 0;
            }
        }
        const double share = held / (3.0 * sets);
        RecordProperty(std::string(name(loss)), std::to_string(share));
        std::printf("%s: %.4f of %u intervals hold the planted constant\n", std::string(name(loss)).c_str(), share,
                    3 * sets);
        if (sets == usual) {
            // 180 intervals at 95 percent: by the binomial law 160 to 178 hold the truth in all but one of a
            // thousand studies.
            EXPECT_GE(held, 160u) << name(loss);
            EXPECT_LE(held, 178u) << name(loss);
            continue;
        }
        // A large study sees that the three constants of one data set err together, at worst as if there were one
        // interval a data set.
        const double scatter = 3.3 * std::sqrt(0.95 * 0.05 / sets);
        EXPECT_GT(share, 0.95 - scatter) << name(loss);
        EXPECT_LT(share, std::min(1.0, 0.95 + scatter)) << name(loss);
    }
}

TEST(fit, a_profile_ends_where_the_cost_has_risen_by_a_quantile_of_chi_squared) {
    // One constant, linear in the model: the interval is value -+ 1.96 errors of it.
    argument::BoundFit bound;
    bound.loss = argument::Loss::squares;
    bound.constants = {constant_of(decay(), "start", 20, 200)};
    bound.targets = {target_of(decay(), "level", argument::Observe::level)};
    for (int i = 0; i < 25; ++i) bound.targets[0].observations.push_back(row_of(0, 120 + (i % 2 == 0 ? 1 : -1), 1));
    const FitResult result = fit(decay(), bound, quick());
    const double mean = 120 + 1.0 / 25;
    EXPECT_NEAR(result.constants[0].value, mean, 1e-4);
    // The dispersion of these residuals is their sum of squares over N - 1, a little more than 1.
    const double dispersion = (25 - 25 * (1.0 / 25) * (1.0 / 25)) / 24;
    EXPECT_NEAR(result.dispersion, dispersion, 1e-9);
    const double half = 1.959964 * std::sqrt(dispersion) / 5;
    EXPECT_NEAR(result.constants[0].low, mean - half, 0.01 * half);
    EXPECT_NEAR(result.constants[0].high, mean + half, 0.01 * half);
}

TEST(fit, says_which_constants_the_data_do_not_know) {
    argument::BoundFit bound = decay_fit(decay(), 3, 2);
    bound.constants.push_back(constant_of(decay(), "unused", 0, 5));
    bound.targets[0].element = {decay().find("shown"), 0};
    const FitResult result = fit(decay(), bound, quick());
    EXPECT_EQ(result.constants[3].identified, Identified::no);
    EXPECT_EQ(result.constants[3].low, 0);
    EXPECT_EQ(result.constants[3].high, 5);
    EXPECT_LT(result.constants[3].greatest_rise, 0.01);
    EXPECT_EQ(result.constants[0].identified, Identified::both);
    std::string said;
    for (const std::string& remark : remarks(bound, result)) said += remark;
    EXPECT_NE(said.find("Not identified by these data: 'unused'"), std::string::npos) << said;
    EXPECT_NE(to_toml(bound, result, {}).find("'unused' is not identified"), std::string::npos);
}

TEST(fit, bounds_on_one_side_are_told) {
    // Twenty days of a level that has hardly begun to fall: the rate is known from above only.
    argument::BoundFit bound = decay_fit(decay(), 4, 2);
    bound.constants = {constant_of(decay(), "rate", 0.001, 1, true)};
    for (auto& row : bound.targets[0].observations) row.value = 80;
    const FitResult result = fit(decay(), bound, quick());
    EXPECT_EQ(result.constants[0].identified, Identified::above);
    EXPECT_TRUE(result.constants[0].at_end);
    EXPECT_LT(result.constants[0].high, 0.01);
}

TEST(fit, one_bad_row_does_not_decide_under_a_robust_loss) {
    for (const argument::Loss loss : {argument::Loss::huber, argument::Loss::soft_l1, argument::Loss::squares}) {
        argument::BoundFit bound = decay_fit(decay(), 5, 1);
        bound.loss = loss;
        bound.loss_scale = loss == argument::Loss::soft_l1 ? 1 : 1.345;
        bound.targets[0].observations[1].value += 60;
        FitOptions options = quick();
        options.profiles = false;
        const double off = std::abs(fit(decay(), bound, options).constants[1].value - 120);
        if (loss == argument::Loss::squares) {
            EXPECT_GT(off, 8);
        } else {
            EXPECT_LT(off, 5) << name(loss);
        }
    }
}

TEST(fit, windows_and_differences_are_what_a_stock_takes_up) {
    // loss summed over [2, 9] is what the level lost; its mean is a seventh of that; a difference likewise.
    const double lost = decay_at(0.2, 80, 10, 2) - decay_at(0.2, 80, 10, 9);
    argument::BoundFit bound;
    bound.constants = {constant_of(decay(), "unused", 0, 5)};
    for (const auto& [variable, observe, value] :
         {std::tuple("loss", argument::Observe::integral, lost), std::tuple("loss", argument::Observe::mean, lost / 7),
          std::tuple("level", argument::Observe::difference, -lost)}) {
        argument::BoundTarget target = target_of(decay(), variable, observe);
        argument::Observation row = row_of(9, value, 1);
        row.begin = 2;
        target.observations = {row};
        bound.targets.push_back(target);
    }
    // Between TIME STEPs a level is a straight line.
    argument::BoundTarget between = target_of(decay(), "level", argument::Observe::level);
    between.observations = {row_of(3.1, 0.6 * decay_at(0.2, 80, 10, 3) + 0.4 * decay_at(0.2, 80, 10, 3.25), 1)};
    bound.targets.push_back(between);
    FitOptions options = quick();
    options.profiles = false;
    const FitResult result = fit(decay(), bound, options);
    for (const FittedSeries& series : result.series) EXPECT_NEAR(series.rows[0].residual, 0, 1e-9);
}

TEST(fit, held_out_rows_are_compared_and_change_nothing) {
    argument::BoundFit bound = decay_fit(decay(), 6, 2, 12);
    FitOptions options = quick();
    options.draws = true;
    const FitResult result = fit(decay(), bound, options);
    EXPECT_EQ(result.fitted_rows, 12u);
    EXPECT_EQ(result.held_out_rows, 8u);
    EXPECT_EQ(result.series[0].held_out.goodness.count, 8u);
    ASSERT_TRUE(result.has_band);
    EXPECT_GE(result.series[0].held_out.in_band, 4u);
    argument::BoundFit other = bound;
    for (auto& row : other.targets[0].observations) {
        if (row.held_out) row.value += 1000;
    }
    const FitResult moved = fit(decay(), other, options);
    EXPECT_EQ(moved.constants[0].value, result.constants[0].value);
    EXPECT_EQ(moved.constants[0].low, result.constants[0].low);
    EXPECT_EQ(moved.series[0].held_out.in_band, 0u);
}

TEST(fit, bands_hold_held_out_rows_about_as_often_as_they_say) {
    unsigned inside = 0, count = 0;
    for (unsigned seed = 0; seed < 15; ++seed) {
        const argument::BoundFit bound = decay_fit(decay(), 300 + seed, 2, 12);
        FitOptions options = quick();
        options.starts = 3;
        options.draws = true;
        options.profiles = false;
        const FitResult result = fit(decay(), bound, options);
        EXPECT_LT(result.unsettled, 0.5) << seed;
        EXPECT_GT(result.accepted, 0.15) << seed;
        inside += static_cast<unsigned>(result.series[0].held_out.in_band);
        count += static_cast<unsigned>(result.series[0].held_out.goodness.count);
    }
    // Rows of one data set share its constants, so that the count scatters more than 120 tosses would.
    const double share = static_cast<double>(inside) / count;
    EXPECT_GT(share, 0.78);
    EXPECT_LT(share, 0.99);
}

TEST(fit, errors_that_nobody_gave_are_estimated) {
    argument::BoundFit bound = decay_fit(decay(), 7, 3);
    for (auto& row : bound.targets[0].observations) row.error = 0;
    bound.loss = argument::Loss::huber;
    const FitResult result = fit(decay(), bound, quick());
    EXPECT_TRUE(result.series[0].error_estimated);
    // 17 degrees of freedom: the estimate lies within a factor of 1.6 nearly always.
    EXPECT_GT(result.series[0].rows[0].error, 3 / 1.6);
    EXPECT_LT(result.series[0].rows[0].error, 3 * 1.6);
    EXPECT_NEAR(result.constants[1].value, 120, 15);
}

TEST(fit, trade_offs_are_named) {
    argument::BoundFit bound = decay_fit(decay(), 8, 2);
    // All rows at one moment: one number cannot tell two constants apart.
    for (auto& row : bound.targets[0].observations) row = row_of(1, decay_at(0.3, 120, 10, 1), 0.5);
    bound.constants = {constant_of(decay(), "start", 100, 140), constant_of(decay(), "rate", 0.05, 1)};
    FitOptions options = quick();
    options.draws = true;
    const FitResult result = fit(decay(), bound, options);
    ASSERT_EQ(result.trade_offs.size(), 1u);
    EXPECT_GT(result.trade_offs[0].correlation, 0.9);
}

TEST(fit, the_bits_do_not_depend_on_threads) {
    const argument::BoundFit bound = decay_fit(decay(), 9, 2, 15);
    FitOptions options = quick();
    options.draws = true;
    const std::string one = to_json(bound, fit(decay(), bound, options), {});
    options.threads = 2;
    EXPECT_EQ(one, to_json(bound, fit(decay(), bound, options), {}));
    options.threads = 3;
    EXPECT_EQ(one, to_json(bound, fit(decay(), bound, options), {}));
    options.seed = 2;
    EXPECT_NE(one, to_json(bound, fit(decay(), bound, options), {}));
}

TEST(fit, work_that_was_cut_off_goes_on_to_the_same_bits) {
    const argument::BoundFit bound = decay_fit(decay(), 10, 2, 15);
    FitOptions options = quick();
    options.draws = true;
    const std::string whole = to_json(bound, fit(decay(), bound, options), {});
    const auto path = std::filesystem::temp_directory_path() / fmt::format("crux_journal_{}", ::getpid());
    std::filesystem::remove(path);
    const std::string key = fit_key(decay(), bound, options);
    // Cut off ever later: after 3, 10 and 40 pieces of work.
    for (const std::uint64_t pieces : {3u, 10u, 40u}) {
        StopFlag stop;
        auto journal = Journal::open(path, key);
        ASSERT_TRUE(journal);
        FitOptions cut = options;
        cut.stop = &stop;
        cut.journal = &*journal;
        cut.progress = [&](std::uint64_t done, std::uint64_t, std::string_view) {
            if (done >= pieces) stop.request();
        };
        const FitResult part = fit(decay(), bound, cut);
        EXPECT_TRUE(part.stopped);
        EXPECT_LT(part.cost, part.cost_before);
        ASSERT_TRUE(journal->flush());
    }
    auto journal = Journal::open(path, key);
    ASSERT_TRUE(journal);
    FitOptions rest = options;
    rest.journal = &*journal;
    const FitResult finished = fit(decay(), bound, rest);
    EXPECT_EQ(whole, to_json(bound, finished, {}));
    EXPECT_LT(finished.members, fit(decay(), bound, options).members / 2);
    EXPECT_FALSE(Journal::open(path, "another key"));
    std::filesystem::remove(path);
}

TEST(fit, runs_that_go_wrong_are_stepped_around_or_told) {
    const ir::Module module = module_of(R"({UTF-8}
level = INTEG(LN(gain), 1) ~ ~ |
gain = 3 ~ ~ |
INITIAL TIME = 0 ~ day ~ |
FINAL TIME = 2 ~ day ~ |
TIME STEP = 1 ~ day ~ |
SAVEPER = 1 ~ day ~ |
)");
    argument::BoundFit bound;
    bound.loss = argument::Loss::squares;
    bound.constants = {constant_of(module, "gain", -5, 5)};
    bound.targets = {target_of(module, "level", argument::Observe::level)};
    bound.targets[0].observations = {row_of(2, 1 + 2 * std::log(2.5), 0.1), row_of(1, 1 + std::log(2.5), 0.1)};
    const FitResult result = fit(module, bound, quick());
    EXPECT_NEAR(result.constants[0].value, 2.5, 1e-4);
    bound.constants = {constant_of(module, "gain", -5, -1)};
    const FitResult wrong = fit(module, bound, quick());
    EXPECT_TRUE(wrong.failed);
    EXPECT_NE(remarks(bound, wrong).front().find("Every run went wrong"), std::string::npos);
}

}  // namespace
}  // namespace crux::search
