// The texts that people wrote: files with their places. A Span is a range of bytes in the
// decoded UTF-8 text of one file; line and column are computed only when shown.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace crux {

struct FileTag;
using FileId = Id<FileTag>;

/// Half-open byte range [begin, end) in the text of a file. Invalid file: no place is known.
struct Span {
    FileId file;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool known() const { return file.valid(); }
};

/// The smallest span that covers both (same file).
Span cover(Span a, Span b);

/// 1-based; the column counts Unicode code points.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct SourceFile {
    std::string path;                        ///< as the user gave it
    std::string text;                        ///< UTF-8 without BOM, lines ended by \n alone
    std::string sha256;                      ///< of the bytes on disk
    std::vector<std::uint32_t> line_starts;  ///< byte offsets
    std::string encoding;                    ///< what the bytes were: "utf-8", "windows-1252", "utf-16"
};

/// All files of one command. Files are never moved or dropped, so views into texts stay valid.
class SourceSet {
  public:
    /// Reads, decodes (UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252; a
    /// `{UTF-8}` or `{cp1252}` mark in the first line of a .mdl decides) and normalises line ends.
    Result<FileId> load(const std::filesystem::path& path);
    FileId add(std::string path, std::string bytes);

    const SourceFile& file(FileId id) const { return files_.at(id.index); }
    std::size_t size() const { return files_.size(); }
    std::string_view text(Span span) const;
    Place place(FileId file, std::uint32_t offset) const;

  private:
    std::deque<SourceFile> files_;
};

}  // namespace crux
