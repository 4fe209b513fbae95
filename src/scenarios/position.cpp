// Positions between stances. See position.h. A claim held at one stance alone goes through the
// same lines as an assessment's, so that it gets the same bits.
#include "scenarios/position.h"

#include <algorithm>
#include <cmath>

namespace crux::scenarios {

Position own_position(const Binding& binding) {
    Position out;
    for (const BoundClaim& claim : binding.claims) {
        const auto stance = static_cast<std::uint16_t>(claim.position);
        out.claims.push_back({stance, stance, 0});
    }
    out.policies = binding.policies;
    out.weights.resize(binding.viewpoints.size());
    return out;
}

namespace {

bool sound_policies(const Binding& binding, const Position& position) {
    if (position.policies.size() != binding.policies.size()) return false;
    for (std::size_t p = 0; p < position.policies.size(); ++p) {
        for (const FixedInput& fixed : position.policies[p]) {
            if (fixed.input >= binding.inputs.size() || !std::isfinite(fixed.value)) return false;
        }
    }
    return true;
}

bool sound_weights(const Binding& binding, const std::vector<double>& row) {
    double total = 0;
    for (double weight : row) {
        if (!(weight >= 0) || !std::isfinite(weight)) return false;
        total += weight;
    }
    return row.empty() || (row.size() == binding.outcomes.size() && total > 0 && std::isfinite(total));
}

}  // namespace

std::string fault_of(const Binding& binding, const Position& position) {
    if (position.claims.size() != binding.claims.size()) return "a position needs one entry a claim";
    for (std::size_t c = 0; c < position.claims.size(); ++c) {
        const Held& held = position.claims[c];
        const std::size_t stances = binding.claims[c].stances.size();
        if (held.from >= stances || held.to >= stances) return "a claim is held at a stance that it does not have";
        if (!(held.between >= 0 && held.between <= 1)) return "a claim is held outside of its two stances";
    }
    if (!sound_policies(binding, position)) return "the policies are not those of the argument";
    if (position.weights.size() != binding.viewpoints.size()) return "weights need one row a viewpoint";
    for (const std::vector<double>& row : position.weights) {
        if (!sound_weights(binding, row)) return "weights must be numbers of at least 0, one an outcome, not all 0";
    }
    return {};
}

namespace {

const double* fixed_value(const BoundStance& stance, std::size_t input) {
    for (const FixedInput& fixed : stance.fixed) {
        if (fixed.input == input) return &fixed.value;
    }
    return nullptr;
}

// Selectors count as 0 where a stance leaves them alone.
double choice_of(const BoundStance& stance, std::size_t input) {
    const double* value = fixed_value(stance, input);
    return value == nullptr ? 0 : *value;
}

bool agree_on_choices(const Binding& binding, const BoundStance& a, const BoundStance& b) {
    return std::all_of(a.fixed.begin(), a.fixed.end(), [&](const FixedInput& fixed) {
        const bool choice = binding.module.at(binding.inputs[fixed.input].variable).role == ir::Role::selector;
        return !choice || choice_of(b, fixed.input) == fixed.value;
    });
}

}  // namespace

bool has_between(const Binding& binding, const BoundClaim& claim, std::size_t from, std::size_t to) {
    const BoundStance &a = claim.stances[from], &b = claim.stances[to];
    return agree_on_choices(binding, a, b) && agree_on_choices(binding, b, a);
}

Drawer::Drawer(const Binding& binding, const Position& position) : binding_(binding), position_(position) {
    frame_.draw_stances = position.draw_stances;
    frame_.sweep_exploratory = position.sweep_exploratory;
    for (std::size_t c = 0; c < position.claims.size(); ++c) {
        const Held& held = position.claims[c];
        const bool inside = held.between > 0 && held.between < 1 && held.from != held.to && !position.draw_stances;
        numbers_between_.push_back(inside && has_between(binding, binding.claims[c], held.from, held.to));
    }
}

std::uint16_t Drawer::stance(std::size_t claim, double u) const {
    if (position_.draw_stances) return static_cast<std::uint16_t>(binding_.stance(frame_, claim, u));
    const Held& held = position_.claims[claim];
    if (held.between == 0) return held.from;
    if (held.between == 1) return held.to;
    return u < held.between ? held.to : held.from;
}

void Drawer::draw(std::span<double> u, std::span<std::uint16_t> stances, std::span<double> values) const {
    for (std::size_t c = 0; c < binding_.claims.size(); ++c) stances[c] = stance(c, u[binding_.claims[c].coordinate]);
    binding_.correlate(u);
    // Numbers between two stances: first as a whole position, then those claims anew from the module's own values.
    std::vector<double> own;
    const bool any = std::find(numbers_between_.begin(), numbers_between_.end(), true) != numbers_between_.end();
    if (any) own.assign(values.begin(), values.end());
    binding_.set_inputs(frame_, stances, u, values);
    for (std::size_t c = 0; any && c < binding_.claims.size(); ++c) {
        if (!numbers_between_[c]) continue;
        std::vector<double> ends[2] = {own, own};
        const Held& held = position_.claims[c];
        const std::size_t sides[2] = {held.from, held.to};
        for (int side = 0; side < 2; ++side) binding_.set_stance(frame_, c, sides[side], u, ends[side]);
        for (const std::size_t input : binding_.inputs_of(c)) {
            const double a = ends[0][input], b = ends[1][input];
            values[input] = a == b ? a : a + held.between * (b - a);
        }
    }
}

void Drawer::set_policy(std::size_t policy, std::span<double> values) const {
    for (const FixedInput& fixed : position_.policies[policy]) values[fixed.input] = fixed.value;
}

bool Drawer::weights_fixed() const {
    if (binding_.weights_fixed()) return true;
    return std::none_of(position_.weights.begin(), position_.weights.end(),
                        [](const std::vector<double>& row) { return row.empty(); });
}

namespace {

double factor_of(const BoundStance& stance, std::size_t outcome) {
    for (const auto& [which, factor] : stance.weights) {
        if (which == outcome) return factor;
    }
    return 1;
}

}  // namespace

// Factors between two stances, in place of the one stance that finish_weights() took for the claim.
void Drawer::weigh_between(std::span<double> row) const {
    for (std::size_t c = 0; c < binding_.claims.size(); ++c) {
        if (!numbers_between_[c]) continue;
        const Held& held = position_.claims[c];
        for (std::size_t o = 0; o < row.size(); ++o) {
            const double a = factor_of(binding_.claims[c].stances[held.from], o);
            const double b = factor_of(binding_.claims[c].stances[held.to], o);
            if (a != 1 || b != 1) row[o] *= a + held.between * (b - a);
        }
    }
}

void Drawer::weigh(std::span<const std::uint16_t> stances, std::span<const double> u, std::span<double> weights) const {
    const std::size_t outcomes = binding_.outcomes.size();
    std::vector<std::uint16_t> alone;  // claims between two stances are taken out: no_stance
    alone.reserve(stances.size());
    for (std::size_t c = 0; c < stances.size(); ++c)
        alone.push_back(numbers_between_[c] ? Binding::no_stance : stances[c]);
    for (std::size_t v = 0; v < binding_.viewpoints.size(); ++v) {
        const auto row = weights.subspan(v * outcomes, outcomes);
        const std::vector<double>& given = position_.weights[v];
        for (std::size_t o = 0; o < outcomes; ++o) row[o] = given.empty() ? 0 : given[o];
        if (!given.empty()) {
            // What a reader sets is final: no claim changes it.
            double total = 0;
            for (double weight : row) total += weight;
            for (double& weight : row) weight /= total;
            continue;
        }
        for (const BoundWeight& w : binding_.viewpoints[v]) {
            row[w.outcome] = w.coordinate == none ? w.value : w.distribution.quantile(u[w.coordinate]);
        }
        weigh_between(row);
        binding_.finish_weights(alone, row);
    }
}

}  // namespace crux::scenarios
