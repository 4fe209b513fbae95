// [[claims]]: stated stances and rivals, and what one claim's stances must agree on.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

namespace {

void read_constants(Fields& fields, Stance& stance) {
    const toml::table* table = fields.table("set");
    if (!table) return;
    for (auto&& [key, node] : *table) {
        const std::string constant(key.str());
        auto quantity = quantity_of(node, fmt::format("'{}' in {}", constant, fields.what()), fields.reading());
        ConstantSetting setting;  // stays where its value is wrong: then that alone is reported
        setting.constant = {constant, fields.reading().span(key)};
        if (quantity) setting.quantity = std::move(*quantity);
        if (!quantity) setting.quantity.value = 0;
        stance.constants.push_back(std::move(setting));
    }
}

void read_equations(Fields& fields, Stance& stance) {
    const toml::table* table = fields.table("equation");
    if (!table) return;
    for (auto&& [key, node] : *table) {
        const auto* text = node.as_string();
        if (!text) {
            fields.wrong_type(key.str(), node, "an equation in quotes");
            continue;
        }
        stance.equations.push_back(
            {{std::string(key.str()), fields.reading().span(key)}, {text->get(), fields.reading().inside(node)}});
    }
}

std::optional<std::pair<double, double>> point_of(const toml::node& node, const std::string& what, Reading& reading) {
    const auto* pair = node.as_array();
    if (!pair || pair->size() != 2) {
        reading.report(DiagnosticKind::wrong_type, reading.span(node),
                       fmt::format("a point of {} is {}; expected [x, y]", what, describe(node)));
        return std::nullopt;
    }
    const auto x = number_of(*pair->get(0), "the x of a point of " + what, reading);
    const auto y = number_of(*pair->get(1), "the y of a point of " + what, reading);
    if (!x || !y) return std::nullopt;
    return std::pair(*x, *y);
}

void read_lookups(Fields& fields, Stance& stance) {
    const toml::table* table = fields.table("lookup");
    if (!table) return;
    for (auto&& [key, node] : *table) {
        const std::string what = fmt::format("the table '{}' in {}", key.str(), fields.what());
        const auto* array = node.as_array();
        if (!array || array->empty()) {
            fields.wrong_type(key.str(), node, "points [[x, y], ...]");
            continue;
        }
        LookupSetting lookup{{std::string(key.str()), fields.reading().span(key)}, {}, fields.reading().span(node)};
        for (const toml::node& item : *array) {
            const auto point = point_of(item, what, fields.reading());
            if (!point) continue;
            if (!lookup.points.empty() && !(lookup.points.back().first < point->first)) {
                fields.reading().report(
                    DiagnosticKind::not_ascending, fields.reading().span(item),
                    fmt::format("the x of {} do not ascend: {} after {}", what, format_number(point->first),
                                format_number(lookup.points.back().first)));
            }
            lookup.points.push_back(*point);
        }
        stance.lookups.push_back(std::move(lookup));
    }
}

void read_weight_factors(Fields& fields, Stance& stance) {
    const toml::node* node = fields.node("weight");
    if (!node) return;
    // `weight` is a table of factors; of a rival it may also be a number: how likely it is.
    if (node->is_number()) {
        const auto weight = number_of(*node, "'weight' of " + fields.what(), fields.reading());
        if (weight && !(*weight > 0)) {
            fields.reading().report(
                DiagnosticKind::bad_weight, fields.reading().span(*node),
                fmt::format("'weight' of {} is {}; expected a number above 0", fields.what(), format_number(*weight)));
        }
        if (weight) stance.weight = *weight;
        return;
    }
    if (!node->as_table()) return fields.wrong_type("weight", *node, "a number, or a table of factors by outcome");
    for (auto&& [key, item] : *node->as_table()) {
        const auto factor =
            number_of(item, fmt::format("the factor of '{}' in {}", key.str(), fields.what()), fields.reading());
        if (!factor) continue;
        if (*factor < 0) {
            fields.reading().report(DiagnosticKind::bad_weight, fields.reading().span(item),
                                    fmt::format("the factor of '{}' in {} is {}; expected a number not below 0",
                                                key.str(), fields.what(), format_number(*factor)));
        }
        stance.weights.push_back({{std::string(key.str()), fields.reading().span(key)}, 0, *factor});
    }
}

void settle_exploratory(Fields& fields, Stance& stance) {
    std::set<std::string> used;
    const toml::table* settings = fields.table("setting");
    for (ConstantSetting& constant : stance.constants) {
        constant.basis = stance.basis;
        const toml::node* found = settings ? settings->get(constant.constant.text) : nullptr;
        if (found) {
            used.insert(constant.constant.text);
            constant.setting =
                number_of(*found, fmt::format("the setting of '{}' in {}", constant.constant.text, fields.what()),
                          fields.reading());
        }
        if (constant.setting && (*constant.setting < constant.quantity.distribution.low() ||
                                 *constant.setting > constant.quantity.distribution.high())) {
            fields.reading().report(
                DiagnosticKind::setting_outside, fields.reading().span(*found),
                fmt::format("the setting {} of '{}' in {} lies outside its range, {}", format_number(*constant.setting),
                            constant.constant.text, fields.what(), constant.quantity.text()));
        }
        if (!found && constant.exploratory()) {
            fields.reading().report(
                DiagnosticKind::setting_missing, constant.quantity.span,
                fmt::format("'{}' in {} is an exploratory range without a named setting", constant.constant.text,
                            fields.what()),
                fmt::format("add setting = {{ \"{}\" = ... }}: the value where expected values and regret are computed",
                            constant.constant.text));
        }
    }
    if (!settings) return;
    for (auto&& [key, node] : *settings) {
        if (used.contains(std::string(key.str()))) continue;
        fields.reading().report(
            DiagnosticKind::unknown_name_in_file, fields.reading().span(key),
            fmt::format("{} names a setting for '{}', which it does not set", fields.what(), key.str()));
    }
}

// The same words coded centrally: what it does not say again, it takes from the stance.
void read_central(Fields& fields, Stance& stance) {
    const toml::table* table = fields.table("central");
    if (!table) return;
    Stance central;
    Fields own(*table, fmt::format("the central coding of {}", fields.what()), fields.reading());
    central.span = own.place();
    central.name = stance.name;
    central.words = own.text("words");
    central.note = own.text("note");
    if (central.words.empty()) central.words = stance.words;
    if (central.note.empty()) central.note = stance.note;
    central.basis = basis_of(own);
    if (central.basis == Basis::none) central.basis = stance.basis;
    read_constants(own, central);
    read_equations(own, central);
    read_lookups(own, central);
    read_weight_factors(own, central);
    settle_exploratory(own, central);
    own.finish();
    stance.central.push_back(std::move(central));
}

void read_dates(Fields& fields, Stance& stance) {
    stance.known = date_of(fields, "known");
    stance.refuted = date_of(fields, "refuted");
    if (!stance.known || !stance.refuted || day_number(*stance.known) < day_number(*stance.refuted)) return;
    fields.reading().report(DiagnosticKind::wrong_value, fields.place(),
                            fmt::format("{} was refuted on {} and known only on {}", fields.what(),
                                        iso(*stance.refuted), iso(*stance.known)));
}

Stance read_stance(const toml::table& table, const std::string& claim, bool rival, Reading& reading) {
    Stance stance;
    Fields fields(table, fmt::format("a rival of claim '{}'", claim), reading);
    stance.span = fields.place();
    if (rival) {
        stance.name = fields.word("name", true);
        if (!stance.name.empty()) fields.rename(fmt::format("the rival '{}' of claim '{}'", stance.name.text, claim));
        stance.by = fields.word("by");
        stance.mirror = fields.flag("mirror");
    } else {
        fields.rename(fmt::format("the stated stance of claim '{}'", claim));
        stance.name = {"stated", fields.place()};
    }
    stance.words = fields.text("words", true);
    stance.sources = fields.texts("sources");
    stance.note = fields.text("note");
    stance.grade = grade_of(fields);
    stance.basis = basis_of(fields);
    read_constants(fields, stance);
    read_equations(fields, stance);
    read_lookups(fields, stance);
    read_weight_factors(fields, stance);
    settle_exploratory(fields, stance);
    read_central(fields, stance);
    read_dates(fields, stance);
    if (const auto likely = fields.number("likely")) {
        stance.weight = *likely;
        if (!(*likely > 0)) {
            reading.report(
                DiagnosticKind::bad_weight, fields.place(),
                fmt::format("'likely' of {} is {}; expected a number above 0", fields.what(), format_number(*likely)));
        }
    }
    fields.finish();
    return stance;
}

std::set<std::string> constants_of(const Stance& stance) {
    std::set<std::string> keys;
    for (const ConstantSetting& constant : stance.constants) keys.insert(canonical_key(constant.constant.text));
    return keys;
}

std::string names_of(const Stance& stance) {
    std::string out;
    for (const ConstantSetting& c : stance.constants)
        out += fmt::format("{}'{}'", out.empty() ? "" : ", ", c.constant.text);
    return out.empty() ? "no constant" : out;
}

bool changes_nothing(const Stance& stance) {
    return stance.constants.empty() && stance.equations.empty() && stance.lookups.empty() && stance.weights.empty();
}

void check_stances(const Claim& claim, Reading& reading) {
    std::set<std::string> names;
    bool replaces = false;
    for (const Stance& stance : claim.stances) {
        replaces = replaces || !stance.equations.empty() || !stance.lookups.empty() || !stance.weights.empty();
    }
    for (const Stance& stance : claim.stances) {
        for (const Stance& central : stance.central) {
            if (constants_of(central) == constants_of(stance)) continue;
            reading
                .report(
                    DiagnosticKind::stances_differ, central.span,
                    fmt::format("the central coding of the stance '{}' of claim '{}' sets {}, but the stance sets {}",
                                stance.name.text, claim.id.text, names_of(central), names_of(stance)),
                    "let both codings set the same constants")
                .notes.push_back({stance.span, "the stance stands here"});
        }
        if (!stance.name.empty() && !names.insert(stance.name.text).second) {
            reading.report(DiagnosticKind::duplicate_id, stance.name.span,
                           fmt::format("claim '{}' has two stances named '{}'", claim.id.text, stance.name.text));
        }
        const bool useless = changes_nothing(stance) && !replaces;  // said below
        if (useless || constants_of(stance) == constants_of(claim.stances.front())) continue;
        reading
            .report(DiagnosticKind::stances_differ, stance.span,
                    fmt::format("the stance '{}' of claim '{}' sets {}, but the stated stance sets {}",
                                stance.name.text, claim.id.text, names_of(stance), names_of(claim.stances.front())),
                    "let every stance of a claim set the same constants, so that the stance alone decides them")
            .notes.push_back({claim.stances.front().span, "the stated stance stands here"});
    }
    for (const Stance& stance : claim.stances) {
        if (!changes_nothing(stance) || replaces) continue;
        reading.report(
            DiagnosticKind::stance_without_use, stance.span,
            fmt::format("the stance '{}' of claim '{}' changes nothing: it has no set, equation, lookup or weight",
                        stance.name.text, claim.id.text));
    }
}

void read_came(Fields& claim, Claim& out) {
    const toml::table* table = claim.table("came");
    if (!table) return;
    const std::vector<std::string> verdicts = {"as predicted", "otherwise", "contested", "open"};
    Fields fields(*table, fmt::format("'came' of {}", claim.what()), claim.reading());
    Came came;
    came.words = fields.text("words", true);
    came.on = date_of(fields, "on", true).value_or(Date{});
    if (const auto verdict = fields.choice("verdict", verdicts, true)) came.verdict = verdicts[*verdict];
    came.sources = fields.texts("sources");
    came.grade = grade_of(fields);
    if (came.sources.empty()) {
        fields.reading().report(DiagnosticKind::missing_sources, fields.place(),
                                fmt::format("{} has no sources", fields.what()),
                                "add sources = [\"where it is said\"]");
    }
    fields.finish();
    out.came = std::move(came);
}

Claim read_claim(const toml::table& table, Reading& reading) {
    Claim claim;
    Fields fields(table, "a claim", reading);
    claim.span = fields.place();
    claim.id = fields.word("id", true);
    fields.rename(fmt::format("claim '{}'", claim.id.text));
    claim.words = fields.text("words", true);
    const auto kind = fields.choice("kind", {"fact", "causal", "prediction", "value", "recommendation"}, true);
    if (kind) claim.kind = static_cast<ClaimKind>(*kind);
    claim.side = fields.choice("side", {"argument", "counter"}).value_or(0) == 1 ? Side::counter : Side::argument;
    if (const auto stance = fields.choice("stance", {"against", "qualifies", "for"})) {
        claim.stance = static_cast<CounterStance>(*stance);
    }
    claim.sources = fields.texts("sources");
    claim.answers = fields.words("answers");
    claim.note = fields.text("note");
    claim.group = fields.text("group");
    if (const auto firmness = fields.number("firmness")) {
        claim.firmness = *firmness;
        if (!(*firmness > 0)) {
            reading.report(DiagnosticKind::bad_weight, fields.place(),
                           fmt::format("'firmness' of {} is {}; expected a number above 0", fields.what(),
                                       format_number(*firmness)));
        }
    }
    const Word reason = fields.word("not_modelled");
    claim.not_modelled = reason.text;
    if (claim.sources.empty()) {
        reading.report(DiagnosticKind::missing_sources, fields.place(), fmt::format("{} has no sources", fields.what()),
                       "add sources = [\"where it is said\"]");
    }
    if (const toml::table* stated = fields.table("stated")) {
        claim.stances.push_back(read_stance(*stated, claim.id.text, false, reading));
    }
    read_came(fields, claim);
    const auto rivals = fields.tables("rivals");
    if (claim.stances.empty() && !rivals.empty()) {
        reading.report(DiagnosticKind::missing_key, fields.place(),
                       fmt::format("{} has rivals but no 'stated' stance", fields.what()));
    }
    for (const toml::table* rival : rivals) claim.stances.push_back(read_stance(*rival, claim.id.text, true, reading));
    if (!claim.stances.empty() && !reason.empty()) {
        reading.report(DiagnosticKind::stance_and_reason, reason.span,
                       fmt::format("{} has stances and says that it is not modelled", fields.what()));
    }
    if (claim.stances.size() == 1) {
        reading.report(DiagnosticKind::claim_without_rival, claim.span,
                       fmt::format("{} has no rival stance", fields.what()),
                       "add [[claims.rivals]] with what others say, or move its range to [[uncertainties]]");
    }
    if (!claim.stances.empty()) check_stances(claim, reading);
    fields.finish();
    return claim;
}

}  // namespace

void read_claims(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("claims"))
        argument.claims.push_back(read_claim(*table, root.reading()));
}

}  // namespace crux::argument
