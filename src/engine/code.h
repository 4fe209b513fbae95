// The linear code between the array program and the linked instructions: loops written out,
// every value defined once (but for choices), no addresses yet. Lists:
//
//   init    once a run
//   main    each TIME STEP: step, the outputs are looked at, advance, and for Euler the stocks
//   stage   Runge-Kutta: step again, without outputs
//   ends    Runge-Kutta: what follows the first, second, ... evaluation of the rates
//
// A *cell* is one element of a variable. A cell is kept in memory where it must outlive a list:
// constants, stocks, levels, and what init leaves for step.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/engine.h"
#include "ir/ir.h"

namespace crux::engine {

inline constexpr std::uint32_t none = 0xffffffffu;
using CellId = std::uint32_t;
using ValueNumber = std::uint32_t;

/// Where a value lies: a row of the block's width, or 8 copies where all lanes agree.
struct Place {
    bool lanes = false;
    std::uint32_t index = none;
    bool known() const { return index != none; }
};

struct Value {
    enum class Source : std::uint8_t { number, cell, time, step_time, computed };
    Source source = Source::computed;
    bool lanes = false;
    double number = 0;
    CellId cell = none;    ///< where it is read from, or with `computed` where it must go
    bool divisor = false;  ///< of a number: its reciprocal follows it
    Place place{};
};

struct Draw {
    RandomLaw law = RandomLaw::uniform;
    std::uint64_t stream = 0;
    auto operator<=>(const Draw&) const = default;
};

/// A load whose position lanes decide: cell = first + sum of (index * stride), each index below its
/// extent; at most three indices.
struct Gather {
    CellId first = none;
    std::uint32_t base = 0;  ///< of the fixed indices
    struct Part {
        std::uint32_t extent, stride;
    };
    std::vector<Part> parts;  ///< one an operand
};

struct Code {
    enum class Kind : std::uint8_t {
        operation,
        pair,  ///< extra: pair_number, triple_number, tree_number, comparison_number of kernels/fusion.h
        triple,
        tree,
        choice,
        copy,
        lookup,
        divide_known,  ///< from[0] / from[1], whose reciprocal lies in the row after it
        reciprocal,    ///< what divide_known wants there
        first_lookup,  ///< extra: the table
        random,
        gather,
        choose,
        skip,
        blend,
        delay_start,
        delay_read,
        delay_push,
        observe,
        watch,
        check
    };
    Kind kind = Kind::operation;
    Operation operation = Operation::add;
    ValueNumber result = none;
    std::array<ValueNumber, 4> from{none, none, none, none};
    std::uint8_t first = 0;    ///< first_lookup: what makes its argument of from[0] and from[1] (kernels/fusion.h)
    std::uint32_t extra = 0;   ///< table element, draw, gather, delay, case, output, or check
    std::uint32_t target = 0;  ///< skip: goes on at this code
};
/// Whether codes of this kind do something beside giving a result.
constexpr bool acts(Code::Kind kind) {
    switch (kind) {
        case Code::Kind::skip:
        case Code::Kind::observe:
        case Code::Kind::watch:
        case Code::Kind::check:
        case Code::Kind::delay_start:
        case Code::Kind::delay_push:
            return true;
        default:
            return false;
    }
}

struct List {
    std::vector<Code> codes;
    std::vector<Value> values;
};

/// What a check says where its value is not finite.
struct CheckSite {
    Element element;
    Span span;
};

struct Flat {
    List init, main, stage;
    std::vector<List> ends;
    std::vector<Draw> draws;
    std::vector<Gather> gathers;
    std::vector<CheckSite> checks;
    std::vector<Element> cells;                           ///< cell -> element
    std::vector<std::uint32_t> first_cell;                ///< variable -> its first cell
    std::vector<std::uint32_t> first_table, first_delay;  ///< -> its first element
    std::vector<bool> cell_kept, cell_lanes;
    std::vector<CellId> reciprocals;  ///< cell -> the cell of its reciprocal, placed right after it, or none
    std::uint32_t delay_count = 0;

    CellId cell(Element element) const { return first_cell[element.variable.index] + element.index; }
};

}  // namespace crux::engine
