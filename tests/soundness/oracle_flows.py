"""Is what a certificate says of a trajectory true? By extrapolated midpoint steps of d theta/dt = F, in 45 digits.

F = D^T (q - p) by sums over states, straight from the definitions; the polynomials of the hints are not looked at. Not
rigorous: a step is good where two orders of extrapolation agree to 28 digits, and "at all times" is at those of a grid.
"""

from __future__ import annotations

import json
from functools import cache

import mpmath
from oracle_models import Case, Model, chi, fraction, keys, must, spin, whole

MP = mpmath.mp.clone()
MP.dps = 45
FINE = MP.mpf(10) ** -28
"""What two orders of extrapolation of a step may differ by."""
COLUMNS = 12
TIMES = 40
"""Of the grid on which "at all times" is looked at."""
LONGEST = 16


def real(value):
    return MP.mpf(value.numerator) / value.denominator


def law(model, theta):
    """p, f up to a constant, and tanh h for each unit, at theta."""
    N, M = model.spins, model.hidden
    if model.masks is not None:
        f = [MP.fsum(x * chi(S, s) for S, x in zip(model.masks, theta, strict=True)) for s in model.states]
        grown, tanh = [MP.exp(x) for x in f], []
    else:
        c, W = theta[N : N + M], theta[N + M :]
        xs = [[spin(s, j) for j in range(N)] for s in model.states]
        f = [sum((b * x for b, x in zip(theta, row, strict=False)), MP.zero) for row in xs]
        grown, tanh = [MP.exp(x) for x in f], []
        for a in range(M):
            h = [sum((w * x for w, x in zip(W[a * N : a * N + N], row, strict=True)), c[a]) for row in xs]
            e = [MP.exp(x) for x in h]
            cosh = [x + 1 / x for x in e]
            tanh.append([(x - 1 / x) / y for x, y in zip(e, cosh, strict=True)])
            grown = [x * y for x, y in zip(grown, cosh, strict=True)]
    total = MP.fsum(grown)
    return [x / total for x in grown], grown, tanh


def field(model, q):
    """F = D^T (q - p), as a function of theta."""
    if model.inner:
        A = [[MP.mpf(x) for x in row] for row in model.matrix]
        inner, columns = field(model.inner, q), list(zip(*A, strict=True))

        def pulled(z):
            force = inner(image(model, z))
            return [MP.fdot(column, force) for column in columns]

        return pulled
    states, N = model.states, model.spins
    xs = [[spin(s, j) for s in states] for j in range(N)]
    masks = [[chi(S, s) for s in states] for S in model.masks] if model.masks is not None else xs

    def F(theta):
        p, _, tanh = law(model, theta)
        r = [a - b for a, b in zip(q, p, strict=True)]
        pulls = [[a * b for a, b in zip(t, r, strict=True)] for t in tanh]
        found = [_signed(row, r) for row in masks]
        return [*found, *map(sum, pulls), *(_signed(row, pull) for pull in pulls for row in xs)]

    return F


def _signed(signs, values):
    return sum(((x if sign > 0 else -x) for sign, x in zip(signs, values, strict=True)), MP.zero)


def image(model, z):
    return [MP.fdot(row, z) + o for row, o in zip(model.matrix, model.offset, strict=True)]


def step(F, theta, H):
    """theta after a time H: midpoint steps (Gragg) in 2, 4, 6, ... parts, extrapolated; halved where not fine."""
    table = []
    for k in range(1, COLUMNS + 1):
        h, n = H / (2 * k), 2 * k
        before, here = theta, [x + h * y for x, y in zip(theta, F(theta), strict=True)]
        for _ in range(n - 1):
            before, here = here, [x + 2 * h * y for x, y in zip(before, F(here), strict=True)]
        last = zip(before, here, F(here), strict=True)
        row = [[(x + y + h * z) / 2 for x, y, z in last]]
        for j, old in enumerate(table, 1):
            # the error is a series in h^2, and h is as 1 to k
            ratio = MP.mpf(k * k) / ((k - j) * (k - j)) - 1
            row.append([x + (x - y) / ratio for x, y in zip(row[-1], old, strict=True)])
        if k > 1 and max(abs(x - y) for x, y in zip(row[-1], row[-2], strict=True)) < FINE:
            return row[-1]
        table = row
    return step(F, step(F, theta, H / 2), H / 2)


@cache
def path(document, theta, other, time):
    """theta on a grid of times from 0 to ``time``, with model and target law; each flow is followed once."""
    case = Case(json.loads(document))
    model, theta = case.model, list(theta)
    if other != "null":
        spec = json.loads(other)
        keys(spec, "energy", "parameters")
        model = Model(spec["energy"], case.spins)
        theta = model.read(spec["parameters"])
    must((model.inner or model).family in {"full_ising", "truncated_ising", "rbm"}, "another model")
    must(not model.inner or model.inner.masks is not None, "another model")
    must(0 < time <= LONGEST, "no time")
    q = [MP.mpf(x) for x in case.q]
    F, found = field(model, q), [[MP.mpf(x) for x in theta]]
    for _ in range(TIMES):
        found.append(step(F, found[-1], real(time / TIMES)))
    return model, q, found


def followed(case, theta, statement, own):
    """The flow that the statement is about."""
    other = statement["other"]
    must(own or other is None, "the flow of another model starts at its own parameters")
    must(theta is not None or other is not None, "no parameters")
    document = json.dumps(case.document, sort_keys=True)
    return path(document, tuple(theta or ()), json.dumps(other, sort_keys=True), fraction(statement["time"]))


def tube(case, theta, statement, own):
    """The distance at the end."""
    keys(statement, "other", "time", "end", "radius")
    _, _, found = followed(case, theta, statement, own)
    must(isinstance(statement["end"], list) and len(statement["end"]) == len(found[-1]), "another end")
    away = MP.norm([x - real(fraction(y)) for x, y in zip(found[-1], statement["end"], strict=True)])
    must(away <= real(fraction(statement["radius"])), f"the end is {MP.nstr(away, 5)} away")


def mismatch(model, q, clock, k, theta):
    """The norm, or the largest modulus, of the gaps of order k between the law at theta and q."""
    _, grown, _ = law(model.inner or model, image(model, theta) if model.inner else theta)
    if clock["by"] == "moments":
        total = MP.fsum(grown)
        gap = [a - b / total for a, b in zip(q, grown, strict=True)]
    else:
        gap = [MP.log(a / b) / len(q) for a, b in zip(q, grown, strict=True)]
    gaps = [_signed([chi(S, s) for s in range(len(q))], gap) for S in range(1, len(q)) if S.bit_count() == k]
    return MP.norm(gaps) if clock["size"] == "norm" else max(map(abs, gaps))


def event_order(case, theta, statement, own):
    """The mismatch of ``first`` at the end, and that of ``second`` on the grid."""
    keys(statement, "clock", "first", "second", "time", "other")
    clock, N = statement["clock"], case.spins
    keys(clock, "by", "size", "threshold", "relative")
    must(clock["by"] in {"couplings", "moments"} and clock["size"] in {"norm", "largest"}, "no clock")
    must(type(clock["relative"]) is bool, "no clock")
    first, second = (whole(statement[name], 1, N) for name in ("first", "second"))
    model, q, found = followed(case, theta, statement, own)

    def value(k, theta):
        return mismatch(model, q, clock, k, theta)

    def threshold(k):
        return real(fraction(clock["threshold"])) * (value(k, found[0]) if clock["relative"] else 1)

    must(value(first, found[-1]) <= threshold(first), f"order {first} is not past its threshold")
    must(all(value(second, theta) > threshold(second) for theta in found), f"order {second} is past its threshold")
