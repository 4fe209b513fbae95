// Operations run together, so that what lies between them never goes through memory. A chain is
// two or three operations: x = first(a, b), x = second(x, c), x = third(x, d); a tree is one of
// two others; a choice is a comparison and what it selects. The bits are those of the single operations.
#pragma once

#include <cstdint>
#include <optional>

#include "functions/operations.h"

namespace crux::kernels {

/// How a chain goes on from x; the ones named `back_` take x on the right.
/// `div_known` divides by a value whose reciprocal lies in the row after it (kernels/lanes/division.inl).
enum class Chain : std::uint8_t { add, sub, back_sub, mul, div, back_div, div_known, min, max, back_min, back_max };
inline constexpr unsigned first_count = 7;   ///< add, sub, mul, div, min, max, division by a known value
inline constexpr unsigned first_known = 6;   ///< the last of them
inline constexpr unsigned outer_count = 4;   ///< of trees: add, sub, mul, div
inline constexpr unsigned pair_count = 11;   ///< all of Chain
inline constexpr unsigned triple_count = 7;  ///< up to div_known

constexpr std::optional<unsigned> first_of(Operation operation) {
    switch (operation) {
        case Operation::add:
            return 0;
        case Operation::sub:
            return 1;
        case Operation::mul:
            return 2;
        case Operation::div:
            return 3;
        case Operation::min:
            return 4;
        case Operation::max:
            return 5;
        default:
            return std::nullopt;
    }
}

/// The operation as a step of a chain whose x is its operand `operand`. add and mul give the same
/// bits either way round.
constexpr std::optional<Chain> chain_of(Operation operation, unsigned operand) {
    const bool back = operand == 1;
    switch (operation) {
        case Operation::add:
            return Chain::add;
        case Operation::sub:
            return back ? Chain::back_sub : Chain::sub;
        case Operation::mul:
            return Chain::mul;
        case Operation::div:
            return back ? Chain::back_div : Chain::div;
        case Operation::min:
            return back ? Chain::back_min : Chain::min;
        case Operation::max:
            return back ? Chain::back_max : Chain::max;
        default:
            return std::nullopt;
    }
}

/// Places in the tables of a KernelSet.
constexpr unsigned pair_number(unsigned first, Chain second) {
    return first * pair_count + static_cast<unsigned>(second);
}
constexpr bool in_triples(Chain chain) { return static_cast<unsigned>(chain) < triple_count; }
constexpr unsigned triple_number(unsigned first, Chain second, Chain third) {
    return (first * triple_count + static_cast<unsigned>(second)) * triple_count + static_cast<unsigned>(third);
}
/// outer(left(a, b), right(c, d)).
constexpr unsigned tree_number(unsigned outer, unsigned left, unsigned right) {
    return (outer * first_count + left) * first_count + right;
}
/// eq, ne, lt, le, gt, ge: 0 to 5.
constexpr std::optional<unsigned> comparison_number(Operation operation) {
    if (operation < Operation::eq || operation > Operation::ge) return std::nullopt;
    return static_cast<unsigned>(operation) - static_cast<unsigned>(Operation::eq);
}

}  // namespace crux::kernels
