"""Simpler cases: fewer spins, fewer hidden units, more zeros, smaller integers and denominators."""

from __future__ import annotations

import copy
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from verify.arithmetic import get
from verify.case import Case
from verify.energies import build
from verify.files.documents import canonical
from verify.files.numerals import Log, number
from verify.files.numerals import document as written
from verify.hunting.leaves import bits, hidden, is_weight, is_zero, parameters, replaced, size, target, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from verify.files.numerals import Number
    from verify.hunting.leaves import Document, Path

    Accept = Callable[[Iterable[Document]], Document | None]
    """Given candidates in their order: the first that is still a counterexample, or None."""

COARSE = (1, 2, 3, 4, 5, 8, 10, 100)
"""Denominators to which numbers are rounded, the simplest first."""


def complexity(document: Document) -> tuple[int, int, int, int, int, int, bytes]:
    """Measure that shrinking reduces: spins, hidden units, numbers but zeros, their bits, sizes, letters, text."""
    bare = {key: held for key, held in document.items() if key != "note"}
    own = [value(document, path) for path in parameters(document)]
    numbers = [*own, *(value(document, path) for path in target(document))]
    text = canonical(bare)
    return (
        document["spins"], hidden(document), sum(not is_zero(one) for one in own), sum(map(bits, numbers)),
        sum(map(size, numbers)), len(text), text,
    )  # fmt: skip


def shrunk(document: Document, accept: Accept, seen: Callable[[Document], None] = lambda _: None) -> Document:
    """The simplest case that single simplifications lead to, as long as ``accept`` takes one; ``seen`` hears of each.

    Every accepted document is simpler than the one before (``complexity``), so this ends. It depends on nothing but
    the document and what is accepted.
    """
    best = {key: held for key, held in document.items() if key != "note"}
    moved = True
    while moved:
        moved = False
        for candidates in PASSES:
            while True:
                now = complexity(best)
                simpler = accept(one for one in candidates(best) if complexity(one) < now)
                if simpler is None:
                    break
                best, moved = simpler, True
                seen(best)
    return best


def _fewer_spins(document: Document) -> Iterator[Document]:
    N = document["spins"]
    # a linear map has a row for each parameter of the energy within, and no rule that leaves out those of a spin
    if N < 2 or build(document["energy"], N, "energy").linear_map() is not None:
        return
    for j in range(N):
        yield from _without_spin(document, j)


def _without_spin(document: Document, j: int) -> Iterator[Document]:
    """Without spin j: its parameters go, and of the target what is left at x_j = +1, or the sum over x_j."""
    result, N, low = copy.deepcopy(document), document["spins"], (1 << j) - 1

    def joined(s: int, bit: int) -> int:
        return (s & low) | (s & ~low) << 1 | bit << j

    result["spins"] = N - 1
    if "order" in result["energy"]:
        result["energy"]["order"] = min(result["energy"]["order"], N - 1)
    most = result["energy"].get("order", N - 1)
    if "parameters" in result:
        result["parameters"] = _cut(result["parameters"], j, joined, N, most)
    goal = result["target"]
    if goal["kind"] == "couplings":
        at_one = copy.deepcopy(result)
        at_one["target"]["J"] = _at_one(goal["J"], joined, N)
        yield at_one
        goal["J"] = _by_mask(goal["J"], joined, N, N - 1)
    elif goal["kind"] == "energy":
        goal["parameters"] = _cut(goal["parameters"], j, joined, N, goal["energy"].get("order", N - 1))
    elif goal["kind"] == "weights":
        pairs = [[Fraction(goal["values"][joined(s, bit)]) for bit in (0, 1)] for s in range(1 << (N - 1))]
        for weights in ([a for a, _ in pairs], [a + b for a, b in pairs]):
            copied = copy.deepcopy(result)
            copied["target"]["values"] = [str(weight) for weight in weights]
            yield copied
        return
    yield result


def _at_one(J: Document, joined: Callable[[int, int], int], N: int) -> Document:
    """Couplings of the law at x_j = +1: J_S and J_(S + j) add up; of a logarithm and a rational the second is kept."""
    result = {}
    for S in range(1, 1 << (N - 1)):
        both = [J[mask] for bit in (0, 1) if (mask := str(joined(S, bit))) in J]
        if not both:
            continue
        first, last = number(both[0], ""), number(both[-1], "")
        if len(both) == 2 and isinstance(first, Log) and isinstance(last, Log):
            last = Log(first.argument * last.argument)
        elif len(both) == 2 and isinstance(first, Fraction) and isinstance(last, Fraction):
            last = first + last
        result[str(S)] = written(last)
    return result


def _cut(held: Document, j: int, joined: Callable[[int, int], int], N: int, most: int) -> Document:
    result: Document = {}
    for name, block in held.items():
        if isinstance(block, dict):
            result[name] = _by_mask(block, joined, N, most)
        elif name == "b":
            result[name] = block[:j] + block[j + 1 :]
        elif name == "W":
            result[name] = [row[:j] + row[j + 1 :] for row in block]
        else:
            result[name] = block
    return result


def _by_mask(block: Document, joined: Callable[[int, int], int], N: int, most: int) -> Document:
    wanted = {str(S): str(joined(S, 0)) for S in range(1, 1 << (N - 1)) if S.bit_count() <= most}
    return {new: block[old] for new, old in wanted.items() if old in block}


def _fewer_units(document: Document) -> Iterator[Document]:
    held = document.get("parameters", {})
    for a in range(hidden(document)):
        result = copy.deepcopy(document)
        result["energy"]["hidden"] -= 1
        for name in ("c", "W", "u"):
            if name in held:
                del result["parameters"][name][a]
        yield result


def _zeros(document: Document) -> Iterator[Document]:
    for name in document.get("parameters", {}):
        own = {path: Fraction(0) for path in parameters(document) if path[1] == name}
        if any(not is_zero(value(document, path)) for path in own):
            yield replaced(document, dict(own))
    for path in parameters(document):
        if not is_zero(value(document, path)):
            yield replaced(document, {path: Fraction(0)})
    goal = document["target"]
    if goal["kind"] == "couplings":
        for key in goal["J"]:
            yield document | {"target": goal | {"J": {mask: held for mask, held in goal["J"].items() if mask != key}}}


def _plainer(document: Document) -> Iterator[Document]:
    """Weights rounded together, or two of them made equal; another model's law becomes weights; couplings stay."""
    goal = document["target"]
    if goal["kind"] == "energy":
        law = Case.from_document(document).target(get("float64")).tolist()
        for most in (2, 3, 5, 9, 20, 100):
            values = [str(max(1, round(one * most / max(law)))) for one in law]
            yield document | {"target": {"kind": "weights", "values": values}}
    if goal["kind"] != "weights":
        return
    weights = [Fraction(held) for held in goal["values"]]
    for most in (2, 3, 5, 9, 20, 100):
        scale = most / max(weights)
        rounded = [max(1, round(weight * scale)) for weight in weights]
        yield document | {"target": goal | {"values": [str(one) for one in rounded]}}
    for s in range(len(weights)):
        for t in range(s):
            if weights[s] != weights[t]:
                values = list(goal["values"])
                values[s] = values[t]
                yield document | {"target": goal | {"values": values}}


def _written(document: Document) -> Iterator[Document]:
    """Every number in its shortest form; then weights as integers that share no factor."""
    paths = [*parameters(document), *target(document)]
    known = {path: number for path in paths if (number := value(document, path)) is not None}
    yield replaced(document, {path: Fraction(0) if is_zero(number) else number for path, number in known.items()})
    goal = document["target"]
    if goal["kind"] == "weights":
        weights = [Fraction(held) for held in goal["values"]]
        least = lcm(*(weight.denominator for weight in weights))
        whole = [int(weight * least) for weight in weights]
        shared = gcd(*whole)
        yield document | {"target": goal | {"values": [str(one // shared) for one in whole]}}


def _together(document: Document) -> Iterator[Document]:
    """All numbers of the parameters, or of the target, that are equal, changed alike."""
    for paths in (parameters(document), target(document)):
        equal: dict[Number, list[Path]] = {}
        for path in paths:
            number = value(document, path)
            if number is not None:
                equal.setdefault(number, []).append(path)
        for number, some in equal.items():
            if len(some) > 1:
                zero = [] if is_weight(some[0]) else [Fraction(0)]
                for new in (*zero, *_simpler(number, positive=is_weight(some[0]))):
                    yield replaced(document, dict.fromkeys(some, new))


def _shorter(document: Document) -> Iterator[Document]:
    for path in [*parameters(document), *target(document)]:
        old = value(document, path)
        for new in _simpler(old, positive=is_weight(path)):
            if (bits(new), size(new)) < (bits(old), size(old)):
                yield replaced(document, {path: new})


def _simpler(number: Number | None, *, positive: bool) -> list[Number]:
    if number is None:
        return []
    if isinstance(number, Log):
        ratios = [Fraction(2), Fraction(1, 2), Fraction(3), Fraction(1, 3)]
        ratios += [number.argument.limit_denominator(most) for most in COARSE]
        return [Log(ratio) for ratio in ratios if ratio > 0]
    size = -1 if number < 0 else 1
    found: list[Any] = [Fraction(size), *(number.limit_denominator(most) for most in COARSE)]
    found += [Fraction(size, 10**k) for k in (1, 2, 3)]
    found += [Fraction(int(number) // 2), number - size] if number.denominator == 1 else []
    return [one for one in found if one > 0 or not positive]


PASSES: tuple[Callable[[Document], Iterator[Document]], ...] = (
    _fewer_spins, _fewer_units, _written, _zeros, _plainer, _together, _shorter,
)  # fmt: skip
"""Kinds of simplifications, the most drastic first."""
