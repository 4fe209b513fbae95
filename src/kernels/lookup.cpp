// Readying tables: slopes, and the cheapest finder that gives the exact segment. Buckets hold at
// most one point each: because (x - first) * scale never falls as x grows, also as rounded, a
// lane's segment is the bucket's base or the one after it, and one comparison decides.
#include "kernels/lookup.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/kernel_set.h"

namespace crux::kernels {

namespace {

constexpr std::size_t most_buckets = 4096;

double slope_between(double x0, double y0, double x1, double y1) {
    if (!(x1 > x0)) return 0;
    const double slope = (y1 - y0) / (x1 - x0);
    return std::isfinite(slope) ? slope : 0;
}

}  // namespace

LookupTable::LookupTable(std::span<const double> xs, std::span<const double> ys, LookupMode mode, bool missing) {
    const std::size_t n = xs.size();
    const bool linear = mode == LookupMode::clamp || mode == LookupMode::extrapolate;
    const bool mirrored = mode == LookupMode::forward;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t i = mirrored ? n - 1 - k : k;
        segments_.push_back({mirrored ? -xs[i] : xs[i], ys[i], 0, infinity});
    }
    if (n == 0) segments_.push_back({0, std::numeric_limits<double>::quiet_NaN(), 0, infinity});
    for (std::size_t i = 0; i + 1 < segments_.size(); ++i) {
        LookupView::Segment &here = segments_[i], &after = segments_[i + 1];
        here.next = after.x;
        if (linear) here.slope = slope_between(here.x, here.y, after.x, after.y);
    }
    if (mode == LookupMode::extrapolate && n > 1) segments_.back().slope = segments_[n - 2].slope;
    view_.segments = segments_.data();
    view_.size = segments_.size();
    view_.first = segments_.front().x;
    view_.last = segments_.back().x;
    view_.mirrored = mirrored;
    view_.bounded = mode != LookupMode::extrapolate;
    view_.missing_outside = missing;
    view_.finder = LookupView::Finder::search;
    if (segments_.size() <= few_points) fill_few();
    if (find_even()) {
        view_.finder = LookupView::Finder::even;
    } else if (segments_.size() <= few_points) {
        view_.finder = LookupView::Finder::few;
    } else if (fill_buckets()) {
        view_.finder = LookupView::Finder::buckets;
    }
}

void LookupTable::fill_few() {
    few_.resize(1);
    for (std::size_t i = 0; i < few_points; ++i) {
        const LookupView::Segment& s = segments_[std::min(i, segments_.size() - 1)];
        few_[0].x[i] = i < segments_.size() ? s.x : std::numeric_limits<double>::infinity();
        few_[0].y[i] = s.y;
        few_[0].slope[i] = s.slope;
    }
    view_.few_x = few_[0].x;
    view_.few_y = few_[0].y;
    view_.few_slope = few_[0].slope;
}

/// Whether a scale exists for which every point falls on its own number. As (x - first) * scale never
/// falls as x grows, an x between points k and k + 1 then falls on k or, rounded up, on k + 1.
bool LookupTable::find_even() {
    if (segments_.size() < 2) return false;
    double scale = static_cast<double>(segments_.size() - 1) / (view_.last - view_.first);
    constexpr int attempts = 4;
    for (int attempt = 0; attempt < attempts && std::isfinite(scale); ++attempt) {
        bool own = true;
        for (std::size_t k = 0; k < segments_.size(); ++k) {
            own = own && std::trunc((segments_[k].x - view_.first) * scale) == static_cast<double>(k);
        }
        view_.scale = scale;
        if (own) return true;
        scale = std::nextafter(scale, std::numeric_limits<double>::infinity());
    }
    return false;
}

bool LookupTable::fill_buckets() {
    const double first = view_.first, last = view_.last;
    for (std::size_t count = segments_.size(); count <= most_buckets; count *= 2) {
        const double scale = static_cast<double>(count - 1) / (last - first);
        if (!std::isfinite(scale) || scale == 0) return false;
        const auto bucket = [&](double x) { return static_cast<std::size_t>((x - first) * scale); };
        std::vector<std::uint32_t> points(bucket(last) + 1, 0);
        bool alone = true;
        for (const LookupView::Segment& s : segments_) alone = ++points[bucket(s.x)] == 1 && alone;
        if (!alone) continue;
        std::uint32_t below = 0;
        for (std::uint32_t here : points) {
            // The first point is never above x, so every bucket has a first segment.
            buckets_.push_back(below == 0 ? 0 : below - 1);
            below += here;
        }
        view_.buckets = buckets_.data();
        view_.scale = scale;
        return true;
    }
    return false;
}

double LookupTable::at(double x) const {
    alignas(64) double row[uniform_copies];
    std::fill(std::begin(row), std::end(row), x);
    Frame frame;
    const KernelSet& set = kernel_set(InstructionSet::sse2);
    Instruction code[2];
    code[0].run = set.lookups[lookup_number(view_)];
    code[0].to = row;
    code[0].from[0] = row;
    code[0].steps[0] = static_cast<std::uint8_t>(set.lanes * sizeof(double));
    code[0].describe(&view_);
    code[1].run = set.end;
    execute(code, frame);
    return row[0];
}

}  // namespace crux::kernels
