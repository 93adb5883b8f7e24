"""Low orders before high ones by the clock of moments, for the full Ising flow from J = 0: refuted at N = 2."""

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
