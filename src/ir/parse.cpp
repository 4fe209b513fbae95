// Text -> module, by recursive descent over the tokens. The first fault ends the reading: it
// says its line, what was expected and what was found. What is read may still not verify.
#include <bit>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "ir/text.h"
#include "ir/tokens.h"

namespace crux::ir {

namespace {

using Kind = Node::Kind;

template <class Integer>
std::optional<Integer> whole(std::string_view text, int base = 10) {
    Integer value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> exact(std::string_view text) {
    if (text == "inf" || text == "+inf") return std::bit_cast<double>(std::uint64_t{0x7ff0000000000000});
    if (text == "-inf") return std::bit_cast<double>(std::uint64_t{0xfff0000000000000});
    if (text == "nan") return std::bit_cast<double>(std::uint64_t{0x7ff8000000000000});
    if (!text.starts_with("nan:")) return parse_number(text);
    const auto bits = whole<std::uint64_t>(text.substr(4), 16);
    if (!bits || std::bit_cast<double>(*bits) == std::bit_cast<double>(*bits)) return std::nullopt;
    return std::bit_cast<double>(*bits);
}

class Parser {
  public:
    explicit Parser(std::string_view text) : tokens_(tokenize(text)) {}

    Module module() {
        expect_word("module");
        module_.name = text("the module's name");
        time();
        while (declaration()) {
        }
        size();
        body_of("init", module_.init);
        body_of("step", module_.step);
        body_of("advance", module_.advance);
        if (token().kind != Token::Kind::end) fail("the end of the text");
        return std::move(module_);
    }

  private:
    // tokens
    const Token& token() const { return tokens_[at_]; }
    const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    bool is(Token::Kind kind, std::string_view text) const { return token().kind == kind && token().text == text; }
    bool accept(Token::Kind kind, std::string_view text) {
        if (!is(kind, text)) return false;
        take();
        return true;
    }
    bool accept_word(std::string_view word) { return accept(Token::Kind::word, word); }
    bool accept_mark(std::string_view mark) { return accept(Token::Kind::punctuation, mark); }
    void expect_word(std::string_view word) {
        if (!accept_word(word)) fail("\"" + std::string(word) + "\"");
    }
    void expect_mark(std::string_view mark) {
        if (!accept_mark(mark)) fail("\"" + std::string(mark) + "\"");
    }

    [[noreturn]] void fail(const std::string& expected) const {
        const Token& found = token();
        const bool plain = found.kind == Token::Kind::end || found.kind == Token::Kind::broken;
        throw ParseFailure{found.line,
                           "expected " + expected + ", found " + (plain ? found.text : "\"" + found.text + "\"")};
    }

    // atoms
    std::string text(const std::string& what) {
        if (token().kind != Token::Kind::text) fail(what + " in quotes");
        return take().text;
    }
    double number(const std::string& what) {
        const auto read = token().kind == Token::Kind::number ? exact(token().text) : std::nullopt;
        if (!read) fail(what);
        take();
        return *read;
    }
    template <class Integer = std::uint32_t>
    Integer count(const std::string& what) {
        const auto read = token().kind == Token::Kind::number ? whole<Integer>(token().text) : std::nullopt;
        if (!read) fail(what);
        take();
        return *read;
    }
    ValueId value() {
        const auto read = token().kind == Token::Kind::value ? whole<std::uint32_t>(token().text) : std::nullopt;
        if (!read) fail("a value such as %5");
        take();
        return ValueId(*read);
    }
    bool is_numbered(char letter) const {
        const std::string& word = token().text;
        return token().kind == Token::Kind::word && word.size() > 1 && word[0] == letter &&
               whole<std::uint32_t>(std::string_view(word).substr(1)).has_value();
    }
    std::uint32_t numbered(char letter, const std::string& what) {
        if (!is_numbered(letter)) fail(what + " such as " + letter + "3");
        return *whole<std::uint32_t>(std::string_view(take().text).substr(1));
    }
    template <class Names>
    std::size_t one_of(const Names& names, const std::string& what) {
        std::string all;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (accept_word(names[i])) return i;
            all += (i == 0 ? "" : ", ") + std::string(names[i]);
        }
        fail(what + " (" + all + ")");
    }
    template <class Read>
    void list(const Read& read) {
        expect_mark("[");
        if (accept_mark("]")) return;
        do {
            read();
        } while (accept_mark(","));
        expect_mark("]");
    }
    std::vector<double> numbers() {
        std::vector<double> values;
        list([&] { values.push_back(number("a number")); });
        return values;
    }
    std::vector<AxisId> axes() {
        std::vector<AxisId> ids;
        if (is(Token::Kind::punctuation, "[")) list([&] { ids.emplace_back(count("the number of an axis")); });
        return ids;
    }
    void key(std::string_view word) {
        expect_word(word);
        expect_mark("=");
    }

    // declarations
    void time();
    bool declaration();
    void in_order(std::size_t number);
    void variable();
    void table();
    void size();

    // bodies
    void body_of(std::string_view section, Body& body);
    void open(unsigned& depth);
    void nodes(Body& body);
    bool node(Body& body);
    void right_side(Node& node);
    void operation_or_body(Node& node);
    void random(Node& node);
    void reduce(Node& node);
    void choose(Node& node);
    void loop(Node& node);
    void indices(Node& node);
    Index index();
    void stored(Node& node, unsigned operands);

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    Module module_;
};

void Parser::time() {
    TimeSpecs& time = module_.time;
    expect_word("time");
    for (const auto& [word, to] : {std::pair{"initial", &time.initial},
                                   {"final", &time.final},
                                   {"step", &time.step},
                                   {"save", &time.save_step}}) {
        key(word);
        *to = number("a number");
    }
    key("method");
    time.method = static_cast<Method>(one_of(method_names, "a method"));
    key("units");
    time.units = text("the unit of time");
}

/// The number that a declaration carries must be its place among its kind.
void Parser::in_order(std::size_t expected) {
    if (!is(Token::Kind::number, std::to_string(expected)))
        fail("number " + std::to_string(expected) + ", the next of its kind");
    take();
}

bool Parser::declaration() {
    if (accept_word("axis")) {
        in_order(module_.axes.size());
        Axis& axis = module_.axes.emplace_back();
        axis.name = text("the axis's name");
        list([&] { axis.elements.push_back(text("an element")); });
        return true;
    }
    if (accept_word("map")) {
        in_order(module_.maps.size());
        Map& map = module_.maps.emplace_back();
        list([&] { map.to.push_back(count("a position")); });
        return true;
    }
    if (accept_word("delay")) {
        in_order(module_.delays.size());
        Delay& delay = module_.delays.emplace_back();
        delay.name = text("the delay's name");
        delay.axes = axes();
        return true;
    }
    if (accept_word("var")) return variable(), true;
    if (accept_word("table")) return table(), true;
    return false;
}

void Parser::variable() {
    in_order(module_.variables.size());
    Variable& variable = module_.variables.emplace_back();
    variable.name = text("the variable's name");
    variable.axes = axes();
    variable.role = static_cast<Role>(one_of(role_names, "a role"));
    if (accept_word("values")) {
        expect_mark("=");
        variable.values = numbers();
    }
    if (accept_word("rate")) {
        expect_mark("=");
        variable.rate = VariableId(count("the number of a variable"));
    }
    variable.hidden = accept_word("hidden");
    if (accept_word("units")) {
        expect_mark("=");
        variable.units = text("a unit");
    }
    if (accept_word("doc")) {
        expect_mark("=");
        variable.documentation = text("the documentation");
    }
}

void Parser::table() {
    in_order(module_.tables.size());
    Table& table = module_.tables.emplace_back();
    table.name = text("the table's name");
    table.axes = axes();
    table.mode = static_cast<TableMode>(one_of(table_mode_names, "a mode"));
    table.missing_outside = accept_word("missing_outside");
    expect_mark("{");
    while (!accept_mark("}")) {
        Points& points = table.elements.emplace_back();
        key("x");
        points.x = numbers();
        key("y");
        points.y = numbers();
    }
}

void Parser::size() {
    if (!is(Token::Kind::word, "size")) fail("axis, map, var, table, delay or size");
    take();
    key("values");
    module_.value_count = count("a count");
    key("loops");
    module_.loop_count = count("a count");
}

void Parser::body_of(std::string_view section, Body& body) {
    expect_word(section);
    expect_mark("{");
    nodes(body);
    expect_mark("}");
}

void Parser::nodes(Body& body) {
    if (++depth_ > deepest_nesting) fail("at most " + std::to_string(deepest_nesting) + " bodies in each other");
    while (node(body)) {
    }
    --depth_;
}

bool Parser::node(Body& body) {
    if (is(Token::Kind::punctuation, "}") || is(Token::Kind::word, "yield")) return false;
    Node node;
    if (token().kind == Token::Kind::value) {
        node.result = value();
        expect_mark("=");
        right_side(node);
    } else if (accept_word("store")) {
        node.kind = Kind::store;
        node.variable = VariableId(numbered('v', "a variable"));
        stored(node, 1);
    } else if (accept_word("loop")) {
        node.kind = Kind::loop;
        loop(node);
        expect_mark("{");
        nodes(node.bodies.emplace_back());
        expect_mark("}");
    } else if (is(Token::Kind::word, "delay_start") || is(Token::Kind::word, "delay_push")) {
        node.kind = take().text == "delay_start" ? Kind::delay_start : Kind::delay_push;
        node.delay = DelayId(numbered('d', "a delay"));
        stored(node, node.kind == Kind::delay_start ? 2 : 1);
    } else {
        fail("a statement (%n = ..., store, loop, delay_start, delay_push) or \"}\"");
    }
    body.push_back(std::move(node));
    return true;
}

void Parser::stored(Node& node, unsigned operands) {
    indices(node);
    for (unsigned i = 0; i < operands; ++i) {
        expect_mark(",");
        node.operands[i] = value();
    }
}

void Parser::right_side(Node& node) {
    if (token().kind == Token::Kind::number) {
        node.kind = Kind::number;
        node.number = number("a number");
    } else if (accept_word("time")) {
        node.kind = Kind::time;
    } else if (accept_word("step_time")) {
        node.kind = Kind::step_time;
    } else if (accept_word("load")) {
        node.kind = Kind::load;
        node.variable = VariableId(numbered('v', "a variable"));
        indices(node);
    } else if (accept_word("lookup")) {
        node.kind = Kind::lookup;
        node.table = TableId(numbered('t', "a table"));
        stored(node, 1);
    } else if (accept_word("delay_read")) {
        node.kind = Kind::delay_read;
        node.delay = DelayId(numbered('d', "a delay"));
        indices(node);
    } else {
        operation_or_body(node);
    }
}

void Parser::operation_or_body(Node& node) {
    if (accept_word("random")) return random(node);
    if (accept_word("reduce")) return reduce(node);
    if (accept_word("choose")) return choose(node);
    const OperationInfo* info = token().kind == Token::Kind::word ? find_operation(token().text) : nullptr;
    if (info == nullptr) {
        fail("a number, an operation, time, step_time, load, lookup, random, delay_read, reduce or choose");
    }
    take();
    node.kind = Kind::operation;
    node.operation = info->operation;
    for (unsigned i = 0; i < info->operands(); ++i) {
        if (i > 0) expect_mark(",");
        node.operands[i] = value();
    }
}

void Parser::random(Node& node) {
    node.kind = Kind::random;
    node.law = static_cast<RandomLaw>(one_of(random_law_names, "a law"));
    if (accept_word("of")) node.operands[0] = value();
    if (accept_word("between")) {
        node.operands[1] = value();
        expect_word("and");
        node.operands[2] = value();
    }
    expect_word("stream");
    node.stream = count<std::uint64_t>("the stream's number");
    if (accept_word("at")) list([&] { node.indices.push_back(index()); });
}

void Parser::loop(Node& node) {
    node.loop = LoopId(numbered('l', "a loop"));
    expect_word("of");
    node.extent = count("the number of positions");
    node.descending = accept_word("descending");
}

void Parser::reduce(Node& node) {
    node.kind = Kind::reduce;
    const OperationInfo* info = token().kind == Token::Kind::word ? find_operation(token().text) : nullptr;
    if (info == nullptr) fail("add, mul, min or max");
    take();
    node.operation = info->operation;
    expect_word("from");
    node.number = number("a number");
    loop(node);
    expect_mark("{");
    nodes(node.bodies.emplace_back());
    expect_word("yield");
    node.yields.push_back(value());
    expect_mark("}");
}

void Parser::choose(Node& node) {
    node.kind = Kind::choose;
    node.variable = VariableId(numbered('v', "a selector"));
    indices(node);
    expect_mark("{");
    while (accept_word("case")) {
        expect_mark("{");
        nodes(node.bodies.emplace_back());
        expect_word("yield");
        node.yields.push_back(value());
        expect_mark("}");
    }
    expect_mark("}");
}

void Parser::indices(Node& node) {
    if (is(Token::Kind::punctuation, "[")) list([&] { node.indices.push_back(index()); });
}

Index Parser::index() {
    Index index;
    if (token().kind == Token::Kind::value) {
        index.kind = Index::Kind::dynamic;
        index.value = value();
    } else if (token().kind == Token::Kind::number) {
        index.number = count<std::int32_t>("a position");
    } else if (is_numbered('m')) {
        index.kind = Index::Kind::mapped;
        index.map = MapId(numbered('m', "a map"));
        expect_mark("(");
        index.loop = LoopId(numbered('l', "a loop"));
        expect_mark(")");
    } else if (is_numbered('l')) {
        index.kind = Index::Kind::loop;
        index.loop = LoopId(numbered('l', "a loop"));
        if (token().kind == Token::Kind::number) index.number = count<std::int32_t>("a whole number");
    } else {
        fail("an index (3, l0, l0+1, m0(l0) or %5)");
    }
    return index;
}

}  // namespace

std::variant<Module, ParseFailure> parse(std::string_view text) {
    try {
        return Parser(text).module();
    } catch (const ParseFailure& failure) {
        return failure;
    }
}

}  // namespace crux::ir
