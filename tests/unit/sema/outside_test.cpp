// What comes from outside the model: overrides, replacements, random streams; and what is wrong.
#include <gtest/gtest.h>

#include <set>

#include "analysing.h"

namespace crux::sema {

using Kind = ir::Node::Kind;

namespace {

Options with(std::vector<Override> overrides) {
    Options options;
    options.overrides = std::move(overrides);
    return options;
}

/// The run with a selector at a case.
Course chosen(const Analysed& analysed, const std::string& element, double value) {
    Analysed copy;
    copy.module = analysed.module;
    for (ir::Variable& variable : copy.module->variables) {
        if (variable.role == ir::Role::selector) variable.values = {value};
    }
    return copy.course(element);
}

std::set<std::uint64_t> streams(const ir::Body& body) {
    std::set<std::uint64_t> found;
    for (const ir::Node& node : body) {
        if (node.kind == Kind::random) found.insert(node.stream);
        for (const ir::Body& inner : node.bodies) found.merge(streams(inner));
    }
    return found;
}

}  // namespace

TEST(Overrides, TurnAnythingIntoAConstant) {
    const auto m = vensim_model("a = b + k | b = Time | k = 1 | s = INTEG(1, 0)",
                                with({{"B", 5, {}}, {"k", 2, {}}, {"S", 9, {}}}));
    EXPECT_EQ(m->variable("b").role, ir::Role::constant);
    EXPECT_EQ(m->variable("s").role, ir::Role::constant);
    EXPECT_EQ(m->last("a"), 7);
    EXPECT_EQ(m->last("s"), 9);
}

TEST(Overrides, SetOneElementOfAnArray) {
    const auto m = vensim_model("D: A, B, C | v[D] = Time | w[D] = 1, 2, 3 | t = SUM(v[D!]) + SUM(w[D!])",
                                with({{"v[B]", 100, {}}, {"w[C]", 10, {}}}));
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->last("v[A]"), 4);
    EXPECT_EQ(m->last("v[B]"), 100);
    EXPECT_EQ(m->variable("w").role, ir::Role::constant);
    EXPECT_EQ(m->last("t"), 108 + 13);
}

TEST(Overrides, GiveAValueToWhatHasNoEquationAndSetTheTimes) {
    const auto m = vensim_model("x = y * 2 | y = A FUNCTION OF(Time)", with({{"y", 3, {}}, {"FINAL TIME", 2, {}}}));
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->course("x"), Course({6, 6, 6}));
    EXPECT_EQ(vensim_model("x = 1", with({{"rx", 3, {}}}))->kinds(), "unknown-name");
    EXPECT_EQ(vensim_model("D: A, B | v[D] = 1", with({{"v[Q]", 3, {}}}))->kinds(), "unknown-subscript");
}

TEST(Replacements, ChooseAmongEquationsByASelector) {
    const auto m = vensim_model("x = a * 2 | a = Time | c = 5 | y = x + c",
                                std::vector<Rival>{{"stance of C1", "a", {"10", "Time * c"}}});
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->variable("stance of C1").role, ir::Role::selector);
    EXPECT_EQ(m->last("y"), 13);
    EXPECT_EQ(chosen(*m, "y", 1).back(), 25);
    EXPECT_EQ(chosen(*m, "y", 2).back(), 45);
}

TEST(Replacements, OfConstantsArraysAndStocks) {
    const auto m = vensim_model(
        "D: A, B | k[D] = 1, 2 | v[A] = Time | v[B] = -Time | s = INTEG(1, 0) | t[D] = v[D] + k[D]",
        std::vector<Rival>{{"sk", "k", {"D * 10"}}, {"sv", "v", {"k[D] * 100"}}, {"ss", "s", {"INTEG(2, 5)"}}});
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->last("t[B]"), -2);
    EXPECT_EQ(chosen(*m, "t[B]", 1).back(), 2000 + 20);
    EXPECT_EQ(m->last("s"), 4);
    EXPECT_EQ(chosen(*m, "s", 1).back(), 13);
    EXPECT_EQ(vensim_model("s = INTEG(1, 0)", std::vector<Rival>{{"ss", "s", {"4"}}})->kinds(), "bad-replacement");
}

TEST(Replacements, OfLookupsAtEachUse) {
    auto m = std::make_unique<Analysed>();
    const auto own = vensim_model("f((0, 0), (4, 4)) | g((0, 10), (4, 20)) | x = f(Time) + f(1)");
    Options options;
    Replacement replacement{"shape", "f", {}, {}};
    for (std::size_t i = 0; i < own->model.expressions.size(); ++i) {
        const model::Expr& expr = own->model.expressions[i];
        if (expr.kind == model::Expr::Kind::lookup && expr.lookup.y[0] == 10)
            replacement.alternatives = {model::ExprId(i)};
    }
    ASSERT_EQ(replacement.alternatives.size(), 1u);
    options.replacements = {replacement};
    m->module = analyse(own->model, own->sources, options, m->sink);
    EXPECT_EQ(m->last("x"), 5);
    EXPECT_EQ(chosen(*m, "x", 1).back(), 20 + 12.5);
}

TEST(Replacements, ACircleOfSomeStancesNamesThem) {
    const auto m =
        vensim_model("a = Time | b = a + 1 | c = b", std::vector<Rival>{{"stance of C40", "a", {"7", "c * 0.5"}}});
    EXPECT_EQ(m->kinds(), "simultaneous-equations");
    EXPECT_NE(m->rendered().find("alternative 2 of 'stance of C40'"), std::string::npos) << m->rendered();
}

TEST(Draws, HaveStreamsOfTheirOwnThatDoNotDependOnOtherEquations) {
    const auto m = vensim_model(
        "a = RANDOM UNIFORM(0, 1, 0) + RANDOM UNIFORM(0, 1, 0) | b = RANDOM UNIFORM(0, 1, 0) | c = RANDOM UNIFORM(0, "
        "1, 5)");
    const auto n = vensim_model(
        "new = RANDOM 0 1() | b = RANDOM UNIFORM(0, 1, 0) | first = 2 | c = RANDOM UNIFORM(0, 1, 5) | "
        "a = RANDOM UNIFORM(0, 1, 0) + RANDOM UNIFORM(0, 1, 0)");
    EXPECT_EQ(streams(m->module->step).size(), 4u);
    auto all = streams(n->module->step);
    EXPECT_EQ(all.size(), 5u);
    for (std::uint64_t stream : streams(m->module->step)) EXPECT_TRUE(all.contains(stream));
}

TEST(Draws, StayInsideTheirLimits) {
    const auto m = vensim_model(
        "D: (d1-d40) | u[D] = RANDOM UNIFORM(2, 3, 0) | n[D] = RANDOM NORMAL(-1, 0.5, 0, 4, 0) | "
        "z = RANDOM NORMAL(0, 10, 4, 0, 0) | e[D] = RANDOM EXPONENTIAL(1, 4, 1, 2, 0) | "
        "p[D] = RANDOM POISSON(0, 100, 3, 10, 2, 0) | lo = VMIN(n[D!]) | hi = VMAX(n[D!]) | "
        "eh = VMAX(e[D!]) | el = VMIN(e[D!]) | ul = VMIN(u[D!]) | uh = VMAX(u[D!]) | pl = VMIN(p[D!])");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_GE(m->last("lo"), -1);
    EXPECT_LE(m->last("hi"), 0.5);
    EXPECT_GE(m->last("el"), 1);
    EXPECT_LE(m->last("eh"), 4);
    EXPECT_GT(m->last("ul"), 2);
    EXPECT_LT(m->last("uh"), 3);
    EXPECT_LT(m->last("ul"), m->last("uh"));
    EXPECT_EQ(m->last("z"), 4);
    EXPECT_GE(m->last("pl"), 10);
}

TEST(Draws, AreTheSameWhetherAnArrayIsALoopOrSplit) {
    const auto m = vensim_model("D: A, B, C | x[D] = RANDOM UNIFORM(0, 1, 0)");
    const auto n =
        vensim_model("D: A, B, C | rest: B, C | x[A] = RANDOM UNIFORM(0, 1, 0) | x[rest] = RANDOM UNIFORM(0, 1, 0)");
    for (const char* element : {"x[A]", "x[B]", "x[C]"}) EXPECT_EQ(m->course(element), n->course(element));
    EXPECT_NE(m->course("x[A]"), m->course("x[B]"));
}

TEST(Draws, PinkNoiseOfNoDeviationIsItsMean) {
    const auto m = vensim_model("x = RANDOM PINK NOISE(3, 0, 2, 1) | y = RANDOM PINK NOISE(3, 1, 2, 1)");
    EXPECT_EQ(m->course("x"), Course({3, 3, 3, 3, 3}));
    EXPECT_EQ(m->course("y")[0], 3);
    EXPECT_NE(m->course("y")[1], 3);
}

TEST(Faults, AModelWithTenFaultsShowsTen) {
    const auto m = vensim_model(
        "D: A, B | a = unknwn + 1 | unknown = 1 | b = SINN(2) | c = MAX(1) | d = unknown(3) | e = f2 | f2((0,0),(1,1)) "
        "| "
        "g = A FUNCTION OF(a) | h[D] = 1, 2, 3 | i = i2 | i2 = i | j = SUM(2) | k[D] = 1 | k[A] = 2");
    EXPECT_GE(m->sink.error_count(), 10u) << m->rendered();
    for (const char* kind : {"unknown-name", "unknown-function", "argument-count", "not-a-lookup", "lookup-as-number",
                             "unsupported-function", "array-constant-size", "simultaneous-equations", "bad-argument",
                             "duplicate-equation"}) {
        EXPECT_NE(m->kinds().find(kind), std::string::npos) << kind << "\n" << m->rendered();
    }
    EXPECT_NE(m->rendered().find("there is 'unknown'"), std::string::npos);
    EXPECT_FALSE(m->module.has_value());
}

TEST(Faults, EachIsToldOnceHoweverManySectionsMeetIt) {
    const auto m = vensim_model("D: A, B, C | v[D] :EXCEPT: [B] = missing * 2 | v[B] = 0 | s = INTEG(v[A], v[C])");
    EXPECT_EQ(m->kinds(), "unknown-name") << m->rendered();
}

TEST(Faults, MacrosThatCallThemselvesAndWrongCounts) {
    EXPECT_EQ(vensim_model(":MACRO: M(x)\nM = M(x) ~ ~ |\n:END OF MACRO:\n%% a = M(1)")->kinds(), "macro-recursion");
    EXPECT_EQ(vensim_model(":MACRO: M(x)\nM = x ~ ~ |\n:END OF MACRO:\n%% a = M(1, 2)")->kinds(), "argument-count");
}

TEST(Faults, CirclesOfInitialValues) {
    const auto m = vensim_model("s = INTEG(0, t) | t = INTEG(0, u) | u = s + 1");
    EXPECT_EQ(m->kinds(), "simultaneous-initial-values");
    EXPECT_NE(m->rendered().find("'s' needs 't'"), std::string::npos) << m->rendered();
}

TEST(Faults, AModelMayBeAnalysedTwice) {
    const auto m = vensim_model(":MACRO: M(x)\nM = INTEG(x, 0) ~ ~ |\n:END OF MACRO:\n%% a = M(Time + 1)");
    DiagnosticSink sink;
    const auto again = analyse(m->model, m->sources, {}, sink);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(ir::print(*again), ir::print(*m->module));
}

}  // namespace crux::sema
