"""A case in one arithmetic: its point, its target, the gradient between them, and what kind of point that makes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic.trilean import Trilean, certain
from verify.model.gibbs import Point

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array, Inertia, Rank
    from verify.case import Case


class Situation:
    """A case in one arithmetic: law, residual, gradient, Hessian, K, each computed when it is first asked for.

    All are as exact as that arithmetic: exact, enclosing, or rounded.

    ``theta``: other parameters than the case's own, shape (size,); then a ``self`` target is still the law at the
    case's own parameters. Raises NotExpressible where the arithmetic cannot hold a value that is asked for.
    """

    def __init__(self, case: Case, A: Arithmetic, theta: Array | None = None) -> None:
        self.case, self.A = case, A
        self.own = theta is None
        self.point = Point(case.energy, case.theta(A) if theta is None else theta, A)

    @cached_property
    def q(self) -> Array:
        """The target law, shape (2^N,)."""
        return self.point.law if self._same else self.case.target(self.A)

    @cached_property
    def residual(self) -> Array:
        """q - p, shape (2^N,); exactly zero at the case's own parameters where the target is ``self``."""
        return self.A.zeros(1 << self.case.spins) if self._same else self.q - self.point.law

    @property
    def _same(self) -> bool:
        return self.own and self.case.target_is_self

    @cached_property
    def gradient(self) -> Array:
        """Gradient of L, shape (P,)."""
        if self._same:
            return self.A.zeros(len(self.case.energy.trained))
        return self.point.gradient(self.residual)

    @cached_property
    def K(self) -> Array:
        """dJ/dtheta for nonempty S, shape (2^N - 1, P)."""
        return self.point.K[1:]

    @cached_property
    def rank(self) -> Rank:
        """Rank of K."""
        return self.A.rank(self.K)

    @cached_property
    def hessian(self) -> Array:
        """Hessian of L, shape (P, P)."""
        return self.point.hessian(self.residual, centred=True)

    @cached_property
    def inertia(self) -> Inertia:
        """Signs of the eigenvalues of the Hessian."""
        return self.A.inertia(self.hessian)

    @cached_property
    def fixed(self) -> Trilean:
        """Whether grad L = 0."""
        return self.A.all_zero(self.gradient)

    @cached_property
    def consistent(self) -> Trilean:
        """Whether p = q."""
        return self.A.all_zero(self.residual)

    @cached_property
    def regular(self) -> Trilean:
        """Whether K has full row rank 2^N - 1; UNKNOWN where the rank is not proved."""
        full = (1 << self.case.spins) - 1
        if self.rank.at_least == full or self.K.shape[1] < full:
            return certain(self.rank.at_least == full)
        return certain(False) if self.rank.proved else Trilean.UNKNOWN

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of point, for coverage: regular or singular K, consistent or spurious or not fixed, neutral or not."""
        kinds = set()
        if self.regular is not Trilean.UNKNOWN:
            kinds.add("K-regular" if self.regular is Trilean.YES else "K-singular")
        if self.rank.proved and self.rank.at_least < self.K.shape[1]:
            kinds.add("neutral-directions")
        if self.fixed is Trilean.NO:
            kinds.add("not-fixed")
        elif self.fixed is Trilean.YES and self.consistent is not Trilean.UNKNOWN:
            kinds.add("consistent" if self.consistent is Trilean.YES else "spurious")
        return frozenset(kinds)

    def documented(self, values: Array) -> Any:
        """An array as nested lists of JSON values."""
        if not isinstance(values, np.ndarray):
            return self.A.document(values)
        return [self.documented(value) for value in values]
