"""There are targets whose orders 1, 2 and 3 pass in strict order from a small start: proved for single trajectories.

Statement
    There are a target with three spins and a small start of an RBM, |theta_i| <= 1/10, such that the coupling mismatch
    |J_k - J_k*| first falls to half its start for k = 1 before it does for k = 2, and for k = 2 before it does for
    k = 3, if it does for k = 3 at all.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." The sentence for single trajectories, where it can be proved.

Why
    By example. N = 3, M = 1, q = (1, 1, 1, 1, 1, 1, 2, 1)/9, start b = c = 0, w = (0, 0, 1/10): in float64 the orders
    pass at t = 0.492, 11.2 and 415. For every target it is false, with two spins already (control "all").

Decided by
    Half-times of a flow in float64 give a time between each two orders. Then a tube for each pair: Taylor polynomials
    of the flow with a radius, which the checker verifies step by step with rational intervals. An instance says that
    the target has couplings of orders 1, 2 and 3 (each not 0), that at a rational time the mismatch of order 1 is at
    most half of its start, that of order 2 having been above half until then, and the same for orders 2 and 3. The
    checker asks for an RBM, N = 3, and a start within 1/10. One such case proves the claim.

Not checked
    When order 3 passes, or that it does: only that it had not until order 2 had. How many targets are of this sort is a
    rate (hierarchy/strict-rate). Other clocks are read beside it and not proved.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._bindings import TWO_SPINS, before
from theorems.hierarchy._orders import clocks, presence, strict, within
from theorems.hierarchy.strict_forall import opposed
from verify.claims import (
    WITH_PARAMETERS,
    Assumption,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    NegativeControl,
    certain,
    patterns,
    restricted,
    vacuous,
)

START = "$|\\theta_i| \\le 1/10$"
CLOCKS = clocks(START)


def check(case: Case) -> Finding:
    """By half-times of a float64 flow, and a tube for each two orders, where the target has all three."""
    if any(presence(case, "couplings", low, low + 1) is None for low in (1, 2)):
        return vacuous("the target has not all of the orders 1, 2 and 3")
    return strict(case, CLOCKS, proving=True)


def check_small(case: Case) -> Finding:
    """The same question without a proof of what holds: the control is about every target."""
    return strict(case, CLOCKS)


def drawn(draw: Draw) -> dict[str, Any]:
    """Three spins, two hidden units, a start within 1/10, a target by small weights."""

    def entry() -> str:
        return f"{draw.integer(-10, 10)}/100"

    return {
        "format": "flowclaims/case/1",
        "spins": 3,
        "energy": {"family": "rbm", "hidden": 2},
        "parameters": {
            "b": [entry() for _ in range(3)],
            "c": [entry() for _ in range(2)],
            "W": [[entry() for _ in range(3)] for _ in range(2)],
        },
        "target": {"kind": "weights", "values": [str(draw.integer(1, 9)) for _ in range(8)]},
    }


THREE_SPINS = Assumption(
    "three-spins", "there are three spins", lambda case: certain(case.spins == 3), (patterns.spins(3),)
)


def _then(low: int) -> tuple[Any, ...]:
    """Order ``low``, which the target has, is past first, and order ``low`` + 1 later."""
    lower, higher = f"$low{low}", f"$high{low}"
    return (
        patterns.fact("target J", lower, "not 0", where=(["=", ["order", lower], low],)),
        patterns.fact("target J", higher, "not 0", where=(["=", ["order", higher], low + 1],)),
        before("couplings", low, low + 1),
    )


BINDING = Binding(
    instance=(patterns.alternative(*_then(1), *_then(2)),),
    case=(patterns.family("rbm"), patterns.spins(3), ["at-most", "own", "1/10"]),
)

CLAIM = Claim(
    key="hierarchy/strict-exists",
    title="For some targets low orders come first",
    statement=(
        "There are a target with three spins and a small start of an RBM, $|\\theta_i| \\le 1/10$, such that the "
        "coupling mismatch $|J_k - J_k^*|$ first falls to half its start for $k = 1$ before it does for $k = 2$, and "
        "for $k = 2$ before it does for $k = 3$, if it does for $k = 3$ at all."
    ),
    source=dsb(HIERARCHY, "the sentence for single trajectories, where it can be proved"),
    quantifier="exists",
    expect="holds",
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, THREE_SPINS, within(Fraction(1, 10))),
    check=check,
    binding=BINDING,
    sampler=drawn,
    stored=("orders-in-turn",),
    weight=0.2,
    clocks=CLOCKS,
    controls=(
        NegativeControl(
            "all",
            "Order 1 comes first for every target with two spins, from every start within 1/100.",
            "for some becomes for all",
            check_small,
            opposed,
            drop=("three-spins",),
            binding=TWO_SPINS,
            stored=("pair-before-field",),
        ),
    ),
    margin="the smallest gap between half-times of successive orders, relative to the later one",
)
