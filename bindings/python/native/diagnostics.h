// Diagnostics as Python sees them, and the exceptions of crux.errors.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "diag/diagnostic.h"

namespace crux::python {

namespace nb = nanobind;

/// A diagnostic that needs no sources any more.
struct PlacedDiagnostic {
    std::string severity, name, message, remedy;
    std::string file;                    ///< empty: no place is known
    std::uint32_t line = 0, column = 0;  ///< 1-based; 0: no place is known
    std::string text;                    ///< as the command prints it
};
std::vector<PlacedDiagnostic> placed(const DiagnosticSink& sink, const SourceSet& sources);

/// Raises crux.errors.<error> with what the command prints, and the diagnostics. Needs the GIL.
[[noreturn]] void raise(const char* error, const DiagnosticSink& sink, const SourceSet& sources);
/// Raises crux.errors.FileError.
[[noreturn]] void raise(const Failure& failure);

void bind_diagnostics(nb::module_& module);
void bind_model(nb::module_& module);
void bind_argument(nb::module_& module);

}  // namespace crux::python
