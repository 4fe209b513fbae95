// What a .mdl becomes: variables, subscript ranges, macros, times, views.
#include <chrono>

#include "reading.h"

namespace crux::vensim {
namespace {

using model::Equation;
using model::SketchItem;

std::vector<std::string> names(const std::vector<model::Subscript>& subscripts) {
    std::vector<std::string> out;
    for (const auto& subscript : subscripts) out.push_back(subscript.name);
    return out;
}

using Names = std::vector<std::string>;

TEST(VensimModel, AVariableKeepsAllItsEquationsAndFields) {
    const Reading reading(
        "a[x, \"y z\"] :EXCEPT: [x1, \"y z\"] , [x2, y] = 1 ~~|\n"
        "b = 2 ~~|\n"
        "A[x1,\"y z\"] == 3\n\t~ Person / Year [0, 10, 0.5]\n\t~\tWhat it\\\n\t\t "
        "is.\n\t\tMore.\n\t~\t:SUPPLEMENTARY\n|");
    EXPECT_EQ(reading.diagnostics(), "");
    ASSERT_EQ(reading.model.variables.size(), 2u);
    const model::Variable& a = reading.variable("a");
    EXPECT_EQ(a.name, "a");
    ASSERT_EQ(a.equations.size(), 2u);
    EXPECT_EQ(names(a.equations[0].subscripts), (Names{"x", "y z"}));
    ASSERT_EQ(a.equations[0].exceptions.size(), 2u);
    EXPECT_EQ(names(a.equations[0].exceptions[1]), (Names{"x2", "y"}));
    EXPECT_EQ(a.equations[1].kind, Equation::Kind::unchanging);
    EXPECT_EQ(reading.sources.text(a.equations[1].span), "A[x1,\"y z\"] == 3");
    EXPECT_EQ(a.units, "Person / Year");
    EXPECT_EQ(a.range_max, 10);
    EXPECT_EQ(a.range_step, 0.5);
    EXPECT_EQ(a.documentation, "What it is.\nMore.");
    EXPECT_TRUE(a.supplementary);
    EXPECT_FALSE(reading.variable("b").supplementary);
}

TEST(VensimModel, TheKindOfAnEquationIsItsSign) {
    const Reading reading(
        "normal = 1 ~~| unchanging == 1 ~~| series := b ~~| bare ~~| held:HOLD BACKWARD: ~~| table((0,1),(1,0)) ~~|\n"
        "read = GET XLS LOOKUPS('a', 'b', 'c', 'd') ~~| stub = A FUNCTION OF(bare) ~~| both :RAW: := 3 ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    const auto kind = [&](const char* name) { return reading.variable(name).equations[0].kind; };
    EXPECT_EQ(kind("normal"), Equation::Kind::normal);
    EXPECT_EQ(kind("unchanging"), Equation::Kind::unchanging);
    EXPECT_EQ(kind("series"), Equation::Kind::data);
    EXPECT_EQ(kind("bare"), Equation::Kind::data);
    EXPECT_FALSE(reading.variable("bare").equations[0].rhs.valid());
    EXPECT_EQ(kind("table"), Equation::Kind::lookup);
    EXPECT_EQ(kind("read"), Equation::Kind::lookup);
    EXPECT_EQ(kind("stub"), Equation::Kind::empty);
    EXPECT_EQ(reading.variable("held").equations[0].keyword, ":HOLD BACKWARD:");
    EXPECT_EQ(reading.variable("both").equations[0].keyword, ":RAW:");
}

TEST(VensimModel, LookupPointsStayInTheOrderWritten) {
    const Reading reading(
        "pairs([(0,-1)-(10,1),(3,4)],(5,1),(- 1 , + 2),(1/4,0)) ~~| lists(0, 1, 2, 10, 30, 20) ~~|\n"
        "inline = WITH LOOKUP(Time, ((0,1),(2,3))) ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    const model::LookupPoints& pairs = reading.right_side("pairs").lookup;
    EXPECT_EQ(pairs.x, (std::vector<double>{5, -1, 0.25}));
    EXPECT_EQ(pairs.y, (std::vector<double>{1, 2, 0}));
    EXPECT_EQ(pairs.y_min, -1);
    EXPECT_EQ(pairs.x_max, 10);
    EXPECT_EQ(reading.right_side("lists").lookup.y, (std::vector<double>{10, 30, 20}));
    const model::Expr& call = reading.right_side("inline");
    ASSERT_EQ(call.arguments.size(), 2u);
    EXPECT_EQ(reading.model.at(call.arguments[1]).kind, model::Expr::Kind::lookup);
}

TEST(VensimModel, ArraysOfNumbersKnowTheirRows) {
    const Reading reading(
        "row[a] = 1, - 2, .5 ~~| rows[a,b] = 1,2;3,4; ~~| tabbed[a,b] = TABBED ARRAY(\n\t1\t2\\\n\t3\n-4 5 6\n) ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(reading.right_side("row").numbers, (std::vector<double>{1, -2, 0.5}));
    EXPECT_EQ(reading.right_side("row").row_lengths, (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(reading.right_side("rows").row_lengths, (std::vector<std::uint32_t>{2, 2}));
    EXPECT_EQ(reading.right_side("tabbed").numbers, (std::vector<double>{1, 2, 3, -4, 5, 6}));
    EXPECT_EQ(reading.right_side("tabbed").row_lengths, (std::vector<std::uint32_t>{3, 3}));
}

TEST(VensimModel, SubscriptRangesExpandAndMap) {
    const Reading reading(
        "Dim: (A1-A3), B, Sub -> Other, (Third: x, (y1-y2)) ~ ~ Text. |\n"
        "Alias <-> Dim ~~|\nRead: GET DIRECT SUBSCRIPT('a', 'b', 'c', 'd', '') -> Dim ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    ASSERT_EQ(reading.model.dimensions.size(), 3u);
    const model::Dimension& dim = reading.model.dimensions[0];
    EXPECT_EQ(dim.members, (Names{"A1", "A2", "A3", "B", "Sub"}));
    ASSERT_EQ(dim.mappings.size(), 2u);
    EXPECT_TRUE(dim.mappings[0].entries.empty());
    EXPECT_EQ(dim.mappings[1].target, "Third");
    EXPECT_EQ(dim.mappings[1].entries, (Names{"x", "y1", "y2"}));
    EXPECT_EQ(reading.sources.text(dim.mappings[1].span), "(Third: x, (y1-y2))");
    EXPECT_EQ(dim.documentation, "Text.");
    EXPECT_EQ(reading.model.dimensions[1].equals, "Dim");
    EXPECT_TRUE(reading.model.dimensions[2].source.valid());
    EXPECT_EQ(reading.model.dimensions[2].mappings.size(), 1u);
}

TEST(VensimModel, MacrosHoldTheirOwnVariables) {
    const Reading reading(
        ":MACRO: M(a, b : c)\nM = a + c ~ Person ~ |\nc = b ~~|\n:END OF MACRO:\nc = 5 ~~|\nx = M(1, 2 : d) ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    ASSERT_EQ(reading.model.macros.size(), 1u);
    const model::Macro& macro = reading.model.macros[0];
    EXPECT_EQ(macro.inputs, (Names{"a", "b"}));
    EXPECT_EQ(macro.outputs, (Names{"M", "c"}));
    ASSERT_EQ(macro.variables.size(), 2u);
    EXPECT_EQ(macro.variables[0].units, "Person");
    EXPECT_EQ(reading.model.variables.size(), 2u);
    EXPECT_EQ(reading.right_side("x").outputs, 1u);
}

TEST(VensimModel, GroupsTimesAndUnitsAreKept) {
    const Reading reading(
        "first = 1 ~~|\n*****\n\t.Land.Use\n*****~\n\t\tAbout\n\t\tland.\n\t|\nsecond = 1 "
        "~~|\n*****\n\t.Control\n*****~ |\n"
        "INITIAL TIME = 1900 ~ Year ~|\nFINAL_TIME = INITIAL TIME + 10 ~ Year ~|\ntime step = 0.5 ~ Year [0,?] "
        "~|\nSAVEPER = TIME STEP ~~|\n"
        "\\\\\\---/// Sketch information\nV300\n*View 1\n///---\\\\\\\n:L<%^E!@\n22:$,Dollar,$s\n15:0,0,0,5,0,0\n");
    EXPECT_EQ(reading.diagnostics(), "");
    ASSERT_EQ(reading.model.groups.size(), 2u);
    EXPECT_EQ(reading.model.groups[0].name, "Land.Use");
    EXPECT_EQ(reading.model.groups[0].documentation, "About\nland.");
    EXPECT_EQ(reading.variable("first").group, "");
    EXPECT_EQ(reading.variable("second").group, "Land.Use");
    const auto& time = reading.model.time;
    EXPECT_EQ(reading.model.at(time.initial).value, 1900);
    EXPECT_EQ(print_expression(reading.model, time.final), "INITIAL TIME + 10");
    EXPECT_EQ(reading.model.at(time.step).value, 0.5);
    EXPECT_EQ(reading.model.at(time.save_step).name, "TIME STEP");
    EXPECT_EQ(time.units, "Year");
    EXPECT_EQ(time.method, model::Method::rk4);
    const std::vector<std::pair<std::string, std::string>> equivalent = {{"$", "Dollar"}, {"$", "$s"}};
    EXPECT_EQ(reading.model.unit_equivalences, equivalent);
}

TEST(VensimModel, CommentsNestAndGroupsMayBeWrittenInTheOldForms) {
    const Reading reading(
        "{one {two} ~ |} a = 1 {b {c} + } + 2 ~~|\n{**Old form**}\nb = 1 ~~|\n***Older***|\nc = 1 ~~|");
    EXPECT_EQ(reading.diagnostics(), "");
    EXPECT_EQ(print_expression(reading.model, reading.variable("a").equations[0].rhs), "1 + 2");
    EXPECT_EQ(reading.variable("b").group, "Old form");
    EXPECT_EQ(reading.variable("c").group, "Older");
}

TEST(VensimModel, TheSketchBecomesViews) {
    const Reading reading(
        "a = 1 ~~|\n\\\\\\---/// Sketch information\nV300\n*First view\n$192-192-192,0,Times\n"
        "10,1,\"a, \\\"b\\\" "
        "c\",434,118,70,23,3,131,0\n12,2,48,196,114,10,8,0,3,0,0\n1,3,2,1,4,0\n11,4,48,271,114,6,8,34,3,0\n"
        "12,5,0,286,104,89,28,8,135,0\nA comment, as it is\n*Second\n10,1,x,1,2,3,4\n///---\\\\\\\n1:not a sketch\n");
    EXPECT_EQ(reading.diagnostics(), "");
    ASSERT_EQ(reading.model.views.size(), 2u);
    const auto& items = reading.model.views[0].items;
    EXPECT_EQ(reading.model.views[0].name, "First view");
    ASSERT_EQ(items.size(), 5u);
    EXPECT_EQ(items[0].kind, SketchItem::Kind::variable);
    EXPECT_EQ(items[0].text, "a, \"b\" c");
    EXPECT_EQ(items[0].x, 434);
    EXPECT_EQ(items[1].kind, SketchItem::Kind::cloud);
    EXPECT_EQ(items[2].kind, SketchItem::Kind::arrow);
    EXPECT_EQ(items[2].from, 2);
    EXPECT_EQ(items[2].to, 1);
    EXPECT_EQ(items[3].kind, SketchItem::Kind::valve);
    EXPECT_EQ(items[4].kind, SketchItem::Kind::comment);
    EXPECT_EQ(items[4].text, "A comment, as it is");
    EXPECT_EQ(reading.model.views[1].items.size(), 1u);
    EXPECT_TRUE(reading.model.sketch_text.starts_with("\\\\\\---///"));
}

TEST(VensimModel, ASketchMayEndInTheMiddle) {
    const Reading reading("a = 1 ~~|\n\\\\\\---/// Sketch information\n*View\n12,5,0,286,104,89,28,8,135,0");
    ASSERT_EQ(reading.model.views.size(), 1u);
    ASSERT_EQ(reading.model.views[0].items.size(), 1u);
    EXPECT_EQ(reading.model.views[0].items[0].text, "");
}

TEST(VensimModel, AFaultyVariableStaysKnownByNameAndTheNextEquationIsRead) {
    const Reading reading("bad = 1 + ~ Person ~ |\nbroken \"quote = 2 ~~|\ngood = 3 ~~|");
    EXPECT_EQ(reading.sink.error_count(), 2u);
    EXPECT_EQ(reading.variable("bad").equations[0].kind, Equation::Kind::empty);
    EXPECT_EQ(reading.variable("bad").units, "Person");
    EXPECT_EQ(reading.right_side("good").value, 3);
    EXPECT_EQ(reading.model.expressions.size(), 1u);
}

TEST(VensimModel, AnEquationBehindAForgottenBarIsReadAllTheSame) {
    const Reading reading("a = 1\n\t~ Person\n\t~ Text.\n\nb = 2\n\t~\tYear\n\t~\t|\nc = 3 ~~|");
    ASSERT_EQ(reading.sink.all().size(), 1u);
    EXPECT_EQ(reading.sink.all()[0].name(), "vensim-missing-bar");
    EXPECT_EQ(reading.variable("a").documentation, "Text.");
    EXPECT_EQ(reading.right_side("b").value, 2);
    EXPECT_EQ(reading.variable("b").units, "Year");
    EXPECT_EQ(reading.right_side("c").value, 3);
}

// Twenty thousand equations; the bound is far above what it takes, and far below a quadratic reader.
TEST(VensimModel, ALargeModelReadsInLinearTime) {
    std::string text = "{UTF-8}\n";
    for (int i = 0; i < 20000; ++i) {
        const std::string n = std::to_string(i);
        text += "variable number " + n + " = IF THEN ELSE(Time > " + n + ", \"other, \" + MAX(a " + n +
                ", -2^b), effect(Time / 3))\n\t~\tPerson/Year [0,?]\n\t~\tSome text about it.\n\t|\n\n";
    }
    const auto start = std::chrono::steady_clock::now();
    const Reading reading(text);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(reading.model.variables.size(), 20000u);
    EXPECT_FALSE(reading.sink.has_errors());
    EXPECT_LT(took.count(), 20.0);
    RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
}

}  // namespace
}  // namespace crux::vensim
