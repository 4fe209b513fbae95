// What the certified search finds: plain numbers, no machinery. Enters: nothing; the report, the JSON and the
// tables read it. Claims and stances are named by their ids, so that a result can be read beside any assessment
// of the same argument. docs/crux.md says what the guarantee is; certify.h how it is reached.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "stats/intervals.h"

namespace crux {

/// One claim taken from where the argument holds it to another of its stances.
struct TurnedClaim {
    std::string claim, stance;
    std::string words;          ///< of the stance
    bool weights_only = false;  ///< it moves weights, nothing in the model
};

enum class QuestionKind : std::uint8_t {
    overturn,  ///< from one viewpoint: what would make another policy better than the winner?
    attain,    ///< from one viewpoint: what would have to hold for this policy to win?
    joint      ///< what would overturn the winners of all these viewpoints at once?
};

/// How a number of a constant changes over a claim, where the result turns.
struct SwitchingConstant {
    std::string constant, unit;
    double held = 0, rival = 0, switching = 0;  ///< means of the ranges at the two stances, and at the turn
};
struct SwitchingValue {
    std::string claim;
    bool found = false;                        ///< the difference changes its sign once along the scan
    bool monotone = false;                     ///< it only rises or only falls over the nine points
    double share = 0;                          ///< of the way from the held stance (0) to the rival (1)
    std::vector<SwitchingConstant> constants;  ///< empty: the stances do not lie on one line of numbers
    std::vector<double> scan;                  ///< winner minus challenger at shares 0, 1/8 ... 1: estimates
};

/// A set of claims that answers a question, with no smaller one inside it.
struct FoundCrux {
    std::vector<TurnedClaim> claims;
    double weight = 0;              ///< sum of the claims' firmness
    bool needs_weights = false;     ///< a claim that only moves weights is among them
    bool confirmed = false;         ///< on fresh draws; false: UNRESOLVED, nothing is claimed
    std::string winner;             ///< the policy that is then best (highest mean score on fresh draws)
    bool winner_clear = false;      ///< it is better than each other policy, certified
    std::string over;               ///< which policy the lead is over: the one overturned, or the next best
    double lead = 0;                ///< mean score of the winner minus that policy's, on fresh draws
    stats::Interval lead_interval;  ///< simultaneous over all that is printed
    std::uint64_t draws = 0, confirming_draws = 0;
    std::vector<std::vector<TurnedClaim>> also;  ///< other stances of the same claims that flip too (search draws)
    std::vector<SwitchingValue> switching;
};

/// Counts of single assignments of stances at one size, for one question.
struct LevelCount {
    std::size_t size = 0;
    std::uint64_t assignments = 0;  ///< all-rival assignments of that many claims
    std::uint64_t flips = 0, holds = 0;
    std::uint64_t budget = 0;      ///< draws ended before a verdict
    std::uint64_t pruned = 0;      ///< hold a smaller crux inside
    std::uint64_t not_run = 0;     ///< time ended before
    std::uint64_t unresolved = 0;  ///< flips that fresh draws did not confirm
};

struct QuestionResult {
    QuestionKind kind = QuestionKind::overturn;
    std::vector<std::string> viewpoints;  ///< one, or those of the joint question
    std::string policy;                   ///< overturn: the winner; attain: the policy; joint: empty
    std::string towards;  ///< attain, double crux: the viewpoint whose choice `policy` is; empty: the argument's own
    bool asked = false;   ///< false: `why_not`
    std::string why_not;  ///< "no clear recommendation to overturn: ..."
    std::vector<std::string> tied;  ///< the policies not told apart at the base, where there is no clear winner
    std::vector<FoundCrux> cruxes;  ///< by size or weight, then in the order of the argument
    std::vector<LevelCount> levels;
    /// No smaller set of listed stances answers by more than delta: certified lower bound of the size (or of the
    /// weight, in a search by weight), like the gap of a solver. Largest looked at + 1 where all levels held.
    double lower_bound = 0;
    double upper_bound = 0;           ///< of a crux in hand; 0: none is
    bool minimum_proved = false;      ///< the two meet
    bool all_minimum_listed = false;  ///< and every set at the minimum has a verdict
    FoundCrux bound;  ///< where none was found within the size: a larger one from a heuristic; may be empty
    std::vector<std::pair<std::string, double>> responsibility;  ///< claim, 1 / size of the smallest crux that holds it
};

struct SearchedViewpoint {
    std::string id, name;
    std::string winner;  ///< on the argument's own position, chosen from draws used for nothing else
    bool clear = false;  ///< certified to be better than every other policy
    double lead = 0;     ///< over the next best, on the base test's draws
    std::string next;    ///< the next best
    std::uint64_t draws = 0;
};

struct CertifiedSearch {
    static constexpr int format = 1;

    std::string version, argument_file, argument_sha256, model_sha256, title;
    std::string rule;     ///< "score", "best", "domain": what is compared
    std::string measure;  ///< "settings", "swept", "ends": how exploratory ranges are drawn
    std::string by;       ///< "size" or "weight"
    double delta = 0.02, alpha = 0.05;
    std::size_t max_size = 0;
    std::uint64_t seed = 0, draw_cap = 0;
    std::size_t claims = 0, stances = 0, policies = 0;  ///< claims that may be turned, their rival stances, the menu
    std::vector<std::string> held;                      ///< claims kept by request
    std::vector<SearchedViewpoint> viewpoints;
    std::vector<QuestionResult> questions;
    std::vector<std::pair<std::string, double>> claim_names;  ///< id and firmness of the claims that may be turned
    bool stopped = false;                                     ///< time or a request ended it; the same command goes on
    std::uint64_t tests = 0;                                  ///< comparisons in the family, all sizes up to max_size
    std::uint64_t worlds = 0;                                 ///< draws run, each under several policies
    std::uint64_t members = 0;
    std::uint64_t faulty = 0;  ///< members that went wrong; like the two before, of this run and not in the hash
    std::vector<std::string> not_proved;  ///< sentences
    double seconds = 0;                   ///< of this run; not in the hash
    std::string hash;                     ///< of the results
};

/// A search of another reading of the same argument, to be read beside its own.
struct OtherSearch {
    std::string reading;  ///< "centrally coded", "turned round, charitably coded"
    CertifiedSearch search;
};

/// "format": 1; keys in a fixed order, numbers that read back to the same doubles. `with_timing`: seconds too.
std::string to_json(const CertifiedSearch& search, bool with_timing = true);
/// What to_json wrote; a failure says what is wrong with it.
Result<CertifiedSearch> certified_from_json(std::string_view text);
/// One row a crux and claim; one row a question and size.
std::string cruxes_csv(const CertifiedSearch& search);
std::string levels_csv(const CertifiedSearch& search);

}  // namespace crux
