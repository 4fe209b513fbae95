// A number with what other draws would make of it.
#pragma once

#include "stats/intervals.h"

namespace crux {

/// A number with the interval (AssessOptions::level, 95 percent) that other draws would move it in.
struct Estimate {
    double value = 0;
    stats::Interval interval;
};

}  // namespace crux
