// Expected value of perfect information and Shapley effects by regression on one table (Strong,
// Oakley and Brennan 2014, doi:10.1177/0272989X13505910). See learn.h.
#include "crux/learn.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/ordering.h"
#include "stats/basis.h"
#include "stats/variance.h"

namespace crux {

using argument::Basis;
using argument::BoundArgument;
using stats::append;

namespace {

constexpr unsigned folds = 4;

// What can be known apart: a claim (its stance, and its numbers under each stance) or an uncertainty.
struct Unit {
    std::string name;
    bool claim = false;
    bool grounded = true;  // every number that varies has a basis in data or literature
    std::string group;
    stats::Basis basis;
};

class Units {
  public:
    Units(const BoundArgument& bound, const WorldTable& table)
        : bound_(bound), table_(table), factors_(factors_of(bound)) {}

    std::vector<Unit> all() const {
        std::vector<Unit> out;
        for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
            const argument::Claim& written = bound_.argument.claims[bound_.claims[c].claim];
            Unit unit{written.id.text, true, true, written.group, {}};
            const std::vector<double>* stance = stance_of(c);
            if (stance) unit.basis = stats::category_basis(*stance);
            for (std::size_t f = 0; f < factors_.size(); ++f) {
                if (factors_[f].kind == Factor::Kind::number && factors_[f].claim == c) numbers(f, c, stance, unit);
            }
            if (!unit.basis.empty()) out.push_back(std::move(unit));
        }
        for (std::size_t f = 0; f < factors_.size(); ++f) {
            if (factors_[f].kind != Factor::Kind::number || factors_[f].claim != Factor::none) continue;
            if (factors_[f].exploratory) continue;
            out.push_back(
                {factors_[f].name, false, factors_[f].grounded, "", stats::number_basis(table_.uniform[f], 3)});
        }
        return out;
    }

  private:
    const std::vector<double>* stance_of(std::size_t claim) const {
        for (std::size_t f = 0; f < factors_.size(); ++f) {
            if (factors_[f].kind == Factor::Kind::stance && factors_[f].claim == claim) return &table_.factor[f];
        }
        return nullptr;
    }

    // A number's quantile, where the stance that draws it is taken. Exploratory ranges are held at settings.
    void numbers(std::size_t f, std::size_t c, const std::vector<double>* stance, Unit& unit) const {
        const auto& stances = bound_.claims[c].stances;
        for (std::size_t s = 0; s < stances.size(); ++s) {
            for (const argument::DrawnInput& drawn : stances[s].drawn) {
                if (drawn.inputs.front() != factors_[f].input || drawn.exploratory) continue;
                unit.grounded = unit.grounded && factors_[f].grounded;
                append(unit.basis, stance ? stats::number_within(table_.uniform[f], 2, *stance, static_cast<double>(s))
                                          : stats::number_basis(table_.uniform[f], 2));
            }
        }
    }

    const BoundArgument& bound_;
    const WorldTable& table_;
    std::vector<Factor> factors_;
};

class Learner {
  public:
    Learner(const Assessment& found, const WorldTable& table, std::size_t viewpoint, std::size_t leader)
        : found_(found), table_(table), scores_(table.score[viewpoint]), leader_(leader) {
        for (unsigned fold = 0; fold < folds; ++fold) {
            auto& use = train_.emplace_back(table.rows());
            for (std::size_t row = 0; row < table.rows(); ++row)
                use[row] = table.replicate[row] % folds != fold ? 1 : 0;
        }
    }

    LearnValue value(LearnValue::Kind kind, std::string name, const stats::Basis& given) const {
        LearnValue out;
        out.kind = kind;
        out.name = std::move(name);
        const stats::Basis basis = stats::orthonormal(given);
        const std::vector<std::size_t> all = choices(basis, {});
        std::vector<std::size_t> chosen(table_.rows(), leader_);
        for (unsigned fold = 0; fold < folds; ++fold) {
            const std::vector<std::size_t> with = choices(basis, train_[fold]);
            for (std::size_t row = 0; row < chosen.size(); ++row) {
                if (train_[fold][row] == 0) chosen[row] = with[row];
            }
        }
        std::vector<double> sums(table_.replicates, 0), counts(table_.replicates, 0);
        const double n = static_cast<double>(table_.rows());
        out.outcomes.assign(found_.outcomes.size(), 0);
        for (std::size_t row = 0; row < table_.rows(); ++row) {
            out.in_sample += (scores_[all[row]][row] - scores_[leader_][row]) / n;
            const std::size_t r = table_.replicate[row], p = chosen[row];
            sums[r] += scores_[p][row] - scores_[leader_][row];
            counts[r] += 1;
            if (p == leader_) continue;
            out.changes += 1 / n;
            for (std::size_t o = 0; o < out.outcomes.size(); ++o) {
                out.outcomes[o] += (table_.natural[p][o][row] - table_.natural[leader_][o][row]) / n;
            }
        }
        out.gain = of_replicates(sums, counts, found_.level);
        return out;
    }

    static Estimate of_replicates(const std::vector<double>& sums, const std::vector<double>& counts, double level) {
        double sum = 0, count = 0, squares = 0, groups = 0;
        for (std::size_t r = 0; r < sums.size(); ++r) {
            sum += sums[r];
            count += counts[r];
        }
        const double mean = sum / count;
        for (std::size_t r = 0; r < sums.size(); ++r) {
            if (counts[r] == 0) continue;
            const double away = sums[r] / counts[r] - mean;
            squares += away * away;
            groups += 1;
        }
        if (groups < 2) return {mean, {}};
        return {mean, stats::student_interval(mean, std::sqrt(squares / (groups - 1) / groups), groups - 1, level)};
    }

  private:
    // The policy of the highest expected score given what is known, by row; the leader where it ties.
    std::vector<std::size_t> choices(const stats::Basis& basis, const std::vector<std::uint8_t>& use) const {
        std::vector<std::size_t> out(table_.rows(), leader_);
        std::vector<double> best(table_.rows(), 0.0), ahead(table_.rows());
        for (std::size_t p = 0; p < scores_.size(); ++p) {
            if (p == leader_) continue;
            for (std::size_t row = 0; row < ahead.size(); ++row) ahead[row] = scores_[p][row] - scores_[leader_][row];
            const std::vector<double> expected = stats::fitted(basis, ahead, use);
            for (std::size_t row = 0; row < ahead.size(); ++row) {
                if (expected[row] <= best[row]) continue;
                best[row] = expected[row];
                out[row] = p;
            }
        }
        return out;
    }

    const Assessment& found_;
    const WorldTable& table_;
    const std::vector<std::vector<double>>& scores_;
    std::size_t leader_;
    std::vector<std::vector<std::uint8_t>> train_;
};

std::map<std::string, std::vector<const Unit*>> groups_of(const std::vector<Unit>& units) {
    std::map<std::string, std::vector<const Unit*>> groups;
    for (const Unit& unit : units) {
        if (unit.claim && unit.grounded && !unit.group.empty()) groups[unit.group].push_back(&unit);
    }
    std::erase_if(groups, [](const auto& group) { return group.second.size() < 2; });
    return groups;
}

// Several claims together: their functions, and products of the first ones of each pair.
stats::Basis together(const std::vector<const Unit*>& members) {
    stats::Basis basis;
    for (const Unit* unit : members) append(basis, unit->basis);
    for (std::size_t i = 0; i < members.size() && members.size() <= 8; ++i) {
        for (std::size_t j = i + 1; j < members.size(); ++j) {
            append(basis, stats::products(members[i]->basis, members[j]->basis, 2));
        }
    }
    return basis;
}

ViewpointInformation viewpoint_information(const Assessment& found, const WorldTable& table,
                                           const std::vector<Unit>& units, std::size_t v) {
    ViewpointInformation out;
    out.leader = found.world.viewpoints[v].leader;
    out.perfect = found.world.viewpoints[v].regret[out.leader];
    const Learner learner(found, table, v, out.leader);
    for (const Unit& unit : units) {
        if (!unit.grounded) continue;
        const auto kind = unit.claim ? LearnValue::Kind::claim : LearnValue::Kind::uncertainty;
        out.values.push_back(learner.value(kind, unit.name, unit.basis));
    }
    for (const auto& [name, members] : groups_of(units)) {
        LearnValue value = learner.value(LearnValue::Kind::group, name, together(members));
        for (const Unit* unit : members) value.members.push_back(unit->name);
        out.values.push_back(std::move(value));
    }
    sort_descending(out.values, [](const LearnValue& value) { return value.gain.value; });
    return out;
}

DifferenceShares difference_shares(const Assessment& found, const WorldTable& table, const std::vector<Unit>& units,
                                   std::size_t v) {
    const ViewpointResult& result = found.world.viewpoints[v];
    DifferenceShares out;
    out.ahead = result.leader;
    out.behind = result.runner_up;
    if (out.behind == no_policy) return out;
    std::vector<double> difference(table.rows());
    for (std::size_t row = 0; row < difference.size(); ++row) {
        difference[row] = table.score[v][out.ahead][row] - table.score[v][out.behind][row];
    }
    std::vector<stats::Basis> inputs;
    for (const Unit& unit : units) inputs.push_back(unit.basis);
    const stats::TableShares shares = stats::variance_of_table(inputs, difference);
    out.sd = std::sqrt(shares.variance);
    out.explained = shares.explained;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (shares.shapley[i] > 0)
            out.factors.push_back({units[i].name, shares.first[i], shares.total[i], shares.shapley[i]});
    }
    for (const stats::PairShare& pair : shares.pairs) {
        if (pair.share > 0.001) out.pairs.push_back({units[pair.first].name, units[pair.second].name, pair.share});
    }
    sort_descending(out.factors, &FactorShare::shapley);
    return out;
}

}  // namespace

void value_information(const Assessment& found, const BoundArgument& bound, const WorldTable& table,
                       InformationSet& out) {
    if (table.rows() == 0 || !found.world.done) return;
    const std::vector<Unit> units = Units(bound, table).all();
    out.done = true;
    out.worlds = table.rows();
    out.correlated = !bound.copula.empty();
    for (const Unit& unit : units) {
        if (!unit.grounded) out.not_valued.push_back(unit.name);
    }
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        out.viewpoints.push_back(viewpoint_information(found, table, units, v));
        out.differences.push_back(difference_shares(found, table, units, v));
    }
}

}  // namespace crux
