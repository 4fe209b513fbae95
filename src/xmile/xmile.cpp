// XMILE -> model, the stages in order. See xmile.h and docs/formats/xmile.md.
#include "xmile/xmile.h"

#include <fmt/format.h>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

namespace {

constexpr std::string_view name_space = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0";

void look_at_name_space(Reader& reader, pugi::xml_node root) {
    const std::string written = reader.xml.attribute(root, "xmlns").text;
    if (written.empty() || written == name_space) return;
    reader.sink.report(DiagnosticKind::xmile_old_dialect, reader.xml.attribute(root, "xmlns").whole(),
                       fmt::format("the name space is '{}'; the file is read as XMILE 1.0", written));
}

// Tags that say how things look or who wrote them: nothing is computed from them.
bool without_values(std::string_view tag) {
    return one_of(tag, {"style", "equation_prefs", "isee:equation_prefs", "default_format", "isee:prefs",
                        "isee:multiplayer_settings", "isee:time_formats", "isee:dependencies", "interface", "model",
                        "isee:security", "isee:print_setup", "isee:window", "prefs"});
}

void read_declarations(Reader& reader, pugi::xml_node root, Behaviour& behaviour) {
    for (pugi::xml_node node : root.children()) {
        if (node.type() != pugi::node_element) continue;
        const std::string_view tag = node.name();
        if (tag == "header") {
            read_header(reader, node);
        } else if (tag == "sim_specs") {
            read_sim_specs(reader, node);
        } else if (tag == "dimensions") {
            read_dimensions(reader, node);
        } else if (tag == "model_units") {
            read_model_units(reader, node);
        } else if (tag == "behavior") {
            read_behaviour(reader, node, behaviour);
        } else if (tag == "macro") {
            read_macro(reader, node);
        } else if (tag == "data") {
            reader.pass_over(node, "data from other files do not replace the model's own values");
        } else if (!without_values(tag)) {
            reader.pass_over(node, "Crux does not know it, and nothing is computed from it");
        }
    }
    // Some files hold sim_specs inside the model.
    if (!root.child("sim_specs")) {
        if (const pugi::xml_node inside = root.child("model").child("sim_specs")) read_sim_specs(reader, inside);
    }
}

}  // namespace

model::Model parse(FileId file, const SourceSet& sources, DiagnosticSink& sink) {
    model::Model model;
    model.dialect = model::Dialect::xmile;
    model.file = file;
    const XmlText xml(file, sources, sink);
    if (!xml.ok()) return model;
    const pugi::xml_node root = xml.document().child("xmile");
    if (!root || !root.child("model")) {
        sink.report(DiagnosticKind::xmile_not_a_model, {file, 0, 1},
                    root ? "<xmile> holds no <model>" : "the file holds no <xmile>");
        return model;
    }
    Reader reader{xml, model, sink, {}, {}, {}};
    Behaviour behaviour;
    look_at_name_space(reader, root);
    read_declarations(reader, root, behaviour);
    read_models(reader, root, behaviour);
    resolve_scopes(reader);
    separate_called_tables(reader);
    add_time_variables(reader);
    imply_subscripts(reader);
    return model;
}

}  // namespace crux::xmile
