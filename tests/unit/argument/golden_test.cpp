// Every bad file of tests/golden/argument gives exactly its expected messages, in order. With
// CRUX_PROMOTE=1 the expected files are written instead.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "argument/bound.h"

namespace crux::argument {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> bad_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(CRUX_SOURCE_DIR) / "tests/golden/argument")) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string said_about(const fs::path& path) {
    auto loaded = load(path);
    if (!loaded) return "failure: " + loaded.failure().message;
    std::ostringstream out;
    for (const Diagnostic& diagnostic : (*loaded)->sink.all()) {
        const SourceSet& sources = (*loaded)->sources;
        const Place place =
            diagnostic.span.known() ? sources.place(diagnostic.span.file, diagnostic.span.begin) : Place{};
        out << place.line << ':' << place.column << ": "
            << (diagnostic.severity() == Severity::error ? "error" : "warning") << '[' << diagnostic.name()
            << "]: " << diagnostic.message << '\n';
        if (!diagnostic.remedy.empty()) out << "    " << diagnostic.remedy << '\n';
    }
    std::string text = out.str();
    const std::string folder = path.parent_path().string() + "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
    return text;
}

std::string content(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(golden_arguments, every_bad_file_gives_exactly_its_messages) {
    const auto files = bad_files();
    ASSERT_GT(files.size(), 40u);
    for (const fs::path& path : files) {
        fs::path expected = path;
        expected.replace_extension(".expected");
        const std::string said = said_about(path);
        EXPECT_FALSE(said.empty()) << path.filename() << " is found to be right";
        if (std::getenv("CRUX_PROMOTE")) std::ofstream(expected) << said;
        EXPECT_EQ(said, content(expected)) << path.filename() << "; promote with CRUX_PROMOTE=1 argument_tests";
    }
}

TEST(golden_arguments, every_fault_of_the_catalogue_has_a_bad_file) {
    std::string all;
    for (const fs::path& path : bad_files()) all += said_about(path);
    std::ifstream catalogue(fs::path(CRUX_SOURCE_DIR) / "src/diag/catalogue/argument.def");
    std::string line;
    unsigned kinds = 0;
    while (std::getline(catalogue, line)) {
        if (!line.starts_with("CRUX_DIAGNOSTIC(") || line.find("claim-twice") != std::string::npos) continue;
        const auto first = line.find('"'), last = line.find('"', first + 1);
        const std::string kind = fmt::format("[{}]", line.substr(first + 1, last - first - 1));
        EXPECT_NE(all.find(kind), std::string::npos) << kind << " has no bad file";
        ++kinds;
    }
    EXPECT_GT(kinds, 20u);
}

}  // namespace
}  // namespace crux::argument
