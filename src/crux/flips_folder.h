// `crux flips`: the certified search of one argument, kept in a folder, so that the same command goes on where it
// stopped. The folder holds journal.txt (one line an assignment that is done), crux.json (everything that was
// found), cruxes.csv, levels.csv and manifest.json.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "argument/bound.h"
#include "base/result.h"
#include "crux/certify.h"
#include "crux/model_scores.h"

namespace crux {

struct FlipsOptions {
    SearchOptions search;
    ModelScoresOptions scores;
    std::vector<std::string> targets;  ///< ids of policies: what would have to hold for them to win?
    std::vector<std::string> held;     ///< ids of claims that are not turned
    std::string version, command;      ///< for the files
};

/// Runs or continues the search. A failure: the folder holds another search (other inputs or options, named), a
/// damaged journal, an id that the argument does not have, or cannot be written.
Result<CertifiedSearch> flips_in_folder(const std::filesystem::path& folder, const argument::BoundArgument& bound,
                                        const FlipsOptions& options, const SearchProgress& progress = {},
                                        const StopFlag* stop = nullptr);

/// crux.json of a folder, or that file itself, and which of `readings` (the argument as it is coded, turned round)
/// it was made from.
struct FoundSearch {
    CertifiedSearch search;
    std::size_t reading = 0;
};
/// A failure where it is missing or was made from none of them (the hashes are named).
Result<FoundSearch> read_flips(const std::filesystem::path& path,
                               std::span<const argument::BoundArgument* const> readings);

}  // namespace crux
