// Rows of a data file -> points in model time. See series.h.
#include "argument/series.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "tables/tables.h"

namespace crux::argument {

namespace {

using Column = std::optional<std::uint32_t>;

Column column(const tables::Grid& grid, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names) {
        for (std::uint32_t c = 0; c < grid.columns(); ++c) {
            if (iequals_ascii(trim(grid.at({0, c}).text), name)) return c;
        }
    }
    return std::nullopt;
}

std::string text_at(const tables::Grid& grid, std::uint32_t row, Column column) {
    return column ? grid.at({row, *column}).text : std::string();
}

std::string no_column(const tables::Grid& grid, const std::string& name) {
    std::vector<std::string> known;
    for (std::uint32_t c = 0; c < grid.columns(); ++c) known.emplace_back(trim(grid.at({0, c}).text));
    const auto near = closest(name, known);
    return fmt::format("it has no column '{}'{}", name, near ? fmt::format("; did you mean '{}'?", *near) : "");
}

// The columns asked for, found in the file's first row.
struct Places {
    Column value, time, date, source, grade, error;
    std::vector<std::pair<std::uint32_t, std::string>> where;
};

Result<Places> places(const tables::Grid& grid, const SeriesColumns& columns, bool calendar) {
    Places found{column(grid, {columns.value}),
                 column(grid, {"time"}),
                 column(grid, {"date"}),
                 column(grid, {"source"}),
                 column(grid, {"reliability", "grade"}),
                 std::nullopt,
                 {}};
    if (!found.value || (!found.time && !found.date)) {
        return Failure{fmt::format("it needs a column '{}' and a column 'time' or 'date'", columns.value)};
    }
    if (!found.time && !calendar) return Failure{"it has dates, but the argument file has no [time]"};
    if (!columns.error.empty()) {
        found.error = column(grid, {columns.error});
        if (!found.error) return Failure{no_column(grid, columns.error)};
    }
    for (const auto& [name, text] : columns.where) {
        const Column at = column(grid, {name});
        if (!at) return Failure{no_column(grid, name)};
        found.where.emplace_back(*at, text);
    }
    return found;
}

bool wanted(const tables::Grid& grid, std::uint32_t row, const Places& at) {
    for (const auto& [column, text] : at.where) {
        if (!iequals_ascii(trim(grid.at({row, column}).text), trim(text))) return false;
    }
    return true;
}

// A failure where the row has no time that can be read.
Result<Done> set_time(SeriesPoint& point, const tables::Grid& grid, std::uint32_t row, const Places& at,
                      const std::optional<Calendar>& calendar) {
    if (at.time) {
        const auto time = grid.number({row, *at.time});
        if (!time) return Failure{fmt::format("row {} has no time", row + 1)};
        point.time = point.begin = point.end = *time;
        return Done{};
    }
    const auto day = series_day(point.date);
    const auto days = series_days(point.date);
    if (!day || !days) return Failure{fmt::format("row {}: '{}' is no date", row + 1, point.date)};
    point.time = point.begin = point.end = calendar->time_of_day(*day);
    if (days->end - days->first > 1) {
        point.begin = calendar->time_of_day(days->first);
        point.end = calendar->time_of_day(days->end);
    }
    return Done{};
}

}  // namespace

Result<std::vector<SeriesPoint>> read_series(const std::filesystem::path& path, const std::optional<Calendar>& calendar,
                                             const SeriesColumns& columns) {
    const auto text = read_file(path);
    if (!text) return text.failure();
    const tables::Grid grid = tables::read_delimited(*text, tables::guess_delimiter(*text));
    const auto at = places(grid, columns, calendar.has_value());
    if (!at) return at.failure();
    std::vector<SeriesPoint> points;
    for (std::uint32_t row = 1; row < grid.rows(); ++row) {
        const auto number = grid.number({row, *at->value});
        if (!number || !wanted(grid, row, *at)) continue;
        SeriesPoint point;
        point.row = row + 1;
        point.value = *number;
        point.date = text_at(grid, row, at->date);
        point.source = text_at(grid, row, at->source);
        point.grade = text_at(grid, row, at->grade);
        if (at->error) point.error = grid.number({row, *at->error});
        const auto timed = set_time(point, grid, row, *at, calendar);
        if (!timed) return timed.failure();
        points.push_back(std::move(point));
    }
    return points;
}

}  // namespace crux::argument
