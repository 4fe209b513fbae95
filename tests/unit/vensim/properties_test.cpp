// Printing and parsing are each other's inverse, for random expressions of every shape.
#include <rapidcheck.h>

#include <cmath>
#include <cstdlib>

#include "reading.h"
#include "same_model.h"

namespace crux::vensim {
namespace {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using model::Model;

// More cases than rapidcheck's hundred, unless the environment says otherwise.
const int more_cases = setenv("RC_PARAMS", "max_success=2000", 0);

std::string random_name() {
    static const std::vector<std::string> odd = {"Time",      "IF THEN ELSE",
                                                 "2nd",       "a \"quoted\" one",
                                                 "x\\y\\",    "größe",
                                                 "a, b",      "$ 1",
                                                 "it's",      "semi;colon~bar|",
                                                 "A 1 2",     "-",
                                                 ":NA:",      "tab_bed",
                                                 "{braces}",  "a 'b'",
                                                 "\\n line",  "1e5",
                                                 "\"",        "=",
                                                 "100% true", "_under score",
                                                 "line\\nend"};
    return *rc::gen::oneOf(
        rc::gen::elementOf(odd),
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("abXY19_$'&%\\\"!,.-")))));
}

ExprId random_expression(Model& model, int depth) {
    Expr node;
    const int kind = depth <= 0 ? *rc::gen::inRange(0, 4) : *rc::gen::inRange(0, 10);
    if (kind == 0) {
        node.value =
            *rc::gen::map(rc::gen::arbitrary<double>(), [](double x) { return std::isfinite(x) ? std::fabs(x) : 0.5; });
    } else if (kind == 1) {
        node.kind = Expr::Kind::missing;
    } else if (kind <= 3) {
        node.kind = Expr::Kind::reference;
        node.name = random_name();
        for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
            model::Subscript& subscript = node.subscripts.emplace_back();
            subscript.name = random_name();
            if (*rc::gen::inRange(0, 2) == 1) subscript.kind = model::Subscript::Kind::name_bang;
        }
    } else if (kind <= 5) {
        node.kind = Expr::Kind::unary;
        node.unary = static_cast<model::UnaryOp>(*rc::gen::inRange(0, 3));
        node.arguments = {random_expression(model, depth - 1)};
    } else if (kind <= 8) {
        node.kind = Expr::Kind::binary;
        do {
            node.binary = static_cast<BinaryOp>(*rc::gen::inRange(0, 14));
        } while (node.binary == BinaryOp::modulo);  // XMILE's alone
        node.arguments = {random_expression(model, depth - 1)};
        node.arguments.push_back(random_expression(model, depth - 1));
    } else {
        node.kind = Expr::Kind::call;
        node.name = random_name();
        const int count = *rc::gen::inRange(0, 4);
        for (int i = 0; i < count; ++i) node.arguments.push_back(random_expression(model, depth - 1));
        node.outputs = count > 1 ? static_cast<std::uint32_t>(*rc::gen::inRange(0, count)) : 0u;
    }
    return model.add(std::move(node));
}

TEST(VensimProperties, PrintedExpressionsParseToThemselves) {
    ASSERT_EQ(more_cases, 0);
    const bool held = rc::check("parse(print(expression)) = expression", [] {
        Model model;
        const ExprId original = random_expression(model, *rc::gen::inRange(0, 6));
        const std::string text = print_expression(model, original);
        Model parsed;
        DiagnosticSink sink;
        const ExprId again = parse_expression(parsed, text, {}, sink);
        RC_LOG() << text << '\n';
        for (const Diagnostic& diagnostic : sink.all()) RC_LOG() << diagnostic.message << '\n';
        RC_ASSERT(again.valid());
        RC_ASSERT(same_expression(model, original, parsed, again));
        RC_ASSERT(print_expression(parsed, again) == text);
    });
    EXPECT_TRUE(held);
}

TEST(VensimProperties, NoTextMakesTheParserThrowAndItsPrintIsStable) {
    static const std::vector<std::string> pieces = {"a",
                                                    "b c",
                                                    "=",
                                                    "==",
                                                    ":=",
                                                    "(",
                                                    ")",
                                                    "[",
                                                    "]",
                                                    ",",
                                                    ";",
                                                    ":",
                                                    "->",
                                                    "<->",
                                                    "1",
                                                    "-",
                                                    "^",
                                                    "\"q\"",
                                                    "'t'",
                                                    "~",
                                                    "|",
                                                    "~~|",
                                                    "\n",
                                                    "\\\n",
                                                    ":EXCEPT:",
                                                    ":MACRO:",
                                                    ":END OF MACRO:",
                                                    "(A1-A3)",
                                                    "[(0,0)-(1,1)]",
                                                    "TABBED ARRAY(",
                                                    "{",
                                                    "}",
                                                    "***\n.G\n***~",
                                                    "!",
                                                    ":NA:",
                                                    ":RAW:",
                                                    "WITH LOOKUP(",
                                                    "\\\\\\---/// Sketch",
                                                    "\n10,1,x,1,2,3,4,5,6"};
    const bool held = rc::check("any text", [] {
        std::string text;
        for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
            text += piece;
        const Reading reading(text);
        const std::string printed = print(reading.model);
        if (reading.sink.has_errors()) return;
        const Reading again(printed);
        RC_LOG() << text << "\n---\n" << printed << "\n---\n" << again.diagnostics();
        RC_ASSERT(!again.sink.has_errors());
        RC_ASSERT(difference(reading.model, again.model) == "");
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace crux::vensim
