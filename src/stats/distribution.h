// Distributions of uncertain inputs, by their quantile functions: a value is quantile(u) of a
// coordinate u in (0, 1), so every design and every correlation works with every distribution.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crux::stats {

enum class Law { uniform, loguniform, normal, lognormal, triangular, beta, discrete };

struct LawInfo {
    Law law;
    std::string_view name;
    std::vector<std::string_view> parameters;  ///< in the order of "name(…)"; what must be given
    std::string_view meaning;
    bool can_be_cut;  ///< low and high may be given as well, and cut the distribution
};
/// All laws, in the order of the enumeration.
const std::vector<LawInfo>& laws();
/// Null where no law has that name.
const LawInfo* find_law(std::string_view name);

struct Parameter {
    std::string_view name;
    double value;
};
struct WeightedValue {
    double value;
    double weight = 1;
};

class Distribution {
  public:
    /// From the named parameters of `laws()` (any order). A failure says in one sentence what is
    /// missing, unknown or impossible ("low (8) must be below high (4)"); the caller makes a
    /// Diagnostic of it, at its place.
    static Result<Distribution> make(Law law, std::span<const Parameter> parameters);
    static Result<Distribution> discrete(std::span<const WeightedValue> values);
    static Distribution constant(double value);

    Law law() const { return law_; }
    /// The value below which a share u of the distribution lies; u in (0, 1). Never outside
    /// [low(), high()], never NaN.
    double quantile(double u) const;
    /// The ends: infinite where there are none.
    double low() const { return low_; }
    double high() const { return high_; }
    /// "uniform(4, 8)", and reads back as such.
    std::string text() const;

    /// All that it is made of as numbers, for carrying it to another process: from_state gives the same
    /// bits (text() does not: it rounds the weights of listed values). from_state expects what state() gave;
    /// of anything else it makes the constant 0.
    std::vector<double> state() const;
    static Distribution from_state(std::span<const double> state);

  private:
    Distribution() = default;
    void derive();
    bool cut_at(double low, double high);  ///< false where nothing is left
    double normal_score(double u) const;
    double raw_quantile(double u) const;

    Law law_ = Law::uniform;
    double p_[4] = {};  // the law's parameters, in order
    double derived_ = 0;
    double low_ = -std::numeric_limits<double>::infinity();
    double high_ = std::numeric_limits<double>::infinity();
    bool cut_ = false, mirrored_ = false;  // mirrored: work from the upper tail, where it is accurate
    double share_low_ = 0, share_ = 1;
    std::vector<double> values_, cumulative_;  // discrete
};

}  // namespace crux::stats
