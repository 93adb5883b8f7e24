"""Spurious fixed points exist away from W = 0 too: located in float64, proved by Krawczyk's operator on a box.

Statement
    There are spurious fixed points away from W = 0: parameters of an RBM with a weight that is not zero, grad L = 0,
    and p_theta not q.

Source
    DSB (arXiv:2605.07844), abstract: "... and spurious points, which satisfy stationarity without matching the target
    distribution."

Why
    By example. N = 3, M = 1, q = (2, 2, 1, 2, 1, 1, 2, 2)/13: near b = (-0.0975, -0.0771, 0.0797), c = 0.059,
    w = (0.475, 0, -0.164) grad L = 0, and some |q(x) - p(x)| is at least 0.046.

Decided by
    A hundred random starts are polished to zeros of grad L in float64, at once, so that saddles are found too. Near
    each the checker tests a box: Krawczyk's operator maps it into itself, so that grad L has exactly one zero there, or
    the system that a lemma leaves has (dead or equal units, an even sector, zero weights: then there is a set of fixed
    points). The same box shows that |q(x) - p(x)| stays above a bound and that a weight is not 0 on all of it. Of each
    case one certificate is kept; one accepted certificate proves the claim (it says "exists"). N <= 5.

Not checked
    How many there are: the counts are of random starts, and what drifts away is a judgement of float64. Whether these
    points attract, for the signs of Hess L are not asked for. A case without a certified point shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._sources import FIXED_POINTS, dsb
from verify.claims import (
    Binding,
    Case,
    Census,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Reason,
    Stream,
    arithmetic,
    at_most,
    fails,
    holds,
    locate,
    patterns,
    provers,
    restricted,
    undecided,
    with_hidden,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


STARTS = 100
SCALE = 1.0
"""Starts are normal with this standard deviation: polished at once, they come to saddles too."""
AWAY = 0.05
"""A point counts as away from W = 0 where a weight is larger than this, its box being far smaller."""


def starts(case: Case) -> NDArray[np.float64]:
    """Random parameters, shape (STARTS, size); the same for the same case."""
    draw = Stream("spurious-exist", case.sha256)
    values = [float(draw.normal(SCALE)) for _ in range(STARTS * case.energy.size)]
    return np.array(values).reshape(STARTS, case.energy.size)


def located(case: Case) -> Census | None:
    """The zeros of grad L near the starts, certified one by one; None where float64 cannot hold the target."""
    q = case.target(arithmetic.get("float64"))
    if not (q > 0).all():
        return None
    # polished at once: what no flow converges to is to be found as well
    return provers.census(case, locate(case.energy, q, starts(case), until=0, device="plain"))


def check(case: Case) -> Finding:
    """A certified spurious fixed point with a weight that is not 0, if one is located; counts all that were located."""
    found = located(case)
    if found is None:
        return undecided("float64", Reason.UNSUPPORTED, "A probability of the target is below what float64 can hold.")
    witness = _witness(case, found)
    if witness is None:
        return fails("float64", "No spurious point away from W = 0 was certified.", tally=found.tally)
    values, part = witness
    gap = float(values["distance_at_least_approx"])
    return holds("ball", gap, values=values, tally=found.tally, parts=[part], kinds={"spurious"})


def _none_exists(case: Case) -> Finding:
    found = located(case)
    witness = None if found is None else _witness(case, found)
    if witness is None:
        return holds("float64")
    values, part = witness
    return fails("ball", "A certified spurious point away from W = 0.", values=values, parts=[part])


def _witness(case: Case, found: Census) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The part of the spurious point with the shortest certificate, with what a reader wants to see of it."""
    weights = slice(case.spins + case.energy.hidden, None)
    spurious = []
    for candidate, document in found.certificates:
        distance = float(eval_rational(document["statement"]["distance"]))
        if distance > 0 and np.abs(candidate.theta[weights]).max() > AWAY:
            spurious.append((len(str(document)), candidate, document, distance))
    if not spurious:
        return None
    _, candidate, document, distance = min(spurious, key=lambda one: one[0])
    values = {
        "parameters_approx": dict(zip(case.energy.labels, candidate.theta.tolist(), strict=True)),
        "distance_at_least_approx": distance,
        "certified_as": document["kind"],
    }
    return values, {name: document[name] for name in ("kind", "statement", "hints")}


def eval_rational(text: str) -> float:
    """The double next to a rational "a/b"."""
    numerator, _, denominator = text.partition("/")
    return int(numerator) / int(denominator or 1)


SAYS = "so it is spurious, with a weight that is not 0"
POINT = patterns.alternative(
    patterns.need("fixed-point", box=patterns.ANY, distance=patterns.ANY, inertia=patterns.ANY, says=SAYS)
)
POINTS = patterns.alternative(
    patterns.need(
        "fixed-manifold",
        lemmas=patterns.ANY,
        dimension=patterns.ANY,
        box=patterns.ANY,
        distance=patterns.ANY,
        says=SAYS,
    )
)
BINDING = Binding(instance=(POINT, POINTS), case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(1, 5)))

CLAIM = Claim(
    key="fixed_points/spurious-exist",
    title="Spurious points exist",
    statement=(
        "There are spurious fixed points away from $W = 0$: parameters with a weight that is not zero, "
        "$\\nabla L(\\theta) = 0$ and $p_\\theta \\ne q$."
    ),
    source=dsb(FIXED_POINTS),
    expect="holds",
    quantifier="exists",
    assumptions=(restricted((-1, 1)), with_hidden(1), at_most(5)),
    check=check,
    binding=BINDING,
    sampler=Mixture(("rbm",), (3, 4), (1, 3), ("dirichlet", "couplings", "even"), parameters=False),
    stored=("spurious-with-weights",),
    margin="a lower bound of the largest $|q(x) - p(x)|$",
    remark=(
        "Each certificate is a box with one zero of the gradient (Krawczyk), or a set of fixed points by a lemma. The "
        "counts are of random starts polished at once: what drifts is a heuristic of float64, what is proved is not. "
        "Of each case one certificate is kept; those of the other points were accepted in the run, and counted."
    ),
    requires=("spurious",),
    weight=0.3,
    controls=(
        NegativeControl("none", "Every spurious fixed point of an RBM with three spins has $W = 0$.",
                  "existence denied", _none_exists,
                  Mixture(("rbm",), (3, 3), (1, 1), ("dirichlet",), parameters=False),
                  binding=Binding(refutation=BINDING.instance, case=(patterns.family("rbm"), patterns.spins(3))),
                  stored=("spurious-with-weights",)),
    ),
)  # fmt: skip
