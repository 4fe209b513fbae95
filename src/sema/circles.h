// The report of a circle of dependences, in the author's words.
#pragma once

#include "sema/analysis.h"
#include "sema/loops.h"

namespace crux::sema {

void report_circle(Analysis& analysis, const std::vector<const Statement*>& members,
                   const std::vector<const Accesses*>& accesses, const Elements& elements,
                   const std::vector<std::uint32_t>& component, Section section);

}  // namespace crux::sema
