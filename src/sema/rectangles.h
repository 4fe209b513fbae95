// Rectangles of an array: one list of positions an axis. The left-hand sides of a variable, with
// what :EXCEPT: takes away, become disjoint rectangles.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace crux::sema {

/// One list of positions an axis, in the order in which the author's dimension has them.
using Rectangle = std::vector<std::vector<std::uint32_t>>;

std::size_t area(const Rectangle& a);
/// Empty where they have no element in common.
std::optional<Rectangle> intersection(const Rectangle& a, const Rectangle& b);
/// What of `a` is not in `b`, as disjoint rectangles.
std::vector<Rectangle> difference(const Rectangle& a, const Rectangle& b);
/// What of `a` is in none of `others`.
std::vector<Rectangle> difference(const Rectangle& a, const std::vector<Rectangle>& others);
/// All of an array of these extents.
Rectangle whole(const std::vector<std::uint32_t>& extents);

}  // namespace crux::sema
