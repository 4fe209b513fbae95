// A .mdl text as a test reads it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/text.h"
#include "vensim/vensim.h"

namespace crux::vensim {

struct Reading {
    explicit Reading(std::string text, std::string path = "model.mdl")
        : model(parse(sources.add(std::move(path), std::move(text)), sources, sink)) {}

    std::string diagnostics() const {
        std::string all;
        for (const Diagnostic& diagnostic : sink.all()) all += render(diagnostic, sources);
        return all;
    }
    const model::Variable& variable(const std::string& name) const {
        for (const auto& candidate : model.variables) {
            if (candidate.key == canonical_key(name)) return candidate;
        }
        throw InternalError("the test's model has no variable " + name);
    }
    const model::Expr& right_side(const std::string& name) const {
        return model.at(variable(name).equations.at(0).rhs);
    }

    SourceSet sources;
    DiagnosticSink sink;
    model::Model model;
};

inline std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// ../shared/conformance, or wherever CRUX_SHARED says; empty where it is missing.
inline std::filesystem::path conformance() {
    const char* given = std::getenv("CRUX_SHARED");
    const std::filesystem::path shared =
        given != nullptr ? std::filesystem::path(given) : std::filesystem::path(CRUX_SOURCE_DIR) / ".." / "shared";
    return std::filesystem::exists(shared / "conformance") ? shared / "conformance" : std::filesystem::path();
}

}  // namespace crux::vensim
