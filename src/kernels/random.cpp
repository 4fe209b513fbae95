// Philox and the laws. Each attempt has its own counters, so no draw depends on how many came
// before. Uniform: 52 bits and a half, so 0 and 1 never occur. Normal: Box and Muller (1958), one
// of the pair. Poisson: products of uniforms for small means, transformed rejection (Hoermann, 1993,
// PTRS) above. All by our own kernels, so the same bits everywhere.
#include "kernels/random.h"

#include <cmath>
#include <limits>

#include "kernels/kernels.h"

namespace crux::kernels {

namespace {

constexpr double two_pi = 0x1.921fb54442d18p2;

/// The counters of one attempt: uniform numbers in (0, 1), two a counter.
class Attempt {
  public:
    Attempt(const LaneKey& key, const DrawSite& site, std::uint32_t attempt)
        : key_(key), site_(site), attempt_(attempt) {}

    double next() {
        if (left_ == 0) fill();
        --left_;
        const std::size_t at = left_ == 1 ? 0 : 2;
        const std::uint64_t bits = (std::uint64_t{words_[at + 1]} << 20) ^ (words_[at] >> 12);
        return (static_cast<double>(bits) + 0.5) * 0x1p-52;
    }

  private:
    void fill() {
        const auto& k = key_.words;
        // 17 bits of attempts, 15 bits of further counters within an attempt.
        const std::uint32_t count = attempt_ | (block_++ << 17);
        words_ = philox({site_.step, count, static_cast<std::uint32_t>(site_.stream) ^ k[2],
                         static_cast<std::uint32_t>(site_.stream >> 32) ^ k[3]},
                        {k[0], k[1]});
        left_ = 2;
    }

    const LaneKey& key_;
    const DrawSite& site_;
    std::uint32_t attempt_, block_ = 0;
    unsigned left_ = 0;
    PhiloxCounter words_{};
};

double ln(double x) { return evaluate(Operation::ln, x); }

/// ln k! by Stirling's series, exact to 1e-13 from 10 on; below by the product.
double log_factorial(double k) {
    if (k < 10) {
        double product = 1;
        for (double i = 2; i <= k; ++i) product *= i;
        return ln(product);
    }
    const double n = k + 1, square = n * n;
    const double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / n;
    return (n - 0.5) * ln(n) - n + 0.91893853320467274178 + series;
}

double poisson_small(double mean, Attempt& uniform) {
    const double limit = evaluate(Operation::exp, -mean);
    double product = uniform.next(), count = 0;
    for (; product > limit; ++count) product *= uniform.next();
    return count;
}

double poisson_large(double mean, Attempt& uniform) {
    const double b = 0.931 + 2.53 * evaluate(Operation::sqrt, mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double squeeze = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = ln(mean);
    for (;;) {
        const double u = uniform.next() - 0.5, v = uniform.next();
        const double us = 0.5 - evaluate(Operation::abs, u);
        const double k = evaluate(Operation::floor, (2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= squeeze) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        const double left = ln(v) + ln(inverse_alpha) - ln(a / (us * us) + b);
        if (left <= -mean + k * log_mean - log_factorial(k)) return k;
    }
}

double poisson(double mean, Attempt& uniform) {
    if (mean == 0) return 0;
    if (!(mean > 0) || mean > 0x1p52) return std::numeric_limits<double>::quiet_NaN();
    return mean < 10 ? poisson_small(mean, uniform) : poisson_large(mean, uniform);
}

double once(RandomLaw law, double parameter, Attempt uniform) {
    switch (law) {
        case RandomLaw::uniform:
            return uniform.next();
        case RandomLaw::normal: {
            const double u = uniform.next(), v = uniform.next();
            return evaluate(Operation::sqrt, -2 * ln(u)) * evaluate(Operation::cos, two_pi * v);
        }
        case RandomLaw::exponential:
            return -ln(uniform.next());
        case RandomLaw::poisson:
            return poisson(parameter, uniform);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

PhiloxCounter philox(PhiloxCounter c, PhiloxKey k) {
    for (unsigned round = 0; round < 10; ++round) {
        const std::uint64_t first = std::uint64_t{0xd2511f53u} * c[0], second = std::uint64_t{0xcd9e8d57u} * c[2];
        c = {static_cast<std::uint32_t>(second >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(second),
             static_cast<std::uint32_t>(first >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(first)};
        k[0] += 0x9e3779b9u;
        k[1] += 0xbb67ae85u;
    }
    return c;
}

LaneKey lane_key(std::uint64_t seed, std::uint64_t scenario, std::uint32_t replicate) {
    return {philox({static_cast<std::uint32_t>(scenario), static_cast<std::uint32_t>(scenario >> 32), replicate, 0},
                   {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)})};
}

double draw(RandomLaw law, const LaneKey& key, const DrawSite& site, const DrawLimits& limits) {
    for (std::uint32_t attempt = 0; attempt < most_attempts; ++attempt) {
        const double value = once(law, limits.parameter, Attempt(key, site, attempt));
        if (!limits.bounded || (value >= limits.low && value <= limits.high)) return value;
        if (value != value) return value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace crux::kernels
