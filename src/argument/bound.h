// An argument tied to its model: one array program that holds every stance's alternatives, what turns a
// point of the unit cube into the inputs of a run (scenarios::Binding), and the words of both.
// Immutable once made, so safe to share among threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "argument/argument.h"
#include "argument/bound_fit.h"
#include "argument/series.h"
#include "argument/view.h"
#include "model/model.h"
#include "scenarios/binding.h"

namespace crux::argument {

// What draws a scenario's inputs stands in src/scenarios: the report's own engine uses the same code.
using scenarios::BoundClaim;
using scenarios::BoundStance;
using scenarios::BoundWeight;
using scenarios::DrawnInput;
using scenarios::FixedInput;
using scenarios::Frame;
using scenarios::none;

struct BoundChart {
    engine::Element element;
    std::string unit;  ///< as the argument says, else as the model does
    std::vector<SeriesPoint> data;
};

struct BoundArgument : scenarios::Binding {
    Argument argument;
    model::Model model;
    std::string argument_file, argument_sha256, model_file, model_sha256;
    std::filesystem::path directory;
    std::vector<std::string> outcome_units;  ///< as the argument says, else as the model does
    std::vector<BoundChart> charts;
    std::optional<BoundFit> fit;
    std::vector<std::vector<std::size_t>> scalings;                 ///< [scaling] inputs of its constant
    std::vector<std::vector<std::vector<std::size_t>>> thresholds;  ///< [contrast][threshold] inputs of its constant
};

/// Ties an argument to the model beside it. Nothing where there were errors; all are in the sink.
std::optional<BoundArgument> bind(Argument argument, SourceSet& sources, DiagnosticSink& sink);

struct Loaded {
    SourceSet sources;
    DiagnosticSink sink;
    std::optional<BoundArgument> bound;  ///< only where there was no error
};
/// Reads, parses, takes the view and binds. A failure only where the argument file itself cannot be read.
Result<std::unique_ptr<Loaded>> load(const std::filesystem::path& path, const View& view = {});

}  // namespace crux::argument
