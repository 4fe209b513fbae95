// Dates and model times: day numbers of the Gregorian calendar, and what a unit of model time
// is worth in days. Days from civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms" (public domain description).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crux::argument {

struct Date {
    int year = 1970;
    unsigned month = 1, day = 1;
};

bool exists(Date date);
/// Days since 1970-01-01.
std::int64_t day_number(Date date);
Date date_of_day(std::int64_t day);
std::string iso(Date date);
/// "2022-08-22" whole; nothing where it is not an existing date.
std::optional<Date> parse_date(std::string_view text);

enum class TimeUnit : std::uint8_t { day, week, month, year };
std::string_view name(TimeUnit unit);

/// Which date model time 0 is. A month is 365.25 / 12 days, a year 365.25.
class Calendar {
  public:
    Calendar(Date origin, TimeUnit unit) : origin_(day_number(origin)), unit_(unit) {}
    double time_of(Date date) const { return time_of_day(static_cast<double>(day_number(date))); }
    /// Of a day number that may lie between two days.
    double time_of_day(double day) const;
    /// The date on which a model time falls.
    Date date_of(double time) const;
    TimeUnit unit() const { return unit_; }

  private:
    std::int64_t origin_;
    TimeUnit unit_;
};

/// The days that a row of a data series covers, as [first, end) in day numbers: a month, a year, both days
/// of "2022-09-19/2022-09-25" included. Of a single day "2022-09-22" it is that day. Nothing otherwise.
struct Days {
    double first = 0, end = 0;
};
std::optional<Days> series_days(std::string_view text);

/// When a data series' row was measured, as a day number: "2022-09-22"; "2022-09" and "2022" at the
/// middle of the period; "2022-09-19/2022-09-25" at the middle of both days. Nothing otherwise.
std::optional<double> series_day(std::string_view text);

}  // namespace crux::argument
