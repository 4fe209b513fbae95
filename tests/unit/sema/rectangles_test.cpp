// Properties of rectangles, and the corpus through both front ends.
#include "sema/rectangles.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "analysing.h"
#include "base/text.h"
#include "vensim/vensim.h"
#include "xmile/xmile.h"

namespace crux::sema {

namespace {

constexpr std::uint32_t size = 4;

Rectangle any_rectangle() {
    Rectangle made;
    for (int k = 0; k < 3; ++k) {
        std::vector<std::uint32_t> axis;
        for (std::uint32_t i = 0; i < size; ++i) {
            if (*rc::gen::arbitrary<bool>()) axis.push_back(i);
        }
        if (axis.empty()) axis.push_back(*rc::gen::inRange(0u, size));
        made.push_back(axis);
    }
    return made;
}

std::multiset<std::uint32_t> elements(const std::vector<Rectangle>& all) {
    std::multiset<std::uint32_t> list;
    for (const Rectangle& one : all) {
        for (std::uint32_t a : one[0]) {
            for (std::uint32_t b : one[1]) {
                for (std::uint32_t c : one[2]) list.insert((a * size + b) * size + c);
            }
        }
    }
    return list;
}

}  // namespace

RC_GTEST_PROP(Rectangles, ADifferenceIsDisjointAndHasWhatTheOtherHasNot, ()) {
    const Rectangle a = any_rectangle();
    const std::vector<Rectangle> others = {any_rectangle(), any_rectangle()};
    const auto left = elements(difference(a, others));
    const auto taken = elements(others);
    std::multiset<std::uint32_t> expected;
    for (std::uint32_t element : elements({a})) {
        if (!taken.contains(element)) expected.insert(element);
    }
    RC_ASSERT(left == expected);
}

TEST(Rectangles, AScalarIsOneElement) {
    EXPECT_EQ(area({}), 1u);
    EXPECT_TRUE(difference(Rectangle{}, Rectangle{}).empty());
    EXPECT_EQ(difference(whole({3, 2}), Rectangle{{0}, {0, 1}}).size(), 1u);
}

// Whatever sema accepts verifies: over all models of the corpus, and none of them crashes it.
TEST(Corpus, WhatIsAcceptedVerifies) {
    namespace fs = std::filesystem;
    const char* given = std::getenv("CRUX_SHARED");
    const fs::path shared = given ? fs::path(given) : fs::path(CRUX_SOURCE_DIR).parent_path() / "shared";
    const fs::path corpus = shared / "conformance/test-models";
    if (!fs::exists(corpus)) GTEST_SKIP() << corpus << " is missing";
    std::size_t accepted = 0;
    for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
        const std::string ending = entry.path().extension().string();
        const bool vensim = iequals_ascii(ending, ".mdl");
        if (!vensim && ending != ".xmile" && ending != ".stmx") continue;
        Analysed made;
        const auto file = made.sources.load(entry.path());
        ASSERT_TRUE(file.ok());
        made.model =
            vensim ? vensim::parse(*file, made.sources, made.sink) : xmile::parse(*file, made.sources, made.sink);
        made.module = analyse(made.model, made.sources, {}, made.sink);
        if (!made.module) {
            EXPECT_TRUE(made.sink.has_errors()) << entry.path();
            continue;
        }
        ++accepted;
        EXPECT_EQ(ir::verify(*made.module), std::vector<std::string>()) << entry.path();
    }
    EXPECT_GE(accepted, 230u);
}

}  // namespace crux::sema
