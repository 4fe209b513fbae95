// How good a policy is across scenarios, compared on the same scenarios. Scores: one a policy and
// scenario, larger is better. Formulas: field/statistics.md 1.2 (McPhail et al. 2018).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/summary.h"

namespace crux::stats {

/// scores[policy] and regrets[policy] are of one length, one number a scenario. A policy's regret is
/// the best score of the scenario minus its own: 0 for the best.
void regrets(std::span<const std::span<const double>> scores, std::span<const std::span<double>> out);

/// shares[policy]: 1 where it alone is best, 1 / t where t policies tie (scores equal to the bit, or
/// within `tolerance`), else 0. Returns in how many scenarios there was a tie; excluded ones not counted.
std::uint64_t best_shares(std::span<const std::span<const double>> scores, double tolerance, const LeafPlace& place,
                          std::span<const std::span<double>> out);

/// 1 where score >= threshold, else 0: the domain criterion's scores (Starr).
void satisfies(std::span<const double> scores, double threshold, std::span<double> out);

// The metrics of a whole sample, as plain functions of arrays: the oracle of the streaming ones,
// and what small tables need. Quantiles are linear between order statistics (type 7).
double exact_quantile(std::vector<double> values, double p);
double maximin(std::span<const double> scores);
double maximax(std::span<const double> scores);
/// `optimism` weighs the best: optimism * max + (1 - optimism) * min.
double hurwicz(std::span<const double> scores, double optimism);
double laplace(std::span<const double> scores);
double domain_criterion(std::span<const double> scores, double threshold);
/// Per policy: the p-quantile of its regret; p = 1 is Savage's minimax regret.
std::vector<double> percentile_regret(std::span<const std::span<const double>> scores, double p);

}  // namespace crux::stats
