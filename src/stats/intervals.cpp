// See intervals.h. Sources: Wilson 1927; Clopper and Pearson 1934.
#include "stats/intervals.h"

#include <cmath>

#include "stats/special.h"

namespace crux::stats {

Interval wilson(std::uint64_t k, std::uint64_t n, double level) {
    if (n == 0) return {};
    const auto size = static_cast<double>(n);
    const double z = normal_quantile(0.5 + level / 2), share = static_cast<double>(k) / size, zz = z * z / size;
    const double centre = (share + zz / 2) / (1 + zz);
    const double half = z / (1 + zz) * std::sqrt(share * (1 - share) / size + zz / (4 * size));
    return {k == 0 ? 0 : centre - half, k == n ? 1 : centre + half};
}

Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double level) {
    if (n == 0) return {};
    const double tail = (1 - level) / 2;
    const auto hits = static_cast<double>(k), misses = static_cast<double>(n - k);
    return {k == 0 ? 0 : beta_quantile(tail, hits, misses + 1), k == n ? 1 : beta_quantile(1 - tail, hits + 1, misses)};
}

Interval student_interval(double centre, double standard_error, double df, double level) {
    if (!(df > 0) || std::isnan(centre) || std::isnan(standard_error)) return {};
    const double half = student_t_quantile(0.5 + level / 2, df) * standard_error;
    return {centre - half, centre + half};
}

double share_beyond_maximum(std::uint64_t n, double level) {
    return n == 0 ? 1 : 1 - exp(ln(1 - level) / static_cast<double>(n));
}

}  // namespace crux::stats
