"""Of which parts theta consists, and truths that conformance tests hold an energy to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.states.spins import members

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.links import Link


@dataclass(frozen=True, slots=True)
class Block:
    """A named group of parameters: an array of ``shape``, or, for couplings, one number per bit mask in ``keys``."""

    name: str
    shape: tuple[int, ...]
    keys: tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        """Number of parameters."""
        return math.prod(self.shape)

    def labels(self) -> list[str]:
        """A name for every parameter, in their order: ``b[0]``, ``W[1,2]``, ``J{0,2}``."""
        if self.keys is not None:
            return [f"{self.name}{{{','.join(map(str, members(mask)))}}}" for mask in self.keys]
        return [f"{self.name}[{','.join(map(str, index))}]" for index in np.ndindex(self.shape)]


@dataclass(frozen=True, slots=True)
class Fact:
    """A truth about an energy that conformance tests hold it to: two arrays that agree at every theta.

    ``up_to_constant``: the two are functions on the states that may differ by a constant.
    """

    statement: str
    left: Callable[[Array, Arithmetic], Array]
    right: Callable[[Array, Arithmetic], Array]
    up_to_constant: bool = False


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal form as data: f(x) = b.phi0(x) + sum over a of u_a g(c_a + w_a.phi(x)).

    ``phi0``: integer features of the linear part, (number of states, size of ``linear``); ``phi``: those that the units
    see, (number of states, n); ``link``: g; ``has_outer``: whether the u are parameters, else they are 1. theta holds
    b, c (M,), W (M, n), u (M,), one after the other, as far as they exist.
    """

    linear: Block
    phi0: NDArray[np.int64]
    phi: NDArray[np.int64]
    hidden: int
    link: Link
    has_outer: bool

    @property
    def size(self) -> int:
        """Length of theta."""
        inputs: int = self.phi.shape[1]
        return self.linear.size + self.hidden * (1 + inputs + self.has_outer)
