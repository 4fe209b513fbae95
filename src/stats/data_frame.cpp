// See data_frame.h.
#include "stats/data_frame.h"

#include <algorithm>

namespace crux::stats {

DataFrame DataFrame::subset(std::span<const std::uint32_t> rows) const {
    DataFrame out;
    for (const Column& column : columns) {
        Column picked{column.name, {}, column.categories};
        picked.values.reserve(rows.size());
        for (std::uint32_t row : rows) picked.values.push_back(column.values[row]);
        out.columns.push_back(std::move(picked));
    }
    return out;
}

BoxLimits whole_box(const DataFrame& frame) {
    BoxLimits box;
    for (const Column& column : frame.columns) {
        Limits limits;
        if (column.categorical()) {
            const std::size_t n = column.categories.size();
            limits.categories = n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
        } else if (!column.values.empty()) {
            const auto [low, high] = std::ranges::minmax(column.values);
            limits.low = low;
            limits.high = high;
        }
        box.push_back(limits);
    }
    return box;
}

bool lets_in(const Column& column, const Limits& limits, std::size_t row) {
    const double x = column.values[row];
    if (column.categorical()) return ((limits.categories >> static_cast<unsigned>(x)) & 1) != 0;
    return x >= limits.low && x <= limits.high;
}

bool holds(const BoxLimits& box, const DataFrame& frame, std::size_t row) {
    for (std::size_t c = 0; c < box.size(); ++c) {
        if (!lets_in(frame.columns[c], box[c], row)) return false;
    }
    return true;
}

std::vector<std::size_t> restricted(const BoxLimits& box, const BoxLimits& whole) {
    std::vector<std::size_t> out;
    for (std::size_t c = 0; c < box.size(); ++c) {
        if (box[c] != whole[c]) out.push_back(c);
    }
    return out;
}

}  // namespace crux::stats
