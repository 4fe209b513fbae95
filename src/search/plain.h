// A calibration of a plain model from options of the command line: files whose columns are called like the
// model's variables, and the constants that may vary.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "argument/bound_fit.h"
#include "diag/diagnostic.h"

namespace crux::search {

struct PlainRequest {
    std::vector<std::string> data;     ///< files: a column Time, and columns called like variables, or elements
    std::vector<std::string> vary;     ///< "contact rate=2..12", "x=uniform(2, 12)", "x=loguniform(0.1, 10)"
    std::vector<std::string> errors;   ///< "Infected=5", "Infected=10%"; a column "Infected error" says it by row
    std::vector<std::string> observe;  ///< "new cases=integral(7)", "x=mean(1)", "x=difference"; else levels
    std::vector<std::string> weights;  ///< "Infected=2"
    std::optional<double> hold_out;    ///< rows after this time are held out
    argument::Loss loss = argument::Loss::huber;
    std::optional<double> loss_scale;
};

/// Nothing where the request was wrong: see the sink.
std::optional<argument::BoundFit> plain_fit(const ir::Module& module, const PlainRequest& request, SourceSet& sources,
                                            DiagnosticSink& sink);

}  // namespace crux::search
