#include "ensemble/tabulate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sir.h"
#include "stats/random.h"

namespace crux::ensemble {
namespace {

struct Asked {
    SourceSet sources;
    DiagnosticSink sink;
    std::optional<Tabulated> result;
    Asked(const ir::Module& module, const TabulateRequest& request) {
        result = tabulate(module, request, sources, sink);
    }
};

TEST(Tabulate, GivesTheMeansThatExploreFindsForTheSameDraws) {
    const ir::Module module = test::sir();
    constexpr std::uint64_t members = 5000;  // more than a leaf
    ExploreRequest explored;
    explored.vary = {"contact rate=uniform(4,8)"};
    explored.outcomes = {"final(Recovered)", "max(Infected)"};
    explored.members = members;
    SourceSet sources;
    DiagnosticSink sink;
    const auto summary = explore(module, explored, sources, sink);
    ASSERT_TRUE(summary && *summary);

    const auto law = parse_distribution("uniform(4,8)", sources, sink);
    ASSERT_TRUE(law);
    const stats::Sampler sampler({stats::Sampling::latin_hypercube, members, 0, {stream_of_varied("Contact  Rate")}},
                                 {*law});
    std::vector<double> column(members);
    for (std::uint64_t m = 0; m < members; ++m) sampler.draw(m, {&column[m], 1});
    TabulateRequest request;
    request.inputs = {"contact rate"};
    request.columns = {column};
    request.members = members;
    request.outcomes = explored.outcomes;
    for (const unsigned threads : {1u, 3u}) {
        request.threads = threads;
        const Asked asked(module, request);
        ASSERT_TRUE(asked.result);
        for (std::size_t o = 0; o < 2; ++o) {
            double least = std::numeric_limits<double>::infinity(), greatest = -least;
            for (std::uint64_t m = 0; m < members; ++m) {
                least = std::min(least, asked.result->values[o * members + m]);
                greatest = std::max(greatest, asked.result->values[o * members + m]);
            }
            EXPECT_EQ(least, (*summary)->outcomes[o].min);
            EXPECT_EQ(greatest, (*summary)->outcomes[o].max);
        }
    }
}

TEST(Tabulate, RefusesWhatDoesNotFitAndRunsNothing) {
    const ir::Module module = test::sir();
    const std::vector<double> sound(3, 5.0), broken = {5.0, std::nan(""), 6.0};
    const auto refused = [&](std::vector<std::string> inputs, std::vector<std::span<const double>> columns,
                             std::vector<std::string> outcomes, std::uint64_t members) {
        TabulateRequest request;
        request.inputs = std::move(inputs);
        request.columns = std::move(columns);
        request.outcomes = std::move(outcomes);
        request.members = members;
        const Asked asked(module, request);
        return !asked.result && asked.sink.has_errors();
    };
    EXPECT_FALSE(refused({"contact rate"}, {sound}, {"final(Recovered)"}, 3));
    EXPECT_TRUE(refused({"contact rat"}, {sound}, {"final(Recovered)"}, 3));
    EXPECT_TRUE(refused({"Infected"}, {sound}, {"final(Recovered)"}, 3));
    EXPECT_TRUE(refused({"contact rate"}, {broken}, {"final(Recovered)"}, 3));
    EXPECT_TRUE(refused({"contact rate", "Contact Rate"}, {sound, sound}, {"final(Recovered)"}, 3));
    EXPECT_TRUE(refused({"contact rate"}, {sound}, {}, 3));
    EXPECT_TRUE(refused({}, {}, {"final(Recovered)"}, 0));
}

}  // namespace
}  // namespace crux::ensemble
