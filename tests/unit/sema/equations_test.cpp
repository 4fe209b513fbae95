// Equations as they become variables, rectangles and roles.
#include <gtest/gtest.h>

#include "analysing.h"

namespace crux::sema {

using Kind = ir::Node::Kind;

TEST(Equations, NumbersAndArrayConstantsAreConstants) {
    const auto m = vensim_model("D: A, B, C | k = -3 | v[D] = 1, 2, 3 | w[D] = 7 | e = 1 + 1");
    EXPECT_EQ(m->variable("k").role, ir::Role::constant);
    EXPECT_EQ(m->variable("k").values, Course({-3}));
    EXPECT_EQ(m->variable("v").values, Course({1, 2, 3}));
    EXPECT_EQ(m->variable("w").values, Course({7, 7, 7}));
    EXPECT_EQ(m->variable("e").role, ir::Role::auxiliary);
}

TEST(Equations, AStockHasAHiddenRateAndAnInitialValueThatMayNeedAuxiliaries) {
    const auto m =
        vensim_model("s = INTEG(in - s / life, start) | in = 2 | life = 4 | start = in * half | half = life / 2");
    EXPECT_EQ(m->variable("s").role, ir::Role::stock);
    EXPECT_TRUE(m->module->at(m->variable("s").rate).hidden);
    EXPECT_EQ(m->course("s"), Course({4, 5, 5.75, 6.3125, 6.734375}));
}

TEST(Equations, ComparisonsAreTruthValuesAndNumbersWhereNeeded) {
    const auto m = vensim_model(
        "a = (Time > 1) * 10 + (Time >= 1 :AND: Time < 3) | b = IF THEN ELSE(Time - 2, 5, 7) | "
        "c = IF THEN ELSE(:NOT: Time = 2 :OR: Time > 3, 1, 0) | d = -2^2 + 2^3^0.5*0");
    EXPECT_EQ(m->course("a"), Course({0, 1, 11, 10, 10}));
    EXPECT_EQ(m->course("b"), Course({5, 5, 7, 5, 5}));
    EXPECT_EQ(m->course("c"), Course({1, 1, 0, 1, 1}));
    EXPECT_EQ(m->last("d"), -4);
}

TEST(Equations, ExceptionsAndSingleElementsBecomeDisjointRectangles) {
    const auto m = vensim_model(
        "D: A, B, C, F | E: X, Y | sub: B, C | "
        "v[D,E] :EXCEPT: [sub,X], [A,Y] = 1 | v[sub,X] = 2 + Time | v[A,Y] = 3");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_EQ(m->last("v[A,X]"), 1);
    EXPECT_EQ(m->last("v[A,Y]"), 3);
    EXPECT_EQ(m->last("v[B,X]"), 6);
    EXPECT_EQ(m->last("v[C,X]"), 6);
    EXPECT_EQ(m->last("v[C,Y]"), 1);
    EXPECT_EQ(m->last("v[F,X]"), 1);
}

TEST(Equations, AnElementDefinedTwiceIsReportedWithBothPlaces) {
    const auto m = vensim_model("D: A, B | v[D] = Time | v[B] = 2");
    EXPECT_EQ(m->kinds(), "duplicate-equation");
    EXPECT_NE(m->rendered().find("'v[B]' is defined twice"), std::string::npos) << m->rendered();
    EXPECT_EQ(m->sink.all()[0].notes.size(), 1u);
}

TEST(Equations, ElementsLeftOutAtTheEdgeAreNotThereAndThoseBetweenAreMissing) {
    const auto m = vensim_model("D: A, B, C | E: X, Y | v[A] = Time | v[C] = -Time | w[A,X] = Time | w[B,Y] = 1");
    EXPECT_EQ(m->kinds(), "incomplete-array");
    EXPECT_EQ(m->module->elements(m->module->find("v")), 2u);
    EXPECT_EQ(m->last("v[C]"), -4);
    EXPECT_EQ(m->last("w[A,Y]"), ir::missing_value);
    EXPECT_EQ(m->last("w[B,Y]"), 1);
}

TEST(Equations, NumbersAmongEquationsStayNumbers) {
    const auto m = vensim_model("D: A, B, C | v[A] = 5 | v[B] = Time | v[C] = v[A] + v[B]");
    EXPECT_EQ(m->variable("v").role, ir::Role::auxiliary);
    EXPECT_EQ(m->course("v[C]"), Course({5, 6, 7, 8, 9}));
}

TEST(Equations, AWholeArrayIsOneLoop) {
    const auto m = vensim_model("D: (d1-d50) | E: (e1-e40) | v[D,E] = Time * u[D] | u[D] = D + Time");
    EXPECT_EQ(count(m->module->step, Kind::loop), 3u);   // v has two, u has one
    EXPECT_EQ(count(m->module->step, Kind::store), 3u);  // and SAVEPER
    EXPECT_EQ(m->last("v[d50,e40]"), 4 * 54);
}

TEST(Equations, InitialValuesAreKeptAndActiveInitialSpeaksOnlyAtTheStart) {
    const auto m = vensim_model(
        "k = INITIAL(Time + 3) | j = 1 + INITIAL(a) * Time | a = ACTIVE INITIAL(Time, 45) | "
        "s = INTEG(0, a)");
    EXPECT_EQ(m->course("k"), Course({3, 3, 3, 3, 3}));
    EXPECT_EQ(m->course("a"), Course({0, 1, 2, 3, 4}));
    EXPECT_EQ(m->course("s"), Course({45, 45, 45, 45, 45}));
    EXPECT_EQ(m->course("j"), Course({1, 46, 91, 136, 181}));
}

TEST(Equations, TimesOfTheRunMayBeExpressionsAndStayVariables) {
    const auto m = vensim_model(
        "base = 10 | INITIAL TIME = base | FINAL TIME = INITIAL TIME + 2 * base / 10 | "
        "TIME STEP = 0.5 | SAVEPER = TIME STEP * 2 | x = FINAL TIME - Time");
    EXPECT_EQ(m->module->time.initial, 10);
    EXPECT_EQ(m->module->time.final, 12);
    EXPECT_EQ(m->module->time.save_step, 1);
    EXPECT_EQ(m->course("x"), Course({2, 1.5, 1, 0.5, 0}));
}

TEST(Equations, AFinalTimeThatChangesIsToldAndATimeStepThatChangesRefused) {
    EXPECT_EQ(vensim_model("FINAL TIME = IF THEN ELSE(Time > 2, Time, 3) | x = 1")->kinds(), "changing-time");
    EXPECT_EQ(vensim_model("TIME STEP = IF THEN ELSE(Time > 2, 1, 0.5) | x = 1")->kinds(), "not-constant");
    EXPECT_EQ(vensim_model("TIME STEP = 0 | x = 1")->kinds(), "bad-time");
    EXPECT_EQ(vensim_model("FINAL TIME = -1 | x = 1")->kinds(), "bad-time");
}

TEST(Equations, XmileFlowsStocksAndBuiltins) {
    const auto m = xmile_model(
        "<stock name=\"s\"><eqn>10</eqn><inflow>in</inflow><outflow>out</outflow></stock>"
        "<flow name=\"in\"><eqn>IF TIME > 2 THEN 3 ELSE 1</eqn></flow>"
        "<flow name=\"out\"><eqn>s / 5 * DT</eqn></flow>"
        "<aux name=\"i\"><eqn>INT(-3.2) + MAX(1, 2, STOPTIME) + PI*0 + 7 MOD -4</eqn></aux>"
        "<aux name=\"p\"><eqn>PREVIOUS(s, -1)</eqn></aux>");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_EQ(m->course("s"), Course({10, 9, 9 - 1.8 + 1, 8.2 - 8.2 / 5 + 1, 7.56 - 7.56 / 5 + 3}));
    EXPECT_EQ(m->last("i"), -4 + 4 - 1);
    EXPECT_EQ(m->course("p")[0], -1);
    EXPECT_EQ(m->course("p")[3], m->course("s")[2]);
}

TEST(Equations, NonNegativeStocksHoldTheirOutflowsInOrder) {
    const auto m = xmile_model(
        "<stock name=\"s\"><eqn>5</eqn><outflow>a</outflow><outflow>b</outflow><non_negative/></stock>"
        "<stock name=\"t\"><eqn>0</eqn><inflow>b</inflow></stock>"
        "<flow name=\"a\"><eqn>2</eqn></flow><flow name=\"b\"><eqn>2</eqn></flow>"
        "<flow name=\"c\"><eqn>-TIME</eqn><non_negative/></flow>");
    EXPECT_EQ(m->course("a"), Course({2, 1, 0, 0, 0}));
    EXPECT_EQ(m->course("b"), Course({2, 0, 0, 0, 0}));
    EXPECT_EQ(m->course("s"), Course({5, 1, 0, 0, 0}));
    EXPECT_EQ(m->course("t"), Course({0, 2, 2, 2, 2}));
    EXPECT_EQ(m->last("c"), 0);
}

}  // namespace crux::sema
