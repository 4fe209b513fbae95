// The elementwise operations of the array program: what the kernels implement, lane by lane.
// Types: n = number (double), m = mask (a truth value: all bits set or none). The list is the
// contract between sema, ir, passes, kernels and engine; a test proves that each has a kernel.
#pragma once

#include <cstdint>
#include <string_view>

namespace crux {

// CRUX_OPERATION(enumerator, "name in the IR", "signature result(operands)", "meaning")
#define CRUX_OPERATIONS(X)                                                                  \
    X(add, "add", "n(nn)", "a + b")                                                         \
    X(sub, "sub", "n(nn)", "a - b")                                                         \
    X(mul, "mul", "n(nn)", "a * b")                                                         \
    X(div, "div", "n(nn)", "a / b; b = 0 gives inf or NaN, found as a fault")               \
    X(neg, "neg", "n(n)", "-a")                                                             \
    X(abs, "abs", "n(n)", "|a|")                                                            \
    X(min, "min", "n(nn)", "a < b ? a : b")                                                 \
    X(max, "max", "n(nn)", "a > b ? a : b")                                                 \
    X(pow, "pow", "n(nn)", "a to the power b, within 1 ulp")                                \
    X(exp, "exp", "n(n)", "e to the power a")                                               \
    X(ln, "ln", "n(n)", "natural logarithm")                                                \
    X(log10, "log10", "n(n)", "decimal logarithm")                                          \
    X(sqrt, "sqrt", "n(n)", "square root, correctly rounded")                               \
    X(sin, "sin", "n(n)", "sine of radians")                                                \
    X(cos, "cos", "n(n)", "cosine of radians")                                              \
    X(tan, "tan", "n(n)", "tangent of radians")                                             \
    X(asin, "asin", "n(n)", "inverse sine")                                                 \
    X(acos, "acos", "n(n)", "inverse cosine")                                               \
    X(atan, "atan", "n(n)", "inverse tangent")                                              \
    X(sinh, "sinh", "n(n)", "hyperbolic sine")                                              \
    X(cosh, "cosh", "n(n)", "hyperbolic cosine")                                            \
    X(tanh, "tanh", "n(n)", "hyperbolic tangent")                                           \
    X(trunc, "trunc", "n(n)", "towards zero: Vensim INTEGER")                               \
    X(floor, "floor", "n(n)", "downwards: XMILE INT")                                       \
    X(round, "round", "n(n)", "to the nearest, halves away from zero: Stella ROUND")        \
    X(quantum, "quantum", "n(nn)", "b * trunc(a / b); a where b <= 0: Vensim QUANTUM")      \
    X(modulo_trunc, "modulo_trunc", "n(nn)", "a - quantum(a, b), sign of a: Vensim MODULO") \
    X(modulo_floor, "modulo_floor", "n(nn)", "a - b * floor(a / b), sign of b: XMILE MOD")  \
    X(div_or, "div_or", "n(nnn)", "|b| < 1e-6 ? c : a / b: XIDZ, ZIDZ with c = 0")          \
    X(eq, "eq", "m(nn)", "a = b")                                                           \
    X(ne, "ne", "m(nn)", "a <> b")                                                          \
    X(lt, "lt", "m(nn)", "a < b")                                                           \
    X(le, "le", "m(nn)", "a <= b")                                                          \
    X(gt, "gt", "m(nn)", "a > b")                                                           \
    X(ge, "ge", "m(nn)", "a >= b")                                                          \
    X(land, "and", "m(mm)", "both")                                                         \
    X(lor, "or", "m(mm)", "either")                                                         \
    X(lnot, "not", "m(m)", "not")                                                           \
    X(truth, "truth", "m(n)", "a <> 0")                                                     \
    X(number, "number", "n(m)", "1 where true, else 0")                                     \
    X(select, "select", "n(mnn)", "a ? b : c, bits of the one chosen; the other never matters")

enum class Operation : std::uint8_t {
#define CRUX_OPERATION(enumerator, name, signature, meaning) enumerator,
    CRUX_OPERATIONS(CRUX_OPERATION)
#undef CRUX_OPERATION
};

struct OperationInfo {
    Operation operation;
    std::string_view name;
    std::string_view signature;
    std::string_view meaning;
    unsigned operands() const;  ///< 1 to 3
    bool gives_mask() const { return signature.front() == 'm'; }
    bool takes_mask(unsigned operand) const;
};
const OperationInfo& operation_info(Operation operation);
/// Null where no operation has that name.
const OperationInfo* find_operation(std::string_view name);
inline constexpr unsigned operation_count = 0
#define CRUX_OPERATION(enumerator, name, signature, meaning) +1
    CRUX_OPERATIONS(CRUX_OPERATION)
#undef CRUX_OPERATION
    ;

/// The laws of RANDOM functions. Parameters after min and max stand in the meaning.
#define CRUX_RANDOM_LAWS(X)                                         \
    X(uniform, "uniform", 0, "uniform on the open interval (0, 1)") \
    X(normal, "normal", 0, "standard normal")                       \
    X(exponential, "exponential", 0, "exponential of mean 1")       \
    X(poisson, "poisson", 1, "Poisson of mean p0")

enum class RandomLaw : std::uint8_t {
#define CRUX_RANDOM_LAW(enumerator, name, parameters, meaning) enumerator,
    CRUX_RANDOM_LAWS(CRUX_RANDOM_LAW)
#undef CRUX_RANDOM_LAW
};

}  // namespace crux
