// Division by a value b that stays for a run, with y = RN(1 / b) at hand: the bits of a / b without
// the divider, which takes 16 cycles for 8 lanes on recent Intel cores where this takes 5 or 6.
//
//   q0 = RN(a y);  q1 = RN(q0 + RN(a - b q0) y);  q2 = RN(q1 + (a - b q1) y)
//
// q0 is within 2^-52 of a / b, so q0 + RN(a - b q0) y is within 2^-104 of it and q1 one of its two
// neighbours. Then a - b q1 is a double, and by Markstein's theorem (1990; Cornea, Harrison and Tang,
// 2002, theorem 5.2) q2 = RN(a / b): the error of y moves q1 + (a - b q1) y by less than the least
// distance of a quotient from the middle of two doubles. That holds while nothing over- or
// underflows: 2^-100 <= |b| <= 2^100, else y is kept as NaN, and 2^-511 <= |q0| < 2^513: one bit of the exponent
// says so. For a = 0 q0 is the quotient; all else goes to the divider.
namespace {

constexpr double known_least = 0x1p-100, known_most = 0x1p100;

CRUX_INLINE V known_reciprocal(V b) {
    const V m = magnitude(b);
    return pick((m >= known_least) & (m <= known_most), 1 / b, all_bits(__builtin_nan("")));
}

#if CRUX_LANES == 2
CRUX_INLINE V divide_known(V a, V b, V) { return a / b; }
#else
/// Biased exponents of 512 to 1535, and no others, have this bit set once 512 is added to them. It becomes
/// the sign.
CRUX_INLINE U within_bounds(V q) { return (as_u(q) + (std::uint64_t{1} << 61)) << 1; }
CRUX_INLINE bool all_within_bounds(V q) {
#if CRUX_LANES == 8
    const U shifted = as_u(q) + (std::uint64_t{1} << 61);
    return _mm512_testn_epi64_mask(reinterpret_cast<__m512i>(shifted), _mm512_set1_epi64(std::int64_t{1} << 62)) == 0;
#else
    return _mm256_movemask_pd(reinterpret_cast<__m256d>(within_bounds(q))) == 15;
#endif
}

/// Some lanes are not within the bounds. Inline: a call would have every loop save its registers.
CRUX_INLINE V divide_rest(V a, V b, V q0, V q2) {
    const I zero = (a == 0) & (q0 == 0), inside = reinterpret_cast<I>(within_bounds(q0)) < 0;
    return any(~(zero | inside)) ? a / b : pick(zero, q0, q2);
}


CRUX_INLINE V divide_known(V a, V b, V y) {
    const V q0 = a * y;
    const V q1 = fused_add(fused_rest(b, q0, a), y, q0);
    const V q2 = fused_add(fused_rest(b, q1, a), y, q1);
    if (!all_within_bounds(q0)) [[unlikely]] return divide_rest(a, b, q0, q2);
    return q2;
}
#endif

}  // namespace
