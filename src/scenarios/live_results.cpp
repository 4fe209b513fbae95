// What a live sample says. The rules of "clear" are those of the assessment (crux/conclude.cpp).
#include <algorithm>
#include <bit>
#include <limits>

#include "base/sha256.h"
#include "scenarios/live.h"
#include "stats/robustness.h"
#include "stats/summary.h"

namespace crux::scenarios {

using stats::Summary;

std::uint64_t LiveSample::excluded() const {
    return static_cast<std::uint64_t>(
        std::count(excluded_.begin(), excluded_.begin() + static_cast<std::ptrdiff_t>(done_), 1));
}

double LiveSample::anchored(std::size_t policy, std::size_t outcome, std::uint64_t scenario) const {
    const Anchors& anchors = engine_.package_.anchors[outcome];
    const double value = values_[(policy * engine_.package_.anchors.size() + outcome) * scenarios() + scenario];
    const double share = (value - anchors.worst) / (anchors.best - anchors.worst);
    return share > 1 ? 1 : share < 0 ? 0 : share;
}

std::vector<double> LiveSample::weights_of(std::uint64_t scenario) const {
    const Binding& binding = engine_.package_.binding;
    std::vector<double> u(binding.coordinates.size()), raw, inputs = engine_.own_;
    std::vector<std::uint16_t> stances(binding.claims.size());
    design_.coordinates(scenario, u);
    raw = u;
    drawer_.draw(u, stances, inputs);
    std::vector<double> weights(binding.viewpoints.size() * binding.outcomes.size());
    drawer_.weigh(stances, raw, weights);
    return weights;
}

namespace {

using Scores = std::vector<std::vector<double>>;  // [compared policy][scenario]

LiveVerdict verdict_of(const Scores& scores, const std::vector<std::size_t>& policies, std::size_t all,
                       const stats::LeafPlace& place, const Package& package) {
    const std::size_t n = scores.size();
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    LiveVerdict out;
    out.score.assign(all, nothing);
    out.best_share = out.regret = out.behind = out.score;
    out.interval.resize(all);
    out.behind_interval.resize(all);
    std::vector<std::span<const double>> given(scores.begin(), scores.end());
    Scores room = scores;
    std::vector<std::span<double>> into(room.begin(), room.end());
    stats::best_shares(given, 0, place, into);
    std::size_t leader = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const Summary summary = Summary::of(scores[i], place);
        out.score[policies[i]] = summary.mean();
        out.interval[policies[i]] = summary.interval_from_replicates(package.level);
        out.best_share[policies[i]] = Summary::of(room[i], place).mean();
        if (out.score[policies[i]] > out.score[policies[leader]]) leader = i;
    }
    stats::regrets(given, into);
    for (std::size_t i = 0; i < n; ++i) out.regret[policies[i]] = Summary::of(room[i], place).mean();
    out.leader = policies[leader];
    const double pairs = static_cast<double>(std::max<std::size_t>(n * (n - 1) / 2, 1));
    const double adjusted = 1 - (1 - package.level) / pairs;
    out.clear = n > 1;
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> ahead(scores[i].size());
        for (std::size_t s = 0; s < ahead.size(); ++s) ahead[s] = scores[leader][s] - scores[i][s];
        const Summary summary = Summary::of(ahead, place);
        out.behind[policies[i]] = summary.mean();
        out.behind_interval[policies[i]] = summary.interval_from_replicates(adjusted);
        if (i == leader) continue;
        const bool clear = out.behind_interval[policies[i]].low > 0 && summary.mean() >= package.immaterial;
        out.clear = out.clear && clear;
    }
    return out;
}

}  // namespace

std::vector<LiveVerdict> LiveSample::verdicts(std::span<const bool> compared) const {
    const std::size_t outcomes = engine_.package_.anchors.size(), viewpoints = position_.weights.size();
    std::vector<std::size_t> which;
    for (std::size_t p = 0; p < policies(); ++p) {
        if (compared.empty() || compared[p]) which.push_back(p);
    }
    std::vector<LiveVerdict> out;
    if (which.empty() || done_ == excluded()) return out;
    std::vector<Scores> scores(viewpoints, Scores(which.size(), std::vector<double>(done_)));
    std::vector<double> weights;
    for (std::uint64_t s = 0; s < done_; ++s) {
        if (s == 0 || !drawer_.weights_fixed()) weights = weights_of(s);
        for (std::size_t i = 0; i < which.size(); ++i) {
            for (std::size_t o = 0; o < outcomes; ++o) {
                const double value = anchored(which[i], o, s);
                for (std::size_t v = 0; v < viewpoints; ++v) scores[v][i][s] += weights[v * outcomes + o] * value;
            }
        }
    }
    const stats::LeafPlace place{0, design_.replicates(), std::span(excluded_).first(done_)};
    for (std::size_t v = 0; v < viewpoints; ++v)
        out.push_back(verdict_of(scores[v], which, policies(), place, engine_.package_));
    return out;
}

std::vector<double> LiveSample::means() const {
    const std::size_t rows = policies() * engine_.package_.anchors.size();
    const stats::LeafPlace place{0, design_.replicates(), std::span(excluded_).first(done_)};
    std::vector<double> out;
    for (std::size_t row = 0; row < rows; ++row)
        out.push_back(Summary::of(std::span(values_).subspan(row * scenarios(), done_), place).mean());
    return out;
}

std::vector<double> LiveSample::fans(std::span<const double> levels) const {
    const std::size_t saves = engine_.times_.size();
    std::vector<double> out, sorted;
    if (!charts_) return out;
    const std::size_t rows = policies() * engine_.package_.charts.size();
    out.resize(rows * levels.size() * saves);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t save = 0; save < saves; ++save) {
            const double* values = courses_.data() + (row * saves + save) * scenarios();
            sorted.clear();
            for (std::uint64_t s = 0; s < done_; ++s) {
                if (excluded_[s] == 0) sorted.push_back(values[s]);
            }
            std::sort(sorted.begin(), sorted.end());
            for (std::size_t l = 0; l < levels.size(); ++l) {
                double value = std::numeric_limits<double>::quiet_NaN();
                if (!sorted.empty()) {
                    const double at = levels[l] * static_cast<double>(sorted.size() - 1);
                    const auto below = static_cast<std::size_t>(at);
                    const double part = at - static_cast<double>(below);
                    value = part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
                }
                out[(row * levels.size() + l) * saves + save] = value;
            }
        }
    }
    return out;
}

std::vector<double> LiveSample::course(std::uint64_t scenario) const {
    std::vector<double> out;
    for (std::size_t i = scenario; i < courses_.size(); i += scenarios()) out.push_back(courses_[i]);
    return out;
}

std::vector<double> LiveSample::outcomes() const {
    std::vector<double> out;
    for (std::size_t row = 0; row < policies() * engine_.package_.anchors.size(); ++row) {
        const double* values = values_.data() + row * scenarios();
        out.insert(out.end(), values, values + done_);
    }
    return out;
}

std::vector<double> LiveSample::drawn() const {
    const Binding& binding = engine_.package_.binding;
    std::vector<double> u(binding.coordinates.size()), inputs, out;
    std::vector<std::uint16_t> stances(binding.claims.size());
    for (std::uint64_t s = 0; s < done_; ++s) {
        design_.coordinates(s, u);
        inputs = engine_.own_;
        drawer_.draw(u, stances, inputs);
        out.insert(out.end(), stances.begin(), stances.end());
        for (const DrawnInput& drawn : binding.uncertainties) out.push_back(inputs[drawn.inputs.front()]);
    }
    return out;
}

std::string LiveSample::hash() const {
    std::string bytes;
    for (double value : outcomes()) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (int i = 0; i < 8; ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xff);
    }
    return sha256(bytes);
}

}  // namespace crux::scenarios
