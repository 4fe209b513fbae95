// Numerics over lanes, from + - * / sqrt and integer operations alone, so that every instruction
// set, lane width and machine gives the same bits. One set of templates (src/kernels/lanes) is
// compiled once an instruction set; what runs is chosen at run time.
#pragma once

#include <cstdint>
#include <string_view>

#include "functions/operations.h"

namespace crux::kernels {

enum class InstructionSet : std::uint8_t { sse2, avx2, avx512 };
/// The widest that this machine has; the environment variable CRUX_ISA (sse2, avx2, avx512) narrows it.
InstructionSet best_instruction_set();
/// Whether this machine can run `set`.
bool available(InstructionSet set);
std::string_view name(InstructionSet set);

/// The masks: a double with all bits set, or none.
double truth_mask(bool value);
/// Whether any bit is set.
bool is_true(double mask);

/// One operation on one lane, with the bits that the engine gives. Operands that the operation
/// does not take are not read; masks are as above.
double evaluate(Operation operation, double a, double b = 0, double c = 0);

/// What stands beside a divisor that stays for a run (lanes/division.inl): 1 / b, or NaN where |b| is too
/// small or large.
double known_reciprocal(double b);

}  // namespace crux::kernels
