"""Files about trajectories that are made to take for ever: long, wide, fine, and many of them."""

from __future__ import annotations

import json

from corpus import corpus
from corpus_cases import FULL, RBM, rbm, weights

from verify.certificates import part, sealed

SHORT = f"1/{1 << 60}"
"""Of a step at a start where q = p: the tube stays narrow, however many there are."""
CLOCK = {"by": "moments", "size": "norm", "threshold": "1/1000", "relative": False}


def written(spins, spec, target, parameters, *parts):
    case = {"format": "flowclaims/case/1", "spins": spins, "energy": spec, "target": target, "parameters": parameters}
    bare = {"format": "flowclaims/certificate/1", "case": case, "kind": "conjunction", "parts": list(parts)}
    return json.dumps(sealed(bare)).encode()


def flat(spins):
    return weights(*["1"] * (1 << spins))


def steps(P, degree, count, h=SHORT):
    return [[h, [" ".join(["0"] * (degree + 1))] * P]] * count


def tube(P, degree=1, count=1, bits=106, **more):
    end = {"other": None, "time": f"{count}/{1 << 60}", "end": ["0"] * P, "radius": "1"}
    return part("tube", end | more, {"bits": bits, "steps": steps(P, degree, count)})


def order(P, degree=1, count=1, bits=106, pair=(5, 4), **clock):
    clock, time = CLOCK | clock, f"{count}/{1 << 60}"
    statement = {"clock": clock, "first": pair[0], "second": pair[1], "time": time, "other": None}
    return part("event-order", statement, {"bits": bits, "steps": steps(P, degree, count)})


def still(spins, *parts, hidden=0, target=None):
    """About an RBM whose parameters are 0."""
    P = rbm(["0"] * spins, ["0"] * hidden, [["0"] * spins] * hidden)
    return written(spins, RBM | {"hidden": hidden}, target or flat(spins), P, *parts)


def full(spins, *parts):
    return written(spins, FULL, flat(spins), {"J": {str(S): "0" for S in range(1, 1 << spins)}}, *parts)


def tied(spins, entry, P, *parts):
    """About a matrix of one and the same entry, or of the entries that a function of the column gives."""
    row = [entry(k) if callable(entry) else entry for k in range(P)]
    rows = (1 << spins) - 1
    spec = {"family": "reparametrised", "inner": FULL, "matrix": [row] * rows, "offset": ["0"] * rows}
    return written(spins, spec, flat(spins), {"z": ["0"] * P}, *parts)


def long():
    """Many steps, or steps of high degree."""
    yield "flow: 100000 steps of one spin", still(1, tube(1, count=100_000))
    yield "flow: 15000 steps of 10 spins", still(10, tube(10, count=15_000))
    yield "flow: 10000 steps of 10 spins and 2 units", still(10, tube(32, count=10_000, bits=512), hidden=2)
    yield "flow: 3000 steps of 7 spins", full(7, tube(127, degree=2, count=3000))
    yield "flow: degree 63, 10 spins and 2 units", still(10, tube(32, degree=63, count=100, bits=512), hidden=2)
    yield "flow: degree 63, 7 spins", full(7, tube(127, degree=63, count=100, bits=512))
    yield "flow: degree 63, 5 spins", full(5, tube(31, degree=63, count=300, bits=512))
    yield "flow: degree 63, one spin", still(1, tube(1, degree=63, count=20_000, bits=512))
    yield "flow: 70 units", still(5, tube(5 + 70 * 6, degree=20, count=60, bits=512), hidden=70)
    yield "flow: 1180 steps of 500 columns", tied(1, "1", 500, tube(500, count=1180))


def paired(spins):
    """A law far from independence."""
    return weights(*[str(1 + (s.bit_count() in {0, spins}) * (1 << spins)) for s in range(1 << spins)])


def orders():
    """The mismatches of hundreds of sets of spins."""
    for by, size, degree in (("moments", "norm", 1), ("couplings", "largest", 1), ("couplings", "norm", 63)):
        one = order(10, degree, 300, by=by, size=size, threshold="1/1000000")
        yield f"flow: order of 10 spins, {by} {size}, degree {degree}", still(10, one, target=paired(10))
    one = order(32, 1, 300, bits=512, by="couplings", size="largest", threshold="1/1000000")
    yield "flow: order of 10 spins and 2 units", still(10, one, hidden=2, target=paired(10))
    one = order(7, 63, 300, bits=512, pair=(4, 2), size="largest", threshold="1/1000000")
    yield "flow: order of 7 spins", still(7, one, target=paired(7))


def many():
    """Many parts that do little each, but for what they begin with."""
    yield "flow: 512 tubes of one spin", still(1, *[tube(1)] * 512)
    yield "flow: 512 tubes of 10 spins", still(10, *[tube(10, bits=512)] * 512)
    yield "flow: 512 tubes of 7 spins", full(7, *[tube(127)] * 512)
    yield "flow: 512 tubes of 160 units", still(1, *[tube(321, bits=512)] * 512, hidden=160)
    yield "flow: 5 tubes of 60 units", still(6, *[tube(426)] * 5, hidden=60)
    yield "flow: 512 orders of 10 spins", still(10, *[order(10, by="couplings")] * 512, target=paired(10))
    yield "flow: 512 orders of 6 spins", still(6, *[order(6, by="couplings", pair=(5, 4))] * 512, target=paired(6))
    for entry in ("0", "1/3"):
        for spins, P in ((1, 500), (6, 512), (7, 256)):
            parts = [tube(P)] * (512 if P < 512 or spins > 1 else 300)
            yield f"flow: 512 tubes of {spins} spins, {P} columns of {entry[:3]}", tied(spins, entry, P, *parts)
    pairs = [([1 + i % 63, 1 + 7 * i % 63], [1 + 11 * i % 63, 1 + 13 * i % 63]) for i in range(512)]
    metrics = [part("metric", {"left": S, "right": U, "factor": "1", "sign": "0"}) for S, U in pairs]
    for entry in ("0", "1"):
        yield f"metric: 512 parts, 512 columns of {entry}", tied(6, entry, 512, *metrics)


def numbers():
    """Numbers that are long, large or unlike."""
    unlike = [f"1/{10**1990 + 2 * k + 1}" for k in range(900)]
    yield "flow: a matrix of unlike denominators", tied(1, unlike.__getitem__, 500, tube(500))
    yield "flow: a matrix of unlike small denominators", tied(1, lambda k: f"1/{2 * k + 3}", 500, tube(500))
    yield "flow: unlike durations", still(1, _with(tube(1), "steps", [[h, ["0 0"]] for h in unlike]))
    for h in ("1e999", str(1 << 63), "1e-999", f"1/{1 << 63}", f"1/{1 << 6000}"):
        count = 20_000 if len(h) < 99 else 1000
        yield f"flow: durations of {h[:9]}, {len(h)}", still(1, _with(tube(1), "steps", [[h, ["0 0"]]] * count))
    for bits in (10**6, 10**9, 10**17, 513, 105, -1, 0, True, "106", None):
        for one in (tube(1), order(1, pair=(1, 1))):
            yield f"flow: {bits!r} bits of a {one['kind']}", still(1, _with(one, "bits", bits))
    for digits, degree in ((1900, 63), (3900, 15), (3900, 1)):
        huge = [["1", [" ".join(["9" * digits] * (degree + 1))] * 32]]
        yield f"flow: {degree + 1} coefficients of {digits} digits", still(10, _with(tube(32), "steps", huge), hidden=2)
        slopes = [["1", [" ".join(["0"] + ["9" * digits] * min(degree, 31))] * 32]]
        yield f"flow: {degree} slopes of {digits} digits", still(10, _with(tube(32), "steps", slopes), hidden=2)
    # coefficients that cancel in f
    row = ["1", "-1"] * 8
    spec = {"family": "reparametrised", "inner": FULL, "matrix": [row] * 3, "offset": ["0"] * 3}
    for digits in (1900, 3900):
        huge = [["1", [" ".join(["9" * digits] * (110_000 // digits))] * 16]]
        one = _with(tube(16, bits=512), "steps", huge)
        yield f"flow: {digits} digits that cancel", written(2, spec, flat(2), {"z": ["0"] * 16}, one)
    for value in ("1e999", "1e-999", "9" * 3999, "1/" + "9" * 3990):
        for key in ("time", "radius"):
            yield f"flow: {key} {value[:6]}", still(1, tube(1, **{key: value}))
        yield f"flow: ends {value[:6]}", still(10, tube(32, end=[value] * 32), hidden=2)
        yield f"flow: threshold {value[:6]}", still(2, order(2, pair=(1, 2), threshold=value), target=paired(2))
        yield f"flow: start {value[:6]}", written(1, FULL, flat(1), {"J": {"1": value}}, tube(1))
    far = {"sum": [{"log": str(p), "times": "1/3"} for p in range(3, 60_000, 2)]}
    yield "flow: a start of 30000 logarithms", written(1, FULL, flat(1), {"J": {"1": far}}, tube(1, bits=512))
    weighty = weights(*[f"{10**1990 + s}/{10**1900 + 3 * s + 1}" for s in range(1024)])
    yield "flow: a target of long weights", still(10, order(10, by="couplings"), target=weighty)
    other = {"energy": FULL, "parameters": {"J": {str(S): "0" for S in range(1, 128)}}}
    yield "flow: 512 other models", still(7, *[tube(127, other=other)] * 512)
    deep = {"energy": {"family": "reparametrised", "inner": FULL, "matrix": "[" * 1000, "offset": []}, "parameters": {}}
    yield "flow: another model of no shape", still(7, tube(127, other=deep))
    statement = corpus()["full: tube"]["statement"] | {"end": ["0"] * 100_000}
    yield "flow: 100000 ends", json.dumps(sealed(corpus()["full: tube"] | {"statement": statement})).encode()


def _with(one, name, value):
    return one | {"hints": one["hints"] | {name: value}}


def everything():
    return {**dict(long()), **dict(orders()), **dict(many()), **dict(numbers())}
