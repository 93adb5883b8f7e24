"""Certificates about fixed points that are wrong in one place each."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from corpus import climbed, corpus
from corpus_cases import EVEN, FULL, GENERIC, POINT, RBM, case, cases, couplings, energy, weights
from falsehoods_common import Wrong, changed, spelled, word
from handmade import box

from verify.arithmetic import get
from verify.certificates import certificate, sealed
from verify.certificates.systems import Gradient, Moments
from verify.energies import Reparametrised
from verify.model.situation import Situation


def everything():
    return [*points(), *sets(), *symmetries()]


def eigenvectors(one, z):
    """Columns for V, and signs as float64 sees them."""
    values, vectors = np.linalg.eigh(np.asarray(Situation(one, get("float64"), np.array(z, dtype=float)).hessian))
    positive = int((values > 0).sum())
    return np.round(vectors.T * 2**20), {"positive": positive, "negative": len(values) - positive}


def points():
    name = "tied: fixed-point"
    one = cases()["tied-weights"]
    yield Wrong(
        "a box that is far too large",
        "krawczyk",
        changed(name, "statement", "box", "rad", to=lambda r: spelled(int(x) << 16 for x in r.split())),
    )
    rad = int(corpus()[name]["statement"]["box"]["rad"].split()[0])
    yield Wrong(
        "a box beside the zero", "krawczyk", changed(name, "statement", "box", "mid", to=word(0, lambda x: x + 3 * rad))
    )
    yield Wrong(
        "a box without inside", "statement.box", changed(name, "statement", "box", "rad", to=word(1, lambda _: 0))
    )
    yield Wrong(
        "a box with a negative radius",
        "statement.box",
        changed(name, "statement", "box", "rad", to=word(1, lambda x: -x)),
    )
    yield Wrong("Y = 0", "krawczyk", changed(name, "hints", "Y", to=["0 0", "0 0"]), False)
    yield Wrong(
        "Y turned",
        "krawczyk",
        changed(name, "hints", "Y", to=lambda Y: [spelled(-int(x) for x in y.split()) for y in Y]),
        False,
    )
    yield Wrong("Y of another size", "hints.Y", changed(name, "hints", "Y", to=lambda Y: Y[:1]), False)
    yield Wrong("q - p larger than it is", "distance", changed(name, "statement", "distance", to="1/5"))
    yield Wrong(
        "a spurious point that is consistent",
        "distance",
        changed("full: fixed-point", "statement", "distance", to="1/100000000000"),
    )
    yield Wrong("a negative distance", "distance", changed(name, "statement", "distance", to="-1"))
    saddle = "saddle, weights: fixed-point"
    yield Wrong(
        "a saddle that is a maximum",
        "inertia",
        changed(saddle, "statement", "inertia", to={"positive": 0, "negative": 2}),
    )
    yield Wrong(
        "a maximum that is a saddle",
        "inertia",
        changed(name, "statement", "inertia", to={"positive": 1, "negative": 1}),
    )
    yield Wrong("V of one vector twice", "inertia", changed(name, "hints", "V", to=lambda V: V[:1] * 2), False)
    yield Wrong("a point of its own beside the box", "point", sealed(corpus()[name] | {"point": {"z": ["0", "0"]}}))
    system = Gradient(one, one.energy)
    V, inertia = eigenvectors(one, [0.9, -0.4])
    yield Wrong("no zero anywhere near", "krawczyk", certificate(one, box(system, [0.9, -0.4], V=V, inertia=inertia)))
    # where grad L = 0 and Hess L has a zero eigenvalue: nothing is isolated, or nobody knows
    two = case(2, RBM, energy(RBM, POINT))
    theta = np.log([1.5, 0.5, 2, 3, 0.5])
    V, inertia = eigenvectors(two, theta)
    yield Wrong(
        "a point of a manifold said to be alone",
        "krawczyk",
        certificate(two, box(Gradient(two, two.energy), theta, V=V, inertia=inertia)),
    )
    dead = case(2, RBM, GENERIC)
    b = [
        int(x) / 2.0 ** corpus()["dead-units: fixed-manifold"]["statement"]["box"]["scale"]
        for x in corpus()["dead-units: fixed-manifold"]["statement"]["box"]["mid"].split()
    ]
    theta = [*b, 0.3, 0, 0]
    V, inertia = eigenvectors(dead, theta)
    yield Wrong(
        "a dead unit said to be alone",
        "krawczyk",
        certificate(dead, box(Gradient(dead, dead.energy), theta, V=V, inertia=inertia)),
    )
    # f = z^3 / 8 + ... : grad L = E_q[D] - E_p[D] has a double zero where D = 0
    cubic = case(
        1,
        {"family": "reparametrised", "inner": RBM, "offset": ["0", "0", "0"], "matrix": [["0"], ["1"], ["1"]]},
        weights("1", "1"),
    )
    yield Wrong(
        "a zero of higher order",
        "krawczyk",
        certificate(cubic, box(Gradient(cubic, cubic.energy), [0.0], V=[[1]], inertia={"positive": 0, "negative": 1})),
    )
    products = case(2, {"family": "product_ising", "order": 1}, GENERIC)
    J = climbed(case(2, {"family": "truncated_ising", "order": 1}, GENERIC), np.zeros(2))
    theta = np.array([*np.sqrt(abs(J)), *(np.sign(J) * np.sqrt(abs(J)))])
    V, inertia = eigenvectors(products, theta)
    alone = box(Gradient(products, products.energy), theta, extra=2, V=V, inertia=inertia)
    yield Wrong("a point of an orbit said to be alone", "inertia", certificate(products, alone))


def sets():
    name = "dead-units: fixed-manifold"
    yield Wrong("a dimension too many", "statement.dimension", changed(name, "statement", "dimension", to=2))
    yield Wrong("a dimension too few", "statement.dimension", changed(name, "statement", "dimension", to=0))
    yield Wrong("dimension: true", "statement.dimension", changed(name, "statement", "dimension", to=True))
    yield Wrong("a unit that is not there", "lemma.units", changed(name, "statement", "lemmas", 0, "units", to=[1]))
    yield Wrong(
        "a unit twice",
        "lemma.units",
        changed("dead-units beside another: fixed-manifold", "statement", "lemmas", 0, "units", to=[1, 1]),
    )
    yield Wrong("no unit", "lemma", changed(name, "statement", "lemmas", 0, "units", to=[]))
    yield Wrong("a lemma that nobody knows", "lemma", changed(name, "statement", "lemmas", 0, "lemma", to="few-units"))
    two = case(2, RBM, energy(RBM, POINT))
    tied = Reparametrised(two.energy, [[Fraction(i == j) for j in range(2)] for i in range(5)], [Fraction(0)] * 5)
    dead = box(Gradient(two, tied), np.log([1.5, 0.5]), lemmas=[{"lemma": "dead-units", "units": [0]}], dimension=1)
    yield Wrong("the biases of a point where the unit lives", "krawczyk", certificate(two, dead))
    equal = "equal-units: fixed-manifold"
    yield Wrong(
        "units that are equal and dead",
        "lemma",
        changed(equal, "statement", "lemmas", to=lambda x: [*x, {"lemma": "dead-units", "units": [1]}]),
    )
    yield Wrong(
        "the same unit equal twice", "lemma.units", changed(equal, "statement", "lemmas", 0, "units", to=[0, 0])
    )
    yield Wrong("equality again", "lemma", changed(equal, "statement", "lemmas", to=lambda x: x * 2))
    yield Wrong("a distance from a consistent point", "distance", changed(equal, "statement", "distance", to="1e-20"))
    yield Wrong("a distance that is too large", "distance", changed(name, "statement", "distance", to="1/9"))
    yield Wrong("no lemma", "lemma", changed(name, "statement", "lemmas", to=[]))
    products = "scalings: fixed-manifold"
    yield Wrong("mu beside 0", "statement.box", changed(products, "statement", "box", "mid", to=word(8, lambda _: 1)))
    yield Wrong("scalings of a sum", "lemma", changed(name, "statement", "lemmas", to=[{"lemma": "scalings"}]))
    yield Wrong(
        "a dimension for each product, but one",
        "statement.dimension",
        changed(products, "statement", "dimension", to=2),
    )
    plain = corpus()["full: fixed-point"]
    claim = {"lemmas": [{"lemma": "scalings"}], "dimension": 0, "box": plain["statement"]["box"], "distance": "0"}
    hints = {key: plain["hints"][key] for key in ("bits", "scale", "Y")}
    sums = sealed(plain | {"kind": "fixed-manifold", "statement": claim, "hints": hints})
    yield Wrong("scalings of sums", "lemma", sums)
    aside = sealed(corpus()[name] | {"point": POINT})
    yield Wrong("a point beside the box of a set", "point", aside)
    one = case(2, {"family": "product_ising", "order": 2}, GENERIC)
    theta = [*np.array([0.3, 0.2, 0.0]), 0.3, 0.2, 0.0]
    flat = box(Gradient(one, one.energy), theta, extra=3, lemmas=[{"lemma": "scalings"}], dimension=3)
    yield Wrong("an orbit that is a point", "border", certificate(one, flat))


class _Fewer(Moments):
    """The first equations only: as many as there are unknowns."""

    def jacobian(self, z, A, middle):
        return super().jacobian(z, A, middle)[: len(self.unknown)]


def symmetries():
    one = case(2, RBM, energy(RBM, POINT))
    theta, A = np.log([1.5, 0.5, 2, 3, 0.5]), get("float64")
    lemma = {"lemma": "moments", "blind": [], "free": [2, 3, 4]}
    few = box(_Fewer(one, [], [2, 3, 4]), theta, lemmas=[lemma], dimension=3)
    yield Wrong("moments: more free parameters than there are", "krawczyk", certificate(one, few))
    name = "moments: fixed-manifold"
    more = changed(name, "statement", "lemmas", to=lambda x: [*x, {"lemma": "even-sector"}])
    yield Wrong("moments: and another lemma", "lemma", more)
    yield Wrong("moments: a dimension too few", "lemma.free", changed(name, "statement", "dimension", to=1))
    yield Wrong(
        "moments: a free parameter twice", "lemma.free", changed(name, "statement", "lemmas", 0, "free", to=[2, 2])
    )
    yield Wrong("moments: a distance where p = q", "lemma", changed(name, "statement", "distance", to="1/1000"))
    yield Wrong(
        "moments: a weight that is not blind", "statement.box", changed(name, "statement", "lemmas", 0, "blind", to=[1])
    )
    plain = case(2, FULL, GENERIC)
    none = box(Gradient(plain, plain.energy), [0, 0, 0], lemmas=[lemma], dimension=3)
    yield Wrong("moments: without units", "lemma", certificate(plain, none))
    # the weight to the third spin is 0, but its equation does not hold: the moments of the two spins do not suffice
    apart = case(3, RBM, couplings(J3="1/2", J5="3/10", J6="-1/4", J1="1/9"))
    system = Moments(apart, [2], [3, 4])
    z = np.array([0.1, 0.0, 0.0, 0.3, 0.9, 0.6])
    for _ in range(60):
        J = np.asarray(system.jacobian(z, A, z))[:4, [0, 1, 2, 5]]
        z[[0, 1, 2, 5]] -= np.linalg.solve(J, np.asarray(system.equations(z, A))[:4])
    lemma = {"lemma": "moments", "blind": [2], "free": [3, 4]}
    few = box(system, z, lemmas=[lemma], dimension=2, Y=np.linalg.inv(J), k=20)
    yield Wrong("moments: the weight to a spin outside", "krawczyk", certificate(apart, few))
    even = "even-sector: fixed-manifold"
    odd = weights(*[*EVEN["values"][:-1], "4"])
    yield Wrong("a target that is not even", "lemma", changed(even, "case", "target", to=odd))
    yield Wrong(
        "a target with one odd coupling",
        "lemma",
        changed(
            "even-sector of the full model: fixed-manifold", "case", "target", "J", to=lambda J: J | {"7": "1e-40"}
        ),
    )
    yield Wrong("the even sector of units in 0 and 1", "lemma", changed(even, "case", "energy", "family", to="rbm01"))
    yield Wrong(
        "the even sector twice over",
        "lemma",
        changed(even, "statement", "lemmas", 0, to={"lemma": "even-sector", "units": [0]}),
    )
    dead = changed("dead-units beside another: fixed-manifold", "case", "target", to=EVEN)
    dead["statement"]["lemmas"].insert(0, {"lemma": "even-sector"})
    yield Wrong("dead units after the even sector", "lemma", sealed(dead))
    # even, then equal: the bias of the first unit is 0, and that of the second must be as well
    two = case(3, RBM | {"hidden": 2}, EVEN)
    matrix = [
        [Fraction((i == 4 and j == 0) or (i in {5 + j - 1, 8 + j - 1} and j > 0)) for j in range(4)] for i in range(11)
    ]
    name = "equal-units and even-sector: fixed-manifold"
    scale = 2.0 ** corpus()[name]["statement"]["box"]["scale"]
    w = [int(x) / scale for x in corpus()[name]["statement"]["box"]["mid"].split()]
    tied = Reparametrised(two.energy, matrix, [Fraction(0)] * 11)
    lemmas = [{"lemma": "even-sector"}, {"lemma": "equal-units", "units": [0, 1]}]
    yield Wrong(
        "a bias left over in the even sector",
        "statement.box",
        certificate(two, box(Gradient(two, tied), [0, *w], lemmas=lemmas, dimension=0, k=36)),
    )
