#include "diag/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace crux {

const std::vector<CatalogueEntry>& diagnostic_catalogue() {
    static const std::vector<CatalogueEntry> entries = {
#define CRUX_DIAGNOSTIC(enumerator, name, severity, explanation) \
    {DiagnosticKind::enumerator, name, Severity::severity, explanation},
#include "diag/catalogue.inc"
#undef CRUX_DIAGNOSTIC
    };
    return entries;
}

const CatalogueEntry& catalogue_entry(DiagnosticKind kind) {
    return diagnostic_catalogue().at(static_cast<std::size_t>(kind));
}

Diagnostic& DiagnosticSink::report(DiagnosticKind kind, Span span, std::string message, std::string remedy) {
    all_.push_back({kind, span, std::move(message), {}, std::move(remedy)});
    if (all_.back().severity() == Severity::error) ++errors_;
    return all_.back();
}

namespace {

std::string_view word(Severity severity) {
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "";
}

std::string paint(std::string_view text, std::string_view code, bool colour) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

// The line where the span begins, and under it a caret a code point of the part on that line.
std::string window(Span span, const SourceSet& sources, bool colour) {
    const SourceFile& file = sources.file(span.file);
    const Place begin = sources.place(span.file, span.begin);
    const std::uint32_t start = file.line_starts[begin.line - 1];
    const std::uint32_t stop = begin.line < file.line_starts.size() ? file.line_starts[begin.line] - 1
                                                                    : static_cast<std::uint32_t>(file.text.size());
    std::string line = file.text.substr(start, stop - start);
    std::ranges::replace(line, '\t', ' ');
    const Place end = sources.place(span.file, std::clamp(span.end, span.begin, stop));
    const std::uint32_t carets = std::max(1u, end.column - begin.column);
    const std::string number = std::to_string(begin.line);
    return fmt::format(" {} | {}\n {} | {}{}\n", number, line, std::string(number.size(), ' '),
                       std::string(begin.column - 1, ' '), paint(std::string(carets, '^'), "1;36", colour));
}

std::string where(Span span, const SourceSet& sources) {
    if (!span.known()) return "";
    const Place place = sources.place(span.file, span.begin);
    return fmt::format("{}:{}:{}: ", sources.file(span.file).path, place.line, place.column);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceSet& sources, RenderOptions options) {
    const std::string_view severity = word(diagnostic.severity());
    const std::string_view code = diagnostic.severity() == Severity::error ? "1;35" : "1;33";
    std::string out = fmt::format("{}{}: {}\n", where(diagnostic.span, sources),
                                  paint(fmt::format("{}[{}]", severity, diagnostic.name()), code, options.colour),
                                  diagnostic.message);
    if (diagnostic.span.known()) out += window(diagnostic.span, sources, options.colour);
    for (const Note& note : diagnostic.notes) {
        out += fmt::format("  {}note: {}\n", where(note.span, sources), note.text);
        if (note.span.known()) out += window(note.span, sources, options.colour);
    }
    if (!diagnostic.remedy.empty()) out += fmt::format("  help: {}\n", diagnostic.remedy);
    return out;
}

std::string render(const DiagnosticSink& sink, const SourceSet& sources, RenderOptions options) {
    std::string out;
    std::size_t warnings = 0;
    for (const Diagnostic& diagnostic : sink.all()) {
        if (diagnostic.severity() == Severity::warning) ++warnings;
        out += render(diagnostic, sources, options);
    }
    const std::size_t errors = sink.error_count();
    if (errors + warnings > 0) {
        out += fmt::format("{} error{}, {} warning{}\n", errors, errors == 1 ? "" : "s", warnings,
                           warnings == 1 ? "" : "s");
    }
    return out;
}

}  // namespace crux
