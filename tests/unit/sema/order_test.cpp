// The order of evaluation: loops with a direction, elements where there is no direction, circles.
#include <gtest/gtest.h>

#include "analysing.h"
#include "sema/graph.h"

namespace crux::sema {

using Kind = ir::Node::Kind;

namespace {

const ir::Node* first_loop(const ir::Body& body) {
    for (const ir::Node& node : body) {
        if (node.kind == Kind::loop) return &node;
    }
    return nullptr;
}

}  // namespace

TEST(Order, EquationsAreComputedAfterWhatTheyUse) {
    const auto m = vensim_model("a = b + 1 | b = c * 2 | c = Time");
    EXPECT_EQ(m->course("a"), Course({1, 3, 5, 7, 9}));
}

TEST(Order, AnAgeingChainStaysOneAscendingLoop) {
    const auto m = vensim_model(
        "age: (a1-a60) | older: (a2-a60) | younger: (a1-a59) -> older | "
        "x[a1] = Time | x[older] = x[younger] + 1");
    EXPECT_EQ(m->kinds(), "");
    const ir::Node* loop = first_loop(m->module->step);
    ASSERT_NE(loop, nullptr);
    EXPECT_EQ(loop->extent, 59u);
    EXPECT_FALSE(loop->descending);
    EXPECT_EQ(m->last("x[a60]"), 4 + 59);
}

TEST(Order, AChainBackwardsIsADescendingLoopOverBothVariables) {
    const auto m = vensim_model(
        "age: (a1-a30) | younger: (a1-a29) -> older | older: (a2-a30) | "
        "x[a30] = Time | y[a30] = 0 | x[younger] = y[younger] + x[older] | y[younger] = 2 * x[older]");
    EXPECT_EQ(m->kinds(), "");
    const ir::Node* loop = first_loop(m->module->step);
    ASSERT_NE(loop, nullptr);
    EXPECT_TRUE(loop->descending);
    EXPECT_EQ(count(loop->bodies[0], Kind::store), 2u);
    EXPECT_EQ(m->last("x[a28]"), 4 * 9);
}

TEST(Order, ADimensionApartFromTheChainStaysALoopInside) {
    const auto m = vensim_model(
        "age: (a1-a9) | older: (a2-a9) | younger: (a1-a8) -> older | R: N, S | "
        "x[R,a1] = Time | x[R,older] = x[R,younger] * 2");
    EXPECT_EQ(count(m->module->step, Kind::store), 3u);  // and SAVEPER
    EXPECT_EQ(m->last("x[S,a9]"), 4 * 256);
}

TEST(Order, WhatHasNoDirectionIsOrderedByElement) {
    const auto m = vensim_model(
        "D: A, B, C | x[A] = 1 + Time | x[B] = x[C] * 2 | x[C] = x[A] + 1 | "
        "E: P, Q, R | perm: Q, R, P -> E | y[P] = 1 | y[Q] = y[P] + x[B] | y[R] = y[Q] + 1 | "
        "D2: u, v, w | tosome[D2] = IF THEN ELSE(D2 = 2, Time, VECTOR ELM MAP(y[P], D2 - 1))");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_EQ(m->last("x[B]"), 12);
    EXPECT_EQ(m->last("y[R]"), 14);
}

TEST(Order, ACircularArrayThatIsNoneByElementIsSplit) {
    // i -> a permutation with a fixed start: neither ascending nor descending satisfies it.
    const auto m =
        vensim_model("D: A, B, C, F | rest: B, C, F | before: F, A, B -> rest | x[A] = Time | x[rest] = x[before] + 1");
    // B needs F, F needs B: a true circle.
    EXPECT_EQ(m->kinds(), "simultaneous-equations");
    const auto n =
        vensim_model("D: A, B, C, F | rest: B, C, F | before: C, F, A -> rest | x[A] = Time | x[rest] = x[before] + 1");
    EXPECT_EQ(n->kinds(), "") << n->rendered();
    EXPECT_EQ(n->last("x[B]"), 4 + 3);
}

TEST(Order, ACircleIsToldAlongItsShortestWayWithTheAuthorsNames) {
    const auto m = vensim_model(
        "Net Income = Sales - Tax | Tax = 0.2 * Net Income + Fee | Sales = 10 + Fee * 0 | Fee = Tax * 0.1");
    EXPECT_EQ(m->kinds(), "simultaneous-equations");
    const std::string text = m->rendered();
    EXPECT_NE(text.find("'Net Income' needs 'Tax' needs 'Net Income'"), std::string::npos) << text;
    EXPECT_EQ(m->sink.all()[0].notes.size(), 2u);
}

TEST(Order, ACircleThroughAStockIsNone) {
    const auto m = vensim_model("s = INTEG(f, 1) | f = s * r | r = 0.5 + g * 0 | g = SMOOTH(f, 2)");
    EXPECT_EQ(m->kinds(), "simultaneous-initial-values");  // the smooth starts at f, f at g, g at the smooth
    const auto n = vensim_model("s = INTEG(f, 1) | f = s * r | r = 0.5 + g * 0 | g = SMOOTHI(f, 2, 0)");
    EXPECT_EQ(n->course("s"), Course({1, 1.5, 2.25, 3.375, 5.0625}));
}

TEST(Graph, ComponentsComeInOrderAndCirclesAreShortest) {
    // 0 needs 1, 1 needs 2, 2 needs 0 and 1; 3 stands alone; 4 needs 0.
    const Graph graph = {{1}, {2}, {0, 1}, {}, {0}};
    const auto found = components(graph);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0], (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(found[1], (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(found[2], (std::vector<std::uint32_t>{4}));
    EXPECT_EQ(shortest_circle(graph, found[0]).size(), 2u);
    EXPECT_TRUE(shortest_circle(graph, found[1]).empty());
}

TEST(Graph, ALongChainDoesNotNeedAStackOfItsLength) {
    Graph graph(200000);
    for (std::uint32_t i = 0; i + 1 < graph.size(); ++i) graph[i] = {i + 1};
    EXPECT_EQ(components(graph).front().front(), graph.size() - 1);
}

}  // namespace crux::sema
