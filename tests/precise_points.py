"""Fixed points in 60 digits, shared with nothing in verify: gradient from D in closed form, differences, Newton."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import oracles

DIGITS = 60
STEP = mpmath.mpf(10) ** -20
"""Of central differences in 60 digits: their error is about 1e-40."""
CLOSE = mpmath.mpf(10) ** -30
"""Newton's steps with such a Jacobian leave far less."""


def features(energy, theta, spins, state):
    """f and df/dtheta in one state; theta flat."""
    x = [oracles.spin(state, j) for j in range(spins)]
    family = energy["family"]
    if family.endswith("ising"):
        order = energy.get("order", spins)
        chi = [oracles.chi(S, state) for S in range(1, 1 << spins) if S.bit_count() <= order]
        if family != "product_ising":
            return mpmath.fdot(theta, chi), chi
        u, v = theta[: len(chi)], theta[len(chi) :]
        value = mpmath.fsum(a * b * c for a, b, c in zip(u, v, chi, strict=True))
        return value, [b * c for b, c in zip(v, chi, strict=True)] + [a * c for a, c in zip(u, chi, strict=True)]
    M = energy["hidden"]
    phi = [(1 + xj) // 2 for xj in x] if family == "rbm01" else x
    value, slopes, heights = mpmath.fdot(theta[:spins], phi), [], []
    for a in range(M):
        w = theta[spins + M + a * spins : spins + M + (a + 1) * spins]
        u = theta[spins + M + M * spins + a] if family == "shallow" else 1
        h = theta[spins + a] + mpmath.fdot(w, phi)
        if family == "rbm":
            height, slope = mpmath.log(2 * mpmath.cosh(h)), mpmath.tanh(h)
        elif family == "shallow" and energy["link"] == "tanh":
            height, slope = mpmath.tanh(h), 1 - mpmath.tanh(h) ** 2
        else:
            height, slope = mpmath.log(1 + mpmath.exp(h)), 1 / (1 + mpmath.exp(-h))
        value += u * height
        slopes.append(u * slope)
        heights.append(height)
    row = [*phi, *slopes, *(s * p for s in slopes for p in phi)]
    return value, row + heights if family == "shallow" else row


def law_and_rows(document, theta):
    with mpmath.workdps(DIGITS):
        spins = document["spins"]
        pairs = [features(document["energy"], theta, spins, s) for s in range(1 << spins)]
        top = max(value for value, _ in pairs)
        weights = [mpmath.exp(value - top) for value, _ in pairs]
        total = mpmath.fsum(weights)
        return [w / total for w in weights], [row for _, row in pairs]


def residual(document, theta):
    """q - p."""
    p, _ = law_and_rows(document, theta)
    with mpmath.workdps(DIGITS):
        return [a - b for a, b in zip(oracles.target(document), p, strict=True)]


def gradient(document, theta):
    """D^T (q - p)."""
    p, rows = law_and_rows(document, theta)
    with mpmath.workdps(DIGITS):
        r = [a - b for a, b in zip(oracles.target(document), p, strict=True)]
        return [mpmath.fdot(r, column) for column in zip(*rows, strict=True)]


def jacobian(function, theta, columns=None):
    """Central differences of a function of theta, with respect to some of it; an mpmath matrix."""
    with mpmath.workdps(DIGITS):
        slopes = []
        for i in range(len(theta)) if columns is None else columns:
            ends = []
            for step in (STEP, -STEP):
                moved = list(theta)
                moved[i] += step
                ends.append(function(moved))
            slopes.append([(a - b) / (2 * STEP) for a, b in zip(*ends, strict=True)])
        return mpmath.matrix(slopes).T


def newton(function, theta, unknown=None):
    """The zero of a function near theta, the other parameters held; asserts that it was reached."""
    with mpmath.workdps(DIGITS):
        theta, places = [mpmath.mpf(value) for value in theta], unknown or list(range(len(theta)))
        slopes = None
        for _ in range(40):
            values = function(theta)
            if max(map(abs, values)) < CLOSE**1.5:
                return theta
            # a fixed Jacobian gains a factor each time: it is made anew twice only
            slopes = jacobian(function, theta, places) if slopes is None or _ in {1, 2} else slopes
            for place, move in zip(places, mpmath.lu_solve(slopes, mpmath.matrix(values)), strict=True):
                theta[place] -= move
        raise AssertionError("Newton's method did not converge")


def signs(document, theta):
    """Positive and negative eigenvalues of Hess L, none of them near zero."""
    with mpmath.workdps(DIGITS):
        H = jacobian(lambda z: gradient(document, z), theta)
        values = list(mpmath.eigsy((H + H.T) / 2, eigvals_only=True))
        assert min(map(abs, values)) > CLOSE
        return sum(value > 0 for value in values), sum(value < 0 for value in values)


def ends(box, i):
    """Both ends of a side of a certificate's box, as Fractions."""
    middle, radius = (int(box[name].split()[i]) for name in ("mid", "rad"))
    unit = Fraction(1, 1 << box["scale"])
    return (middle - radius) * unit, (middle + radius) * unit


def inside(box, theta):
    """Whether all of theta lies within the box."""
    for i, value in enumerate(theta):
        low, high = ends(box, i)
        if not low < oracles.Moved(value) < high:
            return False
    return True


def middle(box, size):
    """The box's midpoint, the first so many numbers of it."""
    with mpmath.workdps(DIGITS):
        return [mpmath.mpf(int(value)) / (1 << box["scale"]) for value in box["mid"].split()[:size]]
