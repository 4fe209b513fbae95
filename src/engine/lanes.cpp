// Which values differ among lanes, and which nobody uses. What depends only on numbers, time and
// constants that no caller varies is the same in all lanes and is computed once a block.
#include "engine/flatten.h"

namespace crux::engine {

namespace {

bool always_lanes(Code::Kind kind) {
    switch (kind) {
        case Code::Kind::random:
        case Code::Kind::gather:
        case Code::Kind::choose:
        case Code::Kind::blend:
        case Code::Kind::delay_read:
            return true;
        default:
            return false;
    }
}

bool reads_lanes(const List& list, const Code& code) {
    for (ValueNumber from : code.from) {
        if (from != none && list.values[from].lanes) return true;
    }
    return false;
}

/// One pass over a list; true if a cell became different among lanes.
bool mark_list(List& list, std::vector<bool>& cell_lanes) {
    bool changed = false;
    for (Value& value : list.values) {
        if (value.cell != none) value.lanes = cell_lanes[value.cell];
    }
    for (const Code& code : list.codes) {
        if (code.result == none) continue;
        Value& result = list.values[code.result];
        if (!always_lanes(code.kind) && !reads_lanes(list, code)) continue;
        result.lanes = true;
        if (result.cell == none || cell_lanes[result.cell]) continue;
        cell_lanes[result.cell] = true;
        changed = true;
    }
    return changed;
}

bool has_effect(const List& list, const Code& code) {
    return acts(code.kind) || (code.result != none && list.values[code.result].cell != none);
}

/// At the end of init, when all that stays is known.
void add_reciprocal(Flat& flat, CellId cell) {
    const bool lanes = flat.cell_lanes[cell];
    const auto reciprocal = static_cast<CellId>(flat.cells.size());
    flat.cells.push_back({});
    flat.cell_kept.push_back(true);
    flat.cell_lanes.push_back(lanes);
    flat.reciprocals.push_back(none);
    flat.reciprocals[cell] = reciprocal;
    List& init = flat.init;
    const auto read = static_cast<ValueNumber>(init.values.size()), result = read + 1;
    init.values.push_back({.source = Value::Source::cell, .lanes = lanes, .cell = cell});
    init.values.push_back({.lanes = lanes, .cell = reciprocal});
    init.codes.push_back({.kind = Code::Kind::reciprocal, .result = result, .from = {read, none, none, none}});
}

}  // namespace

void mark_lanes(Flat& flat, const std::vector<Element>& inputs) {
    for (const Element& input : inputs) flat.cell_lanes[flat.cell(input)] = true;
    for (bool changed = true; changed;) {
        changed = mark_list(flat.init, flat.cell_lanes);
        changed = mark_list(flat.main, flat.cell_lanes) || changed;
        changed = mark_list(flat.stage, flat.cell_lanes) || changed;
        for (List& end : flat.ends) changed = mark_list(end, flat.cell_lanes) || changed;
    }
}

void know_divisors(Flat& flat) {
    std::vector<bool> stays(flat.cells.size(), true);
    std::vector<List*> lists = {&flat.main, &flat.stage};
    for (List& end : flat.ends) lists.push_back(&end);
    for (const List* list : lists) {
        for (const Code& code : list->codes) {
            if (code.result != none && list->values[code.result].cell != none)
                stays[list->values[code.result].cell] = false;
        }
    }
    for (const Gather& gather : flat.gathers) {  // these cells must lie next to each other
        const std::uint32_t variable = flat.cells[gather.first].variable.index;
        for (CellId cell = gather.first; cell < flat.cells.size() && flat.cells[cell].variable.index == variable;
             ++cell)
            stays[cell] = false;
    }
    flat.reciprocals.assign(flat.cells.size(), none);
    const std::size_t cells = flat.cells.size();
    for (List* list : lists) {
        for (Code& code : list->codes) {
            if (code.kind != Code::Kind::operation || code.operation != Operation::div) continue;
            Value& divisor = list->values[code.from[1]];
            const bool number = divisor.source == Value::Source::number;
            const bool kept = divisor.source == Value::Source::cell && divisor.cell < cells && stays[divisor.cell];
            if (!list->values[code.result].lanes || !(number || kept)) continue;
            code.kind = Code::Kind::divide_known;
            if (number) divisor.divisor = true;
            if (kept && flat.reciprocals[divisor.cell] == none) add_reciprocal(flat, divisor.cell);
        }
    }
}

void drop_unused(List& list) {
    std::vector<bool> used(list.values.size()), keep(list.codes.size());
    for (std::size_t i = list.codes.size(); i-- > 0;) {
        const Code& code = list.codes[i];
        keep[i] = has_effect(list, code) || (code.result != none && used[code.result]);
        if (!keep[i]) continue;
        for (ValueNumber from : code.from) {
            if (from != none) used[from] = true;
        }
    }
    std::vector<std::uint32_t> moved(list.codes.size() + 1);
    std::vector<Code> kept;
    for (std::size_t i = 0; i < list.codes.size(); ++i) {
        moved[i] = static_cast<std::uint32_t>(kept.size());
        if (keep[i]) kept.push_back(list.codes[i]);
    }
    moved.back() = static_cast<std::uint32_t>(kept.size());
    for (Code& code : kept) {
        if (code.kind == Code::Kind::skip) code.target = moved[code.target];
    }
    list.codes = std::move(kept);
}

}  // namespace crux::engine
