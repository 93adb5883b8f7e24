"""Flows do not climb the ladder of maximum-entropy laws: order 3 may be learned before the pairs are; refuted at N = 3.

Statement
    Along the gradient flow of an RBM with three spins from a small start, |theta_i| <= 1/100, no weight 0, the law
    passes near the maximum-entropy law of order 2 before it learns order 3: before the moment mismatch |m_3 - m_3*| is
    half its start, the moments of order 2, which that law shares with the target, have come within half of theirs.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own reading, as a ladder of maximum-entropy laws; near in a weak sense.

Why
    The maximum-entropy law of order 2 has the target's moments up to order 2. A flow that passes near it has brought
    the moments of order 2 near their goal by then; where order 3 is half learned before order 2 ever is, it has not.
    Fields induce a moment of all three spins, and a coupling of the three against it leaves little of that. In numbers:
    M = 1, J = log 2, log 3, log 2 on single spins and J_123 = log(3/4); start b = c = 0, w = (1, -1, 1)/100: order 3 is
    at half of its start mismatch at t = 0.334, order 2 at t = 1.145.

Decided by
    Half-times of a flow in float64, and a tube: Taylor polynomials of the flow with a radius, which the checker
    verifies step by step with rational intervals. A refutation has three parts: the target has a moment of order 3, it
    has one of order 2, and at a rational time the mismatch of order 3 is at most half of its start, that of order 2
    having been above half until then. The checker asks for an RBM, N = 3, M >= 1, and the small start.

Not checked
    Near in the sense of KL, which is stronger: hierarchy/max-entropy-ladder measures it. That a flow is in order is
    read in float64, without a certificate. Rung 1 and N = 4.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import SMALL_START, before
from theorems.hierarchy._orders import WEIGHTS_MOVE, clocks, strict, within
from theorems.hierarchy.strict_exists import THREE_SPINS
from theorems.hierarchy.strict_forall import SMALL, START, machine, small
from verify.claims import (
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    NegativeControl,
    OneOf,
    patterns,
    restricted,
    with_hidden,
)

CLOCKS = clocks(START, ("moments",))


def check(case: Case) -> Finding:
    """Half-times of orders from 2 on, and a tube where order 3 is first."""
    found = strict(case, CLOCKS, least=2)
    # the order that is learned comes first in this claim's certificates, the rung below it second
    low_and_high, flow = found.parts[:2], found.parts[2:]
    return replace(found, parts=(*low_and_high[::-1], *flow))


def three(draw: Draw) -> dict[str, Any]:
    """Three spins, one or two hidden units, small weights."""
    return machine(draw, 3, draw.integer(1, 2), [draw.integer(1, 9) for _ in range(8)])


def strong(draw: Draw, most: int = 2) -> dict[str, Any]:
    """Fields that induce a moment of all three spins, and a coupling of the three against it: they nearly cancel."""
    hidden = draw.integer(1, most)
    fields = {str(1 << i): {"log": str(Fraction(draw.integer(12, 24), 8))} for i in range(3)}
    against = {"7": {"log": str(Fraction(8, draw.integer(9, 16)))}}
    return {
        "format": "flowclaims/case/1",
        "spins": 3,
        "energy": {"family": "rbm", "hidden": hidden},
        "parameters": small(draw, 3, hidden),
        "target": {"kind": "couplings", "J": fields | against},
    }


BINDING = Binding(
    refutation=(
        patterns.alternative(
            patterns.fact("target moment", "$high", "not 0", where=(["=", ["order", "$high"], 3],)),
            patterns.fact("target moment", "$low", "not 0", where=(["=", ["order", "$low"], 2],)),
            before("moments", 3, 2),
        ),
    ),
    case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(3), *SMALL_START),
)

CLAIM = Claim(
    key="hierarchy/max-entropy-ladder-2",
    title="Flows pass near the maximum-entropy law of pairs",
    statement=(
        "Along the gradient flow of an RBM with three spins from a small start, $|\\theta_i| \\le 1/100$, no weight 0, "
        "the law passes near the maximum-entropy law of order 2 before it learns order 3: before the moment mismatch "
        "$|m_3 - m_3^*|$ is half its start, the moments of order 2, which that law shares with the target, have come "
        "within half of theirs."
    ),
    source=dsb(HIERARCHY, "our own reading, as a ladder of maximum-entropy laws; near is meant in a weak sense"),
    remark="That flows pass near the law of order 1, independent spins, is hierarchy/max-entropy-ladder.",
    expect="refuted",
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, with_hidden(1), THREE_SPINS, within(SMALL), WEIGHTS_MOVE),
    check=check,
    binding=BINDING,
    sampler=OneOf((strong, three)),
    stored=("triple-before-pairs",),
    clocks=CLOCKS,
    margin="the gap between the half-times of orders 2 and 3, relative to the later one",
    controls=(
        NegativeControl("one-unit", "The same for one hidden unit.", "restricted to M = 1",
                        sampler=lambda draw: strong(draw, 1),
                  binding=BINDING.on(patterns.hidden(1, 1)), stored=("triple-before-pairs",)),
    ),
)  # fmt: skip
