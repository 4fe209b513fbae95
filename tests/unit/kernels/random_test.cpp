// Philox against the known answers of Random123 and its own implementation; the laws against
// their moments and distribution functions.
#include "kernels/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace crux::kernels {
namespace {

TEST(Philox, gives_the_published_known_answers) {
    // kat_vectors of Random123, philox4x32 10
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, agrees_with_random123) {
    r123::Philox4x32 oracle;
    for (std::uint32_t i = 0; i < 10000; ++i) {
        const r123::Philox4x32::ctr_type counter = {{i, i * 2654435761u, ~i, i << 7}};
        const r123::Philox4x32::key_type key = {{i * 40503u, i ^ 0xdeadbeef}};
        const auto theirs = oracle(counter, key);
        const PhiloxCounter ours = philox({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
        for (unsigned word = 0; word < 4; ++word) ASSERT_EQ(ours[word], theirs[word]);
    }
}

std::vector<double> draws(RandomLaw law, std::size_t count, DrawLimits limits = {}) {
    std::vector<double> all;
    const LaneKey key = lane_key(1, 2, 3);
    for (std::uint32_t k = 0; k < count; ++k) all.push_back(draw(law, key, {77, k}, limits));
    return all;
}

/// The largest distance of the empirical distribution function from `cdf`, times sqrt(n).
template <class Cdf>
double kolmogorov(std::vector<double> values, Cdf cdf) {
    std::sort(values.begin(), values.end());
    const double n = static_cast<double>(values.size());
    double worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double f = cdf(values[i]);
        worst =
            std::max({worst, std::fabs(f - static_cast<double>(i) / n), std::fabs(f - static_cast<double>(i + 1) / n)});
    }
    return worst * std::sqrt(n);
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

constexpr double critical = 1.95;  // of Kolmogorov's distribution, 0.1 percent

TEST(Draws, follow_their_laws) {
    const auto uniform = draws(RandomLaw::uniform, 200000);
    EXPECT_LT(kolmogorov(uniform, [](double x) { return x; }), critical);
    EXPECT_GT(*std::min_element(uniform.begin(), uniform.end()), 0);
    EXPECT_LT(*std::max_element(uniform.begin(), uniform.end()), 1);
    EXPECT_LT(kolmogorov(draws(RandomLaw::normal, 200000), normal_cdf), critical);
    EXPECT_LT(kolmogorov(draws(RandomLaw::exponential, 200000), [](double x) { return 1 - std::exp(-x); }), critical);
}

TEST(Draws, between_bounds_follow_the_law_cut_there) {
    DrawLimits limits;
    limits.bounded = true;
    limits.low = -0.5;
    limits.high = 2;
    const double below = normal_cdf(-0.5), within = normal_cdf(2) - below;
    EXPECT_LT(kolmogorov(draws(RandomLaw::normal, 100000, limits),
                         [&](double x) { return (normal_cdf(x) - below) / within; }),
              critical);
    limits.low = 3;
    limits.high = 2;
    EXPECT_TRUE(std::isnan(draw(RandomLaw::normal, lane_key(1, 2, 3), {1, 0}, limits)));
}

/// Chi-square of counts against the Poisson probabilities, cells of at least 20 expected.
double poisson_excess(double mean) {
    DrawLimits limits;
    limits.parameter = mean;
    const std::size_t count = 200000;
    std::vector<double> seen;
    for (double value : draws(RandomLaw::poisson, count, limits)) {
        const auto k = static_cast<std::size_t>(value);
        EXPECT_EQ(static_cast<double>(k), value);
        if (k >= seen.size()) seen.resize(k + 1);
        ++seen[k];
    }
    double chi = 0, cells = 0, expected = 0, got = 0;
    for (std::size_t k = 0; k < seen.size(); ++k) {
        const double n = static_cast<double>(k);
        expected += static_cast<double>(count) * std::exp(n * std::log(mean) - mean - std::lgamma(n + 1));
        got += seen[k];
        if (expected < 20) continue;
        chi += (got - expected) * (got - expected) / expected;
        ++cells;
        expected = got = 0;
    }
    return (chi - cells) / std::sqrt(2 * cells);  // about standard normal
}

TEST(Draws, poisson_counts_fit) {
    for (double mean : {0.3, 3.0, 9.9, 10.0, 25.0, 400.0}) EXPECT_LT(poisson_excess(mean), 4) << mean;
    DrawLimits limits;
    limits.parameter = -1;
    EXPECT_TRUE(std::isnan(draw(RandomLaw::poisson, lane_key(1, 2, 3), {1, 0}, limits)));
    limits.parameter = 0;
    EXPECT_EQ(draw(RandomLaw::poisson, lane_key(1, 2, 3), {1, 0}, limits), 0);
}

TEST(Draws, are_distinct_by_seed_scenario_replicate_stream_and_step) {
    std::set<double> seen;
    std::size_t count = 0;
    for (std::uint64_t seed : {1u, 2u}) {
        for (std::uint64_t scenario : {0u, 1u, 2u}) {
            for (std::uint32_t replicate : {0u, 1u}) {
                for (std::uint64_t stream : {5u, 6u}) {
                    for (std::uint32_t step : {0u, 1u}) {
                        seen.insert(draw(RandomLaw::uniform, lane_key(seed, scenario, replicate), {stream, step}, {}));
                        ++count;
                    }
                }
            }
        }
    }
    EXPECT_EQ(seen.size(), count);
}

}  // namespace
}  // namespace crux::kernels
