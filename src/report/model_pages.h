// The part of the report that shows the model.
#pragma once

#include "argument/bound.h"
#include "report/sections.h"

namespace crux::report {

Section model_pages(const argument::BoundArgument& bound, const SourceSet& sources);

}  // namespace crux::report
