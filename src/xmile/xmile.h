// XMILE (.xmile, .stmx, .itmx, .xml) -> model. Read leniently: undeclared name spaces, old name
// space addresses and unknown tags are passed over with a diagnostic that says what it means.
#pragma once

#include "diag/diagnostic.h"
#include "model/model.h"

namespace crux::xmile {

model::Model parse(FileId file, const SourceSet& sources, DiagnosticSink& sink);

}  // namespace crux::xmile
