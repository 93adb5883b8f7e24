"""True certificates about K K^T and about the natural gradient: all families, exactly and in intervals."""

from __future__ import annotations

from fractions import Fraction

from corpus_cases import (
    EXACT,
    GENERIC,
    HALVES,
    OTHER,
    RBM,
    TIED,
    case,
    cases,
    couplings,
    energy,
    ising,
    log,
    rbm,
    weights,
)

from verify import Case
from verify.certificates import certificate, metric, natural, part
from verify.model.situation import Situation

CHAIN = {"family": "truncated_ising", "order": 1}
THREE = rbm([log("2"), "0", log("1/3")], [log("5/4")], [[log("3"), log("1/2"), log("2")]])


def everything():
    return {**dict(_metrics()), **dict(_naturals())}


def _here(one):
    return Situation(one, EXACT)


def stated(one, left, right, factor, sign, **hints):
    """A part of kind ``metric`` as it is told, whatever is true."""
    statement = {"left": list(left), "right": list(right), "factor": factor, "sign": sign}
    return certificate(one, part("metric", statement, hints))


def _metrics():
    for name, one in cases().items():
        top = (1 << one.spins) - 1
        # the softplus of a trained outer weight alone has no rational slope
        for left, right, factor in (((top, top), (1, 1), 1), ((1, top), (1, 1), 0), ((1, 1), (top, 1), Fraction(1, 3))):
            found = metric(_here(one), left, right, factor)
            yield f"{name}: metric {left} {right} {factor}", certificate(one, found)
    one, there = cases()["rbm-weights"], Case.from_document(cases()["rbm-weights"].document | {"parameters": OTHER})
    yield "rbm-weights: metric at a point", certificate(one, metric(_here(there), (1, 3), (2, 2), 2, OTHER))
    three = case(3, RBM, energy(RBM, THREE), THREE)
    for left, right in (((3, 5), (7, 1)), ((7, 7), (6, 6)), ((4, 4), (1, 1)), ((1, 6), (2, 5))):
        yield f"three spins: metric {left} {right}", certificate(three, metric(_here(three), left, right))
    # K is the identity: all zeros, and ratios that are exact
    full = cases()["full-weights"]
    yield "the identity: metric is 0", stated(full, (1, 3), (2, 3), "-7/2", "0")
    yield "the identity: metric of one ratio", stated(full, (3, 3), (2, 2), "1", "0")
    yield "the identity: metric just above", stated(full, (3, 3), (2, 2), "1e-30", "+")
    yield "the identity: metric just below", stated(full, (3, 3), (2, 2), str(1 + Fraction(1, 10**30)), "-")
    halves = case(2, HALVES, GENERIC, {"z": ["1/2", "-1/3"]})
    # A = (1/2 0; 1 -1; 0 1): (A A^T)_11 = 1/4, _22 = 2, _33 = 1, _12 = 1/2, _23 = -1
    yield "halves: metric by hand", stated(halves, (2, 2), (1, 1), "8", "0")
    yield "halves: metric off the diagonal", stated(halves, (2, 3), (1, 2), "-2", "0")
    yield "halves: metric not 0", stated(halves, (2, 3), (1, 2), "2", "not 0")
    flat = case(2, RBM, GENERIC, rbm(["0", "1/2"], ["1/3"], [["1", "-1"]]))
    yield "no logarithms: metric in intervals", stated(flat, (3, 3), (1, 1), "1", "-", bits=96)
    yield "no logarithms: metric not 0", stated(flat, (1, 3), (1, 1), "0", "not 0", bits=64)
    yield "no logarithms: metric above 0", stated(flat, (1, 1), (3, 3), "1", "+", bits=32)


def tilted(one, v):
    """Weights of q = p (1 + D v - E_p[D v]): then v itself moves p along q - p."""
    point = _here(one).point
    p, D = ([EXACT.fraction(x) for x in row] for row in (point.law, point.D.ravel()))
    rows = [D[len(v) * s : len(v) * (s + 1)] for s in range(len(p))]
    speed = [sum((a * b for a, b in zip(row, v, strict=True)), Fraction(0)) for row in rows]
    mean = sum(a * b for a, b in zip(p, speed, strict=True))
    return weights(*[str(a * (1 + b - mean)) for a, b in zip(p, speed, strict=True)])


def _naturals():
    for name in (
        "rbm-self", "rbm-weights", "rbm-one-spin", "rbm-energy", "rbm-couplings", "rbm01-self", "rbm01-weights",
        "full-couplings", "full-weights", "softplus-weights", "rbm-half",
    ):  # fmt: skip
        yield f"{name}: natural", certificate(cases()[name], natural(_here(cases()[name])))
    one = cases()["rbm-weights"]
    there = Case.from_document(one.document | {"parameters": OTHER})
    yield "rbm-weights: natural at a point", certificate(one, natural(_here(there), OTHER))
    three = case(3, RBM | {"hidden": 2}, couplings(J1=log("2"), J6=log("3/2"), J7=log("1/2")),
                 rbm(THREE["b"], ["0", log("2")], [*THREE["W"], [log("1/2"), log("2/3"), log("3")]]))  # fmt: skip
    yield "three spins: natural", certificate(three, natural(_here(three)))
    # K has not full row rank, and q is within reach all the same
    chain = case(2, CHAIN, GENERIC, ising(log("2"), log("3"), masks=(1, 2)))
    reached = chain.replaced(target=tilted(chain, [Fraction(1, 10), Fraction(-1, 20)]))
    yield "within reach: natural", certificate(reached, part("natural", {}, {"v": ["1/10", "-1/20"]}))
    tied = case(2, TIED, GENERIC, {"z": [log("2"), log("3/2")]})
    reached = tied.replaced(target=tilted(tied, [Fraction(1, 30), Fraction(1, 20)]))
    yield "tied, within reach: natural", certificate(reached, part("natural", {}, {"v": ["1/30", "0.05"]}))
