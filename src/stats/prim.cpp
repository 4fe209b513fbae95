// Peeling and pasting. See prim.h. Each column of numbers is sorted once; a peel is then the head or
// the tail of a list, and the lists shrink with the box.
#include "stats/prim.h"

#include <algorithm>
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
    return objective == PrimObjective::lenient1 ? better / change
                                                : static_cast<double>(after.cases) * better / change;
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
          inside_(frame.rows(), 0) {
        for (std::uint32_t row : rows) inside_[row] = 1;
        now_ = count_inside();
        for (std::size_t c = 0; c < frame.columns.size(); ++c) {
            (frame.columns[c].categorical() ? categorical_ : numeric_).push_back(c);
        }
        for (std::size_t c : numeric_) sort_column(c);
    }

    std::vector<PrimBox> trajectory() {
        note();
        if (now_.cases == 0) return std::move(boxes_);
        while (peel()) note();
        while (paste()) note();
        return std::move(boxes_);
    }

  private:
    struct Entry {
        double x;
        std::uint32_t row;
    };
    struct Candidate {
        std::size_t column = 0;
        Limits limits;
        Counts counts;
        double gain = 0;
        std::size_t free = 0;  // columns not restricted: of equal gains the simpler box is taken
    };

    Counts count_inside() const {
        Counts counts;
        for (std::uint32_t row : rows_) {
            counts.cases += inside_[row];
            counts.interest += inside_[row] & interest_[row];
        }
        return counts;
    }

    void sort_column(std::size_t c) {
        std::vector<Entry>& list = sorted_.emplace_back();
        list.reserve(rows_.size());
        for (std::uint32_t row : rows_) list.push_back({frame_.columns[c].values[row], row});
        std::ranges::sort(list, [](const Entry& a, const Entry& b) { return a.x != b.x ? a.x < b.x : a.row < b.row; });
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
        boxes_.push_back(std::move(box));
    }

    void consider(std::size_t column, const Limits& limits, const Counts& counts) {
        Candidate candidate{column, limits, counts, gain(options_.objective, now_, counts), 0};
        BoxLimits box = box_;
        box[column] = limits;
        candidate.free = box.size() - restricted(box, whole_).size();
        if (!found_ || candidate.gain > best_.gain ||
            (candidate.gain == best_.gain && candidate.free > best_.free)) {
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
        box_[best_.column] = best_.limits;
        const Column& column = frame_.columns[best_.column];
        for (std::uint32_t row : rows_) {
            if (inside_[row] != 0 && !lets_in(column, best_.limits, row)) inside_[row] = 0;
        }
        for (auto& list : sorted_) {
            std::erase_if(list, [this](const Entry& entry) { return inside_[entry.row] == 0; });
        }
        now_ = best_.counts;
        return true;
    }

    static bool lets_in(const Column& column, const Limits& limits, std::uint32_t row) {
        const double x = column.values[row];
        if (column.categorical()) return ((limits.categories >> static_cast<unsigned>(x)) & 1) != 0;
        return x >= limits.low && x <= limits.high;
    }

    void peel_number(std::size_t c, const std::vector<Entry>& list) {
        const auto at = [&](std::size_t i) { return list[i].x; };
        const double upper = cut(list.size(), 1 - options_.peel_alpha, at);
        Counts left = now_;
        for (auto entry = list.rbegin(); entry != list.rend() && entry->x > upper; ++entry) take_off(left, entry->row);
        consider(c, {box_[c].low, upper, 0}, left);
        const double lower = cut(list.size(), options_.peel_alpha, at);
        left = now_;
        for (auto entry = list.begin(); entry != list.end() && entry->x < lower; ++entry) take_off(left, entry->row);
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
            consider(c, {0, 0, in & ~bit},
                     {now_.cases - by[category].cases, now_.interest - by[category].interest});
        }
    }

    // What the box would hold with one column's limits widened.
    Counts widened(std::size_t c, const Limits& limits) const {
        BoxLimits box = box_;
        box[c] = limits;
        Counts counts;
        for (std::uint32_t row : rows_) {
            if (!holds(box, frame_, row)) continue;
            ++counts.cases;
            counts.interest += interest_[row];
        }
        return counts;
    }

    // Values of column c in rows that the box with these limits of c would hold, ascending.
    std::vector<double> values_in(std::size_t c, const Limits& limits) const {
        BoxLimits box = box_;
        box[c] = limits;
        std::vector<double> out;
        for (std::uint32_t row : rows_) {
            if (holds(box, frame_, row)) out.push_back(frame_.columns[c].values[row]);
        }
        std::ranges::sort(out);
        return out;
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
        for (std::uint32_t row : rows_) inside_[row] = holds(box_, frame_, row) ? 1 : 0;
        now_ = best_.counts;
        return true;
    }

    void paste_number(std::size_t c) {
        const auto pasted = [&](const std::vector<double>& beyond, double end, double quantile) {
            return beyond.empty() ? end : cut(beyond.size(), quantile, [&](std::size_t i) { return beyond[i]; });
        };
        const std::vector<double> below = values_in(c, {whole_[c].low, box_[c].low, 0});
        const Limits lower{pasted(below, whole_[c].low, 1 - options_.paste_alpha), box_[c].high, 0};
        consider(c, lower, widened(c, lower));
        const std::vector<double> above = values_in(c, {box_[c].high, whole_[c].high, 0});
        const Limits upper{box_[c].low, pasted(above, whole_[c].high, options_.paste_alpha), 0};
        consider(c, upper, widened(c, upper));
    }

    void paste_category(std::size_t c) {
        for (std::size_t category = 0; category < frame_.columns[c].categories.size(); ++category) {
            const std::uint64_t bit = std::uint64_t{1} << category;
            if ((box_[c].categories & bit) != 0) continue;
            const Limits limits{0, 0, box_[c].categories | bit};
            consider(c, limits, widened(c, limits));
        }
    }

    const DataFrame& frame_;
    std::span<const std::uint8_t> interest_;
    std::span<const std::uint32_t> rows_;
    const PrimOptions& options_;
    BoxLimits whole_, box_;
    std::uint64_t total_;
    std::vector<std::uint8_t> inside_;  // [row of the frame]
    std::vector<std::size_t> numeric_, categorical_;
    std::vector<std::vector<Entry>> sorted_;  // [numeric column] rows in the box, by value
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
