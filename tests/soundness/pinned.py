"""Intervals, series and tubes to the last bit: the ends that every build of the checker must compute.

That they enclose what they should is held by ``test_intervals.py``, ``test_series.py`` and ``test_tube_bounds.py``.
Here a change of a precision, a radius or a number of terms is noticed even where the wider, or the narrower, result
still encloses: two checkers must not accept different certificates, and a change of them needs a reason.

    python tests/soundness/pinned.py      # after such a change: write pinned.json anew, and say why in the commit
"""

from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path

import corpus_cases
import corpus_flows
import seeded

from verify import checker

FILE = Path(__file__).with_suffix(".json")
BITS = (32, 64, 106, 300)
TUBE = 128


def computed():
    """All results, each under the name of what computes it: lists of integers, Fractions and lists."""
    found = {}
    for table in (_numbers(), _intervals(), _series(), _matrices(), _points(), _tubes()):
        found.update(table)
    return found


def digest(values):
    """The first 16 hexadecimal digits of the SHA-256 of the values, as they are written."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def stored():
    return json.loads(FILE.read_text(encoding="utf-8"))


def plain(value):
    """Ends, coefficients and radii in place of intervals and series."""
    if isinstance(value, checker.Interval):
        return ["interval", value.lo, value.hi, value.bits]
    if isinstance(value, checker.Series):
        return ["series", *value.c, value.rad, value.bits]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value


def _numbers():
    chance = seeded.chance("pinned numbers")
    exponents = [Fraction(0), Fraction(1, 3), Fraction(-7, 2), Fraction(61, 176), Fraction(40), Fraction(-97, 5)]
    exponents += [Fraction(chance.randint(-9999, 9999), chance.randint(1, 999)) for _ in range(30)]
    positive = [Fraction(1), Fraction(2), Fraction(3, 2), Fraction(3, 4), Fraction(5, 7), Fraction(1 << 90, 3)]
    positive += [Fraction(chance.randint(1, 10**6), chance.randint(1, 10**6)) for _ in range(30)]
    small = [x / (4 * abs(x)) if abs(4 * x) > 1 else x for x in exponents]
    for bits in BITS:
        yield f"exp_of, {bits} bits", plain([checker.exp_of(x, bits) for x in exponents])
        yield f"log_of, {bits} bits", plain([checker.log_of(x, bits) for x in positive])
        yield f"atanh, {bits} bits", plain([checker.atanh(x, bits) for x in small])
        yield f"log_2, {bits} bits", plain(checker.log_2(bits))
    yield "root", plain([[checker.root(x), checker.root(x, 0)] for x in positive])


def _interval(chance, bits, least=None):
    low, high = sorted(chance.randint(-3 << bits, 3 << bits) for _ in range(2))
    return checker.Interval(low, high, bits) if least is None else checker.Interval(abs(low) + least, 4 << bits, bits)


def _intervals():
    chance = seeded.chance("pinned intervals")
    for bits in BITS:
        a = [_interval(chance, bits) for _ in range(20)]
        b = [_interval(chance, bits, 1) for _ in range(20)]
        both = list(zip(a, b, strict=True))
        yield f"sums, {bits} bits", plain([[x + y, x - y, Fraction(1, 3) - x, x + Fraction(2, 7)] for x, y in both])
        yield f"products, {bits} bits", plain([[x * y, x * Fraction(-5, 3)] for x, y in both])
        yield f"quotients, {bits} bits", plain([[x / y, x / -y, Fraction(1, 3) / y] for x, y in both])
        yield f"exp and log, {bits} bits", plain([[checker.exp(x), checker.log(y)] for x, y in both])


def _one_series(chance, bits, n, size, first=None):
    c = [chance.randint(-size, size) >> 2 * k for k in range(n)]
    return checker.Series([first, *c[1:]] if first else c, chance.choice((0, 1, 1 << bits // 2)), bits)


def _series():
    chance = seeded.chance("pinned series")
    for bits in (64, 106, 300):
        one = 1 << bits
        some = [_one_series(chance, bits, n, one // 8) for n in (2, 3, 7, 12) for _ in range(4)]
        positive = [_one_series(chance, bits, n, one // 8, one * k) for n in (2, 3, 7, 12) for k in (1, 2, 5)]
        value = checker.Interval(one // 3, one // 2, bits)
        pairs = list(zip(some, reversed(some), strict=True))
        pairs = [(x, y) for x, y in pairs if len(x.c) == len(y.c)] + [(x, x) for x in some]
        yield f"sums of series, {bits} bits", plain([[x + x, x - x, x * -3] for x in some])
        yield f"products of series, {bits} bits", plain([x * y for x, y in pairs])
        yield f"series over, within, {bits} bits", plain([[x.over(7), x.over(1), x.within(value)] for x in some])
        yield f"slopes and integrals, {bits} bits", plain([[x.slope(), x.integral()] for x in some])
        yield f"values of series, {bits} bits", plain([[x.at(1), x.at(-1), x.norm(), x.least()] for x in some])
        yield f"exp of series, {bits} bits", plain([x.exp() for x in some])
        yield f"reciprocals of series, {bits} bits", plain([x.inverse() for x in positive])


def _matrices():
    chance = seeded.chance("pinned matrices")
    for size in (1, 2, 4):
        found = []
        for _ in range(6):
            half = [[_one_series(chance, 106, 5, 1 << 104) for _ in range(size)] for _ in range(size)]
            found.append(
                checker.top_eigenvalue([[half[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)])
            )
        yield f"top_eigenvalue, {size}", plain(found)


def _document(one):
    return {name: x for name, x in one.document.items() if name != "note"}


def _points():
    """Weights of the law, p, F, H and quantities with logarithms: in intervals of 96 bits, and exactly if possible."""
    for name, one in corpus_cases.cases().items():
        there = checker.Case(_document(one))
        for bits in (None, 96):
            point = there.at(None, {} if bits is None else {"bits": bits})
            methods = {"w": _weights, "D": _rows, "F and H": _gradient, "rates": _rates}
            if bits is not None:
                methods["spreads"] = _spreads
            for word, method in methods.items():
                try:
                    yield f"{name}: {word}, {bits}", plain(method(point))
                except checker.Rejected as error:
                    # laws that are not rational have no exact values
                    yield f"{name}: {word}, {bits}", str(error)


def _weights(point):
    return [point.w(s) for s in point.model.states], point.p(), point.q(), point.r()


def _rows(point):
    return point.D()


def _gradient(point):
    return point.F(), point.H()


def _rates(point):
    return [checker.error_rate(point, k) for k in range(point.model.spins + 1)], checker.rate(point, None)


def _spreads(point):
    orders = range(point.model.spins + 1)
    return [checker.uniform(point, k) for k in orders], [checker.spread(point, point.p(), k) for k in orders]


def _tubes():
    """The bound, the jump and the bound of the slopes after each of three steps, and how the energies move."""
    for name, one in corpus_flows.flows().items():
        case, seen = checker.Case(_document(one)), []
        theta = [checker.ends(checker.bounded(x, TUBE))[0] for x in case.theta]

        def visit(at, seen=seen):
            seen.append([at.error, at.jump, at.reach, at.time, at.common, at.fixed, at.rows, at.moves, at.r])

        checker.Tube(case.model, case.theta, _euler(case, theta), TUBE, case, visit)
        yield f"tube of {name}", plain(seen)


def _euler(case, theta):
    """Steps of Euler's method: whole numbers of 2^-TUBE, the same on every machine."""
    found, one = [], 1 << TUBE
    for h in (Fraction(1, 1 << 14), Fraction(1, 1 << 16), Fraction(1, 1 << 15)):
        point = checker.Box(case.model, [checker.enclosed(x, x, TUBE) for x in theta], TUBE, case)
        slope = [checker.ends(x * h)[0] for x in point.F()]
        middles = [int((x + y / 2) * one) for x, y in zip(theta, slope, strict=True)]
        halves = [int(y / 2 * one) for y in slope]
        found.append([str(h), [f"{x} {y} 0" for x, y in zip(middles, halves, strict=True)]])
        theta = [Fraction(x + y, one) for x, y in zip(middles, halves, strict=True)]
    return found


def write():
    FILE.write_text(json.dumps({name: digest(x) for name, x in computed().items()}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    write()
