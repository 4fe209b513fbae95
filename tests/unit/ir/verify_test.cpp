#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ir/ir.h"

namespace crux::ir {
namespace {

const std::string time_line = "time initial=0 final=4 step=1 save=1 method=euler units=\"\"\n";
const std::string declarations = R"(axis 0 "R" ["A", "B", "C"]
map 0 [0, 2, 1]
map 1 [0, 3]
var 0 "k" constant values=[3]
var 1 "x" [0] auxiliary
var 2 "rate" auxiliary
var 3 "s" stock rate=2
var 4 "held" level
var 5 "which" selector values=[1]
table 0 "t" [0] clamp {
  x=[0] y=[0]
  x=[0, 0, 1] y=[0, 1, 2]
  x=[0] y=[0]
}
delay 0 "d" [0]
)";

std::vector<std::string> faults(const std::string& given, const std::string& init, const std::string& step,
                                const std::string& advance = "") {
    const auto parsed = parse("module \"m\"\n" + given + "\nsize values=50 loops=5\ninit {\n" + init + "\n}\nstep {\n" +
                              step + "\n}\nadvance {\n" + advance + "\n}\n");
    if (const auto* failure = std::get_if<ParseFailure>(&parsed)) return {"not parsed: " + failure->message};
    return verify(std::get<Module>(parsed));
}

using Texts = std::vector<std::string>;

void expect_declared(const std::string& given, const Texts& messages) { EXPECT_EQ(faults(given, "", ""), messages); }
void expect_step(const std::string& step, const Texts& messages) {
    EXPECT_EQ(faults(time_line + declarations, "", step), messages);
}

TEST(Verify, ASoundModuleHasNoFaults) {
    EXPECT_EQ(faults(time_line + declarations, R"(
  %0 = load v0  store v3, %0  store v4, %0
  loop l0 of 3 { delay_start d0[l0], %0, %0 })",
                     R"(
  %1 = delay_read d0[2]
  loop l1 of 2 { %2 = lookup t0[m0(l1)], %1  store v1[l1+1], %2 }
  %3 = gt %1, %1
  %4 = load v1[%1]
  store v2, %4)",
                     "%5 = load v2 store v4, %5 delay_push d0[0], %5"),
              Texts());
}

TEST(Verify, Declarations) {
    expect_declared("time initial=0 final=inf step=1 save=1 method=euler units=\"\"\n",
                    {"time: initial, final, step and save must be finite"});
    expect_declared("time initial=1 final=0 step=-1 save=0 method=euler units=\"\"\n",
                    {"time: step is -1, and must be above 0", "time: save is 0, and must be above 0",
                     "time: final 0 lies before initial 1"});
    expect_declared("time initial=0 final=1 step=1e-300 save=1 method=euler units=\"\"\n",
                    {"time: more than 2^31 steps"});
    expect_declared(time_line + "axis 0 \"R\" []", {"axis \"R\": it has no elements"});
    expect_declared(time_line + "var 0 \"x\" [1] auxiliary", {"var \"x\": there is no axis 1"});
    expect_declared(time_line + "var 0 \"x\" constant", {"var \"x\": it has 0 values where 1 is expected"});
    expect_declared(time_line + "var 0 \"x\" auxiliary values=[1]",
                    {"var \"x\": it has 1 values where 0 are expected"});
    expect_declared(time_line + "var 0 \"x\" selector values=[0.5]", {"var \"x\": 0.5 is no number of a case"});
    expect_declared(time_line + "var 0 \"x\" auxiliary rate=0", {"var \"x\": only a stock has a rate"});
    expect_declared(time_line + "var 0 \"x\" stock rate=7", {"var \"x\": there is no variable 7 to be its rate"});
    expect_declared(time_line + "axis 0 \"R\" [\"A\"] var 0 \"x\" stock rate=1 var 1 \"r\" [0] level",
                    {"var \"x\": its rate \"r\" has other axes",
                     "var \"x\": its rate \"r\" has the role level, expected auxiliary or constant"});
    expect_declared(time_line + "table 0 \"t\" clamp { }",
                    {"table \"t\": it has 0 sets of points where 1 is expected"});
    expect_declared(time_line + "table 0 \"t\" clamp { x=[] y=[] }",
                    {"table \"t\": element 0 has 0 x and 0 y, expected as many of both and at least one"});
    expect_declared(time_line + "table 0 \"t\" clamp { x=[0, nan] y=[1, 2] }",
                    {"table \"t\": the x of element 0 do not ascend"});
    expect_declared(time_line + "table 0 \"t\" clamp { x=[2, 1] y=[1, 2] }",
                    {"table \"t\": the x of element 0 do not ascend"});
    std::string huge = "axis 0 \"R\" [";
    for (int i = 0; i < 2000; ++i) huge += i == 0 ? "\"a\"" : ",\"a\"";
    expect_declared(time_line + huge + "] delay 0 \"d\" [0, 0, 0]", {"delay \"d\": it has more than 2^31 elements"});
    EXPECT_EQ(verify(std::get<Module>(parse("module \"m\"\n" + time_line +
                                            "size values=4000000000 loops=1 init { } step { } advance { }"))),
              Texts({"size: at most 67108864 values and 4194304 loops are allowed"}));
}

TEST(Verify, StocksNeedARate) {
    EXPECT_EQ(faults(time_line + "var 0 \"s\" stock", "%0 = 1 store v0, %0", ""),
              Texts({"var \"s\": a stock that init stores needs a rate"}));
    EXPECT_EQ(faults(time_line + declarations, "%0 = 1 store v3, %0", ""),
              Texts({"var \"s\": its rate \"rate\" is stored nowhere"}));
}

TEST(Verify, ValuesAreDefinedOnceAndBeforeUse) {
    expect_step("%0 = neg %1 %1 = 2", {"step: %0 = neg %1: %1 is used before it is defined"});
    expect_step("%0 = 1 %0 = 2", {"step: %0 = 2: %0 is defined a second time"});
    expect_step("%50 = 1", {"step: %50 = 1: %50 is not below the module's 50 values"});
    expect_step("%0 = neg %77", {"step: %0 = neg %77: %77 is not below the module's 50 values"});
    expect_step("loop l0 of 2 { %0 = 1 } %1 = neg %0", {"step: %1 = neg %0: %0 lives in a body that has ended"});
    expect_step("%0 = choose v5 { case { %1 = 1 yield %1 } case { yield %1 } }",
                {"step: %0 = choose v5: %1 lives in a body that has ended"});
    EXPECT_EQ(faults(time_line + declarations, "%0 = 1", "%1 = neg %0"),
              Texts({"step: %1 = neg %0: %0 lives in a body that has ended"}));
}

TEST(Verify, Types) {
    expect_step("%0 = 1 %1 = gt %0, %0 %2 = neg %1 %3 = not %0",
                {"step: %2 = neg %1: %1 is a truth value where a number is expected",
                 "step: %3 = not %0: %0 is a number where a truth value is expected"});
    expect_step("%0 = 1 %1 = gt %0, %0 store v2, %1",
                {"step: store v2, %1: %1 is a truth value where a number is expected"});
}

TEST(Verify, Indices) {
    expect_step("%0 = 1 store v1, %0", {"step: store v1, %0: it has 0 indices, expected 1"});
    expect_step("%0 = 1 store v1[3], %0 store v1[-1], %0",
                {"step: store v1[3], %0: index 1 reaches from 3 to 3, outside 0 to 2",
                 "step: store v1[-1], %0: index 1 reaches from -1 to -1, outside 0 to 2"});
    expect_step("%0 = 1 loop l0 of 3 { store v1[l0+1], %0 }",
                {"step: store v1[l0+1], %0: index 1 reaches from 1 to 3, outside 0 to 2"});
    expect_step("%0 = 1 store v1[l0], %0", {"step: store v1[l0], %0: l0 does not run here"});
    expect_step("%0 = 1 loop l0 of 2 { store v1[m7(l0)], %0 store v1[m1(l0)], %0 }",
                {"step: store v1[m7(l0)], %0: there is no map 7",
                 "step: store v1[m1(l0)], %0: index 1 reaches from 0 to 3, outside 0 to 2"});
    expect_step("%0 = 1 loop l0 of 4 { store v1[m0(l0)], %0 }",
                {"step: store v1[m0(l0)], %0: m0 has 3 positions, the loop 4"});
    expect_step("%0 = 1 store v1[%0], %0",
                {"step: store v1[%0], %0: index 1 is a value, which only load and lookup may have"});
}

TEST(Verify, RolesAndSections) {
    expect_step("%0 = 1 store v0, %0 store v3, %0 store v4, %0",
                {"step: store v0, %0: \"k\" has the role constant, which is not stored here",
                 "step: store v3, %0: \"s\" has the role stock, which is not stored here",
                 "step: store v4, %0: \"held\" has the role level, which is not stored here"});
    EXPECT_EQ(faults(time_line + declarations, "", "", "%0 = 1 store v2, %0 delay_start d0[0], %0, %0"),
              Texts({"advance: store v2, %0: \"rate\" has the role auxiliary, which is not stored here",
                     "advance: delay_start d0[0], %0, %0: a delay starts in init alone"}));
    expect_step("%0 = 1 delay_push d0[0], %0",
                {"step: delay_push d0[0], %0: a delay takes in values in advance alone"});
    expect_step("%0 = load v2 %1 = load v3", {"step: %0 = load v2: neither init nor step stores \"rate\"",
                                              "step: %1 = load v3: init never stores \"s\""});
    EXPECT_EQ(faults(time_line + declarations, "%0 = load v2", "%1 = 1 store v2, %1"),
              Texts({"init: %0 = load v2: init never stores \"rate\""}));
    expect_step("%0 = load v9 %1 = lookup t3[0], %0",
                {"step: %0 = load v9: there is no variable 9", "step: %1 = lookup t3[0], %0: there is no table 3"});
}

TEST(Verify, BodiesAndDraws) {
    expect_step("loop l0 of 0 { }", {"step: loop l0 of 0: it has no positions"});
    expect_step("loop l9 of 1 { }", {"step: loop l9 of 1: l9 is not below the module's 5 loops"});
    expect_step("loop l0 of 1 { loop l0 of 1 { } }", {"step: loop l0 of 1: l0 runs already"});
    expect_step("%0 = reduce sub from 0 l0 of 1 { %1 = 1 yield %1 }",
                {"step: %0 = reduce sub from 0 l0 of 1: it combines by sub, expected add, mul, min or max"});
    expect_step("%0 = reduce add from 0 l0 of 1 { %1 = 1 store v2, %1 yield %1 }",
                {"step: store v2, %1: a reduction or choice stores nothing"});
    expect_step("%0 = choose v5 { }",
                {"step: %0 = choose v5: it has 0 cases and 0 yields, expected one yield a case and at least one case"});
    expect_step(
        "%0 = choose v0 { case { %1 = 1 yield %1 } }",
        {"step: %0 = choose v0: \"k\" is no selector", "step: %0 = choose v0: \"k\" is 3, and there are 1 cases"});
    expect_step("%0 = 1 %1 = random normal of %0 stream 1 %2 = random poisson stream 1",
                {"step: %1 = random normal of %0 stream 1: the law has no parameter",
                 "step: %2 = random poisson stream 1: the law needs a parameter"});
}

TEST(Verify, WhatOnlyCodeCanGetWrong) {
    Module module = std::get<Module>(
        parse("module \"m\"\n" + time_line + "size values=3 loops=1 init { } step { %0 = 1 %1 = neg %0 } advance { }"));
    module.step[1].operands[1] = ValueId(0);
    EXPECT_EQ(verify(module), Texts({"step: %1 = neg %0: it has more than 1 operands"}));
    module.step[1] = {};
    module.step[1].kind = Node::Kind::loop;
    EXPECT_EQ(verify(module).size(), 1u);
    Body deep;
    for (int i = 0; i < 300; ++i) {
        Node loop;
        loop.kind = Node::Kind::loop;
        loop.loop = LoopId(i);
        loop.extent = 1;
        loop.bodies.push_back(std::move(deep));
        deep = {std::move(loop)};
    }
    module.step = std::move(deep);
    module.loop_count = 300;
    EXPECT_EQ(verify(module), Texts({"step: loop l100 of 1: more than 200 bodies in each other"}));
}

}  // namespace
}  // namespace crux::ir
