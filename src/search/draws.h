// Draws of the constants by their likelihood: an ensemble of walkers, half of which moves at a time, each
// along a line through a walker of the other half (Goodman and Weare 2010), so that a move of all is one
// block of lanes. Flat within the ranges on the scale they are searched on, likelihood exp(-cost / 2D) with
// D the dispersion of the residuals; nothing outside of the ranges. Draws are keyed by seed, step and walker.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "search/local.h"

namespace crux::search {

struct DrawOptions {
    unsigned walkers = 64;  ///< even, and at least twice the constants
    unsigned settling = 150, kept = 300, every = 15;
    std::uint64_t seed = 1;
};

/// Costs of points given one after the other; how the work is shared does not change them.
using Costs = std::function<std::vector<double>(std::span<const double> points)>;

/// All walkers at one moment: coordinates one after the other, and their costs.
struct Walkers {
    std::vector<double> u, costs;
    std::uint64_t moves = 0, accepted = 0;
};

/// Around the minimum by its parabola (profile.h), flat directions over the whole range.
Walkers first_walkers(const Point& minimum, std::span<const double> parabola, double dispersion, const Costs& costs,
                      const DrawOptions& options);
/// Moves all walkers once.
void move(Walkers& walkers, double dispersion, const Costs& costs, std::uint64_t step, std::uint64_t seed);

/// How far the first and the second half of draws lie apart: over constants, the largest difference of
/// medians, in the distance between the 16th and the 84th percentile. Below 0.25 they have settled.
double unsettled(const std::vector<double>& draws, std::size_t dimensions);
/// Rank correlations of constants, row by row.
std::vector<double> rank_correlations(const std::vector<double>& draws, std::size_t dimensions);

}  // namespace crux::search
