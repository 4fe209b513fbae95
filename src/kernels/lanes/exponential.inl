// exp, ln, log10, pow and the hyperbolic functions. exp: reduction by ln 2 in two parts and a
// polynomial, its leading terms kept as a pair. pow: the logarithm as a pair of about 66 bits
// (atanh series, the first two coefficients in pair arithmetic), times y as a pair. At most 1 ulp
// where tested (tests/unit/kernels). The scheme of pairs is Dekker's (1971).
namespace {

// Each function has a plain path for arguments whose results need no care, taken where all lanes of
// a vector allow it, and one for all arguments; both give a lane the same bits.

/// y and k with e^(high + low) = y * 2^k; |high| at most 746.
struct Unscaled {
    V y, k;
};
CRUX_INLINE Unscaled exp_reduced(V high, V low) {
    const V k = nearest(high * log2_e[0]);
    // Where k ln 2 cancels high, the sum is inexact by less than 2^-70.
    const Pair reduced = fast_sum(high - k * ln2[0], low - k * ln2[1]);
    const V r = reduced.high;
    const Pair head = fast_sum(all(1), r);
    return {head.high + (head.low + (reduced.low + r * r * polynomial(exp_terms, r))), k};
}

/// Over- and underflow, subnormal results (rounded once, in the second product), NaN.
CRUX_INLINE V exp_any(V high, V low) {
    const I over = high > 710.0, under = high < -746.0;
    const V x = pick(over, all(710.0), pick(under, all(-746.0), high));
    const Unscaled e = exp_reduced(x, mask_and(low, ~(over | under)));
    const V half = nearest(e.k * 0.5);
    return e.y * power_of_two(half) * power_of_two(e.k - half);
}

/// e^(high + low), |low| small beside high. NaN in high gives NaN.
CRUX_INLINE V exp_pair(V high, V low) {
    if (any(~(magnitude(high) < 700.0))) [[unlikely]] return exp_any(high, low);
    const Unscaled e = exp_reduced(high, low);
    return e.y * power_of_two(e.k);
}
CRUX_INLINE V exp_of(V x) { return exp_pair(x, V{}); }

/// x = m * 2^k with m in [sqrt(1/2), sqrt(2)); x positive, normal and finite.
struct Scaled {
    V m, k;
};
CRUX_INLINE Scaled scale_normal(V x) {
    constexpr std::int64_t root_half = 0x3fe6a09e00000000, one = 0x3ff0000000000000;
    const I bits = as_i(x) + (one - root_half);
    const U exponent = reinterpret_cast<U>(bits) >> 52;
    const V biased = as_v(reinterpret_cast<I>(exponent) | 0x4330000000000000) - 0x1p52;
    return {as_v((bits & 0x000fffffffffffff) + root_half), biased - 1023};
}
/// Subnormal x too.
CRUX_INLINE Scaled scale_any(V x) {
    const I tiny = x < 0x1p-1022;
    const Scaled a = scale_normal(pick(tiny, x * 0x1p54, x));
    return {a.m, a.k - mask_and(all(54), tiny)};
}
CRUX_INLINE I is_plain(V x) { return (x >= 0x1p-1022) & (x < infinity); }

CRUX_INLINE V log_ends(V x, V y) {
    y = pick(x == infinity, x, y);
    y = pick(x == 0, all(-infinity), y);
    return pick((x < 0) | is_nan(x), all_bits(__builtin_nan("")), y);
}

/// ln x = k ln 2 + 2 atanh(s), s = f / (2 + f).
CRUX_INLINE V ln_scaled(Scaled a) {
    const V f = a.m - 1;
    const V s = f / (f + 2);
    const V z = s * s, half = 0.5 * f * f;
    const V r = 2 * z * polynomial(log_terms, z);
    return a.k * ln2[0] - ((half - (s * (half + r) + a.k * ln2[1])) - f);
}
CRUX_INLINE V ln_of(V x) {
    if (any(~is_plain(x))) [[unlikely]] return log_ends(x, ln_scaled(scale_any(x)));
    return ln_scaled(scale_normal(x));
}

/// ln x to about 66 bits.
CRUX_INLINE Pair ln_pair(Scaled a) {
    const V f = a.m - 1;
    const Pair d = fast_sum(all(1), a.m);  // m < 2: exact either way for m in [sqrt(1/2), sqrt(2))
    const V inverse = 1 / d.high;
    const V s = f * inverse;
    const Pair sd = exact_product(s, d.high);
    const V s_low = (((f - sd.high) - sd.low) - s * d.low) * inverse;
    Pair z = exact_product(s, s);
    z.low = z.low + 2 * s * s_low;
    const V za = z.high * polynomial(log_fine_terms, z.high);
    Pair b = fast_sum(all(third[0]), za);
    b.low = b.low + third[1];
    Pair w = exact_product(z.high, b.high);
    w.low = w.low + (z.high * b.low + z.low * b.high);
    Pair v = exact_product(s, w.high);
    v.low = v.low + (s * w.low + s_low * w.high);
    const Pair sum = fast_sum(s, v.high);
    const V sum_low = sum.low + (v.low + s_low);
    const V k_high = a.k * ln2[0];
    // |k ln 2| > |2 atanh(s)| unless k = 0, and then it is 0.
    const Pair total = fast_sum(k_high, 2 * sum.high);
    const V low = total.low + (2 * sum_low + a.k * ln2[1]);
    return fast_sum(total.high, low);
}

CRUX_INLINE V log10_of(V x) {
    const Pair l = ln_pair(scale_any(x));
    const Pair p = exact_product(l.high, all(ln10_inverse[0]));
    return log_ends(x, p.high + (p.low + (l.high * ln10_inverse[1] + l.low * ln10_inverse[0])));
}

/// What C's pow gives at its special points, over a result for |x| in (0, inf) and finite y.
CRUX_INLINE V pow_ends(V x, V y, V result) {
    const V a = magnitude(x);
    const I whole = truncate(y) == y;
    const I odd = whole & (truncate(y * 0.5) * 2 != y) & (magnitude(y) < 0x1p53);
    const I negative = as_i(x) < 0;
    const I sign = odd & negative & sign_bits;
    const I grows = ((a > 1) & (y > 0)) | ((a < 1) & (y < 0));
    V end = pick(grows, all(infinity), V{});       // of |x| in {0, inf} or y infinite
    end = pick(a == 1, all(1), end);               // 1 and -1 to the power +-inf
    const I at_end = (a == 0) | (a == infinity) | (magnitude(y) == infinity);
    result = pick(at_end, end, result);
    result = as_v(as_i(result) | sign);
    result = pick(negative & ~whole & (a != 0) & (a != infinity), all_bits(__builtin_nan("")), result);
    result = pick(is_nan(x) | is_nan(y), x + y, result);
    return pick((x == 1) | (y == 0), all(1), result);
}

CRUX_INLINE V pow_scaled(Scaled x, V y) {
    const Pair l = ln_pair(x);
    const Pair p = exact_product(y, l.high);
    return exp_pair(p.high, p.low + y * l.low);
}

/// Beyond 2^65 the result is 0, 1 or inf for every x, and products of pairs would overflow.
[[gnu::noinline]] static V pow_any(V x, V y) {
    const V bounded = pick(magnitude(y) > 0x1p65, with_sign(all(0x1p65), sign_of(y)), y);
    return pow_ends(x, y, pow_scaled(scale_any(magnitude(x)), bounded));
}

/// x^y; exactly x * x for y = 2.
CRUX_INLINE V pow_of(V x, V y) {
    const I square = y == 2;
    if (!any(~square)) return x * x;
    const I plain = is_plain(x) & (magnitude(y) <= 0x1p65);
    const V result = any(~plain) ? pow_any(x, y) : pow_scaled(scale_normal(x), y);
    return pick(square, x * x, result);
}

/// e^|x| / 2 and e^-|x| / 2, for |x| < 745; the factor avoids overflow just below the limit.
CRUX_INLINE V sinh_of(V x) {
    const V a = magnitude(x);
    const V z = a * a;
    const V small = a + a * z * polynomial(sinh_terms, z);
    const Pair low = {V{}, V{}};
    const I near_limit = a > 709.0;
    const V shifted = a - mask_and(all(ln2[0]), near_limit);
    const V e = exp_pair(shifted, mask_and(low.high - ln2[1], near_limit));
    const V half = 0.5 * e;
    const V large = pick(near_limit, e, half - 0.5 / e);
    const V y = pick(a < 1, small, large);
    return pick(is_nan(x), x, with_sign(y, sign_of(x)));
}
CRUX_INLINE V cosh_of(V x) {
    const V a = magnitude(x);
    const I near_limit = a > 709.0;
    const V shifted = a - mask_and(all(ln2[0]), near_limit);
    const V e = exp_pair(shifted, mask_and(V{} - ln2[1], near_limit));
    return pick(near_limit, e, 0.5 * e + 0.5 / e);
}
CRUX_INLINE V tanh_of(V x) {
    const V a = magnitude(x);
    const V z = a * a;
    const V small = a + a * z * polynomial(tanh_terms, z);
    const V large = 1 - 2 / (exp_of(2 * a) + 1);
    const V y = pick(a < 0.6, small, large);
    return pick(is_nan(x), x, with_sign(y, sign_of(x)));
}

}  // namespace
