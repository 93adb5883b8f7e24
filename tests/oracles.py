"""Oracles that share no code with verify: brute force over states, in 60-digit mpmath, straight from the definitions.

State number s has x_j = +1 where bit j of s is 0. Everything is a plain Python loop on purpose.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import mpmath

DIGITS = 60


def real(number):
    """The 60-digit value of a document's number."""
    with mpmath.workdps(DIGITS):
        if isinstance(number, dict):
            argument = Fraction(number["log"])
            return mpmath.log(mpmath.mpf(argument.numerator) / argument.denominator)
        value = Fraction(number)
        return mpmath.mpf(value.numerator) / value.denominator


def spin(state, j):
    return -1 if state >> j & 1 else 1


def chi(subset, state):
    return (-1) ** (subset & state).bit_count()


def _deep(parameters, x):
    """Sum over the states of both hidden layers of exp(b.x + c1.h1 + c2.h2 + h1 W1 x + h2 W2 h1)."""
    b, c1, c2 = ([real(v) for v in parameters[name]] for name in ("b", "c1", "c2"))
    W1, W2 = ([[real(v) for v in row] for row in parameters[name]] for name in ("W1", "W2"))
    total = mpmath.mpf(0)
    for h1 in product((1, -1), repeat=len(c1)):
        for h2 in product((1, -1), repeat=len(c2)):
            terms = [v * s for v, s in zip([*b, *c1, *c2], [*x, *h1, *h2], strict=True)]
            terms += [W1[a][i] * h1[a] * x[i] for a in range(len(c1)) for i in range(len(x))]
            terms += [W2[d][a] * h2[d] * h1[a] for d in range(len(c2)) for a in range(len(c1))]
            total += mpmath.exp(mpmath.fsum(terms))
    return total


def f(energy, parameters, spins, state):
    """-E(x) by the formulas of the interface document."""
    x = [spin(state, j) for j in range(spins)]
    family = energy["family"]
    with mpmath.workdps(DIGITS):
        if family == "product_ising":
            u, v = parameters["u"], parameters["v"]
            return mpmath.fsum(real(u[k]) * real(v[k]) * chi(int(k), state) for k in u)
        if family.endswith("ising"):
            return mpmath.fsum(real(v) * chi(int(k), state) for k, v in parameters["J"].items())
        if family == "deep_boltzmann":
            return mpmath.log(_deep(parameters, x))
        b, c = [real(v) for v in parameters["b"]], [real(v) for v in parameters["c"]]
        W = [[real(v) for v in row] for row in parameters["W"]]
        v = [(1 + xi) // 2 for xi in x] if family == "rbm01" else x
        value = mpmath.fsum(bi * vi for bi, vi in zip(b, v, strict=True))
        for a, row in enumerate(W):
            h = c[a] + mpmath.fsum(wi * vi for wi, vi in zip(row, v, strict=True))
            if family == "rbm":
                value += mpmath.log(2 * mpmath.cosh(h))
            elif family == "rbm01":
                value += mpmath.log(1 + mpmath.exp(h))
            elif energy["link"] == "tanh":
                value += real(parameters["u"][a]) * mpmath.tanh(h)
            else:
                value += real(parameters["u"][a]) * mpmath.log(1 + mpmath.exp(h))
        return value


def law(energy, parameters, spins):
    with mpmath.workdps(DIGITS):
        values = [f(energy, parameters, spins, s) for s in range(1 << spins)]
        top = max(values)
        weights = [mpmath.exp(v - top) for v in values]
        total = mpmath.fsum(weights)
        return [w / total for w in weights]


def target(document):
    """The target law of a case document."""
    spins, spec = document["spins"], document["target"]
    with mpmath.workdps(DIGITS):
        if spec["kind"] == "weights":
            weights = [real(v) for v in spec["values"]]
            return [w / mpmath.fsum(weights) for w in weights]
        if spec["kind"] == "couplings":
            return law({"family": "full_ising"}, {"J": spec["J"]}, spins)
        if spec["kind"] == "energy":
            return law(spec["energy"], spec["parameters"], spins)
        return law(document["energy"], document["parameters"], spins)


def moments(p):
    with mpmath.workdps(DIGITS):
        return [mpmath.fsum(p[s] * chi(S, s) for s in range(len(p))) for S in range(len(p))]


def couplings(energy, parameters, spins):
    with mpmath.workdps(DIGITS):
        values = [f(energy, parameters, spins, s) for s in range(1 << spins)]
        return [
            mpmath.fsum(values[s] * chi(S, s) for s in range(len(values))) / len(values) for S in range(len(values))
        ]


def kl(q, p):
    with mpmath.workdps(DIGITS):
        return mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(q, p, strict=True))


def flat(energy, spins):
    """Paths to every parameter of a document's parameters: (block, *indices) in the order of theta."""
    if energy["family"].endswith("ising"):
        order, names = energy.get("order", spins), "uv" if energy["family"] == "product_ising" else "J"
        return [(name, str(S)) for name in names for S in range(1, 1 << spins) if S.bit_count() <= order]
    hidden = energy["hidden"]
    if energy["family"] == "deep_boltzmann":
        m1, m2 = hidden
        paths = [(name, i) for name, size in (("b", spins), ("c1", m1), ("c2", m2)) for i in range(size)]
        paths += [("W1", a, i) for a in range(m1) for i in range(spins)]
        return paths + [("W2", d, a) for d in range(m2) for a in range(m1)]
    paths = [("b", i) for i in range(spins)] + [("c", a) for a in range(hidden)]
    paths += [("W", a, i) for a in range(hidden) for i in range(spins)]
    if energy["family"] == "shallow":
        paths += [("u", a) for a in range(hidden)]
    return paths


def moved(parameters, path, step):
    """Parameters with one of them moved by an mpmath number; the result holds mpmath numbers already."""

    def numbers(value):
        if isinstance(value, list):
            return [numbers(one) for one in value]
        if isinstance(value, dict) and set(value) != {"log"}:
            return {key: numbers(one) for key, one in value.items()}
        return value

    result = numbers(parameters)
    place = result[path[0]]
    for index in path[1:-1]:
        place = place[index]
    with mpmath.workdps(DIGITS):
        place[path[-1]] = Moved(real(place[path[-1]]) + step)
    return result


class Moved(Fraction):
    """A 60-digit number that passes for a document's rational."""

    def __new__(cls, value):
        with mpmath.workdps(DIGITS):
            sign, mantissa, exponent, _ = mpmath.mpf(value)._mpf_
            mantissa = -int(mantissa) if sign else int(mantissa)
            return super().__new__(cls, mantissa * Fraction(2) ** int(exponent))


def likelihood(energy, parameters, spins, q):
    p = law(energy, parameters, spins)
    with mpmath.workdps(DIGITS):
        return mpmath.fsum(a * mpmath.log(b) for a, b in zip(q, p, strict=True))


def gradient(energy, parameters, spins, q):
    """Central differences of L in 60 digits, step 1e-20: right to about 1e-38."""
    step = mpmath.mpf(10) ** -20
    with mpmath.workdps(DIGITS):
        return [
            (
                likelihood(energy, moved(parameters, path, step), spins, q)
                - likelihood(energy, moved(parameters, path, -step), spins, q)
            )
            / (2 * step)
            for path in flat(energy, spins)
        ]
