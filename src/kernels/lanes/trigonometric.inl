// sin, cos, tan and their inverses. Arguments below 2^20 are reduced by pi / 2 in four parts,
// larger ones lane by lane with 2 / pi to 1280 bits in integers (Payne and Hanek, 1983).
namespace {

/// x = quadrant * pi / 2 + (high + low), |high| <= pi / 4.
struct Reduced {
    V high, low;
    I quadrant;
};

__extension__ typedef unsigned __int128 Wide;

/// One lane, |x| >= 2^20 and finite.
[[gnu::noinline]] static void reduce_large(double x, double& high, double& low, std::int64_t& quadrant) {
    const std::uint64_t bits = __builtin_bit_cast(std::uint64_t, x);
    const std::uint64_t mantissa = (bits & 0x000fffffffffffffu) | 0x0010000000000000u;
    const int exponent = static_cast<int>((bits >> 52) & 2047) - 1075;  // x = mantissa * 2^exponent
    // Bits of 2/pi above 2^(2 - exponent) only add multiples of 4 quadrants; take 256 from there.
    const int first = exponent > 2 ? exponent - 2 : 0;
    std::uint64_t window[4];
    for (int i = 0; i < 4; ++i) {
        const int at = first + 64 * i, word = at / 64, shift = at % 64;
        window[i] = two_over_pi_bits[word] << shift;
        if (shift != 0) window[i] |= two_over_pi_bits[word + 1] >> (64 - shift);
    }
    // mantissa * window, lowest 256 bits, most significant word first; its unit is 2^(exponent - first - 256).
    std::uint64_t product[4], carry = 0;
    for (int i = 3; i >= 0; --i) {
        const Wide t = static_cast<Wide>(mantissa) * window[i] + carry;
        product[i] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
    }
    // The binary point: `above` bits of the 256 (with the carry beyond) stand before it.
    const int above = exponent - first;  // 2 where first > 0, else exponent (negative down to -32)
    std::uint64_t whole = 0, top = product[0], next = product[1], third_word = product[2];
    if (above > 0) {
        whole = (carry << above) | (top >> (64 - above));
        top = (top << above) | (next >> (64 - above));
        next = (next << above) | (third_word >> (64 - above));
    } else if (above < 0) {
        whole = carry >> -above;
        const std::uint64_t beyond = carry & ((std::uint64_t{1} << -above) - 1);
        next = (next >> -above) | (top << (64 + above));
        top = (top >> -above) | (beyond << (64 + above));
    } else {
        whole = carry;
    }
    bool negative = false;
    if (top >> 63) {  // nearest quadrant
        ++whole;
        negative = true;
        next = ~next;
        top = ~top;
    }
    // A fraction of 128 bits as two doubles.
    const int lead = top != 0 ? __builtin_clzll(top) : 64;
    const Wide both = (static_cast<Wide>(top) << 64) | next;
    const Wide normal = lead < 128 ? both << lead : both;
    const std::uint64_t upper = static_cast<std::uint64_t>(normal >> 64) & ~std::uint64_t{2047};
    const std::uint64_t lower = static_cast<std::uint64_t>((normal - (static_cast<Wide>(upper) << 64)) >> 22);
    const double scale = __builtin_bit_cast(double, static_cast<std::uint64_t>(1023 - 64 - lead) << 52);
    const double f_high = static_cast<double>(static_cast<std::int64_t>(upper >> 11)) * 2048 * scale;
    const double f_low = static_cast<double>(static_cast<std::int64_t>(lower)) * 0x1p-42 * scale;
    // times pi / 2, as pairs
    const double p = f_high * half_pi_pair[0];
    const double ft = f_high * 0x1.0000002p27, ct = half_pi_pair[0] * 0x1.0000002p27;
    const double fh = ft - (ft - f_high), ch = ct - (ct - half_pi_pair[0]);
    const double fl = f_high - fh, cl = half_pi_pair[0] - ch;
    const double error = ((fh * ch - p) + fh * cl + fl * ch) + fl * cl;
    const double rest = error + (f_high * half_pi_pair[1] + f_low * half_pi_pair[0]);
    high = p + rest;
    low = rest - (high - p);
    quadrant = static_cast<std::int64_t>(whole);
    if (negative) high = -high, low = -low;
    if (x < 0) high = -high, low = -low, quadrant = -quadrant;
}

CRUX_INLINE Reduced reduce(V x) {
    const V k = nearest(pick(magnitude(x) < 0x1p20, x, V{}) * two_over_pi[0]);
    const V a = x - k * half_pi[0];
    const Pair b = exact_sum(a, negate(k * half_pi[1]));
    const Pair c = exact_sum(b.high, negate(k * half_pi[2]));
    const Pair r = fast_sum(c.high, (b.low + c.low) - k * half_pi[3]);
    Reduced result = {r.high, r.low, whole_bits(k)};
    const I large = (magnitude(x) >= 0x1p20) & (magnitude(x) < infinity);
    if (any(large)) {
        for (unsigned lane = 0; lane < lane_count; ++lane) {
            if (large[lane] == 0) continue;
            double high, low;
            std::int64_t quadrant;
            reduce_large(x[lane], high, low, quadrant);
            result.high[lane] = high;
            result.low[lane] = low;
            result.quadrant[lane] = quadrant;
        }
    }
    return result;
}

struct Circle {
    Pair sin, cos;
};
/// Of the reduced angle, as pairs of about 58 bits.
CRUX_INLINE Circle circle(const Reduced& r) {
    const V z = r.high * r.high;
    const V half = 0.5 * z, w = 1 - half;
    const V s = r.high * z * polynomial(sin_terms, z) + r.low * w;
    const V c = ((1 - w) - half) + (z * z * polynomial(cos_terms, z) - r.high * r.low);
    return {fast_sum(r.high, s), fast_sum(w, c)};
}

CRUX_INLINE V turned(V x, I offset) {
    const Reduced r = reduce(x);
    const Circle at = circle(r);
    const I quadrant = r.quadrant + offset;
    const V y = pick(-(quadrant & 1), at.cos.high, at.sin.high);
    const V turned_sign = as_v(as_i(y) ^ ((quadrant & 2) << 62));
    return pick(magnitude(x) == infinity, all_bits(__builtin_nan("")), turned_sign);
}
CRUX_INLINE V sin_of(V x) { return pick(x == 0, x, turned(x, I{})); }
CRUX_INLINE V cos_of(V x) { return turned(x, all_i(1)); }
CRUX_INLINE V tan_of(V x) {
    const Reduced r = reduce(x);
    const Circle at = circle(r);
    const I odd = -(r.quadrant & 1);
    const V top = pick(odd, negate(at.cos.high), at.sin.high), top_low = pick(odd, negate(at.cos.low), at.sin.low);
    const V below = pick(odd, at.sin.high, at.cos.high), below_low = pick(odd, at.sin.low, at.cos.low);
    const V q = top / below;
    const Pair back = exact_product(q, below);
    const V y = q + ((((top - back.high) - back.low) + top_low) - q * below_low) / below;
    const V tiny = pick(magnitude(x) < 0x1p-300, x, y);  // the exact product would underflow
    return pick(magnitude(x) == infinity, all_bits(__builtin_nan("")), tiny);
}

/// atan of a >= 0: reduced by pi / 4 to |t| <= tan(pi / 8), above 1 turned over.
CRUX_INLINE V atan_of(V x) {
    const V a = magnitude(x);
    const I turned_over = a > 2.414213562373095, middle = (a > 0.41421356237309503) & ~turned_over;
    const V top = pick(turned_over, all(-1), pick(middle, a - 1, a));
    const V below = pick(turned_over, a, pick(middle, a + 1, all(1)));
    const V t = top / below;
    const V base = pick(turned_over, all(half_pi_pair[0]), pick(middle, all(half_pi_pair[0] * 0.5), V{}));
    const V base_low = pick(turned_over, all(half_pi_pair[1]), pick(middle, all(half_pi_pair[1] * 0.5), V{}));
    const V z = t * t;
    const V y = base + (t + (base_low + t * z * polynomial(atan_terms, z)));
    const V bounded = pick(a == infinity, all(half_pi_pair[0]), y);
    return pick(is_nan(x), x, with_sign(bounded, sign_of(x)));
}

/// asin of |x| <= 0.5 directly, else pi / 2 - 2 asin(sqrt((1 - |x|) / 2)), the root as a pair.
struct Arc {
    V near, root, root_low, arc;
};
CRUX_INLINE Arc arc_of(V a) {
    const I large = a > 0.5;
    const V half = (1 - a) * 0.5;
    const V root = square_root(pick(large, half, all(0.25)));
    const V t = pick(large, root, a);
    const V z = pick(large, half, a * a);
    const V tail = t * z * polynomial(asin_terms, z);
    const Pair square = exact_product(root, root);
    const V low = ((half - square.high) - square.low) / (2 * root);
    return {t + tail, root, pick(root == 0, V{}, low), tail};
}
CRUX_INLINE V outside_one(V a, V y) { return pick((a > 1) | is_nan(a), all_bits(__builtin_nan("")), y); }
CRUX_INLINE V asin_of(V x) {
    const V a = magnitude(x);
    const Arc arc = arc_of(a);
    const Pair head = fast_sum(all(half_pi_pair[0]), -2 * arc.root);
    const V far = head.high + (head.low + (half_pi_pair[1] - 2 * (arc.root_low + arc.arc)));
    const V y = pick(a > 0.5, far, arc.near);
    return outside_one(a, with_sign(y, sign_of(x)));
}
CRUX_INLINE V acos_of(V x) {
    const V a = magnitude(x);
    const Arc arc = arc_of(a);
    const V twice = 2 * (arc.root + (arc.root_low + arc.arc));
    const V twice_low = 2 * (arc.root_low + arc.arc);
    const Pair mirrored = fast_sum(all(2 * half_pi_pair[0]), -2 * arc.root);
    const V negative_far = mirrored.high + (mirrored.low + (2 * half_pi_pair[1] - twice_low));
    const Pair head = fast_sum(all(half_pi_pair[0]), negate(x));
    const V near = head.high + (head.low + (half_pi_pair[1] - with_sign(arc.arc, sign_of(x))));
    const V y = pick(a > 0.5, pick(as_i(x) < 0, negative_far, twice), near);
    return outside_one(a, y);
}

}  // namespace
