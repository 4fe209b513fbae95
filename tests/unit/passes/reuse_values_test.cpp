#include "pass_testing.h"
#include "passes/passes.h"

namespace crux::passes {
namespace {

const std::string declarations = R"(axis 0 "R" ["A", "B", "C"]
var 0 "a" [0] constant values=[3, 4, 5]
var 1 "x" [0] auxiliary
var 2 "y" [0] auxiliary
var 3 "z" auxiliary
var 4 "s" level
var 5 "table" [0, 0] constant values=[1, 2, 3, 4, 5, 6, 7, 8, 9]
delay 0 "d"
)";

void expect_step(const std::string& before, const std::string& after) {
    expect_becomes(declarations, sections("", before), sections("", after), reuse_values);
}

TEST(ReuseValues, LoadsSeeTheStoreBeforeThem) {
    expect_step(R"(  loop l0 of 3 {
    %0 = load v0[l0]
    store v1[l0], %0
    %1 = load v1[l0]
    %2 = abs %1
    store v2[l0], %2
  }
)",
                R"(  loop l0 of 3 {
    %0 = load v0[l0]
    store v1[l0], %0
    %2 = abs %0
    store v2[l0], %2
  }
)");
}

TEST(ReuseValues, AStoreElsewhereInTheVariableMayBeHere) {
    const std::string kept = R"(  %0 = load v0[0]
  store v1[0], %0
  loop l0 of 3 {
    %1 = load v0[l0]
    store v1[l0], %1
  }
  %2 = load v1[0]
  store v3, %2
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, FixedPlacesAndOffsetsOfOneLoopAreApart) {
    expect_step(R"(  %0 = load v0[0]
  store v1[0], %0
  store v1[1], %0
  %1 = load v1[0]
  store v3, %1
)",
                R"(  %0 = load v0[0]
  store v1[0], %0
  store v1[1], %0
  store v3, %0
)");
}

TEST(ReuseValues, ARecursionLoadsAgain) {
    const std::string kept = R"(  %0 = load v0[0]
  store v1[0], %0
  loop l0 of 2 {
    %1 = load v1[l0]
    %2 = add %1, %1
    store v1[l0+1], %2
  }
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, ALoopThatStoresTheVariableKnowsNothingOfItAtItsStart) {
    const std::string kept = R"(  %0 = load v0[0]
  store v1[0], %0
  loop l0 of 3 {
    %1 = load v1[0]
    %2 = neg %1
    store v1[l0], %2
  }
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, SumsOverRowsAndColumnsDiffer) {
    const std::string kept = R"(  %0 = reduce max from 0 l0 of 3 {
    %1 = reduce add from 0 l1 of 3 {
      %2 = load v5[l0, l1]
      yield %2
    }
    yield %1
  }
  %3 = reduce max from 0 l2 of 3 {
    %4 = reduce add from 0 l3 of 3 {
      %5 = load v5[l3, l2]
      yield %5
    }
    yield %4
  }
  %6 = sub %0, %3
  store v3, %6
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, EqualComputationsAreDoneOnce) {
    expect_step(R"(  %0 = load v0[0]
  %1 = load v0[1]
  %2 = add %0, %1
  %3 = load v0[0]
  %4 = add %1, %3
  %5 = sub %2, %4
  %6 = sub %4, %2
  %7 = reduce add from 0 l0 of 3 {
    %8 = load v0[l0]
    yield %8
  }
  %9 = reduce add from 0 l1 of 3 {
    %10 = load v0[l1]
    yield %10
  }
  %11 = add %7, %9
  %12 = add %5, %6
  %13 = mul %11, %12
  store v3, %13
)",
                R"(  %0 = load v0[0]
  %1 = load v0[1]
  %2 = add %0, %1
  %5 = sub %2, %2
  %7 = reduce add from 0 l0 of 3 {
    %8 = load v0[l0]
    yield %8
  }
  %11 = add %7, %7
  %12 = add %5, %5
  %13 = mul %11, %12
  store v3, %13
)");
}

TEST(ReuseValues, ReductionsOverWhatWasStoredSinceDiffer) {
    const std::string kept = R"(  loop l0 of 3 {
    %0 = load v0[l0]
    store v1[l0], %0
  }
  %1 = reduce add from 0 l1 of 3 {
    %2 = load v1[l1]
    yield %2
  }
  store v1[0], %1
  %3 = reduce add from 0 l2 of 3 {
    %4 = load v1[l2]
    yield %4
  }
  store v3, %3
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, WhatABodyLearnsEndsWithIt) {
    const std::string kept = R"(  loop l0 of 3 {
    %0 = load v0[0]
    store v1[l0], %0
  }
  %1 = load v0[0]
  store v3, %1
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, DrawsOfDifferentPositionsAndZerosOfDifferentSignStayApart) {
    const std::string kept = R"(  %0 = random normal stream 1
  loop l0 of 3 {
    %1 = random normal stream 1
    %2 = add %0, %1
    store v1[l0], %2
  }
  %3 = 0
  %4 = -0
  %5 = sub %3, %4
  store v3, %5
)";
    expect_step(kept, kept);
}

TEST(ReuseValues, ALevelChangesWhenAdvanceIsDone) {
    const std::string init = "  %0 = 1\n  store v4, %0\n", step = "  %1 = 2\n  store v3, %1\n";
    const std::string kept = sections(init, step, R"(  %2 = load v3
  store v4, %2
  %3 = load v4
  delay_push d0, %3
)");
    expect_becomes(declarations, kept, kept, reuse_values);
}

TEST(ReuseValues, AStoreOfWhatLiesThereIsDropped) {
    expect_becomes(declarations,
                   sections(R"(  %0 = 1
  store v3, %0
  %1 = 1
  store v3, %1
)",
                            ""),
                   sections(R"(  %0 = 1
  store v3, %0
)",
                            ""),
                   reuse_values);
}

}  // namespace
}  // namespace crux::passes
