#include "pass_testing.h"
#include "passes/passes.h"

namespace crux::passes {
namespace {

const std::string declarations = R"(axis 0 "R" ["A", "B", "C"]
var 0 "a" constant values=[3]
var 1 "x" [0, 0] auxiliary
var 2 "y" [0] auxiliary
var 3 "which" selector values=[0]
)";

void expect_step(const std::string& before, const std::string& after) {
    expect_becomes(declarations, sections("", before), sections("", after), lift);
}

TEST(Lift, MovesOutAsFarAsItCan) {
    expect_step(R"(  loop l0 of 3 {
    loop l1 of 3 {
      %0 = load v0
      %1 = sin %0
      %2 = 2
      store v2[l0], %2
      %3 = reduce max from 0 l2 of 3 {
        %4 = cos %1
        yield %4
      }
      store v1[l0, l1], %3
    }
  }
)",
                R"(  %0 = load v0
  %1 = sin %0
  %2 = 2
  %4 = cos %1
  %3 = reduce max from 0 l2 of 3 {
    yield %4
  }
  loop l0 of 3 {
    loop l1 of 3 {
      store v2[l0], %2
      store v1[l0, l1], %3
    }
  }
)");
}

TEST(Lift, WhatTheLoopStoresOrDrawsStays) {
    const std::string kept = R"(  loop l0 of 3 {
    %0 = random normal stream 1
    store v2[l0], %0
    %1 = load v2[0]
    store v1[l0, 0], %1
  }
)";
    expect_step(kept, kept);
}

TEST(Lift, NothingLeavesACase) {
    const std::string kept = R"(  loop l0 of 3 {
    %0 = load v2[l0]
    %1 = choose v3 {
      case {
        yield %0
      }
      case {
        %2 = load v0
        %3 = exp %2
        yield %3
      }
    }
    store v2[l0], %1
  }
)";
    expect_becomes(declarations, sections("", kept), sections("", kept), lift);
}

}  // namespace
}  // namespace crux::passes
