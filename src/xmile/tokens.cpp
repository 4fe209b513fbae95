// See tokens.h. A name begins with a letter, _, $, a byte beyond ASCII or (root of the modules)
// a dot, and goes on with those and digits; dots join module, dimension and element names.
#include "xmile/tokens.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/text.h"
#include "xmile/expression.h"

namespace crux::xmile {

namespace {

using Kind = Token::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) { return begins_name(c) || is_digit(c) || c == '.'; }

constexpr std::array<std::pair<std::string_view, Kind>, 7> words = {{{"and", Kind::logical_and},
                                                                     {"or", Kind::logical_or},
                                                                     {"not", Kind::logical_not},
                                                                     {"mod", Kind::modulo},
                                                                     {"if", Kind::if_word},
                                                                     {"then", Kind::then_word},
                                                                     {"else", Kind::else_word}}};

// Longer spellings first.
constexpr std::array<std::pair<std::string_view, Kind>, 21> signs = {
    {{"<=", Kind::less_equal},  {">=", Kind::greater_equal}, {"<>", Kind::not_equal}, {"==", Kind::equal},
     {"&&", Kind::logical_and}, {"||", Kind::logical_or},    {"<", Kind::less},       {">", Kind::greater},
     {"=", Kind::equal},        {"+", Kind::plus},           {"-", Kind::minus},      {"*", Kind::times},
     {"/", Kind::divide},       {"^", Kind::power},          {"(", Kind::open},       {")", Kind::close},
     {"[", Kind::open_bracket}, {"]", Kind::close_bracket},  {",", Kind::comma},      {";", Kind::semicolon},
     {":", Kind::colon}}};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        while (skip_blanks() && at_ < text_.size()) token();
        Token end;
        end.begin = end.end = text_.size();
        tokens_.push_back(std::move(end));
        return std::move(tokens_);
    }

  private:
    char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

    bool skip_blanks() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '{') {
                const auto close = text_.find('}', at_);
                if (close == std::string_view::npos) {
                    add(Kind::wrong, text_.size(), "a comment begins here and never ends; expected '}'");
                    return false;
                }
                at_ = close;
            } else if (text_.substr(at_).starts_with("\xc2\xa0")) {
                ++at_;  // no-break space
            } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                break;
            }
        }
        return true;
    }

    void add(Kind kind, std::size_t end, std::string text = {}) {
        Token token;
        token.kind = kind;
        token.begin = at_;
        token.end = end;
        token.text = std::move(text);
        tokens_.push_back(std::move(token));
        at_ = end;
    }

    void token() {
        const char c = text_[at_];
        if (c == '"') return quoted_name();
        if (is_digit(c) || (c == '.' && is_digit(at(at_ + 1)))) return number();
        if (begins_name(c) || (c == '.' && begins_name(at(at_ + 1)))) return name();
        for (const auto& [sign, kind] : signs) {
            if (text_.substr(at_).starts_with(sign)) return add(kind, at_ + sign.size());
        }
        if (c == '\'') return add(Kind::wrong, at_ + 1, "the transpose operator ' is not supported");
        if (c == '@') return add(Kind::wrong, at_ + 1, "positions of dimensions (@n) are not supported");
        add(Kind::wrong, at_ + 1, fmt::format("'{}' has no meaning in an equation", c));
    }

    void quoted_name() {
        for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
            if (text_[i] == '\\') {
                ++i;
            } else if (text_[i] == '"') {
                // A quoted part can be joined to others by dots: "my module".value
                std::size_t end = i + 1;
                std::string name = plain_name(text_.substr(at_, end - at_));
                if (at(end) == '.' && begins_name(at(end + 1))) {
                    std::size_t last = end + 1;
                    while (continues_name(at(last))) ++last;
                    name += text_.substr(end, last - end);
                    end = last;
                }
                return add(Kind::name, end, std::move(name));
            }
        }
        add(Kind::wrong, text_.size(), "a quoted name begins here and never ends; expected '\"'");
    }

    void number() {
        std::size_t end = at_;
        while (is_digit(at(end))) ++end;
        if (at(end) == '.') ++end;
        while (is_digit(at(end))) ++end;
        if (at(end) == 'e' || at(end) == 'E') {
            const std::size_t digits = end + ((at(end + 1) == '+' || at(end + 1) == '-') ? 2 : 1);
            if (is_digit(at(digits))) {
                end = digits;
                while (is_digit(at(end))) ++end;
            }
        }
        const std::size_t begin = at_;
        add(Kind::number, end);
        tokens_.back().value = parse_number(text_.substr(begin, end - begin)).value_or(0);
    }

    void name() {
        std::size_t end = at_ + 1;
        while (continues_name(at(end)) || (at(end) == '\\' && at(end + 1) == 'n')) end += at(end) == '\\' ? 2 : 1;
        const std::string_view written = text_.substr(at_, end - at_);
        for (const auto& [word, kind] : words) {
            if (iequals_ascii(written, word)) return add(kind, end);
        }
        add(Kind::name, end, plain_name(written));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenise(std::string_view text) { return Lexer(text).run(); }

std::string plain_name(std::string_view written) {
    written = trim(written);
    if (written.size() >= 2 && written.front() == '"' && written.back() == '"') {
        written = written.substr(1, written.size() - 2);
    }
    std::string name;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const char c = written[i];
        const char following = i + 1 < written.size() ? written[i + 1] : '\0';
        if (c == '\\' && (following == 'n' || following == 'r')) {
            name += ' ';
            ++i;
        } else if (c == '\\' && (following == '"' || following == '\\')) {
            name += following;
            ++i;
        } else {
            name += c == '\n' ? ' ' : c;
        }
    }
    return name;
}

}  // namespace crux::xmile
