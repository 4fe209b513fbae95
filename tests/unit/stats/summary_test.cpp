#include "stats/summary.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>

#include "stats/random.h"
#include "stats/robustness.h"
#include "stats/special.h"

namespace crux::stats {
namespace {

std::vector<double> draws(std::size_t n, std::uint64_t seed) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(normal_quantile(uniform_draw(seed, i, 1)));
    return values;
}

TEST(Summary, of_known_numbers) {
    const std::vector<double> values = {2, 4, 4, 4, 5, 5, 7, 9};
    const Summary summary = Summary::of(values, {100, 2, {}});
    EXPECT_EQ(summary.count(), 8u);
    EXPECT_EQ(summary.mean(), 5);
    EXPECT_DOUBLE_EQ(summary.variance(), 32.0 / 7);
    EXPECT_EQ(summary.min(), 2);
    EXPECT_EQ(summary.max(), 9);
    EXPECT_EQ(summary.min_scenario(), 100u);
    EXPECT_EQ(summary.max_scenario(), 107u);
    EXPECT_EQ(summary.replicate_means(), (std::vector<double>{4.5, 5.5}));
}

TEST(Summary, of_nothing_says_so) {
    EXPECT_TRUE(std::isnan(Summary().mean()));
    EXPECT_TRUE(std::isnan(Summary().variance()));
    EXPECT_FALSE(Summary().interval_from_replicates(0.95).known());
    EXPECT_FALSE(Summary().interval_independent(0.95).known());
}

TEST(Summary, does_not_read_what_is_excluded) {
    const std::vector<double> values = {1, std::nan(""), 3};
    const std::vector<std::uint8_t> excluded = {0, 1, 0};
    const Summary summary = Summary::of(values, {0, 3, excluded});
    EXPECT_EQ(summary.count(), 2u);
    EXPECT_EQ(summary.mean(), 2);
    EXPECT_EQ(summary.replicate_means(), (std::vector<double>{1, 3}));
}

TEST(Summary, keeps_its_digits_far_from_zero) {
    std::vector<double> values;
    for (int i = 0; i < 4096; ++i) values.push_back(1e9 + (i % 2));
    Summary all;
    for (int leaf = 0; leaf < 64; ++leaf)
        all.merge(Summary::of(values, {static_cast<std::uint64_t>(leaf) * 4096, 32, {}}));
    EXPECT_NEAR(all.variance(), 0.25 * 262144 / 262143, 1e-9);
    EXPECT_EQ(all.mean(), 1e9 + 0.5);
}

TEST(Summary, merged_leaves_are_the_whole) {
    const std::vector<double> values = draws(10000, 4);
    Summary merged;
    for (std::size_t first = 0; first < values.size(); first += 2500) {
        merged.merge(Summary::of(std::span(values).subspan(first, 2500), {first, 32, {}}));
    }
    const Summary whole = Summary::of(values, {0, 32, {}});
    EXPECT_EQ(merged.count(), whole.count());
    EXPECT_NEAR(merged.mean(), whole.mean(), 1e-15);
    EXPECT_NEAR(merged.variance(), whole.variance(), 1e-13);
    EXPECT_EQ(merged.min(), whole.min());
    EXPECT_EQ(merged.min_scenario(), whole.min_scenario());
    EXPECT_EQ(merged.max_scenario(), whole.max_scenario());
}

TEST(Summary, student_interval_of_a_textbook_sample) {
    // n = 4, mean 2.5, sd 1.2909944, t(0.975, 3) = 3.1824463
    const std::vector<double> values = {1, 2, 3, 4};
    const Interval interval = Summary::of(values, {0, 1, {}}).interval_independent(0.95);
    EXPECT_NEAR(interval.low, 2.5 - 3.182446305284263 * 1.2909944487358056 / 2, 1e-12);
    EXPECT_NEAR(interval.high, 2.5 + 3.182446305284263 * 1.2909944487358056 / 2, 1e-12);
}

double value_at_rank(std::vector<double> values, double p) {
    std::sort(values.begin(), values.end());
    const auto rank =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size()))));
    return values[rank - 1];
}

RC_GTEST_PROP(Sketch, quantiles_are_within_the_stated_error, (std::vector<double> values)) {
    values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }),
                 values.end());
    RC_PRE(!values.empty());
    Sketch sketch;
    sketch.add(values, {});
    for (const double p : {0.0, 0.05, 0.5, 0.95, 1.0}) {
        const double exact = value_at_rank(values, p);
        RC_ASSERT(std::abs(sketch.quantile(p) - exact) <= Sketch::relative_error * std::abs(exact) + 0x1p-1022);
    }
}

TEST(Sketch, quantiles_of_many_draws_of_both_signs) {
    const std::vector<double> values = draws(20000, 9);
    Sketch sketch;
    sketch.add(values, {0, 32, {}});
    for (double p = 0; p <= 1; p += 0.01) {
        const double exact = value_at_rank(values, p);
        EXPECT_NEAR(sketch.quantile(p), exact, Sketch::relative_error * std::abs(exact)) << p;
    }
}

TEST(Sketch, holds_the_widest_and_the_smallest_numbers) {
    const double huge = std::numeric_limits<double>::max(), tiny = 5e-324;
    const std::vector<double> values = {-huge, -1, -tiny, 0, -0.0, tiny, 1e-300, 1, huge};
    Sketch sketch;
    sketch.add(values, {});
    EXPECT_EQ(sketch.quantile(0), -huge);
    EXPECT_EQ(sketch.quantile(1), huge);
    EXPECT_EQ(sketch.quantile(0.5), 0);
    EXPECT_EQ(sketch.count(), 9u);
}

TEST(Sketch, does_not_depend_on_order_or_cut) {
    const std::vector<double> values = draws(8192, 12);
    Sketch whole, left, right;
    whole.add(values, {0, 32, {}});
    left.add(std::span(values).first(4096), {0, 32, {}});
    right.add(std::span(values).subspan(4096), {4096, 32, {}});
    right.merge(left);
    for (double p = 0.01; p < 1; p += 0.01) {
        ASSERT_EQ(std::bit_cast<std::uint64_t>(whole.quantile(p)), std::bit_cast<std::uint64_t>(right.quantile(p)));
        ASSERT_EQ(whole.interval(p, 0.95).low, right.interval(p, 0.95).low);
        ASSERT_EQ(whole.interval(p, 0.95).high, right.interval(p, 0.95).high);
    }
}

TEST(Sketch, share_at_most_is_the_quantile_turned_round) {
    const std::vector<double> values = draws(20000, 13);
    Sketch sketch;
    sketch.add(values, {0, 32, {}});
    for (const double x : {-2.0, -0.5, 0.0, 0.3, 1.5}) EXPECT_NEAR(sketch.share_at_most(x), normal_cdf(x), 0.012) << x;
    EXPECT_EQ(sketch.share_at_most(-100), 0);
    EXPECT_EQ(sketch.share_at_most(100), 1);
}

TEST(Sketch, intervals_of_quantiles_cover_as_often_as_they_say) {
    // Once where the replicates tell, once where all values share a page and the binomial law must do.
    for (const double shift : {0.0, 1e6}) {
        for (const double p : {0.1, 0.5, 0.95}) {
            unsigned covered = 0;
            constexpr unsigned repetitions = 500;
            const double truth = shift + std::abs(normal_quantile(0.5 + p / 2));
            for (unsigned seed = 0; seed < repetitions; ++seed) {
                std::vector<double> values = draws(2048, 1000 + seed);
                for (double& v : values) v = shift + std::abs(v);
                Sketch sketch;
                sketch.add(values, {0, 32, {}});
                const Interval interval = sketch.interval(p, 0.95);
                const double slack = Sketch::relative_error * truth;
                covered += interval.low - slack <= truth && truth <= interval.high + slack ? 1 : 0;
            }
            EXPECT_GE(covered, 460u) << "p " << p << " shift " << shift;
        }
    }
}

TEST(Sketch, histogram_holds_what_lies_inside) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back((i + 0.5) / 1000);
    Sketch sketch;
    sketch.add(values, {});
    const std::vector<double> bins = sketch.histogram(0, 1, 10);
    double sum = 0;
    for (const double count : bins) {
        EXPECT_NEAR(count, 100, 2);
        sum += count;
    }
    EXPECT_NEAR(sum, 1000, 1e-6);
    EXPECT_NEAR(sketch.histogram(2, 3, 4)[0], 0, 0);
}

TEST(Intervals, wilson_of_a_published_example) {
    // Newcombe 1998, table I: 81 of 263, 95 percent: 0.2553 to 0.3662; 0 of 20: 0 to 0.1611.
    EXPECT_NEAR(wilson(81, 263, 0.95).low, 0.2553, 5e-5);
    EXPECT_NEAR(wilson(81, 263, 0.95).high, 0.3662, 5e-5);
    EXPECT_EQ(wilson(0, 20, 0.95).low, 0);
    EXPECT_NEAR(wilson(0, 20, 0.95).high, 0.1611, 5e-5);
    EXPECT_FALSE(wilson(0, 0, 0.95).known());
}

TEST(Intervals, clopper_pearson_agrees_with_boost) {
    using binomial = boost::math::binomial_distribution<long double>;
    for (const std::uint64_t n : {1ull, 20ull, 1000ull, 100000ull}) {
        for (const std::uint64_t k : {std::uint64_t{0}, n / 3, n / 2, n}) {
            const Interval interval = clopper_pearson(k, n, 0.95);
            const auto size = static_cast<long double>(n), hits = static_cast<long double>(k);
            EXPECT_NEAR(interval.low, static_cast<double>(binomial::find_lower_bound_on_p(size, hits, 0.025L)), 1e-10);
            EXPECT_NEAR(interval.high, static_cast<double>(binomial::find_upper_bound_on_p(size, hits, 0.025L)), 1e-10);
        }
    }
}

TEST(Intervals, share_beyond_the_maximum) {
    // 299 draws leave at most 1 percent, 2,995 at most 0.1 percent.
    EXPECT_NEAR(share_beyond_maximum(299, 0.95), 0.01, 4e-5);
    EXPECT_NEAR(share_beyond_maximum(2995, 0.95), 0.001, 4e-7);
    EXPECT_EQ(share_beyond_maximum(0, 0.95), 1);
}

// f = [[.99, 1, .5], [.69, .6, .6]]: the worked example of McPhail et al.'s own tests (RAPID).
const std::vector<double> first = {.99, 1, .5}, second = {.69, .6, .6};
const std::vector<std::span<const double>> both = {first, second};

TEST(Robustness, metrics_of_the_worked_example) {
    EXPECT_EQ(maximin(first), .5);
    EXPECT_EQ(maximin(second), .6);
    EXPECT_EQ(maximax(first), 1);
    EXPECT_EQ(maximax(second), .69);
    EXPECT_DOUBLE_EQ(hurwicz(first, 0.25), .625);
    EXPECT_DOUBLE_EQ(hurwicz(second, 0.25), .6225);
    EXPECT_DOUBLE_EQ(laplace(first), .83);
    EXPECT_DOUBLE_EQ(laplace(second), .63);
    EXPECT_DOUBLE_EQ(percentile_regret(both, 1)[0], .1);
    EXPECT_DOUBLE_EQ(percentile_regret(both, 1)[1], .4);
    EXPECT_DOUBLE_EQ(percentile_regret(both, 0.5)[0], 0);
    EXPECT_DOUBLE_EQ(percentile_regret(both, 0.5)[1], .3);
    EXPECT_DOUBLE_EQ(domain_criterion(first, .65), 2.0 / 3);
    EXPECT_DOUBLE_EQ(domain_criterion(second, .65), 1.0 / 3);
}

TEST(Robustness, ties_are_split_equally_and_counted) {
    const std::vector<double> a = {1, 2, 3, 0}, b = {1, 1, 3, 5}, c = {0, 2, 3, 5};
    const std::vector<std::span<const double>> scores = {a, b, c};
    std::vector<std::vector<double>> shares(3, std::vector<double>(4));
    const std::vector<std::span<double>> out(shares.begin(), shares.end());
    EXPECT_EQ(best_shares(scores, 0, {}, out), 4u);
    EXPECT_EQ(shares[0], (std::vector<double>{0.5, 0.5, 1.0 / 3, 0}));
    EXPECT_EQ(shares[1], (std::vector<double>{0.5, 0, 1.0 / 3, 0.5}));
    EXPECT_EQ(shares[2], (std::vector<double>{0, 0.5, 1.0 / 3, 0.5}));
    const std::vector<std::uint8_t> excluded = {1, 0, 0, 0};
    EXPECT_EQ(best_shares(scores, 0, {0, 1, excluded}, out), 3u);
}

RC_GTEST_PROP(Robustness, regret_is_never_negative_and_somebody_has_none, (std::vector<std::pair<int, int>> pairs)) {
    RC_PRE(!pairs.empty());
    std::vector<double> a, b;
    for (const auto& [x, y] : pairs) a.push_back(x), b.push_back(y);
    const std::vector<std::span<const double>> scores = {a, b};
    std::vector<std::vector<double>> regret(2, std::vector<double>(a.size()));
    const std::vector<std::span<double>> out(regret.begin(), regret.end());
    regrets(scores, out);
    for (std::size_t s = 0; s < a.size(); ++s) {
        RC_ASSERT(std::min(regret[0][s], regret[1][s]) == 0);
        RC_ASSERT(std::max(regret[0][s], regret[1][s]) == std::abs(a[s] - b[s]));
    }
}

TEST(Robustness, exact_quantiles_are_linear_between_order_statistics) {
    EXPECT_EQ(exact_quantile({3, 1, 2, 4}, 0.5), 2.5);
    EXPECT_EQ(exact_quantile({3, 1, 2, 4}, 0), 1);
    EXPECT_EQ(exact_quantile({3, 1, 2, 4}, 1), 4);
    EXPECT_DOUBLE_EQ(exact_quantile({1, 2, 3, 4, 5}, 0.9), 4.6);
    EXPECT_TRUE(std::isnan(exact_quantile({}, 0.5)));
}

// ---- carried to another process ----

RC_GTEST_PROP(Words, give_the_same_bits_back, ()) {
    const auto values =
        *rc::gen::container<std::vector<double>>(rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](auto i) {
            return std::ldexp(static_cast<double>(i), static_cast<int>(i % 300) - 150);
        }));
    const LeafPlace place{7, 5, {}};
    const Summary summary = Summary::of(values, place);
    const auto back = Summary::from_words(summary.words());
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->words() == summary.words());
    Sketch sketch;
    sketch.add(values, place);
    const auto read = Sketch::from_words(sketch.words());
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->words() == sketch.words());
    for (const double p : {0.0, 0.1, 0.5, 0.99, 1.0})
        RC_ASSERT(std::bit_cast<std::uint64_t>(read->quantile(p)) == std::bit_cast<std::uint64_t>(sketch.quantile(p)));
}

TEST(Words, that_are_no_statistic_are_refused) {
    EXPECT_FALSE(Summary::from_words(std::vector<std::uint64_t>{1, 2}));
    EXPECT_FALSE(Summary::from_words(std::vector<std::uint64_t>{0, 0, 0, 0, 0, 0, 0, ~0ull}));
    EXPECT_FALSE(Sketch::from_words(std::vector<std::uint64_t>{1}));
    EXPECT_FALSE(Sketch::from_words(std::vector<std::uint64_t>{1, 1, 0, 0, 5}));
    EXPECT_FALSE(Sketch::from_words(std::vector<std::uint64_t>{1, 1, 0, 0, 5, 3, 1}));
    EXPECT_FALSE(Sketch::from_words(std::vector<std::uint64_t>{1, 33, 0, 0}));
}

// Which zero came first depends on how the work was cut.
TEST(Sketch, of_both_zeros_has_the_same_bits_in_any_order) {
    const std::vector<double> minus = {-0.0}, plus = {0.0};
    Sketch a, b;
    a.add(minus, {0, 1, {}});
    a.add(plus, {1, 1, {}});
    b.add(plus, {1, 1, {}});
    b.add(minus, {0, 1, {}});
    EXPECT_EQ(a.words(), b.words());
    EXPECT_FALSE(std::signbit(a.quantile(0)));
}

}  // namespace
}  // namespace crux::stats
