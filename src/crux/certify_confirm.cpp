// Fresh draws, intervals, switching values and the bound from above. See certify_confirm.h.
#include "crux/certify_confirm.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ordering.h"
#include "stats/betting.h"

namespace crux {

namespace {

constexpr std::size_t confirm_draws = 4096, scan_draws = 512, scan_points = 9;
constexpr std::size_t longest_bound = 24;  // claims that a bound from above may turn
constexpr unsigned bisections = 12;

}  // namespace

Confirmer::Confirmer(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options,
                     const Family& family, unsigned threads, std::function<bool()> expired)
    : source_(source),
      problem_(problem),
      options_(options),
      family_(family),
      threads_(threads),
      expired_(std::move(expired)) {}

Confirmer::Test Confirmer::next_confirmation() {
    const double total = options_.alpha / options_.measures * AlphaShares::confirm;
    return {DrawPhase::confirm, level_ * confirm_draws, stats::spent(total, ++confirmed_)};
}

// Which set is tested next follows from the tests before, so each has draws of its own.
Confirmer::Test Confirmer::next_bound() {
    const double total = options_.alpha / options_.measures * AlphaShares::bound;
    const std::uint64_t first = bounded_ * confirm_draws;
    return {DrawPhase::bound, first, stats::spent(total, ++bounded_)};
}

const Scores& Confirmer::fresh(const Turned& turned, const Test& test) {
    // A bound's draws are never used again; a confirmation's serve every question that the assignment answers.
    if (test.phase == DrawPhase::bound) fresh_.clear();
    const auto [at, missing] = fresh_.try_emplace({test.first, turned});
    if (missing) {
        at->second = scores_of(source_, turned_stances(problem_, turned),
                               {test.phase, all_policies(problem_), test.first, confirm_draws}, threads_);
        members_ += confirm_draws * problem_.policies.size();
        worlds_ += confirm_draws;
    }
    return at->second;
}

// One viewpoint of a question. alpha covers all pairs that are read.
Confirmer::Reading Confirmer::read_viewpoint(const Question& question, std::size_t v, const Scores& scores,
                                             double alpha) const {
    const std::size_t policies = problem_.policies.size();
    const auto score = [&](std::size_t p) { return scores.row(v, p); };
    Reading out;
    double best = -1;
    for (std::size_t p = 0; p < policies; ++p) {
        const double mean = mean_of(score(p));
        if (mean > best) {
            best = mean;
            out.winner = p;
        }
    }
    if (out.winner == no_position) return out;
    // The winner against each other policy: does it lead? These intervals serve both statements.
    const double each = alpha / static_cast<double>(std::max<std::size_t>(1, policies * (policies - 1)));
    const auto ahead = [&](std::size_t p, std::size_t q) {
        return stats::betting_interval(scores.difference(v, p, q), each);
    };
    out.winner_clear = true;
    std::size_t closest = no_position;
    for (std::size_t p = 0; p < policies; ++p) {
        if (p == out.winner) continue;
        out.winner_clear = out.winner_clear && ahead(out.winner, p).low > 0;
        if (closest == no_position || mean_of(score(p)) > mean_of(score(closest))) closest = p;
    }
    if (question.kind == QuestionKind::attain) {
        out.confirmed = out.winner == question.policy && out.winner_clear;
        out.over = closest;
    } else {
        const std::size_t held = family_.winner(v);
        out.over = out.winner == held ? no_position : held;
        out.confirmed = out.winner != held && ahead(out.winner, held).low > 0;
    }
    const std::size_t over = out.over == no_position ? closest : out.over;
    if (over == no_position) return out;
    out.lead = mean_of(scores.difference(v, out.winner, over));
    out.interval = ahead(out.winner, over);
    return out;
}

// The joint question holds where every viewpoint does; its figures are those of the viewpoint with the least lead.
Confirmer::Reading Confirmer::read(const Question& question, const Turned& turned, const Test& test) {
    const Scores& scores = fresh(turned, test);
    Reading least;
    bool all = true, first = true;
    for (const std::size_t v : question.viewpoints) {
        const Reading reading =
            read_viewpoint(question, v, scores, test.alpha / static_cast<double>(question.viewpoints.size()));
        all = all && reading.confirmed;
        if (first || reading.lead < least.lead) least = reading;
        first = false;
    }
    least.confirmed = all;
    return least;
}

FoundCrux Confirmer::describe(const Turned& turned, const Reading& reading) const {
    FoundCrux crux;
    for (const auto& [claim, stance] : turned) {
        const SearchClaim& searched = problem_.claims[claim];
        crux.claims.push_back({searched.id, std::to_string(stance), {}, searched.weights_only});
        crux.weight += searched.firmness;
        crux.needs_weights = crux.needs_weights || searched.weights_only;
    }
    crux.confirmed = reading.confirmed;
    crux.winner_clear = reading.winner_clear;
    if (reading.winner != no_position) crux.winner = problem_.policies[reading.winner];
    if (reading.over != no_position) crux.over = problem_.policies[reading.over];
    crux.lead = reading.lead;
    crux.lead_interval = reading.interval;
    crux.confirming_draws = confirm_draws;
    return crux;
}

FoundCrux Confirmer::confirm(const Question& question, const std::vector<Turned>& assignments) {
    std::vector<std::pair<Turned, Reading>> read_all;
    for (const Turned& turned : assignments) read_all.emplace_back(turned, read(question, turned, next_confirmation()));
    sort_stably(read_all, [](const auto& a, const auto& b) {
        if (a.second.confirmed != b.second.confirmed) return a.second.confirmed;
        return a.second.lead > b.second.lead;
    });
    const auto& [turned, reading] = read_all.front();
    FoundCrux crux = describe(turned, reading);
    for (std::size_t i = 1; i < read_all.size(); ++i) crux.also.push_back(describe(read_all[i].first, {}).claims);
    if (crux.confirmed && question.kind == QuestionKind::overturn) {
        for (std::size_t i = 0; i < turned.size(); ++i)
            crux.switching.push_back(switching(question, turned, i, reading));
    }
    return crux;
}

// Held stance to rival in nine points, the others of the crux at their rivals; then bisection where the sign changes
// once. Estimates from the same draws at every point; no part of the guarantee.
SwitchingValue Confirmer::switching(const Question& question, const Turned& turned, std::size_t which,
                                    const Reading& reading) {
    SwitchingValue out;
    const auto [claim, stance] = turned[which];
    out.claim = problem_.claims[claim].id;
    out.constants = source_.constants(claim, stance);
    if (out.constants.empty() || expired_()) return out;
    const std::size_t v = question.viewpoints.front();
    const std::size_t held = family_.winner(v), winner = reading.winner;
    const std::uint64_t both = std::uint64_t{1} << held | std::uint64_t{1} << winner;
    const std::vector<std::uint16_t> stances = turned_stances(problem_, turned);
    const auto at = [&](double share) {
        members_ += 2 * scan_draws;
        worlds_ += scan_draws;
        const Scores scores =
            scores_of(source_, stances, {DrawPhase::confirm, both, 0, scan_draws, claim, share}, threads_);
        return mean_of(scores.difference(v, held, winner));
    };
    bool rises = true, falls = true;
    std::vector<std::size_t> changes;
    for (std::size_t i = 0; i < scan_points; ++i) {
        out.scan.push_back(at(static_cast<double>(i) / (scan_points - 1)));
        if (i == 0) continue;
        rises = rises && out.scan[i] >= out.scan[i - 1];
        falls = falls && out.scan[i] <= out.scan[i - 1];
        if ((out.scan[i] < 0) != (out.scan[i - 1] < 0)) changes.push_back(i);
    }
    out.monotone = rises || falls;
    out.found = changes.size() == 1;
    if (!out.found) return out;
    double low = static_cast<double>(changes.front() - 1) / (scan_points - 1);
    double high = static_cast<double>(changes.front()) / (scan_points - 1);
    const bool negative_at_low = out.scan[changes.front() - 1] < 0;
    for (unsigned i = 0; i < bisections; ++i) {
        const double middle = 0.5 * (low + high);
        ((at(middle) < 0) == negative_at_low ? low : high) = middle;
    }
    out.share = 0.5 * (low + high);
    for (SwitchingConstant& constant : out.constants)
        constant.switching = constant.held + out.share * (constant.rival - constant.held);
    return out;
}

FoundCrux Confirmer::bound_from_above(
    const Question& question, const std::map<std::pair<std::uint32_t, std::uint16_t>, std::vector<double>>& single,
    const std::vector<std::vector<double>>& base_means) {
    if (question.kind == QuestionKind::joint) return {};
    const std::size_t v = question.viewpoints.front();
    std::size_t offset = 0;
    for (std::size_t w = 0; w < v; ++w) offset += family_.pairs(w).size();
    const auto flips = [&](const Turned& turned) {
        return !turned.empty() && read(question, turned, next_bound()).confirmed;
    };
    FoundCrux best;
    for (std::size_t i = 0; i < family_.pairs(v).size(); ++i) {
        const PolicyPair pair = family_.pairs(v)[i];
        const bool of_question =
            question.kind == QuestionKind::overturn ? pair.x == question.policy : pair.y == question.policy;
        if (!of_question || expired_()) continue;
        const double base = base_means[v][pair.x] - base_means[v][pair.y];
        std::map<std::uint32_t, std::pair<double, std::uint16_t>> strongest;  // claim: what its best rival does
        for (const auto& [turn, means] : single) {
            const double shift = offset + i < means.size() ? means[offset + i] - base : 0;
            if (!(shift < 0)) continue;
            const auto at = strongest.find(turn.first);
            if (at == strongest.end() || shift < at->second.first) strongest[turn.first] = {shift, turn.second};
        }
        std::vector<std::pair<double, std::pair<std::uint32_t, std::uint16_t>>> order;
        for (const auto& [claim, what] : strongest) order.push_back({what.first, {claim, what.second}});
        sort_stably(order, [](const auto& a, const auto& b) { return a.first < b.first; });
        Turned turned;
        double predicted = base;
        while (turned.size() < std::min(order.size(), longest_bound) && predicted > -2 * options_.delta) {
            predicted += order[turned.size()].first;
            turned.push_back(order[turned.size()].second);
        }
        if (turned.size() <= options_.max_size || predicted > 0) continue;
        if (!best.claims.empty() && turned.size() >= 2 * best.claims.size()) continue;
        std::sort(turned.begin(), turned.end());
        if (!flips(turned)) continue;
        for (std::size_t drop = turned.size(); drop-- > 0;) {
            Turned fewer = turned;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(drop));
            if (flips(fewer)) turned = std::move(fewer);
        }
        if (best.claims.empty() || turned.size() < best.claims.size())
            best = describe(turned, read(question, turned, next_bound()));
    }
    if (!best.confirmed) best = {};
    return best;
}

}  // namespace crux
