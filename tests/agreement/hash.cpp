// Prints one hash of many random modules and methods, by the instruction set that CRUX_ISA or the
// machine leaves; compare_masks runs it under several and wants one answer.
#include <cstdio>

#include "ensemble.h"

int main() {
    using namespace crux;
    std::uint64_t total = 0;
    for (std::uint64_t seed = 101; seed <= 130; ++seed) {
        for (ir::Method method : {ir::Method::euler, ir::Method::rk4}) {
            const agreement::Subject one = agreement::subject(seed, method, seed % 2 == 0);
            const auto program = engine::compile(one.module, one.options);
            for (std::uint64_t hash : agreement::hashes(one, program, 16, engine::best_instruction_set(), 0, 20)) {
                total = total * 0x9e3779b97f4a7c15u + hash;
            }
        }
    }
    std::printf("%016llx\n", static_cast<unsigned long long>(total));
}
