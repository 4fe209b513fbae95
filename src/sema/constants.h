// What is known before a run begins: the times of the run, the order of a delay. Computed from
// the equations as they stand at the initial time; a stock counts with its initial value.
// This is no part of the run itself, whose arithmetic is the engine's.
#pragma once

#include <optional>
#include <vector>

#include "sema/analysis.h"

namespace crux::sema {

/// The expression at the initial time, at the first element of each range of the frame; nothing
/// where it uses what has no such value (data, random numbers) or another element gives another.
std::optional<double> constant_value(const Analysis& analysis, model::ExprId id, const Frame& frame);

/// Whether the expression is made of numbers and of variables that are plain numbers.
bool is_run_constant(const Analysis& analysis, model::ExprId id);

/// A number, a signed number, or :NA:.
std::optional<double> literal_number(const model::Model& model, model::ExprId id);
/// The numbers of an array constant or TABBED ARRAY; null where the expression is neither.
const std::vector<double>* literal_list(const model::Model& model, model::ExprId id);
/// The value of one element of a part that is a number or an array constant; nothing if it is neither.
std::optional<double> literal_at(const model::Model& model, const Symbol& symbol, const Part& part,
                                 const std::vector<ElementId>& element);

}  // namespace crux::sema
