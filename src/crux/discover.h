// Worlds as rows -> boxes. Enters: columns and a mark a row; leaves: discovery.h.
#pragma once

#include <functional>

#include "crux/assessment.h"
#include "crux/world_table.h"
#include "stats/prim.h"
#include "stats/rotation.h"

namespace crux {

struct DiscoverOptions {
    stats::PrimOptions prim;
    unsigned repeats = 10;  ///< halves drawn to see which limits come again; 0: none
    unsigned boxes = 2;
    bool held_out = true;  ///< keep a quarter of the worlds (whole replicates) to measure boxes on
    bool rotate = false;   ///< PCA-PRIM: boxes along the principal axes of the worlds in question
    bool simplify = true;  ///< drop limits whose quasi-p values exceed `idle`
    double idle = 0.05;
    std::uint64_t seed = 1;
};

/// A column's name, claim and unit for people; parallel to the frame's columns.
struct ColumnWords {
    std::string claim, unit;
    std::vector<std::string> words;  ///< categories
};

/// Boxes and tree of the rows marked in `interest`. `replicate` (empty: row numbers) decides what is
/// held out: those divisible by four.
Discovery discover(const stats::DataFrame& frame, const std::vector<ColumnWords>& words,
                   const std::vector<std::uint8_t>& interest, const std::vector<std::uint16_t>& replicate,
                   const DiscoverOptions& options);

/// The factors of a table as columns: numbers first, then claims; a claim that acts through one
/// number alone is left to the number.
stats::DataFrame frame_of(const argument::BoundArgument& bound, const std::vector<Factor>& factors,
                          const WorldTable& table, std::vector<ColumnWords>& words);

/// The questions of an argument: where is its policy beaten, from each viewpoint; where does it miss
/// an acceptable level?
DiscoverySet discover_failures(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& table,
                               const std::string& sample, const DiscoverOptions& options);
/// One question: `policy` beaten from `viewpoint` (by more than `immaterial`), or missing `outcome`'s level.
Discovery discover_beaten(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& table,
                          std::size_t policy, std::size_t viewpoint, const DiscoverOptions& options);
Discovery discover_missed(const Assessment& found, const argument::BoundArgument& bound, const WorldTable& table,
                          std::size_t policy, std::size_t outcome, const DiscoverOptions& options);

}  // namespace crux
