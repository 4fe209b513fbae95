// Columns for scenario discovery: numbers, or categories by index.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crux::stats {

struct Column {
    std::string name;
    std::vector<double> values;           ///< [row] the number, or the category's index
    std::vector<std::string> categories;  ///< not empty: categorical, at most 64
    bool categorical() const { return !categories.empty(); }
};

/// Columns of one length.
struct DataFrame {
    std::vector<Column> columns;
    std::size_t rows() const { return columns.empty() ? 0 : columns.front().values.size(); }
    /// The same columns, the rows asked for.
    DataFrame subset(std::span<const std::uint32_t> rows) const;
};

/// What a box demands of one column.
struct Limits {
    double low = 0, high = 0;      ///< numbers, both ends included
    std::uint64_t categories = 0;  ///< the categories let in, a bit each
    friend bool operator==(const Limits&, const Limits&) = default;
};
using BoxLimits = std::vector<Limits>;  ///< [column]

/// The box that holds all rows. Categories that no row has are let in.
BoxLimits whole_box(const DataFrame& frame);
bool lets_in(const Column& column, const Limits& limits, std::size_t row);
bool holds(const BoxLimits& box, const DataFrame& frame, std::size_t row);
/// Columns where `box` is narrower than `whole`, in order.
std::vector<std::size_t> restricted(const BoxLimits& box, const BoxLimits& whole);

}  // namespace crux::stats
