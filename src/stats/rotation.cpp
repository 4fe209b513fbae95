// See rotation.h. Eigen does the eigenvectors.
#include "stats/rotation.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/ordering.h"

namespace crux::stats {

Rotation pca_rotation(const DataFrame& frame, std::span<const std::uint8_t> interest) {
    Rotation out;
    const double n = static_cast<double>(frame.rows());
    for (std::size_t c = 0; c < frame.columns.size(); ++c) {
        const Column& column = frame.columns[c];
        if (column.categorical()) continue;
        double mean = 0, squares = 0;
        for (double x : column.values) mean += x / n;
        for (double x : column.values) squares += (x - mean) * (x - mean);
        out.columns.push_back(c);
        out.mean.push_back(mean);
        out.sd.push_back(squares > 0 ? std::sqrt(squares / n) : 1);
    }
    const auto size = static_cast<Eigen::Index>(out.columns.size());
    std::vector<std::uint32_t> cases;
    for (std::size_t row = 0; row < interest.size(); ++row) {
        if (interest[row] != 0) cases.push_back(static_cast<std::uint32_t>(row));
    }
    if (size == 0 || cases.size() < 2) return out;
    Eigen::MatrixXd x(static_cast<Eigen::Index>(cases.size()), size);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index j = 0; j < size; ++j) {
            const auto c = static_cast<std::size_t>(j);
            x(i, j) =
                (frame.columns[out.columns[c]].values[cases[static_cast<std::size_t>(i)]] - out.mean[c]) / out.sd[c];
        }
    }
    const Eigen::RowVectorXd centre = x.colwise().mean();
    x.rowwise() -= centre;
    const Eigen::MatrixXd covariance = x.transpose() * x / static_cast<double>(cases.size() - 1);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(covariance);
    for (Eigen::Index axis = size - 1; axis >= 0; --axis) {  // eigenvalues ascend
        Eigen::VectorXd vector = solved.eigenvectors().col(axis);
        Eigen::Index largest = 0;
        vector.cwiseAbs().maxCoeff(&largest);
        if (vector(largest) < 0) vector = -vector;
        out.loading.emplace_back(vector.data(), vector.data() + size);
    }
    return out;
}

DataFrame rotate(const DataFrame& frame, const Rotation& rotation) {
    DataFrame out;
    for (std::size_t axis = 0; axis < rotation.loading.size(); ++axis) {
        Column column{std::to_string(axis + 1), std::vector<double>(frame.rows(), 0.0), {}};
        column.name.insert(column.name.begin(), 'r');
        for (std::size_t i = 0; i < rotation.columns.size(); ++i) {
            const auto& values = frame.columns[rotation.columns[i]].values;
            for (std::size_t row = 0; row < values.size(); ++row) {
                column.values[row] += rotation.loading[axis][i] * (values[row] - rotation.mean[i]) / rotation.sd[i];
            }
        }
        out.columns.push_back(std::move(column));
    }
    for (const Column& column : frame.columns) {
        if (column.categorical()) out.columns.push_back(column);
    }
    return out;
}

std::string Rotation::text(std::size_t axis, const DataFrame& frame) const {
    std::vector<std::size_t> order(columns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    sort_descending(order, [&](std::size_t i) { return std::abs(loading[axis][i]); });
    std::string out;
    for (std::size_t i : order) {
        if (std::abs(loading[axis][i]) < 0.1) break;
        char number[16];
        std::snprintf(number, sizeof number, "%.2f", std::abs(loading[axis][i]));
        const bool minus = loading[axis][i] < 0;
        out += out.empty() ? (minus ? "-" : "") : (minus ? " - " : " + ");
        out += number;
        out += ' ';
        out += frame.columns[columns[i]].name;
    }
    return out + " (standardised)";
}

}  // namespace crux::stats
