"""True certificates of every kind, every quantity and sign, over all families and targets; small, made once."""

from __future__ import annotations

from functools import cache

import corpus_claims
import corpus_flows
import corpus_metrics
import corpus_sharp
import numpy as np
from corpus_cases import (
    EVEN,
    EXACT,
    FULL,
    GENERIC,
    HALVES,
    OTHER,
    POINT,
    RBM,
    RBM01,
    SELF,
    TIED,
    case,
    cases,
    couplings,
    energy,
    ising,
    log,
    neutral,
    rbm,
    weights,
)

from verify import Case
from verify.arithmetic import get
from verify.certificates import (
    certificate,
    conjunction,
    consistent_inertia,
    coupling_differs,
    fact,
    finite_step,
    fixed_manifold,
    fixed_point,
    inertia,
    obstruction,
    part,
    rank,
)
from verify.energies import build
from verify.model.situation import Situation


@cache
def corpus():
    """All certificates, by name."""
    found = {
        **_ranks(),
        **_fixed(),
        **_sets(),
        **_others(),
        **_facts(),
        **_places(),
        **_spreads(),
        **corpus_sharp.everything(),
        **corpus_metrics.everything(),
        **corpus_flows.everything(),
        **corpus_claims.everything(),
    }
    parts = [one for name, one in found.items() if name.startswith("rbm-weights")]
    bare = [{k: one[k] for k in one if k not in {"format", "case", "seal"}} for one in parts]
    found["conjunction of three"] = conjunction(cases()["rbm-weights"], bare[:3])
    found["conjunction of five"] = conjunction(cases()["rbm-weights"], bare[2:7])
    # one part in intervals among exact ones, and first
    wide = fact("moment gap", 1, _sign(cases()["rbm-weights"], "moment gap", 1), 64)
    found["conjunction of two layers"] = conjunction(cases()["rbm-weights"], [*bare[:1], wide])
    found["conjunction of two layers, the last first"] = conjunction(cases()["rbm-weights"], [wide, *bare[:1]])
    return found


def _ranks():
    found = {}
    for name, one in cases().items():
        here = Situation(one, EXACT)
        found[f"{name}: rank"] = certificate(one, rank(here))
        if name.endswith(("self", "its-weights", "full-couplings", "truncated-energy", "one-spin", "two-units")):
            found[f"{name}: consistent"] = certificate(one, part("consistent", {}))
            found[f"{name}: consistent-inertia"] = certificate(one, consistent_inertia(here))
            bent = obstruction(here)
            if bent is not None:
                found[f"{name}: obstruction"] = certificate(one, bent)
        if name not in {"product-self", "product-zero-self", "tanh-self", "frozen-self", "softplus-self"}:
            found[f"{name}: inertia"] = certificate(one, inertia(here))
    one, theta = cases()["rbm-weights"], Case.from_document(cases()["rbm-weights"].document | {"parameters": OTHER})
    there = Situation(theta, EXACT)
    found["rbm-weights: rank at a point"] = certificate(one, rank(there, OTHER))
    found["rbm-weights: inertia at a point"] = certificate(one, inertia(there, OTHER))
    one = cases()["rbm-energy"].replaced(target=energy(RBM, OTHER))
    found["rbm-energy: consistent-inertia at a point"] = certificate(one, consistent_inertia(there, OTHER))
    found["rbm-energy: consistent at a point"] = certificate(one, part("consistent", {}, point=OTHER))
    wide = case(1, RBM, SELF, rbm(["1/2"], ["1/3"], [["-1"]]))
    found["no logarithms: consistent in intervals"] = certificate(wide, part("consistent", {}, {"bits": 64}))
    one, J = case(2, FULL, GENERIC, ising("1/2", "-1/3", "2")), cases()["full-weights"]
    V = inertia(Situation(J, EXACT))["hints"]["V"]
    bits = part(
        "inertia", {"positive": 0, "zero": 0, "negative": 3}, {"kernel": [], "V": V, "prime": "65537", "bits": 96}
    )
    found["full: inertia in intervals"] = certificate(J, bits)
    return found


def _proved(one, attempt):
    if attempt.part is None:
        raise AssertionError(f"{one}: {attempt.reason}: {attempt.why}")
    return certificate(one, attempt.part)


def climbed(one, start, steps=400):
    """A zero of grad L near ``start`` (size,), in float64: ascents, then Newton's steps."""
    from verify.model.gibbs import Point

    A, theta = get("float64"), np.array(start, dtype=float)
    q = np.asarray(one.target(A))
    for k in range(steps):
        point = Point(one.energy, theta, A)
        F = np.asarray(point.gradient(q - point.law))
        H = np.asarray(point.hessian(q - point.law))
        theta = theta + (F if k < steps - 20 else -np.linalg.lstsq(H, F, rcond=1e-9)[0])
    return theta


def _fixed():
    quadratic, ones = {"family": "truncated_ising", "order": 2}, {"family": "truncated_ising", "order": 1}
    eight = weights("3", "1", "2", "1/2", "5", "1", "4", "2/3")
    strong = weights("9", "1", "1/2", "1", "1", "2", "1", "8")
    full = case(2, FULL, couplings(J1="1/2", J3="-1"))
    three = case(3, RBM, energy(RBM, rbm(["1/2", "0", "-1/3"], ["1/4"], [["1", "-1/2", "3/4"]])))
    found = {
        "full": _proved(full, fixed_point(full, np.array([0.5, 0, -1]))),
        "rbm of three spins": _proved(three, fixed_point(three, np.array([0.5, 0, -1 / 3, 0.25, 1, -0.5, 0.75]))),
    }
    for name, one, start in (
        ("truncated", case(3, quadratic, eight), np.zeros(6)),
        ("order one", case(2, ones, GENERIC), np.zeros(2)),
        ("tied", case(2, TIED, GENERIC), np.array([0.3, 0.4])),
        ("tied rbm01", case(2, TIED | {"inner": RBM01}, GENERIC), np.array([0.3, 0.4])),
        ("halves", case(2, HALVES, energy(RBM01, OTHER)), np.zeros(2)),
        ("rbm01", case(3, RBM01, strong), np.array([0, 0, 0, -0.5, 1, -1, 1.0])),
    ):
        found[name] = _proved(one, fixed_point(one, climbed(one, start)))
    for name, target in (("weights", GENERIC), ("energy", energy(RBM01, OTHER))):
        # at a point in the middle of the parameters of one spin: a saddle, or a minimum
        one = case(2, TIED, target)
        zero = next((z for z in _zeros(one) if (fixed_point(one, z)).part and _upward(fixed_point(one, z))), None)
        if zero is not None:
            found[f"saddle, {name}"] = _proved(one, fixed_point(one, zero))
    return {f"{name}: fixed-point": one for name, one in found.items()}


def _upward(attempt):
    return attempt.part["statement"]["inertia"]["positive"] > 0


def _zeros(one):
    rng = np.random.default_rng(3)
    for _ in range(30):
        z = climbed(one, rng.normal(size=one.energy.size), steps=30)
        if np.isfinite(z).all() and np.abs(z).max() < 10:
            yield z


def _sets():
    found, two = {}, RBM | {"hidden": 2}
    products = case(2, {"family": "product_ising", "order": 2}, GENERIC)
    one = case(2, FULL, GENERIC)
    J = climbed(one, np.zeros(3))
    size = np.sqrt(np.abs(J))
    found["scalings"] = _proved(products, fixed_manifold(products, np.concatenate((size, np.sign(J) * size))))
    few = case(2, {"family": "product_ising", "order": 1}, energy(RBM01, OTHER))
    J = climbed(case(2, {"family": "truncated_ising", "order": 1}, energy(RBM01, OTHER)), np.zeros(2))
    found["scalings of order one"] = _proved(few, fixed_manifold(few, np.concatenate((J, np.ones(2)))))
    one = case(2, RBM, energy(RBM, POINT))
    found["moments"] = _proved(one, fixed_manifold(one, np.log([1.5, 0.5, 2, 3, 0.5])))
    one = case(2, RBM01, energy(RBM01, OTHER))
    found["moments of rbm01"] = _proved(one, fixed_manifold(one, np.log([2, 1, 1 / 3, 2, 1.25])))
    one = case(3, RBM, couplings(J3="1/2", J5="3/10", J6="-1/4", J1="1/9"))
    found["moments of two spins"] = _proved(one, fixed_manifold(one, _partly(one)))
    one = case(2, RBM, GENERIC)
    found["dead-units"] = _proved(one, fixed_manifold(one, _independent(one)))
    one = case(2, RBM01, couplings(J1=log("2"), J2="-1/3", J3="1/5"))
    found["dead-units of rbm01"] = _proved(one, fixed_manifold(one, _independent(one, 2)))
    one = case(3, RBM, EVEN)
    even = climbed(one, np.array([0, 0, 0, 0, 0.3, 0.2, 0.4]))
    found["even-sector"] = _proved(one, fixed_manifold(one, even))
    one = case(3, two, EVEN)
    found["equal-units and even-sector"] = _proved(one, fixed_manifold(one, _doubled(one)))
    row = ["1/2", "-1/3", "3/4"]
    one = case(3, two, energy(two, rbm(["1/5", "0", "-1/7"], ["1/4"] * 2, [row] * 2)))
    theta = np.array([1 / 5, 0, -1 / 7, 1 / 4, 1 / 4, *[1 / 2, -1 / 3, 3 / 4] * 2])
    found["equal-units"] = _proved(one, fixed_manifold(one, theta))
    one = case(3, two, energy(RBM, rbm(["1/5", "0", "-1/7"], ["1/4"], [row])))
    theta = np.array([1 / 5, 0, -1 / 7, 1 / 4, 0.7, 1 / 2, -1 / 3, 3 / 4, 0, 0, 0])
    found["dead-units beside another"] = _proved(one, fixed_manifold(one, theta))
    one = case(3, FULL, couplings(J3="1/2", J5="-1", J6=log("2")))
    found["even-sector of the full model"] = _proved(
        one, fixed_manifold(one, np.array([0, 0, 0.5, 0, -1, np.log(2), 0]))
    )
    return {f"{name}: fixed-manifold": one for name, one in found.items()}


def _independent(one, factor=1):
    """The point of an independent law whose first moments are right, with a dead unit; features of +-1 or of 0/1."""
    q = np.asarray(one.target(get("float64")))
    means = [q @ [-1 if s >> j & 1 else 1 for s in range(len(q))] for j in range(one.spins)]
    return np.array([*(factor * np.arctanh(means)), 0.3, *[0] * one.spins])


def _doubled(one, b=(0, 0, 0), c=0.0):
    """A fixed point with two equal units: the flow keeps them equal."""
    return climbed(one, np.array([*b, c, c, *[0.3, 0.2, 0.4] * 2]))


def _partly(one):
    """A fixed point at which the unit sees two spins only: the flow without its third weight keeps it."""
    from verify.certificates.systems import Moments

    system, A = Moments(one, [2], ()), get("float64")
    z = np.array([0.2, 0.1, 0, 0.2, 0.5, 0.4])
    for _ in range(200):
        J = np.asarray(system.jacobian(z, A, z))
        z = z - 0.5 * np.linalg.lstsq(J, np.asarray(system.equations(z, A)), rcond=1e-9)[0]
    return np.asarray(system.whole(z, A))


def _others():
    spin, pair, found = cases()["rbm-one-spin"], cases()["rbm-self"], {}
    v = next(v for v in neutral(spin) if v[2])
    found["one spin: finite-step"] = certificate(spin, finite_step(spin, v, log("2"), 1, exact=True))
    step = finite_step(spin, v, {"times": "1/7", "log": "3"}, 1, exact=False)
    found["one spin: finite-step in intervals"] = certificate(spin, step)
    v = neutral(pair)[0]
    found["two spins: finite-step"] = certificate(pair, finite_step(pair, v, log("2"), 3, exact=True))
    tanh = cases()["product-self"]
    v = neutral(tanh)[0]
    S = next(S for i, S in enumerate((1, 2, 3)) if v[i])
    found["product: finite-step in intervals"] = certificate(tanh, finite_step(tanh, v, "1/10", S, exact=False))
    mixed = case(3, RBM, weights("1", "2", "2", "2", "2", "2", "2", "1"))
    negative = certificate(mixed, part("no-mixture", {"triple": [0, 1, 2]}, {}))
    found["no-mixture"] = negative
    mixed = case(3, RBM01, couplings(J3="-1/5", J5="-1/4", J6="-1/3", J1="1/9"))
    found["rbm01: no-mixture in intervals"] = certificate(
        mixed, part("no-mixture", {"triple": [2, 0, 1]}, {"bits": 80})
    )
    for name, bits in (("exactly", True), ("in intervals", False)):
        differs = coupling_differs(pair, build(RBM, 2, ""), OTHER, 3, 2, exact=bits)
        found[f"{name}: coupling-differs"] = certificate(pair, differs)
    differs = coupling_differs(pair, build(FULL, 2, ""), ising("1/3", "2", log("7")), 1, exact=False)
    found["full: coupling-differs"] = certificate(pair, differs)
    # b_2 = 80: the least probability is near e^-160, and Hess L has an eigenvalue as small
    far = case(2, TIED | {"offset": ["0", "80", "0", "0", "0"]}, SELF, {"z": [log("2"), log("1/3")]})
    found["a law down to e^-160: consistent-inertia"] = certificate(far, consistent_inertia(Situation(far, EXACT)))
    return found


class _Collected(dict):
    """Certificates of facts by name."""

    def add(self, name, one, *arguments, **more):
        self[f"{name}: fact {arguments[0]} {arguments[2]}"] = certificate(one, fact(*arguments, **more))


def _facts():
    """Every quantity with every sign that it can have, exactly and in intervals."""
    found, apart = _Collected(), cases()["rbm-weights"]
    add, full = found.add, cases()["full-weights"]
    for bits in (None, 128):
        name = "in intervals" if bits else "exactly"
        for one, word in ((apart, "rbm-weights"), (full, "full"), (cases()["rbm-couplings"], "couplings")):
            for quantity, arguments in (
                ("|F|^2", (0,)), ("F", (0, 1, 2)), ("q - p", (0, 1, 2, 3)),
                ("moment gap", (1, 2, 3)), ("order error rate", (1, 2)), ("dependence", (3,)), ("p", (2,)),
                ("v H v", ("1 -2 1" if word == "full" else "1 0 -2 0 1",)),
            ):  # fmt: skip
                for argument in arguments:
                    sign = _sign(one, quantity, argument)
                    add(f"{word} {name} {argument}", one, quantity, argument, sign, bits=bits)
                    if sign != "0":
                        add(f"{word} {name} {argument}", one, quantity, argument, "not 0", bits=bits)
    return found


def _places():
    """Facts about points of all kinds, and about other points than the case's own."""
    found, same, apart = _Collected(), cases()["rbm-self"], cases()["rbm-weights"]
    add, pairs = found.add, cases()["product-self"]
    flat = case(2, RBM, GENERIC, rbm(["0", "1/2"], ["1/3"], [["1", "-1"]]))
    kernel = " ".join(map(str, neutral(same)[0]))
    for quantity in ("|F|^2", "F", "q - p", "moment gap", "order error rate", "dependence"):
        add("at its own law", same, quantity, 0, "0")
    add("in a neutral direction", same, "v H v", kernel, "0")
    add("along the kernel", same, "K v", kernel, "0")
    add("across the kernel", same, "K v", "1 0 0 0 0", "+")
    add("across the kernel", same, "K v", "0 0 1 0 0", "not 0")
    add("product", pairs, "K v", "1 0 0 0 0 0", "+")
    one = cases()["rbm-couplings"].replaced(target=couplings(J1="0"))
    add("independent target", one, "dependence", 3, "0")
    add("a point that is no logarithm", flat, "|F|^2", 0, "+", bits=100)
    point = rbm([log("2"), "0"], [log("1/3")], [[log("2"), log("5/4")]])
    add("elsewhere", apart, "shift", 0, "+", bits=100, point=point)
    add("elsewhere", apart, "shift", 2, "-", bits=100, point=point)
    add("elsewhere", apart, "shift", 4, "not 0", bits=100, point=point)
    add("elsewhere", apart, "p", 0, "+", point=point)
    for one, there in (
        (apart, point),
        (same, OTHER),
        (cases()["rbm-weights"].replaced(target=energy(RBM, OTHER)), OTHER),
    ):
        sign = _sign(one, "L", 0, there)
        add(f"elsewhere, towards {one.document['target']['kind']}", one, "L", 0, sign, bits=100, point=there)
        add(f"elsewhere, towards {one.document['target']['kind']}", one, "L", 0, "not 0", bits=64, point=there)
    add("at a multiple", apart, "p", 0, "+", bits=100, point=_halved(point))
    small = case(2, FULL, GENERIC, ising("0", "0", "0"))
    add("from zero", small, "shift", 1, "0", point=ising("1/2", "0", "-1/2"))
    add("from zero", small, "shift", 0, "+", point=ising("1/2", "0", "-1/2"))
    add("from zero", small, "shift", 2, "-", point=ising("1/2", "0", "-1/2"))
    for name in ("rbm01-weights", "tied-weights", "truncated-weights", "rbm-energy"):
        one = cases()[name]
        add(name, one, "F", 1, _sign(one, "F", 1))
        add(f"{name} in intervals", one, "F", 0, _sign(one, "F", 0), bits=90)
    for quantity, argument in (("F", 2), ("p", 3), ("v H v", "1 0 1 0 -1"), ("moment gap", 3)):
        one = cases()["softplus-weights"]
        add(f"softplus {argument}", one, quantity, argument, _sign(one, quantity, argument))
    add("tanh", cases()["tanh-self"], "F", 2, "0")
    add("tanh", cases()["tanh-self"], "K v", "1 0 0 0 0 0", "+")
    return found


def _spreads():
    """Variances of the energy against couplings: in intervals, for they are made of logarithms."""
    found, apart = _Collected(), cases()["rbm-weights"]
    add, flat = found.add, case(2, RBM, GENERIC, rbm(["0", "1/2"], ["1/3"], [["1", "-1"]]))
    for one, k in ((apart, 0), (apart, 1), (flat, 0), (flat, 1), (flat, 2)):
        for law in ("uniform", "model"):
            sign = _sign(one, f"{law} spread", k)
            if sign != "0":
                add(f"{law} {k} {one.sha256[:4]}", one, f"{law} spread", k, sign, bits=160)
    pair = case(2, RBM | {"hidden": 2}, GENERIC, rbm(["1", "0"], ["0", "1/2"], [["1/2", "1/3"], ["-1/4", "1"]]))
    for k in (1, 2):
        sign = _sign(pair, "model spread", k)
        add(f"two units {k}", pair, "model spread", k, sign, bits=160)
    return found


def _halved(point):
    """Sums and multiples of logarithms at some places."""
    moved = {name: list(value) for name, value in point.items()}
    moved["b"] = [{"log": "2", "times": "1/2"}, {"sum": [{"log": "3"}, "1/7", {"log": "2", "times": "-2/3"}]}]
    return moved


def _sign(one, quantity, argument, place=None):
    """By the oracle, once: what is asked of the checker is whether it says the same."""
    from oracle import QUANTITIES
    from oracle_models import Case as Real
    from oracle_models import Point as There
    from oracle_models import tiny

    real = Real({k: v for k, v in one.document.items() if k != "note"})
    theta = real.theta if place is None else real.model.read(place)
    value = QUANTITIES[quantity](There(real, theta), argument)
    return "0" if abs(value) < tiny() else "+" if value > 0 else "-"
