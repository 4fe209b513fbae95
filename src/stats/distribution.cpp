// Quantile functions of the laws, cut or whole. See distribution.h.
#include "stats/distribution.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "stats/special.h"

namespace crux::stats {

const std::vector<LawInfo>& laws() {
    static const std::vector<LawInfo> all = {
        {Law::uniform, "uniform", {"low", "high"}, "every value between low and high alike", false},
        {Law::loguniform, "loguniform", {"low", "high"}, "every order of magnitude between low and high alike", false},
        {Law::normal, "normal", {"mean", "sd"}, "bell-shaped; may be cut at low and high", true},
        {Law::lognormal,
         "lognormal",
         {"median", "gsd"},
         "its logarithm is normal; gsd is the factor of one standard deviation; may be cut",
         true},
        {Law::triangular, "triangular", {"low", "mode", "high"}, "rising to the mode and falling from it", false},
        {Law::beta, "beta", {"a", "b", "low", "high"}, "a beta distribution stretched over low to high", false},
        {Law::discrete, "discrete", {}, "listed values, each with a weight", false},
    };
    return all;
}

const LawInfo* find_law(std::string_view name) {
    for (const LawInfo& info : laws()) {
        if (iequals_ascii(info.name, name)) return &info;
    }
    return nullptr;
}

namespace {

const LawInfo& info_of(Law law) { return laws()[static_cast<std::size_t>(law)]; }

std::string quoted_list(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    return text;
}

// The parameters in the law's order, or what is wrong with their names and numbers.
struct Ordered {
    std::vector<double> values;
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    bool cut = false;
};
Result<Ordered> order(const LawInfo& info, std::span<const Parameter> parameters) {
    Ordered ordered;
    ordered.values.resize(info.parameters.size());
    std::vector<bool> given(info.parameters.size());
    for (const Parameter& parameter : parameters) {
        const std::string name(parameter.name);
        if (!std::isfinite(parameter.value)) return Failure{name + " must be a finite number"};
        const auto found = std::find(info.parameters.begin(), info.parameters.end(), parameter.name);
        if (found != info.parameters.end()) {
            const auto i = static_cast<std::size_t>(found - info.parameters.begin());
            if (given[i]) return Failure{name + " is given twice"};
            given[i] = true;
            ordered.values[i] = parameter.value;
        } else if (info.can_be_cut && (name == "low" || name == "high")) {
            (name == "low" ? ordered.low : ordered.high) = parameter.value;
            ordered.cut = true;
        } else {
            return Failure{"a " + std::string(info.name) + " distribution has no '" + name + "'; it takes " +
                           quoted_list(info.parameters) + (info.can_be_cut ? ", and may be cut by low and high" : "")};
        }
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!given[i]) {
            return Failure{"a " + std::string(info.name) + " distribution needs " + std::string(info.parameters[i]) +
                           " (it takes " + quoted_list(info.parameters) + ")"};
        }
    }
    return ordered;
}

std::string with(std::string_view name, double value) { return std::string(name) + " (" + format_number(value) + ")"; }

std::string not_below(std::string_view a, double va, std::string_view b, double vb) {
    return with(a, va) + " must be below " + with(b, vb);
}

// What is impossible about the numbers; empty where nothing is.
std::string impossible(Law law, const std::vector<double>& p) {
    switch (law) {
        case Law::uniform:
        case Law::loguniform:
            if (!(p[0] < p[1])) return not_below("low", p[0], "high", p[1]);
            if (!std::isfinite(p[1] - p[0])) return "the range from low to high is too wide for a number";
            if (law == Law::loguniform && !(p[0] > 0))
                return with("low", p[0]) + " must be above 0 for a loguniform distribution";
            return {};
        case Law::normal:
            return p[1] > 0 ? "" : with("sd", p[1]) + " must be above 0";
        case Law::lognormal:
            if (!(p[0] > 0)) return with("median", p[0]) + " must be above 0";
            return p[1] > 1 ? "" : with("gsd", p[1]) + " must be above 1: it is the factor of one standard deviation";
        case Law::triangular:
            if (!(p[0] < p[2])) return not_below("low", p[0], "high", p[2]);
            if (p[1] < p[0] || p[1] > p[2]) return with("mode", p[1]) + " must lie between low and high";
            return std::isfinite(p[2] - p[0]) ? "" : "the range from low to high is too wide for a number";
        case Law::beta:
            if (!(p[0] > 0)) return with("a", p[0]) + " must be above 0";
            if (!(p[1] > 0)) return with("b", p[1]) + " must be above 0";
            if (!(p[2] < p[3])) return not_below("low", p[2], "high", p[3]);
            return std::isfinite(p[3] - p[2]) ? "" : "the range from low to high is too wide for a number";
        case Law::discrete:
            return "a discrete distribution is made of listed values";
    }
    return {};
}

}  // namespace

Result<Distribution> Distribution::make(Law law, std::span<const Parameter> parameters) {
    auto ordered = order(info_of(law), parameters);
    if (!ordered) return ordered.failure();
    const std::string fault = impossible(law, ordered->values);
    if (!fault.empty()) return Failure{fault};
    Distribution made;
    made.law_ = law;
    std::copy(ordered->values.begin(), ordered->values.end(), made.p_);
    switch (law) {
        case Law::uniform:
        case Law::loguniform:
            made.low_ = made.p_[0], made.high_ = made.p_[1];
            break;
        case Law::triangular:
            made.low_ = made.p_[0], made.high_ = made.p_[2];
            break;
        case Law::beta:
            made.low_ = made.p_[2], made.high_ = made.p_[3];
            break;
        case Law::lognormal:
            made.low_ = 0;
            break;
        default:
            break;
    }
    made.derive();
    if (ordered->cut) {
        if (!(ordered->low < ordered->high)) return Failure{not_below("low", ordered->low, "high", ordered->high)};
        if (!made.cut_at(ordered->low, ordered->high)) {
            return Failure{"no part of the distribution lies between " + with("low", ordered->low) + " and " +
                           with("high", ordered->high)};
        }
    }
    return made;
}

void Distribution::derive() {
    if (law_ == Law::loguniform) derived_ = ln(p_[1] / p_[0]);
    if (law_ == Law::lognormal) derived_ = ln(p_[1]);
    if (law_ == Law::triangular) derived_ = (p_[1] - p_[0]) / (p_[2] - p_[0]);
}

// Only normal and lognormal are cut: both are a normal score under a monotone map.
bool Distribution::cut_at(double low, double high) {
    const auto score = [&](double x) {
        if (law_ == Law::normal) return (x - p_[0]) / p_[1];
        return x <= 0 ? -std::numeric_limits<double>::infinity() : ln(x / p_[0]) / derived_;
    };
    double a = score(low), b = score(high);
    // Above the median, shares near 1 have no digits left: work from the other tail.
    mirrored_ = a > 0;
    if (mirrored_) std::swap(a = -a, b = -b);
    share_low_ = normal_cdf(a);
    share_ = normal_cdf(b) - share_low_;
    low_ = std::max(low_, low);
    high_ = std::min(high_, high);
    cut_ = true;
    return share_ > 0;
}

Result<Distribution> Distribution::discrete(std::span<const WeightedValue> values) {
    if (values.empty()) return Failure{"a discrete distribution needs at least one value"};
    Distribution made;
    made.law_ = Law::discrete;
    double total = 0;
    for (const WeightedValue& item : values) {
        if (!std::isfinite(item.value)) return Failure{"each value must be a finite number"};
        if (!std::isfinite(item.weight) || item.weight < 0)
            return Failure{with("weight", item.weight) + " must not be negative"};
        total += item.weight;
        made.values_.push_back(item.value);
        made.cumulative_.push_back(total);
    }
    if (!(total > 0) || !std::isfinite(total)) return Failure{"at least one weight must be above 0"};
    for (double& share : made.cumulative_) share /= total;
    made.low_ = *std::min_element(made.values_.begin(), made.values_.end());
    made.high_ = *std::max_element(made.values_.begin(), made.values_.end());
    return made;
}

Distribution Distribution::constant(double value) {
    Distribution made;
    made.law_ = Law::discrete;
    made.values_ = {value};
    made.cumulative_ = {1};
    made.low_ = made.high_ = value;
    return made;
}

double Distribution::normal_score(double u) const {
    if (!cut_) return normal_quantile(u);
    if (mirrored_) return -normal_quantile(share_low_ + (1 - u) * share_);
    return normal_quantile(share_low_ + u * share_);
}

double Distribution::raw_quantile(double u) const {
    switch (law_) {
        case Law::uniform:
            return p_[0] + u * (p_[1] - p_[0]);
        case Law::loguniform:
            return p_[0] * exp(u * derived_);
        case Law::normal:
            return p_[0] + p_[1] * normal_score(u);
        case Law::lognormal:
            return p_[0] * exp(derived_ * normal_score(u));
        case Law::triangular: {
            const double width = p_[2] - p_[0];
            if (u < derived_) return p_[0] + width * std::sqrt(u * derived_);
            return p_[2] - width * std::sqrt((1 - u) * (1 - derived_));
        }
        case Law::beta:
            return p_[2] + (p_[3] - p_[2]) * beta_quantile(u, p_[0], p_[1]);
        case Law::discrete: {
            const auto at = std::upper_bound(cumulative_.begin(), cumulative_.end(), u) - cumulative_.begin();
            return values_[std::min(static_cast<std::size_t>(at), values_.size() - 1)];
        }
    }
    return 0;
}

double Distribution::quantile(double u) const { return std::clamp(raw_quantile(u), low_, high_); }

std::vector<double> Distribution::state() const {
    std::vector<double> out = {static_cast<double>(law_), p_[0], p_[1], p_[2], p_[3], derived_, low_, high_};
    out.insert(out.end(), {cut_ ? 1.0 : 0.0, mirrored_ ? 1.0 : 0.0, share_low_, share_});
    out.insert(out.end(), values_.begin(), values_.end());
    out.insert(out.end(), cumulative_.begin(), cumulative_.end());
    return out;
}

Distribution Distribution::from_state(std::span<const double> state) {
    constexpr std::size_t fixed = 12;
    if (state.size() < fixed || state.size() % 2 != 0 || !(state[0] >= 0 && state[0] < 7)) return constant(0);
    Distribution made;
    made.law_ = static_cast<Law>(static_cast<int>(state[0]));
    const std::size_t listed = (state.size() - fixed) / 2;
    if ((made.law_ == Law::discrete) != (listed > 0)) return constant(0);
    std::copy_n(state.begin() + 1, 4, made.p_);
    made.derived_ = state[5], made.low_ = state[6], made.high_ = state[7];
    made.cut_ = state[8] != 0, made.mirrored_ = state[9] != 0;
    made.share_low_ = state[10], made.share_ = state[11];
    const auto lists = state.subspan(fixed);
    made.values_.assign(lists.begin(), lists.begin() + static_cast<std::ptrdiff_t>(listed));
    made.cumulative_.assign(lists.begin() + static_cast<std::ptrdiff_t>(listed), lists.end());
    return made;
}

std::string Distribution::text() const {
    std::string text(info_of(law_).name);
    char mark = '(';
    const auto item = [&](const std::string& content) {
        text += mark;
        if (mark == ',') text += ' ';
        text += content;
        mark = ',';
    };
    if (law_ == Law::discrete) {
        double before = 0;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const std::string weight = format_number(cumulative_[i] - before);
            item(format_number(values_[i]) + (values_.size() > 1 ? ":" + weight : std::string()));
            before = cumulative_[i];
        }
        return text + ')';
    }
    for (std::size_t i = 0; i < info_of(law_).parameters.size(); ++i) item(format_number(p_[i]));
    const double natural_low = law_ == Law::lognormal ? 0 : -std::numeric_limits<double>::infinity();
    if (cut_ && low_ > natural_low) item("low=" + format_number(low_));
    if (cut_ && std::isfinite(high_)) item("high=" + format_number(high_));
    return text + ')';
}

}  // namespace crux::stats
