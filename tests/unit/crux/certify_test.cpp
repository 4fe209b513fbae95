// The certified search on made-up families whose cruxes are known, and its results as JSON.
#include "crux/certify.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "../../study/planted.h"

namespace crux {
namespace {

using study::cruxes_of;
using study::Noise;
using study::planted_families;
using study::PlantedFamily;
using study::PlantedScores;
using study::problem_of;

using Turned = std::vector<std::pair<std::uint32_t, std::uint16_t>>;

class MemoryJournal final : public Journal {
  public:
    const JournalEntry* find(const Turned& turned) const override {
        const auto at = entries.find(turned);
        return at == entries.end() ? nullptr : &at->second;
    }
    void add(const JournalEntry& entry) override {
        ++added;
        entries[entry.turned] = entry;
    }
    std::map<Turned, JournalEntry> entries;
    std::size_t added = 0;
};

SearchOptions quick() {
    SearchOptions options;
    options.threads = 1;
    options.base_draws = 2048;
    return options;
}

TEST(Certify, FindsWhatWasPlanted) {
    for (const PlantedFamily& family : planted_families(10, 3)) {
        PlantedScores source(family.truth, Noise::heavy, 0.5, 11);
        const CertifiedSearch found = certify(source, family.problem, quick());
        EXPECT_EQ(cruxes_of(found), family.cruxes) << family.name;
        const QuestionResult& question = found.questions.front();
        EXPECT_TRUE(question.minimum_proved && question.all_minimum_listed) << family.name;
        for (const FoundCrux& crux : question.cruxes) {
            EXPECT_NEAR(crux.lead, 0.1, 0.03) << family.name;  // 0.15 - 0.25, and the small shifts of nobody
            EXPECT_TRUE(crux.lead_interval.low > 0 && crux.lead_interval.low < 0.1 && 0.1 < crux.lead_interval.high);
        }
    }
}

TEST(Certify, ThreadsChangeNothing) {
    const PlantedFamily family = planted_families(10, 4)[4];
    std::string first;
    for (const unsigned threads : {1u, 2u, 8u}) {
        PlantedScores source(family.truth, Noise::uniform, 0.5, 12);
        SearchOptions options = quick();
        options.threads = threads;
        const std::string json = to_json(certify(source, family.problem, options), false);
        if (first.empty()) first = json;
        EXPECT_EQ(json, first) << threads;
    }
}

TEST(Certify, DoesNothingTwiceWithAJournal) {
    const PlantedFamily family = planted_families(8, 5)[0];
    MemoryJournal journal;
    SearchOptions options = quick();
    options.max_size = 1;
    PlantedScores source(family.truth, Noise::uniform, 0.5, 13);
    certify(source, family.problem, options, &journal);
    EXPECT_EQ(journal.added, 8u);
    options.max_size = 2;
    const CertifiedSearch once = certify(source, family.problem, options, &journal);
    const std::size_t added = journal.added;
    EXPECT_EQ(added, 8u + 28u);
    const CertifiedSearch again = certify(source, family.problem, options, &journal);
    EXPECT_EQ(journal.added, added);
    EXPECT_EQ(to_json(once, false), to_json(again, false));
    EXPECT_LT(again.worlds, once.worlds);
    PlantedScores fresh(family.truth, Noise::uniform, 0.5, 13);
    EXPECT_EQ(to_json(certify(fresh, family.problem, options), false), to_json(once, false));
}

TEST(Certify, TooFewDrawsAreNamedAndProveNothing) {
    const PlantedFamily family = planted_families(6, 6)[0];
    PlantedScores source(family.truth, Noise::two_point, 0.8, 14);
    SearchOptions options = quick();
    options.draw_cap = options.first_draws = 64;
    options.base_draws = 8192;
    options.max_size = 1;
    const CertifiedSearch found = certify(source, family.problem, options);
    const QuestionResult& question = found.questions.front();
    ASSERT_TRUE(question.asked);
    EXPECT_GT(question.levels.front().budget, 0u);
    EXPECT_FALSE(question.minimum_proved);
    EXPECT_EQ(question.lower_bound, 1);
}

TEST(Certify, ALargerSetIsABoundFromAbove) {
    // Six claims take 0.05 each from a lead of 0.22: five turn it, no pair does.
    PlantedScores source(
        [](const std::vector<std::uint16_t>& at) {
            double sum = 0.22;
            for (std::size_t c = 0; c < 6; ++c) sum -= at[c] != 0 ? 0.05 : 0;
            return sum;
        },
        Noise::uniform, 0.2, 15);
    const CertifiedSearch found = certify(source, problem_of(8), quick());
    const QuestionResult& question = found.questions.front();
    EXPECT_TRUE(question.cruxes.empty());
    EXPECT_EQ(question.lower_bound, 3);
    EXPECT_EQ(question.bound.claims.size(), 5u);
    EXPECT_EQ(question.upper_bound, 5);
    EXPECT_TRUE(question.bound.confirmed && question.bound.lead_interval.low > 0);
}

TEST(Certify, ResultsReadBackFromJson) {
    const PlantedFamily family = planted_families(8, 7)[3];
    PlantedScores source(family.truth, Noise::uniform, 0.5, 16);
    CertifiedSearch found = certify(source, family.problem, quick());
    found.not_proved = {"a, \"b\""};
    const auto read = certified_from_json(to_json(found));
    ASSERT_TRUE(read.ok()) << read.failure().message;
    EXPECT_EQ(to_json(*read), to_json(found));
    EXPECT_FALSE(certified_from_json("{}").ok());
    EXPECT_FALSE(certified_from_json("no json").ok());
}

}  // namespace
}  // namespace crux
