// An XML file with its places. Enters: a decoded file; leaves: pugixml's tree, and for every
// text and attribute the byte of the file that each decoded character came from, so that a
// caret points into the equation even behind &lt; or CDATA. Tags that do not match (files
// edited by hand) are repaired before the tree is made, each repair with a warning.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "xmile/repair.h"

namespace crux::xmile {

/// Decoded characters, and where each came from: places has one entry more than text.
struct MappedText {
    FileId file;
    std::string text;
    std::vector<std::uint32_t> places;

    Span span(std::size_t begin, std::size_t end) const;
    Span whole() const { return span(0, text.size()); }
    /// The part [begin, end), with its places.
    MappedText part(std::size_t begin, std::size_t end) const;
    MappedText trimmed() const;
};

class XmlText {
  public:
    XmlText(FileId file, const SourceSet& sources, DiagnosticSink& sink);

    /// False where the file is no XML even after repair (a diagnostic says so).
    bool ok() const { return ok_; }
    pugi::xml_node document() const { return document_; }

    /// The name in the start tag.
    Span tag(pugi::xml_node node) const;
    /// From the start tag's name to the end of what the node holds.
    Span whole(pugi::xml_node node) const;
    /// All character data directly inside the node, entities decoded.
    MappedText content(pugi::xml_node node) const;
    /// The attribute's value, entities decoded; empty where there is none.
    MappedText attribute(pugi::xml_node node, std::string_view name) const;

  private:
    void load(DiagnosticSink& sink);
    void repair(DiagnosticSink& sink);
    void report(const Repair& repair, DiagnosticSink& sink) const;
    std::uint32_t original(std::size_t offset) const;
    void decode(std::size_t begin, std::size_t end, bool entities, MappedText& out) const;

    FileId file_;
    std::string_view text_;  ///< what the tree was made of: the file's text, or repaired_
    std::string repaired_;
    struct Insertion {
        std::size_t at;        ///< in repaired_
        std::size_t inserted;  ///< bytes inserted up to and with this one
    };
    std::vector<Insertion> insertions_;
    pugi::xml_document document_;
    bool ok_ = false;
};

}  // namespace crux::xmile
