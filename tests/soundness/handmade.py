"""Boxes around given points, and the hints for them, whatever they hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from verify.arithmetic import get
from verify.certificates import part


def spelled(values):
    return " ".join(str(int(x)) for x in values)


def box(system, z, *, k=30, extra=0, Y=None, V=None, distance="0", inertia=None, **statement):
    """A part with a box of radius 2^-k around z, whatever it holds: fixed-point with ``V``, else fixed-manifold."""
    z, A = np.array(z, dtype=float), get("float64")
    J = np.asarray(system.jacobian(z, A, z))[:, system.unknown]
    Y = np.linalg.pinv(J) if Y is None else Y
    mid = [round(Fraction(x) * 2**60) for x in z] + [0] * extra
    place = {"scale": 60, "mid": spelled(mid), "rad": spelled([1 << (60 - k)] * len(mid))}
    hints = {"bits": 160, "scale": 40, "Y": [spelled(round(x * 2**40) for x in row) for row in Y.tolist()]}
    if V is None:
        return part("fixed-manifold", {**statement, "box": place, "distance": distance}, hints)
    statement = {"box": place, "distance": distance, "inertia": inertia}
    return part("fixed-point", statement, {**hints, "V": [spelled(v) for v in V]})
