// See variance.h.
#include "stats/variance.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/ordering.h"
#include "stats/random.h"

namespace crux::stats {

namespace {

// Sums of one estimator's terms: mean and standard error.
struct Terms {
    double sum = 0, squares = 0;
    void add(double x) {
        sum += x;
        squares += x * x;
    }
    double mean(double n) const { return sum / n; }
    double error(double n) const { return std::sqrt(std::max(0.0, squares / n - mean(n) * mean(n)) / n); }
};

struct PointPair {
    std::vector<double> a, b;
    std::vector<std::size_t> order;

    PointPair(std::size_t dimensions) : a(dimensions), b(dimensions), order(dimensions) {}
    void draw(std::uint64_t seed, std::uint64_t sample) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            a[i] = uniform_draw(seed, sample, 2 * i);
            b[i] = uniform_draw(seed, sample, 2 * i + 1);
        }
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i) {
            const double u = uniform_draw(seed, sample, stream_of("order") + i);
            std::swap(order[i - 1], order[std::min(i - 1, static_cast<std::size_t>(u * static_cast<double>(i)))]);
        }
    }
};

}  // namespace

VarianceShares variance_of_function(const std::function<double(std::span<const double>)>& f, std::size_t dimensions,
                                    std::uint64_t samples, std::uint64_t seed, double level) {
    std::vector<Terms> first(dimensions), total(dimensions), shapley(dimensions);
    Terms values;
    PointPair point(dimensions);
    std::vector<double> mixed(dimensions);
    for (std::uint64_t s = 0; s < samples; ++s) {
        point.draw(seed, s);
        const double at_a = f(point.a), at_b = f(point.b);
        values.add(at_a);
        values.add(at_b);
        for (std::size_t i = 0; i < dimensions; ++i) {
            mixed = point.a;
            mixed[i] = point.b[i];
            const double at_mixed = f(mixed);
            first[i].add(at_b * (at_mixed - at_a));
            total[i].add((at_a - at_mixed) * (at_a - at_mixed) / 2);
        }
        mixed = point.a;
        double before = at_a;
        for (std::size_t k = 0; k < dimensions; ++k) {
            const std::size_t i = point.order[k];
            mixed[i] = point.b[i];
            const double after = k + 1 == dimensions ? at_b : f(mixed);
            shapley[i].add((at_a - (before + after) / 2) * (before - after));
            before = after;
        }
    }
    const double n = static_cast<double>(samples);
    VarianceShares out;
    out.mean = values.mean(2 * n);
    out.variance = values.squares / (2 * n) - out.mean * out.mean;
    for (std::size_t i = 0; i < dimensions; ++i) {
        out.first.push_back(first[i].mean(n) / out.variance);
        out.total.push_back(total[i].mean(n) / out.variance);
        const double share = shapley[i].mean(n) / out.variance;
        out.shapley.push_back(share);
        out.shapley_interval.push_back(student_interval(share, shapley[i].error(n) / out.variance, n - 1, level));
    }
    return out;
}

std::vector<double> shapley_of_subsets(std::span<const double> worth) {
    const auto players = static_cast<unsigned>(std::bit_width(worth.size()) - 1);
    std::vector<double> weight(players);  // of a set of that size, without the player
    for (unsigned size = 0; size < players; ++size) {
        double choose = 1;
        for (unsigned i = 0; i < size; ++i) choose *= static_cast<double>(players - 1 - i) / (i + 1);
        weight[size] = 1 / (players * choose);
    }
    std::vector<double> out(players, 0.0);
    for (std::size_t set = 0; set < worth.size(); ++set) {
        for (unsigned i = 0; i < players; ++i) {
            const std::size_t with = set | (std::size_t{1} << i);
            if (with == set) continue;
            out[i] += weight[static_cast<unsigned>(std::popcount(set))] * (worth[with] - worth[set]);
        }
    }
    return out;
}

namespace {

// One joint regression: variance of each term (a run of columns), noise taken off.
std::vector<double> term_variances(const std::vector<Basis>& terms, std::span<const double> y, double& residual) {
    std::size_t functions = 0;
    for (const Basis& term : terms) functions += term.size();
    const auto n = static_cast<Eigen::Index>(y.size());
    Eigen::MatrixXd x(n, static_cast<Eigen::Index>(functions));
    Eigen::Index at = 0;
    for (const Basis& term : terms) {
        for (const auto& values : term) x.col(at++) = Eigen::Map<const Eigen::VectorXd>(values.data(), n);
    }
    Eigen::VectorXd target = Eigen::Map<const Eigen::VectorXd>(y.data(), n);
    target.array() -= target.mean();
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    normal.selfadjointView<Eigen::Lower>().rankUpdate(x.transpose());
    normal.diagonal().array() += 1e-9 * static_cast<double>(n);
    const Eigen::LDLT<Eigen::MatrixXd, Eigen::Lower> solved(normal.selfadjointView<Eigen::Lower>());
    const Eigen::VectorXd beta = solved.solve(x.transpose() * target);
    residual = (target - x * beta).squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, n - x.cols() - 1));
    const Eigen::VectorXd noise = solved.solve(Eigen::MatrixXd::Identity(x.cols(), x.cols())).diagonal() * residual;
    std::vector<double> out;
    at = 0;
    for (const Basis& term : terms) {
        double sum = 0;
        for (std::size_t i = 0; i < term.size(); ++i, ++at) sum += beta(at) * beta(at) - noise(at);
        out.push_back(std::max(0.0, sum));
    }
    return out;
}

}  // namespace

TableShares variance_of_table(std::span<const Basis> inputs, std::span<const double> y, std::size_t paired,
                              std::size_t pair_functions) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    TableShares out;
    out.first.assign(inputs.size(), nan);
    out.total = out.shapley = out.first;
    std::vector<Basis> terms;
    std::size_t functions = 0;
    for (const Basis& input : inputs) functions += terms.emplace_back(orthonormal(input)).size();
    double mean = 0;
    for (double v : y) mean += v / static_cast<double>(y.size());
    for (double v : y) out.variance += (v - mean) * (v - mean) / static_cast<double>(y.size());
    if (!(out.variance > 0) || y.size() < 2 * (functions + 1)) return out;

    double residual = 0;
    std::vector<double> variances = term_variances(terms, y, residual);
    std::vector<std::size_t> order(inputs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    sort_descending(order, [&](std::size_t i) { return variances[i]; });
    for (std::size_t a = 0; a < std::min(paired, order.size()); ++a) {
        for (std::size_t b = a + 1; b < std::min(paired, order.size()); ++b) {
            const std::size_t i = std::min(order[a], order[b]), j = std::max(order[a], order[b]);
            Basis product = orthonormal(products(terms[i], terms[j], pair_functions));
            if (product.empty() || y.size() < 2 * (functions + product.size() + 1)) continue;
            functions += product.size();
            terms.push_back(std::move(product));
            out.pairs.push_back({i, j, 0});
        }
    }
    if (!out.pairs.empty()) variances = term_variances(terms, y, residual);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        out.first[i] = out.total[i] = out.shapley[i] = variances[i] / out.variance;
        out.explained += out.first[i];
    }
    for (std::size_t p = 0; p < out.pairs.size(); ++p) {
        PairShare& pair = out.pairs[p];
        pair.share = variances[inputs.size() + p] / out.variance;
        out.explained += pair.share;
        for (std::size_t i : {pair.first, pair.second}) {
            out.total[i] += pair.share;
            out.shapley[i] += pair.share / 2;
        }
    }
    out.explained = std::min(1.0, out.explained);  // what was taken off as noise is an estimate too
    sort_descending(out.pairs, &PairShare::share);
    return out;
}

}  // namespace crux::stats
