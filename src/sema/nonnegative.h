// XMILE's non_negative: what a flow or a stock that may not go below zero does to values.
#pragma once

#include "sema/lowerer.h"

namespace crux::sema {

/// Whether the flow's value is more than its equation.
bool is_limited(const Analysis& analysis, const Symbol& flow);

/// A flow with non_negative is at least 0; the outflows of a stock with non_negative take no more
/// than there is, in the order in which the stock lists them.
Lowerer::Emit limited_flow(const Analysis& analysis, const Symbol& symbol, Lowerer::Emit value);

/// The rate of a stock with non_negative does not take it below zero.
Lowerer::Emit limited_rate(const Analysis& analysis, const Symbol& symbol, Lowerer::Emit rate);

}  // namespace crux::sema
