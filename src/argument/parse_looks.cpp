// [[knowledge]], [[contrasts]], [[scalings]] and [[overlaps]]: what is looked at apart (looks.h).
#include <fmt/format.h>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

namespace {

std::vector<OutcomeRef> outcomes_of(Fields& fields, std::string_view key) {
    std::vector<OutcomeRef> out;
    for (Word& word : fields.words(key)) out.push_back({std::move(word), 0});
    if (out.empty()) {
        fields.reading().report(DiagnosticKind::missing_key, fields.place(),
                                fmt::format("{} names no outcomes in '{}'", fields.what(), key));
    }
    return out;
}

Knowledge read_knowledge(const toml::table& table, Reading& reading) {
    Knowledge out;
    Fields fields(table, "a date of knowledge", reading);
    out.span = fields.place();
    out.date = date_of(fields, "date", true).value_or(Date{});
    out.words = fields.text("words", true);
    fields.finish();
    return out;
}

Threshold read_threshold(const toml::table& table, Reading& reading) {
    Threshold out;
    Fields fields(table, "a threshold", reading);
    out.span = fields.place();
    out.constant = fields.word("constant", true);
    out.words = fields.text("words");
    const auto low = fields.number("low", true), high = fields.number("high", true);
    out.low = low.value_or(0);
    out.high = high.value_or(0);
    if (low && high && !(0 < out.low && out.low < out.high)) {
        reading.report(DiagnosticKind::empty_range, fields.place(),
                       fmt::format("the range of the threshold '{}' is {} to {}; expected 0 < low < high",
                                   out.constant.text, format_number(out.low), format_number(out.high)));
    }
    fields.finish();
    return out;
}

Contrast read_contrast(const toml::table& table, Reading& reading) {
    Contrast out;
    Fields fields(table, "a contrast", reading);
    out.span = fields.place();
    out.claim = fields.word("claim");
    out.policy = fields.word("policy", true);
    out.against = fields.word("against", true);
    out.words = fields.text("words");
    for (const toml::table* item : fields.tables("groups")) {
        Fields group(*item, "a group of a contrast", reading);
        OutcomeGroup read;
        read.span = group.place();
        read.name = group.text("name", true);
        read.outcomes = outcomes_of(group, "outcomes");
        group.finish();
        out.groups.push_back(std::move(read));
    }
    if (!out.groups.empty() && out.groups.size() != 3) {
        reading.report(DiagnosticKind::wrong_value, out.groups.back().span,
                       fmt::format("a contrast has {} groups of outcomes; expected three, the corners of a triangle",
                                   out.groups.size()));
    }
    for (const toml::table* item : fields.tables("thresholds"))
        out.thresholds.push_back(read_threshold(*item, reading));
    fields.finish();
    return out;
}

Scaling read_scaling(const toml::table& table, Reading& reading) {
    Scaling out;
    Fields fields(table, "a scaling", reading);
    out.span = fields.place();
    out.constant = fields.word("constant", true);
    out.policy = fields.word("policy", true);
    out.against = fields.word("against", true);
    out.words = fields.text("words");
    out.costs = outcomes_of(fields, "costs");
    out.benefits = outcomes_of(fields, "benefits");
    if (const toml::node* values = fields.node("values", true)) {
        const auto* array = values->as_array();
        if (!array || array->size() < 2) {
            fields.wrong_type("values", *values, "two numbers or more");
        } else {
            for (const toml::node& item : *array) {
                const auto value = number_of(item, "a value of a scaling", reading);
                if (!value) continue;
                if (!out.values.empty() && !(out.values.back() < *value)) {
                    reading.report(DiagnosticKind::not_ascending, reading.span(item),
                                   fmt::format("the values of a scaling do not ascend: {} after {}",
                                               format_number(*value), format_number(out.values.back())));
                }
                out.values.push_back(*value);
            }
        }
    }
    fields.finish();
    return out;
}

Overlap read_overlap(const toml::table& table, Reading& reading) {
    Overlap out;
    Fields fields(table, "an overlap", reading);
    out.span = fields.place();
    const std::vector<Word> claims = fields.words("claims");
    if (claims.size() == 2) {
        out.first = claims[0];
        out.second = claims[1];
    } else {
        reading.report(DiagnosticKind::missing_key, fields.place(),
                       "an overlap needs claims = [\"one\", \"another\"], two ids");
    }
    out.words = fields.text("words", true);
    fields.finish();
    return out;
}

}  // namespace

void read_looks(Fields& root, Argument& argument) {
    Reading& reading = root.reading();
    for (const toml::table* table : root.tables("knowledge"))
        argument.knowledge.push_back(read_knowledge(*table, reading));
    for (const toml::table* table : root.tables("contrasts"))
        argument.contrasts.push_back(read_contrast(*table, reading));
    for (const toml::table* table : root.tables("scalings")) argument.scalings.push_back(read_scaling(*table, reading));
    for (const toml::table* table : root.tables("overlaps")) argument.overlaps.push_back(read_overlap(*table, reading));
}

}  // namespace crux::argument
