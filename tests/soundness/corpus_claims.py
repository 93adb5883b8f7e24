"""True certificates of what claims rest on: identities, symmetries, facts on targets, couplings and parameters."""

from __future__ import annotations

from corpus_cases import EVEN, GENERIC, RBM, SELF, TANH, case, cases, log, rbm, weights

from verify.certificates import certificate, fact, part

X, W, F, CHI = "x", ["w", "x"], ["f", "i", "x"], ["chi", "S", "x"]


def total(body, name="x", among="states"):
    return ["sum", name, among, body]


IDENTITIES = {
    "characters": (
        # sum over x of chi_S(x) chi_T(x) = sum over x of chi_(S + T - 2 min(S & T)) for disjoint S and T
        [["S", ["range", 1, 1]], ["T", ["range", 2, 2]]],
        total(["*", CHI, ["chi", "T", "x"]]),
        total(["chi", ["|", "S", "T"], "x"]),
    ),
    "gradient": (
        [],
        ["*", total(W), ["d", "i", total(["*", ["q", "x"], ["f", "x"]])]],
        total(["*", ["q", "x"], F, total(["w", "y"], "y")]),
    ),
    "second derivative": (
        [],
        ["d", "j", ["d", "i", total(W)]],
        ["+", total(["*", W, ["f", "i", "j", "x"]]), total(["*", W, F, ["f", "j", "x"]])],
    ),
    "product": (
        [["i", "spins"]],
        total(["*", ["chi", ["bit", "i"], "x"],
               ["product", "j", "spins", ["+", 1, ["*", ["m", "j"], ["chi", ["bit", "j"], "x"]]]]]),
        ["*", ["power", "N"], ["m", "i"]],
    ),
    "differences": (
        [["S", "subsets-of-all"]],
        ["-", ["*", ["a", "S"], ["a", "S"]], ["*", ["b"], ["b"]]],
        ["*", ["-", ["a", "S"], ["b"]], ["+", ["a", "S"], ["b"]]],
    ),
    "orders": (
        [["k", ["range", 0, "N"]]],
        ["sum", "S", ["of-order", "k"], ["power", ["order", "S"]]],
        ["*", ["power", "k"], ["sum", "S", ["of-order", "k"], 1]],
    ),
}  # fmt: skip


def everything():
    return {**dict(_identities()), **dict(_symmetries()), **dict(_facts())}


def stated(spins, over, left, right):
    statement = {"spins": spins, "over": over, "left": left, "right": right}
    bare = case(spins, RBM | {"hidden": 0}, SELF, rbm(["0"] * spins, [], []))
    return certificate(bare, part("identity", statement))


def _identities():
    for name, (over, left, right) in IDENTITIES.items():
        among = [[one, ["subsets", "full"]] if kind == "subsets-of-all" else [one, kind] for one, kind in over]
        for spins in (1, 2) if name != "characters" else (2, 3):
            yield f"identity of {name}, {spins} spins", stated(spins, among, left, right)


def turned(one, spins, signs, units, back, **more):
    statement = {"spins": spins, "signs": signs, "units": units, "turned": back}
    return certificate(one, part("symmetry", statement, **more))


SOFTPLUS = TANH | {"link": "softplus", "output": "frozen"}
TWINS = rbm(["0", "0"], [log("2"), log("1/2")], [[log("3"), "1/5"], [log("1/3"), "-1/5"]])


def _symmetries():
    pair = case(2, RBM | {"hidden": 2}, weights("3", "1", "1", "3"), TWINS)
    yield "symmetry: none moves", turned(pair, [0, 1], [1, 1], [0, 1], [1, 1])
    yield "symmetry: two units that are one another turned round", turned(pair, [0, 1], [1, 1], [1, 0], [-1, -1])
    opposite = rbm(["0", "0"], ["1/2", "1/2"], [["1", "2"], ["-1", "-2"]])
    exchanged = case(2, RBM | {"hidden": 2}, weights("3", "1", "1", "3"), opposite)
    yield "symmetry: units exchanged, spins turned", turned(exchanged, [0, 1], [-1, -1], [1, 0], [1, 1])
    even = case(3, RBM, EVEN, rbm(["0"] * 3, ["0"], [["1/3", log("2"), "-1"]]))
    yield "symmetry: the even sector", turned(even, [0, 1, 2], [-1] * 3, [0], [-1])
    alike = rbm([log("2")] * 3, ["1"], [[log("6")] * 3])
    circle = case(3, RBM, weights("5", "2", "2", "1", "2", "1", "1", "3"), alike)
    yield "symmetry: spins in a circle", turned(circle, [1, 2, 0], [1] * 3, [0], [1])
    # log 6 - log 2 - log 3 is 0, which only the exponential shows
    spelled = {"sum": [{"log": "2"}, {"log": "3"}]}
    other = rbm([log("2")] * 3, ["1"], [[log("6"), spelled, log("6")]])
    yield "symmetry: two spellings of log 6", turned(circle, [2, 0, 1], [1] * 3, [0], [1], point=other)


def _facts():
    weighted, coupled, full = cases()["rbm-weights"], cases()["rbm-couplings"], cases()["full-weights"]
    for i, sign in enumerate("+-++-"):
        yield f"facts: theta {i}", certificate(weighted, fact("theta", i, sign, 64))
    yield "facts: theta 0 exactly", certificate(cases()["product-self"], fact("theta", 0, "+"))
    for S, sign in ((1, "+"), (2, "-"), (3, "-")):
        yield f"facts: J {S}", certificate(weighted, fact("J", S, sign))
        yield f"facts: J {S} in intervals", certificate(weighted, fact("J", S, sign, 64))
    yield "facts: J 3 of a full model", certificate(full, fact("J", 3, "0"))
    for S, sign in ((1, "+"), (2, "0"), (3, "+")):
        yield f"facts: target J {S}", certificate(coupled, fact("target J", S, sign, None if sign == "0" else 64))
    for S, sign in ((1, "+"), (2, "-"), (3, "+")):
        yield f"facts: target moment {S}", certificate(weighted, fact("target moment", S, sign))
        yield f"facts: target J {S} of weights", certificate(weighted, fact("target J", S, "not 0"))
    # each unit with its own outer weight; and the tanh of each unit for that of its own
    outer = case(
        2,
        SOFTPLUS | {"hidden": 2},
        GENERIC,
        rbm([log("2"), "0"], [log("2"), log("1/3")], [[log("3"), "0"], ["0", log("1/2")]], u=["2", "-1"]),
    )
    for S, sign in ((1, "+"), (2, "+"), (3, "0")):
        yield f"facts: J {S} of two outer weights", certificate(outer, fact("J", S, sign))
    for s in range(4):
        yield f"facts: q - p in state {s} of two outer weights", certificate(outer, fact("q - p", s, "-+-+"[s]))
    there = rbm(["0", "1"], [log("2"), log("1/2")], [[log("3"), "0"], [log("1/3"), "0"]], u=["1", "2"])
    heights = case(2, TANH | {"hidden": 2}, SELF, there)
    # theta: b_1 b_2 c_1 c_2 w_11 w_12 w_21 w_22 u_1 u_2; tanh h_2 = -tanh h_1, and h does not see x_2
    for name, v, sign in (("opposite units", "0 0 0 0 0 0 0 0 1 1", "0"), ("two", "0 0 2 -1 0 0 0 0 0 0", "0"),
                          ("a unit", "0 0 0 0 0 0 0 0 1 0", "+")):  # fmt: skip
        yield f"facts: K v of {name}", certificate(heights, fact("K v", v, sign))
    bare = case(2, RBM, weights("3", "1/2", "2", "7/3"))
    yield "facts: a target moment without parameters", certificate(bare, fact("target moment", 3, "not 0"))
    yield "facts: L rate", certificate(weighted, fact("L rate", 0, "+"))
    yield "facts: L rate where p = q", certificate(cases()["rbm-self"], fact("L rate", 0, "0"))
