// A certified search -> JSON and back, and its two tables as CSV. Keys stand in the order written here; numbers
// read back to the same doubles, and what is not a number is null.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "crux/certified.h"

namespace crux {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kinds[] = {"overturn", "attain", "joint"};

Json interval(const stats::Interval& i) { return {{"low", i.low}, {"high", i.high}}; }

Json turned(const std::vector<TurnedClaim>& claims) {
    Json out = Json::array();
    for (const TurnedClaim& c : claims)
        out.push_back({{"claim", c.claim}, {"stance", c.stance}, {"words", c.words}, {"weights_only", c.weights_only}});
    return out;
}

Json switching(const SwitchingValue& s) {
    Json constants = Json::array();
    for (const SwitchingConstant& c : s.constants) {
        constants.push_back({{"constant", c.constant},
                             {"unit", c.unit},
                             {"held", c.held},
                             {"rival", c.rival},
                             {"switching", s.found ? Json(c.switching) : Json()}});
    }
    return {{"claim", s.claim}, {"found", s.found},       {"monotone", s.monotone},
            {"share", s.share}, {"constants", constants}, {"scan", s.scan}};
}

Json crux_of(const FoundCrux& c) {
    Json also = Json::array(), values = Json::array();
    for (const auto& other : c.also) also.push_back(turned(other));
    for (const SwitchingValue& s : c.switching) values.push_back(switching(s));
    return {{"claims", turned(c.claims)},
            {"weight", c.weight},
            {"needs_weights", c.needs_weights},
            {"confirmed", c.confirmed},
            {"winner", c.winner},
            {"winner_clear", c.winner_clear},
            {"over", c.over},
            {"lead", c.lead},
            {"lead_interval", interval(c.lead_interval)},
            {"draws", c.draws},
            {"confirming_draws", c.confirming_draws},
            {"also", also},
            {"switching", values}};
}

Json level(const LevelCount& l) {
    return {{"size", l.size},     {"assignments", l.assignments}, {"flips", l.flips},     {"holds", l.holds},
            {"budget", l.budget}, {"pruned", l.pruned},           {"not_run", l.not_run}, {"unresolved", l.unresolved}};
}

Json pairs(const std::vector<std::pair<std::string, double>>& items, const char* number) {
    Json out = Json::array();
    for (const auto& [claim, value] : items) out.push_back({{"claim", claim}, {number, value}});
    return out;
}

Json question(const QuestionResult& q) {
    Json cruxes = Json::array(), levels = Json::array();
    for (const FoundCrux& c : q.cruxes) cruxes.push_back(crux_of(c));
    for (const LevelCount& l : q.levels) levels.push_back(level(l));
    return {{"kind", kinds[static_cast<std::size_t>(q.kind)]},
            {"viewpoints", q.viewpoints},
            {"policy", q.policy},
            {"towards", q.towards},
            {"asked", q.asked},
            {"why_not", q.why_not},
            {"tied", q.tied},
            {"cruxes", cruxes},
            {"levels", levels},
            {"lower_bound", q.lower_bound},
            {"upper_bound", q.upper_bound},
            {"minimum_proved", q.minimum_proved},
            {"all_minimum_listed", q.all_minimum_listed},
            {"bound", q.bound.claims.empty() ? Json() : crux_of(q.bound)},
            {"responsibility", pairs(q.responsibility, "responsibility")}};
}

double number(const Json& j) { return j.is_null() ? std::numeric_limits<double>::quiet_NaN() : j.get<double>(); }

std::vector<TurnedClaim> read_turned(const Json& j) {
    std::vector<TurnedClaim> out;
    for (const Json& c : j) out.push_back({c.at("claim"), c.at("stance"), c.at("words"), c.at("weights_only")});
    return out;
}

FoundCrux read_crux(const Json& j) {
    FoundCrux c;
    c.claims = read_turned(j.at("claims"));
    c.weight = number(j.at("weight"));
    c.needs_weights = j.at("needs_weights");
    c.confirmed = j.at("confirmed");
    c.winner = j.at("winner");
    c.winner_clear = j.at("winner_clear");
    c.over = j.at("over");
    c.lead = number(j.at("lead"));
    c.lead_interval = {number(j.at("lead_interval").at("low")), number(j.at("lead_interval").at("high"))};
    c.draws = j.at("draws");
    c.confirming_draws = j.at("confirming_draws");
    for (const Json& other : j.at("also")) c.also.push_back(read_turned(other));
    for (const Json& s : j.at("switching")) {
        SwitchingValue value;
        value.claim = s.at("claim");
        value.found = s.at("found");
        value.monotone = s.at("monotone");
        value.share = number(s.at("share"));
        for (const Json& k : s.at("constants")) {
            value.constants.push_back({k.at("constant"), k.at("unit"), number(k.at("held")), number(k.at("rival")),
                                       value.found ? number(k.at("switching")) : 0});
        }
        for (const Json& d : s.at("scan")) value.scan.push_back(number(d));
        c.switching.push_back(std::move(value));
    }
    return c;
}

QuestionResult read_question(const Json& j) {
    QuestionResult q;
    const std::string kind = j.at("kind");
    for (std::size_t k = 0; k < std::size(kinds); ++k) {
        if (kind == kinds[k]) q.kind = static_cast<QuestionKind>(k);
    }
    q.viewpoints = j.at("viewpoints").get<std::vector<std::string>>();
    q.policy = j.at("policy");
    q.towards = j.at("towards");
    q.asked = j.at("asked");
    q.why_not = j.at("why_not");
    q.tied = j.at("tied").get<std::vector<std::string>>();
    for (const Json& c : j.at("cruxes")) q.cruxes.push_back(read_crux(c));
    for (const Json& l : j.at("levels")) {
        q.levels.push_back({l.at("size"), l.at("assignments"), l.at("flips"), l.at("holds"), l.at("budget"),
                            l.at("pruned"), l.at("not_run"), l.at("unresolved")});
    }
    q.lower_bound = number(j.at("lower_bound"));
    q.upper_bound = number(j.at("upper_bound"));
    q.minimum_proved = j.at("minimum_proved");
    q.all_minimum_listed = j.at("all_minimum_listed");
    if (!j.at("bound").is_null()) q.bound = read_crux(j.at("bound"));
    for (const Json& r : j.at("responsibility"))
        q.responsibility.emplace_back(r.at("claim"), number(r.at("responsibility")));
    return q;
}

std::string joined(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : "; ") + item;
    return out;
}

std::string figure(double value) { return std::isnan(value) ? "" : format_number(value); }

}  // namespace

std::string to_json(const CertifiedSearch& s, bool with_timing) {
    Json viewpoints = Json::array(), questions = Json::array();
    for (const SearchedViewpoint& v : s.viewpoints) {
        viewpoints.push_back({{"id", v.id},
                              {"name", v.name},
                              {"winner", v.winner},
                              {"clear", v.clear},
                              {"lead", v.lead},
                              {"next", v.next},
                              {"draws", v.draws}});
    }
    for (const QuestionResult& q : s.questions) questions.push_back(question(q));
    Json out = {{"format", CertifiedSearch::format},
                {"crux", s.version},
                {"title", s.title},
                {"argument_file", s.argument_file},
                {"argument_sha256", s.argument_sha256},
                {"model_sha256", s.model_sha256},
                {"rule", s.rule},
                {"measure", s.measure},
                {"by", s.by},
                {"delta", s.delta},
                {"alpha", s.alpha},
                {"max_size", s.max_size},
                {"seed", s.seed},
                {"draw_cap", s.draw_cap},
                {"claims", s.claims},
                {"stances", s.stances},
                {"policies", s.policies},
                {"held", s.held},
                {"claim_names", pairs(s.claim_names, "firmness")},
                {"viewpoints", viewpoints},
                {"questions", questions},
                {"stopped", s.stopped},
                {"tests", s.tests},
                {"not_proved", s.not_proved},
                {"hash", s.hash}};
    if (with_timing) {
        out["worlds"] = s.worlds;
        out["members"] = s.members;
        out["faulty"] = s.faulty;
        out["seconds"] = s.seconds;
    }
    return out.dump(1) + "\n";
}

Result<CertifiedSearch> certified_from_json(std::string_view text) {
    const Json j = Json::parse(text, nullptr, false);
    try {
        if (j.is_discarded() || j.at("format") != CertifiedSearch::format)
            return Failure{"this is no result of crux flips that this Crux can read"};
        CertifiedSearch s;
        s.version = j.at("crux");
        s.title = j.at("title");
        s.argument_file = j.at("argument_file");
        s.argument_sha256 = j.at("argument_sha256");
        s.model_sha256 = j.at("model_sha256");
        s.rule = j.at("rule");
        s.measure = j.at("measure");
        s.by = j.at("by");
        s.delta = number(j.at("delta"));
        s.alpha = number(j.at("alpha"));
        s.max_size = j.at("max_size");
        s.seed = j.at("seed");
        s.draw_cap = j.at("draw_cap");
        s.claims = j.at("claims");
        s.stances = j.at("stances");
        s.policies = j.at("policies");
        s.held = j.at("held").get<std::vector<std::string>>();
        for (const Json& c : j.at("claim_names")) s.claim_names.emplace_back(c.at("claim"), number(c.at("firmness")));
        for (const Json& v : j.at("viewpoints")) {
            s.viewpoints.push_back({v.at("id"), v.at("name"), v.at("winner"), v.at("clear"), number(v.at("lead")),
                                    v.at("next"), v.at("draws")});
        }
        for (const Json& q : j.at("questions")) s.questions.push_back(read_question(q));
        s.stopped = j.at("stopped");
        s.tests = j.at("tests");
        s.not_proved = j.at("not_proved").get<std::vector<std::string>>();
        s.hash = j.at("hash");
        s.worlds = j.value("worlds", std::uint64_t{0});
        s.members = j.value("members", std::uint64_t{0});
        s.faulty = j.value("faulty", std::uint64_t{0});
        s.seconds = j.value("seconds", 0.0);
        return s;
    } catch (const Json::exception& error) {
        return Failure{fmt::format("this is no whole result of crux flips: {}", error.what())};
    }
}

std::string cruxes_csv(const CertifiedSearch& s) {
    std::string out =
        "question,viewpoints,policy,crux,size,weight,confirmed,needs_weights,claim,stance,words,winner,over,"
        "lead,lead_low,lead_high,draws,confirming_draws\n";
    for (const QuestionResult& q : s.questions) {
        for (std::size_t i = 0; i < q.cruxes.size(); ++i) {
            const FoundCrux& c = q.cruxes[i];
            for (const TurnedClaim& t : c.claims) {
                out += fmt::format(
                    "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", kinds[static_cast<std::size_t>(q.kind)],
                    csv_cell(joined(q.viewpoints)), csv_cell(q.policy), i + 1, c.claims.size(), figure(c.weight),
                    c.confirmed ? "yes" : "no", c.needs_weights ? "yes" : "no", csv_cell(t.claim), csv_cell(t.stance),
                    csv_cell(t.words), csv_cell(c.winner), csv_cell(c.over), figure(c.lead),
                    figure(c.lead_interval.low), figure(c.lead_interval.high), c.draws, c.confirming_draws);
            }
        }
    }
    return out;
}

std::string levels_csv(const CertifiedSearch& s) {
    std::string out = "question,viewpoints,policy,size,assignments,flip,hold,budget,unresolved,pruned,not_run\n";
    for (const QuestionResult& q : s.questions) {
        for (const LevelCount& l : q.levels) {
            out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", kinds[static_cast<std::size_t>(q.kind)],
                               csv_cell(joined(q.viewpoints)), csv_cell(q.policy), l.size, l.assignments, l.flips,
                               l.holds, l.budget, l.unresolved, l.pruned, l.not_run);
        }
    }
    return out;
}

}  // namespace crux
