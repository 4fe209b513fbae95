// The tokens of one equation, and the text they come from. A name is a run of words: blanks,
// line ends and `\` continuations between words belong to it (IF THEN ELSE is one name).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"

namespace crux::vensim {

/// A text with its place in a file and the sink for what is wrong in it.
class SourceText {
  public:
    /// The whole text of a file.
    SourceText(FileId file, std::string_view text, DiagnosticSink& sink);
    /// A text that stands at `whole` in a file, maybe between quotes. Where it was written with
    /// escapes its bytes cannot be found again, and every place in it is `whole`.
    SourceText(Span whole, std::string_view text, DiagnosticSink& sink);

    std::string_view text() const { return text_; }
    std::string_view slice(std::size_t begin, std::size_t end) const { return text_.substr(begin, end - begin); }
    Span span(std::size_t begin, std::size_t end) const;
    Diagnostic& report(DiagnosticKind kind, Span span, std::string message, std::string remedy = {}) const {
        return sink_->report(kind, span, std::move(message), std::move(remedy));
    }

  private:
    std::string_view text_;
    DiagnosticSink* sink_;
    Span whole_;
    std::uint32_t base_ = 0;
    bool exact_ = true;
};

enum class Keyword : std::uint8_t {
    none,
    missing,  // :NA:
    logical_and,
    logical_or,
    logical_not,
    except,
    interpolate,
    raw,
    hold_backward,
    look_forward,
    macro,
    end_of_macro,
    the_condition,
    test_input,
    implies,
    at_least_once,
    crossing,
    ignore,
    is
};

enum class TokenKind : std::uint8_t {
    name,
    number,
    text,
    keyword,
    plus,
    minus,
    times,
    divide,
    power,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    identical,    // ==
    data_equal,   // :=
    arrow,        // ->
    equivalence,  // <->
    open,
    close,
    open_bracket,
    close_bracket,
    comma,
    semicolon,
    colon,
    bang,
    end
};

struct Token {
    TokenKind kind = TokenKind::end;
    Keyword keyword = Keyword::none;
    std::uint32_t begin = 0, end = 0;
    double number = 0;
};

/// Where lexing stopped, and whether all of it was understood (else a diagnostic says why not).
struct Lexed {
    std::size_t end = 0;
    bool ok = true;
};

/// The tokens from `begin` to the first `~` or `|` outside quotes, or to `limit`; the last one
/// is TokenKind::end, placed right after the one before it. At most one diagnostic.
Lexed lex(const SourceText& source, std::size_t begin, std::size_t limit, std::vector<Token>& tokens);

/// The end of the comment that begins at `at` (comments nest); `at` where it is not closed.
std::size_t comment_end(std::string_view text, std::size_t at, std::size_t limit);
/// The first place at or after `at` that is no blank, continuation or {comment}. An unclosed
/// comment is not skipped.
std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t limit);

/// The keyword that stands at `at` (":MACRO:"), and its end; Keyword::none where there is none.
Keyword keyword_at(std::string_view text, std::size_t at, std::size_t& end);
/// ":HOLD BACKWARD:" and so on.
std::string_view spelling(Keyword keyword);

}  // namespace crux::vensim
