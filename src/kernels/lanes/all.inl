// All templates of lanes/, in order, for the instruction set of the including source file.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include <utility>

#include "functions/operations.h"
#include "kernels/fusion.h"
#include "kernels/kernel_set.h"
#include "kernels/lookup.h"

namespace crux::kernels {
inline namespace CRUX_SET {
namespace {
#include "kernels/lanes/coefficients.inl"
}  // namespace

#include "kernels/lanes/vector.inl"

#include "kernels/lanes/division.inl"

#include "kernels/lanes/exponential.inl"

#include "kernels/lanes/trigonometric.inl"

#include "kernels/lanes/elementwise.inl"

#include "kernels/lanes/lookup.inl"

#include "kernels/lanes/instructions.inl"

#ifndef CRUX_NO_TABLES
#include "kernels/lanes/fusion.inl"

#include "kernels/lanes/set.inl"
#endif
}  // namespace CRUX_SET

#ifndef CRUX_NO_TABLES  // the benchmark's generated code wants the functions alone
#define CRUX_JOIN_(a, b) a##b
#define CRUX_JOIN(a, b) CRUX_JOIN_(a, b)
const KernelSet CRUX_JOIN(CRUX_SET, _kernels) = {
    InstructionSet::CRUX_SET, row_operations, instruction_kernels, run_copy, lookup_kernels, run_skip, run_blend, run_watch, run_end,
    Pairs::pairs, Triples::triples, Trees::trees, choice_kernels, first_lookup_kernels,
    run_divide_known, run_reciprocal, lane_count};
#endif
}  // namespace crux::kernels
