#include "reference_evaluator.h"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "kernels/kernels.h"

namespace crux::reference {

namespace {

using ir::Node;
using Kind = ir::Node::Kind;
enum class Section { init, step, advance };

struct Ring {
    std::uint32_t steps = 1;
    double initial = 0;
    std::map<std::uint32_t, double> pushed;  // by TIME STEP
};

double slope(const ir::Points& points, std::size_t i) {
    const double run = points.x[i + 1] - points.x[i];
    const double value = (points.y[i + 1] - points.y[i]) / run;
    return run > 0 && std::isfinite(value) ? value : 0;
}

/// y_i + (c - x_i) * slope_i, i the last point not after x (docs: src/kernels/lookup.h).
double linear(const ir::Points& points, double x, bool extend) {
    const std::size_t n = points.x.size();
    const double c =
        extend ? x : (x < points.x.front() ? points.x.front() : (x > points.x.back() ? points.x.back() : x));
    std::size_t i = 0;
    while (i + 1 < n && points.x[i + 1] <= c) ++i;
    const double steep = i + 1 < n ? slope(points, i) : (extend && n > 1 ? slope(points, n - 2) : 0);
    return points.y[i] + (c - points.x[i]) * steep;
}

double table_value(const ir::Table& table, const ir::Points& points, double x) {
    if (table.missing_outside && (x < points.x.front() || x > points.x.back())) return ir::missing_value;
    if (std::isnan(x)) return x;
    const std::size_t n = points.x.size();
    switch (table.mode) {
        case ir::TableMode::clamp:
            return linear(points, x, false);
        case ir::TableMode::extrapolate:
            return linear(points, x, true);
        case ir::TableMode::hold: {
            std::size_t i = 0;
            while (i + 1 < n && points.x[i + 1] <= x) ++i;
            return points.y[i];
        }
        case ir::TableMode::forward: {
            std::size_t i = n - 1;
            while (i > 0 && points.x[i - 1] >= x) --i;
            return points.y[i];
        }
    }
    return 0;
}

class Evaluator {
  public:
    Evaluator(const ir::Module& module, const Inputs& inputs, const kernels::LaneKey& key)
        : module_(module),
          key_(key),
          values_(module.value_count),
          positions_(module.loop_count),
          rings_(module.delays.size()) {
        for (std::uint32_t v = 0; v < module.variables.size(); ++v) {
            const ir::VariableId id(v);
            memory_.emplace_back(module.elements(id));
            const auto given = inputs.find(id);
            const std::vector<double>& own = given == inputs.end() ? module.at(id).values : given->second;
            for (std::size_t e = 0; e < own.size(); ++e) memory_.back()[e] = own[e];
        }
        for (std::size_t d = 0; d < rings_.size(); ++d) rings_[d].resize(module.elements(module.delays[d].axes));
    }

    std::vector<std::vector<double>> run(const std::vector<ir::VariableId>& outputs) {
        section_ = Section::init;
        body(module_.init);
        std::vector<std::vector<double>> rows;
        const std::uint32_t steps = module_.time.steps();
        for (step_ = 0;; ++step_) {
            section_ = Section::step;
            body(module_.step);
            std::vector<double>& row = rows.emplace_back();
            for (ir::VariableId output : outputs) {
                for (std::size_t e = 0; e < memory_[output.index].size(); ++e) row.push_back(read(output, e));
            }
            if (step_ == steps) return rows;
            advance();
        }
    }

  private:
    using Cells = std::vector<std::optional<double>>;

    void advance() {
        section_ = Section::advance;
        const std::vector<Cells> before = memory_;
        next_ = memory_;
        body(module_.advance);
        memory_ = next_;
        for (std::size_t v = 0; v < memory_.size(); ++v) {
            const ir::Variable& variable = module_.variables[v];
            if (variable.role != ir::Role::stock) continue;
            for (std::size_t e = 0; e < memory_[v].size(); ++e) {
                if (!before[v][e]) continue;  // a stock that init does not store
                memory_[v][e] = *before[v][e] + module_.time.step * before[variable.rate.index].at(e).value();
            }
        }
    }

    void body(const ir::Body& nodes) {
        for (const Node& node : nodes) run(node);
    }

    double value(ir::ValueId id) const { return values_.at(id.index); }
    double operand(const Node& node, unsigned i) const {
        return node.operands[i].valid() ? value(node.operands[i]) : 0;
    }
    void define(const Node& node, double result) { values_.at(node.result.index) = result; }

    double read(ir::VariableId id, std::size_t element) const {
        const std::optional<double> found = memory_.at(id.index).at(element);
        if (!found)
            throw std::runtime_error("read before it was stored: " +
                                     module_.element_name(id, static_cast<std::uint32_t>(element)));
        return *found;
    }

    void run(const Node& node) {
        switch (node.kind) {
            case Kind::number:
                return define(node, node.number);
            case Kind::time:
            case Kind::step_time:
                return define(node, module_.time.at(step_));
            case Kind::operation:
                return define(node,
                              kernels::evaluate(node.operation, operand(node, 0), operand(node, 1), operand(node, 2)));
            case Kind::load:
                return load(node);
            case Kind::store:
                return store(node);
            case Kind::lookup:
                return lookup(node);
            case Kind::random:
                return draw(node);
            case Kind::delay_start:
            case Kind::delay_read:
            case Kind::delay_push:
                return delay(node);
            case Kind::loop:
                return loop(node);
            case Kind::reduce:
                return reduce(node);
            case Kind::choose:
                return choose(node);
        }
    }

    struct Place {
        std::size_t element = 0;
        bool outside = false, none = false;
    };

    double position(const ir::Index& index) const {
        switch (index.kind) {
            case ir::Index::Kind::fixed:
                return index.number;
            case ir::Index::Kind::loop:
                return double(positions_.at(index.loop.index)) + index.number;
            case ir::Index::Kind::mapped:
                return module_.maps.at(index.map.index).to.at(positions_.at(index.loop.index));
            case ir::Index::Kind::dynamic:
                return std::floor(value(index.value) + 0.5);
        }
        return 0;
    }

    Place place(const std::vector<ir::AxisId>& axes, const std::vector<ir::Index>& indices) const {
        Place found;
        for (std::size_t i = 0; i < axes.size(); ++i) {
            const std::size_t size = module_.axes.at(axes[i].index).elements.size();
            const double at = position(indices.at(i));
            const bool inside = at >= 0 && at < double(size);
            if (!inside && indices[i].kind != ir::Index::Kind::dynamic)
                throw std::runtime_error("an index left its axis");
            if (std::isnan(at)) found.none = true;
            if (!inside) found.outside = true;
            found.element = found.element * size + (inside ? static_cast<std::size_t>(at) : 0);
        }
        return found;
    }

    void load(const Node& node) {
        const Place at = place(module_.at(node.variable).axes, node.indices);
        if (at.none) return define(node, std::numeric_limits<double>::quiet_NaN());
        define(node, at.outside ? ir::missing_value : read(node.variable, at.element));
    }

    void store(const Node& node) {
        const Place at = place(module_.at(node.variable).axes, node.indices);
        auto& memory = section_ == Section::advance ? next_ : memory_;
        memory.at(node.variable.index).at(at.element) = operand(node, 0);
    }

    void lookup(const Node& node) {
        const ir::Table& table = module_.tables.at(node.table.index);
        const Place at = place(table.axes, node.indices);
        define(node, at.outside || at.none ? ir::missing_value
                                           : table_value(table, table.elements.at(at.element), operand(node, 0)));
    }

    void delay(const Node& node) {
        Ring& ring = rings_.at(node.delay.index).at(place(module_.delays[node.delay.index].axes, node.indices).element);
        if (node.kind == Kind::delay_start) {
            const double steps = std::floor(operand(node, 0) / module_.time.step + 0.5);
            ring = {};
            ring.steps = steps >= 1 ? (steps < 1e9 ? static_cast<std::uint32_t>(steps) : 1000000000u)
                                    : (steps < 1 ? 1 : 1000000000u);
            ring.initial = std::isnan(operand(node, 0)) ? operand(node, 0) : operand(node, 1);
        } else if (node.kind == Kind::delay_push) {
            ring.pushed[step_] = operand(node, 0);
        } else {
            define(node, step_ >= ring.steps ? ring.pushed.at(step_ - ring.steps) : ring.initial);
        }
    }

    /// The stream of an element: each position mixed in by the finaliser of SplitMix64.
    static std::uint64_t mixed(std::uint64_t h) {
        h += 0x9e3779b97f4a7c15u;
        h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
        h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
        return h ^ (h >> 31);
    }

    void draw(const Node& node) {
        std::uint64_t stream = node.stream;
        const auto mix = [&](double at) { stream = mixed(stream ^ mixed(static_cast<std::uint64_t>(at))); };
        for (const ir::Index& index : node.indices) mix(position(index));
        if (node.indices.empty()) {
            for (ir::LoopId loop : around_) mix(positions_.at(loop.index));
        }
        kernels::DrawLimits limits;
        limits.parameter = operand(node, 0);
        limits.bounded = node.operands[1].valid();
        limits.low = operand(node, 1);
        limits.high = operand(node, 2);
        define(node, kernels::draw(node.law, key_, {stream, step_}, limits));
    }

    void at_each_position(const Node& node, const auto& visit) {
        around_.push_back(node.loop);
        for (std::uint32_t i = 0; i < node.extent; ++i) {
            positions_.at(node.loop.index) = node.descending ? node.extent - 1 - i : i;
            body(node.bodies.at(0));
            visit();
        }
        around_.pop_back();
    }

    void loop(const Node& node) {
        at_each_position(node, [] {});
    }

    void reduce(const Node& node) {
        double sum = node.number;
        at_each_position(node, [&] { sum = kernels::evaluate(node.operation, sum, value(node.yields.at(0))); });
        define(node, sum);
    }

    void choose(const Node& node) {
        const double selected = read(node.variable, place(module_.at(node.variable).axes, node.indices).element);
        const auto number = static_cast<std::size_t>(selected);
        body(node.bodies.at(number));
        define(node, value(node.yields.at(number)));
    }

    const ir::Module& module_;
    const kernels::LaneKey key_;
    std::vector<double> values_;
    std::vector<ir::LoopId> around_;  // loops and reductions, outermost first
    std::vector<std::uint32_t> positions_;
    std::vector<Cells> memory_, next_;
    std::vector<std::vector<Ring>> rings_;
    std::uint32_t step_ = 0;
    Section section_ = Section::init;
};

}  // namespace

std::vector<std::vector<double>> evaluate(const ir::Module& module, const std::vector<ir::VariableId>& outputs,
                                          const Inputs& inputs, const kernels::LaneKey& key) {
    return Evaluator(module, inputs, key).run(outputs);
}

bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

}  // namespace crux::reference
