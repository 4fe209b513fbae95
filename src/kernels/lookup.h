// Tables made ready for lanes: segments y + (x - x0) * slope, and how to find the segment. All ways
// of finding give the same segment, so the bits do not depend on them:
//   the last i with x_i <= x (0 where there is none), and then y_i + (c - x_i) * slope_i,
// c being x held between the ends unless the table extrapolates. On a point c - x_i is 0 and the
// value exactly y_i. Of points with the same x the later one counts, at x and after it (what real
// Vensim does there is unverified). Modes other than linear are tables with slope 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crux::kernels {

enum class LookupMode : std::uint8_t { clamp, extrapolate, hold, forward };

/// What a lane needs: plain, because kernels of every instruction set read it.
struct LookupView {
    enum class Finder : std::uint8_t {
        even,     ///< points evenly apart: the place of x in them, and one comparison
        few,      ///< at most 16 points: halving, in registers where there are enough
        buckets,  ///< at most one point a bucket: its segment or the one after
        search    ///< halving
    };
    /// One point: four doubles, so that a lane reads 32 bytes.
    struct alignas(32) Segment {
        double x, y, slope, next;  ///< next: x of the next point, +inf after the last
    };

    const Segment* segments;
    const double *few_x, *few_y, *few_slope;  ///< padded to few_points where there are no more
    const std::uint32_t* buckets;             ///< number of a bucket's first segment
    std::size_t size;                         ///< segments
    double first, last;                       ///< of x (mirrored for `forward`)
    double scale;                             ///< bucket or segment = (x - first) * scale
    bool mirrored;                            ///< x is negated before anything else
    bool bounded;                             ///< c is held between first and last
    bool missing_outside;
    Finder finder;
};

/// Which of a KernelSet's lookups suits a table.
constexpr unsigned lookup_number(const LookupView& view) {
    return static_cast<unsigned>(view.finder) * 3 + (view.size <= 8 ? 0 : view.size <= 16 ? 1 : 2);
}

class LookupTable {
  public:
    static constexpr std::size_t few_points = 16;

    /// x ascending; no points: every value is NaN, which the engine reports as a fault.
    LookupTable(std::span<const double> xs, std::span<const double> ys, LookupMode mode, bool missing_outside);
    LookupTable(LookupTable&&) = default;

    const LookupView& view() const { return view_; }
    bool has_few_points() const { return view_.size <= few_points; }
    /// One value, with the lanes' bits.
    double at(double x) const;

  private:
    void fill_few();
    bool find_even();
    bool fill_buckets();

    std::vector<LookupView::Segment> segments_;
    struct alignas(64) Few {
        double x[few_points], y[few_points], slope[few_points];
    };
    std::vector<Few> few_;  // one where there are at most few_points
    std::vector<std::uint32_t> buckets_;
    LookupView view_{};
};

}  // namespace crux::kernels
