// Tests and intervals for the mean of bounded draws that stay valid however often one looks: capital of a
// gambler who bets against a hypothesis. Under "the mean is at most m", and draws x in [-1, 1], each factor
// 1 + l (x - m) / (1 + m) with l in [0, 1) has a mean of at most 1, so capital is a nonnegative
// supermartingale from 1 on and ever reaches 1/alpha with a probability of at most alpha (Ville 1939). Capital
// here is the mean over a fixed grid of bets l: no tuning, and the draws' order does not matter but for rounding.
// Source: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86(1), 2024.
//
// Only multiplications and powers of two, so the bits are the same on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "stats/intervals.h"

namespace crux::stats {

/// Bets from 0.98 down to below 0.01: losses against the best fixed bet are a few percent of the draws.
inline constexpr std::array<double, 12> bets = {0.98,  0.72,  0.5,    0.34,  0.23,   0.155,
                                                0.105, 0.071, 0.0475, 0.032, 0.0215, 0.0145};

/// Capital against "the mean is at most `bound`" (rising: draws above it make capital grow).
class Capital {
  public:
    /// bound in (-1, 1).
    explicit Capital(double bound) : bound_(bound) { products_.fill(1.0); }

    /// Draws in [-1, 1]; a NaN counts as the draw that is worst for the rejection, -1.
    void add(std::span<const double> draws);
    /// Whether capital has reached 1 / alpha now. Looking after every batch is sound.
    bool rejects(double alpha) const;
    double bound() const { return bound_; }

  private:
    double bound_;
    std::array<double, bets.size()> products_;
    std::array<std::int64_t, bets.size()> exponents_{};  ///< powers of two taken out of the products
};

/// The set of means that a two-sided pair of capitals, alpha / 2 each, does not reject after all these draws:
/// an interval with confidence 1 - alpha for any fixed number of draws, for any distribution on [-1, 1]. NaN
/// draws widen it: they count as -1 for the lower end and as 1 for the upper.
Interval betting_interval(std::span<const double> draws, double alpha);

/// alpha spent on the k-th of an endless list of tests, k = 1, 2, ...: alpha * 6 / (pi^2 k^2).
double spent(double alpha, std::uint64_t k);

}  // namespace crux::stats
