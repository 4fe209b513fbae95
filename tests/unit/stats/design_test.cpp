#include "stats/design.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>

#include "stats/random.h"
#include "stats/special.h"
#include "stats/summary.h"

namespace crux::stats {
namespace {

// Every replicate has one point in each of its cells, in every dimension.
void expect_one_point_a_cell(const Design& design) {
    const unsigned replicates = design.replicates();
    for (std::size_t d = 0; d < design.dimensions(); ++d) {
        for (unsigned r = 0; r < replicates; ++r) {
            std::vector<double> points;
            for (std::uint64_t s = r; s < design.scenarios(); s += replicates)
                points.push_back(design.coordinate(s, d));
            std::vector<bool> seen(points.size());
            for (const double u : points) {
                RC_ASSERT(u > 0);
                RC_ASSERT(u < 1);
                const auto cell = static_cast<std::size_t>(u * static_cast<double>(points.size()));
                RC_ASSERT(!seen.at(cell));
                seen[cell] = true;
            }
        }
    }
}

RC_GTEST_PROP(Design, latin_hypercube_has_one_point_a_cell, ()) {
    const auto scenarios = *rc::gen::inRange<std::uint64_t>(1, 3000);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    expect_one_point_a_cell(Design(Sampling::latin_hypercube, scenarios, seed, {stream_of("a"), stream_of("b")}));
}

// A run of 10^8 draws any scenario on demand: one replicate is looked at whole (3,125,000 cells), the others by
// samples, and nothing is held for it.
TEST(Design, of_a_hundred_million_is_stratified_in_constant_memory) {
    constexpr std::uint64_t scenarios = 100'000'000;
    const auto peak = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;  // KiB
    };
    const auto before = peak();
    const Design design(Sampling::latin_hypercube, scenarios, 11, {stream_of("a"), stream_of("b")});
    ASSERT_EQ(design.replicates(), 32u);
    constexpr std::uint64_t cells = scenarios / 32;
    std::vector<bool> seen(cells);
    for (std::uint64_t s = 17; s < scenarios; s += 32) {
        const auto cell = static_cast<std::size_t>(design.coordinate(s, 1) * static_cast<double>(cells));
        ASSERT_FALSE(seen.at(cell)) << s;
        seen[cell] = true;
    }
    // Samples of the other replicates: of 2,000 points none share a cell, and their mean is that of the whole. The
    // cells stand in one array made once: what is freed stays counted under sanitizers.
    std::vector<std::uint64_t> found(2000);
    for (unsigned r = 0; r < 32; ++r) {
        double sum = 0;
        for (std::uint64_t i = 0; i < 2000; ++i) {
            const double u = design.coordinate((i * 1562 + 1) * 32 + r, 0);
            sum += u;
            found[i] = static_cast<std::uint64_t>(u * static_cast<double>(cells));
        }
        std::sort(found.begin(), found.end());
        EXPECT_EQ(std::adjacent_find(found.begin(), found.end()), found.end());
        EXPECT_NEAR(sum / 2000, 0.5, 5 * 0.29 / std::sqrt(2000.0));
    }
    EXPECT_LT(peak() - before, 4096) << "3,125,000 marks are 382 KiB; 10^8 numbers would be 780 MiB";
}

TEST(Design, has_32_replicates_unless_it_is_small) {
    EXPECT_EQ(suggested_replicates(1000000), 32u);
    EXPECT_EQ(suggested_replicates(128), 32u);
    EXPECT_EQ(suggested_replicates(100), 25u);
    EXPECT_EQ(suggested_replicates(3), 1u);
}

TEST(Design, a_dimension_does_not_depend_on_the_others) {
    const Design one(Sampling::latin_hypercube, 500, 7, {stream_of("a")});
    const Design two(Sampling::latin_hypercube, 500, 7, {stream_of("b"), stream_of("a")});
    for (std::uint64_t s = 0; s < 500; ++s) ASSERT_EQ(one.coordinate(s, 0), two.coordinate(s, 1));
}

TEST(Design, independent_draws_have_no_end) {
    const Design design(Sampling::independent, 10, 7, {stream_of("a")});
    const double far = design.coordinate(1ull << 50, 0);
    EXPECT_GT(far, 0);
    EXPECT_LT(far, 1);
}

TEST(Design, dimensions_are_not_correlated) {
    const Design design(Sampling::latin_hypercube, 20000, 3, {stream_of("a"), stream_of("b"), stream_of("c")});
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            double sum = 0;
            for (std::uint64_t s = 0; s < 20000; ++s)
                sum += (design.coordinate(s, i) - 0.5) * (design.coordinate(s, j) - 0.5);
            EXPECT_LT(std::abs(sum / 20000 * 12), 4 / std::sqrt(20000.0));
        }
    }
}

TEST(Design, two_dimensions_cannot_share_a_stream) {
    EXPECT_THROW(Design(Sampling::independent, 10, 0, {5, 5}), InternalError);
}

// Latin hypercubes make the mean of a sum of monotone functions far more certain than independent
// draws do, and the interval from replicates covers as often as it says.
TEST(Design, intervals_from_replicates_cover_as_often_as_they_say) {
    for (const Sampling sampling : {Sampling::latin_hypercube, Sampling::independent}) {
        constexpr unsigned repetitions = 1000;
        constexpr std::uint64_t scenarios = 512;
        unsigned covered = 0;
        double width = 0;
        for (unsigned seed = 0; seed < repetitions; ++seed) {
            const Design design(sampling, scenarios, seed, {stream_of("a"), stream_of("b")});
            std::vector<double> values;
            for (std::uint64_t s = 0; s < scenarios; ++s) {
                const double a = design.coordinate(s, 0), b = design.coordinate(s, 1);
                values.push_back(a * a + b + (a - 0.5) * (b - 0.5));  // mean 1/3 + 1/2
            }
            const Summary summary = Summary::of(values, {0, design.replicates(), {}});
            const Interval interval = summary.interval_from_replicates(0.95);
            covered += interval.low <= 5.0 / 6 && 5.0 / 6 <= interval.high ? 1 : 0;
            width += (interval.high - interval.low) / repetitions;
        }
        // 95 percent of 1,000 give or take 2.6 standard errors.
        EXPECT_GE(covered, 932u);
        EXPECT_LE(covered, 968u);
        EXPECT_LT(width, sampling == Sampling::latin_hypercube ? 0.04 : 0.08);
    }
}

std::vector<std::string> names() { return {"contact rate", "recovery", "delay"}; }

TEST(Copula, gives_the_correlation_of_normal_scores) {
    const std::vector<Correlation> correlations = {{0, 2, 0.6}, {1, 2, -0.3}};
    const auto copula = Copula::make(correlations, names());
    ASSERT_TRUE(copula);
    const Design design(Sampling::independent, 0, 5, {1, 2, 3});
    double sum02 = 0, sum12 = 0, sum01 = 0, squares2 = 0;
    constexpr int draws = 100000;
    for (int s = 0; s < draws; ++s) {
        std::vector<double> u(3);
        design.coordinates(static_cast<std::uint64_t>(s), u);
        const double untouched = u[0];
        copula->apply(u);
        ASSERT_EQ(u[0], untouched);
        for (double& x : u) x = normal_quantile(x);
        sum02 += u[0] * u[2], sum12 += u[1] * u[2], sum01 += u[0] * u[1], squares2 += u[2] * u[2];
    }
    EXPECT_NEAR(sum02 / draws, 0.6, 0.015);
    EXPECT_NEAR(sum12 / draws, -0.3, 0.015);
    EXPECT_NEAR(sum01 / draws, 0, 0.015);
    EXPECT_NEAR(squares2 / draws, 1, 0.02);
}

TEST(Copula, refuses_what_cannot_hold_at_once) {
    const std::vector<Correlation> impossible = {{0, 1, 0.9}, {1, 2, 0.9}, {0, 2, -0.9}};
    EXPECT_EQ(Copula::make(impossible, names()).failure().message,
              "the correlations among 'contact rate', 'recovery' and 'delay' cannot all hold at once");
    const std::vector<Correlation> whole = {{0, 1, 1.0}};
    EXPECT_EQ(Copula::make(whole, names()).failure().message,
              "the correlation of 'contact rate' and 'recovery' is 1; it must lie between -1 and 1, and be neither");
    const std::vector<Correlation> twice = {{0, 1, 0.5}, {1, 0, 0.5}};
    EXPECT_EQ(Copula::make(twice, names()).failure().message,
              "the correlation of 'recovery' and 'contact rate' is given twice");
    const std::vector<Correlation> itself = {{1, 1, 0.5}};
    EXPECT_EQ(Copula::make(itself, names()).failure().message, "'recovery' cannot be correlated with itself");
}

TEST(Sampler, draws_each_input_from_its_distribution) {
    const std::vector<Parameter> range = {{"low", 4}, {"high", 8}};
    const Sampler sampler(Design(Sampling::latin_hypercube, 1000, 1, {10, 11}),
                          {*Distribution::make(Law::uniform, range), Distribution::constant(3)});
    double sum = 0;
    for (std::uint64_t s = 0; s < 1000; ++s) {
        std::vector<double> values(2);
        sampler.draw(s, values);
        ASSERT_GE(values[0], 4);
        ASSERT_LE(values[0], 8);
        ASSERT_EQ(values[1], 3);
        sum += values[0];
    }
    EXPECT_NEAR(sum / 1000, 6, 0.01);
}

}  // namespace
}  // namespace crux::stats
