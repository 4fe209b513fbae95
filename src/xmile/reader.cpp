// The small tools of the reading. See reader.h.
#include "xmile/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace crux::xmile {

std::string Reader::name_of(pugi::xml_node node) {
    std::string name = plain_name(xml.attribute(node, "name").text);
    if (canonical_key(name).empty()) {
        sink.report(DiagnosticKind::xmile_no_name, xml.tag(node),
                    fmt::format("<{}> has no name; it is passed over", node.name()));
        return {};
    }
    return name;
}

std::optional<double> Reader::number(pugi::xml_node node) {
    return number(xml.content(node), fmt::format("<{}>", node.name()));
}

std::optional<double> Reader::number(const MappedText& text, std::string_view what) {
    const auto value = parse_number(text.text);
    if (!value) {
        sink.report(DiagnosticKind::xmile_bad_value, text.trimmed().whole(),
                    fmt::format("{} holds '{}', expected a number", what, trim(text.text)));
    }
    return value;
}

std::string Reader::text_of(pugi::xml_node node) const { return std::string(trim(xml.content(node).text)); }

model::ExprId Reader::number_expression(double value, Span span) {
    model::Expr expr;
    expr.kind = model::Expr::Kind::number;
    expr.value = value;
    expr.span = span;
    return model.add(std::move(expr));
}

void Reader::pass_over(pugi::xml_node node, std::string_view meaning) {
    const std::string kind = fmt::format("{}/{}", node.parent().name(), node.name());
    if (!passed_over.insert(kind).second) return;
    sink.report(DiagnosticKind::xmile_passed_over, xml.tag(node),
                fmt::format("<{}> is passed over: {}", node.name(), meaning));
}

bool one_of(std::string_view tag, std::initializer_list<std::string_view> tags) {
    return std::ranges::find(tags, tag) != tags.end();
}

std::optional<bool> non_negative(const Reader& reader, pugi::xml_node node) {
    const pugi::xml_node tag = node.child("non_negative");
    if (!tag) return std::nullopt;
    return !iequals_ascii(reader.text_of(tag), "false");
}

}  // namespace crux::xmile
