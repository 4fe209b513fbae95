// All of the conformance corpus' .mdl files: each is read without an error, and its printed text
// reads back to the same model.
#include <algorithm>

#include "reading.h"
#include "same_model.h"

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

std::string without_escapes(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (c == '"' && out.ends_with('\\')) out.pop_back();
        out += c;
    }
    return out;
}

// Every place that is shown to people lies in the file and holds what it should.
void expect_exact_places(const Reading& reading) {
    const std::size_t size = reading.sources.file(reading.model.file).text.size();
    for (const model::Variable& variable : reading.model.variables) {
        for (const model::Equation& equation : variable.equations) {
            EXPECT_LE(equation.span.end, size);
            EXPECT_EQ(canonical_key(without_escapes(reading.sources.text(equation.name_span))), variable.key);
            EXPECT_TRUE(reading.sources.text(equation.span).starts_with(reading.sources.text(equation.name_span)));
        }
        EXPECT_EQ(reading.sources.text(variable.units_span), variable.units);
    }
    for (const model::Expr& node : reading.model.expressions) {
        ASSERT_LT(node.span.begin, node.span.end);
        ASSERT_LE(node.span.end, size);
    }
}

TEST(VensimCorpus, EveryFileReadsWithoutAnErrorAndKnowsItsTimes) {
    if (conformance().empty()) GTEST_SKIP() << "needs ../shared";
    const auto files = models(conformance());
    EXPECT_GE(files.size(), 151u);
    for (const auto& path : files) {
        const Reading reading(contents(path), path.string());
        EXPECT_FALSE(reading.sink.has_errors()) << reading.diagnostics();
        EXPECT_GT(reading.model.variables.size(), 4u) << path;
        const auto& time = reading.model.time;
        EXPECT_TRUE(time.initial.valid() && time.final.valid() && time.step.valid() && time.save_step.valid()) << path;
        SCOPED_TRACE(path);
        expect_exact_places(reading);
    }
}

TEST(VensimCorpus, PrintedModelsReadBackToTheSameModels) {
    if (conformance().empty()) GTEST_SKIP() << "needs ../shared";
    for (const auto& path : models(conformance())) {
        const Reading original(contents(path), path.string());
        const std::string printed = print(original.model);
        const Reading again(printed, "printed.mdl");
        EXPECT_FALSE(again.sink.has_errors()) << path << '\n' << again.diagnostics();
        EXPECT_EQ(difference(original.model, again.model), "") << path;
        EXPECT_EQ(print(again.model), printed) << path;
    }
}

}  // namespace
}  // namespace crux::vensim
