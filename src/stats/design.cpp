// Points of the unit cube on demand. See design.h.
#include "stats/design.h"

#include <algorithm>
#include <cmath>

#include "stats/random.h"

namespace crux::stats {

unsigned suggested_replicates(std::uint64_t scenarios) {
    if (scenarios >= 128) return 32;
    return scenarios >= 8 ? static_cast<unsigned>(scenarios / 4) : 1;
}

Design::Design(Sampling sampling, std::uint64_t scenarios, std::uint64_t seed, std::vector<std::uint64_t> streams)
    : sampling_(sampling),
      scenarios_(scenarios),
      seed_(seed),
      replicates_(suggested_replicates(scenarios)),
      whole_cells_(scenarios / replicates_),
      larger_replicates_(scenarios % replicates_),
      streams_(std::move(streams)) {
    std::vector<std::uint64_t> sorted = streams_;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        throw InternalError("design: two dimensions have one stream");
    }
    if (sampling_ == Sampling::independent) return;
    for (const std::uint64_t stream : streams_) {
        // Counters from the top end down: no scenario's draw can meet them.
        for (unsigned r = 0; r < replicates_; ++r) keys_.push_back(random_bits(seed_, ~std::uint64_t{r}, stream));
    }
}

double Design::independent(std::uint64_t scenario, std::size_t dimension) const {
    return unit_interval(random_bits(seed_, scenario, streams_[dimension]));
}

// Point `position` of replicate `replicate`.
double Design::cell_point(std::uint64_t scenario, std::uint64_t replicate, std::uint64_t position,
                          std::size_t dimension) const {
    const std::uint64_t cells = whole_cells_ + (replicate < larger_replicates_ ? 1 : 0);
    const std::uint64_t cell = Permutation(keys_[dimension * replicates_ + replicate], cells)(position);
    // 32 bits of jitter: exact beside cells below 2^20, and the clamp keeps rounding inside beyond them.
    const std::uint64_t bits = random_bits(seed_, scenario, streams_[dimension]);
    const double jitter = (static_cast<double>(bits >> 32) + 0.5) * 0x1p-32;
    const double u = (static_cast<double>(cell) + jitter) / static_cast<double>(cells);
    return std::clamp(u, 0x1p-53, 1 - 0x1p-53);
}

double Design::coordinate(std::uint64_t scenario, std::size_t dimension) const {
    if (sampling_ == Sampling::independent) return independent(scenario, dimension);
    return cell_point(scenario, scenario % replicates_, scenario / replicates_, dimension);
}

void Design::coordinates(std::uint64_t scenario, std::span<double> out) const {
    if (sampling_ == Sampling::independent) {
        for (std::size_t d = 0; d < streams_.size(); ++d) out[d] = independent(scenario, d);
        return;
    }
    const std::uint64_t replicate = scenario % replicates_, position = scenario / replicates_;
    for (std::size_t d = 0; d < streams_.size(); ++d) out[d] = cell_point(scenario, replicate, position, d);
}

Sampler::Sampler(Design design, std::vector<Distribution> distributions, Copula copula)
    : design_(std::move(design)), distributions_(std::move(distributions)), copula_(std::move(copula)) {
    if (distributions_.size() != design_.dimensions()) throw InternalError("sampler: one distribution a dimension");
}

void Sampler::draw(std::uint64_t scenario, std::span<double> values) const {
    design_.coordinates(scenario, values);
    copula_.apply(values);
    for (std::size_t d = 0; d < distributions_.size(); ++d) values[d] = distributions_[d].quantile(values[d]);
}

}  // namespace crux::stats
