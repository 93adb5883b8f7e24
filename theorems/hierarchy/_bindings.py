"""Bindings for the order of two events: parts that certificates of this chapter's claims must contain."""

from __future__ import annotations

from typing import Any

from verify.claims import Alternative, Binding, Condition, Pattern, patterns

CONTENT = {"couplings": "target J", "moments": "target moment"}
"""Of each mismatch the checker's quantity that says whether the target has an order."""
LOW, HIGH = ["order", "$low"], ["order", "$high"]
ZERO_START = (["zero", "$start", "J"],)
SMALL_START = (["at-most", "own", "1/100"], ["not-zero", "own", "W"])


def clock(by: str) -> dict[str, Any]:
    """Euclidean norm, half of the mismatch at the start."""
    return {"by": by, "size": "norm", "threshold": "1/2", "relative": True}


def present(by: str) -> tuple[Pattern, ...]:
    """The target has an order, and a higher one, and none between them."""
    quantity = CONTENT[by]
    return (
        patterns.fact(quantity, "$low", "not 0"),
        patterns.fact(quantity, "$high", "not 0", where=(["<", LOW, HIGH],)),
        patterns.fact(quantity, ["=", "S"], "0", each=(("S", ["between", LOW, HIGH]),)),
    )


def before(by: str, first: Any, second: Any, **rest: Any) -> Pattern:
    """At some time the first order is past half of its start, and the second has not been until then."""
    other = rest.pop("other", None)
    return patterns.need(
        "event-order", clock=clock(by), first=["=", first], second=["=", second], time=patterns.ANY, other=other, **rest
    )


def swapped(by: str, case: tuple[Condition, ...] = (), **rest: Any) -> Alternative:
    """The higher one of two successive orders of the target is past first."""
    return patterns.alternative(*present(by), before(by, HIGH, LOW, **rest), case=case)


def small_start(by: str, *conditions: Condition) -> Binding:
    """Refuted by a flow of an RBM from within 1/100, no weight being 0."""
    return Binding(
        refutation=(swapped(by),), case=(patterns.family("rbm"), patterns.hidden(1), *SMALL_START, *conditions)
    )


def direct(by: str, *conditions: Condition) -> Binding:
    """Refuted by a flow of the full Ising model from J = 0."""
    return Binding(
        refutation=(swapped(by, point="$start", where=ZERO_START),), case=(patterns.family("full_ising"), *conditions)
    )


TWO_SPINS = small_start("couplings", patterns.spins(2))
"""Not low orders first, for a target of two spins."""
