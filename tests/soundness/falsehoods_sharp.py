"""Certificates wrong by one at the edges of what the checker asks: for changes of it that the others do not notice."""

from __future__ import annotations

import copy

from corpus import corpus
from corpus_cases import (
    EVEN,
    FULL,
    GENERIC,
    RBM,
    SELF,
    TANH,
    TIED,
    case,
    cases,
    couplings,
    ising,
    log,
    neutral,
    rbm,
    weights,
)
from corpus_sharp import APART, ONES, dominant
from falsehoods_common import Wrong, changed, spelled, word

from verify.certificates import certificate, fact, part, sealed


def everything():
    return [*_algebra(), *_signs(), *_boxes(), *_lemmas(), *_directions(), *_facts()]


def _algebra():
    name = "rbm-self: rank"
    for label, modulus in (("2^16", 1 << 16), ("2^128", 1 << 128), ("a prime above 2^128", (1 << 128) + 51)):
        yield Wrong(f"modulus {label}", "hints.prime", changed(name, "hints", "prime", to=str(modulus)), False)
    same = cases()["rbm-self"]

    def claimed(r, nullity, kernel, states=(0, 1, 2, 3), columns=(0, 1, 2)):
        hints = {"states": list(states), "columns": list(columns), "prime": "65537", "kernel": kernel}
        return certificate(same, part("rank", {"rank": r, "nullity": nullity}, hints))

    yield Wrong("rank 2^N", "states", claimed(4, 1, ["0 0 1 0 0"], (0, 1, 2, 3, 3), (0, 1, 2, 3)))
    yield Wrong("nullity -1", "nullity", claimed(3, -1, []))
    yield Wrong("rank -1", "rank", claimed(-1, 6, ["0 0 0 0 0"] * 6, (), ()))
    yield Wrong("rank and nullity beyond P", "statement", claimed(3, 3, []))
    yield Wrong(
        "rank and nullity exchanged",
        "rank or hints.kernel or statement",
        claimed(2, 3, ["1 0 0 0 0"] * 3, (0, 1, 2), (0, 1)),
    )
    # D v is least in the first state, or greatest, or equal in the first two
    one = cases()["rbm-one-spin"]
    for v in ("-1 0 0", "1 0 0"):
        step = part("finite-step", {"direction": v, "step": log("2"), "subset": 1}, {})
        yield Wrong(f"the direction {v} is not neutral", "finite-step", certificate(one, step))
    for v in ("-1 0 0 0 0", "0 -1 0 0 0", "1 0 0 0 0", "0 1 0 0 0", "-1 -1 0 0 0"):
        dead = "rbm-dead-self: rank"
        kernel = [v, *corpus()[dead]["hints"]["kernel"][1:]]
        yield Wrong(f"{v} in the kernel", "rank", changed(dead, "hints", "kernel", to=kernel), False)
    yield Wrong("positive -1", "positive", changed("rbm-self: consistent-inertia", "statement", "positive", to=-1))


def _signs():
    yield Wrong(
        "dominance fails before the diagonal",
        "inertia",
        dominant(["9 0 0", "0 3 0", "0 0 1"], 3, spec=FULL, parameters=TILTED),
        False,
    )
    yield Wrong(
        "dominance fails behind the diagonal",
        "inertia",
        dominant(["1 0 0", "0 3 0", "0 0 9"], 3, spec=FULL, parameters=TILTED),
        False,
    )
    zero = ising("0", "0")
    yield Wrong("dominance with equality", "inertia", dominant(["1 0", "1 1"], 2, spec=ONES, parameters=zero), False)
    name = "rbm-weights: inertia"
    signs = corpus()[name]["statement"]
    yield Wrong("one sign too few", "statement", changed(name, "statement", "negative", to=signs["negative"] - 1))
    yield Wrong("a sign of -1", "statement", changed(name, "statement", to={"positive": -1, "zero": 1, "negative": 5}))
    for k in (1, -1):
        moved = {"positive": signs["positive"] + k, "zero": signs["zero"], "negative": signs["negative"] - k}
        if min(moved.values()) >= 0:
            yield Wrong(f"positive and negative moved by {k}", "inertia", changed(name, "statement", to=moved))


TILTED = ising(log("3/2"), log("4/3"), log("5/4"))


def _boxes():
    name = "sharp: whole numbers, 32 bits"
    yield Wrong("31 bits", "hints.bits", changed(name, "hints", "bits", to=31), False)
    yield Wrong(
        "scale 4097",
        "scale",
        changed("sharp: scale 4096", "hints", to=lambda h: h | {"scale": 4097, "Y": [str(-1 << 4097)]}),
        False,
    )
    yield Wrong("scale -1", "scale", changed(name, "hints", "scale", to=-1), False)
    frozen = TANH | {"link": "softplus", "output": "frozen"}
    still = copy.deepcopy(corpus()["rbm of three spins: fixed-point"])
    still["case"] = {"format": "flowclaims/case/1", "spins": 1, "energy": frozen, "target": weights("2", "1")}
    point = {"scale": 0, "mid": "0 0 0 0", "rad": "1 1 1 1"}
    still["statement"] |= {"box": point, "distance": "0"}
    yield Wrong("a box with frozen weights", "point", sealed(still))
    moved = sealed(
        still
        | {
            "kind": "fixed-manifold",
            "statement": {
                "lemmas": [{"lemma": "dead-units", "units": [0]}],
                "dimension": 2,
                "box": point,
                "distance": "0",
            },
            "hints": {k: v for k, v in still["hints"].items() if k != "V"},
        }
    )
    yield Wrong("a set with frozen weights", "point", moved)
    nothing = copy.deepcopy(corpus()["full: fixed-point"])
    nothing["case"]["energy"] = {
        "family": "reparametrised",
        "inner": FULL,
        "matrix": [[], [], []],
        "offset": ["1/2", "0", "-1"],
    }
    nothing["statement"] |= {"box": {"scale": 8, "mid": "", "rad": ""}, "inertia": {"positive": 0, "negative": 0}}
    nothing["hints"] |= {"Y": [], "V": []}
    yield Wrong("a box without parameters", "statement.box", sealed(nothing))
    name = "sharp: scalings"
    wide = changed(name, "statement", "box", "rad", to=word(2, lambda _: 2 << 60))
    yield Wrong("a box that an orbit may leave as a point", "border", wide, False)
    yield Wrong("dimension -1", "statement.dimension", changed(name, "statement", "dimension", to=-1))


def _lemmas():
    name, unit = "moments: fixed-manifold", {"lemma": "moments", "blind": [], "free": []}
    yield Wrong("moments: dimension -1", "dimension", changed(name, "statement", "dimension", to=-1))
    yield Wrong("moments: distance -0", "lemma", changed(name, "statement", "distance", to="-0"), False)
    for label in ("scalings", "zero", "Moments"):
        yield Wrong(
            f"moments: by the name {label}", "lemma", changed(name, "statement", "lemmas", 0, "lemma", to=label)
        )
    yield Wrong(
        "moments: after another lemma",
        "lemma",
        changed(name, "statement", "lemmas", to=[{"lemma": "even-sector", "blind": [99]}, unit]),
    )
    first = unit | {"blind": [99]}
    yield Wrong("moments: twice", "lemma.blind", changed(name, "statement", "lemmas", to=[first, unit]))
    for live in range(3):
        name = f"sharp: moments: unit {live} alone"
        for number in (9, 10, 18):
            more = changed(name, "statement", "lemmas", 0, "blind", to=lambda b, number=number: [*b[:-1], number])
            yield Wrong(f"moments: blind weight {number} in place of one of unit {live}", "lemma.blind", more)
        yield Wrong(
            f"moments: a dimension too many beside unit {live}",
            "lemma.free",
            changed(name, "statement", "dimension", to=4),
        )
    products = {"family": "product_ising", "order": 2}
    for label, spec in (("a reparametrised model", TIED), ("a network", TANH), ("products", products)):
        dead = changed("dead-units: fixed-manifold", "case", "energy", to=spec)
        dead["statement"]["dimension"] = 7
        yield Wrong(f"dead units of {label}", "lemma", sealed(dead))
    even = "even-sector: fixed-manifold"
    yield Wrong("the odd sector", "lemma", changed(even, "statement", "lemmas", 0, "lemma", to="odd-sector"))
    for k, value in ((0, "4"), (1, "2"), (7, "2")):
        odd = weights(*[value if i == k else x for i, x in enumerate(EVEN["values"])])
        yield Wrong(f"weight {k} that is not even", "lemma", changed(even, "case", "target", to=odd))
    name = "sharp: dead-units and equal-units"
    for units in ([0, 1], [1, 0]):
        lemmas = [{"lemma": "dead-units", "units": [0]}, {"lemma": "equal-units", "units": units}]
        yield Wrong(f"a dead unit made equal, {units}", "lemma", changed(name, "statement", "lemmas", to=lemmas))
    yield Wrong(
        "a dimension too few beside equal units", "statement.dimension", changed(name, "statement", "dimension", to=0)
    )
    name = "sharp: equal-units: [0, 1], [0, 2]"
    yield Wrong("units made equal twice", "lemma", changed(name, "statement", "lemmas", 1, "units", to=[0, 1]))


def _directions():
    one = case(2, RBM, SELF, rbm(["0", log("2")], ["0"], [["0", "0"]]))
    for y in ("1 1 1 1", "-1 -1 -1 -1"):
        bent = part("obstruction", {"direction": "0 0 1 0 0", "weights": y}, {})
        yield Wrong(f"an obstruction by the weights {y}", "obstruction", certificate(one, bent))
    # f has more parameters than move: J at the other point is not that of the direction alone
    step = {"direction": spelled(neutral(cases()["frozen-self"])[0]), "step": "1/3", "subset": 3}
    frozen = certificate(cases()["frozen-self"], part("finite-step", step, {"bits": 64}))
    yield Wrong("a finite step with frozen weights", "finite-step", frozen, False)
    name = "sharp: coupling 1, factor 1"
    for factor in (0, 65, -1):
        differs = changed(name, "statement", "factor", to=factor)
        yield Wrong(f"factor {factor}", "statement.factor", differs)
    for subset in (0, 4, -1):
        yield Wrong(
            f"coupling {subset} of two spins", "statement.subset", changed(name, "statement", "subset", to=subset)
        )
    name = "rbm01: no-mixture in intervals"
    yield Wrong("no-mixture without units", "no-mixture", changed("no-mixture", "case", "energy", "hidden", to=0))
    yield Wrong(
        "independent spins, in intervals",
        "no-mixture",
        changed(name, "case", "target", to=couplings(J1="1/3", J2="1/7")),
    )


def _facts():
    apart, frozen, ones = cases()["rbm-weights"], cases()["softplus-weights"], case(2, ONES, GENERIC, ising("0", "0"))
    three = case(3, FULL, APART, ising(*["0"] * 7))
    for label, one, quantity, argument in (
        ("P", apart, "F", 5), ("P, with frozen weights", frozen, "F", 5), ("P = 2", ones, "F", 2),
        ("P + 1", ones, "F", 3), ("P + 1, P = 5", apart, "F", 6),
        ("a height", cases()["frozen-self"], "F", 5), ("P", apart, "shift", 5),
        ("1 for none", apart, "|F|^2", 1), ("2^N", three, "p", 8), ("2^N", three, "dependence", 8),
        ("N + 1", three, "order error rate", 4), ("-1", three, "order error rate", -1),
    ):  # fmt: skip
        yield Wrong(f"{quantity}: argument {label}", "argument", certificate(one, fact(quantity, argument, "0")))
    for S in (3, 5, 6, 7):
        yield Wrong(f"independent spins are not, {S}", "fact", certificate(three, fact("dependence", S, "not 0")))
