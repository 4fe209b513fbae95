// The text form's tokens: words, numbers, quoted texts, %values and single characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crux::ir {

struct Token {
    enum class Kind : std::uint8_t { word, number, text, value, punctuation, end, broken };
    Kind kind = Kind::end;
    std::string text;  ///< a quoted text without its quotes and escapes; of `broken`, what is wrong
    std::uint32_t line = 1;
};

/// All tokens, the last one `end` or `broken`. Blanks, line ends and `#` to the end of a line separate.
std::vector<Token> tokenize(std::string_view text);

}  // namespace crux::ir
