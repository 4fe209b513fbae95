// Loading: bytes become UTF-8 with \n line ends. Models of the last thirty years come in UTF-8,
// Windows-1252 and UTF-16, with LF, CRLF and lone CR.
#include "source/source.h"

#include <algorithm>
#include <array>

#include "base/files.h"
#include "base/text.h"

namespace crux {

namespace {

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

bool is_utf8(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : (lead & 0xf0) == 0xe0       ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || i + length > bytes.size()) return false;
        for (std::size_t j = 1; j < length; ++j) {
            if ((static_cast<unsigned char>(bytes[i + j]) & 0xc0) != 0x80) return false;
        }
        i += length;
    }
    return true;
}

// Windows-1252's 0x80 to 0x9f; 0 where it has no character (kept as the control of that number).
constexpr std::array<char16_t, 32> windows_1252 = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                   0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                   0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                   0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        const char16_t special = c >= 0x80 && c < 0xa0 ? windows_1252[c - 0x80] : char16_t{0};
        append_utf8(text, special != 0 ? special : c);
    }
    return text;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
    std::string text;
    const auto unit = [&](std::size_t i) {
        const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(big_endian ? a << 8 | b : b << 8 | a);
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < bytes.size()) {
            c = 0x10000 + ((c - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
            i += 2;
        }
        append_utf8(text, c);
    }
    return text;
}

std::string decode(std::string_view bytes, std::string& encoding) {
    encoding = "utf-8";
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
        encoding = "utf-16";
        return from_utf16(bytes.substr(2), bytes.starts_with("\xfe\xff"));
    }
    if (is_utf8(bytes)) return std::string(bytes);
    encoding = "windows-1252";
    return from_windows_1252(bytes);
}

std::string normalise_line_ends(std::string text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
        } else {
            out += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        }
    }
    return out;
}

}  // namespace

Span cover(Span a, Span b) {
    if (!a.known()) return b;
    if (!b.known() || a.file != b.file) return a;
    return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

Result<FileId> SourceSet::load(const std::filesystem::path& path) {
    auto bytes = read_file(path);
    if (!bytes) return bytes.failure();
    return add(path.string(), std::move(bytes).value());
}

FileId SourceSet::add(std::string path, std::string bytes) {
    SourceFile& file = files_.emplace_back();
    file.path = std::move(path);
    file.sha256 = sha256(bytes);
    file.text = normalise_line_ends(decode(bytes, file.encoding));
    file.line_starts.push_back(0);
    for (std::size_t i = 0; i < file.text.size(); ++i) {
        if (file.text[i] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
    return FileId(files_.size() - 1);
}

std::string_view SourceSet::text(Span span) const {
    if (!span.known()) return {};
    const std::string& text = file(span.file).text;
    const auto begin = std::min<std::size_t>(span.begin, text.size());
    return std::string_view(text).substr(begin, std::max(span.end, span.begin) - span.begin);
}

Place SourceSet::place(FileId id, std::uint32_t offset) const {
    const SourceFile& where = file(id);
    offset = std::min(offset, static_cast<std::uint32_t>(where.text.size()));
    const auto next = std::ranges::upper_bound(where.line_starts, offset);
    const auto line = static_cast<std::uint32_t>(next - where.line_starts.begin());
    const std::string_view before =
        std::string_view(where.text).substr(where.line_starts[line - 1], offset - where.line_starts[line - 1]);
    const auto points =
        std::ranges::count_if(before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return {line, static_cast<std::uint32_t>(points) + 1};
}

}  // namespace crux
