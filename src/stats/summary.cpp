// One leaf's values to counts, sums and extremes, and the merge of two. See summary.h.
// Variances merge by Chan, Golub and LeVeque's formula (1979), on deviations from each side's mean.
#include "stats/summary.h"

#include <bit>
#include <cmath>
#include <limits>

namespace crux::stats {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Sums in a fixed tree, so that rounding grows with the logarithm of the count.
double pairwise(std::span<const double> values) {
    if (values.empty()) return 0;
    if (values.size() == 1) return values[0];
    const std::size_t half = values.size() / 2;
    return pairwise(values.first(half)) + pairwise(values.subspan(half));
}

}  // namespace

Summary Summary::of(std::span<const double> values, const LeafPlace& place) {
    Summary made;
    made.replicate_count_.assign(place.replicates, 0);
    made.replicate_sum_.assign(place.replicates, 0);
    std::size_t replicate = place.first_scenario % place.replicates;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (place.excluded.empty() || place.excluded[i] == 0) {
            const double value = values[i];
            ++made.replicate_count_[replicate];
            made.replicate_sum_[replicate] += value;
            if (made.count_ == 0 || value < made.min_) made.min_ = value, made.min_scenario_ = place.first_scenario + i;
            if (made.count_ == 0 || value > made.max_) made.max_ = value, made.max_scenario_ = place.first_scenario + i;
            ++made.count_;
        }
        if (++replicate == place.replicates) replicate = 0;
    }
    made.sum_ = pairwise(made.replicate_sum_);
    if (made.count_ == 0) return made;
    const double mean = made.mean();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!place.excluded.empty() && place.excluded[i] != 0) continue;
        made.squares_ += (values[i] - mean) * (values[i] - mean);
    }
    return made;
}

void Summary::merge(const Summary& right) {
    if (right.count_ == 0) return;
    if (count_ == 0) {
        *this = right;
        return;
    }
    const auto n = static_cast<double>(count_), m = static_cast<double>(right.count_);
    const double apart = right.mean() - mean();
    squares_ += right.squares_ + apart * apart * (n * m / (n + m));
    count_ += right.count_;
    sum_ += right.sum_;
    if (right.min_ < min_) min_ = right.min_, min_scenario_ = right.min_scenario_;
    if (right.max_ > max_) max_ = right.max_, max_scenario_ = right.max_scenario_;
    for (std::size_t r = 0; r < replicate_sum_.size() && r < right.replicate_sum_.size(); ++r) {
        replicate_count_[r] += right.replicate_count_[r];
        replicate_sum_[r] += right.replicate_sum_[r];
    }
}

double Summary::mean() const { return count_ == 0 ? not_a_number : sum_ / static_cast<double>(count_); }

double Summary::variance() const { return count_ < 2 ? not_a_number : squares_ / static_cast<double>(count_ - 1); }

double Summary::sd() const { return std::sqrt(variance()); }

std::vector<double> Summary::replicate_means() const {
    std::vector<double> means;
    for (std::size_t r = 0; r < replicate_sum_.size(); ++r) {
        if (replicate_count_[r] > 0) means.push_back(replicate_sum_[r] / static_cast<double>(replicate_count_[r]));
    }
    return means;
}

Interval Summary::interval_from_replicates(double level) const {
    const std::vector<double> means = replicate_means();
    if (means.size() < 2) return {};
    const auto r = static_cast<double>(means.size());
    const double centre = pairwise(means) / r;
    double squares = 0;
    for (const double m : means) squares += (m - centre) * (m - centre);
    return student_interval(mean(), std::sqrt(squares / (r - 1) / r), r - 1, level);
}

Interval Summary::interval_independent(double level) const {
    if (count_ < 2) return {};
    const auto n = static_cast<double>(count_);
    return student_interval(mean(), std::sqrt(variance() / n), n - 1, level);
}

// count, sum, squares, min, max, their scenarios, the number of replicates, then a count and a sum for each.
std::vector<std::uint64_t> Summary::words() const {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    std::vector<std::uint64_t> words = {count_,     bits(sum_),    bits(squares_), bits(min_),
                                        bits(max_), min_scenario_, max_scenario_,  replicate_count_.size()};
    words.insert(words.end(), replicate_count_.begin(), replicate_count_.end());
    for (const double sum : replicate_sum_) words.push_back(bits(sum));
    return words;
}

std::optional<Summary> Summary::from_words(std::span<const std::uint64_t> words) {
    constexpr std::size_t head = 8;
    if (words.size() < head || words[7] > words.size() || words.size() != head + 2 * words[7]) return std::nullopt;
    Summary made;
    made.count_ = words[0];
    made.sum_ = std::bit_cast<double>(words[1]);
    made.squares_ = std::bit_cast<double>(words[2]);
    made.min_ = std::bit_cast<double>(words[3]);
    made.max_ = std::bit_cast<double>(words[4]);
    made.min_scenario_ = words[5];
    made.max_scenario_ = words[6];
    const auto counts = words.subspan(head, words[7]), sums = words.subspan(head + words[7]);
    made.replicate_count_.assign(counts.begin(), counts.end());
    for (const std::uint64_t sum : sums) made.replicate_sum_.push_back(std::bit_cast<double>(sum));
    return made;
}

}  // namespace crux::stats
