// tests/golden/vensim: bad models with the diagnostics that people see, good ones with what they
// are printed as. CRUX_PROMOTE=1 writes the expected files anew, so that a diff shows the change.
#include <algorithm>

#include "reading.h"

namespace crux::vensim {
namespace {

std::vector<std::filesystem::path> models(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(CRUX_SOURCE_DIR) / "tests/golden/vensim" / folder)) {
        if (entry.path().extension() == ".mdl") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

void compare(const std::filesystem::path& model, const std::string& actual) {
    std::filesystem::path expected = model;
    expected.replace_extension(".txt");
    if (std::getenv("CRUX_PROMOTE") != nullptr) std::ofstream(expected, std::ios::binary) << actual;
    EXPECT_EQ(actual, contents(expected)) << model;
}

TEST(VensimGolden, BadModelsShowEveryFaultWithItsPlace) {
    const auto files = models("bad");
    EXPECT_GE(files.size(), 8u);
    for (const auto& path : files) {
        const Reading reading(contents(path), path.filename().string());
        EXPECT_FALSE(reading.sink.all().empty()) << path;
        compare(path, reading.diagnostics());
    }
}

TEST(VensimGolden, GoodModelsArePrintedAsTheyAre) {
    const auto files = models("good");
    EXPECT_GE(files.size(), 6u);
    for (const auto& path : files) {
        const Reading reading(contents(path), path.filename().string());
        EXPECT_FALSE(reading.sink.has_errors()) << reading.diagnostics();
        const std::string printed = print(reading.model);
        EXPECT_EQ(print(Reading(printed).model), printed) << path;
        compare(path, printed);
    }
}

// The catalogue says what can be wrong; each of it has a model that is wrong so.
TEST(VensimGolden, EveryKindOfDiagnosticHasABadModel) {
    std::string all;
    for (const auto& path : models("bad")) all += contents(std::filesystem::path(path).replace_extension(".txt"));
    for (const CatalogueEntry& entry : diagnostic_catalogue()) {
        if (!entry.name.starts_with("vensim-")) continue;
        EXPECT_NE(all.find('[' + std::string(entry.name) + ']'), std::string::npos) << entry.name;
    }
}

}  // namespace
}  // namespace crux::vensim
