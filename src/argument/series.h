// Data series: what a chart draws beside the model's course, and what a fit compares it with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "argument/calendar.h"
#include "base/result.h"

namespace crux::argument {

struct SeriesPoint {
    double time = 0, value = 0;       ///< model time; the middle where the file gives a period
    std::string date, source, grade;  ///< as in the file, where it has them
    double begin = 0, end = 0;        ///< the period in model time; both `time` where the file gives a moment or a day
    std::optional<double> error;      ///< from the error column, where it has a number there
    std::uint32_t row = 0;            ///< of the file, from 1
};

/// Which columns and rows are read.
struct SeriesColumns {
    std::string value = "value";
    std::string error;                                       ///< empty: no column of standard errors
    std::vector<std::pair<std::string, std::string>> where;  ///< only rows whose column has this text (any case)
};

/// Rows of a delimited file: a column `time` (model time) or `date` (needs the calendar), and that of the
/// value; optional `source`, and `reliability` or `grade`. Rows without a number for the value are left out.
/// A failure in one sentence.
Result<std::vector<SeriesPoint>> read_series(const std::filesystem::path& path, const std::optional<Calendar>& calendar,
                                             const SeriesColumns& columns = {});

}  // namespace crux::argument
