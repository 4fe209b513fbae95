// Functions of inputs to regress on: a claim's stance, a number, a number that only counts under some
// stance, several together. Each function is given by its values, one a row, centred.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace crux::stats {

/// Functions of one input or of a group of inputs, [function][row].
using Basis = std::vector<std::vector<double>>;

/// Indicators of all categories but the last that occurs.
Basis category_basis(std::span<const double> category);
/// Shifted Legendre polynomials of degree 1 to `degree` of u in (0, 1).
Basis number_basis(std::span<const double> u, unsigned degree);
/// The same where category == which, 0 elsewhere.
Basis number_within(std::span<const double> u, unsigned degree, std::span<const double> category, double which);
/// Values of `x` as ranks in (0, 1); equal values share theirs.
std::vector<double> rank_scores(std::span<const double> x);

/// Products of each function of `a` with each of `b`, at most `most` of either.
Basis products(const Basis& a, const Basis& b, std::size_t most);
void append(Basis& into, const Basis& more);
/// Orthonormal functions that span the same (mean 0, mean square 1); what is constant or already
/// spanned is left out.
Basis orthonormal(const Basis& basis);

/// Least squares: y as a constant plus a sum of functions, from the rows where `use` is not 0 (empty: all); the
/// values of the fit in every row. Ill-posed directions are damped (ridge of 1e-9 of the trace).
std::vector<double> fitted(const Basis& basis, std::span<const double> y, std::span<const std::uint8_t> use = {});

}  // namespace crux::stats
