// What is known before any claim is turned: which policy is best on the argument's own position, from each
// viewpoint, and whether that is certain. Chosen on draws of one phase, tested on those of another, and searched on
// those of a third, so that the family of tests is settled before its own draws begin. See certify.h.
#pragma once

#include <string>
#include <vector>

#include "crux/certify.h"

namespace crux {

struct Base {
    std::vector<std::size_t> winners;            ///< [viewpoint] the highest mean score
    std::vector<bool> clear;                     ///< [viewpoint] certified to be better than each other policy
    std::vector<std::vector<double>> means;      ///< [viewpoint][policy] mean score, less the winner's
    std::vector<std::vector<std::string>> tied;  ///< [viewpoint] ids of the policies not certified to be behind
    std::vector<SearchedViewpoint> viewpoints;
    std::uint64_t members = 0, worlds = 0;  ///< run
};

Base find_base(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options, unsigned threads);

}  // namespace crux
