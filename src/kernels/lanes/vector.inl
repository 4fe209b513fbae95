// The vectors of one instruction set: V holds lane_count doubles, I and U the same bits as
// integers. Included by sse2.cpp, avx2.cpp and avx512.cpp alone, each of which sets
// CRUX_LANES (2, 4 or 8). Nothing here may have external linkage, and no function of the
// standard library that is inline may be called: the linker could keep this wider copy for all.




namespace {

constexpr unsigned lane_count = CRUX_LANES;

using V = double __attribute__((vector_size(8 * CRUX_LANES)));
using I = std::int64_t __attribute__((vector_size(8 * CRUX_LANES)));
using U = std::uint64_t __attribute__((vector_size(8 * CRUX_LANES)));

#define CRUX_INLINE [[maybe_unused, gnu::always_inline]] static inline

/// Of any integers of the same width: compilers differ in what a comparison gives.
template <class Bits>
CRUX_INLINE V as_v(Bits a) {
    return reinterpret_cast<V>(a);
}
CRUX_INLINE I as_i(V a) { return reinterpret_cast<I>(a); }
CRUX_INLINE U as_u(V a) { return reinterpret_cast<U>(a); }
CRUX_INLINE V all(double a) { return V{} + a; }  // 0 + -0 is 0: use all_bits where the sign counts
CRUX_INLINE I all_i(std::int64_t a) { return I{} + a; }
CRUX_INLINE U all_u(std::uint64_t a) { return U{} + a; }
CRUX_INLINE V all_bits(double a) { return as_v(all_i(__builtin_bit_cast(std::int64_t, a))); }
using Stored [[gnu::may_alias]] = V;
CRUX_INLINE V load(const double* from) { return *reinterpret_cast<const Stored*>(from); }
CRUX_INLINE void store(double* to, V a) { *reinterpret_cast<Stored*>(to) = a; }

/// Comparisons give I: all bits set where true.
CRUX_INLINE V pick(I mask, V yes, V no) { return mask < 0 ? yes : no; }
CRUX_INLINE V mask_and(V a, I mask) { return as_v(as_i(a) & mask); }

#if CRUX_LANES == 8
CRUX_INLINE V square_root(V a) { return reinterpret_cast<V>(_mm512_sqrt_pd(reinterpret_cast<__m512d>(a))); }
CRUX_INLINE bool any(I mask) { return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask)) != 0; }
CRUX_INLINE V product_error(V a, V b, V p) {
    return reinterpret_cast<V>(
        _mm512_fmsub_pd(reinterpret_cast<__m512d>(a), reinterpret_cast<__m512d>(b), reinterpret_cast<__m512d>(p)));
}
/// a b + c and c - a b, rounded once.
CRUX_INLINE V fused_add(V a, V b, V c) {
    return reinterpret_cast<V>(
        _mm512_fmadd_pd(reinterpret_cast<__m512d>(a), reinterpret_cast<__m512d>(b), reinterpret_cast<__m512d>(c)));
}
CRUX_INLINE V fused_rest(V a, V b, V c) {
    return reinterpret_cast<V>(
        _mm512_fnmadd_pd(reinterpret_cast<__m512d>(a), reinterpret_cast<__m512d>(b), reinterpret_cast<__m512d>(c)));
}
#elif CRUX_LANES == 4
CRUX_INLINE V square_root(V a) { return reinterpret_cast<V>(_mm256_sqrt_pd(reinterpret_cast<__m256d>(a))); }
CRUX_INLINE bool any(I mask) { return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) != 0; }
CRUX_INLINE V product_error(V a, V b, V p) {
    return reinterpret_cast<V>(
        _mm256_fmsub_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b), reinterpret_cast<__m256d>(p)));
}
CRUX_INLINE V fused_add(V a, V b, V c) {
    return reinterpret_cast<V>(
        _mm256_fmadd_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b), reinterpret_cast<__m256d>(c)));
}
CRUX_INLINE V fused_rest(V a, V b, V c) {
    return reinterpret_cast<V>(
        _mm256_fnmadd_pd(reinterpret_cast<__m256d>(a), reinterpret_cast<__m256d>(b), reinterpret_cast<__m256d>(c)));
}
#else
CRUX_INLINE V square_root(V a) { return reinterpret_cast<V>(_mm_sqrt_pd(reinterpret_cast<__m128d>(a))); }
CRUX_INLINE bool any(I mask) { return _mm_movemask_pd(reinterpret_cast<__m128d>(mask)) != 0; }
// Dekker: the halves' products are exact, so this is the same number as the fused form gives.
CRUX_INLINE V product_error(V a, V b, V p) {
    const V at = a * 0x1.0000002p27, bt = b * 0x1.0000002p27;
    const V ah = at - (at - a), bh = bt - (bt - b);
    const V al = a - ah, bl = b - bh;
    return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
}
#endif

constexpr double infinity = __builtin_inf();
constexpr std::int64_t sign_bits = INT64_MIN;

CRUX_INLINE V magnitude(V a) { return as_v(as_i(a) & INT64_MAX); }
CRUX_INLINE I sign_of(V a) { return as_i(a) & sign_bits; }
CRUX_INLINE V with_sign(V a, I sign) { return as_v((as_i(a) & INT64_MAX) | sign); }
CRUX_INLINE V negate(V a) { return as_v(as_i(a) ^ sign_bits); }
CRUX_INLINE I is_nan(V a) { return a != a; }

/// A number as the unevaluated sum high + low, |low| at most half an ulp of high.
struct Pair {
    V high, low;
};
/// Exact where |a| >= |b| or a = 0.
CRUX_INLINE Pair fast_sum(V a, V b) {
    const V s = a + b;
    return {s, b - (s - a)};
}
CRUX_INLINE Pair exact_sum(V a, V b) {
    const V s = a + b, bb = s - a;
    return {s, (a - (s - bb)) + (b - bb)};
}
CRUX_INLINE Pair exact_product(V a, V b) {
    const V p = a * b;
    return {p, product_error(a, b, p)};
}

/// terms[from], terms[from + stride], ... in powers of z.
template <unsigned from, unsigned stride, unsigned count>
CRUX_INLINE V horner(const double (&terms)[count], V z) {
    constexpr unsigned last = from + (count - 1 - from) / stride * stride;
    V sum = all_bits(terms[last]);
#pragma GCC unroll 16
    for (unsigned i = last; i >= from + stride; i -= stride) sum = sum * z + terms[i - stride];
    return sum;
}

/// Lowest power first. Two or four chains side by side: one alone is all waiting.
template <unsigned count>
CRUX_INLINE V polynomial(const double (&terms)[count], V z) {
    if constexpr (count < 4) {
        return horner<0, 1>(terms, z);
    } else if constexpr (count < 8) {
        const V square = z * z;
        return horner<0, 2>(terms, square) + horner<1, 2>(terms, square) * z;
    } else {
        const V square = z * z, fourth = square * square;
        const V low = horner<0, 4>(terms, fourth) + horner<1, 4>(terms, fourth) * z;
        return low + (horner<2, 4>(terms, fourth) + horner<3, 4>(terms, fourth) * z) * square;
    }
}

// Adding 1.5 * 2^52 rounds to the nearest whole number and leaves it in the low bits.
constexpr double to_whole = 0x1.8p52;
/// To the nearest whole number, halves to even; |a| < 2^51.
CRUX_INLINE V nearest(V a) { return (a + to_whole) - to_whole; }
/// 2^k for whole k in [-1022, 1023].
CRUX_INLINE V power_of_two(V k) { return as_v(as_u(k + (to_whole + 1023)) << 52); }
/// The low bits of a whole number, |a| < 2^51.
CRUX_INLINE I whole_bits(V a) { return as_i(a + to_whole); }

CRUX_INLINE V truncate(V a) {
    const V m = magnitude(a);
    const V r = (m + 0x1p52) - 0x1p52;  // nearest
    const V t = r - mask_and(all(1), r > m);
    return pick(m < 0x1p52, with_sign(t, sign_of(a)), a);
}
CRUX_INLINE V floor_of(V a) {
    const V t = truncate(a);
    const V down = t - mask_and(all(1), t > a);
    return pick(t > a, down, t);
}
CRUX_INLINE V round_half_away(V a) {
    const V t = truncate(magnitude(a));
    const V r = t + mask_and(all(1), (magnitude(a) - t) >= 0.5);
    return pick(magnitude(a) < 0x1p52, with_sign(r, sign_of(a)), a);
}

}  // namespace
