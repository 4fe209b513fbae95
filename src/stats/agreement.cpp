// See agreement.h.
#include "stats/agreement.h"

#include <cmath>
#include <limits>

namespace crux::stats {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
}  // namespace

std::vector<double> ranks(std::span<const double> values, bool larger_is_better) {
    std::vector<double> out;
    for (double mine : values) {
        double before = 0, equal = 0;
        for (double other : values) {
            if (std::isnan(other)) continue;
            before += (larger_is_better ? other > mine : other < mine) ? 1 : 0;
            equal += other == mine ? 1 : 0;
        }
        out.push_back(std::isnan(mine) ? nan : before + (equal + 1) / 2);
    }
    return out;
}

double kendall_tau_b(std::span<const double> a, std::span<const double> b) {
    double balance = 0, untied_a = 0, untied_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = i + 1; j < a.size(); ++j) {
            if (std::isnan(a[i]) || std::isnan(a[j]) || std::isnan(b[i]) || std::isnan(b[j])) continue;
            const int x = (a[i] > a[j]) - (a[i] < a[j]), y = (b[i] > b[j]) - (b[i] < b[j]);
            balance += x * y;
            untied_a += x != 0 ? 1 : 0;
            untied_b += y != 0 ? 1 : 0;
        }
    }
    return untied_a == 0 || untied_b == 0 ? nan : balance / std::sqrt(untied_a * untied_b);
}

}  // namespace crux::stats
