// Which element a subscript means: names, subranges, families, mappings, reductions.
#include <gtest/gtest.h>

#include "analysing.h"
#include "sema/dimensions.h"

namespace crux::sema {

TEST(Subscripts, RangesInsideRangesKeepTheirOrderAndElementsTheirNumber) {
    const auto m = vensim_model(
        "all: A, low, B | low: l1, l2 | copy <-> low | v[low] = low | w[copy] = copy | "
        "n = ELMCOUNT(all) | same[all, low] = IF THEN ELSE(all = low, 1, 0)");
    EXPECT_EQ(m->kinds(), "");
    EXPECT_EQ(m->last("v[l1]"), 2);
    EXPECT_EQ(m->last("v[l2]"), 3);
    EXPECT_EQ(m->last("w[l2]"), 3);
    EXPECT_EQ(m->last("n"), 4);
    EXPECT_EQ(m->last("same[l2,l2]"), 1);
    EXPECT_EQ(m->last("same[B,l2]"), 0);
}

TEST(Subscripts, AMappingSaysWhichElementOfAnotherDimensionIsMeant) {
    const auto m = vensim_model(
        "skill: mach, assy -> product | product: parts, systems | rate[skill] = 5, 10 | "
        "flow[product] = rate[skill] * 2 | age: a0, a1, a2, a3 | older: a1, a2, a3 | "
        "younger: a0, a1, a2 -> older | out[age] = 1, 2, 3, 4 | in[older] = out[younger]");
    EXPECT_EQ(m->last("flow[systems]"), 20);
    EXPECT_EQ(m->last("in[a1]"), 1);
    EXPECT_EQ(m->last("in[a3]"), 3);
}

TEST(Subscripts, AMappingMayPutSubrangesToElements) {
    const auto m = vensim_model(
        "country: fr, de, ru, by -> (region: west, east) | west: w1, w2 | region: w1, w2, e1, e2 | "
        "east: e1, e2 | c: c1, c2 -> (region: west, east) | gdp[c] = 10, 20 | v[region] = gdp[c]");
    EXPECT_NE(m->kinds().find("bad-dimension"), std::string::npos) << m->rendered();
    const auto n = vensim_model(
        "west: w1, w2 | region: w1, w2, e1, e2 | east: e1, e2 | "
        "c: c1, c2 -> (region: west, east) | gdp[c] = 10, 20 | v[region] = gdp[c]");
    EXPECT_EQ(n->kinds(), "");
    EXPECT_EQ(n->last("v[w2]"), 10);
    EXPECT_EQ(n->last("v[e1]"), 20);
}

TEST(Subscripts, EqualNamesInTwoRangesAreToldApartByTheNameOnTheLeft) {
    const auto m = vensim_model("D: A, B | E: A, B | m[D,E] = 1, 2; 3, 4; | t[D,E] = m[E,D] | d[D] = m[D,D]");
    EXPECT_EQ(m->last("t[A,B]"), 3);
    EXPECT_EQ(m->last("t[B,A]"), 2);
    EXPECT_EQ(m->last("d[B]"), 4);
}

TEST(Subscripts, SumsRunOverMarkedDimensionsAndSubranges) {
    const auto m = vensim_model(
        "D: A, B, C | sub: B, C | E: X, Y | m[D,E] = 1, 2; 3, 4; 5, 6; | "
        "all = SUM(m[D!,E!]) | row[D] = SUM(m[D,E!]) | part[E] = SUM(m[sub!,E] * row[sub!]) | "
        "hi = VMAX(m[D!,X]) | lo[D] = VMIN(m[D,E!] - 10) | p = PROD(m[sub!,Y]) | "
        "nested = SUM(m[D!,X] * VMAX(m[D!,E!]))");
    EXPECT_EQ(m->last("all"), 21);
    EXPECT_EQ(m->last("row[C]"), 11);
    EXPECT_EQ(m->last("part[X]"), 3 * 7 + 5 * 11);
    EXPECT_EQ(m->last("hi"), 5);
    EXPECT_EQ(m->last("lo[B]"), -7);
    EXPECT_EQ(m->last("p"), 24);
    EXPECT_EQ(m->last("nested"), 9 * 6);
}

TEST(Subscripts, WhatDoesNotFitIsSaidInTheAuthorsNames) {
    const auto m = vensim_model(
        "D: A, B | E: X, Y | v[D] = 1, 2 | a = v[X] | b = v[Q] | c = v[D] | d = v[A,B] | "
        "e[E] = v[D] | f = SUM(v[D]) | g = v");
    EXPECT_EQ(m->kinds(),
              "undefined-element unknown-subscript subscript-mismatch subscript-count subscript-mismatch "
              "bad-argument subscript-count")
        << m->rendered();
}

TEST(Subscripts, XmileSubscriptsComputedNumberedAndImplied) {
    const std::string dimensions =
        "<dimensions><dim name=\"D\"><elem name=\"A\"/><elem name=\"B\"/></dim><dim name=\"N\" "
        "size=\"3\"/></dimensions>";
    const auto m = xmile_model(
        "<aux name=\"v\"><dimensions><dim name=\"D\"/></dimensions><element subscript=\"A\"><eqn>1</eqn></element>"
        "<element subscript=\"B\"><eqn>TIME</eqn></element></aux>"
        "<aux name=\"w\"><dimensions><dim name=\"D\"/></dimensions><eqn>v * 2</eqn></aux>"
        "<aux name=\"s\"><eqn>SUM(w) + SUM(v[*]) + SIZE(v)</eqn></aux>"
        "<aux name=\"k\"><eqn>2</eqn></aux><aux name=\"x\"><eqn>v[k] + v[1]</eqn></aux>"
        "<aux name=\"y\"><eqn>MEAN(v) + MAX(v)</eqn></aux>",
        dimensions);
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->last("w[B]"), 8);
    EXPECT_EQ(m->last("s"), 10 + 5 + 2);
    EXPECT_EQ(m->last("x"), 5);
    EXPECT_EQ(m->last("y"), 2.5 + 4);
}

TEST(Subscripts, VectorsSelectedMappedRankedAndReordered) {
    const auto m = vensim_model(
        "D: A, B, C | P: p1, p2, p3 -> D | D2 <-> D | v[D] = 30, 10, 20 | s[D] = 1, 0, 2 | "
        "sum = VECTOR SELECT(s[D!], v[D!], -1, 0, 0) | best = VECTOR SELECT(s[D!], v[D!], -1, 9, 0) | "
        "none = VECTOR SELECT(z[D!], v[D!], -1, 0, 0) | z[D] = 0 | "
        "at[D] = VECTOR ELM MAP(v[A], D - 1) | off = VECTOR ELM MAP(v[C], 1) | "
        "rank[D] = VECTOR RANK(v[D], 1) | down[D] = VECTOR RANK(v[D], -1) | "
        "order[P] = VECTOR SORT ORDER(v[D], 1) | sorted[P] = VECTOR REORDER(v[D], order[P])");
    EXPECT_EQ(m->kinds(), "") << m->rendered();
    EXPECT_EQ(m->last("sum"), 70);
    EXPECT_EQ(m->last("best"), 30);
    EXPECT_EQ(m->last("none"), -1);
    EXPECT_EQ(m->last("at[B]"), 10);
    EXPECT_EQ(m->last("off"), ir::missing_value);
    EXPECT_EQ(m->last("rank[A]"), 3);
    EXPECT_EQ(m->last("down[A]"), 1);
    EXPECT_EQ(m->last("order[p1]"), 1);
    EXPECT_EQ(m->last("order[p3]"), 0);
    EXPECT_EQ(m->last("sorted[p2]"), 20);
}

}  // namespace crux::sema
