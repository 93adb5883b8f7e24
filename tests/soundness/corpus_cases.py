"""Small cases of all families and targets, with exact parameters, and how they are written down."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from verify import Case
from verify.arithmetic import get
from verify.model.situation import Situation

EXACT = get("exact")
SELF = {"kind": "self"}
RBM = {"family": "rbm", "hidden": 1}
RBM01 = {"family": "rbm01", "hidden": 1}
FULL = {"family": "full_ising"}
TANH = {"family": "shallow", "hidden": 1, "link": "tanh", "output": "trained"}
TIED = {
    "family": "reparametrised", "inner": RBM, "offset": ["0"] * 5,
    "matrix": [["1", "0"], ["-1", "0"], ["0", "1"], ["1", "1"], ["0", "2"]],
}  # fmt: skip
HALVES = {
    "family": "reparametrised", "inner": {"family": "truncated_ising", "order": 2}, "offset": ["0", "1/2", "-1/3"],
    "matrix": [["1/2", "0"], ["1", "-1"], ["0", "1"]],
}  # fmt: skip
DEEP = {"family": "deep_boltzmann", "hidden": [2, 1]}


def log(value):
    return {"log": value}


def weights(*values):
    return {"kind": "weights", "values": list(values)}


def couplings(**J):
    return {"kind": "couplings", "J": {name[1:]: value for name, value in J.items()}}


def energy(spec, parameters):
    return {"kind": "energy", "energy": spec, "parameters": parameters}


def case(spins, spec, target, parameters=None):
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": spec, "target": target}
    return Case.from_document(document if parameters is None else document | {"parameters": parameters})


def rbm(b, c, W, **more):
    return {"b": b, "c": c, "W": W, **more}


def ising(*values, name="J", masks=None):
    return {name: {str(S): x for S, x in zip(masks or range(1, 1 + len(values)), values, strict=True)}}


def rbm_law(b, c, W):
    """Weights of the law of an RBM at logarithms of these rationals: products of (e^h + e^-h) e^(b.x)."""
    found = []
    for s in range(1 << len(b)):
        x = [-1 if s >> j & 1 else 1 for j in range(len(b))]
        weight = Fraction(1)
        for base, xi in zip(b, x, strict=True):
            weight *= Fraction(base) ** xi
        for base, row in zip(c, W, strict=True):
            e = Fraction(base)
            for w, xi in zip(row, x, strict=True):
                e *= Fraction(w) ** xi
            weight *= e + 1 / e
        found.append(str(weight))
    return weights(*found)


LAYERS = {
    "b": [log("2"), "0"], "c1": [log("1/2"), log("3/2")], "c2": [log("3")],
    "W1": [[log("2"), log("1/3")], ["0", log("5/4")]], "W2": [[log("3"), log("1/2")]],
}  # fmt: skip
POINT = rbm([log("3/2"), log("1/2")], [log("2")], [[log("3"), log("1/2")]])
OTHER = rbm([log("2"), "0"], [log("1/3")], [[log("2"), log("5/4")]])
QUADRATIC = ising(log("2"), log("1/3"), log("3/2"), log("2"), log("1/2"), log("5/4"), masks=(1, 2, 3, 4, 5, 6))
GENERIC = weights("3", "1/2", "2", "7/3")
EVEN = weights("3", "1", "2/3", "1/2", "1/2", "2/3", "1", "3")


@cache
def cases():
    """Cases with exact parameters."""
    return {
        "rbm-self": case(2, RBM, SELF, POINT),
        "rbm-weights": case(2, RBM, GENERIC, POINT),
        "rbm-its-weights": case(2, RBM, rbm_law(["3/2", "1/2"], ["2"], [["3", "1/2"]]), POINT),
        "rbm-energy": case(2, RBM, energy(RBM01, OTHER), POINT),
        "rbm-couplings": case(2, RBM, couplings(J1=log("2"), J3=log("3/2")), POINT),
        "rbm-one-spin": case(1, RBM, SELF, rbm([log("2")], [log("3/2")], [[log("3")]])),
        "rbm-dead": case(2, RBM, GENERIC, rbm(["0", log("2")], [log("3")], [["0", "0"]])),
        "rbm-dead-self": case(2, RBM, SELF, rbm(["0", log("2")], [log("3")], [["0", "0"]])),
        "rbm01-dead-self": case(3, RBM01, SELF, rbm(["0", log("2"), "0"], [log("1/3")], [["0", "0", "0"]])),
        "rbm-two-units": case(2, RBM | {"hidden": 2}, SELF,
                              rbm(["0", log("2")], ["0", log("3")], [[log("3"), "0"]] * 2)),
        "rbm-half": case(2, RBM, GENERIC, rbm([log("2"), "0"], ["0"], [[log("2"), log("4")]])),
        "rbm01-self": case(2, RBM01, SELF, OTHER),
        "rbm01-weights": case(2, RBM01, GENERIC, OTHER),
        "full-couplings": case(
            2, FULL, couplings(J1=log("2"), J2=log("1/3"), J3=log("3/2")), ising(log("2"), log("1/3"), log("3/2"))
        ),
        "full-weights": case(2, FULL, GENERIC, ising(log("2"), log("1/3"), "0")),
        "truncated-energy": case(3, FULL | {"family": "truncated_ising", "order": 2},
                                 energy({"family": "truncated_ising", "order": 2}, QUADRATIC), QUADRATIC),
        "truncated-weights": case(2, {"family": "truncated_ising", "order": 1}, GENERIC, ising(log("2"), log("3"))),
        "product-self": case(2, {"family": "product_ising", "order": 2}, SELF,
                             ising("1", "1/2", "2", name="u") | ising("1/3", "-1", "1/2", name="v")),
        "product-zero-self": case(2, {"family": "product_ising", "order": 2}, SELF,
                                  ising("1", "1/2", "0", name="u") | ising("1/3", "-1", "0", name="v")),
        "tied-self": case(2, TIED, SELF, {"z": [log("2"), log("1/3")]}),
        "tied-weights": case(2, TIED, GENERIC, {"z": [log("2"), log("3/2")]}),
        "tanh-self": case(2, TANH, SELF, rbm(["0", log("2")], [log("2")], [[log("3"), log("1/2")]], u=["3/2"])),
        "frozen-self": case(2, TANH | {"output": "frozen"}, SELF,
                            rbm(["0", log("2")], [log("2")], [[log("3"), log("1/2")]], u=["-2"])),
        "softplus-weights": case(2, TANH | {"link": "softplus", "output": "frozen"}, GENERIC,
                                 rbm([log("2"), "0"], [log("2")], [[log("3"), log("1/2")]], u=["-2"])),
        "deep-self": case(2, DEEP, SELF, LAYERS),
        "deep-weights": case(2, DEEP, GENERIC, LAYERS),
        "deep-one-spin": case(1, DEEP | {"hidden": [1, 2]}, SELF,
                              {"b": ["0"], "c1": [log("2")], "c2": [log("3"), "0"], "W1": [[log("3/2")]],
                               "W2": [[log("2")], [log("1/3")]]}),
        "softplus-self": case(1, TANH | {"link": "softplus", "output": "frozen"}, SELF,
                              rbm(["1"], [log("2")], [[log("3")]], u=["-2"])),
    }  # fmt: skip


def neutral(one):
    """A basis of ker K at the case's own parameters, in integers."""
    return [[int(x) for x in v] for v in EXACT.nullspace(Situation(one, EXACT).K)]
