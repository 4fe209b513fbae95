// What turns a point of the unit cube into the inputs of a run: an array program that holds every
// stance's alternatives, and which of its inputs claims, uncertainties and policies set. Each claim's
// choice of stance and every uncertain number is one coordinate. Indices alone, no words: the native
// command and the report's own engine (bindings/wasm) draw with this same code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "ensemble/outcomes.h"
#include "ir/ir.h"
#include "stats/design.h"

namespace crux::scenarios {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

struct FixedInput {
    std::size_t input;  ///< index into Binding::inputs
    double value;
};

/// What is held and what is drawn.
struct Frame {
    bool draw_stances = false;       ///< each claim takes one of its stances; else the argument's own
    bool sweep_exploratory = false;  ///< exploratory ranges are drawn; else at their named settings
    bool weigh_ends = false;         ///< the second measure: exploratory ranges by the arcsine law
    bool mirror = false;             ///< where not drawn: rivals marked `mirror` instead of the argument's own stance
    std::size_t flip_claim = none;   ///< index into Binding::claims: that claim takes flip_stance
    std::size_t flip_stance = 0;
    std::vector<std::pair<std::size_t, std::size_t>> held;  ///< more claims and the stances they take
    std::vector<FixedInput> fixed;                          ///< inputs held whatever any stance says
};

/// A number that is drawn, and the inputs (elements of one constant) that all take it.
struct DrawnInput {
    std::size_t coordinate = 0;
    std::vector<std::size_t> inputs;
    stats::Distribution distribution = stats::Distribution::constant(0);
    bool exploratory = false;
    double setting = 0;  ///< where exploratory
};

struct BoundStance {
    std::vector<FixedInput> fixed;  ///< constants with one value, selectors
    std::vector<DrawnInput> drawn;
    std::vector<std::pair<std::size_t, double>> weights;  ///< outcome, factor
    bool in_force = true;                                 ///< false: the view taken neither draws it nor turns to it
};
/// A claim that is modelled.
struct BoundClaim {
    std::size_t claim = 0;  ///< index into argument::Argument::claims
    std::size_t coordinate = 0;
    std::vector<BoundStance> stances;  ///< as argument::Claim::stances
    std::vector<double> cumulative;    ///< shares of the stances, summed; the last is 1
    std::size_t position = 0;
    std::size_t mirror = 0;  ///< the stance of the mirrored argument; `position` where none is marked
    double share(std::size_t stance) const {
        return stance == 0 ? cumulative[0] : cumulative[stance] - cumulative[stance - 1];
    }
};

struct BoundWeight {
    std::size_t outcome = 0;
    std::size_t coordinate = none;  ///< none: the weight is `value`
    stats::Distribution distribution = stats::Distribution::constant(0);
    double value = 0;  ///< fixed, or the middle of the range
};

struct Binding {
    ir::Module module;
    std::vector<engine::Element> inputs;   ///< for engine::CompileOptions::inputs
    std::vector<std::string> coordinates;  ///< names: each keys its own stream of draws
    stats::Copula copula;
    std::vector<BoundClaim> claims;
    std::vector<DrawnInput> uncertainties;
    std::vector<std::vector<FixedInput>> policies;
    std::vector<engine::Element> outcome_elements;
    std::vector<ensemble::Outcome> outcomes;  ///< `output` is the position in outcome_elements
    std::vector<std::vector<BoundWeight>> viewpoints;

    bool has_mirror() const;
    bool has_exploratory() const;
    /// Streams for a stats::Design.
    std::vector<std::uint64_t> streams() const;

    /// Coordinates u as the design gives them; the copula is applied in place.
    void correlate(std::span<double> u) const { copula.apply(u); }
    /// The stance of claim c; only u of that claim's coordinate is used, and only where stances are drawn.
    std::size_t stance(const Frame& frame, std::size_t c, double u) const;
    /// One a claim, from whole points.
    void stances(const Frame& frame, std::span<const double> u, std::span<std::uint16_t> out) const;
    /// What the scenario sets, from correlated coordinates; other inputs are left alone.
    void set_inputs(const Frame& frame, std::span<const std::uint16_t> stances, std::span<const double> u,
                    std::span<double> values) const;
    /// What one stance of claim c sets.
    void set_stance(const Frame& frame, std::size_t c, std::size_t stance, std::span<const double> u,
                    std::span<double> values) const;
    /// The inputs that any stance of claim c sets, ascending.
    std::vector<std::size_t> inputs_of(std::size_t c) const;
    void set_policy(std::size_t policy, std::span<double> values) const;
    /// weights[viewpoint * outcomes + outcome], normalised to sum 1 a viewpoint. `u(coordinate)` is asked
    /// for ranges alone.
    template <class Coordinate>
    void weigh(std::span<const std::uint16_t> stances, const Coordinate& u, std::span<double> weights) const {
        for (std::size_t v = 0; v < viewpoints.size(); ++v) {
            const auto row = weights.subspan(v * outcomes.size(), outcomes.size());
            for (double& weight : row) weight = 0;
            for (const BoundWeight& w : viewpoints[v]) {
                row[w.outcome] = w.coordinate == none ? w.value : w.distribution.quantile(u(w.coordinate));
            }
            finish_weights(stances, row);
        }
    }
    /// Whether weights are the same in every world (no ranges, no stance that changes them).
    bool weights_fixed() const;

    static constexpr std::uint16_t no_stance = 0xffff;  ///< finish_weights(): the claim changes no weight
    /// Stances' factors on one viewpoint's raw weights, and the sum made 1.
    void finish_weights(std::span<const std::uint16_t> stances, std::span<double> row) const;
};

}  // namespace crux::scenarios
