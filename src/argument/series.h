// Data series that a chart draws beside the model's course.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "argument/calendar.h"
#include "base/result.h"

namespace crux::argument {

struct SeriesPoint {
    double time = 0, value = 0;       ///< model time; the middle where the file gives a period
    std::string date, source, grade;  ///< as in the file, where it has them
};

/// Rows of a delimited file: a column `time` (model time) or `date` (needs the calendar), and `value`;
/// optional `source`, and `reliability` or `grade`. Rows without a number for the value are left out.
/// A failure in one sentence.
Result<std::vector<SeriesPoint>> read_series(const std::filesystem::path& path,
                                             const std::optional<Calendar>& calendar);

}  // namespace crux::argument
