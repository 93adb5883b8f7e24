"""Hypothesis strategies for targets, energies, starts and whole cases, for anyone's own ``@given`` tests.

They draw the same families as the seeded streams of a run (``verify.draws``), and shrink to few spins, few nonzero
entries and small integers. What is drawn is a case document or a part of one: exact, and ready to be stored.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from verify.draws import ALIEN, SHAPES, TARGETS, Draw, Mixture, drawn_energy, drawn_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.case import Case

T = TypeVar("T")
FAMILIES = ("truncated_ising", "full_ising", "rbm", "rbm01", "shallow")


class _Shrinking(Draw):
    """A Draw whose choices Hypothesis makes, and shrinks."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """Shrinks towards zero, or the bound nearest to it."""
        return int(self._draw(st.integers(low, high)))

    def choice(self, options: Sequence[T]) -> T:
        """Shrinks towards the first."""
        return self._draw(st.sampled_from(list(options)))  # type: ignore[no-any-return]

    def normal(self, scale: float) -> Fraction:
        """Small multiples of 1/64 up to four times the scale; shrinks towards 0."""
        bound = max(1, round(scale * 256))
        return Fraction(int(self._draw(st.integers(-bound, bound))), 64)

    def ratio(self, scale: float) -> Fraction:
        """A quotient of integers up to 12; shrinks towards 1."""
        most = 3 if scale < 0.3 else 12
        top, bottom = self.integer(1, most), self.integer(1, most)
        return Fraction(top, bottom)

    def weight(self, alpha: float) -> Fraction:
        """A small integer times a power of ten, down to 1e-12 where alpha is small; shrinks towards 1."""
        digits = int(self._draw(st.integers(1, 999)))
        return Fraction(digits, 10 ** int(self._draw(st.integers(0, 0 if alpha == 1 else 12))))


@st.composite
def targets(draw: st.DrawFn, spins: int, families: Sequence[str] = ALIEN) -> dict[str, Any]:
    """The ``target`` of a case document with that many spins; families from ``verify.draws.TARGETS``."""
    source = _Shrinking(draw)
    return TARGETS[source.choice(families)](source, spins)


@st.composite
def energies(
    draw: st.DrawFn, spins: int, families: Sequence[str] = FAMILIES, hidden: tuple[int, int] = (0, 3)
) -> dict[str, Any]:
    """The ``energy`` of a case document."""
    source = _Shrinking(draw)
    return drawn_energy(source, source.choice(families), spins, hidden)


@st.composite
def starts(draw: st.DrawFn, energy: dict[str, Any], spins: int, shapes: Sequence[str] = SHAPES) -> dict[str, Any]:
    """The ``parameters`` of a case document for that energy."""
    source = _Shrinking(draw)
    return drawn_parameters(source, energy, spins, source.choice(shapes))


@st.composite
def cases(
    draw: st.DrawFn,
    families: Sequence[str] = FAMILIES,
    spins: tuple[int, int] = (1, 3),
    hidden: tuple[int, int] = (0, 3),
    targets: Sequence[str] = tuple(TARGETS),
) -> Case:
    """A whole case, with parameters."""
    from verify.case import Case

    return Case.from_document(Mixture(families, spins, hidden, targets)(_Shrinking(draw)))


@st.composite
def drawn(draw: st.DrawFn, law: Callable[[Draw], dict[str, Any]]) -> Case:
    """A case from any case law, such as a claim's own: ``drawn(claim.law)``."""
    from verify.case import Case

    return Case.from_document(law(_Shrinking(draw)))
