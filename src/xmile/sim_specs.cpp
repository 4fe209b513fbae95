// <sim_specs>: start, stop, dt, save step, method and time units. Source: XMILE 1.0, section 2.3.
// The save step is not in the standard: Stella writes isee:save_interval, Vensim's exporter a
// variable SAVEPER.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

namespace {

constexpr double standard_dt = 1;  // XMILE 1.0, 2.3: "defaults to 1"

model::ExprId number_child(Reader& reader, pugi::xml_node specs, const char* tag) {
    const pugi::xml_node node = specs.child(tag);
    if (!node) return {};
    const auto value = reader.number(node);
    return value ? reader.number_expression(*value, reader.xml.content(node).trimmed().whole()) : model::ExprId();
}

model::ExprId read_dt(Reader& reader, pugi::xml_node specs) {
    const pugi::xml_node node = specs.child("dt");
    if (!node) return reader.number_expression(standard_dt, reader.xml.tag(specs));
    const auto value = reader.number(node);
    if (!value) return {};
    const Span span = reader.xml.content(node).trimmed().whole();
    const bool reciprocal = iequals_ascii(trim(node.attribute("reciprocal").value()), "true");
    if (reciprocal && *value == 0) {
        reader.sink.report(DiagnosticKind::xmile_bad_value, span,
                           "<dt reciprocal=\"true\"> holds 0; expected the number of steps in a unit of time");
        return {};
    }
    return reader.number_expression(reciprocal ? 1 / *value : *value, span);
}

model::ExprId read_save_step(Reader& reader, pugi::xml_node specs) {
    for (const char* name : {"isee:save_interval", "save_interval", "savestep"}) {
        if (specs.attribute(name)) {
            const MappedText text = reader.xml.attribute(specs, name);
            const auto value = reader.number(text, name);
            // Stella writes 0 for "every dt".
            return value && *value > 0 ? reader.number_expression(*value, text.whole()) : model::ExprId();
        }
        if (specs.child(name)) return number_child(reader, specs, name);
    }
    return {};
}

struct MethodName {
    std::string_view name;
    model::Method method;
};
constexpr std::array<MethodName, 3> methods = {
    {{"euler", model::Method::euler}, {"rk2", model::Method::rk2}, {"rk4", model::Method::rk4}}};

// "gear, rk4": the first that Crux has.
void read_method(Reader& reader, pugi::xml_node specs) {
    model::TimeSpecs& time = reader.model.time;
    const MappedText text = reader.xml.attribute(specs, "method");
    time.method_as_written = text.text;
    if (trim(text.text).empty()) return;
    bool first = true;
    for (std::string_view wish : split(text.text, ',')) {
        const auto known =
            std::ranges::find_if(methods, [&](const MethodName& m) { return iequals_ascii(m.name, trim(wish)); });
        if (known != methods.end()) {
            time.method = known->method;
            if (first) return;
            break;
        }
        first = false;
    }
    const auto used = std::ranges::find(methods, time.method, &MethodName::method);
    reader.sink.report(
        DiagnosticKind::xmile_method, text.whole(),
        fmt::format("integration method '{}': Crux has euler, rk2 and rk4, and uses {}", text.text, used->name));
}

}  // namespace

void read_sim_specs(Reader& reader, pugi::xml_node specs) {
    model::TimeSpecs& time = reader.model.time;
    time.initial = number_child(reader, specs, "start");
    time.final = number_child(reader, specs, "stop");
    time.step = read_dt(reader, specs);
    time.save_step = read_save_step(reader, specs);
    time.units = reader.xml.attribute(specs, "time_units").text;
    if (time.units.empty()) time.units = reader.text_of(specs.child("time_units"));
    read_method(reader, specs);
    for (pugi::xml_node child : specs.children()) {
        if (child.type() != pugi::node_element) continue;
        if (!one_of(child.name(),
                    {"start", "stop", "dt", "savestep", "save_interval", "isee:save_interval", "time_units"})) {
            reader.pass_over(child, "the run's times are those of start, stop and dt");
        }
    }
}

}  // namespace crux::xmile
