// What a calibration minimises: over the fitted rows, the sum of weight * rho((model - data) / error).
// rho is near r * r for small r in every loss, so that differences of the sum are like those of twice
// a negative log-likelihood:
//   squares  r^2
//   huber    r^2 up to c, then 2 c |r| - c^2                       (Huber 1964)
//   soft_l1  2 c^2 (sqrt(1 + (r / c)^2) - 1)                       (as in SciPy's least_squares)
#pragma once

#include <span>
#include <vector>

#include "search/problem.h"

namespace crux::search {

/// What stands for the sum where the model's run went wrong.
inline constexpr double faulty_cost = 1e30;

double rho(argument::Loss loss, double c, double r);
/// rho'(r) / 2: r itself for squares.
double psi(argument::Loss loss, double c, double r);
/// Its derivative.
double psi_slope(argument::Loss loss, double c, double r);

/// Expectations under the standard normal law, by which robust estimates are made right for normal errors.
struct NormalFactors {
    double psi_r = 1;     ///< E[psi(r) r]: what a scale estimate is divided by
    double variance = 1;  ///< E[psi^2] / E[psi']: how much a difference of the sum is inflated
};
NormalFactors normal_factors(argument::Loss loss, double c);

class Objective {
  public:
    /// `errors`: one standard error a row, above 0.
    Objective(const Problem& problem, std::vector<double> errors);

    /// Of one point's values (a number a row).
    double cost(std::span<const double> values) const;
    /// (model - data) / error of a row.
    double residual(std::size_t row, double value) const {
        return (value - problem_.rows()[row].observation->value) / errors_[row];
    }
    const std::vector<double>& errors() const { return errors_; }
    const Problem& problem() const { return problem_; }

    /// What a difference of the sum is divided by before it is read as a likelihood ratio: the sandwich
    /// (N / (N - p)) mean(psi^2) / mean(psi') of the residuals (Huber 1981, 7.6), but never less than for
    /// normal errors of the size given.
    double dispersion(std::span<const double> values) const;
    /// By which factor the residuals of the target's fitted rows are larger than its errors: at least 1, and 1
    /// where fewer than 3 rows are fitted.
    double spread(std::size_t target, std::span<const double> values) const;
    /// Standard error of a target from its residuals, for those that give none; the errors given otherwise.
    double estimated_error(std::size_t target, std::span<const double> values) const;

  private:
    double scale(std::size_t target, std::span<const double> values) const;
    const Problem& problem_;
    std::vector<double> errors_;
    NormalFactors factors_;
};

/// The errors given; where none are, the spread of the target's fitted data, to begin with.
std::vector<double> first_errors(const Problem& problem);

}  // namespace crux::search
