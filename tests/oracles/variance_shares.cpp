// Analytic shares of variance: Ishigami's function (a = 7, b = 0.1) and Sobol's G.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "oracle.h"
#include "stats/random.h"
#include "stats/variance.h"

namespace crux::oracles {

namespace {

using std::numbers::pi;

double ishigami(std::span<const double> u) {
    const double x = pi * (2 * u[0] - 1), y = pi * (2 * u[1] - 1), z = pi * (2 * u[2] - 1);
    return std::sin(x) + 7 * std::sin(y) * std::sin(y) + 0.1 * z * z * z * z * std::sin(x);
}

constexpr double g_weights[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
double sobol_g(std::span<const double> u) {
    double product = 1;
    for (std::size_t i = 0; i < std::size(g_weights); ++i) {
        product *= (std::abs(4 * u[i] - 2) + g_weights[i]) / (1 + g_weights[i]);
    }
    return product;
}

// Variance of Ishigami's conditional mean on each subset of inputs, in closed form, as worth of the subset.
std::vector<double> ishigami_worth() {
    const double p4 = std::pow(pi, 4), p8 = p4 * p4, b = 0.1, a = 7;
    const double v1 = 0.5 * (1 + b * p4 / 5) * (1 + b * p4 / 5), v2 = a * a / 8,
                 v13 = b * b * p8 * (1.0 / 18 - 1.0 / 50);
    return {0, v1, v2, v1 + v2, 0, v1 + v13, v2, v1 + v2 + v13};
}

const double published_shapley[] = {0.4357470231788853, 0.4424111447900409, 0.12184183203107385};
const double published_first[] = {0.31390519114781146, 0.4424111447900409, 0};
const double published_total[] = {0.5575888552099592, 0.4424111447900409, 0.2436836640621477};

void from_table(Table& table) {
    constexpr std::size_t rows = 65536;
    std::vector<std::vector<double>> u(3, std::vector<double>(rows));
    std::vector<double> y(rows), point(3);
    for (std::size_t s = 0; s < rows; ++s) {
        for (std::size_t i = 0; i < 3; ++i) point[i] = u[i][s] = stats::uniform_draw(5, s, i);
        y[s] = ishigami(point);
    }
    std::vector<stats::Basis> inputs;
    for (const auto& column : u) inputs.push_back(stats::number_basis(column, 10));
    const stats::TableShares shares = stats::variance_of_table(inputs, y, 3, 10);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string input = fmt::format("x{}, from one table of 65,536 rows", i + 1);
        table.add("Ishigami", fmt::format("Shapley effect of {}", input), shares.shapley[i], published_shapley[i],
                  0.01);
        table.add("Ishigami", fmt::format("total index of {}", input), shares.total[i], published_total[i], 0.01);
    }
}

}  // namespace

void variance_shares(Table& table) {
    const std::vector<double> worth = ishigami_worth(), exact = stats::shapley_of_subsets(worth);
    for (std::size_t i = 0; i < 3; ++i) {
        table.add("Ishigami", fmt::format("Shapley effect of x{}, exact", i + 1), exact[i] / worth.back(),
                  published_shapley[i], 1e-14);
    }
    const stats::VarianceShares shares = stats::variance_of_function(ishigami, 3, 1 << 20, 1);
    table.add("Ishigami", "mean", shares.mean, 3.5, 0.02);
    table.add("Ishigami", "variance", shares.variance, 13.844587940719254, 0.1);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string input = fmt::format("x{}", i + 1);
        table.add("Ishigami", fmt::format("Shapley effect of {}", input), shares.shapley[i], published_shapley[i],
                  0.005);
        table.add("Ishigami", fmt::format("first-order index of {}", input), shares.first[i], published_first[i], 0.01);
        table.add("Ishigami", fmt::format("total index of {}", input), shares.total[i], published_total[i], 0.005);
    }
    from_table(table);
    const stats::VarianceShares g = stats::variance_of_function(sobol_g, std::size(g_weights), 1 << 18, 2);
    const double first[] = {0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072};
    const double total[] = {0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105};
    table.add("Sobol G", "variance", g.variance, 0.4654244319022067, 0.01);
    for (std::size_t i = 0; i < std::size(g_weights); ++i) {
        const std::string input = fmt::format("x{}", i + 1);
        table.add("Sobol G", fmt::format("first-order index of {}", input), g.first[i], first[i], 0.01);
        table.add("Sobol G", fmt::format("total index of {}", input), g.total[i], total[i], 0.01);
    }
    table.note(
        "Ishigami and Sobol G: estimates from 1,048,576 and 262,144 samples of the function; tolerances are "
        "about five standard errors.");
}

}  // namespace crux::oracles
