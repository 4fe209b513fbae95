// All of the conformance corpus' .mdl files: each is read without an error.
#include <algorithm>

#include "reading.h"

namespace crux::vensim {
namespace {

std::vector<std::filesystem::path> models(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (iequals_ascii(entry.path().extension().string(), ".mdl")) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

TEST(VensimCorpus, EveryFileReadsWithoutAnError) {
    if (conformance().empty()) GTEST_SKIP() << "needs ../shared";
    const auto files = models(conformance());
    EXPECT_GE(files.size(), 151u);
    for (const auto& path : files) {
        const Reading reading(contents(path), path.string());
        EXPECT_FALSE(reading.sink.has_errors()) << reading.diagnostics();
        EXPECT_GT(reading.model.variables.size(), 4u) << path;
        const auto& time = reading.model.time;
        EXPECT_TRUE(time.initial.valid() && time.final.valid() && time.step.valid() && time.save_step.valid()) << path;
    }
}

}  // namespace
}  // namespace crux::vensim
