// The argument in plain structs, and the limits of what was computed. See describe.h.
#include "crux/describe.h"

#include <fmt/format.h>

#include "base/text.h"

namespace crux {

using argument::BoundArgument;

namespace {

std::size_t policy_number(const BoundArgument& bound, const argument::Word& id) {
    const std::size_t p = bound.argument.policy(id.text);
    return p < bound.policies.size() ? p : no_policy;
}

void viewpoints(const BoundArgument& bound, Assessment& out) {
    const std::size_t n = bound.outcomes.size();
    std::vector<std::uint16_t> position;
    std::vector<bool> by_stance(n, false);
    for (const argument::BoundClaim& claim : bound.claims) {
        position.push_back(static_cast<std::uint16_t>(claim.position));
        for (const argument::BoundStance& stance : claim.stances) {
            for (const auto& [outcome, factor] : stance.weights) by_stance[outcome] = true;
        }
    }
    std::vector<double> weights(bound.viewpoints.size() * n);
    bound.weigh(position, [](std::size_t) { return 0.5; }, weights);
    for (std::size_t v = 0; v < bound.viewpoints.size(); ++v) {
        const argument::Viewpoint& written = bound.argument.viewpoints[v];
        AssessedViewpoint viewpoint{written.id.text, written.name, written.words, written.basis,
                                    written.reader,  {},           by_stance};
        for (std::size_t o = 0; o < n; ++o) viewpoint.weights.push_back(weights[v * n + o]);
        for (const argument::BoundWeight& weight : bound.viewpoints[v]) {
            if (weight.coordinate != argument::none) viewpoint.ranged[weight.outcome] = true;
        }
        out.viewpoints.push_back(std::move(viewpoint));
    }
}

std::string carried_by(const argument::Argument& argument, const std::string& id) {
    for (const argument::Claim& claim : argument.claims) {
        for (const argument::Stance& stance : claim.stances) {
            if (stance.by.text == id) return claim.id.text;
        }
    }
    return {};
}

AssessedClaim claim_of(const BoundArgument& bound, const argument::Claim& written) {
    AssessedClaim claim;
    claim.id = written.id.text;
    claim.words = written.words;
    claim.counter = written.side == argument::Side::counter;
    claim.not_modelled = written.not_modelled;
    claim.position = written.position();
    claim.value = written.kind == argument::ClaimKind::value;
    if (written.modelled()) return claim;
    if (claim.not_modelled.empty()) {
        claim.not_modelled = "A rival of " + carried_by(bound.argument, claim.id) + " carries it.";
    }
    return claim;
}

void stances(const argument::BoundClaim& bound, const argument::Claim& written, AssessedClaim& claim) {
    bool weights_alone = true;
    claim.modelled = true;
    for (std::size_t s = 0; s < bound.stances.size(); ++s) {
        const argument::Stance& stance = written.stances[s];
        claim.stances.push_back({stance.name.text, stance.words, stance.by.text, bound.share(s), stance.mirror});
        weights_alone = weights_alone && bound.stances[s].fixed.empty() && bound.stances[s].drawn.empty();
    }
    claim.value = claim.value || weights_alone;
}

}  // namespace

std::vector<std::size_t> describe(const BoundArgument& bound, Assessment& out) {
    const argument::Argument& argument = bound.argument;
    out.title = argument.title;
    out.question = argument.question;
    out.words = argument.words;
    out.source = argument.source;
    out.model = bound.model_file;
    out.argument_file = bound.argument_file;
    out.argument_sha256 = bound.argument_sha256;
    out.model_sha256 = bound.model_sha256;
    out.argued = policy_number(bound, argument.recommends);
    out.as_it_was = policy_number(bound, argument.as_it_was);
    for (const argument::Policy& policy : argument.policies) {
        out.policies.push_back({policy.id.text, policy.name, policy.words});
    }
    for (std::size_t o = 0; o < argument.outcomes.size(); ++o) {
        const argument::Outcome& outcome = argument.outcomes[o];
        out.outcomes.push_back({outcome.id.text, outcome.name, outcome.words, bound.outcome_units[o],
                                outcome.direction == argument::Direction::higher, outcome.worst, outcome.best,
                                outcome.acceptable, outcome.note});
    }
    viewpoints(bound, out);
    std::vector<std::size_t> numbers;
    std::size_t next = 0;
    for (std::size_t c = 0; c < argument.claims.size(); ++c) {
        AssessedClaim claim = claim_of(bound, argument.claims[c]);
        if (next < bound.claims.size() && bound.claims[next].claim == c) {
            stances(bound.claims[next++], argument.claims[c], claim);
            numbers.push_back(c);
        }
        out.claims.push_back(std::move(claim));
    }
    return numbers;
}

namespace {

std::string count(std::uint64_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
}

void limits_of_claims(const BoundArgument& bound, Assessment& out) {
    std::size_t unmodelled = 0, carried = 0;
    for (const argument::Claim& claim : bound.argument.claims) {
        if (claim.modelled()) continue;
        ++(claim.not_modelled.empty() ? carried : unmodelled);
    }
    if (unmodelled > 0) {
        out.not_looked_at.push_back(fmt::format("{} not modelled; each says why in the list of claims.",
                                                count(unmodelled, "claim is", "claims are")));
    }
    if (carried > 0) {
        out.not_looked_at.push_back(fmt::format("{} no stances of their own: rivals of other claims carry them.",
                                                count(carried, "counter-claim has", "counter-claims have")));
    }
    out.not_looked_at.emplace_back(single_claims_only);
    out.not_looked_at.push_back("Stances that nobody listed, and policies other than those compared.");
}

void limits_of_flips(const Assessment& found, std::vector<std::string>& out) {
    if (!found.flips.done) return out.push_back("Turning single claims: this was not finished.");
    std::size_t unresolved = 0;
    for (const Flip& flip : found.flips.flips) {
        for (const FlipResult& result : flip.viewpoints)
            unresolved += result.verdict == FlipVerdict::unresolved ? 1 : 0;
    }
    if (unresolved > 0) {
        out.push_back(fmt::format("{} of a single claim and a viewpoint stayed unresolved: too few draws to say.",
                                  count(unresolved, "combination", "combinations")));
    }
}

void limits_of_runs(const Assessment& found, std::vector<std::string>& out) {
    for (const Comparison* sample :
         {&found.position, &found.position_swept, &found.mirror, &found.world, &found.sweep, &found.second_measure}) {
        if (sample->asked > sample->worlds) {
            out.push_back(fmt::format("The sample \"{}\" was stopped after {} of {} worlds.", sample->name,
                                      sample->worlds, sample->asked));
        }
        if (sample->excluded > 0) {
            out.push_back(
                fmt::format("In {} of the sample \"{}\" the model went wrong under some policy; they are left "
                            "out under every policy.",
                            count(sample->excluded, "world", "worlds"), sample->name));
        }
    }
}

}  // namespace

void say_limits(const BoundArgument& bound, Assessment& out) {
    limits_of_claims(bound, out);
    if (out.flips.done || !bound.claims.empty()) limits_of_flips(out, out.not_looked_at);
    limits_of_runs(out, out.not_looked_at);
    out.not_looked_at.push_back("Whether the model is right: structure outside of it was not varied.");
    if (bound.argument.correlations.empty() && bound.coordinates.size() > 1) {
        out.not_looked_at.push_back("Dependence between uncertain numbers: all were drawn independently.");
    }
    if (bound.has_exploratory()) {
        out.not_looked_at.push_back(
            "How likely the values of exploratory numbers are: they have no source, so their sweep shows only where "
            "results change.");
    }
}

}  // namespace crux
