// An ensemble whose design the caller made: a table of members' inputs -> a table of their outcomes, all kept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "ensemble/explore.h"

namespace crux::ensemble {

struct TabulateRequest {
    std::vector<std::string> inputs;  ///< constants: "contact rate", "x[A,B]"; a bare name sets all elements alike
    std::vector<std::span<const double>> columns;  ///< [input][member]; read while it runs
    std::uint64_t members = 0;                     ///< the length of every column; without inputs, repetitions
    std::vector<std::string> outcomes;             ///< as in ExploreRequest
    std::uint64_t seed = 0;                        ///< of random functions; member i draws as scenario i
    unsigned threads = 0, lanes = 0;
    std::optional<engine::InstructionSet> instruction_set;
    std::optional<engine::BackEnd> back_end;
    const StopFlag* stop = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct Tabulated {
    std::vector<NamedOutcome> outcomes;
    std::vector<double> values;  ///< [outcome][member]; NaN where the member went wrong or was not reached
    RunReport report;
    std::vector<NamedFault> faults;  ///< the first, in the author's names
};

/// Nothing where the request was wrong (see the sink). Members get the bits that explore() gives the same inputs.
std::optional<Tabulated> tabulate(const ir::Module& module, const TabulateRequest& request, SourceSet& sources,
                                  DiagnosticSink& sink);

}  // namespace crux::ensemble
