// Fused operations give the bits of the single ones, for operands by lane and shared.
#include "kernels/fusion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include "kernels/kernel_set.h"

namespace crux::kernels {
namespace {

constexpr Operation firsts[] = {Operation::add, Operation::sub, Operation::mul, Operation::div,
                                Operation::min, Operation::max, Operation::div};

double go_on(Chain chain, double x, double c) {
    switch (chain) {
        case Chain::add:
            return evaluate(Operation::add, x, c);
        case Chain::sub:
            return evaluate(Operation::sub, x, c);
        case Chain::back_sub:
            return evaluate(Operation::sub, c, x);
        case Chain::mul:
            return evaluate(Operation::mul, x, c);
        case Chain::div:
        case Chain::div_known:
            return evaluate(Operation::div, x, c);
        case Chain::back_div:
            return evaluate(Operation::div, c, x);
        case Chain::min:
            return evaluate(Operation::min, x, c);
        case Chain::max:
            return evaluate(Operation::max, x, c);
        case Chain::back_min:
            return evaluate(Operation::min, c, x);
        case Chain::back_max:
            return evaluate(Operation::max, c, x);
    }
    return 0;
}

class Fused : public ::testing::Test {
  protected:
    static constexpr unsigned width = 32;
    struct alignas(64) Rows {
        double from[4][2 * width], to[width];  ///< each with the reciprocals after it
    };
    Rows rows_{};

    void SetUp() override {
        std::mt19937_64 draw(13);
        std::uniform_real_distribution<double> any(-4, 4);
        for (auto& row : rows_.from) {
            for (unsigned lane = 0; lane < width; ++lane) row[lane] = std::floor(any(draw)) == 0 ? 0 : any(draw);
        }
    }

    /// Runs `pick`'s kernel of each set and width of sharing, and compares with `expected`.
    template <class Pick, class Expected>
    void compare(const Pick& pick, const Expected& expected) {
        for (InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512}) {
            if (!available(set)) continue;
            const KernelSet& kernels = kernel_set(set);
            for (unsigned shared : {0u, 5u, 10u}) run(kernels, pick(kernels), shared, expected);
        }
    }

    static double want_of(const Rows& rows, unsigned i, unsigned lane, unsigned shared) {
        return rows.from[i][(shared >> i) & 1 ? 0 : lane];
    }

    template <class Expected>
    void run(const KernelSet& kernels, Kernel kernel, unsigned shared, const Expected& expected) {
        Rows rows = rows_;
        Instruction code[2];
        code[0].run = kernel;
        code[0].to = rows.to;
        code[0].count = width;
        for (unsigned i = 0; i < 4; ++i) {
            code[0].from[i] = rows.from[i];
            const bool same = (shared >> i) & 1;
            code[0].steps[i] = static_cast<std::uint8_t>(same ? 0 : kernels.lanes * sizeof(double));
            if (same) std::fill_n(rows.from[i], width, rows.from[i][0]);
            const unsigned count = same ? uniform_copies : width;
            for (unsigned lane = 0; lane < count; ++lane) {
                rows.from[i][count + lane] = known_reciprocal(rows.from[i][lane]);
            }
        }
        code[1].run = kernels.end;
        Frame frame;
        execute(code, frame);
        for (unsigned lane = 0; lane < width; ++lane) {
            const double want = expected(want_of(rows, 0, lane, shared), want_of(rows, 1, lane, shared),
                                         want_of(rows, 2, lane, shared), want_of(rows, 3, lane, shared));
            ASSERT_EQ(std::isnan(want), std::isnan(rows.to[lane]));
            if (std::isnan(want)) continue;
            ASSERT_EQ(std::bit_cast<std::uint64_t>(want), std::bit_cast<std::uint64_t>(rows.to[lane]));
        }
    }
};

TEST_F(Fused, pairs) {
    for (unsigned first = 0; first < first_count; ++first) {
        for (unsigned second = 0; second < pair_count; ++second) {
            const Chain chain = static_cast<Chain>(second);
            compare(
                [&](const KernelSet& set) { return set.pairs[pair_number(first, chain)]; },
                [&](double a, double b, double c, double) { return go_on(chain, evaluate(firsts[first], a, b), c); });
        }
    }
}

TEST_F(Fused, triples) {
    for (unsigned first = 0; first < first_count; ++first) {
        for (unsigned n = 0; n < triple_count * triple_count; ++n) {
            const Chain second = static_cast<Chain>(n / triple_count), third = static_cast<Chain>(n % triple_count);
            compare([&](const KernelSet& set) { return set.triples[triple_number(first, second, third)]; },
                    [&](double a, double b, double c, double d) {
                        return go_on(third, go_on(second, evaluate(firsts[first], a, b), c), d);
                    });
        }
    }
}

TEST_F(Fused, trees) {
    for (unsigned n = 0; n < outer_count * first_count * first_count; ++n) {
        const unsigned outer = n / first_count / first_count, left = n / first_count % first_count,
                       right = n % first_count;
        compare([&](const KernelSet& set) { return set.trees[tree_number(outer, left, right)]; },
                [&](double a, double b, double c, double d) {
                    return evaluate(firsts[outer], evaluate(firsts[left], a, b), evaluate(firsts[right], c, d));
                });
    }
}

TEST_F(Fused, choices) {
    for (Operation operation :
         {Operation::eq, Operation::ne, Operation::lt, Operation::le, Operation::gt, Operation::ge}) {
        compare([&](const KernelSet& set) { return set.choices[*comparison_number(operation)]; },
                [&](double a, double b, double c, double d) { return is_true(evaluate(operation, a, b)) ? c : d; });
    }
}

}  // namespace
}  // namespace crux::kernels
