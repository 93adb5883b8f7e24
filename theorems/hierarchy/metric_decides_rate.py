"""The metric decides the order in which orders are learned: seven dynamics on the same targets.

Statement
    For at least a quarter of the targets with N = 3 spins, the moments of an RBM with M = 3 pass in strict order along
    the plain gradient flow, T_1 < T_2 < T_3, and do not under the natural gradient of the same machine from the same
    start. Strict: each later than the one below by more than 1e-6 of itself. Clock: moment mismatch, Euclidean norm,
    half of its start, first crossing. Start: about Normal(0, 1/100^2). Targets: J_S about Normal(0, 4^-|S|).

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal. Our own, after the objection that the map from
    weights to couplings has a Jacobian: K K^T acts as a metric on the couplings, and it may be this metric, more than
    the target, that puts low orders first.

Why
    J' = K P K^T (m(q) - m(p)) with P the metric on the parameters. Where K has full row rank the natural gradient
    closes every moment as exp(-t) (hierarchy/natural-gradient-flat), so all orders pass at log 2 together; the plain
    gradient of a small RBM waits at a saddle for each order. What they learn is the same; the order is not. The plain
    gradient by itself does not put low orders first either: the couplings from J = 0 may not (control).

Decided by
    Float64 alone: each target's flows under both, to t = 1e5. The claim survives where the 99 % Clopper-Pearson
    interval of the proportion lies at or above 1/4; a flow in which an order did not happen is undecided, and counts
    against it at the lower end. No certificates; the control is refuted by a tube.

Not checked
    Nothing is proved. The other five dynamics (0/1 coding, centred, an RBM of 12 units made linear at a wide start, the
    couplings in both codings) are readings, figures and a table, without a claimed proportion. Other laws of targets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems.hierarchy._bindings import direct as direct_binding
from theorems.hierarchy._kernels import rev
from theorems.hierarchy._measured import TARGETS, Small, batch, doubles, median, read, said, shown, words
from theorems.hierarchy.direct_flow import check as check_direct
from theorems.hierarchy.direct_flow import induced
from verify.claims import (
    WITH_PARAMETERS,
    Array,
    Case,
    Centred,
    Claim,
    Clock,
    Draw,
    Dynamics,
    Energy,
    Field,
    Finding,
    FullIsing,
    GradientFlow,
    Lazy,
    MetricField,
    Natural,
    NegativeControl,
    Picture,
    Rbm,
    Reason,
    Stream,
    Succession,
    ZeroOneMetric,
    at_most,
    fails,
    holds,
    orders,
    restricted,
    share,
    transform,
    undecided,
    vacuous,
)

if TYPE_CHECKING:
    from theorems.hierarchy._measured import Reading

SPINS, HIDDEN, SCALE = 3, 3, Fraction(1, 100)
WIDE = 12
"""Hidden units of the machine whose energy is made linear at its start."""
REV = rev(
    "our own, after its objection that the map from weights to couplings has a Jacobian: K K^T acts as a metric on the "
    "couplings, and it may be this metric, more than the target, that puts low orders first",
)


@dataclass(frozen=True)
class Way:
    """One dynamics with the model that it moves: an RBM as small as the case's, a wide one, or the couplings."""

    name: str
    model: str
    metric: Dynamics

    def energy(self, spins: int, hidden: int) -> Energy:
        """The model."""
        if self.model == "couplings":
            return FullIsing(spins)
        return Rbm(spins, WIDE if self.model == "wide" else hidden)

    def start(self, energy: Energy, small: Array, seed: object) -> Array:
        """J = 0, the case's own start, or b = 0 and c, W about Normal(0, 1), the same for the same seed."""
        if self.model == "couplings":
            return np.zeros(energy.size)
        if self.model == "small":
            return small
        draw, moved = Stream("metric-decides-rate", seed), energy.size - energy.spins
        return np.array([0.0] * energy.spins + [float(draw.normal(1.0)) for _ in range(moved)])

    def clock(self, by: str) -> Clock:
        """Half of the start, first crossing, Euclidean norm, +-1 coding."""
        start = {
            "couplings": "$J = 0$",
            "small": words(SCALE),
            "wide": "$b = 0$, all entries of $c, W$ independent, about Normal$(0, 1)$",
        }[self.model]
        return Clock(by=by, start=start, metric=self.metric)


RBM = Way("RBM, plain gradient", "small", GradientFlow())
NATURAL = Way("RBM, natural gradient", "small", Natural())
WAYS = (
    RBM,
    Way("RBM, gradient of the 0/1 coding", "small", ZeroOneMetric()),
    Way("RBM, centred gradient", "small", Centred()),
    NATURAL,
    Way("RBM made linear at a wide start", "wide", Lazy()),
    Way("couplings, plain gradient", "couplings", GradientFlow()),
    Way("couplings, gradient of the 0/1 coding", "couplings", ZeroOneMetric()),
)
BY = ("moments", "couplings")
MOST_FLOWS, FEWEST = 200, 6
"""Targets of the pictures: a fifth of what the profile asks for in cases, within these."""


def label(way: Way, by: str) -> str:
    """The name of a reading: strictly ordered, by this clock, when moved in this way."""
    return f"{way.name}: strict by {by}"


def strict(one: Reading) -> bool | None:
    """Whether every order is later than the one below it, by more than TIE; None where that could not be told."""
    return False if one.comparison.succession is Succession.TIE else one.comparison.ordered


def learned(way: Way, case: Case) -> dict[str, Reading]:
    """The case's target learned in one way, by moments and by couplings."""
    q, small = doubles(case)
    energy = way.energy(case.spins, case.energy.hidden)
    rows = read([way.clock(by) for by in BY], energy, q, way.start(energy, small, case.sha256))
    return {by: row[0] for by, row in zip(BY, rows, strict=True)}


def check(case: Case) -> Finding:
    """Strict by moments along the plain gradient, and not under the natural gradient from the same start."""
    found = {label(way, by): one for way in WAYS for by, one in learned(way, case).items()}
    plain, natural = (found[label(way, "moments")] for way in (RBM, NATURAL))
    if plain.comparison.succession is Succession.ALONE:
        return vacuous("the target has fewer than two orders to learn")
    more: dict[str, Any] = {
        "values": {"times_approx": {name: shown(one.times) for name, one in found.items()}},
        "readings": {name: strict(one) for name, one in found.items()},
        "tally": {
            "targets whose moments of all orders pass together under the natural gradient": int(
                natural.comparison.succession is Succession.TIE
            ),
            "flows in which an order is censored": sum(one.censored for one in found.values()),
            "flows in which an order comes back above its threshold": sum(one.several for one in found.values()),
        },
    }
    sides = strict(plain), strict(natural)
    if sides == (True, False):
        return holds("float64", plain.comparison.gap, **more)
    if sides[0] is False or sides[1] is True:
        which = "The plain gradient is not strict." if sides[0] is False else "The natural gradient is strict too."
        return fails("float64", which, plain.comparison.gap if sides[0] is False else None, **more)
    return undecided("float64", Reason.BUDGET, "An order did not happen by the end of the flow.", **more)


def diagonal(field: Field, spins: int) -> Array:
    """The mean of (K P K^T)_SS over |S| = k at the start, (N,), P the metric on the parameters; K = 2^-N WHT(D)."""
    y = field.start
    K = transform(field.slopes(y), axis=0) / (1 << spins)
    P = field.metric(y) if isinstance(field, MetricField) else np.eye(len(y))
    # J' = K P K^T r
    entries = np.einsum("sp,pr,sr->s", K, P, K)
    return np.array([entries[orders(spins) == k].mean() for k in range(1, spins + 1)])


@dataclass(frozen=True)
class _Row:
    """One way on some targets: its readings by clock, and the diagonal of its metric, (targets, N)."""

    way: Way
    readings: dict[str, list[Reading]]
    diagonal: Array

    def times(self, by: str) -> list[list[float]]:
        """T_k over the targets, one list per order, without those that have nothing to learn."""
        rows = zip(*(one.times for one in self.readings[by]), strict=True)
        return [[time for time in row if not math.isnan(time)] for row in rows]


def _rows(draw: Draw, effort: int) -> list[_Row]:
    """Every way on the same targets."""
    drawn = batch(Small(SPINS, HIDDEN, SCALE), draw, max(FEWEST, min(effort // 5, MOST_FLOWS)))
    rows = []
    for way in WAYS:
        energy = way.energy(SPINS, HIDDEN)
        starts = np.array([way.start(energy, small, i) for i, small in enumerate(drawn.starts)])
        lists = read([way.clock(by) for by in BY], energy, drawn.targets, starts)
        fields = [way.metric.field(energy, q, start) for q, start in zip(drawn.targets, starts, strict=True)]
        rows.append(
            _Row(way, dict(zip(BY, lists, strict=True)), np.array([diagonal(field, SPINS) for field in fields]))
        )
    return rows


def half_times(draw: Draw, effort: int) -> dict[str, Any]:
    """Median half-time of each order by couplings, one series per way."""
    rows, places = _rows(draw, effort), list(range(1, SPINS + 1))
    series = []
    for row in rows:
        middle, low, high = zip(*map(median, row.times("couplings")), strict=True)
        ends = {name: [_finite(end) for end in some] for name, some in (("y", middle), ("low", low), ("high", high))}
        series.append({"label": row.way.name, "x": places, **ends, "fit": None})
    return {
        "kind": "scaling",
        "title": "Median half-time of each order, by what moves the parameters",
        "caption": f"{len(rows[0].diagonal)} targets, the same for all; 95 % intervals by order statistics. "
        f"Clock: {RBM.clock('couplings').label}. Targets: {TARGETS}.",
        "xlabel": "order",
        "ylabel": "median half-time",
        "series": series,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def table(draw: Draw, effort: int) -> dict[str, Any]:
    """Per way: the metric's diagonal by order, median half-times, and how often the orders are strict."""
    found, rows = _rows(draw, effort), []
    for row in found:
        ratios = np.median(row.diagonal / row.diagonal[:, :1], axis=0)
        shares = [share([strict(one) for one in row.readings[by]]) for by in BY]
        rows.append([
            row.way.name,
            ", ".join(f"{ratio:.2g}" for ratio in ratios),
            *(said(times) for times in row.times("couplings")),
            *(f"{one.held} of {one.tried} ({one.low:.2f} to {one.high:.2f})" for one in shares),
        ])  # fmt: skip
    return {
        "kind": "table",
        "title": "The metric at the start, and what order the orders come in",
        "caption": "Diagonal of $K P K^T$ at the start ($P$ the metric on the parameters), mean by order over that of "
        "order 1, median over targets; median half-times by couplings; strict order by either clock. "
        f"{len(found[0].diagonal)} targets, the same for all; 95 % intervals for medians, 99 % for fractions. "
        f"Targets: {TARGETS}.",
        "columns": [
            "dynamics", "diagonal by order", *(f"$T_{k}$" for k in range(1, SPINS + 1)), *(f"strict, {by}" for by in BY)
        ],
        "rows": rows,
    }  # fmt: skip


CLAIM = Claim(
    key="hierarchy/metric-decides-rate",
    title="The metric decides: the plain gradient puts low orders first, the natural gradient does not",
    statement=(
        "For at least a quarter of the targets with $N = 3$ spins, the moments of an RBM with $M = 3$ hidden units "
        "pass in strict order along the plain gradient flow, $T_1 < T_2 < T_3$, and do not under the natural gradient "
        "of the same machine from the same start. Strict: each later than the one below by more than $10^{-6}$ of "
        "itself. Clock: moment mismatch $|m_k - m_k^*|$, Euclidean norm over the moments of order $k$, $\\pm 1$ "
        f"coding, threshold 1/2 of the mismatch at the start, first crossing. Start: {words(SCALE)}. "
        f"Targets: {TARGETS}."
    ),
    source=REV,
    remark=(
        "Where $K$ has full row rank the natural gradient closes every moment as $e^{-t}$, so all orders pass at "
        "$\\log 2$ together. The readings have seven dynamics on the same targets, by moments and by couplings: "
        "RBMs from small starts (plain, 0/1 coding, centred, natural), an RBM of 12 units made linear at a wide start, "
        "and the couplings themselves from $J = 0$ in both codings. What they learn is the same; the order is not."
    ),
    expect="holds",
    quantifier="rate",
    rate=1 / 4,
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, at_most(4)),
    check=check,
    sampler=Small(SPINS, HIDDEN, SCALE),
    clocks=(RBM.clock("moments"), NATURAL.clock("moments")),
    margin="the smallest gap between successive orders along the plain gradient, relative to the later one",
    weight=1.0,
    controls=(
        NegativeControl("couplings-too",
                        "The couplings themselves, by the plain gradient from $J = 0$, pass in strict order "
                  "for every target.", "the full Ising model in place of the RBM, for every target",
                  check_direct, induced, drop=("energy", "parameters"),
                  binding=direct_binding("couplings"), stored=("direct-pair-first",)),
    ),
    pictures=(Picture("half-times", half_times), Picture("table", table)),
)  # fmt: skip
