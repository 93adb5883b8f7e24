"""Case distributions that put the parameters on a fixed point: spurious by construction, away from W = 0 too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.draws.cases import Mixture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.draws.source import Draw


@dataclass(frozen=True, slots=True)
class Spurious:
    """Parameters at logarithms of rationals, and a rational target for which exactly they are a spurious fixed point.

    Where K has full row rank there is none; then the target is ``self``.
    """

    families: Sequence[str] = ("rbm",)
    spins: tuple[int, int] = (2, 3)
    hidden: tuple[int, int] = (0, 2)
    shapes: Sequence[str] = ("generic", "dead", "duplicate", "zero")

    def __call__(self, draw: Draw) -> dict[str, Any]:
        """A case document."""
        from verify import arithmetic
        from verify.case import Case
        from verify.fixed_points.known import spurious_target
        from verify.model.gibbs import Point

        document = Mixture(self.families, self.spins, self.hidden, ("self",), shapes=self.shapes)(draw)
        case, A = Case.from_document(document), arithmetic.get("exact")
        point = Point(case.energy, case.theta(A), A)
        q = spurious_target(point.law, point.D, A)
        if q is not None:
            document["target"] = {"kind": "weights", "values": [A.document(value) for value in q]}
        return document


@dataclass(frozen=True, slots=True)
class OneOf:
    """A case distribution that first chooses one of several."""

    samplers: tuple[Callable[[Draw], dict[str, Any]], ...]

    def __call__(self, draw: Draw) -> dict[str, Any]:
        """A case document."""
        return draw.choice(self.samplers)(draw)
