// Typed reading of TOML tables with places: a `Fields` is asked for each key that a table may have,
// reports what is missing or of another type, and at its end every key that nobody asked for, with
// the closest known one. Faults are gathered and handed over in the order of the file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "argument/argument.h"

namespace crux::argument {

/// What all readers of one file share.
class Reading {
  public:
    Reading(FileId file, const SourceSet& sources) : file_(file), sources_(sources) {}

    Span span(const toml::source_region& region) const;
    Span span(const toml::node& node) const { return span(node.source()); }
    Span span(const toml::key& key) const { return span(key.source()); }
    /// The text between the quotes of a one-line string without escapes; else the whole node.
    Span inside(const toml::node& node) const;

    Diagnostic& report(DiagnosticKind kind, Span span, std::string message, std::string remedy = {});
    bool has_errors() const;
    /// All faults, in the order of the file, into `sink`.
    void hand_over(DiagnosticSink& sink);

    std::optional<Calendar> calendar;  ///< [time], once it is read

  private:
    std::uint32_t offset(toml::source_position position) const;

    FileId file_;
    const SourceSet& sources_;
    std::vector<Diagnostic> found_;
};

/// "a whole number", "a table", ... as messages say it.
std::string_view describe(const toml::node& node);

class Fields {
  public:
    /// `what` names the table in messages: "the claim 'C81'", "[argument]".
    Fields(const toml::table& table, std::string what, Reading& reading);

    /// Asked for and not there: nothing; `required` reports that.
    const toml::node* node(std::string_view key, bool required = false);
    Word word(std::string_view key, bool required = false);
    std::string text(std::string_view key, bool required = false) { return word(key, required).text; }
    std::optional<double> number(std::string_view key, bool required = false);
    bool flag(std::string_view key);
    /// A text or an array of texts.
    std::vector<Word> words(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    /// One of the listed words, by position; nothing where it is missing or none of them (reported).
    std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string>& allowed,
                                      bool required = false);
    const toml::table* table(std::string_view key, bool required = false);
    /// The tables of an array; a node of another kind is reported.
    std::vector<const toml::table*> tables(std::string_view key);
    std::optional<Moment> moment(std::string_view key, bool required = false);

    /// Keys known, but not read here (they belong to another part).
    void allow(std::string_view key) { asked_.emplace_back(key); }
    /// Reports the keys that nobody asked for.
    void finish();

    Span place() const { return place_; }
    Reading& reading() { return reading_; }
    const std::string& what() const { return what_; }
    void rename(std::string what) { what_ = std::move(what); }
    void wrong_type(std::string_view key, const toml::node& node, std::string_view expected);

  private:
    const toml::table& table_;
    std::string what_;
    Reading& reading_;
    Span place_;
    std::vector<std::string> asked_;
};

/// A finite number from a whole or a decimal one; a fault otherwise.
std::optional<double> number_of(const toml::node& node, std::string_view what, Reading& reading);
/// A number, [low, high], or { distribution = "...", ... }.
std::optional<Quantity> quantity_of(const toml::node& node, std::string_view what, Reading& reading);
/// The keys `distribution` and its parameters out of a table that also has other keys.
std::optional<Quantity> distribution_of(Fields& fields);
/// A date (needs [time]) or a number.
std::optional<Moment> moment_of(const toml::node& node, std::string_view what, Reading& reading);
/// `basis`, `grade`, `sources`: reported where they are none.
Basis basis_of(Fields& fields);
std::string grade_of(Fields& fields);
/// "a, b or c", each in quotes.
std::string alternatives(const std::vector<std::string>& words);

// The parts of a file, each in its own source.
void read_claims(Fields& root, Argument& argument);
void read_uncertainties(Fields& root, Argument& argument);
void read_policies(Fields& root, Argument& argument);
void read_outcomes(Fields& root, Argument& argument);
void read_viewpoints(Fields& root, Argument& argument);
void read_charts(Fields& root, Argument& argument);
/// What several parts must agree on: ids once, references to what exists.
void check_references(Argument& argument, Reading& reading);

}  // namespace crux::argument
