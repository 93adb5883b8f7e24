"""Boxes with one zero of a system: Krawczyk's operator in balls, with float64 for everything that only guides."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.arithmetic.trilean import Trilean
from verify.certificates.attempt import SINGULAR, WIDE, Attempt
from verify.certificates.document import integers
from verify.certificates.orderly import inverse, product
from verify.certificates.precision import MOST_BITS, interval_bits

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.arithmetic import Array
    from verify.certificates.document import Document
    from verify.certificates.systems import System

    Real = NDArray[np.float64]

LADDER = (64, 128, 256, 512)
"""Bits of the balls, tried in this order; beyond the last the outcome is inconclusive (wide)."""
RADII = (20, 28, 36, 44, 52, 64, 80, 112, 160)
"""Radii 2^-k of the boxes, the largest first: a large box says more, a small one is easier."""
SINGULAR_BELOW = 1e-9
"""Smallest singular value, relative to the largest, with which a proof is tried at all."""
FINE = 30
"""Bits of the largest entry of Y: Y need not be exact."""
ROOM = 4
"""Factor by which an inequality must hold with room to spare: then the checker's intervals show it too."""
HELD, ANCHOR = 24, 32
"""Bits after the point of parameters that are held, and of a zero that is found: from there everything begins anew."""
NEWTON = 8
"""Most Newton steps by which the midpoint is refined."""


@dataclass(frozen=True)
class Box:
    """A box in which a system has one zero: integers over 2^scale, and what makes the check free of search.

    ``enclosing``: the box in balls, (P,); ``distance``: a short lower bound of max |q - p| on it; ``shown``: what more
    was asked to be shown on it.
    """

    scale: int
    middle: list[int]
    radii: list[int]
    Y: list[list[int]]
    fine: int
    bits: int
    distance: Fraction
    enclosing: Array
    A: Any
    shown: Any = None

    def statement(self) -> Document:
        """The box as it stands in a statement."""
        return {"scale": self.scale, "mid": integers(self.middle), "rad": integers(self.radii)}

    def hints(self) -> Document:
        """Bits and preconditioner."""
        return {"bits": self.bits, "scale": self.fine, "Y": [integers(row) for row in self.Y]}


def zero_in_box(system: System, start: Real, show: Callable[[Box], Any] = lambda _: ()) -> Box | Attempt:
    """A box around a point near ``start`` (P,) in which the system has one zero, for which ``show`` gives something.

    Else an inconclusive attempt: ``singular`` where the Jacobian nearly is, ``wide`` where no box is found with LADDER
    bits. Rigorous in balls, yet trusted by nobody before the checker has accepted the certificate.
    """
    rough = _Preconditioner.at(system, start)
    if isinstance(rough, Attempt):
        return rough
    # what a walk in doubles came to hangs on the last bits of its sums; the zero itself, rounded, does not
    z = np.array(start, dtype=np.float64)
    z[list(system.free)] = rounded(z[list(system.free)], HELD)
    first, moving = _Trial(system, rough, LADDER[0]), [i for i in system.unknown if i < len(z)]
    near = np.array([float(Fraction(m, 1 << first.scale)) for m in first.refined(z)[: len(z)]])
    z[moving] = rounded(near[moving], ANCHOR)
    found = _Preconditioner.at(system, z)
    if isinstance(found, Attempt):
        # regular at the start: what is singular is where the steps went
        return Attempt(None, WIDE, f"Newton's steps from there come to no regular zero. {found.why}")
    for bits in LADDER:
        trial = _Trial(system, found, bits)
        held, middle = found.held, trial.refined(z)
        for k in (k for k in RADII if k <= trial.scale - held - 4):
            box = trial.proved(middle, 1 << (trial.scale - k))
            shown = None if box is None else show(box)
            if box is not None and shown is not None:
                return replace(box, shown=shown)
    return Attempt(None, WIDE, f"No box was found with {LADDER[-1]} bits.")


def rounded(values: Real, digits: int) -> Real:
    """Rounded to so many bits after the point."""
    return np.asarray(np.round(values * 2.0**digits) / 2.0**digits)


@dataclass(frozen=True)
class _Preconditioner:
    """An approximate inverse of the Jacobian, as integers over 2^fine; ``held``: how much less what is held varies."""

    rows: list[list[int]]
    fine: int
    held: int

    @classmethod
    def at(cls, system: System, z: Real) -> _Preconditioner | Attempt:
        """That at a point, in float64; else ``singular``."""
        A = get("float64")
        with np.errstate(all="ignore"):
            whole = np.asarray(system.jacobian(z, A, z))
            J = whole[:, system.unknown]
            scales = np.linalg.svd(J, compute_uv=False) if J.size and np.isfinite(J).all() else np.zeros(1)
            Y = inverse(J) if scales.min() > SINGULAR_BELOW * max(float(scales.max()), 1e-300) else None
        if Y is None:
            return Attempt(None, SINGULAR, f"Singular values from {scales.min():.2g} to {scales.max():.2g}.")
        fine = min(max(FINE - int(np.floor(np.log2(np.abs(Y).max()))), 0), 1000)
        rows = [[round(Fraction(value) * (1 << fine)) for value in row] for row in Y.tolist()]
        # the solution moves with the parameters that are held, and must stay in the box: they vary by so much less
        motion = np.abs(product(Y, whole[:, list(system.free)])).sum(axis=1).max(initial=0.0)
        return cls(rows, fine, math.ceil(math.log2(4 * ROOM * (1 + motion))))


class _Trial:
    """One precision: balls of ``bits`` bits, midpoints of 6 bits fewer."""

    def __init__(self, system: System, found: _Preconditioner, bits: int) -> None:
        self.rows, self.fine, self.held = found.rows, found.fine, found.held
        self.system, self.bits, self.scale = system, bits, bits - 6
        self.A: Any = get("ball", bits)
        count = len(system.unknown)
        self.Y = self.A.array([[Fraction(y, 1 << found.fine) for y in row] for row in found.rows]).reshape(count, count)

    def refined(self, start: Real) -> list[int]:
        """The midpoint as integers over 2^scale, after Newton steps with a fixed Y as long as they still shrink."""
        A, system, P = self.A, self.system, self.system.energy.size
        middle = [round(Fraction(value) * (1 << self.scale)) for value in start.tolist()] + [0] * system.extra
        last: float | None = None
        for _ in range(NEWTON):
            z = A.array([Fraction(value, 1 << self.scale) for value in middle[:P]])
            step = A.approx_array(A.matmul(self.Y, system.equations(z, A)[:, None])[:, 0])
            moves = [round(Fraction(value) * (1 << self.scale)) if np.isfinite(value) else 0 for value in step.tolist()]
            largest = float(max(map(abs, moves), default=0))
            if largest <= 1 or (last is not None and largest > last / 2):
                break
            for i, move in zip(system.unknown, moves, strict=True):
                # the further unknowns stay at 0
                middle[i] -= move if i < P else 0
            last = largest
        return middle

    def proved(self, middle: list[int], radius: int) -> Box | None:
        """The box where Krawczyk's operator maps it into its inside; else None."""
        A, system, P, unit = self.A, self.system, self.system.energy.size, Fraction(1, 1 << self.scale)
        exact = A.array([m * unit for m in middle[:P]])
        radii = [radius >> self.held if i in system.free else radius for i in range(len(middle))]
        pairs = list(zip(middle[:P], radii, strict=False))
        whole = np.array([A.hull((m - r) * unit, (m + r) * unit) for m, r in pairs], dtype=object)
        if any(A.zero(value) is not Trilean.NO for value in system.crossed(whole, A, exact)):
            return None
        shift = A.magnitudes(A.matmul(self.Y, system.equations(exact, A)[:, None])[:, 0])
        rest = A.matmul(self.Y, system.jacobian(whole, A, exact))
        for row, i in enumerate(system.unknown):
            rest[row, i] = rest[row, i] - A.number(1)
        # |Y G| + sum over j of |1 - Y J|_ij r_j < r_i, with room for the checker's intervals, which are other ones
        slack = A.magnitudes(rest) @ np.array([float(r * unit) for r in radii])
        if not (ROOM * (shift + slack) < float(radius * unit)).all():
            return None
        gap = Fraction(float(A.mignitudes(system.at(whole, A)[1]).max()))
        bits = self._checker_bits([float(m * unit) for m in middle[:P]])
        return Box(self.scale, middle, radii, self.rows, self.fine, bits, _below(gap), whole, A)

    def _checker_bits(self, z: list[float]) -> int:
        energy, theta = self.system.energy, np.array(z)
        if energy is not self.system.case.energy:
            theta = np.asarray(energy.theta(theta, get("float64")))  # type: ignore[attr-defined]
        return min((interval_bits(self.system.case, theta) or MOST_BITS) + self.bits - LADDER[0], MOST_BITS)


def _below(value: Fraction) -> Fraction:
    """A short rational below a positive one, with room for an enclosure of another kind; 0 below 1e-9."""
    digits = 1
    while digits * value < 10 and digits < 10**10:
        digits *= 10
    return Fraction(int(digits * value) - 1, digits) if digits * value >= 10 else Fraction(0)
