// Do two orders of the same things agree?
#pragma once

#include <span>
#include <vector>

namespace crux::stats {

/// Ranks from 1 for the best; equal values share the mean of their ranks. NaN where a value is NaN.
std::vector<double> ranks(std::span<const double> values, bool larger_is_better);

/// Kendall's tau-b of two rankings of one length: 1 the same order, -1 the reverse; ties are
/// allowed for. Pairs with a NaN are left out; NaN where either has nothing but ties.
/// Source: Kendall 1945, "The treatment of ties in ranking problems".
double kendall_tau_b(std::span<const double> a, std::span<const double> b);

}  // namespace crux::stats
