// The order of evaluation of a section's statements.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

/// Emits the statements so that every element is written before it is read. Where the statements
/// depend on each other in a circle as arrays, they become one loop with a direction if that
/// satisfies all dependences (an ageing chain), else they are made scalar and ordered by element.
/// A circle among elements is reported.
ir::Body order_statements(Analysis& analysis, std::vector<Statement> statements, Section section);

}  // namespace crux::sema
