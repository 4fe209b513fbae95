// The spreadsheets of SDXorg/test-models, .xls and .xlsx, read whole.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tables/get.h"

namespace crux::tables {
namespace {

std::filesystem::path models() {
    const char* given = std::getenv("CRUX_SHARED");
    return (given != nullptr ? std::filesystem::path(given)
                             : std::filesystem::path(CRUX_SOURCE_DIR) / ".." / "shared") /
           "conformance" / "test-models" / "tests";
}

TEST(TableCorpus, EverySpreadsheetReads) {
    if (!std::filesystem::exists(models())) GTEST_SKIP() << "needs ../shared";
    std::size_t read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(models())) {
        const auto ending = entry.path().extension();
        if (ending != ".xls" && ending != ".xlsx") continue;
        const auto book = read_workbook(entry.path());
        ASSERT_TRUE(book.ok()) << book.failure().message;
        EXPECT_GT(book->sheets.at(0).grid.rows(), 0u) << entry.path();
        ++read;
    }
    EXPECT_EQ(read, 19u);
}

// Expected values are those of the folder's output.tab.
TEST(TableCorpus, SeriesElementsAndConstantsOfAnOldExcelFile) {
    if (!std::filesystem::exists(models())) GTEST_SKIP() << "needs ../shared";
    const auto lookups = read_workbook(models() / "get_lookups_data_3d_xls" / "input.xls");
    ASSERT_TRUE(lookups.ok()) << lookups.failure().message;
    const auto series = get_series(*lookups, "Sheet1", "4", "C5", 1);
    ASSERT_TRUE(series.ok()) << series.failure().message;
    EXPECT_EQ(series->x.size(), series->y.size());
    EXPECT_GT(series->x.size(), 1u);
    const auto arrays = read_workbook(models() / "get_subscript_3d_arrays_xls" / "input.xls");
    ASSERT_TRUE(arrays.ok()) << arrays.failure().message;
    EXPECT_EQ(*get_elements(*arrays, "Sheet1", "B4", "B6", "Entry"),
              (std::vector<std::string>{"Entry1", "Entry2", "Entry3"}));
    EXPECT_EQ(*get_elements(*arrays, "Sheet1", "C3", "D3", "Depth"), (std::vector<std::string>{"Depth1", "Depth2"}));
}

TEST(TableCorpus, MissingValuesAreLeftOut) {
    if (!std::filesystem::exists(models())) GTEST_SKIP() << "needs ../shared";
    const auto book = read_workbook(models() / "get_with_missing_values_xlsx" / "input.xlsx");
    ASSERT_TRUE(book.ok()) << book.failure().message;
    const auto series = get_series(*book, "Hoja1", "8", "A9", 0);
    EXPECT_EQ(series->x, (std::vector<double>{1, 2, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(series->y, (std::vector<double>{10, 11, 29, 10, 18, 17, 61, 61}));
    EXPECT_EQ(get_series(*book, "Hoja1", "10", "A9", 0)->y, series->y);
}

}  // namespace
}  // namespace crux::tables
