// Functions with a rule of their own, against values worked out by hand from their definitions.
#include <gtest/gtest.h>

#include <cmath>

#include "analysing.h"

namespace crux::sema {

namespace {

Course vensim_course(const std::string& expression, const std::string& more = "") {
    const auto m = vensim_model("x = " + expression + " | " + more);
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    return m->course("x");
}

void expect_near(const Course& found, const Course& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12) << "at step " << i;
}

}  // namespace

TEST(Functions, TestInputsChangeAtATimeStep) {
    EXPECT_EQ(vensim_course("STEP(5, 2)"), Course({0, 0, 5, 5, 5}));
    EXPECT_EQ(vensim_course("STEP(5, 1.6)"), Course({0, 0, 5, 5, 5}));
    EXPECT_EQ(vensim_course("STEP(5, 1.4)"), Course({0, 5, 5, 5, 5}));
    EXPECT_EQ(vensim_course("PULSE(1, 2)"), Course({0, 1, 1, 0, 0}));
    EXPECT_EQ(vensim_course("PULSE(3, 0)"), Course({0, 0, 0, 1, 0}));
    EXPECT_EQ(vensim_course("RAMP(2, 1, 3)"), Course({0, 0, 2, 4, 4}));
    EXPECT_EQ(vensim_course("RAMP(2, 2, 1)"), Course({0, 0, 0, 2, 4}));
}

TEST(Functions, PulseTrainsIncludeTheirEndAndNeverVanish) {
    const std::string longer = "FINAL TIME = 8";
    EXPECT_EQ(vensim_course("PULSE TRAIN(1, 1, 3, 7)", longer), Course({0, 1, 0, 0, 1, 0, 0, 1, 0}));
    EXPECT_EQ(vensim_course("PULSE TRAIN(1, 1, 3, 6)", longer), Course({0, 1, 0, 0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(vensim_course("PULSE TRAIN(1, 0.1, 3, 7)", longer), Course({0, 1, 0, 0, 1, 0, 0, 1, 0}));
    EXPECT_EQ(vensim_course("PULSE TRAIN(2, 3, 2, 6)", longer), Course({0, 0, 1, 1, 1, 1, 1, 0, 0}));
}

TEST(Functions, XmilePulsesHaveTheAreaOfTheirMagnitude) {
    const auto m = xmile_model(
        "<aux name=\"a\"><eqn>PULSE(6, 1, 2)</eqn></aux><aux name=\"b\"><eqn>PULSE(6, 2)</eqn></aux>"
        "<aux name=\"c\"><eqn>STEP(3, 2) + RAMP(1, 3)</eqn></aux>");
    EXPECT_EQ(m->course("a"), Course({0, 6, 0, 6, 0}));
    EXPECT_EQ(m->course("b"), Course({0, 0, 6, 0, 0}));
    EXPECT_EQ(m->course("c"), Course({0, 0, 3, 3, 4}));
}

TEST(Functions, RoundingIsTowardsZeroInVensimAndDownwardsInXmile) {
    EXPECT_EQ(vensim_course("INTEGER(Time - 2.5)"), Course({-2, -1, 0, 0, 1}));
    EXPECT_NEAR(vensim_course("MODULO(-9.9, 3)")[0], -0.9, 1e-12);
    EXPECT_EQ(vensim_course("QUANTUM(7 + Time*0, 2) + QUANTUM(1.5 + Time*0, -1)")[0], 7.5);
    const auto m = xmile_model(
        "<aux name=\"a\"><eqn>INT(TIME - 2.5)</eqn></aux><aux name=\"b\"><eqn>SAFEDIV(1, TIME, 9)</eqn></aux>");
    EXPECT_EQ(m->course("a"), Course({-3, -2, -1, 0, 1}));
    EXPECT_EQ(m->course("b"), Course({9, 1, 0.5, 1.0 / 3, 0.25}));
}

TEST(Functions, DivisionsWithASubstituteAndMissingValues) {
    EXPECT_EQ(vensim_course("ZIDZ(4, Time - 2)"), Course({-2, -4, 0, 4, 2}));
    EXPECT_EQ(vensim_course("XIDZ(4, Time - 2, 7)"), Course({-2, -4, 7, 4, 2}));
    EXPECT_EQ(vensim_course("IF THEN ELSE(y = :NA:, 1, 0)", "y = IF THEN ELSE(Time > 2, :NA:, 0)"),
              Course({0, 0, 0, 1, 1}));
    expect_near(vensim_course("LOG(8 + Time * 0, 2)"), {3, 3, 3, 3, 3});
}

TEST(Functions, SmoothsAreStocksThatStartAtTheirInputOrWhereTheyAreTold) {
    EXPECT_EQ(vensim_course("SMOOTH(STEP(8, 1), 2)"), Course({0, 0, 4, 6, 7}));
    EXPECT_EQ(vensim_course("SMOOTHI(8, 2, 4)"), Course({4, 6, 7, 7.5, 7.75}));
    expect_near(vensim_course("SMOOTH3(STEP(27, 0), 9)"), {27, 27, 27, 27, 27});
    expect_near(vensim_course("SMOOTH3I(27, 9, 0)"), {0, 0, 0, 1, 3});
    expect_near(vensim_course("SMOOTH N(27, 9, 0, 3)"), {0, 0, 0, 1, 3});
}

TEST(Functions, DelaysConserveWhatFlowsIn) {
    expect_near(vensim_course("DELAY1(STEP(8, 1), 2)"), {0, 0, 4, 6, 7});
    expect_near(vensim_course("DELAY1I(8, 2, 4)"), {4, 6, 7, 7.5, 7.75});
    expect_near(vensim_course("DELAY3I(27, 9, 0)"), {0, 0, 0, 1, 3});
    expect_near(vensim_course("DELAY N(27, 9, 0, 3)"), {0, 0, 0, 1, 3});
    const auto m = vensim_model(
        "in = 10 + STEP(5, 2) | time to pass = 3 + STEP(2, 3) | FINAL TIME = 60 | "
        "out = DELAY N(in, time to pass, 10, 3) | content = INTEG(in - out, 30) | gone = INTEG(out, 0) | "
        "all = content + gone");
    // content in the pipe of 3 stages equals what came in and did not go out
    EXPECT_NEAR(m->last("content"), 15 * 5, 1e-3);
    EXPECT_NEAR(m->last("out"), 15, 1e-6);
}

// The corpus has one such course, of order 2 (test-models, delays): stage 1 empties by the present
// delay time, the last by that of one TIME STEP ago.
TEST(Functions, DelayNWithAChangingDelayTime) {
    const auto m = vensim_model("x = DELAY N(6, 4 + STEP(2, 1), 6, 2)");
    const Course found = m->course("x");
    // contents (times order) begin at 24; T is 4, 6, 6, ...; before the start 4
    double a = 24, b = 24, previous = 4;
    for (std::size_t k = 0; k < found.size(); ++k) {
        const double t = k >= 1 ? 6 : 4;
        EXPECT_NEAR(found[k], b / previous, 1e-12) << k;
        const double out_a = a / t, out_b = b / previous;
        a += 2 * (6 - out_a);
        b += 2 * (out_a - out_b);
        previous = t;
    }
}

TEST(Functions, ADelayTooShortForItsOrderIsTold) {
    const auto m = vensim_model("x = DELAY N(Time, 2, 0, 3)");
    EXPECT_EQ(m->kinds(), "delay-order");
    EXPECT_EQ(vensim_model("x = DELAY N(Time, 2, 0, s) | s = RANDOM 0 1()")->kinds(), "not-constant");
}

TEST(Functions, FixedDelaysSampleAndPreviousHoldValues) {
    EXPECT_EQ(vensim_course("DELAY FIXED(Time, 2, -7)"), Course({-7, -7, 0, 1, 2}));
    EXPECT_EQ(vensim_course("DELAY FIXED(Time, 0, -7)"), Course({-7, 0, 1, 2, 3}));
    EXPECT_EQ(vensim_course("SAMPLE IF TRUE(Time = 1 :OR: Time = 3, Time * 10, -1)"), Course({-1, 10, 10, 30, 30}));
    EXPECT_EQ(vensim_course("SAMPLE IF TRUE(Time < 2, Time + 5, -1)"), Course({5, 6, 6, 6, 6}));
    const auto m = xmile_model(
        "<aux name=\"a\"><eqn>PREVIOUS(PREVIOUS(TIME, -1), -2)</eqn></aux>"
        "<aux name=\"b\"><eqn>DELAY(TIME, 2, 9)</eqn></aux><aux name=\"c\"><eqn>DELAY(TIME + 3, 1)</eqn></aux>");
    EXPECT_EQ(m->course("a"), Course({-2, -1, 0, 1, 2}));
    EXPECT_EQ(m->course("b"), Course({9, 9, 0, 1, 2}));
    EXPECT_EQ(m->course("c"), Course({3, 3, 4, 5, 6}));
}

TEST(Functions, ASampleMayUseItsOwnLastValue) {
    const auto m = vensim_model("count = SAMPLE IF TRUE(Time > 0, held + 1, 0) | held = DELAY FIXED(count, 1, 0)");
    EXPECT_EQ(m->course("count"), Course({0, 1, 2, 3, 4}));
}

TEST(Functions, TrendForecastAndPresentValue) {
    // average starts at input / (1 + trend * time) = 10 / 1.2
    const double average = 10 / 1.2;
    const Course trend = vensim_course("TREND(10 + 0 * Time, 2, 0.1)");
    EXPECT_NEAR(trend[0], (10 - average) / (2 * average), 1e-12);
    const Course forecast = vensim_course("FORECAST(10 + Time, 2, 3)");
    EXPECT_NEAR(forecast[0], 10, 1e-12);
    EXPECT_NEAR(forecast[1], 11 * (1 + (11 - 10) / (2.0 * 10) * 3), 1e-12);
    const Course npv = vensim_course("NPV(100 + 0 * Time, 0.1, 0, 1)");
    EXPECT_NEAR(npv[0], 100, 1e-12);
    EXPECT_NEAR(npv[2], 100 + 100 / 1.1 + 100 / 1.21, 1e-12);
}

TEST(Functions, StateInAnArrayEquationIsAnArray) {
    const auto m = vensim_model(
        "D: A, B | E: X, Y, Z | t[D] = 2, 4 | u[E] = 1, 2, 3 | x[D,E] = SMOOTHI(8 * u[E], t[D], 0) | "
        "s = SUM(SMOOTHI(u[E!], 1, 0))");
    EXPECT_EQ(m->course("x[A,X]"), Course({0, 4, 6, 7, 7.5}));
    EXPECT_EQ(m->course("x[B,Y]"), Course({0, 4, 7, 9.25, 10.9375}));
    EXPECT_EQ(m->course("s"), Course({0, 6, 6, 6, 6}));
}

TEST(Functions, LookupsAreSortedSubscriptedInlineAndReadInOtherWays) {
    const auto m = vensim_model(
        "f((3, 30), (1, 10), (2, 10)) | D: A, B | g[A]((0, 0), (4, 8)) | g[B]((0, 1), (4, 1)) | "
        "x = f(Time) | y[D] = g[D](Time) | z = WITH LOOKUP(Time / 2, ((0, 5), (1, 6))) | "
        "e = LOOKUP EXTRAPOLATE(f, Time) | n = LOOKUP FORWARD(f, Time + 0.5) | b = LOOKUP BACKWARD(f, Time + 0.5)");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_EQ(m->course("x"), Course({10, 10, 10, 30, 30}));
    EXPECT_EQ(m->course("y[A]"), Course({0, 2, 4, 6, 8}));
    EXPECT_EQ(m->course("z"), Course({5, 5.5, 6, 6, 6}));
    EXPECT_EQ(m->course("e"), Course({10, 10, 10, 30, 50}));
    EXPECT_EQ(m->course("n"), Course({10, 10, 30, 30, 30}));
    EXPECT_EQ(m->course("b"), Course({10, 10, 10, 30, 30}));
}

TEST(Functions, MacrosAreExpandedForEachCallAndElement) {
    const auto m = vensim_model(
        ":MACRO: GROW(input, rate)\nGROW = INTEG(GROW * step + input, 1) ~ ~ |\nstep = rate * TIME STEP$ ~ ~ |\n"
        ":END OF MACRO:\n:MACRO: TWICE(x)\nTWICE = x * 2 ~ ~ |\n:END OF MACRO:\n%%"
        "a = GROW(0, 1) + 10 * GROW(Time + 0, 0) | D: A, B | r[D] = 1, 2 | v[D] = GROW(0, r[D]) | w = "
        "TWICE(TWICE(Time))");
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->course("a"), Course({11, 12, 24, 48, 86}));
    EXPECT_EQ(m->last("v[A]"), 16);
    EXPECT_EQ(m->last("v[B]"), 81);
    EXPECT_EQ(m->last("w"), 16);
}

TEST(Functions, MacrosOfXmileHaveStocksOfTheirOwn) {
    const auto m = xmile_model("<aux name=\"a\"><eqn>FILL(TIME + 1, 2) + FILL(4, 1)</eqn></aux>",
                               "<macro name=\"FILL\"><parm>inflow</parm><parm>life</parm><eqn>content</eqn><variables>"
                               "<stock name=\"content\"><eqn>0</eqn><inflow>in</inflow></stock>"
                               "<flow name=\"in\"><eqn>inflow - content / life</eqn></flow></variables></macro>");
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->course("a"), Course({0, 5, 6.5, 8.25, 10.125}));
    for (const ir::Variable& variable : m->module->variables) EXPECT_EQ(variable.hidden, variable.name != "a");
}

TEST(Functions, MatricesAreInvertedWithRowsExchanged) {
    const auto m = vensim_model(
        "R: r1, r2, r3 | C: c1, c2, c3 | k: k1, k2 | m[k1,R,C] = 0, 2, 1; 1, 0, 0; 4, 4, 0; | "
        "m[k2,R,C] = 2, 0, 0; 0, 4, 0; 0, 0, 8; | i[k,R,C] = INVERT MATRIX(m[k,R,C], 3)");
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    const double expected[3][3] = {{0, 1, 0}, {0, -1, 0.25}, {1, 2, -0.5}};
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 3; ++c) {
            const std::string place = std::to_string(r + 1) + ",c" + std::to_string(c + 1) + "]";
            EXPECT_NEAR(m->last("i[k1,r" + place), expected[r][c], 1e-15) << place;
        }
    }
    EXPECT_EQ(m->last("i[k2,r3,c3]"), 0.125);
    EXPECT_EQ(vensim_model("R: r1, r2 | m[R] = 1, 2 | i[R] = INVERT MATRIX(m[R], 2)")->kinds(), "bad-argument");
}

TEST(Functions, RungeKuttaSeesStepsAtTheStartOfATimeStepAlone) {
    auto m = vensim_model("s = INTEG(STEP(4, 1.5), 0) | TIME STEP = 1");
    m->module->time.method = ir::Method::rk4;
    EXPECT_EQ(m->course("s"), Course({0, 0, 0, 4, 8}));
}

}  // namespace crux::sema
