// The words of an XMILE equation. Enters: its text; leaves: tokens with byte positions, the
// last of kind end. Comments in {} vanish. Words such as AND or IF are keywords unless quoted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crux::xmile {

struct Token {
    enum class Kind {
        number,
        name,
        plus,
        minus,
        times,
        divide,
        power,
        modulo,
        less,
        less_equal,
        greater,
        greater_equal,
        equal,
        not_equal,
        logical_and,
        logical_or,
        logical_not,
        if_word,
        then_word,
        else_word,
        open,
        close,
        open_bracket,
        close_bracket,
        comma,
        semicolon,
        colon,
        wrong,  ///< text says what is wrong
        end
    };
    Kind kind = Kind::end;
    std::size_t begin = 0, end = 0;
    std::string text;  ///< of a name, as people read it
    double value = 0;
};

std::vector<Token> tokenise(std::string_view text);

}  // namespace crux::xmile
