"""Random cases of all families and targets: what the checker says of a sign is what the oracle says, or nothing."""

from __future__ import annotations

import os

import oracle
import pytest
import seeded
from corpus_cases import log
from oracle_models import Case, Point, tiny

from verify import checker
from verify.certificates import fact, sealed

TINY = tiny() * 2.0**-60
COUNT = 1500 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 24
RATIONALS = ("0", "1", "-1", "1/2", "-3/7", "2", "-5/2", "1e-9", "7")
ARGUMENTS = ("2", "3", "1/2", "5/4", "1000000", "1/999", "1")


def number(chance, *, exact):
    if exact or chance.random() < 0.5:
        return log(chance.choice(ARGUMENTS))
    if chance.random() < 0.2:
        return {"sum": [log("3"), {"log": "2/7", "times": chance.choice(RATIONALS)}, chance.choice(RATIONALS)]}
    return chance.choice(RATIONALS)


def model(chance, spins, *, exact, law):
    """An energy and parameters; with ``law`` none whose law the checker does not know."""
    names = ["rbm", "rbm01", "full_ising", "truncated_ising", "reparametrised"]
    family = chance.choice(names + ["product_ising"] * (not exact) + ["shallow"] * (not law))

    def some(count):
        return [number(chance, exact=exact) for _ in range(count)]

    def keyed(order):
        subsets = [S for S in range(1, 1 << spins) if S.bit_count() <= order]
        return dict(zip(map(str, subsets), some(len(subsets)), strict=True))

    if family == "reparametrised":
        size, columns = 1 + 2 * spins, chance.randint(1, 3)
        matrix = [[chance.choice(("0", "1", "-1", "2")) for _ in range(columns)] for _ in range(size)]
        offset = ["0" if exact else chance.choice(RATIONALS) for _ in range(size)]
        inner = {"family": chance.choice(("rbm", "rbm01")), "hidden": 1}
        return {"family": family, "inner": inner, "matrix": matrix, "offset": offset}, {"z": some(columns)}
    if family.endswith("ising"):
        order = spins if family == "full_ising" else chance.randint(1, spins)
        spec = {"family": family} | ({} if family == "full_ising" else {"order": order})
        return spec, {name: keyed(order) for name in (("u", "v") if family == "product_ising" else ("J",))}
    hidden = chance.randint(0, 2)
    parameters = {"b": some(spins), "c": some(hidden), "W": [some(spins) for _ in range(hidden)]}
    spec = {"family": family, "hidden": hidden}
    if family == "shallow":
        spec |= {"link": "softplus", "output": "frozen"}
        parameters["u"] = [str(chance.randint(-3, 3)) for _ in range(hidden)]
    return spec, parameters


def drawn(chance, *, exact):
    spins = chance.randint(1, 3)
    energy, parameters = model(chance, spins, exact=exact, law=not exact)
    kind = chance.choice(("weights", "couplings", "energy", "self"))
    target = {"kind": kind}
    if kind == "weights":
        target["values"] = [chance.choice(("1", "2", "1/3", "1e-6", "17/5")) for _ in range(1 << spins)]
    if kind == "couplings":
        subsets = [str(S) for S in range(1, 1 << spins) if chance.random() < 0.6]
        target["J"] = {S: number(chance, exact=exact) for S in subsets}
    if kind == "energy":
        target["energy"], target["parameters"] = model(chance, spins, exact=exact, law=True)
    return {
        "format": "flowclaims/case/1", "spins": spins, "energy": energy, "parameters": parameters, "target": target,
    }  # fmt: skip


def claims(chance, case):
    """Every quantity with an argument."""
    states, P = 1 << case.spins, case.model.trained
    vector = " ".join(str(chance.randint(-2, 2)) for _ in range(P))
    for quantity in oracle.QUANTITIES:
        if quantity == "L":
            # what it gains from a point to itself is 0, which intervals cannot tell
            continue
        if quantity in {"F", "shift", "theta"}:
            argument = chance.randrange(P)
        elif quantity in {"J", "target J", "target moment"}:
            argument = chance.randrange(1, states)
        elif quantity in {"q - p", "p", "moment gap", "dependence"}:
            argument = chance.randrange(states)
        elif quantity in {"v H v", "K v"}:
            argument = vector
        else:
            argument = 0 if quantity in {"|F|^2", "L rate"} else chance.randint(0, case.spins)
        yield quantity, argument


@pytest.mark.parametrize("bits", [None, 32, 64, 256])
@pytest.mark.parametrize("part", range(2))
def test_signs(bits, part):
    chance, decided, asked = seeded.chance(f"{bits} {part}"), 0, 0
    for _ in range(COUNT // 2):
        document = drawn(chance, exact=bits is None)
        case = Case(document)
        point = Point(case, case.theta)
        for quantity, argument in claims(chance, case):
            value = oracle.QUANTITIES[quantity](point, argument)
            if TINY < abs(value) < tiny() ** 0.5:
                # the oracle has no more bits than these to tell it from 0
                continue
            found = "0" if abs(value) < tiny() else "+" if value > 0 else "-"
            accepted = set()
            for sign in ("+", "-", "0", "not 0"):
                bare = {"format": "flowclaims/certificate/1", "case": document} | fact(quantity, argument, sign, bits)
                try:
                    checker.check(sealed(bare))
                except checker.Rejected:
                    continue
                accepted.add(sign)
            asked += 1
            decided += bool(accepted)
            right = {found} if found == "0" else {found, "not 0"}
            assert accepted in (right, set()), (document, quantity, argument, bits)
    # exact arithmetic knows no spread and no shift of logarithms; intervals know no 0
    assert decided > asked * (0.6 if bits is None else 0.2)
