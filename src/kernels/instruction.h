// What the interpreter executes: one instruction works on rows, a row being the `count` doubles
// of one value, one a lane. Values that are the same in all lanes are rows of 8 copies, read with
// step 0, so they take no row of the block's width. Instructions are linked for one instruction
// set, lane width and memory: operands are addresses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "functions/operations.h"
#include "kernels/kernels.h"

// Kernels go on to the next instruction by themselves, as a jump; where the compiler cannot promise
// that a call in last place is one, they return it and the loop of execute() goes on.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define CRUX_NEXT(code, frame) return static_cast<void>(frame), (code)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer) || __has_feature(thread_sanitizer)
#define CRUX_NEXT(code, frame) return static_cast<void>(frame), (code)
#endif
#endif
#ifndef CRUX_NEXT
#define CRUX_NEXT(code, frame) return (code)->run((code), (frame))
#endif

namespace crux::kernels {

struct Frame;
struct Instruction;
/// Gives an instruction to go on with, null at the end of a section.
using Kernel = const Instruction* (*)(const Instruction*, Frame&);

inline constexpr unsigned uniform_copies = 8;  ///< doubles of a row that all lanes share

struct alignas(64) Instruction {
    Kernel run = nullptr;
    double* to = nullptr;
    const double* from[4] = {};            ///< from[3] is the description of lookups, draws and gathers
    std::uint8_t steps[4] = {};            ///< bytes from vector to vector; 0: 8 copies
    std::uint16_t count = uniform_copies;  ///< lanes: the block's width, or 8 where all lanes agree
    std::uint32_t extra = 0;               ///< case number, delay, operands of a draw, ...
    std::int32_t jump = 0;                 ///< in instructions, from this one

    template <class T>
    const T& described() const {
        return *reinterpret_cast<const T*>(from[3]);
    }
    void describe(const void* with) { from[3] = static_cast<const double*>(with); }
};
static_assert(sizeof(Instruction) == 64);

/// What instructions need to know beyond their operands.
struct Frame {
    std::uint32_t step = 0;  ///< TIME STEP index
    void* owner = nullptr;   ///< the engine's state, for its own kernels
};

inline void execute(const Instruction* code, Frame& frame) {
    while (code != nullptr) code = code->run(code, frame);
}

}  // namespace crux::kernels
