// Where an exploratory number turns the result: the expected difference between two policies as a
// curve over the number (a cubic in its quantile, by least squares over all worlds), and where the
// curve crosses 0. See learn.h.
#include <algorithm>
#include <cmath>

#include "base/ordering.h"
#include "crux/learn.h"
#include "stats/basis.h"

namespace crux {

using argument::BoundArgument;

namespace {

constexpr std::size_t grid = 101;

// Expected difference over the range of one number, from all worlds and without each replicate.
class Curve {
  public:
    Curve(const std::vector<double>& number, const std::vector<double>& quantile)
        : basis_(stats::number_basis(quantile, 3)) {
        // Rows by ascending value, thinned to a grid: the curve is read off there.
        std::vector<std::size_t> order(number.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            return number[a] != number[b] ? number[a] < number[b] : a < b;
        });
        for (std::size_t i = 0; i < grid; ++i) {
            const std::size_t row = order[i * (order.size() - 1) / (grid - 1)];
            if (!x_.empty() && number[row] == x_.back()) continue;
            rows_.push_back(row);
            x_.push_back(number[row]);
        }
    }
    std::size_t points() const { return x_.size(); }

    std::vector<double> of(const std::vector<double>& difference, const std::vector<std::uint8_t>& use = {}) const {
        const std::vector<double> fit = stats::fitted(basis_, difference, use);
        std::vector<double> out;
        for (std::size_t row : rows_) out.push_back(fit[row]);
        return out;
    }

    // The crossing nearest to `setting` on the given side, from ahead (above 0) to behind; NaN: none.
    double crossing(const std::vector<double>& curve, double setting, bool up) const {
        double found = NAN;
        for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
            if ((curve[i] > 0) == (curve[i + 1] > 0)) continue;
            const double share = curve[i] / (curve[i] - curve[i + 1]), at = x_[i] + share * (x_[i + 1] - x_[i]);
            if (up ? at <= setting || curve[i] <= 0 : at >= setting || curve[i + 1] <= 0) continue;
            if (std::isnan(found) || std::abs(at - setting) < std::abs(found - setting)) found = at;
        }
        return found;
    }
    // Where beyond the crossing the challenger is furthest ahead.
    std::size_t furthest(const std::vector<double>& curve, double at, bool up) const {
        std::size_t best = up ? curve.size() - 1 : 0;
        for (std::size_t i = 0; i < curve.size(); ++i) {
            if ((up ? x_[i] > at : x_[i] < at) && curve[i] < curve[best]) best = i;
        }
        return best;
    }

  private:
    stats::Basis basis_;
    std::vector<std::size_t> rows_;
    std::vector<double> x_;
};

class Finder {
  public:
    Finder(const Assessment& found, const BoundArgument& bound, const WorldTable& swept, InformationSet& out)
        : found_(found), bound_(bound), swept_(swept), out_(out), factors_(factors_of(bound)) {
        for (unsigned r = 0; r < swept.replicates; ++r) {
            auto& use = without_.emplace_back(swept.rows());
            for (std::size_t row = 0; row < swept.rows(); ++row) use[row] = swept.replicate[row] != r ? 1 : 0;
        }
    }

    void find() {
        std::vector<std::size_t> looked;
        for (std::size_t f = 0; f < factors_.size(); ++f) {
            const auto& values = swept_.factor[f];
            if (factors_[f].kind == Factor::Kind::number && factors_[f].exploratory &&
                std::ranges::any_of(values, [&](double v) { return v != values.front(); })) {
                looked.push_back(f);
            }
        }
        std::uint64_t recommended = 0;
        for (const ViewpointResult& v : found_.position.viewpoints) recommended += v.recommended != no_policy ? 1 : 0;
        out_.thresholds_looked_at = looked.size() * recommended * (found_.policies.size() - 1);
        for (std::size_t f : looked) {
            const Curve curve(swept_.factor[f], swept_.uniform[f]);
            if (curve.points() < 8) continue;
            for (std::size_t v = 0; v < found_.viewpoints.size(); ++v) factor(f, v, curve);
        }
        sort_descending(out_.thresholds,
                        [&](const Threshold& t) { return std::pair(t.clear, found_.viewpoints.size() - t.viewpoint); });
    }

  private:
    // The challenger whose crossing is nearest to the setting.
    void factor(std::size_t f, std::size_t v, const Curve& curve) {
        const std::size_t leader = found_.position.viewpoints[v].recommended;
        if (leader == no_policy) return;
        Threshold best;
        bool any = false;
        for (std::size_t b = 0; b < found_.policies.size(); ++b) {
            if (b == leader) continue;
            std::vector<double> difference(swept_.rows());
            for (std::size_t row = 0; row < difference.size(); ++row) {
                difference[row] = swept_.score[v][leader][row] - swept_.score[v][b][row];
            }
            const std::vector<double> all = curve.of(difference);
            for (bool up : {true, false}) {
                const double at = curve.crossing(all, factors_[f].setting, up);
                if (std::isnan(at)) continue;
                if (any && std::abs(at - factors_[f].setting) >= std::abs(best.at.value - factors_[f].setting))
                    continue;
                best = judged(f, v, b, up, at, curve, all, difference);
                any = true;
            }
        }
        if (any) out_.thresholds.push_back(std::move(best));
    }

    Threshold judged(std::size_t f, std::size_t v, std::size_t challenger, bool up, double at, const Curve& curve,
                     const std::vector<double>& all, const std::vector<double>& difference) const {
        const Factor& factor = factors_[f];
        Threshold out;
        out.factor = factor.name;
        if (factor.claim != Factor::none) {
            out.claim = bound_.argument.claims[bound_.claims[factor.claim].claim].id.text;
        }
        out.unit = factor.unit;
        out.viewpoint = v;
        out.leader = found_.position.viewpoints[v].recommended;
        out.challenger = challenger;
        out.exceed = up;
        out.setting = factor.setting;
        const auto [low, high] = std::ranges::minmax(swept_.factor[f]);
        out.low = low;
        out.high = high;
        const std::size_t far = curve.furthest(all, at, up);
        std::vector<double> crossings, behind;
        for (const auto& use : without_) {
            const std::vector<double> rest = curve.of(difference, use);
            crossings.push_back(curve.crossing(rest, factor.setting, up));
            behind.push_back(rest[far]);
        }
        out.at = {at, jackknife(at, crossings, found_.level)};
        const double adjusted =
            1 - (1 - found_.level) / static_cast<double>(std::max<std::uint64_t>(1, out_.thresholds_looked_at));
        out.clear = jackknife(all[far], behind, adjusted).high < 0;
        return out;
    }

    const Assessment& found_;
    const BoundArgument& bound_;
    const WorldTable& swept_;
    InformationSet& out_;
    std::vector<Factor> factors_;
    std::vector<std::vector<std::uint8_t>> without_;
};

}  // namespace

void find_thresholds(const Assessment& found, const BoundArgument& bound, const WorldTable& swept,
                     InformationSet& out) {
    if (swept.rows() == 0 || !found.position.done) return;
    Finder(found, bound, swept, out).find();
}

}  // namespace crux
