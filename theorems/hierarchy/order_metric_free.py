"""The order in which orders pass depends on the parametrisation: one target, two codings, two orders; refuted at N = 2.

Statement
    For the full Ising model from J = 0, of an order of the target and the next one that it has the same comes first, by
    the coupling mismatch |J_k - J_k*| falling to half its start, whether the parameters are those of the +-1 or of the
    0/1 coding. Refuted.

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal. A reading of the rebuttal: that the Jacobian of
    the parametrisation does not matter to the hierarchy.

Why
    The flow of the couplings is J' = K K^T (m(q) - m(p)). In the +-1 coding K K^T = 1; in the 0/1 coding it favours low
    orders, by 5 per order on its diagonal (hierarchy/direct-flow-01), and mixes them. The fixed points are the same. In
    numbers: N = 2, q = (1, 2, 1, 3)/7. In the +-1 coding order 2 passes at t = 0.451, order 1 at t = 0.725; in the 0/1
    coding order 1 passes at t = 2.37, order 2 at t = 36.6.

Decided by
    Half-times of both flows in float64 pick two successive orders on which they disagree, and a time for each. Then a
    tube for each flow: Taylor polynomials with a radius, which the checker verifies step by step with rational
    intervals. A refutation says that the target has both orders and none between, that in the +-1 coding from J = 0 one
    is at half of its start mismatch with the other above half until then, and that in the full Ising model of the 0/1
    coding, from all parameters 0, it is the other way round. N <= 4.

Not checked
    That both agree on a target is read in float64, with no certificate; gaps within 1e-4 count as untold. RBMs and
    other dynamics: hierarchy/metric-decides-rate measures those. Times in the two codings are not to be compared.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from theorems.hierarchy._bindings import HIGH, LOW, ZERO_START, before, present
from theorems.hierarchy._kernels import rev
from theorems.hierarchy._orders import MARGIN, Watched, clocks, presence, watched, when
from theorems.hierarchy.direct_flow import START, zero
from verify.claims import (
    ALL_COUPLINGS,
    MODEL_INDEPENDENT,
    Binding,
    Case,
    Claim,
    Draw,
    Event,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Reason,
    Succession,
    at_most,
    fails,
    holds,
    patterns,
    provers,
    undecided,
    vacuous,
    zero_one,
)

CLOCKS = clocks(START)[:1]
"""Couplings, norm, first crossing of a half."""


def check(case: Case) -> Finding:
    """Both flows in float64; where they disagree about two successive orders, a tube for each."""
    start = np.zeros(case.energy.size)
    flows = {
        "+-1 coding": watched(case, CLOCKS, start=start),
        "0/1 coding": watched(case, CLOCKS, zero_one(case.spins), start),
    }
    own = {name: flow.own for name, flow in flows.items()}
    rest: dict[str, Any] = {
        "values": {"times_approx": {name: _shown(flow) for name, flow in flows.items()}},
        "tally": {f"{name}: {found.succession.value}": 1 for name, found in own.items()},
        "readings": {f"in order in the {name}": found.ordered for name, found in own.items()},
    }
    if Succession.ALONE in {found.succession for found in own.values()}:
        return vacuous("the target has fewer than two orders to learn", **rest)
    gaps = {pair: [_gap(flow, *pair) for flow in flows.values()] for pair in pairwise(flows["+-1 coding"].orders())}
    apart = {pair: min(map(abs, both)) for pair, both in gaps.items() if min(both) < 0 < max(both)}
    if not apart:
        told = all(min(map(abs, both)) > MARGIN for both in gaps.values())
        alike = min(min(map(abs, both)) for both in gaps.values())
        return holds("float64", alike, **rest) if told else undecided("float64", Reason.TIE, **rest)
    pair = max(apart, key=lambda one: apart[one])
    return _refuted(case, flows, pair, apart[pair], rest)


def _refuted(case: Case, flows: dict[str, Watched], pair: tuple[int, int], gap: float, rest: dict[str, Any]) -> Finding:
    bits = zero_one(case.spins)
    other = {"energy": bits.document(), "parameters": bits.named(["0"] * bits.size)}
    models: tuple[dict[str, Any], ...] = ({"point": zero(case)}, {"other": other})
    said, proofs = [], []
    for (name, flow), model in zip(flows.items(), models, strict=True):
        early, late = sorted(pair, key=flow.time)
        times = flow.time(early), flow.time(late)
        said.append(f"in the {name} order {early} passes at t = {times[0]:.6g}, order {late} {when(times[1])}")
        found = provers.event_order(case, CLOCKS[0], early, late, provers.between(*times), **model)
        if found.part is not None:
            proofs.append(found.part)
    why = f"From J = 0, {'; '.join(said)}."
    has = presence(case, CLOCKS[0].by, *pair)
    if len(proofs) < len(models) or has is None:
        return fails("float64", why, -gap, **rest)
    return fails("ball", why, -gap, parts=[*has, *proofs], **rest)


def _gap(flow: Watched, lower: int, higher: int) -> float:
    """(T_higher - T_lower) / the later one, from -1 to 1; 0 where neither happened, or one is uncertain."""
    if any(flow.times[0].event[0, k - 1] is Event.UNCERTAIN for k in (lower, higher)):
        return 0.0
    low, high = flow.time(lower), flow.time(higher)
    if np.isinf(low) or np.isinf(high):
        return 0.0 if low == high else float(np.sign(high - low))
    return (high - low) / max(low, high)


def _shown(flow: Watched) -> dict[str, float | None]:
    return {str(k): flow.time(k) if np.isfinite(flow.time(k)) else None for k in flow.orders()}


def moderate(draw: Draw, most: int = 3) -> dict[str, Any]:
    """Fields and a coupling of all spins of the size of a half, small rationals."""
    spins = draw.integer(2, most)
    fields = {str(1 << i): {"log": str(Fraction(draw.integer(11, 18), 8))} for i in range(spins)}
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": {"family": "full_ising"},
        "target": {
            "kind": "couplings",
            "J": fields | {str((1 << spins) - 1): {"log": str(Fraction(draw.integer(9, 14), 8))}},
        },
    }


def _apart(first: list[str], second: list[str]) -> Any:
    """From J = 0 the one order is past first in the +-1 coding, and the other one in the 0/1 coding."""
    here = before("couplings", first, second, point="$start", where=ZERO_START)
    return patterns.alternative(*present("couplings"), here, before("couplings", second, first, other=["zero-one"]))


BINDING = Binding(
    refutation=(_apart(HIGH, LOW), _apart(LOW, HIGH)), case=(patterns.family("full_ising"), patterns.spins(1, 4))
)

CLAIM = Claim(
    key="hierarchy/order-metric-free",
    title="The order of learning does not depend on the parametrisation",
    statement=(
        "For the full Ising model from $J = 0$, of an order of the target and the next one that it has the same comes "
        "first, by the coupling mismatch $|J_k - J_k^*|$ falling to half its start, whether the parameters are those "
        "of the $\\pm 1$ or of the $0/1$ coding."
    ),
    source=rev("a reading of the rebuttal: that the Jacobian of the parametrisation does not matter to the hierarchy"),
    remark=(
        "The fixed points of the two flows are the same; only the metric $K K^T$ in $\\dot J = K K^T (m(q) - m(p))$ "
        "differs. hierarchy/metric-decides-rate measures in what part of the draws it decides, for more dynamics."
    ),
    expect="refuted",
    assumptions=(ALL_COUPLINGS, at_most(4)),
    check=check,
    binding=BINDING,
    sampler=OneOf((moderate, Mixture(("full_ising",), (2, 3), targets=MODEL_INDEPENDENT, parameters=False))),
    stored=("direct-pair-first",),
    clocks=CLOCKS,
    margin="the smaller of the two gaps between half-times, relative to the later one; negative where they disagree",
    controls=(
        NegativeControl(
            "two-spins",
            "The same for two spins.",
            "restricted to N = 2",
            sampler=lambda draw: moderate(draw, 2),
            binding=BINDING.on(patterns.spins(2)),
            stored=("direct-pair-first",),
        ),
    ),
)
