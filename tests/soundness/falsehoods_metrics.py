"""Certificates about K K^T and the natural gradient that are wrong in one place each."""

from __future__ import annotations

from fractions import Fraction

from corpus import corpus
from corpus_cases import FULL, GENERIC, OTHER, RBM, case, cases, ising, log, rbm, weights
from corpus_metrics import CHAIN, stated
from falsehoods_common import Wrong, changed

from verify.certificates import certificate, part, sealed


def everything():
    return [*_metrics(), *_naturals()]


def _metrics():
    name, opposite = "rbm-weights: metric (3, 3) (1, 1) 1", {"+": "-", "-": "+"}
    yield Wrong("metric: the other sign", "fact", changed(name, "statement", "sign", to=opposite.get))
    yield Wrong("metric: 0 that is not", "fact", changed(name, "statement", "sign", to="0"))
    yield Wrong("metric: left and right exchanged", "fact", sealed(_exchanged(corpus()[name])))
    full = cases()["full-weights"]
    for factor in ("0.9999999999999999999999999999", str(1 + Fraction(1, 10**30)), "-1", "0", "2"):
        said = stated(full, (3, 3), (2, 2), factor, "0")
        yield Wrong(f"metric: factor {factor} in place of 1", "fact", said)
    yield Wrong("metric: not 0 that is", "fact", stated(full, (1, 3), (1, 1), "0", "not 0"))
    yield Wrong("metric: above what is equal", "fact", stated(full, (3, 3), (2, 2), "1", "+"))
    yield Wrong("metric: below what is equal", "fact", stated(full, (3, 3), (2, 2), "1", "-"))
    halves = "halves: metric by hand"
    yield Wrong("metric: another S", "fact", changed(halves, "statement", "left", to=[3, 3]))
    yield Wrong("metric: another T", "fact", changed(halves, "statement", "left", to=[2, 3]))
    yield Wrong("metric: another U", "fact", changed(halves, "statement", "right", to=[3, 1]))
    yield Wrong("metric: another V", "fact", changed(halves, "statement", "right", to=[1, 2]))
    yield Wrong("metric: A^T A in place of A A^T", "fact", changed(halves, "statement", "factor", to="5/8"))
    for pair in ([0, 3], [4, 3], [-1, 3], [True, 3], ["1", 3], [3], [1, 1, 1], "11", {"1": 1}):
        said = changed("the identity: metric is 0", "statement", "left", to=pair)
        yield Wrong(f"metric: the entry {pair!r}", "statement", said)
    for factor in ("1/0", "log 2", 1, {"log": "2"}, "inf", ""):
        step = "statement.factor or certificate"
        said = changed("the identity: metric is 0", "statement", "factor", to=factor)
        yield Wrong(f"metric: the factor {factor!r}", step, said)
    for sign in (">", "", "not", None, 0, ["0"]):
        said = changed("the identity: metric is 0", "statement", "sign", to=sign)
        yield Wrong(f"metric: the sign {sign!r}", "statement or certificate", said)
    yield Wrong("metric: without a point", "case", stated(case(2, RBM, GENERIC), (1, 1), (3, 3), "1", "+"))
    flat = case(2, RBM, GENERIC, rbm(["0", "1/2"], ["1/3"], [["1", "-1"]]))
    yield Wrong("metric: no logarithms and no intervals", "exact", stated(flat, (1, 1), (3, 3), "1", "+"), False)
    even = case(2, RBM, GENERIC, rbm(["0", "1/2"], ["0"], [["1", "-1"]]))
    # without a hidden bias t_0 = t_12 = 0: the mixed entry is 0, which intervals cannot tell
    yield Wrong("metric: 0 in intervals", "fact", stated(even, (1, 3), (1, 1), "0", "0", bits=2048), False)
    yield Wrong("metric: not 0 in intervals", "fact", stated(even, (1, 3), (1, 1), "0", "not 0", bits=2048))
    there = {k: v for k, v in corpus()["rbm-weights: metric at a point"].items() if k != "point"}
    moved = there["statement"] | {"sign": _opposite_here(there)}
    yield Wrong("metric: the sign at another point", "fact", sealed(there | {"statement": moved, "point": OTHER}))


def _exchanged(document):
    statement = document["statement"]
    return document | {"statement": statement | {"left": statement["right"], "right": statement["left"]}}


def _opposite_here(document):
    return {"+": "-", "-": "+"}[document["statement"]["sign"]]


def _naturals():
    name = "rbm-weights: natural"
    v = corpus()[name]["hints"]["v"]
    for i, value in enumerate(v):
        other = [*v[:i], str(Fraction(value) + Fraction(1, 10**30)), *v[i + 1 :]]
        # a step along the kernel would do: no unit vector is one here
        yield Wrong(
            f"natural: entry {i} off in the 30th digit", "natural", changed(name, "hints", "v", to=other), False
        )
    for label, other in (
        ("the plain gradient", ["1", "1", "1", "1", "1"]),
        ("turned round", [str(-Fraction(x)) for x in v]),
        ("twice as fast", [str(2 * Fraction(x)) for x in v]),
        ("no step", ["0"] * 5),
    ):
        yield Wrong(f"natural: {label}", "natural", changed(name, "hints", "v", to=other), False)
    for label, other in (
        ("too short", v[:-1]), ("too long", [*v, "0"]), ("a string", " ".join(v)), ("numbers", [0] * 5),
        ("logarithms", [log("2")] * 5), ("nothing", None),
    ):  # fmt: skip
        said = changed(name, "hints", "v", to=other)
        yield Wrong(f"natural: {label}", "hints.v or certificate", said, False)
    yield Wrong("natural: no hint", "hints", changed(name, "hints", to={}), False)
    yield Wrong("natural: in intervals", "hints", changed(name, "hints", to={"v": v, "bits": 64}), False)
    yield Wrong("natural: a rate as well", "statement", changed(name, "statement", to={"rate": "1"}))
    other = changed(name, "case", "target", to=weights("3", "1/2", "2", "5/2"))
    yield Wrong("natural: another target", "natural", other, False)
    yield Wrong("natural: another point", "natural", sealed(corpus()[name] | {"point": OTHER}), False)
    # out of reach: K has not full row rank
    bare = part("natural", {}, {"v": ["1/10", "-1/20"]})
    chain = case(2, CHAIN, GENERIC, ising(log("2"), log("3"), masks=(1, 2)))
    yield Wrong("natural: out of reach", "natural", certificate(chain, bare))
    near = "within reach: natural"
    values = corpus()[near]["case"]["target"]["values"]
    moved = [*values[:-1], str(Fraction(values[-1]) * (1 + Fraction(1, 10**30)))]
    beyond = changed(near, "case", "target", to=weights(*moved))
    yield Wrong("natural: out of reach in the 30th digit", "natural", beyond)
    dead = certificate(cases()["rbm-dead"], part("natural", {}, {"v": ["0"] * 5}))
    yield Wrong("natural: at a point with a dead unit", "natural", dead)
    flat = case(2, FULL, GENERIC, ising("1/2", "0", "0"))
    yield Wrong("natural: no logarithms", "exact", certificate(flat, part("natural", {}, {"v": ["0"] * 3})), False)
    without = certificate(case(2, FULL, GENERIC), part("natural", {}, {"v": ["0"] * 3}))
    yield Wrong("natural: without a point", "case", without)
