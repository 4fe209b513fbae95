#include "pass_testing.h"
#include "passes/passes.h"

namespace crux::passes {
namespace {

const std::string declarations = R"(axis 0 "R" ["A", "B", "C"]
var 0 "a" constant values=[3]
var 1 "weight" [0] constant values=[1, 2, 3]
var 2 "x" [0] auxiliary
var 3 "y" auxiliary
var 4 "rate" auxiliary
var 5 "s" stock rate=4
var 6 "which" selector values=[0]
)";
const std::string start = "  %0 = 1\n  store v5, %0\n";
const std::string rate = "  %90 = load v5\n  store v4, %90\n";

void expect_step(const std::string& before, const std::string& init_after, const std::string& step_after) {
    expect_becomes(declarations, sections(start, before + rate), sections(start + init_after, step_after + rate),
                   hoist);
}

TEST(Hoist, WholeAuxiliariesMoveWithTheirLoops) {
    expect_step(R"(  loop l0 of 3 {
    %1 = load v1[l0]
    %2 = sin %1
    store v2[l0], %2
  }
  %3 = reduce add from 0 l1 of 3 {
    %4 = load v2[l1]
    yield %4
  }
  store v3, %3
)",
                R"(  loop l10 of 3 {
    %100 = load v1[l10]
    %101 = sin %100
    store v2[l10], %101
  }
  %103 = reduce add from 0 l11 of 3 {
    %102 = load v2[l11]
    yield %102
  }
  store v3, %103
)",
                "");
}

TEST(Hoist, WhatDependsOnTimeStocksDrawsStays) {
    const std::string kept = R"(  %1 = time
  store v3, %1
  loop l0 of 3 {
    %2 = random normal stream 1
    %3 = load v5
    %4 = add %2, %3
    store v2[l0], %4
  }
)";
    expect_step(kept, "", kept);
}

TEST(Hoist, PartsOfExpressionsAreKeptForTheLoopsTheyDependOn) {
    expect_step(R"(  %1 = load v0
  %2 = exp %1
  loop l0 of 3 {
    %3 = load v1[l0]
    %4 = mul %2, %3
    %5 = load v5
    %6 = mul %4, %5
    %7 = mul %6, %2
    store v2[l0], %7
  }
)",
                R"(  %100 = load v0
  %101 = exp %100
  store v7, %101
  loop l10 of 3 {
    %102 = load v1[l10]
    %103 = mul %101, %102
    store v8[l10], %103
  }
)",
                R"(  %2 = load v7
  loop l0 of 3 {
    %4 = load v8[l0]
    %5 = load v5
    %6 = mul %4, %5
    %7 = mul %6, %2
    store v2[l0], %7
  }
)");
}

TEST(Hoist, AnAuxiliaryThatHoldsThePartServes) {
    expect_step(R"(  %1 = load v0
  %2 = exp %1
  store v3, %2
  loop l0 of 3 {
    %3 = load v5
    %4 = mul %2, %3
    store v2[l0], %4
  }
)",
                R"(  %100 = load v0
  %101 = exp %100
  store v3, %101
)",
                R"(  %2 = load v3
  loop l0 of 3 {
    %3 = load v5
    %4 = mul %2, %3
    store v2[l0], %4
  }
)");
}

TEST(Hoist, PartsInsideReductionsAndCasesAreKeptForAllPositionsAndCases) {
    expect_step(R"(  %1 = load v5
  %2 = reduce add from 0 l0 of 3 {
    %3 = load v1[l0]
    %4 = exp %3
    %5 = mul %4, %1
    yield %5
  }
  %6 = choose v6 {
    case {
      yield %2
    }
    case {
      %7 = load v0
      %8 = ln %7
      yield %8
    }
  }
  store v3, %6
)",
                R"(  loop l10 of 3 {
    %100 = load v1[l10]
    %101 = exp %100
    store v7[l10], %101
  }
  %102 = load v0
  %103 = ln %102
  store v8, %103
)",
                R"(  %1 = load v5
  %2 = reduce add from 0 l0 of 3 {
    %4 = load v7[l0]
    %5 = mul %4, %1
    yield %5
  }
  %6 = choose v6 {
    case {
      yield %2
    }
    case {
      %8 = load v8
      yield %8
    }
  }
  store v3, %6
)");
}

TEST(Hoist, ATruthValueIsKeptAsANumberWhereItSavesWork) {
    expect_step(R"(  %1 = load v0
  %2 = 2
  %3 = gt %1, %2
  %4 = load v5
  %5 = select %3, %4, %2
  %6 = exp %1
  %7 = gt %6, %2
  %8 = select %7, %5, %4
  store v3, %8
)",
                R"(  %100 = load v0
  %101 = 2
  %103 = exp %100
  %104 = gt %103, %101
  %105 = number %104
  store v7, %105
)",
                R"(  %1 = load v0
  %2 = 2
  %3 = gt %1, %2
  %4 = load v5
  %5 = select %3, %4, %2
  %106 = load v7
  %7 = truth %106
  %8 = select %7, %5, %4
  store v3, %8
)");
}

TEST(Hoist, InitialValuesStayBeforeTheConstantOnes) {
    const std::string initial = start + "  %1 = 7\n  store v3, %1\n";
    expect_becomes(declarations, sections(initial, "  %2 = load v0\n  store v3, %2\n" + rate),
                   sections(initial + "  %100 = load v0\n  store v3, %100\n", rate), hoist);
}

TEST(Hoist, AnInitialValueOfADynamicAuxiliaryIsNotItsValue) {
    const std::string initial = start + "  %1 = 7\n  store v3, %1\n";
    const std::string step =
        "  %2 = load v5\n  store v3, %2\n  %3 = load v3\n  loop l0 of 3 {\n    store v2[l0], %3\n  }\n";
    expect_becomes(declarations, sections(initial, step + rate), sections(initial, step + rate), hoist);
}

TEST(Hoist, AnAuxiliaryLoadedBeforeItsStoreStays) {
    const std::string initial = start + "  %1 = 7\n  store v3, %1\n";
    const std::string step =
        "  %2 = load v3\n  loop l0 of 3 {\n    store v2[l0], %2\n  }\n  %3 = load v0\n  store v3, %3\n";
    expect_becomes(declarations, sections(initial, step + rate), sections(initial, step + rate), hoist);
}

TEST(Hoist, AValueFromBetweenTwoStoresIsKept) {
    expect_step(R"(  %1 = load v0
  store v3, %1
  %2 = load v3
  %3 = exp %2
  store v3, %3
  %4 = load v5
  %5 = add %2, %4
  %6 = load v3
  %7 = add %5, %6
  store v2[0], %7
)",
                R"(  %100 = load v0
  store v3, %100
  %101 = load v3
  store v7, %101
  %102 = exp %101
  store v3, %102
)",
                R"(  %2 = load v7
  %4 = load v5
  %5 = add %2, %4
  %6 = load v3
  %7 = add %5, %6
  store v2[0], %7
)");
}

TEST(Hoist, APlaceThatAnotherPositionOverwritesIsNoHome) {
    expect_step(R"(  loop l0 of 3 {
    %1 = load v1[l0]
    %2 = exp %1
    store v3, %2
    %3 = load v5
    %4 = add %2, %3
    store v2[l0], %4
  }
)",
                R"(  loop l10 of 3 {
    %100 = load v1[l10]
    %101 = exp %100
    store v7[l10], %101
    store v3, %101
  }
)",
                R"(  loop l0 of 3 {
    %2 = load v7[l0]
    %3 = load v5
    %4 = add %2, %3
    store v2[l0], %4
  }
)");
}

TEST(Hoist, AnAuxiliaryStoredTwiceIsNoHome) {
    expect_step(R"(  %1 = load v0
  %2 = exp %1
  store v3, %2
  store v3, %1
  %3 = load v5
  %4 = add %2, %3
  store v2[0], %4
)",
                R"(  %100 = load v0
  %101 = exp %100
  store v7, %101
  store v3, %101
  store v3, %100
)",
                R"(  %2 = load v7
  %3 = load v5
  %4 = add %2, %3
  store v2[0], %4
)");
}

TEST(Hoist, HiddenNamesAreNew) {
    ir::Module module =
        module_of(R"(var 0 "Hoisted_1" constant values=[3]
var 1 "y" auxiliary
)",
                  sections("", "  %0 = load v0\n  %1 = exp %0\n  %2 = time\n  %3 = mul %1, %2\n  store v1, %3\n"));
    hoist(module);
    ASSERT_EQ(module.variables.size(), 3u);
    EXPECT_EQ(module.variables[2].name, "hoisted 2");
    EXPECT_TRUE(module.variables[2].hidden);
}

}  // namespace
}  // namespace crux::passes
