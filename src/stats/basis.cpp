// See basis.h. Eigen solves the normal equations.
#include "stats/basis.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace crux::stats {

namespace {

void centre(std::vector<double>& values) {
    double mean = 0;
    for (double v : values) mean += v;
    mean /= static_cast<double>(std::max<std::size_t>(values.size(), 1));
    for (double& v : values) v -= mean;
}

// Shifted Legendre polynomials by Bonnet's recursion, orthonormal on (0, 1).
double legendre(unsigned degree, double u) {
    const double t = 2 * u - 1;
    double before = 1, here = t;
    if (degree == 0) return 1;
    for (unsigned n = 1; n < degree; ++n) {
        const double next = ((2 * n + 1) * t * here - n * before) / (n + 1);
        before = here;
        here = next;
    }
    return here * std::sqrt(2.0 * degree + 1);
}

}  // namespace

Basis category_basis(std::span<const double> category) {
    const std::set<double> known(category.begin(), category.end());
    Basis out;
    for (double which : known) {
        if (which == *known.rbegin()) break;
        auto& values = out.emplace_back(category.size());
        for (std::size_t i = 0; i < category.size(); ++i) values[i] = category[i] == which ? 1 : 0;
        centre(values);
    }
    return out;
}

Basis number_basis(std::span<const double> u, unsigned degree) {
    Basis out;
    for (unsigned d = 1; d <= degree; ++d) {
        auto& values = out.emplace_back(u.size());
        for (std::size_t i = 0; i < u.size(); ++i) values[i] = legendre(d, u[i]);
        centre(values);
    }
    return out;
}

Basis number_within(std::span<const double> u, unsigned degree, std::span<const double> category, double which) {
    Basis out;
    for (unsigned d = 1; d <= degree; ++d) {
        auto& values = out.emplace_back(u.size());
        for (std::size_t i = 0; i < u.size(); ++i) values[i] = category[i] == which ? legendre(d, u[i]) : 0;
        centre(values);
    }
    return out;
}

std::vector<double> rank_scores(std::span<const double> x) {
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return x[a] != x[b] ? x[a] < x[b] : a < b; });
    std::vector<double> out(x.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t j = i;
        while (j < order.size() && x[order[j]] == x[order[i]]) ++j;
        const double middle = static_cast<double>(i + j) / 2 / static_cast<double>(x.size());
        for (; i < j; ++i) out[order[i]] = middle;
    }
    return out;
}

Basis products(const Basis& a, const Basis& b, std::size_t most) {
    Basis out;
    for (std::size_t i = 0; i < std::min(most, a.size()); ++i) {
        for (std::size_t j = 0; j < std::min(most, b.size()); ++j) {
            auto& values = out.emplace_back(a[i].size());
            for (std::size_t row = 0; row < values.size(); ++row) values[row] = a[i][row] * b[j][row];
            centre(values);
        }
    }
    return out;
}

void append(Basis& into, const Basis& more) { into.insert(into.end(), more.begin(), more.end()); }

Basis orthonormal(const Basis& basis) {
    const auto product = [](const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
        return sum / static_cast<double>(a.size());
    };
    Basis out;
    for (std::vector<double> values : basis) {
        const double before = product(values, values);
        for (int pass = 0; pass < 2; ++pass) {
            for (const auto& other : out) {
                const double along = product(values, other);
                for (std::size_t i = 0; i < values.size(); ++i) values[i] -= along * other[i];
            }
        }
        const double after = product(values, values);
        if (!(after > 1e-10 * before) || after == 0) continue;
        const double scale = 1 / std::sqrt(after);
        for (double& v : values) v *= scale;
        out.push_back(std::move(values));
    }
    return out;
}

std::vector<double> fitted(const Basis& basis, std::span<const double> y, std::span<const std::uint8_t> use) {
    const auto functions = static_cast<Eigen::Index>(basis.size());
    Eigen::MatrixXd x(static_cast<Eigen::Index>(y.size()), functions + 1);
    x.col(0).setOnes();
    for (Eigen::Index f = 0; f < functions; ++f) {
        x.col(f + 1) = Eigen::Map<const Eigen::VectorXd>(basis[static_cast<std::size_t>(f)].data(), x.rows());
    }
    const Eigen::Map<const Eigen::VectorXd> target(y.data(), x.rows());
    Eigen::MatrixXd kept = x;
    if (!use.empty()) {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            if (use[static_cast<std::size_t>(i)] == 0) kept.row(i).setZero();
        }
    }
    Eigen::MatrixXd normal = kept.transpose() * kept;
    normal.diagonal().array() += 1e-9 * normal.trace() / static_cast<double>(functions + 1);
    const Eigen::VectorXd beta = normal.ldlt().solve(kept.transpose() * target);
    const Eigen::VectorXd fit = x * beta;
    return {fit.data(), fit.data() + fit.size()};
}

}  // namespace crux::stats
