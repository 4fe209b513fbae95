// Special functions from arithmetic alone. exp and ln: argument reduction and series; the normal
// distribution: series and continued fraction (Marsaglia 2004), its quantile by Wichura's AS 241
// (Applied Statistics 37, 1988); the incomplete beta function by its continued fraction (DLMF
// 8.17.22) with a prefix that does not lose digits for large parameters (Loader 2000); inverses by
// guarded Halley steps.
#include "stats/special.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

namespace crux::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
// ln 2 in two parts, the first with 32 trailing zero bits so that its whole multiples are exact.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

double horner(double x, std::initializer_list<double> coefficients) {
    double sum = 0;
    for (const double c : coefficients) sum = sum * x + c;
    return sum;
}

double power_of_two(int exponent) { return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52); }

// ln(1 + f) for f in [-0.3, 0.42], from 2 atanh(f / (2 + f)).
double ln_near_one(double f) {
    const double s = f / (2 + f);
    const double z = s * s;
    const double tail = horner(z, {1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                   1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3});
    return f - s * (f - 2 * z * tail);
}

}  // namespace

double exp(double x) {
    if (std::isnan(x)) return x;
    if (x > 709.79) return infinity;
    if (x < -745.14) return 0;
    const double k = std::floor(x * 0x1.71547652b82fep0 + 0.5);
    const double r = (x - k * ln2_high) - k * ln2_low;
    const double tail = horner(r, {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                                   1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5});
    const double value = 1 + (r + r * r * tail);
    // Two factors, so that neither overflows and a subnormal result is rounded once.
    const int half = static_cast<int>(k) / 2;
    return value * power_of_two(half) * power_of_two(static_cast<int>(k) - half);
}

double ln(double x) {
    if (std::isnan(x) || x < 0) return not_a_number;
    if (x == 0) return -infinity;
    if (x == infinity) return x;
    int exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    const auto bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);
    if (m > 0x1.6a09e667f3bcdp0) {
        m *= 0.5;
        ++exponent;
    }
    return exponent * ln2_high + (ln_near_one(m - 1) + exponent * ln2_low);
}

double ln1p(double x) {
    if (x > -0.29 && x < 0.41) return ln_near_one(x);
    const double u = 1 + x;
    if (!(u > 0) || u == infinity) return ln(u);
    return ln(u) + (x - (u - 1)) / u;
}

namespace {

// exp(-z^2 / 2), the square taken in two parts so that its rounding does not matter.
double bell(double z) {
    const double coarse = std::floor(z * 16) / 16;
    return exp(-0.5 * coarse * coarse) * exp(-0.5 * (z - coarse) * (z + coarse));
}

constexpr double inverse_root_two_pi = 0.39894228040143267794;

// P(0 < Z < z): the Taylor series, all terms of one sign.
double normal_centre(double z) {
    double term = z, sum = z;
    for (int i = 3; term > sum * 1e-18 && i < 400; i += 2) {
        term *= z * z / i;
        sum += term;
    }
    return inverse_root_two_pi * bell(z) * sum;
}

// P(Z > z) for z > 2: Laplace's continued fraction, from its far end.
double normal_tail(double z) {
    double fraction = z;
    for (int i = z < 4 ? 150 : 50; i > 0; --i) fraction = z + i / fraction;
    return inverse_root_two_pi * bell(z) / fraction;
}

}  // namespace

double normal_cdf(double z) {
    if (std::isnan(z)) return z;
    const double size = std::abs(z);
    if (size <= 2) return z < 0 ? 0.5 - normal_centre(size) : 0.5 + normal_centre(size);
    const double tail = size > 39 ? 0 : normal_tail(size);
    return z < 0 ? tail : 1 - tail;
}

double normal_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return not_a_number;
    if (p == 0) return -infinity;
    if (p == 1) return infinity;
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q *
               horner(r, {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
                          13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608}) /
               horner(r, {5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
                          5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0});
    }
    double r = std::sqrt(-ln(q < 0 ? p : 1 - p));
    double size;
    if (r <= 5) {
        r -= 1.6;
        size =
            horner(r, {7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177, 1.27045825245236838258,
                       3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734}) /
            horner(r,
                   {1.05075007164441684324e-9, 5.475938084995344946e-4, .0151986665636164571966, .14810397642748007459,
                    .68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0});
    } else {
        r -= 5;
        size = horner(r, {2.01033439929228813265e-7, 2.71155556874348757815e-5, .0012426609473880784386,
                          .026532189526576123093, .29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
                          6.6579046435011037772}) /
               horner(r, {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
                          7.868691311456132591e-4, .0148753612908506148525, .13692988092273580531,
                          .59983220655588793769, 1.0});
    }
    return q < 0 ? -size : size;
}

namespace {

// ln Gamma(z) less Stirling's main part (z - 1/2) ln z - z + ln(2 pi) / 2.
double stirling_rest(double z) {
    double shifted = 0;
    while (z < 16) {
        shifted += (z + 0.5) * ln1p(1 / z) - 1;
        z += 1;
    }
    const double y = 1 / (z * z);
    return shifted + horner(y, {-691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12}) / z;
}

// ln(ratio) - t for ratio = 1 + t, without cancellation where they are close.
double ln_less(double ratio, double t) {
    if (std::abs(t) > 0.1) return ln(ratio) - t;
    double power = -t * t, sum = power / 2;
    for (int i = 3; i < 30; ++i) {
        power *= -t;
        sum += power / i;
    }
    return sum;
}

// A beta distribution, with what does not depend on x.
struct Shape {
    double a, b, c, scale;

    Shape(double a_, double b_) : a(a_), b(b_), c(a_ + b_) {
        const double rest = stirling_rest(c) - stirling_rest(a) - stirling_rest(b);
        scale = std::sqrt(a / c * b) * inverse_root_two_pi * exp(rest);
    }

    // x^a (1 - x)^b / B(a, b). Around the mean a / c the two large logarithms cancel; they are
    // taken as deviations from it.
    double prefix(double x) const {
        const double d = x < 0.5 ? x * c - a : b - (1 - x) * c;
        return scale * exp(a * ln_less(x * c / a, d / a) + b * ln_less((1 - x) * c / b, -d / b));
    }
};

// Modified Lentz evaluation of the continued fraction; converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
    constexpr double tiny = 1e-300;
    const auto guarded = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1, d = 1 / guarded(1 - (a + b) * x / (a + 1)), value = d;
    for (int m = 1; m < 100000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / guarded(1 + even * d);
        c = guarded(1 + even / c);
        value *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / guarded(1 + odd * d);
        c = guarded(1 + odd / c);
        value *= d * c;
        if (std::abs(d * c - 1) < 1e-16) break;
    }
    return value;
}

double middle_of_bits(double low, double high) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(low) / 2 + std::bit_cast<std::uint64_t>(high) / 2);
}

double beta_start(double p, double a, double b) {
    if (a >= 1 && b >= 1) {  // Abramowitz and Stegun 26.5.22
        const double z = normal_quantile(p);
        const double lambda = (z * z - 3) / 6;
        const double h = 2 / (1 / (2 * a - 1) + 1 / (2 * b - 1));
        const double w = z * std::sqrt(h + lambda > 0 ? h + lambda : 0) / h -
                         (1 / (2 * b - 1) - 1 / (2 * a - 1)) * (lambda + 5.0 / 6 - 2 / (3 * h));
        return a / (a + b * exp(-2 * w));
    }
    const double t = exp(a * ln(a / (a + b))) / a, u = exp(b * ln(b / (a + b))) / b, w = t + u;
    return p < t / w ? exp(ln(a * w * p) / a) : 1 - exp(ln(b * w * (1 - p)) / b);
}

// P(X <= x) and P(X > x), the lesser of which loses no digits, and the density; 0 < x < 1.
struct Tails {
    double below, above, density;
};
Tails beta_tails(const Shape& shape, double x) {
    const double a = shape.a, b = shape.b, prefix = shape.prefix(x), density = prefix / (x * (1 - x));
    if (x < (a + 1) / (shape.c + 2)) {
        const double below = std::min(1.0, prefix * beta_fraction(x, a, b) / a);
        return {below, 1 - below, density};
    }
    const double above = std::min(1.0, prefix * beta_fraction(1 - x, b, a) / b);
    return {1 - above, above, density};
}

}  // namespace

double beta_cdf(double x, double a, double b) {
    if (!(x > 0)) return x <= 0 ? 0 : x;
    return x >= 1 ? 1 : beta_tails(Shape(a, b), x).below;
}

double beta_quantile(double p, double a, double b) {
    if (!(p > 0)) return p == 0 ? 0 : not_a_number;
    if (!(p < 1)) return p == 1 ? 1 : not_a_number;
    const Shape shape(a, b);
    double low = 0, high = 1;
    double x = std::clamp(beta_start(p, a, b), 1e-300, 1 - 0x1p-53);
    for (int i = 0; i < 200; ++i) {
        const Tails tails = beta_tails(shape, x);
        const double error = p <= 0.5 ? tails.below - p : (1 - p) - tails.above;
        if (error == 0) return x;
        (error < 0 ? low : high) = x;
        const double newton = error / tails.density;
        const double curve = std::clamp(newton * ((a - 1) / x - (b - 1) / (1 - x)), -1.0, 1.0);
        double next = x - newton / (1 - 0.5 * curve);
        if (!(next > low && next < high)) next = middle_of_bits(low, high);
        if (next == x || std::abs(next - x) <= 0x1p-52 * next) return next;
        x = next;
    }
    return x;
}

double student_t_quantile(double p, double df) {
    if (!(p > 0 && p < 1)) return p == 0 ? -infinity : p == 1 ? infinity : not_a_number;
    if (p == 0.5) return 0;
    const double z = normal_quantile(p);
    // Cornish and Fisher's expansion: the next term is beyond a double here.
    if (df > 1e7) return z + z * (z * z + 1) / (4 * df);
    const double tail = p < 0.5 ? p : 1 - p;
    double t;
    if (tail > 0.05) {
        const double y = beta_quantile(1 - 2 * tail, 0.5, df / 2);
        t = std::sqrt(df * y / (1 - y));
    } else {
        const double x = beta_quantile(2 * tail, df / 2, 0.5);
        t = std::sqrt(df * (1 - x) / x);
    }
    return p < 0.5 ? -t : t;
}

}  // namespace crux::stats
