// Who depends on whom in a model as its author wrote it: for the list of equations and the diagrams.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "argument/bound.h"
#include "report/polarity.h"

namespace crux::report {

struct GraphVariable {
    std::size_t variable = 0;                    ///< index into model::Model::variables
    bool stock = false;                          ///< its equation integrates
    bool constant = false;                       ///< it depends on nothing
    std::vector<std::size_t> uses;               ///< graph positions of what its equations name, ascending
    std::vector<Polarity> answers;               ///< [as uses] how it answers to them
    std::vector<std::size_t> used_by;            ///< the other way round
    std::vector<std::size_t> inflows, outflows;  ///< stocks: variables added to and taken from it
    std::vector<std::size_t> claims;             ///< indices into Argument::claims: a stance sets or replaces it
    bool lever = false;                          ///< a policy sets it
};

/// All variables that the author wrote, in the order of the model's text.
std::vector<GraphVariable> graph_of(const argument::BoundArgument& bound);

}  // namespace crux::report
