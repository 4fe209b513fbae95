// The data of the interactive report. See live.h.
#include "report/live.h"

#include <nlohmann/json.hpp>

#include "argument/calendar.h"
#include "base/text.h"
#include "report/model_graph.h"
#include "scenarios/text.h"

namespace crux::report {

using Json = nlohmann::ordered_json;
using argument::BoundArgument;

scenarios::Package package_of(const BoundArgument& bound, const Assessment& found) {
    scenarios::Package out;
    out.binding = static_cast<const scenarios::Binding&>(bound);
    for (const argument::Outcome& outcome : bound.argument.outcomes)
        out.anchors.push_back({outcome.worst, outcome.best});
    for (const argument::BoundChart& chart : bound.charts) out.charts.push_back(chart.element);
    out.level = found.level;
    out.immaterial = found.immaterial;
    const auto program = engine::compile(bound.module, scenarios::compile_options(out));
    out.binding.module = engine::module_of(*program);
    return out;
}

namespace {

Json policies(const BoundArgument& bound, const Assessment& found) {
    Json out = Json::array();
    for (std::size_t p = 0; p < found.policies.size(); ++p) {
        Json levers = Json::array();
        for (const argument::FixedInput& fixed : bound.policies[p]) {
            const engine::Element element = bound.inputs[fixed.input];
            const ir::Variable& variable = bound.module.at(element.variable);
            if (variable.role == ir::Role::selector) continue;  // a dated course is no number to move
            levers.push_back({{"input", fixed.input},
                              {"name", bound.module.element_name(element.variable, element.index)},
                              {"unit", variable.units}});
        }
        out.push_back({{"id", found.policies[p].id}, {"name", found.policies[p].name}, {"levers", std::move(levers)}});
    }
    return out;
}

Json outcomes(const Assessment& found) {
    Json out = Json::array();
    for (const AssessedOutcome& o : found.outcomes) {
        out.push_back({{"id", o.id},
                       {"name", o.name},
                       {"unit", o.unit},
                       {"higher", o.higher_is_better},
                       {"worst", o.worst},
                       {"best", o.best},
                       {"acceptable", o.acceptable ? Json(*o.acceptable) : Json()}});
    }
    return out;
}

Json viewpoints(const Assessment& found) {
    Json out = Json::array();
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        const AssessedViewpoint& viewpoint = found.viewpoints[v];
        Json entry = {{"id", viewpoint.id},
                      {"name", viewpoint.name},
                      {"reader", viewpoint.reader},
                      {"weights", viewpoint.weights},
                      {"ranged", viewpoint.ranged}};
        if (found.position.done) {
            const ViewpointResult& result = found.position.viewpoints[v];
            entry["leader"] = result.leader;
            entry["clear"] = result.recommended != no_policy;
        }
        out.push_back(std::move(entry));
    }
    return out;
}

Json ties_of(const argument::Stance& stance) {
    Json out = Json::array();
    for (const auto& constant : stance.constants) out.push_back({constant.constant.text, constant.quantity.text()});
    for (const auto& equation : stance.equations) out.push_back({equation.variable.text, equation.expression.text});
    for (const auto& lookup : stance.lookups) out.push_back({lookup.variable.text, "another table"});
    return out;
}

// Modelled claims in the order of the binding.
Json claims(const BoundArgument& bound, const Assessment& found) {
    Json out = Json::array();
    for (const argument::BoundClaim& claim : bound.claims) {
        const AssessedClaim& assessed = found.claims[claim.claim];
        const argument::Claim& written = bound.argument.claims[claim.claim];
        Json stances = Json::array();
        for (std::size_t s = 0; s < assessed.stances.size(); ++s) {
            const AssessedStance& stance = assessed.stances[s];
            stances.push_back({{"name", stance.name},
                               {"words", stance.words},
                               {"by", stance.by},
                               {"in_force", written.stances[s].in_force},
                               {"ties", ties_of(written.stances[s])}});
        }
        out.push_back({{"id", assessed.id},
                       {"words", assessed.words},
                       {"counter", assessed.counter},
                       {"group", written.group},
                       {"stances", std::move(stances)}});
    }
    return out;
}

// What turned at the argument's own position, so that the page shows first what decides.
Json flips(const BoundArgument& bound, const Assessment& found) {
    Json out = Json::array();
    for (const Flip& flip : found.flips.flips) {
        std::size_t number = 0;
        while (bound.claims[number].claim != flip.claim) ++number;
        Json turns = Json::array();
        double largest = 0;
        for (std::size_t v = 0; v < flip.viewpoints.size(); ++v) {
            const FlipResult& result = flip.viewpoints[v];
            largest = std::max(largest, std::abs(result.difference.value - result.base_difference));
            if (found.flips.clear[v] && result.verdict == FlipVerdict::flips) turns.push_back(v);
        }
        out.push_back({{"claim", number},
                       {"stance", flip.stance},
                       {"turns", std::move(turns)},
                       {"moves", largest},
                       {"nothing", flip.changes_nothing}});
    }
    return out;
}

Json charts(const BoundArgument& bound) {
    Json out = Json::array();
    for (std::size_t i = 0; i < bound.charts.size(); ++i) {
        Json data = Json::array();
        for (const argument::SeriesPoint& point : bound.charts[i].data) data.push_back({point.time, point.value});
        out.push_back({{"name", bound.argument.charts[i].name},
                       {"variable", bound.argument.charts[i].variable.text},
                       {"unit", bound.charts[i].unit},
                       {"data", std::move(data)}});
    }
    return out;
}

Json uncertainties(const BoundArgument& bound) {
    Json out = Json::array();
    for (std::size_t i = 0; i < bound.uncertainties.size(); ++i) {
        const engine::Element element = bound.inputs[bound.uncertainties[i].inputs.front()];
        out.push_back({{"name", bound.argument.uncertainties[i].variable.text},
                       {"unit", bound.module.at(element.variable).units},
                       {"exploratory", bound.uncertainties[i].exploratory}});
    }
    return out;
}

// For the diagram: names and who feeds whom, positions as in the list of equations.
Json variables(const BoundArgument& bound) {
    Json out = Json::array();
    const std::vector<GraphVariable> graph = graph_of(bound);
    for (const GraphVariable& entry : graph) {
        const model::Variable& written = bound.model.variables[entry.variable];
        Json claims = Json::array();
        std::string answers;
        for (const Polarity answer : entry.answers) answers += sign_of(answer);
        for (std::size_t c : entry.claims) claims.push_back(bound.argument.claims[c].id.text);
        out.push_back({{"name", written.name},
                       {"kind", entry.stock      ? "stock"
                                : entry.constant ? "constant"
                                                 : "computed"},
                       {"lever", entry.lever},
                       {"uses", entry.uses},
                       {"answers", answers},
                       {"in", entry.inflows},
                       {"out", entry.outflows},
                       {"claims", std::move(claims)}});
    }
    return out;
}

// Position in variables() of each outcome's variable.
Json outcome_variables(const BoundArgument& bound) {
    Json out = Json::array();
    const std::vector<GraphVariable> graph = graph_of(bound);
    for (const argument::Outcome& outcome : bound.argument.outcomes) {
        const std::string key = canonical_key(outcome.variable.text.substr(0, outcome.variable.text.find('[')));
        Json at;
        for (std::size_t i = 0; i < graph.size(); ++i) {
            if (bound.model.variables[graph[i].variable].key == key) at = i;
        }
        out.push_back(std::move(at));
    }
    return out;
}

std::vector<std::string> dates(const BoundArgument& bound) {
    std::vector<std::string> out;
    const ir::TimeSpecs& time = bound.module.time;
    if (!bound.argument.calendar) return out;
    for (std::uint32_t k = 0; k <= time.steps(); k += time.save_every())
        out.push_back(argument::iso(bound.argument.calendar->date_of(time.at(k))));
    return out;
}

// Inside a script element only '<' could end it or open a comment; in JSON it stands in strings alone.
std::string inside_script(const std::string& json) {
    std::string out;
    for (char c : json) out += c == '<' ? std::string("\\u003c") : std::string(1, c);
    return out;
}

}  // namespace

std::string live_data(const BoundArgument& bound, const Assessment& found) {
    const auto index = [](std::size_t policy) { return policy == no_policy ? Json() : Json(policy); };
    const Json data = {{"format", 1},
                       {"title", found.title},
                       {"argument_sha256", found.argument_sha256},
                       {"model_sha256", found.model_sha256},
                       {"seed", found.seed},
                       {"level", found.level},
                       {"immaterial", found.immaterial},
                       {"argued", index(found.argued)},
                       {"as_it_was", index(found.as_it_was)},
                       {"policies", policies(bound, found)},
                       {"outcomes", outcomes(found)},
                       {"viewpoints", viewpoints(found)},
                       {"claims", claims(bound, found)},
                       {"flips", flips(bound, found)},
                       {"charts", charts(bound)},
                       {"uncertainties", uncertainties(bound)},
                       {"variables", variables(bound)},
                       {"outcome_variables", outcome_variables(bound)},
                       {"dates", dates(bound)},
                       {"package", scenarios::print(package_of(bound, found))}};
    return inside_script(data.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace crux::report
