"""Whole case documents: energies, parameters at points where exact arithmetic works, targets, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.draws.targets import MODEL_INDEPENDENT, TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.draws.source import Draw

SHAPES = ("generic", "generic", "generic", "dead", "duplicate", "zero", "saturated")
"""Kinds of parameters; what a uniform choice should meet more often stands more than once."""
SATURATED = "1000000000000"
"""A weight log(10^12) = 27.6: tanh of it rounds to 1 in float64, and is rational all the same."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A case distribution: N and M uniform in their ranges, a family, a shape of parameters, a family of targets.

    ``parameters``: whether the case carries them; they are logarithms of rationals (outer weights: small integers), so
    that laws, D and K of RBMs and Ising models are rational there. ``targets``: names from TARGETS.
    """

    families: Sequence[str] = ("rbm",)
    spins: tuple[int, int] = (1, 3)
    hidden: tuple[int, int] = (0, 3)
    targets: Sequence[str] = MODEL_INDEPENDENT
    parameters: bool = True
    shapes: Sequence[str] = SHAPES

    def __call__(self, draw: Draw) -> dict[str, Any]:
        """A case document."""
        # what kind of case first, its numbers last: then a shrinker that takes spins away only has numbers left over
        spins = draw.integer(*self.spins)
        energy = drawn_energy(draw, draw.choice(self.families), spins, self.hidden)
        shape = draw.choice(self.shapes) if self.parameters else ""
        target = TARGETS[draw.choice(self.targets)]
        case: dict[str, Any] = {"format": "flowclaims/case/1", "spins": spins, "energy": energy}
        if self.parameters:
            case["parameters"] = drawn_parameters(draw, energy, spins, shape)
        case["target"] = target(draw, spins)
        return case


def drawn_energy(draw: Draw, family: str, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
    """The ``energy`` of a case document."""
    if family == "full_ising":
        return {"family": family}
    if family == "truncated_ising":
        return {"family": family, "order": draw.integer(1, spins)}
    spec = {"family": family, "hidden": draw.integer(*hidden)}
    if family == "shallow":
        spec |= {"link": draw.choice(("tanh", "softplus")), "output": draw.choice(("trained", "frozen"))}
    return spec


def drawn_parameters(draw: Draw, energy: dict[str, Any], spins: int, shape: str = "generic") -> dict[str, Any]:
    """The ``parameters`` of a case document: logarithms of rationals, outer weights small integers."""
    if energy["family"].endswith("ising"):
        order = energy.get("order", spins)
        masks = [mask for mask in range(1, 1 << spins) if mask.bit_count() <= order]
        return {"J": {str(mask): "0" if shape == "zero" else draw.log(0.4) for mask in masks}}
    hidden = energy["hidden"]
    c: list[Any] = [draw.log(0.5) for _ in range(hidden)]
    W: list[list[Any]] = [[draw.log(0.7) for _ in range(spins)] for _ in range(hidden)]
    if shape == "zero":
        W = [["0"] * spins for _ in W]
    if hidden and shape == "dead":
        W[-1] = ["0"] * spins
    if hidden > 1 and shape == "duplicate":
        c[1], W[1] = c[0], list(W[0])
    if hidden and shape == "saturated":
        W[0][0] = {"log": SATURATED}
    parameters = {"b": [draw.log(0.4) for _ in range(spins)], "c": c, "W": W}
    if energy["family"] == "shallow":
        parameters["u"] = [str(draw.choice((1, -1, 2))) for _ in range(hidden)]
    return parameters
