"""The normal form that the shipped energies share: f(x) = b.phi0(x) + sum_a u_a g(c_a + w_a.phi(x)).

Derivatives are written here once, for every member and every arithmetic.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from verify.energies.base import Energy
from verify.energies.blocks import Block, Normal
from verify.energies.links import LINKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.links import Link


class NormalForm(Energy):
    """An energy given as data: integer features phi0 and phi, a link g, M hidden units, outer weights u.

    Blocks in order: the linear block (coefficients of phi0), then, if M units are there to be, c (M,) and
    W (M, n), then u (M,) where the outer weights are parameters; without that block they are 1.
    """

    linear: Block
    link: Link = LINKS["log2cosh"]
    """Without units any will do."""
    has_outer: bool = False

    @property
    @abstractmethod
    def phi0(self) -> NDArray[np.int64]:
        """Features of the linear part, shape (2^N, size of the linear block)."""

    @property
    def phi(self) -> NDArray[np.int64]:
        """Features that the hidden units see, shape (2^N, n)."""
        return np.zeros((1 << self.spins, 0), dtype=np.int64)

    @property
    def has_units(self) -> bool:
        """Whether the blocks c and W exist at all (they may be empty)."""
        return False

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The linear block, c, W, u, as far as they exist."""
        if not self.has_units:
            return (self.linear,)
        units = (Block("c", (self.hidden,)), Block("W", (self.hidden, self.phi.shape[1])))
        outer = (Block("u", (self.hidden,)),) if self.has_outer else ()
        return (self.linear, *units, *outer)

    def normal(self) -> Normal:
        """Itself, as data."""
        return Normal(self.linear, self.phi0, self.phi, self.hidden, self.link, self.has_outer)

    def _inputs(self, parts: dict[str, Array], A: Arithmetic) -> tuple[Array, Array]:
        """h_a(x) = c_a + w_a.phi(x), shape (..., 2^N, M), and phi as elements."""
        phi = A.array(self.phi)
        if not self.hidden:
            return A.zeros(*parts["c"].shape[:-1], len(phi), 0), phi
        # h_a(x) = c_a + w_a . phi(x)
        return parts["c"][..., None, :] + A.matmul(phi, np.swapaxes(parts["W"], -1, -2)), phi

    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f(x) = b.phi0(x) + sum_a u_a g(h_a(x)), shape (..., 2^N)."""
        parts = self.parts(theta)
        f = A.matmul(A.array(self.phi0), parts[self.linear.name][..., None])[..., 0]
        if self.hidden:
            h, _ = self._inputs(parts, A)
            g = self.link.value(h, A)
            f = f + A.sum(g * parts["u"][..., None, :] if self.has_outer else g)
        return f

    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """D: columns phi0, then u_a g'(h_a), u_a g'(h_a) phi, then g(h_a); shape (..., 2^N, size)."""
        parts = self.parts(theta)
        batch = theta.shape[:-1]
        columns = [np.broadcast_to(A.array(self.phi0), (*batch, *self.phi0.shape))]
        if self.hidden:
            h, phi = self._inputs(parts, A)
            slope = self.link.slope(h, A)
            outer = slope * parts["u"][..., None, :] if self.has_outer else slope
            # df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
            weights = outer[..., None] * phi[:, None, :]
            columns += [outer, weights.reshape(*weights.shape[:-2], -1)]
            if self.has_outer:
                columns.append(self.link.value(h, A))
        return np.concatenate(columns, axis=-1)

    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """Sum over x of weights(x) d2f(x): one block per hidden unit; shape (..., size, size)."""
        batch = theta.shape[:-1]
        result = A.zeros(*batch, self.size, self.size)
        if not self.hidden:
            return result
        parts = self.parts(theta)
        h, phi = self._inputs(parts, A)
        ones = A.array(np.ones((len(phi), 1), dtype=np.int64))
        inputs = np.concatenate((ones, phi), axis=1)
        bend = self.link.curvature(h, A) * weights[..., None]
        slope = self.link.slope(h, A) * weights[..., None] if self.has_outer else None
        n, first = phi.shape[1], self.linear.size
        for a in range(self.hidden):
            own = np.array([first + a, *(first + self.hidden + a * n + j for j in range(n))])
            curve = bend[..., a] * parts["u"][..., a, None] if self.has_outer else bend[..., a]
            # d2f / d(c_a, w_a)^2 = u_a g''(h_a) (1, phi)(1, phi)^T
            block = A.matmul(np.broadcast_to(inputs.T, (*batch, n + 1, len(phi))), curve[..., None] * inputs)
            result[..., own[:, None], own[None, :]] = block
            if slope is not None:
                outer = first + self.hidden * (n + 1) + a
                # d2f / du_a d(c_a, w_a) = g'(h_a) (1, phi)
                mixed = A.sum(slope[..., a][..., None] * inputs, axis=-2)
                result[..., own, outer] = mixed
                result[..., outer, own] = mixed
        return result
