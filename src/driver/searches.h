// The folders of crux flips that crux assess reads: each belongs to one reading of the argument, which is as it
// stands or coded otherwise, and the argument itself or what crux mirror made of it.
#pragma once

#include <string>
#include <vector>

#include "argument/bound.h"
#include "argument/view.h"
#include "base/result.h"
#include "crux/assessment.h"

namespace crux::driver {

struct SearchesAsked {
    std::vector<std::string> folders;
    std::string mirror;  ///< the argument turned round, as crux mirror wrote it; empty: none
};

struct SearchesRead {
    std::optional<CertifiedSearch> own;
    std::vector<OtherSearch> others;  ///< in the order asked for
};

/// A failure where a folder cannot be read or belongs to no reading, where two belong to the same one, and where
/// `mirror` is not what crux mirror makes of the argument as it is now.
Result<SearchesRead> read_searches(const SearchesAsked& asked, const std::string& path, const argument::View& view,
                                   const argument::Loaded& own);

}  // namespace crux::driver
