// The stretch move, in lanes. See draws.h.
#include "search/draws.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/random.h"
#include "stats/special.h"

namespace crux::search {

namespace {

constexpr double stretch = 2;  // a of Goodman and Weare

// Reflected at the ends of [0, 1].
double into_cube(double x) {
    x = std::fmod(std::abs(x), 2.0);
    return x <= 1 ? x : 2 - x;
}

}  // namespace

Walkers first_walkers(const Point& minimum, std::span<const double> parabola, double dispersion, const Costs& costs,
                      const DrawOptions& options) {
    const std::size_t n = minimum.u.size();
    const auto size = static_cast<Eigen::Index>(n);
    Eigen::MatrixXd matrix = Eigen::Map<const Eigen::MatrixXd>(parabola.data(), size, size) / dispersion;
    // A uniform law over the cube has a standard deviation of 0.29.
    matrix.diagonal().array() += 12;
    const Eigen::MatrixXd covariance = matrix.ldlt().solve(Eigen::MatrixXd::Identity(size, size));
    const Eigen::MatrixXd factor = covariance.llt().matrixL();
    Walkers walkers;
    Eigen::VectorXd z(size);
    for (unsigned w = 0; w < options.walkers; ++w) {
        for (Eigen::Index i = 0; i < size; ++i) {
            z(i) = stats::normal_quantile(
                stats::uniform_draw(options.seed, w, stats::stream_of("walker") + static_cast<std::uint64_t>(i)));
        }
        const Eigen::VectorXd away = factor * z;
        for (std::size_t i = 0; i < n; ++i) {
            walkers.u.push_back(into_cube(minimum.u[i] + away(static_cast<Eigen::Index>(i))));
        }
    }
    walkers.costs = costs(walkers.u);
    return walkers;
}

void move(Walkers& walkers, double dispersion, const Costs& costs, std::uint64_t step, std::uint64_t seed) {
    const std::size_t count = walkers.costs.size(), half = count / 2, n = walkers.u.size() / count;
    static const std::uint64_t partner_stream = stats::stream_of("partner"),
                               stretch_stream = stats::stream_of("stretch"), accept_stream = stats::stream_of("accept");
    for (std::size_t side = 0; side < 2; ++side) {
        std::vector<double> proposed(half * n), factors(half);
        std::vector<bool> inside(half, true);
        for (std::size_t w = 0; w < half; ++w) {
            const std::size_t mine = side * half + w;
            const std::uint64_t key = step * count + mine;
            const auto other =
                static_cast<std::size_t>(stats::uniform_draw(seed, key, partner_stream) * static_cast<double>(half));
            const std::size_t partner = (1 - side) * half + std::min(other, half - 1);
            const double root = (stretch - 1) * stats::uniform_draw(seed, key, stretch_stream) + 1;
            factors[w] = root * root / stretch;
            for (std::size_t i = 0; i < n; ++i) {
                const double from = walkers.u[partner * n + i];
                const double to = from + factors[w] * (walkers.u[mine * n + i] - from);
                if (!(to >= 0 && to <= 1)) inside[w] = false;
                proposed[w * n + i] = std::clamp(to, 0.0, 1.0);
            }
        }
        const std::vector<double> found = costs(proposed);
        for (std::size_t w = 0; w < half; ++w) {
            const std::size_t mine = side * half + w;
            ++walkers.moves;
            if (!inside[w] || found[w] >= faulty_cost) continue;
            const double log_ratio = static_cast<double>(n - 1) * stats::ln(factors[w]) -
                                     (found[w] - walkers.costs[mine]) / (2 * dispersion);
            if (stats::ln(stats::uniform_draw(seed, step * count + mine, accept_stream)) >= log_ratio) continue;
            std::copy_n(proposed.begin() + static_cast<std::ptrdiff_t>(w * n), n,
                        walkers.u.begin() + static_cast<std::ptrdiff_t>(mine * n));
            walkers.costs[mine] = found[w];
            ++walkers.accepted;
        }
    }
}

namespace {

double quantile_of(std::vector<double>& values, double p) {
    const auto k = static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), values.begin() + k, values.end());
    return values[static_cast<std::size_t>(k)];
}

}  // namespace

double unsettled(const std::vector<double>& draws, std::size_t dimensions) {
    const std::size_t count = draws.size() / dimensions;
    if (count < 8) return 1;
    double worst = 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
        std::vector<double> first, second, all;
        for (std::size_t d = 0; d < count; ++d) {
            (d < count / 2 ? first : second).push_back(draws[d * dimensions + i]);
            all.push_back(draws[d * dimensions + i]);
        }
        const double apart = std::abs(quantile_of(first, 0.5) - quantile_of(second, 0.5));
        const double width = quantile_of(all, 0.84) - quantile_of(all, 0.16);
        worst = std::max(worst, width > 0 ? apart / width : 0);
    }
    return worst;
}

std::vector<double> rank_correlations(const std::vector<double>& draws, std::size_t dimensions) {
    const std::size_t count = draws.size() / dimensions;
    std::vector<std::vector<double>> ranks(dimensions, std::vector<double>(count));
    for (std::size_t i = 0; i < dimensions; ++i) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::pair(draws[a * dimensions + i], a) < std::pair(draws[b * dimensions + i], b);
        });
        for (std::size_t r = 0; r < count; ++r) {
            ranks[i][order[r]] = static_cast<double>(r) - static_cast<double>(count - 1) / 2;
        }
    }
    std::vector<double> out(dimensions * dimensions, 1);
    for (std::size_t i = 0; i < dimensions; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const double both = std::inner_product(ranks[i].begin(), ranks[i].end(), ranks[j].begin(), 0.0);
            const double one = std::inner_product(ranks[i].begin(), ranks[i].end(), ranks[i].begin(), 0.0);
            const double two = std::inner_product(ranks[j].begin(), ranks[j].end(), ranks[j].begin(), 0.0);
            out[i * dimensions + j] = out[j * dimensions + i] = one > 0 && two > 0 ? both / std::sqrt(one * two) : 0;
        }
    }
    return out;
}

}  // namespace crux::search
