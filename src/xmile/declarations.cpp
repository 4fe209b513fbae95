// What a file declares beside its variables: the header, dimensions, units, behaviour, macros.
// Source: XMILE 1.0, sections 2.2, 2.4, 2.5, 2.7 and 3.6.
#include <fmt/format.h>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

void read_header(Reader& reader, pugi::xml_node header) { reader.model.name = reader.text_of(header.child("name")); }

namespace {

void read_dimension(Reader& reader, pugi::xml_node node) {
    model::Dimension dimension;
    dimension.name = reader.name_of(node);
    if (dimension.name.empty()) return;
    dimension.key = canonical_key(dimension.name);
    dimension.span = reader.xml.tag(node);
    dimension.documentation = reader.text_of(node.child("doc"));
    for (pugi::xml_node element : node.children("elem")) {
        const std::string name = reader.name_of(element);
        if (!name.empty()) dimension.members.push_back(name);
    }
    if (dimension.members.empty() && node.attribute("size")) {
        const auto size = reader.number(reader.xml.attribute(node, "size"), "the size of a dimension");
        if (!size) return;
        constexpr double largest = 1e6;
        if (!(*size >= 1 && *size <= largest)) {
            reader.sink.report(DiagnosticKind::xmile_bad_value, reader.xml.attribute(node, "size").whole(),
                               fmt::format("dimension '{}' has size {}, expected 1 to {}", dimension.name,
                                           format_number(*size), format_number(largest)));
            return;
        }
        dimension.numeric_size = static_cast<std::uint32_t>(*size);
        for (std::uint32_t i = 1; i <= *dimension.numeric_size; ++i) dimension.members.push_back(std::to_string(i));
    }
    reader.model.dimensions.push_back(std::move(dimension));
}

}  // namespace

void read_dimensions(Reader& reader, pugi::xml_node dimensions) {
    for (pugi::xml_node node : dimensions.children("dim")) read_dimension(reader, node);
}

void read_model_units(Reader& reader, pugi::xml_node model_units) {
    for (pugi::xml_node unit : model_units.children("unit")) {
        if (iequals_ascii(unit.attribute("disabled").value(), "true")) continue;
        const std::string name = reader.name_of(unit);
        if (name.empty()) continue;
        const std::string equation = reader.text_of(unit.child("eqn"));
        if (!equation.empty()) reader.model.unit_equivalences.emplace_back(name, equation);
        for (pugi::xml_node alias : unit.children("alias")) {
            const std::string other = reader.text_of(alias);
            if (!other.empty()) reader.model.unit_equivalences.emplace_back(name, other);
        }
    }
}

void read_behaviour(Reader& reader, pugi::xml_node behaviour, Behaviour& out) {
    if (const auto both = non_negative(reader, behaviour)) out.stocks = out.flows = *both;
    if (const auto stocks = non_negative(reader, behaviour.child("stock"))) out.stocks = *stocks;
    if (const auto flows = non_negative(reader, behaviour.child("flow"))) out.flows = *flows;
    for (pugi::xml_node child : behaviour.children()) {
        if (child.type() == pugi::node_element && !one_of(child.name(), {"non_negative", "stock", "flow"})) {
            reader.pass_over(child, "it would change how all variables of a kind behave");
        }
    }
}

void read_macro(Reader& reader, pugi::xml_node node) {
    model::Macro macro;
    macro.name = reader.name_of(node);
    if (macro.name.empty()) return;
    macro.key = canonical_key(macro.name);
    macro.span = reader.xml.tag(node);
    macro.outputs.push_back(macro.name);
    for (pugi::xml_node parameter : node.children("parm")) {
        macro.inputs.push_back(plain_name(reader.xml.content(parameter).text));
        if (parameter.attribute("default"))
            reader.pass_over(parameter, "its default is not used: calls give every argument");
    }
    if (const pugi::xml_node equation = node.child("eqn")) {
        macro.rhs = parse_expression(reader.model, reader.xml.content(equation), reader.sink).id;
    }
    if (const pugi::xml_node variables = node.child("variables")) {
        read_variables(reader, variables, "", {}, macro.variables);
    }
    if (node.child("sim_specs")) {
        reader.sink.report(DiagnosticKind::xmile_unsupported, reader.xml.tag(node.child("sim_specs")),
                           fmt::format("macro '{}' has a time of its own, which Crux does not compute", macro.name));
    }
    reader.model.macros.push_back(std::move(macro));
}

}  // namespace crux::xmile
