#include "sema/check_units.h"

#include <gtest/gtest.h>

#include "sema/sema.h"
#include "xmile/xmile.h"

namespace crux::sema {
namespace {

struct Row {
    const char* name;
    const char* unit;
    const char* equation;
};

// The messages of a model of these variables; time is in months.
std::vector<std::string> messages(const std::vector<Row>& rows, const std::string& extra = "") {
    std::string text = "<xmile><sim_specs time_units=\"Month\"><start>0</start><stop>1</stop></sim_specs>";
    text += extra;
    text += "<model><variables>";
    for (const Row& row : rows) {
        text += std::string("<aux name=\"") + row.name + "\"><eqn>" + row.equation + "</eqn><units>" + row.unit +
                "</units></aux>";
    }
    text +=
        "<stock "
        "name=\"stock\"><eqn>people</eqn><inflow>flow</inflow><units>Person</units></stock></variables></model></"
        "xmile>";
    SourceSet sources;
    DiagnosticSink sink;
    const model::Model model = xmile::parse(sources.add("m.xmile", text), sources, sink);
    EXPECT_FALSE(sink.has_errors());
    check_units(model, sources, sink);
    std::vector<std::string> out;
    for (const Diagnostic& diagnostic : sink.all()) out.push_back(diagnostic.message);
    return out;
}

using Messages = std::vector<std::string>;
const Row people = {"people", "People", "100"};
const Row rate = {"rate", "1/Months", "0.1"};
const Row flow = {"flow", "Person/Month", "people*rate"};
const Row months = {"months", "Month", "3"};

// One more variable beside the four above.
Messages about(const char* unit, const char* equation) {
    return messages({people, rate, flow, months, {"x", unit, equation}});
}

TEST(CheckUnits, WhatFitsIsSilent) {
    EXPECT_EQ(about("Person", "people + 3 - 0"), Messages{});
    EXPECT_EQ(about("Dmnl", "people/(people + 1) * 2"), Messages{});
    EXPECT_EQ(about("Person^2", "people^2"), Messages{});
    EXPECT_EQ(about("Person", "SQRT(people*people)"), Messages{});
    EXPECT_EQ(about("", "people*months^2"), Messages{});
    EXPECT_EQ(about("Person", "IF TIME &gt; 5 THEN people ELSE 0"), Messages{});
    EXPECT_EQ(about("Person", "SMTH1(people, months) + MAX(people, 5, stock)"), Messages{});
    EXPECT_EQ(about("1/Month", "TREND(people, months)"), Messages{});
    EXPECT_EQ(about("Person/Month", "PULSE(people, 4, 0)"), Messages{});
    EXPECT_EQ(about("Person", "RAMP(flow, 3) + STEP(people, months)"), Messages{});
    EXPECT_EQ(about("Dmnl", "EXP(-rate*months)"), Messages{});
    EXPECT_EQ(about("Person", "people * (flow &gt; 0)"), Messages{});
    EXPECT_EQ(about("anything", "5"), Messages{});
}

TEST(CheckUnits, AnEquationAndItsVariable) {
    EXPECT_EQ(about("Person", "people*rate"), Messages{"'x' is in Person, but its equation comes to Person/Months"});
    EXPECT_EQ(about("widgets", "people"), Messages{"'x' is in widgets, but its equation comes to People"});
}

TEST(CheckUnits, TermsThatMeet) {
    EXPECT_EQ(about("Person", "people + rate"),
              Messages{"'people' is in People and 'rate' in 1/Months, but they are added"});
    EXPECT_EQ(about("Dmnl", "people*rate &lt; people"),
              Messages{"'people*rate' is in Person/Months and 'people' in People, but they are compared"});
    EXPECT_EQ(about("Person", "IF TIME &gt; 5 THEN people ELSE months").size(), 1u);
    EXPECT_EQ(about("Person", "MIN(people, months)"),
              Messages{"'people' is in People and 'months' in Month, but they are arguments of one kind of MIN"});
}

TEST(CheckUnits, AStocksFlow) {
    EXPECT_EQ(
        messages({people, rate, {"flow", "Person", "people"}}),
        Messages{"the stock 'stock' is in Person, so its net flow should be in Person/Month, but comes to Person"});
    EXPECT_EQ(messages({{"people", "Month", "1"}, {"flow", "Person/Month", "1"}}),
              Messages{"'stock' is in Person, but its initial value comes to Month"});
}

TEST(CheckUnits, Arguments) {
    EXPECT_EQ(about("Dmnl", "EXP(people)"), Messages{"'people' is in People, but EXP takes an argument in Dmnl there"});
    EXPECT_EQ(about("Person", "SMTH1(people, people)"),
              Messages{"'people' is in People, but SMTH1 takes an argument in Month there"});
    EXPECT_EQ(about("Person", "2^people"), Messages{"'people' is in People, but a power is a pure number"});
    EXPECT_EQ(about("", "people^(1/2*x)").size(), 1u);
    EXPECT_EQ(about("Dmnl", "SAFEDIV(people, people, rate)").size(), 1u);
}

TEST(CheckUnits, TwoWordsForOneUnitGetARemedyAndAnalyseReportsOnlyWhereAsked) {
    const std::string text =
        "<xmile><sim_specs time_units=\"y\"><start>0</start><stop>1</stop><dt>1</dt></sim_specs><model><variables>"
        "<aux name=\"delay\"><eqn>2</eqn><units>Years</units></aux>"
        "<aux name=\"x\"><eqn>SMTH1(5, delay)</eqn></aux></variables></model></xmile>";
    for (const bool asked : {true, false}) {
        SourceSet sources;
        DiagnosticSink sink;
        model::Model model = xmile::parse(sources.add("m.xmile", text), sources, sink);
        Options options;
        options.check_units = asked;
        EXPECT_TRUE(analyse(model, sources, options, sink).has_value());
        ASSERT_EQ(sink.all().size(), asked ? 1u : 0u);
        if (!asked) continue;
        EXPECT_EQ(sink.all()[0].kind, DiagnosticKind::unit_argument);
        EXPECT_EQ(sink.all()[0].remedy,
                  "if 'y' and 'Years' are the same unit, add them to the model's unit equivalences");
    }
}

TEST(CheckUnits, OneFaultIsReportedOnce) {
    EXPECT_EQ(about("Dmnl", "SQRT((people + rate)*months) + EXP(1)").size(), 1u);
}

TEST(CheckUnits, TheModelsOwnEquivalences) {
    const std::string same = "<model_units><unit name=\"widgets\"><eqn/><alias>People</alias></unit></model_units>";
    EXPECT_EQ(messages({people, rate, flow, months, {"x", "widgets", "people"}}, same), Messages{});
    EXPECT_EQ(about("a/(b", "5"), Messages{"the unit 'a/(b' cannot be read: expected ')'"});
}

}  // namespace
}  // namespace crux::sema
