// Tables, keys and their places. See reader.h.
#include "argument/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace crux::argument {

// ---- places

std::uint32_t Reading::offset(toml::source_position position) const {
    const SourceFile& file = sources_.file(file_);
    const std::uint32_t line = std::max<std::uint32_t>(position.line, 1) - 1;
    if (line >= file.line_starts.size()) return static_cast<std::uint32_t>(file.text.size());
    std::uint32_t at = file.line_starts[line];
    for (std::uint32_t column = 1; column < position.column && at < file.text.size(); ++column) {
        ++at;
        while (at < file.text.size() && (static_cast<unsigned char>(file.text[at]) & 0xc0) == 0x80) ++at;
    }
    return at;
}

Span Reading::span(const toml::source_region& region) const {
    if (!region.begin) return {file_, 0, 0};
    const std::uint32_t begin = offset(region.begin);
    const std::uint32_t end = region.end ? offset(region.end) : begin;
    return {file_, begin, std::max(begin, end)};
}

Span Reading::inside(const toml::node& node) const {
    const Span whole = span(node);
    const auto* text = node.as_string();
    const std::string_view written = sources_.text(whole);
    if (!text || written.size() != text->get().size() + 2) return whole;
    if (written.substr(1, written.size() - 2) != text->get()) return whole;
    return {whole.file, whole.begin + 1, whole.end - 1};
}

Diagnostic& Reading::report(DiagnosticKind kind, Span span, std::string message, std::string remedy) {
    return found_.emplace_back(Diagnostic{kind, span, std::move(message), {}, std::move(remedy)});
}

bool Reading::has_errors() const {
    return std::any_of(found_.begin(), found_.end(),
                       [](const Diagnostic& found) { return found.severity() == Severity::error; });
}

void Reading::hand_over(DiagnosticSink& sink) {
    std::vector<std::size_t> order(found_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return found_[a].span.begin != found_[b].span.begin ? found_[a].span.begin < found_[b].span.begin : a < b;
    });
    for (std::size_t i : order) {
        Diagnostic& found = found_[i];
        sink.report(found.kind, found.span, std::move(found.message), std::move(found.remedy)).notes =
            std::move(found.notes);
    }
    found_.clear();
}

// ---- words for messages

std::string_view describe(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::none:
            return "nothing";
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "an array";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time of day";
        case toml::node_type::date_time:
            return "a date with a time of day";
    }
    return "something else";
}

std::string alternatives(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        out += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        out += '"' + words[i] + '"';
    }
    return out;
}

// ---- Fields

Fields::Fields(const toml::table& table, std::string what, Reading& reading)
    : table_(table), what_(std::move(what)), reading_(reading), place_(reading.span(table)) {}

void Fields::wrong_type(std::string_view key, const toml::node& node, std::string_view expected) {
    reading_.report(DiagnosticKind::wrong_type, reading_.span(node),
                    fmt::format("'{}' of {} is {}; expected {}", key, what_, describe(node), expected));
}

const toml::node* Fields::node(std::string_view key, bool required) {
    asked_.emplace_back(key);
    const toml::node* found = table_.get(key);
    if (!found && required) {
        reading_.report(DiagnosticKind::missing_key, place_, fmt::format("{} has no '{}'", what_, key));
    }
    return found;
}

Word Fields::word(std::string_view key, bool required) {
    const toml::node* found = node(key, required);
    if (!found) return {};
    const auto* text = found->as_string();
    if (!text) {
        wrong_type(key, *found, "a text in quotes");
        return {};
    }
    Word word{text->get(), reading_.inside(*found)};
    if (required && trim(word.text).empty()) {
        reading_.report(DiagnosticKind::missing_key, word.span, fmt::format("'{}' of {} is empty", key, what_));
    }
    return word;
}

std::optional<double> Fields::number(std::string_view key, bool required) {
    const toml::node* found = node(key, required);
    return found ? number_of(*found, fmt::format("'{}' of {}", key, what_), reading_) : std::nullopt;
}

bool Fields::flag(std::string_view key, bool otherwise) {
    const toml::node* found = node(key);
    if (!found) return otherwise;
    const auto* value = found->as_boolean();
    if (!value) wrong_type(key, *found, "true or false");
    return value && value->get();
}

std::vector<Word> Fields::words(std::string_view key) {
    const toml::node* found = node(key);
    std::vector<Word> out;
    const auto take = [&](const toml::node& item) {
        const auto* text = item.as_string();
        if (!text) return wrong_type(key, item, "texts in quotes");
        if (!trim(text->get()).empty()) out.push_back({text->get(), reading_.inside(item)});
    };
    if (!found) return out;
    if (const auto* array = found->as_array()) {
        for (const toml::node& item : *array) take(item);
    } else {
        take(*found);
    }
    return out;
}

std::vector<std::string> Fields::texts(std::string_view key) {
    std::vector<std::string> out;
    for (Word& word : words(key)) out.push_back(std::move(word.text));
    return out;
}

std::optional<std::size_t> Fields::choice(std::string_view key, const std::vector<std::string>& allowed,
                                          bool required) {
    const Word found = word(key, required);
    if (found.empty()) return std::nullopt;
    const auto at = std::find(allowed.begin(), allowed.end(), found.text);
    if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
    const auto near = closest(found.text, allowed);
    reading_.report(DiagnosticKind::wrong_value, found.span,
                    fmt::format("'{}' of {} is \"{}\"; expected {}", key, what_, found.text, alternatives(allowed)),
                    near ? fmt::format("did you mean \"{}\"?", *near) : "");
    return std::nullopt;
}

const toml::table* Fields::table(std::string_view key, bool required) {
    const toml::node* found = node(key, required);
    if (!found) return nullptr;
    if (!found->as_table()) wrong_type(key, *found, "a table");
    return found->as_table();
}

std::vector<const toml::table*> Fields::tables(std::string_view key) {
    const toml::node* found = node(key);
    std::vector<const toml::table*> out;
    if (!found) return out;
    const auto* array = found->as_array();
    if (!array) {
        wrong_type(key, *found, fmt::format("an array of tables, [[{}]]", key));
        return out;
    }
    for (const toml::node& item : *array) {
        if (item.as_table()) {
            out.push_back(item.as_table());
        } else {
            wrong_type(key, item, fmt::format("an array of tables, [[{}]]", key));
        }
    }
    return out;
}

std::optional<Moment> Fields::moment(std::string_view key, bool required) {
    const toml::node* found = node(key, required);
    return found ? moment_of(*found, fmt::format("'{}' of {}", key, what_), reading_) : std::nullopt;
}

void Fields::finish() {
    for (auto&& [key, value] : table_) {
        const std::string text(key.str());
        if (std::find(asked_.begin(), asked_.end(), text) != asked_.end()) continue;
        const auto near = closest(text, asked_);
        reading_.report(DiagnosticKind::unknown_key, reading_.span(key),
                        fmt::format("{} knows no key '{}'", what_, text),
                        near ? fmt::format("did you mean '{}'?", *near) : "");
    }
}

// ---- numbers, distributions, moments

std::optional<double> number_of(const toml::node& node, std::string_view what, Reading& reading) {
    std::optional<double> value;
    if (const auto* whole = node.as_integer()) value = static_cast<double>(whole->get());
    if (const auto* real = node.as_floating_point()) value = real->get();
    if (value && std::isfinite(*value)) return value;
    reading.report(value ? DiagnosticKind::wrong_value : DiagnosticKind::wrong_type, reading.span(node),
                   value ? fmt::format("{} is {}; expected a finite number", what, format_number(*value))
                         : fmt::format("{} is {}; expected a number", what, describe(node)));
    return std::nullopt;
}

namespace {

std::optional<Quantity> made(const Result<stats::Distribution>& distribution, std::string_view what, Span span,
                             Reading& reading, DiagnosticKind kind = DiagnosticKind::bad_distribution) {
    if (!distribution) {
        reading.report(kind, span, fmt::format("{}: {}", what, distribution.failure().message));
        return std::nullopt;
    }
    Quantity quantity;
    quantity.distribution = *distribution;
    quantity.span = span;
    return quantity;
}

std::optional<Quantity> range_of(const toml::array& array, std::string_view what, Reading& reading) {
    const Span span = reading.span(array);
    if (array.size() != 2) {
        reading.report(DiagnosticKind::wrong_type, span,
                       fmt::format("{} is an array of {}; expected a range [low, high]", what, array.size()));
        return std::nullopt;
    }
    const auto low = number_of(*array.get(0), fmt::format("the low end of {}", what), reading);
    const auto high = number_of(*array.get(1), fmt::format("the high end of {}", what), reading);
    if (!low || !high) return std::nullopt;
    if (!(*low < *high)) {
        reading.report(DiagnosticKind::empty_range, span,
                       fmt::format("the range [{}, {}] of {} is empty: low must be below high", format_number(*low),
                                   format_number(*high), what),
                       *low == *high ? fmt::format("write the number {} if it is certain", format_number(*low)) : "");
        return std::nullopt;
    }
    const stats::Parameter ends[] = {{"low", *low}, {"high", *high}};
    return made(stats::Distribution::make(stats::Law::uniform, ends), what, span, reading);
}

const std::vector<std::string>& law_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const stats::LawInfo& info : stats::laws()) {
            if (info.law != stats::Law::discrete) out.emplace_back(info.name);
        }
        return out;
    }();
    return names;
}

bool takes(const stats::LawInfo& law, std::string_view name) {
    return std::find(law.parameters.begin(), law.parameters.end(), name) != law.parameters.end() ||
           (law.can_be_cut && (name == "low" || name == "high"));
}

}  // namespace

std::optional<Quantity> distribution_of(Fields& fields) {
    const auto chosen = fields.choice("distribution", law_names(), true);
    const stats::LawInfo* law = chosen ? stats::find_law(law_names()[*chosen]) : nullptr;
    std::vector<stats::Parameter> parameters;
    bool sound = law != nullptr;
    for (std::string_view name : {"low", "high", "mean", "sd", "mode", "median", "gsd", "a", "b"}) {
        const toml::node* found = fields.node(name);
        if (!found) continue;
        const auto value = number_of(*found, fmt::format("'{}' of {}", name, fields.what()), fields.reading());
        sound = sound && value;
        if (law && !takes(*law, name)) {
            fields.reading().report(DiagnosticKind::bad_distribution, fields.reading().span(*found),
                                    fmt::format("{}: a {} distribution has no '{}'", fields.what(), law->name, name));
            sound = false;
        }
        if (value) parameters.push_back({name, *value});
    }
    if (!sound) return std::nullopt;
    return made(stats::Distribution::make(law->law, parameters), fields.what(), fields.place(), fields.reading());
}

std::optional<Quantity> quantity_of(const toml::node& node, std::string_view what, Reading& reading) {
    if (const auto* array = node.as_array()) return range_of(*array, what, reading);
    if (const auto* table = node.as_table()) {
        Fields fields(*table, std::string(what), reading);
        auto quantity = distribution_of(fields);
        fields.finish();
        return quantity;
    }
    if (!node.is_number()) {
        reading.report(DiagnosticKind::wrong_type, reading.span(node),
                       fmt::format("{} is {}; expected a number, a range [low, high] or a table with a distribution",
                                   what, describe(node)));
        return std::nullopt;
    }
    const auto value = number_of(node, what, reading);
    if (!value) return std::nullopt;
    Quantity quantity;
    quantity.value = value;
    quantity.distribution = stats::Distribution::constant(*value);
    quantity.span = reading.span(node);
    return quantity;
}

std::optional<Moment> moment_of(const toml::node& node, std::string_view what, Reading& reading) {
    const Span span = reading.span(node);
    if (const auto* date = node.as_date()) {
        const Date day{date->get().year, date->get().month, date->get().day};
        if (!reading.calendar) {
            reading.report(
                DiagnosticKind::date_without_time, span,
                fmt::format("{} is the date {}, but the file does not say which date model time 0 is", what, iso(day)),
                "add [time] with origin and unit, or write a model time");
            return std::nullopt;
        }
        return Moment{reading.calendar->time_of(day), iso(day), span};
    }
    if (!node.is_number()) {
        reading.report(DiagnosticKind::wrong_type, span,
                       fmt::format("{} is {}; expected a date or a model time", what, describe(node)));
        return std::nullopt;
    }
    const auto value = number_of(node, what, reading);
    if (!value) return std::nullopt;
    return Moment{*value, format_number(*value), span};
}

Basis basis_of(Fields& fields) {
    const auto chosen = fields.choice("basis", {"DATA", "LIT", "EXPL", "OURS"});
    return chosen ? static_cast<Basis>(*chosen + 1) : Basis::none;
}

std::string grade_of(Fields& fields) {
    const auto chosen = fields.choice("grade", {"A", "B", "C", "D"});
    return chosen ? std::string(1, static_cast<char>('A' + *chosen)) : std::string();
}

std::optional<Date> date_of(Fields& fields, std::string_view key, bool required) {
    const toml::node* found = fields.node(key, required);
    if (!found) return std::nullopt;
    const auto* date = found->as_date();
    if (!date) {
        fields.wrong_type(key, *found, "a date without quotes");
        return std::nullopt;
    }
    return Date{date->get().year, date->get().month, date->get().day};
}

}  // namespace crux::argument
