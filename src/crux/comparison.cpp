// Leaves of a sample -> tallies. See comparison.h; what they say is in conclude.cpp.
#include "crux/comparison.h"

#include <algorithm>

#include "stats/robustness.h"

namespace crux {

using argument::BoundArgument;
using ensemble::Leaf;
using ensemble::leaf_scenarios;
using stats::LeafPlace;
using stats::Sketch;
using stats::Summary;

std::size_t pair_index(std::size_t p, std::size_t q, std::size_t n) { return p * n - p * (p + 1) / 2 + (q - p - 1); }

void Tally::merge(const ensemble::Partial& right) {
    const Tally& other = static_cast<const Tally&>(right);
    const auto all = [](std::vector<Summary>& into, const std::vector<Summary>& from) {
        for (std::size_t i = 0; i < into.size(); ++i) into[i].merge(from[i]);
    };
    for (std::size_t v = 0; v < viewpoints.size(); ++v) {
        all(viewpoints[v].score, other.viewpoints[v].score);
        all(viewpoints[v].best, other.viewpoints[v].best);
        all(viewpoints[v].regret, other.viewpoints[v].regret);
        all(viewpoints[v].difference, other.viewpoints[v].difference);
        viewpoints[v].ties += other.viewpoints[v].ties;
    }
    for (std::size_t p = 0; p < outcomes.size(); ++p) {
        for (std::size_t o = 0; o < outcomes[p].size(); ++o) {
            OutcomeTally& mine = outcomes[p][o];
            const OutcomeTally& theirs = other.outcomes[p][o];
            mine.natural.merge(theirs.natural);
            mine.anchored.merge(theirs.anchored);
            mine.acceptable.merge(theirs.acceptable);
            mine.beyond_worst += theirs.beyond_worst;
            mine.beyond_best += theirs.beyond_best;
        }
    }
    all(domain, other.domain);
    sample.insert(sample.end(), other.sample.begin(), other.sample.end());
    table.append(other.table);
}

// What a worker needs for a leaf, kept from leaf to leaf, and its own counts.
struct ComparisonReducer::Work {
    std::vector<double> anchored;  // [policy][outcome][leaf_scenarios]
    std::vector<double> weights;   // [viewpoint][outcome][leaf_scenarios], where they differ by world
    std::vector<double> scores;    // [policy][leaf_scenarios], of one viewpoint
    std::vector<double> regrets;   // the same
    std::vector<double> row;       // [leaf_scenarios]
    std::vector<double> met;       // [leaf_scenarios]
    std::vector<std::uint16_t> stances;
    std::vector<double> coordinates;
    Percentiles counts;
};

// One leaf's way to a tally.
class ComparisonReducer::LeafWork {
  public:
    LeafWork(const ComparisonReducer& reducer, const Leaf& leaf, Work& work)
        : bound_(reducer.bound_),
          sample_(reducer.sample_),
          fixed_weights_(reducer.fixed_weights_ ? &reducer.weights_ : nullptr),
          factors_(&reducer.factors_),
          leaf_(leaf),
          work_(work),
          place_{leaf.first_scenario, sample_.design.replicates(), leaf.excluded},
          policies_(bound_.policies.size()),
          outcomes_(bound_.outcomes.size()),
          n_(leaf.scenarios) {}

    std::unique_ptr<Tally> tally() {
        auto out = std::make_unique<Tally>();
        out->outcomes.resize(policies_);
        for (std::size_t p = 0; p < policies_; ++p) {
            for (std::size_t o = 0; o < outcomes_; ++o) out->outcomes[p].push_back(outcome(p, o));
            out->domain.push_back(domain(p));
        }
        if (!fixed_weights_) draw_weights();
        prepare(out->table);
        for (std::size_t v = 0; v < bound_.viewpoints.size(); ++v) {
            out->viewpoints.push_back(viewpoint(v));
            keep_scores(out->table);
        }
        keep(*out);
        keep_rows(out->table);
        return out;
    }

  private:
    bool counted(std::size_t s) const { return leaf_.excluded.empty() || leaf_.excluded[s] == 0; }
    double* anchored(std::size_t p, std::size_t o) {
        return work_.anchored.data() + (p * outcomes_ + o) * leaf_scenarios;
    }
    bool meets(const argument::Outcome& outcome, double value) const {
        return outcome.direction == argument::Direction::higher ? value >= *outcome.acceptable
                                                                : value <= *outcome.acceptable;
    }

    Tally::OutcomeTally outcome(std::size_t p, std::size_t o) {
        const argument::Outcome& written = bound_.argument.outcomes[o];
        const std::span<const double> values = leaf_.row(static_cast<unsigned>(p), o);
        const double range = written.best - written.worst;
        Tally::OutcomeTally out;
        double* into = anchored(p, o);
        for (std::size_t s = 0; s < n_; ++s) {
            const double share = (values[s] - written.worst) / range;
            into[s] = share > 1 ? 1 : share < 0 ? 0 : share;
            if (!counted(s)) continue;
            out.beyond_worst += share < 0 ? 1 : 0;
            out.beyond_best += share > 1 ? 1 : 0;
        }
        out.natural = Summary::of(values, place_);
        out.anchored = Summary::of({into, n_}, place_);
        if (written.acceptable) {
            for (std::size_t s = 0; s < n_; ++s) work_.row[s] = meets(written, values[s]) ? 1 : 0;
            out.acceptable = Summary::of({work_.row.data(), n_}, place_);
        }
        if (sample_.percentiles) work_.counts.outcome[p][o].add(values, place_);
        return out;
    }

    Summary domain(std::size_t p) {
        std::fill_n(work_.met.begin(), n_, 1.0);
        for (std::size_t o = 0; o < outcomes_; ++o) {
            const argument::Outcome& written = bound_.argument.outcomes[o];
            if (!written.acceptable) continue;
            const std::span<const double> values = leaf_.row(static_cast<unsigned>(p), o);
            for (std::size_t s = 0; s < n_; ++s) {
                if (!meets(written, values[s])) work_.met[s] = 0;
            }
        }
        return Summary::of({work_.met.data(), n_}, place_);
    }

    // Weights depend on the coordinates of ranges and on the stances that multiply them, both of the design.
    void draw_weights() {
        const std::size_t cells = bound_.viewpoints.size() * outcomes_;
        std::vector<double> drawn(cells);
        for (std::size_t s = 0; s < n_; ++s) {
            const std::uint64_t world = leaf_.first_scenario + s;
            const auto u = [&](std::size_t c) { return sample_.design.coordinate(world, c); };
            for (std::size_t c = 0; c < bound_.claims.size(); ++c) {
                const double own = sample_.frame.draw_stances ? u(bound_.claims[c].coordinate) : 0;
                work_.stances[c] = static_cast<std::uint16_t>(bound_.stance(sample_.frame, c, own));
            }
            bound_.weigh(work_.stances, u, drawn);
            for (std::size_t i = 0; i < cells; ++i) work_.weights[i * leaf_scenarios + s] = drawn[i];
        }
    }

    void score(std::size_t v) {
        for (std::size_t p = 0; p < policies_; ++p) {
            double* into = work_.scores.data() + p * leaf_scenarios;
            std::fill_n(into, n_, 0.0);
            for (std::size_t o = 0; o < outcomes_; ++o) {
                const double* value = anchored(p, o);
                if (fixed_weights_) {
                    const double weight = (*fixed_weights_)[v * outcomes_ + o];
                    for (std::size_t s = 0; s < n_; ++s) into[s] += weight * value[s];
                } else {
                    const double* weight = work_.weights.data() + (v * outcomes_ + o) * leaf_scenarios;
                    for (std::size_t s = 0; s < n_; ++s) into[s] += weight[s] * value[s];
                }
            }
        }
    }

    Tally::ViewpointTally viewpoint(std::size_t v) {
        score(v);
        Tally::ViewpointTally out;
        std::vector<std::span<const double>> scores;
        std::vector<std::span<double>> regrets;
        for (std::size_t p = 0; p < policies_; ++p) {
            scores.emplace_back(work_.scores.data() + p * leaf_scenarios, n_);
            regrets.emplace_back(work_.regrets.data() + p * leaf_scenarios, n_);
            out.score.push_back(Summary::of(scores[p], place_));
        }
        out.ties = stats::best_shares(scores, 0, place_, regrets);
        for (std::size_t p = 0; p < policies_; ++p) out.best.push_back(Summary::of(regrets[p], place_));
        stats::regrets(scores, regrets);
        for (std::size_t p = 0; p < policies_; ++p) {
            out.regret.push_back(Summary::of(regrets[p], place_));
            if (sample_.percentiles) work_.counts.regret[v][p].add(regrets[p], place_);
        }
        for (std::size_t p = 0; p < policies_; ++p) {
            for (std::size_t q = p + 1; q < policies_; ++q) {
                for (std::size_t s = 0; s < n_; ++s) work_.row[s] = scores[p][s] - scores[q][s];
                out.difference.push_back(Summary::of({work_.row.data(), n_}, place_));
            }
        }
        return out;
    }

    // Which worlds of the leaf become rows of the table.
    void prepare(WorldTable& table) {
        table.replicates = sample_.design.replicates();
        for (std::size_t s = 0; s < n_ && leaf_.first_scenario + s < sample_.rows; ++s) {
            if (!counted(s)) continue;
            table.world.push_back(leaf_.first_scenario + s);
            table.replicate.push_back(
                static_cast<std::uint16_t>(sample_.design.replicate_of(leaf_.first_scenario + s)));
        }
    }
    std::vector<double> picked(const WorldTable& table, const double* values) const {
        std::vector<double> out;
        out.reserve(table.rows());
        for (std::uint64_t world : table.world) out.push_back(values[world - leaf_.first_scenario]);
        return out;
    }
    // Of the viewpoint that was scored last.
    void keep_scores(WorldTable& table) {
        if (table.rows() == 0) return;
        auto& by_policy = table.score.emplace_back();
        for (std::size_t p = 0; p < policies_; ++p) {
            by_policy.push_back(picked(table, work_.scores.data() + p * leaf_scenarios));
        }
    }
    void keep_rows(WorldTable& table) {
        if (table.rows() == 0) return;
        for (std::size_t p = 0; p < policies_; ++p) {
            auto& natural = table.natural.emplace_back();
            auto& into = table.anchored.emplace_back();
            for (std::size_t o = 0; o < outcomes_; ++o) {
                natural.push_back(picked(table, leaf_.row(static_cast<unsigned>(p), o).data()));
                into.push_back(picked(table, anchored(p, o)));
            }
        }
        FactorReader reader(bound_, *factors_);
        std::vector<double> row(factors_->size());
        table.factor.resize(row.size());
        table.uniform.resize(row.size());
        for (std::uint64_t world : table.world) {
            sample_.design.coordinates(world, work_.coordinates);
            table.distance.push_back(reader.read(sample_.frame, work_.coordinates, row));
            for (std::size_t f = 0; f < row.size(); ++f) {
                const std::size_t coordinate = (*factors_)[f].coordinate;
                table.factor[f].push_back(row[f]);
                table.uniform[f].push_back(coordinate == Factor::none ? 0 : work_.coordinates[coordinate]);
            }
        }
    }

    void keep(Tally& out) {
        for (std::size_t s = 0; s < n_; ++s) {
            const std::uint64_t world = leaf_.first_scenario + s;
            if (world >= sample_.kept) return;
            if (!counted(s)) continue;
            sample_.design.coordinates(world, work_.coordinates);
            bound_.stances(sample_.frame, work_.coordinates, work_.stances);
            SampleWorld kept{world, work_.stances, {}};
            for (std::size_t p = 0; p < policies_; ++p) {
                std::vector<double>& row = kept.anchored.emplace_back();
                for (std::size_t o = 0; o < outcomes_; ++o) row.push_back(anchored(p, o)[s]);
            }
            out.sample.push_back(std::move(kept));
        }
    }

    const BoundArgument& bound_;
    const Sample& sample_;
    const std::vector<double>* fixed_weights_;
    const std::vector<Factor>* factors_;
    const Leaf& leaf_;
    Work& work_;
    LeafPlace place_;
    std::size_t policies_, outcomes_, n_;
};

ComparisonReducer::ComparisonReducer(const BoundArgument& bound, const Sample& sample)
    : bound_(bound), sample_(sample), fixed_weights_(bound.weights_fixed()) {
    if (sample.rows > 0) factors_ = factors_of(bound);
    if (!fixed_weights_) return;
    std::vector<std::uint16_t> stances;
    stances.reserve(bound.claims.size());
    for (const argument::BoundClaim& claim : bound.claims)
        stances.push_back(static_cast<std::uint16_t>(claim.position));
    weights_.resize(bound.viewpoints.size() * bound.outcomes.size());
    bound.weigh(stances, [](std::size_t) { return 0.5; }, weights_);
}

ComparisonReducer::~ComparisonReducer() = default;

void ComparisonReducer::begin(unsigned workers) {
    const std::size_t policies = bound_.policies.size(), outcomes = bound_.outcomes.size(),
                      viewpoints = bound_.viewpoints.size();
    for (unsigned w = 0; w < workers; ++w) {
        auto work = std::make_unique<Work>();
        work->anchored.resize(policies * outcomes * leaf_scenarios);
        if (!fixed_weights_) work->weights.resize(viewpoints * outcomes * leaf_scenarios);
        work->scores.resize(policies * leaf_scenarios);
        work->regrets.resize(policies * leaf_scenarios);
        work->row.resize(leaf_scenarios);
        work->met.resize(leaf_scenarios);
        work->stances.resize(bound_.claims.size());
        work->coordinates.resize(bound_.coordinates.size());
        if (sample_.percentiles) {
            work->counts.regret.resize(viewpoints, std::vector<Sketch>(policies));
            work->counts.outcome.resize(policies, std::vector<Sketch>(outcomes));
        }
        work_.push_back(std::move(work));
    }
}

std::unique_ptr<ensemble::Partial> ComparisonReducer::reduce(const Leaf& leaf, unsigned worker) {
    return LeafWork(*this, leaf, *work_[worker]).tally();
}

ComparisonReducer::Percentiles ComparisonReducer::percentiles() const {
    Percentiles all;
    for (const auto& work : work_) {
        if (all.outcome.empty()) {
            all = work->counts;
            continue;
        }
        for (std::size_t v = 0; v < all.regret.size(); ++v) {
            for (std::size_t p = 0; p < all.regret[v].size(); ++p) all.regret[v][p].merge(work->counts.regret[v][p]);
        }
        for (std::size_t p = 0; p < all.outcome.size(); ++p) {
            for (std::size_t o = 0; o < all.outcome[p].size(); ++o) all.outcome[p][o].merge(work->counts.outcome[p][o]);
        }
    }
    return all;
}

}  // namespace crux
