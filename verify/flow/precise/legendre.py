"""Gauss-Legendre collocation on [-1, 1] in balls, whose radii are dropped: accurate, and proves nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flint import arb, arb_mat, ctx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Rows = list[list[arb]]
"""A matrix, row by row."""


class Gauss:
    """The s nodes x_i, ascending (s even), and maps between values there and series in Legendre polynomials P_n.

    Everything is symmetric about 0, so even and odd n are treated apart: s^2 products instead of 2 s^2.
    Error: rounding at ``bits`` bits, times about s. In float64: ``places``, the nodes; ``analysis`` (s, s), from values
    there to Legendre coefficients; ``integration`` (s, s), from them to integrals from -1 to the nodes.
    """

    def __init__(self, stages: int, bits: int) -> None:
        if stages < 2 or stages % 2:
            raise ValueError(f"an even number of stages is needed, not {stages}")
        self.stages, self.bits, half = stages, bits, stages // 2
        with ctx.workprec(bits):
            # those above 0, the last first
            roots = [arb.legendre_p_root(stages, k, weight=True) for k in range(half)]
            above = [root.mid() for root, _ in roots]
            table = [legendre(x, stages) for x in above]
            # c_n = (2n+1)/2 sum over i of w_i P_n(x_i) F_i
            self._analysis = [
                arb_mat([
                    [(w.mid() * row[n] * (2 * n + 1) / 2).mid() for (_, w), row in zip(roots, table, strict=True)]
                    for n in range(parity, stages, 2)
                ])
                for parity in (0, 1)
            ]  # fmt: skip
            self._synthesis = [arb_mat([row[parity::2] for row in table]) for parity in (0, 1)]
            self.nodes = [-x for x in above] + above[::-1]
        self.places: NDArray[np.float64] = np.array([float(x) for x in self.nodes])
        weights = np.array([float(weight) for _, weight in roots])
        weights = np.concatenate((weights, weights[::-1]))
        P, n = np.polynomial.legendre.legvander(self.places, stages), np.arange(stages)
        # l_j = w_j sum over n < s of (2n+1)/2 P_n(x_j) P_n, and the integral of P_n is (P_(n+1) - P_(n-1))/(2n+1)
        self.analysis: NDArray[np.float64] = (P[:, :stages] * weights[:, None] * (n + 0.5)).T
        integrals = np.concatenate(((self.places + 1)[:, None], P[:, 2:] - P[:, :-2]), axis=1) / (2 * n + 1)
        self.integration: NDArray[np.float64] = integrals @ self.analysis

    def integrated(self, values: Rows) -> Rows:
        """Coefficients d_0, ..., d_s of the integral from -1 to x of what has these values (s rows) at the nodes."""
        s, half = self.stages, self.stages // 2
        pairs = [(values[s - 1 - k], values[k]) for k in range(half)]
        even = arb_mat([[a + b for a, b in zip(*pair, strict=True)] for pair in pairs])
        odd = arb_mat([[a - b for a, b in zip(*pair, strict=True)] for pair in pairs])
        # in turn: n = 0, 1, 2, ...
        parts = [(matrix * part).tolist() for matrix, part in zip(self._analysis, (even, odd), strict=True)]
        c = [row for both in zip(*parts, strict=True) for row in both]
        # the integral of P_n is (P_(n+1) - P_(n-1))/(2n+1), and that of P_0 is P_1 + P_0
        d = [[a - b / 3 for a, b in zip(c[0], c[1], strict=True)]]
        for n in range(1, s + 1):
            row = [a / (2 * n - 1) for a in c[n - 1]]
            d.append([a - b / (2 * n + 3) for a, b in zip(row, c[n + 1], strict=True)] if n + 1 < s else row)
        return d

    def at_nodes(self, series: Rows) -> Rows:
        """Sum over n of d_n P_n at every node, s rows, from d_0, ..., d_s."""
        even, odd = ((self._synthesis[k] * arb_mat(series[k::2])).tolist() for k in (0, 1))
        above = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(even, odd, strict=True)]
        below = [[a - b for a, b in zip(*pair, strict=True)] for pair in zip(even, odd, strict=True)]
        return below + above[::-1]


@lru_cache(maxsize=16)
def gauss(stages: int, bits: int) -> Gauss:
    """The tables of that size, kept."""
    return Gauss(stages, bits)


def legendre(x: arb, degree: int) -> list[arb]:
    """P_0(x), ..., P_degree(x), by the recurrence, which is stable on [-1, 1]."""
    values = [arb(1), x]
    for n in range(1, degree):
        # (n+1) P_(n+1) = (2n+1) x P_n - n P_(n-1)
        values.append((((2 * n + 1) * x * values[n] - n * values[n - 1]) / (n + 1)).mid())
    return values[: degree + 1]


def evaluated(series: Rows, places: Sequence[arb], bits: int) -> Rows:
    """Sum over n of d_n P_n(x) at each of the places, one row each."""
    with ctx.workprec(bits):
        table = arb_mat([legendre(x, len(series) - 1) for x in places])
        return [[value.mid() for value in row] for row in (table * arb_mat(series)).tolist()]
