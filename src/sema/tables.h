// Lookup points and files of data -> tables of the module.
#pragma once

#include "sema/analysis.h"

namespace crux::sema {

/// Sorted by x, stably; reports where there is nothing to sort.
std::optional<ir::Points> points_of(Analysis& analysis, const model::LookupPoints& lookup, Span span);
ir::TableMode mode_of(const model::LookupPoints& lookup);

/// Makes the table of a lookup symbol, from its points or from files.
void define_table(Analysis& analysis, Symbol& symbol);

/// Whether the part's right-hand side reads a file: GET XLS DATA, GET DIRECT CONSTANTS, ...
bool reads_series(const Analysis& analysis, const Part& part);
bool reads_constants(const Analysis& analysis, const Part& part);
/// The table of a data equation: x is time. One set of points an element of the part's frame
/// (ranges of more than one element are the axes). Nothing after a report.
std::optional<ir::TableId> data_table(Analysis& analysis, const Symbol& symbol, const Part& part);
/// The constants of a part, one an element of its frame, row-major. Nothing after a report.
std::optional<std::vector<double>> file_constants(Analysis& analysis, const Symbol& symbol, const Part& part);
/// The elements of dimensions that are read from files, by index in the model.
std::map<std::size_t, std::vector<std::string>> file_dimensions(Analysis& analysis);

}  // namespace crux::sema
