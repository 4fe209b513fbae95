// An argument tied to its model: one array program that holds every stance's alternatives, and what
// turns a point of the unit cube into the inputs of a run. Each claim's choice of stance and every
// uncertain number is one coordinate. Immutable once made, so safe to share among threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "argument/argument.h"
#include "argument/bound_fit.h"
#include "argument/series.h"
#include "argument/view.h"
#include "ensemble/outcomes.h"
#include "ir/ir.h"
#include "model/model.h"
#include "stats/design.h"

namespace crux::argument {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

struct FixedInput {
    std::size_t input;  ///< index into BoundArgument::inputs
    double value;
};

/// What is held and what is drawn.
struct Frame {
    bool draw_stances = false;       ///< each claim takes one of its stances; else the argument's own
    bool sweep_exploratory = false;  ///< exploratory ranges are drawn; else at their named settings
    bool weigh_ends = false;         ///< the second measure: exploratory ranges by the arcsine law
    bool mirror = false;             ///< where not drawn: rivals marked `mirror` instead of the argument's own stance
    std::size_t flip_claim = none;   ///< index into BoundArgument::claims: that claim takes flip_stance
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
    std::size_t claim = 0;  ///< index into Argument::claims
    std::size_t coordinate = 0;
    std::vector<BoundStance> stances;  ///< as Claim::stances
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

struct BoundChart {
    engine::Element element;
    std::string unit;  ///< as the argument says, else as the model does
    std::vector<SeriesPoint> data;
};

struct BoundArgument {
    Argument argument;
    model::Model model;
    ir::Module module;
    std::string argument_file, argument_sha256, model_file, model_sha256;
    std::filesystem::path directory;

    std::vector<engine::Element> inputs;   ///< for engine::CompileOptions::inputs
    std::vector<std::string> coordinates;  ///< names: each keys its own stream of draws
    stats::Copula copula;
    std::vector<BoundClaim> claims;
    std::vector<DrawnInput> uncertainties;
    std::vector<std::vector<FixedInput>> policies;
    std::vector<engine::Element> outcome_elements;
    std::vector<ensemble::Outcome> outcomes;  ///< `output` is the position in outcome_elements
    std::vector<std::string> outcome_units;   ///< as the argument says, else as the model does
    std::vector<std::vector<BoundWeight>> viewpoints;
    std::vector<BoundChart> charts;
    std::optional<BoundFit> fit;
    std::vector<std::vector<std::size_t>> scalings;                 ///< [scaling] inputs of its constant
    std::vector<std::vector<std::vector<std::size_t>>> thresholds;  ///< [contrast][threshold] inputs of its constant

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

  private:
    void finish_weights(std::span<const std::uint16_t> stances, std::span<double> row) const;
};

/// Ties an argument to the model beside it. Nothing where there were errors; all are in the sink.
std::optional<BoundArgument> bind(Argument argument, SourceSet& sources, DiagnosticSink& sink);

struct Loaded {
    SourceSet sources;
    DiagnosticSink sink;
    std::optional<BoundArgument> bound;  ///< only where there was no error
};
/// Reads, parses, takes the view and binds. A failure only where the argument file itself cannot be read.
Result<std::unique_ptr<Loaded>> load(const std::filesystem::path& path, const View& view = {});

}  // namespace crux::argument
