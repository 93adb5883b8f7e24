"""Target laws: the kinds of ``target`` of a document, in any arithmetic. One registry line each."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.case import parameters
from verify.energies import build
from verify.errors import BadInput, NotExpressible
from verify.files.documents import location
from verify.files.numerals import Number, document, number, rational, shown
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verify.arithmetic import Arithmetic, Array
    from verify.energies import Energy

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


def read(value: Any, energy: Energy, theta: tuple[Number, ...] | None, path: str) -> Target:
    """The target that a document describes; ``energy`` and ``theta`` are the case's own. Raises BadInput."""
    kinds = ", ".join(KINDS)
    if not isinstance(value, dict):
        raise BadInput(path, shown(value), f"an object with a kind: one of {kinds}")
    if "kind" not in value:
        raise BadInput(path, "no kind", f"a kind: one of {kinds}")
    kind = value["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput(f"{path}.kind", shown(kind), f"one of {kinds}")
    wanted, reader, _ = KINDS[kind]
    expected = "the keys " + ", ".join(("kind", *wanted)) if wanted else "the key kind alone"
    for key in value:
        if key != "kind" and key not in wanted:
            raise BadInput(location(path, key), f"the unknown key {shown(key)}", expected)
    for key in wanted:
        if key not in value:
            raise BadInput(path, f"no {key}", expected)
    result: Target = reader(value, energy, theta, path)
    return result


def weights(values: Iterable[Fraction | int]) -> dict[str, Any]:
    """The document of a target with these weights."""
    return {"kind": "weights", "values": [document(value) for value in values]}


def couplings(J: Mapping[int, Number | int]) -> dict[str, Any]:
    """The document of a target with these couplings."""
    return {"kind": "couplings", "J": {str(mask): document(value) for mask, value in J.items()}}


def model(energy: Energy, theta: Iterable[Number | int]) -> dict[str, Any]:
    """The document of a target that is the law of ``energy`` at ``theta``."""
    return {"kind": "energy", "energy": energy.document(), "parameters": parameters.written(energy, theta)}


def _weights(value: dict[str, Any], energy: Energy, _: object, path: str) -> Target:
    given, size, where = value["values"], 1 << energy.spins, f"{path}.values"
    expected = f"a list of {size} positive rationals, one for each state"
    if not isinstance(given, list):
        raise BadInput(where, shown(given), expected)
    if len(given) != size:
        raise BadInput(where, f"a list of {len(given)}", expected)
    fractions = []
    for i, item in enumerate(given):
        weight = rational(item, f"{where}[{i}]", 'a positive rational such as "3/7" or "1e-12"')
        if weight <= 0:
            raise BadInput(f"{where}[{i}]", shown(item), "a positive rational (every state needs some weight)")
        fractions.append(weight)
    common, most = 1, math.isqrt(MOST_WORK // size)
    for weight in fractions:
        common = math.lcm(common, weight.denominator)
        # sums of many unrelated denominators grow without bound: say so before time and memory are gone
        if common.bit_length() + weight.numerator.bit_length() > most:
            raise BadInput(where, f"weights of more than {most} bits over their common denominator", f"at most {most}")
    return Weights(tuple(weight.numerator * (common // weight.denominator) for weight in fractions))


def _couplings(value: dict[str, Any], energy: Energy, _: object, path: str) -> Target:
    given, where = value["J"], f"{path}.J"
    if not isinstance(given, dict):
        raise BadInput(where, shown(given), 'an object from bit masks to numbers, such as {"1": "1/2"}')
    J = {parameters.mask(key, energy.spins, where): number(item, location(where, key)) for key, item in given.items()}
    return Couplings(energy.spins, J)


def _energy(value: dict[str, Any], energy: Energy, _: object, path: str) -> Target:
    other = build(value["energy"], energy.spins, f"{path}.energy")
    return Model(other, parameters.read(value["parameters"], other, f"{path}.parameters"))


def _self(_: object, energy: Energy, theta: tuple[Number, ...] | None, path: str) -> Target:
    if theta is None:
        raise BadInput(path, 'the target "self" in a case without parameters', "parameters, or another target")
    return Own(energy, theta)


KINDS: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "weights": (("values",), _weights, "2^N positive rationals, normalised by the program"),
    "couplings": (("J",), _couplings, "couplings by bit mask; those left out are zero"),
    "energy": (("energy", "parameters"), _energy, "the law of another energy at given parameters"),
    "self": ((), _self, "the law of the case's own energy at its own parameters: data-consistent by construction"),
}


def _finite(law: Array, A: Arithmetic) -> Array:
    if law.dtype == np.float64 and not np.isfinite(law).all():
        raise NotExpressible(f"the target's energies overflow in {A.name}")
    return law
