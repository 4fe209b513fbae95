// Rows of a data file -> points in model time. See series.h.
#include "argument/series.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "tables/tables.h"

namespace crux::argument {

namespace {

std::optional<std::uint32_t> column(const tables::Grid& grid, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names) {
        for (std::uint32_t c = 0; c < grid.columns(); ++c) {
            if (iequals_ascii(trim(grid.at({0, c}).text), name)) return c;
        }
    }
    return std::nullopt;
}

std::string text_at(const tables::Grid& grid, std::uint32_t row, std::optional<std::uint32_t> column) {
    return column ? grid.at({row, *column}).text : std::string();
}

}  // namespace

Result<std::vector<SeriesPoint>> read_series(const std::filesystem::path& path,
                                             const std::optional<Calendar>& calendar) {
    const auto text = read_file(path);
    if (!text) return text.failure();
    const tables::Grid grid = tables::read_delimited(*text, tables::guess_delimiter(*text));
    const auto value = column(grid, {"value"}), time = column(grid, {"time"}), date = column(grid, {"date"});
    const auto source = column(grid, {"source"}), grade = column(grid, {"reliability", "grade"});
    if (!value || (!time && !date)) return Failure{"it needs a column 'value' and a column 'time' or 'date'"};
    if (!time && !calendar) return Failure{"it has dates, but the argument file has no [time]"};
    std::vector<SeriesPoint> points;
    for (std::uint32_t row = 1; row < grid.rows(); ++row) {
        const auto number = grid.number({row, *value});
        if (!number) continue;
        SeriesPoint point;
        point.value = *number;
        point.date = text_at(grid, row, date);
        point.source = text_at(grid, row, source);
        point.grade = text_at(grid, row, grade);
        if (time) {
            const auto at = grid.number({row, *time});
            if (!at) return Failure{fmt::format("row {} has no time", row + 1)};
            point.time = *at;
        } else {
            const auto day = series_day(point.date);
            if (!day) return Failure{fmt::format("row {}: '{}' is no date", row + 1, point.date)};
            point.time = calendar->time_of_day(*day);
        }
        points.push_back(std::move(point));
    }
    return points;
}

}  // namespace crux::argument
