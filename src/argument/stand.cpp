// JSON -> position. web/src/position.ts reads and writes the same text in the page.
#include "argument/stand.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace crux::argument {

namespace {

using Json = nlohmann::json;

// Reads until the first fault, which is kept.
class StandReader {
  public:
    explicit StandReader(const BoundArgument& bound) : bound_(bound) {
        out_.position = scenarios::own_position(bound);
        out_.compared.assign(bound.policies.size(), true);
    }

    Result<Stand> read(const Json& file) {
        head(file);
        each(file, "claims", [&](const std::string& id, const Json& held) { claim(id, held); });
        each(file, "weights", [&](const std::string& id, const Json& row) { weights(id, row); });
        each(file, "policies", [&](const std::string& id, const Json& levers) { policy(id, levers); });
        compared(file);
        if (!fault_.empty()) return Failure{fault_};
        return std::move(out_);
    }

  private:
    bool fail(std::string words) {
        if (fault_.empty()) fault_ = std::move(words);
        return false;
    }

    void head(const Json& file) {
        for (const auto& [key, value] : file.items()) {
            const std::vector<std::string> known = {"crux",   "format",  "argument_sha256", "seed",
                                                    "claims", "weights", "policies",        "compared"};
            if (std::find(known.begin(), known.end(), key) != known.end()) continue;
            const auto near = closest(key, known);
            fail(fmt::format("unknown key \"{}\"{}", key, near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
        }
        if (file.value("crux", Json()) != "position" || file.value("format", Json()) != 1)
            fail("expected \"crux\": \"position\" and \"format\": 1");
        if (file.value("argument_sha256", Json()) != bound_.argument_sha256) {
            fail("it belongs to another argument file, or to another version of this one (argument_sha256 differs)");
        }
        const Json seed = file.value("seed", Json(1));
        if (!seed.is_number_unsigned()) {
            fail("\"seed\" is not a whole number of at least 0");
        } else {
            out_.seed = seed.get<std::uint64_t>();
        }
    }

    template <class Read>
    void each(const Json& file, const char* key, const Read& read) {
        const auto found = file.find(key);
        if (found == file.end()) return;
        if (!found->is_object()) {
            fail(fmt::format("\"{}\" is no object", key));
            return;
        }
        for (const auto& [name, value] : found->items()) read(name, value);
    }

    // Position of `wanted` among `names`; their number where it is missing, which is reported.
    std::size_t find(const std::vector<std::string>& names, const std::string& wanted, const std::string& what) {
        const auto at = std::find(names.begin(), names.end(), wanted);
        if (at == names.end()) {
            const auto near = closest(wanted, names);
            fail(fmt::format("there is no {} \"{}\"{}", what, wanted,
                             near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
        }
        return static_cast<std::size_t>(at - names.begin());
    }

    std::optional<double> number(const Json& value, double low, double high, const std::string& what) {
        if (value.is_number() && value.get<double>() >= low && value.get<double>() <= high) return value.get<double>();
        fail(fmt::format("{} is {}; expected a number from {} to {}", what, value.dump(), format_number(low),
                         format_number(high)));
        return std::nullopt;
    }

    void claim(const std::string& id, const Json& held) {
        std::vector<std::string> ids;
        for (const BoundClaim& bound : bound_.claims) ids.push_back(bound_.argument.claims[bound.claim].id.text);
        const std::size_t c = find(ids, id, "claim with stances");
        if (c == ids.size()) return;
        std::vector<std::string> names;
        for (const Stance& stance : bound_.argument.claims[bound_.claims[c].claim].stances)
            names.push_back(stance.name.text);
        if (!held.is_object() || !held.contains("from") || !held["from"].is_string()) {
            fail(fmt::format("claim {} needs \"from\": the name of a stance", id));
            return;
        }
        const Json to = held.value("to", held["from"]);
        if (!to.is_string()) {
            fail(fmt::format("\"to\" of claim {} is no name of a stance", id));
            return;
        }
        const std::size_t a = find(names, held["from"].get<std::string>(), "stance of " + id);
        const std::size_t b = find(names, to.get<std::string>(), "stance of " + id);
        const auto between = number(held.value("between", Json(0)), 0, 1, "\"between\" of claim " + id);
        if (a == names.size() || b == names.size() || !between) return;
        out_.position.claims[c] = {static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b), *between};
    }

    void weights(const std::string& id, const Json& row) {
        std::vector<std::string> viewpoints, outcomes;
        for (const Viewpoint& viewpoint : bound_.argument.viewpoints) viewpoints.push_back(viewpoint.id.text);
        for (const Outcome& outcome : bound_.argument.outcomes) outcomes.push_back(outcome.id.text);
        const std::size_t v = find(viewpoints, id, "viewpoint");
        if (!row.is_object()) fail(fmt::format("the weights of {} are no object", id));
        if (v == viewpoints.size() || !row.is_object()) return;
        std::vector<double> given(outcomes.size(), 0);
        for (const auto& [name, value] : row.items()) {
            const std::size_t o = find(outcomes, name, "outcome");
            const auto weight = number(value, 0, 1e9, fmt::format("the weight of {} for {}", name, id));
            if (o < outcomes.size() && weight) given[o] = *weight;
        }
        if (std::all_of(given.begin(), given.end(), [](double weight) { return weight == 0; }))
            fail(fmt::format("the weights of {} are all 0", id));
        out_.position.weights[v] = std::move(given);
    }

    std::vector<std::string> policy_ids() const {
        std::vector<std::string> ids;
        for (const Policy& policy : bound_.argument.policies) ids.push_back(policy.id.text);
        return ids;
    }

    void policy(const std::string& id, const Json& levers) {
        const std::vector<std::string> ids = policy_ids();
        const std::size_t p = find(ids, id, "policy");
        if (!levers.is_object()) fail(fmt::format("what policy {} sets is no object", id));
        if (p == ids.size() || !levers.is_object()) return;
        std::vector<std::string> names;
        for (const FixedInput& fixed : bound_.policies[p]) {
            const engine::Element element = bound_.inputs[fixed.input];
            const bool dated = bound_.module.at(element.variable).role == ir::Role::selector;
            names.push_back(dated ? "" : bound_.module.element_name(element.variable, element.index));
        }
        for (const auto& [name, value] : levers.items()) {
            const std::size_t at = find(names, name, "lever of " + id);
            const auto set = number(value, -1e15, 1e15, fmt::format("\"{}\" of policy {}", name, id));
            if (at < names.size() && set) out_.position.policies[p][at].value = *set;
        }
    }

    void compared(const Json& file) {
        const auto found = file.find("compared");
        if (found == file.end()) return;
        if (!found->is_array()) {
            fail("\"compared\" is no list of policies");
            return;
        }
        const std::vector<std::string> ids = policy_ids();
        std::fill(out_.compared.begin(), out_.compared.end(), false);
        for (const Json& id : *found) {
            const std::size_t p = id.is_string() ? find(ids, id.get<std::string>(), "policy") : ids.size();
            if (!id.is_string()) fail("\"compared\" holds something that is no name");
            if (p < ids.size()) out_.compared[p] = true;
        }
        if (std::count(out_.compared.begin(), out_.compared.end(), true) < 2)
            fail("\"compared\" needs at least two policies");
    }

    const BoundArgument& bound_;
    Stand out_;
    std::string fault_;
};

}  // namespace

Result<Stand> read_stand(std::string_view json, const BoundArgument& bound) {
    const Json file = Json::parse(json, nullptr, false);
    if (!file.is_object()) return Failure{"it is no JSON object"};
    return StandReader(bound).read(file);
}

}  // namespace crux::argument
