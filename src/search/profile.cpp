// Sides of profiles: bracket, then close in on the end. See profile.h.
#include "search/profile.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace crux::search {

namespace {

constexpr double model_step = 1e-3;  // of the unit cube, for differences of the model
constexpr unsigned most_steps = 14;

}  // namespace

std::vector<double> parabola(Evaluator& evaluator, const Objective& objective, const Point& minimum) {
    const Problem& problem = evaluator.problem();
    const std::size_t n = problem.dimensions(), rows = problem.rows().size();
    std::vector<double> points(minimum.u), values;
    for (std::size_t i = 0; i < n; ++i) {
        for (const double step : {-model_step, model_step}) {
            points.insert(points.end(), minimum.u.begin(), minimum.u.end());
            double& moved = points[points.size() - n + i];
            moved = std::clamp(moved + step, 0.0, 1.0);
        }
    }
    evaluator.run(points, values);
    const argument::BoundFit& fit = problem.fit();
    std::vector<double> g(n * n, 0), slope(n);
    for (std::size_t r = 0; r < rows; ++r) {
        const Row& row = problem.rows()[r];
        if (row.observation->held_out || std::isnan(values[r])) continue;
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t low = 1 + 2 * i, high = low + 1;
            const double distance = points[high * n + i] - points[low * n + i];
            const double change = values[high * rows + r] - values[low * rows + r];
            slope[i] = std::isfinite(change) ? change / distance / objective.errors()[r] : 0;
        }
        // What the row weighs at its residual: rho is about weight * r^2 there.
        const double residual = objective.residual(r, values[r]);
        const double weight =
            fit.targets[row.target].weight * (residual == 0 ? 1 : psi(fit.loss, fit.loss_scale, residual) / residual);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) g[i * n + j] += weight * slope[i] * slope[j];
        }
    }
    return g;
}

std::vector<double> parabola_reach(Evaluator& evaluator, const Objective& objective, const Point& minimum,
                                   double rise) {
    const auto n = static_cast<Eigen::Index>(evaluator.problem().dimensions());
    const std::vector<double> g = parabola(evaluator, objective, minimum);
    // A flat direction reaches as far as the cube, which the added diagonal says.
    Eigen::MatrixXd matrix = Eigen::Map<const Eigen::MatrixXd>(g.data(), n, n);
    matrix.diagonal().array() += rise;
    const Eigen::MatrixXd inverse = matrix.ldlt().solve(Eigen::MatrixXd::Identity(n, n));
    std::vector<double> reach;
    for (Eigen::Index i = 0; i < n; ++i) reach.push_back(std::clamp(std::sqrt(rise * inverse(i, i)), 1e-6, 1.0));
    return reach;
}

namespace {

// Where sqrt(rise), which is nearly linear in the distance, comes to sqrt(wanted) between a and b.
double between(double a, double rise_a, double b, double rise_b, double wanted) {
    const double low = std::sqrt(std::max(0.0, rise_a)), high = std::sqrt(rise_b);
    const double share = std::clamp((std::sqrt(wanted) - low) / (high - low), 0.05, 0.95);
    return a + share * (b - a);
}

}  // namespace

ProfileSide profile_side(LocalSearch& search, const Point& minimum, std::size_t constant, bool upwards, double rise,
                         double first_distance) {
    ProfileSide side;
    const double from = minimum.u[constant], most = upwards ? 1 - from : from;
    side.end = upwards ? 1 : 0;
    if (most < 1e-9) return side;
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < minimum.u.size(); ++i) {
        if (i != constant) free.push_back(i);
    }
    const auto place = [&](double distance) { return std::clamp(from + (upwards ? distance : -distance), 0.0, 1.0); };
    const LocalOptions options{1e-3 * rise, 60, false};
    double inner = 0, inner_rise = 0, outer = -1, outer_rise = 0, distance = std::min(most, first_distance);
    Point warm = minimum;  // the others as they are at the inner end
    for (unsigned step = 0; step < most_steps && !search.stopped(); ++step) {
        Point start = warm;
        start.u[constant] = place(distance);
        const Point found = search.minimise(start, free, options);
        const double risen = found.cost - minimum.cost;
        side.steps.push_back({found.u, risen});
        if (std::abs(risen - rise) < 0.01 * rise) {
            side.end = place(distance);
            side.closed = true;
            break;
        }
        if (risen < rise) {
            inner = distance;
            inner_rise = risen;
            warm = found;
        } else {
            outer = distance;
            outer_rise = risen;
        }
        if (outer < 0) {
            if (inner >= most) break;
            // As the parabola through the last step would have it, within a factor of 1.3 to 3.
            const double factor = risen > 0 ? std::sqrt(rise / risen) * 1.05 : 3;
            distance = std::min(most, distance * std::clamp(factor, 1.3, 3.0));
            continue;
        }
        side.end = place(between(inner, inner_rise, outer, outer_rise, rise));
        side.closed = true;
        if (outer - inner < 1e-3 * outer || outer - inner < 1e-7) break;
        distance = std::abs(side.end - from);
    }
    std::sort(side.steps.begin(), side.steps.end(), [&](const ProfileStep& a, const ProfileStep& b) {
        return std::abs(a.u[constant] - from) < std::abs(b.u[constant] - from);
    });
    return side;
}

}  // namespace crux::search
