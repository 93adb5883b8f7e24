"""Hypothesis strategies for targets, energies, starts and whole cases, for anyone's own ``@given`` tests.

They draw the same families as the seeded streams of a run (``verify.draws``), and shrink to few spins, few nonzero
entries and small integers. What is drawn is a case document or a part of one: exact, and ready to be stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.draws import (
    ANY,
    MODEL_INDEPENDENT,
    SHAPES,
    TARGETS,
    Draw,
    Mixture,
    drawable,
    drawn_energy,
    drawn_parameters,
)
from verify.energies import FAMILIES as ENERGIES
from verify.energies import build
from verify.energies.options import MOST_HIDDEN
from verify.errors import BadInput
from verify.files.numerals import integer
from verify.states.spins import MOST_SPINS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from verify.case import Case

T = TypeVar("T")


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


def targets(spins: int, families: Sequence[str] = MODEL_INDEPENDENT) -> st.SearchStrategy[dict[str, Any]]:
    """The ``target`` of a case document with that many spins; families from ``verify.draws.TARGETS``.

    Raises hypothesis.errors.InvalidArgument, as every strategy here does, before anything is drawn.
    """
    return _targets(_spins(spins), _names("families", families, TARGETS))


def energies(
    spins: int, families: Sequence[str] = ANY, hidden: tuple[int, int] = (0, 3)
) -> st.SearchStrategy[dict[str, Any]]:
    """The ``energy`` of a case document."""
    return _energies(*_machines(_spins(spins), families, hidden))


def starts(energy: dict[str, Any], spins: int, shapes: Sequence[str] = SHAPES) -> st.SearchStrategy[dict[str, Any]]:
    """The ``parameters`` of a case document for that energy. Raises InvalidArgument for one that has none drawn."""
    family = _built(energy, _spins(spins))
    if family not in drawable():
        raise InvalidArgument(f"energy: no parameters are drawn for {family!r}, only for {', '.join(drawable())}")
    return _starts(energy, _spins(spins), _names("shapes", shapes, SHAPES))


def cases(
    families: Sequence[str] = ANY,
    spins: tuple[int, int] = (1, 3),
    hidden: tuple[int, int] = (0, 3),
    targets: Sequence[str] = tuple(TARGETS),
) -> st.SearchStrategy[Case]:
    """A whole case, with parameters. ``spins`` and ``hidden``: the least and the most."""
    between = _range("spins", spins, 1, MOST_SPINS)
    _, names, units = _machines(between[1], families, hidden)
    return drawn(Mixture(names, between, units, _names("targets", targets, TARGETS)))


def drawn(sampler: Callable[[Draw], dict[str, Any]]) -> st.SearchStrategy[Case]:
    """A case from any sampler, such as a claim's own: ``drawn(claim.sampler)``. Raises InvalidArgument for none."""
    if not callable(sampler):
        raise InvalidArgument(f"sampler: a case distribution is a function of a Draw, not {sampler!r}")
    return _drawn(sampler)


@st.composite
def _targets(draw: st.DrawFn, spins: int, families: tuple[str, ...]) -> dict[str, Any]:
    source = _Shrinking(draw)
    return TARGETS[source.choice(families)](source, spins)


@st.composite
def _energies(draw: st.DrawFn, spins: int, families: tuple[str, ...], hidden: tuple[int, int]) -> dict[str, Any]:
    source = _Shrinking(draw)
    return drawn_energy(source, source.choice(families), spins, hidden)


@st.composite
def _starts(draw: st.DrawFn, energy: dict[str, Any], spins: int, shapes: tuple[str, ...]) -> dict[str, Any]:
    source = _Shrinking(draw)
    return drawn_parameters(source, energy, spins, source.choice(shapes))


@st.composite
def _drawn(draw: st.DrawFn, sampler: Callable[[Draw], dict[str, Any]]) -> Case:
    from verify.case import Case

    return Case.from_document(sampler(_Shrinking(draw)))


def _spins(value: Any) -> int:
    number = integer(value)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_SPINS:
        raise InvalidArgument(f"spins: an integer from 1 to {MOST_SPINS}, not {value!r}")
    return number


def _machines(spins: int, families: Any, hidden: Any) -> tuple[int, tuple[str, ...], tuple[int, int]]:
    """The checked arguments, the largest energy among them built."""
    names, units = _families(families), _range("hidden", hidden, 0, MOST_HIDDEN)
    for name in names:
        options = {key: option.largest(spins, units[1]) for key, option in ENERGIES[name].OPTIONS.items()}
        _built({"family": name, **options}, spins)
    return spins, names, units


def _families(given: Any) -> tuple[str, ...]:
    """The checked names; for ANY all that are drawn, fewest parameters first: examples shrink to these."""

    def fewest(name: str) -> int:
        simplest = {key: option.smallest() for key, option in ENERGIES[name].OPTIONS.items()}
        return ENERGIES[name].declared_size(2, **simplest)

    return _names("families", sorted(drawable(), key=fewest) if given == ANY else given, drawable())


def _built(energy: Any, spins: int) -> str:
    """The family of the energy that a document describes."""
    try:
        return build(energy, spins, "energy").family
    except BadInput as error:
        raise InvalidArgument(str(error)) from error


def _range(name: str, value: Any, least: int, most: int) -> tuple[int, int]:
    expected = f"{name}: two integers, the least and the most, from {least} to {most}"
    pair = [integer(one) for one in value] if isinstance(value, (tuple, list)) else []
    if len(pair) != 2 or not all(isinstance(one, int) and not isinstance(one, bool) for one in pair):
        raise InvalidArgument(f"{expected}, not {value!r}")
    if not least <= pair[0] <= pair[1] <= most:
        raise InvalidArgument(f"{expected}, not {value!r}")
    return pair[0], pair[1]


def _names(name: str, value: Any, known: Collection[str]) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidArgument(f"{name}: a sequence of names such as ({next(iter(known))!r},), not {value!r}")
    names = tuple(value)
    for one in names:
        if not isinstance(one, str) or one not in known:
            raise InvalidArgument(f"{name}: no {one!r}; there are {', '.join(known)}")
    if not names:
        raise InvalidArgument(f"{name}: at least one of {', '.join(known)}")
    return names
