// Module -> text. Every field that a node's kind uses is written, no other; spans are not.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>

#include "base/text.h"
#include "ir/text.h"

namespace crux::ir {

namespace {

using Kind = Node::Kind;

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (byte < 0x20 || byte == 0x7f)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + '"';
}

template <class Items, class Write>
std::string list(const Items& items, const Write& write) {
    std::string out = "[";
    for (const auto& item : items) {
        if (out.size() > 1) out += ", ";
        out += write(item);
    }
    return out + "]";
}

std::string numbers(const std::vector<double>& values) { return list(values, exact_number); }

std::string axes(const std::vector<AxisId>& ids) {
    if (ids.empty()) return {};
    return fmt::format(" {}", list(ids, [](AxisId id) { return std::to_string(id.index); }));
}

std::string value(ValueId id) { return fmt::format("%{}", id.index); }

std::string index(const Index& index) {
    switch (index.kind) {
        case Index::Kind::fixed:
            return std::to_string(index.number);
        case Index::Kind::loop:
            return index.number == 0 ? fmt::format("l{}", index.loop.index)
                                     : fmt::format("l{}{:+d}", index.loop.index, index.number);
        case Index::Kind::mapped:
            return fmt::format("m{}(l{})", index.map.index, index.loop.index);
        case Index::Kind::dynamic:
            return value(index.value);
    }
    return {};
}

std::string indexed(char letter, std::uint32_t number, const Node& node) {
    return fmt::format("{}{}{}", letter, number, node.indices.empty() ? "" : list(node.indices, index));
}

std::string loop_head(const Node& node) {
    return fmt::format("l{} of {}{}", node.loop.index, node.extent, node.descending ? " descending" : "");
}

std::string operands(const Node& node, unsigned count) {
    std::string out;
    for (unsigned i = 0; i < count; ++i) out += fmt::format("{} {}", i == 0 ? "" : ",", value(node.operands[i]));
    return out;
}

std::string random_head(const Node& node) {
    std::string out = fmt::format("random {}", random_law_names.at(static_cast<std::size_t>(node.law)));
    if (node.operands[0].valid()) out += " of " + value(node.operands[0]);
    if (node.operands[1].valid() || node.operands[2].valid()) {
        out += " between " + value(node.operands[1]) + " and " + value(node.operands[2]);
    }
    out += fmt::format(" stream {}", node.stream);
    return node.indices.empty() ? out : out + " at " + list(node.indices, index);
}

std::string right_side(const Node& node) {
    switch (node.kind) {
        case Kind::number:
            return exact_number(node.number);
        case Kind::time:
            return "time";
        case Kind::step_time:
            return "step_time";
        case Kind::operation: {
            const OperationInfo& info = operation_info(node.operation);
            return std::string(info.name) + operands(node, info.operands());
        }
        case Kind::load:
            return "load " + indexed('v', node.variable.index, node);
        case Kind::store:
            return "store " + indexed('v', node.variable.index, node) + "," + operands(node, 1);
        case Kind::lookup:
            return "lookup " + indexed('t', node.table.index, node) + "," + operands(node, 1);
        case Kind::random:
            return random_head(node);
        case Kind::delay_start:
            return "delay_start " + indexed('d', node.delay.index, node) + "," + operands(node, 2);
        case Kind::delay_read:
            return "delay_read " + indexed('d', node.delay.index, node);
        case Kind::delay_push:
            return "delay_push " + indexed('d', node.delay.index, node) + "," + operands(node, 1);
        case Kind::loop:
            return "loop " + loop_head(node);
        case Kind::reduce:
            return fmt::format("reduce {} from {} {}", operation_info(node.operation).name, exact_number(node.number),
                               loop_head(node));
        case Kind::choose:
            return "choose " + indexed('v', node.variable.index, node);
    }
    return {};
}

void print_body(std::string& out, const Body& body, std::size_t depth);

void print_node(std::string& out, const Node& node, std::size_t depth) {
    const std::string margin(2 * depth, ' ');
    out += margin + head(node);
    if (node.bodies.empty()) {
        out += node.kind == Kind::choose || node.kind == Kind::reduce || node.kind == Kind::loop
                   ? " {\n" + margin + "}\n"
                   : "\n";
        return;
    }
    const bool cases = node.kind == Kind::choose;
    out += " {\n";
    for (std::size_t i = 0; i < node.bodies.size(); ++i) {
        if (cases) out += margin + "  case {\n";
        print_body(out, node.bodies[i], depth + (cases ? 2 : 1));
        if (i < node.yields.size()) out += margin + (cases ? "    " : "  ") + "yield " + value(node.yields[i]) + "\n";
        if (cases) out += margin + "  }\n";
    }
    out += margin + "}\n";
}

void print_body(std::string& out, const Body& body, std::size_t depth) {
    for (const Node& node : body) print_node(out, node, depth);
}

std::string variable_line(std::size_t number, const Variable& variable) {
    std::string out = fmt::format("var {} {}{} {}", number, in_quotes(variable.name), axes(variable.axes),
                                  role_names.at(static_cast<std::size_t>(variable.role)));
    if (!variable.values.empty()) out += " values=" + numbers(variable.values);
    if (variable.rate.valid()) out += fmt::format(" rate={}", variable.rate.index);
    if (variable.hidden) out += " hidden";
    if (!variable.units.empty()) out += " units=" + in_quotes(variable.units);
    if (!variable.documentation.empty()) out += " doc=" + in_quotes(variable.documentation);
    return out + "\n";
}

std::string table_lines(std::size_t number, const Table& table) {
    std::string out = fmt::format("table {} {}{} {}{} {{\n", number, in_quotes(table.name), axes(table.axes),
                                  table_mode_names.at(static_cast<std::size_t>(table.mode)),
                                  table.missing_outside ? " missing_outside" : "");
    for (const Points& points : table.elements)
        out += fmt::format("  x={} y={}\n", numbers(points.x), numbers(points.y));
    return out + "}\n";
}

std::string declarations(const Module& module) {
    const TimeSpecs& time = module.time;
    std::string out = fmt::format("module {}\ntime initial={} final={} step={} save={} method={} units={}\n",
                                  in_quotes(module.name), exact_number(time.initial), exact_number(time.final),
                                  exact_number(time.step), exact_number(time.save_step),
                                  method_names.at(static_cast<std::size_t>(time.method)), in_quotes(time.units));
    for (std::size_t i = 0; i < module.axes.size(); ++i) {
        out +=
            fmt::format("axis {} {} {}\n", i, in_quotes(module.axes[i].name), list(module.axes[i].elements, in_quotes));
    }
    for (std::size_t i = 0; i < module.maps.size(); ++i) {
        out +=
            fmt::format("map {} {}\n", i, list(module.maps[i].to, [](std::uint32_t to) { return std::to_string(to); }));
    }
    for (std::size_t i = 0; i < module.variables.size(); ++i) out += variable_line(i, module.variables[i]);
    for (std::size_t i = 0; i < module.tables.size(); ++i) out += table_lines(i, module.tables[i]);
    for (std::size_t i = 0; i < module.delays.size(); ++i) {
        out += fmt::format("delay {} {}{}\n", i, in_quotes(module.delays[i].name), axes(module.delays[i].axes));
    }
    return out + fmt::format("size values={} loops={}\n", module.value_count, module.loop_count);
}

}  // namespace

std::string exact_number(double number) {
    constexpr std::uint64_t usual = 0x7ff8000000000000u;
    const auto bits = std::bit_cast<std::uint64_t>(number);
    if (std::isnan(number) && bits != usual) return fmt::format("nan:{:016x}", bits);
    return format_number(number);
}

std::string head(const Node& node) {
    const bool effect = node.kind == Kind::store || node.kind == Kind::loop || node.kind == Kind::delay_start ||
                        node.kind == Kind::delay_push;
    return effect ? right_side(node) : value(node.result) + " = " + right_side(node);
}

std::string print(const Module& module) {
    std::string out = declarations(module);
    for (const auto& [name, body] :
         {std::pair{"init", &module.init}, {"step", &module.step}, {"advance", &module.advance}}) {
        out += fmt::format("{} {{\n", name);
        print_body(out, *body, 1);
        out += "}\n";
    }
    return out;
}

}  // namespace crux::ir
