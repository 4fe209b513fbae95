// The conformance corpus through the passes: each model that lowers verifies, its text reads back, and
// optimising it changes no bit of any variable that its author wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "driver/driver.h"
#include "passes/passes.h"
#include "reference_evaluator.h"

namespace crux {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
    const char* shared = std::getenv("CRUX_SHARED");
    return (shared != nullptr ? fs::path(shared) : fs::path(CRUX_SOURCE_DIR).parent_path() / "shared") / "conformance";
}

std::vector<fs::path> models() {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
        const fs::path ending = entry.path().extension();
        if (ending == ".mdl" || ending == ".xmile" || ending == ".stmx") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

std::size_t different(const ir::Module& before, const ir::Module& after, const std::vector<ir::VariableId>& outputs) {
    const auto a = reference::evaluate(before, outputs), b = reference::evaluate(after, outputs);
    std::size_t count = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        for (std::size_t i = 0; i < a[k].size(); ++i) count += reference::same(a[k][i], b[k][i]) ? 0 : 1;
    }
    return count;
}

void check(const ir::Module& module) {
    ASSERT_EQ(ir::verify(module), std::vector<std::string>());
    const std::string text = ir::print(module);
    const auto parsed = ir::parse(text);
    ASSERT_TRUE(std::holds_alternative<ir::Module>(parsed)) << std::get<ir::ParseFailure>(parsed).message;
    ASSERT_EQ(ir::print(std::get<ir::Module>(parsed)), text);

    std::vector<ir::VariableId> outputs;
    for (std::size_t v = 0; v < module.variables.size(); ++v) {
        if (!module.variables[v].hidden) outputs.push_back(ir::VariableId(v));
    }
    ir::Module optimised = module;
    passes::optimise(optimised, outputs, std::vector<ir::VariableId>());
    ASSERT_EQ(ir::verify(optimised), std::vector<std::string>());
    ASSERT_EQ(different(module, optimised, outputs), 0u);
}

TEST(Corpus, NoPassChangesABitOfAnyModel) {
    if (!fs::is_directory(corpus())) GTEST_SKIP() << "there is no " << corpus();
    std::size_t lowered = 0;
    for (const fs::path& path : models()) {
        SCOPED_TRACE(path.string());
        driver::LoadRequest request;
        request.path = path;
        const auto loaded = driver::load(request);
        if (!loaded || !loaded.value()->module) continue;
        ++lowered;
        check(*loaded.value()->module);
    }
    EXPECT_GT(lowered, 200u);
}

}  // namespace
}  // namespace crux
