// Logarithmic buckets from the bits of a double: the exponent and the nine highest bits of the
// fraction, so no logarithm is taken and every machine agrees. 32 buckets make a page; pages exist
// where values are. A page also counts its values by replicate, which is all that intervals need.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "stats/special.h"
#include "stats/summary.h"

namespace crux::stats {

namespace {

constexpr unsigned slots = 32, most_replicates = 32;
constexpr std::size_t cached_pages = 64;  // a power of two

struct Bucket {
    std::int32_t page;
    std::uint32_t slot;
};

// Ascending with the value: negative pages count down from -1, and their slots are turned round.
Bucket bucket_of(double value) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(std::abs(value)) >> 43;
    if (bits < 512) return {0, 0};  // zero, and below 2^-1022
    const auto page = static_cast<std::int32_t>(bits >> 5);
    const auto slot = static_cast<std::uint32_t>(bits & 31);
    return value > 0 ? Bucket{page, slot} : Bucket{-page, 31 - slot};
}

double size_at(std::int64_t bucket) { return std::bit_cast<double>(static_cast<std::uint64_t>(bucket) << 43); }

struct Ends {
    double low, high;
};
Ends ends_of(std::int32_t page, std::uint32_t slot) {
    if (page == 0) return {0, 0};
    if (page > 0) return {size_at(std::int64_t{page} * 32 + slot), size_at(std::int64_t{page} * 32 + slot + 1)};
    const std::int64_t bucket = std::int64_t{-page} * 32 + (31 - slot);
    return {-size_at(bucket + 1), -size_at(bucket)};
}

}  // namespace

struct Sketch::Page {
    std::array<std::uint64_t, slots> counts{};
    std::array<std::uint64_t, most_replicates> by_replicate{};
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t c : counts) sum += c;
        return sum;
    }
};

Sketch::Sketch() = default;
Sketch::~Sketch() = default;
Sketch::Sketch(Sketch&&) noexcept = default;
Sketch::Sketch(const Sketch& other) { merge(other); }
Sketch& Sketch::operator=(Sketch other) noexcept {
    std::swap(count_, other.count_);
    std::swap(replicates_, other.replicates_);
    std::swap(min_, other.min_);
    std::swap(max_, other.max_);
    pages_.swap(other.pages_);
    return *this;
}

Sketch::Page& Sketch::page(std::int32_t key) {
    std::unique_ptr<Page>& place = pages_[key];
    if (!place) place = std::make_unique<Page>();
    return *place;
}

void Sketch::add(std::span<const double> values, const LeafPlace& place) {
    replicates_ = std::max(replicates_, std::min(place.replicates, most_replicates));
    std::array<Page*, cached_pages> near{};
    std::array<std::int32_t, cached_pages> keys{};
    std::uint64_t replicate = place.first_scenario % place.replicates;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (place.excluded.empty() || place.excluded[i] == 0) {
            const double value = values[i] + 0.0;  // -0 and 0 are one value: which came first must not show
            if (count_ == 0 || value < min_) min_ = value;
            if (count_ == 0 || value > max_) max_ = value;
            ++count_;
            const Bucket bucket = bucket_of(value);
            const std::size_t way = static_cast<std::uint32_t>(bucket.page) % cached_pages;
            if (near[way] == nullptr || keys[way] != bucket.page) {
                near[way] = &page(bucket.page);
                keys[way] = bucket.page;
            }
            ++near[way]->counts[bucket.slot];
            ++near[way]->by_replicate[replicate % most_replicates];
        }
        if (++replicate == place.replicates) replicate = 0;
    }
}

void Sketch::merge(const Sketch& other) {
    if (other.count_ == 0) return;
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
    count_ += other.count_;
    replicates_ = std::max(replicates_, other.replicates_);
    for (const auto& [key, theirs] : other.pages_) {
        Page& ours = page(key);
        for (unsigned s = 0; s < slots; ++s) ours.counts[s] += theirs->counts[s];
        for (unsigned r = 0; r < most_replicates; ++r) ours.by_replicate[r] += theirs->by_replicate[r];
    }
}

double Sketch::quantile(double p) const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    const auto wanted = static_cast<std::uint64_t>(std::ceil(std::clamp(p, 0.0, 1.0) * static_cast<double>(count_)));
    const std::uint64_t rank = std::clamp<std::uint64_t>(wanted, 1, count_);
    if (rank == 1 || rank == count_) return rank == 1 ? min_ : max_;
    std::uint64_t before = 0;
    for (const auto& [key, page] : pages_) {
        const std::uint64_t here = page->total();
        if (before + here < rank) {
            before += here;
            continue;
        }
        for (std::uint32_t s = 0; s < slots; ++s) {
            const std::uint64_t inside = page->counts[s];
            if (before + inside >= rank) {
                const Ends ends = ends_of(key, s);
                const double part = (static_cast<double>(rank - before) - 0.5) / static_cast<double>(inside);
                const double low = std::clamp(ends.low, min_, max_), high = std::clamp(ends.high, min_, max_);
                return low + part * (high - low);
            }
            before += inside;
        }
    }
    return max_;
}

double Sketch::share_at_most(double x) const {
    if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
    if (x < min_) return 0;
    if (x >= max_) return 1;
    const Bucket at = bucket_of(x);
    std::uint64_t below = 0;
    double part = 0;
    for (const auto& [key, page] : pages_) {
        if (key > at.page) break;
        if (key < at.page) {
            below += page->total();
            continue;
        }
        for (std::uint32_t s = 0; s < at.slot; ++s) below += page->counts[s];
        const Ends ends = ends_of(key, at.slot);
        const double inside = ends.high > ends.low ? (x - ends.low) / (ends.high - ends.low) : 1;
        part = inside * static_cast<double>(page->counts[at.slot]);
    }
    return (static_cast<double>(below) + part) / static_cast<double>(count_);
}

// count, replicates, min, max; then for each page its key, which of its counts are not 0 (buckets below, replicates
// above), and those.
std::vector<std::uint64_t> Sketch::words() const {
    std::vector<std::uint64_t> words = {count_, replicates_, std::bit_cast<std::uint64_t>(min_),
                                        std::bit_cast<std::uint64_t>(max_)};
    for (const auto& [key, page] : pages_) {
        words.push_back(static_cast<std::uint32_t>(key));
        const std::size_t mask = words.size();
        words.push_back(0);
        const auto put = [&](std::uint64_t count, unsigned bit) {
            if (count == 0) return;
            words[mask] |= std::uint64_t{1} << bit;
            words.push_back(count);
        };
        for (unsigned s = 0; s < slots; ++s) put(page->counts[s], s);
        for (unsigned r = 0; r < most_replicates; ++r) put(page->by_replicate[r], slots + r);
    }
    return words;
}

std::optional<Sketch> Sketch::from_words(std::span<const std::uint64_t> words) {
    constexpr std::size_t head = 4;
    if (words.size() < head || words[1] == 0 || words[1] > most_replicates) return std::nullopt;
    Sketch made;
    made.count_ = words[0];
    made.replicates_ = static_cast<unsigned>(words[1]);
    made.min_ = std::bit_cast<double>(words[2]);
    made.max_ = std::bit_cast<double>(words[3]);
    for (std::size_t i = head; i < words.size();) {
        if (i + 2 > words.size() || words[i] > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
        Page& page = made.page(static_cast<std::int32_t>(words[i]));
        const std::uint64_t mask = words[i + 1];
        i += 2;
        if (i + static_cast<std::size_t>(std::popcount(mask)) > words.size()) return std::nullopt;
        for (unsigned s = 0; s < slots; ++s) page.counts[s] = (mask >> s & 1) != 0 ? words[i++] : 0;
        for (unsigned r = 0; r < most_replicates; ++r)
            page.by_replicate[r] = (mask >> (slots + r) & 1) != 0 ? words[i++] : 0;
    }
    return made;
}

namespace {

double spread_of_shares(std::span<const std::uint64_t> below, std::span<const std::uint64_t> all) {
    double sum = 0, squares = 0, n = 0;
    for (std::size_t r = 0; r < all.size(); ++r) {
        if (all[r] == 0) continue;
        sum += static_cast<double>(below[r]) / static_cast<double>(all[r]);
        n += 1;
    }
    for (std::size_t r = 0; r < all.size(); ++r) {
        if (all[r] == 0) continue;
        const double apart = static_cast<double>(below[r]) / static_cast<double>(all[r]) - sum / n;
        squares += apart * apart;
    }
    return n < 2 ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(squares / (n - 1) / n);
}

}  // namespace

// The standard error of the share below the p-quantile, seen at the page edge nearest to it and
// scaled to p by the binomial law; NaN where no edge is near.
double Sketch::error_of_share(double p) const {
    std::array<std::uint64_t, most_replicates> all{}, below{}, nearest{};
    for (const auto& [key, page] : pages_) {
        for (unsigned r = 0; r < replicates_; ++r) all[r] += page->by_replicate[r];
    }
    const auto total = static_cast<double>(count_);
    double edge = -1;
    std::uint64_t sum = 0;
    for (const auto& [key, page] : pages_) {
        for (unsigned r = 0; r < replicates_; ++r) below[r] += page->by_replicate[r];
        sum += page->total();
        const double share = static_cast<double>(sum) / total;
        if (edge < 0 || std::abs(share - p) < std::abs(edge - p)) edge = share, nearest = below;
    }
    const double ratio = p * (1 - p) / (edge * (1 - edge));
    if (!(ratio > 0.5 && ratio < 2)) return std::numeric_limits<double>::quiet_NaN();
    return std::sqrt(ratio) * spread_of_shares({nearest.data(), replicates_}, {all.data(), replicates_});
}

Interval Sketch::interval(double p, double level) const {
    if (count_ < 2 || !(p > 0 && p < 1)) return {};
    const double from_replicates = replicates_ < 2 ? std::numeric_limits<double>::quiet_NaN() : error_of_share(p);
    Interval shares = student_interval(p, from_replicates, replicates_ - 1, level);
    if (!shares.known()) {
        const double binomial = std::sqrt(p * (1 - p) / static_cast<double>(count_));
        const double half = normal_quantile(0.5 + level / 2) * binomial;
        shares = {p - half, p + half};
    }
    return {quantile(shares.low), quantile(shares.high)};
}

namespace {

// A bucket's count over the bins that it meets, by the share of its width in each.
void spread(double a, double b, double count, double low, double width, std::vector<double>& counts) {
    const auto bins = static_cast<double>(counts.size());
    const double first = (a - low) / width, last = (b - low) / width;
    if (!(last >= 0 && first <= bins)) return;
    if (!(last > first)) {
        counts[static_cast<std::size_t>(std::min(first, bins - 1))] += count;
        return;
    }
    for (double bin = std::max(0.0, std::floor(first)); bin < bins && bin < last; bin += 1) {
        const double share = (std::min(last, bin + 1) - std::max(first, bin)) / (last - first);
        counts[static_cast<std::size_t>(bin)] += count * share;
    }
}

}  // namespace

std::vector<double> Sketch::histogram(double low, double high, std::size_t bins) const {
    std::vector<double> counts(bins, 0);
    const double width = (high - low) / static_cast<double>(bins);
    for (const auto& [key, page] : pages_) {
        for (std::uint32_t s = 0; s < slots; ++s) {
            if (page->counts[s] == 0) continue;
            const Ends ends = ends_of(key, s);
            const double a = std::clamp(ends.low, min_, max_), b = std::clamp(ends.high, min_, max_);
            spread(a, b, static_cast<double>(page->counts[s]), low, width, counts);
        }
    }
    return counts;
}

}  // namespace crux::stats
