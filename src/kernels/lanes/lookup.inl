// Tables over lanes: see kernels/lookup.h for what is computed.
namespace {

struct Found {
    V x, y, slope;
};

/// In each lane the segment number; the segment's four doubles lie together.
CRUX_INLINE Found read_segments(const LookupView::Segment* segments, U index) {
    Found found = {};
    for (unsigned lane = 0; lane < lane_count; ++lane) {
        const LookupView::Segment& s = segments[index[lane]];
        found.x[lane] = s.x;
        found.y[lane] = s.y;
        found.slope[lane] = s.slope;
    }
    return found;
}

#if CRUX_LANES == 8
CRUX_INLINE V permuted(const double* table, U index) {
    return reinterpret_cast<V>(_mm512_permutex2var_pd(_mm512_loadu_pd(table), reinterpret_cast<__m512i>(index),
                                                      _mm512_loadu_pd(table + 8)));
}
/// Up to 16 points stay in registers: four halvings, then one permute each for x, y and slope.
CRUX_INLINE Found find_few(const LookupView& table, V x) {
    const double* xs = table.few_x;
    U index = {};
    for (std::uint64_t half = 8; half > 0; half /= 2) {
        const U next = index + half;
        index = permuted(xs, next) <= x ? next : index;
    }
    return {permuted(xs, index), permuted(table.few_y, index), permuted(table.few_slope, index)};
}
#else
CRUX_INLINE Found find_few(const LookupView& table, V x) {
    const double* xs = table.few_x;
    U index = {};
    for (unsigned i = 1; i < table.size; ++i) index -= reinterpret_cast<U>(x >= xs[i]);
    return read_segments(table.segments, index);
}
#endif

CRUX_INLINE Found find_bucket(const LookupView& table, V x) {
    const V place = (x - table.first) * table.scale;
    const U bucket = as_u(truncate(place) + 0x1p52) & 0xfffffffffffff;
    U index = {};
    V next = {};
    for (unsigned lane = 0; lane < lane_count; ++lane) {
        index[lane] = table.buckets[bucket[lane]];
        next[lane] = table.segments[index[lane]].next;
    }
    return read_segments(table.segments, index - reinterpret_cast<U>(x >= next));
}

CRUX_INLINE Found find_search(const LookupView& table, V x) {
    U index = {};
    for (unsigned lane = 0; lane < lane_count; ++lane) {
        std::size_t low = 0, high = table.size;
        while (high - low > 1) {
            const std::size_t middle = low + (high - low) / 2;
            if (table.segments[middle].x <= x[lane]) low = middle;
            else high = middle;
        }
        index[lane] = low;
    }
    return read_segments(table.segments, index);
}

template <LookupView::Finder finder>
CRUX_INLINE V look_up(const LookupView& table, V argument) {
    const V x = table.mirrored ? negate(argument) : argument;
    const V low = all_bits(table.first), high = all_bits(table.last);
    const V within = pick(x > low, pick(x < high, x, high), low);  // NaN becomes the first point
    Found f;
    if constexpr (finder == LookupView::Finder::few) f = find_few(table, within);
    else if constexpr (finder == LookupView::Finder::buckets) f = find_bucket(table, within);
    else f = find_search(table, within);
    const V c = table.bounded ? pick(is_nan(x), x, within) : x;
    const V y = f.y + (c - f.x) * f.slope;
    if (!table.missing_outside) return y;
    return pick((x < low) | (x > high), all(-0x1p109), y);
}

template <LookupView::Finder finder>
CRUX_INLINE void look_up_rows(const Instruction* code) {
    const LookupView& table = code->described<LookupView>();
    const char* from = reinterpret_cast<const char*>(code->from[0]);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, from += code->steps[0], to += lane_count) {
        store(to, look_up<finder>(table, load(reinterpret_cast<const double*>(from))));
    }
}

const Instruction* look_up_any(const Instruction* code, Frame& frame) {
    switch (code->described<LookupView>().finder) {
        case LookupView::Finder::few: look_up_rows<LookupView::Finder::few>(code); break;
        case LookupView::Finder::buckets: look_up_rows<LookupView::Finder::buckets>(code); break;
        case LookupView::Finder::search: look_up_rows<LookupView::Finder::search>(code); break;
    }
    CRUX_NEXT(code + 1, frame);
}

}  // namespace
