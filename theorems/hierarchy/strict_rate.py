"""Strict order from small starts, as a rate: most targets of three spins, and not so of four (two claims).

Statement
    strict-rate: for at least six tenths of the targets with N = 3 the orders of an RBM with M = 3 pass in strict order,
    T_1 < T_2 < T_3. strict-rate-four-spins: for at least a third of the targets with N = 4, M = 4, some order passes
    before the one below it. Clock: coupling mismatch |J_k - J_k*|, Euclidean norm, +-1 coding, half of its start, first
    crossing; plain gradient flow, to t = 1e5. Start: all entries about Normal(0, 1/100^2). Targets: J_S about
    Normal(0, 4^-|S|).

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own reading, as a proportion of targets, and our own counterpoint to it: the
    sentence names no clock, no start and no law of targets.

Why
    Measured, not derived: of 5000 other targets 96 % were in strict order at N = 3, and 64 % had some order before the
    one below it at N = 4. With hidden biases as small as the weights orders 3 and 4 wait equally long
    (hierarchy/three-before-four). Neither holds for every target (controls "every-target", refuted by tubes).

Decided by
    Float64 alone: flows of the compiled engine, and event times to about 1e-7. The number of targets is fixed by the
    profile before the run. A claim survives where the 99 % Clopper-Pearson interval of its proportion lies at or above
    the claimed one. Ties (within 1e-6 of the later time), uncertain times and orders that did not happen are undecided,
    never dropped, and count against the claim at the lower end. The controls alone have certificates.

Not checked
    Nothing is proved. The proportion belongs to this law of targets, this start and this clock; the readings have ten
    other clocks (six at N = 4: moments, last crossings, other thresholds; at N = 3 also largest entries and the 0/1
    coding), which differ. The grid has other start scales and numbers of units, as a picture.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import HIGH, LOW, SMALL_START, TWO_SPINS, before, present
from theorems.hierarchy._measured import TARGETS, UNTIL, Small, batch, grid_row, judged, read, read_case, words
from theorems.hierarchy._orders import presence, strict
from theorems.hierarchy.strict_forall import opposed, weighed
from verify.claims import (
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Clock,
    Draw,
    Finding,
    NegativeControl,
    Picture,
    Point,
    arithmetic,
    at_most,
    fails,
    integrate,
    masks,
    patterns,
    provers,
    restricted,
    transform,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


SCALE = Fraction(1, 100)
OWN = Clock(by="couplings", start=words(SCALE))
FAST = (
    OWN,
    replace(OWN, by="moments"),
    replace(OWN, crossing="last"),
    replace(OWN, by="moments", crossing="last"),
    replace(OWN, threshold=Fraction(1, 10)),
    replace(OWN, relative=False, threshold=Fraction(1, 20)),
    replace(OWN, by="moments", relative=False, threshold=Fraction(1, 20)),
)
"""Clocks that the compiled engine reads: thousands of flows cost seconds."""
CLOCKS = (
    *FAST,
    replace(OWN, size="largest"),
    replace(OWN, by="moments", size="largest"),
    replace(OWN, coding="bits"),
    replace(OWN, by="moments", coding="bits"),
)
SCALES = tuple(Fraction(1, 10**power) for power in (3, 2, 1, 0))
MOST_FLOWS = 400
"""Flows per cell of a grid, and in the bands: beyond, the intervals are narrower than anyone can see."""
TIMES = np.geomspace(1e-2, 1e4, 61)
SINGLE = 4
"""Single trajectories among the bands."""


def check(case: Case) -> Finding:
    """The orders pass in strict order by the coupling clock; readings by all the others."""
    own, *others = read_case(CLOCKS, case)
    return judged(own, others)


def check_broken(case: Case) -> Finding:
    """A higher order is certainly before the one below it, by the coupling clock; readings by the others."""
    own, *others = read_case(FAST, case)
    return judged(own, others, ordered=False)


def check_every(case: Case) -> Finding:
    """The orders pass in strict order by the coupling clock; with a tube where they do not."""
    return strict(case, (OWN,))


def check_never(case: Case) -> Finding:
    """A higher order is before the one below it; with a tube where orders 1 and 2, of two, are in order."""
    own = read_case((OWN,), case)[0]
    found = judged(own, ordered=False)
    if own.comparison.ordered is not True or case.spins != 2:
        return found
    proof = provers.event_order(case, OWN, 1, 2, provers.between(*own.times))
    has = presence(case, OWN.by, 1, 2)
    if proof.part is None or has is None:
        return found
    return fails("ball", found.why, found.margin, values=found.values, parts=[*has, proof.part])


IN_ORDER = Binding(
    refutation=(patterns.alternative(*present("couplings"), before("couplings", LOW, HIGH)),),
    case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(2), *SMALL_START),
)
"""A target of two spins whose orders pass in order."""


def bands(draw: Draw, effort: int, *, spins: int, hidden: int) -> dict[str, Any]:
    """Relative coupling mismatch by order over time: median, middle four fifths, a few single flows."""
    drawn = batch(Small(spins, hidden, SCALE), draw, min(effort, MOST_FLOWS))
    flows = integrate(drawn.energy, drawn.targets, drawn.starts, until=UNTIL, output_times=TIMES)
    if flows.trajectory is None:
        raise AssertionError("times were asked for")
    A = arithmetic.get("float64")
    start, path = (
        Point(drawn.energy, theta, A).couplings for theta in (drawn.starts[:, None, :], flows.trajectory)
    )  # each (B, number of times, 2^N)
    # J* = 2^-N WHT(log q)
    goal = transform(np.log(drawn.targets))[:, None] / (1 << spins)
    by_order = {}
    for order in range(1, spins + 1):
        of_order = masks(spins, order)
        # |J_k(t) - J_k*| / |J_k(0) - J_k*|
        gap, first = (np.linalg.norm((J - goal)[..., of_order], axis=-1) for J in (path, start))
        low, middle, high = np.quantile(gap / first, (0.1, 0.5, 0.9), axis=0)
        single = (gap / first)[:SINGLE]
        by_order[str(order)] = {
            "median": middle.tolist(), "low": low.tolist(), "high": high.tolist(), "single": single.tolist(),
        }  # fmt: skip
    return {
        "kind": "bands",
        "title": f"Coupling mismatch by order, N = {spins}, M = {hidden}",
        "caption": f"$|J_k(t) - J_k^*|$ over its start for {len(gap)} RBMs, one target each; median, 10 to 90 %, and "
        f"{len(single)} single flows. Targets: {TARGETS}. Start: {words(SCALE)}.",
        "xlabel": "time",
        "ylabel": "relative coupling mismatch",
        "time": TIMES.tolist(),
        "by_order": by_order,
    }


def grid(draw: Draw, effort: int, *, spins: int, units: Sequence[int]) -> dict[str, Any]:
    """Fraction of targets in strict order by the coupling clock, by start scale and number of hidden units."""
    flows = min(effort, MOST_FLOWS)
    rows = []
    for hidden in units:
        cells = [batch(Small(spins, hidden, scale), draw, flows) for scale in SCALES]
        rows.append(grid_row([read((OWN,), one.energy, one.targets, one.starts)[0] for one in cells]))
    return {
        "kind": "grid",
        "title": f"Fraction of targets in strict order, N = {spins}",
        "caption": f"By start scale and hidden units, {flows} targets a cell, Clopper-Pearson intervals at 99 %; "
        "what could not be told is no success at the lower end and one at the upper. "
        f"Clock: {OWN.label}. Targets: {TARGETS}.",
        "xlabel": "standard deviation of the start",
        "ylabel": "hidden units",
        "columns": [str(scale) for scale in SCALES],
        "rows": [str(hidden) for hidden in units],
        **{name: [row[name] for row in rows] for name in ("values", "low", "high")},
    }


SAID = (
    "Clock: coupling mismatch $|J_k - J_k^*|$, Euclidean norm over the couplings of order $k$, $\\pm 1$ coding, "
    "threshold 1/2 of the mismatch at the start, first crossing; plain gradient flow in $b, c, W$, to $t = 10^5$. "
    f"Start: {words(SCALE)}. Targets: {TARGETS}."
)
COUNTED = (
    "A rate, not a law: the number of cases is fixed by the profile before the run. Ties and orders that did not "
    "happen are counted as undecided, never dropped. The other clocks have a line each among the readings, and they "
    "differ: the sentence of the paper says something else by each of them."
)
THREE = Claim(
    key="hierarchy/strict-rate",
    title="Low orders first, for most targets with three spins",
    statement=(
        "For at least six tenths of the targets with $N = 3$ spins the orders 1, 2, 3 of an RBM with $M = 3$ hidden "
        f"units pass in strict order, $T_1 < T_2 < T_3$. {SAID}"
    ),
    source=dsb(
        HIERARCHY,
        "our own reading, as a proportion of targets: the sentence names no clock, no start law and no law of targets",
    ),
    remark=f"Of 5000 other targets 96 % were in strict order. {COUNTED}",
    expect="holds",
    quantifier="rate",
    rate=0.6,
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, at_most(4)),
    check=check,
    sampler=Small(3, 3, SCALE),
    clocks=CLOCKS,
    margin="the smallest gap between successive orders, relative to the later one",
    # 60 cases in the quick profile: with 40 an unlucky seed in some 2000 would be too few to tell (tests: test_rates)
    weight=1.5,
    controls=(
        NegativeControl("every-target", "The same for every target with two spins, from every start within 1/100.",
                  "every target in place of a proportion", check_every, opposed, binding=TWO_SPINS,
                  stored=("pair-before-field",)),
    ),
    pictures=(
        Picture("bands", partial(bands, spins=3, hidden=3)),
        Picture("grid", partial(grid, spins=3, units=(1, 3, 6))),
    ),
)  # fmt: skip
FOUR = Claim(
    key="hierarchy/strict-rate-four-spins",
    title="Not low orders first, for many targets with four spins",
    statement=(
        "For at least a third of the targets with $N = 4$ spins some order of an RBM with $M = 4$ hidden units passes "
        f"before the one below it: there is $k$ with $T_{{k+1}} < T_k$. {SAID}"
    ),
    source=dsb(
        HIERARCHY,
        "our own counterpoint, for the same clock, start and law of targets as hierarchy/strict-rate",
    ),
    remark=(
        "The lines below tell first crossings from last ones, by which the proportion is another. Of 5000 other "
        "targets "
        f"64 % had some order before the one below it. {COUNTED}"
    ),
    expect="holds",
    quantifier="rate",
    rate=1 / 3,
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, at_most(5)),
    check=check_broken,
    sampler=Small(4, 4, SCALE),
    clocks=FAST,
    margin="the largest lead of a higher order on the one below it, relative to the later one",
    # 160 cases in the quick profile: so many as make an unlucky seed rarer than one in 10 000 (tests: test_rates)
    weight=4.0,
    controls=(
        NegativeControl("every-target",
                        "For every target, of two spins or three, some order passes before the one below it.",
                  "every target in place of a proportion", check_never, weighed, binding=IN_ORDER,
                  stored=("pair-moment-before-means",)),
    ),
    pictures=(
        Picture("bands", partial(bands, spins=4, hidden=4)),
        Picture("grid", partial(grid, spins=4, units=(2, 4, 8))),
    ),
)  # fmt: skip
CLAIMS = (THREE, FOUR)
