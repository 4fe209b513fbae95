// See discover.h. A box is made from three quarters of the worlds and measured on the rest.
#include "crux/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/ordering.h"
#include "stats/cart.h"

namespace crux {

using stats::BoxLimits;
using stats::Column;
using stats::DataFrame;
using stats::PrimBox;

namespace {

constexpr std::uint64_t fewest = 20;  // worlds in question, and worlds that are not, for a box to mean anything

BoxStep step_of(const PrimBox& box) {
    return {box.cases, box.interest, box.coverage, box.density, box.mass, box.restricted.size()};
}

double worst(const stats::QuasiP& q) { return std::max(q.low, q.high); }

class Discoverer {
  public:
    Discoverer(const DataFrame& frame, const std::vector<ColumnWords>& words, const std::vector<std::uint8_t>& interest,
               const std::vector<std::uint16_t>& replicate, const DiscoverOptions& options)
        : frame_(frame), words_(words), interest_(interest), options_(options) {
        for (std::uint32_t row = 0; row < frame.rows(); ++row) {
            const std::size_t group = replicate.empty() ? row : replicate[row];
            (options.held_out && group % 4 == 0 ? test_ : train_).push_back(row);
        }
        train_frame_ = frame.subset(train_);
        test_frame_ = frame.subset(test_);
        for (std::uint32_t row : train_) train_interest_.push_back(interest[row]);
        for (std::uint32_t row : test_) test_interest_.push_back(interest[row]);
        for (std::uint32_t row = 0; row < test_.size(); ++row) test_left_.push_back(row);
    }

    Discovery discover() {
        Discovery out;
        out.worlds = frame_.rows();
        out.interest = std::accumulate(interest_.begin(), interest_.end(), std::uint64_t{0});
        if (out.interest < fewest) {
            out.nothing =
                fmt::format("It happens in {} of {} sampled worlds: too few to say where.", out.interest, out.worlds);
            return out;
        }
        if (out.worlds - out.interest < fewest) {
            out.nothing = fmt::format("It happens in all but {} of {} sampled worlds: almost everywhere.",
                                      out.worlds - out.interest, out.worlds);
            return out;
        }
        std::vector<std::uint32_t> left(train_frame_.rows());
        std::iota(left.begin(), left.end(), 0u);
        for (unsigned b = 0; b < options_.boxes; ++b) {
            std::uint64_t remaining = 0;
            for (std::uint32_t row : left) remaining += train_interest_[row];
            if (remaining < fewest) break;
            BoxLimits limits;
            FailureBox box = find(left, limits);
            if (box.limits.empty()) {
                if (b == 0) {
                    out.nothing = "No box: no stance and no number makes it clearly more frequent than anywhere else.";
                }
                break;
            }
            std::erase_if(left, [&](std::uint32_t row) { return stats::holds(limits, train_frame_, row); });
            std::erase_if(test_left_, [&](std::uint32_t row) { return stats::holds(limits, test_frame_, row); });
            out.boxes.push_back(std::move(box));
        }
        tree(out);
        return out;
    }

  private:
    FailureBox find(const std::vector<std::uint32_t>& rows, BoxLimits& limits) {
        FailureBox out;
        const std::vector<PrimBox> all = stats::prim_trajectory(train_frame_, train_interest_, rows, options_.prim);
        double best = -1;
        for (std::size_t i = 0; i < all.size(); ++i) {
            out.trajectory.push_back(step_of(all[i]));
            const double sum = all[i].coverage + all[i].density;
            const double mean = sum > 0 ? 2 * all[i].coverage * all[i].density / sum : 0;
            if (mean > best) {
                best = mean;
                out.chosen = i;
            }
        }
        PrimBox box = all[out.chosen];
        if (options_.simplify) box = simplified(rows, std::move(box));
        limits = box.limits;
        out.found = step_of(box);
        if (!test_left_.empty()) {
            out.held_out = step_of(stats::measure_box(test_frame_, test_interest_, test_left_, box.limits,
                                                      stats::whole_box(train_frame_)));
        }
        std::vector<stats::Reproduced> again;
        if (options_.repeats > 0 && !box.restricted.empty()) {
            again = stats::resample(train_frame_, train_interest_, rows, box, options_.prim, options_.repeats,
                                    options_.seed);
        }
        out.limits = describe(box.limits, box.restricted);
        const std::vector<stats::QuasiP> quasi = stats::quasi_p(box);
        for (std::size_t i = 0; i < box.restricted.size(); ++i) {
            out.limits[i].quasi_p = quasi[i].low;
            out.limits[i].quasi_p_high = quasi[i].high;
            if (again.empty()) continue;
            out.limits[i].by_coverage = again[box.restricted[i]].by_coverage;
            out.limits[i].by_density = again[box.restricted[i]].by_density;
        }
        return out;
    }

    // Drops the limit that does least, again and again, until each does something.
    PrimBox simplified(const std::vector<std::uint32_t>& rows, PrimBox box) const {
        while (!box.restricted.empty()) {
            const std::vector<stats::QuasiP> quasi = stats::quasi_p(box);
            const auto idlest = std::ranges::max_element(quasi, {}, worst);
            if (worst(*idlest) <= options_.idle) break;
            box = stats::drop_restriction(train_frame_, train_interest_, rows, box, idlest->column);
        }
        return box;
    }

    std::vector<BoxLimit> describe(const BoxLimits& limits, const std::vector<std::size_t>& restricted) const {
        const BoxLimits whole = stats::whole_box(train_frame_);
        std::vector<BoxLimit> out;
        for (std::size_t c : restricted) {
            const Column& column = frame_.columns[c];
            BoxLimit limit;
            limit.factor = column.name;
            limit.claim = words_[c].claim;
            limit.unit = words_[c].unit;
            for (std::size_t k = 0; k < column.categories.size(); ++k) {
                if (((limits[c].categories >> k) & 1) == 0) continue;
                limit.stances.push_back(column.categories[k]);
                limit.words.push_back(k < words_[c].words.size() ? words_[c].words[k] : "");
            }
            limit.low = limits[c].low;
            limit.high = limits[c].high;
            limit.whole_low = whole[c].low;
            limit.whole_high = whole[c].high;
            limit.at_least = limits[c].low != whole[c].low;
            limit.at_most = limits[c].high != whole[c].high;
            out.push_back(std::move(limit));
        }
        return out;
    }

    void tree(Discovery& out) const {
        const stats::CartTree tree = stats::cart(train_frame_, train_interest_, options_.prim.mass_min);
        for (const stats::CartLeaf& leaf : tree.leaves) {
            out.leaves.push_back(
                {describe(leaf.limits, leaf.restricted),
                 {leaf.cases, leaf.interest, leaf.coverage, leaf.density, leaf.mass, leaf.restricted.size()}});
        }
        sort_descending(out.leaves, [](const TreeLeafFound& l) { return l.found.density; });
    }

    const DataFrame& frame_;
    const std::vector<ColumnWords>& words_;
    const std::vector<std::uint8_t>& interest_;
    const DiscoverOptions& options_;
    std::vector<std::uint32_t> train_, test_, test_left_;
    DataFrame train_frame_, test_frame_;
    std::vector<std::uint8_t> train_interest_, test_interest_;
};

}  // namespace

Discovery discover(const DataFrame& frame, const std::vector<ColumnWords>& words,
                   const std::vector<std::uint8_t>& interest, const std::vector<std::uint16_t>& replicate,
                   const DiscoverOptions& options) {
    if (!options.rotate) return Discoverer(frame, words, interest, replicate, options).discover();
    const stats::Rotation rotation = stats::pca_rotation(frame, interest);
    const DataFrame rotated = stats::rotate(frame, rotation);
    std::vector<ColumnWords> axis_words(rotation.loading.size());
    for (std::size_t c = 0; c < frame.columns.size(); ++c) {
        if (frame.columns[c].categorical()) axis_words.push_back(words[c]);
    }
    Discovery out = Discoverer(rotated, axis_words, interest, replicate, options).discover();
    for (std::size_t axis = 0; axis < rotation.loading.size(); ++axis) out.axes.push_back(rotation.text(axis, frame));
    return out;
}

}  // namespace crux
