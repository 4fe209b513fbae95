// `crux explore` of a plain model: inputs that vary, outcomes, members -> a summary of each
// outcome, and a folder that says how it was made (docs/formats/ensemble.md). Runs with a folder are resumable.
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

/// A constant that members set: "contact rate", or one element "x[A,B]".
struct Varied {
    std::string text;  ///< the name as the model's author wrote it
    std::vector<engine::Element> elements;
};
std::optional<Varied> parse_varied(const std::string& text, const ir::Module& module, SourceSet& sources,
                                   DiagnosticSink& sink);
/// "uniform(4,8)", "normal(5, 1, low=0)"
std::optional<stats::Distribution> parse_distribution(const std::string& text, SourceSet& sources,
                                                      DiagnosticSink& sink);
/// How the text of a `--vary` draws its coordinates: the same name, the same draws.
std::uint64_t stream_of_varied(std::string_view text);

/// "contact rate=uniform(4,8)" or "x[A,B]=normal(5, 1, low=0)". A name without subscripts sets all elements alike.
struct Vary : Varied {
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

/// One part of a run that is cut over machines: `number` of `of`, from 1.
struct Shard {
    unsigned number = 1, of = 1;
};

struct ExploreRequest {
    std::vector<std::string> vary, outcomes;  ///< as above
    std::vector<std::string> keep;            ///< "outcomes" (a row a member), or variables whose trajectories are kept
    bool float32 = false;                     ///< trajectories as four-byte numbers
    std::uint64_t members = 1000;
    std::uint64_t seed = 0;
    stats::Sampling sampling = stats::Sampling::latin_hypercube;
    unsigned threads = 0, lanes = 0;
    std::optional<engine::InstructionSet> instruction_set;
    std::optional<engine::BackEnd> back_end;               ///< absent: engine::choose_back_end
    std::function<void(const std::string&)> explain_plan;  ///< is told what will run and why, before it runs
    std::filesystem::path directory;  ///< where DIR goes; empty: nothing is written (then keep must be empty)
    Shard shard;                      ///< of several: only its chunks are made, and merge() makes results of all
    std::uint64_t chunk_members =
        0;  ///< of a chunk, rounded up to 4,096 times a power of two; 0: suggested_chunk_leaves
    std::function<void(const std::string&)> note;  ///< is told what a user should know while it runs: a damaged chunk
    std::string command;                           ///< the command that makes it again
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
std::vector<NamedFault> named(std::span<const MemberFault> faults, const ir::Module& module);

struct ExploreResult {
    std::vector<OutcomeSummary> outcomes;
    RunReport report;
    std::vector<NamedFault> faults;                ///< report.faults, in the author's names
    std::uint64_t members_run = 0;                 ///< now; the others were found in the folder
    std::uint64_t chunks = 0;                      ///< in all
    std::uint64_t first_chunk = 0, end_chunk = 0;  ///< the shard's: [first, end)
    bool whole = true;                             ///< false: one shard of several, without outcomes
    double members_per_second = 0;
    std::string hash;  ///< of the results: equal for equal results, whatever ran them
};

/// Nothing where the request was wrong (see the sink). With a folder, what is there already is not run again: the same
/// request goes on where another call was stopped or killed. A failure where the folder cannot be written, holds
/// another run (what differs is named) or is in use.
Result<std::optional<ExploreResult>> explore(const ir::Module& module, const ExploreRequest& request,
                                             SourceSet& sources, DiagnosticSink& sink);

/// Puts the shards of one run together: the same files as those of a run that was never cut. No model is needed. A
/// failure names the chunks that are missing, there twice or damaged, and folders of different runs.
Result<ExploreResult> merge(const std::vector<std::filesystem::path>& directories, const std::filesystem::path& output,
                            const std::string& command);

/// The results as JSON and CSV: what outcomes.json and outcomes.csv hold. The same bytes for any
/// threads, lanes and instruction set.
std::string to_json(const ExploreResult& result);
std::string to_csv(const ExploreResult& result);

}  // namespace crux::ensemble
