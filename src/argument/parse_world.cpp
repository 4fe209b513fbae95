// [[uncertainties]], [[correlations]] and [[policies]]: what no claim is about, and what is done.
#include <fmt/format.h>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

namespace {

void check_setting(Fields& fields, const Uncertainty& uncertainty) {
    Reading& reading = fields.reading();
    if (!uncertainty.setting) {
        if (uncertainty.basis != Basis::expl) return;
        reading.report(DiagnosticKind::setting_missing, fields.place(),
                       fmt::format("{} is exploratory (EXPL) and has no 'setting'", fields.what()),
                       "add setting = ...: the value where expected values and regret are computed");
        return;
    }
    const stats::Distribution& range = uncertainty.quantity.distribution;
    if (*uncertainty.setting >= range.low() && *uncertainty.setting <= range.high()) return;
    reading.report(DiagnosticKind::setting_outside, fields.place(),
                   fmt::format("the setting {} of {} lies outside its range, {}", format_number(*uncertainty.setting),
                               fields.what(), uncertainty.quantity.text()));
}

// `range` or `distribution`, one of them.
std::optional<Quantity> read_spread(Fields& fields, const toml::table& table) {
    Reading& reading = fields.reading();
    if (const toml::node* range = fields.node("range")) {
        if (const toml::node* both = table.get("distribution")) {
            fields.allow("distribution");
            reading.report(DiagnosticKind::wrong_value, reading.span(*both),
                           fmt::format("{} has both 'range' and 'distribution'; expected one", fields.what()));
        }
        if (range->as_array()) return quantity_of(*range, fields.what(), reading);
        fields.wrong_type("range", *range, "[low, high]");
        return std::nullopt;
    }
    if (table.contains("distribution")) return distribution_of(fields);
    fields.allow("distribution");
    reading.report(DiagnosticKind::missing_key, fields.place(),
                   fmt::format("{} has neither 'range' nor 'distribution'", fields.what()));
    return std::nullopt;
}

Revision read_revision(const toml::table& table, const Uncertainty& of, Reading& reading) {
    Fields fields(table, fmt::format("a revision of the uncertainty '{}'", of.variable.text), reading);
    Uncertainty revised;  // as one of its own, for the same checks
    const auto known = date_of(fields, "known", true);
    std::optional<Quantity> quantity = read_spread(fields, table);
    revised.basis = basis_of(fields);
    revised.grade = grade_of(fields);
    revised.sources = fields.texts("sources");
    revised.setting = fields.number("setting");
    revised.note = fields.text("note");
    if (quantity) {
        revised.quantity = std::move(*quantity);
        check_setting(fields, revised);
    }
    if (known && !of.revised.empty() && day_number(of.revised.back().known) >= day_number(*known)) {
        reading.report(DiagnosticKind::not_ascending, fields.place(),
                       fmt::format("the dates of the revisions of '{}' do not ascend: {} after {}", of.variable.text,
                                   iso(*known), iso(of.revised.back().known)));
    }
    fields.finish();
    return {known.value_or(Date{}), std::move(revised.quantity),
            revised.basis,          revised.setting,
            revised.note,           revised.grade,
            revised.sources};
}

Uncertainty read_uncertainty(const toml::table& table, Reading& reading) {
    Uncertainty uncertainty;
    Fields fields(table, "an uncertainty", reading);
    uncertainty.span = fields.place();
    uncertainty.variable = fields.word("variable", true);
    fields.rename(fmt::format("the uncertainty '{}'", uncertainty.variable.text));
    std::optional<Quantity> quantity = read_spread(fields, table);
    uncertainty.basis = basis_of(fields);
    uncertainty.grade = grade_of(fields);
    uncertainty.sources = fields.texts("sources");
    uncertainty.setting = fields.number("setting");
    uncertainty.unit = fields.word("unit");
    uncertainty.note = fields.text("note");
    uncertainty.words = fields.text("words");
    if (quantity) {
        uncertainty.quantity = std::move(*quantity);
        check_setting(fields, uncertainty);
    }
    for (const toml::table* revision : fields.tables("revised")) {
        uncertainty.revised.push_back(read_revision(*revision, uncertainty, reading));
    }
    fields.finish();
    return uncertainty;
}

Correlation read_correlation(const toml::table& table, Reading& reading) {
    Correlation correlation;
    Fields fields(table, "a correlation", reading);
    correlation.span = fields.place();
    const std::vector<Word> between = fields.words("between");
    if (between.size() == 2) {
        correlation.first = between[0];
        correlation.second = between[1];
    } else {
        reading.report(DiagnosticKind::missing_key, fields.place(),
                       "a correlation needs between = [\"one\", \"another\"], two names");
    }
    if (const toml::node* node = fields.node("rho", true)) {
        const auto rho = number_of(*node, "'rho' of a correlation", reading);
        if (rho && !(*rho > -1 && *rho < 1)) {
            reading.report(
                DiagnosticKind::wrong_value, reading.span(*node),
                fmt::format("'rho' of a correlation is {}; expected a number between -1 and 1", format_number(*rho)));
        }
        correlation.rho = rho.value_or(0);
    }
    fields.finish();
    return correlation;
}

std::optional<std::pair<Moment, double>> read_step(const toml::node& node, const std::string& what, Reading& reading) {
    const auto* pair = node.as_array();
    if (!pair || pair->size() != 2) {
        reading.report(DiagnosticKind::wrong_type, reading.span(node),
                       fmt::format("a step of {} is {}; expected [date, value]", what, describe(node)));
        return std::nullopt;
    }
    const auto moment = moment_of(*pair->get(0), "the date of a step of " + what, reading);
    const auto value = number_of(*pair->get(1), "the value of a step of " + what, reading);
    if (!moment || !value) return std::nullopt;
    return std::pair(*moment, *value);
}

DatedLever read_dated(const toml::table& table, const std::string& policy, Reading& reading) {
    DatedLever dated;
    Fields fields(table, fmt::format("a dated lever of policy '{}'", policy), reading);
    dated.span = fields.place();
    dated.lever = fields.word("lever", true);
    const std::string what = fmt::format("the path of '{}' in policy '{}'", dated.lever.text, policy);
    if (const toml::node* path = fields.node("path", true)) {
        const auto* steps = path->as_array();
        if (!steps || steps->empty()) {
            fields.wrong_type("path", *path, "steps [[date, value], ...]");
        } else {
            for (const toml::node& node : *steps) {
                const auto step = read_step(node, what, reading);
                if (!step) continue;
                if (!dated.path.empty() && !(dated.path.back().first.time < step->first.time)) {
                    reading.report(DiagnosticKind::not_ascending, step->first.span,
                                   fmt::format("{} does not ascend: {} after {}", what, step->first.text,
                                               dated.path.back().first.text));
                }
                dated.path.push_back(*step);
            }
        }
    }
    fields.finish();
    return dated;
}

Policy read_policy(const toml::table& table, Reading& reading) {
    Policy policy;
    Fields fields(table, "a policy", reading);
    policy.span = fields.place();
    policy.id = fields.word("id", true);
    fields.rename(fmt::format("policy '{}'", policy.id.text));
    policy.name = fields.text("name");
    if (policy.name.empty()) policy.name = policy.id.text;
    policy.words = fields.text("words");
    policy.note = fields.text("note");
    policy.sources = fields.texts("sources");
    policy.lawful = fields.word("lawful");
    policy.group = fields.text("group");
    policy.menu = fields.flag("menu", true);
    if (const toml::table* set = fields.table("set")) {
        for (auto&& [key, node] : *set) {
            const auto value = number_of(node, fmt::format("'{}' in {}", key.str(), fields.what()), reading);
            if (value) policy.levers.push_back({{std::string(key.str()), reading.span(key)}, *value});
        }
    }
    for (const toml::table* dated : fields.tables("dated")) {
        policy.dated.push_back(read_dated(*dated, policy.id.text, reading));
    }
    fields.finish();
    return policy;
}

}  // namespace

void read_uncertainties(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("uncertainties")) {
        argument.uncertainties.push_back(read_uncertainty(*table, root.reading()));
    }
    for (const toml::table* table : root.tables("correlations")) {
        argument.correlations.push_back(read_correlation(*table, root.reading()));
    }
}

void read_policies(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("policies"))
        argument.policies.push_back(read_policy(*table, root.reading()));
}

}  // namespace crux::argument
