// See diagnostics.h.
#include "diagnostics.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace crux::python {

namespace {

PlacedDiagnostic placed(const Diagnostic& diagnostic, const SourceSet& sources) {
    constexpr const char* words[] = {"note", "warning", "error"};
    PlacedDiagnostic out;
    out.severity = words[static_cast<std::size_t>(diagnostic.severity())];
    out.name = diagnostic.name();
    out.message = diagnostic.message;
    out.remedy = diagnostic.remedy;
    out.text = render(diagnostic, sources);
    if (diagnostic.span.known()) {
        const Place place = sources.place(diagnostic.span.file, diagnostic.span.begin);
        out.file = sources.file(diagnostic.span.file).path;
        out.line = place.line;
        out.column = place.column;
    }
    return out;
}

[[noreturn]] void raise(const char* error, const std::string& message, const std::vector<PlacedDiagnostic>& all) {
    const nb::object type = nb::module_::import_("crux.errors").attr(error);
    const nb::object made = type(message, all);
    PyErr_SetObject(type.ptr(), made.ptr());
    throw nb::python_error();
}

}  // namespace

std::vector<PlacedDiagnostic> placed(const DiagnosticSink& sink, const SourceSet& sources) {
    std::vector<PlacedDiagnostic> all;
    for (const Diagnostic& diagnostic : sink.all()) all.push_back(placed(diagnostic, sources));
    return all;
}

void raise(const char* error, const DiagnosticSink& sink, const SourceSet& sources) {
    std::string message = render(sink, sources);
    if (!message.empty()) message.pop_back();  // the last line end
    raise(error, message, placed(sink, sources));
}

void raise(const Failure& failure) { raise("FileError", failure.message, {}); }

void bind_diagnostics(nb::module_& module) {
    nb::class_<PlacedDiagnostic>(module, "Diagnostic", "What is wrong with a model or an argument, and where.")
        .def_ro("severity", &PlacedDiagnostic::severity, "'note', 'warning' or 'error'")
        .def_ro("name", &PlacedDiagnostic::name, "The kind of diagnostic; `crux explain NAME` says more")
        .def_ro("message", &PlacedDiagnostic::message, "What was found and what was expected")
        .def_ro("remedy", &PlacedDiagnostic::remedy, "What to do, where that is sure; else empty")
        .def_ro("file", &PlacedDiagnostic::file, "Path; empty where no place is known")
        .def_ro("line", &PlacedDiagnostic::line, "From 1; 0 where no place is known")
        .def_ro("column", &PlacedDiagnostic::column, "From 1, in Unicode code points; 0 where no place is known")
        .def_ro("text", &PlacedDiagnostic::text, "As the command prints it, with a window of the source")
        .def("__str__", [](const PlacedDiagnostic& d) { return d.text; })
        .def("__repr__",
             [](const PlacedDiagnostic& d) { return "<" + d.severity + "[" + d.name + "]: " + d.message + ">"; });
}

}  // namespace crux::python
