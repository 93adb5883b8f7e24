"""Linear reparametrisations of any energy: tied, frozen, duplicated, rescaled parameters."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.energies.base import Energy, LinearMap
from verify.energies.blocks import Block, Fact
from verify.energies.ising import FullIsing
from verify.energies.options import known_keys
from verify.errors import BadInput, refuse_masks
from verify.files.numerals import rational, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from verify.arithmetic import Arithmetic, Array


class Reparametrised(Energy):
    """f_z = f of the inner energy at theta = A z + o, with a rational matrix A (size of theta, P) and offset o."""

    family = "reparametrised"
    about = "another energy with tied, frozen, duplicated or rescaled parameters"

    def __init__(self, inner: Energy, matrix: Sequence[Sequence[Fraction]], offset: Sequence[Fraction]) -> None:
        refuse_masks("matrix", matrix, "rows of rationals")
        refuse_masks("offset", offset, "rationals")
        self.inner, self.spins = inner, inner.spins
        self.matrix = tuple(tuple(row) for row in matrix)
        self.offset = tuple(offset)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One block, z."""
        return (Block("z", (len(self.matrix[0]) if self.matrix else 0,)),)

    def options(self) -> dict[str, Any]:
        """``inner``, ``matrix``, ``offset``."""
        return {
            "inner": self.inner.document(),
            "matrix": [[str(value) for value in row] for row in self.matrix],
            "offset": [str(value) for value in self.offset],
        }

    @classmethod
    def read(cls, spec: dict[str, Any], spins: int, path: str, build: Callable[[Any, int, str], Energy]) -> Energy:
        """The energy within it, then the matrix and the offset."""
        known_keys(spec, {"family", "inner", "matrix", "offset"}, path)
        if isinstance(spec["inner"], dict) and spec["inner"].get("family") == "reparametrised":
            raise BadInput(f"{path}.inner.family", '"reparametrised"', "an energy that is not itself reparametrised")
        inner = build(spec["inner"], spins, f"{path}.inner")
        matrix, offset = spec["matrix"], spec["offset"]
        if (
            not isinstance(matrix, list)
            or len(matrix) != inner.size
            or not all(isinstance(row, list) for row in matrix)
        ):
            raise BadInput(
                f"{path}.matrix", shown(matrix), f"{inner.size} rows, one for each parameter of the inner energy"
            )
        if len({len(row) for row in matrix}) != 1 or not 1 <= len(matrix[0]) <= inner.size:
            raise BadInput(
                f"{path}.matrix", "rows of unequal or impossible length", f"rows of one length, 1 to {inner.size}"
            )
        if not isinstance(offset, list) or len(offset) != inner.size:
            raise BadInput(f"{path}.offset", shown(offset), f"a list of {inner.size} rationals")
        return cls(
            inner,
            [
                [rational(value, f"{path}.matrix[{i}][{j}]") for j, value in enumerate(row)]
                for i, row in enumerate(matrix)
            ],
            [rational(value, f"{path}.offset[{i}]") for i, value in enumerate(offset)],
        )

    def linear_map(self) -> LinearMap:
        """Itself."""
        return LinearMap(self.inner, self.matrix, self.offset)

    def theta(self, z: Array, A: Arithmetic) -> Array:
        """Parameters of the inner energy, shape (..., inner size)."""
        # theta = A z + o
        return A.matmul(self._matrix(A), z[..., None])[..., 0] + A.array(list(self.offset))

    def _matrix(self, A: Arithmetic) -> Array:
        rows, columns = len(self.matrix), self.blocks[0].size
        return A.array([list(row) for row in self.matrix]).reshape(rows, columns)

    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f at A z + o, shape (..., 2^N)."""
        return self.inner.value(self.theta(theta, A), A)

    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """df/dz = D A, shape (..., 2^N, P)."""
        return A.matmul(self.inner.jacobian(self.theta(theta, A), A), self._matrix(A))

    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """A^T (sum of weights d2f) A, shape (..., P, P)."""
        matrix = self._matrix(A)
        return A.matmul(matrix.T, A.matmul(self.inner.curvature(self.theta(theta, A), weights, A), matrix))

    def facts(self) -> tuple[Fact, ...]:
        """At z = 0 it is the inner energy at the offset."""
        return (
            Fact(
                "at z = 0 it is the inner energy at the offset",
                lambda z, A: self.value(z * A.number(0), A),
                lambda z, A: np.broadcast_to(
                    self.inner.value(A.array(list(self.offset)), A), (*z.shape[:-1], 1 << self.spins)
                ),
            ),
        )


def tied(inner: Energy, groups: Sequence[Sequence[int]]) -> Reparametrised:
    """Parameters of each group (indices into theta) share one value; those in no group stay on their own."""
    listed = {index for group in groups for index in group}
    columns = [list(group) for group in groups] + [[index] for index in range(inner.size) if index not in listed]
    columns.sort(key=min)
    matrix = [[Fraction(row in column) for column in columns] for row in range(inner.size)]
    return Reparametrised(inner, matrix, [Fraction(0)] * inner.size)


def frozen(inner: Energy, values: Mapping[int, Fraction]) -> Reparametrised:
    """The parameters at these indices keep these values; the others move."""
    moving = [index for index in range(inner.size) if index not in values]
    matrix = [[Fraction(row == index) for index in moving] for row in range(inner.size)]
    return Reparametrised(inner, matrix, [Fraction(values.get(index, 0)) for index in range(inner.size)])


def duplicated(inner: Energy, unit: int, other: int) -> Reparametrised:
    """Hidden units ``unit`` and ``other`` share all their parameters."""
    numbers = np.arange(inner.size, dtype=object)
    parts = inner.parts(numbers)
    groups = [
        [int(one), int(two)]
        for name, part in parts.items()
        if name in {"c", "W", "u"}
        for one, two in zip(np.ravel(part[unit]), np.ravel(part[other]), strict=True)
    ]
    return tied(inner, groups)


def rescaled(inner: Energy, factors: Sequence[Fraction]) -> Reparametrised:
    """theta_i = factor_i z_i, with factors that are not zero."""
    matrix = [
        [factors[row] if row == column else Fraction(0) for column in range(inner.size)] for row in range(inner.size)
    ]
    return Reparametrised(inner, matrix, [Fraction(0)] * inner.size)


def zero_one(spins: int) -> Reparametrised:
    """The full Ising model in the 0/1 coding: theta_T multiplies prod over T of v_j, v = (1 + x)/2; no constant."""
    subsets = range(1, 1 << spins)
    # prod over T of (1 + x_j)/2 = 2^-|T| sum over S in T of chi_S
    matrix = [[Fraction(S & T == S, 1 << T.bit_count()) for T in subsets] for S in subsets]
    return Reparametrised(FullIsing(spins), matrix, [Fraction(0)] * len(matrix))
