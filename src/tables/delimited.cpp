// Delimited text. One pass, a state for quotes. Source: RFC 4180; what real files do beyond it
// (blanks after delimiters, other delimiters, lone quotes) is read as spreadsheets read it.
#include <algorithm>
#include <array>

#include "tables/tables.h"

namespace crux::tables {

char guess_delimiter(std::string_view text) {
    constexpr std::array<char, 4> known = {',', ';', '\t', '|'};
    std::array<std::size_t, known.size()> seen = {};
    bool quoted = false;
    for (char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) break;
        const auto found = std::ranges::find(known, c);
        if (!quoted && found != known.end()) ++seen[static_cast<std::size_t>(found - known.begin())];
    }
    return known[static_cast<std::size_t>(std::ranges::max_element(seen) - seen.begin())];
}

Grid read_delimited(std::string_view text, char delimiter) {
    Grid grid;
    CellPlace place;
    std::size_t at = 0;
    const auto is_blank = [&](char c) { return c == ' ' || (c == '\t' && delimiter != '\t'); };
    while (at < text.size()) {
        std::size_t begin = at;
        while (begin < text.size() && is_blank(text[begin])) ++begin;
        std::string content;
        if (begin < text.size() && text[begin] == '"') {
            for (at = begin + 1; at < text.size(); ++at) {
                if (text[at] != '"') {
                    content += text[at];
                } else if (at + 1 < text.size() && text[at + 1] == '"') {
                    content += text[at++];
                } else {
                    ++at;
                    break;
                }
            }
        }
        // The rest of the cell, also what stands behind a closing quote.
        const std::size_t rest = at;
        while (at < text.size() && text[at] != delimiter && text[at] != '\n') ++at;
        content += text.substr(rest, at - rest);
        grid.set(place, cell_of(content));
        const bool ends_row = at < text.size() && text[at] == '\n';
        place = ends_row ? CellPlace{place.row + 1, 0} : CellPlace{place.row, place.column + 1};
        ++at;
    }
    return grid;
}

}  // namespace crux::tables
