// The 18 metrics of the literature as rows: what each step does, what it means, and where published
// codes disagree. Sources: McPhail et al. 2018; RAPID (the authors' code); Herman et al. 2015
// (doi:10.1061/(ASCE)WR.1943-5452.0000509); OpenMORDM, Rhodium, EILab's toolbox for the conflicts.
#include "stats/metrics.h"

namespace crux::stats {

const std::vector<Metric>& metrics() {
    using A = Aggregation;
    using S = Selection;
    using T = Transform;
    static const std::vector<Metric> all = {
        {1, "maximin", "Maximin (Wald)", Subject::score, T::identity, S::worst, A::mean, 0, false, true, false,
         "The score in the worst sampled world.", ""},
        {2, "maximax", "Maximax", Subject::score, T::identity, S::best, A::mean, 0, false, true, false,
         "The score in the best sampled world.", ""},
        {3, "hurwicz", "Hurwicz", Subject::score, T::identity, S::worst_and_best, A::hurwicz, 0.5, false, true, false,
         "Half the worst and half the best sampled world.",
         "The number weighs the worst case, as in RAPID; the same author's earlier code lets it weigh the best. At one "
         "half they agree."},
        {4, "laplace", "Laplace (mean)", Subject::score, T::identity, S::all, A::mean, 0, false, true, true,
         "The mean score, every sampled world counting alike.", ""},
        {5, "minimax-regret", "Minimax regret (Savage)", Subject::score, T::regret_from_best, S::worst, A::mean, 0,
         true, false, false, "Points behind the best policy in the world where it lies furthest behind.",
         "Shown as points behind, so smaller is better; RAPID prints it with a minus sign."},
        {6, "regret-90", "Regret, 90th percentile", Subject::score, T::regret_from_best, S::percentile, A::mean, 0.1,
         true, false, true, "In nine of ten sampled worlds it lies no further behind the best policy than this.",
         "Percentiles interpolate between worlds (type 7); RAPID takes the nearest world and prints a minus sign."},
        {7, "mean-variance", "Mean-variance", Subject::score, T::identity, S::all, A::mean_variance, 0, false, true,
         true, "(mean + 1) / (standard deviation + 1).",
         "As in RAPID, with n - 1. It depends on the scale of scores; mean, standard deviation and coefficient of "
         "variation are shown apart."},
        {7, "standard-deviation", "Standard deviation", Subject::score, T::identity, S::all, A::deviation, 0, false,
         false, true, "How far scores of single worlds lie from their mean.", "Divided by n - 1."},
        {7, "variation", "Coefficient of variation", Subject::score, T::identity, S::all, A::variation, 0, false, false,
         true, "The standard deviation as a share of the mean.", ""},
        {8, "undesirable-deviations", "Undesirable deviations", Subject::score, T::deviation_from_median, S::worst_half,
         A::mean, 0, true, false, true,
         "How far the worse half of worlds lies below the policy's own median, on average.",
         "The sum is divided by the number of worlds, as RAPID's code does (its paper says sum); shown as points "
         "below."},
        {9, "percentile-skewness", "Percentile skewness", Subject::score, T::identity, S::percentiles_skew, A::skewness,
         0, false, true, true, "Above 0: most worlds lie in the better part of the range, with a tail to the worse.",
         "The sign is RAPID's; EILab's published code has the opposite one."},
        {10, "percentile-peakedness", "Percentile peakedness", Subject::score, T::identity, S::percentiles_peak,
         A::peakedness, 0, false, true, true,
         "The range of the middle 80 percent of worlds over that of the middle 50: larger is more peaked.",
         "Larger counts as better, as in RAPID, though peaked is not good in itself."},
        {11, "starr", "Domain criterion (Starr)", Subject::score, T::satisficing, S::all, A::mean, 0, false, true, true,
         "Share of sampled worlds in which the score reaches the threshold.",
         "A score equal to the threshold counts as reaching it."},
        {12, "regret-1", "Regret type 1 (from the baseline)", Subject::outcomes, T::loss_from_baseline, S::percentile,
         A::mean, 0.1, true, false, true,
         "The outcome that falls furthest below its mean at the argument's own position, 90th percentile of worlds, in "
         "anchored points.",
         "Only losses count, in anchored points. OpenMORDM and Rhodium take the absolute relative change, so that an "
         "improvement counts as regret, and divide by zero where the baseline is zero."},
        {13, "regret-2", "Regret type 2 (from the best policy)", Subject::outcomes, T::regret_from_best, S::percentile,
         A::mean, 0.1, true, false, true,
         "The outcome that lies furthest behind the best policy for it, 90th percentile of worlds, in anchored points.",
         "In anchored points; Rhodium divides by the policy's own value."},
        {14, "satisficing-1", "Satisficing type 1 (joint)", Subject::joint, T::satisficing, S::all, A::mean, 0, false,
         true, true, "Share of sampled worlds in which every outcome with an acceptable level meets it.",
         "An outcome exactly at its level meets it."},
        {15, "satisficing-2", "Satisficing type 2 (radius)", Subject::score, T::distance_to_failure, S::worst, A::mean,
         0, false, true, false,
         "How far the nearest sampled world in which the score misses the threshold lies from the argument's own "
         "position: 0 there, 1 with every claim turned.",
         "Over worlds that fail, as in OpenMORDM; Rhodium takes the nearest that do not. It says nothing beyond that "
         "distance, and sampling can only overstate it."},
        {16, "percentile-10", "10th percentile", Subject::score, T::identity, S::percentile, A::mean, 0.1, false, true,
         true, "In nine of ten sampled worlds the score is at least this.", "Interpolated between worlds (type 7)."},
        {16, "cvar-10", "Mean of the worst tenth (CVaR)", Subject::score, T::identity, S::worst_share, A::mean, 0.1,
         false, true, true, "The mean score in the worst tenth of sampled worlds.", ""},
        {17, "limited-confidence", "Limited degree of confidence", Subject::score, T::identity, S::all, A::mean, 0.5,
         false, true, true, "Half the mean and half the mean of the worst tenth.",
         "The half is the trust in how worlds were sampled (McInerney, Lempert and Keller 2012)."},
        {18, "expected-regret", "Expected regret", Subject::score, T::regret_from_best, S::all, A::mean, 0, true, false,
         true, "Mean points behind the best policy of each world.", ""},
        {18, "best-share", "Share of worlds where it is best", Subject::best, T::identity, S::all, A::mean, 0, false,
         true, true, "Share of sampled worlds in which no other policy scores higher; ties are split.",
         "It depends on the menu: a copy of a policy splits its share."},
        {18, "signal-to-noise", "Signal to noise", Subject::score, T::identity, S::all, A::signal_to_noise, 0, false,
         true, true, "The mean over the standard deviation.", ""},
        {18, "opportuneness", "Opportuneness", Subject::score, T::distance_to_failure, S::worst, A::mean, 0, false,
         false, false,
         "How far from the argument's own position the nearest sampled world lies in which the policy does as well as "
         "the windfall level.",
         "The info-gap counterpart of the radius; sampling can only overstate it."}};
    return all;
}

}  // namespace crux::stats
