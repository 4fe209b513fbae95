// Robustness metrics by McPhail's three steps (McPhail et al. 2018, Earth's Future 6(2):169-191,
// doi:10.1002/2017EF000649): T1 transforms each scenario's performance, T2 selects scenarios, T3
// makes one number of them. Performance is "larger is better" throughout, and so is what T1 gives
// (regret is negative, 0 for the best), as in the authors' own code, RAPID. Where published codes
// disagree, the catalogue says what is done here, and results print it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace crux::stats {

/// Which value a quantile takes between two order statistics. RAPID takes the nearest (halves to
/// even); numpy, R and Crux interpolate (type 7).
enum class QuantileRule { linear, nearest };
/// `sorted` ascending, not empty; p in [0, 1].
double sorted_quantile(std::span<const double> sorted, double p, QuantileRule rule = QuantileRule::linear);

// ---- T1: one number a scenario -> one number a scenario

enum class Transform {
    identity,
    regret_from_best,       ///< f minus the best of the scenario: 0 or less
    deviation_from_median,  ///< f minus the policy's own median
    loss_from_baseline,     ///< min(0, f - f in the baseline scenario): what got worse, only
    satisficing,            ///< 1 where f >= threshold, else 0
    distance_to_failure     ///< of the scenario from the baseline, where f < threshold; else infinity
};
void deviations_from_median(std::span<const double> f, std::span<double> out);
void losses_from_baseline(std::span<const double> f, double baseline, std::span<double> out);

// ---- T2: which scenarios count

enum class Selection {
    all,
    worst,
    best,
    worst_and_best,
    worst_half,        ///< the lower half, rounded up
    worst_share,       ///< the lower `parameter`, at least one
    percentile,        ///< the `parameter` quantile
    percentiles_skew,  ///< 10, 50, 90
    percentiles_peak   ///< 10, 25, 75, 90
};
/// Of T1's values in ascending order. Not empty.
std::vector<double> select(Selection selection, double parameter, std::span<const double> sorted,
                           QuantileRule rule = QuantileRule::linear);

// ---- T3: one number

enum class Aggregation {
    mean,             ///< of one value: the value
    hurwicz,          ///< parameter * worst + (1 - parameter) * best
    mean_variance,    ///< (mean + 1) / (sd + 1), sd divided by n - 1
    deviation,        ///< sd
    variation,        ///< sd / |mean|
    signal_to_noise,  ///< mean / sd
    skewness,         ///< (q50 - (q90 + q10) / 2) / ((q90 - q10) / 2)
    peakedness        ///< (q90 - q10) / (q75 - q25)
};
/// NaN where it is not defined (no spread, fewer than two values).
double aggregate(Aggregation aggregation, double parameter, std::span<const double> selected);

// ---- the catalogue

/// What a metric is computed of.
enum class Subject {
    score,     ///< a viewpoint's score
    outcomes,  ///< anchored outcomes one by one; the worst outcome counts
    joint,     ///< whether all outcomes are acceptable at once
    best       ///< whether it is the best policy of the scenario; ties split
};

struct Metric {
    int number;                 ///< 1 to 18; the parts of one share it
    std::string_view id, name;  ///< "maximin", "Maximin (Wald)"
    Subject subject;
    Transform transform;
    Selection selection;
    Aggregation aggregation;
    double parameter;             ///< of T2 or T3, where it has one
    bool negated;                 ///< shown as minus R: regret and losses in points behind
    bool larger_is_better;        ///< of what is shown
    bool smooth;                  ///< a jackknife over replicates says how far draws would move it; extremes: no
    std::string_view meaning;     ///< for people, one sentence
    std::string_view convention;  ///< where published codes disagree, what is done here; else empty
};
/// All, by number.
const std::vector<Metric>& metrics();

/// T2, T3 and the sign, of T1's values in ascending order. NaN where there are none.
double robustness(const Metric& metric, std::span<const double> sorted, QuantileRule rule = QuantileRule::linear);

/// Metric 17 (McInerney, Lempert and Keller 2012): belief * mean + (1 - belief) * mean of the worst `share`.
double limited_confidence(std::span<const double> sorted, double belief, double share);

}  // namespace crux::stats
