// INVERT MATRIX(m[.., i, j], n): Gauss and Jordan with row exchanges, written out over the elements of
// the last two subscripts, one statement for all of them. Source: vensim.com/documentation
// fn_invert_matrix. A singular matrix divides by 0 and is a fault of the run.
#include <fmt/format.h>

#include "base/text.h"
#include "sema/constants.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;

namespace {

constexpr std::size_t largest = 16;  // n^3 operations are written out

/// The matrix with the unit matrix beside it, as values.
using Rows = std::vector<std::vector<ir::ValueId>>;

/// Brings the row with the larger head to the place of `upper`.
void exchange(Lowerer& l, std::vector<ir::ValueId>& upper, std::vector<ir::ValueId>& lower, std::size_t head) {
    const ir::ValueId a = l.operation(Operation::abs, upper[head]), b = l.operation(Operation::abs, lower[head]);
    const ir::ValueId swap = l.operation(Operation::gt, b, a);
    for (std::size_t k = 0; k < upper.size(); ++k) {
        const ir::ValueId first = upper[k], second = lower[k];
        upper[k] = l.operation(Operation::select, swap, second, first);
        lower[k] = l.operation(Operation::select, swap, first, second);
    }
}

void eliminate(Lowerer& l, Rows& rows, std::size_t column) {
    for (std::size_t r = column + 1; r < rows.size(); ++r) exchange(l, rows[column], rows[r], column);
    const ir::ValueId pivot = rows[column][column];
    for (ir::ValueId& value : rows[column]) value = l.operation(Operation::div, value, pivot);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (r == column) continue;
        const ir::ValueId factor = rows[r][column];
        for (std::size_t k = 0; k < rows[r].size(); ++k) {
            const ir::ValueId part = l.operation(Operation::mul, factor, rows[column][k]);
            rows[r][k] = l.operation(Operation::sub, rows[r][k], part);
        }
    }
}

}  // namespace

// The last two subscripts of the matrix, as ranges of the frame.
std::optional<std::pair<std::uint32_t, std::uint32_t>> Lowerer::matrix_ranges(const Call& call) {
    if (!vector_argument(call, call.argument(0))) return std::nullopt;
    const Expr& matrix = analysis_.model.at(call.argument(0));
    std::vector<std::uint32_t> found;
    for (std::size_t back = 2; back >= 1 && matrix.subscripts.size() >= 2; --back) {
        const model::Subscript& subscript = matrix.subscripts[matrix.subscripts.size() - back];
        const DimensionId dimension = analysis_.dimensions->find(subscript.name);
        const auto placed = dimension.valid() ? place(dimension, false) : std::nullopt;
        if (placed) found.push_back(placed->range);
    }
    const auto size = [&](std::size_t i) { return frame_.ranges[found[i]].elements.size(); };
    const auto order = constant_value(analysis_, call.argument(1), {});
    const bool square = found.size() == 2 && found[0] != found[1] && size(0) == size(1);
    if (square && order && *order == static_cast<double>(size(0)) && size(0) <= largest) {
        return std::pair(found[0], found[1]);
    }
    fail(DiagnosticKind::bad_argument, call.span,
         fmt::format(
             "INVERT MATRIX in the equation of '{}' needs a matrix whose last two subscripts are on the left-hand side "
             "and have the same number of elements, {} at most, and that number",
             origin_.name, largest));
    return std::nullopt;
}

void Lowerer::store_inverse(ExprId matrix, const Array& inverse, std::uint32_t row, std::uint32_t column,
                            const std::vector<std::vector<ElementId>>& elements) {
    const std::size_t n = elements[0].size();
    Rows rows(n);
    for (std::size_t i = 0; i < n; ++i) {
        frame_.ranges[row].elements = {elements[0][i]};
        for (std::size_t j = 0; j < n; ++j) {
            frame_.ranges[column].elements = {elements[1][j]};
            rows[i].push_back(number(matrix));
        }
        for (std::size_t j = 0; j < n; ++j) rows[i].push_back(literal(i == j ? 1 : 0));
    }
    for (std::size_t c = 0; c < n; ++c) eliminate(*this, rows, c);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            std::vector<ir::Index> places;
            for (std::uint32_t range : inverse.ranges) {
                ir::Index index;
                if (range == row || range == column) {
                    index.number = static_cast<std::int32_t>(range == row ? i : j);
                } else {
                    index.kind = ir::Index::Kind::loop;
                    index.loop = frame_.ranges[range].loop;
                }
                places.push_back(index);
            }
            store(inverse.variable, std::move(places), rows[i][n + j]);
        }
    }
}

ir::ValueId Lowerer::invert_matrix(const Call& call) {
    const auto ranges = matrix_ranges(call);
    if (!ranges) return literal(0);
    const auto [row, column] = *ranges;
    const ExprId matrix = call.argument(0);
    if (frame_.ranges[row].elements.size() == 1) return operation(Operation::div, literal(1), number(matrix));
    bool made = false;
    const Array inverse = hidden(key(call), ir::Role::auxiliary, label(call), made);
    if (!made) return load(inverse);
    const std::vector<std::vector<ElementId>> elements = {frame_.ranges[row].elements, frame_.ranges[column].elements};
    Task all = task(Section::step, inverse.variable, {}, {});
    all.frame.ranges[row].elements.resize(1);  // no loops over the matrix itself
    all.frame.ranges[column].elements.resize(1);
    all.emit = [=](Lowerer& l) { l.store_inverse(matrix, inverse, row, column, elements); };
    Task at_start = all;
    at_start.section = Section::init;
    analysis_.initial_tasks[inverse.variable].push_back(std::move(at_start));
    analysis_.tasks.push_back(std::move(all));
    return load(inverse);
}

}  // namespace crux::sema
