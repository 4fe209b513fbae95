// Whether two models say the same, wherever it stands in their files. Gives the first difference
// as text, empty where there is none.
#pragma once

#include <string>

#include "model/model.h"

namespace crux::vensim {

std::string difference(const model::Model& a, const model::Model& b);
bool same_expression(const model::Model& a, model::ExprId x, const model::Model& b, model::ExprId y);

}  // namespace crux::vensim
