// What an assessment finds: plain numbers, no machinery. Enters: nothing; the report and the JSON
// read it. Shares are shares of sampled worlds, never probabilities; every interval is computing
// error only (other draws), never doubt about the model. Vectors "[policy]", "[outcome]",
// "[viewpoint]" follow the order of Assessment::policies, ::outcomes and ::viewpoints, which is the
// order of the argument file. NaN ends of an interval: there is too little to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crux/certified.h"
#include "crux/discovery.h"
#include "crux/estimate.h"
#include "crux/information.h"
#include "crux/measures.h"
#include "crux/pages.h"
#include "crux/robustness.h"
#include "stats/intervals.h"

namespace crux {

/// "No policy" where an index of a policy may be missing.
inline constexpr std::size_t no_policy = static_cast<std::size_t>(-1);

// ---- what is compared

struct AssessedPolicy {
    std::string id, name, words;
};
struct AssessedOutcome {
    std::string id, name, words, unit;  ///< unit: as the argument writes it
    bool higher_is_better = true;
    double worst = 0, best = 0;  ///< anchors, in natural units
    std::optional<double> acceptable;
    std::string note;
};
struct AssessedViewpoint {
    std::string id, name, words, basis;
    bool reader = false;
    /// [outcome] normalised to sum 1, at the argument's own position with ranges at their middle.
    std::vector<double> weights;
    std::vector<bool> ranged;  ///< [outcome] the weight is a range, or a stance of a claim changes it
};
struct AssessedStance {
    std::string name;  ///< "stated", or the rival's name
    std::string words, by;
    double share = 0;  ///< of sampled worlds in which the claim takes it
    bool mirror = false;
};
struct AssessedClaim {
    std::string id, words;
    bool counter = false;
    bool modelled = false;
    bool value = false;                   ///< it changes weights only, or its kind is value
    std::string not_modelled;             ///< the reason, where it is not; or "a rival of C81 carries it"
    std::vector<AssessedStance> stances;  ///< stated first
    std::size_t position = 0;             ///< the stance that the argument's own position holds
};

// ---- comparisons of policies over one sample

/// What one viewpoint makes of a sample.
struct ViewpointResult {
    std::vector<Estimate> score;       ///< [policy] mean anchored score, 0 (worst) to 1 (best)
    std::vector<Estimate> best_share;  ///< [policy] share of sampled worlds in which it is best; ties split
    std::vector<Estimate> regret;  ///< [policy] expected regret: anchored points behind the best policy of each world
    std::vector<Estimate> regret50, regret90, regret95;  ///< [policy] percentiles of regret
    std::vector<double> regret_max;                      ///< [policy] sample maximum: no interval exists
    /// [policy][policy] mean of score[row] - score[column] in the same worlds; intervals adjusted for
    /// all pairs of the viewpoint (Bonferroni).
    std::vector<std::vector<Estimate>> difference;
    std::uint64_t ties = 0;  ///< worlds in which policies were equally best, to the bit

    std::size_t leader = no_policy;  ///< highest mean score
    std::size_t runner_up = no_policy;
    /// The leader, where every other policy is behind it by more than computing error and by at least
    /// `immaterial`; else no_policy: "no clear winner".
    std::size_t recommended = no_policy;
    std::vector<std::size_t> tied;  ///< the leader and those not clearly behind it; one entry: a clear winner
};

/// One outcome under one policy over a sample.
struct OutcomeResult {
    Estimate mean;                               ///< natural units
    Estimate p5, p25, p50, p75, p95;             ///< percentiles, natural units
    double min = 0, max = 0;                     ///< of the sample
    Estimate anchored;                           ///< mean of the anchored outcome, 0 worst to 1 best, clipped
    std::optional<Estimate> acceptable;          ///< share of sampled worlds that meet `acceptable`
    double clipped_worst = 0, clipped_best = 0;  ///< shares of worlds beyond the anchors (counted as 0 and as 1)
};

/// Policies compared over one sample of worlds.
struct Comparison {
    std::string name;                                   ///< "own position", ...
    std::string words;                                  ///< what was held and what was drawn, one sentence
    bool done = false;                                  ///< false: not asked for, or stopped before any world was run
    std::uint64_t worlds = 0, asked = 0, excluded = 0;  ///< run; asked for; left out for a fault under any policy
    std::vector<ViewpointResult> viewpoints;            ///< [viewpoint]
    std::vector<std::vector<OutcomeResult>> outcomes;   ///< [policy][outcome]
    std::vector<std::optional<Estimate>>
        domain;  ///< [policy] share of worlds that meet every `acceptable`; none: no outcome has one
};

/// A few worlds, for heat maps and for moving weights by hand without running anything.
struct SampleWorld {
    std::uint64_t number = 0;
    std::vector<std::uint16_t> stances;         ///< one an AssessedClaim that is modelled, in order
    std::vector<std::vector<double>> anchored;  ///< [policy][outcome]
};

// ---- one-claim flips

enum class FlipVerdict {
    flips,      ///< another policy is better than the recommended one by more than `immaterial`
    holds,      ///< no other policy is better by more than `immaterial`
    unresolved  ///< too few draws to say either
};

/// What a flip means for one viewpoint.
struct FlipResult {
    FlipVerdict verdict = FlipVerdict::unresolved;
    std::size_t winner = no_policy;      ///< highest mean score under the flip
    std::size_t challenger = no_policy;  ///< the best other than the recommended policy
    /// Mean score of the recommended (leading) policy minus the challenger's, same worlds; interval
    /// adjusted for multiplicity (FlipSet::comparisons).
    Estimate difference;
    double base_difference = 0;  ///< the same pair at the argument's own position
};

/// How one outcome of one policy moves.
struct Effect {
    std::size_t policy = 0, outcome = 0;
    double before = 0, after = 0;  ///< means, natural units
    double anchored_change = 0;    ///< of the mean anchored outcome
};

struct Flip {
    std::size_t claim = 0, stance = 0;   ///< indices into Assessment::claims and its stances
    std::vector<FlipResult> viewpoints;  ///< [viewpoint]
    std::vector<Effect> effects;         ///< those that move most, at most three, largest first; never of size 0
    bool changes_nothing = false;        ///< no outcome and no score under any policy, in any draw
    std::uint64_t worlds = 0, excluded = 0;
};

struct FlipSet {
    bool done = false;
    std::vector<Flip> flips;        ///< in order of claims and stances
    std::uint64_t worlds = 0;       ///< draws a flip
    std::uint64_t comparisons = 0;  ///< how many the intervals are adjusted for (Bonferroni)
    std::vector<std::size_t>
        reference;            ///< [viewpoint] the policy that flips are measured against: own position's leader
    std::vector<bool> clear;  ///< [viewpoint] it was a clear winner; false: no recommendation to overturn
    std::vector<std::size_t> change_no_outcome;  ///< claims none of whose stances changes any outcome under any policy
};

// ---- charts

struct FanBand {
    std::size_t policy = 0;
    std::vector<double> p5, p25, p50, p75, p95;  ///< one a time
};
struct DataPoint {
    double time = 0;  ///< model time; the middle where the file gives a period
    double value = 0;
    std::string date, source, grade;  ///< as in the file, where it has them
};
struct FanChartData {
    std::string variable, name, unit;
    std::vector<double> times;
    std::vector<std::string> dates;  ///< of the times, ISO; empty without [time]
    std::vector<FanBand> bands;      ///< [policy], world of stances
    std::size_t as_it_was = no_policy;
    std::vector<double> own_median;  ///< the as_it_was policy at the argument's own position; empty: none
    std::vector<DataPoint> data;
    std::string data_file;
    std::uint64_t worlds = 0;
};

// ---- the same argument under other views

struct ViewResult {
    std::string id, name, words;
    std::vector<AssessedPolicy> policies;  ///< of this view: its comparisons index them
    std::vector<std::string> groups;       ///< [policy]
    std::vector<std::size_t> held;         ///< claims held at another stance than the argument's own
    std::size_t out_of_force = 0;          ///< stances that the view neither draws nor turns to
    Comparison position, mirror, world;    ///< done is false where not asked for
};

// ---- faults and limits

struct FaultNote {
    std::string sample;  ///< the Comparison's name, or "one-claim flips"
    std::uint64_t world = 0;
    std::string policy, variable;
    double time = 0;
    std::string place;  ///< "model.mdl:12:1"
};

struct Assessment {
    static constexpr int format = 1;

    std::string title, question, words, source, model;
    std::string argument_file, argument_sha256, model_sha256;  ///< file names as given, without folders
    std::size_t argued = no_policy;                            ///< the policy that the argument recommends
    std::size_t as_it_was = no_policy;
    std::vector<AssessedPolicy> policies;
    std::vector<AssessedOutcome> outcomes;
    std::vector<AssessedViewpoint> viewpoints;
    std::vector<AssessedClaim> claims;

    // How it was computed.
    std::uint64_t members_asked = 0, members_run = 0;  ///< sampled worlds times policies, all samples together
    std::uint64_t worlds_asked = 0, seed = 0;
    unsigned replicates = 0;
    std::string sampling;  ///< "latin hypercube" or "independent"
    double level = 0.95;
    double immaterial = 0.005;
    bool stopped = false;
    double seconds = 0;  ///< not in the JSON, like the next
    unsigned threads = 0;
    std::string hash;  ///< of the results: equal results, equal hash

    /// Every claim at the stance that the argument holds; exploratory constants at their settings.
    Comparison position;
    /// The same with exploratory ranges swept.
    Comparison position_swept;
    /// Rivals marked `mirror` where a claim has one, else the argument's stance; done is false without mirrors.
    Comparison mirror;
    /// Stances drawn; exploratory constants at their settings. The main result.
    Comparison world;
    /// Stances drawn and exploratory ranges swept: thresholds only, kept apart.
    Comparison sweep;
    /// As `sweep`, under the second measure: every exploratory range weighs its ends (arcsine law).
    Comparison second_measure;

    FlipSet flips;
    /// A certified search of the same inputs, read from its folder; not in the JSON, which has its own file.
    std::optional<CertifiedSearch> certified;
    /// Searches of other readings: the other coding, the argument turned round.
    std::vector<OtherSearch> other_searches;
    RobustnessSet robustness;             ///< of `world`
    InformationSet information;           ///< of `world`; thresholds of `position_swept`
    DiscoverySet discovery;               ///< of `sweep`, or of `world` where nothing is exploratory
    std::vector<MeasureChange> measures;  ///< settings to even sweep, even sweep to ends weighed
    std::vector<SampleWorld> sample;      ///< of `world`
    std::vector<FanChartData> charts;
    Pages pages;                    ///< what the argument asks to be looked at apart
    std::vector<ViewResult> views;  ///< the same argument under other views

    std::vector<std::uint64_t> faulty;       ///< [policy] members that went wrong, all samples
    std::vector<FaultNote> faults;           ///< the first of them
    std::vector<std::string> not_looked_at;  ///< sentences
};

}  // namespace crux
