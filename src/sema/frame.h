// The free positions of an equation: over which elements it runs, and which subscript names mean
// which of them. Lowering gives each range with more than one element a loop.
#pragma once

#include <vector>

#include "ir/ir.h"
#include "sema/dimensions.h"

namespace crux::sema {

/// One position of the left-hand side (or of a reduction): the elements it takes, in order.
struct Range {
    std::vector<ElementId> elements;
    DimensionId dimension = {};  ///< whose elements these are; invalid where one element was written
    ir::LoopId loop = {};        ///< invalid: one element only, or not yet lowered
};

/// A dimension's name in a subscript, as it is written: `Dim`, or `Dim!` (a reduction's).
struct Binding {
    DimensionId dimension;
    bool reduced = false;
    std::uint32_t range = 0;
};

struct Frame {
    std::vector<Range> ranges;
    std::vector<Binding> bindings;

    std::uint32_t bind(Range range, DimensionId dimension, bool reduced) {
        ranges.push_back(std::move(range));
        const auto place = static_cast<std::uint32_t>(ranges.size() - 1);
        if (dimension.valid()) bindings.push_back({dimension, reduced, place});
        return place;
    }
};

}  // namespace crux::sema
