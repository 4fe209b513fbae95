// The parts of a printed model that expressions and equations share.
#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace crux::vensim {

/// `[(0,0)-(10,10)],(0,1),(10,5)` without the parentheses around it.
std::string written_points(const model::LookupPoints& points);
/// `[A, Dim!]`; empty for none.
std::string written_subscripts(const model::Model& model, const std::vector<model::Subscript>& list);

}  // namespace crux::vensim
