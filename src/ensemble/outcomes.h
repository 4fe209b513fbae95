// Outcomes: one number a member, reduced while the block runs; no trajectory is kept.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/engine.h"

namespace crux::ensemble {

struct Outcome {
    enum class Kind : std::uint8_t {
        final,     ///< the value at the final time
        mean,      ///< integral / (final - initial time); the initial value where there is no step
        max,       ///< the greatest value at any TIME STEP, both ends included
        min,       ///< the least
        integral,  ///< Euler: the sum over TIME STEPs but the last of value * TIME STEP
        at         ///< the value at the TIME STEP nearest to `time`
    };
    std::size_t output = 0;  ///< which output of the program (CompileOptions::outputs)
    Kind kind = Kind::final;
    double time = 0;
};
std::string_view name(Outcome::Kind kind);
/// The TIME STEP nearest to a time, within the run.
std::uint32_t nearest_step(const ir::TimeSpecs& time, double when);

/// Elements wanted as outputs of a program, each once.
class Outputs {
  public:
    /// Which output the element is; a new one where it was not wanted before.
    std::size_t place(engine::Element element);
    const std::vector<engine::Element>& elements() const { return elements_; }

  private:
    std::vector<engine::Element> elements_;
};

/// Reduces the outputs of a block to its outcomes. Sums are taken step by step, lane by lane, so
/// the bits do not depend on the block.
class OutcomeObserver final : public engine::Observer {
  public:
    OutcomeObserver(std::span<const Outcome> outcomes, const ir::TimeSpecs& time, unsigned lanes);
    /// To be called before each run of a block.
    void begin(unsigned active);
    void at_step(std::uint32_t k, double time, bool save, const double* const* rows) override;
    /// Outcome i of each active lane, after the run.
    std::span<const double> values(std::size_t outcome) const;

  private:
    std::vector<Outcome> outcomes_;
    std::vector<std::uint32_t> at_steps_;
    std::vector<double> values_;  // [outcome][lane]
    double step_;
    std::uint32_t steps_;
    unsigned lanes_, active_ = 0;
};

}  // namespace crux::ensemble
