#include "stats/distribution.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <cmath>

namespace crux::stats {
namespace {

Distribution make(std::string_view name, std::vector<Parameter> parameters) {
    auto made = Distribution::make(find_law(name)->law, parameters);
    if (!made) throw std::runtime_error(made.failure().message);
    return *made;
}

std::string refusal(std::string_view name, std::vector<Parameter> parameters) {
    const auto made = Distribution::make(find_law(name)->law, parameters);
    return made ? "accepted" : made.failure().message;
}

const std::vector<double> shares = {1e-9, 1e-4, 0.05, 0.25, 0.5, 0.6, 0.9, 0.999, 1 - 1e-9};

template <class Oracle>
void expect_quantiles(const Distribution& ours, const Oracle& oracle, double shift = 0, double stretch = 1) {
    for (const double u : shares) {
        const double expected =
            shift + stretch * static_cast<double>(boost::math::quantile(oracle, static_cast<long double>(u)));
        EXPECT_NEAR(ours.quantile(u), expected, 1e-11 * std::abs(expected) + 1e-13) << ours.text() << " at " << u;
    }
}

TEST(Distribution, quantiles_agree_with_boost) {
    using namespace boost::math;
    expect_quantiles(make("normal", {{"mean", 5}, {"sd", 2}}), normal_distribution<long double>(5, 2));
    expect_quantiles(make("lognormal", {{"median", 3}, {"gsd", 1.5}}),
                     lognormal_distribution<long double>(std::log(3.0L), std::log(1.5L)));
    expect_quantiles(make("triangular", {{"low", -1}, {"mode", 2}, {"high", 4}}),
                     triangular_distribution<long double>(-1, 2, 4));
    expect_quantiles(make("beta", {{"a", 2}, {"b", 5}, {"low", 10}, {"high", 30}}),
                     beta_distribution<long double>(2, 5), 10, 20);
}

TEST(Distribution, uniform_and_loguniform_are_straight_lines) {
    EXPECT_DOUBLE_EQ(make("uniform", {{"low", 4}, {"high", 8}}).quantile(0.25), 5);
    EXPECT_DOUBLE_EQ(make("loguniform", {{"low", 0.01}, {"high", 100}}).quantile(0.75), 10);
}

TEST(Distribution, discrete_values_have_their_shares) {
    const std::vector<WeightedValue> values = {{3, 1}, {1, 2}, {7, 1}};
    const auto made = Distribution::discrete(values);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->quantile(0.2), 3);
    EXPECT_EQ(made->quantile(0.3), 1);
    EXPECT_EQ(made->quantile(0.7), 1);
    EXPECT_EQ(made->quantile(0.8), 7);
    EXPECT_EQ(made->low(), 1);
    EXPECT_EQ(made->high(), 7);
}

TEST(Distribution, a_value_of_weight_zero_never_comes) {
    const std::vector<WeightedValue> values = {{1, 0}, {2, 1}, {3, 0}};
    const auto made = Distribution::discrete(values);
    for (const double u : {0x1p-53, 0.5, 1 - 0x1p-53}) EXPECT_EQ(made->quantile(u), 2);
}

// A cut distribution: P(X <= x | low <= X <= high) = u.
void expect_cut(const Distribution& cut, double low, double high, double mean, double sd) {
    const boost::math::normal_distribution<long double> normal(mean, sd);
    for (const double u : shares) {
        const long double tail_low = boost::math::cdf(complement(normal, static_cast<long double>(low)));
        const long double tail_high = boost::math::cdf(complement(normal, static_cast<long double>(high)));
        const long double tail = tail_low + u * (tail_high - tail_low);
        const auto expected = static_cast<double>(boost::math::quantile(complement(normal, tail)));
        EXPECT_NEAR(cut.quantile(u), expected, 1e-9 * std::abs(expected)) << cut.text() << " at " << u;
        EXPECT_GE(cut.quantile(u), low);
        EXPECT_LE(cut.quantile(u), high);
    }
}

TEST(Distribution, cuts_keep_the_shape_between_them_even_far_in_a_tail) {
    expect_cut(make("normal", {{"mean", 5}, {"sd", 2}, {"low", 4}, {"high", 9}}), 4, 9, 5, 2);
    expect_cut(make("normal", {{"mean", 0}, {"sd", 1}, {"low", 6}, {"high", 8}}), 6, 8, 0, 1);
    expect_cut(make("normal", {{"mean", 0}, {"sd", 1}, {"low", 20}, {"high", 21}}), 20, 21, 0, 1);
}

TEST(Distribution, a_cut_lognormal_stays_within_its_ends) {
    const Distribution cut = make("lognormal", {{"median", 1}, {"gsd", 2}, {"low", 0.5}, {"high", 2}});
    EXPECT_NEAR(cut.quantile(0.5), 1, 1e-14);
    EXPECT_GE(cut.quantile(1e-15), 0.5);
    EXPECT_LE(cut.quantile(1 - 0x1p-53), 2);
}

TEST(Distribution, every_law_rises_and_stays_within_its_ends) {
    for (const Distribution& d :
         {make("uniform", {{"low", 0.1}, {"high", 0.3}}), make("loguniform", {{"low", 0.1}, {"high", 0.3}}),
          make("triangular", {{"low", 1}, {"mode", 1}, {"high", 2}}),
          make("triangular", {{"low", 1}, {"mode", 2}, {"high", 2}}),
          make("beta", {{"a", 0.3}, {"b", 0.2}, {"low", -1}, {"high", 1}}),
          make("normal", {{"mean", 0}, {"sd", 1}, {"low", -1}})}) {
        double before = d.quantile(0x1p-53);
        EXPECT_GE(before, d.low());
        for (int i = 1; i < 1000; ++i) {
            const double value = d.quantile(i / 1000.0);
            EXPECT_GE(value, before) << d.text();
            before = value;
        }
        EXPECT_LE(d.quantile(1 - 0x1p-53), d.high());
    }
}

TEST(Distribution, says_what_is_wrong) {
    EXPECT_EQ(refusal("uniform", {{"low", 8}, {"high", 4}}), "low (8) must be below high (4)");
    EXPECT_EQ(refusal("uniform", {{"low", 8}}), "a uniform distribution needs high (it takes low and high)");
    EXPECT_EQ(refusal("uniform", {{"low", 1}, {"high", 2}, {"mode", 1}}),
              "a uniform distribution has no 'mode'; it takes low and high");
    EXPECT_EQ(refusal("uniform", {{"low", 1}, {"low", 2}}), "low is given twice");
    EXPECT_EQ(refusal("loguniform", {{"low", 0}, {"high", 1}}),
              "low (0) must be above 0 for a loguniform distribution");
    EXPECT_EQ(refusal("normal", {{"mean", 0}, {"sd", 0}}), "sd (0) must be above 0");
    EXPECT_EQ(refusal("normal", {{"mean", 0}, {"sd", 1}, {"low", 50}, {"high", 51}}),
              "no part of the distribution lies between low (50) and high (51)");
    EXPECT_EQ(refusal("lognormal", {{"median", 1}, {"gsd", 1}}),
              "gsd (1) must be above 1: it is the factor of one standard deviation");
    EXPECT_EQ(refusal("triangular", {{"low", 0}, {"mode", 3}, {"high", 2}}), "mode (3) must lie between low and high");
    EXPECT_EQ(refusal("beta", {{"a", 0}, {"b", 1}, {"low", 0}, {"high", 1}}), "a (0) must be above 0");
    EXPECT_EQ(refusal("uniform", {{"low", std::nan("")}, {"high", 1}}), "low must be a finite number");
    EXPECT_FALSE(Distribution::discrete({}));
    const std::vector<WeightedValue> weightless = {{1, 0}};
    EXPECT_EQ(Distribution::discrete(weightless).failure().message, "at least one weight must be above 0");
}

TEST(Distribution, text_names_the_law_and_its_cuts) {
    EXPECT_EQ(make("uniform", {{"high", 8}, {"low", 4}}).text(), "uniform(4, 8)");
    EXPECT_EQ(make("normal", {{"mean", 5}, {"sd", 1}, {"low", 0}}).text(), "normal(5, 1, low=0)");
    EXPECT_EQ(Distribution::constant(3).text(), "discrete(3)");
}

}  // namespace
}  // namespace crux::stats
