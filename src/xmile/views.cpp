// <view>: where things stand on the diagram. Nothing is computed from it.
#include <cmath>
#include <map>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

namespace {

using model::SketchItem;

SketchItem::Kind kind_of(std::string_view tag) {
    if (one_of(tag, {"stock", "aux", "gf", "module", "alias"})) return SketchItem::Kind::variable;
    if (tag == "flow") return SketchItem::Kind::valve;
    if (tag == "connector") return SketchItem::Kind::arrow;
    if (tag == "text_box") return SketchItem::Kind::comment;
    return SketchItem::Kind::other;
}

double coordinate(pugi::xml_node node, const char* name) {
    const double value = parse_number(node.attribute(name).value()).value_or(0);
    return std::isfinite(value) ? value : 0;
}

int item_named(const std::map<std::string, int>& ids, const std::string& name) {
    const auto found = ids.find(canonical_key(plain_name(name)));
    return found == ids.end() ? 0 : found->second;
}

model::View read_view(Reader& reader, pugi::xml_node node) {
    model::View view;
    view.name = plain_name(reader.xml.attribute(node, "name").text);
    std::map<std::string, int> ids;
    int next = 0;
    for (pugi::xml_node child : node.children()) {
        const SketchItem::Kind kind = kind_of(child.name());
        if (kind == SketchItem::Kind::other) continue;
        SketchItem item;
        item.kind = kind;
        item.id = ++next;
        item.x = coordinate(child, "x");
        item.y = coordinate(child, "y");
        item.width = coordinate(child, "width");
        item.height = coordinate(child, "height");
        item.text = plain_name(reader.xml.attribute(child, "name").text);
        if (std::string_view(child.name()) == "alias") item.text = plain_name(reader.text_of(child.child("of")));
        if (!item.text.empty()) ids.emplace(canonical_key(item.text), item.id);
        view.items.push_back(std::move(item));
    }
    std::size_t at = 0;
    for (pugi::xml_node child : node.children()) {
        const SketchItem::Kind kind = kind_of(child.name());
        if (kind == SketchItem::Kind::other) continue;
        if (kind == SketchItem::Kind::arrow) {
            view.items[at].from = item_named(ids, reader.text_of(child.child("from")));
            view.items[at].to = item_named(ids, reader.text_of(child.child("to")));
        }
        ++at;
    }
    return view;
}

}  // namespace

void read_views(Reader& reader, pugi::xml_node model) {
    const pugi::xml_node views = model.child("views");
    for (pugi::xml_node view : (views ? views : model).children("view")) {
        if (view.attribute("type") && std::string_view(view.attribute("type").value()) == "interface") continue;
        reader.model.views.push_back(read_view(reader, view));
    }
}

}  // namespace crux::xmile
