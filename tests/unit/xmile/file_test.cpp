// What surrounds the variables: times, units, macros, modules, views, and XML that is not in order.
#include "reading.h"

namespace crux::xmile {
namespace {

std::string with_specs(const std::string& specs) {
    return "<xmile>" + specs + "<model><variables><aux name=\"a\"><eqn>1</eqn></aux></variables></model></xmile>";
}

TEST(XmileTimes, StartStopStepAndSaving) {
    const Reading reading(with_specs(R"(<sim_specs method="RK4" time_units="Months" isee:save_interval="0.5">
        <start>-1</start><stop> 13.5 </stop><dt reciprocal="true">4</dt></sim_specs>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    const auto& time = reading.model.time;
    EXPECT_EQ(reading.shown(time.initial), "-1");
    EXPECT_EQ(reading.shown(time.final), "13.5");
    EXPECT_EQ(reading.shown(time.step), "0.25");
    EXPECT_EQ(reading.shown(time.save_step), "0.5");
    EXPECT_EQ(time.method, model::Method::rk4);
    EXPECT_EQ(time.units, "Months");
}

TEST(XmileTimes, DefaultsAndFaults) {
    const Reading plain(with_specs("<sim_specs><start>0</start><stop>1</stop></sim_specs>"));
    EXPECT_EQ(plain.shown(plain.model.time.step), "1");
    EXPECT_FALSE(plain.model.time.save_step.valid());
    EXPECT_EQ(plain.model.time.method, model::Method::euler);
    const Reading wrong(
        with_specs("<sim_specs><start>now</start><stop>1</stop><dt reciprocal=\"true\">0</dt></sim_specs>"));
    EXPECT_EQ(wrong.sink.error_count(), 2u);
    EXPECT_NE(wrong.diagnostics().find("<start> holds 'now', expected a number"), std::string::npos);
}

TEST(XmileTimes, TheFirstMethodOfTheListThatCruxHas) {
    const Reading listed(with_specs("<sim_specs method=\"gear, rk4\"><start>0</start><stop>1</stop></sim_specs>"));
    EXPECT_EQ(listed.model.time.method, model::Method::rk4);
    EXPECT_NE(listed.diagnostics().find("warning[xmile-method]: integration method 'gear, rk4'"), std::string::npos);
    const Reading first(with_specs("<sim_specs method=\"rk2, rk4\"><start>0</start><stop>1</stop></sim_specs>"));
    EXPECT_EQ(first.model.time.method, model::Method::rk2);
    EXPECT_EQ(first.diagnostics(), "");
}

TEST(XmileTimes, VariablesWhereEquationsWantThem) {
    const Reading wanted(file_with("<aux name=\"a\"><eqn>FINAL_TIME - time_step</eqn></aux>"));
    EXPECT_EQ(wanted.shown("final time"), "10");
    EXPECT_EQ(wanted.shown("TIME STEP"), "1");
    EXPECT_EQ(wanted.find("INITIAL TIME"), nullptr);
    const Reading own(
        file_with("<aux name=\"FINAL TIME\"><eqn>7</eqn></aux><aux name=\"SAVEPER\"><eqn>TIME_STEP</eqn></aux>"));
    EXPECT_EQ(own.shown("final time"), "7");
    EXPECT_EQ(own.shown(own.model.time.save_step), "SAVEPER");
}

TEST(XmileDeclarations, UnitsGroupsAndMacros) {
    const Reading reading(
        file_with(R"(<aux name="a"><eqn>grow(1, 2)</eqn></aux><aux name="b"><eqn>1</eqn></aux>
        <group name="Sector"><doc>About it</doc><var>A</var></group>)",
                  R"(<model_units><unit name="People"><eqn/><alias>person</alias><alias>persons</alias></unit>
            <unit name="kWh"><eqn>kW*Hour</eqn></unit><unit name="old" disabled="true"><alias>x</alias></unit></model_units>
        <macro name="grow"><parm>x</parm><parm>y</parm><eqn>x*inner</eqn><variables><aux name="inner"><eqn>y+1</eqn></aux></variables></macro>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"People", "person"}, {"People", "persons"}, {"kWh", "kW*Hour"}};
    EXPECT_EQ(reading.model.unit_equivalences, expected);
    EXPECT_EQ(reading.find("a")->group, "Sector");
    EXPECT_EQ(reading.find("b")->group, "");
    ASSERT_EQ(reading.model.macros.size(), 1u);
    const model::Macro& macro = reading.model.macros[0];
    EXPECT_EQ(macro.inputs, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(macro.outputs, (std::vector<std::string>{"grow"}));
    EXPECT_EQ(reading.shown(macro.rhs), "(x * inner)");
    EXPECT_EQ(reading.shown(macro.variables.at(0).equations.at(0).rhs), "(y + 1)");
}

const std::string submodels = R"(<model name="hares"><variables>
        <stock name="hares"><eqn>100</eqn><inflow>births</inflow></stock>
        <flow name="births"><eqn>hares*area + .area + wolves.pack</eqn></flow>
        <aux name="area"><eqn>{given from outside}</eqn></aux></variables></model>
    <model name="wolves"><variables><aux name="pack"><eqn>7</eqn></aux></variables></model>)";

std::string with_modules(const std::string& variables) {
    return "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><model><variables>" + variables +
           "</variables></model>" + submodels + "</xmile>";
}

TEST(XmileModules, BecomeVariablesWithTheModulesName) {
    const Reading reading(with_modules(R"(<aux name="area"><eqn>10 + hares.births</eqn></aux><module name="wolves"/>
        <module name="hares"><connect to="area" from=".area"/></module>)"));
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.shown("area"), "(10 + hares.births)");
    EXPECT_EQ(reading.shown("hares.hares"), "INTEG(hares.births, 100)");
    EXPECT_EQ(reading.shown("hares.births"), "(((hares.hares * hares.area) + area) + wolves.pack)");
    EXPECT_EQ(reading.shown("hares.area"), "area");
    EXPECT_EQ(reading.shown("wolves.pack"), "7");
    EXPECT_EQ(reading.find("hares.hares")->inflows, (std::vector<std::string>{"hares.births"}));
}

TEST(XmileModules, FaultsAreNamed) {
    const auto fault = [](const std::string& text) {
        const Reading reading(text);
        EXPECT_EQ(reading.sink.error_count(), 1u);
        return reading.diagnostics();
    };
    EXPECT_NE(
        fault(with_modules("<module name=\"foxes\"/>")).find("module 'foxes': the file has no <model name=\"foxes\">"),
        std::string::npos);
    EXPECT_NE(fault(with_modules("<module name=\"x\" resource=\"r:y\"/>")).find("in another file ('r:y')"),
              std::string::npos);
    EXPECT_NE(fault("<xmile><model><variables><module name=\"m\"/></variables></model><model name=\"m\"><variables>"
                    "<module name=\"m\"/></variables></model></xmile>")
                  .find("module 'm' contains itself"),
              std::string::npos);
}

TEST(XmileViews, PositionsAndArrows) {
    const Reading reading(
        "<xmile><model><variables><aux name=\"a b\"><eqn>1</eqn></aux></variables><views><view name=\"v\">"
        "<style><aux/></style><aux name=\"a_b\" x=\"1.5\" y=\"2\"/><flow name=\"f\" x=\"3\" y=\"4\"/>"
        "<connector uid=\"9\"><from>a_b</from><to>f</to></connector></view><view "
        "type=\"interface\"/></views></model></xmile>");
    ASSERT_EQ(reading.model.views.size(), 1u);
    const auto& items = reading.model.views[0].items;
    ASSERT_EQ(items.size(), 3u);
    EXPECT_EQ(items[0].x, 1.5);
    EXPECT_EQ(items[2].from, items[0].id);
    EXPECT_EQ(items[2].to, items[1].id);
}

TEST(XmileDialects, OldNameSpaceAndVariablesDirectlyUnderTheModelAreReadAndSaidOnce) {
    const Reading reading(
        "<xmile xmlns=\"http://www.systemdynamics.org/XMILE\"><model><stock name=\"s\"><eqn>1</eqn>"
        "<inflow>f</inflow><display x=\"1\"/></stock><flow name=\"f\"><eqn>2</eqn></flow></model></xmile>");
    EXPECT_EQ(reading.shown("s"), "INTEG(f, 1)");
    EXPECT_EQ(reading.count(DiagnosticKind::xmile_old_dialect), 2u);
    EXPECT_EQ(reading.sink.error_count(), 0u);
}

TEST(XmileXml, AnUnclosedVariableEndsWhereTheNextBegins) {
    const Reading reading(
        file_with("<flow name=\"f\"><eqn>a +</eqn>\n<stock name=\"s\"><eqn>1</eqn><inflow>f</inflow></stock></extra>\n"
                  "<aux name=\"a\"><eqn>2 +</eqn></aux>"));
    EXPECT_EQ(reading.shown("s"), "INTEG(f, 1)");
    EXPECT_EQ(reading.count(DiagnosticKind::xml_unbalanced), 2u);
    EXPECT_EQ(reading.sink.error_count(), 2u);
    // Positions are those of the file, before and after the repair.
    for (const Diagnostic& diagnostic : reading.sink.all()) {
        if (diagnostic.kind != DiagnosticKind::xmile_syntax) continue;
        const std::string& text = reading.sources.file(reading.model.file).text;
        EXPECT_EQ(text.substr(diagnostic.span.begin - 1, 7), "+</eqn>");
    }
}

TEST(XmileXml, WhatIsNoXmlOrNoModelIsRefused) {
    EXPECT_NE(Reading("").diagnostics().find("xml-ill-formed"), std::string::npos);
    EXPECT_NE(Reading("<xmile><model a=></model></xmile>").diagnostics().find("xml-ill-formed"), std::string::npos);
    EXPECT_NE(Reading("<html/>").diagnostics().find("the file holds no <xmile>"), std::string::npos);
    EXPECT_NE(Reading("<xmile/>").diagnostics().find("<xmile> holds no <model>"), std::string::npos);
}

TEST(XmileXml, CdataCommentsAndCharacterReferences) {
    const Reading reading(
        file_with("<aux name=\"&#x41;&#98;\"><eqn><![CDATA[1 < 2]]> <!-- no --> + &#51;</eqn></aux>"));
    EXPECT_EQ(reading.shown("Ab"), "(1 < (2 + 3))");
    EXPECT_EQ(reading.diagnostics(), "");
}

}  // namespace
}  // namespace crux::xmile
