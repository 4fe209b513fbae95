// What share of a number's variance comes from what: Sobol' indices and Shapley effects of
// independent inputs. Two ways: from a function that can be called, and from one table of inputs and
// results by regression.
//
// Shapley effects share each interaction out evenly among its inputs, add up to 1, and lie between
// the first-order and the total index (Owen 2014; Song, Nelson and Staum 2016).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "stats/basis.h"
#include "stats/intervals.h"

namespace crux::stats {

struct VarianceShares {
    double mean = 0, variance = 0;
    std::vector<double> first;    ///< [input] Sobol' first order
    std::vector<double> total;    ///< [input] Sobol' total
    std::vector<double> shapley;  ///< [input]
    std::vector<Interval> shapley_interval;
};

/// `f` of a point of the unit cube, called samples * (2 dimensions + 2) times on independent points
/// that `seed` keys. Shapley effects by random permutations (Goda 2021, "A simple algorithm for global
/// sensitivity analysis with Shapley effects"); first order by Saltelli 2010, total by Jansen 1999.
VarianceShares variance_of_function(const std::function<double(std::span<const double>)>& f, std::size_t dimensions,
                                    std::uint64_t samples, std::uint64_t seed, double level = 0.95);

/// Shapley values from the worth of every subset: worth[set], set a bit mask of d players, worth[0]
/// that of none. Exact; 2^d numbers.
std::vector<double> shapley_of_subsets(std::span<const double> worth);

struct PairShare {
    std::size_t first = 0, second = 0;  ///< inputs
    double share = 0;                   ///< of the variance
};
struct TableShares {
    double variance = 0;
    double explained = 0;  ///< share that main effects and the interactions looked at explain; the rest is nobody's
    std::vector<double> first, total, shapley;  ///< [input]
    std::vector<PairShare> pairs;               ///< interactions looked at, largest share first
};

/// `inputs`: a basis each; inputs independent of one another. Joint least squares on orthonormal
/// functions; interactions are looked at among the `paired` inputs of largest effect, between their
/// first `pair_functions` functions. Squared coefficients are reduced by the noise expected of them
/// and cut at 0. Shares are NaN where rows are too few for the terms.
TableShares variance_of_table(std::span<const Basis> inputs, std::span<const double> y, std::size_t paired = 8,
                              std::size_t pair_functions = 2);

}  // namespace crux::stats
