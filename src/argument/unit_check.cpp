#include "argument/unit_check.h"

#include <fmt/format.h>

namespace crux::argument {

UnitCheck::UnitCheck(const model::Model& model, const ir::Module& module, DiagnosticSink& sink)
    : module_(module), sink_(sink) {
    for (const auto& [a, b] : model.unit_equivalences) units_.add_equivalence(a, b);
}

void UnitCheck::check(const Word& unit, const ir::Variable& variable, bool times_time, const std::string& where) const {
    if (unit.empty() || variable.units.empty()) return;
    units::UnitSystem::Fault fault;
    const auto given = units_.parse(unit.text, &fault);
    if (!given) {
        sink_.report(DiagnosticKind::unit_does_not_fit, unit.span,
                     fmt::format("the unit \"{}\" of {} is no unit: {}", unit.text, where, fault.message));
        return;
    }
    const auto own = units_.parse(variable.units);
    if (!own) return;
    const auto time = times_time ? units_.parse(module_.time.units) : std::nullopt;
    if (times_time && !time) return;
    const units::Unit expected = time ? *own * *time : *own;
    if (*given == expected) return;
    sink_
        .report(DiagnosticKind::unit_does_not_fit, unit.span,
                fmt::format("the unit \"{}\" of {} does not fit: '{}' is in {}{}", unit.text, where, variable.name,
                            variable.units, times_time ? ", and its integral in " + expected.print() : ""))
        .notes.push_back({variable.span, "its equation in the model"});
}

}  // namespace crux::argument
