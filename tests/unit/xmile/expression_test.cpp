#include "reading.h"

namespace crux::xmile {
namespace {

std::string parsed(const std::string& equation) {
    std::string escaped;
    for (char c : equation) {
        if (c == '<') {
            escaped += "&lt;";
        } else if (c == '&') {
            escaped += "&amp;";
        } else {
            escaped += c;
        }
    }
    const Reading reading(file_with("<aux name=\"x\"><eqn>" + escaped + "</eqn></aux>"));
    EXPECT_EQ(reading.diagnostics(), "");
    return reading.shown("x");
}

// The one diagnostic of an equation, as people see it.
std::string refused(const std::string& equation) {
    const Reading reading(file_with("<aux name=\"x\">\n<eqn>" + equation + "</eqn></aux>"));
    EXPECT_EQ(reading.sink.error_count(), 1u);
    return reading.diagnostics();
}

TEST(XmileExpression, PrecedenceIsTheStandards) {
    EXPECT_EQ(parsed("a + b * c"), "(a + (b * c))");
    EXPECT_EQ(parsed("a - b - c"), "((a - b) - c)");
    EXPECT_EQ(parsed("2 ^ 3 ^ 2"), "(2 ^ (3 ^ 2))");
    EXPECT_EQ(parsed("-2^2"), "(-(2 ^ 2))");
    EXPECT_EQ(parsed("30^ - 30^-cons"), "(30 ^ (-(30 ^ (-cons))))");
    EXPECT_EQ(parsed("a mod 3 * b"), "((a mod 3) * b)");
    EXPECT_EQ(parsed("a < b = c"), "((a < b) = c)");
    EXPECT_EQ(parsed("a OR b AND c"), "(a or (b and c))");
    EXPECT_EQ(parsed("NOT a AND b"), "((not a) and b)");
    EXPECT_EQ(parsed("not a = b"), "((not a) = b)");
    EXPECT_EQ(parsed("a*-b"), "(a * (-b))");
}

TEST(XmileExpression, KeywordsInAnyCaseAndNotInsideNames) {
    EXPECT_EQ(parsed("iF a ThEn b ELSE c + 1"), "if(a, b, (c + 1))");
    EXPECT_EQ(parsed("IF a THEN 1 ELSE IF b THEN 2 ELSE 3"), "if(a, 1, if(b, 2, 3))");
    EXPECT_EQ(parsed("android + \"and\" + model"), "((android + and) + model)");
    EXPECT_EQ(parsed("a <> b aNd c >= d"), "((a <> b) and (c >= d))");
}

TEST(XmileExpression, NamesWithQuotesEscapesDotsAndOtherAlphabets) {
    EXPECT_EQ(parsed("\"Flow w/ a, (b)\" + c"), "(Flow w/ a, (b) + c)");
    EXPECT_EQ(parsed("\"a \\\"b\\\" \\n c\""), "a \"b\"   c");
    EXPECT_EQ(parsed(".area + hares.hare_density"), "(area + hares.hare_density)");
    EXPECT_EQ(parsed("\xd0\xbd\xd0\xb0\xd1\x81\xd0\xb5\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xb5*2"),
              "(\xd0\xbd\xd0\xb0\xd1\x81\xd0\xb5\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xb5 * 2)");
}

TEST(XmileExpression, NumbersAsTheyAreWritten) {
    EXPECT_EQ(parsed(".25 + 2. + 1e3 + 1.5E-2"), "(((0.25 + 2) + 1000) + 0.015)");
    EXPECT_EQ(parsed("2*e"), "(2 * e)");
}

TEST(XmileExpression, CallsSubscriptsAndComments) {
    EXPECT_EQ(parsed("MAX(a, b {the other}, 3)"), "MAX(a, b, 3)");
    EXPECT_EQ(parsed("PI() + PI"), "(PI() + PI)");
    EXPECT_EQ(parsed("a[x, 2, i+1] + SUM(b[*, *:Sub]) + c[1:3]"), "((a[x,#2,#(i + 1)] + SUM(b[*:,*:Sub])) + c[1:3])");
}

TEST(XmileExpression, ListsOfNumbersAreArrayConstants) {
    EXPECT_EQ(parsed("1, 2, -3"), "1 2 -3 | 3");
    EXPECT_EQ(parsed("0.1,0.2;\n 0.4,0.5;\n 0.6,0.7;\t"), "0.1 0.2 0.4 0.5 0.6 0.7 | 2 2 2");
}

TEST(XmileExpression, FaultsPointAtThePlaceBehindEntities) {
    EXPECT_EQ(refused("a &lt; b +"),
              "test.xmile:5:16: error[xmile-syntax]: found the end of the equation, expected a name, a number or '('\n"
              " 5 | <eqn>a &lt; b +</eqn></aux>\n"
              "   |                ^\n");
    EXPECT_EQ(refused("a &lt; b c"),
              "test.xmile:5:15: error[xmile-syntax]: found 'c', expected an operator or the end of the equation\n"
              " 5 | <eqn>a &lt; b c</eqn></aux>\n"
              "   |               ^\n"
              "  help: a name with blanks is written \"b c\" or b_c\n");
    EXPECT_NE(refused("(a + b").find("found the end of the equation, expected ')'"), std::string::npos);
    EXPECT_NE(refused("IF a THEN b").find("expected ELSE"), std::string::npos);
    EXPECT_NE(refused("{open").find("never ends; expected '}'"), std::string::npos);
    EXPECT_NE(refused("a[b").find("expected ']' or ','"), std::string::npos);
    EXPECT_NE(refused("a'").find("transpose"), std::string::npos);
    EXPECT_NE(refused("\?\?\?").find("xmile-unfinished-equation"), std::string::npos);
    EXPECT_NE(refused("1, 2; 3 4").find("found '4', expected ',' or ';'"), std::string::npos);
}

TEST(XmileExpression, DeepNestingIsRefusedNotOverflowed) {
    EXPECT_NE(refused(std::string(100000, '(')).find("nested too deeply"), std::string::npos);
    EXPECT_NE(refused(std::string(100000, '-')).find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace crux::xmile
