// Units of a whole model: each equation's unit is worked out from those of its variables and
// compared with the one that its author gave. Enters: the model as written (nothing resolved is
// needed); leaves: warnings that name both units. Units never change values.
#pragma once

#include "diag/diagnostic.h"
#include "model/model.h"

namespace crux::sema {

/// What has no unit fits everything: a variable without one, a table's value, and a plain number
/// that is added, compared or chosen (a plain number that multiplies is dimensionless).
void check_units(const model::Model& model, const SourceSet& sources, DiagnosticSink& sink);

}  // namespace crux::sema
