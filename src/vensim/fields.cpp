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

// Units, documentation and :SUPPLEMENTARY:, then what may be the next equation's.
constexpr std::size_t most_fields = 6;

// Where in the documentation an equation seems to begin: on a line that is not indented and holds
// `=`, as Vensim writes equations; else on any such line after the first, or with `=`.
std::optional<Field> equation_line(const SourceText& source, Field field) {
    const std::string_view text = source.slice(field.begin, field.end);
    std::optional<Field> best;
    int best_rank = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        const bool starts = begin > 0 && !line.empty() && blank_length(line, 0) == 0;
        const int rank = (starts ? 2 : 0) + (line.find('=') != std::string_view::npos ? 1 : 0);
        if (rank > best_rank) {
            best = Field{field.begin + begin, field.begin + end};
            best_rank = rank;
        }
        begin = end + 1;
    }
    return best;
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
    std::size_t plain = 0;
    while (at < limit && text[at] == '~' && read.fields.size() < most_fields) {
        const std::size_t end = std::min(text.find_first_of("~|", at + 1), limit);
        read.fields.push_back({at + 1, end});
        if (!supplementary(text.substr(at + 1, end - at - 1))) ++plain;
        at = end;
    }
    const auto next =
        plain > documentation_field + 2 ? equation_line(source, read.fields[documentation_field]) : std::nullopt;
    if (next) {
        source.report(DiagnosticKind::vensim_missing_bar, source.span(next->begin, next->end),
                      "expected `|` before this line: the equation above it is not ended",
                      "end the equation above with `|`");
        read.fields.resize(documentation_field + 1);
        read.fields.back().end = read.end = next->begin;
        return read;
    }
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
