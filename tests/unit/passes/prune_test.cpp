#include "pass_testing.h"
#include "passes/passes.h"

namespace crux::passes {
namespace {

const std::string declarations = R"(axis 0 "R" ["A", "B"]
var 0 "a" constant values=[3]
var 1 "x" auxiliary
var 2 "y" auxiliary
var 3 "rate" auxiliary
var 4 "s" stock rate=3
var 5 "held" level
var 6 "parts" [0] auxiliary
delay 0 "d"
)";

void expect_kept(const std::string& before, const std::string& after, std::size_t output) {
    expect_becomes(declarations, before, after, [output](ir::Module& m) { prune(m, {ir::VariableId(output)}); });
}

const std::string everything = sections(R"(  %0 = 1
  store v4, %0
  %1 = 2
  store v5, %1
  %2 = 3
  delay_start d0, %2, %2
)",
                                        R"(  %3 = load v4
  store v1, %3
  %4 = load v5
  %5 = delay_read d0
  %6 = add %4, %5
  store v2, %6
  %7 = neg %3
  store v3, %7
)",
                                        R"(  %8 = load v1
  delay_push d0, %8
  %9 = load v0
  store v5, %9
)");

TEST(Prune, AStockNeedsItsStartAndItsRate) {
    expect_kept(
        everything,
        sections("  %0 = 1\n  store v4, %0\n", "  %1 = load v4\n  store v1, %1\n  %2 = neg %1\n  store v3, %2\n"), 1);
}

TEST(Prune, LevelsAndDelaysNeedWhatFeedsThem) {
    ir::Module module = module_of(declarations, everything);
    prune(module, {ir::VariableId(2)});
    EXPECT_EQ(sections_of(module), everything);
}

TEST(Prune, NothingAskedForNothingKept) {
    expect_becomes(declarations, everything, sections("", ""), [](ir::Module& m) { prune(m, {}); });
}

TEST(Prune, AConstantKeepsItsId) {
    ir::Module module = module_of(declarations, everything);
    prune(module, {ir::VariableId(0)});
    EXPECT_EQ(module.variables.size(), 7u);
    EXPECT_EQ(sections_of(module), sections("", ""));
}

TEST(Prune, AnInitialValueThatOnlyInitReadsStays) {
    expect_kept(sections(R"(  %0 = 1
  store v1, %0
  %1 = load v1
  store v2, %1
)",
                         "  %2 = time\n  store v1, %2\n"),
                sections(R"(  %0 = 1
  store v1, %0
  %1 = load v1
  store v2, %1
)",
                         ""),
                2);
}

TEST(Prune, AnInitialValueThatStepStoresAnewIsDead) {
    expect_kept(sections("  %0 = 1\n  store v1, %0\n", "  %1 = time\n  store v1, %1\n"),
                sections("", "  %0 = time\n  store v1, %0\n"), 1);
}

TEST(Prune, WhatStepStoresInPartKeepsItsInitialValues) {
    const std::string kept = sections(R"(  %0 = 1
  loop l0 of 2 {
    store v6[l0], %0
  }
)",
                                      "  %1 = time\n  store v6[1], %1\n");
    expect_kept(kept, kept, 6);
}

TEST(Prune, DeadValuesInsideLoopsAndReductionsGo) {
    expect_kept(sections("", R"(  loop l5 of 2 {
    %10 = time
    %11 = neg %10
    %12 = reduce add from 0 l6 of 2 {
      %13 = abs %10
      %14 = sin %10
      yield %14
    }
    store v6[l5], %12
  }
  loop l7 of 2 {
    %15 = time
  }
)"),
                sections("", R"(  loop l0 of 2 {
    %0 = time
    %1 = reduce add from 0 l1 of 2 {
      %2 = sin %0
      yield %2
    }
    store v6[l0], %1
  }
)"),
                6);
}

TEST(Optimise, AModelOfConstantsIsComputedBeforeTheRun) {
    ir::Module module = module_of(declarations, sections("  %0 = 1\n  store v4, %0\n", R"(  %1 = load v0
  %2 = 2
  %3 = mul %1, %2
  store v1, %3
  %4 = load v1
  %5 = load v4
  %6 = mul %4, %5
  store v3, %6
)"));
    optimise(module, {ir::VariableId(4)});
    EXPECT_EQ(sections_of(module), sections(R"(  %0 = 1
  store v4, %0
  %1 = load v0
  %2 = 2
  %3 = mul %1, %2
  store v1, %3
)",
                                            R"(  %4 = load v1
  %5 = load v4
  %6 = mul %4, %5
  store v3, %6
)"));
}

}  // namespace
}  // namespace crux::passes
