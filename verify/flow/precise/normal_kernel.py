"""The gradient flow of a normal form in balls, with exponentials in product form; radii are dropped by the caller.

f(x) = b.phi0(x) + sum_a u_a g(h_a(x)), h_a(x) = c_a + w_a.phi(x). Everything comes from E_a(x) = exp(kappa h_a(x)):

| g         | kappa | g from E             | g' with r = 1/(E + 1) |
|-----------|-------|----------------------|-----------------------|
| log 2cosh | 2     | log(E + 1) - log(E)/2 | 1 - 2 r              |
| softplus  | 1     | log(E + 1)           | 1 - r                 |
| tanh      | 2     | 1 - 2 r              | 4 r - 4 r^2           |

Where u = 1 and g is one of the first two, exp(f) is a product of the E_a + 1 and one exponential linear in phi: no
logarithm is taken. Precision is that of flint's context, which the caller sets and puts back (``midpoints.working``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    Vector = list[arb]
    Rows = list[Vector]

KAPPA = {"log2cosh": 2, "softplus": 1, "tanh": 2}


@dataclass(frozen=True)
class Form:
    """A normal form as data: features phi0 (2^N, n0) and phi (2^N, n) in integers, the link's name, M units.

    ``outer``: whether u is a parameter. ``matrix`` and ``offset``: theta = A z + o, where z is what moves; None: z is
    theta itself, of which ``moving`` are the indices that move.
    """

    phi0: NDArray[np.int64]
    phi: NDArray[np.int64]
    link: str
    hidden: int
    outer: bool
    moving: tuple[int, ...]
    matrix: Sequence[Sequence[Fraction]] | None = None
    offset: Sequence[Fraction] | None = None


class _Exponentials:
    """exp(v.features(x)) for all x; a product over spins where each feature depends on one spin of its own."""

    def __init__(self, features: NDArray[np.int64]) -> None:
        states, count = features.shape
        spins = states.bit_length() - 1
        bits = (np.arange(states)[:, None] >> np.arange(spins)) & 1
        self._first = [int(value) for value in features[0]]
        self._table = None
        if count == spins:
            steps = np.array([features[1 << j, j] - features[0, j] for j in range(spins)], dtype=np.int64)
            if np.array_equal(features, features[0] + bits * steps):
                self._steps = [int(step) for step in steps]
                return
        self._table = _integers(features)

    def __call__(self, v: Vector, constant: arb) -> Vector:
        if self._table is not None:
            if not v:
                return [constant.exp()] * self._table.nrows()
            return [(constant + entry).exp() for entry in (self._table * _column(v)).entries()]
        # at the state 0 all features have their first values; each spin's other value is one more factor
        result = [sum((a * x for a, x in zip(v, self._first, strict=True)), constant).exp()]
        for a, step in zip(v, self._steps, strict=True):
            factor = (a * step).exp()
            result += [value * factor for value in result]
        return result


class NormalKernel:
    """Field, law and mismatches of one normal form at one target q, as functions of the moving parameters y.

    Vectors are lists of arb. Errors: rounding at the precision in force, times the condition of the sums; absolute in
    the gradient, relative in the law.
    """

    def __init__(self, form: Form, target: Vector, start: Vector) -> None:
        self.q, self._start, self._form = target, start, form
        self._linear, self._units = _Exponentials(form.phi0), _Exponentials(form.phi) if form.hidden else None
        self._phi0 = _integers(form.phi0)
        self._inputs = _integers(np.concatenate((np.ones((len(form.phi), 1), dtype=np.int64), form.phi), axis=1))
        self._kappa = KAPPA[form.link]
        self._trace = not form.outer and form.link != "tanh"
        self._all_move = len(form.moving) == len(start)
        if form.matrix is not None and form.offset is not None:
            self._matrix = arb_mat([[_rational(value) for value in row] for row in form.matrix])
            self._offset = [_rational(value) for value in form.offset]

    def theta(self, y: Vector) -> Vector:
        """Parameters of the normal form from those that move."""
        if self._form.matrix is not None:
            # theta = A z + o
            return [a + o for a, o in zip((self._matrix * _column(y)).entries(), self._offset, strict=True)]
        return self.embedded(y)

    def embedded(self, y: Vector) -> Vector:
        """All parameters from those that move; the others as they were at the start."""
        if self._all_move:
            return list(y)
        whole = list(self._start)
        for index, value in zip(self._form.moving, y, strict=True):
            whole[index] = value
        return whole

    def gradients(self, rows: Rows) -> Rows:
        """grad L = D^T (q - p) at each of the y, in the moving parameters."""
        form, M = self._form, self._form.hidden
        residuals, bent, outer = [], [], []
        for y in rows:
            r, slopes, values = self._residual(self.theta(y))
            residuals.append(r)
            bent += [[a * b for a, b in zip(slope, r, strict=True)] for slope in slopes]
            outer += [[_dot(value, r) for value in values]]
        result = (arb_mat(residuals) * self._phi0).tolist() if form.phi0.shape[1] else [[] for _ in rows]
        if M:
            # df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
            units = (arb_mat(bent) * self._inputs).tolist()
            for s, extra in enumerate(outer):
                own = units[s * M : (s + 1) * M]
                result[s] += [unit[0] for unit in own] + [value for unit in own for value in unit[1:]] + extra
        if form.matrix is not None:
            return (arb_mat(result) * self._matrix).tolist()
        return result if self._all_move else [[row[index] for index in form.moving] for row in result]

    def log_ratio(self, y: Vector) -> tuple[Vector, Vector]:
        """log p - log q, and p, at y; for all states."""
        weights, *_ = self._weights(self.theta(y))
        total = sum(weights, arb(0))
        p = [weight / total for weight in weights]
        return [(a / b).log() for a, b in zip(p, self.q, strict=True)], p

    def _residual(self, theta: Vector) -> tuple[Vector, Rows, Rows]:
        """q - p; u_a g'(h_a(x)); and g(h_a(x)) where there are outer weights."""
        weights, slopes, values = self._weights(theta)
        share = 1 / sum(weights, arb(0))
        return [q - weight * share for q, weight in zip(self.q, weights, strict=True)], slopes(), values

    def _weights(self, theta: Vector) -> tuple[Vector, Any, Rows]:
        """exp(f) up to a factor; how to get u_a g'(h_a(x)); g(h_a(x)) where there are outer weights."""
        form, one, n0, M = self._form, arb(1), self._form.phi0.shape[1], self._form.hidden
        weights = self._linear(theta[:n0], arb(0))
        if not self._units:
            return weights, list, []
        n, kappa = form.phi.shape[1], self._kappa
        c, flat, u = theta[n0 : n0 + M], theta[n0 + M : n0 + M + M * n], theta[n0 + M + M * n :]
        w = [flat[a * n : (a + 1) * n] for a in range(M)]
        E = [self._units([kappa * value for value in w[a]], kappa * c[a]) for a in range(M)]
        above = [[value + one for value in row] for row in E]

        def inverse() -> Rows:
            return [[one / value for value in row] for row in above]

        if self._trace:
            if form.link == "log2cosh":
                # 2cosh(h) = (E + 1) e^-h
                lowered = self._units([-sum(column, arb(0)) for column in zip(*w, strict=True)], -sum(c, arb(0)))
                weights = [a * b for a, b in zip(weights, lowered, strict=True)]
            for row in above:
                weights = [a * b for a, b in zip(weights, row, strict=True)]
            return weights, lambda: [[one - kappa * r for r in row] for row in inverse()], []
        r = inverse()
        g = self._outer_values(E, r)
        f = arb_mat([u]) * arb_mat(g) if form.outer else arb_mat([[one] * M]) * arb_mat(g)
        weights = [a * b.exp() for a, b in zip(weights, f.entries(), strict=True)]

        def slopes() -> Rows:
            return [
                [value * ((4 * x - 4 * x * x) if form.link == "tanh" else one - kappa * x) for x in row]
                for value, row in zip(u, r, strict=True)
            ]

        return weights, slopes, g

    def _outer_values(self, E: Rows, r: Rows) -> Rows:
        """g(h_a(x))."""
        one = arb(1)
        if self._form.link == "tanh":
            return [[one - 2 * x for x in row] for row in r]
        logs = [[value.log1p() for value in row] for row in E]
        if self._form.link == "softplus":
            return logs
        return [[a - b.log() / 2 for a, b in zip(*pair, strict=True)] for pair in zip(logs, E, strict=True)]


def _rational(value: Fraction) -> arb:
    return arb(value.numerator) / value.denominator


def _integers(table: NDArray[np.int64]) -> arb_mat:
    rows, columns = table.shape
    return arb_mat(rows, columns, [int(value) for value in table.ravel()])


def _column(v: Vector) -> arb_mat:
    return arb_mat(len(v), 1, v)


def _dot(a: Vector, b: Vector) -> arb:
    return sum((x * y for x, y in zip(a, b, strict=True)), arb(0))
