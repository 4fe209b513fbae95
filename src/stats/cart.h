// Classification trees (Breiman et al. 1984) for scenario discovery: where are cases of interest
// dense? Splits by the Gini impurity until no split improves it; a leaf holds at least a share
// `mass_min` of all rows. Categories are split "this one or not". Each leaf is a box.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/data_frame.h"

namespace crux::stats {

struct CartNode {
    std::int32_t left = -1, right = -1;  ///< children; -1: a leaf
    std::size_t column = 0;
    double threshold = 0;      ///< numbers: left is <= it
    std::size_t category = 0;  ///< categories: right is this one
    std::uint64_t cases = 0, interest = 0;
};
struct CartLeaf {
    BoxLimits limits;
    std::uint64_t cases = 0, interest = 0;
    double coverage = 0, density = 0, mass = 0;
    std::vector<std::size_t> restricted;
};
struct CartTree {
    std::vector<CartNode> nodes;   ///< the root first, then depth first, left before right
    std::vector<CartLeaf> leaves;  ///< in the order of nodes
};

/// `interest`: one a row, 0 or 1. Limits of leaves are closed as in prim.h: a row on the right of a
/// threshold lies above it, so the box of a right leaf begins at the least value in it.
CartTree cart(const DataFrame& frame, std::span<const std::uint8_t> interest, double mass_min = 0.05);

}  // namespace crux::stats
