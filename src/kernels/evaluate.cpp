// The choice of an instruction set, and single values by the narrowest set's own kernels.
#include <bit>
#include <cstdlib>

#include "kernels/kernel_set.h"
#include "kernels/kernels.h"

namespace crux::kernels {

namespace {

#if defined(__wasm__)
// WebAssembly's vectors hold two lanes, as SSE2's do: the same source file is compiled for both.
bool machine_has(InstructionSet set) { return set == InstructionSet::sse2; }
InstructionSet limit() { return InstructionSet::sse2; }
#else
bool machine_has(InstructionSet set) {
    __builtin_cpu_init();
    switch (set) {
        case InstructionSet::sse2:
            return true;
        case InstructionSet::avx2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        case InstructionSet::avx512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                   machine_has(InstructionSet::avx2);
    }
    return false;
}

InstructionSet limit() {
    const char* wanted = std::getenv("CRUX_ISA");
    if (wanted == nullptr) return InstructionSet::avx512;
    for (InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2}) {
        if (name(set) == wanted) return set;
    }
    return InstructionSet::avx512;
}
#endif

}  // namespace

bool available(InstructionSet set) { return machine_has(set); }

InstructionSet best_instruction_set() {
    const InstructionSet widest = limit();
    for (InstructionSet set : {InstructionSet::avx512, InstructionSet::avx2}) {
        if (set <= widest && machine_has(set)) return set;
    }
    return InstructionSet::sse2;
}

std::string_view name(InstructionSet set) {
    switch (set) {
        case InstructionSet::sse2:
            return "sse2";
        case InstructionSet::avx2:
            return "avx2";
        case InstructionSet::avx512:
            return "avx512";
    }
    return "";
}

const KernelSet& kernel_set([[maybe_unused]] InstructionSet set) {
#if !defined(__wasm__)
    switch (set) {
        case InstructionSet::sse2:
            break;
        case InstructionSet::avx2:
            return avx2_kernels;
        case InstructionSet::avx512:
            return avx512_kernels;
    }
#endif
    return sse2_kernels;
}

double truth_mask(bool value) { return std::bit_cast<double>(value ? ~std::uint64_t{0} : std::uint64_t{0}); }

bool is_true(double mask) { return std::bit_cast<std::uint64_t>(mask) != 0; }

double evaluate(Operation operation, double a, double b, double c) {
    alignas(64) double rows[4][8];
    for (unsigned lane = 0; lane < 8; ++lane) {
        rows[0][lane] = a;
        rows[1][lane] = b;
        rows[2][lane] = c;
    }
    kernel_set(InstructionSet::sse2)
        .operations[static_cast<std::size_t>(operation)](rows[0], rows[1], rows[2], rows[3], 8);
    return rows[3][0];
}

double known_reciprocal(double b) {
    alignas(64) double rows[2][8];
    for (double& lane : rows[0]) lane = b;
    Instruction code[2];
    code[0].run = kernel_set(InstructionSet::sse2).reciprocal;
    code[0].to = rows[1];
    code[0].from[0] = rows[0];
    code[1].run = kernel_set(InstructionSet::sse2).end;
    Frame frame;
    execute(code, frame);
    return rows[1][0];
}

}  // namespace crux::kernels
