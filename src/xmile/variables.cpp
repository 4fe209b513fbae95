// Variables: <stock>, <flow>, <aux>, <gf>, with or without elements of their own. A stock's
// equation becomes INTEG(inflows - outflows, initial), a variable with an equation and a <gf>
// WITH LOOKUP(equation, table). Source: XMILE 1.0, sections 3.1 and 4.1.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

using model::Equation;
using model::Expr;
using model::ExprId;
using model::Variable;

namespace {

struct Flow {
    std::string name;
    Span span;
};

class VariableReader {
  public:
    VariableReader(Reader& reader, pugi::xml_node node, Behaviour behaviour)
        : reader_(reader), node_(node), behaviour_(behaviour) {}

    // Nothing where it has no name.
    std::optional<Variable> read(const std::string& prefix) {
        const std::string name = reader_.name_of(node_);
        if (name.empty()) return std::nullopt;
        variable_.name = prefix + name;
        variable_.key = canonical_key(variable_.name);
        variable_.span = reader_.xml.whole(node_);
        name_span_ = reader_.xml.attribute(node_, "name").whole();
        read_kind();
        read_properties();
        read_flows();
        read_dimensions();
        look_for_unknown_tags();
        read_equations();
        return std::move(variable_);
    }

  private:
    bool is(std::string_view tag) const { return tag == node_.name(); }

    void read_kind() {
        variable_.kind = is("stock")  ? Variable::Kind::stock
                         : is("flow") ? Variable::Kind::flow
                         : is("gf")   ? Variable::Kind::graphical
                                      : Variable::Kind::auxiliary;
    }

    void read_properties() {
        const MappedText units = reader_.xml.content(node_.child("units")).trimmed();
        if (node_.child("units")) {
            variable_.units = units.text;
            variable_.units_span = units.whole();
        }
        variable_.documentation = reader_.text_of(node_.child("doc"));
        const bool standard = is("stock") ? behaviour_.stocks : is("flow") && behaviour_.flows;
        variable_.non_negative = non_negative(reader_, node_).value_or(standard);
        if (const pugi::xml_node range = node_.child("range")) {
            if (range.attribute("min")) variable_.range_min = parse_number(range.attribute("min").value());
            if (range.attribute("max")) variable_.range_max = parse_number(range.attribute("max").value());
        }
    }

    void read_flows() {
        if (!is("stock")) return;
        const auto read = [&](const char* tag, std::vector<Flow>& flows, std::vector<std::string>& names) {
            for (pugi::xml_node flow : node_.children(tag)) {
                const MappedText text = reader_.xml.content(flow).trimmed();
                flows.push_back({plain_name(text.text), text.whole()});
                names.push_back(flows.back().name);
            }
        };
        read("inflow", inflows_, variable_.inflows);
        read("outflow", outflows_, variable_.outflows);
    }

    void read_dimensions() {
        for (pugi::xml_node dimension : node_.child("dimensions").children("dim")) {
            const std::string name = reader_.name_of(dimension);
            if (!name.empty()) variable_.dimensions.push_back(name);
        }
    }

    void look_for_unknown_tags() {
        for (pugi::xml_node child : node_.children()) {
            if (child.type() != pugi::node_element) continue;
            const std::string_view tag = child.name();
            if (one_of(tag, {"conveyor", "queue", "oven", "leak", "leak_integers", "overflow", "multiplier",
                             "isee:summing", "isee:spreadflow", "isee:conveyor", "isee:queue", "isee:oven"})) {
                reader_.sink.report(
                    DiagnosticKind::xmile_unsupported, reader_.xml.tag(child),
                    fmt::format("'{}' is written with <{}>, which Crux does not compute", variable_.name, tag));
            } else if (!one_of(tag, {"eqn",
                                     "init_eqn",
                                     "inflow",
                                     "outflow",
                                     "units",
                                     "doc",
                                     "gf",
                                     "dimensions",
                                     "element",
                                     "non_negative",
                                     "range",
                                     "scale",
                                     "format",
                                     "display",
                                     "event_poster",
                                     "mathml",
                                     "isee:delay_aux",
                                     "isee:dependencies",
                                     "isee:range",
                                     "xscale",
                                     "yscale",
                                     "xpts",
                                     "ypts"})) {
                reader_.pass_over(child, fmt::format("Crux does not know it; '{}' is computed from its equation alone",
                                                     variable_.name));
            }
        }
    }

    void read_equations() {
        bool any_element = false;
        for (pugi::xml_node element : node_.children("element")) {
            any_element = true;
            Equation equation = begin_equation(element);
            for (const MappedText& subscript : subscripts_of(element)) {
                equation.subscripts.push_back(
                    {model::Subscript::Kind::name, plain_name(subscript.text), {}, {}, subscript.whole()});
            }
            complete(equation, element);
        }
        if (any_element) return;
        const auto several = node_.children("eqn");
        if (std::distance(several.begin(), several.end()) > 1) return read_equations_in_order();
        Equation equation = begin_equation(node_);
        for (const std::string& dimension : variable_.dimensions) {
            equation.subscripts.push_back({model::Subscript::Kind::name, dimension, {}, {}, name_span_});
        }
        complete(equation, node_);
    }

    // Vensim's exporter writes an equation an element, row by row, without saying which.
    void read_equations_in_order() {
        std::vector<std::vector<std::string>> members;
        std::size_t elements = 1;
        for (const std::string& name : variable_.dimensions) {
            const auto& known = reader_.model.dimensions;
            const auto found = std::ranges::find(known, canonical_key(name), &model::Dimension::key);
            members.push_back(found == known.end() ? std::vector<std::string>() : found->members);
            elements *= members.back().size();
        }
        std::vector<pugi::xml_node> written;
        for (pugi::xml_node node : node_.children("eqn")) written.push_back(node);
        if (written.size() != elements) {
            reader_.sink.report(
                DiagnosticKind::xmile_bad_value, reader_.xml.tag(written[1]),
                fmt::format("'{}' has {} equations and {} element{}, expected one equation, or one an element",
                            variable_.name, written.size(), elements, elements == 1 ? "" : "s"));
            written.resize(1);
            members.clear();
        }
        for (std::size_t i = 0; i < written.size(); ++i) {
            Equation equation = begin_equation(written[i]);
            equation.subscripts.resize(members.size());
            for (std::size_t place = i, k = members.size(); k-- > 0; place /= members[k].size()) {
                equation.subscripts[k].name = members[k][place % members[k].size()];
                equation.subscripts[k].span = name_span_;
            }
            complete(equation, node_, written[i]);
        }
    }

    std::vector<MappedText> subscripts_of(pugi::xml_node element) {
        const MappedText all = reader_.xml.attribute(element, "subscript");
        std::vector<MappedText> parts;
        std::size_t begin = 0;
        while (begin <= all.text.size()) {
            const std::size_t end = std::min(all.text.find(',', begin), all.text.size());
            parts.push_back(all.part(begin, end).trimmed());
            begin = end + 1;
        }
        return parts;
    }

    Equation begin_equation(pugi::xml_node at) const {
        Equation equation;
        equation.span = reader_.xml.whole(at);
        equation.name_span = name_span_;
        return equation;
    }

    // An element without <eqn> or <gf> takes the variable's own.
    pugi::xml_node child(pugi::xml_node holder, const char* tag) const {
        const pugi::xml_node own = holder.child(tag);
        return own ? own : node_.child(tag);
    }

    // An equation shared by elements is parsed for each (their subscripts differ); it is reported once.
    ParsedExpression parse(pugi::xml_node equation) {
        const bool again = !parsed_.insert(equation.internal_object()).second;
        DiagnosticSink nowhere;
        return parse_expression(reader_.model, reader_.xml.content(equation), again ? nowhere : reader_.sink);
    }

    void complete(Equation& equation, pugi::xml_node holder) { complete(equation, holder, child(holder, "eqn")); }

    void complete(Equation& equation, pugi::xml_node holder, pugi::xml_node equation_node) {
        const pugi::xml_node table_node = is("gf") ? node_ : child(holder, "gf");
        ParsedExpression parsed{{}, true};
        if (equation_node) parsed = parse(equation_node);
        if (const pugi::xml_node initial = child(holder, "init_eqn")) equation.initial = parse(initial).id;
        if (!parsed.empty && !parsed.id.valid()) {  // reported; the name stays known
            equation.kind = Equation::Kind::empty;
        } else if (table_node) {
            complete_with_table(equation, table_node, parsed.id);
        } else if (is("stock")) {
            complete_stock(equation, parsed.id);
        } else {
            equation.rhs = parsed.id;
            if (!parsed.id.valid()) equation.kind = Equation::Kind::empty;
        }
        variable_.equations.push_back(std::move(equation));
    }

    void complete_with_table(Equation& equation, pugi::xml_node table_node, ExprId input) {
        const auto points = read_table(reader_, table_node);
        if (!points) {
            equation.kind = Equation::Kind::empty;
            return;
        }
        Expr table;
        table.kind = Expr::Kind::lookup;
        table.lookup = *points;
        table.span = reader_.xml.whole(table_node);
        const ExprId table_id = reader_.model.add(std::move(table));
        if (!input.valid()) {
            equation.kind = Equation::Kind::lookup;
            equation.rhs = table_id;
            return;
        }
        equation.rhs = call("WITH LOOKUP", {input, table_id}, reader_.model.at(input).span);
        if (is("stock")) complete_stock(equation, equation.rhs);
    }

    ExprId call(std::string name, std::vector<ExprId> arguments, Span span) {
        Expr expr;
        expr.kind = Expr::Kind::call;
        expr.name = std::move(name);
        expr.arguments = std::move(arguments);
        expr.span = expr.name_span = span;
        return reader_.model.add(std::move(expr));
    }

    void complete_stock(Equation& equation, ExprId initial) {
        if (!initial.valid()) {
            equation.kind = Equation::Kind::empty;
            return;
        }
        const ExprId net = net_flow(reader_.model.at(initial).span);
        equation.rhs = call("INTEG", {net, initial}, equation.span);
    }

    ExprId net_flow(Span place) {
        ExprId sum;
        for (const Flow& flow : inflows_) sum = sum.valid() ? join(model::BinaryOp::add, sum, flow) : reference(flow);
        for (const Flow& flow : outflows_) {
            if (!sum.valid()) {
                Expr negative;
                negative.kind = Expr::Kind::unary;
                negative.unary = model::UnaryOp::minus;
                negative.arguments = {reference(flow)};
                negative.span = flow.span;
                sum = reader_.model.add(std::move(negative));
            } else {
                sum = join(model::BinaryOp::subtract, sum, flow);
            }
        }
        return sum.valid() ? sum : reader_.number_expression(0, place);
    }

    ExprId reference(const Flow& flow) {
        Expr expr;
        expr.kind = Expr::Kind::reference;
        expr.name = flow.name;
        expr.span = expr.name_span = flow.span;
        return reader_.model.add(std::move(expr));
    }

    ExprId join(model::BinaryOp operation, ExprId left, const Flow& flow) {
        Expr expr;
        expr.kind = Expr::Kind::binary;
        expr.binary = operation;
        expr.arguments = {left, reference(flow)};
        expr.span = cover(reader_.model.at(left).span, flow.span);
        return reader_.model.add(std::move(expr));
    }

    Reader& reader_;
    pugi::xml_node node_;
    Behaviour behaviour_;
    Variable variable_;
    Span name_span_;
    std::vector<Flow> inflows_, outflows_;
    std::set<const void*> parsed_;
};

}  // namespace

void read_variables(Reader& reader, pugi::xml_node holder, const std::string& prefix, Behaviour behaviour,
                    std::vector<model::Variable>& out) {
    const std::size_t first = reader.model.expressions.size();
    for (pugi::xml_node node : holder.children()) {
        if (!one_of(node.name(), {"stock", "flow", "aux", "gf"})) continue;
        if (auto variable = VariableReader(reader, node, behaviour).read(prefix)) out.push_back(std::move(*variable));
    }
    reader.scopes.push_back({prefix, first, reader.model.expressions.size()});
}

}  // namespace crux::xmile
