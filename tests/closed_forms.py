"""Flows that can be solved by hand: one coupling J alone, dJ/dt = m - tanh J."""

from __future__ import annotations

import math

from scipy.optimize import brentq


def time_to(J, m):
    """When the flow from J = 0 is at J, 0 <= J/atanh(m) < 1. Differentiate it to check: dt/dJ = 1/(m - tanh J)."""
    # t = (-m J - log((m cosh J - sinh J) / m)) / (1 - m^2)
    return (-m * J - math.log((m * math.cosh(J) - math.sinh(J)) / m)) / (1 - m * m)


def coupling_at(t, m):
    """The coupling at that time."""
    goal, sign = math.atanh(abs(m)), math.copysign(1.0, m)
    return sign * brentq(lambda J: time_to(J, abs(m)) - t, 0.0, goal * (1 - 1e-12), xtol=1e-15, rtol=1e-14)
