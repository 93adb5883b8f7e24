"""Certificates that lean on what a single line of the checker refuses: kernels, logarithms, slack, identities."""

from __future__ import annotations

from corpus_cases import FULL, GENERIC, RBM, case, cases, ising, log, rbm, weights
from corpus_claims import IDENTITIES, TWINS, stated, turned
from falsehoods_common import Wrong

from verify.certificates import certificate, fact, part, sealed

PRIME = str(2**61 - 1)


def everything():
    return [*kernels(), *boxes(), *identities(), *symmetries(), *facts()]


def kernels():
    """Vectors that are no kernel: zero, twice the same, or dependent."""
    dead = case(1, RBM, weights("2", "1"), rbm(["0"], ["0"], [["0"]]))
    # H = diag(-1, 0, 0) there, and has 2 zeros: 3 of them are stated, with a vector of zeros
    for name, kernel in (
        ("a vector of zeros", ["0 1 0", "0 0 1", "0 0 0"]),
        ("a vector twice", ["0 1 0", "0 0 1", "0 0 1"]),
        ("a sum of the others", ["0 1 0", "0 0 1", "0 1 1"]),
    ):
        zeros = {"positive": 0, "zero": 3, "negative": 0}
        yield Wrong(f"inertia: {name} in the kernel", "rank",
                    certificate(dead, part("inertia", zeros, {"kernel": kernel, "V": [], "prime": PRIME})))  # fmt: skip
        hints = {"states": [0], "columns": [], "prime": PRIME, "kernel": kernel}
        yield Wrong(f"rank: {name} in the kernel", "rank",
                    certificate(dead, part("rank", {"rank": 0, "nullity": 3}, hints)))  # fmt: skip
    # D = (v x, u x) at u = log 3, v = log 5, where what is rational is 0
    products = case(1, {"family": "product_ising", "order": 1}, weights("1", "2"),
                    {"u": {"1": log("3")}, "v": {"1": log("5")}})  # fmt: skip
    hints = {"states": [0], "columns": [], "prime": PRIME, "kernel": ["1 0", "0 1"]}
    yield Wrong("rank 0 of logarithms", "exact", certificate(products, part("rank", {"rank": 0, "nullity": 2}, hints)))
    yield Wrong("K v = 0 for logarithms", "exact", certificate(products, fact("K v", "1 0", "0")))
    yield Wrong("a logarithm that is 0", "exact", certificate(products, fact("theta", 0, "0")))


def boxes():
    """One spin: F = m(q) - tanh J has its zero at log(3)/2 = 0.549, and H = -(1 - tanh^2) is about -3/4 there."""
    one = case(1, FULL, weights("3", "1"))
    unit = 1 << 20
    zero, radius = round(0.5493061443340549 * unit), unit // 100
    for name, beside, Y in (
        # |Y F| is 0.75 r and |1 - Y J| r is 0.5 r: each below r, and the zero lies 1.5 r from the middle
        ("half of Newton's step", 1.5, -round(unit / 0.75 / 2)),
        ("a third of it", 2.0, -round(unit / 0.75 / 3)),
        ("one and a half of it", -1.2, -round(unit / 0.75 * 1.5)),
    ):
        box = {"scale": 20, "mid": str(zero + round(beside * radius)), "rad": str(radius)}
        statement = {"box": box, "distance": "0", "inertia": {"positive": 0, "negative": 1}}
        hints = {"bits": 64, "scale": 20, "Y": [str(Y)], "V": ["1"]}
        yield Wrong(f"a zero beside the box, by {name}", "krawczyk",
                    certificate(one, part("fixed-point", statement, hints)))  # fmt: skip


def identities():
    """One thing turned in each."""
    for name, (over, left, right) in IDENTITIES.items():
        among = [[one, ["subsets", "full"]] if kind == "subsets-of-all" else [one, kind] for one, kind in over]
        for label, other in (("twice", ["*", 2, right]), ("and one", ["+", right, 1]), ("turned", ["-", 0, right])):
            if name == "characters" and label != "and one":
                continue  # both sides are 0
            yield Wrong(f"identity of {name}, {label}", "identity", stated(2, among, left, other))
    w = ["w", "x"]
    mean = ["sum", "x", "states", ["*", w, ["f", "i", "x"]]]
    wrong = ["d", "j", mean]
    yield Wrong("the product rule without its first term", "identity",
                stated(1, [], wrong, ["sum", "x", "states", ["*", w, ["f", "i", "j", "x"]]]))  # fmt: skip
    square = ["-", ["*", ["a"], ["a"]], ["*", ["b"], ["b"]]]
    yield Wrong("a difference of squares", "identity",
                stated(1, [], square, ["*", ["-", ["a"], ["b"]], ["-", ["a"], ["b"]]]))  # fmt: skip
    yield Wrong("only the last name is looked at", "identity",
                stated(2, [["k", ["range", 0, 2]]], ["power", "k"], 4))  # fmt: skip
    yield Wrong("another number of spins", "identity", stated_for(2, 3))
    yield Wrong("seven spins", "statement.spins", stated_for(2, 7))
    yield Wrong("a letter for another", "identity", stated(1, [], ["u", 1], ["v", 1]))
    yield Wrong("a state for another", "identity", stated(1, [], ["u", 0], ["u", 1]))


def stated_for(spins, said):
    document = stated(spins, [], 1, 1)
    bare = {name: value for name, value in document.items() if name != "seal"}
    return sealed(bare | {"statement": document["statement"] | {"spins": said}})


def symmetries():
    """Starts and targets that are not their own images."""
    pair = case(2, RBM | {"hidden": 2}, weights("3", "1", "1", "3"), TWINS)
    biased = case(2, RBM, GENERIC, rbm(["1/7", "0"], ["0"], [["1", "1"]]))
    even = weights("3", "1", "1", "3")
    yield Wrong("symmetry: the spins exchanged of another target", "symmetry",
                turned(case(2, RBM, weights("3", "1", "2", "3"), rbm(["0", "0"], ["0"], [["1", "1"]])),
                       [1, 0], [1, 1], [0], [1]))  # fmt: skip
    for name, b, c, signs, spins in (("visible", "1/7", "0", [1, 1], [1, 0]), ("hidden", "0", "1/7", [-1, -1], [0, 1])):
        there = case(2, RBM, even, rbm([b, "0"], [c], [["1", "1"]]))
        yield Wrong(f"symmetry: a {name} bias", "symmetry", turned(there, spins, signs, [0], [signs[0]]))
    yield Wrong("symmetry: a weight", "symmetry",
                turned(case(2, RBM, even, rbm(["0", "0"], ["0"], [["1", "2"]])), [1, 0], [1, 1], [0], [1]))  # fmt: skip
    yield Wrong("symmetry: units that are not alike", "symmetry", turned(pair, [0, 1], [1, 1], [1, 0], [1, 1]))
    yield Wrong("symmetry: a unit not turned back", "symmetry", turned(pair, [0, 1], [1, 1], [0, 1], [-1, 1]))
    yield Wrong("symmetry: no permutation", "symmetry", turned(pair, [0, 0], [1, 1], [0, 1], [1, 1]))
    yield Wrong("symmetry: a sign of 0", "symmetry", turned(pair, [0, 1], [1, 0], [0, 1], [1, 1]))
    yield Wrong("symmetry: two spins for three", "statement", turned(pair, [0, 1, 2], [1, 1], [0, 1], [1, 1]))
    yield Wrong("symmetry: of nothing even", "symmetry", turned(biased, [0, 1], [-1, -1], [0], [-1]))
    # at parameters of 0 any multiple is as good as a sign
    zero = case(2, RBM, weights("1", "1", "1", "1"), rbm(["0", "0"], ["0"], [["0", "0"]]))
    for signs, back in (([1, 0], [1]), ([2, 1], [1]), ([-1, -3], [1]), ([1, 1], [0]), ([0, 0], [-1])):
        yield Wrong(f"symmetry: multiples {signs} and {back} of 0", "symmetry",
                    turned(zero, [0, 1], signs, [0], back))  # fmt: skip
    # logarithms that differ, with the same rational part and the same integers
    for x, y in (("2", "3"), ("2", "4"), ("2", "1/2"), ("3/2", "2/3"), ("2", "1")):
        for name, b, c, W in (
            ("visible", [log(x), log(y)], ["0"], [["1", "1"]]),
            ("weights", ["0", "0"], ["0"], [[log(x), log(y)]]),
        ):
            there = case(2, RBM, weights("3", "1", "1", "3"), rbm(b, c, W))
            yield Wrong(f"symmetry: {name} log {x} and log {y}", "symmetry",
                        turned(there, [1, 0], [1, 1], [0], [1]))  # fmt: skip
    ising_case = case(2, FULL, even, ising("0", "0", "1"))
    yield Wrong("symmetry: of couplings", "symmetry", turned(ising_case, [0, 1], [1, 1], [], []))


def facts():
    """Signs of the new quantities, each turned."""
    one, coupled = cases()["rbm-weights"], cases()["rbm-couplings"]
    yield Wrong("theta 0 is negative", "fact", certificate(one, fact("theta", 0, "-", 64)))
    for S in (1, 2, 3):
        for bits in (None, 64):
            yield Wrong(f"J {S} is 0, {bits}", "fact", certificate(one, fact("J", S, "0", bits)))
        yield Wrong(f"the target's J {S} is 0", "fact", certificate(one, fact("target J", S, "0")))
    yield Wrong("J of the empty set", "argument", certificate(one, fact("J", 0, "0")))
    yield Wrong("the target's J 3 is negative", "fact", certificate(coupled, fact("target J", 3, "-", 64)))
    yield Wrong("the target's J 2 is not 0", "fact", certificate(coupled, fact("target J", 2, "not 0", 64)))
    yield Wrong("a target moment is negative", "fact", certificate(one, fact("target moment", 1, "-")))
    yield Wrong("L falls", "fact", certificate(one, fact("L rate", 0, "-")))
    yield Wrong("L stands", "fact", certificate(one, fact("L rate", 0, "0")))
