#!/usr/bin/env python3
"""Writes coefficients.inl: near-minimax polynomials (Chebyshev fits at 60 digits) and the split
constants of the argument reductions. Needs mpmath; run by hand when a range changes:
    python3 src/kernels/lanes/coefficients.py > src/kernels/lanes/coefficients.inl
"""
from mpmath import (acos, asin, atan, atanh, chebyfit, cos, exp, floor, ldexp, log, mp, mpf, pi, sin, sinh, sqrt, tan,
                    tanh, taylor)

mp.dps = 60


def quotient(f, order):
    """f / z**order without the pole at 0: near 0 by its Taylor series."""
    series = taylor(f, 0, order + 12)
    return lambda z: sum(c * z**i for i, c in enumerate(series[order:])) if abs(z) < mpf(10)**-4 else f(z) / z**order


def even(f, order):
    """As a function of z = x*x: f must be even in x."""
    series = taylor(f, 0, 2 * order + 24)[::2]
    return lambda z: (sum(c * z**i for i, c in enumerate(series[order:])) if z < mpf(10)**-4
                      else f(sqrt(z)) / z**order)


def poly(name, f, low, high, count):
    coefficients, error = chebyfit(f, [low, high], count, error=True)
    print(f"// |error| < {float(error):.2g} on [{float(low):.6g}, {float(high):.6g}]")
    row(name, [float(c) for c in reversed(coefficients)])


def row(name, values):
    print(f"constexpr double {name}[] = {{{', '.join(v.hex() for v in values)}}};")


def split(name, value, bits, last=True):
    """value as a sum of doubles, each but the last with the given number of bits, so that products with k are exact."""
    parts, rest = [], value
    for width in bits:
        exponent = int(floor(log(abs(rest), 2))) + 1
        part = floor(ldexp(rest, width - exponent))
        part = ldexp(part, exponent - width)
        parts.append(float(part))
        rest -= part
    if last:
        parts.append(float(rest))
    row(name, parts)


def bits_of(name, value, words):
    rest = value
    out = []
    for _ in range(words):
        rest = ldexp(rest, 64)
        word = int(floor(rest))
        out.append(f"0x{word:016x}u")
        rest -= word
    print(f"constexpr std::uint64_t {name}[] = {{{', '.join(out)}}};")


print("// Written by coefficients.py; lowest power first.")
print("// clang-format off")
r = log(2) / 2 * mpf("1.0001")
poly("exp_terms", quotient(lambda x: exp(x) - 1 - x, 2), -r, r, 11)
z = ((sqrt(2) - 1) / (sqrt(2) + 1))**2 * mpf("1.0001")
at = lambda x: atanh(x) / x if x else mpf(1)
atanh_series = [mpf(1) / (2 * i + 1) for i in range(80)]
tail = lambda order: (lambda z: sum(c * z**i for i, c in enumerate(atanh_series[order:])))
poly("log_terms", tail(1), mpf(0), z, 8)
poly("log_fine_terms", tail(2), mpf(0), z, 8)
quarter = (pi / 4)**2 * mpf("1.001")
sinc = [(-1)**i / mp.factorial(2 * i + 1) for i in range(40)]
cosc = [(-1)**i / mp.factorial(2 * i) for i in range(40)]
from_series = lambda s, order: (lambda z: sum(c * z**i for i, c in enumerate(s[order:])))
poly("sin_terms", from_series(sinc, 1), mpf(0), quarter, 7)
poly("cos_terms", from_series(cosc, 2), mpf(0), quarter, 7)
asin_series = [mp.binomial(2 * i, i) / mpf(4)**i / (2 * i + 1) for i in range(140)]
poly("asin_terms", from_series(asin_series, 1), mpf(0), mpf("0.2501"), 15)
atan_series = [mpf((-1)**i) / (2 * i + 1) for i in range(140)]
poly("atan_terms", from_series(atan_series, 1), mpf(0), tan(pi / 8)**2 * mpf("1.001"), 13)
sinh_series = [1 / mp.factorial(2 * i + 1) for i in range(40)]
poly("sinh_terms", from_series(sinh_series, 1), mpf(0), mpf("1.01"), 9)
tanh_small = lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z if z > mpf(10)**-12 else mpf(-1) / 3 + 2 * z / 15
poly("tanh_terms", tanh_small, mpf(0), mpf("0.3601"), 14)
split("ln2", log(2), [32])
row("log2_e", [float(1 / log(2))])
split("ln10_inverse", 1 / log(10), [53])
split("third", mpf(1) / 3, [53])
split("half_pi", pi / 2, [33, 33, 33])
split("half_pi_pair", pi / 2, [53])
row("two_over_pi", [float(2 / pi)])
bits = 64 * 20
mp.prec = bits + 80
bits_of("two_over_pi_bits", 2 / pi, 20)
