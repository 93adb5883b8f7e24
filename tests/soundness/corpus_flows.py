"""True certificates about trajectories: all models that tubes are for, targets, clocks, and both directions in time.

They are made by hand, of polynomials that are no finer than they must be, so that each is checked in milliseconds.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isqrt

from corpus_cases import (
    FULL,
    GENERIC,
    HALVES,
    OTHER,
    RBM,
    RBM01,
    SELF,
    case,
    couplings,
    energy,
    ising,
    log,
    rbm,
    weights,
)

from verify import checker
from verify.case.parameters import read
from verify.certificates import certificate, event_order, part, tube
from verify.certificates.tubes import Effort, steps
from verify.energies import build
from verify.files.reading import At
from verify.flow import Clock

LIGHT = Effort(106, 10, 1e-13)
EIGHT = weights("3", "1", "2", "1/2", "5", "1", "4", "2/3")
CHAIN, PAIRS = ({"family": "truncated_ising", "order": k} for k in (1, 2))
BITS = {
    "family": "reparametrised", "inner": FULL, "offset": ["0"] * 3,
    # J_S = sum over T containing S of 2^-|T| z_T: couplings of products of v = (1 + x) / 2
    "matrix": [["1/2", "0", "1/4"], ["0", "1/2", "1/4"], ["0", "0", "1/4"]],
}  # fmt: skip
TILTED = BITS | {"offset": ["1/3", "-1/2", "1/5"]}
NONE, TWO = RBM | {"hidden": 0}, RBM | {"hidden": 2}
UNITS = rbm(["1/3", "0", "-1/2"], ["1/4", "0"], [["1/2", "-1/3", "3/4"], ["1/5", "1", "-1/2"]])
SMALL = rbm(["1/10", "-1/5"], ["1/4"], [["1/3", "-1/2"]])


@cache
def flows():
    """Cases with a start, by name."""
    return {
        "one spin": case(1, FULL, weights("3", "1"), ising("-1/2")),
        "one spin, a unit": case(1, RBM, couplings(J1=log("3/2")), rbm(["1/5"], ["1/2"], [["-1"]])),
        "full": case(2, FULL, GENERIC, ising("1/4", "-1/3", "1/2")),
        "full of three": case(3, FULL, EIGHT, ising(*["0"] * 7)),
        "chain": case(2, CHAIN, couplings(J1="1/2", J2="-1/4", J3="1"), ising("0", "1/5")),
        "pairs": case(3, PAIRS, couplings(J1="1/2", J6="-1", J3=log("2")), ising(*["0"] * 6, masks=range(1, 7))),
        "halves": case(2, HALVES, GENERIC, {"z": ["1/3", "-1/2"]}),
        "coding": case(2, BITS, energy(RBM01, OTHER), {"z": ["0", "1/2", "-1"]}),
        "tilted coding": case(2, TILTED, GENERIC, {"z": ["0", "1/2", "-1"]}),
        "no units": case(2, NONE, GENERIC, rbm(["1/2", log("2")], [], [])),
        "a unit": case(2, RBM, GENERIC, SMALL),
        "a unit at logarithms": case(2, RBM, energy(RBM01, OTHER), OTHER),
        "two units": case(3, TWO, EIGHT, UNITS),
        "its own law": case(2, RBM, SELF, SMALL),
    }  # fmt: skip


def made(kind, one, statement, point=None, effort=LIGHT):
    """A certificate of the flow until the statement's time, whatever else it states."""
    other, document = statement["other"], {name: x for name, x in one.document.items() if name != "note"}
    model = one.energy if other is None else build(other["energy"], one.spins, "")
    start = read(At(other["parameters"] if other else point or document["parameters"]), model)
    hints = steps(one, model, start, Fraction(statement["time"]), effort).hints()
    return certificate(one, part(kind, statement, hints, point))


def ended(one, time, *, other=None, point=None, room=Fraction(3, 2), effort=LIGHT):
    """A tube whose radius is little more than what the checker finds."""
    wide = {"other": other, "time": time, "end": [], "radius": "0"}
    document = made("tube", one, wide, point, effort)
    scale = 1 << effort.bits
    last = [sum(map(int, c.split())) for c in document["hints"]["steps"][-1][1]]
    return made("tube", one, wide | {"end": [str(Fraction(x, scale)) for x in last], "radius": radius(document, room)},
                point, effort)  # fmt: skip


def radius(document, room):
    """The checker's bound of a tube, with some room, as a decimal."""
    there = checker.Case(document["case"])
    theta = there.model.read(document["point"], "") if "point" in document else None
    begun = checker.begun(there, theta, document["statement"]["other"])
    found = checker.Tube(*begun, document["hints"]["steps"], document["hints"]["bits"], there, lambda _: None)
    return f"{float(room * found.error):.3e}"


def distance(document):
    """Of the stated end from that of the polynomials, to 30 digits."""
    steps, one = document["hints"]["steps"], 1 << document["hints"]["bits"]
    last = [Fraction(sum(map(int, c.split())), one) for c in steps[-1][1]]
    square = sum((x - Fraction(y)) ** 2 for x, y in zip(last, document["statement"]["end"], strict=True))
    return Fraction(isqrt(int(square * 10**60)), 10**30)


def clock(by, size, threshold, relative=True):
    return {"by": by, "size": size, "threshold": threshold, "relative": relative}


def ordered(one, read, pair, time, *, other=None, point=None):
    first, second = pair
    statement = {"clock": read, "first": first, "second": second, "time": time, "other": other}
    return made("event-order", one, statement, point)


def everything():
    return {**dict(_tubes()), **dict(_orders()), **dict(_proved())}


ELSEWHERE = rbm(["1/4", log("3/2")], ["-1/3"], [["1/2", "1/5"]])
CODED = {"energy": BITS, "parameters": {"z": ["0", "0", "0"]}}
UNTRAINED = {"energy": TWO, "parameters": rbm(["0", "1/2"], ["1/4", "0"], [["1/3", "-1"], ["1/2", "1/5"]])}


def _tubes():
    for name, time in (
        ("one spin", "1"), ("one spin, a unit", "1/2"), ("full", "1/2"), ("full of three", "1/8"), ("chain", "1"),
        ("pairs", "1/8"), ("halves", "1/4"), ("coding", "1"), ("tilted coding", "7/8"), ("no units", "1/4"),
        ("a unit", "1/4"), ("a unit at logarithms", "1/4"), ("two units", "1/16"), ("its own law", "1"),
    ):  # fmt: skip
        yield f"{name}: tube", ended(flows()[name], time)
    one = flows()["its own law"]
    yield "its own law: tube from a point", ended(one, "1/4", point=ELSEWHERE)
    yield "full: tube of another coding", ended(flows()["full"], "1", other=CODED)
    yield "full: tube of two units", ended(flows()["full"], "1/8", other=UNTRAINED)
    yield "a unit: tube, fine", ended(flows()["a unit"], "1/4", room=10**4, effort=Effort(192, 16, 1e-26))
    # the stated point is elsewhere within the radius
    end = ["0", "1/5", "-2/3"]
    wide = {"other": None, "time": "1/16", "end": end, "radius": "2"}
    around = made("tube", flows()["full"], wide)
    yield "full: tube around another point", around
    tight = wide | {"radius": str(distance(around) + Fraction(1, 10**9))}
    yield "full: tube around another point, tightly", made("tube", flows()["full"], tight)


RELATIVE = (
    # high order first
    ("full", "couplings", "norm", "3/5", 2, 1, "1/4"),
    ("full", "couplings", "largest", "3/5", 2, 1, "1/4"),
    ("full", "moments", "norm", "7/10", 2, 1, "1/4"),
    ("full of three", "couplings", "largest", "7/10", 2, 1, "1/4"),
    ("full of three", "moments", "norm", "0.6", 3, 1, "1/4"),
    ("a unit", "couplings", "norm", "24/25", 2, 1, "1/4"),
    ("a unit at logarithms", "moments", "largest", "1/2", 2, 1, "1/4"),
    # low order first
    ("chain", "couplings", "largest", "9/10", 1, 2, "1/4"),
    ("pairs", "couplings", "norm", "41/50", 1, 2, "1/4"),
    ("pairs", "moments", "largest", "4/5", 2, 3, "1/4"),
    ("halves", "moments", "norm", "18/25", 1, 2, "1/4"),
    ("halves", "couplings", "largest", "2/3", 1, 2, "1/4"),
    ("coding", "couplings", "norm", "3/4", 1, 2, "1"),
    ("tilted coding", "couplings", "largest", "4/5", 1, 2, "1"),
    ("no units", "moments", "norm", "9/10", 1, 2, "1/4"),
    ("a unit", "moments", "largest", "4/5", 1, 2, "1/4"),
    ("a unit at logarithms", "couplings", "norm", "4/5", 1, 2, "1/4"),
    ("two units", "moments", "norm", "4/5", 1, 2, "1/4"),
    ("two units", "couplings", "largest", "9/10", 2, 3, "1/4"),
)
ABSOLUTE = (
    ("full", "couplings", "norm", "1/100", 2, 1, "1/4"),
    ("chain", "moments", "norm", "1/4", 1, 2, "1/4"),
    ("coding", "moments", "largest", "1/4", 2, 1, "1"),
    ("tilted coding", "moments", "norm", "0.3", 1, 2, "1"),
    ("a unit", "couplings", "largest", "1/4", 1, 2, "1/4"),
    # past from the start
    ("full of three", "couplings", "norm", "1/2", 3, 1, "1/8"),
)


SHARP = (
    ("full", clock("couplings", "norm", "0.441996175187"), (2, 1)),
    ("two units", clock("couplings", "norm", "0.832227428192"), (1, 2)),
    ("two units", clock("moments", "largest", "0.742132985817"), (1, 2)),
    ("halves", clock("couplings", "norm", "0.675072886126"), (1, 2)),
    ("pairs", clock("couplings", "largest", "0.398907427814", relative=False), (1, 2)),
)
"""Thresholds that are the mismatch of the first order at t = 1/4, to 12 digits."""


def shifted(read, by):
    """The clock with its threshold moved by so much."""
    return read | {"threshold": str(Fraction(read["threshold"]) + Fraction(by))}


def _orders():
    for rows, relative in ((RELATIVE, True), (ABSOLUTE, False)):
        for name, by, size, threshold, first, second, time in rows:
            read = clock(by, size, threshold, relative)
            word = f"{by} {size} {threshold}{'' if relative else ' absolute'}"
            yield f"{name}: event-order {word}", ordered(flows()[name], read, (first, second), time)
    read = clock("moments", "norm", "1/2")
    yield "its own law: event-order from a point", ordered(flows()["its own law"], read, (1, 2), "1", point=ELSEWHERE)
    read = clock("couplings", "norm", "9/10")
    yield "full: event-order of another coding", ordered(flows()["full"], read, (1, 2), "1", other=CODED)
    read = clock("moments", "largest", "3/4")
    yield "full: event-order of two units", ordered(flows()["full"], read, (1, 2), "1/4", other=UNTRAINED)
    for name, read, pair in SHARP:
        word = f"{name}: event-order {read['by']} {read['size']}, just past"
        yield word, ordered(flows()[name], shifted(read, "1e-9"), pair, "1/4")


def _proved():
    """By the provers themselves."""
    for name in ("one spin", "tilted coding"):
        one = flows()[name]
        yield f"{name}: tube as it is proved", certificate(one, tube(one, Fraction(1, 4)).part)
    one, read = flows()["full"], Clock(by="couplings", start="here", threshold=Fraction(3, 5))
    yield "full: event-order as it is proved", certificate(one, event_order(one, read, 2, 1, Fraction(1, 4)).part)
