// Gaussian copula: normal scores times the Cholesky factor of their correlation matrix.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "stats/design.h"
#include "stats/special.h"

namespace crux::stats {

namespace {

std::string listed(const std::vector<std::size_t>& members, std::span<const std::string> names) {
    std::string text;
    for (std::size_t i = 0; i < members.size(); ++i) {
        text += i == 0 ? "'" : i + 1 == members.size() ? " and '" : ", '";
        text += names[members[i]] + "'";
    }
    return text;
}

std::string wrong_with(const Correlation& c, std::span<const std::string> names) {
    if (c.first == c.second) return "'" + names[c.first] + "' cannot be correlated with itself";
    if (!(c.rho > -1 && c.rho < 1)) {
        return "the correlation of '" + names[c.first] + "' and '" + names[c.second] + "' is " + format_number(c.rho) +
               "; it must lie between -1 and 1, and be neither";
    }
    return {};
}

// Row i of the factor of the matrix a; false where the matrix is not positive definite.
bool factor_row(std::size_t i, std::size_t n, const std::vector<double>& a, std::vector<double>& l) {
    for (std::size_t j = 0; j <= i; ++j) {
        double rest = a[i * n + j];
        for (std::size_t k = 0; k < j; ++k) rest -= l[i * n + k] * l[j * n + k];
        if (j < i) {
            l[i * n + j] = rest / l[j * n + j];
        } else if (!(rest > 1e-10)) {
            return false;
        } else {
            l[i * n + i] = std::sqrt(rest);
        }
    }
    return true;
}

}  // namespace

Result<Copula> Copula::make(std::span<const Correlation> correlations, std::span<const std::string> names) {
    Copula made;
    for (const Correlation& c : correlations) {
        const std::string fault = wrong_with(c, names);
        if (!fault.empty()) return Failure{fault};
        made.members_.push_back(c.first);
        made.members_.push_back(c.second);
    }
    std::sort(made.members_.begin(), made.members_.end());
    made.members_.erase(std::unique(made.members_.begin(), made.members_.end()), made.members_.end());
    const std::size_t n = made.members_.size();
    const auto place = [&](std::size_t dimension) {
        return static_cast<std::size_t>(std::lower_bound(made.members_.begin(), made.members_.end(), dimension) -
                                        made.members_.begin());
    };
    std::vector<double> matrix(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1;
    for (const Correlation& c : correlations) {
        const std::size_t i = place(c.first), j = place(c.second);
        if (matrix[i * n + j] != 0) {
            return Failure{"the correlation of '" + names[c.first] + "' and '" + names[c.second] + "' is given twice"};
        }
        matrix[i * n + j] = matrix[j * n + i] = c.rho;
    }
    made.factor_.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        if (!factor_row(i, n, matrix, made.factor_)) {
            made.members_.resize(i + 1);
            return Failure{"the correlations among " + listed(made.members_, names) + " cannot all hold at once"};
        }
    }
    return made;
}

void Copula::apply(std::span<double> coordinates) const {
    const std::size_t n = members_.size();
    if (n == 0) return;
    std::vector<double> scores(n);
    for (std::size_t i = 0; i < n; ++i) scores[i] = normal_quantile(coordinates[members_[i]]);
    for (std::size_t i = 0; i < n; ++i) {
        double score = 0;
        for (std::size_t j = 0; j <= i; ++j) score += factor_[i * n + j] * scores[j];
        if (i > 0) coordinates[members_[i]] = std::clamp(normal_cdf(score), 0x1p-53, 1 - 0x1p-53);
    }
}

}  // namespace crux::stats
