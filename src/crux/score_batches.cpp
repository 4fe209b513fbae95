// Batches of scores over threads. See score_batches.h.
#include "crux/score_batches.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crux {

namespace {

constexpr std::size_t chunk = 64;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<double> Scores::difference(std::size_t viewpoint, std::size_t x, std::size_t y) const {
    const std::span<const double> of_x = row(viewpoint, x), of_y = row(viewpoint, y);
    std::vector<double> out(count_);
    for (std::size_t i = 0; i < count_; ++i) out[i] = of_x[i] - of_y[i];
    return out;
}

Scores scores_of(ScoreSource& source, const std::vector<std::uint16_t>& stances, const ScoreBatch& batch,
                 unsigned threads) {
    const std::vector<std::vector<std::uint16_t>> one = {stances};
    const std::size_t rows = source.viewpoints() * source.policies();
    std::vector<double> out(rows * batch.count, missing);
    std::vector<std::vector<double>> parts(threads);
    parallel_for(threads, (batch.count + chunk - 1) / chunk, [&](std::size_t c, unsigned worker) {
        const std::size_t begin = c * chunk, n = std::min(chunk, batch.count - begin);
        std::vector<double>& part = parts[worker];
        part.assign(rows * n, missing);
        source.scores({batch.phase, one, batch.policies, batch.first + begin, n, batch.mixed_claim, batch.share},
                      worker, part);
        for (std::size_t r = 0; r < rows; ++r)
            std::copy_n(part.begin() + static_cast<std::ptrdiff_t>(r * n), n,
                        out.begin() + static_cast<std::ptrdiff_t>(r * batch.count + begin));
    });
    return {std::move(out), source.policies(), batch.count};
}

double mean_of(std::span<const double> values) {
    double sum = 0;
    std::size_t n = 0;
    for (const double value : values) {
        if (std::isnan(value)) continue;
        sum += value;
        ++n;
    }
    return n == 0 ? missing : sum / static_cast<double>(n);
}

std::uint64_t all_policies(const SearchProblem& problem) { return ~std::uint64_t{0} >> (64 - problem.policies.size()); }

std::vector<std::uint16_t> turned_stances(const SearchProblem& problem,
                                          std::span<const std::pair<std::uint32_t, std::uint16_t>> turned) {
    std::vector<std::uint16_t> out;
    for (const SearchClaim& claim : problem.claims) out.push_back(claim.held);
    for (const auto& [claim, stance] : turned) out[claim] = stance;
    return out;
}

}  // namespace crux
