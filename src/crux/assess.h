// An argument tied to its model -> Assessment: runs the samples (docs/formats/argument.md, "what is
// computed") one after another, each streamed through the ensemble's runner, so that memory does
// not grow with the number of worlds. The same bits for any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "argument/bound.h"
#include "base/threads.h"
#include "crux/assessment.h"
#include "crux/discover.h"
#include "stats/design.h"

namespace crux {

struct AssessOptions {
    std::uint64_t worlds = 4096;  ///< sampled worlds of the main result; the other samples follow from it
    std::uint64_t seed = 1;
    unsigned threads = 0;  ///< 0: all that the machine has
    unsigned lanes = 0;    ///< 0: what suits the model
    std::optional<engine::InstructionSet> instruction_set;
    std::optional<engine::BackEnd> back_end;               ///< absent: engine::choose_back_end
    std::function<void(const std::string&)> explain_plan;  ///< is told what will run and why, before it runs
    stats::Sampling sampling = stats::Sampling::latin_hypercube;
    double level = 0.95;
    double immaterial = 0.005;  ///< differences of mean anchored scores below this are none
    bool brief = false;         ///< the positions and the world of stances alone

    // 0: chosen from `worlds`.
    std::uint64_t position_worlds = 0, sweep_worlds = 0, chart_worlds = 0, sample_worlds = 0;
    std::uint64_t table_rows =
        16384;  ///< worlds kept as rows at most: for metrics, failure boxes, value of information
    std::vector<std::pair<std::string, std::string>> planes;  ///< ids of claims; none: the two that matter most
    bool discovery_alone = false;          ///< only the samples that failure boxes need (`crux discover`)
    bool discover = true;                  ///< look for failure boxes
    DiscoverOptions discovery;             ///< how; its seed is taken from `seed`
    std::uint64_t flip_worlds = 0;         ///< draws of the first look at each flip
    std::uint64_t flip_worlds_second = 0;  ///< draws of the second look at what stayed unresolved
};

/// Called by one thread at a time, in members (worlds times policies).
using AssessProgress = std::function<void(std::uint64_t done, std::uint64_t total, std::string_view what)>;

struct OtherView;  // crux/views.h

/// `sources`: where the argument and the model were read from, for the places of faults. What is
/// not finished when `stop` is requested is marked so (Comparison::done, worlds < asked).
Assessment assess(const argument::BoundArgument& bound, const SourceSet& sources, const AssessOptions& options,
                  const AssessProgress& progress = {}, const StopFlag* stop = nullptr,
                  std::span<const OtherView> views = {});

/// Everything in it but seconds and threads, keys in a fixed order, numbers that read back to the
/// same doubles (null where there is none). "format": 1.
std::string to_json(const Assessment& assessment);

}  // namespace crux
