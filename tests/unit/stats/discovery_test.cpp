// Planted boxes: what PRIM, CART and the rotation must find, with numbers and with categories.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/cart.h"
#include "stats/prim.h"
#include "stats/random.h"
#include "stats/rotation.h"

namespace crux::stats {
namespace {

struct Planted {
    DataFrame frame;
    std::vector<std::uint8_t> interest;
    std::vector<std::uint32_t> rows;
};

// Three numbers and a category of four; of interest: x0 < 0.3 and category 2 or 3, with certainty.
Planted corner(std::size_t n = 2000) {
    Planted out;
    for (std::size_t c = 0; c < 3; ++c) {
        Column column{std::string(1, static_cast<char>('a' + c)), {}, {}};
        for (std::size_t row = 0; row < n; ++row) column.values.push_back(uniform_draw(1, row, c));
        out.frame.columns.push_back(std::move(column));
    }
    Column kind{"kind", {}, {"p", "q", "r", "s"}};
    for (std::size_t row = 0; row < n; ++row) kind.values.push_back(std::floor(4 * uniform_draw(1, row, 9)));
    out.frame.columns.push_back(kind);
    for (std::size_t row = 0; row < n; ++row) {
        out.interest.push_back(out.frame.columns[0].values[row] < 0.3 && kind.values[row] >= 2 ? 1 : 0);
        out.rows.push_back(static_cast<std::uint32_t>(row));
    }
    return out;
}

TEST(Prim, FindsAPlantedCornerOfANumberAndACategory) {
    const Planted data = corner();
    for (PrimObjective objective : {PrimObjective::lenient1, PrimObjective::lenient2, PrimObjective::original}) {
        PrimOptions options;
        options.objective = objective;
        const std::vector<PrimBox> all = prim_trajectory(data.frame, data.interest, options);
        const PrimBox& last = all.back();
        EXPECT_EQ(last.density, 1) << static_cast<int>(objective);
        EXPECT_LT(last.limits[0].high, 0.31);
        EXPECT_EQ(last.limits[3].categories & ~std::uint64_t{12}, 0u);  // never what is not of interest
        if (objective == PrimObjective::lenient1) {
            EXPECT_NEAR(last.limits[0].high, 0.3, 0.02);
            EXPECT_GT(last.coverage, 0.9);
            EXPECT_EQ(last.limits[3].categories, 12u);
            EXPECT_EQ(last.restricted, (std::vector<std::size_t>{0, 3}));
        }
        for (std::size_t i = 1; i < all.size(); ++i) EXPECT_NE(all[i].cases, all[i - 1].cases);
    }
}

TEST(Prim, CountsOutsideAgreeWithCountingEveryRow) {
    const Planted data = corner(600);
    PrimOptions options;
    options.paste_alpha = 0.2;
    const BoxLimits whole = whole_box(data.frame);
    for (const PrimBox& box : prim_trajectory(data.frame, data.interest, options)) {
        const PrimBox again = measure_box(data.frame, data.interest, data.rows, box.limits, whole);
        EXPECT_EQ(box.cases, again.cases);
        EXPECT_EQ(box.interest, again.interest);
        const std::vector<QuasiP> a = quasi_p(box), b = quasi_p(again);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].low, b[i].low);
            EXPECT_EQ(a[i].high, b[i].high);
        }
    }
}

TEST(Prim, LeavesOutRowsOfEarlierBoxesAndCopesWithNothing) {
    const Planted data = corner(400);
    std::vector<std::uint32_t> half(data.rows.begin(), data.rows.begin() + 200);
    const std::vector<PrimBox> some = prim_trajectory(data.frame, data.interest, half, {});
    EXPECT_EQ(some.front().cases, 200u);
    EXPECT_LT(some.front().coverage, 1);
    EXPECT_EQ(prim_trajectory(data.frame, data.interest, std::span<const std::uint32_t>{}, {}).size(), 1u);
    const std::vector<std::uint8_t> none(400, 0);
    EXPECT_EQ(prim_trajectory(data.frame, none, {}).size(), 1u);
}

TEST(Prim, ResamplingIsTheSameForTheSameSeedAndFindsThePlantedLimits) {
    const Planted data = corner();
    const PrimBox box = prim_trajectory(data.frame, data.interest, {}).back();
    const auto first = resample(data.frame, data.interest, data.rows, box, {}, 5, 7);
    const auto second = resample(data.frame, data.interest, data.rows, box, {}, 5, 7);
    for (std::size_t c = 0; c < first.size(); ++c) EXPECT_EQ(first[c].by_density, second[c].by_density);
    EXPECT_EQ(first[0].by_density, 1);
    EXPECT_EQ(first[3].by_density, 1);
    EXPECT_LT(first[1].by_density, 1);
}

TEST(Prim, BinomialTail) {
    EXPECT_EQ(binomial_tail(0, 5, 0.2), 1);
    EXPECT_NEAR(binomial_tail(3, 5, 0.5), 0.5, 1e-12);
    EXPECT_NEAR(binomial_tail(10, 10, 0.1), 1e-10, 1e-19);
}

TEST(Cart, SplitsWhereTheCornerIs) {
    const Planted data = corner();
    const CartTree tree = cart(data.frame, data.interest, 0.05);
    const auto best = std::ranges::max_element(tree.leaves, {}, &CartLeaf::density);
    EXPECT_GT(best->density, 0.97);
    std::uint64_t cases = 0, interest = 0;
    for (const CartLeaf& leaf : tree.leaves) {
        cases += leaf.cases;
        interest += leaf.interest;
        EXPECT_GE(leaf.cases, 100u);
        std::uint64_t inside = 0;
        for (std::size_t row = 0; row < data.rows.size(); ++row) inside += holds(leaf.limits, data.frame, row) ? 1 : 0;
        EXPECT_EQ(inside, leaf.cases);
    }
    EXPECT_EQ(cases, 2000u);
    EXPECT_EQ(interest, static_cast<std::uint64_t>(std::accumulate(data.interest.begin(), data.interest.end(), 0)));
}

TEST(Rotation, TurnsAnAslantBandStraight) {
    DataFrame frame;
    for (std::size_t c = 0; c < 2; ++c) {
        Column column{c == 0 ? "x" : "y", {}, {}};
        for (std::size_t row = 0; row < 4000; ++row) column.values.push_back(uniform_draw(3, row, c));
        frame.columns.push_back(std::move(column));
    }
    std::vector<std::uint8_t> interest;
    for (std::size_t row = 0; row < 4000; ++row) {
        interest.push_back(std::abs(frame.columns[0].values[row] - frame.columns[1].values[row]) < 0.1 ? 1 : 0);
    }
    const Rotation rotation = pca_rotation(frame, interest);
    ASSERT_EQ(rotation.loading.size(), 2u);
    EXPECT_NEAR(rotation.loading[0][0], std::sqrt(0.5), 0.03);
    EXPECT_NEAR(rotation.loading[0][1], std::sqrt(0.5), 0.03);
    EXPECT_EQ(rotation.text(0, frame).substr(0, 3), "0.7");
    const DataFrame turned = rotate(frame, rotation);
    const auto best = [&](const DataFrame& of) {
        double most = 0;
        for (const PrimBox& box : prim_trajectory(of, interest, {})) {
            if (box.coverage > 0.8) most = std::max(most, box.density);
        }
        return most;
    };
    EXPECT_LT(best(frame), 0.4);
    EXPECT_GT(best(turned), 0.9);
}

}  // namespace
}  // namespace crux::stats
