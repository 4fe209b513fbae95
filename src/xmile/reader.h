// What the parts of the XMILE front end share while one file is read: the tree, the model that
// grows, and which kinds of tags were already reported as passed over. Each part takes its tag
// and adds to the model: sim_specs.cpp, declarations.cpp, variables.cpp, modules.cpp, views.cpp;
// names.cpp and arrays.cpp then bring what was read into the shape that sema expects.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "model/model.h"
#include "xmile/expression.h"
#include "xmile/xml_text.h"

namespace crux::xmile {

/// Whether stocks and flows are non-negative where they do not say so themselves.
struct Behaviour {
    bool stocks = false, flows = false;
};

/// Expressions [first, last) were read inside the module path `prefix` ("hares." or "").
struct ScopeRange {
    std::string prefix;
    std::size_t first, last;
};

/// A module's input: the variable `to` takes the value of `from`, a name seen from `prefix`.
struct Connection {
    std::string to, from, prefix;
    Span span;
};

struct Reader {
    const XmlText& xml;
    model::Model& model;
    DiagnosticSink& sink;
    std::set<std::string> passed_over;
    std::vector<ScopeRange> scopes;
    std::vector<Connection> connections;

    /// The name attribute as people read it; reports where there is none (then empty).
    std::string name_of(pugi::xml_node node);
    /// The node's text as a number; reports where it is none.
    std::optional<double> number(pugi::xml_node node);
    std::optional<double> number(const MappedText& text, std::string_view what);
    std::string text_of(pugi::xml_node node) const;
    model::ExprId number_expression(double value, Span span);
    /// `note`, once for each kind of tag: what was passed over and what that means.
    void pass_over(pugi::xml_node node, std::string_view meaning);
};

bool one_of(std::string_view tag, std::initializer_list<std::string_view> tags);
/// <non_negative/> is true unless it holds the word false.
std::optional<bool> non_negative(const Reader& reader, pugi::xml_node node);

void read_header(Reader& reader, pugi::xml_node header);
void read_sim_specs(Reader& reader, pugi::xml_node sim_specs);
void read_dimensions(Reader& reader, pugi::xml_node dimensions);
void read_model_units(Reader& reader, pugi::xml_node model_units);
void read_behaviour(Reader& reader, pugi::xml_node behaviour, Behaviour& out);
void read_macro(Reader& reader, pugi::xml_node macro);
std::optional<model::LookupPoints> read_table(Reader& reader, pugi::xml_node gf);
/// All variables under `holder`, their names prefixed, into `out`; modules and groups are left to the caller.
void read_variables(Reader& reader, pugi::xml_node holder, const std::string& prefix, Behaviour behaviour,
                    std::vector<model::Variable>& out);
/// The models of the file as one: modules become variables named module.variable.
void read_models(Reader& reader, pugi::xml_node root, Behaviour behaviour);
void read_views(Reader& reader, pugi::xml_node model);

/// Names in modules made whole; tables that are called told apart from tables with an input.
void resolve_scopes(Reader& reader);
void separate_called_tables(Reader& reader);
/// sim_specs as variables where an equation uses INITIAL TIME and the like without defining them.
void add_time_variables(Reader& reader);
/// Array names without subscripts get those that XMILE implies.
void imply_subscripts(Reader& reader);

}  // namespace crux::xmile
