// Days, dates and model times. See calendar.h.
#include "argument/calendar.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace crux::argument {

namespace {

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in(int year, unsigned month) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

std::optional<unsigned> digits(std::string_view text, std::size_t count) {
    if (text.size() != count) return std::nullopt;
    unsigned number = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number;
}

double days_per(TimeUnit unit) {
    switch (unit) {
        case TimeUnit::day:
            return 1;
        case TimeUnit::week:
            return 7;
        case TimeUnit::month:
            return 365.25 / 12;
        case TimeUnit::year:
            return 365.25;
    }
    return 1;
}

}  // namespace

bool exists(Date date) {
    return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_in(date.year, date.month);
}

std::int64_t day_number(Date date) {
    const std::int64_t y = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t shifted = date.month > 2 ? date.month - 3 : date.month + 9;
    const std::int64_t day_of_year = (153 * shifted + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Date date_of_day(std::int64_t day) {
    day += 719468;
    const std::int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    const std::int64_t of_era = day - era * 146097;
    const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted = (5 * of_year + 2) / 153;
    Date date;
    date.day = static_cast<unsigned>(of_year - (153 * shifted + 2) / 5 + 1);
    date.month = static_cast<unsigned>(shifted < 10 ? shifted + 3 : shifted - 9);
    date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
    return date;
}

std::string iso(Date date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4), 4), month = digits(text.substr(5, 2), 2),
               day = digits(text.substr(8, 2), 2);
    if (!year || !month || !day) return std::nullopt;
    const Date date{static_cast<int>(*year), *month, *day};
    return exists(date) ? std::optional(date) : std::nullopt;
}

std::string_view name(TimeUnit unit) {
    switch (unit) {
        case TimeUnit::day:
            return "day";
        case TimeUnit::week:
            return "week";
        case TimeUnit::month:
            return "month";
        case TimeUnit::year:
            return "year";
    }
    return "";
}

double Calendar::time_of_day(double day) const { return (day - static_cast<double>(origin_)) / days_per(unit_); }

Date Calendar::date_of(double time) const {
    // A date is where the time falls; a hair below a whole day (1/3 * 3) counts as that day.
    const double days = std::floor(time * days_per(unit_) + 1e-6);
    return date_of_day(origin_ + static_cast<std::int64_t>(days));
}

std::optional<Days> series_days(std::string_view text) {
    text = trim(text);
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const auto first = series_days(text.substr(0, slash)), last = series_days(text.substr(slash + 1));
        if (!first || !last) return std::nullopt;
        return Days{first->first, last->end};
    }
    if (const auto date = parse_date(text)) {
        const auto day = static_cast<double>(day_number(*date));
        return Days{day, day + 1};
    }
    const auto year = digits(text.substr(0, 4), 4);
    if (!year) return std::nullopt;
    const int y = static_cast<int>(*year);
    if (text.size() == 4) {
        return Days{static_cast<double>(day_number({y, 1, 1})), static_cast<double>(day_number({y + 1, 1, 1}))};
    }
    const auto month = text.size() == 7 && text[4] == '-' ? digits(text.substr(5), 2) : std::nullopt;
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    const auto first = static_cast<double>(day_number({y, *month, 1}));
    return Days{first, first + days_in(y, *month)};
}

std::optional<double> series_day(std::string_view text) {
    text = trim(text);
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const auto first = series_day(text.substr(0, slash)), last = series_day(text.substr(slash + 1));
        if (!first || !last) return std::nullopt;
        return (*first + *last) / 2;
    }
    if (const auto date = parse_date(text)) return static_cast<double>(day_number(*date));
    const auto year = digits(text.substr(0, 4), 4);
    if (!year) return std::nullopt;
    const int y = static_cast<int>(*year);
    if (text.size() == 4) {
        return static_cast<double>(day_number({y, 1, 1}) + day_number({y + 1, 1, 1})) / 2;
    }
    const auto month = text.size() == 7 && text[4] == '-' ? digits(text.substr(5), 2) : std::nullopt;
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    const double first = static_cast<double>(day_number({y, *month, 1}));
    return first + days_in(y, *month) / 2.0;
}

}  // namespace crux::argument
