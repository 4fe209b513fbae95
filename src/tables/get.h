// What Vensim's GET XLS / GET DIRECT functions take from a table: series over time, constants and
// the names of elements. Cells are given as "C5", as a defined name, or with a trailing * that
// turns the direction. Sources: Vensim manual, GET DIRECT ...; the empirical rules are settled by
// SDXorg/test-models (tests/get_*).
#pragma once

#include "tables/tables.h"

namespace crux::tables {

/// Points in ascending order of x.
struct Series {
    std::vector<double> x, y;
};

/// DATA and LOOKUPS. `times` is a row ("4"), a column ("B") or a defined name that holds the times;
/// `cell` the first value. Series number `index` (0-based, row-major over the subscripts) stands
/// `index` rows (times in a row) or columns further. Points without a number for time or value
/// are left out, and so are points whose time does not ascend.
Result<Series> get_series(const Workbook& book, std::string_view sheet, std::string_view times, std::string_view cell,
                          std::uint32_t index);

/// CONSTANTS for a left-hand side whose last two dimensions have `rows` and `columns` elements (1
/// where it has none): row-major. The last dimension runs to the right and the one before it
/// down; a trailing * turns that round. A blank cell is 0, as in Vensim; text is a Failure.
Result<std::vector<double>> get_constants(const Workbook& book, std::string_view sheet, std::string_view cell,
                                          std::uint32_t rows, std::uint32_t columns);

/// SUBSCRIPT: the names from the first to the last cell of a row or column, each with `prefix` before it.
/// `last` may be a row ("6") or a column ("C") alone. Blank cells are left out.
Result<std::vector<std::string>> get_elements(const Workbook& book, std::string_view sheet, std::string_view first,
                                              std::string_view last, std::string_view prefix);

}  // namespace crux::tables
