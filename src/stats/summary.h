// Streaming summaries of one number a scenario. Two kinds, because two kinds of exactness:
//
//   Summary  counts, sums, squares, extremes, replicate sums. Floating-point sums depend on their
//            order, so a Summary is made of one leaf's values and merged in the fixed tree of
//            src/ensemble: then the bits are the same for any number of threads and any cut.
//   Sketch   counts in logarithmic buckets, whole numbers: may be merged in any order whatever,
//            so one per worker is enough. Gives quantiles within a stated relative error.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "stats/intervals.h"

namespace crux::stats {

/// Where a leaf's values stand in the ensemble.
struct LeafPlace {
    std::uint64_t first_scenario = 0;
    unsigned replicates = 1;                 ///< of the design; scenario s belongs to s % replicates
    std::span<const std::uint8_t> excluded;  ///< 1: a scenario that is not counted; empty: none
};

class Summary {
  public:
    Summary() = default;  ///< of nothing; merging it changes no bit
    /// Of a leaf's values, one a scenario in order; excluded ones are not read.
    static Summary of(std::span<const double> values, const LeafPlace& place);
    /// Takes in what stands to the right of this in the tree.
    void merge(const Summary& right);

    std::uint64_t count() const { return count_; }
    double sum() const { return sum_; }
    double mean() const;      ///< NaN where count is 0
    double variance() const;  ///< divided by n - 1; NaN where count is below 2
    double sd() const;
    double min() const { return min_; }
    double max() const { return max_; }
    std::uint64_t min_scenario() const { return min_scenario_; }  ///< the first that has it
    std::uint64_t max_scenario() const { return max_scenario_; }

    /// Of the mean. From the spread of the replicates' means (Student's t, R - 1 degrees of
    /// freedom): right for Latin hypercubes, and for independent draws too.
    Interval interval_from_replicates(double level) const;
    /// Of the mean, for independent draws: Student's t, n - 1 degrees of freedom.
    Interval interval_independent(double level) const;
    std::vector<double> replicate_means() const;  ///< of replicates that have values

    /// What it is made of, for carrying it to another process: whole numbers, doubles by their bits.
    /// from_words gives the same bits back; nothing where the words are no Summary's.
    std::vector<std::uint64_t> words() const;
    static std::optional<Summary> from_words(std::span<const std::uint64_t> words);

  private:
    std::uint64_t count_ = 0;
    double sum_ = 0, squares_ = 0;  // squares: of deviations from the mean
    double min_ = 0, max_ = 0;
    std::uint64_t min_scenario_ = 0, max_scenario_ = 0;
    std::vector<std::uint64_t> replicate_count_;
    std::vector<double> replicate_sum_;
};

/// Quantiles of any finite numbers, in memory that depends on the range of the values, never on
/// their number: 512 buckets between a power of two and the next (of either sign), taken from the
/// bits of the number; zero has its own, and what is below 2^-1022 in size counts as zero.
class Sketch {
  public:
    /// A bucket's width: a quantile is within this share of the value at that rank (mostly far nearer).
    static constexpr double relative_error = 1.0 / 512;

    Sketch();
    ~Sketch();
    Sketch(const Sketch& other);
    Sketch(Sketch&&) noexcept;
    Sketch& operator=(Sketch other) noexcept;

    /// A leaf's values. Values must be finite.
    void add(std::span<const double> values, const LeafPlace& place);
    void merge(const Sketch& other);

    std::uint64_t count() const { return count_; }
    /// The value at rank ceil(p * count), p in [0, 1]: between the ends of its bucket, linear
    /// within it. NaN where count is 0.
    double quantile(double p) const;
    /// How many values are at or below x, up to the width of x's bucket.
    double share_at_most(double x) const;
    /// Of the quantile, from the spread of the replicates' shares below it (Woodruff); where one
    /// coarse bucket holds too much to tell, from the binomial law, which is never too narrow.
    Interval interval(double p, double level) const;
    /// For figures: counts over `bins` equal bins of [low, high], values outside left out.
    std::vector<double> histogram(double low, double high, std::size_t bins) const;

    /// As for Summary. Buckets that hold nothing take no room.
    std::vector<std::uint64_t> words() const;
    static std::optional<Sketch> from_words(std::span<const std::uint64_t> words);

  private:
    struct Page;  // a sixteenth of an octave: 32 buckets, and its count by replicate
    Page& page(std::int32_t key);
    double error_of_share(double p) const;
    std::uint64_t count_ = 0;
    unsigned replicates_ = 1;
    double min_ = 0, max_ = 0;
    std::map<std::int32_t, std::unique_ptr<Page>> pages_;  // by size and sign, ascending values
};

}  // namespace crux::stats
