"""Rationals plus rational multiples of logarithms of integers: an ordered vector space with an exact zero test.

Why the zero test is exact. Let b_1, ..., b_n > 1 be pairwise coprime integers and r, c_1, ..., c_n rationals with
r + sum c_i log b_i = 0. Multiplying by a common denominator, all of them are integers. If r were not 0, then
e^r = prod b_i^-c_i would be algebraic, against Lindemann-Weierstrass (Baker, "Transcendental Number Theory", theorem
1.4); so r = 0 and prod b_i^c_i = 1. A prime that divides b_i divides no other b_j, so its exponent in the product is
c_i times a positive integer, and unique factorisation gives c_i = 0. Hence a sum over pairwise coprime bases is zero
only if it is written as zero. Pairwise coprime bases cost greatest common divisors; no large integer is ever factored.

Why exp is decided exactly as well. Bases are kept free of perfect powers, so the exponents of the primes in b_i have
greatest common divisor 1, and prod b_i^c_i is rational if and only if every c_i is an integer.
"""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import Any, NoReturn

from flint import arb, ctx, fmpq, fmpz

from verify.errors import NotExpressible

SMALL = 1000
"""Primes below this are pulled out of every base, so that common logarithms share their bases at sight."""
MOST_BITS = 1_000_000
"""Longest numerator or denominator that ``exp`` writes out."""
SHOWN = 200
"""Longest value that an error message repeats, in characters."""
_PRIMES = [n for n in range(2, SMALL) if all(n % d for d in range(2, int(n**0.5) + 1))]
_PRIMORIAL = fmpz(1)
for _prime in _PRIMES:
    _PRIMORIAL *= _prime

Coordinates = dict[int, fmpq]


class LogSum:
    """rational + sum of coefficient * log(base), never rational itself: at least one logarithm is present.

    ``rational``: fmpq; ``logs``: base -> nonzero coefficient, bases pairwise coprime, no perfect powers, and below
    ``SMALL`` prime. Made by ``log`` and by arithmetic, whose results collapse to an fmpq where the logarithms cancel.
    Adds, subtracts and scales with rationals (fmpq, int); comparisons are exact. Raises NotExpressible where a product
    or quotient leaves the space.
    """

    __slots__ = ("logs", "rational")
    __hash__ = None  # type: ignore[assignment]  # equal values may be written over different bases

    def __init__(self, rational: fmpq, logs: Coordinates) -> None:
        self.rational, self.logs = rational, logs

    def __repr__(self) -> str:
        # str of a Python int fails beyond 4300 digits; flint's does not
        terms = [f"{coefficient}*log({fmpz(base)})" for base, coefficient in sorted(self.logs.items())]
        return " + ".join(([str(self.rational)] if self.rational else []) + terms)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, LogSum):
            large, small = (self, other) if len(self.logs) >= len(other.logs) else (other, self)
            logs = dict(large.logs)
            for base, coefficient in small.logs.items():
                _absorb(logs, base, coefficient)
            return _collapsed(self.rational + other.rational, logs)
        value = _rational(other)
        return NotImplemented if value is None else LogSum(self.rational + value, self.logs)

    __radd__ = __add__

    def __neg__(self) -> LogSum:
        return LogSum(-self.rational, {base: -coefficient for base, coefficient in self.logs.items()})

    def __pos__(self) -> LogSum:
        return self

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, LogSum):
            return self + -other
        value = _rational(other)
        return NotImplemented if value is None else LogSum(self.rational - value, self.logs)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, LogSum):
            _inexpressible(f"({_short(self)}) * ({_short(other)})")
        value = _rational(other)
        if value is None:
            return NotImplemented
        if not value:
            return fmpq(0)
        return LogSum(self.rational * value, {base: coefficient * value for base, coefficient in self.logs.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, LogSum):
            _inexpressible(f"({_short(self)}) / ({_short(other)})")
        value = _rational(other)
        if value is None:
            return NotImplemented
        if not value:
            raise ZeroDivisionError("division of a logarithm by zero")
        return LogSum(self.rational / value, {base: coefficient / value for base, coefficient in self.logs.items()})

    def __rtruediv__(self, other: Any) -> Any:
        value = _rational(other)
        if value is None:
            return NotImplemented
        return value if not value else _inexpressible(f"{_short(value)} / ({_short(self)})")

    def __pow__(self, exponent: Any) -> Any:
        power = _rational(exponent)
        if power is None:
            return NotImplemented
        if power == 0:
            return fmpq(1)
        return self if power == 1 else _inexpressible(f"({_short(self)})^{_short(power)}")

    def __abs__(self) -> LogSum:
        return -self if sign(self) < 0 else self

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> Any:
        return self._decided(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._decided(other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return self._decided(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._decided(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._decided(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._decided(other, operator.ge)

    def _decided(self, other: Any, relation: Any) -> Any:
        difference = self.__sub__(other)
        return difference if difference is NotImplemented else relation(sign(difference), 0)


Element = fmpq | LogSum


def log(x: Element) -> Element:
    """Natural logarithm of a positive rational, exact. Raises NotExpressible for every other element."""
    if isinstance(x, LogSum) or x <= 0:
        _inexpressible(f"log({_short(x)})")
    logs: Coordinates = {}
    for integer, way in ((x.p, 1), (x.q, -1)):
        for base, exponent in _split(int(integer)):
            _absorb(logs, base, fmpq(way * exponent))
    return _collapsed(fmpq(0), logs)


def exp(x: Element) -> fmpq:
    """e^x where that is rational, exact; NotExpressible where it is irrational or longer than ``MOST_BITS`` bits."""
    if isinstance(x, fmpq):
        return fmpq(1) if not x else _inexpressible(f"exp({_short(x)})")
    if x.rational or any(coefficient.q != 1 for coefficient in x.logs.values()):
        _inexpressible(f"exp({_short(x)})")
    numerator, denominator, length = fmpz(1), fmpz(1), 0
    for base, coefficient in x.logs.items():
        exponent = int(coefficient.p)
        length += abs(exponent) * base.bit_length()
        if length > MOST_BITS:
            raise NotExpressible(f"exp({_short(x)}) may have more than {MOST_BITS} bits: too long to write out")
        if exponent > 0:
            numerator *= fmpz(base) ** exponent
        else:
            denominator *= fmpz(base) ** -exponent
    return fmpq(numerator, denominator)


def enclosure(x: Element, bits: int) -> arb:
    """A ball around x, computed at ``bits`` bits; flint's own precision is put back afterwards."""
    with ctx.workprec(bits):
        if isinstance(x, fmpq):
            return arb(x)
        total = arb(x.rational)
        for base, coefficient in x.logs.items():
            total += arb(coefficient) * arb(fmpz(base)).log()
        return total


def tight(x: Element, accuracy: int) -> arb:
    """A ball around x with relative accuracy of at least ``accuracy`` bits, however much cancels (x = 0: exactly 0).

    Terminates: a LogSum is not zero, so growing precision resolves it at last.
    """
    bits = accuracy + 32
    while True:
        ball = enclosure(x, bits)
        if ball.is_exact() or ball.rel_accuracy_bits() >= accuracy:
            return ball
        bits *= 2


def sign(x: Element) -> int:
    """-1, 0 or +1, exact."""
    if isinstance(x, fmpq):
        return (x > 0) - (x < 0)
    return 1 if tight(x, 2) > 0 else -1


def _rational(value: Any) -> fmpq | None:
    if isinstance(value, fmpq):
        return value
    try:
        return fmpq(operator.index(value))
    except TypeError:
        return fmpq(value) if isinstance(value, fmpz) else None


def _short(value: Element) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


def _inexpressible(what: str) -> NoReturn:
    raise NotExpressible(f"{what} is neither rational nor a sum of logarithms of rationals")


def _collapsed(rational: fmpq, logs: Coordinates) -> Element:
    return LogSum(rational, logs) if logs else rational


def _absorb(logs: Coordinates, base: int, coefficient: fmpq) -> None:
    """Add coefficient * log(base) in place; ``base`` is a small prime, or has no prime below SMALL and is no power."""
    pending = [(base, coefficient)]
    while pending:
        new, amount = pending.pop()
        if new in logs:
            logs[new] += amount
            if not logs[new]:
                del logs[new]
            continue
        if new > SMALL:
            for old in logs:
                common = int(fmpz(new).gcd(fmpz(old))) if old > SMALL else 1
                if common > 1:
                    # a log(new) + b log(old) = (a + b) log g + a log(new/g) + b log(old/g); the product of all bases
                    # shrinks by the factor g each time, so this ends
                    held = logs.pop(old)
                    pieces = ((common, amount + held), (new // common, amount), (old // common, held))
                    pending += [
                        (root, share * power) for piece, share in pieces if share for root, power in _root(piece)
                    ]
                    break
            else:
                logs[new] = amount
            continue
        logs[new] = amount


@lru_cache(maxsize=4096)
def _split(integer: int) -> tuple[tuple[int, int], ...]:
    """Pairs (base, exponent) whose powers multiply to a positive integer: small primes, and one rest without them."""
    parts: list[tuple[int, int]] = []
    rest = fmpz(integer)
    smooth = int(rest.gcd(_PRIMORIAL))
    for prime in _PRIMES:
        if smooth == 1:
            break
        if smooth % prime == 0:
            smooth //= prime
            exponent = 0
            while rest % prime == 0:
                rest //= prime
                exponent += 1
            parts.append((prime, exponent))
    return (*parts, *_root(int(rest)))


@lru_cache(maxsize=4096)
def _root(integer: int) -> tuple[tuple[int, int], ...]:
    """The one pair (root, exponent) with the largest exponent such that root^exponent = integer; none for 1."""
    root, exponent = fmpz(integer), 1
    if integer == 1:
        return ()
    while root.is_perfect_power():
        degree = next(k for k in range(2, integer.bit_length() + 1) if root.root(k) ** k == root)
        root, exponent = root.root(degree), exponent * degree
    return ((int(root), exponent),)
