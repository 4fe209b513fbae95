// Capitals by products over a grid of bets. See betting.h.
#include "stats/betting.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace crux::stats {

namespace {

// Products are rescaled once a batch of this many draws: factors lie in [0.02, 2], so neither end is reached.
constexpr std::size_t batch = 64;
constexpr double bisection_width = 1e-9;

double sign_flipped(double draw) { return -draw; }

}  // namespace

void Capital::add(std::span<const double> draws) {
    const double scale = 1 / (1 + bound_);
    for (std::size_t begin = 0; begin < draws.size(); begin += batch) {
        for (const double draw : draws.subspan(begin, std::min(batch, draws.size() - begin))) {
            const double gain = std::isnan(draw) ? -1.0 : (std::clamp(draw, -1.0, 1.0) - bound_) * scale;
            for (std::size_t j = 0; j < bets.size(); ++j) products_[j] *= 1 + bets[j] * gain;
        }
        for (std::size_t j = 0; j < bets.size(); ++j) {
            int exponent = 0;
            products_[j] = std::frexp(products_[j], &exponent);
            exponents_[j] += exponent;
        }
    }
}

bool Capital::rejects(double alpha) const {
    constexpr std::int64_t largest = 1000;  // beyond it there is no doubt
    double sum = 0;
    for (std::size_t j = 0; j < bets.size(); ++j) {
        sum += std::ldexp(products_[j], static_cast<int>(std::clamp(exponents_[j], -largest, largest)));
    }
    return sum / static_cast<double>(bets.size()) >= 1 / alpha;
}

Interval betting_interval(std::span<const double> draws, double alpha) {
    // The largest m such that "the mean is at most m" is rejected; capital falls as m rises.
    const auto rejected_up_to = [&](auto of) {
        std::vector<double> turned(draws.size());
        std::transform(draws.begin(), draws.end(), turned.begin(), of);
        const auto rejects = [&](double bound) {
            Capital capital(bound);
            capital.add(turned);
            return capital.rejects(alpha / 2);
        };
        double low = -1, high = 1;  // "at most -1" is never tested: the answer is then -1
        while (high - low > bisection_width) {
            const double middle = 0.5 * (low + high);
            (rejects(middle) ? low : high) = middle;
        }
        return low;
    };
    if (draws.empty()) return {-1, 1};
    return {rejected_up_to([](double draw) { return draw; }), -rejected_up_to(sign_flipped)};
}

double spent(double alpha, std::uint64_t k) {
    constexpr double pi = 3.14159265358979323846;
    return alpha * 6 / (pi * pi * static_cast<double>(k) * static_cast<double>(k));
}

}  // namespace crux::stats
