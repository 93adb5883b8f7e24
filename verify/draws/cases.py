"""Whole case documents: energies, parameters at points where exact arithmetic works, targets, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.draws.source import Stream
from verify.draws.targets import MODEL_INDEPENDENT, TARGETS
from verify.energies import FAMILIES, build
from verify.errors import Usage
from verify.files import plugins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.draws.source import Draw

SHAPES = ("generic", "generic", "generic", "dead", "duplicate", "zero", "saturated")
"""Kinds of parameters; what a uniform choice should meet more often stands more than once."""
ANY = ("*",)
"""All families of which random cases are drawn."""
RATIONAL = ("rational",)
"""Those of ANY whose law, D and K are rational at the parameters that are drawn."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A case distribution: N and M uniform in their ranges, a family, a shape of parameters, a family of targets.

    ``families``: names of energies, or ANY or RATIONAL, those of a user's own among them. ``parameters``: whether the
    case carries them; they are logarithms of rationals (outer weights: small integers), so that laws, D and K of RBMs
    and Ising models are rational there. ``targets``: names from TARGETS.
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
        families = drawable(self.families)
        energy = drawn_energy(draw, draw.choice(families), spins, self.hidden)
        shape = draw.choice(self.shapes) if self.parameters else ""
        target = TARGETS[draw.choice(self.targets)]
        case: dict[str, Any] = {"format": "flowclaims/case/1", "spins": spins, "energy": energy}
        if self.parameters:
            case["parameters"] = drawn_parameters(draw, energy, spins, shape)
        case["target"] = target(draw, spins)
        return case


def drawn_energy(draw: Draw, family: str, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
    """The ``energy`` of a case document; raises Usage where no random cases of the family are drawn."""
    options = FAMILIES[family].drawn_options(draw, spins, hidden)
    if options is None:
        raise Usage(f"no cases are drawn for energies of family {family}, only for {', '.join(drawable())}")
    return {"family": family, **options}


def drawn_parameters(draw: Draw, energy: dict[str, Any], spins: int, shape: str = "generic") -> dict[str, Any]:
    """The ``parameters`` of a case document: logarithms of rationals, and small integers where these multiply them."""
    return build(energy, spins, "energy").drawn_parameters(draw, shape)


def drawable(wanted: Sequence[str] = ANY) -> tuple[str, ...]:
    """The families that ANY, RATIONAL or names stand for, in the order of the registry."""
    if tuple(wanted) not in {ANY, RATIONAL}:
        return tuple(wanted)
    plugins.load()
    first, all_of_them = Stream("drawable"), tuple(wanted) == ANY
    kinds = {name: kind for name, kind in FAMILIES.items() if all_of_them or kind.rational_when_drawn}
    return tuple(name for name, kind in kinds.items() if kind.drawn_options(first, 1, (0, 0)) is not None)
