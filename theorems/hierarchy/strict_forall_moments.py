"""Low orders before high ones by the clock of moments: refuted at N = 2, M = 1.

Statement
    Along the gradient flow of an RBM from a small start, |theta_i| <= 1/100, no weight 0, the moment mismatch
    |m_k - m_k*| of an order of the target first falls to half its start before that of the next order that the target
    has, for every target. Refuted.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own strengthening, for every target; the sentence names no clock.

Why
    The means of a target induce a pair moment m_1 m_2 of their own. Where the target's pair moment is far less than
    m_1* m_2* but not zero, the path of independent spins passes it before the means are half learned. In numbers:
    q = (7, 3, 4, 1)/15, m_1* m_2* = 7/45 = 0.156 and m_12* = 1/15; start b = 0, c = w_1 = w_2 = 1/100: order 2 is at
    half of its start mismatch at t = 0.628, order 1 at t = 0.705. The pair moment goes through its goal and comes back
    later, so clocks of last crossings may say otherwise.

Decided by
    Half-times of a flow in float64 pick two successive orders and a time between. Then a tube: Taylor polynomials of
    the flow with a radius, which the checker verifies step by step with rational intervals. A refutation says that the
    target has moments of both orders and none between, and that at a rational time the higher order's mismatch is at
    most half of its start, that of the lower one having been above half until then. The checker asks for an RBM,
    N <= 4, M >= 1, and the small start.

Not checked
    One trajectory is one counterexample: no proportion, and no limit of smaller starts. That a flow is in order is read
    in float64; ties within 1e-4 get no tube. Couplings, largest entries and last crossings are readings.
"""

from __future__ import annotations

from typing import Any

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import small_start
from theorems.hierarchy._orders import WEIGHTS_MOVE, clocks, strict, within
from theorems.hierarchy.strict_forall import SMALL, START, machine, weighed
from verify.claims import (
    WITH_PARAMETERS,
    Case,
    Claim,
    Draw,
    Finding,
    NegativeControl,
    OneOf,
    at_most,
    patterns,
    restricted,
    with_hidden,
)

CLOCKS = clocks(START, ("moments", "couplings"))


def check(case: Case) -> Finding:
    """By half-times of a float64 flow, and a tube where a higher order is first."""
    return strict(case, CLOCKS)


def nearly_uncorrelated(draw: Draw) -> list[int]:
    """Weights of two spins with means of their own, and a pair moment of 1 over the sum of the weights."""
    middle = [draw.integer(2, 5), draw.integer(2, 5)]
    # (q_0 + q_3) - (q_1 + q_2) = 1
    first = draw.integer(1, sum(middle))
    return [first, *middle, sum(middle) + 1 - first]


def induced(draw: Draw) -> dict[str, Any]:
    """A small start of one hidden unit, towards such weights."""
    return machine(draw, 2, 1, nearly_uncorrelated(draw))


BINDING = small_start("moments", patterns.spins(1, 4))

CLAIM = Claim(
    key="hierarchy/strict-forall-moments",
    title="Low orders first, for every target, by moments",
    statement=(
        "Along the gradient flow of an RBM from a small start, $|\\theta_i| \\le 1/100$, no weight 0, the moment "
        "mismatch $|m_k - m_k^*|$ of an order of the target first falls to half its start before that of the next "
        "order that the target has, for every target."
    ),
    source=dsb(HIERARCHY, "our own strengthening, for every target; the sentence names no clock"),
    remark=(
        "The clock is the first crossing. In the counterexamples the pair moment passes through its goal, driven by "
        "the means, and comes back to it later: see the clocks of last crossings in the table."
    ),
    expect="refuted",
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, with_hidden(1), at_most(4), within(SMALL), WEIGHTS_MOVE),
    check=check,
    binding=BINDING,
    sampler=OneOf((induced, weighed)),
    stored=("pair-moment-before-means",),
    clocks=CLOCKS,
    margin="the smallest gap between half-times of successive orders, relative to the later one",
    controls=(
        NegativeControl("two-spins", "The same for two spins and one hidden unit.", "restricted to N = 2, M = 1",
                  sampler=induced, binding=BINDING.on(patterns.spins(2), patterns.hidden(1, 1)),
                  stored=("pair-moment-before-means",)),
    ),
)  # fmt: skip
