// The kernels of one instruction set, as tables of function pointers.
#pragma once

#include <cstddef>

#include "functions/operations.h"
#include "kernels/instruction.h"
#include "kernels/kernels.h"
#include "kernels/lookup.h"

namespace crux::kernels {

/// to[i] = operation(a[i], b[i], c[i]); count a multiple of 8, rows aligned to 64 bytes.
using RowOperation = void (*)(const double* a, const double* b, const double* c, double* to, std::size_t count);

struct KernelSet {
    InstructionSet set;
    const RowOperation* operations;  ///< one an Operation
    const Kernel* instructions;      ///< to = operation(from[0], from[1], from[2])
    Kernel copy;                     ///< to = from[0]
    const Kernel* lookups;           ///< to = the described LookupView at from[0]; by lookup_number
    Kernel skip;                     ///< jumps where no lane of from[0] equals extra
    Kernel blend;                    ///< to = from[1] where from[0] equals extra
    Kernel watch;                    ///< to += 0 * from[0]: NaN stays where a value was not finite
    Kernel end;                      ///< of a section
    const Kernel* pairs;             ///< by pair_number, triple_number, tree_number, comparison_number (fusion.h)
    const Kernel* triples;
    const Kernel* trees;
    const Kernel* choices;
    const Kernel* const* first_lookups;  ///< by first operation and lookup_number: to = table at (from[0] first
                                         ///< from[1]); null for tables of more points than registers hold
    Kernel divide_known;                 ///< to = from[0] / from[1], whose reciprocal lies in the row after it
    Kernel reciprocal;                   ///< to = what divide_known wants there, of from[0]
    unsigned lanes;                      ///< of a vector
};
extern const KernelSet sse2_kernels, avx2_kernels, avx512_kernels;
/// The machine must have `set`.
const KernelSet& kernel_set(InstructionSet set);

}  // namespace crux::kernels
