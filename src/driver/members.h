// The rows that `crux explore --keep outcomes` wrote (docs/formats/ensemble.md), read back for
// scenario discovery.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/data_frame.h"

namespace crux::driver {

struct Members {
    stats::DataFrame inputs;              ///< a column each `--vary`
    std::vector<stats::Column> outcomes;  ///< a column each `--outcome`
    std::uint64_t left_out = 0;           ///< members that went wrong
};

/// Reads DIR/members.csv and what DIR/manifest.json says varied. A failure says what is missing.
Result<Members> read_members(const std::filesystem::path& directory);

/// "outcome < number", with <, <=, >, >=: one mark a row. A failure lists the outcomes there are.
Result<std::vector<std::uint8_t>> where(const Members& members, const std::string& condition);

}  // namespace crux::driver
