// Intervals, each with the promise it makes. Levels are two-sided, e.g. 0.95.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace crux::stats {

/// NaN ends: there is too little to say.
struct Interval {
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    bool known() const { return low <= high; }
};

/// A share: k of n. Wilson's score interval: right on average, narrow.
Interval wilson(std::uint64_t k, std::uint64_t n, double level);
/// A share: k of n independent draws. Clopper and Pearson's: at least `level` for every share.
Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double level);

/// centre +- t(level, df) * error.
Interval student_interval(double centre, double standard_error, double df, double level);

/// The share that 95 percent sure at most exceeds the sample maximum of n independent draws:
/// 1 - alpha^(1/n).
double share_beyond_maximum(std::uint64_t n, double level);

}  // namespace crux::stats
