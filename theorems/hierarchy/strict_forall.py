"""Low orders before high ones, for every target, from small starts: refuted at N = 2, M = 1, by the clock of couplings.

Statement
    Along the gradient flow of an RBM from a small start, |theta_i| <= 1/100, no weight 0, the coupling mismatch
    |J_k - J_k*| of an order of the target first falls to half its start before that of the next order that the target
    has, for every target. Refuted.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own strengthening, for every target; the sentence names no clock.

Why
    Where the fields of the target nearly cancel against its pair coupling, h_1 = -atanh(tanh h_2 tanh J), one mean is
    zero although its field is not: that field can only be learned with the pair, and the pair comes down first. In
    numbers: q = (7, 1, 2, 6)/16, m_2 = 0; start b = 0, c = w_1 = w_2 = 1/100: order 2 is at half of its start mismatch
    at t = 8.292, order 1 at t = 8.477.

Decided by
    Half-times of a flow in float64 pick two successive orders and a time between. Then a tube: Taylor polynomials of
    the flow with a radius, which the checker verifies step by step with rational intervals. A refutation says that the
    target has couplings of both orders and none between, and that at a rational time (267/32 above) the higher order's
    mismatch is at most half of its start, that of the lower one having been above half until then. The checker asks for
    an RBM, N <= 4, M >= 1, and the small start.

Not checked
    A counterexample is one trajectory from one start: the limit of ever smaller starts is another claim. Half of the
    draws are aimed at one, so their proportion says nothing (hierarchy/strict-rate measures one). That a flow is in
    order is read in float64; ties within 1e-4 get no tube; other clocks are readings.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import small_start
from theorems.hierarchy._orders import WEIGHTS_MOVE, clocks, strict, within
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

START = "$|\\theta_i| \\le 1/100$, no weight 0"
SMALL = Fraction(1, 100)
CLOCKS = clocks(START)


def check(case: Case) -> Finding:
    """By half-times of a float64 flow, and a tube where a higher order is first."""
    return strict(case, CLOCKS)


def small(draw: Draw, spins: int, hidden: int) -> dict[str, Any]:
    """Parameters of an RBM within 1/100, as decimals; no weight is zero."""

    def entry() -> str:
        return f"{draw.choice((1, -1)) * draw.integer(1, 10)}/1000"

    return {
        "b": [entry() for _ in range(spins)],
        "c": [entry() for _ in range(hidden)],
        "W": [[entry() for _ in range(spins)] for _ in range(hidden)],
    }


def machine(draw: Draw, spins: int, hidden: int, weights: list[int]) -> dict[str, Any]:
    """A case: an RBM with a small start, and a target by small weights."""
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": {"family": "rbm", "hidden": hidden},
        "parameters": small(draw, spins, hidden),
        "target": {"kind": "weights", "values": [str(weight) for weight in weights]},
    }


def opposed(draw: Draw) -> dict[str, Any]:
    """Two spins that mostly differ; the second has a field and no mean: q_0 + q_1 = q_2 + q_3."""
    rare, half = draw.choice(((1, 2), (2, 1))), draw.integer(8, 12)
    return machine(draw, 2, 1, [rare[0], half - rare[0], half - rare[1], rare[1]])


def weighed(draw: Draw) -> dict[str, Any]:
    """Any small weights."""
    spins = draw.integer(2, 3)
    return machine(draw, spins, draw.integer(1, 2), [draw.integer(1, 9) for _ in range(1 << spins)])


BINDING = small_start("couplings", patterns.spins(1, 4))

CLAIM = Claim(
    key="hierarchy/strict-forall",
    title="Low orders first, for every target",
    statement=(
        "Along the gradient flow of an RBM from a small start, $|\\theta_i| \\le 1/100$, no weight 0, the "
        "coupling mismatch $|J_k - J_k^*|$ of an order of the target first falls to half its start before that of the "
        "next order that the target has, for every target."
    ),
    source=dsb(HIERARCHY, "our own strengthening, for every target; the sentence names no clock"),
    remark=(
        "A counterexample is one trajectory from one start: the limit of ever smaller starts is another claim. "
        "Half of the draws are aimed at one, so their proportion here says nothing of others: hierarchy/strict-rate "
        "measures one for a law of targets that is not."
    ),
    expect="refuted",
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, with_hidden(1), at_most(4), within(SMALL), WEIGHTS_MOVE),
    check=check,
    binding=BINDING,
    sampler=OneOf((opposed, weighed)),
    stored=("pair-before-field",),
    clocks=CLOCKS,
    margin="the smallest gap between half-times of successive orders, relative to the later one",
    controls=(
        NegativeControl("two-spins", "The same for two spins and one hidden unit.", "restricted to N = 2, M = 1",
                  sampler=opposed, binding=BINDING.on(patterns.spins(2), patterns.hidden(1, 1)),
                  stored=("pair-before-field",)),
    ),
)  # fmt: skip
