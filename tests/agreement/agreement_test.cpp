// The engine against itself over widths, instruction sets, threads and neighbours, and against the
// reference evaluator, on random modules.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/threads.h"
#include "ensemble.h"
#include "kernels/kernels.h"
#include "reference_evaluator.h"

namespace crux::agreement {
namespace {

constexpr std::uint64_t members = 75;  // no multiple of any width: the last block is never full

std::vector<engine::InstructionSet> sets() {
    std::vector<engine::InstructionSet> all;
    for (auto set : {kernels::InstructionSet::sse2, kernels::InstructionSet::avx2, kernels::InstructionSet::avx512}) {
        if (set <= kernels::best_instruction_set() && kernels::available(set)) all.push_back(set);
    }
    return all;
}

void expect_equal_hashes(ir::Method method) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Subject one = subject(seed, method, seed % 4 == 1);
        const auto program = engine::compile(one.module, one.options);
        const auto expected = hashes(one, program, 8, engine::InstructionSet::sse2, 0, members);
        for (engine::InstructionSet set : sets()) {
            for (unsigned lanes : {8u, 16u, 32u, 64u, 128u}) {
                ASSERT_EQ(expected, hashes(one, program, lanes, set, 0, members))
                    << "module " << seed << ", " << engine::name(set) << ", " << lanes << " lanes";
            }
        }
    }
}

TEST(Agreement, every_width_and_instruction_set_gives_the_same_bits_under_euler) {
    expect_equal_hashes(ir::Method::euler);
}
TEST(Agreement, every_width_and_instruction_set_gives_the_same_bits_under_rk2) { expect_equal_hashes(ir::Method::rk2); }
TEST(Agreement, every_width_and_instruction_set_gives_the_same_bits_under_rk4) { expect_equal_hashes(ir::Method::rk4); }

TEST(Agreement, machine_code_gives_the_bits_of_the_interpreter) {
    for (ir::Method method : {ir::Method::euler, ir::Method::rk2, ir::Method::rk4}) {
        for (std::uint64_t seed = 201; seed <= 320; ++seed) {
            Subject one = subject(seed, method, seed % 4 == 1);
            const auto interpreted = engine::compile(one.module, one.options);
            const auto expected = hashes(one, interpreted, 8, engine::InstructionSet::sse2, 0, members);
            one.options.back_end = engine::BackEnd::jit;
            const auto program = engine::compile(one.module, one.options);
            for (unsigned lanes : {8u, 16u, 64u}) {
                ASSERT_EQ(expected, hashes(one, program, lanes, engine::best_instruction_set(), 0, members))
                    << "module " << seed << ", " << lanes << " lanes";
            }
            ASSERT_EQ(expected, hashes(one, program, 8, engine::InstructionSet::sse2, 0, members)) << "module " << seed;
        }
    }
}

TEST(Agreement, cuts_and_threads_give_the_same_bits) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Subject one = subject(seed, ir::Method::euler, true);
        const auto program = engine::compile(one.module, one.options);
        const auto expected = hashes(one, program, 64, engine::best_instruction_set(), 0, 60);
        std::vector<std::vector<std::uint64_t>> parts(12);
        parallel_for(3, parts.size(), [&](std::size_t part, unsigned) {
            parts[part] = hashes(one, program, 8, engine::best_instruction_set(), 5 * part, 5);
        });
        std::vector<std::uint64_t> joined;
        for (const auto& part : parts) joined.insert(joined.end(), part.begin(), part.end());
        ASSERT_EQ(expected, joined) << "module " << seed;
    }
}

/// Keeps what the first lanes gave.
class Keeper : public engine::Observer {
  public:
    Keeper(std::size_t outputs, unsigned lanes) : outputs_(outputs), lanes_(lanes) {}
    void at_step(std::uint32_t, double, bool, const double* const* rows) override {
        for (unsigned lane = 0; lane < lanes_; ++lane) {
            auto& row = steps[lane].emplace_back();
            for (std::size_t i = 0; i < outputs_; ++i) row.push_back(rows[i][lane]);
        }
    }
    std::map<unsigned, std::vector<std::vector<double>>> steps;

  private:
    std::size_t outputs_;
    unsigned lanes_;
};

TEST(Agreement, the_engine_gives_the_bits_of_the_reference_evaluator) {
    constexpr unsigned lanes = 8;
    std::size_t compared = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Subject one = subject(seed, ir::Method::euler, false);
        engine::Runner runner(engine::compile(one.module, one.options), lanes);
        std::vector<reference::Inputs> inputs(lanes);
        for (unsigned lane = 0; lane < lanes; ++lane) {
            for (std::size_t i = 0; i < one.options.inputs.size(); ++i) {
                const engine::Element input = one.options.inputs[i];
                auto& values =
                    inputs[lane].try_emplace(input.variable, one.module.at(input.variable).values).first->second;
                values[input.index] = runner.input(i)[lane] = input_value(one, i, lane);
            }
        }
        Keeper seen(one.options.outputs.size(), lanes);
        runner.run({}, lanes, seen);
        std::vector<ir::VariableId> outputs;
        for (const engine::Element& output : one.options.outputs) {
            if (output.index == 0) outputs.push_back(output.variable);
        }
        for (unsigned lane = 0; lane < lanes; ++lane) {
            const auto expected = reference::evaluate(one.module, outputs, inputs[lane]);
            ASSERT_EQ(expected.size(), seen.steps[lane].size());
            for (std::size_t k = 0; k < expected.size(); ++k) {
                for (std::size_t i = 0; i < expected[k].size(); ++i, ++compared) {
                    const engine::Element element = one.options.outputs[i];
                    ASSERT_TRUE(reference::same(expected[k][i], seen.steps[lane][k][i]))
                        << "module " << seed << ", lane " << lane << ", TIME STEP " << k << ", "
                        << one.module.element_name(element.variable, element.index) << ": " << expected[k][i] << " and "
                        << seen.steps[lane][k][i];
                }
            }
        }
    }
    EXPECT_GT(compared, 10000u);
}

TEST(Agreement, a_member_that_goes_wrong_leaves_its_neighbours_alone) {
    std::size_t faults = 0;
    for (std::uint64_t seed = 1; seed <= 60; seed += 2) {  // the wild ones
        const Subject one = subject(seed, ir::Method::euler, false);
        const auto program = engine::compile(one.module, one.options);
        engine::Runner runner(program, 16);
        for (unsigned lane = 0; lane < 16; ++lane) {
            for (std::size_t i = 0; i < one.options.inputs.size(); ++i)
                runner.input(i)[lane] = input_value(one, i, lane);
        }
        Keeper seen(one.options.outputs.size(), 16);
        runner.run({}, 16, seen);
        std::vector<bool> faulty(16);
        for (const engine::Fault& fault : runner.faults()) {
            faulty[fault.lane] = true;
            EXPECT_FALSE(std::isfinite(fault.value));
            EXPECT_TRUE(fault.element.variable.valid());
            ++faults;
        }
        for (unsigned lane = 0; lane < 16; ++lane) {
            bool finite = true;
            for (const auto& row : seen.steps[lane]) {
                for (double x : row) finite = finite && std::isfinite(x);
            }
            EXPECT_TRUE(finite || faulty[lane]) << "module " << seed << ", lane " << lane;
        }
    }
    EXPECT_GT(faults, 0u);
}

}  // namespace
}  // namespace crux::agreement
