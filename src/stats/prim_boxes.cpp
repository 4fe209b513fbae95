// What is asked of a box once it is found: quasi-p values, resampling, restrictions dropped. See prim.h.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/prim.h"
#include "stats/random.h"
#include "stats/special.h"

namespace crux::stats {

PrimBox measure_box(const DataFrame& frame, std::span<const std::uint8_t> interest, std::span<const std::uint32_t> rows,
                    BoxLimits limits, const BoxLimits& whole) {
    PrimBox box;
    box.restricted = restricted(limits, whole);
    for (std::size_t c : box.restricted) {
        const bool categorical = frame.columns[c].categorical();
        box.outside.push_back({c, categorical || limits[c].low != whole[c].low,
                               !categorical && limits[c].high != whole[c].high, 0, 0, 0, 0});
    }
    for (std::uint32_t row : rows) {
        std::size_t broken = 0, which = 0;
        bool below = false;
        for (std::size_t i = 0; i < box.restricted.size() && broken < 2; ++i) {
            const std::size_t c = box.restricted[i];
            if (lets_in(frame.columns[c], limits[c], row)) continue;
            ++broken;
            which = i;
            below = frame.columns[c].categorical() || frame.columns[c].values[row] < limits[c].low;
        }
        if (broken == 0) {
            ++box.cases;
            box.interest += interest[row];
        } else if (broken == 1) {
            Outside& side = box.outside[which];
            ++(below ? side.low_cases : side.high_cases);
            (below ? side.low_interest : side.high_interest) += interest[row];
        }
    }
    const std::uint64_t total = std::accumulate(interest.begin(), interest.end(), std::uint64_t{0});
    box.coverage = total == 0 ? 0 : static_cast<double>(box.interest) / static_cast<double>(total);
    box.density = box.cases == 0 ? 0 : static_cast<double>(box.interest) / static_cast<double>(box.cases);
    box.mass = static_cast<double>(box.cases) / static_cast<double>(frame.rows());
    box.limits = std::move(limits);
    return box;
}

double binomial_tail(std::uint64_t k, std::uint64_t n, double p) {
    if (k == 0 || p >= 1) return 1;
    if (k > n || p <= 0) return 0;
    return beta_cdf(p, static_cast<double>(k), static_cast<double>(n - k + 1));
}

std::vector<QuasiP> quasi_p(const PrimBox& box) {
    const auto tail = [&](bool limited, std::uint64_t cases, std::uint64_t interest) {
        if (!limited) return -1.0;
        const double without = static_cast<double>(box.interest + interest) / static_cast<double>(box.cases + cases);
        return binomial_tail(box.interest, box.cases, without);
    };
    std::vector<QuasiP> out;
    for (const Outside& o : box.outside) {
        out.push_back({o.column, tail(o.low_limited, o.low_cases, o.low_interest),
                       tail(o.high_limited, o.high_cases, o.high_interest)});
    }
    return out;
}

std::vector<Reproduced> resample(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                 std::span<const std::uint32_t> rows, const PrimBox& box, const PrimOptions& options,
                                 unsigned repeats, std::uint64_t seed) {
    std::vector<Reproduced> out(frame.columns.size());
    for (unsigned repeat = 0; repeat < repeats; ++repeat) {
        const Permutation order(random_bits(seed, repeat, stream_of("resample")), rows.size());
        std::vector<std::uint32_t> half;
        for (std::size_t i = 0; i < rows.size() / 2; ++i) half.push_back(rows[order(i)]);
        std::ranges::sort(half);
        std::vector<std::uint8_t> its;
        for (std::uint32_t row : half) its.push_back(interest[row]);
        const std::vector<PrimBox> found = prim_trajectory(frame.subset(half), its, options);
        const auto nearest = [&](double PrimBox::* what, double wanted) {
            return std::ranges::min_element(found, {}, [&](const PrimBox& b) { return std::abs(b.*what - wanted); });
        };
        for (std::size_t c : nearest(&PrimBox::coverage, box.coverage)->restricted) out[c].by_coverage += 1;
        for (std::size_t c : nearest(&PrimBox::density, box.density)->restricted) out[c].by_density += 1;
    }
    for (Reproduced& count : out) {
        count.by_coverage /= std::max(1u, repeats);
        count.by_density /= std::max(1u, repeats);
    }
    return out;
}

PrimBox drop_restriction(const DataFrame& frame, std::span<const std::uint8_t> interest,
                         std::span<const std::uint32_t> rows, const PrimBox& box, std::size_t column) {
    const BoxLimits whole = whole_box(frame);
    BoxLimits limits = box.limits;
    limits[column] = whole[column];
    return measure_box(frame, interest, rows, std::move(limits), whole);
}

}  // namespace crux::stats
