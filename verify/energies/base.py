"""What an energy is: a parametrised function f = -E on the states, with its first and second derivatives."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.states.spins import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array


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


class Energy(ABC):
    """f_theta(x) = -E_theta(x) for all 2^N states x, analytic in theta.

    ``theta`` is one flat vector of ``size`` elements: the blocks one after the other, each in C order. Every method
    takes theta of shape (..., size), elements of the arithmetic that is handed in, and is as exact as that
    arithmetic: exact over the rationals, enclosing in balls, a few ulp times the condition number in float64.
    """

    family: ClassVar[str]
    spins: int
    units_turn: bool = False
    """Whether f stays the same where all parameters of one of ``units`` change their sign."""

    @property
    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """The parameters, in their order in theta."""

    @abstractmethod
    def options(self) -> dict[str, Any]:
        """What a document says of this energy beyond family and spins."""

    @abstractmethod
    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f(x), shape (..., 2^N)."""

    @abstractmethod
    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """D = df/dtheta, shape (..., 2^N, size)."""

    @abstractmethod
    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """Sum over x of weights(x) d2f(x)/dtheta2, shape (..., size, size); weights (..., 2^N)."""

    @abstractmethod
    def facts(self) -> tuple[Fact, ...]:
        """Invariances, a closed-form value, what it reduces to."""

    # -- derived -----------------------------------------------------------------------------------------------
    @property
    def size(self) -> int:
        """Length of theta."""
        return sum(block.size for block in self.blocks)

    @property
    def frozen(self) -> frozenset[str]:
        """Names of blocks that a flow does not move."""
        return frozenset()

    @property
    def trained(self) -> NDArray[np.int64]:
        """Indices into theta of what the flow moves; P of them."""
        keep = [np.full(block.size, block.name not in self.frozen) for block in self.blocks]
        return np.flatnonzero(np.concatenate(keep)) if keep else np.zeros(0, dtype=np.int64)

    @property
    def units(self) -> NDArray[np.int64]:
        """Indices into theta of groups of parameters, one group a row, whose order does not matter to f; (M, n)."""
        return np.zeros((0, 0), dtype=np.int64)

    @property
    def labels(self) -> list[str]:
        """A name for every parameter of theta."""
        return [label for block in self.blocks for label in block.labels()]

    def document(self) -> dict[str, Any]:
        """The ``energy`` of a case document."""
        return {"family": self.family, **self.options()}

    def parts(self, theta: Array) -> dict[str, Array]:
        """theta cut into its blocks: name to array of shape (..., *block shape)."""
        result, start = {}, 0
        for block in self.blocks:
            result[block.name] = theta[..., start : start + block.size].reshape(*theta.shape[:-1], *block.shape)
            start += block.size
        return result

    def joined(self, parts: Mapping[str, Array]) -> Array:
        """theta from its blocks; the inverse of ``parts``."""
        first = self.blocks[0]
        batch = parts[first.name].shape[: parts[first.name].ndim - len(first.shape)]
        flat = [parts[block.name].reshape(*batch, block.size) for block in self.blocks]
        return np.concatenate(flat, axis=-1)

    def named(self, vector: Iterable[Any], *, trained_only: bool = False) -> dict[str, Any]:
        """A flat vector as a document's nested lists, or objects keyed by mask, under the blocks' names."""
        values, result = iter(vector), {}
        for block in self.blocks:
            if trained_only and block.name in self.frozen:
                continue
            flat = [next(values) for _ in range(block.size)]
            if block.keys is not None:
                result[block.name] = {str(key): value for key, value in zip(block.keys, flat, strict=True)}
            else:
                result[block.name] = _shaped(flat, block.shape)
        return result


def _shaped(flat: list[Any], shape: tuple[int, ...]) -> Any:
    if len(shape) == 1:
        return flat
    stride = math.prod(shape[1:])
    return [_shaped(flat[i * stride : (i + 1) * stride], shape[1:]) for i in range(shape[0])]
