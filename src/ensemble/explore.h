// `crux explore` of a plain model: inputs that vary, outcomes, members -> a summary of each
// outcome, and a folder that says how it was made (docs/formats/ensemble.md).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "ensemble/ensemble.h"
#include "stats/design.h"
#include "stats/summary.h"

namespace crux::ensemble {

/// "contact rate=uniform(4,8)" or "x[A,B]=normal(5, 1, low=0)". A name without subscripts sets all elements alike.
struct Vary {
    std::string text;  ///< the name as the model's author wrote it
    std::vector<engine::Element> elements;
    stats::Distribution distribution;
};
/// Reports what is wrong at its place in `text`, which becomes a source of its own.
std::optional<Vary> parse_vary(const std::string& text, const ir::Module& module, SourceSet& sources,
                               DiagnosticSink& sink);

/// "final(Recovered)", "max(x[A,B])", "at(x, 12.5)"; a variable with axes needs its subscripts.
struct NamedOutcome {
    std::string text;  ///< in the author's spelling: what columns are called
    engine::Element element;
    Outcome::Kind kind;
    double time = 0;
    std::string units;
};
std::optional<NamedOutcome> parse_outcome(const std::string& text, const ir::Module& module, SourceSet& sources,
                                          DiagnosticSink& sink);

struct ExploreRequest {
    std::vector<std::string> vary, outcomes;  ///< as above
    std::vector<std::string> keep;            ///< "outcomes" (a row a member), or variables whose trajectories are kept
    std::uint64_t members = 1000;
    std::uint64_t seed = 0;
    stats::Sampling sampling = stats::Sampling::latin_hypercube;
    unsigned threads = 0, lanes = 0;
    std::optional<engine::InstructionSet> instruction_set;
    std::optional<engine::BackEnd> back_end;               ///< absent: engine::choose_back_end
    std::function<void(const std::string&)> explain_plan;  ///< is told what will run and why, before it runs
    std::filesystem::path directory;  ///< where DIR goes; empty: nothing is written (then keep must be empty)
    std::string command;              ///< the command that makes it again
    const StopFlag* stop = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct OutcomeSummary {
    NamedOutcome outcome;
    std::uint64_t count;  ///< members counted
    double mean;
    stats::Interval mean_interval;  ///< 95 percent
    double sd, min, max;
    std::vector<double> quantiles;  ///< at explore_levels
    std::vector<stats::Interval> quantile_intervals;
};
inline constexpr double explore_levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

struct NamedFault {
    std::uint64_t scenario;
    double time;
    std::string variable;
    double value;
};

struct ExploreResult {
    std::vector<OutcomeSummary> outcomes;
    RunReport report;
    std::vector<NamedFault> faults;  ///< report.faults, in the author's names
    double members_per_second = 0;
    std::string hash;  ///< of the results: equal for equal results, whatever ran them
};

/// Nothing where the request was wrong (see the sink); a failure where the folder cannot be written.
Result<std::optional<ExploreResult>> explore(const ir::Module& module, const ExploreRequest& request,
                                             SourceSet& sources, DiagnosticSink& sink);

/// The results as JSON and CSV: what outcomes.json and outcomes.csv hold. The same bytes for any
/// threads, lanes and instruction set.
std::string to_json(const ExploreResult& result);
std::string to_csv(const ExploreResult& result);

}  // namespace crux::ensemble
