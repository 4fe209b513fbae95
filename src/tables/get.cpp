// See get.h.
#include "tables/get.h"

#include <algorithm>

#include "base/text.h"

namespace crux::tables {

namespace {

Failure failure(const Workbook& book, std::string_view sheet, std::string_view what, std::string_view why) {
    std::string message(1, '\'');
    message.append(book.path).append("'");
    if (!sheet.empty() && book.sheets.size() > 1) message.append(", sheet '").append(sheet).append("'");
    return {message.append(": '").append(what).append("' ").append(why)};
}

struct Place {
    const Grid* grid = nullptr;
    CellRange range;
    bool named = false;
    bool turned = false;  ///< written with a trailing *
};

Result<Place> find(const Workbook& book, std::string_view sheet, std::string_view cell) {
    Place place;
    std::string_view address = trim(cell);
    if (address.ends_with('*')) {
        place.turned = true;
        address.remove_suffix(1);
    }
    if (const auto range = parse_range(address)) {
        auto grid = book.sheet(sheet);
        if (!grid) return grid.failure();
        place.grid = *grid;
        place.range = *range;
        return place;
    }
    const DefinedName* name = book.find_name(address, sheet);
    if (name == nullptr)
        return failure(book, sheet, cell, "is neither a cell such as B2 nor a name that the file defines");
    auto grid = book.sheet(name->sheet);
    if (!grid) return grid.failure();
    place.grid = *grid;
    place.range = name->range;
    place.named = true;
    return place;
}

/// Where the times of a series stand.
struct Times {
    bool across = false;     ///< in a row
    std::uint32_t line = 0;  ///< which row or column
};

Result<Times> find_times(const Workbook& book, std::string_view sheet, std::string_view times) {
    const std::string_view text = trim(times);
    if (const auto row = parse_number(text)) {
        if (*row >= 1 && *row <= 1e6) return Times{true, static_cast<std::uint32_t>(*row) - 1};
    } else if (const auto column = parse_column(text); column && book.find_name(text, sheet) == nullptr) {
        return Times{false, *column};
    } else if (const auto place = find(book, sheet, text)) {
        const CellRange& range = place->range;
        const bool across = range.first.row == range.last.row;
        return Times{across, across ? range.first.row : range.first.column};
    }
    return failure(book, sheet, times,
                   "is neither a row such as 4, nor a column such as B, nor a name that the file defines");
}

}  // namespace

Result<Series> get_series(const Workbook& book, std::string_view sheet, std::string_view times, std::string_view cell,
                          std::uint32_t index) {
    const auto place = find(book, sheet, cell);
    if (!place) return place.failure();
    const auto line = find_times(book, sheet, times);
    if (!line) return line.failure();
    const Grid& grid = *place->grid;
    const CellPlace first = place->range.first, last = place->range.last;
    const bool across = line->across;
    const bool bounded = place->named && !(first == last);
    const std::uint32_t end = bounded ? (across ? last.column : last.row) + 1 : (across ? grid.columns() : grid.rows());
    Series series;
    for (std::uint32_t i = across ? first.column : first.row; i < end; ++i) {
        const auto x = grid.number(across ? CellPlace{line->line, i} : CellPlace{i, line->line});
        const auto y = grid.number(across ? CellPlace{first.row + index, i} : CellPlace{i, first.column + index});
        if (!x || !y || (!series.x.empty() && *x <= series.x.back())) continue;
        series.x.push_back(*x);
        series.y.push_back(*y);
    }
    if (series.x.empty()) return failure(book, sheet, cell, "begins no series: there is no number under a time");
    return series;
}

Result<std::vector<double>> get_constants(const Workbook& book, std::string_view sheet, std::string_view cell,
                                          std::uint32_t rows, std::uint32_t columns) {
    const auto place = find(book, sheet, cell);
    if (!place) return place.failure();
    std::vector<double> values;
    values.reserve(std::size_t{rows} * columns);
    for (std::uint32_t r = 0; r < rows; ++r) {
        for (std::uint32_t c = 0; c < columns; ++c) {
            const CellPlace at{place->range.first.row + (place->turned ? c : r),
                               place->range.first.column + (place->turned ? r : c)};
            const Cell& found = place->grid->at(at);
            if (found.kind == Cell::Kind::text) {
                return failure(book, sheet, cell_name(at),
                               std::string("holds '").append(found.text).append("', expected a number"));
            }
            values.push_back(found.number);
        }
    }
    return values;
}

Result<std::vector<std::string>> get_elements(const Workbook& book, std::string_view sheet, std::string_view first,
                                              std::string_view last, std::string_view prefix) {
    const auto begin = find(book, sheet, first);
    if (!begin) return begin.failure();
    CellPlace end = begin->range.last;
    if (const auto cell = parse_cell(last)) {
        end = *cell;
    } else if (const auto column = parse_column(trim(last))) {
        end = {begin->range.first.row, *column};
    } else if (const auto row = parse_number(last); row && *row >= 1 && *row <= 1e6) {
        end = {static_cast<std::uint32_t>(*row) - 1, begin->range.first.column};
    } else if (!begin->named) {
        return failure(book, sheet, last, "is neither a cell such as B6, nor a row, nor a column");
    }
    end = {std::min(end.row, begin->grid->rows()), std::min(end.column, begin->grid->columns())};
    std::vector<std::string> names;
    for (std::uint32_t row = begin->range.first.row; row <= end.row; ++row) {
        for (std::uint32_t column = begin->range.first.column; column <= end.column; ++column) {
            const Cell& cell = begin->grid->at({row, column});
            if (cell.kind == Cell::Kind::blank) continue;
            const std::string_view text = trim(cell.text);
            names.push_back(std::string(prefix).append(text.empty() ? format_number(cell.number) : text));
        }
    }
    if (names.empty()) return failure(book, sheet, first, "begins no names of elements: the cells are blank");
    return names;
}

}  // namespace crux::tables
