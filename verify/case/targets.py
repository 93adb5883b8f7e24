"""Target laws: the kinds of ``target`` of a document, in any arithmetic. One registry line each."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.case import parameters
from verify.energies import build
from verify.errors import NotExpressible
from verify.files.numerals import Number, document
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from verify.arithmetic import Arithmetic, Array
    from verify.energies import Energy
    from verify.files.reading import At

MOST_WORK = 1 << 44
"""Bounds 2^N times the square of the weights' length in bits, over their common denominator: 20 s of exact sums."""


class Target(ABC):
    """A strictly positive law q on the 2^N states, exact: no arithmetic has touched it yet."""

    kind: ClassVar[str]

    @abstractmethod
    def law(self, A: Arithmetic) -> Array:
        """q, shape (2^N,), sums to 1. Exact over the rationals, encloses in balls, rounded in float64.

        Raises NotExpressible where the arithmetic cannot write it down: exp(1/3) over the rationals, overflow.
        """


@dataclass(frozen=True, slots=True)
class Weights(Target):
    """q proportional to positive integers: rational weights over their common denominator."""

    numerators: tuple[int, ...]
    kind: ClassVar[str] = "weights"

    def law(self, A: Arithmetic) -> Array:
        """The law q = w / sum of w; in float64 each entry is the nearest double (0 below about 1e-324)."""
        total = sum(self.numerators)
        return A.array([Fraction(weight, total) for weight in self.numerators])


@dataclass(frozen=True, slots=True)
class Couplings(Target):
    """log q = sum of J_S chi_S up to a constant; masks that are left out have J_S = 0."""

    spins: int
    J: Mapping[int, Number]
    kind: ClassVar[str] = "couplings"

    def law(self, A: Arithmetic) -> Array:
        """The law from f = WHT(J)."""
        J: list[Number | int] = [self.J.get(mask, 0) for mask in range(1 << self.spins)]
        with np.errstate(all="ignore"):
            # f(s) = sum over S of chi_S(s) J_S
            return _finite(A.normalised(transform(A.array(J))), A)


@dataclass(frozen=True, slots=True)
class Model(Target):
    """The law of an energy at exact parameters."""

    energy: Energy
    theta: tuple[Number, ...]
    kind: ClassVar[str] = "energy"

    def law(self, A: Arithmetic) -> Array:
        """The law exp(f) / Z at theta."""
        with np.errstate(all="ignore"):
            return _finite(A.normalised(self.energy.value(A.array(list(self.theta)), A)), A)


class Own(Model):
    """The law of the case's own energy at the case's own parameters: a data-consistent point by construction."""

    kind: ClassVar[str] = "self"


def read(at: At, energy: Energy, theta: tuple[Number, ...] | None) -> Target:
    """The target that a document describes; ``energy`` and ``theta`` are the case's own. Raises BadInput."""
    kinds = ", ".join(KINDS)
    at.object(f"an object with a kind: one of {kinds}")
    kind = KINDS[at.key("kind", f"a kind: one of {kinds}").one_of(tuple(KINDS))]
    expected = "the keys " + ", ".join(("kind", *kind.keys)) if kind.keys else "the key kind alone"
    return kind.read(at.keys(("kind", *kind.keys), only=expected, missing=expected), energy, theta)


def weights(values: Iterable[Fraction | int]) -> dict[str, Any]:
    """The document of a target with these weights."""
    return {"kind": "weights", "values": [document(value) for value in values]}


def couplings(J: Mapping[int, Number | int]) -> dict[str, Any]:
    """The document of a target with these couplings."""
    return {"kind": "couplings", "J": {str(mask): document(value) for mask, value in J.items()}}


def model(energy: Energy, theta: Iterable[Number | int]) -> dict[str, Any]:
    """The document of a target that is the law of ``energy`` at ``theta``."""
    return {"kind": "energy", "energy": energy.document(), "parameters": parameters.written(energy, theta)}


def _weights(at: At, energy: Energy, _: object) -> Target:
    values, size = at.key("values"), 1 << energy.spins
    fractions = []
    for item in values.items(f"a list of {size} positive rationals, one for each state", size):
        weight = item.rational('a positive rational such as "3/7" or "1e-12"')
        if weight <= 0:
            raise item.wrong("a positive rational (every state needs some weight)")
        fractions.append(weight)
    common, most = 1, math.isqrt(MOST_WORK // size)
    for weight in fractions:
        common = math.lcm(common, weight.denominator)
        # sums of many unrelated denominators grow without bound: say so before time and memory are gone
        if common.bit_length() + weight.numerator.bit_length() > most:
            raise values.wrong(f"at most {most}", f"weights of more than {most} bits over their common denominator")
    return Weights(tuple(weight.numerator * (common // weight.denominator) for weight in fractions))


def _couplings(at: At, energy: Energy, _: object) -> Target:
    places = parameters.by_mask(at.key("J"), energy.spins)
    return Couplings(energy.spins, {mask: place.number() for mask, place in places.items()})


def _energy(at: At, energy: Energy, _: object) -> Target:
    place = at.key("energy")
    with place.within():
        other = build(place.value, energy.spins, "$")
    return Model(other, parameters.read(at.key("parameters"), other))


def _self(at: At, energy: Energy, theta: tuple[Number, ...] | None) -> Target:
    if theta is None:
        raise at.wrong("parameters, or another target", 'the target "self" in a case without parameters')
    return Own(energy, theta)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of target: its reader, the keys of its document with their JSON Schemas, and a line about it.

    ``sizes``: what the number of spins says about the keys. ``needs``: what it asks of the case around it.
    """

    keys: Mapping[str, dict[str, Any]]
    read: Callable[[At, Energy, tuple[Number, ...] | None], Target]
    about: str
    sizes: Callable[[int], dict[str, Any]] = lambda _: {}
    needs: Mapping[str, Any] = field(default_factory=dict)


def _every_state(spins: int) -> dict[str, Any]:
    return {"values": {"minItems": 1 << spins, "maxItems": 1 << spins}}


KINDS: dict[str, Kind] = {
    "weights": Kind(
        {"values": {"type": "array", "items": {"$ref": "#/$defs/positiveRational"}, "minItems": 2}},
        _weights,
        "2^N positive rationals, normalised by the program",
        _every_state,
    ),
    "couplings": Kind({"J": {"$ref": "#/$defs/byMask"}}, _couplings, "couplings by bit mask; those left out are zero"),
    "energy": Kind(
        {"energy": {"$ref": "#/$defs/energy"}, "parameters": {"type": "object"}},
        _energy,
        "the law of another energy at given parameters",
    ),
    "self": Kind(
        {},
        _self,
        "the law of the case's own energy at its own parameters: data-consistent by construction",
        needs={"required": ["parameters"]},
    ),
}
"""All kinds of targets that documents may name. Schemas may refer to ``rational``, ``positiveRational``, ``number``,
``byMask`` and ``energy`` in ``#/$defs/`` (see ``verify.case.schema``)."""


def _finite(law: Array, A: Arithmetic) -> Array:
    if law.dtype == np.float64 and not np.isfinite(law).all():
        raise NotExpressible(f"the target's energies overflow in {A.name}")
    return law
