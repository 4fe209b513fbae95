// All of SDXorg/test-models' XMILE files: read without an error unless the file is at fault.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "reading.h"

namespace crux::xmile {
namespace {

std::filesystem::path shared_folder() {
    if (const char* given = std::getenv("CRUX_SHARED")) return given;
    return std::filesystem::path(CRUX_SOURCE_DIR) / ".." / "shared";
}

// Files whose own text is at fault, by corpus_issues.csv.
std::set<std::string> faulty(const std::filesystem::path& issues) {
    std::set<std::string> names;
    std::ifstream file(issues);
    for (std::string line; std::getline(file, line);) {
        const auto parts = split(line, ',');
        if (parts.size() > 1 && (parts[1] == "unsimulatable" || parts[1] == "dubious")) names.emplace(parts[0]);
    }
    return names;
}

TEST(XmileCorpus, EveryFileThatIsNotAtFaultReadsWithoutAnError) {
    const auto folder = shared_folder() / "conformance";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs ../shared";
    const auto at_fault = faulty(folder / "corpus_issues.csv");
    std::size_t read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "test-models")) {
        const std::string ending = entry.path().extension().string();
        if (ending != ".xmile" && ending != ".stmx") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        const std::string name = std::filesystem::relative(entry.path(), folder / "test-models").string();
        const Reading reading(text, name);
        ++read;
        if (!at_fault.contains(name)) {
            EXPECT_FALSE(reading.sink.has_errors()) << name << "\n" << reading.diagnostics();
        } else {
            EXPECT_TRUE(reading.sink.has_errors() || !reading.model.variables.empty()) << name;
        }
        EXPECT_GT(reading.model.variables.size(), 0u) << name;
        for (const auto& diagnostic : reading.sink.all()) {
            EXPECT_TRUE(diagnostic.span.known());
            EXPECT_LE(diagnostic.span.end, reading.sources.file(reading.model.file).text.size()) << name;
        }
    }
    EXPECT_EQ(read, 123u);
}

}  // namespace
}  // namespace crux::xmile
