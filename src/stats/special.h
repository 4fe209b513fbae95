// The functions that distributions and intervals need, from + - * / sqrt and integer operations
// alone, so that draws and intervals have the same bits on every machine. Boost.Math is the
// oracle of the tests; the accuracy that they hold stands beside each.
#pragma once

namespace crux::stats {

double exp(double x);  ///< 2 ulp
double ln(double x);   ///< 2 ulp; -inf at 0, NaN below
double ln1p(double x);

/// P(Z <= z), 1e-14 relative for z > -38.
double normal_cdf(double z);
/// 1e-14 relative in the tails, 2e-16 absolute in the middle; p in [0, 1] gives [-inf, inf].
double normal_quantile(double p);

/// Regularised incomplete beta function, P(X <= x) for X ~ Beta(a, b); 1e-10 relative.
double beta_cdf(double x, double a, double b);
/// Its inverse in x; a, b > 0, p in [0, 1].
double beta_quantile(double p, double a, double b);

/// Student's t with `df` degrees of freedom (df > 0, infinity gives the normal).
double student_t_quantile(double p, double df);

}  // namespace crux::stats
