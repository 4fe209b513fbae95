// crux._native: the engine for Python. The package `crux` around it holds what its users meet.
#include <nanobind/nanobind.h>

#include <cstdio>

#include "base/result.h"
#include "diagnostics.h"

// What the module's copy of asmjit writes debug output to (python.cmake says why).
extern "C" {
extern std::FILE* crux_asmjit_stderr;
[[gnu::visibility("hidden"), gnu::used]] std::FILE* crux_asmjit_stderr = stderr;
}

NB_MODULE(_native, module) {
    module.doc() = "The engine of crux; use the package around it.";
    module.attr("version") = CRUX_VERSION;
    // A fault of ours; all others are diagnostics, raised with their places, or failures of the surroundings.
    nanobind::register_exception_translator([](const std::exception_ptr& error, void*) {
        try {
            std::rethrow_exception(error);
        } catch (const crux::InternalError& fault) {
            const nanobind::object type = nanobind::module_::import_("crux.errors").attr("InternalError");
            PyErr_SetString(type.ptr(), fault.what());
        }
    });
    crux::python::bind_diagnostics(module);
    crux::python::bind_model(module);
    crux::python::bind_argument(module);
}
