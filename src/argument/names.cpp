// Names against elements. See names.h.
#include "argument/names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace crux::argument {

SplitName split_name(std::string_view text) {
    SplitName out;
    text = trim(text);
    const auto open = text.rfind('[');
    if (open == std::string_view::npos || text.back() != ']') {
        out.variable = std::string(text);
        return out;
    }
    out.variable = std::string(trim(text.substr(0, open)));
    out.subscripted = true;
    for (std::string_view subscript : split(text.substr(open + 1, text.size() - open - 2), ',')) {
        out.subscripts.emplace_back(trim(subscript));
    }
    return out;
}

Names::Names(const ir::Module& module, DiagnosticSink& sink) : module_(module), sink_(sink) {
    for (const ir::Variable& variable : module.variables) {
        if (!variable.hidden && variable.role != ir::Role::selector) known_.push_back(variable.name);
    }
}

void Names::unknown(const Word& name, const std::string& variable, const std::string& where) {
    const auto near = closest(variable, known_);
    sink_.report(DiagnosticKind::unknown_variable, name.span,
                 fmt::format("{} names '{}', but the model has no variable of that name", where, variable),
                 near ? fmt::format("did you mean '{}'?", *near) : "");
}

std::optional<std::vector<std::uint32_t>> Names::positions(const ir::Axis& axis, const std::string& subscript) const {
    std::vector<std::uint32_t> all(axis.elements.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    const std::string key = canonical_key(subscript);
    for (std::uint32_t i : all) {
        if (canonical_key(axis.elements[i]) == key) return std::vector{i};
    }
    if (subscript == "*" || canonical_key(axis.name) == key) return all;
    return std::nullopt;
}

std::optional<std::vector<engine::Element>> Names::elements(const Word& name, const std::string& where) {
    const SplitName split = split_name(name.text);
    const ir::VariableId id = module_.find(split.variable);
    if (!id.valid() || module_.at(id).hidden || module_.at(id).role == ir::Role::selector) {
        unknown(name, split.variable, where);
        return std::nullopt;
    }
    const ir::Variable& variable = module_.at(id);
    if (split.subscripted && split.subscripts.size() != variable.axes.size()) {
        sink_.report(DiagnosticKind::unknown_variable, name.span,
                     fmt::format("{} names '{}' with {} subscripts, but '{}' has {} dimensions", where, name.text,
                                 split.subscripts.size(), variable.name, variable.axes.size()));
        return std::nullopt;
    }
    std::vector<std::uint32_t> flat = {0};
    for (std::size_t a = 0; a < variable.axes.size(); ++a) {
        const ir::Axis& axis = module_.axes.at(variable.axes[a].index);
        const auto chosen = positions(axis, split.subscripted ? split.subscripts[a] : "*");
        if (!chosen) {
            const auto near = closest(split.subscripts[a], axis.elements);
            sink_.report(DiagnosticKind::unknown_variable, name.span,
                         fmt::format("{} names '{}', but '{}' is no element of '{}'", where, name.text,
                                     split.subscripts[a], axis.name),
                         near ? fmt::format("did you mean '{}'?", *near) : "");
            return std::nullopt;
        }
        std::vector<std::uint32_t> next;
        for (std::uint32_t prefix : flat) {
            for (std::uint32_t position : *chosen) {
                next.push_back(prefix * static_cast<std::uint32_t>(axis.elements.size()) + position);
            }
        }
        flat = std::move(next);
    }
    std::vector<engine::Element> out;
    for (std::uint32_t index : flat) out.push_back({id, index});
    return out;
}

std::optional<engine::Element> Names::element(const Word& name, const std::string& where) {
    const auto all = elements(name, where);
    if (!all) return std::nullopt;
    if (all->size() == 1) return all->front();
    sink_.report(
        DiagnosticKind::not_one_element, name.span,
        fmt::format("{} names '{}', which has {} elements; expected one", where, name.text, all->size()),
        fmt::format("write one element, such as {}", module_.element_name(all->front().variable, all->front().index)));
    return std::nullopt;
}

std::optional<std::vector<engine::Element>> Names::constant(const Word& name, const std::string& where) {
    auto all = elements(name, where);
    if (!all) return std::nullopt;
    const ir::Variable& variable = module_.at(all->front().variable);
    if (variable.role == ir::Role::constant) return all;
    sink_
        .report(DiagnosticKind::not_a_constant, name.span,
                fmt::format("{} sets '{}', which the model computes: it is no constant", where, variable.name),
                "set a constant that it depends on, or let a stance replace its equation")
        .notes.push_back({variable.span, "its equation in the model"});
    return std::nullopt;
}

}  // namespace crux::argument
