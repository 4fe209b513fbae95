// The operations of functions/operations.h, each as a function of vectors.
namespace {

CRUX_INLINE V quantum_of(V a, V b) { return pick(b <= 0, a, b * truncate(a / b)); }

template <Operation operation>
CRUX_INLINE V apply([[maybe_unused]] V a, [[maybe_unused]] V b, [[maybe_unused]] V c) {
    using enum Operation;
    if constexpr (operation == add) return a + b;
    else if constexpr (operation == sub) return a - b;
    else if constexpr (operation == mul) return a * b;
    else if constexpr (operation == div) return a / b;
    else if constexpr (operation == neg) return negate(a);
    else if constexpr (operation == abs) return magnitude(a);
    else if constexpr (operation == min) return a < b ? a : b;
    else if constexpr (operation == max) return a > b ? a : b;
    else if constexpr (operation == pow) return pow_of(a, b);
    else if constexpr (operation == exp) return exp_of(a);
    else if constexpr (operation == ln) return ln_of(a);
    else if constexpr (operation == log10) return log10_of(a);
    else if constexpr (operation == sqrt) return square_root(a);
    else if constexpr (operation == sin) return sin_of(a);
    else if constexpr (operation == cos) return cos_of(a);
    else if constexpr (operation == tan) return tan_of(a);
    else if constexpr (operation == asin) return asin_of(a);
    else if constexpr (operation == acos) return acos_of(a);
    else if constexpr (operation == atan) return atan_of(a);
    else if constexpr (operation == sinh) return sinh_of(a);
    else if constexpr (operation == cosh) return cosh_of(a);
    else if constexpr (operation == tanh) return tanh_of(a);
    else if constexpr (operation == trunc) return truncate(a);
    else if constexpr (operation == floor) return floor_of(a);
    else if constexpr (operation == round) return round_half_away(a);
    else if constexpr (operation == quantum) return quantum_of(a, b);
    else if constexpr (operation == modulo_trunc) return a - quantum_of(a, b);
    else if constexpr (operation == modulo_floor) return a - b * floor_of(a / b);
    else if constexpr (operation == div_or) return pick(magnitude(b) < 1e-6, c, a / b);
    else if constexpr (operation == eq) return as_v(a == b);
    else if constexpr (operation == ne) return as_v(a != b);
    else if constexpr (operation == lt) return as_v(a < b);
    else if constexpr (operation == le) return as_v(a <= b);
    else if constexpr (operation == gt) return as_v(a > b);
    else if constexpr (operation == ge) return as_v(a >= b);
    else if constexpr (operation == land) return as_v(as_i(a) & as_i(b));
    else if constexpr (operation == lor) return as_v(as_i(a) | as_i(b));
    else if constexpr (operation == lnot) return as_v(~as_i(a));
    else if constexpr (operation == truth) return as_v(a != 0);
    else if constexpr (operation == number) return mask_and(all(1), as_i(a));
    else if constexpr (operation == select) return pick(as_i(a), b, c);
    else static_assert(operation != operation, "an operation without a kernel");
}

}  // namespace
