// A TOML text -> its table, or the one place where it is no TOML.
#include <fmt/format.h>

#include "argument/reader.h"

namespace crux::argument {

std::optional<toml::table> read_toml(FileId file, const SourceSet& sources, Reading& reading) {
    toml::parse_result parsed = toml::parse(std::string_view(sources.file(file).text));
    if (parsed) return std::move(parsed).table();
    reading.report(DiagnosticKind::toml_syntax, reading.span(parsed.error().source()),
                   fmt::format("this is not TOML: {}", parsed.error().description()));
    return std::nullopt;
}

}  // namespace crux::argument
