"""Sources of random choices: one interface, so that a family is written once for streams and for Hypothesis."""

from __future__ import annotations

import hashlib
import math
from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
LEAST_WEIGHT = Fraction(1, 10**12)
"""Smallest weight that is drawn, relative to the largest possible of order 1."""


class Draw(ABC):
    """A source of choices. Whatever it returns is exact: integers and rationals, never floats."""

    @abstractmethod
    def integer(self, low: int, high: int) -> int:
        """An integer from low to high, both included; the simplest is the one nearest zero."""

    @abstractmethod
    def choice(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    @abstractmethod
    def normal(self, scale: float) -> Fraction:
        """About Normal(0, scale^2), a rational with a denominator of at most 64; the simplest is 0."""

    @abstractmethod
    def weight(self, alpha: float) -> Fraction:
        """A positive rational, about Gamma(alpha), at least 1e-12: normalised, such weights are Dirichlet(alpha)."""

    def ratio(self, scale: float) -> Fraction:
        """A positive rational near exp(Normal(0, scale^2)) with a small denominator: the argument of a logarithm."""
        value = math.exp(min(max(float(self.normal(scale)), -12.0), 12.0))
        return Fraction(value).limit_denominator(12) or Fraction(1, round(1 / value))

    def log(self, scale: float) -> dict[str, str]:
        """The document of a parameter near Normal(0, scale^2) that is the logarithm of a rational."""
        return {"log": str(self.ratio(scale))}


class Stream(Draw):
    """Counter-based pseudo-random choices (NumPy's Philox): the same key gives the same choices on every machine.

    The key is a hash of the words handed in (seed, claim, part, number of the case), so every case has a stream of
    its own, and no order of work or number of workers changes it.
    """

    def __init__(self, *words: object) -> None:
        digest = hashlib.sha256("\x1f".join(map(str, words)).encode()).digest()
        self._bits = np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))

    def integer(self, low: int, high: int) -> int:
        """Uniform."""
        return int(self._bits.integers(low, high, endpoint=True))

    def choice(self, options: Sequence[T]) -> T:
        """Uniform."""
        return options[self.integer(0, len(options) - 1)]

    def normal(self, scale: float) -> Fraction:
        """Normal, rounded to a multiple of 1/64."""
        return Fraction(round(float(self._bits.normal(0.0, scale)) * 64), 64)

    def weight(self, alpha: float) -> Fraction:
        """Gamma(alpha), to six digits."""
        value = float(self._bits.gamma(alpha))
        return max(Fraction(f"{value:.5e}"), LEAST_WEIGHT)


def document(values: Sequence[Fraction]) -> list[Any]:
    """Rationals as the strings of a document."""
    return [str(value) for value in values]
