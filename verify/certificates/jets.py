"""Taylor coefficients in time of a gradient flow, in fixed-point integers: candidates for tubes, proofs of nothing.

With t_a = tanh h_a and g = l.x + sum of log 2cosh h_a, the flow is polynomial in (theta, t, p):

    theta' = sum over x of (q - p) df/dtheta,  t' = (1 - t^2) h',  g' = (l.x)' + sum of t_a h_a',  p' = p (g' - E_p g')

so each coefficient follows from those before it by sums of products. Integers stand for multiples of 2^-bits.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.model.gibbs import Point
from verify.states.spins import characters

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case
    from verify.energies import Energy


class Jets:
    """The flow of an RBM with +-1 units, or of an energy that is linear in its parameters, towards a case's target."""

    def __init__(self, energy: Energy, case: Case, bits: int) -> None:
        self.energy, self.bits, self.one = energy, bits, 1 << bits
        self._A: Any = get("ball", bits + 16)
        self.q = self.integers(case.target(self._A))
        machine = energy.restricted == (-1, 1)
        self._hidden = energy.hidden if machine else 0
        self._x = characters(energy.spins, [1 << j for j in range(energy.spins)]).astype(object)
        # df/dtheta of the linear part, (2^N, number of its parameters), as integers over a common denominator
        rows, self._common = self._x, 1
        if not machine:
            A: Any = get("exact")
            rows = energy.jacobian(A.array([0] * energy.size), A)
            exact = [[Fraction(A.document(x)) for x in row] for row in rows]
            self._common = lcm(*(x.denominator for row in exact for x in row))
            rows = np.array([[int(x * self._common) for x in row] for row in exact], dtype=object)
        self._linear = rows

    def integers(self, values: Array) -> Array:
        """Balls or exact numbers as integers, rounded."""
        found = [round(self._A.lower(x) * self.one) for x in values.ravel()]
        return np.array(found, dtype=object).reshape(values.shape)

    def start(self, values: Any) -> list[int]:
        """Parameters of a document as integers."""
        return list(self.integers(self._A.array(list(values))))

    def at(self, theta: list[int], pace: Fraction, degree: int) -> Array:
        """c_k of theta(t0 + pace s) = sum of c_k s^k, integers (degree + 1, P), from theta(t0), P integers."""
        N, M, X = self.energy.spins, self._hidden, len(self.q)
        A = self._A
        here = Point(self.energy, A.array([Fraction(x, self.one) for x in theta]), A)
        c = np.zeros((degree + 1, len(theta)), dtype=object)
        t, h, s = (np.zeros((degree + 1, M, X), dtype=object) for _ in range(3))
        p, r, g = (np.zeros((degree + 1, X), dtype=object) for _ in range(3))
        mean = np.zeros(degree + 1, dtype=object)
        c[0], p[0] = theta, self.integers(here.law)
        if M:
            t[0] = self.integers(here.D[:, N : N + M].T)
        for k in range(degree):
            r[k] = -p[k] if k else self.q - p[0]
            pull = self._product(t, r[:, None, :], k)
            F = np.concatenate([self._linear.T.dot(r[k]) // self._common, pull.sum(axis=1), pull.dot(self._x).ravel()])
            # (k + 1) c_{k+1} = pace F_k
            c[k + 1] = F * pace.numerator // (pace.denominator * (k + 1))
            g[k] = self._linear.dot(c[k + 1, : self._linear.shape[1]]) * (k + 1) // self._common
            if M:
                W = c[k + 1, N + M :].reshape(M, N)
                # h', and (k + 1) t_{k+1} = ((1 - t^2) h')_k
                h[k] = (c[k + 1, N : N + M, None] + W.dot(self._x.T)) * (k + 1)
                s[k] = (0 if k else self.one) - self._product(t, t, k)
                t[k + 1] = self._product(s, h, k) // (k + 1)
                g[k] = g[k] + self._product(t, h, k).sum(axis=0)
            moved = self._product(p, g, k)
            mean[k] = moved.sum()
            # (k + 1) p_{k+1} = (p (g' - E_p g'))_k
            p[k + 1] = (moved - self._product(p, mean[:, None], k)) // (k + 1)
        return c

    def _product(self, a: Array, b: Array, k: int) -> Array:
        """Coefficient k of the product of two series, whose first axis is the degree."""
        return np.asarray((a[: k + 1] * b[k::-1]).sum(axis=0) >> self.bits)
