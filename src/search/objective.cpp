// Losses, and what robust estimates owe to normal errors. See objective.h.
#include "search/objective.h"

#include <algorithm>
#include <cmath>

namespace crux::search {

using argument::Loss;

double rho(Loss loss, double c, double r) {
    const double size = std::abs(r);
    switch (loss) {
        case Loss::squares:
            return r * r;
        case Loss::huber:
            return size <= c ? r * r : 2 * c * size - c * c;
        case Loss::soft_l1:
            return 2 * c * c * (std::sqrt(1 + (r / c) * (r / c)) - 1);
    }
    return 0;
}

double psi(Loss loss, double c, double r) {
    switch (loss) {
        case Loss::squares:
            return r;
        case Loss::huber:
            return std::clamp(r, -c, c);
        case Loss::soft_l1:
            return r / std::sqrt(1 + (r / c) * (r / c));
    }
    return 0;
}

double psi_slope(Loss loss, double c, double r) {
    switch (loss) {
        case Loss::squares:
            return 1;
        case Loss::huber:
            return std::abs(r) <= c ? 1 : 0;
        case Loss::soft_l1: {
            const double a = 1 + (r / c) * (r / c);
            return 1 / (a * std::sqrt(a));
        }
    }
    return 0;
}

NormalFactors normal_factors(Loss loss, double c) {
    if (loss == Loss::squares) return {};
    // Midpoints of 4,000 cells over 16 standard deviations: the smooth parts are exact to 1e-6.
    constexpr int cells = 4000;
    constexpr double width = 16.0 / cells;
    double density = 0, product = 0, square = 0, slope = 0;
    for (int i = 0; i < cells; ++i) {
        const double r = -8 + (i + 0.5) * width;
        const double weight = std::exp(-r * r / 2);
        density += weight;
        product += weight * psi(loss, c, r) * r;
        square += weight * psi(loss, c, r) * psi(loss, c, r);
        slope += weight * psi_slope(loss, c, r);
    }
    return {product / density, square / slope};
}

Objective::Objective(const Problem& problem, std::vector<double> errors)
    : problem_(problem),
      errors_(std::move(errors)),
      factors_(normal_factors(problem.fit().loss, problem.fit().loss_scale)) {}

double Objective::cost(std::span<const double> values) const {
    const argument::BoundFit& fit = problem_.fit();
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Row& row = problem_.rows()[i];
        if (row.observation->held_out) continue;
        sum += fit.targets[row.target].weight * rho(fit.loss, fit.loss_scale, residual(i, values[i]));
    }
    return std::isfinite(sum) ? std::min(sum, faulty_cost) : faulty_cost;
}

namespace {

// N / (N - p), with at least one degree of freedom.
double freedom(const Problem& problem) {
    const auto rows = static_cast<double>(problem.fitted_rows());
    return rows / std::max(1.0, rows - static_cast<double>(problem.dimensions()));
}

}  // namespace

double Objective::dispersion(std::span<const double> values) const {
    const argument::BoundFit& fit = problem_.fit();
    double square = 0, slope = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (problem_.rows()[i].observation->held_out) continue;
        const double r = residual(i, values[i]), p = psi(fit.loss, fit.loss_scale, r);
        square += p * p;
        slope += psi_slope(fit.loss, fit.loss_scale, r);
    }
    // Where every residual is in the flat part of the loss, slopes say nothing.
    if (!(slope > 0)) slope = 1;
    return std::max(factors_.variance, freedom(problem_) * square / slope);
}

// The target's residuals in its errors: sqrt(sum psi(r / s) r s / (factor * n)), a fixed point in s.
double Objective::scale(std::size_t target, std::span<const double> values) const {
    const argument::BoundFit& fit = problem_.fit();
    std::vector<double> residuals;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Row& row = problem_.rows()[i];
        if (row.target == target && !row.observation->held_out) residuals.push_back(residual(i, values[i]));
    }
    double s = 0;
    for (double r : residuals) s += r * r;
    const auto n = static_cast<double>(residuals.size());
    s = std::sqrt(s / n);
    for (int round = 0; round < 50 && s > 0; ++round) {
        double sum = 0;
        for (double r : residuals) sum += psi(fit.loss, fit.loss_scale, r / s) * (r / s);
        const double next = s * std::sqrt(sum * freedom(problem_) / (factors_.psi_r * n));
        if (std::abs(next - s) < 1e-6 * s) break;
        s = next;
    }
    return s;
}

double Objective::spread(std::size_t target, std::span<const double> values) const {
    std::size_t fitted = 0;
    for (const Row& row : problem_.rows()) fitted += row.target == target && !row.observation->held_out ? 1 : 0;
    return fitted < 3 ? 1 : std::max(1.0, scale(target, values));
}

namespace {

// What the fitted data of a target are about: their spread, else their size, else 1.
double magnitude(const argument::BoundTarget& target) {
    double sum = 0, squares = 0, size = 0;
    std::size_t n = 0;
    for (const argument::Observation& o : target.observations) {
        if (o.held_out) continue;
        sum += o.value;
        size = std::max(size, std::abs(o.value));
        ++n;
    }
    for (const argument::Observation& o : target.observations) {
        if (!o.held_out) squares += std::pow(o.value - sum / static_cast<double>(n), 2);
    }
    const double sd = n > 1 ? std::sqrt(squares / static_cast<double>(n - 1)) : 0;
    return sd > 0 ? sd : (size > 0 ? size : 1);
}

}  // namespace

double Objective::estimated_error(std::size_t target, std::span<const double> values) const {
    const argument::BoundTarget& of = problem_.fit().targets[target];
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (problem_.rows()[i].target != target || problem_.rows()[i].observation->held_out) continue;
        // A perfect fit has no error to estimate; a millionth of the data's spread stands for it.
        return std::max(scale(target, values) * errors_[i], 1e-6 * magnitude(of));
    }
    return errors_.empty() ? 1 : magnitude(of);
}

std::vector<double> first_errors(const Problem& problem) {
    std::vector<double> errors;
    for (const Row& row : problem.rows()) {
        const double given = row.observation->error;
        errors.push_back(given > 0 ? given : magnitude(problem.fit().targets[row.target]));
    }
    return errors;
}

}  // namespace crux::search
