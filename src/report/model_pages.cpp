// The model in the report: stocks and what flows between them, and every equation with what it depends on,
// which claims move it, and its author's words.
#include "report/model_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/html.h"
#include "report/model_graph.h"
#include "report/stock_diagram.h"

namespace crux::report {

namespace {

using argument::BoundArgument;

class Pages {
  public:
    Pages(const BoundArgument& bound, const SourceSet& sources)
        : bound_(bound), sources_(sources), graph_(graph_of(bound)) {}

    std::string body() const {
        std::string out = fmt::format(
            "<p>{} variables, {} of them stocks. A <dfn>stock</dfn> holds what has flowed in and not out; all else is "
            "computed anew at each TIME STEP. Each entry has its equation as its author wrote it, what it depends on, "
            "and the claims and policies that set it.</p>",
            graph_.size(), std::ranges::count_if(graph_, &GraphVariable::stock));
        out += stock_diagrams(bound_.model, graph_) + stocks() + "<div id=\"diagram\"></div>";
        out += "<details><summary>Every equation</summary>";
        for (std::size_t i = 0; i < graph_.size(); ++i) out += entry(i);
        return out + "</details>";
    }

  private:
    const model::Variable& variable(std::size_t i) const { return bound_.model.variables[graph_[i].variable]; }
    std::string link(std::size_t i) const {
        return fmt::format("<a href=\"#variable-{}\">{}</a>", i, escape(variable(i).name));
    }
    std::string links(const std::vector<std::size_t>& all) const {
        std::vector<std::string> items;
        for (std::size_t i : all) items.push_back(link(i));
        return listing(items);
    }
    std::string claim_links(std::size_t i) const {
        std::vector<std::string> items;
        for (std::size_t c : graph_[i].claims) {
            const std::string id = escape(bound_.argument.claims[c].id.text);
            items.push_back(fmt::format("<a href=\"#claim-{0}\">{0}</a>", id));
        }
        return listing(items);
    }

    // The table behind the diagram: what flows in and out of each stock.
    std::string stocks() const {
        Table rows{"Stocks and their flows", {"Stock", "Unit", "Flows in", "Flows out"}, {}, ""};
        for (std::size_t i = 0; i < graph_.size(); ++i) {
            if (!graph_[i].stock) continue;
            rows.rows.push_back(
                {link(i), people_unit(variable(i).units), links(graph_[i].inflows), links(graph_[i].outflows)});
        }
        if (rows.rows.empty()) return {};
        return "<details><summary>Stocks and their flows</summary>" + table(rows) + "</details>";
    }

    std::string entry(std::size_t i) const {
        const GraphVariable& node = graph_[i];
        const model::Variable& written = variable(i);
        const char* kind = node.stock ? "stock" : node.constant ? "constant" : "computed";
        std::string out = fmt::format(
            "<article class=\"claim variable\" id=\"variable-{}\"><h3>{} <span class=\"tag\">{}</span>{}</h3>", i,
            escape(written.name), kind,
            written.units.empty() ? "" : fmt::format("<span class=\"soft\">{}</span>", people_unit(written.units)));
        for (const model::Equation& equation : written.equations) {
            if (!equation.span.known()) continue;
            out += fmt::format("<p><code>{}</code></p>", escape(trim(sources_.text(equation.span))));
        }
        if (!written.documentation.empty()) out += fmt::format("<p>{}</p>", escape(written.documentation));
        if (!node.claims.empty()) out += fmt::format("<p>Moved by claims: {}.</p>", claim_links(i));
        if (node.lever) out += "<p>Set by policies.</p>";
        if (!node.uses.empty()) out += fmt::format("<p class=\"soft\">Depends on {}.</p>", links(node.uses));
        if (!node.used_by.empty()) out += fmt::format("<p class=\"soft\">Feeds {}.</p>", links(node.used_by));
        return out + "</article>";
    }

    const BoundArgument& bound_;
    const SourceSet& sources_;
    std::vector<GraphVariable> graph_;
};

}  // namespace

Section model_pages(const BoundArgument& bound, const SourceSet& sources) {
    return {"model", "The model, equation by equation", Pages(bound, sources).body()};
}

}  // namespace crux::report
