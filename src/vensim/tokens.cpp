// The lexer. Linear: every byte is looked at a bounded number of times. The first thing that is
// not understood ends an equation's tokens with a diagnostic; the caller goes on at the next `|`.
#include "vensim/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "vensim/names.h"

namespace crux::vensim {

SourceText::SourceText(FileId file, std::string_view text, DiagnosticSink& sink)
    : text_(text), sink_(&sink), whole_{file, 0, static_cast<std::uint32_t>(text.size())} {}

SourceText::SourceText(Span whole, std::string_view text, DiagnosticSink& sink)
    : text_(text), sink_(&sink), whole_(whole), base_(whole.begin) {
    const std::size_t length = whole.end - whole.begin;
    if (length == text.size() + 2) ++base_;
    exact_ = length == text.size() || length == text.size() + 2;
}

Span SourceText::span(std::size_t begin, std::size_t end) const {
    if (!exact_ || !whole_.known()) return whole_;
    return {whole_.file, base_ + static_cast<std::uint32_t>(begin), base_ + static_cast<std::uint32_t>(end)};
}

namespace {

struct Spelling {
    Keyword keyword;
    std::string_view text;
};
constexpr std::array spellings = {Spelling{Keyword::missing, ":NA:"},
                                  Spelling{Keyword::logical_and, ":AND:"},
                                  Spelling{Keyword::logical_or, ":OR:"},
                                  Spelling{Keyword::logical_not, ":NOT:"},
                                  Spelling{Keyword::except, ":EXCEPT:"},
                                  Spelling{Keyword::interpolate, ":INTERPOLATE:"},
                                  Spelling{Keyword::raw, ":RAW:"},
                                  Spelling{Keyword::hold_backward, ":HOLD BACKWARD:"},
                                  Spelling{Keyword::look_forward, ":LOOK FORWARD:"},
                                  Spelling{Keyword::macro, ":MACRO:"},
                                  Spelling{Keyword::end_of_macro, ":END OF MACRO:"},
                                  Spelling{Keyword::the_condition, ":THE CONDITION:"},
                                  Spelling{Keyword::test_input, ":TEST INPUT:"},
                                  Spelling{Keyword::implies, ":IMPLIES:"},
                                  Spelling{Keyword::at_least_once, ":AT LEAST ONCE:"},
                                  Spelling{Keyword::crossing, ":CROSSING:"},
                                  Spelling{Keyword::ignore, ":IGNORE:"},
                                  Spelling{Keyword::is, ":IS:"}};

struct Symbol {
    std::string_view text;
    TokenKind kind;
};
// Longer ones first.
constexpr std::array symbols = {
    Symbol{"<->", TokenKind::equivalence}, Symbol{"<=", TokenKind::less_equal}, Symbol{">=", TokenKind::greater_equal},
    Symbol{"<>", TokenKind::not_equal},    Symbol{"==", TokenKind::identical},  Symbol{":=", TokenKind::data_equal},
    Symbol{"->", TokenKind::arrow},        Symbol{"+", TokenKind::plus},        Symbol{"-", TokenKind::minus},
    Symbol{"*", TokenKind::times},         Symbol{"/", TokenKind::divide},      Symbol{"^", TokenKind::power},
    Symbol{"<", TokenKind::less},          Symbol{">", TokenKind::greater},     Symbol{"=", TokenKind::equal},
    Symbol{"(", TokenKind::open},          Symbol{")", TokenKind::close},       Symbol{"[", TokenKind::open_bracket},
    Symbol{"]", TokenKind::close_bracket}, Symbol{",", TokenKind::comma},       Symbol{";", TokenKind::semicolon},
    Symbol{":", TokenKind::colon},         Symbol{"!", TokenKind::bang}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// ":" letters and blanks ":" from `at`; empty where there is no such thing.
std::string_view keyword_text(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && end - at < 24 && (is_letter(text[end]) || text[end] == ' ' || text[end] == '_')) ++end;
    if (end == at + 1 || end >= text.size() || text[end] != ':' || !is_letter(text[at + 1])) return {};
    return text.substr(at, end + 1 - at);
}

class Lexer {
  public:
    Lexer(const SourceText& source, std::size_t begin, std::size_t limit, std::vector<Token>& tokens)
        : source_(source), text_(source.text().substr(0, limit)), at_(begin), tokens_(tokens) {}

    Lexed run() {
        tokens_.clear();
        while (ok_) {
            at_ = skip_blanks(text_, at_, text_.size());
            if (at_ >= text_.size() || text_[at_] == '~' || text_[at_] == '|') break;
            token();
        }
        if (!ok_) at_ = std::min(text_.find_first_of("~|", at_), text_.size());
        const std::uint32_t end = tokens_.empty() ? static_cast<std::uint32_t>(at_) : tokens_.back().end;
        tokens_.push_back({TokenKind::end, Keyword::none, end, end, 0});
        return {at_, ok_};
    }

  private:
    void token() {
        const char c = text_[at_];
        if (c == '"') return quoted();
        if (c == '\'') return text_literal();
        if (c == '{')
            return fail(at_, at_ + 1, DiagnosticKind::vensim_unclosed, "the comment is not closed: `}` is missing");
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
        if (begins_word(c)) return name();
        if (c == ':' && !keyword_text(text_, at_).empty()) return keyword();
        symbol();
    }

    void add(TokenKind kind, std::size_t end, Keyword keyword = Keyword::none, double value = 0) {
        tokens_.push_back({kind, keyword, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end), value});
        at_ = end;
    }

    void fail(std::size_t begin, std::size_t end, DiagnosticKind kind, std::string message, std::string remedy = {}) {
        source_.report(kind, source_.span(begin, end), std::move(message), std::move(remedy));
        ok_ = false;
        at_ = end;
    }

    void name() {
        std::size_t end = at_;
        for (std::size_t i = at_;;) {
            while (i < text_.size() && is_word(text_[i]) && blank_length(text_, i) == 0) ++i;
            end = i;
            while (const std::size_t length = blank_length(text_, i)) i += length;
            if (i == end || i >= text_.size() || !is_word(text_[i]) || text_[i] == '\'') break;
        }
        add(TokenKind::name, end);
    }

    // After a line end, a character that cannot be in a name says that the quote was never closed.
    void quoted() {
        std::size_t line_end = std::string_view::npos;
        std::size_t i = at_ + 1;
        for (; i < text_.size() && text_[i] != '"'; ++i) {
            if (text_[i] == '\\' && i + 1 < text_.size() && text_[i + 1] == '"') ++i;
            if (text_[i] == '\n' && line_end == std::string_view::npos) line_end = i;
            if (line_end != std::string_view::npos && std::string_view("~|=").find(text_[i]) != std::string_view::npos)
                break;
        }
        if (i >= text_.size() || text_[i] != '"') {
            const std::size_t end = std::min({line_end, i, text_.find_first_of("~|", at_)});
            return fail(at_, end, DiagnosticKind::vensim_unclosed,
                        "the quoted name is not closed: expected `\"` before the end of the line");
        }
        if (trim(text_.substr(at_ + 1, i - at_ - 1)).empty()) {
            return fail(at_, i + 1, DiagnosticKind::vensim_syntax, "expected a name between the quotes, found nothing");
        }
        add(TokenKind::name, i + 1);
    }

    void text_literal() {
        const std::size_t end = text_.find_first_of("'\n", at_ + 1);
        if (end == std::string_view::npos || text_[end] == '\n') {
            return fail(at_, std::min({end, text_.size(), text_.find_first_of("~|", at_)}),
                        DiagnosticKind::vensim_unclosed,
                        "the text is not closed: expected `'` before the end of the line");
        }
        add(TokenKind::text, end + 1);
    }

    void number() {
        std::size_t end = at_;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end < text_.size() && text_[end] == '.') ++end;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
            std::size_t digits = end + 1;
            if (digits < text_.size() && (text_[digits] == '+' || text_[digits] == '-')) ++digits;
            if (digits < text_.size() && is_digit(text_[digits])) {
                end = digits;
                while (end < text_.size() && is_digit(text_[end])) ++end;
            }
        }
        if (end < text_.size() && is_word(text_[end]) && blank_length(text_, end) == 0) return digit_name(end);
        const double value = parse_number(text_.substr(at_, end - at_)).value_or(HUGE_VAL);
        if (!std::isfinite(value)) {
            return fail(at_, end, DiagnosticKind::vensim_number,
                        fmt::format("the number {} is too large for a double", text_.substr(at_, end - at_)));
        }
        add(TokenKind::number, end, Keyword::none, value);
    }

    void digit_name(std::size_t end) {
        while (end < text_.size() && is_word(text_[end]) && blank_length(text_, end) == 0) ++end;
        fail(at_, end, DiagnosticKind::vensim_number,
             fmt::format("expected a number, found `{}`; a name that begins with a digit is written in double quotes",
                         text_.substr(at_, end - at_)));
    }

    void keyword() {
        std::size_t end = at_;
        const Keyword found = keyword_at(text_, at_, end);
        if (found != Keyword::none) return add(TokenKind::keyword, end, found);
        const std::string_view written = keyword_text(text_, at_);
        std::vector<std::string> known;
        for (const Spelling& row : spellings) known.emplace_back(row.text);
        const auto near = closest(written, known);
        fail(at_, at_ + written.size(), DiagnosticKind::vensim_keyword,
             fmt::format("`{}` is no keyword of Vensim", written),
             near ? fmt::format("did you mean `{}`?", *near) : "");
    }

    void symbol() {
        for (const Symbol& row : symbols) {
            if (text_.substr(at_, row.text.size()) == row.text) return add(row.kind, at_ + row.text.size());
        }
        if (text_[at_] == '\\')
            return fail(at_, at_ + 1, DiagnosticKind::vensim_character,
                        "`\\` continues a line only where it is the last on it");
        fail(at_, at_ + 1, DiagnosticKind::vensim_character,
             fmt::format("`{}` cannot stand in an equation; a name that holds it is written in double quotes",
                         static_cast<unsigned char>(text_[at_]) < 0x20 ? '?' : text_[at_]));
    }

    const SourceText& source_;
    std::string_view text_;
    std::size_t at_;
    std::vector<Token>& tokens_;
    bool ok_ = true;
};

}  // namespace

Lexed lex(const SourceText& source, std::size_t begin, std::size_t limit, std::vector<Token>& tokens) {
    return Lexer(source, begin, limit, tokens).run();
}

std::size_t comment_end(std::string_view text, std::size_t at, std::size_t limit) {
    std::size_t depth = 0;
    for (std::size_t i = at; i < limit; ++i) {
        if (text[i] == '{') ++depth;
        if (text[i] == '}' && --depth == 0) return i + 1;
    }
    return at;
}

std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t limit) {
    while (at < limit) {
        if (const std::size_t length = blank_length(text, at); length > 0) {
            at += length;
        } else if (text[at] == '{') {
            const std::size_t end = comment_end(text, at, limit);
            if (end == at) return at;
            at = end;
        } else {
            break;
        }
    }
    return std::min(at, limit);
}

Keyword keyword_at(std::string_view text, std::size_t at, std::size_t& end) {
    if (at >= text.size() || text[at] != ':') return Keyword::none;
    const std::string_view written = keyword_text(text, at);
    if (written.empty()) return Keyword::none;
    const std::string key = canonical_key(written.substr(1, written.size() - 2));
    for (const Spelling& row : spellings) {
        if (canonical_key(row.text.substr(1, row.text.size() - 2)) != key) continue;
        end = at + written.size();
        return row.keyword;
    }
    return Keyword::none;
}

std::string_view spelling(Keyword keyword) {
    const auto* found = std::ranges::find(spellings, keyword, &Spelling::keyword);
    return found == spellings.end() ? std::string_view() : found->text;
}

}  // namespace crux::vensim
