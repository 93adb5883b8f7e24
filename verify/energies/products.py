"""Ising models whose couplings are products of two parameters: a continuous symmetry, so manifolds of fixed points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.energies.base import Energy
from verify.energies.blocks import Block, Fact
from verify.energies.ising import TruncatedIsing, subsets_up_to
from verify.energies.options import ORDER
from verify.states.spins import characters
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.options import Choices


class ProductIsing(Energy):
    """f(x) = sum over 1 <= |S| <= k of u_S v_S chi_S(x); ``order`` = k. Masks ascend, all u before all v.

    In exact arithmetic a product of two logarithms raises NotExpressible. Laws are rational where one of u_S, v_S is
    the logarithm of a rational and twice the other is an integer; D, and so K, then holds logarithms.
    """

    family = "product_ising"
    about = "couplings u_S v_S with |S| <= order: products of parameters"
    OPTIONS: ClassVar = {"order": ORDER}
    rational_when_drawn = False

    def __init__(self, spins: int, order: int) -> None:
        self.spins, self.order = spins, order
        self.subsets = TruncatedIsing(spins, order).subsets

    @property
    def blocks(self) -> tuple[Block, ...]:
        """u, then v, one number per subset each."""
        return tuple(Block(name, (len(self.subsets),), self.subsets) for name in ("u", "v"))

    @property
    def scalings(self) -> NDArray[np.int64]:
        """Pairs (i, j) of indices into theta, (number of S, 2), those of u_S and v_S, S ascending.

        f stays the same along theta_i -> lambda theta_i, theta_j -> theta_j / lambda, for every lambda but 0.
        """
        first = np.arange(len(self.subsets), dtype=np.int64)
        return np.stack((first, first + len(self.subsets)), axis=1)

    def options(self) -> dict[str, Any]:
        """``order``."""
        return {"order": self.order}

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """u_S and v_S for every subset."""
        return 2 * subsets_up_to(spins, options["order"])

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """Any order."""
        del hidden
        return {"order": draw.integer(1, spins)}

    def drawn_parameters(self, draw: Choices, shape: str) -> dict[str, Any]:
        """u_S small integers, v_S logarithms of rationals, so that u_S v_S is one; or all v_S 0."""
        u = {str(mask): str(draw.choice((1, -1, 2))) for mask in self.subsets}
        return {"u": u, "v": {str(mask): "0" if shape == "zero" else draw.log(0.4) for mask in self.subsets}}

    def couplings(self, theta: Array) -> Array:
        """J_S = u_S v_S, shape (..., number of S); theta (..., size). As exact as the arithmetic of theta."""
        u, v = self.parts(theta).values()
        J: Array = u * v
        return J

    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f(x) = sum over S of u_S v_S chi_S(x), shape (..., 2^N)."""
        J = A.zeros(*theta.shape[:-1], 1 << self.spins)
        J[..., list(self.subsets)] = self.couplings(theta)
        # f(x) = sum over S of J_S chi_S(x), with J_0 = 0
        return transform(J)

    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """D: columns v_S chi_S, then u_S chi_S; shape (..., 2^N, size)."""
        chi = A.array(characters(self.spins, list(self.subsets)))
        u, v = self.parts(theta).values()
        # df/du_S = v_S chi_S,  df/dv_S = u_S chi_S
        return np.concatenate((v[..., None, :] * chi, u[..., None, :] * chi), axis=-1)

    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """Sum over x of weights(x) d2f(x): one number for each pair u_S, v_S; shape (..., size, size)."""
        batch = np.broadcast_shapes(theta.shape[:-1], weights.shape[:-1])
        result, (i, j) = A.zeros(*batch, self.size, self.size), self.scalings.T
        # d2f / du_S dv_S = chi_S, all else 0
        mixed = transform(weights)[..., list(self.subsets)]
        result[..., i, j] = mixed
        result[..., j, i] = mixed
        return result

    def facts(self) -> tuple[Fact, ...]:
        """u_S and v_S scale against each other; it is the truncated Ising model at J = u v; a spin may be flipped."""
        return (
            Fact("u times 2 and v times 1/2 changes nothing", self.value, self._scaled),
            Fact(
                "f equals the truncated Ising energy at J_S = u_S v_S",
                self.value,
                lambda theta, A: TruncatedIsing(self.spins, self.order).value(self.couplings(theta), A),
            ),
            Fact("flipping spin 0 flips the sign of every u_S with 0 in S", self._flipped_theta, self._flipped_states),
        )

    def _scaled(self, theta: Array, A: Arithmetic) -> Array:
        (i, j), moved = self.scalings.T, theta.copy()
        moved[..., i], moved[..., j] = theta[..., i] * A.number(2), theta[..., j] * A.number(Fraction(1, 2))
        return self.value(moved, A)

    def _flipped_theta(self, theta: Array, A: Arithmetic) -> Array:
        signs = A.array(np.array([-1 if mask & 1 else 1 for mask in self.subsets], dtype=np.int64))
        parts = self.parts(theta)
        return self.value(self.joined({"u": parts["u"] * signs, "v": parts["v"]}), A)

    def _flipped_states(self, theta: Array, A: Arithmetic) -> Array:
        return self.value(theta, A)[..., np.arange(1 << self.spins) ^ 1]
