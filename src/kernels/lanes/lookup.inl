// Tables over lanes: see kernels/lookup.h for what is computed.
namespace {

/// Stands in where a finder has no use for points in registers.
alignas(64) constexpr double no_points[16] = {};
constexpr LookupView empty_table = {nullptr, no_points, no_points, no_points, nullptr, 0, 0, 0, 0,
                                    false,   true,      false,     LookupView::Finder::few};

struct Found {
    V x, y, slope;
};

/// In each lane the segment number; the segment's four doubles lie together.
#if CRUX_LANES == 8
CRUX_INLINE V gathered(const double* from, U index) {
    return reinterpret_cast<V>(_mm512_i64gather_pd(reinterpret_cast<__m512i>(index), from, 8));
}
CRUX_INLINE Found read_segments(const LookupView::Segment* segments, U index) {
    const U at = index * 4;
    return {gathered(&segments->x, at), gathered(&segments->y, at), gathered(&segments->slope, at)};
}
CRUX_INLINE V read_starts(const LookupView::Segment* segments, U index) { return gathered(&segments->x, index * 4); }
CRUX_INLINE U whole(V place) { return reinterpret_cast<U>(_mm512_cvttpd_epi64(reinterpret_cast<__m512d>(place))); }
#else
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
CRUX_INLINE V read_starts(const LookupView::Segment* segments, U index) {
    V starts = {};
    for (unsigned lane = 0; lane < lane_count; ++lane) starts[lane] = segments[index[lane]].x;
    return starts;
}
CRUX_INLINE U whole(V place) { return as_u(truncate(place) + 0x1p52) & 0xfffffffffffff; }
#endif

#if CRUX_LANES == 8
/// Up to 8 or 16 points stay in registers: three or four halvings, then one permute each for x, y
/// and slope.
template <bool tiny>
struct FewPoints {
    V x[2], y[2], slope[2];

    [[gnu::always_inline]] explicit FewPoints(const LookupView& table) {
        for (unsigned i = 0; i < (tiny ? 1 : 2); ++i) {
            x[i] = load(table.few_x + 8 * i);
            y[i] = load(table.few_y + 8 * i);
            slope[i] = load(table.few_slope + 8 * i);
        }
    }
    CRUX_INLINE V permuted(const V (&of)[2], U index) {
        const __m512i at = reinterpret_cast<__m512i>(index);
        if constexpr (tiny) return reinterpret_cast<V>(_mm512_permutexvar_pd(at, reinterpret_cast<__m512d>(of[0])));
        else return reinterpret_cast<V>(_mm512_permutex2var_pd(reinterpret_cast<__m512d>(of[0]), at, reinterpret_cast<__m512d>(of[1])));
    }
    [[gnu::always_inline]] Found find(V at) const {
        U index = {};
#pragma GCC unroll 4
        for (std::uint64_t half = tiny ? 4 : 8; half > 0; half /= 2) {
            const U next = index + half;
            index = permuted(x, next) <= at ? next : index;
        }
        return at_index(index);
    }
    [[gnu::always_inline]] Found find_even(V at, U guess) const {
        return at_index(guess + reinterpret_cast<U>(at < permuted(x, guess)));
    }
    [[gnu::always_inline]] Found at_index(U index) const {
        return {permuted(x, index), permuted(y, index), permuted(slope, index)};
    }
};
#else
template <bool tiny>
struct FewPoints {
    const LookupView& table;
    [[gnu::always_inline]] explicit FewPoints(const LookupView& of) : table(of) {}
    [[gnu::always_inline]] Found find(V at) const {
        U index = {};
        for (unsigned i = 1; i < table.size; ++i) index -= reinterpret_cast<U>(at >= table.few_x[i]);
        return read_segments(table.segments, index);
    }
    [[gnu::always_inline]] Found find_even(V at, U guess) const {
        return read_segments(table.segments, guess + reinterpret_cast<U>(at < read_starts(table.segments, guess)));
    }
};
#endif

CRUX_INLINE Found find_bucket(const LookupView& table, V x) {
    const V place = (x - table.first) * table.scale;
    const U bucket = whole(place);
    U index = {};
    V next = {};
    for (unsigned lane = 0; lane < lane_count; ++lane) {
        index[lane] = table.buckets[bucket[lane]];
        next[lane] = table.segments[index[lane]].next;
    }
    return read_segments(table.segments, index - reinterpret_cast<U>(x >= next));
}

/// More points than registers hold.
CRUX_INLINE Found find_even(const LookupView& table, V x) {
    const U guess = whole((x - table.first) * table.scale);
    return read_segments(table.segments, guess + reinterpret_cast<U>(x < read_starts(table.segments, guess)));
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

/// What stands before and after finding the segment.
struct Ends {
    V low, high;
    bool mirrored, bounded, missing_outside;

    [[gnu::always_inline]] explicit Ends(const LookupView& table)
        : low(all_bits(table.first)), high(all_bits(table.last)), mirrored(table.mirrored), bounded(table.bounded),
          missing_outside(table.missing_outside) {}
    [[gnu::always_inline]] V argument(V x) const { return mirrored ? negate(x) : x; }
    /// Between the ends; NaN stays.
    [[gnu::always_inline]] V within(V x) const { return pick(x < low, low, pick(x > high, high, x)); }
    [[gnu::always_inline]] V value(V x, V inside, Found f) const {
        const V c = bounded ? inside : x;
        const V y = f.y + (c - f.x) * f.slope;
        return missing_outside ? pick((x < low) | (x > high), all(-0x1p109), y) : y;
    }
};

enum class Points : std::uint8_t { eight, sixteen, more };

/// One vector of arguments; `few` holds the points where there are few.
template <LookupView::Finder finder, Points points>
CRUX_INLINE V look_up(const LookupView& table, const Ends& ends, const FewPoints<points == Points::eight>& few, V argument) {
    using Finder = LookupView::Finder;
    const V x = ends.argument(argument), inside = ends.within(x);
    if constexpr (finder == Finder::few) return ends.value(x, inside, few.find(inside));
    const V number = pick(is_nan(x), ends.low, inside);  // any segment will do: the value is NaN
    if constexpr (finder == Finder::even && points != Points::more) {
        return ends.value(x, inside, few.find_even(number, whole((number - ends.low) * table.scale)));
    }
    if constexpr (finder == Finder::even) return ends.value(x, inside, find_even(table, number));
    if constexpr (finder == Finder::buckets) return ends.value(x, inside, find_bucket(table, number));
    return ends.value(x, inside, find_search(table, number));
}

template <LookupView::Finder finder, Points points>
CRUX_INLINE void look_up_rows(const Instruction* code) {
    const LookupView table = code->described<LookupView>();
    const Ends ends(table);
    const FewPoints<points == Points::eight> few(points == Points::more ? empty_table : table);
    const char* from = reinterpret_cast<const char*>(code->from[0]);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, from += code->steps[0], to += lane_count) {
        store(to, look_up<finder, points>(table, ends, few, load(reinterpret_cast<const double*>(from))));
    }
}

template <LookupView::Finder finder, Points points>
const Instruction* run_lookup(const Instruction* code, Frame& frame) {
    look_up_rows<finder, points>(code);
    CRUX_NEXT(code + 1, frame);
}

/// By finder and size, so that linking chooses once.
constexpr Kernel lookup_kernels[] = {
    run_lookup<LookupView::Finder::even, Points::eight>,   run_lookup<LookupView::Finder::even, Points::sixteen>,
    run_lookup<LookupView::Finder::even, Points::more>,    run_lookup<LookupView::Finder::few, Points::eight>,
    run_lookup<LookupView::Finder::few, Points::sixteen>,  nullptr,
    run_lookup<LookupView::Finder::buckets, Points::more>, run_lookup<LookupView::Finder::buckets, Points::more>,
    run_lookup<LookupView::Finder::buckets, Points::more>, run_lookup<LookupView::Finder::search, Points::more>,
    run_lookup<LookupView::Finder::search, Points::more>,  run_lookup<LookupView::Finder::search, Points::more>};

/// One vector, for generated code.
CRUX_INLINE V table_at(const LookupView& table, V x) {
    using Finder = LookupView::Finder;
    const Ends ends(table);
    if (table.size <= 8) {
        const FewPoints<true> few(table);
        return table.finder == Finder::even ? look_up<Finder::even, Points::eight>(table, ends, few, x)
                                            : look_up<Finder::few, Points::eight>(table, ends, few, x);
    }
    const FewPoints<false> few(table.size <= 16 ? table : empty_table);
    if (table.size <= 16) {
        return table.finder == Finder::even ? look_up<Finder::even, Points::sixteen>(table, ends, few, x)
                                            : look_up<Finder::few, Points::sixteen>(table, ends, few, x);
    }
    if (table.finder == Finder::even) return look_up<Finder::even, Points::more>(table, ends, few, x);
    if (table.finder == Finder::buckets) return look_up<Finder::buckets, Points::more>(table, ends, few, x);
    return look_up<Finder::search, Points::more>(table, ends, few, x);
}

}  // namespace
