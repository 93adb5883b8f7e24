"""The law of one flow, from f as ``value`` leaves it: a sum and a product."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.elementary import exp_times
from verify.flow.compiled.jit import jit, jit_sums
from verify.flow.compiled.layout import LAW, PRODUCT, TOTAL, part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit_sums
def sum_of(v: Real) -> float:
    """The sum of all elements."""
    result = 0.0
    for i in range(v.size):
        result += v[i]
    return result


@jit
def largest(v: Real) -> float:
    """The largest element."""
    result = v[0]
    for i in range(v.size):
        result = max(result, v[i])
    return result


@jit
def law(m: Real, n: Whole) -> float:
    """p, from total and product; gives log Z less the shift, which is ``largest(total)``."""
    p, total = part(m, n, LAW), part(m, n, TOTAL)
    exp_times(total, largest(total), part(m, n, PRODUCT), p)
    Z = sum_of(p)
    scale = 1.0 / Z
    for s in range(p.size):
        p[s] *= scale
    return math.log(Z)
