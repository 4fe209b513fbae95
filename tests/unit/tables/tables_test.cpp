#include "tables/tables.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <map>

#include "base/files.h"
#include "tables/get.h"

namespace crux::tables {
namespace {

class Folder : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("crux_tables_test" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path file(const std::string& name, const std::string& content) {
        const auto path = folder_ / name;
        EXPECT_TRUE(write_file(path, content).ok());
        return path;
    }

    std::filesystem::path zipped(const std::string& name, const std::map<std::string, std::string>& parts) {
        const auto path = folder_ / name;
        int error = 0;
        zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
        for (const auto& [part, content] : parts) {
            zip_file_add(archive, part.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0), 0);
        }
        EXPECT_EQ(zip_close(archive), 0);
        return path;
    }

    std::filesystem::path folder_;
};

std::string texts(const Grid& grid) {
    std::string out;
    for (std::uint32_t row = 0; row < grid.rows(); ++row) {
        for (std::uint32_t column = 0; column < grid.columns(); ++column) {
            const Cell& cell = grid.at({row, column});
            out += cell.kind == Cell::Kind::blank  ? "."
                   : cell.kind == Cell::Kind::text ? "'" + cell.text + "'"
                                                   : cell.text;
            out += column + 1 < grid.columns() ? " " : "\n";
        }
    }
    return out;
}

TEST(CellAddress, ReadsAndWritesA1) {
    EXPECT_EQ(parse_cell("A1"), (CellPlace{0, 0}));
    EXPECT_EQ(parse_cell(" $ab$12 "), (CellPlace{11, 27}));
    EXPECT_EQ(parse_cell("XFD1048576"), (CellPlace{1048575, 16383}));
    for (const char* wrong : {"", "A", "1", "A0", "XFE1", "A1048577", "A1B", "AAAA1", "A-1"}) {
        EXPECT_FALSE(parse_cell(wrong).has_value()) << wrong;
    }
    EXPECT_EQ(parse_range("C5:$B$2"), (CellRange{{1, 1}, {4, 2}}));
    EXPECT_EQ(parse_range("C5"), (CellRange{{4, 2}, {4, 2}}));
    for (std::uint32_t column : {0u, 25u, 26u, 51u, 52u, 701u, 702u, 16383u}) {
        EXPECT_EQ(parse_cell(cell_name({9, column})), (CellPlace{9, column}));
    }
}

TEST(Delimited, QuotesBlanksAndRaggedRows) {
    EXPECT_EQ(texts(read_delimited("a,\"b, \"\"c\"\"\nd\" ,3\n\n , 1e3 ,\n-.5", ',')),
              "'a' 'b, \"c\"\nd' 3\n. . .\n. 1e3 .\n-.5 . .\n");
    EXPECT_EQ(texts(read_delimited("x 5\" pipe\t2\t\n", '\t')), "'x 5\" pipe' 2\n");
    EXPECT_EQ(texts(read_delimited("", ',')), "");
    EXPECT_EQ(texts(read_delimited("\"open", ',')), "'open'\n");
}

TEST(Delimited, GuessesFromTheFirstLine) {
    EXPECT_EQ(guess_delimiter("a;b;c\n1,5;2,5;3\n"), ';');
    EXPECT_EQ(guess_delimiter("\"a;b;c\",2\n"), ',');
    EXPECT_EQ(guess_delimiter("a\tb"), '\t');
    EXPECT_EQ(guess_delimiter("a"), ',');
}

TEST_F(Folder, TextFilesInOldEncodingsAndLineEnds) {
    const auto book = read_workbook(file("a.csv", "caf\xe9;1\r\nx;2\r"));
    ASSERT_TRUE(book.ok());
    EXPECT_EQ(texts(*book->sheet("whatever").value()), "'caf\xc3\xa9' 1\n'x' 2\n");
    EXPECT_FALSE(read_workbook(folder_ / "missing.csv").ok());
}

std::map<std::string, std::string> small_workbook() {
    return {
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"First\" r:id=\"r1\"/><sheet name=\"Other one\" "
         "r:id=\"r2\"/></sheets>"
         "<definedNames><definedName name=\"years\">First!$B$1:$D$1</definedName>"
         "<definedName name=\"here\" localSheetId=\"1\">'Other one'!$A$1</definedName>"
         "<definedName name=\"here\">First!$A$2</definedName>"
         "<definedName name=\"formula\">SUM(1,2)</definedName></definedNames></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/>"
         "<Relationship Id=\"r2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
        {"xl/sharedStrings.xml", "<sst><si><t>Region</t></si><si><r><t>rich </t></r><r><t>text</t></r></si></sst>"},
        {"xl/worksheets/sheet1.xml",
         "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>2000</v></c><c "
         "r=\"C1\"><v>2001</v></c>"
         "<c r=\"D1\"><v>2003</v></c></row>"
         "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\"><v>1.5</v></c><c "
         "r=\"D2\"><f>B2*2</f><v>3</v></c></row>"
         "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>inline</t></is></c><c r=\"B3\" t=\"b\"><v>1</v></c>"
         "<c r=\"C3\" t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>"},
        {"xl/worksheets/sheet2.xml",
         "<worksheet><sheetData><row><c><v>7</v></c><c "
         "t=\"s\"><v>99</v></c><c><v>8</v></c></row></sheetData></worksheet>"},
    };
}

TEST_F(Folder, XlsxSheetsStringsAndNames) {
    const auto book = read_workbook(zipped("a.xlsx", small_workbook()));
    ASSERT_TRUE(book.ok()) << book.failure().message;
    EXPECT_EQ(texts(*book->sheet("first").value()),
              "'Region' 2000 2001 2003\n'rich text' 1.5 . 3\n'inline' 1 '#N/A' .\n");
    EXPECT_EQ(texts(*book->sheet("Other one").value()), "7 . 8\n");
    const auto missing = book->sheet("Third");
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.failure().message.find("has no sheet 'Third'; it has 'First' 'Other one'"), std::string::npos);
    ASSERT_EQ(book->names.size(), 3u);
    EXPECT_EQ(book->find_name("HERE", "Other one")->range, *parse_range("A1"));
    EXPECT_EQ(book->find_name("here", "First")->range, *parse_range("A2"));
    EXPECT_EQ(book->find_name("years", "Other one")->sheet, "First");
    EXPECT_EQ(book->find_name("nowhere", "First"), nullptr);
}

TEST_F(Folder, WhatIsNoXlsxIsRefusedWithAReason) {
    EXPECT_NE(read_workbook(file("b.xlsx", "no zip")).failure().message.find("b.xlsx' cannot be read as .xlsx: "),
              std::string::npos);
    EXPECT_NE(read_workbook(zipped("c.xlsx", {{"x", "y"}})).failure().message.find("no xl/workbook.xml"),
              std::string::npos);
    auto parts = small_workbook();
    parts.erase("xl/worksheets/sheet2.xml");
    EXPECT_NE(read_workbook(zipped("d.xlsx", parts)).failure().message.find("sheet 'Other one' is missing"),
              std::string::npos);
    EXPECT_FALSE(read_workbook(folder_ / "missing.xls").ok());
}

Workbook book_of(const std::string& text) {
    Workbook book;
    book.path = "t.csv";
    book.sheets.push_back({"", read_delimited(text, ',')});
    return book;
}

using Points = std::vector<double>;

TEST(GetSeries, AcrossDownAndByName) {
    const Workbook across = book_of("time,1,2,3\na,10,20,30\nb,11,21,31\n");
    EXPECT_EQ(get_series(across, "", "1", "B2", 0)->x, (Points{1, 2, 3}));
    EXPECT_EQ(get_series(across, "", "1", "B2", 1)->y, (Points{11, 21, 31}));
    EXPECT_EQ(get_series(across, "", "1", "C2", 0)->y, (Points{20, 30}));
    const Workbook down = book_of("t,a,b\n1,10,11\n2,20,21\n");
    EXPECT_EQ(get_series(down, "", "A", "B2", 1)->y, (Points{11, 21}));
    Workbook named = across;
    named.names.push_back({"when", "", *parse_range("B1:D1")});
    named.names.push_back({"what", "", *parse_range("B2:C2")});
    EXPECT_EQ(get_series(named, "", "when", "what", 0)->y, (Points{10, 20}));
}

TEST(GetSeries, LeavesOutWhatIsNoPoint) {
    const Workbook book = book_of("1,,3,2,x,5\n10,20,30,40,50,\n");
    EXPECT_EQ(get_series(book, "", "1", "A2", 0)->x, (Points{1, 3}));
    EXPECT_EQ(get_series(book, "", "1", "A2", 0)->y, (Points{10, 30}));
    EXPECT_NE(get_series(book, "", "1", "A9", 0).failure().message.find("'A9' begins no series"), std::string::npos);
    EXPECT_NE(get_series(book, "", "1", "n.a.", 0).failure().message.find("neither a cell such as B2"),
              std::string::npos);
    EXPECT_NE(get_series(book, "", "-4", "A2", 0).failure().message.find("neither a row such as 4"), std::string::npos);
}

TEST(GetConstants, TheStarTurnsTheDirection) {
    const Workbook book = book_of("1,2,3\n4,5,6\n");
    EXPECT_EQ(*get_constants(book, "", "A1", 1, 3), (Points{1, 2, 3}));
    EXPECT_EQ(*get_constants(book, "", "A1*", 1, 2), (Points{1, 4}));
    EXPECT_EQ(*get_constants(book, "", "B1", 2, 2), (Points{2, 3, 5, 6}));
    EXPECT_EQ(*get_constants(book, "", "A1*", 3, 2), (Points{1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(*get_constants(book, "", "C2", 1, 2), (Points{6, 0}));
    EXPECT_NE(get_constants(book_of("a"), "", "A1", 1, 1).failure().message.find("'A1' holds 'a', expected a number"),
              std::string::npos);
}

TEST(GetElements, ARowOrAColumnWithAPrefix) {
    using Names = std::vector<std::string>;
    const Workbook book = book_of("x,1,2\ny,,\nz,,\n");
    EXPECT_EQ(*get_elements(book, "", "B1", "C1", "Depth "), (Names{"Depth 1", "Depth 2"}));
    EXPECT_EQ(*get_elements(book, "", "A1", "3", ""), (Names{"x", "y", "z"}));
    EXPECT_EQ(*get_elements(book, "", "A1", "C", ""), (Names{"x", "1", "2"}));
    EXPECT_FALSE(get_elements(book, "", "B2", "C2", "").ok());
    EXPECT_FALSE(get_elements(book, "", "A1", "?", "").ok());
}

}  // namespace
}  // namespace crux::tables
