"""Half-times of a machine whose start is scaled by eps, and the exponents of their growth; float64, heuristic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.claims import Array, Case, Point, Trilean, arithmetic, certain, integrate, transform

if TYPE_CHECKING:
    from collections.abc import Sequence


UNTIL = 1e9
"""Time at which a flow ends: some hundred times the longest half-time that was met."""


@dataclass(frozen=True, slots=True)
class Exponent:
    """T ~ factor x^value near the end of the range; ``error``: how much the local exponent still moves there."""

    value: float
    error: float
    factor: float
    first: float
    last: float

    def document(self) -> dict[str, float]:
        """The ``fit`` of a series in a figure."""
        return {
            "exponent": self.value, "error": self.error, "from": self.first, "to": self.last, "factor": self.factor,
        }  # fmt: skip


def half_times(case: Case, eps: Array, scaled: Sequence[str]) -> Array:
    """Coupling half-times by order, (len(eps), N): starts at the case's parameters with these blocks times eps.

    NaN where an order does not come within half of its start by ``UNTIL``, or when is uncertain.
    """
    A = arithmetic.get("float64")
    parts = case.energy.parts(case.theta(A))
    factors = {name: eps[:, None] if name in scaled else np.ones((len(eps), 1)) for name in parts}
    rows = [np.ravel(part)[None, :] * factors[name] for name, part in parts.items()]
    starts = np.concatenate(rows, axis=1)
    found = integrate(case.energy, case.target(A), starts, until=UNTIL, thresholds=(0.5,)).coupling_times
    return np.where(found.uncertain, np.nan, found.first)[:, 0]


def growth(case: Case) -> float:
    """The largest eigenvalue of Hess L where W = 0 and the biases are the case's; float64."""
    A = arithmetic.get("float64")
    parts = case.energy.parts(case.theta(A))
    there = Point(case.energy, case.energy.joined({**parts, "W": np.zeros_like(parts["W"])}), A)
    return float(np.linalg.eigvalsh(there.hessian(case.target(A) - there.law)).max())


def favourable(case: Case) -> Trilean:
    """kappa_k(c_a) J prod of w_ai > 0 for every unit, k = N; there are units."""
    A = arithmetic.get("float64")
    parts, J = case.energy.parts(case.theta(A)), couplings(case)[-1]
    t = np.tanh(np.asarray(parts["c"]))
    # the first four derivatives of log cosh, in t = tanh c
    kappa = {1: t, 2: 1 - t**2, 3: -2 * t * (1 - t**2), 4: (1 - t**2) * (6 * t**2 - 2)}.get(case.spins, 0 * t)
    return certain(bool((kappa * J * np.prod(parts["W"], axis=1) > 0).all()))


def couplings(case: Case) -> Array:
    """J* of the nonempty subsets, (2^N - 1,); float64."""
    q = case.target(arithmetic.get("float64"))
    return np.asarray(transform(np.log(q)) / len(q))[1:]


def exponent(x: Array, times: Array) -> Exponent:
    """The last local exponent, over the last pair of points; its error is its change from the pair before.

    Where successive changes shrink to half or less, as they do for corrections in powers of 1/x, what is left to come
    is no more than that.
    """
    slopes = np.diff(np.log(times)) / np.diff(np.log(x))
    value, error = float(slopes[-1]), float(abs(slopes[-1] - slopes[-2]))
    return Exponent(value, error, float(times[-1] / x[-1] ** value), float(x[-3]), float(x[-1]))


def series(label: str, eps: Array, times: Array, fit: Exponent | None) -> dict[str, Any]:
    """One series of a figure of kind ``scaling``, over 1/eps."""
    return {
        "label": label, "x": (1 / eps).tolist(), "y": [float(t) if np.isfinite(t) else None for t in times],
        "low": None, "high": None, "fit": fit.document() if fit else None,
    }  # fmt: skip


def figure(title: str, caption: str, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """A figure of half-times over the inverse size of the start, on logarithmic axes."""
    return {
        "kind": "scaling", "title": title, "caption": caption, "xlabel": "$1 / \\epsilon$",
        "ylabel": "half-time of the couplings' mismatch", "series": shown,
    }  # fmt: skip
