// Machine code for stretches of a program's linear code. A stretch becomes one kernel that the
// interpreter calls like any other: for every 8 lanes of the block it runs the stretch from end to
// end, with values in registers where the interpreter goes through memory. What has no machine code
// (draws, delays, choices, powers, large tables) stays an instruction of the interpreter between
// two stretches, so that the interpreter is both the oracle and the other half.
//
// Only on x86-64 with AVX-512, and where the build has asmjit; elsewhere there is no machine code and
// everything is interpreted.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/program.h"

namespace crux::engine {

/// Whether this build and this machine can run machine code for `set`.
bool machine_code_available(kernels::InstructionSet set);

/// Codes [begin, end) of a list, as one kernel: its instruction's `to` is the start of the memory.
struct Stretch {
    const List* list = nullptr;
    std::size_t begin = 0, end = 0;
    kernels::Kernel run = nullptr;
};

/// The machine code of a program for one width; read-only once made.
class MachineCode {
  public:
    virtual ~MachineCode() = default;
    std::vector<Stretch> stretches;  ///< by list and position
    std::size_t bytes = 0;

    /// The stretch that begins there, or null.
    const Stretch* at(const List& list, std::size_t begin) const;
};

/// Null where there is no machine code to be had.
std::unique_ptr<const MachineCode> translate(const Program& program, unsigned lanes);

/// Moves what all lanes share before what differs, between codes that must keep their place, so
/// that stretches are long. Before places are given.
void order_for_stretches(List& list);

}  // namespace crux::engine
