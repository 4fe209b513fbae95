// See rectangles.h.
#include "sema/rectangles.h"

#include <algorithm>
#include <numeric>

namespace crux::sema {

namespace {

using Positions = std::vector<std::uint32_t>;

bool has(const Positions& list, std::uint32_t position) { return std::ranges::find(list, position) != list.end(); }

Positions filter(const Positions& a, const Positions& b, bool wanted) {
    Positions kept;
    for (std::uint32_t position : a) {
        if (has(b, position) == wanted) kept.push_back(position);
    }
    return kept;
}

}  // namespace

std::size_t area(const Rectangle& a) {
    std::size_t count = 1;
    for (const Positions& axis : a) count *= axis.size();
    return count;
}

std::optional<Rectangle> intersection(const Rectangle& a, const Rectangle& b) {
    Rectangle common;
    for (std::size_t k = 0; k < a.size(); ++k) {
        common.push_back(filter(a[k], b[k], true));
        if (common.back().empty()) return std::nullopt;
    }
    return common;
}

// Axis by axis: what lies outside `b` along axis k, and inside it along the axes before k.
std::vector<Rectangle> difference(const Rectangle& a, const Rectangle& b) {
    if (!intersection(a, b)) return {a};
    std::vector<Rectangle> pieces;
    Rectangle rest = a;
    for (std::size_t k = 0; k < a.size(); ++k) {
        Rectangle piece = rest;
        piece[k] = filter(a[k], b[k], false);
        if (!piece[k].empty()) pieces.push_back(std::move(piece));
        rest[k] = filter(a[k], b[k], true);
    }
    return pieces;
}

std::vector<Rectangle> difference(const Rectangle& a, const std::vector<Rectangle>& others) {
    std::vector<Rectangle> pieces = {a};
    for (const Rectangle& other : others) {
        std::vector<Rectangle> next;
        for (const Rectangle& piece : pieces) {
            for (Rectangle& part : difference(piece, other)) next.push_back(std::move(part));
        }
        pieces = std::move(next);
    }
    return pieces;
}

Rectangle whole(const std::vector<std::uint32_t>& extents) {
    Rectangle all;
    for (std::uint32_t extent : extents) {
        all.emplace_back(extent);
        std::iota(all.back().begin(), all.back().end(), 0u);
    }
    return all;
}

}  // namespace crux::sema
