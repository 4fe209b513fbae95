// See analysis.h.
#include "sema/analysis.h"

#include <fmt/format.h>

#include "base/text.h"

namespace crux::sema {

std::uint32_t Symbol::elements() const {
    std::size_t count = 1;
    for (const ArrayAxis& axis : axes) count *= axis.elements.size();
    return static_cast<std::uint32_t>(count);
}

std::vector<std::uint32_t> Symbol::extents() const {
    std::vector<std::uint32_t> list;
    list.reserve(axes.size());
    for (const ArrayAxis& axis : axes) list.push_back(static_cast<std::uint32_t>(axis.elements.size()));
    return list;
}

const Symbol* Analysis::find(std::string_view name) const {
    const auto found = symbol_keys.find(canonical_key(name));
    return found == symbol_keys.end() ? nullptr : &symbols[found->second];
}

Symbol* Analysis::find(std::string_view name) {
    const auto found = symbol_keys.find(canonical_key(name));
    return found == symbol_keys.end() ? nullptr : &symbols[found->second];
}

ir::AxisId Analysis::axis(const std::vector<ElementId>& elements, DimensionId dimension) {
    const auto known = axes.find(elements);
    if (known != axes.end()) return known->second;
    ir::Axis made;
    for (ElementId element : elements) made.elements.push_back(dimensions->name(element));
    if (dimension.valid()) {
        const Dimension& whole = dimensions->at(dimension);
        made.name = whole.elements.size() == elements.size()
                        ? whole.name
                        : fmt::format("{} ({} of {})", whole.name, elements.size(), whole.elements.size());
    } else {
        made.name = fmt::format("{} and others", made.elements.empty() ? "" : made.elements[0]);
    }
    const ir::AxisId id(module.axes.size());
    module.axes.push_back(std::move(made));
    axes.emplace(elements, id);
    return id;
}

ir::MapId Analysis::map(const std::vector<std::uint32_t>& to) {
    const auto [found, added] = maps.emplace(to, ir::MapId(module.maps.size()));
    if (added) module.maps.push_back({to});
    return found->second;
}

ir::VariableId Analysis::hide(ir::Role role, std::string name, std::vector<ir::AxisId> its_axes, Span span) {
    const std::uint32_t count = ++hidden_names[name];
    ir::Variable variable;
    variable.name = count == 1 ? std::move(name) : fmt::format("{} #{}", name, count);
    variable.axes = std::move(its_axes);
    variable.role = role;
    variable.hidden = true;
    variable.span = span;
    module.variables.push_back(std::move(variable));
    const ir::VariableId id(module.variables.size() - 1);
    if (role == ir::Role::constant || role == ir::Role::selector) {
        module.variables.back().values.assign(module.elements(id), 0.0);
    }
    return id;
}

Array Analysis::hide(ir::Role role, const std::string& name, const Frame& frame, Span span) {
    Array array;
    std::vector<ir::AxisId> its_axes;
    for (std::uint32_t i = 0; i < frame.ranges.size(); ++i) {
        const Range& range = frame.ranges[i];
        if (range.elements.size() < 2) continue;
        array.ranges.push_back(i);
        const DimensionId home = range.dimension.valid() ? range.dimension : dimensions->holding(range.elements);
        its_axes.push_back(axis(range.elements, home));
    }
    array.variable = hide(role, name, std::move(its_axes), span);
    return array;
}

std::string Analysis::suggestion(std::string_view name) const {
    std::vector<std::string> names;
    names.reserve(symbols.size());
    for (const Symbol& symbol : symbols) names.push_back(symbol.name);
    return nearby(name, names);
}

std::string nearby(std::string_view name, const std::vector<std::string>& candidates) {
    constexpr std::size_t shortest = 3;
    const auto known = name.size() < shortest ? std::nullopt : closest(name, candidates);
    return known ? fmt::format("there is '{}'", *known) : "";
}

std::string part_name(const Analysis& analysis, const Symbol& symbol, const Part& part) {
    std::string name = symbol.name;
    for (std::size_t k = 0; k < part.frame.ranges.size(); ++k) {
        const Range& range = part.frame.ranges[k];
        name += k == 0 ? "[" : ",";
        name += range.dimension.valid() ? analysis.dimensions->at(range.dimension).name
                                        : analysis.dimensions->name(range.elements.at(0));
    }
    if (!part.frame.ranges.empty()) name += "]";
    return name;
}

}  // namespace crux::sema
