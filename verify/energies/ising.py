"""Generalised Ising models: couplings of all subsets, or of those up to an order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.energies.base import Block, Fact
from verify.energies.normal_form import NormalForm
from verify.states.spins import characters
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array


class TruncatedIsing(NormalForm):
    """f(x) = sum over 1 <= |S| <= k of J_S chi_S(x); ``order`` = k. Masks ascend."""

    family = "truncated_ising"

    def __init__(self, spins: int, order: int) -> None:
        self.spins, self.order = spins, order
        self.subsets = tuple(mask for mask in range(1, 1 << spins) if mask.bit_count() <= order)
        self.linear = Block("J", (len(self.subsets),), self.subsets)

    def options(self) -> dict[str, Any]:
        """``order``."""
        return {"order": self.order}

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

    def __init__(self, spins: int) -> None:
        super().__init__(spins, spins)

    def options(self) -> dict[str, Any]:
        """None."""
        return {}
