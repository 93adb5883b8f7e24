"""Moves from a case to others nearby: where counterexamples live, and small steps for climbing a margin.

A move takes a document and a source of choices and gives another document, or None where it does not apply. Whether
that is a case at all, ``Case.from_document`` says.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verify.energies.units import SATURATED
from verify.files.numerals import Log
from verify.hunting.leaves import hidden, is_weight, parameters, replaced, target, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.draws import Draw
    from verify.files.numerals import Number
    from verify.hunting.leaves import Document, Path

    Move = Callable[[Document, Draw], Document | None]

FACTORS = (
    Fraction(2),
    Fraction(1, 2),
    Fraction(-1),
    Fraction(3, 2),
    Fraction(9, 10),
    Fraction(11, 10),
    Fraction(101, 100),
)
STEPS = (Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))
MOST_BITS = 64
"""Numbers longer than this are not made longer by small steps."""


def step(document: Document, draw: Draw) -> Document | None:
    """One number a little larger, smaller, or of the other sign."""
    path = _any(document, draw)
    if path is None:
        return None
    new = _stepped(value(document, path), path, draw)
    return None if new is None else replaced(document, {path: new})


def several(document: Document, draw: Draw) -> Document | None:
    """All numbers of the parameters, or of the target, each with a step of its own."""
    paths = draw.choice((parameters, target))(document)
    changes = {path: new for path in paths if (new := _stepped(value(document, path), path, draw)) is not None}
    return replaced(document, changes) if changes else None


def small_integer(document: Document, draw: Draw) -> Document | None:
    """One number becomes a small integer, or the logarithm of one where it was a logarithm."""
    path = _any(document, draw)
    if path is None:
        return None
    if is_weight(path):
        return replaced(document, {path: Fraction(draw.integer(1, 9))})
    if isinstance(value(document, path), Log):
        ratio = Fraction(draw.integer(1, 5), draw.integer(1, 5))
        return replaced(document, {path: Log(ratio)})
    return replaced(document, {path: Fraction(draw.integer(-3, 3))})


def alike(document: Document, draw: Draw) -> Document | None:
    """One number becomes equal to another of the same part, or its negative."""
    paths = draw.choice((parameters, target))(document)
    if len(paths) < 2:
        return None
    to, source = draw.choice(paths), value(document, draw.choice(paths))
    if source is None:
        return None
    turned = draw.integer(0, 3) == 3 and not is_weight(to)
    return replaced(document, {to: _negative(source) if turned else source})


def scaled(document: Document, draw: Draw) -> Document | None:
    """All parameters, or one block of them, times one factor."""
    blocks = list(document.get("parameters", {}))
    if not blocks:
        return None
    chosen = draw.choice([None, *blocks])
    factor = draw.choice((*STEPS, Fraction(2), Fraction(10), Fraction(-1)))
    changes: dict[Path, Number] = {}
    for path in parameters(document):
        number = value(document, path)
        if isinstance(number, Fraction) and chosen in {None, path[1]}:
            changes[path] = number * factor
    return replaced(document, changes) if changes else None


def dead_unit(document: Document, draw: Draw) -> Document | None:
    """A hidden unit that sees nothing."""
    a = _unit(document, draw)
    if a is None:
        return None
    return replaced(
        document, {path: Fraction(0) for path in parameters(document) if path[:3] == ("parameters", "W", a)}
    )


def twin_units(document: Document, draw: Draw) -> Document | None:
    """Two hidden units with equal parameters."""
    if hidden(document) < 2 or _unit(document, draw) is None:
        return None
    a, b = draw.integer(0, hidden(document) - 1), draw.integer(0, hidden(document) - 1)
    result = copy.deepcopy(document)
    for name in ("c", "W", "u"):
        if name in result["parameters"]:
            result["parameters"][name][a] = copy.deepcopy(result["parameters"][name][b])
    return result


def saturated(document: Document, draw: Draw) -> Document | None:
    """A weight log 10^12, at which tanh is 1 to the last bit of a double."""
    weights = [path for path in parameters(document) if path[1] == "W"]
    return replaced(document, {draw.choice(weights): Log(Fraction(SATURATED))}) if weights else None


def zero_block(document: Document, draw: Draw) -> Document | None:
    """All parameters of one name are 0."""
    blocks = list(document.get("parameters", {}))
    if not blocks:
        return None
    chosen = draw.choice(blocks)
    return replaced(document, {path: Fraction(0) for path in parameters(document) if path[1] == chosen})


def even_target(document: Document, draw: Draw) -> Document | None:
    """A target with q(-x) = q(x)."""
    del draw
    values = _weights(document)
    if values is None:
        return None
    result = copy.deepcopy(document)
    half = len(values) // 2
    result["target"]["values"] = [*values[:half], *reversed(values[:half])]
    return result


def symmetric_target(document: Document, draw: Draw) -> Document | None:
    """A target that no relabelling of the spins changes: a weight for each number of -1s."""
    del draw
    values = _weights(document)
    if values is None:
        return None
    result = copy.deepcopy(document)
    result["target"]["values"] = [values[(1 << s.bit_count()) - 1] for s in range(len(values))]
    return result


def plain_target(document: Document, draw: Draw) -> Document | None:
    """A target by small integers."""
    if document["target"]["kind"] == "self":
        return None
    result, most = copy.deepcopy(document), draw.choice((2, 4, 9))
    values = [str(draw.integer(1, most)) for _ in range(1 << document["spins"])]
    result["target"] = {"kind": "weights", "values": values}
    return result


def shuffled_target(document: Document, draw: Draw) -> Document | None:
    """Two numbers of the target change places."""
    paths = target(document)
    if len(paths) < 2:
        return None
    one, two = draw.choice(paths), draw.choice(paths)
    first, second = value(document, one), value(document, two)
    return None if first is None or second is None else replaced(document, {one: second, two: first})


MOVES: tuple[Move, ...] = (
    step, step, step, several, small_integer, small_integer, alike, alike, scaled, dead_unit, twin_units, saturated,
    zero_block, even_target, symmetric_target, plain_target, shuffled_target,
)  # fmt: skip
"""Moves that are tried; one that should be tried more often stands more than once."""
CLIMBING: tuple[Move, ...] = (step, step, step, several, alike, small_integer, shuffled_target)
"""Moves that go nowhere far: for climbing a margin."""


def moved(document: Document, draw: Draw, moves: tuple[Move, ...] = MOVES) -> Document:
    """The document after one to three moves; those that do not apply are passed over."""
    result = document
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
        result = draw.choice(moves)(result, draw) or result
    return result


def _any(document: Document, draw: Draw) -> Path | None:
    paths = [*parameters(document), *target(document)]
    return draw.choice(paths) if paths else None


def _unit(document: Document, draw: Draw) -> int | None:
    held = document.get("parameters", {})
    return draw.integer(0, hidden(document) - 1) if hidden(document) and "W" in held and "c" in held else None


def _weights(document: Document) -> list[Any] | None:
    chosen = document["target"]
    return list(chosen["values"]) if chosen["kind"] == "weights" else None


def _negative(number: Number) -> Number:
    return Log(1 / number.argument) if isinstance(number, Log) else -number


def _stepped(number: Number | None, path: Path, draw: Draw) -> Number | None:
    if number is None:
        return None
    if isinstance(number, Log):
        n = draw.choice((1, 2, 5, 10, 100))
        ratio = Fraction(n + 1, n)
        return _short(Log(number.argument * (ratio if draw.integer(0, 1) else 1 / ratio)), number)
    new = draw.choice((number * draw.choice(FACTORS), number + draw.choice(STEPS) * draw.choice((1, -1))))
    if is_weight(path):
        new = abs(new) or Fraction(1)
    return _short(new, number)


def _short(new: Number, old: Number) -> Number:
    """The new number, unless it has become too long to be carried on."""
    rational = new.argument if isinstance(new, Log) else new
    return new if max(rational.numerator.bit_length(), rational.denominator.bit_length()) <= MOST_BITS else old
