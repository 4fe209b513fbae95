#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <iterator>
#include <limits>

#include "ir/ir.h"

namespace crux::ir {
namespace {

const std::string everything = R"(module "tea \"cup\""
time initial=0 final=30 step=0.125 save=1 method=rk4 units="Minute"
axis 0 "Region" ["A", "B", "C"]
axis 1 "Age" ["young", "old"]
map 0 [2, 0]
var 0 "Population" [0, 1] stock rate=1 units="Person" doc="Line\nand \x09tab"
var 1 "net" [0, 1] auxiliary hidden
var 2 "k" constant values=[0.1]
var 3 "which" selector values=[1]
var 4 "held" level
table 0 "effect" [1] clamp missing_outside {
  x=[0, 1] y=[0, 1]
  x=[0] y=[nan:fff8000000000000]
}
delay 0 "pipeline" [0]
size values=30 loops=4
init {
  %0 = 5
  %1 = -0
  %2 = -inf
  loop l0 of 3 {
    loop l1 of 2 descending {
      store v0[l0, l1], %0
    }
    delay_start d0[l0], %0, %1
  }
  store v4, %2
}
step {
  %3 = time
  %4 = step_time
  loop l0 of 2 {
    %5 = load v0[l0+1, 0]
    %6 = load v0[m0(l0), %5]
    %7 = lookup t0[%6], %5
    %8 = div_or %5, %6, %7
    %9 = le %8, %3
    %10 = not %9
    %11 = select %9, %8, %7
    store v1[l0, 1], %11
  }
  %12 = reduce max from -inf l2 of 3 descending {
    %13 = load v0[l2, 1]
    yield %13
  }
  %14 = choose v3 {
    case {
      yield %12
    }
    case {
      %15 = load v2
      yield %15
    }
  }
  %16 = random normal stream 18446744073709551615
  %18 = random poisson of %14 between %12 and %16 stream 7 at [2, l3]
}
advance {
  %20 = delay_read d0[2]
  delay_push d0[0], %20
  store v4, %20
}
)";

TEST(IrText, EveryFormReadsBackToTheSameText) {
    const auto parsed = parse(everything);
    ASSERT_TRUE(std::holds_alternative<Module>(parsed)) << std::get<ParseFailure>(parsed).message;
    EXPECT_EQ(print(std::get<Module>(parsed)), everything);
}

TEST(IrText, FieldsAreThoseThatWereWritten) {
    const Module module = std::get<Module>(parse(everything));
    EXPECT_EQ(module.name, "tea \"cup\"");
    EXPECT_EQ(module.time.method, Method::rk4);
    EXPECT_EQ(module.variables[0].documentation, "Line\nand \ttab");
    EXPECT_EQ(module.variables[0].rate, VariableId(1));
    EXPECT_TRUE(module.variables[1].hidden);
    EXPECT_TRUE(module.tables[0].missing_outside);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(module.tables[0].elements[1].y[0]), 0xfff8000000000000u);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(module.init[1].number), std::bit_cast<std::uint64_t>(-0.0));
    const Node& random = module.step.back();
    EXPECT_EQ(random.law, RandomLaw::poisson);
    EXPECT_EQ(random.stream, 7u);
    EXPECT_EQ(random.operands[1], ValueId(12));
    EXPECT_EQ(random.indices.at(1).kind, Index::Kind::loop);
    EXPECT_EQ(module.value_count, 30u);
}

TEST(IrText, BlanksAndCommentsDoNotMatter) {
    std::string loose;
    for (char c : everything) loose += c == '\n' ? std::string(" # a comment\n\n\t") : std::string(1, c);
    const auto parsed = parse(loose);
    ASSERT_TRUE(std::holds_alternative<Module>(parsed)) << std::get<ParseFailure>(parsed).message;
    EXPECT_EQ(print(std::get<Module>(parsed)), everything);
}

constexpr const char* opening = "module \"m\"\ntime initial=0 final=1 step=1 save=1 method=euler units=\"\"\n";

std::string around(std::string_view step) {
    return std::string(opening) + "size values=9 loops=1\ninit {\n}\nstep {\n" + std::string(step) +
           "\n}\nadvance {\n}\n";
}

void expect_failure(const std::string& text, std::uint32_t line, const std::string& message) {
    const auto parsed = parse(text);
    ASSERT_TRUE(std::holds_alternative<ParseFailure>(parsed)) << text;
    EXPECT_EQ(std::get<ParseFailure>(parsed).message, message);
    EXPECT_EQ(std::get<ParseFailure>(parsed).line, line);
}

TEST(IrText, AFaultHasItsLineAndSaysWhatWasExpected) {
    expect_failure("", 1, "expected \"module\", found the end of the text");
    expect_failure("module 3", 1, "expected the module's name in quotes, found \"3\"");
    expect_failure("module \"a", 1, "expected the module's name in quotes, found a text without its closing quote");
    expect_failure("module \"m\"\ntime initial=0 final=1 step=1 save=1 method=fast units=\"\"", 2,
                   "expected a method (euler, rk2, rk4), found \"fast\"");
    expect_failure(std::string(opening) + "var 1 \"x\" stock", 3,
                   "expected number 0, the next of its kind, found \"1\"");
    expect_failure(std::string(opening) + "var 0 \"x\" flow", 3,
                   "expected a role (constant, selector, stock, level, auxiliary), found \"flow\"");
    expect_failure(
        around("%1 = plus %2, %3"), 7,
        "expected a number, an operation, time, step_time, load, lookup, random, delay_read, reduce or choose, "
        "found \"plus\"");
    expect_failure(around("%1 = add %2"), 8, "expected \",\", found \"}\"");
    expect_failure(around("store v1[k], %2"), 7, "expected an index (3, l0, l0+1, m0(l0) or %5), found \"k\"");
    expect_failure(around("store v1[99999999999], %2"), 7, "expected a position, found \"99999999999\"");
    expect_failure(around("%4294967296 = 1"), 7, "expected a value such as %5, found \"4294967296\"");
    expect_failure(
        around("&"), 7,
        "expected a statement (%n = ..., store, loop, delay_start, delay_push) or \"}\", found a character that "
        "is no part of the text form");
    expect_failure(around("") + "x", 11, "expected the end of the text, found \"x\"");
}

TEST(IrText, NestingIsBounded) {
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "loop l0 of 1 {";
    expect_failure(around(deep), 7, "expected at most 200 bodies in each other, found \"loop\"");
}

TEST(IrText, TheDocumentedExampleIsAsPrintedAndSound) {
    std::ifstream file(CRUX_SOURCE_DIR "/docs/formats/ir.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});
    const auto begin = page.find("```\nmodule") + 4, end = page.find("```", begin);
    ASSERT_LT(end, page.size());
    const std::string example = page.substr(begin, end - begin);
    const auto parsed = parse(example);
    ASSERT_TRUE(std::holds_alternative<Module>(parsed)) << std::get<ParseFailure>(parsed).message;
    EXPECT_EQ(verify(std::get<Module>(parsed)), std::vector<std::string>());
    EXPECT_EQ(print(std::get<Module>(parsed)), example);
}

TEST(IrModule, CountsStepsAndSaves) {
    TimeSpecs time;
    time.initial = 1900;
    time.final = 2100;
    time.step = 0.1;
    time.save_step = 0.5;
    EXPECT_EQ(time.steps(), 2000u);
    EXPECT_EQ(time.save_every(), 5u);
    time.save_step = 0.01;
    EXPECT_EQ(time.save_every(), 1u);
    time.step = 0;
    EXPECT_EQ(time.steps(), std::numeric_limits<std::uint32_t>::max());
}

TEST(IrModule, FindsByKeyAndNamesElementsRowMajor) {
    const Module module = std::get<Module>(parse(everything));
    EXPECT_EQ(module.find("POPULATION"), VariableId(0));
    EXPECT_FALSE(module.find("nothing").valid());
    EXPECT_EQ(module.elements(VariableId(0)), 6u);
    EXPECT_EQ(module.elements(VariableId(2)), 1u);
    EXPECT_EQ(module.element_name(VariableId(0), 3), "Population[B,old]");
    EXPECT_EQ(module.element_name(VariableId(2), 0), "k");
}

}  // namespace
}  // namespace crux::ir
