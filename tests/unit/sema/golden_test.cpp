// The golden models: values against expected.csv, refusals against expected.txt (see models/README.md).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "analysing.h"
#include "base/files.h"
#include "base/text.h"
#include "vensim/vensim.h"
#include "xmile/xmile.h"

namespace crux::sema {

namespace {

namespace fs = std::filesystem;

const fs::path models = fs::path(CRUX_SOURCE_DIR) / "models";

std::vector<std::string> folders(const fs::path& root, std::string_view with) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root)) {
        const bool has = fs::exists(entry.path() / with) || (with == "expected.txt" && fs::is_directory(entry.path()));
        if (has) names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

std::unique_ptr<Analysed> read(const fs::path& folder) {
    auto made = std::make_unique<Analysed>();
    const bool vensim = fs::exists(folder / "model.mdl");
    const std::string name = vensim ? "model.mdl" : "model.xmile";
    const FileId file = made->sources.add(name, read_file(folder / name).value());
    made->model =
        vensim ? vensim::parse(file, made->sources, made->sink) : xmile::parse(file, made->sources, made->sink);
    made->module = analyse(made->model, made->sources, {}, made->sink);
    return made;
}

std::vector<std::string> cells(std::string_view line) {
    // Only names with a comma inside brackets are quoted.
    std::vector<std::string> list(1);
    bool quoted = false;
    for (char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            list.emplace_back();
        } else {
            list.back() += c;
        }
    }
    return list;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

}  // namespace

class GoldenValues : public testing::TestWithParam<std::string> {};

TEST_P(GoldenValues, AgreeWithTheSecondOpinion) {
    const auto made = read(models / GetParam());
    ASSERT_TRUE(made->module.has_value()) << made->rendered();
    const std::string text = read_file(models / GetParam() / "expected.csv").value();
    std::vector<std::string_view> lines = split(text, '\n');
    while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
    const std::vector<std::string> names = cells(lines[0]);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) rows.push_back(cells(lines[i]));
    for (std::size_t column = 1; column < names.size(); ++column) {
        const Course found = made->course(names[column]);
        ASSERT_EQ(found.size(), rows.size()) << names[column];
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const double expected = parse_number(rows[k].at(column)).value();
            ASSERT_NEAR(found[k], expected, 1e-12 * std::max(1.0, std::fabs(expected)))
                << names[column] << " at row " << k;
        }
    }
}

TEST_P(GoldenValues, DoNotDependOnTheOrderOfTheEquations) {
    const auto made = read(models / GetParam());
    auto turned = std::make_unique<Analysed>();
    turned->model = made->model;
    std::ranges::reverse(turned->model.variables);
    turned->module = analyse(turned->model, made->sources, {}, turned->sink);
    ASSERT_TRUE(turned->module.has_value());
    for (std::uint32_t i = 0; i < made->module->variables.size(); ++i) {
        const ir::VariableId id{i};
        if (made->module->at(id).hidden) continue;
        for (std::uint32_t k = 0; k < made->module->elements(id); ++k) {
            const std::string element = made->module->element_name(id, k);
            EXPECT_EQ(made->course(element), turned->course(element)) << element;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenValues, testing::ValuesIn(folders(models, "expected.csv")), test_name);

class GoldenRefusals : public testing::TestWithParam<std::string> {};

TEST_P(GoldenRefusals, SayWhatTheySaid) {
    const fs::path folder = models / "bad" / GetParam();
    const auto made = read(folder);
    const std::string said = made->rendered();
    if (std::getenv("CRUX_PROMOTE") != nullptr) {
        ASSERT_TRUE(write_file(folder / "expected.txt", said).ok());
    }
    EXPECT_EQ(said, read_file(folder / "expected.txt").value());
    if (GetParam() == "ten-faults") {
        EXPECT_EQ(made->sink.error_count(), 10u);
    } else {
        EXPECT_NE(made->kinds().find(GetParam()), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, GoldenRefusals, testing::ValuesIn(folders(models / "bad", "expected.txt")), test_name);

}  // namespace crux::sema
