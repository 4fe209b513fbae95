// One descent. See local.h.
#include "search/local.h"

#include <algorithm>
#include <cmath>
#include <nlopt.hpp>
#include <numeric>

namespace crux::search {

namespace {

// Of the unit cube. Wide enough that the kinks of TIME STEPs do not drown the slope, small enough that
// the error of the difference, of the order of its square, does not matter.
constexpr double difference_step = 1e-4;
constexpr double looks[] = {0.1, 0.02, 0.004};
constexpr unsigned most_rounds = 6;

}  // namespace

LocalSearch::LocalSearch(Evaluator& evaluator, const Objective& objective, const StopFlag* stop)
    : evaluator_(evaluator), objective_(objective), stop_(stop) {}

std::vector<double> LocalSearch::costs(std::span<const double> points) {
    evaluator_.run(points, values_);
    const std::size_t rows = evaluator_.problem().rows().size();
    std::vector<double> out(points.size() / evaluator_.problem().dimensions());
    for (std::size_t p = 0; p < out.size(); ++p) {
        out[p] = objective_.cost(std::span<const double>(values_).subspan(p * rows, rows));
    }
    return out;
}

double LocalSearch::cost(std::span<const double> u) { return costs(u).front(); }

// The cost at u and its slope along the free coordinates: 2 n + 1 lanes of one block. At an end of the
// range, or beside a run that went wrong, the difference is one-sided.
double LocalSearch::gradient(std::span<const double> u, std::span<const std::size_t> free, std::span<double> out) {
    std::vector<double> points(u.begin(), u.end());
    for (std::size_t i : free) {
        for (const double step : {-difference_step, difference_step}) {
            points.insert(points.end(), u.begin(), u.end());
            double& moved = points[points.size() - u.size() + i];
            moved = std::clamp(moved + step, 0.0, 1.0);
        }
    }
    const std::vector<double> found = costs(points);
    for (std::size_t f = 0; f < free.size(); ++f) {
        double low = found[1 + 2 * f], high = found[2 + 2 * f];
        double from = std::max(0.0, u[free[f]] - difference_step), to = std::min(1.0, u[free[f]] + difference_step);
        if (low >= faulty_cost) low = found[0], from = u[free[f]];
        if (high >= faulty_cost) high = found[0], to = u[free[f]];
        out[f] = to > from ? (high - low) / (to - from) : 0;
    }
    return found[0];
}

// What NLopt calls back: the free coordinates in, the scaled cost and its gradient out.
struct LocalSearch::Descent {
    LocalSearch& search;
    std::span<const std::size_t> free;
    Point best;
    double scale = 1;

    double at(const std::vector<double>& x, std::vector<double>& slope) {
        if (search.stopped()) throw nlopt::forced_stop();
        std::vector<double> u = best.u;
        for (std::size_t f = 0; f < free.size(); ++f) u[free[f]] = std::clamp(x[f], 0.0, 1.0);
        double cost;
        if (slope.empty()) {
            cost = search.cost(u);
        } else {
            cost = search.gradient(u, free, slope);
            for (double& s : slope) s /= scale;
        }
        if (cost < best.cost) best = {std::move(u), cost};
        return cost / scale;
    }
    static double call(const std::vector<double>& x, std::vector<double>& slope, void* self) {
        return static_cast<Descent*>(self)->at(x, slope);
    }
};

bool LocalSearch::descend(Point& best, std::span<const std::size_t> free, const LocalOptions& options) {
    Descent descent{*this, free, best};
    std::vector<double> x(free.size()), slope(free.size());
    for (std::size_t f = 0; f < free.size(); ++f) x[f] = best.u[free[f]];
    // The method begins with steps as long as the gradient: scaled to a fifth of the cube.
    const double cost = gradient(best.u, free, slope);
    if (cost < descent.best.cost) descent.best.cost = cost;
    const double length = std::sqrt(std::inner_product(slope.begin(), slope.end(), slope.begin(), 0.0));
    if (!(length > 0) || cost >= faulty_cost) return false;
    descent.scale = 5 * length;
    try {
        nlopt::opt method(nlopt::LD_SLSQP, static_cast<unsigned>(free.size()));
        method.set_lower_bounds(0.0);
        method.set_upper_bounds(1.0);
        method.set_min_objective(Descent::call, &descent);
        method.set_ftol_abs(options.tolerance / descent.scale);
        method.set_xtol_abs(1e-9);
        method.set_maxeval(static_cast<int>(options.evaluations));
        double scaled = 0;
        method.optimize(x, scaled);
    } catch (const nlopt::roundoff_limited&) {
        // As near as doubles come; the best point seen stands.
    } catch (const nlopt::forced_stop&) {
    } catch (const std::runtime_error&) {
        // The method's own linear algebra failed (a slope of no use); likewise.
    }
    const bool better = descent.best.cost < best.cost - options.tolerance;
    if (descent.best.cost < best.cost) best = std::move(descent.best);
    return better;
}

bool LocalSearch::look_around(Point& best, std::span<const std::size_t> free) {
    std::vector<double> points;
    for (const double look : looks) {
        for (std::size_t i : free) {
            for (const double step : {-look, look}) {
                points.insert(points.end(), best.u.begin(), best.u.end());
                double& moved = points[points.size() - best.u.size() + i];
                moved = std::clamp(moved + step, 0.0, 1.0);
            }
        }
    }
    const std::vector<double> found = costs(points);
    const auto least = std::min_element(found.begin(), found.end());
    if (!(*least < best.cost)) return false;
    const auto at = static_cast<std::size_t>(least - found.begin()) * best.u.size();
    best = {{points.begin() + static_cast<std::ptrdiff_t>(at),
             points.begin() + static_cast<std::ptrdiff_t>(at + best.u.size())},
            *least};
    return true;
}

Point LocalSearch::minimise(Point start, std::span<const std::size_t> free, const LocalOptions& options) {
    Point best = std::move(start);
    best.cost = cost(best.u);
    if (free.empty()) return best;
    for (unsigned round = 0; round < most_rounds && !stopped(); ++round) {
        descend(best, free, options);
        if (!options.look_around || stopped()) break;
        const double before = best.cost;
        if (!look_around(best, free) || before - best.cost < 1e-4) break;
    }
    return best;
}

Point LocalSearch::minimise(Point start, const LocalOptions& options) {
    std::vector<std::size_t> free(start.u.size());
    std::iota(free.begin(), free.end(), std::size_t{0});
    return minimise(std::move(start), free, options);
}

}  // namespace crux::search
