#include "units/units.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace crux::units {
namespace {

std::string read(const std::string& text) {
    const UnitSystem system;
    UnitSystem::Fault fault;
    const auto unit = system.parse(text, &fault);
    return unit ? unit->print() : "wrong at " + std::to_string(fault.begin) + ": " + fault.message;
}

bool same(const std::string& a, const std::string& b) {
    const UnitSystem system;
    return system.parse(a).value() == system.parse(b).value();
}

TEST(UnitText, WhatModellersWrite) {
    EXPECT_EQ(read("Person/year"), "Person/year");
    EXPECT_EQ(read("$/(year*Person)"), "Dollar/(Person*year)");
    EXPECT_EQ(read("1/Month"), "1/Month");
    EXPECT_EQ(read("people*people"), "Person^2");
    EXPECT_EQ(read("m^2"), "m^2");
    EXPECT_EQ(read("m\xc2\xb2/s"), "m^2/s");
    EXPECT_EQ(read("hectares/(Pollution units/year)"), "hectares*year/Pollution units");
    EXPECT_EQ(read("a/b*c"), "a*c/b");
    EXPECT_EQ(read("a/b/c"), "a/(b*c)");
    EXPECT_EQ(read("kg^-1"), "1/kg");
    EXPECT_EQ(read("noise^0.5"), "noise^(1/2)");
    EXPECT_EQ(read("noise ^ (1 / 3)"), "noise^(1/3)");
    EXPECT_EQ(read("Widgets\n/ Week"), "Widgets/Week");
}

TEST(UnitText, SpellingsOfDimensionless) {
    for (const char* text : {"Dmnl", "dmnl", "Dimensionless", "1", "fraction", "Fractions", "year/years", "1/1"}) {
        EXPECT_EQ(read(text), "Dmnl") << text;
    }
    const UnitSystem system;
    UnitSystem::Fault fault;
    EXPECT_FALSE(system.parse("  ", &fault).has_value());
    EXPECT_EQ(fault.message, "");
}

TEST(UnitText, FaultsSayWhere) {
    EXPECT_EQ(read("a/"), "wrong at 2: expected the name of a unit");
    EXPECT_EQ(read("a/(b*c"), "wrong at 6: expected ')'");
    EXPECT_EQ(read("a)"), "wrong at 1: found ')' without '('");
    EXPECT_EQ(read("a^b"), "wrong at 2: expected a power, such as 2 or (1/2)");
    EXPECT_EQ(read("(a^1000)^1000"), "wrong at 13: the power is out of range");
    EXPECT_EQ(read(std::string(200, '(')), "wrong at 100: the unit is nested too deeply");
}

TEST(UnitText, ReportsTheCharacter) {
    SourceSet sources;
    const FileId file = sources.add("m.mdl", "~ a/");
    DiagnosticSink sink;
    EXPECT_FALSE(UnitSystem().parse("a/", Span{file, 2, 4}, sink).has_value());
    ASSERT_EQ(sink.all().size(), 1u);
    EXPECT_EQ(sink.all()[0].span.begin, 4u);
    EXPECT_EQ(sink.all()[0].message, "the unit 'a/' cannot be read: expected the name of a unit");
}

TEST(UnitWords, SynonymsAndPlurals) {
    EXPECT_TRUE(same("People", "person"));
    EXPECT_TRUE(same("Dollars/Year", "$/years"));
    EXPECT_TRUE(same("Countries", "country"));
    EXPECT_TRUE(same("boxes", "box"));
    EXPECT_TRUE(same("tonne_CO2", "Tonne CO2"));
    EXPECT_FALSE(same("gas", "gallon"));
    EXPECT_FALSE(same("glass", "glas"));
    EXPECT_FALSE(same("virus", "viru"));
    EXPECT_FALSE(same("month", "year"));
}

TEST(UnitWords, TheModelsOwnEquivalences) {
    UnitSystem system;
    EXPECT_TRUE(system.add_equivalence("Euro", "EUR"));
    EXPECT_TRUE(system.add_equivalence("EUR", "\xe2\x82\xac"));
    EXPECT_TRUE(system.add_equivalence("kWh", "kW*Hour"));
    EXPECT_TRUE(system.add_equivalence("MWh", "kWh"));
    EXPECT_EQ(system.parse("\xe2\x82\xac"), system.parse("Euros"));
    EXPECT_EQ(system.parse("MWh/hour"), system.parse("kW"));
    EXPECT_FALSE(system.add_equivalence("a*b", "c*d"));
    EXPECT_FALSE(system.add_equivalence("a", "a*b"));
    EXPECT_FALSE(system.add_equivalence("a", "b/"));
    EXPECT_TRUE(system.add_equivalence("percent", "Dmnl"));
    EXPECT_TRUE(system.parse("percent")->dimensionless());
}

Unit any_unit() {
    Unit unit;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        const std::string name(1, *rc::gen::inRange('a', 'f'));
        const Exponent exponent(*rc::gen::inRange(-3, 4), *rc::gen::inRange(1, 4));
        unit = unit * Unit::base(name, name).power(exponent).value();
    }
    return unit;
}

RC_GTEST_PROP(UnitAlgebra, MultiplicationIsAnAbelianGroup, ()) {
    const Unit a = any_unit(), b = any_unit(), c = any_unit();
    RC_ASSERT(a * b == b * a);
    RC_ASSERT((a * b) * c == a * (b * c));
    RC_ASSERT(a * Unit() == a);
    RC_ASSERT((a / a).dimensionless());
    RC_ASSERT((a * b) / b == a);
}

RC_GTEST_PROP(UnitAlgebra, PowersAddAndRootsUndoThem, ()) {
    const Unit a = any_unit();
    const auto n = *rc::gen::inRange(1, 5);
    RC_ASSERT(a.power(2).value() * a.power(n).value() == a.power(n + 2).value());
    RC_ASSERT(a.power(2).value().power(Exponent(1, 2)).value() == a);
    RC_ASSERT(a.power(-1).value() == a.inverse());
    RC_ASSERT(a.power(0).value().dimensionless());
}

RC_GTEST_PROP(UnitAlgebra, PrintedUnitsReadBack, ()) {
    const Unit a = any_unit();
    const UnitSystem system;
    RC_ASSERT(system.parse(a.print()).value() == a);
}

RC_GTEST_PROP(UnitText, AnyTextIsReadOrRefused, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab1 */()^.-2\xc2\xb2")));
    const UnitSystem system;
    UnitSystem::Fault fault;
    if (const auto unit = system.parse(text, &fault)) {
        RC_ASSERT(system.parse(unit->print()).value() == *unit);
    } else {
        RC_ASSERT(fault.end <= text.size());
    }
}

}  // namespace
}  // namespace crux::units
