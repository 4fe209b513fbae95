// Observations as weighted sums over TIME STEPs, taken up while a block runs. See problem.h.
#include "search/problem.h"

#include <algorithm>
#include <cmath>

#include "stats/special.h"

namespace crux::search {

namespace {

// A fit runs blocks of points from many starts and again for every profile: very many in all.
constexpr std::uint64_t points_of_a_fit = 100'000;

}  // namespace

using argument::BoundConstant;
using argument::Observe;

Problem::Problem(const ir::Module& module, const argument::BoundFit& fit, std::uint64_t seed) : fit_(fit), seed_(seed) {
    ir::Module world = module;
    for (const auto& [element, value] : fit.settings) {
        world.variables.at(element.variable.index).values.at(element.index) = value;
    }
    engine::CompileOptions options;
    for (const BoundConstant& constant : fit.constants) {
        first_input_.push_back(options.inputs.size());
        options.inputs.insert(options.inputs.end(), constant.elements.begin(), constant.elements.end());
    }
    first_input_.push_back(options.inputs.size());
    steps_.resize(world.time.steps() + 1);
    for (std::size_t t = 0; t < fit.targets.size(); ++t) {
        const argument::BoundTarget& target = fit.targets[t];
        const auto found = std::find(options.outputs.begin(), options.outputs.end(), target.element);
        const auto output = static_cast<std::uint32_t>(found - options.outputs.begin());
        if (found == options.outputs.end()) options.outputs.push_back(target.element);
        for (const argument::Observation& observation : target.observations) {
            rows_.push_back({t, &observation});
            if (!observation.held_out) ++fitted_;
            observe(static_cast<std::uint32_t>(rows_.size() - 1), output, world.time);
        }
    }
    options.back_end = engine::choose_back_end(world.time, points_of_a_fit).back_end;
    program_ = engine::compile(std::move(world), options);
}

double Problem::value(std::size_t constant, double u) const {
    const BoundConstant& c = fit_.constants[constant];
    const double at = c.logarithmic ? stats::exp(stats::ln(c.low) + u * (stats::ln(c.high) - stats::ln(c.low)))
                                    : c.low + u * (c.high - c.low);
    return std::clamp(at, c.low, c.high);
}

double Problem::coordinate(std::size_t constant, double value) const {
    const BoundConstant& c = fit_.constants[constant];
    const double u = c.logarithmic ? (stats::ln(value) - stats::ln(c.low)) / (stats::ln(c.high) - stats::ln(c.low))
                                   : (value - c.low) / (c.high - c.low);
    return std::clamp(u, 0.0, 1.0);
}

// Linear between the TIME STEPs around `when`.
void Problem::at(double when, double weight, std::uint32_t row, std::uint32_t output, const ir::TimeSpecs& time) {
    const double last = static_cast<double>(time.steps());
    const double place = std::clamp((when - time.initial) / time.step, 0.0, last);
    // A hair beside a TIME STEP is that TIME STEP: dates come from divisions.
    const double nearest = std::floor(place + 0.5);
    const double below = std::abs(place - nearest) < 1e-9 * (1 + last) ? nearest : std::floor(place);
    const double share = below == nearest && std::abs(place - nearest) < 1e-9 * (1 + last) ? 0 : place - below;
    const auto k = static_cast<std::size_t>(below);
    if (share < 1) steps_[k].push_back({row, output, weight * (1 - share)});
    if (share > 0) steps_[k + 1].push_back({row, output, weight * share});
}

// Under Euler a stock takes up a flow as it is at the beginning of each TIME STEP; Runge-Kutta methods
// follow its course, which straight lines between TIME STEPs come nearer to.
void Problem::over(double begin, double end, double weight, std::uint32_t row, std::uint32_t output,
                   const ir::TimeSpecs& time) {
    const double first = (begin - time.initial) / time.step, last = (end - time.initial) / time.step;
    const bool held = time.method == ir::Method::euler;
    const auto from = static_cast<std::uint32_t>(std::max(0.0, std::floor(first)));
    for (std::uint32_t k = from; k < time.steps() && k < last; ++k) {
        const double a = std::max(first, static_cast<double>(k)), b = std::min(last, static_cast<double>(k) + 1);
        if (!(b > a)) continue;
        const double width = (b - a) * time.step * weight, middle = (a + b) / 2 - k;
        if (held) {
            steps_[k].push_back({row, output, width});
        } else {
            steps_[k].push_back({row, output, width * (1 - middle)});
            steps_[k + 1].push_back({row, output, width * middle});
        }
    }
}

void Problem::observe(std::uint32_t row, std::uint32_t output, const ir::TimeSpecs& time) {
    const argument::Observation& o = *rows_[row].observation;
    switch (fit_.targets[rows_[row].target].observe) {
        case Observe::level:
            return at(o.end, 1, row, output, time);
        case Observe::difference:
            at(o.end, 1, row, output, time);
            return at(o.begin, -1, row, output, time);
        case Observe::integral:
            return over(o.begin, o.end, 1, row, output, time);
        case Observe::mean:
            return over(o.begin, o.end, 1 / (o.end - o.begin), row, output, time);
    }
}

namespace {

constexpr unsigned widest = 64;

unsigned lanes_for(std::size_t points) {
    return std::min(widest, static_cast<unsigned>((std::min<std::size_t>(points, widest) + 7) / 8 * 8));
}

}  // namespace

Evaluator::Evaluator(const Problem& problem) : problem_(problem) {}

void Evaluator::run(std::span<const double> points, std::vector<double>& values) {
    const std::size_t n = problem_.dimensions(), rows = problem_.rows().size();
    const std::size_t count = points.size() / n;
    values.assign(count * rows, 0);
    for (std::size_t begin = 0; begin < count; begin += widest) {
        const std::size_t some = std::min<std::size_t>(widest, count - begin);
        run_block(points.subspan(begin * n, some * n), std::span(values).subspan(begin * rows, some * rows));
    }
    members_ += count;
}

void Evaluator::run_block(std::span<const double> points, std::span<double> values) {
    const std::size_t n = problem_.dimensions(), rows = problem_.rows().size();
    const std::size_t count = points.size() / n;
    const unsigned lanes = lanes_for(count);
    auto found = runners_.find(lanes);
    if (found == runners_.end()) found = runners_.emplace(lanes, engine::Runner(problem_.program_, lanes)).first;
    engine::Runner& runner = found->second;
    for (std::size_t c = 0; c < n; ++c) {
        for (std::size_t i = problem_.first_input_[c]; i < problem_.first_input_[c + 1]; ++i) {
            const auto input = runner.input(i);
            for (std::size_t p = 0; p < count; ++p) input[p] = problem_.value(c, points[p * n + c]);
        }
    }

    class Taking final : public engine::Observer {
      public:
        Taking(const std::vector<std::vector<Problem::Entry>>& steps, std::span<double> values, std::size_t rows,
               std::size_t count)
            : steps_(steps), values_(values), rows_(rows), count_(count) {}
        void at_step(std::uint32_t k, double, bool, const double* const* outputs) override {
            for (const Problem::Entry& entry : steps_[k]) {
                const double* from = outputs[entry.output];
                for (std::size_t p = 0; p < count_; ++p) values_[p * rows_ + entry.row] += entry.weight * from[p];
            }
        }

      private:
        const std::vector<std::vector<Problem::Entry>>& steps_;
        std::span<double> values_;
        std::size_t rows_, count_;
    } taking(problem_.steps_, values, rows, count);

    // One world: the same draws of the model's random functions at every point.
    const std::vector<std::uint64_t> scenario(lanes, 0);
    const std::vector<std::uint32_t> replicate(lanes, 0);
    runner.run({problem_.seed_, scenario, replicate}, static_cast<unsigned>(count), taking);
    for (const engine::Fault& fault : runner.faults()) {
        for (std::size_t r = 0; r < rows; ++r) values[fault.lane * rows + r] = std::nan("");
    }
}

}  // namespace crux::search
