// Loading, repair and the way back from decoded characters to bytes of the file. See xml_text.h.
// pugixml gives the place of each name and text (offset_debug); entities are decoded here again,
// because pugixml decodes in place and keeps no map.
#include "xmile/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace crux::xmile {

Span MappedText::span(std::size_t begin, std::size_t end) const {
    if (places.empty()) return {file, 0, 0};
    const std::size_t last = places.size() - 1;
    return {file, places[std::min(begin, last)], std::max(places[std::min(begin, last)], places[std::min(end, last)])};
}

MappedText MappedText::part(std::size_t begin, std::size_t end) const {
    MappedText out;
    out.file = file;
    out.text = text.substr(begin, end - begin);
    for (std::size_t i = begin; i <= end && i < places.size(); ++i) out.places.push_back(places[i]);
    return out;
}

MappedText MappedText::trimmed() const {
    const std::string_view inner = trim(text);
    if (inner.empty()) return part(0, 0);
    const auto begin = static_cast<std::size_t>(inner.data() - text.data());
    return part(begin, begin + inner.size());
}

namespace {

void append_code_point(std::string& out, unsigned long c) {
    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        tail(12), tail(6), tail(0);
    }
}

// The length of the entity at the start of `text` (0: none), its character appended to `out`.
std::size_t decode_entity(std::string_view text, std::string& out) {
    constexpr std::array<std::pair<std::string_view, char>, 5> named = {
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    for (const auto& [name, character] : named) {
        if (text.starts_with(name)) {
            out += character;
            return name.size();
        }
    }
    if (!text.starts_with("&#")) return 0;
    const bool hexadecimal = text.size() > 2 && text[2] == 'x';
    const char* first = text.data() + (hexadecimal ? 3 : 2);
    const char* last = text.data() + text.size();
    unsigned long code = 0;
    const auto [end, error] = std::from_chars(first, last, code, hexadecimal ? 16 : 10);
    if (error != std::errc() || end == last || *end != ';') return 0;
    append_code_point(out, code);
    return static_cast<std::size_t>(end + 1 - text.data());
}

}  // namespace

XmlText::XmlText(FileId file, const SourceSet& sources, DiagnosticSink& sink)
    : file_(file), text_(sources.file(file).text) {
    load(sink);
}

void XmlText::load(DiagnosticSink& sink) {
    const auto parse = [&] {
        return document_.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    };
    pugi::xml_parse_result result = parse();
    if (result.status == pugi::status_end_element_mismatch) {
        repair(sink);
        result = parse();
    }
    ok_ = static_cast<bool>(result);
    if (ok_) return;
    // pugixml's offset can lie behind the end.
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    const std::uint32_t at = original(std::min(offset, text_.size()));
    sink.report(DiagnosticKind::xml_ill_formed, {file_, at, at + 1},
                fmt::format("this is no well-formed XML: {}", result.description()));
}

void XmlText::repair(DiagnosticSink& sink) {
    const std::string_view before = text_;
    std::size_t done = 0, inserted = 0;
    for (const Repair& repair : find_repairs(before)) {
        repaired_ += before.substr(done, repair.at - done);
        done = repair.at;
        report(repair, sink);
        if (repair.kind == Repair::Kind::blank) {
            repaired_.append(repair.length, ' ');
            done += repair.length;
        } else {
            const std::string closing = "</" + repair.name + ">";
            inserted += closing.size();
            insertions_.push_back({repaired_.size(), inserted});
            repaired_ += closing;
        }
    }
    repaired_ += before.substr(done);
    text_ = repaired_;
}

void XmlText::report(const Repair& repair, DiagnosticSink& sink) const {
    const auto at = static_cast<std::uint32_t>(repair.at);
    const auto length = static_cast<std::uint32_t>(repair.name.size());
    if (repair.kind == Repair::Kind::blank) {
        sink.report(DiagnosticKind::xml_unbalanced, {file_, at, at + length + 3},
                    fmt::format("</{}> closes nothing that is open; it is passed over", repair.name));
        return;
    }
    const auto opened = static_cast<std::uint32_t>(repair.opened);
    sink.report(DiagnosticKind::xml_unbalanced, {file_, opened, opened + length + 1},
                fmt::format("<{0}> is never closed; the file is read as if </{0}> stood where the note points",
                            repair.name))
        .notes.push_back({{file_, at, at + 1}, "read as closed before this"});
}

std::uint32_t XmlText::original(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(insertions_, offset, {}, &Insertion::at);
    if (next == insertions_.begin()) return static_cast<std::uint32_t>(offset);
    const Insertion& last = *std::prev(next);
    const std::size_t earlier = std::prev(next) == insertions_.begin() ? 0 : std::prev(next, 2)->inserted;
    const std::size_t past = std::max(offset, last.at + (last.inserted - earlier));
    return static_cast<std::uint32_t>(past - last.inserted);
}

Span XmlText::tag(pugi::xml_node node) const {
    const std::ptrdiff_t at = node.offset_debug();
    if (at < 0) return {file_, 0, 0};
    const std::uint32_t begin = original(static_cast<std::size_t>(at));
    return {file_, begin, begin + static_cast<std::uint32_t>(std::string_view(node.name()).size())};
}

Span XmlText::whole(pugi::xml_node node) const {
    Span span = tag(node);
    for (pugi::xml_node last = node.last_child(); last; last = last.last_child()) {
        const std::ptrdiff_t at = last.offset_debug();
        if (at < 0) continue;
        const std::string_view name = last.type() == pugi::node_element ? last.name() : last.value();
        span.end = std::max(span.end, original(std::min(static_cast<std::size_t>(at) + name.size(), text_.size())));
    }
    return span;
}

void XmlText::decode(std::size_t begin, std::size_t end, bool entities, MappedText& out) const {
    for (std::size_t i = begin; i < end;) {
        const std::size_t length = out.text.size();
        std::size_t used = entities && text_[i] == '&' ? decode_entity(text_.substr(i, end - i), out.text) : 0;
        if (used == 0) {
            out.text += text_[i];
            used = 1;
        }
        out.places.resize(out.places.size() + (out.text.size() - length), original(i));
        i += used;
    }
    out.places.push_back(original(end));
}

MappedText XmlText::content(pugi::xml_node node) const {
    MappedText out;
    out.file = file_;
    for (pugi::xml_node child : node.children()) {
        const bool cdata = child.type() == pugi::node_cdata;
        const std::ptrdiff_t at = child.offset_debug();
        if ((!cdata && child.type() != pugi::node_pcdata) || at < 0) continue;
        const auto begin = static_cast<std::size_t>(at);
        const auto end = std::min(text_.find(cdata ? "]]>" : "<", begin), text_.size());
        if (!out.places.empty()) out.places.pop_back();
        decode(begin, end, !cdata, out);
    }
    if (out.places.empty()) out.places.push_back(tag(node).end);
    return out;
}

MappedText XmlText::attribute(pugi::xml_node node, std::string_view name) const {
    MappedText out;
    out.file = file_;
    out.places = {tag(node).end};
    const std::ptrdiff_t start = node.offset_debug();
    if (start < 0 || !node.attribute(std::string(name).c_str())) return out;
    std::size_t at = static_cast<std::size_t>(start) + std::string_view(node.name()).size();
    while ((at = text_.find_first_not_of(" \t\n", at)) < text_.size() && text_[at] != '>' && text_[at] != '/') {
        const std::size_t equals = text_.find('=', at);
        const std::size_t open = equals == std::string_view::npos ? equals : text_.find_first_of("\"'", equals);
        if (open == std::string_view::npos) break;
        const std::size_t close = std::min(text_.find(text_[open], open + 1), text_.size());
        if (trim(text_.substr(at, equals - at)) == name) {
            out.places.clear();
            decode(open + 1, close, true, out);
            return out;
        }
        at = close + 1;
    }
    return out;
}

}  // namespace crux::xmile
