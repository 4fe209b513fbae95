// Tables that people keep beside their models: delimited text (.csv, .tsv, .tab, .txt, .dat), .xlsx
// and .xls. Enters: a file; leaves: grids of cells, one a sheet, addressed as spreadsheets do
// (A1, $B$4:$G$4, defined names). Nothing here knows what the cells mean; see tables/get.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crux::tables {

struct Cell {
    enum class Kind { blank, number, text };
    Kind kind = Kind::blank;
    double number = 0;
    std::string text;  ///< as written; of numbers too
};

/// 0-based: A1 is {0, 0}.
struct CellPlace {
    std::uint32_t row = 0, column = 0;
    bool operator==(const CellPlace&) const = default;
};

/// Both ends included; first is above and left of last.
struct CellRange {
    CellPlace first, last;
    bool operator==(const CellRange&) const = default;
};

/// "B2", "$B$2", in any case; nothing where it is no such address.
std::optional<CellPlace> parse_cell(std::string_view address);
/// "B2:C5" or "B2".
std::optional<CellRange> parse_range(std::string_view address);
/// "A" is 0, "AA" is 26.
std::optional<std::uint32_t> parse_column(std::string_view letters);
std::string cell_name(CellPlace place);

class Grid {
  public:
    std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size()); }
    std::uint32_t columns() const { return columns_; }
    /// Blank outside of what was filled.
    const Cell& at(CellPlace place) const;
    std::optional<double> number(CellPlace place) const;
    /// Cells of a row are set from left to right; rows in any order.
    void set(CellPlace place, Cell cell);

  private:
    struct Entry {
        std::uint32_t column;
        Cell cell;
    };
    std::vector<std::vector<Entry>> rows_;  ///< each ascending by column, blanks left out
    std::uint32_t columns_ = 0;
};

/// A number where the whole text is one, else text; blank where there is nothing but blanks.
Cell cell_of(std::string_view text);

struct Sheet {
    std::string name;
    Grid grid;
};

struct DefinedName {
    std::string name, sheet;
    CellRange range;
    bool local = false;  ///< known only in its sheet
};

struct Workbook {
    std::string path;
    std::vector<Sheet> sheets;
    std::vector<DefinedName> names;

    /// In any case; a text file's one sheet has no name and answers to every name.
    Result<const Grid*> sheet(std::string_view name) const;
    /// A name of the sheet itself comes before one of the whole workbook.
    const DefinedName* find_name(std::string_view name, std::string_view sheet) const;
};

/// Comma, semicolon, tab or bar: the one that occurs most outside of quotes in the first line.
char guess_delimiter(std::string_view text);
/// RFC 4180 quotes; a quote inside an unquoted cell is an ordinary character.
Grid read_delimited(std::string_view text, char delimiter);

/// By the file's ending; `delimiter` is for text files, 0 to guess.
Result<Workbook> read_workbook(const std::filesystem::path& path, char delimiter = 0);

}  // namespace crux::tables
