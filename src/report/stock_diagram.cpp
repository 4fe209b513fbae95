// Stocks as boxes, flows as double lines with a valve, information as thin lines. See stock_diagram.h.
#include "report/stock_diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/html.h"

namespace crux::report {

namespace {

constexpr std::size_t nothing = static_cast<std::size_t>(-1);

std::string shortened(const std::string& name, std::size_t most) {
    // By code points: a cut character is none.
    std::size_t bytes = 0, count = 0;
    while (bytes < name.size() && count < most) {
        ++bytes;
        while (bytes < name.size() && (static_cast<unsigned char>(name[bytes]) & 0xc0) == 0x80) ++bytes;
        ++count;
    }
    return bytes == name.size() ? name : name.substr(0, bytes) + "\u2026";
}

class Canvas {
  public:
    Canvas(const model::Model& model, const std::vector<GraphVariable>& graph) : model_(model), graph_(graph) {}

    const std::string& name(std::size_t i) const { return model_.variables[graph_[i].variable].name; }

    void box(std::size_t i, double x, double y, double width, double height) {
        const std::string css = graph_[i].claims.empty() ? "node stock" : "node stock claimed";
        front_ += fmt::format(
            "<a href=\"#variable-{0}\" data-variable=\"{0}\" class=\"{1}\"><title>{2}</title><rect x=\"{3:.1f}\" "
            "y=\"{4:.1f}\" width=\"{5:.1f}\" height=\"{6:.1f}\"/><text x=\"{7:.1f}\" y=\"{8:.1f}\" "
            "text-anchor=\"middle\">{9}</text></a>",
            i, css, escape(name(i)), x - width / 2, y - height / 2, width, height, x, y + 5,
            escape(shortened(name(i), 24)));
        reach(x, y, width, height);
    }
    /// Moved down where another label stands already.
    void label(std::size_t i, double x, double y) {
        constexpr double width = 110, height = 13;
        const auto taken = [&](const std::pair<double, double>& other) {
            return std::abs(other.first - x) < width && std::abs(other.second - y) < height;
        };
        for (int tries = 0; tries < 8 && std::ranges::any_of(labels_, taken); ++tries) y += height;
        labels_.emplace_back(x, y);
        const std::string css = graph_[i].claims.empty() ? "node plain" : "node plain claimed";
        front_ += fmt::format(
            "<a href=\"#variable-{0}\" data-variable=\"{0}\" class=\"{1}\"><title>{2}</title><text x=\"{3:.1f}\" "
            "y=\"{4:.1f}\" text-anchor=\"middle\" class=\"tick\">{5}</text></a>",
            i, css, escape(name(i)), x, y, escape(shortened(name(i), 26)));
        reach(x, y, 120, 20);
    }
    void flow(double x1, double y1, double x2, double y2) {
        const double bend = std::abs(x2 - x1) > 40 ? (x2 - x1) / 2 : 60;
        const std::string path = fmt::format("M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", x1, y1,
                                             x1 + bend, y1, x2 - bend, y2, x2 - 8, y2);
        back_ += fmt::format(
            "<path d=\"{0}\" class=\"flow\"/><path d=\"{0}\" class=\"flow-inside\"/><path d=\"M{1:.1f} "
            "{2:.1f}l-9 -5v10z\" class=\"head\"/>",
            path, x2, y2);
    }
    void valve(double x, double y) {
        back_ += fmt::format("<path d=\"M{:.1f} {:.1f}l14 10v-10l-14 10z\" class=\"head\"/>", x - 7, y - 5);
    }
    void link(double x1, double y1, double x2, double y2) {
        back_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"link\"/>", x1, y1,
                             x2, y2);
    }
    void cloud(double x, double y) {
        back_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"7\" class=\"cloud\"/>", x, y);
        reach(x, y, 14, 14);
    }

    std::string figure(const std::string& title, const std::string& words) const {
        const double left = low_x_ - 12, top = low_y_ - 12, width = high_x_ - low_x_ + 24,
                     height = high_y_ - low_y_ + 24;
        return fmt::format(
            "<figure class=\"diagram\"><figcaption><strong>{0}</strong> {1}</figcaption><div class=\"scroll\" "
            "tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><svg viewBox=\"{2:.0f} {3:.0f} {4:.0f} {5:.0f}\" "
            "role=\"group\" aria-label=\"{0} {1}\" "
            "style=\"width:{4:.0f}px;max-width:none\">{6}{7}</svg></div></figure>\n",
            escape(title), escape(words), left, top, width, height, back_, front_);
    }

  private:
    void reach(double x, double y, double width, double height) {
        low_x_ = std::min(low_x_, x - width / 2), high_x_ = std::max(high_x_, x + width / 2);
        low_y_ = std::min(low_y_, y - height / 2), high_y_ = std::max(high_y_, y + height / 2);
    }
    const model::Model& model_;
    const std::vector<GraphVariable>& graph_;
    std::vector<std::pair<double, double>> labels_;
    std::string back_, front_;
    double low_x_ = 1e9, low_y_ = 1e9, high_x_ = -1e9, high_y_ = -1e9;
};

constexpr const char* legend =
    "Boxes are stocks, double lines what flows between them; an open circle is outside of the model. A thick edge "
    "marks "
    "what a claim moves. Each leads to its equation.";

// ---- laid out

struct Pipe {
    std::size_t flow, from = nothing, to = nothing;  // nothing: outside of the model
};

std::vector<Pipe> pipes_of(const std::vector<GraphVariable>& graph) {
    std::map<std::size_t, std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> ends;  // taken from, added to
    for (std::size_t i = 0; i < graph.size(); ++i) {
        for (std::size_t flow : graph[i].outflows) ends[flow].first.push_back(i);
        for (std::size_t flow : graph[i].inflows) ends[flow].second.push_back(i);
    }
    std::vector<Pipe> out;
    for (const auto& [flow, both] : ends) {
        const auto& [from, to] = both;
        const std::size_t count = std::max(from.size(), to.size());
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back({flow, from.empty() ? nothing : from[std::min(i, from.size() - 1)],
                           to.empty() ? nothing : to[std::min(i, to.size() - 1)]});
        }
    }
    return out;
}

struct Spot {
    std::size_t column = 0, row = 0;
};

// Columns along the flows (the longest way, as far as it goes without a circle), rows in the order of the model;
// stocks that no flow joins to another come below, side by side.
std::map<std::size_t, Spot> places_of(const std::vector<GraphVariable>& graph, const std::vector<Pipe>& pipes) {
    std::map<std::size_t, Spot> spots;
    std::set<std::size_t> joined;
    for (const Pipe& pipe : pipes) {
        if (pipe.from != nothing && pipe.to != nothing && pipe.from != pipe.to) joined.insert({pipe.from, pipe.to});
    }
    std::map<std::size_t, std::size_t> column;
    for (std::size_t stock : joined) column[stock] = 0;
    for (std::size_t round = 0; round < 5; ++round) {  // enough columns for a page
        for (const Pipe& pipe : pipes) {
            if (!joined.contains(pipe.from) || !joined.contains(pipe.to) || pipe.from >= pipe.to) continue;
            column[pipe.to] = std::max(column[pipe.to], std::min<std::size_t>(column[pipe.from] + 1, 4));
        }
    }
    std::map<std::size_t, std::size_t> rows;
    std::size_t tallest = 0;
    for (const auto& [stock, at] : column) {
        spots[stock] = {at, rows[at]++};
        tallest = std::max(tallest, rows[at]);
    }
    std::size_t n = 0;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (graph[i].stock && !joined.contains(i)) spots[i] = {n % 5, tallest + n / 5}, ++n;
    }
    return spots;
}

std::string laid_out(const model::Model& model, const std::vector<GraphVariable>& graph) {
    constexpr double width = 170, height = 34, pitch_x = 300, pitch_y = 86;
    const std::vector<Pipe> pipes = pipes_of(graph);
    const std::map<std::size_t, Spot> spots = places_of(graph, pipes);
    if (spots.empty()) return {};
    Canvas canvas(model, graph);
    const auto x = [&](std::size_t stock) { return static_cast<double>(spots.at(stock).column) * pitch_x; };
    const auto y = [&](std::size_t stock) { return static_cast<double>(spots.at(stock).row) * pitch_y; };
    for (const auto& [stock, spot] : spots) canvas.box(stock, x(stock), y(stock), width, height);
    std::map<std::pair<std::size_t, bool>, int> stubs;  // how many a stock has on either side
    for (const Pipe& pipe : pipes) {
        if (pipe.from != nothing && pipe.to != nothing && pipe.from != pipe.to) {
            const double x1 = x(pipe.from) + width / 2, x2 = x(pipe.to) - width / 2;
            canvas.flow(x1, y(pipe.from), x2, y(pipe.to));
            const double mx = (x1 + x2) / 2, my = (y(pipe.from) + y(pipe.to)) / 2;
            canvas.valve(mx, my);
            canvas.label(pipe.flow, mx, my - 10);
            continue;
        }
        const bool in = pipe.from == nothing;
        const std::size_t stock = in ? pipe.to : pipe.from;
        const double shift = 13.0 * stubs[{stock, in}]++, at = y(stock) + std::min(shift, 26.0) - 8;
        const double edge = x(stock) + (in ? -width / 2 : width / 2), outside = edge + (in ? -46 : 46);
        canvas.flow(in ? outside : edge, at, in ? edge : outside, at);
        canvas.cloud(outside + (in ? -7 : 7), at);
        if (shift == 0) canvas.label(pipe.flow, edge + (in ? -40 : 40), at - 10);
    }
    return canvas.figure("Stocks and flows.", legend);
}

// ---- from the sketch

std::string from_view(const model::View& view, const model::Model& model, const std::vector<GraphVariable>& graph) {
    std::map<std::string, std::size_t> keys;
    for (std::size_t i = 0; i < graph.size(); ++i) keys.emplace(model.variables[graph[i].variable].key, i);
    std::map<int, const model::SketchItem*> items;
    for (const model::SketchItem& item : view.items) items[item.id] = &item;
    Canvas canvas(model, graph);
    bool any = false;
    for (const model::SketchItem& item : view.items) {
        if (item.kind == model::SketchItem::Kind::arrow) {
            const auto from = items.find(item.from), to = items.find(item.to);
            if (from == items.end() || to == items.end()) continue;
            const auto valve = [](const model::SketchItem& end) { return end.kind == model::SketchItem::Kind::valve; };
            const model::SketchItem &a = *from->second, &b = *to->second;
            if (valve(a) || valve(b)) {
                canvas.flow(a.x, a.y, b.x, b.y);
            } else {
                canvas.link(a.x, a.y, b.x, b.y);
            }
        } else if (item.kind == model::SketchItem::Kind::valve) {
            canvas.valve(item.x, item.y);
        } else if (item.kind == model::SketchItem::Kind::cloud) {
            canvas.cloud(item.x, item.y);
        } else if (item.kind == model::SketchItem::Kind::variable) {
            const auto at = keys.find(canonical_key(item.text));
            if (at == keys.end()) continue;
            any = true;
            if (graph[at->second].stock) {
                canvas.box(at->second, item.x, item.y, std::max(2 * item.width, 70.0), std::max(2 * item.height, 30.0));
            } else {
                canvas.label(at->second, item.x, item.y + 4);
            }
        }
    }
    const std::string title =
        view.name.empty() ? "The model's own sketch." : "The model's own sketch: " + view.name + ".";
    return any ? canvas.figure(title, legend) : std::string();
}

}  // namespace

std::string stock_diagrams(const model::Model& model, const std::vector<GraphVariable>& graph) {
    std::string out;
    for (const model::View& view : model.views) out += from_view(view, model, graph);
    return out.empty() ? laid_out(model, graph) : out;
}

}  // namespace crux::report
