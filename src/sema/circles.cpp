// See circles.h. Made-up variables (a rate, the input of a delay) speak with the name of the
// variable in whose equation they stand.
#include "sema/circles.h"

#include <fmt/format.h>

#include <algorithm>

namespace crux::sema {

namespace {

std::string element_name(const Analysis& analysis, const Statement& statement, const Element& element) {
    std::string name = statement.name;
    for (std::size_t i = 0; i < statement.loops.size(); ++i) {
        name += i == 0 ? "[" : ",";
        name += analysis.dimensions->name(statement.loops[i].elements[element.positions[i]]);
    }
    return statement.loops.empty() ? name : name + "]";
}

/// The read by which a statement needs another, if there is one.
const Access* link(const Accesses& reader, const Accesses& writer) {
    for (const Access& read : reader.reads) {
        for (const Access& write : writer.writes) {
            if (read.variable == write.variable) return &read;
        }
    }
    return nullptr;
}

std::string stance(const Analysis& analysis, const Access& read) {
    if (!read.selector.valid()) return "";
    return fmt::format(" (in alternative {} of '{}')", read.alternative, analysis.module.at(read.selector).name);
}

}  // namespace

void report_circle(Analysis& analysis, const std::vector<const Statement*>& members,
                   const std::vector<const Accesses*>& accesses, const Elements& elements,
                   const std::vector<std::uint32_t>& component, Section section) {
    const std::vector<std::uint32_t> circle = shortest_circle(elements.graph, component);
    if (circle.empty()) throw InternalError("a component of several statements has no circle");
    const auto name_of = [&](std::size_t k) {
        const Element& element = elements.nodes[circle[k % circle.size()]];
        return element_name(analysis, *members[element.statement], element);
    };
    const auto accesses_at = [&](std::size_t k) -> const Accesses& {
        return *accesses[elements.nodes[circle[k % circle.size()]].statement];
    };
    std::string chain = fmt::format("'{}'", name_of(0));
    std::vector<Note> notes;
    for (std::size_t k = 0; k < circle.size(); ++k) {
        const std::string name = name_of(k), next = name_of(k + 1);
        // A variable and what was made up for its equation speak with one name.
        if (name == next && circle.size() > 1) continue;
        chain += fmt::format(" needs '{}'", next);
        const Access* read = link(accesses_at(k), accesses_at(k + 1));
        if (!read) continue;
        notes.push_back({read->span, fmt::format("'{}' uses '{}' here{}", name, next, stance(analysis, *read))});
    }
    const bool initial = section == Section::init;
    const Statement& first = *members[elements.nodes[circle[0]].statement];
    Diagnostic& report = analysis.sink.report(
        initial ? DiagnosticKind::simultaneous_initial_values : DiagnosticKind::simultaneous_equations, first.span,
        initial ? fmt::format("initial values depend on each other: {}", chain)
                : fmt::format("equations depend on each other within one TIME STEP: {}", chain));
    report.notes = std::move(notes);
}

}  // namespace crux::sema
