// The kernels of one instruction set, as tables of function pointers.
#pragma once

#include <cstddef>

#include "functions/operations.h"
#include "kernels/kernels.h"

namespace crux::kernels {

/// to[i] = operation(a[i], b[i], c[i]); count a multiple of 8, rows aligned to 64 bytes.
using RowOperation = void (*)(const double* a, const double* b, const double* c, double* to, std::size_t count);

struct KernelSet {
    const RowOperation* operations;  ///< one an Operation
};
extern const KernelSet sse2_kernels, avx2_kernels, avx512_kernels;
/// The machine must have `set`.
const KernelSet& kernel_set(InstructionSet set);

}  // namespace crux::kernels
