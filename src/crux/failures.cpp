// An argument's worlds as columns, and the questions put to them. See discover.h.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crux/discover.h"

namespace crux {

using argument::BoundArgument;

namespace {

// Claims whose stances do nothing but set the one constant that is a number of the table.
std::set<std::size_t> told_by_numbers(const BoundArgument& bound, const std::vector<Factor>& factors) {
    std::set<std::size_t> out;
    for (std::size_t c = 0; c < bound.claims.size(); ++c) {
        std::set<std::size_t> inputs;
        bool more = false;
        for (const argument::BoundStance& stance : bound.claims[c].stances) {
            more = more || !stance.weights.empty();
            for (const argument::FixedInput& fixed : stance.fixed) inputs.insert(fixed.input);
            for (const argument::DrawnInput& drawn : stance.drawn) inputs.insert(drawn.inputs.front());
        }
        if (more || inputs.size() != 1) continue;
        for (const Factor& factor : factors) {
            if (factor.kind == Factor::Kind::number && factor.input == *inputs.begin()) out.insert(c);
        }
    }
    return out;
}

bool varies(const std::vector<double>& values) {
    return std::ranges::any_of(values, [&](double v) { return v != values.front(); });
}

}  // namespace

stats::DataFrame frame_of(const BoundArgument& bound, const std::vector<Factor>& factors, const WorldTable& table,
                          std::vector<ColumnWords>& words) {
    stats::DataFrame frame;
    words.clear();
    const std::set<std::size_t> told = told_by_numbers(bound, factors);
    const auto claim = [&](std::size_t c) -> const argument::Claim& {
        return bound.argument.claims[bound.claims[c].claim];
    };
    for (std::size_t f = 0; f < factors.size(); ++f) {
        if (factors[f].kind != Factor::Kind::number || !varies(table.factor[f])) continue;
        frame.columns.push_back({factors[f].name, table.factor[f], {}});
        words.push_back({factors[f].claim == Factor::none ? "" : claim(factors[f].claim).id.text, factors[f].unit, {}});
    }
    for (std::size_t f = 0; f < factors.size(); ++f) {
        if (factors[f].kind != Factor::Kind::stance || told.contains(factors[f].claim)) continue;
        if (!varies(table.factor[f]) || claim(factors[f].claim).stances.size() > 64) continue;
        stats::Column column{factors[f].name, table.factor[f], {}};
        ColumnWords said{factors[f].name, "", {}};
        for (const argument::Stance& stance : claim(factors[f].claim).stances) {
            column.categories.push_back(stance.name.text);
            said.words.push_back(stance.words);
        }
        frame.columns.push_back(std::move(column));
        words.push_back(std::move(said));
    }
    return frame;
}

namespace {

Discovery ask(const BoundArgument& bound, const WorldTable& table, const std::vector<std::uint8_t>& interest,
              const DiscoverOptions& options) {
    std::vector<ColumnWords> words;
    const stats::DataFrame frame = frame_of(bound, factors_of(bound), table, words);
    return discover(frame, words, interest, table.replicate, options);
}

}  // namespace

Discovery discover_beaten(const Assessment& found, const BoundArgument& bound, const WorldTable& table,
                          std::size_t policy, std::size_t viewpoint, const DiscoverOptions& options) {
    std::vector<std::uint8_t> interest(table.rows(), 0);
    const auto& scores = table.score[viewpoint];
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (const auto& other : scores) {
            if (other[row] - scores[policy][row] > found.immaterial) interest[row] = 1;
        }
    }
    Discovery out = ask(bound, table, interest, options);
    out.kind = "beaten";
    out.policy = found.policies[policy].id;
    out.subject = found.viewpoints[viewpoint].id;
    out.question = fmt::format("In which worlds is \"{}\" beaten, seen from {}?", found.policies[policy].name,
                               found.viewpoints[viewpoint].name);
    return out;
}

Discovery discover_missed(const Assessment& found, const BoundArgument& bound, const WorldTable& table,
                          std::size_t policy, std::size_t outcome, const DiscoverOptions& options) {
    const AssessedOutcome& what = found.outcomes[outcome];
    std::vector<std::uint8_t> interest(table.rows(), 0);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const double value = table.natural[policy][outcome][row];
        interest[row] = (what.higher_is_better ? value < *what.acceptable : value > *what.acceptable) ? 1 : 0;
    }
    Discovery out = ask(bound, table, interest, options);
    out.kind = "misses";
    out.policy = found.policies[policy].id;
    out.subject = what.id;
    out.question = fmt::format("In which worlds does \"{}\" miss the acceptable level of \"{}\" ({} {:.6g} {})?",
                               found.policies[policy].name, what.name, what.higher_is_better ? "at least" : "at most",
                               *what.acceptable, what.unit);
    return out;
}

DiscoverySet discover_failures(const Assessment& found, const BoundArgument& bound, const WorldTable& table,
                               const std::string& sample, const DiscoverOptions& options) {
    DiscoverySet out;
    out.sample = sample;
    out.peel_alpha = options.prim.peel_alpha;
    out.mass_min = options.prim.mass_min;
    out.repeats = options.repeats;
    out.objective = options.prim.objective == stats::PrimObjective::lenient1   ? "lenient1"
                    : options.prim.objective == stats::PrimObjective::lenient2 ? "lenient2"
                                                                               : "original";
    std::size_t policy = found.argued;
    if (policy == no_policy && found.position.done && !found.position.viewpoints.empty()) {
        policy = found.position.viewpoints.front().leader;
    }
    if (policy == no_policy || table.rows() == 0) return out;
    out.done = true;
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        out.found.push_back(discover_beaten(found, bound, table, policy, v, options));
    }
    for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
        if (found.outcomes[o].acceptable) out.found.push_back(discover_missed(found, bound, table, policy, o, options));
    }
    return out;
}

}  // namespace crux
