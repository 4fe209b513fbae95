// See dimensions.h. Ranges may name other ranges, before or after they are declared, so that
// expansion is recursive; a range inside itself is reported.
#include "sema/dimensions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace crux::sema {

Dimensions::Dimensions(const model::Model& model, const std::map<std::size_t, std::vector<std::string>>& members,
                       DiagnosticSink& sink)
    : members_(members) {
    for (const model::Dimension& declared : model.dimensions) {
        if (!dimension_keys_.emplace(declared.key, dimensions_.size()).second) {
            sink.report(DiagnosticKind::duplicate_dimension, declared.span,
                        fmt::format("dimension '{}' is defined twice", declared.name));
        }
        dimensions_.push_back({declared.name, declared.key, {}, {}, declared.span});
    }
    state_.assign(dimensions_.size(), 0);
    positions_.resize(dimensions_.size());
    for (std::size_t i = 0; i < dimensions_.size(); ++i) expand(model, i, sink);
    find_roots();
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
        for (const model::Mapping& mapping : model.dimensions[i].mappings) add_mapping(DimensionId(i), mapping, sink);
    }
}

ElementId Dimensions::intern(const std::string& name) {
    const auto [found, added] = element_keys_.emplace(canonical_key(name), element_names_.size());
    if (added) element_names_.push_back(name);
    return ElementId(found->second);
}

void Dimensions::expand(const model::Model& model, std::size_t index, DiagnosticSink& sink) {
    if (state_[index] == 2) return;
    const model::Dimension& declared = model.dimensions[index];
    if (state_[index] == 1) {
        sink.report(DiagnosticKind::bad_dimension, declared.span,
                    fmt::format("dimension '{}' contains itself", declared.name));
        return;
    }
    state_[index] = 1;
    std::vector<std::string> written = declared.members;
    if (!declared.equals.empty()) written = {declared.equals};
    if (const auto read = members_.find(index); read != members_.end()) written = read->second;
    Dimension& dimension = dimensions_[index];
    const auto add = [&](ElementId element) {
        const auto place = static_cast<std::uint32_t>(dimension.elements.size());
        if (positions_[index].emplace(element.index, place).second) dimension.elements.push_back(element);
    };
    for (const std::string& member : written) {
        const auto other = dimension_keys_.find(canonical_key(member));
        if (other == dimension_keys_.end()) {
            add(intern(member));
            continue;
        }
        expand(model, other->second, sink);
        for (ElementId element : dimensions_[other->second].elements) add(element);
    }
    if (dimension.elements.empty() && !declared.source.valid()) {
        sink.report(DiagnosticKind::bad_dimension, declared.span,
                    fmt::format("dimension '{}' has no elements", declared.name));
    }
    state_[index] = 2;
}

void Dimensions::find_roots() {
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
        std::size_t best = i;
        for (std::size_t j = 0; j < dimensions_.size(); ++j) {
            if (!holds(DimensionId(j), dimensions_[i].elements)) continue;
            const std::size_t size = dimensions_[j].elements.size(), known = dimensions_[best].elements.size();
            if (size > known || (size == known && j < best)) best = j;
        }
        dimensions_[i].root = DimensionId(best);
    }
}

void Dimensions::pair(Table& table, ElementId from, const std::string& entry) {
    const DimensionId range = find(entry);
    if (range.valid()) {
        for (ElementId element : at(range).elements) table.back.emplace(element, from);
        if (at(range).elements.size() == 1) table.forward.emplace(from, at(range).elements[0]);
        return;
    }
    const ElementId element = find_element(entry);
    if (!element.valid()) return;
    table.back.emplace(element, from);
    table.forward.emplace(from, element);
}

void Dimensions::add_mapping(DimensionId from, const model::Mapping& mapping, DiagnosticSink& sink) {
    const DimensionId to = find(mapping.target);
    if (!to.valid()) {
        const auto known = closest(mapping.target, names());
        sink.report(
            DiagnosticKind::bad_dimension, mapping.span,
            fmt::format("dimension '{}' is mapped to '{}', which is not a dimension", at(from).name, mapping.target),
            known ? fmt::format("'{}' is one", *known) : "");
        return;
    }
    Table table{from, to, {}, {}};
    const std::vector<ElementId>& elements = at(from).elements;
    const std::size_t count = mapping.entries.empty() ? at(to).elements.size() : mapping.entries.size();
    if (count != elements.size()) {
        sink.report(DiagnosticKind::bad_dimension, mapping.span,
                    fmt::format("dimension '{}' has {} elements, but its mapping to '{}' gives {}", at(from).name,
                                elements.size(), at(to).name, count));
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        pair(table, elements[i], mapping.entries.empty() ? name(at(to).elements[i]) : mapping.entries[i]);
    }
    tables_.push_back(std::move(table));
}

DimensionId Dimensions::find(std::string_view name) const {
    const auto found = dimension_keys_.find(canonical_key(name));
    return found == dimension_keys_.end() ? DimensionId() : DimensionId(found->second);
}

ElementId Dimensions::find_element(std::string_view name) const {
    const auto found = element_keys_.find(canonical_key(name));
    return found == element_keys_.end() ? ElementId() : ElementId(found->second);
}

std::vector<std::string> Dimensions::names() const {
    std::vector<std::string> list = element_names_;
    for (const Dimension& dimension : dimensions_) list.push_back(dimension.name);
    return list;
}

std::optional<std::uint32_t> Dimensions::position(DimensionId dimension, ElementId element) const {
    const auto& places = positions_.at(dimension.index);
    const auto found = places.find(element.index);
    if (found == places.end()) return std::nullopt;
    return found->second;
}

bool Dimensions::holds(DimensionId dimension, std::span<const ElementId> elements) const {
    return std::ranges::all_of(elements, [&](ElementId e) { return position(dimension, e).has_value(); });
}

DimensionId Dimensions::holding(std::span<const ElementId> elements) const {
    DimensionId best;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
        if (!holds(DimensionId(i), elements)) continue;
        if (!best.valid() || dimensions_[i].elements.size() < at(best).elements.size()) best = DimensionId(i);
    }
    return best;
}

std::uint32_t Dimensions::number(DimensionId dimension, ElementId element) const {
    return position(at(dimension).root, element).value_or(0) + 1;
}

std::uint32_t Dimensions::number(ElementId element) const {
    const ElementId one[] = {element};
    const DimensionId home = holding(one);
    return home.valid() ? number(home, element) : 1;
}

bool Dimensions::same_elements(DimensionId a, DimensionId b) const {
    return at(a).elements.size() == at(b).elements.size() && holds(a, at(b).elements);
}

std::optional<ElementId> Dimensions::translate(DimensionId wanted, DimensionId given, ElementId element) const {
    if (wanted == given || same_elements(wanted, given)) return element;
    // A mapping between the two themselves comes before one between ranges that they are parts of.
    for (const bool exact : {true, false}) {
        const auto fits = [&](DimensionId declared, DimensionId used) {
            return exact ? declared == used : holds(declared, at(used).elements);
        };
        for (const Table& table : tables_) {
            if (!fits(table.from, wanted) || !fits(table.to, given)) continue;
            const auto found = table.back.find(element);
            if (found != table.back.end() && position(wanted, found->second)) return found->second;
        }
        for (const Table& table : tables_) {
            if (!fits(table.to, wanted) || !fits(table.from, given)) continue;
            const auto found = table.forward.find(element);
            if (found != table.forward.end() && position(wanted, found->second)) return found->second;
        }
    }
    return std::nullopt;
}

}  // namespace crux::sema
