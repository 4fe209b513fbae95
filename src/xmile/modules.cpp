// Modules: a <module name="m"> puts a copy of <model name="m"> into the model that holds it. The
// copy's variables are named m.variable; its inputs take the values that <connect> names.
// Source: XMILE 1.0, sections 2.8 and 4.7.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

namespace {

using Models = std::map<std::string, pugi::xml_node>;

// Stella 10 writes variables directly under <model>.
pugi::xml_node variables_of(pugi::xml_node model) {
    const pugi::xml_node variables = model.child("variables");
    return variables ? variables : model;
}

class ModelReader {
  public:
    ModelReader(Reader& reader, Models models) : reader_(reader), models_(std::move(models)) {}

    void read(pugi::xml_node model, const std::string& prefix, Behaviour behaviour) {
        read_behaviour(reader_, model.child("behavior"), behaviour);
        const pugi::xml_node holder = variables_of(model);
        const bool old_dialect = holder == model && (model.child("stock") || model.child("aux") || model.child("flow"));
        if (old_dialect && prefix.empty()) {
            reader_.sink.report(DiagnosticKind::xmile_old_dialect, reader_.xml.tag(model),
                                "the variables stand directly under <model>, as Stella 10 wrote them");
        }
        read_variables(reader_, holder, prefix, behaviour, reader_.model.variables);
        for (pugi::xml_node child : holder.children()) {
            if (child.type() != pugi::node_element) continue;
            const std::string_view tag = child.name();
            if (tag == "module") {
                read_module(child, prefix, behaviour);
            } else if (tag == "group") {
                read_group(child, prefix);
            } else if (!known(tag)) {
                reader_.pass_over(child, "Crux does not know it, and nothing is computed from it");
            }
        }
    }

  private:
    static bool known(std::string_view tag) {
        return one_of(tag, {"stock", "flow", "aux", "gf", "variables", "views", "view", "display", "interface",
                            "behavior", "sim_specs", "doc", "isee:dependencies", "style", "dimensions"});
    }

    void read_group(pugi::xml_node node, const std::string& prefix) {
        const std::string name = reader_.name_of(node);
        if (name.empty()) return;
        reader_.model.groups.push_back({prefix + name, reader_.text_of(node.child("doc"))});
        for (pugi::xml_node member : node.children()) {
            if (!one_of(member.name(), {"var", "entity"})) continue;
            const MappedText written = reader_.xml.attribute(member, "name");
            const std::string key =
                canonical_key(prefix + plain_name(written.text.empty() ? reader_.text_of(member) : written.text));
            for (model::Variable& variable : reader_.model.variables) {
                if (variable.key == key) variable.group = prefix + name;
            }
        }
    }

    void refuse(pugi::xml_node node, std::string message) {
        reader_.sink.report(DiagnosticKind::xmile_module, reader_.xml.tag(node), std::move(message));
    }

    void read_module(pugi::xml_node node, const std::string& prefix, Behaviour behaviour) {
        const std::string name = reader_.name_of(node);
        if (name.empty()) return;
        const std::string wanted = node.attribute("isee:model") ? node.attribute("isee:model").value() : name;
        const auto found = models_.find(canonical_key(wanted));
        if (found == models_.end()) {
            return refuse(node, node.attribute("resource")
                                    ? fmt::format("module '{}' is in another file ('{}'), which Crux does not read",
                                                  name, node.attribute("resource").value())
                                    : fmt::format("module '{}': the file has no <model name=\"{}\">", name, wanted));
        }
        if (std::ranges::find(open_, found->first) != open_.end()) {
            return refuse(node, fmt::format("module '{}' contains itself", name));
        }
        constexpr std::size_t most_variables = 1000000;
        if (reader_.model.variables.size() > most_variables) return refuse(node, "the modules make too many variables");
        open_.push_back(found->first);
        read(found->second, prefix + name + ".", behaviour);
        open_.pop_back();
        for (pugi::xml_node connect : node.children("connect")) read_connection(connect, name, prefix);
    }

    void read_connection(pugi::xml_node connect, const std::string& module, const std::string& prefix) {
        const std::string from = plain_name(reader_.xml.attribute(connect, "from").text);
        std::string to = plain_name(reader_.xml.attribute(connect, "to").text);
        // Stella writes the input with its module, the standard without.
        const std::string own = canonical_key(module) + ".";
        if (to.starts_with('.')) to.erase(0, 1);
        if (canonical_key(to).starts_with(own)) to.erase(0, to.find('.') + 1);
        if (from.empty() || to.empty()) return refuse(connect, "<connect> needs both 'to' and 'from'");
        reader_.connections.push_back(
            {prefix + module + "." + to, from, prefix, reader_.xml.attribute(connect, "from").whole()});
    }

    Reader& reader_;
    Models models_;
    std::vector<std::string> open_;  ///< modules being read, outermost first
};

// The value of an input: whatever equation it had serves only where the module stands alone.
void connect(Reader& reader, const Connection& connection) {
    auto& variables = reader.model.variables;
    const std::string key = canonical_key(connection.to);
    auto target = std::ranges::find(variables, key, &model::Variable::key);
    if (target == variables.end()) {
        model::Variable made;
        made.name = connection.to;
        made.key = key;
        made.span = connection.span;
        variables.push_back(std::move(made));
        target = std::prev(variables.end());
    }
    const std::size_t first = reader.model.expressions.size();
    model::Expr from;
    from.kind = model::Expr::Kind::reference;
    from.name = connection.from;
    from.span = from.name_span = connection.span;
    model::Equation equation;
    equation.rhs = reader.model.add(std::move(from));
    equation.span = equation.name_span = connection.span;
    for (const std::string& dimension : target->dimensions) {
        equation.subscripts.push_back({model::Subscript::Kind::name, dimension, {}, {}, connection.span});
    }
    target->equations = {std::move(equation)};
    target->kind = model::Variable::Kind::auxiliary;
    target->inflows.clear();
    target->outflows.clear();
    reader.scopes.push_back({connection.prefix, first, reader.model.expressions.size()});
}

}  // namespace

void read_models(Reader& reader, pugi::xml_node root, Behaviour behaviour) {
    Models models;
    pugi::xml_node main;
    for (pugi::xml_node model : root.children("model")) {
        const std::string key = canonical_key(model.attribute("name").value());
        if (!main && key.empty()) main = model;
        models.emplace(key, model);
    }
    if (!main) main = root.child("model");
    ModelReader(reader, models).read(main, "", behaviour);
    for (const Connection& connection : std::vector<Connection>(reader.connections)) connect(reader, connection);
    read_views(reader, main);
}

}  // namespace crux::xmile
