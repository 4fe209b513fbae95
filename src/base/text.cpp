// Text operations. Unicode normalisation and case folding come from utf8proc.
#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace crux {

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

bool iequals_ascii(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string format_number(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::optional<double> parse_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !(text[0] == '-' || text[0] == '.' || (text[0] >= '0' && text[0] <= '9'))) return std::nullopt;
    double value = 0;
#ifdef __cpp_lib_to_chars
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // from_chars leaves the value alone; strtod says whether it was too large or too small.
        return std::strtod(std::string(text).c_str(), nullptr);
    }
    if (error != std::errc()) return std::nullopt;
    return value;
#else  // libc++ reads no doubles; in WebAssembly there are no locales, and strtod rounds correctly
    const std::string copy(text);
    char* end = nullptr;
    value = std::strtod(copy.c_str(), &end);
    if (end != copy.c_str() + copy.size() || copy.find_first_of("xXpPnN") != std::string::npos) return std::nullopt;
    return value;
#endif
}

namespace {

std::string fold_unicode(std::string_view text) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    if (length < 0) return std::string(text);  // not UTF-8: compared byte by byte
    std::string folded(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(length));
    std::free(mapped);
    return folded;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string canonical_key(std::string_view name) {
    name = trim(name);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = trim(name.substr(1, name.size() - 2));
    std::string folded;
    if (is_ascii(name)) {
        folded = name;
        for (char& c : folded) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
    } else {
        folded = fold_unicode(name);
    }
    std::string key;
    key.reserve(folded.size());
    bool blank = false;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const char c = folded[i];
        const bool no_break = c == '\xc2' && i + 1 < folded.size() && folded[i + 1] == '\xa0';
        const bool escaped = c == '\\' && i + 1 < folded.size() && (folded[i + 1] == 'n' || folded[i + 1] == 'r');
        if (c == ' ' || c == '_' || c == '\t' || c == '\n' || c == '\r' || no_break || escaped) {
            if (no_break || escaped) ++i;
            blank = true;
            continue;
        }
        if (blank && !key.empty()) key += ' ';
        blank = false;
        key += c;
    }
    return key;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates) {
    const std::string key = canonical_key(name);
    std::size_t best = 2 + key.size() / 4;
    std::optional<std::string> found;
    for (const std::string& candidate : candidates) {
        const std::string other = canonical_key(candidate);
        const std::size_t gap = key.size() > other.size() ? key.size() - other.size() : other.size() - key.size();
        if (gap >= best) continue;
        const std::size_t distance = edit_distance(key, other);
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

}  // namespace crux
