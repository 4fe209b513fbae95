// Dates, model times, and the dates that data series use.
#include "argument/calendar.h"

#include <gtest/gtest.h>

namespace crux::argument {
namespace {

TEST(calendar, day_numbers_go_both_ways) {
    EXPECT_EQ(day_number({1970, 1, 1}), 0);
    EXPECT_EQ(day_number({2000, 3, 1}), 11017);
    for (std::int64_t day = -800000; day < 800000; day += 367) EXPECT_EQ(day_number(date_of_day(day)), day);
}

TEST(calendar, only_existing_dates_are_dates) {
    EXPECT_TRUE(parse_date("2024-02-29"));
    EXPECT_FALSE(parse_date("2023-02-29"));
    EXPECT_FALSE(parse_date("1900-02-29"));
    EXPECT_FALSE(parse_date("2022-13-01"));
    EXPECT_FALSE(parse_date("2022-1-01"));
}

TEST(calendar, times_count_from_the_origin_in_units) {
    const Calendar weeks({2022, 8, 22}, TimeUnit::week);
    EXPECT_DOUBLE_EQ(weeks.time_of({2022, 9, 5}), 2);
    EXPECT_EQ(iso(weeks.date_of(2)), "2022-09-05");
    EXPECT_EQ(iso(weeks.date_of(-1)), "2022-08-15");
    const Calendar months({2022, 1, 1}, TimeUnit::month);
    EXPECT_NEAR(months.time_of({2023, 1, 1}), 12, 0.01);
}

TEST(calendar, series_dates_are_midpoints_of_their_periods) {
    const auto day = [](Date date) { return static_cast<double>(day_number(date)); };
    EXPECT_EQ(series_day("2022-09-22"), day({2022, 9, 22}));
    EXPECT_EQ(series_day("2022-09-19/2022-09-25"), day({2022, 9, 22}));
    EXPECT_EQ(series_day("2022-09"), day({2022, 9, 16}));
    EXPECT_EQ(series_day("2022"), day({2022, 1, 1}) + 182.5);
    EXPECT_FALSE(series_day("September"));
    EXPECT_FALSE(series_day("2022-09-22/soon"));
    EXPECT_FALSE(series_day(""));
}

}  // namespace
}  // namespace crux::argument
