// Signs of causes: by hand for each rule, and for the equations of a small model.
#include "report/polarity.h"

#include <gtest/gtest.h>

#include "source/source.h"
#include "vensim/vensim.h"

namespace crux::report {
namespace {

std::string signs(const std::string& equation, const std::vector<std::string>& names) {
    SourceSet sources;
    DiagnosticSink sink;
    const FileId file =
        sources.add("model.mdl",
                    "{UTF-8}\nup((0,0),(1,2),(3,2))~~|\ndown((0,5),(1,-1))~~|\nhill((0,0),(1,2),(2,0))~~|\n"
                    "a=1~~|\nb=1~~|\nc=1~~|\nd=1~~|\nresult = " +
                        equation + "~~|\n");
    const model::Model model = vensim::parse(file, sources, sink);
    EXPECT_EQ(sink.error_count(), 0u) << equation;
    const Responses responses(model);
    for (const model::Variable& variable : model.variables) {
        if (variable.key != "result") continue;
        const auto found = responses.of(variable.equations.front().rhs);
        std::string out;
        for (const std::string& name : names) out += found.contains(name) ? sign_of(found.at(name)) : '.';
        return out;
    }
    return "no equation";
}

TEST(Polarity, follows_arithmetic) {
    EXPECT_EQ(signs("a + b - c", {"a", "b", "c", "d"}), "++-.");
    EXPECT_EQ(signs("a * b / c", {"a", "b", "c"}), "++-");
    EXPECT_EQ(signs("-a * b", {"a", "b"}), "--");
    EXPECT_EQ(signs("a * (1 - b)", {"a", "b"}), "+-");
    EXPECT_EQ(signs("a * (b - c)", {"a", "b", "c"}), "?+-");
    EXPECT_EQ(signs("a * MAX(0, b - c)", {"a", "b", "c"}), "++-");
    EXPECT_EQ(signs("(a - b) / c", {"a", "b", "c"}), "+-?");
    EXPECT_EQ(signs("a ^ b", {"a", "b"}), "+?");
    EXPECT_EQ(signs("a ^ -2", {"a"}), "-");
    EXPECT_EQ(signs("a - a * b", {"a", "b"}), "?-");
    EXPECT_EQ(signs("a > b", {"a", "b"}), "+-");
}

TEST(Polarity, follows_functions_by_their_row_of_the_table) {
    EXPECT_EQ(signs("MIN(a, b) + EXP(-c) + LN(d)", {"a", "b", "c", "d"}), "++-+");
    EXPECT_EQ(signs("SMOOTHI(a, b, c)", {"a", "b", "c"}), "+?+");
    EXPECT_EQ(signs("ZIDZ(a, b)", {"a", "b"}), "+-");
    EXPECT_EQ(signs("IF THEN ELSE(a > b, c, d)", {"a", "b", "c", "d"}), "??++");
    EXPECT_EQ(signs("ABS(a) + SIN(b)", {"a", "b"}), "??");
    EXPECT_EQ(signs("INTEG(a - b, c)", {"a", "b", "c"}), "+-+");
}

TEST(Polarity, follows_tables_along_their_slope) {
    EXPECT_EQ(signs("up(a) + down(b) + hill(c)", {"a", "b", "c"}), "+-?");
    EXPECT_EQ(signs("WITH LOOKUP(a - b, ((0,3),(2,1)))", {"a", "b"}), "-+");
    EXPECT_EQ(signs("a * up(b)", {"a", "b"}), "++");
    EXPECT_EQ(signs("a * down(b)", {"a", "b"}), "?-");  // the table goes below 0
}

}  // namespace
}  // namespace crux::report
