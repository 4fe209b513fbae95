// Reads XMILE written in a test, and asks questions about what came of it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "xmile/xmile.h"

namespace crux::xmile {

struct Reading {
    SourceSet sources;
    DiagnosticSink sink;
    model::Model model;

    explicit Reading(const std::string& text, const std::string& path = "test.xmile")
        : model(parse(sources.add(path, text), sources, sink)) {}

    std::string diagnostics() const {
        std::string all;
        for (const Diagnostic& diagnostic : sink.all()) all += render(diagnostic, sources);
        return all;
    }
    std::size_t count(DiagnosticKind kind) const {
        std::size_t n = 0;
        for (const Diagnostic& diagnostic : sink.all()) n += diagnostic.kind == kind;
        return n;
    }
    const model::Variable* find(const std::string& name) const {
        for (const auto& variable : model.variables) {
            if (variable.key == canonical_key(name)) return &variable;
        }
        return nullptr;
    }
    /// The expression fully bracketed: "(a + (b * 2))".
    std::string shown(model::ExprId id) const;
    std::string shown(const std::string& variable, std::size_t equation = 0) const {
        const auto* found = find(variable);
        if (found == nullptr || equation >= found->equations.size()) return "<none>";
        return shown(found->equations[equation].rhs);
    }
};

/// A whole file around variables (and what stands before the model).
inline std::string file_with(const std::string& variables, const std::string& before = "") {
    return "<xmile xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\" version=\"1.0\">\n"
           "<sim_specs><start>0</start><stop>10</stop><dt>1</dt></sim_specs>\n" +
           before + "<model><variables>\n" + variables + "\n</variables></model></xmile>\n";
}

}  // namespace crux::xmile
