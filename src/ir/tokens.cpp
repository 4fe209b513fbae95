// Text -> tokens. A number may hold letters (1e5, nan:7ff8000000000001): the parser reads it as a whole.
#include "ir/tokens.h"

#include <cstddef>

namespace crux::ir {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> take() {
        std::vector<Token> tokens;
        do {
            skip_blanks();
            tokens.push_back(next());
        } while (tokens.back().kind != Token::Kind::end && tokens.back().kind != Token::Kind::broken);
        return tokens;
    }

  private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool done() const { return at_ >= text_.size(); }
    Token token(Token::Kind kind, std::string text) const { return {kind, std::move(text), line_}; }

    void skip_blanks() {
        for (; !done(); ++at_) {
            const char c = peek();
            if (c == '#') {
                while (!done() && peek() != '\n') ++at_;
            }
            if (done()) return;
            if (peek() == '\n')
                ++line_;
            else if (peek() != ' ' && peek() != '\t' && peek() != '\r')
                return;
        }
    }

    Token next() {
        if (done()) return token(Token::Kind::end, "the end of the text");
        const char c = peek();
        if (c == '"') return quoted();
        if (c == '%') return value();
        if (is_letter(c)) return word();
        if (is_digit(c) || c == '-' || c == '+' || c == '.') return number();
        if (std::string_view("{}[](),=").find(c) != std::string_view::npos) {
            ++at_;
            return token(Token::Kind::punctuation, std::string(1, c));
        }
        return token(Token::Kind::broken, "a character that is no part of the text form");
    }

    Token word() {
        const std::size_t begin = at_;
        while (is_letter(peek()) || is_digit(peek())) ++at_;
        const std::string_view text = text_.substr(begin, at_ - begin);
        if (text == "inf") return token(Token::Kind::number, "inf");
        if (text != "nan") return token(Token::Kind::word, std::string(text));
        if (peek() == ':') {
            ++at_;
            while (hex_digit(peek()) >= 0) ++at_;
        }
        return token(Token::Kind::number, std::string(text_.substr(begin, at_ - begin)));
    }

    Token number() {
        const std::size_t begin = at_;
        ++at_;
        if (text_.substr(at_).starts_with("inf")) at_ += 3;
        while (is_digit(peek()) || peek() == '.' || peek() == 'e' || peek() == 'E' ||
               ((peek() == '-' || peek() == '+') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))) {
            ++at_;
        }
        return token(Token::Kind::number, std::string(text_.substr(begin, at_ - begin)));
    }

    Token value() {
        const std::size_t begin = ++at_;
        while (is_digit(peek())) ++at_;
        if (begin == at_) return token(Token::Kind::broken, "% without a number");
        return token(Token::Kind::value, std::string(text_.substr(begin, at_ - begin)));
    }

    Token quoted() {
        std::string text;
        for (++at_; !done() && peek() != '\n'; ++at_) {
            if (peek() == '"') {
                ++at_;
                return token(Token::Kind::text, std::move(text));
            }
            if (peek() != '\\') {
                text += peek();
            } else if (!escape(text)) {
                return token(Token::Kind::broken, "an escape that is none of \\\" \\\\ \\n \\xHH");
            }
        }
        return token(Token::Kind::broken, "a text without its closing quote");
    }

    bool escape(std::string& text) {
        const char c = peek(1);
        if (c == 'x') {
            const int high = hex_digit(peek(2)), low = hex_digit(peek(3));
            if (high < 0 || low < 0) return false;
            text += static_cast<char>(high * 16 + low);
            at_ += 3;
            return true;
        }
        if (c != 'n' && c != '"' && c != '\\') return false;
        text += c == 'n' ? '\n' : c;
        ++at_;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Lexer(text).take(); }

}  // namespace crux::ir
