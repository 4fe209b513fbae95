// A calibration as numbers: points of the unit cube in, the model's answer to every observation out.
// The fit's world is written into the module before it is compiled, so that only the calibrated
// constants differ among lanes; many points are one block.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "argument/bound_fit.h"
#include "engine/engine.h"

namespace crux::search {

/// An observation among those of all targets, in order.
struct Row {
    std::size_t target = 0;
    const argument::Observation* observation = nullptr;
};

class Problem {
  public:
    /// `fit` must outlive this.
    Problem(const ir::Module& module, const argument::BoundFit& fit, std::uint64_t seed);

    const argument::BoundFit& fit() const { return fit_; }
    std::size_t dimensions() const { return fit_.constants.size(); }
    const std::vector<Row>& rows() const { return rows_; }
    std::size_t fitted_rows() const { return fitted_; }

    /// The constant's value at a coordinate in [0, 1], on its linear or logarithmic scale; and back.
    double value(std::size_t constant, double u) const;
    double coordinate(std::size_t constant, double value) const;

  private:
    friend class Evaluator;
    // A row of the model's output that an observation takes up at a TIME STEP.
    struct Entry {
        std::uint32_t row;
        std::uint32_t output;
        double weight;
    };
    void observe(std::uint32_t row, std::uint32_t output, const ir::TimeSpecs& time);
    void at(double when, double weight, std::uint32_t row, std::uint32_t output, const ir::TimeSpecs& time);
    void over(double begin, double end, double weight, std::uint32_t row, std::uint32_t output,
              const ir::TimeSpecs& time);

    const argument::BoundFit& fit_;
    std::shared_ptr<const engine::Program> program_;
    std::vector<Row> rows_;
    std::size_t fitted_ = 0;
    std::vector<std::vector<Entry>> steps_;  // by TIME STEP
    std::vector<std::size_t> first_input_;   // of each constant, and their number
    std::uint64_t seed_ = 0;
};

/// Runs points of one problem; one a thread.
class Evaluator {
  public:
    explicit Evaluator(const Problem& problem);
    /// `points` holds dimensions() coordinates a point; `values` gets one number a row and point:
    /// values[point * rows + row], NaN throughout where the run went wrong. The bits of a point do not
    /// depend on the others.
    void run(std::span<const double> points, std::vector<double>& values);
    std::uint64_t members() const { return members_; }
    const Problem& problem() const { return problem_; }

  private:
    void run_block(std::span<const double> points, std::span<double> values);
    const Problem& problem_;
    std::map<unsigned, engine::Runner> runners_;  // by lanes
    std::uint64_t members_ = 0;
};

}  // namespace crux::search
