"""Certificates that are wrong in one place each, with the step of the checker that must see it.

``Wrong.false``: what is stated is not true (else the statement holds, but the hints do not show it).
"""

from __future__ import annotations

import copy
from fractions import Fraction
from functools import cache

import falsehoods_boxes
import falsehoods_flows
import falsehoods_kernels
import falsehoods_metrics
import falsehoods_sharp
from corpus import corpus
from corpus_cases import (
    EXACT,
    FULL,
    GENERIC,
    OTHER,
    POINT,
    RBM,
    SELF,
    TANH,
    TIED,
    case,
    cases,
    couplings,
    ising,
    log,
    rbm,
    rbm_law,
    weights,
)
from falsehoods_common import Wrong, changed, spelled, word

from verify.certificates import certificate, conjunction, fact, part, rank, sealed
from verify.model.situation import Situation


@cache
def falsehoods():
    return [
        *_ranks(),
        *_signs(),
        *falsehoods_boxes.everything(),
        *_directions(),
        *_mixtures(),
        *_facts(),
        *_whole(),
        *_numbers(),
        *falsehoods_sharp.everything(),
        *falsehoods_metrics.everything(),
        *falsehoods_flows.everything(),
        *falsehoods_kernels.everything(),
    ]


def _ranks():
    name, one = "rbm-dead-self: rank", cases()["rbm-dead-self"]
    hints = corpus()[name]["hints"]
    kernel = hints["kernel"]
    yield Wrong("a vector off by one", "rank", changed(name, "hints", "kernel", 0, to=word(0, lambda x: x + 1)), False)
    yield Wrong("a state twice", "states", changed(name, "hints", "states", 1, to=hints["states"][0]), False)
    yield Wrong("a column twice", "columns", changed(name, "hints", "columns", 1, to=hints["columns"][0]), False)
    yield Wrong("a prime of 16 bits", "hints.prime", changed(name, "hints", "prime", to="65521"), False)
    yield Wrong("a modulus of no use", "certificate", changed(name, "hints", "prime", to=str(3 << 40)), False)
    double = spelled(2 * int(x) for x in kernel[0].split())
    yield Wrong("a vector and its double", "rank", changed(name, "hints", "kernel", 1, to=double), False)
    yield Wrong("a vector of zeros", "rank", changed(name, "hints", "kernel", 1, to="0 0 0 0 0"), False)
    yield Wrong("too few vectors", "hints.kernel", changed(name, "hints", "kernel", to=kernel[:2]), False)
    yield Wrong("no vectors, but K is singular", "hints.kernel", changed(name, "hints", "kernel", to=[]), False)
    yield Wrong("not P together", "statement", changed(name, "statement", "rank", to=1))
    more = hints | {"states": [0, 1, 2, 3], "columns": [0, 1, 3], "kernel": []}
    yield Wrong("more than the rank", "rank", certificate(one, part("rank", {"rank": 3, "nullity": 2}, more)))
    less = hints | {"states": hints["states"][:2], "columns": hints["columns"][:1], "kernel": [*kernel, "1 0 0 0 0"]}
    yield Wrong("less than the rank", "rank", certificate(one, part("rank", {"rank": 1, "nullity": 4}, less)))
    flat = case(2, RBM, SELF, rbm(["0", "0"], ["1/2"], [["1", "-1"]]))
    claim = part("rank", {"rank": 3, "nullity": 2}, more)
    yield Wrong("the rank at a point that is no logarithm", "exact", certificate(flat, claim), False)


def _signs():
    nearly = rbm_law(["3/2", "1/2"], ["2"], [["3", "1/2"]])
    nearly["values"][2] = str(Fraction(nearly["values"][2]) * (1 + Fraction(1, 10**30)))
    hints = corpus()["rbm-self: rank"]["hints"]
    claim = part("consistent-inertia", {"positive": 0, "zero": 2, "negative": 3}, hints)
    yield Wrong(
        "p = q but for the 30th digit of a weight", "consistent", certificate(case(2, RBM, nearly, POINT), claim)
    )
    yield Wrong(
        "p = q at a point that is not the case's own",
        "consistent",
        certificate(
            cases()["rbm-self"], claim | {"point": rbm([log("3/2"), log("1/2")], [log("2")], [[log("3"), log("3/5")]])}
        ),
    )
    bare = part("consistent", {})
    yield Wrong("p = q but for the 30th digit", "consistent", certificate(case(2, RBM, nearly, POINT), bare))
    yield Wrong("p = q in a generic case", "consistent", certificate(cases()["rbm-weights"], bare))
    wide = part("consistent", {}, {"bits": 2048})
    yield Wrong("p = q in intervals", "consistent", certificate(cases()["rbm-its-weights"], wide), False)
    yield Wrong("its own law elsewhere", "consistent", certificate(cases()["rbm-self"], bare | {"point": OTHER}))
    yield Wrong("p = q and more", "statement", certificate(cases()["rbm-self"], part("consistent", {"zero": 2})))
    name = "rbm-self: consistent-inertia"
    yield Wrong(
        "a positive eigenvalue at p = q",
        "positive",
        changed(name, "statement", to={"positive": 1, "zero": 2, "negative": 2}),
    )
    yield Wrong("positive: false", "positive", changed(name, "statement", "positive", to=False))
    name = "rbm-self: inertia"
    yield Wrong("H N is not 0", "inertia", changed(name, "hints", "kernel", 0, to=word(2, lambda x: x - 1)), False)
    V = corpus()[name]["hints"]["V"]
    yield Wrong("V with a vector twice", "inertia", changed(name, "hints", "V", 1, to=V[0]), False)
    yield Wrong("V with no vector", "inertia", changed(name, "hints", "V", 1, to="0 0 0 0 0"), False)
    yield Wrong("V with too few vectors", "hints.V", changed(name, "hints", "V", to=V[:2]), False)
    less = changed(name, "statement", to={"positive": 0, "zero": 1, "negative": 4})
    kernel = less["hints"]["kernel"]
    less["hints"] |= {"kernel": kernel[:1], "V": [*V, kernel[1]]}
    yield Wrong("a neutral direction counted as negative", "inertia", sealed(less))
    name = "rbm-weights: inertia"
    turned = corpus()[name]["statement"]
    turned = turned | {"positive": turned["negative"], "negative": turned["positive"]}
    yield Wrong("signs exchanged", "inertia", changed(name, "statement", to=turned))
    yield Wrong("more eigenvalues than parameters", "statement", changed(name, "statement", "positive", to=5))
    there = corpus()["rbm-weights: inertia at a point"]
    if there["statement"] != corpus()[name]["statement"]:
        document = {k: v for k, v in there.items() if k != "point"}
        yield Wrong("the signs of another point", "inertia", sealed(document))
    yield Wrong(
        "a kernel in intervals", "inertia", changed("rbm-self: inertia", "hints", to=lambda h: h | {"bits": 256}), False
    )


def _directions():
    name = "rbm-dead-self: obstruction"
    yield Wrong("y that is not in the left kernel", "obstruction", changed(name, "statement", "weights", to="1 -1 0 0"))
    yield Wrong("y whose sum is not 0", "obstruction", changed(name, "statement", "weights", to="1 1 1 1"))
    yield Wrong("y = 0", "obstruction", changed(name, "statement", "weights", to="0 0 0 0"))
    yield Wrong(
        "a direction that is not neutral",
        "obstruction",
        changed(name, "statement", "direction", to=word(0, lambda x: x + 1)),
    )
    yield Wrong(
        "a direction along which J stays", "obstruction", changed(name, "statement", "direction", to="0 0 1 0 0")
    )
    generic = sealed(changed(name, "case", "target", to=GENERIC))
    yield Wrong("an obstruction where p is not q", "consistent", generic)
    name = "one spin: finite-step"
    yield Wrong(
        "a step in a direction that is not neutral",
        "finite-step",
        changed(name, "statement", "direction", to=word(1, lambda x: x + 1)),
    )
    yield Wrong("no step", "couplings", changed(name, "statement", "step", to="0"))
    yield Wrong("the coupling of no spins", "statement.subset", changed(name, "statement", "subset", to=0))
    yield Wrong(
        "a coupling of spins that are not there", "statement.subset", changed(name, "statement", "subset", to=2)
    )
    dead = part("finite-step", {"direction": "0 0 1 0 0", "step": log("3"), "subset": 3}, {})
    yield Wrong("the bias of a dead unit", "couplings", certificate(cases()["rbm-dead-self"], dead))
    tilt = part("finite-step", {"direction": "0 0 1 0 0", "step": "1/3", "subset": 1}, {"bits": 128})
    yield Wrong("the bias of a dead unit, in intervals", "couplings", certificate(cases()["rbm-dead-self"], tilt))
    one, same = cases()["rbm-self"], {"energy": RBM, "parameters": POINT}
    for word_, hints in (("", {}), (" in intervals", {"bits": 200})):
        differs = part("coupling-differs", {"other": same, "subset": 3, "factor": 1}, hints)
        yield Wrong(f"a model against itself{word_}", "couplings", certificate(one, differs))
    # -h in place of h
    turned = {"energy": RBM, "parameters": rbm(POINT["b"], [log("1/2")], [[log("1/3"), log("2")]])}
    yield Wrong(
        "a unit turned",
        "couplings",
        certificate(one, part("coupling-differs", {"other": turned, "subset": 3, "factor": 1}, {})),
    )
    double = {"energy": RBM | {"hidden": 2}, "parameters": rbm(["0", "0"], POINT["c"] * 2, POINT["W"] * 2)}
    yield Wrong(
        "twice a unit against a factor of two",
        "couplings",
        certificate(one, part("coupling-differs", {"other": double, "subset": 3, "factor": 2}, {})),
    )
    plain = {"energy": FULL, "parameters": ising(log("2"), log("1/3"), log("3/2"))}
    itself = part("coupling-differs", {"other": plain, "subset": 3, "factor": 1}, {"bits": 64})
    yield Wrong("a coupling against itself", "couplings", certificate(cases()["full-couplings"], itself))


def _mixtures():
    name = "no-mixture"
    yield Wrong(
        "a mixture: the product is positive",
        "no-mixture",
        changed(name, "case", "target", to=rbm_law(["2", "1", "1"], ["1"], [["2", "3", "1/2"]])),
    )
    yield Wrong(
        "independent spins: the product is 0", "no-mixture", changed(name, "case", "target", to=weights(*["1"] * 8))
    )
    yield Wrong("two hidden units", "no-mixture", changed(name, "case", "energy", "hidden", to=2))
    yield Wrong("a spin twice", "statement.triple", changed(name, "statement", "triple", to=[0, 1, 1]))
    yield Wrong("a spin that is not there", "statement.triple", changed(name, "statement", "triple", to=[0, 1, 3]))


def _facts():
    apart, same, full = cases()["rbm-weights"], cases()["rbm-self"], cases()["full-weights"]
    own = full.document["parameters"]
    tiny = case(2, FULL, couplings(J1="1e-40"), ising("0", "0", "0"))
    for name, step, one, claim in (
        ("the wrong sign", "fact", apart, fact("|F|^2", 0, "-")),
        ("0 that is not", "fact", apart, fact("|F|^2", 0, "0")),
        ("not 0 that is", "fact", same, fact("q - p", 0, "not 0")),
        ("a state that is not there", "argument", apart, fact("p", 4, "+")),
        ("state -1", "argument", apart, fact("p", -1, "+")),
        ("parameter -1", "argument", apart, fact("F", -1, "not 0")),
        ("a subset of spins that are not there", "argument", apart, fact("moment gap", 4, "0")),
        ("subset -1", "argument", apart, fact("dependence", -1, "not 0")),
        ("K v = 0 for a direction that is not neutral", "fact", same, fact("K v", "1 0 0 0 0", "0")),
        ("a range that is negative", "fact", same, fact("K v", "1 0 0 0 0", "-")),
        ("1e-40 taken for 0, exactly", "exact", tiny, fact("moment gap", 1, "0")),
        ("1e-40 taken for 0", "fact", tiny, fact("moment gap", 1, "0", bits=64)),
        ("1e-40 taken for negative", "fact", tiny, fact("moment gap", 1, "-", bits=256)),
        ("a quantity that nobody knows", "statement", apart, fact("entropy", 0, "+")),
        ("a sign that nobody knows", "statement", apart, fact("p", 0, ">")),
        ("a shift from the case's own point", "fact", full, fact("shift", 0, "+", bits=64, point=own)),
        ("a shift of nothing", "fact", apart, fact("shift", 0, "-", bits=64)),
        ("a gain from the case's own point", "fact", full, fact("L", 0, "+", bits=64, point=own)),
        ("a loss of nothing", "fact", apart, fact("L", 0, "-", bits=512)),
        ("a gain beyond the maximum", "fact", same, fact("L", 0, "+", bits=128, point=OTHER)),
        ("a gain in a state", "argument", same, fact("L", 1, "-", bits=128, point=OTHER)),
        ("v H v > 0 at a maximum", "fact", same, fact("v H v", "1 0 0 0 0", "+")),
        ("a vector of another length", "argument", same, fact("v H v", "1 0 0 0", "-")),
        ("an error that grows", "fact", full, fact("order error rate", 1, "+")),
    ):  # fmt: skip
        yield Wrong(name, step, certificate(one, claim))


def _whole():
    one, same = cases()["rbm-weights"], cases()["rbm-self"]
    true_part, wrong = fact("p", 0, "+"), fact("p", 0, "-")
    yield Wrong("one false part of three", "fact", conjunction(one, [true_part, wrong, true_part]))
    yield Wrong("the last part false", "fact", conjunction(one, [true_part, wrong]))
    yield Wrong("no parts", "parts", conjunction(one, []))
    yield Wrong("a part that is a conjunction", "part", conjunction(one, [conjunction(one, [true_part])]))
    yield Wrong("a part of a kind that nobody knows", "kind", conjunction(one, [true_part | {"kind": "wish"}]))
    yield Wrong("a part of kind conjunction", "kind", conjunction(one, [true_part | {"kind": "conjunction"}]))
    yield Wrong("a point of another model", "point", certificate(one, fact("p", 0, "+", point={"z": ["0"]})))
    bare = certificate(same, true_part)
    nowhere = {k: v for k, v in bare["case"].items() if k != "parameters"}
    yield Wrong("its own law, but no parameters", "case.target", sealed(bare | {"case": nowhere}))
    bare = certificate(one, true_part)
    nowhere = {k: v for k, v in bare["case"].items() if k != "parameters"}
    yield Wrong("a fact at no point", "case", sealed(bare | {"case": nowhere}))
    yield Wrong("another seal", "seal", bare | {"seal": "0" * 64}, False)
    yield Wrong("another format", "certificate", sealed(bare | {"format": "flowclaims/certificate/2"}))
    tied = copy.deepcopy(corpus()["tied-self: rank"])
    tied["case"]["energy"] |= {"inner": TIED, "matrix": [["1", "0"], ["0", "1"]], "offset": ["0", "0"]}
    yield Wrong("reparametrised twice", "case.energy", sealed(copy.deepcopy(tied)))
    # the outer weight is frozen: as a function of z nothing moves, or everything does
    inner = {"family": "reparametrised", "inner": TANH | {"output": "frozen"}, "matrix": [["0"], ["0"], ["0"], ["1"]],
             "offset": ["0", "0", "1", "0"]}  # fmt: skip
    hints = {"states": [0], "columns": [], "prime": "65537", "kernel": ["1"]}
    still = {"kind": "rank", "statement": {"rank": 0, "nullity": 1}, "hints": hints}
    tied["case"] |= {"spins": 1, "energy": inner, "parameters": {"z": ["0"]}}
    yield Wrong("a frozen weight that is moved", "case.energy", sealed(tied | still))
    frozen = rank(Situation(cases()["frozen-self"], EXACT))
    yield Wrong("the rank of trained weights for frozen ones", "statement", certificate(cases()["tanh-self"], frozen))
    ragged = sealed(changed("rbm01-self: rank", "case", "parameters", "W", to=[["0"], ["0"]]))
    yield Wrong("weights of another shape", "case.parameters", ragged)
    negative = changed("rbm-weights: rank", "case", "target", "values", 1, to="-1/2")
    yield Wrong("a negative weight", "case.target", negative)
    none = changed("rbm-weights: rank", "case", "target", "values", 1, to="0")
    yield Wrong("a weight that is 0", "case.target", none)
    yield Wrong(
        "a law of units in 0 and 1 for units of +-1",
        "consistent",
        changed("rbm-its-weights: consistent-inertia", "case", "energy", "family", to="rbm01"),
    )


def _numbers():
    """Numbers and options that look like something else."""
    one = case(1, FULL, weights("2", "1"), ising("0"))
    half = certificate(one, fact("|F|^2", 0, "0"))
    half["case"]["parameters"] = ising({"log": "3", "times": "1/4"})
    yield Wrong("the square root of 3 taken for 2", "exact", sealed(half))
    for name, value in (
        ("the logarithm of a negative number", log("-2")), ("the logarithm of 0", log("0")), ("a blank", " 1/2"),
        ("an underscore", "1_0"), ("a plus", "+1"), ("another script", "\u0663"), ("a point at the end", "1."),
        ("a denominator of 0", "1/0"), ("a sum in a sum", {"sum": [{"sum": ["1"]}]}), ("times nothing", {"times": "2"}),
        ("a newline", "1\n"), ("hexadecimal", "0x1"), ("a number with more", {"log": "2", "base": "2"}),
        ("infinity", "inf"), ("a list", ["1"]), ("an integer", 1), ("half an exponent", "1e"), ("a sign alone", "-"),
    ):  # fmt: skip
        spelled_so = copy.deepcopy(half)
        spelled_so["case"]["parameters"] = ising(value)
        spelled_so["statement"] = {"quantity": "K v", "argument": "1", "sign": "+"}
        yield Wrong(f"{name} for a number", "case.parameters", sealed(spelled_so))
    for name, value in (
        ("an underscore", "1_0"),
        ("a plus", "+1"),
        ("another script", "\u0663"),
        ("two blanks", "1  "),
        ("a tab", "\t1"),
    ):
        bare = certificate(one, fact("K v", value, "+"))
        yield Wrong(f"{name} in a vector", "argument", bare)
    for key, value, step in (
        ("link", "relu", "case.energy"),
        ("output", "free", "case.energy"),
        ("hidden", True, "case.energy"),
    ):
        odd = changed("tanh-self: rank", "case", "energy", key, to=value)
        yield Wrong(f"{key}: {value}", step, odd)
    soft = {"family": "shallow", "hidden": 1, "link": "softplus", "output": "trained"}
    one = case(1, soft, SELF, rbm(["0"], ["0"], [[log("2")]], u=["1"]))
    claim = part("rank", {"rank": 1, "nullity": 3}, {"states": [0, 1], "columns": [0], "prime": "65537", "kernel": []})
    yield Wrong("the height of a softplus unit", "law", certificate(one, claim), False)
    yield Wrong("the law of a network of tanh", "law", certificate(cases()["tanh-self"], fact("p", 0, "+")), False)
    yield Wrong("the law of products, exactly", "exact", certificate(cases()["product-self"], fact("p", 0, "+")), False)
    yield Wrong("another format of cases", "case", changed("rbm-self: rank", "case", "format", to="flowclaims/case/2"))
    listed = changed("full-couplings: rank", "case", "target", "J", to=[log("2"), log("1/3"), log("3/2")])
    yield Wrong("couplings in a list", "case.target", listed)
    odd = changed("full-couplings: rank", "case", "target", "J", to=lambda J: J | {"4": "0"})
    yield Wrong("a coupling of spins that are not there in the target", "case.target", odd)
    # the variance of spin 1 in place of a covariance, m_1 - m_1^2, is negative where m_1 is
    spin = case(3, RBM, weights("1", "2", "5", "4", "1", "2", "5", "9"))
    claim = part("no-mixture", {"triple": [0, 1, 1]}, {})
    yield Wrong("a spin against itself", "statement.triple", certificate(spin, claim))
