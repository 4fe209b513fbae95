// A compiled program: linear code with a place for every value, independent of lane width and
// instruction set; and how it is linked to instructions for one of each.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/code.h"
#include "kernels/instruction.h"
#include "kernels/kernel_set.h"
#include "kernels/lookup.h"

namespace crux::engine {

struct PlacedNumber {
    Place place;
    double value;
};

/// Places that do not come from values.
inline constexpr std::uint32_t time_slot = 0, step_time_slot = 1, not_a_number_slot = 2, reserved_slots = 3;
inline constexpr std::uint32_t watch_row = 0, reserved_rows = 1;

struct Layout {
    std::uint32_t slots = reserved_slots, rows = reserved_rows;
    std::vector<Place> cells;  ///< of kept cells
    std::vector<PlacedNumber> numbers;
    std::vector<Place> outputs;  ///< rows that observers read
};

class MachineCode;  // engine/machine_code.h

class Program {
  public:
    ir::Module module;    ///< optimised
    ir::Module original;  ///< as given: faults are looked for in it
    CompileOptions options;
    ir::Method method = ir::Method::euler;
    Flat flat;
    Layout layout;
    std::size_t observe_end = 0;  ///< codes of main up to the last output
    std::vector<kernels::LookupTable> tables;

    /// Machine code for blocks of that width, made when first asked for; null for BackEnd::interpreter.
    const MachineCode* machine_code(unsigned lanes) const;

    /// The same program with a check after each store, made when the first fault is found.
    const Program& checked() const;

    Program();
    ~Program();

  private:
    struct MachineCodes;  // by width
    std::unique_ptr<MachineCodes> machine_codes_;
    mutable std::once_flag made_checked_;
    mutable std::unique_ptr<const Program> checked_;
};

std::unique_ptr<Program> build(ir::Module module, const CompileOptions& options, bool checked);

/// A stock that is not finite is so to the end of the run, where all stocks are looked at.
inline bool stays_wrong(const Program& program, CellId cell) {
    return program.module.at(program.flat.cells[cell].variable).role == ir::Role::stock;
}

/// Gives every value a place: kept cells for good, others a row or slot as long as they live.
void allocate(Program& program);

using kernels::Instruction;

/// Instructions for one width and instruction set.
struct Linked {
    std::vector<Instruction> init, before, after, stage;
    std::vector<std::vector<Instruction>> ends;
};
/// The engine's own kernels; those of the lanes come from `set`.
struct EngineKernels {
    kernels::Kernel random, gather, delay_start, delay_read, delay_push, check;
};
/// `memory` holds the program's slots and rows, as offset() says.
Linked link(const Program& program, unsigned lanes, const kernels::KernelSet& set, const EngineKernels& own,
            std::byte* memory);

/// Byte offset of a place in a runner's memory.
inline std::uint32_t offset(const Layout& layout, Place place, unsigned lanes) {
    constexpr std::uint32_t slot_bytes = kernels::uniform_copies * sizeof(double);
    if (!place.lanes) return place.index * slot_bytes;
    return layout.slots * slot_bytes + place.index * lanes * static_cast<std::uint32_t>(sizeof(double));
}

}  // namespace crux::engine
