// Reductions over time, a row of lanes at a time. See outcomes.h.
#include "ensemble/outcomes.h"

#include <algorithm>
#include <cmath>

namespace crux::ensemble {

std::string_view name(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::final:
            return "final";
        case Outcome::Kind::mean:
            return "mean";
        case Outcome::Kind::max:
            return "max";
        case Outcome::Kind::min:
            return "min";
        case Outcome::Kind::integral:
            return "integral";
        case Outcome::Kind::at:
            return "at";
    }
    return {};
}

std::uint32_t nearest_step(const ir::TimeSpecs& time, double when) {
    const double k = std::floor((when - time.initial) / time.step + 0.5);
    return static_cast<std::uint32_t>(std::clamp(k, 0.0, static_cast<double>(time.steps())));
}

std::size_t Outputs::place(engine::Element element) {
    const auto found = std::find(elements_.begin(), elements_.end(), element);
    if (found != elements_.end()) return static_cast<std::size_t>(found - elements_.begin());
    elements_.push_back(element);
    return elements_.size() - 1;
}

OutcomeObserver::OutcomeObserver(std::span<const Outcome> outcomes, const ir::TimeSpecs& time, unsigned lanes)
    : outcomes_(outcomes.begin(), outcomes.end()),
      values_(outcomes.size() * lanes),
      step_(time.step),
      steps_(time.steps()),
      lanes_(lanes) {
    for (const Outcome& outcome : outcomes_) at_steps_.push_back(nearest_step(time, outcome.time));
}

void OutcomeObserver::begin(unsigned active) {
    active_ = active;
    std::fill(values_.begin(), values_.end(), 0.0);
}

namespace {

void take_max(double* value, const double* row, unsigned n) {
    for (unsigned i = 0; i < n; ++i) value[i] = row[i] > value[i] ? row[i] : value[i];
}

void take_min(double* value, const double* row, unsigned n) {
    for (unsigned i = 0; i < n; ++i) value[i] = row[i] < value[i] ? row[i] : value[i];
}

void add(double* value, const double* row, unsigned n) {
    for (unsigned i = 0; i < n; ++i) value[i] += row[i];
}

}  // namespace

void OutcomeObserver::at_step(std::uint32_t k, double, bool, const double* const* rows) {
    const bool last = k == steps_;
    for (std::size_t o = 0; o < outcomes_.size(); ++o) {
        const double* row = rows[outcomes_[o].output];
        double* value = values_.data() + o * lanes_;
        switch (outcomes_[o].kind) {
            case Outcome::Kind::final:
                if (last) std::copy_n(row, active_, value);
                break;
            case Outcome::Kind::at:
                if (k == at_steps_[o]) std::copy_n(row, active_, value);
                break;
            case Outcome::Kind::max:
                k == 0 ? (void)std::copy_n(row, active_, value) : take_max(value, row, active_);
                break;
            case Outcome::Kind::min:
                k == 0 ? (void)std::copy_n(row, active_, value) : take_min(value, row, active_);
                break;
            case Outcome::Kind::mean:
                // The last value begins no TIME STEP; alone, it is the mean.
                if (!last || k == 0) add(value, row, active_);
                if (last && k > 0) {
                    for (unsigned i = 0; i < active_; ++i) value[i] /= steps_;
                }
                break;
            case Outcome::Kind::integral:
                if (!last) add(value, row, active_);
                if (last) {
                    for (unsigned i = 0; i < active_; ++i) value[i] *= step_;
                }
                break;
        }
    }
}

std::span<const double> OutcomeObserver::values(std::size_t outcome) const {
    return {values_.data() + outcome * lanes_, active_};
}

}  // namespace crux::ensemble
