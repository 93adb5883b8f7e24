"""Cases and models at 300 bits, straight from the definitions: plain loops, no code of verify or of its checker."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

import mpmath

MP = mpmath.mp.clone()
MP.prec = 320


def tiny():
    """What is smaller than this is zero; 2^-200 at 320 bits, where everything is of the size of 1."""
    return MP.ldexp(1, -(MP.prec * 5 // 8))


RATIONAL = re.compile(r"-?\d+(/\d*[1-9]\d*|(\.\d+)?([eE]-?\d+)?)", re.ASCII)


class IllFormedError(Exception):
    """It means nothing, so it is not true."""


def must(condition, why):
    if not condition:
        raise IllFormedError(why)


def keys(value, *names, optional=()):
    must(isinstance(value, dict) and set(names) <= set(value) <= {*names, *optional}, f"keys other than {names}")


def whole(value, low, high):
    must(type(value) is int and low <= value <= high, f"no integer from {low} to {high}: {value!r}")
    return value


def fraction(value):
    must(isinstance(value, str) and RATIONAL.fullmatch(value), f"no rational: {value!r}")
    return Fraction(value)


def real(value):
    """An mpf from a rational."""
    value = Fraction(value)
    return MP.mpf(value.numerator) / value.denominator


def integers(value, length=None):
    must(isinstance(value, str) and re.fullmatch("-?[0-9]+( -?[0-9]+)*", value or "0"), "no integers")
    found = [int(word) for word in value.split()]
    must(length is None or len(found) == length, "another number of integers")
    return found


def number(value):
    """A document's number; sums and multiples of logarithms stand in certificates only."""
    if isinstance(value, str):
        return real(fraction(value))
    if isinstance(value, dict) and "sum" in value:
        keys(value, "sum")
        must(isinstance(value["sum"], list) and not any("sum" in one for one in value["sum"]), "no sum")
        return MP.fsum(number(one) for one in value["sum"])
    keys(value, "log", optional=("times",))
    argument = fraction(value["log"])
    must(argument > 0, "the logarithm of what is not positive")
    return MP.log(real(argument)) * real(fraction(value.get("times", "1")))


def spin(state, j):
    return -1 if state >> j & 1 else 1


def chi(subset, state):
    product = 1
    for j in range(20):
        if subset >> j & 1:
            product *= spin(state, j)
    return product


LINKS = {
    "log2cosh": (lambda h: MP.log(2 * MP.cosh(h)), MP.tanh, lambda h: 1 / MP.cosh(h) ** 2),
    "softplus": (
        lambda h: MP.log(1 + MP.exp(h)),
        lambda h: 1 / (1 + MP.exp(-h)),
        lambda h: 1 / (2 + MP.exp(h) + MP.exp(-h)),
    ),
    "tanh": (MP.tanh, lambda h: 1 / MP.cosh(h) ** 2, lambda h: -2 * MP.sinh(h) / MP.cosh(h) ** 3),
}


class Deep:
    """f(x) = log of a sum over the states of both hidden layers, whose exponents are linear in theta."""

    def __init__(self, spins, m1, m2):
        self.spins, self.shape, self.size = spins, (m1, m2), spins + m1 + m2 + m1 * spins + m2 * m1

    def read(self, value):
        (m1, m2), N = self.shape, self.spins
        keys(value, "b", "c1", "c2", "W1", "W2")
        rows = {"W1": (m1, N), "W2": (m2, m1)}
        for name, length in (("b", N), ("c1", m1), ("c2", m2)):
            must(isinstance(value[name], list) and len(value[name]) == length, f"another shape of {name}")
        for name, (number_of, length) in rows.items():
            must(len(value[name]) == number_of and all(len(row) == length for row in value[name]), f"shape of {name}")
        flat = [one for name in rows for row in value[name] for one in row]
        return [number(one) for one in [*value["b"], *value["c1"], *value["c2"], *flat]]

    def joint(self, theta, s):
        """f(x), df/dtheta = E[features] and d2f/dtheta2 = Cov[features] under the law of both layers given x."""
        (m1, m2), x = self.shape, [spin(s, j) for j in range(self.spins)]
        features = []
        for h1 in product((1, -1), repeat=m1):
            for h2 in product((1, -1), repeat=m2):
                pairs = [a * b for a in h1 for b in x] + [a * b for b in h2 for a in h1]
                features.append([*x, *h1, *h2, *pairs])
        exponents = [MP.fdot(theta, row) for row in features]
        law, top = normalised(exponents), max(exponents)
        mean = [MP.fdot(law, column) for column in zip(*features, strict=True)]
        spread = MP.zeros(self.size)
        for p, row in zip(law, features, strict=True):
            away = MP.matrix([a - b for a, b in zip(row, mean, strict=True)])
            spread += p * away * away.T
        return top + MP.log(MP.fsum(MP.exp(e - top) for e in exponents)), mean, spread


class Model:
    """f(theta), its first and second derivatives; theta is a list of mpf, in the order of the documents."""

    def __init__(self, spec, spins):
        must(isinstance(spec, dict) and isinstance(spec.get("family"), str), "no family")
        self.spins, self.family, self.states = spins, spec["family"], range(1 << spins)
        self.hidden, self.outer, self.masks, self.inner = 0, False, None, None
        self.deep = None
        if self.family == "reparametrised":
            keys(spec, "family", "inner", "matrix", "offset")
            self.inner = Model(spec["inner"], spins)
            must(self.inner.inner is None and self.inner.trained == self.inner.size, "an inner model of another kind")
            must(len(spec["matrix"]) == len(spec["offset"]) == self.inner.size, "another number of rows")
            self.matrix = [[real(fraction(value)) for value in row] for row in spec["matrix"]]
            self.offset = [real(fraction(value)) for value in spec["offset"]]
            must(len({len(row) for row in self.matrix}) == 1, "a ragged matrix")
            self.size = self.trained = len(self.matrix[0])
        elif self.family.endswith("_ising"):
            must(self.family in {"full_ising", "truncated_ising", "product_ising"}, "an unknown family")
            keys(spec, "family", *([] if self.family == "full_ising" else ["order"]))
            order = whole(spec.get("order", spins), 1, spins)
            self.masks = [S for S in self.states if 1 <= S.bit_count() <= order]
            self.size = self.trained = len(self.masks) * (1 + (self.family == "product_ising"))
        elif self.family == "deep_boltzmann":
            keys(spec, "family", "hidden")
            must(isinstance(spec["hidden"], list) and len(spec["hidden"]) == 2, "no two layers")
            self.deep = Deep(spins, *(whole(m, 0, most) for m, most in zip(spec["hidden"], (4096, 10), strict=True)))
            self.size = self.trained = self.deep.size
        else:
            must(self.family in {"rbm", "rbm01", "shallow"}, "an unknown family")
            self.outer = self.family == "shallow"
            keys(spec, "family", "hidden", *(["link", "output"] if self.outer else []))
            self.hidden = whole(spec["hidden"], 0, 4096)
            link = spec["link"] if self.outer else {"rbm": "log2cosh", "rbm01": "softplus"}[self.family]
            must(link in LINKS, "an unknown link")
            self.link = LINKS[link]
            self.size = self.trained = spins + self.hidden * (1 + spins + self.outer)
            must(spec.get("output", "trained") in {"trained", "frozen"}, "an unknown output")
            self.trained -= self.hidden * (spec.get("output") == "frozen")

    def read(self, value):
        """theta from a document's parameters."""
        if self.inner:
            keys(value, "z")
            must(len(value["z"]) == self.size, "another number of parameters")
            return [number(one) for one in value["z"]]
        if self.masks is not None:
            names = ["u", "v"] if self.family == "product_ising" else ["J"]
            keys(value, *names)
            for name in names:
                keys(value[name], *map(str, self.masks))
            return [number(value[name][str(S)]) for name in names for S in self.masks]
        if self.deep:
            return self.deep.read(value)
        keys(value, "b", "c", "W", *(["u"] if self.outer else []))
        lengths = (len(value["b"]), len(value["c"]), len(value["W"]), len(value.get("u", value["c"])))
        must(lengths == (self.spins, *[self.hidden] * 3), "another shape")
        must(all(isinstance(row, list) and len(row) == self.spins for row in value["W"]), "another shape of W")
        rest = [*value["c"], *(one for row in value["W"] for one in row), *value.get("u", [])]
        return [number(one) for one in [*value["b"], *rest]]

    def image(self, theta):
        """A z + o."""
        return [MP.fdot(row, theta) + o for row, o in zip(self.matrix, self.offset, strict=True)]

    def features(self, state):
        return [(1 + spin(state, j)) // 2 if self.family == "rbm01" else spin(state, j) for j in range(self.spins)]

    def unit(self, a):
        """Places of c_a and w_a in theta."""
        first = self.spins + self.hidden + a * self.spins
        return [self.spins + a, *range(first, first + self.spins)]

    def input(self, theta, a, state):
        c, *w = (theta[i] for i in self.unit(a))
        return c + MP.fdot(w, self.features(state))

    def f(self, theta):
        if self.inner:
            return self.inner.f(self.image(theta))
        if self.deep:
            return [self.deep.joint(theta, s)[0] for s in self.states]
        if self.masks is not None:
            n = len(self.masks)
            J = theta if self.size == n else [theta[i] * theta[n + i] for i in range(n)]
            return [MP.fsum(J[i] * chi(S, s) for i, S in enumerate(self.masks)) for s in self.states]
        u = theta[self.size - self.hidden :] if self.outer else [1] * self.hidden
        return [
            MP.fdot(theta[: self.spins], self.features(s))
            + MP.fsum(u[a] * self.link[0](self.input(theta, a, s)) for a in range(self.hidden))
            for s in self.states
        ]

    def D(self, theta):
        """df/dtheta: a row for each state, for trained parameters."""
        if self.inner:
            rows = self.inner.D(self.image(theta))
            return [[MP.fdot(row, column) for column in zip(*self.matrix, strict=True)] for row in rows]
        if self.deep:
            return [self.deep.joint(theta, s)[1] for s in self.states]
        if self.masks is not None:
            n = len(self.masks)
            other = [1] * n if self.size == n else [*theta[n:], *theta[:n]]
            return [[x * chi(self.masks[i % n], s) for i, x in enumerate(other)] for s in self.states]
        rows = []
        for s in self.states:
            x, row = self.features(s), [MP.zero] * self.size
            row[: self.spins] = [MP.mpf(value) for value in x]
            for a in range(self.hidden):
                h, u = self.input(theta, a, s), theta[self.size - self.hidden + a] if self.outer else 1
                for i, value in zip(self.unit(a), [1, *x], strict=True):
                    row[i] = u * self.link[1](h) * value
                if self.outer:
                    row[self.size - self.hidden + a] = self.link[0](h)
            rows.append(row[: self.trained])
        return rows

    def bend(self, theta, weights):
        """Sum over states of weights d2f/dtheta2."""
        if self.inner:
            inner, A = self.inner.bend(self.image(theta), weights), MP.matrix(self.matrix)
            return (A.T * MP.matrix(inner) * A).tolist()
        if self.deep:
            bends = [self.deep.joint(theta, s)[2] * weights[s] for s in self.states]
            return sum(bends[1:], bends[0]).tolist()
        result = [[MP.zero] * self.size for _ in range(self.size)]
        if self.masks is not None and self.family == "product_ising":
            n = len(self.masks)
            for i, S in enumerate(self.masks):
                value = MP.fsum(weights[s] * chi(S, s) for s in self.states)
                result[i][n + i] = result[n + i][i] = value
        for a in range(self.hidden):
            place = self.size - self.hidden + a
            for s in self.states:
                h, x = self.input(theta, a, s), [1, *self.features(s)]
                u = theta[place] if self.outer else 1
                for i, one in zip(self.unit(a), x, strict=True):
                    for j, two in zip(self.unit(a), x, strict=True):
                        result[i][j] += weights[s] * u * self.link[2](h) * one * two
                    if self.outer:
                        result[i][place] += weights[s] * self.link[1](h) * one
                        result[place][i] = result[i][place]
        return [row[: self.trained] for row in result[: self.trained]]


def normalised(f):
    top = max(f)
    weights = [MP.exp(value - top) for value in f]
    total = MP.fsum(weights)
    return [weight / total for weight in weights]


def moment(law, S):
    return MP.fsum(x * chi(S, s) for s, x in enumerate(law))


class Case:
    """Model, target law, and theta where the case has parameters."""

    def __init__(self, document):
        keys(document, "format", "spins", "energy", "target", optional=("parameters",))
        must(document["format"] == "flowclaims/case/1", "no case")
        self.document, self.spins = document, whole(document["spins"], 1, 10)
        self.model = Model(document["energy"], self.spins)
        self.theta = self.model.read(document["parameters"]) if "parameters" in document else None
        self.q = self.target(document["target"])

    def target(self, target):
        size = 1 << self.spins
        must(isinstance(target, dict), "no target")
        if target.get("kind") == "weights":
            keys(target, "kind", "values")
            must(isinstance(target["values"], list) and len(target["values"]) == size, "another number of weights")
            weights = [fraction(value) for value in target["values"]]
            must(min(weights) > 0, "a weight that is not positive")
            return [real(value / sum(weights)) for value in weights]
        if target.get("kind") == "couplings":
            keys(target, "kind", "J")
            keys(target["J"], optional=[str(S) for S in range(1, size)])
            J = {int(S): number(value) for S, value in target["J"].items()}
            return normalised([MP.fsum(value * chi(S, s) for S, value in J.items()) for s in range(size)])
        if target.get("kind") == "energy":
            keys(target, "kind", "energy", "parameters")
            model = Model(target["energy"], self.spins)
            return normalised(model.f(model.read(target["parameters"])))
        must(target == {"kind": "self"} and self.theta is not None, "an unknown target")
        return normalised(self.model.f(self.theta))


class Point:
    """A model at theta with a target law: p, q - p, F and H by the definitions."""

    def __init__(self, case, theta):
        self.case, self.model, self.theta, self.q = case, case.model, theta, case.q
        self.f = self.model.f(theta)
        self.p = normalised(self.f)
        self.r = [a - b for a, b in zip(self.q, self.p, strict=True)]
        self.D = self.model.D(theta)
        self.F = [MP.fdot(column, self.r) for column in zip(*self.D, strict=True)]

    def H(self):
        """- the covariance of D, and the sum of (q - p) d2f."""
        mean = [MP.fdot(column, self.p) for column in zip(*self.D, strict=True)]
        H = MP.matrix(self.model.bend(self.theta, self.r))
        for p, row in zip(self.p, self.D, strict=True):
            for i, x in enumerate(row):
                for j, y in enumerate(row):
                    H[i, j] -= p * (x - mean[i]) * (y - mean[j])
        return H

    def J(self, S):
        return moment(self.f, S) / len(self.f)

    def K(self):
        """dJ/dtheta, by its definition, for nonempty S."""
        size, columns = len(self.f), list(zip(*self.D, strict=True))
        return [[moment(column, S) / size for column in columns] for S in range(1, size)]

    def distance(self):
        return max(abs(x) for x in self.r)


def bits(laws):
    """The precision that these laws need: 320 bits, and eight times those by which their least probability is below 1.

    A Hessian's eigenvalue may be as small as the product of two probabilities. Raises BeyondError above 16,320: there
    what is told from zero is not to be relied on."""
    smallest = min(min(law) for law in laws)
    below = -int(MP.log(smallest, 2)) if smallest else 0
    if below > 2000:
        raise BeyondError("a probability is too small for this oracle")
    return 320 + 8 * below * (below > 20)


class BeyondError(Exception):
    """The oracle has not the precision to say."""


def rank(rows):
    """The number of singular values that are not zero."""
    if not rows or not rows[0]:
        return 0
    matrix = MP.matrix(rows)
    values = MP.svd_r(matrix if matrix.rows >= matrix.cols else matrix.T, compute_uv=False)
    return sum(value > tiny() * (1 + max(values)) for value in values)


def signs(H):
    """Numbers of positive, zero and negative eigenvalues of a symmetric matrix."""
    if not H.rows:
        return 0, 0, 0
    values = list(MP.eigsy(H, eigvals_only=True))
    small = tiny() * (1 + max(map(abs, values)))
    return sum(v > small for v in values), sum(abs(v) <= small for v in values), sum(v < -small for v in values)
