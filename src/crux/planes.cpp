// Two claims at a time, and two measures at a time. See learn.h.
#include <algorithm>
#include <cmath>
#include <map>

#include "crux/learn.h"
#include "stats/agreement.h"

namespace crux {

using argument::BoundArgument;

namespace {

// Sums by replicate of what is counted.
struct Means {
    std::vector<double> sums, counts;
    explicit Means(unsigned replicates) : sums(replicates, 0), counts(replicates, 0) {}
    void add(std::size_t replicate, double value) {
        sums[replicate] += value;
        counts[replicate] += 1;
    }
    double mean() const {
        double sum = 0, count = 0;
        for (std::size_t r = 0; r < sums.size(); ++r) {
            sum += sums[r];
            count += counts[r];
        }
        return sum / count;
    }
    // From the mean without each replicate: right for ratios too (a cell holds a random number of worlds).
    Estimate estimate(double level) const {
        std::vector<double> without;
        double sum = 0, count = 0;
        for (std::size_t r = 0; r < sums.size(); ++r) {
            sum += sums[r];
            count += counts[r];
        }
        for (std::size_t r = 0; r < sums.size(); ++r) without.push_back((sum - sums[r]) / (count - counts[r]));
        return {sum / count, jackknife(sum / count, without, level)};
    }
};

PlaneCell cell(const Assessment& found, const WorldTable& table, std::size_t v, const std::vector<std::size_t>& rows,
               double level) {
    PlaneCell out;
    out.worlds = rows.size();
    out.winner = out.runner_up = no_policy;
    if (rows.empty()) return out;
    std::vector<double> score;
    for (std::size_t p = 0; p < found.policies.size(); ++p) {
        double sum = 0;
        for (std::size_t row : rows) sum += table.score[v][p][row];
        score.push_back(sum);
        if (out.winner == no_policy || score[p] > score[out.winner]) out.winner = p;
    }
    out.clear = true;
    for (std::size_t p = 0; p < found.policies.size(); ++p) {
        if (p == out.winner) continue;
        Means ahead(table.replicates);
        for (std::size_t row : rows) {
            ahead.add(table.replicate[row], table.score[v][out.winner][row] - table.score[v][p][row]);
        }
        const Estimate lead = ahead.estimate(level);
        out.clear = out.clear && lead.interval.low > 0 && lead.value >= found.immaterial;
        if (out.runner_up == no_policy || lead.value < out.lead.value) {
            out.lead = lead;
            out.runner_up = p;
        }
    }
    return out;
}

std::pair<std::string, std::string> widest(const Assessment& found, const BoundArgument& bound,
                                           const InformationSet& information) {
    std::map<std::string, double> sums;
    for (const DifferenceShares& shares : information.differences) {
        for (const FactorShare& factor : shares.factors) sums[factor.name] += factor.shapley;
    }
    std::pair<std::string, std::string> out;
    double first = 0, second = 0;
    for (const argument::BoundClaim& claim : bound.claims) {
        if (claim.stances.size() < 2) continue;
        const std::string& id = bound.argument.claims[claim.claim].id.text;
        const double sum = sums.contains(id) ? sums.at(id) : 0;
        if (sum > first) {
            out = {id, out.first};
            second = first;
            first = sum;
        } else if (sum > second) {
            out.second = id;
            second = sum;
        }
    }
    static_cast<void>(found);
    return out;
}

}  // namespace

void draw_planes(const Assessment& found, const BoundArgument& bound, const WorldTable& table,
                 const std::vector<std::pair<std::string, std::string>>& pairs, InformationSet& out) {
    if (table.rows() == 0) return;
    auto wanted = pairs;
    if (wanted.empty()) wanted.push_back(widest(found, bound, out));
    const std::vector<Factor> factors = factors_of(bound);
    const auto column = [&](const std::string& id) {
        for (std::size_t f = 0; f < factors.size(); ++f) {
            if (factors[f].kind == Factor::Kind::stance && factors[f].name == id) return f;
        }
        return Factor::none;
    };
    for (const auto& [first, second] : wanted) {
        const std::size_t a = column(first), b = column(second);
        if (a == Factor::none || b == Factor::none || a == b) continue;
        Plane plane{first, second, {}, {}, {}, {}, {}};
        for (const auto& stance : bound.argument.claims[bound.claims[factors[a].claim].claim].stances) {
            plane.first_stances.push_back(stance.name.text);
            plane.first_words.push_back(stance.words);
        }
        for (const auto& stance : bound.argument.claims[bound.claims[factors[b].claim].claim].stances) {
            plane.second_stances.push_back(stance.name.text);
            plane.second_words.push_back(stance.words);
        }
        const std::size_t across = plane.second_stances.size(), cells = plane.first_stances.size() * across;
        std::vector<std::vector<std::size_t>> rows(cells);
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const auto i = static_cast<std::size_t>(table.factor[a][row]),
                       j = static_cast<std::size_t>(table.factor[b][row]);
            rows[i * across + j].push_back(row);
        }
        const double comparisons = static_cast<double>(cells * (found.policies.size() - 1) * found.viewpoints.size());
        const double adjusted = 1 - (1 - found.level) / std::max(1.0, comparisons);
        for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
            auto& grid = plane.cells.emplace_back();
            for (std::size_t i = 0; i < plane.first_stances.size(); ++i) {
                auto& line = grid.emplace_back();
                for (std::size_t j = 0; j < across; ++j) {
                    line.push_back(cell(found, table, v, rows[i * across + j], adjusted));
                }
            }
        }
        out.planes.push_back(std::move(plane));
    }
}

namespace {

// In how many worlds of equal best scores a policy's part lies.
double best_part(const std::vector<std::vector<double>>& scores, std::size_t policy, std::size_t row) {
    double best = scores[0][row], sharing = 0;
    for (const auto& other : scores) best = std::max(best, other[row]);
    for (const auto& other : scores) sharing += other[row] == best ? 1 : 0;
    return scores[policy][row] == best ? 1 / sharing : 0;
}

}  // namespace

MeasureChange compare_measures(const Assessment& found, const Comparison& from, const WorldTable& from_rows,
                               const Comparison& to, const WorldTable& to_rows) {
    MeasureChange out{from.name, to.name, {}};
    if (!from.done || !to.done) return out;
    const bool paired = from_rows.world == to_rows.world && from_rows.rows() > 0;
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        MeasureChange::ViewpointChange change;
        change.leader_from = from.viewpoints[v].leader;
        change.leader_to = to.viewpoints[v].leader;
        change.clear_from = from.viewpoints[v].recommended != no_policy;
        change.clear_to = to.viewpoints[v].recommended != no_policy;
        std::vector<double> before, after;
        for (std::size_t p = 0; p < found.policies.size(); ++p) {
            before.push_back(from.viewpoints[v].score[p].value);
            after.push_back(to.viewpoints[v].score[p].value);
            MeasureChange::PolicyChange moved;
            moved.score.value = after[p] - before[p];
            moved.best_share.value = to.viewpoints[v].best_share[p].value - from.viewpoints[v].best_share[p].value;
            if (paired) {
                Means score(from_rows.replicates), best(from_rows.replicates);
                for (std::size_t row = 0; row < from_rows.rows(); ++row) {
                    score.add(from_rows.replicate[row], to_rows.score[v][p][row] - from_rows.score[v][p][row]);
                    best.add(from_rows.replicate[row],
                             best_part(to_rows.score[v], p, row) - best_part(from_rows.score[v], p, row));
                }
                moved.score = score.estimate(found.level);
                moved.best_share = best.estimate(found.level);
            }
            change.policies.push_back(moved);
        }
        change.agreement = stats::kendall_tau_b(before, after);
        out.viewpoints.push_back(std::move(change));
    }
    return out;
}

}  // namespace crux
