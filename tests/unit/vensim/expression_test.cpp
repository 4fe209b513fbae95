// Expressions: precedence shown by printing with every parenthesis, places, refusals.
#include "reading.h"
#include "same_model.h"

namespace crux::vensim {
namespace {

std::string bracketed(const model::Model& model, model::ExprId id);

std::string arguments(const model::Model& model, const model::Expr& node) {
    std::string out;
    for (model::ExprId argument : node.arguments) out += ' ' + bracketed(model, argument);
    return out;
}

// As a Lisp would write it, so that nothing is left to precedence.
std::string bracketed(const model::Model& model, model::ExprId id) {
    static const char* const signs[] = {"+", "-", "*", "/", "^", "%", "<", "<=", ">", ">=", "=", "<>", "and", "or"};
    const model::Expr& node = model.at(id);
    switch (node.kind) {
        case model::Expr::Kind::number:
            return format_number(node.value);
        case model::Expr::Kind::unary:
            return std::string("(") +
                   (node.unary == model::UnaryOp::minus  ? "neg"
                    : node.unary == model::UnaryOp::plus ? "pos"
                                                         : "not") +
                   arguments(model, node) + ')';
        case model::Expr::Kind::binary:
            return std::string("(") + signs[static_cast<int>(node.binary)] + arguments(model, node) + ')';
        case model::Expr::Kind::call:
            return '(' + node.name + arguments(model, node) + ')';
        default:
            return print_expression(model, id);
    }
}

struct Parsed {
    explicit Parsed(const std::string& text) {
        const FileId file = sources.add("--set", text);
        id = parse_expression(model, sources.file(file).text, {file, 0, static_cast<std::uint32_t>(text.size())}, sink);
    }
    std::string diagnostics() const {
        std::string all;
        for (const Diagnostic& diagnostic : sink.all()) all += render(diagnostic, sources);
        return all;
    }
    SourceSet sources;
    DiagnosticSink sink;
    model::Model model;
    model::ExprId id;
};

std::string tree(const std::string& text) {
    const Parsed parsed(text);
    EXPECT_EQ(parsed.diagnostics(), "");
    return parsed.id.valid() ? bracketed(parsed.model, parsed.id) : "";
}

std::string refused(const std::string& text) {
    const Parsed parsed(text);
    EXPECT_FALSE(parsed.id.valid());
    EXPECT_TRUE(parsed.model.expressions.empty());
    return parsed.diagnostics();
}

TEST(VensimExpression, PowerBindsTighterThanTheSignAndFromTheRight) {
    EXPECT_EQ(tree("-2^2"), "(neg (^ 2 2))");
    EXPECT_EQ(tree("2^3^4"), "(^ 2 (^ 3 4))");
    EXPECT_EQ(tree("2^-3*4"), "(* (^ 2 (neg 3)) 4)");
    EXPECT_EQ(tree("2^-3^4"), "(^ 2 (neg (^ 3 4)))");
}

TEST(VensimExpression, ArithmeticGoesFromTheLeft) {
    EXPECT_EQ(tree("a - b - c"), "(- (- a b) c)");
    EXPECT_EQ(tree("a / b * c"), "(* (/ a b) c)");
    EXPECT_EQ(tree("a + b * -c"), "(+ a (* b (neg c)))");
    EXPECT_EQ(tree("-a * b"), "(* (neg a) b)");
    EXPECT_EQ(tree("- - a"), "(neg (neg a))");
}

TEST(VensimExpression, NotIsLooserThanComparison) {
    EXPECT_EQ(tree(":NOT: a = b"), "(not (= a b))");
    EXPECT_EQ(tree(":NOT: a :AND: b"), "(and (not a) b)");
    EXPECT_EQ(tree("a :OR: b :AND: c"), "(or a (and b c))");
    EXPECT_EQ(tree("a <> b + 1"), "(<> a (+ b 1))");
    EXPECT_EQ(tree("a<-b"), "(< a (neg b))");
    EXPECT_EQ(tree(":not: a >= b :Or: c <= d"), "(or (not (>= a b)) (<= c d))");
}

TEST(VensimExpression, ANameIsARunOfWords) {
    EXPECT_EQ(tree("IF THEN ELSE(time  step > 1,\n\tlayer\n 2,:NA:)"), "(IF THEN ELSE (> time step 1) layer 2 :NA:)");
    EXPECT_EQ(tree("one\\\n\t\ttwo"), "one two");
    EXPECT_EQ(tree("Miner's_wage&more% * $ rate"), "(* Miner's_wage&more% $ rate)");
    EXPECT_EQ(tree("größe der fläche"), "größe der fläche");
    EXPECT_EQ(tree("\"a, b | \\\"c\\\" ~\""), "\"a, b | \\\"c\\\" ~\"");
    EXPECT_EQ(tree("a {not this} + b"), "(+ a b)");
}

TEST(VensimExpression, CallsTakeSubscriptsTextsAndFurtherOutputs) {
    EXPECT_EQ(tree("table[Region](Time)"), "(table Time)");
    EXPECT_EQ(tree("GET XLS DATA('a b.xls', ',', 'A', '?B2')"), "(GET XLS DATA 'a b.xls' ',' 'A' '?B2')");
    EXPECT_EQ(tree("SUM(a[i!, two] * b[i!])"), "(SUM (* a[i!, two] b[i!]))");
    EXPECT_EQ(tree("f()"), "(f)");
    const Parsed call("f(a, b : c, d)");
    EXPECT_EQ(call.model.at(call.id).outputs, 2u);
    EXPECT_EQ(print_expression(call.model, call.id), "f(a, b : c, d)");
}

TEST(VensimExpression, NumbersAreReadInFull) {
    EXPECT_EQ(tree(".5 + 5. + 1e-3 + 2.5E+6"), "(+ (+ (+ 0.5 5) 0.001) 2500000)");
    EXPECT_EQ(tree("0.1234567890123456789"), "0.12345678901234568");
}

TEST(VensimExpression, PlacesCoverWhatTheyName) {
    const Parsed parsed("alpha + (beta[x] * 2)");
    const auto text = [&](model::ExprId id) { return parsed.sources.text(parsed.model.at(id).span); };
    EXPECT_EQ(text(parsed.id), "alpha + (beta[x] * 2)");
    const model::Expr& product = parsed.model.at(parsed.model.at(parsed.id).arguments[1]);
    EXPECT_EQ(parsed.sources.text(product.span), "(beta[x] * 2)");
    EXPECT_EQ(text(product.arguments[0]), "beta[x]");
    EXPECT_EQ(parsed.sources.text(parsed.model.at(product.arguments[0]).name_span), "beta");
    EXPECT_EQ(parsed.sources.text(parsed.model.at(product.arguments[0]).subscripts[0].span), "x");
}

TEST(VensimExpression, APlaceInsideAQuotedStringIsFoundAndAnEscapedOneIsTheWhole) {
    SourceSet sources;
    DiagnosticSink sink;
    model::Model model;
    const FileId file = sources.add("argument.toml", "x = \"a + * b\"\ny = \"a\\t* * b\"\n");
    parse_expression(model, "a + * b", {file, 4, 13}, sink);
    parse_expression(model, "a\t* * b", {file, 18, 29}, sink);
    ASSERT_EQ(sink.all().size(), 2u);
    EXPECT_EQ(sources.text(sink.all()[0].span), "*");
    EXPECT_EQ(sources.place(file, sink.all()[0].span.begin).column, 10u);
    EXPECT_EQ(sink.all()[1].span.begin, 18u);
    EXPECT_EQ(sink.all()[1].span.end, 29u);
}

TEST(VensimExpression, RefusalsNameWhatWasExpectedAndFound) {
    EXPECT_EQ(refused("a == b"),
              "--set:1:3: error[vensim-syntax]: expected an operator or the end of the equation, found `==`\n"
              " 1 | a == b\n   |   ^^\n  help: write `=` to compare\n");
    EXPECT_EQ(refused("MAX(a, b"),
              "--set:1:4: error[vensim-unclosed]: `(` is never closed: the equation ends before its `)`\n"
              " 1 | MAX(a, b\n   |    ^\n  note: MAX takes 2 arguments\n");
    EXPECT_EQ(refused("a + "),
              "--set:1:4: error[vensim-syntax]: expected a number, a name or `(`, found the end of the equation\n"
              " 1 | a + \n   |    ^\n");
    EXPECT_EQ(refused("2 a"),
              "--set:1:3: error[vensim-syntax]: expected an operator or the end of the equation, found `a`\n"
              " 1 | 2 a\n   |   ^\n");
    EXPECT_EQ(
        refused("2nd * 1"),
        "--set:1:1: error[vensim-number]: expected a number, found `2nd`; a name that begins with a digit is written "
        "in double quotes\n 1 | 2nd * 1\n   | ^^^\n");
    EXPECT_EQ(refused("a | b"),
              "--set:1:3: error[vensim-syntax]: expected an operator or the end of the expression, found `|`\n"
              " 1 | a | b\n   |   ^\n");
    EXPECT_EQ(refused("1e999"),
              "--set:1:1: error[vensim-number]: the number 1e999 is too large for a double\n 1 | 1e999\n   | ^^^^^\n");
    EXPECT_NE(refused("a ** b").find("write `^` for a power"), std::string::npos);
    EXPECT_NE(refused("a != b").find("write `<>` for \"not equal\""), std::string::npos);
    EXPECT_NE(refused("a :ADN: b").find("did you mean `:AND:`?"), std::string::npos);
    EXPECT_NE(refused("a)").find("`)` closes no `(`"), std::string::npos);
    EXPECT_NE(refused("").find("found the end of the equation"), std::string::npos);
}

TEST(VensimExpression, DepthIsLimitedInsteadOfOverflowingTheStack) {
    EXPECT_NE(refused(std::string(100000, '(') + "1").find("vensim-nesting"), std::string::npos);
    EXPECT_NE(refused(std::string(100000, '-') + "1").find("vensim-nesting"), std::string::npos);
    EXPECT_NE(refused(std::string(100000, '[')).find("vensim-syntax"), std::string::npos);
    std::string sum = "1", power = "1", calls;
    for (int i = 0; i < 100000; ++i) {
        sum += "+a";
        power += "^a";
        calls += "f(";
    }
    EXPECT_NE(refused(sum).find("vensim-nesting"), std::string::npos);
    EXPECT_NE(refused(power).find("vensim-nesting"), std::string::npos);
    EXPECT_NE(refused(calls).find("vensim-nesting"), std::string::npos);
    EXPECT_NE(refused("WITH LOOKUP(x, " + std::string(100000, '(')).find("expected a number"), std::string::npos);
    EXPECT_NE(tree(sum.substr(0, 2001)), "");
}

}  // namespace
}  // namespace crux::vensim
