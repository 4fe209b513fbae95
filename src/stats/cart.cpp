// See cart.h.
#include "stats/cart.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace crux::stats {

namespace {

struct Split {
    bool found = false;
    std::size_t column = 0, category = 0;
    double threshold = 0, impurity = 0;
};

class Grower {
  public:
    Grower(const DataFrame& frame, std::span<const std::uint8_t> interest, double mass_min)
        : frame_(frame),
          interest_(interest),
          least_(std::max<std::size_t>(1, static_cast<std::size_t>(mass_min * static_cast<double>(frame.rows())))),
          total_(std::accumulate(interest.begin(), interest.end(), std::uint64_t{0})),
          whole_(whole_box(frame)) {}

    CartTree grow() {
        std::vector<std::uint32_t> rows(frame_.rows());
        std::iota(rows.begin(), rows.end(), 0u);
        if (!rows.empty()) node(std::move(rows), whole_);
        return std::move(tree_);
    }

  private:
    // n times the Gini impurity, over 2.
    static double impurity(std::uint64_t interest, std::uint64_t cases) {
        const double k = static_cast<double>(interest), n = static_cast<double>(cases);
        return n == 0 ? 0 : k * (n - k) / n;
    }

    std::int32_t node(std::vector<std::uint32_t> rows, BoxLimits box) {
        const auto number = static_cast<std::int32_t>(tree_.nodes.size());
        CartNode made;
        made.cases = rows.size();
        for (std::uint32_t row : rows) made.interest += interest_[row];
        tree_.nodes.push_back(made);
        const Split split = best_split(rows, made);
        if (!split.found) {
            leaf(made, std::move(box));
            return number;
        }
        std::vector<std::uint32_t> left, right;
        const Column& column = frame_.columns[split.column];
        BoxLimits left_box = box, right_box = box;
        double next = INFINITY;
        for (std::uint32_t row : rows) {
            const double x = column.values[row];
            const bool goes_right =
                column.categorical() ? static_cast<std::size_t>(x) == split.category : x > split.threshold;
            (goes_right ? right : left).push_back(row);
            if (goes_right) next = std::min(next, x);
        }
        if (column.categorical()) {
            const std::uint64_t bit = std::uint64_t{1} << split.category;
            left_box[split.column].categories &= ~bit;
            right_box[split.column].categories = bit;
        } else {
            left_box[split.column].high = split.threshold;
            right_box[split.column].low = next;
        }
        rows = {};
        const std::int32_t l = node(std::move(left), std::move(left_box));
        const std::int32_t r = node(std::move(right), std::move(right_box));
        CartNode& here = tree_.nodes[static_cast<std::size_t>(number)];
        here.left = l;
        here.right = r;
        here.column = split.column;
        here.threshold = split.threshold;
        here.category = split.category;
        return number;
    }

    Split best_split(const std::vector<std::uint32_t>& rows, const CartNode& here) const {
        Split best;
        best.impurity = impurity(here.interest, here.cases);
        if (rows.size() < 2 * least_ || here.interest == 0 || here.interest == here.cases) return best;
        // Splits that gain nothing but rounding are none.
        best.impurity *= 1 - 1e-12;
        for (std::size_t c = 0; c < frame_.columns.size(); ++c) {
            if (frame_.columns[c].categorical()) {
                by_category(c, rows, here, best);
            } else {
                by_number(c, rows, here, best);
            }
        }
        return best;
    }

    void by_number(std::size_t c, const std::vector<std::uint32_t>& rows, const CartNode& here, Split& best) const {
        std::vector<std::pair<double, std::uint8_t>> sorted;
        sorted.reserve(rows.size());
        for (std::uint32_t row : rows) sorted.emplace_back(frame_.columns[c].values[row], interest_[row]);
        std::ranges::sort(sorted, {}, &std::pair<double, std::uint8_t>::first);
        std::uint64_t interest = 0;
        for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
            interest += sorted[i].second;
            const std::size_t n = i + 1;
            if (n < least_ || sorted.size() - n < least_ || sorted[i].first == sorted[i + 1].first) continue;
            const double after = impurity(interest, n) + impurity(here.interest - interest, here.cases - n);
            if (after >= best.impurity) continue;
            best = {true, c, 0, sorted[i].first / 2 + sorted[i + 1].first / 2, after};
            if (best.threshold >= sorted[i + 1].first) best.threshold = sorted[i].first;
        }
    }

    void by_category(std::size_t c, const std::vector<std::uint32_t>& rows, const CartNode& here, Split& best) const {
        const std::size_t categories = frame_.columns[c].categories.size();
        std::vector<std::uint64_t> cases(categories, 0), interest(categories, 0);
        for (std::uint32_t row : rows) {
            const auto category = static_cast<std::size_t>(frame_.columns[c].values[row]);
            ++cases[category];
            interest[category] += interest_[row];
        }
        for (std::size_t k = 0; k < categories; ++k) {
            if (cases[k] < least_ || here.cases - cases[k] < least_) continue;
            const double after =
                impurity(interest[k], cases[k]) + impurity(here.interest - interest[k], here.cases - cases[k]);
            if (after < best.impurity) best = {true, c, k, 0, after};
        }
    }

    void leaf(const CartNode& made, BoxLimits box) {
        CartLeaf out;
        out.restricted = restricted(box, whole_);
        out.limits = std::move(box);
        out.cases = made.cases;
        out.interest = made.interest;
        out.coverage = total_ == 0 ? 0 : static_cast<double>(made.interest) / static_cast<double>(total_);
        out.density = static_cast<double>(made.interest) / static_cast<double>(made.cases);
        out.mass = static_cast<double>(made.cases) / static_cast<double>(frame_.rows());
        tree_.leaves.push_back(std::move(out));
    }

    const DataFrame& frame_;
    std::span<const std::uint8_t> interest_;
    std::size_t least_;
    std::uint64_t total_;
    BoxLimits whole_;
    CartTree tree_;
};

}  // namespace

CartTree cart(const DataFrame& frame, std::span<const std::uint8_t> interest, double mass_min) {
    return Grower(frame, interest, mass_min).grow();
}

}  // namespace crux::stats
