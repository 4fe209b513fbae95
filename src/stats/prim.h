// The patient rule induction method (Friedman and Fisher 1999), as used for scenario discovery
// (Bryant and Lempert 2010): boxes in which cases of interest are dense. Each step peels a thin
// slice off one side; the steps are a trajectory from "all cases, few of interest" to "few cases,
// almost all of interest", from which a person picks. What is peeled, in which order, and the
// objective functions are those of the EMA workbench, whose trajectories this reproduces.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stats/data_frame.h"

namespace crux::stats {

enum class PrimObjective {
    lenient1,  ///< gain of the mean / number of cases peeled off
    lenient2,  ///< the same times the number of cases left (Friedman and Fisher, 14.6)
    original   ///< the mean of the box
};

struct PrimOptions {
    double peel_alpha = 0.05;   ///< share of the box's cases that a peel takes off, of a number
    double paste_alpha = 0.05;  ///< share that a paste takes back
    double mass_min = 0.05;     ///< share of all cases that a box holds at least
    PrimObjective objective = PrimObjective::lenient1;
};

/// What would come into a box if one of its limits went, the others staying.
struct Outside {
    std::size_t column = 0;
    bool low_limited = false, high_limited = false;  ///< categories count as one limit, `low`
    std::uint64_t low_cases = 0, low_interest = 0, high_cases = 0, high_interest = 0;
};

/// One step of the trajectory.
struct PrimBox {
    BoxLimits limits;
    std::uint64_t cases = 0;              ///< rows in the box
    std::uint64_t interest = 0;           ///< of them, of interest
    double coverage = 0;                  ///< share of all cases of interest that are in the box
    double density = 0;                   ///< share of the box's cases that are of interest
    double mass = 0;                      ///< share of all rows that are in the box
    std::vector<std::size_t> restricted;  ///< columns that the box narrows
    std::vector<Outside> outside;         ///< of each of them
};

/// `interest`: one a row, 0 or 1. `rows`: which rows are looked at (those of boxes found before left
/// out); coverage and mass count all rows of the frame. The first box is whole.
std::vector<PrimBox> prim_trajectory(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                     std::span<const std::uint32_t> rows, const PrimOptions& options);
/// Of all rows.
std::vector<PrimBox> prim_trajectory(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                     const PrimOptions& options);

/// Coverage, density and mass of any box over `rows`.
PrimBox measure_box(const DataFrame& frame, std::span<const std::uint8_t> interest, std::span<const std::uint32_t> rows,
                    BoxLimits limits, const BoxLimits& whole);

/// How likely a restriction that does nothing would look as good: the one-sided binomial test of the
/// box's density against the density without that one limit (Bryant and Lempert 2010, "quasi-p": the
/// box was chosen from the same cases, so it is no true p value). Categories count as one limit, `low`.
struct QuasiP {
    std::size_t column = 0;
    double low = -1, high = -1;  ///< -1: that side is not restricted
};
std::vector<QuasiP> quasi_p(const PrimBox& box);

/// P(X >= k), X ~ Binomial(n, p); 1e-10 relative.
double binomial_tail(std::uint64_t k, std::uint64_t n, double p);

/// For each column, in what share of `repeats` trajectories of random halves of the rows a box of
/// the same coverage (or density) narrows it. Deterministic in `seed`.
struct Reproduced {
    double by_coverage = 0, by_density = 0;
};
std::vector<Reproduced> resample(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                 std::span<const std::uint32_t> rows, const PrimBox& box, const PrimOptions& options,
                                 unsigned repeats, std::uint64_t seed);

/// The same box without what a column demands.
PrimBox drop_restriction(const DataFrame& frame, std::span<const std::uint8_t> interest,
                         std::span<const std::uint32_t> rows, const PrimBox& box, std::size_t column);

}  // namespace crux::stats
