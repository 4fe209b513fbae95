// Which characters make unquoted names is as SDEverywhere's grammar has it (letters, digits,
// _ $ ' & % and what is not ASCII); all others need quotes. `\"` is a quote inside quotes; other
// backslashes stay, so that "Stock with \n Newline" keeps the key it has in outputs.
#include "vensim/names.h"

#include <algorithm>

#include "base/text.h"

namespace crux::vensim {

bool begins_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(char c) { return begins_word(c) || (c >= '0' && c <= '9') || c == '\'' || c == '&' || c == '%'; }

std::size_t blank_length(std::string_view text, std::size_t at) {
    if (at >= text.size()) return 0;
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') return 1;
    if (c == '\xc2' && at + 1 < text.size() && text[at + 1] == '\xa0') return 2;
    if (c != '\\') return 0;
    std::size_t end = at + 1;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
    return end < text.size() && text[end] == '\n' ? end + 1 - at : 0;
}

namespace {

std::string spaced(std::string_view written, bool quoted) {
    std::string name;
    name.reserve(written.size());
    bool blank = false;
    for (std::size_t i = 0; i < written.size();) {
        if (const std::size_t length = blank_length(written, i); length > 0) {
            blank = true;
            i += length;
            continue;
        }
        if (blank && !name.empty()) name += ' ';
        blank = false;
        if (quoted && written[i] == '\\' && i + 1 < written.size() && written[i + 1] == '"') ++i;
        name += written[i++];
    }
    return name;
}

}  // namespace

std::string single_spaced(std::string_view written) {
    std::string out = spaced(written, false);
    while (out.ends_with('\\') || out.ends_with(' ')) out.pop_back();
    return out;
}

std::string name_of(std::string_view written) {
    const bool quoted = written.size() >= 2 && written.front() == '"' && written.back() == '"';
    return quoted ? spaced(written.substr(1, written.size() - 2), true) : spaced(written, false);
}

// Vensim wraps long lines as `\`, a line end and tabs; blanks before and after those are the author's.
std::string joined_lines(std::string_view written) {
    std::string joined, line;
    bool continued = false;
    const auto finish = [&] {
        while (line.ends_with('\\') || trim(line).size() < line.size()) {
            line = trim(line);
            while (line.ends_with('\\')) line.pop_back();
        }
        joined += line + '\n';
        line.clear();
    };
    for (std::string_view part : split(written, '\n')) {
        const std::string_view text = trim(part);
        if (continued && !text.empty()) {
            const std::size_t tabs = part.find_first_not_of('\t');
            line += part.substr(tabs, static_cast<std::size_t>(text.data() - part.data()) - tabs);
        }
        continued = text.ends_with('\\');
        line += continued ? text.substr(0, text.size() - 1) : text;
        if (!continued) finish();
    }
    finish();
    return std::string(trim(joined));
}

namespace {

bool needs_quotes(std::string_view name) {
    if (name.empty() || !begins_word(name.front()) || name.back() == ' ') return true;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (blank_length(name, i) > 1) return true;
        if (name[i] == ' ' ? name[i + 1] == ' ' || name[i + 1] == '\'' : !is_word(name[i])) return true;
    }
    return false;
}

}  // namespace

std::string written_name(std::string_view name) {
    if (!needs_quotes(name)) return std::string(name);
    std::string out = "\"";
    for (char c : name) {
        if (c == '"') out += '\\';
        out += c;
    }
    if (name.ends_with('\\')) out += ' ';  // else it would hide the closing quote
    return out + '"';
}

}  // namespace crux::vensim
