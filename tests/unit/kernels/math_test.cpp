// The elementary functions against MPFR at 200 bits, over wide random ranges and at special
// values, and the same bits from every instruction set of this machine.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

#include "kernels/kernel_set.h"
#include "kernels/kernels.h"

namespace crux::kernels {
namespace {

using Oracle = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);

/// |value - exact| in units of the last place of the exact value (subnormal spacing below 2^-1022).
double ulps(double value, mpfr_t exact) {
    const double nearest = mpfr_get_d(exact, MPFR_RNDN);
    if (std::isnan(nearest) || std::isnan(value)) return std::isnan(nearest) == std::isnan(value) ? 0 : INFINITY;
    if (std::isinf(nearest) || std::isinf(value)) {
        if (nearest == value) return 0;
        // One side of the overflow limit each: at most one place apart.
        return std::fabs(std::isinf(value) ? nearest : value) == std::numeric_limits<double>::max() ? 1 : INFINITY;
    }
    int exponent = 0;
    std::frexp(nearest, &exponent);
    const int place = std::max(exponent - 53, -1074);
    mpfr_t difference;
    mpfr_init2(difference, 200);
    mpfr_sub_d(difference, exact, value, MPFR_RNDN);
    mpfr_mul_2si(difference, difference, -place, MPFR_RNDN);
    const double result = std::fabs(mpfr_get_d(difference, MPFR_RNDU));
    mpfr_clear(difference);
    return result;
}

class Draws {
  public:
    explicit Draws(unsigned seed) : engine_(seed) {}
    double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
    /// Any finite bits of either sign.
    double any() {
        for (;;) {
            const double x = std::bit_cast<double>(engine_());
            if (std::isfinite(x)) return x;
        }
    }
    double log_uniform(double low, double high) { return std::exp2(between(std::log2(low), std::log2(high))); }

  private:
    std::mt19937_64 engine_;
};

double worst_of(Operation operation, Oracle oracle, const std::vector<double>& xs) {
    mpfr_t x, y;
    mpfr_init2(x, 200);
    mpfr_init2(y, 200);
    double worst = 0, at = 0;
    for (double a : xs) {
        mpfr_set_d(x, a, MPFR_RNDN);
        oracle(y, x, MPFR_RNDN);
        const double u = ulps(evaluate(operation, a), y);
        if (!(u <= worst)) worst = u, at = a;
    }
    mpfr_clear(x);
    mpfr_clear(y);
    std::printf("%-6s max %.3f ulp at %a\n", std::string(operation_info(operation).name).c_str(), worst, at);
    return worst;
}

std::vector<double> sample(std::initializer_list<std::pair<double, double>> ranges, int each, bool any_bits) {
    Draws draws(7);
    std::vector<double> xs = {0.0,
                              -0.0,
                              1,
                              -1,
                              0.5,
                              -0.5,
                              2,
                              0x1p-1074,
                              -0x1p-1074,
                              0x1p-1022,
                              1e-300,
                              1e300,
                              -1e300,
                              std::numeric_limits<double>::max(),
                              -std::numeric_limits<double>::max(),
                              INFINITY,
                              -INFINITY,
                              NAN,
                              0x1.fffffffffffffp-1,
                              0x1.0000000000001p0};
    for (auto [low, high] : ranges) {
        for (int i = 0; i < each; ++i) xs.push_back(draws.between(low, high));
    }
    if (any_bits) {
        for (int i = 0; i < each; ++i) xs.push_back(draws.any());
    }
    return xs;
}

TEST(Math, exponential_is_within_one_ulp) {
    EXPECT_LE(
        worst_of(Operation::exp, mpfr_exp, sample({{-1, 1}, {-40, 40}, {-745, 710}, {-745.2, -707}}, 40000, true)), 1);
}
TEST(Math, logarithms_are_within_one_ulp) {
    const auto xs = sample({{0.5, 2}, {0.99, 1.01}, {0, 1000}, {0, 1e-305}, {0, 1e300}}, 40000, true);
    EXPECT_LE(worst_of(Operation::ln, mpfr_log, xs), 1);
    EXPECT_LE(worst_of(Operation::log10, mpfr_log10, xs), 1);
}
TEST(Math, circle_functions_are_within_two_ulp) {
    const auto xs = sample({{-1, 1}, {-10, 10}, {-1e6, 1e6}, {-1e12, 1e12}, {-1e300, 1e300}}, 20000, true);
    EXPECT_LE(worst_of(Operation::sin, mpfr_sin, xs), 2);
    EXPECT_LE(worst_of(Operation::cos, mpfr_cos, xs), 2);
    EXPECT_LE(worst_of(Operation::tan, mpfr_tan, xs), 2);
}
TEST(Math, circle_functions_reduce_near_multiples_of_half_pi) {
    std::vector<double> xs = {0x1.6ac5b262ca1ffp+849};  // of all doubles the nearest to a multiple of pi / 2
    for (int k = 1; k < 20000; ++k) {
        for (double scale : {1.0, 64.0, 4096.0}) {
            const double x = k * scale * 1.5707963267948966;
            xs.insert(xs.end(), {x, std::nextafter(x, 0), std::nextafter(x, INFINITY)});
        }
    }
    EXPECT_LE(worst_of(Operation::sin, mpfr_sin, xs), 2);
    EXPECT_LE(worst_of(Operation::cos, mpfr_cos, xs), 2);
    EXPECT_LE(worst_of(Operation::tan, mpfr_tan, xs), 2);
}
TEST(Math, inverse_circle_functions_are_within_two_ulp) {
    const auto unit = sample({{-1, 1}, {0.49, 0.51}, {0.999, 1}, {-1, -0.999}, {-1e-6, 1e-6}}, 30000, true);
    EXPECT_LE(worst_of(Operation::asin, mpfr_asin, unit), 2);
    EXPECT_LE(worst_of(Operation::acos, mpfr_acos, unit), 2);
    EXPECT_LE(worst_of(Operation::atan, mpfr_atan, sample({{-1, 1}, {-3, 3}, {-100, 100}}, 40000, true)), 2);
}
TEST(Math, hyperbolic_functions_are_within_two_ulp) {
    const auto xs = sample({{-1, 1}, {-3, 3}, {-40, 40}, {-711, 711}, {709, 711}}, 30000, true);
    EXPECT_LE(worst_of(Operation::sinh, mpfr_sinh, xs), 2);
    EXPECT_LE(worst_of(Operation::cosh, mpfr_cosh, xs), 2);
    EXPECT_LE(worst_of(Operation::tanh, mpfr_tanh, xs), 2);
}
TEST(Math, square_root_is_correctly_rounded) {
    EXPECT_LE(worst_of(Operation::sqrt, mpfr_sqrt, sample({{0, 2}, {0, 1e300}}, 20000, true)), 0.5);
}

TEST(Math, power_is_within_one_ulp) {
    Draws draws(11);
    std::vector<std::pair<double, double>> points;
    for (int i = 0; i < 100000; ++i) {
        points.emplace_back(draws.between(0, 10), draws.between(-5, 5));
        points.emplace_back(draws.log_uniform(1e-300, 1e300), draws.between(-1.1, 1.1));
        const double x = draws.log_uniform(1e-10, 1e10);
        points.emplace_back(x, draws.between(-745, 710) / std::log(x));
        const double near_one = 1 + draws.between(-1, 1) * std::exp2(draws.between(-40, -2));
        points.emplace_back(near_one, draws.between(-745, 710) / std::log(near_one));
        points.emplace_back(draws.between(-20, 20), std::trunc(draws.between(-40, 40)));
        points.emplace_back(draws.any(), draws.any());
    }
    const double specials[] = {
        0.0,      -0.0,      1,    -1,        2,     -2,     0.5,    -0.5,       3,    -3,
        INFINITY, -INFINITY, NAN,  0x1p-1074, 1e308, -1e308, 0x1p53, 0x1p53 + 2, 1e18, 0x1.fffffffffffffp52,
        2.5,      1023,      1024, -1074,     -1075};
    for (double x : specials) {
        for (double y : specials) points.emplace_back(x, y);
    }
    mpfr_t x, y, z;
    mpfr_inits2(200, x, y, z, static_cast<mpfr_ptr>(nullptr));
    double worst = 0;
    std::pair<double, double> at;
    for (auto [a, b] : points) {
        mpfr_set_d(x, a, MPFR_RNDN);
        mpfr_set_d(y, b, MPFR_RNDN);
        mpfr_pow(z, x, y, MPFR_RNDN);
        const double got = evaluate(Operation::pow, a, b);
        const double u = ulps(got, z);
        if (!(u <= worst)) worst = u, at = {a, b};
        if (got == 0) {
            EXPECT_EQ(std::signbit(got), std::signbit(mpfr_get_d(z, MPFR_RNDN))) << a << "^" << b;
        }
    }
    mpfr_clears(x, y, z, static_cast<mpfr_ptr>(nullptr));
    std::printf("pow    max %.3f ulp at %a, %a\n", worst, at.first, at.second);
    EXPECT_LE(worst, 1);
}

TEST(Math, rounding_is_exact) {
    Draws draws(3);
    for (int i = 0; i < 20000; ++i) {
        double x = i % 2 ? draws.between(-1000, 1000) : draws.any();
        if (i % 5 == 0) x = std::trunc(draws.between(-50, 50)) + 0.5;
        EXPECT_EQ(evaluate(Operation::trunc, x), std::trunc(x));
        EXPECT_EQ(evaluate(Operation::floor, x), std::floor(x)) << x;
        EXPECT_EQ(evaluate(Operation::round, x), std::round(x)) << x;
        EXPECT_EQ(std::signbit(evaluate(Operation::trunc, x)), std::signbit(std::trunc(x)));
    }
    EXPECT_EQ(evaluate(Operation::floor, INFINITY), INFINITY);
    EXPECT_TRUE(std::isnan(evaluate(Operation::round, NAN)));
}

TEST(Math, remainders_keep_the_sign_their_language_gives) {
    EXPECT_EQ(evaluate(Operation::modulo_trunc, -9.0, 4.0), -1);
    EXPECT_EQ(evaluate(Operation::modulo_floor, -9.0, 4.0), 3);
    EXPECT_EQ(evaluate(Operation::modulo_floor, 9.0, -4.0), -3);
    EXPECT_EQ(evaluate(Operation::quantum, 9.5, 2.0), 8);
    EXPECT_EQ(evaluate(Operation::quantum, 9.5, 0.0), 9.5);
    EXPECT_EQ(evaluate(Operation::div_or, 9.5, 1e-7, 3), 3);
    EXPECT_EQ(evaluate(Operation::div_or, 9, 2, 3), 4.5);
}

std::uint64_t bits_without_nan(double x) { return std::isnan(x) ? 1 : std::bit_cast<std::uint64_t>(x); }

TEST(Math, every_instruction_set_gives_the_same_bits) {
    constexpr std::size_t count = 8192;
    struct alignas(64) Rows {
        double a[count], b[count], c[count], to[count];
    };
    auto rows = std::make_unique<Rows>();
    for (unsigned operation = 0; operation < operation_count; ++operation) {
        const auto& info = operation_info(static_cast<Operation>(operation));
        Draws draws(operation);
        for (std::size_t i = 0; i < count; ++i) {
            const bool wide = i % 2 == 0;
            rows->a[i] = wide ? draws.any() : draws.between(-20, 20);
            if (info.takes_mask(0)) rows->a[i] = truth_mask(i % 3 == 0);
            rows->b[i] = wide ? draws.any() : draws.between(-20, 20);
            if (info.operands() > 1 && info.takes_mask(1)) rows->b[i] = truth_mask(i % 5 == 0);
            rows->c[i] = draws.between(-20, 20);
        }
        std::vector<std::uint64_t> expected;
        for (InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512}) {
            if (!available(set)) continue;
            kernel_set(set).operations[operation](rows->a, rows->b, rows->c, rows->to, count);
            std::vector<std::uint64_t> got;
            const bool mask = info.gives_mask();
            for (double x : rows->to) got.push_back(mask ? std::bit_cast<std::uint64_t>(x) : bits_without_nan(x));
            if (expected.empty()) expected = got;
            EXPECT_EQ(expected, got) << info.name << " on " << name(set);
        }
    }
}

}  // namespace
}  // namespace crux::kernels
