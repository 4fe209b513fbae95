// Names between file and model: quotes and escapes are dropped on the way in and put back
// where needed on the way out; runs of blanks (also line ends and continuations) are one space.
#pragma once

#include <string>
#include <string_view>

namespace crux::vensim {

/// May stand inside an unquoted name, apart from blanks.
bool is_word(char c);
/// May begin an unquoted name.
bool begins_word(char c);
/// The length of the blank at `at`: a space, tab, line end or no-break space, or `\` before a
/// line end; else 0.
std::size_t blank_length(std::string_view text, std::size_t at);

/// Runs of blanks made one space, none at the ends, and no `\` at the end, where it would continue the line.
std::string single_spaced(std::string_view written);
/// A name's token, quoted or not, as the model keeps it.
std::string name_of(std::string_view written);
/// The text of documentation or units with continuations joined; no line keeps blanks at its ends.
std::string joined_lines(std::string_view written);
/// A name as it must be written in an equation.
std::string written_name(std::string_view name);

}  // namespace crux::vensim
