// A reader's position: between which stances each claim is held, what policies set, how viewpoints
// weigh. Enters: what a reader moved; leaves: the inputs and weights of any scenario under it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scenarios/binding.h"

namespace crux::scenarios {

/// A claim held between two of its stances. 0: `from` alone, 1: `to` alone. Between them, where both
/// stances set numbers alone, each number goes from the one stance's value to the other's in proportion
/// (of ranges: at the same quantile), and so do factors of weights; where one of them chooses an
/// equation or a table, there is nothing in between, and that share of the scenarios takes `to`.
struct Held {
    std::uint16_t from = 0, to = 0;
    double between = 0;
};

struct Position {
    bool draw_stances = false;  ///< every claim takes one of its stances, as in the assessment's world; `claims` rest
    bool sweep_exploratory = false;                 ///< exploratory ranges are drawn; else at their named settings
    std::vector<Held> claims;                       ///< one a Binding::claims
    std::vector<std::vector<FixedInput>> policies;  ///< as Binding::policies; values may differ
    /// [viewpoint][outcome], or empty: as the argument has it.
    std::vector<std::vector<double>> weights;
};

/// Every claim at the stance that the argument holds, all else as in the binding.
Position own_position(const Binding& binding);

/// What is wrong with a position for this binding, in words; empty where nothing is.
std::string fault_of(const Binding& binding, const Position& position);

/// Whether numbers lie between the two stances: neither chooses an equation or a table otherwise than the other.
bool has_between(const Binding& binding, const BoundClaim& claim, std::size_t from, std::size_t to);

/// A position made ready for drawing. Keeps references to both.
class Drawer {
  public:
    Drawer(const Binding& binding, const Position& position);

    /// The inputs of a scenario before any policy. `u`: its coordinates as the design gives them (they are
    /// correlated in place); `values`: the module's own on entry. `stances`: one a claim, for weigh().
    void draw(std::span<double> u, std::span<std::uint16_t> stances, std::span<double> values) const;
    void set_policy(std::size_t policy, std::span<double> values) const;
    /// weights[viewpoint * outcomes + outcome], sum 1 a viewpoint. `u` as the design gives them.
    void weigh(std::span<const std::uint16_t> stances, std::span<const double> u, std::span<double> weights) const;
    /// Whether weights are the same in every scenario.
    bool weights_fixed() const;

  private:
    std::uint16_t stance(std::size_t claim, double u) const;
    void weigh_between(std::span<double> row) const;

    const Binding& binding_;
    const Position& position_;
    Frame frame_;
    std::vector<bool> numbers_between_;  // one a claim: neither stance alone, and numbers lie between
};

}  // namespace crux::scenarios
