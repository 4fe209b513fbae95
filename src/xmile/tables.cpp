// <gf>: a graphical function's points. x are given (xpts) or spread evenly over xscale.
// Source: XMILE 1.0, section 3.1.4. Old files write discrete="true" in place of type="discrete".
#include <fmt/format.h>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

namespace {

std::optional<std::vector<double>> read_points(Reader& reader, pugi::xml_node node) {
    const MappedText text = reader.xml.content(node);
    std::string separator = reader.xml.attribute(node, "sep").text;
    if (separator.empty()) separator.assign(1, ',');
    std::vector<double> points;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = std::min(text.text.find(separator, begin), text.text.size());
        const MappedText part = text.part(begin, end).trimmed();
        const bool last = end == text.text.size();
        if (part.text.empty() && last && !points.empty()) return points;  // a separator after the last point
        const auto value = reader.number(part, fmt::format("a point in <{}>", node.name()));
        if (!value) return std::nullopt;
        points.push_back(*value);
        if (last) return points;
        begin = end + separator.size();
    }
}

void read_scale(Reader& reader, pugi::xml_node scale, std::optional<double>& low, std::optional<double>& high) {
    if (!scale) return;
    if (scale.attribute("min")) low = reader.number(reader.xml.attribute(scale, "min"), "min of a scale");
    if (scale.attribute("max")) high = reader.number(reader.xml.attribute(scale, "max"), "max of a scale");
}

model::LookupPoints::Mode read_mode(Reader& reader, pugi::xml_node gf) {
    using Mode = model::LookupPoints::Mode;
    const std::string type = reader.xml.attribute(gf, "type").text;
    if (iequals_ascii(gf.attribute("discrete").value(), "true") || iequals_ascii(type, "discrete")) return Mode::step;
    if (iequals_ascii(type, "extrapolate")) return Mode::extrapolate;
    if (!type.empty() && !iequals_ascii(type, "continuous")) {
        reader.sink.report(
            DiagnosticKind::xmile_bad_value, reader.xml.attribute(gf, "type").whole(),
            fmt::format("graphical function of type '{}', expected continuous, extrapolate or discrete", type));
    }
    return Mode::clamp;
}

std::vector<double> spread(double low, double high, std::size_t count) {
    std::vector<double> x(count);
    const double steps = static_cast<double>(count - 1);
    for (std::size_t i = 0; i < count; ++i) x[i] = low + (high - low) * static_cast<double>(i) / steps;
    return x;
}

}  // namespace

std::optional<model::LookupPoints> read_table(Reader& reader, pugi::xml_node gf) {
    const auto refuse = [&](std::string message) {
        reader.sink.report(DiagnosticKind::xmile_bad_table, reader.xml.tag(gf), std::move(message));
        return std::nullopt;
    };
    model::LookupPoints table;
    table.mode = read_mode(reader, gf);
    read_scale(reader, gf.child("xscale"), table.x_min, table.x_max);
    read_scale(reader, gf.child("yscale"), table.y_min, table.y_max);
    if (!gf.child("ypts")) return refuse("the graphical function has no <ypts>");
    auto y = read_points(reader, gf.child("ypts"));
    if (!y) return std::nullopt;
    table.y = std::move(*y);
    if (gf.child("xpts")) {
        auto x = read_points(reader, gf.child("xpts"));
        if (!x) return std::nullopt;
        table.x = std::move(*x);
        if (table.x.size() != table.y.size()) {
            return refuse(fmt::format("the graphical function has {} x and {} y, expected as many of each",
                                      table.x.size(), table.y.size()));
        }
        return table;
    }
    if (table.y.size() < 2) return refuse("the graphical function has one point and no <xpts>");
    if (!table.x_min || !table.x_max)
        return refuse("the graphical function has neither <xpts> nor an <xscale> with min and max");
    table.x = spread(*table.x_min, *table.x_max, table.y.size());
    return table;
}

}  // namespace crux::xmile
