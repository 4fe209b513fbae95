// See world_table.h.
#include "crux/world_table.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"

namespace crux {

using argument::Basis;
using argument::BoundArgument;

namespace {

// Numbers by their first input, in the order in which the argument names them.
class NumberFactors {
  public:
    explicit NumberFactors(const BoundArgument& bound) : bound_(bound) {}

    void note(const argument::DrawnInput& drawn, const std::string& name, std::size_t claim, Basis basis) {
        const std::size_t input = drawn.inputs.front();
        const auto [place, added] = places_.emplace(input, found_.size());
        if (added) {
            Factor factor;
            factor.kind = Factor::Kind::number;
            factor.name = name;
            factor.claim = claim;
            factor.input = input;
            factor.coordinate = drawn.coordinate;
            factor.unit = bound_.module.at(bound_.inputs[input].variable).units;
            factor.grounded = true;
            factor.low = drawn.distribution.quantile(0.001);
            factor.high = drawn.distribution.quantile(0.999);
            factor.setting = drawn.exploratory ? drawn.setting : drawn.distribution.quantile(0.5);
            found_.push_back(factor);
        }
        Factor& factor = found_[place->second];
        factor.exploratory = factor.exploratory || drawn.exploratory;
        factor.grounded = factor.grounded && (basis == Basis::data || basis == Basis::lit);
        widen(factor, drawn);
    }
    /// A stance that gives one value to a constant which another stance draws.
    void widen(const argument::FixedInput& fixed) {
        const auto place = places_.find(fixed.input);
        if (place == places_.end()) return;
        Factor& factor = found_[place->second];
        factor.low = std::min(factor.low, fixed.value);
        factor.high = std::max(factor.high, fixed.value);
    }
    void own(std::size_t input, double setting) {
        const auto place = places_.find(input);
        if (place != places_.end()) found_[place->second].setting = setting;
    }
    std::vector<Factor> take() { return std::move(found_); }

  private:
    static void widen(Factor& factor, const argument::DrawnInput& drawn) {
        const double low =
            std::isfinite(drawn.distribution.low()) ? drawn.distribution.low() : drawn.distribution.quantile(0.001);
        const double high =
            std::isfinite(drawn.distribution.high()) ? drawn.distribution.high() : drawn.distribution.quantile(0.999);
        factor.low = std::min(factor.low, low);
        factor.high = std::max(factor.high, high);
    }
    const BoundArgument& bound_;
    std::map<std::size_t, std::size_t> places_;
    std::vector<Factor> found_;
};

void claim_numbers(const BoundArgument& bound, std::size_t c, NumberFactors& numbers) {
    const argument::BoundClaim& claim = bound.claims[c];
    const argument::Claim& written = bound.argument.claims[claim.claim];
    for (std::size_t s = 0; s < claim.stances.size(); ++s) {
        std::size_t next = 0;
        for (const argument::ConstantSetting& constant : written.stances[s].constants) {
            if (constant.quantity.value) continue;
            const argument::DrawnInput& drawn = claim.stances[s].drawn[next++];
            const Basis basis = constant.basis == Basis::none ? written.stances[s].basis : constant.basis;
            numbers.note(drawn, constant.constant.text, c, basis);
        }
    }
    for (std::size_t s = 0; s < claim.stances.size(); ++s) {
        for (const argument::FixedInput& fixed : claim.stances[s].fixed) {
            numbers.widen(fixed);
            if (s == claim.position) numbers.own(fixed.input, fixed.value);
        }
        if (s != claim.position) continue;
        for (const argument::DrawnInput& drawn : claim.stances[s].drawn) {
            numbers.own(drawn.inputs.front(), drawn.exploratory ? drawn.setting : drawn.distribution.quantile(0.5));
        }
    }
}

}  // namespace

std::vector<Factor> factors_of(const BoundArgument& bound) {
    std::vector<Factor> out;
    for (std::size_t c = 0; c < bound.claims.size(); ++c) {
        if (bound.claims[c].stances.size() < 2) continue;
        Factor factor;
        factor.claim = c;
        factor.name = bound.argument.claims[bound.claims[c].claim].id.text;
        out.push_back(std::move(factor));
    }
    NumberFactors numbers(bound);
    for (std::size_t c = 0; c < bound.claims.size(); ++c) claim_numbers(bound, c, numbers);
    std::size_t next = 0;
    for (const argument::DrawnInput& drawn : bound.uncertainties) {
        const argument::Uncertainty& written = bound.argument.uncertainties[next++];
        numbers.note(drawn, written.variable.text, Factor::none, written.basis);
    }
    std::ranges::move(numbers.take(), std::back_inserter(out));
    return out;
}

void WorldTable::append(const WorldTable& right) {
    const auto add = [](auto& into, const auto& from) { into.insert(into.end(), from.begin(), from.end()); };
    const auto add_all = [&](auto& into, const auto& from) {
        if (into.empty()) into.resize(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) add(into[i], from[i]);
    };
    const auto add_deep = [&](auto& into, const auto& from) {
        if (into.empty()) into.resize(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) add_all(into[i], from[i]);
    };
    if (right.rows() == 0) return;
    replicates = right.replicates;
    add(world, right.world);
    add(replicate, right.replicate);
    add(distance, right.distance);
    add_all(factor, right.factor);
    add_all(uniform, right.uniform);
    add_deep(natural, right.natural);
    add_deep(anchored, right.anchored);
    add_deep(score, right.score);
}

FactorReader::FactorReader(const BoundArgument& bound, std::vector<Factor> factors)
    : bound_(bound), factors_(std::move(factors)), stances_(bound.claims.size()) {
    for (const engine::Element& input : bound.inputs) {
        own_.push_back(bound.module.at(input.variable).values[input.index]);
    }
}

double FactorReader::read(const argument::Frame& frame, std::span<double> u, std::span<double> out) {
    bound_.stances(frame, u, stances_);
    bound_.correlate(u);
    inputs_ = own_;
    bound_.set_inputs(frame, stances_, u, inputs_);
    double squares = 0, terms = 0;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
        const Factor& factor = factors_[f];
        if (factor.kind == Factor::Kind::number) {
            out[f] = inputs_[factor.input];
            continue;
        }
        out[f] = stances_[factor.claim];
        squares += stances_[factor.claim] == bound_.claims[factor.claim].position ? 0 : 1;
        terms += 1;
    }
    for (const argument::DrawnInput& drawn : bound_.uncertainties) {
        if (drawn.exploratory && !frame.sweep_exploratory) continue;
        const double away = 2 * std::abs(u[drawn.coordinate] - 0.5);
        squares += away * away;
        terms += 1;
    }
    return terms == 0 ? 0 : std::sqrt(squares / terms);
}

stats::Interval jackknife(double value, std::span<const double> without, double level) {
    const double groups = static_cast<double>(without.size());
    double mean = 0, squares = 0;
    for (double w : without) mean += w / groups;
    for (double w : without) squares += (w - mean) * (w - mean);
    if (without.size() < 2 || !std::isfinite(value) || !std::isfinite(squares)) return {};
    return stats::student_interval(value, std::sqrt(squares * (groups - 1) / groups), groups - 1, level);
}

}  // namespace crux
