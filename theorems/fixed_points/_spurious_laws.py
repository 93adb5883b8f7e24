"""Case distributions at spurious fixed points of an RBM: sparse weights, W = 0 on a parity, no hidden unit at all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims import Case, Draw, Point, Rbm, arithmetic, parity, spurious_target, targets


def sparse(draw: Draw) -> dict[str, Any]:
    """Three spins, four units that see two spins or fewer, and a target for which they stand still all the same."""
    energy, A = Rbm(3, 4), arithmetic.get("exact")
    seen = [draw.choice((0, 0, 3, 5, 6)) for _ in range(4)]
    W = [[draw.log(0.7) if spins >> j & 1 else "0" for j in range(3)] for spins in seen]
    parameters = {"b": [draw.log(0.4) for _ in range(3)], "c": [draw.log(0.5) for _ in range(4)], "W": W}
    own = {"format": "flowclaims/case/1", "spins": 3, "energy": energy.document(), "parameters": parameters}
    case = Case.from_document(own | {"target": {"kind": "self"}})
    place = Point(energy, case.theta(A), A)
    q = spurious_target(place.law, place.D, A)
    return own | {"target": {"kind": "self"} if q is None else targets.weights(q)}


def at_zero(draw: Draw) -> dict[str, Any]:
    """The parity of three spins, at W = 0 and b = 0."""
    zeros = {"b": ["0"] * 3, "c": [draw.log(0.5) for _ in range(4)], "W": [["0"] * 3] * 4}
    energy = Rbm(3, 4).document()
    return {"format": "flowclaims/case/1", "spins": 3, "energy": energy, "parameters": zeros, "target": parity(draw, 3)}


def alone(draw: Draw) -> dict[str, Any]:
    """Two correlated spins, no hidden unit, and the best that it can do."""
    energy, up = Rbm(2, 0), Fraction(draw.integer(2, 5))
    return Case.of(energy, targets.weights([up, Fraction(1), Fraction(1), up]), [Fraction(0)] * 2).document
