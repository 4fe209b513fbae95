// Peeling and pasting. See prim.h. Each column of numbers is sorted once; a peel is then the head or
// the tail of a list, and the lists shrink with the box. Rows
// that one limit alone keeps out are held apart: they are what pasting and quasi-p values ask for.
#include "stats/prim.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace crux::stats {

namespace {

// The cut between two order statistics; where they are equal it moves outwards (down for upper
// cuts, up for lower ones) to the next different value, so that ties are never split.
template <class At>
double cut(std::size_t n, double quantile, const At& at) {
    const double i = static_cast<double>(n - 1) * quantile;
    auto lower = static_cast<std::size_t>(std::floor(i)), higher = static_cast<std::size_t>(std::ceil(i));
    if (quantile > 0.5) {
        while (lower > 0 && at(lower) == at(higher)) --lower;
    } else {
        while (higher + 1 < n && at(lower) == at(higher)) ++higher;
    }
    return (at(lower) + at(higher)) / 2;
}

struct Counts {
    std::uint64_t cases = 0, interest = 0;
    double mean() const { return cases == 0 ? 0 : static_cast<double>(interest) / static_cast<double>(cases); }
};

double gain(PrimObjective objective, const Counts& before, const Counts& after) {
    if (objective == PrimObjective::original) return after.cases > 0 ? after.mean() : -1;
    if (before.mean() == after.mean()) return 0;
    const double change = std::abs(static_cast<double>(before.cases) - static_cast<double>(after.cases));
    const double better = after.mean() - before.mean();
    return objective == PrimObjective::lenient1 ? better / change : static_cast<double>(after.cases) * better / change;
}

// Rows in ascending order of their values, equal values in the order given: a radix sort of the bits.
std::vector<std::uint32_t> ascending(std::span<const double> values, std::span<const std::uint32_t> rows) {
    struct Key {
        std::uint64_t bits;
        std::uint32_t row;
    };
    std::vector<Key> keys, next(rows.size());
    keys.reserve(rows.size());
    for (std::uint32_t row : rows) {
        const auto bits = std::bit_cast<std::uint64_t>(values[row] + 0.0);  // -0 sorts as 0
        keys.push_back({(bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63), row});
    }
    for (unsigned shift = 0; shift < 64; shift += 8) {
        std::array<std::size_t, 257> starts{};
        for (const Key& key : keys) ++starts[((key.bits >> shift) & 255) + 1];
        if (std::ranges::find(starts, keys.size()) != starts.end()) continue;  // all alike in this byte
        for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
        for (const Key& key : keys) next[starts[(key.bits >> shift) & 255]++] = key;
        keys.swap(next);
    }
    std::vector<std::uint32_t> out;
    out.reserve(keys.size());
    for (const Key& key : keys) out.push_back(key.row);
    return out;
}

class Prim {
  public:
    Prim(const DataFrame& frame, std::span<const std::uint8_t> interest, std::span<const std::uint32_t> rows,
         const PrimOptions& options)
        : frame_(frame),
          interest_(interest),
          rows_(rows),
          options_(options),
          whole_(whole_box(frame)),
          box_(whole_),
          total_(std::accumulate(interest.begin(), interest.end(), std::uint64_t{0})),
          inside_(frame.rows(), 0),
          beyond_(frame.columns.size()) {
        for (std::size_t c = 0; c < frame.columns.size(); ++c) {
            (frame.columns[c].categorical() ? categorical_ : numeric_).push_back(c);
        }
        for (std::size_t c : numeric_) sorted_.push_back(ascending(frame.columns[c].values, rows));
        place_rows();
    }

    std::vector<PrimBox> trajectory() {
        note();
        if (now_.cases == 0) return std::move(boxes_);
        while (peel()) note();
        while (paste()) note();
        return std::move(boxes_);
    }

  private:
    using Rows = std::vector<std::uint32_t>;
    // Rows outside the box for one limit of the column alone: below its low end (or of a category not let in), above.
    struct Beyond {
        Rows low, high;
    };
    struct Candidate {
        std::size_t column = 0;
        Limits limits;
        Counts counts;
        double gain = 0;
        std::size_t free = 0;  // columns not restricted: of equal gains the simpler box is taken
    };

    double value(std::size_t c, std::uint32_t row) const { return frame_.columns[c].values[row]; }

    Counts counts_of(const Rows& rows) const {
        Counts counts;
        counts.cases = rows.size();
        for (std::uint32_t row : rows) counts.interest += interest_[row];
        return counts;
    }

    // All rows anew: in the box, outside for one limit, or for more.
    void place_rows() {
        now_ = {};
        for (Beyond& beyond : beyond_) beyond = {};
        const std::vector<std::size_t> limited = restricted(box_, whole_);
        for (std::uint32_t row : rows_) {
            std::size_t broken = 0, which = 0;
            for (std::size_t c : limited) {
                if (lets_in(frame_.columns[c], box_[c], row)) continue;
                which = c;
                if (++broken > 1) break;
            }
            inside_[row] = broken == 0 ? 1 : 0;
            if (broken == 0) {
                ++now_.cases;
                now_.interest += interest_[row];
            } else if (broken == 1) {
                send_out(which, row);
            }
        }
    }
    void send_out(std::size_t c, std::uint32_t row) {
        const bool above = !frame_.columns[c].categorical() && value(c, row) > box_[c].high;
        (above ? beyond_[c].high : beyond_[c].low).push_back(row);
    }

    void note() {
        PrimBox box;
        box.limits = box_;
        box.cases = now_.cases;
        box.interest = now_.interest;
        box.coverage = total_ == 0 ? 0 : static_cast<double>(now_.interest) / static_cast<double>(total_);
        box.density = now_.mean();
        box.mass = static_cast<double>(now_.cases) / static_cast<double>(frame_.rows());
        box.restricted = restricted(box_, whole_);
        for (std::size_t c : box.restricted) {
            const bool categorical = frame_.columns[c].categorical();
            const Counts low = counts_of(beyond_[c].low), high = counts_of(beyond_[c].high);
            box.outside.push_back({c, categorical || box_[c].low != whole_[c].low,
                                   !categorical && box_[c].high != whole_[c].high, low.cases, low.interest, high.cases,
                                   high.interest});
        }
        boxes_.push_back(std::move(box));
    }

    void consider(std::size_t column, const Limits& limits, const Counts& counts) {
        Candidate candidate{column, limits, counts, gain(options_.objective, now_, counts), 0};
        for (std::size_t c = 0; c < box_.size(); ++c) {
            candidate.free += (c == column ? limits : box_[c]) == whole_[c] ? 1 : 0;
        }
        if (!found_ || candidate.gain > best_.gain || (candidate.gain == best_.gain && candidate.free > best_.free)) {
            best_ = candidate;
            found_ = true;
        }
    }

    double mass(const Counts& counts) const {
        return static_cast<double>(counts.cases) / static_cast<double>(frame_.rows());
    }

    bool peel() {
        found_ = false;
        for (std::size_t i = 0; i < numeric_.size(); ++i) peel_number(numeric_[i], sorted_[i]);
        for (std::size_t c : categorical_) peel_category(c);
        if (!found_ || !(best_.gain > 0) || mass(best_.counts) < options_.mass_min ||
            best_.counts.cases >= now_.cases) {
            return false;
        }
        narrow(best_.column, best_.limits);
        now_ = best_.counts;
        return true;
    }

    // Rows that were outside for another limit alone and now break this one too are outside for two.
    void narrow(std::size_t column, const Limits& limits) {
        box_[column] = limits;
        const Column& values = frame_.columns[column];
        const auto breaks_two = [&](std::uint32_t row) { return !lets_in(values, limits, row); };
        for (std::size_t c = 0; c < beyond_.size(); ++c) {
            if (c == column) continue;
            std::erase_if(beyond_[c].low, breaks_two);
            std::erase_if(beyond_[c].high, breaks_two);
        }
        const auto leave = [&](std::uint32_t row) {
            inside_[row] = 0;
            send_out(column, row);
        };
        if (values.categorical()) {
            for (std::uint32_t row : rows_) {
                if (inside_[row] != 0 && !lets_in(values, limits, row)) leave(row);
            }
        } else {
            const Rows& list =
                sorted_[static_cast<std::size_t>(std::ranges::find(numeric_, column) - numeric_.begin())];
            for (auto row = list.begin(); row != list.end() && value(column, *row) < limits.low; ++row) leave(*row);
            for (auto row = list.rbegin(); row != list.rend() && value(column, *row) > limits.high; ++row) leave(*row);
        }
        for (Rows& list : sorted_) {
            std::size_t kept = 0;
            for (std::uint32_t row : list) {
                list[kept] = row;
                kept += inside_[row];
            }
            list.resize(kept);
        }
    }

    void peel_number(std::size_t c, const Rows& list) {
        const auto at = [&](std::size_t i) { return value(c, list[i]); };
        const double upper = cut(list.size(), 1 - options_.peel_alpha, at);
        Counts left = now_;
        for (auto row = list.rbegin(); row != list.rend() && value(c, *row) > upper; ++row) take_off(left, *row);
        consider(c, {box_[c].low, upper, 0}, left);
        const double lower = cut(list.size(), options_.peel_alpha, at);
        left = now_;
        for (auto row = list.begin(); row != list.end() && value(c, *row) < lower; ++row) take_off(left, *row);
        consider(c, {lower, box_[c].high, 0}, left);
    }
    void take_off(Counts& counts, std::uint32_t row) const {
        --counts.cases;
        counts.interest -= interest_[row];
    }

    void peel_category(std::size_t c) {
        const Column& column = frame_.columns[c];
        const std::uint64_t in = box_[c].categories;
        if ((in & (in - 1)) == 0) return;
        std::vector<Counts> by(column.categories.size());
        for (std::uint32_t row : rows_) {
            if (inside_[row] == 0) continue;
            Counts& counts = by[static_cast<std::size_t>(column.values[row])];
            ++counts.cases;
            counts.interest += interest_[row];
        }
        for (std::size_t category = 0; category < by.size(); ++category) {
            const std::uint64_t bit = std::uint64_t{1} << category;
            if ((in & bit) == 0) continue;
            consider(c, {0, 0, in & ~bit}, {now_.cases - by[category].cases, now_.interest - by[category].interest});
        }
    }

    // The box and those of `outside` that the widened limits let in.
    Counts with(const Rows& outside, std::size_t c, const Limits& limits) const {
        Counts counts = now_;
        for (std::uint32_t row : outside) {
            if (!lets_in(frame_.columns[c], limits, row)) continue;
            ++counts.cases;
            counts.interest += interest_[row];
        }
        return counts;
    }

    bool paste() {
        found_ = false;
        for (std::size_t c : restricted(box_, whole_)) {
            if (frame_.columns[c].categorical()) {
                paste_category(c);
            } else {
                paste_number(c);
            }
        }
        if (!found_ || !(best_.gain > 0) || mass(best_.counts) < options_.mass_min ||
            best_.counts.cases <= now_.cases || !(best_.counts.mean() > now_.mean())) {
            return false;
        }
        box_[best_.column] = best_.limits;
        place_rows();
        return true;
    }

    void paste_number(std::size_t c) {
        // Where a limit goes when it takes back a share of what lies beyond it (and on it).
        const auto pasted = [&](const Rows& outside, double limit, double end, double quantile) {
            std::vector<double> values;
            for (std::uint32_t row : outside) values.push_back(value(c, row));
            for (std::uint32_t row : rows_) {
                if (inside_[row] != 0 && value(c, row) == limit) values.push_back(limit);
            }
            if (values.empty()) return end;
            std::ranges::sort(values);
            return cut(values.size(), quantile, [&](std::size_t i) { return values[i]; });
        };
        const Beyond& beyond = beyond_[c];
        const Limits lower{pasted(beyond.low, box_[c].low, whole_[c].low, 1 - options_.paste_alpha), box_[c].high, 0};
        consider(c, lower, with(beyond.low, c, lower));
        const Limits upper{box_[c].low, pasted(beyond.high, box_[c].high, whole_[c].high, options_.paste_alpha), 0};
        consider(c, upper, with(beyond.high, c, upper));
    }

    void paste_category(std::size_t c) {
        for (std::size_t category = 0; category < frame_.columns[c].categories.size(); ++category) {
            const std::uint64_t bit = std::uint64_t{1} << category;
            if ((box_[c].categories & bit) != 0) continue;
            const Limits limits{0, 0, box_[c].categories | bit};
            consider(c, limits, with(beyond_[c].low, c, limits));
        }
    }

    const DataFrame& frame_;
    std::span<const std::uint8_t> interest_;
    std::span<const std::uint32_t> rows_;
    const PrimOptions& options_;
    BoxLimits whole_, box_;
    std::uint64_t total_;
    std::vector<std::uint8_t> inside_;  // [row of the frame]
    std::vector<Beyond> beyond_;        // [column]
    std::vector<std::size_t> numeric_, categorical_;
    std::vector<Rows> sorted_;  // [numeric column] rows in the box, by value; not kept up while pasting
    Counts now_;
    Candidate best_;
    bool found_ = false;
    std::vector<PrimBox> boxes_;
};

}  // namespace

std::vector<PrimBox> prim_trajectory(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                     std::span<const std::uint32_t> rows, const PrimOptions& options) {
    return Prim(frame, interest, rows, options).trajectory();
}

std::vector<PrimBox> prim_trajectory(const DataFrame& frame, std::span<const std::uint8_t> interest,
                                     const PrimOptions& options) {
    std::vector<std::uint32_t> rows(frame.rows());
    std::iota(rows.begin(), rows.end(), 0u);
    return prim_trajectory(frame, interest, rows, options);
}

}  // namespace crux::stats
