"""Generalised Ising models: couplings of all subsets, or of those up to an order."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.energies.blocks import Block, Fact
from verify.energies.normal_form import NormalForm
from verify.energies.options import ORDER
from verify.states.spins import characters
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.options import Choices


class TruncatedIsing(NormalForm):
    """f(x) = sum over 1 <= |S| <= k of J_S chi_S(x); ``order`` = k. Masks ascend."""

    family = "truncated_ising"
    about = "couplings J_S with |S| <= order"
    OPTIONS: ClassVar = {"order": ORDER}

    def __init__(self, spins: int, order: int) -> None:
        self.spins, self.order = spins, order
        self.subsets = tuple(mask for mask in range(1, 1 << spins) if mask.bit_count() <= order)
        self.linear = Block("J", (len(self.subsets),), self.subsets)

    def options(self) -> dict[str, Any]:
        """``order``."""
        return {"order": self.order}

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """Number of subsets of at most that order, without the empty one."""
        return subsets_up_to(spins, options["order"])

    @property
    def direct(self) -> tuple[int, ...]:
        """All its subsets."""
        return self.subsets

    @property
    def visible_biases(self) -> tuple[int, ...]:
        """The couplings of single spins."""
        return tuple(self.subsets.index(1 << i) for i in range(self.spins))

    @property
    def odd(self) -> tuple[int, ...]:
        """Couplings of odd order: chi_S(-x) = -chi_S(x)."""
        return tuple(i for i, mask in enumerate(self.subsets) if mask.bit_count() & 1)

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """Any order."""
        del hidden
        return {"order": draw.integer(1, spins)}

    def drawn_parameters(self, draw: Choices, shape: str) -> dict[str, Any]:
        """Logarithms of rationals, or all 0."""
        return {"J": {str(mask): "0" if shape == "zero" else draw.log(0.4) for mask in self.subsets}}

    @cached_property
    def phi0(self) -> NDArray[np.int64]:
        """The characters of the subsets."""
        return characters(self.spins, list(self.subsets))

    def facts(self) -> tuple[Fact, ...]:
        """Its Fourier coefficients are its parameters; spins may be relabelled; a spin may be flipped."""
        return (
            Fact("2^-N WHT(f) gives J back", self._coefficients, self._placed),
            Fact("flipping spin 0 flips the sign of every J_S with 0 in S", self._flipped_theta, self._flipped_states),
            Fact(
                "f equals the full Ising energy with the missing couplings at zero",
                self.value,
                lambda theta, A: FullIsing(self.spins).value(self._placed(theta, A)[..., 1:], A),
            ),
        )

    def _coefficients(self, theta: Array, A: Arithmetic) -> Array:
        coefficients: Array = transform(self.value(theta, A)) / A.number(1 << self.spins)
        return coefficients

    def _placed(self, theta: Array, A: Arithmetic) -> Array:
        full = A.zeros(*theta.shape[:-1], 1 << self.spins)
        full[..., list(self.subsets)] = theta
        return full

    def _flipped_theta(self, theta: Array, A: Arithmetic) -> Array:
        signs = A.array(np.array([-1 if mask & 1 else 1 for mask in self.subsets], dtype=np.int64))
        return self.value(theta * signs, A)

    def _flipped_states(self, theta: Array, A: Arithmetic) -> Array:
        return self.value(theta, A)[..., np.arange(1 << self.spins) ^ 1]


class FullIsing(TruncatedIsing):
    """f(x) = sum over nonempty S of J_S chi_S(x): every strictly positive law, once."""

    family = "full_ising"
    about = "all couplings J_S: every strictly positive law, once"
    OPTIONS: ClassVar = {}

    def __init__(self, spins: int) -> None:
        super().__init__(spins, spins)

    def options(self) -> dict[str, Any]:
        """None."""
        return {}

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """2^N - 1."""
        del options
        return (1 << spins) - 1

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """None."""
        del draw, spins, hidden
        return {}


def subsets_up_to(spins: int, order: int) -> int:
    """Number of subsets S of the spins with 1 <= |S| <= order."""
    return sum(math.comb(spins, size) for size in range(1, order + 1))
