#include "reading.h"

namespace crux::xmile {
namespace {

using model::Equation;
using model::Variable;

TEST(XmileVariables, AStockIsTheIntegralOfItsFlows) {
    const Reading reading(file_with(R"(
        <stock name="Stock A"><eqn>5*k</eqn><inflow>in_one</inflow><inflow>"in two"</inflow><outflow>out</outflow>
            <units>Widgets</units><doc> What it is. </doc><non_negative/></stock>
        <stock name="drain"><eqn>1</eqn><outflow>a</outflow><outflow>b</outflow></stock>
        <stock name="still"><eqn>3</eqn></stock>
        <flow name="out"><eqn>1</eqn></flow>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.shown("stock_a"), "INTEG(((in_one + in two) - out), (5 * k))");
    EXPECT_EQ(reading.shown("drain"), "INTEG(((-a) - b), 1)");
    EXPECT_EQ(reading.shown("still"), "INTEG(0, 3)");
    const Variable& stock = *reading.find("Stock A");
    EXPECT_EQ(stock.kind, Variable::Kind::stock);
    EXPECT_EQ(stock.inflows, (std::vector<std::string>{"in_one", "in two"}));
    EXPECT_EQ(stock.units, "Widgets");
    EXPECT_EQ(reading.sources.text(stock.units_span), "Widgets");
    EXPECT_EQ(stock.documentation, "What it is.");
    EXPECT_TRUE(stock.non_negative);
    EXPECT_EQ(reading.find("out")->kind, Variable::Kind::flow);
}

TEST(XmileVariables, NamesKeepTheirSpellingAndLoseTheirEscapes) {
    const Reading reading(file_with(R"(<aux name="size_of_one\ntime harvest"><eqn>1</eqn></aux>
        <aux name="Aux &amp; &quot;more&quot;"><eqn>2</eqn></aux><aux name=" "><eqn>3</eqn></aux>)"));
    EXPECT_EQ(reading.model.variables.at(0).name, "size_of_one time harvest");
    EXPECT_EQ(reading.model.variables.at(1).name, "Aux & \"more\"");
    EXPECT_EQ(reading.model.variables.size(), 2u);
    EXPECT_EQ(reading.count(DiagnosticKind::xmile_no_name), 1u);
}

TEST(XmileVariables, NonNegativeFromTheBehaviourUnlessTheVariableSaysOtherwise) {
    const std::string variables = R"(<stock name="s"><eqn>1</eqn></stock>
        <stock name="t"><eqn>1</eqn><non_negative> FALSE </non_negative></stock>
        <flow name="f"><eqn>1</eqn></flow><flow name="g"><eqn>1</eqn><non_negative>true</non_negative></flow>)";
    const auto flags = [&](const std::string& behaviour) {
        const Reading reading(file_with(variables, behaviour));
        std::string out;
        for (const char* name : {"s", "t", "f", "g"}) out += reading.find(name)->non_negative ? '1' : '0';
        return out;
    };
    EXPECT_EQ(flags(""), "0001");
    EXPECT_EQ(flags("<behavior><non_negative/></behavior>"), "1011");
    EXPECT_EQ(flags("<behavior><stock><non_negative/></stock></behavior>"), "1001");
    EXPECT_EQ(flags("<behavior><flow><non_negative/></flow></behavior>"), "0011");
}

TEST(XmileVariables, WhatIsMissingOrUnfinishedKeepsItsName) {
    const Reading reading(file_with(R"(<aux name="a"><eqn>{Enter equation}</eqn></aux><aux name="b"/>
        <aux name="c"><eqn>1 +</eqn></aux>)"));
    EXPECT_EQ(reading.sink.error_count(), 1u);
    for (const char* name : {"a", "b", "c"}) EXPECT_EQ(reading.find(name)->equations.at(0).kind, Equation::Kind::empty);
}

TEST(XmileVariables, WhatWouldChangeValuesIsRefusedWhatIsUnknownIsNamedOnce) {
    const Reading reading(file_with(R"(<stock name="belt"><eqn>1</eqn><conveyor><len>3</len></conveyor></stock>
        <aux name="a"><eqn>1</eqn><isee:novelty/></aux><aux name="b"><eqn>1</eqn><isee:novelty/></aux>
        <aux name="c"><eqn>1</eqn><display x="1"/><isee:delay_aux/><format precision="1"/></aux>)"));
    EXPECT_EQ(reading.sink.error_count(), 1u);
    EXPECT_NE(reading.diagnostics().find("error[xmile-unsupported]: 'belt' is written with <conveyor>"),
              std::string::npos);
    EXPECT_EQ(reading.count(DiagnosticKind::xmile_passed_over), 1u);
    EXPECT_NE(reading.diagnostics().find("<isee:novelty> is passed over: Crux does not know it; 'a' is computed from"),
              std::string::npos);
}

TEST(XmileTables, PointsScalesSeparatorsAndTypes) {
    const Reading reading(file_with(R"(
        <gf name="named" type="extrapolate"><xpts sep=";">0;1;4</xpts><ypts>0, 2 ,8,</ypts></gf>
        <aux name="spread"><eqn>TIME</eqn><gf discrete="true"><xscale min="1" max="2"/><yscale min="0" max="9"/><ypts>1,3,9</ypts></gf></aux>
        <aux name="alone"><gf><xscale min="0" max="1"/><ypts>5,6</ypts></gf></aux>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.shown("named"), "{0:0 1:2 4:8}");
    EXPECT_EQ(reading.find("named")->equations[0].kind, Equation::Kind::lookup);
    EXPECT_EQ(reading.find("named")->kind, Variable::Kind::graphical);
    EXPECT_EQ(reading.shown("spread"), "WITH LOOKUP(TIME, {1:1 1.5:3 2:9})");
    EXPECT_EQ(reading.shown("alone"), "{0:5 1:6}");
    const auto table = [&](const char* name, std::size_t argument) -> const model::LookupPoints& {
        const auto& e = reading.model.at(reading.find(name)->equations[0].rhs);
        return e.kind == model::Expr::Kind::lookup ? e.lookup : reading.model.at(e.arguments[argument]).lookup;
    };
    EXPECT_EQ(table("named", 0).mode, model::LookupPoints::Mode::extrapolate);
    EXPECT_EQ(table("spread", 1).mode, model::LookupPoints::Mode::step);
    EXPECT_EQ(table("spread", 1).y_max, 9.0);
    EXPECT_EQ(table("alone", 0).mode, model::LookupPoints::Mode::clamp);
}

TEST(XmileTables, FaultsAreNamed) {
    const auto fault = [](const std::string& gf) {
        const Reading reading(file_with("<gf name=\"t\">" + gf + "</gf>"));
        EXPECT_EQ(reading.sink.error_count(), 1u);
        return reading.diagnostics();
    };
    EXPECT_NE(fault("<xpts>0,1</xpts><ypts>1,2,3</ypts>").find("2 x and 3 y"), std::string::npos);
    EXPECT_NE(fault("<ypts>1,2,3</ypts>").find("neither <xpts> nor an <xscale>"), std::string::npos);
    EXPECT_NE(fault("<xscale min=\"0\" max=\"1\"/>").find("no <ypts>"), std::string::npos);
    EXPECT_NE(fault("<xpts>0,x</xpts><ypts>1,2</ypts>").find("a point in <xpts> holds 'x', expected a number"),
              std::string::npos);
    EXPECT_NE(fault("<xscale min=\"0\" max=\"1\"/><ypts>1</ypts>").find("one point"), std::string::npos);
}

TEST(XmileTables, ATableThatIsCalledIsNoVariableUnlessItHasAnInput) {
    const Reading reading(file_with(R"(
        <aux name="table"><eqn>0</eqn><gf><xpts>0,1</xpts><ypts>2,3</ypts></gf></aux>
        <aux name="effect"><eqn>x/y</eqn><gf><xpts>0,1</xpts><ypts>4,5</ypts></gf></aux>
        <aux name="direct"><eqn>Table(a) + effect + effect(b)</eqn></aux>
        <aux name="by function"><eqn>LOOKUP(table, a) + LOOKUP(effect, b)</eqn></aux>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.find("table")->equations[0].kind, Equation::Kind::lookup);
    EXPECT_EQ(reading.shown("effect"), "WITH LOOKUP((x / y), {0:4 1:5})");
    EXPECT_EQ(reading.shown("direct"), "((Table(a) + effect) + WITH LOOKUP(b, {0:4 1:5}))");
    EXPECT_EQ(reading.shown("by function"), "(LOOKUP(table, a) + WITH LOOKUP(b, {0:4 1:5}))");
}

const std::string dimensions = R"(<dimensions><dim name="Product"><elem name="Pizza"/><elem name="Green Salad"/></dim>
    <dim name="Shop" size="3"/></dimensions>)";

TEST(XmileArrays, DimensionsWithNamesOrASize) {
    const Reading reading(file_with("", dimensions));
    ASSERT_EQ(reading.model.dimensions.size(), 2u);
    EXPECT_EQ(reading.model.dimensions[0].members, (std::vector<std::string>{"Pizza", "Green Salad"}));
    EXPECT_EQ(reading.model.dimensions[1].numeric_size, 3u);
    EXPECT_EQ(reading.model.dimensions[1].members, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(Reading(file_with("", "<dimensions><dim name=\"D\" size=\"1e9\"/></dimensions>")).sink.error_count(), 1u);
}

TEST(XmileArrays, NamesWithoutSubscriptsTakeThoseOfTheLeftHandSide) {
    const Reading reading(file_with(R"(
        <stock name="Stock"><dimensions><dim name="Product"/></dimensions><eqn>price</eqn><inflow>rate</inflow></stock>
        <flow name="rate"><dimensions><dim name="Product"/></dimensions>
            <element subscript="Pizza"><eqn>price*scalar</eqn></element>
            <element subscript="green_salad"><eqn>2*price[Product]</eqn></element></flow>
        <aux name="price"><dimensions><dim name="Product"/></dimensions><eqn>1, 2</eqn></aux>
        <aux name="grid"><dimensions><dim name="Product"/><dim name="Shop"/></dimensions><eqn>price + MEAN(price) + grid[Product, 2]</eqn></aux>
        <aux name="scalar"><eqn>SUM(price) + MIN(grid[Product, *]) + MAX(1, price[Pizza]) + SIZE(grid)</eqn></aux>)",
                                    dimensions));
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.shown("stock"), "INTEG(rate[Product], price[Product])");
    EXPECT_EQ(reading.find("stock")->equations[0].subscripts.at(0).name, "Product");
    EXPECT_EQ(reading.shown("rate", 0), "(price[Pizza] * scalar)");
    EXPECT_EQ(reading.shown("rate", 1), "(2 * price[green_salad])");
    EXPECT_EQ(reading.shown("price"), "1 2 | 2");
    EXPECT_EQ(reading.shown("grid"), "((price[Product] + MEAN(price[*:Product])) + grid[Product,#2])");
    EXPECT_EQ(reading.shown("scalar"),
              "(((SUM(price[*:Product]) + MIN(grid[*:Product,*:Shop])) + MAX(1, price[Pizza])) + "
              "SIZE(grid[*:Product,*:Shop]))");
}

TEST(XmileArrays, ElementsShareTheVariablesEquationAndItsFaultsAreReportedOnce) {
    const std::string variables = R"(<aux name="c"><dimensions><dim name="Product"/></dimensions>
        <element subscript="Pizza"><gf><xpts>0,1</xpts><ypts>0,1</ypts></gf></element>
        <element subscript="Green Salad"><gf><xpts>0,1</xpts><ypts>0,2</ypts></gf></element><eqn>)";
    const Reading good(file_with(variables + "TIME</eqn></aux>", dimensions));
    EXPECT_EQ(good.shown("c", 0), "WITH LOOKUP(TIME, {0:0 1:1})");
    EXPECT_EQ(good.shown("c", 1), "WITH LOOKUP(TIME, {0:0 1:2})");
    EXPECT_EQ(Reading(file_with(variables + "TIME +</eqn></aux>", dimensions)).sink.error_count(), 1u);
}

TEST(XmileArrays, AnElementWithItsDimensionIsASubscriptOrANumber) {
    const Reading reading(
        file_with(R"(<aux name="a"><eqn>v[Product.green_salad] + Product.Green_Salad + Shop.2</eqn></aux>
        <aux name="v"><dimensions><dim name="Product"/></dimensions><eqn>1</eqn></aux>)",
                  dimensions));
    EXPECT_EQ(reading.shown("a"), "((v[Green Salad] + 2) + 2)");
}

TEST(XmileArrays, SeveralEquationsAreOneAnElementInOrder) {
    const Reading reading(file_with(R"(<aux name="c"><dimensions><dim name="Product"/><dim name="Shop"/></dimensions>
        <eqn>1</eqn><eqn>2</eqn><eqn>3</eqn><eqn>4</eqn><eqn>5</eqn><eqn>c[Product, 1]</eqn></aux>)",
                                    dimensions));
    EXPECT_EQ(reading.diagnostics(), "");
    const auto& equations = reading.find("c")->equations;
    ASSERT_EQ(equations.size(), 6u);
    EXPECT_EQ(equations[1].subscripts[0].name + "," + equations[1].subscripts[1].name, "Pizza,2");
    EXPECT_EQ(equations[3].subscripts[0].name + "," + equations[3].subscripts[1].name, "Green Salad,1");
    EXPECT_EQ(reading.shown("c", 5), "c[Green Salad,#1]");
    const Reading wrong(file_with("<aux name=\"c\"><eqn>1</eqn><eqn>2</eqn></aux>"));
    EXPECT_NE(wrong.diagnostics().find("'c' has 2 equations and 1 element, expected one equation"), std::string::npos);
    EXPECT_EQ(wrong.shown("c"), "1");
}

}  // namespace
}  // namespace crux::xmile
