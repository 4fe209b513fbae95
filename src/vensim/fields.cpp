// Fields are taken as they are, without tokens: units and documentation may hold anything but
// `~` and `|`. More fields than Vensim has mean that a `|` was forgotten, where what is left
// looks like an equation, or that somebody wrote a `~` into the documentation.
#include "vensim/fields.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "base/text.h"
#include "vensim/names.h"

namespace crux::vensim {

namespace {

constexpr std::size_t documentation_field = 1;

bool supplementary(std::string_view field) { return iequals_ascii(trim(field).substr(0, 4), ":SUP"); }

// The line of `field` on which an equation seems to begin.
Field equation_line(const SourceText& source, Field field) {
    const std::string_view text = source.slice(field.begin, field.end);
    const std::size_t last = text.find_last_not_of(" \t\n");
    const std::size_t equal = text.find('=');
    std::size_t begin = text.rfind('\n', equal == std::string_view::npos ? last : equal);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    return {field.begin + begin, field.begin + end};
}

struct ValueRange {
    std::optional<double> bounds[3];
    bool understood = true;
};

ValueRange value_range(std::string_view text) {
    ValueRange range;
    const auto parts = split(text, ',');
    range.understood = parts.size() <= 3;
    for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 3); ++i) {
        const std::string_view part = trim(parts[i]);
        if (part.empty() || part == "?" || iequals_ascii(part, "inf") || iequals_ascii(part, "-inf") ||
            iequals_ascii(part, "nan"))
            continue;
        range.bounds[i] = parse_number(part);
        if (!range.bounds[i] || !std::isfinite(*range.bounds[i])) range.understood = false;
    }
    return range;
}

}  // namespace

Fields read_fields(const SourceText& source, std::size_t at, std::size_t limit) {
    Fields read;
    read.begin = at;
    const std::string_view text = source.text().substr(0, limit);
    while (at < limit && text[at] == '~') {
        const std::size_t end = std::min(text.find_first_of("~|", at + 1), limit);
        read.fields.push_back({at + 1, end});
        at = end;
    }
    read.ended = at < limit;
    read.end = read.ended ? at + 1 : limit;
    return read;
}

std::string_view Fields::text(const SourceText& source, std::size_t i) const {
    return i < fields.size() ? source.slice(fields[i].begin, fields[i].end) : std::string_view();
}

std::string Fields::documentation(const SourceText& source) const {
    std::string joined(text(source, documentation_field));
    for (std::size_t i = documentation_field + 1; i < fields.size(); ++i) {
        const std::string_view extra = trim(text(source, i));
        if (extra.empty() || supplementary(extra)) continue;
        if (fields.size() > documentation_field + 3) {
            const Field line = equation_line(source, fields[documentation_field]);
            source.report(DiagnosticKind::vensim_missing_bar, source.span(line.begin, line.end),
                          "expected `|` before this line: the equation before it is not ended, and this was taken for "
                          "its documentation",
                          "end the equation before it with `|`");
            return {};
        }
        source.report(DiagnosticKind::vensim_extra_field, source.span(fields[i].begin - 1, fields[i].end),
                      "expected `|` or `~ :SUPPLEMENTARY |` after the documentation; this was taken as part of it");
        joined += ' ';
        joined += extra;
    }
    return joined_lines(joined);
}

void Fields::into(const SourceText& source, model::Variable& variable) const {
    units(source, variable);
    std::string said = documentation(source);
    if (variable.documentation.empty()) variable.documentation = std::move(said);
    for (std::size_t i = documentation_field + 1; i < fields.size(); ++i) {
        if (supplementary(text(source, i))) variable.supplementary = true;
    }
}

void Fields::units(const SourceText& source, model::Variable& variable) const {
    if (fields.empty()) return;
    std::string_view written = text(source, 0);
    const std::size_t open = written.rfind('[');
    if (open != std::string_view::npos && trim(written).ends_with(']')) {
        const std::string_view inside = trim(written.substr(open + 1));
        const ValueRange range = value_range(inside.substr(0, inside.size() - 1));
        if (range.understood) {
            if (range.bounds[0]) variable.range_min = range.bounds[0];
            if (range.bounds[1]) variable.range_max = range.bounds[1];
            if (range.bounds[2]) variable.range_step = range.bounds[2];
        } else {
            source.report(DiagnosticKind::vensim_value_range,
                          source.span(fields[0].begin + open, fields[0].begin + open + 1 + inside.size()),
                          fmt::format("expected [minimum,maximum,step] as numbers or `?`, found `[{}`", inside));
        }
        written = written.substr(0, open);
    }
    const std::string_view trimmed = trim(written);
    if (trimmed.empty() || !variable.units.empty()) {
        if (!variable.units_span.known()) variable.units_span = source.span(fields[0].begin, fields[0].begin);
        return;
    }
    variable.units = single_spaced(trimmed);
    const std::size_t at = fields[0].begin + static_cast<std::size_t>(trimmed.data() - written.data());
    variable.units_span = source.span(at, at + trimmed.size());
}

}  // namespace crux::vensim
