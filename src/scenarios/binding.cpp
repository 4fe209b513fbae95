// From a point of the unit cube to the inputs of a run and the weights of viewpoints. See binding.h.
#include "scenarios/binding.h"

#include <set>

#include "stats/random.h"
#include "stats/special.h"

namespace crux::scenarios {

bool Binding::has_mirror() const {
    for (const BoundClaim& claim : claims) {
        if (claim.mirror != claim.position) return true;
    }
    return false;
}

bool Binding::has_exploratory() const {
    for (const DrawnInput& drawn : uncertainties) {
        if (drawn.exploratory) return true;
    }
    for (const BoundClaim& claim : claims) {
        for (const BoundStance& stance : claim.stances) {
            for (const DrawnInput& drawn : stance.drawn) {
                if (drawn.exploratory) return true;
            }
        }
    }
    return false;
}

std::vector<std::uint64_t> Binding::streams() const {
    std::vector<std::uint64_t> out;
    for (const std::string& name : coordinates) out.push_back(stats::stream_of(name));
    return out;
}

std::size_t Binding::stance(const Frame& frame, std::size_t c, double u) const {
    const BoundClaim& claim = claims[c];
    if (frame.flip_claim == c) return frame.flip_stance;
    for (const auto& [held, stance] : frame.held) {
        if (held == c) return stance;
    }
    if (!frame.draw_stances) return frame.mirror ? claim.mirror : claim.position;
    std::size_t stance = 0;
    while (stance + 1 < claim.cumulative.size() && u >= claim.cumulative[stance]) ++stance;
    return stance;
}

void Binding::stances(const Frame& frame, std::span<const double> u, std::span<std::uint16_t> out) const {
    for (std::size_t c = 0; c < claims.size(); ++c) {
        out[c] = static_cast<std::uint16_t>(stance(frame, c, u[claims[c].coordinate]));
    }
}

namespace {

double value_of(const DrawnInput& drawn, const Frame& frame, std::span<const double> u) {
    if (drawn.exploratory && !frame.sweep_exploratory) return drawn.setting;
    const double coordinate = u[drawn.coordinate];
    // The arcsine law puts half of the draws into the outer 29 percent of the range.
    const bool ends = drawn.exploratory && frame.weigh_ends;
    return drawn.distribution.quantile(ends ? stats::beta_quantile(coordinate, 0.5, 0.5) : coordinate);
}

void set(const DrawnInput& drawn, const Frame& frame, std::span<const double> u, std::span<double> values) {
    const double value = value_of(drawn, frame, u);
    for (std::size_t input : drawn.inputs) values[input] = value;
}

}  // namespace

void Binding::set_inputs(const Frame& frame, std::span<const std::uint16_t> stances, std::span<const double> u,
                         std::span<double> values) const {
    for (std::size_t c = 0; c < claims.size(); ++c) set_stance(frame, c, stances[c], u, values);
    for (const DrawnInput& drawn : uncertainties) set(drawn, frame, u, values);
    for (const FixedInput& fixed : frame.fixed) values[fixed.input] = fixed.value;
}

void Binding::set_stance(const Frame& frame, std::size_t c, std::size_t stance, std::span<const double> u,
                         std::span<double> values) const {
    const BoundStance& held = claims[c].stances[stance];
    for (const FixedInput& fixed : held.fixed) values[fixed.input] = fixed.value;
    for (const DrawnInput& drawn : held.drawn) set(drawn, frame, u, values);
}

std::vector<std::size_t> Binding::inputs_of(std::size_t c) const {
    std::set<std::size_t> found;
    for (const BoundStance& stance : claims[c].stances) {
        for (const FixedInput& fixed : stance.fixed) found.insert(fixed.input);
        for (const DrawnInput& drawn : stance.drawn) found.insert(drawn.inputs.begin(), drawn.inputs.end());
    }
    return {found.begin(), found.end()};
}

void Binding::set_policy(std::size_t policy, std::span<double> values) const {
    for (const FixedInput& fixed : policies[policy]) values[fixed.input] = fixed.value;
}

bool Binding::weights_fixed() const {
    for (const BoundClaim& claim : claims) {
        for (const BoundStance& stance : claim.stances) {
            if (!stance.weights.empty()) return false;
        }
    }
    for (const auto& viewpoint : viewpoints) {
        for (const BoundWeight& weight : viewpoint) {
            if (weight.coordinate != none) return false;
        }
    }
    return true;
}

void Binding::finish_weights(std::span<const std::uint16_t> stances, std::span<double> row) const {
    for (std::size_t c = 0; c < claims.size(); ++c) {
        if (stances[c] == no_stance) continue;
        for (const auto& [outcome, factor] : claims[c].stances[stances[c]].weights) row[outcome] *= factor;
    }
    double total = 0;
    for (double weight : row) total += weight;
    // Stances may take all weight away: then the viewpoint is indifferent, all alike.
    for (double& weight : row) weight = total > 0 ? weight / total : 1.0 / static_cast<double>(row.size());
}

}  // namespace crux::scenarios
