"""Low orders before high ones by the clock of moments, for the full Ising flow from J = 0: refuted at N = 2.

Statement
    Along the flow of the full Ising model from J = 0, the moment mismatch |m_k - m_k*| of an order of the target first
    falls to half its start before that of the next order that the target has, for every target. Refuted.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own strengthening, for the direct model and for every target.

Why
    The pair moment is driven by its own coupling, and by the fields besides, whose means induce a pair moment m_1 m_2:
    it may be at half of its goal before the means are. In numbers: N = 2, q = (1, 2, 1, 3)/7, m_12 = 1/7, m_1 = -3/7,
    m_2 = -1/7; order 2 is at half of its start mismatch at t = 0.576, order 1 at t = 0.676. Where the target's pair
    moment is far below m_1 m_2 it is passed sooner still (hierarchy/strict-forall-moments).

Decided by
    Half-times of a flow in float64 pick two successive orders and a time between. Then a tube: Taylor polynomials of
    the flow with a radius, which the checker verifies step by step with rational intervals. A refutation says that the
    target has a moment of both orders and none between, and that at a rational time (19/32 above) the higher order's
    mismatch is at most half of its start, while the lower one's was above half until then. The start is J = 0, the size
    is the Euclidean norm, N <= 4.

Not checked
    That a flow is in order is read in float64, with no certificate; ties within 1e-4 get no tube. The clocks of largest
    entries, last crossings and couplings are readings beside the claim, and none of them is proved here.
"""

from __future__ import annotations

from typing import Any

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import direct
from theorems.hierarchy._orders import clocks, strict
from theorems.hierarchy.direct_flow import START, zero
from theorems.hierarchy.strict_forall_moments import nearly_uncorrelated
from verify.claims import (
    ALL_COUPLINGS,
    MODEL_INDEPENDENT,
    Case,
    Claim,
    Draw,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    at_most,
    patterns,
)

CLOCKS = clocks(START, ("moments", "couplings"))


def check(case: Case) -> Finding:
    """By half-times of a float64 flow, and a tube where a higher order is first."""
    return strict(case, CLOCKS, start=zero(case))


def pair(draw: Draw) -> dict[str, Any]:
    """Two spins with a pair moment far less than their means induce."""
    return {
        "format": "flowclaims/case/1",
        "spins": 2,
        "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": [str(weight) for weight in nearly_uncorrelated(draw)]},
    }


BINDING = direct("moments", patterns.spins(1, 4))

CLAIM = Claim(
    key="hierarchy/direct-flow-moments",
    title="Low orders first, for the direct model, by moments",
    statement=(
        "Along the flow of the full Ising model from $J = 0$, the moment mismatch $|m_k - m_k^*|$ of an order of the "
        "target first falls to half its start before that of the next order that the target has, for every target."
    ),
    source=dsb(HIERARCHY, "our own strengthening, for the direct model and for every target"),
    expect="refuted",
    assumptions=(ALL_COUPLINGS, at_most(4)),
    check=check,
    binding=BINDING,
    sampler=OneOf((pair, Mixture(("full_ising",), (2, 3), targets=MODEL_INDEPENDENT, parameters=False))),
    stored=("direct-pair-first",),
    clocks=CLOCKS,
    margin="the smallest gap between half-times of successive orders, relative to the later one",
    controls=(
        NegativeControl(
            "two-spins",
            "The same for two spins.",
            "restricted to N = 2",
            sampler=pair,
            binding=BINDING.on(patterns.spins(2)),
            stored=("direct-pair-first",),
        ),
    ),
)
