// Small operations on UTF-8 text that every layer needs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crux {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
bool iequals_ascii(std::string_view a, std::string_view b);

/// Shortest decimal text that reads back to the same double; "inf", "-inf", "nan" where not finite.
std::string format_number(double value);

/// A cell of a CSV line: in quotes where it holds a comma, a quote or a line end.
std::string csv_cell(std::string_view text);

/// A whole text as a double (decimal point, optional exponent), else nothing. Locale-free.
std::optional<double> parse_number(std::string_view text);

/// The key under which a name is looked up in Vensim and XMILE models: Unicode NFC
/// and case folded, runs of blanks, underscores, no-break spaces and newlines made one
/// blank, outer double quotes dropped. Two spellings of one name have one key.
std::string canonical_key(std::string_view name);

/// The candidate closest to `name` by edit distance, if close enough to be a likely
/// misspelling (distance <= 1 + length / 4). For "did you mean" remedies.
std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates);

}  // namespace crux
