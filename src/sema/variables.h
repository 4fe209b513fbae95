// From the variables as written to symbols: axes found from all left-hand sides, one part for
// each equation and rectangle, overlaps and gaps reported.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

void gather_symbols(Analysis& analysis);

/// Elements named by a subscript of a left-hand side; reports where there are none.
std::vector<ElementId> written_elements(Analysis& analysis, const model::Subscript& subscript);

}  // namespace crux::sema
