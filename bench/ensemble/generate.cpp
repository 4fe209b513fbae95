// The generator walks the optimised module node by node. Values used once become part of the
// expression that uses them, as a person would write it, so that C's ?: skips what is not chosen;
// all others become locals.
#include "generate.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <set>
#include <stdexcept>

#include "ir/walk.h"

namespace crux::bench {

namespace {

using ir::Node;

struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string literal(double value) {
    if (std::isinf(value)) return value > 0 ? "INFINITY" : "(-INFINITY)";
    if (std::isnan(value)) return "NAN";
    return value < 0 || std::signbit(value) ? fmt::format("({:a})", value) : fmt::format("{:a}", value);
}

class Generator {
  public:
    Generator(const ir::Module& module, const engine::CompileOptions& options, Dialect dialect)
        : module_(module), options_(options), vector_(dialect == Dialect::vector) {
        expressions_.resize(module.value_count);
        uses_.resize(module.value_count);
        for (const ir::Body* body : {&module.init, &module.step, &module.advance}) count(*body);
        for (const engine::Element& input : options.inputs) inputs_.insert(input);
    }

    std::string text() {
        if (options_.method.value_or(module_.time.method) != ir::Method::euler)
            throw Unsupported("a method other than Euler");
        out_ = vector_ ? "" : scalar_preamble();
        tables();
        line(vector_ ? "extern \"C\" void run(const V* in, V* out) {" : "void run(const double* in, double* out) {");
        const ir::TimeSpecs& time = module_.time;
        line(fmt::format("double now = {};", literal(time.initial)));
        declare();
        body(module_.init);
        line(fmt::format("for (int k = 0;; ++k) {{ now = {} + k * {};", literal(time.initial), literal(time.step)));
        body(module_.step);
        line(fmt::format("if (k == {}) {{", time.steps()));
        for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
            line(fmt::format("out[{}] = {};", i, as_number(element(options_.outputs[i]))));
        }
        line("return; }");
        in_advance_ = true;
        body(module_.advance);
        for (const auto& [name, pending] : pending_) line(fmt::format("{} = {};", name, pending));
        update();
        line("} }");
        return out_;
    }

  private:
    void count(const ir::Body& nodes) {
        ir::each_node(nodes,
                      [&](const Node& node) { ir::each_use(node, [&](ir::ValueId value) { ++uses_[value.index]; }); });
    }

    static std::string scalar_preamble() {
        return "#include <math.h>\n"
               "static double lookup(const double* x, const double* y, int n, double at) {\n"
               "  if (at <= x[0]) return y[0];\n"
               "  for (int i = 1; i < n; ++i)\n"
               "    if (at < x[i]) return y[i-1] + (y[i] - y[i-1]) * (at - x[i-1]) / (x[i] - x[i-1]);\n"
               "  return y[n-1];\n}\n"
               "static double least(double a, double b) { return a < b ? a : b; }\n"
               "static double most(double a, double b) { return a > b ? a : b; }\n"
               "static double div_or(double a, double b, double c) { return fabs(b) < 1e-6 ? c : a / b; }\n"
               "static double quantum(double a, double b) { return b <= 0 ? a : b * trunc(a / b); }\n";
    }

    void tables() {
        std::size_t number = 0;
        for (const ir::Table& table : module_.tables) {
            first_table_.push_back(number);
            if (!vector_ && table.mode != ir::TableMode::clamp) throw Unsupported("a table that is not clamped");
            for (const ir::Points& points : table.elements) {
                if (vector_) continue;
                out_ += fmt::format("static const double px{0}[] = {{{1}}}, py{0}[] = {{{2}}};\n", number++,
                                    list(points.x), list(points.y));
            }
            if (vector_) number += table.elements.size();
            if (!vector_ && table.elements.size() > 1) family(table, number - table.elements.size());
        }
        if (vector_) out_ += "extern \"C\" { const LookupView* const* tables; }\n";
    }

    void family(const ir::Table& table, std::size_t first) {
        std::string xs, ys, ns;
        for (std::size_t e = 0; e < table.elements.size(); ++e) {
            xs += fmt::format("px{},", first + e);
            ys += fmt::format("py{},", first + e);
            ns += fmt::format("{},", table.elements[e].x.size());
        }
        out_ += fmt::format(
            "static const double *const xs{0}[] = {{{1}}}, *const ys{0}[] = {{{2}}};\nstatic const int ns{0}[] = "
            "{{{3}}};\n",
            first, xs, ys, ns);
    }

    static std::string list(const std::vector<double>& values) {
        std::string text;
        for (double value : values) text += literal(value) + ",";
        return text;
    }

    std::string type() const { return vector_ ? "V" : "double"; }
    std::string name(ir::VariableId id) const { return fmt::format("v{}", id.index); }
    std::string as_number(const std::string& text) const { return vector_ ? "wide(" + text + ")" : text; }

    std::string element(const engine::Element& e) const {
        return module_.at(e.variable).axes.empty() ? name(e.variable)
                                                   : fmt::format("{}[{}]", name(e.variable), e.index);
    }

    /// Variables that the program touches are locals; constants that nobody varies are const.
    void declare() {
        std::set<std::uint32_t> touched;
        for (const ir::Body* nodes : {&module_.init, &module_.step, &module_.advance}) {
            ir::each_node(*nodes, [&](const Node& node) {
                if (node.variable.valid()) touched.insert(node.variable.index);
            });
        }
        for (const engine::Element& output : options_.outputs) touched.insert(output.variable.index);
        for (std::uint32_t v : touched) declare(ir::VariableId(v));
        for (std::size_t i = 0; i < options_.inputs.size(); ++i) {
            if (touched.contains(options_.inputs[i].variable.index)) {
                line(fmt::format("{} = in[{}];", element(options_.inputs[i]), i));
            }
        }
    }

    void declare(ir::VariableId id) {
        const ir::Variable& variable = module_.at(id);
        const bool scalar = variable.axes.empty();
        bool varied = variable.values.empty();
        for (std::uint32_t e = 0; e < module_.elements(id); ++e) varied = varied || inputs_.contains({id, e});
        std::string values;
        for (double value : variable.values) values += literal(value) + (scalar ? "" : ",");
        const std::string sized = scalar ? name(id) : fmt::format("{}[{}]", name(id), module_.elements(id));
        if (!varied) return line(fmt::format("const double {} = {};", sized, scalar ? values : "{" + values + "}"));
        line(fmt::format("{} {};", type(), sized));
        if (variable.values.empty()) return;
        for (std::uint32_t e = 0; e < variable.values.size(); ++e) {
            line(fmt::format("{} = {};", element({id, e}), as_number(literal(variable.values[e]))));
        }
    }

    void update() {
        for (std::uint32_t v = 0; v < module_.variables.size(); ++v) {
            const ir::Variable& stock = module_.variables[v];
            if (stock.role != ir::Role::stock || !stored_.contains(v)) continue;
            const std::string step = literal(module_.time.step);
            if (stock.axes.empty()) {
                line(fmt::format("v{0} = v{0} + {1} * v{2};", v, step, stock.rate.index));
            } else {
                line(fmt::format("for (int i = 0; i < {}; ++i) v{}[i] = v{}[i] + {} * v{}[i];",
                                 module_.elements(ir::VariableId(v)), v, v, step, stock.rate.index));
            }
        }
    }

    void body(const ir::Body& nodes) {
        for (const Node& node : nodes) statement(node);
    }

    void statement(const Node& node) {
        switch (node.kind) {
            case Node::Kind::store:
                return store(node);
            case Node::Kind::loop:
                open_loop(node);
                ++loop_depth_;
                body(node.bodies[0]);
                --loop_depth_;
                return line("}");
            case Node::Kind::reduce:
                return reduce(node);
            case Node::Kind::random:
                throw Unsupported("random draws");
            case Node::Kind::delay_start:
            case Node::Kind::delay_read:
            case Node::Kind::delay_push:
                throw Unsupported("DELAY FIXED");
            case Node::Kind::choose:
                throw Unsupported("stances");
            default:
                return value(node, expression(node));
        }
    }

    void store(const Node& node) {
        stored_.insert(node.variable.index);
        const std::string to = place(name(node.variable), module_.at(node.variable).axes, node.indices);
        const std::string from = use(node.operands[0]);
        if (in_advance_ && module_.at(node.variable).role == ir::Role::level) {
            if (loop_depth_ > 0) throw Unsupported("an array of levels");
            pending_.emplace_back(to, as_number(from));
            return;
        }
        line(fmt::format("{} = {};", to, as_number(from)));
    }

    void open_loop(const Node& node) {
        const std::string i = fmt::format("i{}", node.loop.index);
        line(node.descending ? fmt::format("for (int {0} = {1}; {0} >= 0; --{0}) {{", i, node.extent - 1)
                             : fmt::format("for (int {0} = 0; {0} < {1}; ++{0}) {{", i, node.extent));
    }

    void reduce(const Node& node) {
        const std::string result = fmt::format("t{}", node.result.index);
        line(fmt::format("{} {} = {};", type(), result, as_number(literal(node.number))));
        open_loop(node);
        body(node.bodies[0]);
        line(fmt::format("{} = {}; }}", result, combine(node.operation, {result, use(node.yields[0])})));
        expressions_[node.result.index] = result;
    }

    /// A value used once is written where it is used (in `advance` levels change, so not there).
    void value(const Node& node, std::string text) {
        const bool trivial = node.kind == Node::Kind::number || node.kind == Node::Kind::time;
        if (trivial || (uses_[node.result.index] == 1 && !in_advance_ && !vector_)) {
            expressions_[node.result.index] = std::move(text);
            return;
        }
        const bool mask = node.kind == Node::Kind::operation && operation_info(node.operation).gives_mask();
        const std::string local = fmt::format("t{}", node.result.index);
        line(fmt::format("const {} {} = {};", mask && !vector_ ? "int" : type(), local,
                         vector_ ? as_number(text) : text));
        expressions_[node.result.index] = local;
    }

    std::string use(ir::ValueId id) const { return expressions_.at(id.index); }

    std::string index(const ir::Index& i) const {
        switch (i.kind) {
            case ir::Index::Kind::fixed:
                return fmt::format("{}", i.number);
            case ir::Index::Kind::loop:
                return fmt::format("(i{} + {})", i.loop.index, i.number);
            case ir::Index::Kind::mapped:
                throw Unsupported("mapped subscripts");
            case ir::Index::Kind::dynamic:
                break;
        }
        throw Unsupported("positions that members decide");
    }

    std::string offset(const std::vector<ir::AxisId>& axes, const std::vector<ir::Index>& indices) const {
        std::string text = "0";
        for (std::size_t a = 0; a < axes.size(); ++a) {
            text =
                fmt::format("({} * {} + {})", text, module_.axes.at(axes[a].index).elements.size(), index(indices[a]));
        }
        return text;
    }

    std::string place(const std::string& base, const std::vector<ir::AxisId>& axes,
                      const std::vector<ir::Index>& indices) const {
        return axes.empty() ? base : fmt::format("{}[{}]", base, offset(axes, indices));
    }

    std::string expression(const Node& node) {
        switch (node.kind) {
            case Node::Kind::number:
                return literal(node.number);
            case Node::Kind::time:
            case Node::Kind::step_time:
                return "now";
            case Node::Kind::load:
                return place(name(node.variable), module_.at(node.variable).axes, node.indices);
            case Node::Kind::lookup:
                return lookup(node);
            case Node::Kind::operation: {
                std::vector<std::string> operands;
                for (unsigned i = 0; i < operation_info(node.operation).operands(); ++i)
                    operands.push_back(use(node.operands[i]));
                return combine(node.operation, operands);
            }
            default:
                throw Unsupported("a statement");
        }
    }

    std::string lookup(const Node& node) const {
        const ir::Table& table = module_.tables.at(node.table.index);
        const std::size_t first = first_table_[node.table.index];
        const std::string x = use(node.operands[0]), e = table.axes.empty() ? "0" : offset(table.axes, node.indices);
        if (vector_) return fmt::format("table_at(tables[{} + {}], wide({}))", first, e, x);
        if (table.elements.size() == 1)
            return fmt::format("lookup(px{0}, py{0}, {1}, {2})", first, table.elements[0].x.size(), x);
        return fmt::format("lookup(xs{0}[{1}], ys{0}[{1}], ns{0}[{1}], {2})", first, e, x);
    }

    std::string combine(Operation operation, const std::vector<std::string>& o) const {
        if (vector_) {
            std::string text = fmt::format("apply<Operation::{}>(", enumerator(operation));
            for (unsigned i = 0; i < 3; ++i)
                text += fmt::format("{}wide({})", i > 0 ? ", " : "", i < o.size() ? o[i] : o[0]);
            return text + ")";
        }
        return fmt::format(fmt::runtime(scalar_form(operation)), o[0], o.size() > 1 ? o[1] : "",
                           o.size() > 2 ? o[2] : "");
    }

    static std::string_view enumerator(Operation operation) {
        static constexpr std::string_view names[] = {
#define CRUX_NAME(enumerator, name, signature, meaning) #enumerator,
            CRUX_OPERATIONS(CRUX_NAME)
#undef CRUX_NAME
        };
        return names[static_cast<std::size_t>(operation)];
    }

    static std::string_view scalar_form(Operation operation) {
        using enum Operation;
        switch (operation) {
            case add:
                return "({0} + {1})";
            case sub:
                return "({0} - {1})";
            case mul:
                return "({0} * {1})";
            case div:
                return "({0} / {1})";
            case neg:
                return "(-{0})";
            case abs:
                return "fabs({0})";
            case min:
                return "least({0}, {1})";
            case max:
                return "most({0}, {1})";
            case pow:
                return "pow({0}, {1})";
            case exp:
                return "exp({0})";
            case ln:
                return "log({0})";
            case log10:
                return "log10({0})";
            case sqrt:
                return "sqrt({0})";
            case sin:
                return "sin({0})";
            case cos:
                return "cos({0})";
            case tan:
                return "tan({0})";
            case asin:
                return "asin({0})";
            case acos:
                return "acos({0})";
            case atan:
                return "atan({0})";
            case sinh:
                return "sinh({0})";
            case cosh:
                return "cosh({0})";
            case tanh:
                return "tanh({0})";
            case trunc:
                return "trunc({0})";
            case floor:
                return "floor({0})";
            case round:
                return "round({0})";
            case quantum:
                return "quantum({0}, {1})";
            case modulo_trunc:
                return "fmod({0}, {1})";
            case modulo_floor:
                return "({0} - {1} * floor({0} / {1}))";
            case div_or:
                return "div_or({0}, {1}, {2})";
            case eq:
                return "({0} == {1})";
            case ne:
                return "({0} != {1})";
            case lt:
                return "({0} < {1})";
            case le:
                return "({0} <= {1})";
            case gt:
                return "({0} > {1})";
            case ge:
                return "({0} >= {1})";
            case land:
                return "({0} && {1})";
            case lor:
                return "({0} || {1})";
            case lnot:
                return "(!{0})";
            case truth:
                return "({0} != 0)";
            case number:
                return "(double)({0})";
            case select:
                return "({0} ? {1} : {2})";
        }
        return "";
    }

    void line(const std::string& text) { out_ += text + "\n"; }

    const ir::Module& module_;
    const engine::CompileOptions& options_;
    bool vector_, in_advance_ = false;
    unsigned loop_depth_ = 0;
    std::string out_;
    std::vector<std::string> expressions_;
    std::vector<unsigned> uses_;
    std::vector<std::size_t> first_table_;
    std::set<engine::Element> inputs_;
    std::set<std::uint32_t> stored_;
    std::vector<std::pair<std::string, std::string>> pending_;
};

}  // namespace

Source generate(const ir::Module& module, const engine::CompileOptions& options, Dialect dialect) {
    try {
        return {Generator(module, options, dialect).text(), ""};
    } catch (const Unsupported& why) {
        return {"", why.what()};
    }
}

}  // namespace crux::bench
