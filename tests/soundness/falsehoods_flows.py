"""Certificates about trajectories that are wrong in one place each."""

from __future__ import annotations

import copy
from fractions import Fraction

from corpus import corpus
from corpus_cases import FULL, GENERIC, OTHER, RBM, RBM01, SELF, TANH, case, cases, ising, rbm, weights
from corpus_flows import (
    ABSOLUTE,
    CODED,
    ELSEWHERE,
    RELATIVE,
    SHARP,
    UNITS,
    clock,
    distance,
    flows,
    made,
    ordered,
    shifted,
)
from falsehoods_common import Wrong, changed, word

from verify.certificates import certificate, part, sealed


def everything():
    return [*_offsets(), *_orders(), *_clocks(), *_ends(), *_steps(), *_numbers(), *_starts(), *_models()]


def _still(one, statement, kind="tube", time="1", point=None):
    """A flow that is said to stand still."""
    size = len(one.energy.trained)
    hints = {"bits": 128, "steps": [[time, ["0 0"] * size]]}
    return certificate(one, part(kind, {"other": None, "time": time, **statement}, hints, point))


def _offsets():
    """f = x theta with theta = z + 1: z = 0 is not where q = p is."""
    spec = {"family": "reparametrised", "inner": FULL, "matrix": [["1"]], "offset": ["1"]}
    one = case(1, spec, weights("1", "1"), {"z": ["0"]})
    yield Wrong("flow: an offset forgotten", "tube", _still(one, {"end": ["0"], "radius": "1e-6"}))
    identity = [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]
    spec |= {"matrix": identity, "offset": ["1", "0", "0"]}
    one = case(2, spec, weights(*["1"] * 4), {"z": ["0"] * 3})
    for by in ("couplings", "moments"):
        said = {"clock": clock(by, "norm", "1/2", relative=False), "first": 2, "second": 1}
        yield Wrong(
            f"flow: an offset forgotten, {by}", "tube or event-order", _still(one, said, "event-order", time="5")
        )


def _orders():
    for rows, relative in ((RELATIVE, True), (ABSOLUTE, False)):
        for name, by, size, threshold, first, second, time in rows:
            said = ordered(flows()[name], clock(by, size, threshold, relative), (second, first), time)
            yield Wrong(f"flow: {name} {by} {size} {relative}, orders exchanged", "event-order", said)
    for name, read, pair in SHARP:
        said = ordered(flows()[name], shifted(read, "-1e-9"), pair, "1/4")
        yield Wrong(f"flow: {name} {read['by']} {read['size']}, not yet past by 1e-9", "event-order", said)
    full, usual = flows()["full"], clock("couplings", "norm", "3/5")
    for time, why in (
        ("1/8", "before the first is past"),
        ("1", "after the second is past"),
        ("1/2", "just after the second is past"),
    ):
        yield Wrong(f"flow: a time {why}", "event-order", ordered(full, usual, (2, 1), time))
    for threshold in ("0.44", "0.747", "0", "-3/5", "1", "2"):
        said = ordered(full, usual | {"threshold": threshold}, (2, 1), "1/4")
        yield Wrong(f"flow: the threshold {threshold}", "event-order", said)
    # at the end the mismatch of order 2 is above the threshold again
    yield Wrong("flow: a dip", "event-order", ordered(full, clock("couplings", "norm", "2/5"), (1, 2), "1"))
    said = ordered(flows()["full of three"], clock("couplings", "largest", "7/10"), (1, 2), "1")
    yield Wrong("flow: a dip of the largest", "event-order", said)
    said = ordered(flows()["a unit at logarithms"], clock("moments", "norm", "1/2"), (1, 2), "1")
    yield Wrong("flow: a dip of a moment", "event-order", said)
    yield Wrong("flow: an order against itself", "event-order", ordered(full, usual, (2, 2), "1/4"))
    said = ordered(flows()["pairs"], clock("couplings", "norm", "1/2"), (1, 3), "1/4")
    yield Wrong("flow: an order that is past at the start", "event-order", said)
    for order in (0, 3, -1, True, "1", None, 1.0):
        said = changed("full: event-order couplings norm 3/5", "statement", "second", to=order)
        yield Wrong(f"flow: order {order!r}", "statement", said)


def _clocks():
    """Where one choice of the clock is another, and what is no clock."""
    for name, by, size, threshold, relative, pair, time in (
        ("full of three", "couplings", "norm", "7/10", True, (2, 1), "1/4"),
        ("two units", "couplings", "norm", "4/5", True, (1, 2), "1/4"),
        ("a unit", "moments", "norm", "24/25", True, (2, 1), "1/4"),
        ("full", "moments", "norm", "3/5", True, (2, 1), "1/4"),
        ("full", "couplings", "norm", "3/5", False, (2, 1), "1/4"),
        ("tilted coding", "moments", "norm", "0.3", True, (1, 2), "1"),
    ):
        said = ordered(flows()[name], clock(by, size, threshold, relative), pair, time)
        yield Wrong(f"flow: {name} by {by} {size} {threshold} {relative}", "event-order", said)
    name = "full: event-order couplings norm 3/5"
    for key, value in (
        ("by", "coupling"), ("by", ["couplings"]), ("size", "sum"), ("size", None), ("relative", "true"),
        ("relative", 1), ("relative", None), ("crossing", "last"),
    ):  # fmt: skip
        said = changed(name, "statement", "clock", key, to=value)
        yield Wrong(f"flow: a clock with {key} {value!r}", "statement.clock", said)
    for value in ("half", "1/0", 1, None, {"log": "2"}, "inf"):
        said = changed(name, "statement", "clock", "threshold", to=value)
        yield Wrong(f"flow: a threshold that is {value!r}", "threshold", said)
    for key in ("by", "size", "threshold", "relative"):
        said = changed(name, "statement", "clock", to=lambda read, key=key: {k: read[k] for k in read if k != key})
        yield Wrong(f"flow: a clock without {key}", "statement.clock", said)
    for value in (None, "couplings", []):
        yield Wrong(f"flow: the clock {value!r}", "statement.clock", changed(name, "statement", "clock", to=value))


def _ends():
    for name in ("full: tube", "two units: tube", "tilted coding: tube", "one spin: tube", "its own law: tube"):
        statement = corpus()[name]["statement"]
        far = 3 * Fraction(statement["radius"])
        for i in {0, len(statement["end"]) - 1}:
            for sign in (1, -1):
                moved = [*statement["end"]]
                moved[i] = str(Fraction(moved[i]) + sign * far)
                yield Wrong(
                    f"flow: {name}, end {i} {sign * 3} radii away", "tube", changed(name, "statement", "end", to=moved)
                )
        yield Wrong(
            f"flow: {name}, half the radius", "tube", changed(name, "statement", "radius", to=str(far / 6)), False
        )
        for value in ("-1", "-" + statement["radius"]):
            yield Wrong(f"flow: {name}, radius {value}", "tube", changed(name, "statement", "radius", to=value))
        yield Wrong(f"flow: {name}, too short an end", "statement.end", changed(name, "statement", "end", to=moved[1:]))
    name = "full: tube around another point"
    said = changed(name, "statement", "radius", to=str(distance(corpus()[name]) - Fraction(1, 10**9)))
    yield Wrong("flow: a radius just below the distance", "tube", said)
    # components of the distance, and the largest of them, are less than it
    for value in ("0.5", "0.2"):
        yield Wrong(f"flow: a radius of {value}", "tube", changed(name, "statement", "radius", to=value))
    for value in ("x", None, 1, "1/0"):
        yield Wrong(f"flow: radius {value!r}", "statement.radius", changed(name, "statement", "radius", to=value))
        yield Wrong(f"flow: time {value!r}", "statement.time", changed(name, "statement", "time", to=value))
        yield Wrong(f"flow: end {value!r}", "statement.end", changed(name, "statement", "end", 1, to=value))
    for value in ("0", "-1/8", "1/4", "0.1250001"):
        yield Wrong(f"flow: time {value} of a tube to 1/8", "statement.time",
                    changed("full of three: tube", "statement", "time", to=value))  # fmt: skip


def _steps():
    """The statement stays; what is hinted does not show it any more."""
    for name, k in (("full: tube", 0), ("two units: tube", 4), ("tilted coding: tube", 2), ("pairs: tube", 1)):
        document = corpus()[name]
        steps, one = document["hints"]["steps"], 1 << 106
        tiny = int(4 * Fraction(document["statement"]["radius"]) * one)
        last = len(steps) - 1
        for j, place in sorted({(0, 0), (last, 0), (last, 10)}):
            for by, size in ((tiny, "4 radii"), (-one >> 10, "-2^-10"), (one, "1")):
                # a step's slope counts as often as the step is long
                bent = word(place, lambda x, by=by: x + by)
                said = changed(name, "hints", "steps", j, 1, k, to=bent)
                yield Wrong(f"flow: {name}, step {j}, coefficient {place} off by {size}", "tube or series", said, False)
        for label, other, step in (
            ("the last step dropped", steps[:-1], "statement.time" if last else "hints.steps"),
            ("the last step twice", [*steps, steps[-1]], "tube or statement.time"),
            ("the first step twice", [steps[0], *steps], "tube"),
            ("a step of no length", [["0", steps[0][1]], *steps], "hints.steps"),
            ("a step back", [*steps, ["-1/4", steps[-1][1]]], "hints.steps"),
            ("half of the first step", [[_half(steps[0][0]), steps[0][1]], *steps[1:]], "tube"),
            ("constants", [[h, [f"{p.split()[0]} 0" for p in theta]] for h, theta in steps], "tube"),
            ("no slopes beyond the first", [[h, [" ".join(p.split()[:2]) for p in theta]] for h, theta in steps],
             "tube"),
            ("backwards", [[h, [_turned(p) for p in theta]] for h, theta in reversed(steps)], "tube"),
            ("one parameter less", [[h, theta[1:]] for h, theta in steps], "hints.steps"),
            ("one parameter more", [[h, [*theta, theta[0]]] for h, theta in steps], "hints.steps"),
            ("two parameters exchanged", [[h, [theta[1], theta[0], *theta[2:]]] for h, theta in steps], "tube"),
            ("no steps", [], "hints.steps"),
            ("an object of steps", {"0": steps[0]}, "hints.steps"),
            ("a step of three", [[*steps[0], "0"], *steps[1:]], "hints.steps"),
        ):  # fmt: skip
            said = changed(name, "hints", "steps", to=other)
            yield Wrong(f"flow: {name}, {label}", step, said, False)
        # the end of the last step is stated for the time without it, or without the first
        if last:
            for label, rest in (("last", steps[:-1]), ("first", steps[1:])):
                said = copy.deepcopy(document)
                said["hints"]["steps"] = rest
                said["statement"]["time"] = str(sum(Fraction(h) for h, _ in rest))
                yield Wrong(f"flow: {name}, without the {label} step, nor its time", "tube", sealed(said))
        for bits in (107, 105, 112, 513, 0, -1, True, "106", None, 10**17):
            step = "tube or series" if bits in (107, 112) and bits is not True else "hints.bits"
            yield Wrong(f"flow: {name}, bits {bits!r}", step, changed(name, "hints", "bits", to=bits), False)
    name = "full: event-order couplings norm 3/5"
    steps = corpus()[name]["hints"]["steps"]
    for k in range(3):
        bent = word(0, lambda x: x + (1 << 90))
        said = changed(name, "hints", "steps", 0, 1, k, to=bent)
        yield Wrong(f"flow: order, coefficient {k} off", "tube", said, False)
    said = changed(name, "hints", "steps", to=[*steps, steps[-1]])
    yield Wrong("flow: order, a step twice", "tube or event-order", said, False)
    said = changed(name, "hints", "steps", to=steps[:-1])
    yield Wrong("flow: order, a step dropped", "statement.time", said, False)
    # order 2 is past at the stated time: at the time of the steps it is not
    early = ordered(flows()["full"], clock("couplings", "norm", "3/5"), (2, 1), "1/8")
    early["statement"]["time"] = "1/4"
    yield Wrong("flow: order, a shorter flow", "event-order or statement.time", sealed(early), False)


def _half(text):
    return str(Fraction(text) / 2)


def _turned(text):
    """The polynomial of -s."""
    return " ".join(str(int(x) * (-1) ** k) for k, x in enumerate(text.split()))


def _numbers():
    """Durations and polynomials that are none."""
    name = "chain: tube"
    for value in ("1/3", "1/36893488147419103232", "1e-3", "x", None, 1, "nan", "1/0", [], "0.3"):
        said = changed(name, "hints", "steps", 0, 0, to=value)
        yield Wrong(f"flow: a duration of {value!r}", "hints.steps", said, False)
    for value in ("", "0", "1", " ".join(["0"] * 65), "0  0", "0 x", "1.5 0", "0 0 "):
        said = changed(name, "hints", "steps", 0, 1, to=[value, value])
        yield Wrong(f"flow: polynomials of {value[:9]!r}", "hints.steps", said, False)
    said = changed(name, "hints", "steps", 0, 1, 1, to="0 0")
    yield Wrong("flow: polynomials of unlike degrees", "hints.steps", said, False)
    for value in (None, 0, ["0", "0"], {}):
        said = changed(name, "hints", "steps", 0, 1, 0, to=value)
        yield Wrong(f"flow: the polynomial {value!r}", "hints.steps or certificate", said, False)
    far = f"0 {1 << 107}"
    yield Wrong(
        "flow: an exponent that moves far", "series", changed(name, "hints", "steps", 0, 1, to=[far, far]), False
    )
    for key in ("bits", "steps"):
        said = changed(name, "hints", to=lambda hints, key=key: {k: x for k, x in hints.items() if k != key})
        yield Wrong(f"flow: no {key}", "hints", said, False)
    yield Wrong("flow: a hint more", "hints", changed(name, "hints", to=lambda hints: hints | {"tau": "1"}), False)
    for key in ("other", "time", "end", "radius"):
        said = changed(name, "statement", to=lambda old, key=key: {k: x for k, x in old.items() if k != key})
        yield Wrong(f"flow: a tube without {key}", "statement", said)


def _starts():
    """Another start, another target, another model's parameters."""
    named = "full: event-order couplings norm 3/5"
    for name, false in (("full: tube", True), (named, False)):
        moved = changed(name, "case", "parameters", "J", "3", to="0.50001")
        yield Wrong(f"flow: {name}, another start", "tube", moved, false)
        near = changed(name, "case", "target", "values", 1, to="0.501")
        yield Wrong(f"flow: {name}, another target", "tube", near, false)
        fresh = sealed(corpus()[name] | {"point": ising("1/4", "-1/3", "0.49999")})
        yield Wrong(f"flow: {name}, from a point", "tube", fresh, false)
        both = corpus()[name] | {"point": ising("1/4", "-1/3", "1/2")}
        both["statement"] = both["statement"] | {"other": {"energy": FULL, "parameters": both["point"]}}
        yield Wrong(f"flow: {name}, from a point, by another model", "point", sealed(both))
        bare = {k: x for k, x in corpus()[name]["case"].items() if k != "parameters"}
        yield Wrong(f"flow: {name}, from nowhere", "case", sealed(corpus()[name] | {"case": bare}))
    for name in ("its own law: tube from a point", "its own law: event-order from a point"):
        bare = {k: x for k, x in corpus()[name].items() if k != "point"}
        yield Wrong(f"flow: {name} that is not there", "tube", sealed(bare))
        near = corpus()[name] | {"point": ELSEWHERE | {"c": ["-0.33333"]}}
        yield Wrong(f"flow: {name}, moved", "tube", sealed(near), "tube from" in name)
    for name in ("full: tube of another coding", "full: event-order of another coding"):
        said = changed(name, "statement", "other", "parameters", "z", 1, to="1e-5")
        yield Wrong(f"flow: {name}, moved", "tube", said, "tube of" in name)
        yield Wrong(f"flow: {name}, forgotten", "tube", changed(name, "statement", "other", to=None))
        said = changed(name, "statement", "other", "energy", "offset", 0, to="1e-5")
        yield Wrong(f"flow: {name}, with an offset", "tube", said, "tube of" in name)
        said = changed(name, "statement", "other", "energy", "matrix", 2, 2, to="1/2")
        yield Wrong(f"flow: {name}, another matrix", "tube", said)
    for value in ({}, {"energy": FULL}, [], "full", 0, CODED | {"target": "self"}):
        said = changed("full: tube of another coding", "statement", "other", to=value)
        yield Wrong(f"flow: another model {str(value)[:25]}", "statement.other", said)
    start = {"end": ["1/10", "-1/5", "1/4", "1/3", "-1/2"], "radius": "1e-9"}
    yield Wrong("flow: standing still where F is not 0", "tube", _still(flows()["a unit"], start))
    own, nil = case(3, RBM | {"hidden": 2}, SELF, UNITS), {"end": ["0"] * 11, "radius": "1e-6"}
    said = _still(own, nil, point=rbm(["0"] * 3, ["0"] * 2, [["0"] * 3] * 2))
    yield Wrong("flow: its own law is elsewhere", "tube", said)


def _models():
    """Models that tubes are not for: B has other blocks, or f other functions."""
    for one in (
        case(2, RBM01, GENERIC, OTHER), cases()["product-self"], cases()["tanh-self"], cases()["softplus-weights"],
        cases()["tied-self"],
    ):  # fmt: skip
        size = len(one.energy.trained)
        said = _still(one, {"end": ["0"] * size, "radius": "10"}, time="1/1024")
        yield Wrong(f"flow: of {one.energy.family}, {size} parameters", "tube", said)
    other = {"energy": TANH, "parameters": cases()["tanh-self"].document["parameters"]}
    said = changed("full: tube of another coding", "statement", "other", to=other)
    yield Wrong("flow: of another model, of tanh", "tube", said)
    one = flows()["full"]
    read = {"clock": clock("couplings", "norm", "3/5"), "first": 2, "second": 1, "time": "1/4", "other": None}
    said = made("event-order", one, read)
    bits = changed("full: event-order couplings norm 3/5", "case", "energy", to={"family": "rbm01", "hidden": 0})
    bits["case"]["parameters"] = rbm(["1/4", "-1/3"], [], [])
    yield Wrong("flow: an order of units in 0 and 1", "tube", sealed(bits))
    three = sealed(said | {"case": said["case"] | {"spins": 3}})
    yield Wrong("flow: more spins than weights", "case.target or case.parameters", three)
