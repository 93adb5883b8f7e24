"""True certificates at the edges of what the checker asks: for changes of it that the others do not notice."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from corpus_cases import (
    FULL,
    GENERIC,
    RBM,
    SELF,
    case,
    cases,
    couplings,
    energy,
    ising,
    log,
    rbm,
    weights,
)
from handmade import box, spelled

from verify.arithmetic import get
from verify.certificates import certificate, fact, obstruction, part, rank
from verify.certificates.systems import Gradient, Moments
from verify.energies import Reparametrised
from verify.model.situation import Situation

EXACT, FLOAT = get("exact"), get("float64")
ONES = {"family": "truncated_ising", "order": 1}
# (1 3)(2 1)(5 2): spins that are independent, with three different means
APART = weights("10", "30", "5", "15", "4", "12", "2", "6")
# all spins alike but not the same: means that are positive, covariances that are negative
NEGATIVE = couplings(
    J1="2", J2="3/2", J4="5/4", J8="1", J3="-1/3", J5="-1/4", J6="-1/5", J9="-1/6", J10="-1/7", J12="-1/8"
)


def everything():
    return {f"sharp: {name}": one for name, one in (*_algebra(), *_boxes(), *_lemmas(), *_couplings(), *_facts())}


def dominant(V, P, spins=2, spec=FULL, parameters=None):
    """Signs of a negative definite H, with vectors of the hints' own."""
    one = case(spins, spec, weights("3", "1", "2", "5"), parameters or ising("0", "0", "0"))
    hints = {"kernel": [], "V": V, "prime": "65537"}
    return certificate(one, part("inertia", {"positive": 0, "zero": 0, "negative": P}, hints))


def quarter(first, second):
    """One spin and one unit with e^2h = first in state 0 and second in state 1: tanh h is any rational there."""
    point = rbm(["0"], [{"log": first, "times": "1/4"}], [[{"log": second, "times": "1/4"}]])
    hints = {"states": [0, 1], "columns": [1], "prime": "65537", "kernel": []}
    return certificate(case(1, RBM, weights("2", "1")), part("rank", {"rank": 1, "nullity": 2}, hints, point))


def _algebra():
    plain = rank(Situation(cases()["rbm-self"], EXACT))
    # 2^128 - 159 is prime
    yield (
        "the largest prime",
        certificate(cases()["rbm-self"], plain | {"hints": plain["hints"] | {"prime": str((1 << 128) - 159)}}),
    )
    # tanh h = 1/6 and 2/3, whose products of numerator and denominator agree
    yield "1/6 and 2/3", quarter("7", "7/25")
    # tanh h = 1/2 and 128/257: a / d^2 is the same modulo 65537
    yield "1/2 and 128/257", quarter("385/43", "387/385")
    still = {"family": "reparametrised", "inner": FULL, "matrix": [["0"]], "offset": ["1"]}
    hints = {"states": [1], "columns": [], "prime": "65537", "kernel": ["1"]}
    one = case(1, still, SELF, {"z": ["0"]})
    yield "rank 0", certificate(one, part("rank", {"rank": 0, "nullity": 1}, hints))
    yield "no vector but one", dominant(["1 0 0", "0 1 0", "0 0 1"], 3)
    bent = obstruction(Situation(cases()["rbm-dead-self"], EXACT))
    turned = spelled(-int(x) for x in bent["statement"]["weights"].split())
    yield (
        "obstruction",
        certificate(cases()["rbm-dead-self"], bent | {"statement": bent["statement"] | {"weights": turned}}),
    )


def _boxes():
    # H = -1 at J = 0
    one = case(1, FULL, weights("1", "1"))
    place = {"box": {"scale": 10, "mid": "0", "rad": "64"}, "distance": "0", "inertia": {"positive": 0, "negative": 1}}
    hints = {"bits": 32, "scale": 0, "Y": ["-1"], "V": ["1"]}
    yield "whole numbers, 32 bits", certificate(one, part("fixed-point", place, hints))
    large = place | {"box": {"scale": 4096, "mid": "0", "rad": str(1 << 4090)}}
    yield "scale 4096", certificate(one, part("fixed-point", large, hints | {"scale": 4096, "Y": [str(-1 << 4096)]}))
    products = case(2, {"family": "product_ising", "order": 2}, couplings(J1="1/4"))
    claim = {"lemmas": [{"lemma": "scalings"}], "dimension": 3}
    theta = [-0.5, 0, 1, -0.5, 1, 0]
    yield "scalings", certificate(products, box(Gradient(products, products.energy), theta, extra=3, **claim))


def tied(one, groups):
    """The gradient at theta = A z; ``groups``: the parameters that each z stands for, one or several."""
    groups = [[group] if isinstance(group, int) else group for group in groups]
    matrix = [[int(i in group) for group in groups] for i in range(one.energy.size)]
    return Gradient(one, Reparametrised(one.energy, matrix, [0] * one.energy.size))


def _lemmas():
    three, row = RBM | {"hidden": 3}, ["1/2", "-1/3", "3/4"]
    # one unit sees spins 0 and 1, the others nothing; its weight to spin 2 has an equation of its own
    target = couplings(J3="1/2", J5="3/10", J6="-1/4", J1="1/9")
    one = case(3, RBM, target)
    system, z = Moments(one, [2], ()), np.array([0.2, 0.1, 0, 0.2, 0.5, 0.4])
    for _ in range(200):
        J = np.asarray(system.jacobian(z, FLOAT, z))
        z = z - 0.5 * np.linalg.lstsq(J, np.asarray(system.equations(z, FLOAT)), rcond=1e-9)[0]
    for live in range(3):
        one = case(3, three, target)
        blind = [a * 3 + j for a in range(3) for j in range(3) if a != live or j == 2]
        c = [z[3] if a == live else 0.3 for a in range(3)]
        free = [*(3 + a for a in range(3) if a != live), 7]
        claim = {"lemmas": [{"lemma": "moments", "blind": blind, "free": free}], "dimension": 3, "distance": "1/10000"}
        there = held(box(Moments(one, blind, free), [*z[:3], *c, *z[4:]], k=36, **claim), free)
        yield f"moments: unit {live} alone", certificate(one, there)
        # the same with the spins in the other order
        one = case(3, three, couplings(J6="1/2", J5="3/10", J3="-1/4", J4="1/9"))
        blind = [a * 3 + j for a in range(3) for j in range(3) if a != live or j == 0]
        free = [*free[:2], 6]
        claim["lemmas"] = [{"lemma": "moments", "blind": blind, "free": free}]
        there = held(box(Moments(one, blind, free), [z[2], z[1], z[0], *c, z[5], z[4]], k=36, **claim), free)
        yield f"moments: unit {live} alone, turned", certificate(one, there)
    # units that see two spins each are joined, in either order, with one between them or before
    for name, seen in (
        ("nothing, 01, 012", ((), (0, 1), (0, 1, 2))), ("012, nothing, 12", ((0, 1, 2), (), (1, 2))),
        ("02, 012, nothing", ((0, 2), (0, 1, 2), ())), ("0, 2, 012", ((0,), (2,), (0, 1, 2))),
    ):  # fmt: skip
        W = [[row[j] if j in seen[a] else "0" for j in range(3)] for a in range(3)]
        here = rbm(["1/5", "0", "-1/7"], ["1/4", "1/3", "-1/2"], W)
        one = case(3, three, energy(three, here))
        blind = [a * 3 + j for a in range(3) for j in range(3) if j not in seen[a]]
        z = np.array([real(x) for x in [*here["b"], *here["c"], *(W[a][j] for a in range(3) for j in seen[a])]])
        J = np.asarray(Moments(one, blind).jacobian(z, FLOAT, z))
        free = free_of(J)
        claim = {"lemmas": [{"lemma": "moments", "blind": blind, "free": free}], "dimension": len(free)}
        yield f"moments: {name}", certificate(one, held(box(Moments(one, blind, free), z, k=40, **claim), free))
    # a unit that sees nothing: all weights are 0, but the biases are not
    one = case(3, RBM, weights("3", "1", "2", "7", "1", "4", "5", "2"))
    q = np.asarray(one.target(FLOAT))
    z = np.arctanh([q @ [-1 if s >> j & 1 else 1 for s in range(8)] for j in range(3)])
    lemmas = [{"lemma": "dead-units", "units": [0]}]
    there = box(tied(one, [0, 1, 2]), z, lemmas=lemmas, dimension=1, distance="1/100", k=36)
    yield "dead-units: biases and no weights", certificate(one, there)
    lemmas = [{"lemma": "moments", "blind": [0, 1, 2], "free": [3]}]
    there = box(Moments(one, [0, 1, 2], [3]), [*z, 0.3], lemmas=lemmas, dimension=1, distance="1/100", k=36)
    yield "moments: biases and no weights", certificate(one, held(there, [3]))
    # chains of equal units, in both orders; and beside a dead one
    here = rbm(["1/5", "0", "-1/7"], ["1/4"] * 3, [row] * 3)
    one = case(3, three, energy(three, here))
    z = [real(x) for x in [*here["b"], "1/4", *row]]
    together = [0, 1, 2, [3, 4, 5], *[[6 + j, 9 + j, 12 + j] for j in range(3)]]
    for first, second in (([0, 1], [0, 2]), ([0, 1], [2, 0]), ([2, 1], [0, 2]), ([1, 2], [0, 1])):
        lemmas = [{"lemma": "equal-units", "units": first}, {"lemma": "equal-units", "units": second}]
        there = box(tied(one, together), z, lemmas=lemmas, dimension=0, k=36)
        yield f"equal-units: {first}, {second}", certificate(one, there)
    one = case(3, three, energy(RBM | {"hidden": 2}, rbm(here["b"], ["1/4"] * 2, [row] * 2)))
    lemmas = [{"lemma": "dead-units", "units": [0]}, {"lemma": "equal-units", "units": [2, 1]}]
    system = tied(one, [0, 1, 2, [4, 5], *[[9 + j, 12 + j] for j in range(3)]])
    yield "dead-units and equal-units", certificate(one, box(system, z, lemmas=lemmas, dimension=1, k=36))


def held(found, free):
    """The same with free parameters that hardly vary."""
    rad = [int(x) >> 12 * (i in free) for i, x in enumerate(found["statement"]["box"]["rad"].split())]
    found["statement"]["box"]["rad"] = spelled(rad)
    return found


def real(text):
    return float(Fraction(text))


def free_of(J):
    """Columns without which the others still have the full rank, the last ones first."""
    kept = list(range(J.shape[1]))
    for i in reversed(range(J.shape[1])):
        rest = [j for j in kept if j != i]
        if len(rest) >= len(J) and np.linalg.matrix_rank(J[:, rest], 1e-6) == len(J):
            kept = rest
    return [i for i in range(J.shape[1]) if i not in kept]


def _couplings():
    hints = {"bits": 600}
    pair, other = cases()["full-couplings"], {"energy": FULL, "parameters": ising("1", log("2"), "1/3")}
    for factor in (1, 64):
        for subset in (1, 2, 3):
            differs = part("coupling-differs", {"other": other, "subset": subset, "factor": factor}, hints)
            yield f"coupling {subset}, factor {factor}", certificate(pair, differs)
    turned = {"energy": FULL, "parameters": ising(log("1/2"), log("3"), log("2/3"))}
    for subset in (1, 2, 3):
        differs = part("coupling-differs", {"other": turned, "subset": subset, "factor": 1}, {})
        yield f"coupling {subset} of the other sign", certificate(pair, differs)
    for triple in ([3, 0, 2], [1, 0, 2], [2, 3, 1], [0, 1, 2]):
        mixed = case(4, RBM, NEGATIVE)
        yield f"no-mixture {triple}", certificate(mixed, part("no-mixture", {"triple": triple}, {"bits": 80}))


def _facts():
    def facts(name, one, *claims, bits=None):
        for quantity, argument, sign in claims:
            yield f"{name}: {quantity} {argument} {sign}", certificate(one, fact(quantity, argument, sign, bits=bits))

    zero = ising("0", "0", "0", "0", "0", "0", "0")
    yield from facts("independent spins", case(3, FULL, APART, zero), *(("dependence", S, "0") for S in range(8)))
    generic = weights("3", "1", "2", "7", "1", "4", "5", "2")
    three = case(3, FULL, generic, zero)
    yield from facts("three spins", three, *DEPENDENT)
    frozen = cases()["softplus-weights"]
    yield from facts("the last parameter", frozen, ("F", 4, "not 0"))
    yield from facts("the last parameter", case(2, ONES, GENERIC, ising("0", "0")), ("F", 1, "not 0"))
    tanh = cases()["frozen-self"]
    yield from facts("the last parameter", tanh, ("F", 4, "0"))
    for name, one, claims in rates():
        yield from facts(name, one, *claims)
    for name, one, claims in spreads():
        yield from facts(name, one, *claims, bits=96)


DEPENDENT = tuple(("dependence", S, sign) for S, sign in enumerate("000+0--+"))


def rates():
    """Points at which the formula with one change has another sign."""
    first = case(
        3,
        ONES,
        weights("24", "12", "26", "23", "27", "24", "21", "30"),
        {"J": {"1": log("1/5"), "2": log("5"), "4": log("1")}},
    )
    yield "first", first, [("order error rate", k, sign) for k, sign in ((1, "-"), (2, "-"), (3, "+"))]
    point = rbm([log("1"), log("1/2")], [log("1")], [[log("3"), log("3/2")]])
    yield "second", case(2, RBM, weights("28", "6", "10", "11"), point), [("order error rate", 1, "-")]
    point = rbm([log("2"), log("1/2")], [log("5")], [[log("1"), log("1/5")]])
    yield "third", case(2, RBM, weights("6", "2", "29", "5"), point), [("order error rate", 2, "+")]

    full = case(2, FULL, weights("1", "27", "30", "15"), ising(log("1/3"), log("3/2"), log("2")))
    yield "fourth", full, [("order error rate", 1, "+")]
    point = {"J": {"1": log("1"), "2": log("1/5"), "4": log("5")}}
    fifth = case(3, ONES, weights("2", "16", "27", "14", "13", "27", "5", "28"), point)
    yield "fifth", fifth, [("order error rate", 2, "-")]


def spreads():
    """Means that are negative, sums of squares that are large."""
    for J, signs in (
        (("-1", "-1/2", "-1"), "+++--"), (("-1/2", "1/3", "-2"), "++++-"), (("-1", "1/2", "1/3"), "+++--")
    ):  # fmt: skip
        places = (("uniform", 0), ("uniform", 1), ("model", 0), ("model", 1), ("model", 2))
        claims = [(f"{name} spread", k, sign) for (name, k), sign in zip(places, signs, strict=True)]
        yield f"means of {J}", case(2, FULL, GENERIC, ising(*J)), claims
