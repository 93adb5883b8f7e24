"""Systems of equations whose zeros are fixed points: square, with a Jacobian, written once for every arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.energies import Reparametrised
from verify.model.gibbs import Point
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.arithmetic import Array
    from verify.case import Case
    from verify.energies import Energy


class System(ABC):
    """Equations G(z) = 0 in the parameters z (P,) of ``energy``, for the target of a case.

    ``free``: parameters that the equations leave free; they are held, each at any value of its interval, and the
    equations are solved for the others (and for ``extra`` further unknowns, which are 0 at a zero).
    """

    def __init__(self, case: Case, energy: Energy, free: Sequence[int] = (), extra: int = 0) -> None:
        self.case, self.energy, self.free, self.extra = case, energy, tuple(free), extra
        self.unknown = [i for i in range(energy.size + extra) if i not in self.free]

    def at(self, z: Array, A: Any) -> tuple[Point, Array]:
        """The point at z (P,), and q - p."""
        point = Point(self.energy, z, A)
        return point, self.case.target(A) - point.law

    @abstractmethod
    def equations(self, z: Array, A: Any) -> Array:
        """G, shape (number of unknowns,); encloses where z does."""

    @abstractmethod
    def jacobian(self, z: Array, A: Any, middle: Array) -> Array:
        """dG/d(z, further unknowns), all columns; ``middle``: the midpoint of the box that z encloses."""

    def crossed(self, z: Array, A: Any, middle: Array) -> list[Any]:
        """Numbers none of which may be 0 on the box."""
        del z, A, middle
        return []


class Gradient(System):
    """grad L = 0; where f has scalings (u, v) -> (l u, v / l), bordered by a section of their orbits."""

    def __init__(self, case: Case, energy: Energy) -> None:
        self.pairs = [(int(i), int(j)) for i, j in getattr(energy, "scalings", ())]
        super().__init__(case, energy, extra=len(self.pairs))

    def equations(self, z: Array, A: Any) -> Array:
        """F, and zeros for the section: the midpoint lies on it."""
        point, residual = self.at(z, A)
        return np.concatenate((point.gradient(residual), A.zeros(self.extra)))

    def jacobian(self, z: Array, A: Any, middle: Array) -> Array:
        """H, bordered by the tangents (u, -v) of the orbits at the midpoint."""
        point, residual = self.at(z, A)
        J: Array = A.zeros(len(self.unknown), len(self.unknown))
        J[: len(z), : len(z)] = point.hessian(residual)
        for n, (i, j) in enumerate(self.pairs, len(z)):
            J[i, n] = J[n, i] = middle[i]
            J[j, n] = J[n, j] = -middle[j]
        return J

    def crossed(self, z: Array, A: Any, middle: Array) -> list[Any]:
        """Products of tangents on the box with those at the midpoint."""
        del A
        return [z[i] * middle[i] + z[j] * middle[j] for i, j in self.pairs]


class Moments(System):
    """For units that see some spins only: moments within sets of spins that units join, and F of weights beyond them.

    ``blind``: numbers a N + j of the weights w_aj that are 0. The checker's ``moments`` has the lemma and its proof.
    """

    def __init__(self, case: Case, blind: Sequence[int], free: Sequence[int] = ()) -> None:
        inner, N, M = case.energy, case.spins, case.energy.hidden
        first = N + M
        self.blind = sorted(blind)
        self.kept = [i for i in range(inner.size) if i - first not in set(blind)]
        seen = [[j for j in range(N) if a * N + j not in set(blind)] for a in range(M)]
        parts: list[set[int]] = [{j} for j in range(N)]
        for spins in filter(None, seen):
            joined = set().union(*(part for part in parts if part & set(spins)))
            parts = [part for part in parts if not part & set(spins)] + [joined]
        masks = [sum(1 << j for j in part) for part in parts]
        self.subsets = [S for S in range(1, 1 << N) if any(S & V == S for V in masks)]
        self.outside = [
            first + a * N + j for a, spins in enumerate(seen) for j in range(N)
            for part in parts if part & set(spins) and j not in part
        ]  # fmt: skip
        matrix = [[Fraction(i == j) for j in self.kept] for i in range(inner.size)]
        super().__init__(case, Reparametrised(inner, matrix, [Fraction(0)] * inner.size), free)

    @property
    def dimension(self) -> int:
        """Number of parameters that the equations leave free."""
        return len(self.kept) - len(self.subsets) - len(self.outside)

    def whole(self, z: Array, A: Any) -> Array:
        """theta (size,) of the case's energy."""
        return self.energy.theta(z, A)  # type: ignore[attr-defined, no-any-return]

    def equations(self, z: Array, A: Any) -> Array:
        """m_S(q) - m_S(p), then F of the outside weights."""
        residual = self.at(z, A)[1]
        F = Point(self.case.energy, self.whole(z, A), A).gradient(residual)
        return np.concatenate((transform(residual)[self.subsets], F[self.outside]))

    def jacobian(self, z: Array, A: Any, middle: Array) -> Array:
        """The derivatives with respect to all of z, shape (number of equations, P)."""
        del middle
        point, residual = self.at(z, A)
        p, D = point.law, point.D
        tilted = transform(D * p[:, None], axis=0)
        # d(m_S(q) - m_S(p))/dz_i = -(E_p[chi_S D_i] - m_S(p) E_p[D_i])
        J = (point.moments[:, None] * tilted[:1] - tilted)[self.subsets]
        if not self.outside:
            return np.asarray(J)
        H = Point(self.case.energy, self.whole(z, A), A).hessian(residual)
        return np.concatenate((J, H[np.ix_(self.outside, self.kept)]))
