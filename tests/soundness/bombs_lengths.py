"""Files with long numbers where nothing looks long, and small files that ask for the same loop again and again."""

from __future__ import annotations

import json
from fractions import Fraction

from corpus_cases import FULL, RBM, RBM01, SELF, TANH, log, rbm, weights

from verify.certificates import fact, part, sealed

FORMAT = "flowclaims/certificate/1"
PRIME = str(2**61 - 1)
CHAIN = {"family": "truncated_ising", "order": 1}


def about(spins, spec, target, parameters, *parts, kind="conjunction"):
    case = {"format": "flowclaims/case/1", "spins": spins, "energy": spec, "target": target}
    if parameters is not None:
        case["parameters"] = parameters
    return json.dumps(sealed({"format": FORMAT, "case": case, "kind": kind, "parts": list(parts)})).encode()


def still(spins):
    return {"J": {str(1 << j): "0" for j in range(spins)}}


def flat(spins):
    return weights(*["1"] * (1 << spins))


def long(digits, k=0):
    """An odd integer of so many digits, another for each k."""
    return 10**digits + 2 * k + 1


def moments():
    """Sums over all states for each subset, of laws that are simple: nothing in it is long."""
    for k in (2, 5, 9):
        for count in (1, 40, 512):
            one = fact("order error rate", k, "0")
            yield f"lengths: {count} rates of order {k}", about(10, CHAIN, SELF, still(10), *[one] * count)
    for name, argument in (("moment gap", 1023), ("dependence", 1023), ("target moment", 511), ("J", 1023)):
        yield f"lengths: 512 times {name}", about(10, CHAIN, SELF, still(10), *[fact(name, argument, "0")] * 512)
    for name in ("uniform spread", "model spread"):
        yield f"lengths: {name} of 9 spins", about(9, CHAIN, SELF, still(9), *[fact(name, 1, "0", 64)] * 9)
    one = part("metric", {"left": [1, 2], "right": [1023, 512], "factor": "1", "sign": "0"})
    yield "lengths: 512 metrics of 10 spins", about(10, CHAIN, SELF, still(10), *[one] * 512)
    mixture = part("no-mixture", {"triple": [0, 1, 2]})
    yield "lengths: a mixture of 10 spins", about(10, RBM, flat(10), None, *[mixture] * 100)


def roots():
    """Roots of long integers, in each unit or state."""
    for root in (2, 3, 7, 64):
        value = 7 ** (2900 // root)
        c = {"times": f"1/{root}", "log": str(value**root)}
        for family, more in ((RBM, {}), (RBM01, {})):
            spec = family | {"hidden": 72}
            theta = rbm(["0"] * 6, [c] * 72, [["0"] * 6] * 72, **more)
            for name in ("p", "|F|^2"):
                said = about(6, spec, flat(6), theta, fact(name, 0, "+"))
                yield f"lengths: {family['family']}, root {root}, {name}", said
    many = {"sum": [log(str(p)) for p in range(2, 700)]}
    theta = rbm(["0"], [many] * 150, [["0"]] * 150)
    yield "lengths: a product of 700 numbers", about(1, RBM | {"hidden": 150}, flat(1), theta, fact("p", 0, "+"))
    powers = {"times": "1/64", "log": str(3 ** (64 * 40))}
    yield "lengths: a root of 64", about(10, CHAIN, SELF, {"J": {str(1 << j): powers for j in range(10)}},
                                         *[fact("p", s, "+") for s in range(512)])  # fmt: skip


def denominators():
    """Rows of D with denominators of their own: a common one is longer than the file."""
    for hidden, digits in ((20, 300), (40, 300), (69, 600), (5, 1900)):
        c = [Fraction(long(digits, 2 * k), long(digits, 2 * k + 1)) for k in range(hidden)]
        theta = rbm(["0"] * 2, [log(f"{x.numerator}/{x.denominator}") for x in c], [["0"] * 2] * hidden)
        P, kernel = 2 + 3 * hidden, []
        for a, x in enumerate(c):
            kernel.append(" ".join(str(int(i == 2 + a)) for i in range(P)))
            t = Fraction(x.numerator**2 - x.denominator**2, x.numerator**2 + x.denominator**2)
            for j in range(2):
                v = {j: t.numerator, 2 + hidden + 2 * a + j: -t.denominator}
                kernel.append(" ".join(str(v.get(i, 0)) for i in range(P)))
        hints = {"states": [0, 1, 2], "columns": [0, 1], "prime": PRIME, "kernel": kernel}
        said = part("rank", {"rank": 2, "nullity": P - 2}, hints)
        yield (
            f"lengths: kernel of {hidden} units, {digits} digits",
            about(2, RBM | {"hidden": hidden}, flat(2), theta, said),
        )
        steps = [part("finite-step", {"direction": one, "step": log("2"), "subset": 3}) for one in kernel[:200]]
        yield (
            f"lengths: steps of {hidden} units, {digits} digits",
            about(2, RBM | {"hidden": hidden}, flat(2), theta, *steps),
        )
        ranges = [fact("K v", one, "0") for one in kernel[:200]]
        yield (
            f"lengths: ranges of {hidden} units, {digits} digits",
            about(2, RBM | {"hidden": hidden}, flat(2), theta, *ranges),
        )


def numerators():
    """Integers of many digits: whole vectors of them, exactly and in intervals."""
    for spins, hidden, digits in ((3, 15, 900), (2, 3, 3900), (3, 30, 300)):
        P = spins + hidden + spins * hidden
        spec, theta = RBM | {"hidden": hidden}, rbm(["0"] * spins, ["0"] * hidden, [["0"] * spins] * hidden)
        row = " ".join(["9" * digits] * P)
        for hints in ({}, {"bits": 32}, {"bits": 2048}):
            V = part(
                "inertia",
                {"positive": 0, "zero": 0, "negative": P},
                {"kernel": [], "V": [row] * P, "prime": PRIME} | hints,
            )
            yield f"lengths: V of {P} times {digits} digits {hints}", about(spins, spec, flat(spins), theta, V)
            v = [fact("v H v", row, "-", hints.get("bits"))] * (2_000_000 // len(row))
            yield f"lengths: v H v of {P} times {digits} digits {hints}", about(spins, spec, flat(spins), theta, *v)
        box = {"scale": 20, "mid": " ".join(["0"] * P), "rad": " ".join(["1"] * P)}
        for scale in (0, 4096):
            statement = {"box": box, "distance": "0", "inertia": {"positive": 0, "negative": P}}
            hints = {"bits": 32, "scale": scale, "Y": [row] * P, "V": [" ".join(["1"] * P)] * P}
            said = about(spins, spec, flat(spins), None, part("fixed-point", statement, hints))
            yield f"lengths: Y of {P} times {digits} digits, scale {scale}", said
    identity = [" ".join(str(int(i == j)) for j in range(341)) for i in range(341)]
    for scale in (0, 4096):
        box = {"scale": scale, "mid": " ".join(["0"] * 341), "rad": " ".join(["1"] * 341)}
        hints = {"bits": 2048, "scale": scale, "Y": identity, "V": identity}
        said = part("fixed-point", {"box": box, "distance": "0", "inertia": {"positive": 0, "negative": 341}}, hints)
        yield f"lengths: a box of 341 parameters, scale {scale}", about(1, RBM | {"hidden": 170}, flat(1), None, said)
    v = [f"{long(1900, k)}/{long(1900, k + 1)}" for k in range(60)]
    theta = rbm(["0"] * 6, ["0"] * 6, [["0"] * 6] * 6)
    natural = part("natural", {}, {"v": v[:48]})
    yield "lengths: a velocity of long rationals", about(6, RBM | {"hidden": 6}, SELF, theta, *[natural] * 20)
    unit = f"{10**1990 + 1}/{10**1990}"
    spec = TANH | {"link": "softplus", "output": "frozen", "hidden": 20}
    theta = rbm(["0"] * 3, [log(unit)] * 20, [["0"] * 3] * 20, u=["9", "-9"] * 10)
    yield "lengths: ratios that cancel", about(3, spec, flat(3), theta, *[fact("p", s % 8, "+") for s in range(400)])


def matrices():
    """Matrices of reparametrised models: wide, ragged, of zeros, of long entries."""

    def spec(matrix, inner=FULL):
        return {"family": "reparametrised", "inner": inner, "matrix": matrix, "offset": ["0"] * len(matrix)}

    for entry in ("7e-999", "1", "0"):
        wide = spec([[entry] * (2_400_000 // (len(entry) + 4))])
        yield f"lengths: a row of {entry}", about(1, wide, flat(1), None, part("consistent", {}))
        ragged = spec([["0"], [entry] * (2_400_000 // (len(entry) + 4)), ["0"]])
        yield f"lengths: a second row of {entry}", about(2, ragged, flat(2), None, part("consistent", {}))
    zeros = spec([["0"] * 512] * 63)
    points = [fact("p", 0, "+", point={"z": ["0"] * 512}) for _ in range(400)]
    yield "lengths: 400 points of a matrix of zeros", about(6, zeros, flat(6), {"z": ["0"] * 512}, *points)
    entries = [[f"{long(900, 40 * i + j)}/{long(901, 40 * i + j)}" for j in range(30)] for i in range(31)]
    values = [log("2")] * 30
    facts = [fact("v H v", " ".join(["1"] * 30), "-", 64, {"z": values}) for _ in range(50)]
    yield "lengths: a matrix of long entries", about(5, spec(entries), flat(5), {"z": values}, *facts)
    other = {"energy": FULL, "parameters": {"J": {str(S): "0" for S in range(1, 128)}}}
    differs = part("coupling-differs", {"other": other, "subset": 1, "factor": 64})
    own = {"J": {str(S): "0" for S in range(1, 128)} | {"1": log("2")}}
    yield "lengths: 512 other models", about(7, FULL, flat(7), own, *[differs] * 512)


def lemmas():
    """Sets of fixed points by lists of lemmas."""
    box = {"scale": 20, "mid": "0", "rad": "1"}
    statement = {"dimension": 0, "distance": "0", "box": box}
    hints = {"bits": 64, "scale": 0, "Y": ["1"]}
    for count in (500, 100_000):
        one = part("fixed-manifold", statement | {"lemmas": [{"lemma": "even-sector"}] * count}, hints)
        yield f"lengths: {count} lemmas", about(1, RBM | {"hidden": 200}, flat(1), None, one)
    chain = [{"lemma": "equal-units", "units": [0, a]} for a in range(1, 200)]
    one = part("fixed-manifold", statement | {"lemmas": chain}, hints)
    yield "lengths: 199 pairs of units", about(1, RBM | {"hidden": 200}, flat(1), None, *[one] * 512)
    blind = {"lemma": "moments", "blind": list(range(20)), "free": []}
    vector = " ".join(["0"] * 12)
    box = {"scale": 20, "mid": vector, "rad": " ".join(["1"] * 12)}
    one = part("fixed-manifold", statement | {"lemmas": [blind], "box": box}, hints | {"Y": [vector] * 12})
    yield "lengths: moments of 10 spins", about(10, RBM | {"hidden": 2}, flat(10), None, one)


def documents():
    """JSON that is valid, sealed and long."""
    yield "lengths: a million objects", about(1, FULL, flat(1), None, *[{}] * 1_000_000)
    yield "lengths: a million integers", about(1, FULL, flat(1), None, part("rank", {"rank": [1] * 1_000_000}))
    masks = {str(S): "0" for S in range(1, 200_000)}
    yield "lengths: 200000 couplings", about(3, FULL, {"kind": "couplings", "J": masks}, None, part("consistent", {}))
    yield "lengths: 200000 keys", about(3, FULL, SELF, {"J": masks}, part("consistent", {}))
    step = {"sum": [{"log": "2", "times": f"1/{k}"} for k in range(1, 60_000)]}
    one = part("finite-step", {"direction": "0", "step": step, "subset": 1})
    yield "lengths: a step of 60000 terms", about(1, FULL, flat(1), {"J": {"1": "0"}}, one)


def claims():
    """What identities and bindings may ask to be multiplied out."""

    def identity(left, right, over=(), spins=5):
        statement = {"spins": spins, "over": list(over), "left": left, "right": right}
        return about(spins, CHAIN, SELF, still(spins), part("identity", statement))

    power = ["power", 99]
    yield "lengths: long powers", identity(["product", "i", ["range", 1, 3000], power], 0)
    yield "lengths: a range of 10^17", identity(["sum", "i", ["range", 1, 10**17], 1], 0)
    yield "lengths: a range of 10^8", identity(["sum", "i", ["range", 1, 10**8], 1], 0)
    yield "lengths: ranges in ranges", identity(1, 1, [[f"i{k}", ["range", 1, 1000]] for k in range(6)])
    sums = ["sum", "x", "states", ["w", "x"]]
    yield "lengths: a product of sums", identity(["*", *[sums] * 12], 0)
    derived = sums
    for k in range(12):
        derived = ["d", f"i{k}", derived]
    yield "lengths: twelve derivatives", identity(derived, 0)
    deep = 1
    for _ in range(400):
        deep = ["+", deep, 1]
    yield "lengths: a deep sum", identity(deep, 401)
    nested = ["*", ["w", "x"], ["w", "y"], ["w", "z"]]
    for name in "xyzu":
        nested = ["sum", name, "states", nested]
    yield "lengths: states and states", identity(nested, 0)

    def bound(binding, parts, spec=CHAIN, spins=10, parameters=None):
        case = {"format": "flowclaims/case/1", "spins": spins, "energy": spec, "target": SELF,
                "parameters": parameters or still(spins)}  # fmt: skip
        return json.dumps(sealed({"format": FORMAT, "case": case, "kind": "instance", "claim": "mine/own",
                                  "binding": {"claim": "one"} | binding, "parts": parts})).encode()  # fmt: skip

    one = [fact("p", 0, "+")]
    many = {"instance": [{"case": [["visible-biases"]] * 1000 + [["family", "no"]], "parts": []}] * 100}
    yield "lengths: a hundred thousand conditions", bound(many, one)
    zero = {"family": "reparametrised", "inner": FULL, "matrix": [["0"]] * 127, "offset": ["0"] * 127}
    again = {"instance": [{"case": [["zero-one"]], "parts": []}] * 50_000}
    yield "lengths: the same condition in 50000 alternatives", bound(again, one, zero, 7, {"z": ["0"]})
    each = {"kind": "fact", "statement": {}, "each": [[f"i{k}", ["range", 1, 1000]] for k in range(5)]}
    yield "lengths: parts for all of 10^15 names", bound({"instance": [{"parts": [each]}]}, one)
    text = "1 " * 700_000 + "1"
    matcher = {"kind": "fact", "statement": {"quantity": "*", "argument": "$v", "sign": "no"}}
    large = [fact("v H v", text, "+")]
    yield "lengths: one long text for 3000 alternatives", bound({"instance": [{"parts": [matcher]}] * 3000}, large)


def everything():
    kinds = (moments, roots, denominators, numerators, matrices, lemmas, documents, claims)
    return {name: data for kind in kinds for name, data in kind()}
