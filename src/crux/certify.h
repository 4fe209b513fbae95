// The certified search for the crux: which smallest sets of claims, turned from where the argument holds them,
// make another policy better? Enters: where paired scores come from (a model in lanes, or a made-up family in
// tests), the claims with their rivals; leaves: verdicts that are all right at once with confidence 1 - alpha.
//
// A set of claims is released when each of them may take any of its stances, so what flips stays flipped in a
// larger set, and at size k only the assignments that turn all k claims are new. Each assignment is a family of
// tests, one a viewpoint and pair of policies (x, y), on the difference D = score(x) - score(y) in [-1, 1] of the
// same draws:
//     FLIP  when "mean D >= 0" is rejected       (y is better than x)
//     HOLD  when "mean D <= -delta" is rejected  (y is not better than x by more than delta)
// by capitals that may be looked at after every batch (stats/betting.h). The two regions overlap, so each test
// ends; alpha is spent over sizes (6 / (pi^2 k^2)) and within a size evenly over all its tests, known in advance,
// so neither order nor threads matter. Confirmed on fresh draws, a crux is printed with its interval.
// Source: docs/crux.md; Waudby-Smith and Ramdas 2024 for the tests.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/threads.h"
#include "crux/certified.h"

namespace crux {

/// Draws that must not be used twice have phases of their own: choosing the winner, testing it, searching,
/// confirming, and bounding from above.
enum class DrawPhase : std::uint8_t { choose, base, search, confirm, bound };
inline constexpr std::size_t draw_phases = 5;

/// A claim that may be turned.
struct SearchClaim {
    std::string id;
    std::uint16_t held = 0;  ///< the stance of the argument's own position
    std::vector<std::uint16_t> rivals;
    double firmness = 1;
    bool weights_only = false;
};

/// Where paired scores come from. Thread-safe for different workers.
class ScoreSource {
  public:
    virtual ~ScoreSource() = default;
    virtual std::size_t policies() const = 0;
    virtual std::size_t viewpoints() const = 0;

    struct Request {
        DrawPhase phase;
        /// One stance a claim each; they differ in claims that only move weights, so one run serves all.
        std::span<const std::vector<std::uint16_t>> variants;
        std::uint64_t policies = 0;  ///< bit p: scores of policy p are needed
        std::uint64_t first = 0;     ///< draws [first, first + count): the same numbers are the same draws for all
        std::size_t count = 0;
        /// Where set (not npos), that claim's numbers lie `share` of the way from its held stance to the variants'.
        std::size_t mixed_claim = static_cast<std::size_t>(-1);
        double share = 1;
    };
    /// out[((variant * viewpoints + v) * policies + p) * count + i]: in [0, 1]; NaN where the world went wrong;
    /// policies not asked for are left alone.
    virtual void scores(const Request& request, unsigned worker, std::span<double> out) = 0;
    /// The numbers that a claim's stance changes, if both stances are numbers of the same constants; `switching` is 0.
    virtual std::vector<SwitchingConstant> constants(std::size_t claim, std::uint16_t stance) const = 0;
};

struct SearchProblem {
    std::vector<SearchClaim> claims;                    ///< as positions in Request::variants
    std::vector<std::string> viewpoints, policies;      ///< ids
    std::size_t argued = static_cast<std::size_t>(-1);  ///< the policy that the argument recommends
    std::vector<std::size_t> targets;  ///< policies asked for: what would have to hold for them to win?
};

struct SearchOptions {
    std::size_t max_size = 2;
    bool by_weight = false;
    double delta = 0.02, alpha = 0.05;
    std::uint64_t first_draws = 2048;  ///< a first look at every assignment of a size, before any goes on
    std::uint64_t draw_cap = 16384;    ///< draws an assignment, at most
    std::uint64_t base_draws = 8192;   ///< for choosing the winner, and again for testing it, at least
    double measures = 1;               ///< searches that share alpha
    double budget_seconds = 0;         ///< 0: none
    unsigned threads = 0;
};

/// One assignment's verdicts, as the journal keeps them.
struct JournalEntry {
    std::vector<std::pair<std::uint32_t, std::uint16_t>> turned;  ///< claim, stance
    std::string verdicts;  ///< a letter a question: F, H, B, or - where it was not asked
    std::uint64_t draws = 0;
    std::vector<double> means;  ///< of every pair tested, single turned claims only
};
/// Keeps what is done, so that the same command goes on. Called by one thread at a time.
class Journal {
  public:
    virtual ~Journal() = default;
    virtual const JournalEntry* find(const std::vector<std::pair<std::uint32_t, std::uint16_t>>& turned) const = 0;
    virtual void add(const JournalEntry& entry) = 0;
};

/// Assignments done and to do at the size in hand, and the size.
using SearchProgress = std::function<void(std::uint64_t done, std::uint64_t total, std::size_t size)>;

/// Fills viewpoints, questions, counts and not_proved of a CertifiedSearch; the caller the names of files. Words
/// of stances are left empty. `journal` may be null.
CertifiedSearch certify(ScoreSource& source, const SearchProblem& problem, const SearchOptions& options,
                        Journal* journal = nullptr, const SearchProgress& progress = {},
                        const StopFlag* stop = nullptr);

/// How alpha is divided; the parts sum to at most 1.
struct AlphaShares {
    static constexpr double base = 1.0 / 32, levels = 24.0 / 32, confirm = 4.0 / 32, bound = 3.0 / 32;
};

}  // namespace crux
