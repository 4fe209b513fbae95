// Random sound modules: their text reads back, and no pass changes any bit that is observed.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "ir/ir.h"
#include "passes/passes.h"
#include "random_module.h"
#include "reference_evaluator.h"

namespace crux::passes {
namespace {

using reference::evaluate;
using reference::Inputs;
using reference::observable;
using reference::random_module;

constexpr std::uint64_t modules = 400;

reference::RandomOptions options_of(std::uint64_t seed) {
    reference::RandomOptions options;
    options.tame = seed % 2 == 0;
    options.draws = seed % 3 == 0;
    options.auxiliaries = 3 + static_cast<unsigned>(seed % 7);
    options.depth = 2 + static_cast<unsigned>(seed % 4);
    return options;
}

/// Constants and selectors as a caller may set them.
Inputs other_inputs(const ir::Module& module, std::uint64_t seed) {
    Inputs inputs;
    for (std::size_t v = 0; v < module.variables.size(); ++v) {
        const ir::Variable& variable = module.variables[v];
        for (std::size_t e = 0; e < variable.values.size(); ++e) {
            const double value = variable.role == ir::Role::selector ? static_cast<double>((seed + v) % 3)
                                                                     : variable.values[e] * 0.75 + 0.125;
            inputs[ir::VariableId(v)].push_back(value);
        }
    }
    return inputs;
}

std::string first_difference(const ir::Module& before, const ir::Module& after,
                             const std::vector<ir::VariableId>& outputs, const Inputs& inputs) {
    const auto a = evaluate(before, outputs, inputs), b = evaluate(after, outputs, inputs);
    std::vector<std::string> names;
    for (ir::VariableId output : outputs) {
        for (std::uint32_t e = 0; e < before.elements(output); ++e) names.push_back(before.element_name(output, e));
    }
    for (std::size_t k = 0; k < a.size(); ++k) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (reference::same(a[k][i], b[k][i])) continue;
            return names[i] + " in TIME STEP " + std::to_string(k) + ": " + std::to_string(a[k][i]) + " became " +
                   std::to_string(b[k][i]);
        }
    }
    return {};
}

void expect_same(const ir::Module& before, const ir::Module& after, const std::vector<ir::VariableId>& outputs,
                 const Inputs& inputs) {
    ASSERT_EQ(ir::verify(after), std::vector<std::string>()) << ir::print(before) << ir::print(after);
    std::string difference;
    ASSERT_NO_THROW(difference = first_difference(before, after, outputs, inputs))
        << ir::print(before) << ir::print(after);
    ASSERT_EQ(difference, "") << ir::print(before) << ir::print(after);
}

enum class Observed { all, few };

void keeps_values(const std::function<void(ir::Module&, const std::vector<ir::VariableId>&)>& pass,
                  Observed observed = Observed::all) {
    for (std::uint64_t seed = 0; seed < modules; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const ir::Module before = random_module(seed, options_of(seed));
        std::vector<ir::VariableId> outputs = observable(before);
        if (observed == Observed::few) outputs = {outputs[seed % outputs.size()]};
        ir::Module after = before;
        pass(after, outputs);
        expect_same(before, after, outputs, {});
        if (observed == Observed::all) expect_same(before, after, outputs, other_inputs(before, seed));
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(RandomModule, VerifiesAndReadsBack) {
    for (std::uint64_t seed = 0; seed < modules; ++seed) {
        const ir::Module module = random_module(seed, options_of(seed));
        const std::string text = ir::print(module);
        ASSERT_EQ(ir::verify(module), std::vector<std::string>()) << "seed " << seed << '\n' << text;
        const auto parsed = ir::parse(text);
        ASSERT_TRUE(std::holds_alternative<ir::Module>(parsed)) << std::get<ir::ParseFailure>(parsed).message << text;
        ASSERT_EQ(ir::print(std::get<ir::Module>(parsed)), text);
    }
}

TEST(RandomModule, RunsInTheReferenceEvaluatorMostlyFiniteWhereTame) {
    std::size_t finite = 0, all = 0;
    for (std::uint64_t seed = 0; seed < modules; seed += 2) {
        const ir::Module module = random_module(seed, options_of(seed));
        for (const auto& row : evaluate(module, observable(module))) {
            finite += static_cast<std::size_t>(std::ranges::count_if(row, [](double x) { return x - x == 0; }));
            all += row.size();
        }
    }
    EXPECT_GT(static_cast<double>(finite), 0.9 * static_cast<double>(all));
}

TEST(PassesKeepEveryBit, Fold) {
    keeps_values([](ir::Module& module, const auto&) { fold(module); });
}
TEST(PassesKeepEveryBit, ReuseValues) {
    keeps_values([](ir::Module& module, const auto&) { reuse_values(module); });
}
TEST(PassesKeepEveryBit, Lift) {
    keeps_values([](ir::Module& module, const auto&) { lift(module); });
}
TEST(PassesKeepEveryBit, Hoist) {
    keeps_values([](ir::Module& module, const auto&) { hoist(module); });
}
TEST(PassesKeepEveryBit, PruneForAllOutputs) {
    keeps_values([](ir::Module& module, const auto& outputs) { prune(module, outputs); });
}
TEST(PassesKeepEveryBit, PruneForOneOutput) {
    keeps_values([](ir::Module& module, const auto& outputs) { prune(module, outputs); }, Observed::few);
}
TEST(PassesKeepEveryBit, OptimiseForAllOutputs) {
    keeps_values([](ir::Module& module, const auto& outputs) { optimise(module, outputs); });
}
TEST(PassesKeepEveryBit, OptimiseTwice) {
    keeps_values([](ir::Module& module, const auto& outputs) {
        optimise(module, outputs);
        optimise(module, outputs);
    });
}
TEST(PassesKeepEveryBit, OptimiseForOneOutputWhereNothingVaries) {
    keeps_values(
        [](ir::Module& module, const auto& outputs) { optimise(module, outputs, std::vector<ir::VariableId>()); },
        Observed::few);
}

}  // namespace
}  // namespace crux::passes
