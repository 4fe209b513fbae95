#include <gtest/gtest.h>

#include <bit>

#include "kernels/kernels.h"
#include "pass_testing.h"
#include "passes/passes.h"

namespace crux::passes {
namespace {

const std::string declarations = R"(var 0 "a" constant values=[3]
var 1 "x" auxiliary
var 2 "which" selector values=[0]
)";

void expect_step(const std::string& before, const std::string& after) {
    expect_becomes(declarations, sections("", before), sections("", after), fold);
}

TEST(Fold, NumbersGiveTheKernelsBits) {
    ir::Module module = module_of(declarations, sections("", R"(  %0 = 2
  %1 = 0.3
  %2 = pow %0, %1
  store v1, %2
)"));
    fold(module);
    ASSERT_EQ(module.step[2].kind, ir::Node::Kind::number);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(module.step[2].number),
              std::bit_cast<std::uint64_t>(kernels::evaluate(Operation::pow, 2, 0.3)));
}

TEST(Fold, IdentitiesThatHoldForEveryDouble) {
    expect_step(R"(  %0 = load v0
  %1 = 1
  %2 = -0
  %3 = mul %0, %1
  %4 = add %2, %3
  %5 = div %4, %1
  %6 = neg %5
  %7 = neg %6
  %8 = max %7, %7
  store v1, %8
)",
                R"(  %0 = load v0
  %1 = 1
  %2 = -0
  %6 = neg %0
  store v1, %0
)");
}

TEST(Fold, AddingZeroAndMultiplyingByZeroStay) {
    const std::string kept = R"(  %0 = load v0
  %1 = 0
  %2 = add %0, %1
  %3 = mul %0, %1
  %4 = sub %1, %0
  %5 = sub %2, %3
  %6 = sub %5, %4
  store v1, %6
)";
    expect_step(kept, kept);
}

TEST(Fold, DividingByAPowerOfTwoMultiplies) {
    expect_step(R"(  %0 = load v0
  %1 = -8
  %2 = div %0, %1
  %3 = 3
  %4 = div %2, %3
  store v1, %4
)",
                R"(  %0 = load v0
  %1 = -8
  %100 = -0.125
  %2 = mul %0, %100
  %3 = 3
  %4 = div %2, %3
  store v1, %4
)");
}

TEST(Fold, AKnownTruthDecidesWhatUsesIt) {
    expect_step(R"(  %0 = load v0
  %1 = 2
  %2 = 3
  %3 = lt %1, %2
  %4 = gt %0, %1
  %5 = and %3, %4
  %6 = select %5, %0, %1
  %7 = select %3, %6, %2
  store v1, %7
)",
                R"(  %0 = load v0
  %1 = 2
  %2 = 3
  %3 = lt %1, %2
  %4 = gt %0, %1
  %6 = select %4, %0, %1
  store v1, %6
)");
}

TEST(Fold, AChoiceOfOneCaseIsThatCase) {
    expect_step(R"(  %0 = choose v2 {
    case {
      %1 = load v0
      %2 = abs %1
      yield %2
    }
  }
  store v1, %0
)",
                R"(  %1 = load v0
  %2 = abs %1
  store v1, %2
)");
}

TEST(Fold, QuotientsWithAKnownDivisorNeedNoAlternative) {
    expect_step(R"(  %0 = load v0
  %1 = 3
  %2 = 0
  %3 = div_or %0, %1, %2
  %4 = div_or %3, %2, %1
  store v1, %4
)",
                R"(  %0 = load v0
  %1 = 3
  %2 = 0
  %3 = div %0, %1
  %4 = div_or %3, %2, %1
  store v1, %4
)");
}

TEST(ResolveChoices, OnlyOnSelectorsThatNobodyVaries) {
    const std::string two = R"(var 0 "a" constant values=[3]
axis 0 "R" ["A", "B"]
var 1 "x" auxiliary
var 2 "fixed" selector values=[1]
var 3 "varying" selector values=[1]
var 4 "mixed" [0] selector values=[0, 1]
)";
    const std::string before = sections("", R"(  %0 = load v0
  %3 = choose v2 {
    case {
      yield %0
    }
    case {
      %1 = choose v4[1] {
        case {
          yield %0
        }
        case {
          %2 = neg %0
          yield %2
        }
      }
      yield %1
    }
  }
  loop l0 of 2 {
    %4 = choose v4[l0] {
      case {
        yield %0
      }
      case {
        yield %3
      }
    }
    %5 = choose v3 {
      case {
        yield %3
      }
      case {
        yield %4
      }
    }
    store v1, %5
  }
)");
    const std::string after = sections("", R"(  %0 = load v0
  %2 = neg %0
  loop l0 of 2 {
    %4 = choose v4[l0] {
      case {
        yield %0
      }
      case {
        yield %2
      }
    }
    %5 = choose v3 {
      case {
        yield %2
      }
      case {
        yield %4
      }
    }
    store v1, %5
  }
)");
    expect_becomes(two, before, after, [](ir::Module& m) { resolve_choices(m, {ir::VariableId(3)}); });
}

}  // namespace
}  // namespace crux::passes
