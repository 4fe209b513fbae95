// What the interpreter executes: one instruction works on rows, a row being the `count` doubles
// of one value, one a lane. Values that are the same in all lanes are rows of 8 copies, read with
// step 0, so they take no row of the block's width. Instructions are linked for one instruction
// set and lane width; addresses are byte offsets from a frame's address registers, so that the
// body of a loop over elements is the same instructions at every position.
#pragma once

#include <cstddef>
#include <cstdint>

#include "functions/operations.h"
#include "kernels/kernels.h"

namespace crux::kernels {

struct Frame;
struct Instruction;
/// Gives the next instruction, null at the end of a section.
using Kernel = const Instruction* (*)(const Instruction*, Frame&);

inline constexpr unsigned uniform_copies = 8;      ///< doubles of a row that all lanes share
inline constexpr unsigned address_registers = 64;  ///< register 0 is the start of memory

struct alignas(64) Instruction {
    Kernel run = nullptr;
    std::uint32_t to = 0;  ///< byte offsets from the address registers
    std::uint32_t from[4] = {};
    std::uint8_t to_register = 0;
    std::uint8_t registers[4] = {};
    std::uint8_t steps = 0;                ///< bit i: from[i] has a value a lane; else 8 copies
    std::uint16_t count = uniform_copies;  ///< lanes: the block's width, or 8 where all lanes agree
    std::uint32_t extra = 0;               ///< case number, position, ...
    std::int32_t jump = 0;                 ///< in instructions, from this one
    const void* data = nullptr;            ///< a lookup's table, a draw's or a gather's description
};
static_assert(sizeof(Instruction) == 64);

/// What a run of instructions reads and writes.
struct Frame {
    std::byte* address[address_registers] = {};
    std::uint32_t position[address_registers] = {};  ///< of loops
    std::uint32_t step = 0;                          ///< TIME STEP index
    void* owner = nullptr;                           ///< the engine's state, for its own kernels

    double* at(std::uint8_t which, std::uint32_t offset) const {
        return reinterpret_cast<double*>(address[which] + offset);
    }
};

inline void execute(const Instruction* code, Frame& frame) {
    while (code != nullptr) code = code->run(code, frame);
}

}  // namespace crux::kernels
