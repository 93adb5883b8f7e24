"""exp, log and their kin for whole arrays: polynomials without a branch, so that loops over them run on vectors.

Largest errors met in the tests: 2 units in the last place. Where a law or a target enters, such a loop notes whether
an argument was beyond the normal doubles (e^x below 3.3e-308 or above 8.2e307); then a second loop does these again,
one by one, down to 5e-324.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.jit import from_bits, jit, to_bits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]

ROUNDER = 1.5 * 2.0**52
"""Added and taken away again, it rounds to an integer, which then stands in the low bits of the sum."""
ROUNDER_BITS = 0x4338000000000000
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""ln 2 in two parts; the first has so few bits that its products with small integers are exact."""
LEAST, MOST = -708.0, 709.0
"""Arguments of exp between these give normal doubles; ``parts`` holds others to them."""
WIDEST = 1416.0
"""Arguments of ``scaled_exp`` are held to this modulus, so that half their power of two is a normal double."""
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
MANTISSA = 0x000FFFFFFFFFFFFF


@jit
def reduced(x: float) -> tuple[int, float, float]:
    """k, r, c with exp(x) = 2^k (1 + r + r^2 c), |r| <= ln(2)/2; |x| at most ``WIDEST``."""
    shifted = x * LOG2_E + ROUNDER
    k = shifted - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    # c = 1/2! + r/3! + r^2/4! + ... + r^11/13!
    c = 1.0 / 6227020800.0
    c = c * r + 1.0 / 479001600.0
    c = c * r + 1.0 / 39916800.0
    c = c * r + 1.0 / 3628800.0
    c = c * r + 1.0 / 362880.0
    c = c * r + 1.0 / 40320.0
    c = c * r + 1.0 / 5040.0
    c = c * r + 1.0 / 720.0
    c = c * r + 1.0 / 120.0
    c = c * r + 1.0 / 24.0
    c = c * r + 1.0 / 6.0
    c = c * r + 0.5
    return to_bits(shifted) - ROUNDER_BITS, r, c


@jit
def power(k: int) -> float:
    """2^k, a normal double."""
    return from_bits((k + 1023) << 52)


@jit
def parts(x: float) -> tuple[float, float, float]:
    """s, r, c with exp(x) = s (1 + r + r^2 c), s a power of two, |r| <= ln(2)/2; x is held to [LEAST, MOST]."""
    k, r, c = reduced(min(max(x, LEAST), MOST))
    return power(k), r, c


@jit
def scaled_exp(x: float, by: float) -> float:
    """by e^x, where both are at most 1e300: a subnormal ``by`` counts in full, a subnormal result is rounded once."""
    k, r, c = reduced(min(max(x, -WIDEST), WIDEST))
    half = k >> 1
    return (by * power(half)) * (1.0 + (r + r * r * c)) * power(k - half)


@jit
def logarithm(x: float) -> float:
    """log x of a normal positive x."""
    bits = to_bits(x)
    # x = 2^k m, sqrt(1/2) <= m < sqrt(2)
    k = (bits - ROOT_HALF_BITS) >> 52
    m = from_bits(bits - (k << 52))
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # log m = 2 (s + s^3/3 + s^5/5 + ...), |s| <= 0.1716
    c = 1.0 / 21.0
    c = c * z + 1.0 / 19.0
    c = c * z + 1.0 / 17.0
    c = c * z + 1.0 / 15.0
    c = c * z + 1.0 / 13.0
    c = c * z + 1.0 / 11.0
    c = c * z + 1.0 / 9.0
    c = c * z + 1.0 / 7.0
    c = c * z + 1.0 / 5.0
    c = c * z + 1.0 / 3.0
    return k * LN2_HIGH + (2.0 * s + (2.0 * s * z * c + k * LN2_LOW))


@jit
def tanh_terms(h: Real, tanh: Real, small: Real) -> None:
    """tanh(h) and e^-2|h|, the latter no less than e^LEAST."""
    for i in range(h.size):
        s, r, c = parts(-2.0 * abs(h[i]))
        rest = s * (r + r * r * c)
        # tanh |h| = (1 - e) / (1 + e), and 1 - e = (1 - s) - s (r + r^2 c) is right for small h as well
        tanh[i] = math.copysign(((1.0 - s) - rest) / (1.0 + (s + rest)), h[i])
        small[i] = s + rest


@jit
def logistic_terms(h: Real, logistic: Real, small: Real) -> None:
    """1 / (1 + e^-h) and e^-|h|, neither less than e^LEAST."""
    for i in range(h.size):
        s, r, c = parts(-abs(h[i]))
        e = s + s * (r + r * r * c)
        logistic[i] = (1.0 if h[i] >= 0.0 else e) / (1.0 + e)
        small[i] = e


@jit
def exp_times(x: Real, top: float, factor: Real, out: Real) -> None:
    """exp(x - top) factor."""
    beyond = 0
    for i in range(x.size):
        s, r, c = parts(x[i] - top)
        out[i] = (s + s * (r + r * r * c)) * factor[i]
        beyond |= x[i] - top < LEAST
    if beyond:
        for i in range(x.size):
            if x[i] - top < LEAST:
                out[i] = scaled_exp(x[i] - top, factor[i])


@jit
def excess_terms(d: Real, q: Real, excess: Real, divergence: Real) -> None:
    """q (e^d - 1) and q (e^d - 1 - d), neither with cancellation where d is small; q e^d is at most 1."""
    beyond = 0
    for i in range(d.size):
        s, r, c = parts(d[i])
        rest = s * (r + r * r * c)
        grown = (s - 1.0) + rest
        excess[i] = q[i] * grown
        divergence[i] = q[i] * (r * r * c if s == 1.0 else grown - d[i])
        beyond |= d[i] > MOST
    if beyond:
        for i in range(d.size):
            if d[i] > MOST:
                # q is below e^-709 here, and q e^d is not
                excess[i] = scaled_exp(d[i], q[i]) - q[i]
                divergence[i] = excess[i] - q[i] * d[i]
