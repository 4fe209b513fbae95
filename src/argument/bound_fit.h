// A calibration tied to a model's elements and to the rows of the data files. src/search calibrates
// this and does not ask where it came from, so that an argument's [fit] and a plain model with options
// of the command line go the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "argument/fit.h"
#include "diag/diagnostic.h"
#include "engine/engine.h"

namespace crux::argument {

struct BoundArgument;

/// One number of a series and where the model answers for it: the value at `end` (level); the mean or the
/// integral over [begin, end]; the value at `end` minus the value at `begin` (difference). Model times.
struct Observation {
    double value = 0;
    double error = 0;  ///< standard error; 0: to be estimated from the residuals of its series
    double begin = 0, end = 0;
    double time = 0;  ///< what decides on which side of the hold-out date it lies, and where it is drawn
    bool held_out = false;
    std::string date, source, grade;
    std::uint32_t row = 0;  ///< of the data file, from 1
};

struct BoundTarget {
    std::string name, variable, unit, note;
    engine::Element element;
    Observe observe = Observe::level;
    double weight = 1;
    std::vector<Observation> observations;  ///< ascending in time
    std::size_t passed_over = 0;            ///< rows outside of the run, or of first and last
    std::string file, sha256;               ///< of the data
    Span span;
};

struct BoundConstant {
    std::string name, unit, note;
    std::vector<engine::Element> elements;  ///< all take the one value
    double low = 0, high = 1, start = 0;
    double own = 0;  ///< the value in the world of the fit, before it
    bool logarithmic = false;
    std::string claim;   ///< id of the claim that decides it in an assessment
    bool drawn = false;  ///< an uncertainty that is drawn in an assessment
    Span span;
};

struct BoundFit {
    Loss loss = Loss::huber;
    double loss_scale = 1.345;
    std::optional<double> hold_out;  ///< model time
    std::string hold_out_text;       ///< as written
    std::string note;
    std::string world;  ///< for people: the policy, and the stances that are not the argument's own
    std::vector<std::pair<engine::Element, double>> settings;  ///< what is set besides the constants
    std::vector<BoundTarget> targets;
    std::vector<BoundConstant> constants;
};

/// Argument::fit against the bound argument's model; data files are read from beside the argument file.
/// All that is wrong is in the sink; the result is then not to be used.
BoundFit bind_fit(const BoundArgument& bound, DiagnosticSink& sink);

}  // namespace crux::argument
