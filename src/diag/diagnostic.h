// What is wrong with a model or an argument. Diagnostics are collected, never thrown, so a
// file with ten faults shows ten. Every kind stands once in src/diag/catalogue/*.def with a
// stable kebab-case name, a severity and an explanation that the manual prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace crux {

enum class Severity { note, warning, error };

/// One enumerator a catalogue entry: CRUX_DIAGNOSTIC(enumerator, "kebab-name", severity, "explanation").
enum class DiagnosticKind {
#define CRUX_DIAGNOSTIC(enumerator, name, severity, explanation) enumerator,
#include "diag/catalogue.inc"
#undef CRUX_DIAGNOSTIC
};

struct CatalogueEntry {
    DiagnosticKind kind;
    std::string_view name;
    Severity severity;
    std::string_view explanation;
};
const std::vector<CatalogueEntry>& diagnostic_catalogue();
const CatalogueEntry& catalogue_entry(DiagnosticKind kind);

struct Note {
    Span span;
    std::string text;
};

struct Diagnostic {
    DiagnosticKind kind;
    Span span;
    std::string message;  ///< what was found and what was expected, in the author's own names
    std::vector<Note> notes;
    std::string remedy;  ///< what to do, if we are sure; else empty

    Severity severity() const { return catalogue_entry(kind).severity; }
    std::string_view name() const { return catalogue_entry(kind).name; }
};

class DiagnosticSink {
  public:
    /// Adds one; the reference (good until the next report) takes notes.
    Diagnostic& report(DiagnosticKind kind, Span span, std::string message, std::string remedy = {});
    const std::vector<Diagnostic>& all() const { return all_; }
    bool has_errors() const { return errors_ > 0; }
    std::size_t error_count() const { return errors_; }

  private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
};

struct RenderOptions {
    bool colour = false;
};

/// One diagnostic for people: "file:line:column: error[name]: message", a window of the source
/// with a caret, notes, and the remedy.
std::string render(const Diagnostic& diagnostic, const SourceSet& sources, RenderOptions options = {});
/// All of them, and a closing count of errors and warnings where there are any.
std::string render(const DiagnosticSink& sink, const SourceSet& sources, RenderOptions options = {});

}  // namespace crux
