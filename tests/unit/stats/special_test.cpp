// Boost.Math is the oracle; libm's exp and log (below 1 ulp in glibc) those of exp and ln.
#include "stats/special.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <random>

namespace crux::stats {
namespace {

double ulps(double found, long double expected) {
    const double rounded = static_cast<double>(expected);
    if (found == rounded) return 0;
    const double unit = std::nextafter(std::abs(rounded), std::numeric_limits<double>::infinity()) - std::abs(rounded);
    return static_cast<double>(std::abs(static_cast<long double>(found) - expected)) / unit;
}

double relative(double found, double expected) {
    return found == expected ? 0 : std::abs(found - expected) / std::abs(expected);
}

TEST(Exponential, is_within_two_ulps) {
    std::mt19937_64 engine(1);
    std::uniform_real_distribution<double> wide(-700, 700), narrow(-1, 1);
    double worst = 0;
    for (int i = 0; i < 200000; ++i) {
        const double x = i % 2 == 0 ? wide(engine) : narrow(engine);
        worst = std::max(worst, ulps(exp(x), std::exp(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, 2);
    EXPECT_EQ(exp(0), 1);
    EXPECT_EQ(exp(-1000), 0);
    EXPECT_EQ(exp(1000), std::numeric_limits<double>::infinity());
    EXPECT_LT(std::abs(exp(-740) - std::exp(-740.0)), 1e-323);
}

TEST(Logarithm, is_within_two_ulps) {
    std::mt19937_64 engine(2);
    std::uniform_real_distribution<double> exponent(-700, 700), near(0.5, 2);
    double worst = 0;
    for (int i = 0; i < 200000; ++i) {
        const double x = i % 2 == 0 ? std::exp(exponent(engine)) : near(engine);
        worst = std::max(worst, ulps(ln(x), std::log(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, 2);
    EXPECT_EQ(ln(1), 0);
    EXPECT_EQ(ln(0), -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(ln(-1)));
    EXPECT_LT(relative(ln(5e-320), std::log(5e-320)), 1e-15);
}

TEST(Logarithm, of_one_plus_keeps_small_numbers) {
    for (const double x : {1e-300, 1e-20, -1e-10, 1e-5, 0.3, -0.5, 3.0, 1e10}) {
        EXPECT_LT(relative(ln1p(x), std::log1p(x)), 1e-15) << x;
    }
}

TEST(NormalCdf, agrees_with_boost_into_the_tails) {
    const boost::math::normal_distribution<long double> normal;
    for (double z = -37.5; z <= 9; z += 0.0625) {
        EXPECT_LT(relative(normal_cdf(z), static_cast<double>(boost::math::cdf(normal, z))), 1e-13) << z;
    }
    EXPECT_EQ(normal_cdf(0), 0.5);
    EXPECT_EQ(normal_cdf(40), 1);
    EXPECT_EQ(normal_cdf(-40), 0);
}

TEST(NormalQuantile, agrees_with_boost_into_the_tails) {
    const boost::math::normal_distribution<long double> normal;
    for (double p = 1e-4; p < 1; p += 1e-4) {
        const double expected = static_cast<double>(boost::math::quantile(normal, static_cast<long double>(p)));
        EXPECT_LT(std::abs(normal_quantile(p) - expected), 1e-14 * std::abs(expected) + 3e-16) << p;
    }
    for (double p = 1e-4; p > 1e-300; p *= 1e-3) {
        const double expected = static_cast<double>(boost::math::quantile(normal, static_cast<long double>(p)));
        EXPECT_LT(relative(normal_quantile(p), expected), 1e-14) << p;
    }
    EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(normal_quantile(1), std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(normal_quantile(1.5)));
}

TEST(BetaCdf, agrees_with_boost_for_small_and_large_parameters) {
    for (const double a : {0.05, 0.5, 1.0, 2.5, 17.0, 300.0, 5e4, 1e6}) {
        for (const double b : {0.1, 0.5, 1.0, 3.0, 40.0, 900.0, 2e5}) {
            const boost::math::beta_distribution<long double> beta(a, b);
            for (const double at : {0.001, 0.05, 0.3, 0.5, 0.9, 0.999}) {
                const double x = static_cast<double>(boost::math::quantile(beta, static_cast<long double>(at)));
                if (!(x > 1e-290 && x < 1)) continue;
                const double expected = static_cast<double>(boost::math::cdf(beta, static_cast<long double>(x)));
                EXPECT_LT(relative(beta_cdf(x, a, b), expected), 1e-10) << "a " << a << " b " << b << " x " << x;
            }
        }
    }
    EXPECT_EQ(beta_cdf(0, 2, 3), 0);
    EXPECT_EQ(beta_cdf(1, 2, 3), 1);
}

TEST(BetaQuantile, agrees_with_boost) {
    for (const double a : {0.3, 0.5, 1.0, 2.0, 5.0, 60.0, 4000.0, 1e6}) {
        for (const double b : {0.3, 1.0, 2.0, 8.0, 100.0, 1e5}) {
            const boost::math::beta_distribution<long double> beta(a, b);
            for (const double p : {0.0005, 0.025, 0.25, 0.5, 0.75, 0.975, 0.9995}) {
                const double expected = static_cast<double>(boost::math::quantile(beta, static_cast<long double>(p)));
                // Boost 1.74 itself is 4e-10 away from 1/2 at a = b = 0.3, p = 0.5.
                EXPECT_LT(relative(beta_quantile(p, a, b), expected), 1e-9) << "a " << a << " b " << b << " p " << p;
            }
        }
    }
    EXPECT_NEAR(beta_quantile(0.5, 0.3, 0.3), 0.5, 1e-14);
    EXPECT_EQ(beta_quantile(0, 2, 3), 0);
    EXPECT_EQ(beta_quantile(1, 2, 3), 1);
}

TEST(StudentT, agrees_with_boost) {
    for (const double df : {1.0, 2.0, 3.5, 7.0, 31.0, 200.0, 1e5, 9.9e6, 1e8}) {
        const boost::math::students_t_distribution<long double> t(df);
        for (const double p : {0.001, 0.025, 0.05, 0.2, 0.4, 0.6, 0.95, 0.975, 0.9995}) {
            const double expected = static_cast<double>(boost::math::quantile(t, static_cast<long double>(p)));
            EXPECT_LT(relative(student_t_quantile(p, df), expected), 1e-9) << "df " << df << " p " << p;
        }
    }
    EXPECT_EQ(student_t_quantile(0.5, 3), 0);
}

}  // namespace
}  // namespace crux::stats
