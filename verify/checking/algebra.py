"""The independent checker of flowclaims certificates. Standard library only; Python 3.9 or later.

    python checker.py FILE...    0: every certificate accepted, its theorem printed
                                 1: one rejected, with one line

To be read from top to bottom by somebody who does not believe us: it shares no code with what makes
certificates, searches for nothing, has no tolerance and no floating point. All that it compares are
rationals, or intervals with dyadic ends that are rounded outward. It has three layers, each built
on those before it, and an accepted theorem names the layers that it rests on:
    algebra   exact numbers, models, points, ranks, signs; how certificates are read and answered
    boxes     intervals, exponentials, logarithms, Krawczyk's test, lemmas on sets of fixed points
    paths     functions of time, tubes around trajectories, which order is first
    claims    identities, symmetries; what the parts of a certificate must be to speak of a claim

Conventions. States x in {-1,+1}^N have numbers s = 0 .. 2^N-1: x_j = -1 where bit j of s is 1, else
+1. A subset S of the spins is a bit mask, chi_S(s) = (-1)^popcount(s & S). A model is f = -E; its
law p(x) = exp(f(x)) / Z; q is the target law.
    m_S(p) = sum over x of p(x) chi_S(x)                        moments
    J_S    = 2^-N sum over x of f(x) chi_S(x), S not empty      effective couplings
    K      = dJ/dtheta, D = df/dtheta;  rank K = rank [D | 1] - 1, and K v = 0 exactly where D v is
             the same in all states
    L      = sum over x of q(x) log p(x)
    F      = grad L = D^T (q - p), the vector field of the flow d theta/dt = F
    H      = Hess L = (D^T p)(D^T p)^T - D^T diag(p) D + sum over x of (q - p)(x) d2f(x)/dtheta2
A point is data-consistent where p = q, fixed where F = 0, spurious where F = 0 and p is not q.

A certificate is a JSON object: format, kind, case (whole), point (other parameters than the case's
own), statement, hints, seal; a `conjunction` has parts, each with kind, statement, hints and
perhaps a point; an `instance` or a `refutation` of a claim has the claim's key, and parts that must
be what the claim needs: its binding, built in below, or in the file for a user's own claim. The
seal, a SHA-256 of the rest, guards against accidents; this file against malice. Vectors of integers
are strings. "bits" asks for intervals.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextvars import ContextVar
from fractions import Fraction
from math import lcm, prod

FORMAT = "flowclaims/certificate/1"
# of a certificate, of objects and integers in it; of entries of D; of parameters and of parts; of
# bits of an exponential, of any rational, and of intervals; of work
MOST_BYTES, MOST_ITEMS, MOST_ENTRIES, MOST_SIZE = 4 << 20, 1 << 18, 1 << 15, 512
MOST_LENGTH, MOST_DIGITS, MOST_BITS, MOST_WORK = 1 << 13, 1 << 19, 1 << 11, 1_500_000
LONG = 3  # how much more for trajectories
LAYERS = ("algebra", "boxes", "paths")
RATIONAL = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*|(?:\.[0-9]+)?(?:[eE]-?[0-9]{1,3})?)")
INTEGER, ZERO = re.compile("-?[0-9]{1,4000}"), Fraction(0)
class Rejected(Exception):
    """The certificate is not accepted; one line that names the step at which it fell."""
def need(condition, step, why):  # go on only where the condition holds
    if not condition: raise Rejected(f"{step}: {why}")

# -- work ------------------------------------------------------------------------------------------
class Work:
    """The work that a check may still do, and what it keeps: two checks at a time share nothing."""
    def __init__(self, left): self.left, self.kept, self.long = left, {}, False
WORK: ContextVar[Work | None] = ContextVar("WORK", default=None)
def pay(size, times=1):  # for work with numbers of so many bits; a unit is about a microsecond
    work = WORK.get()
    if work is not None:
        work.left -= times * (1 + (size >> 7) + (size * size >> 21))
        need(work.left >= 0 and size < MOST_DIGITS, "limits", "this would take too much work")
def spend(value, *used, times=1):  # a value, paid for by its length and that of what it is made of
    pay(length(value) + sum(map(length, used)), 2 * times)
    return value
def length(value):  # of a rational; intervals and series pay where they are made
    if not isinstance(value, (int, Fraction)): return 0
    return value.numerator.bit_length() + value.denominator.bit_length()

# -- reading ---------------------------------------------------------------------------------------
def fields(value, where, *names, optional=()):  # the values of an object with just these keys
    need(isinstance(value, dict), where, "an object is needed")
    known = {*names, *optional}
    for name in value:
        if name not in known: raise Rejected(f"{where}: unknown key {str(name)[:40]!r}")
    for name in names: need(name in value, where, f"no {name}")
    return [value[name] for name in names]
def whole(value, where, low, high):  # an integer between two bounds
    if type(value) is int and low <= value <= high: return value
    raise Rejected(f"{where}: an integer from {low} to {high} is needed")
def rational(value, where):  # the rational that a string stands for: 3/7, -2, 0.125, 1e-12
    good = isinstance(value, str) and len(value) <= 4000 and RATIONAL.fullmatch(value)
    need(good, where, "a rational is needed")
    pay(4 * len(value), 2)
    return spend(Fraction(value))
def listed(value, where, length):  # a list of so many items
    need(isinstance(value, list) and len(value) == length, where, f"a list of {length} is needed")
    return value
def vector(value, where, length):  # a vector of integers, from a string with blanks between them
    words = value.split(" ") if isinstance(value, str) and value else []
    good = isinstance(value, str) and len(words) == length and all(map(INTEGER.fullmatch, words))
    need(good, where, f"a string of {length} integers is needed")
    longest = max(map(len, words), default=1)
    pay(4 * longest, len(words) + len(value) // longest if longest > 60 else 2 * len(words))
    return [int(word) for word in words]
def vectors(value, where, number, length):  # so many of them
    return [vector(item, where, length) for item in listed(value, where, number)]
def distinct(value, where, length, most):  # so many different integers from 0 on, below ``most``
    numbers = [whole(item, where, 0, most - 1) for item in listed(value, where, length)]
    need(len(set(numbers)) == length, where, "a number stands twice")
    return numbers

# -- exact numbers ---------------------------------------------------------------------------------
class Number:
    """rational + sum over integers n > 1 of coefficient * log n."""
    def __init__(self, value=ZERO, logs=None):
        self.rational, self.logs = value, logs or {}
    def __add__(self, other):
        logs = dict(self.logs)
        for n, c in other.logs.items():
            logs[n] = spend(logs.get(n, ZERO) + c, c, n)
        total = spend(self.rational + other.rational, other.rational, times=1 + len(logs) // 8)
        return Number(total, {n: c for n, c in logs.items() if c})
    def __mul__(self, factor):
        logs = {n: spend(c * factor, c, factor) for n, c in self.logs.items() if factor}
        return Number(spend(self.rational * factor, self.rational, factor), logs)
    def plain(self):  # the number as a rational, where no logarithm is in it
        need(not self.logs, "exact", "a rational parameter is needed, and this one is a logarithm")
        return self.rational
    def exponential(self):  # e^number as a rational, the product of n^coefficient, where it is one
        need(self.rational == 0, "exact", "the exponential of a rational is not rational")
        root, sides = 1, [1, 1]
        for c in self.logs.values():
            root = lcm(root, spend(c).denominator)
            need(root <= 64, "exact", "a number is too long")
        bits = sum(abs(c * root) * n.bit_length() for n, c in self.logs.items())
        need(bits <= MOST_LENGTH, "exact", "a number is too long")
        for n, c in self.logs.items():
            sides[c < 0] = spend(sides[c < 0] * n ** int(abs(c) * root), n)
        value = Fraction(*sides)
        if root == 1: return value
        return Fraction(rooted(value.numerator, root), rooted(value.denominator, root))
def rooted(value, root):  # the integer whose root-th power is the value; there must be one
    x, y = 0, 1 << -(-value.bit_length() // root)
    # from above Newton's steps fall to the integer part of the root, and no further
    while not x or y < x:
        x = spend(y, value, times=2)
        y = ((root - 1) * x + value // x ** (root - 1)) // root
    need(x**root == value, "exact", "a root is not rational")
    return x
def number(value, where):
    """``"3/7"``, ``{"log": "3/2"}``, ``{"times": "1/2", "log": "3"}``, ``{"sum": [...]}``."""
    if isinstance(value, str): return Number(rational(value, where))
    if isinstance(value, dict) and "sum" in value:
        items = fields(value, where, "sum")[0]
        need(isinstance(items, list), where, "a list is needed")
        need(not any(isinstance(x, dict) and "sum" in x for x in items), where, "a sum in a sum")
        return sum((number(item, where) for item in items), Number())
    argument = rational(fields(value, where, "log", optional=("times",))[0], where)
    need(argument > 0, where, "the logarithm of a number that is not positive")
    # log(n / d) = log n - log d
    sides = ((argument.numerator, 1), (argument.denominator, -1))
    logs = {n: Fraction(side) for n, side in sides if n > 1}
    return Number(ZERO, logs) * rational(value.get("times", "1"), where)

# -- elements: rationals, or intervals (of the next layer), which know their own ends --------------
def ends(value):  # bounds from below and above: a rational twice
    return (value, value) if isinstance(value, (int, Fraction)) else value.ends()
def sign(value):  # 1, -1, 0, or None where an interval cannot tell
    low, high = ends(value)
    return 1 if low > 0 else -1 if high < 0 else 0 if low == high == 0 else None
def least(value):  # a lower bound of the modulus
    low, high = ends(value)
    return max(low, -high, ZERO)
def most(value):  # an upper bound of the modulus
    low, high = ends(value)
    return max(-low, high)
def summed(values):  # their sum
    total = ZERO
    for x in values: total = spend(total + x, x)
    return total
def dot(v, w):  # sum of products; exact zeros are left out
    total = ZERO
    pay(0, 1 + len(w) // 8)
    for x, y in zip(v, w):
        if x and y: total = spend(total + x * y, x, y)
    return total

# -- models ----------------------------------------------------------------------------------------
def order(S): return bin(S).count("1")  # |S|
def members(S): return [j for j in range(S.bit_length()) if S >> j & 1]  # the spins in S
def chi(S, s): return -1 if order(S & s) & 1 else 1
def moment(law, S): return summed(x if chi(S, s) > 0 else -x for s, x in enumerate(law))  # m_S

FAMILIES: dict = {}  # further models: readers, w(x), df/dtheta in a state, weighted d2f
class Model:
    """f(x) = sum l_i phi0_i(x) + sum u_a g(c_a + w_a.phi(x)); couplings u_S v_S; one at A z + o.

    theta: l, then c (M), W (M, N) row by row, u (M) as far as they exist. ``trained``: the first so
    many of them move."""
    def __init__(self, spec, spins, where):
        good = isinstance(spec, dict) and isinstance(spec.get("family"), str)
        need(good, where, "an energy with a family is needed")
        self.spins, self.states, self.family = spins, range(1 << spins), spec["family"]
        self.inner, self.units, self.outer, self.pairs, self.masks = None, 0, False, [], None
        if self.family == "reparametrised":
            names = ("inner", "matrix", "offset")
            self.reparametrised(*fields(spec, where, *names, optional=("family",)), where)
        elif self.family in ("full_ising", "truncated_ising", "product_ising"):
            fields(spec, where, "family", *["order"] * (self.family != "full_ising"))
            self.ising(whole(spec.get("order", spins), where, 1, spins))
        elif self.family in FAMILIES: FAMILIES[self.family][0](self, spec, where)
        else: self.network(spec, where)
    def sized(self, size):  # the number of parameters, before anything is made for each of them
        small = size << self.spins <= MOST_ENTRIES and size <= MOST_SIZE
        need(small, "limits", "the model is too large for this checker")
        pay(0, 1 + (size << self.spins) // 2)
        return size
    def ising(self, highest):  # f = sum over |S| <= highest of J_S chi_S; or J_S = u_S v_S
        self.masks = [S for S in self.states if 1 <= order(S) <= highest]
        products, count = self.family == "product_ising", len(self.masks)
        self.blocks = [(name, self.masks) for name in ("uv" if products else "J")]
        self.size = self.trained = self.sized(count * len(self.blocks))
        self.phi0 = [[chi(S, s) for S in self.masks] for s in self.states]
        self.pairs = [(i, count + i) for i in range(count)] if products else []
    def network(self, spec, where):
        """rbm: g = log 2cosh, +-1 features; rbm01: softplus, 0/1; shallow: its own link, and u."""
        need(self.family in ("rbm", "rbm01", "shallow"), where, "an unknown family")
        self.outer = self.family == "shallow"
        fields(spec, where, "family", "hidden", *["link", "output"] * self.outer)
        n, m = self.spins, whole(spec["hidden"], where, 0, 4096)
        self.units = m
        self.link = {"rbm": "log2cosh", "rbm01": "softplus"}.get(self.family) or spec["link"]
        output, low = spec.get("output", "trained"), 0 if self.family == "rbm01" else -1
        known = self.link in ("log2cosh", "tanh", "softplus") and output in ("trained", "frozen")
        need(known, where, "an unknown option")
        # x_j, or v_j = (1 + x_j) / 2
        self.phi0 = [[low if s >> j & 1 else 1 for j in range(n)] for s in self.states]
        self.blocks = [("b", n), ("c", m), ("W", (m, n))] + [("u", m)] * self.outer
        self.size = self.sized(n + m + m * n + m * self.outer)
        self.trained = self.size - m * (output == "frozen")
    def reparametrised(self, inner, matrix, offset, where):  # another model at theta = A z + o
        plain = isinstance(inner, dict) and inner.get("family") != "reparametrised"
        plain = plain and inner.get("output") != "frozen"
        need(plain, where, "reparametrised twice, or frozen weights within")
        self.inner = Model(inner, self.spins, where)
        rows = listed(matrix, where, self.inner.size)
        need(rows and isinstance(rows[0], list), where, "rows of a matrix are needed")
        self.size = self.trained = self.sized(len(rows[0]))
        self.matrix = [[rational(x, where) for x in listed(row, where, self.size)] for row in rows]
        self.offset = [rational(x, where) for x in listed(offset, where, self.inner.size)]
        self.blocks = [("z", self.size)]
    def read(self, value, where):
        """theta from an object of parameters: nested lists, or objects from masks to numbers."""
        theta, given = [], fields(value, where, *(name for name, _ in self.blocks))
        for (_, shape), block in zip(self.blocks, given):
            if isinstance(shape, list):
                theta += fields(block, where, *map(str, shape))
            elif isinstance(shape, tuple):
                rows = listed(block, where, shape[0])
                theta += [x for row in rows for x in listed(row, where, shape[1])]
            else: theta += listed(block, where, shape)
        return [number(x, where) for x in theta]
def once(method):  # a method whose results are kept
    def kept(self, *key):
        if (method, key) not in self.kept: self.kept[method, key] = method(self, *key)
        return self.kept[method, key]
    return kept
class Point:
    """A model at theta (Numbers) with the target of a case: p, q, F, H; elements are rationals."""
    def __init__(self, model, theta, bits, case=None):
        self.model, self.theta, self.bits, self.case, self.kept = model, theta, bits, case, {}
        if model.inner:
            # theta = A z + o
            rows = zip(model.matrix, map(self.constant, model.offset))
            pay(0, 1 + model.size * model.inner.size // 8)
            image = [sum((z * a for a, z in zip(row, theta) if a), o) for row, o in rows]
            self.inner = type(self)(model.inner, image, bits, case)
    def constant(self, value): return Number(value)  # a rational as one of theta
    def beside(self, model, theta):  # another point in the same arithmetic
        return type(self)(model, theta, self.bits, self.case)
    def value(self, i): return self.theta[i].plain()  # theta_i as an element
    def exp(self, combination):  # e^(sum of c * theta_i) for pairs (i, integer c), as an element
        return sum((self.theta[i] * c for i, c in combination if c), Number()).exponential()
    @once
    def link(self, a, s):
        """Unit a, state s, h = c_a + w_a.phi: e^2h (log 2cosh), tanh h, e^h (softplus); g'; g''"""
        model = self.model
        n, first, twice = model.spins, model.spins + model.units, 1 + (model.link != "softplus")
        weights = [(first + a * n + j, twice * x) for j, x in enumerate(model.phi0[s])]
        e = spend(self.exp([(n + a, twice), *weights]), times=4)
        # sigma(h) = 1 - 1/(1 + e^h), tanh h = 1 - 2/(1 + e^2h)
        slope = 1 - twice / (1 + e)
        if model.link == "softplus":
            # g' = sigma, g'' = sigma - sigma^2
            return e, slope, slope - slope * slope
        # (log 2cosh)' = tanh, (log 2cosh)'' = tanh' = 1 - tanh^2, tanh'' = -2 tanh (1 - tanh^2)
        bend = 1 - slope * slope
        return (e, slope, bend) if model.link == "log2cosh" else (slope, bend, slope * bend * -2)
    def outer(self, a):  # u_a
        return self.value(self.model.size - self.model.units + a) if self.model.outer else 1
    def products(self, s):  # noqa: ARG002 - w(x) where couplings are products
        raise Rejected("exact: a law of products of parameters is not rational")
    @once
    def w(self, s):  # w(x) = exp(f(x) - f(0))
        model = self.model
        if model.inner: return self.inner.w(s)
        if model.family in FAMILIES: return FAMILIES[model.family][1](self, s)
        if model.pairs: return self.products(s)
        first, factor = model.spins + model.units, Fraction(1)
        phi, ground = model.phi0[s], model.phi0[0]
        change = [(i, x - y) for i, (x, y) in enumerate(zip(phi, ground))]
        for a in range(model.units):
            # e^g = 1 + e^h for softplus, (1 + e^2h) e^-h for log 2cosh
            ratio, u = (1 + self.link(a, s)[0]) / (1 + self.link(a, 0)[0]), self.outer(a)
            good = not model.outer or (model.link == "softplus" and u in range(-9, 10))
            need(good, "law", "not for such a network")
            if model.outer: ratio = ratio ** int(u)
            factor = spend(factor * ratio, ratio, times=2)
            if model.link == "log2cosh":
                own = first + a * model.spins
                change += [(own + j, y - x) for j, (x, y) in enumerate(zip(phi, ground))]
        change = self.exp(change)
        return spend(factor * change, factor, change)
    @once
    def p(self): return normalised([self.w(s) for s in self.model.states])  # w(x) / sum of w
    @once
    def q(self):  # the target law
        if self.case.weights: return normalised(self.case.weights)
        return self.beside(*self.case.source).p()
    @once
    def r(self):  # q - p; exactly 0 where q is, by definition, the model's own law here
        if self.case.source and self.case.source[1] is self.theta:
            return [ZERO] * len(self.model.states)
        return [spend(q - p, q, p) for q, p in zip(self.q(), self.p())]
    @once
    def D(self): return [self.row(s) for s in self.model.states]  # df/dtheta: (states, parameters)
    def row(self, s):  # df/dtheta in state s
        model = self.model
        pay(0, model.size)
        if model.inner: return [dot(column, self.inner.D()[s]) for column in zip(*model.matrix)]
        if model.family in FAMILIES: return FAMILIES[model.family][2](self, s)
        if model.pairs:
            # df/du_S = v_S chi_S,  df/dv_S = u_S chi_S
            others = (pair[k] for k in (1, 0) for pair in model.pairs)
            return [self.value(other) * x for other, x in zip(others, model.phi0[s] * 2)]
        phi, trained = model.phi0[s], model.outer and model.trained == model.size
        # df/dl_i = phi0_i,  df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
        slopes = [self.link(a, s)[1] * self.outer(a) for a in range(model.units)]
        need(not trained or model.link == "tanh", "law", "softplus is not rational")
        heights = [self.link(a, s)[0] for a in range(model.units)] if trained else []
        pulls = (spend(slope * x, slope) for slope in slopes for x in phi)
        return [*map(Fraction, phi), *slopes, *pulls, *heights]
    def curvature(self, weights):  # sum over x of weights(x) d2f(x)/dtheta2, shape (P, P)
        model, n, m, P = self.model, self.model.spins, self.model.units, self.model.trained
        if model.inner:
            A, inner = list(zip(*model.matrix)), self.inner.curvature(weights)
            half = [[dot(row, column) for row in inner] for column in A]
            return [[dot(row, column) for column in A] for row in half]
        if model.family in FAMILIES: return FAMILIES[model.family][3](self, weights)
        result = [[ZERO] * P for _ in range(P)]
        for S, (i, j) in enumerate(model.pairs):
            # d2f / du_S dv_S = chi_S
            result[i][j] = result[j][i] = dot([row[S] for row in model.phi0], weights)
        for a in range(m):
            own, u = [n + a, *range(n + m + a * n, n + m + a * n + n)], model.size - m + a
            for s in model.states:
                _, first, second = self.link(a, s)
                bend, slope = second * self.outer(a) * weights[s], first * weights[s]
                spend(bend, second, slope, weights[s], times=2)
                features = [(i, x) for i, x in zip(own, [1, *model.phi0[s]]) if x]
                for i, x in features:
                    for j, y in features:
                        # d2f / d(c_a, w_a)^2 = u_a g''(h_a) (1, phi)(1, phi)^T
                        result[i][j] = spend(result[i][j] + bend * (x * y), bend, times=2)
                    if model.outer and P == model.size:
                        # d2f / du_a d(c_a, w_a) = g'(h_a) (1, phi)
                        both = spend(result[i][u] + slope * x, slope, times=2)
                        result[i][u] = result[u][i] = both
        return result
    @once
    def F(self): return [dot(column, self.r()) for column in zip(*self.D())]  # D^T (q - p)
    @once
    def H(self):  # (D^T p)(D^T p)^T - D^T diag(p) D + sum over x of (q - p)(x) d2f(x)
        columns, bend, p = list(zip(*self.D())), self.curvature(self.r()), self.p()
        mean = [dot(column, p) for column in columns]
        tilted = [[spend(x * w, x, w) for x, w in zip(column, p)] for column in columns]
        H = [[ZERO] * len(columns) for _ in columns]
        for i, row in enumerate(tilted):
            for j in range(i + 1):
                parts = (mean[i] * mean[j], -dot(row, columns[j]), bend[i][j])
                H[i][j] = H[j][i] = summed(parts)
        return H
    @once
    def integers(self):  # rows of D times a common denominator, which comes with each
        rows = []
        for row in self.D():
            common = 1
            for x in row: common = lcm(common, spend(x, common).denominator)
            rows.append((common, [spend(x * common, common).numerator for x in row]))
        return rows
    def neutral(self, v):  # whether K v = 0: whether D v is the same in all states. D exact
        values = [(common, dot(row, v)) for common, row in self.integers()]
        first, value = values[0]
        return all(spend(x * first, value, common) == value * common for common, x in values)
def normalised(weights):  # positive weights divided by their sum
    total = summed(weights)
    return [spend(w / total, w, total) for w in weights]

POINTS = {"exactly": Point}  # the layer of boxes adds "in intervals"
class Case:
    """The case of a certificate: model, its parameters (or None), target: weights, or a model."""
    def __init__(self, document):
        names = ("format", "spins", "energy", "target")
        form, spins, energy, target = fields(document, "case", *names, optional=("parameters",))
        need(form == "flowclaims/case/1", "case", "not of the format flowclaims/case/1")
        self.model = Model(energy, whole(spins, "case.spins", 1, 10), "case.energy")
        self.theta, self.weights, self.source, self.points = None, None, None, {}
        if "parameters" in document:
            self.theta = self.model.read(document["parameters"], "case.parameters")
        self.target(target, 1 << spins, spins, "case.target")
    def target(self, target, size, spins, where):  # weights, couplings, energy or self
        kind = target.get("kind") if isinstance(target, dict) else None
        if kind == "weights":
            values = fields(target, where, "values", optional=("kind",))[0]
            self.weights = [rational(x, where) for x in listed(values, where, size)]
            need(all(x > 0 for x in self.weights), where, "a weight is not positive")
        elif kind == "couplings":
            given = fields(target, where, "J", optional=("kind",))[0]
            need(isinstance(given, dict), where, "an object of couplings is needed")
            full = Model({"family": "full_ising"}, spins, where)
            J = {**dict.fromkeys(map(str, full.masks), "0"), **given}
            self.source = full, full.read({"J": J}, where)
        elif kind == "energy":
            names = ("energy", "parameters")
            energy, parameters = fields(target, where, *names, optional=("kind",))
            model = Model(energy, spins, where)
            self.source = model, model.read(parameters, where)
        else:
            own = kind == "self" and len(target) == 1 and self.theta is not None
            need(own, where, "an unknown target")
            self.source = self.model, self.theta
    def at(self, theta, hints):
        """The case at theta (None: its own), exactly, or in intervals where hints have bits."""
        bits = whole(hints["bits"], "hints.bits", 32, MOST_BITS) if "bits" in hints else None
        theta = self.theta if theta is None else theta
        need(theta is not None, "case", "there are no parameters")
        point = POINTS["exactly" if bits is None else "in intervals"]
        return self.points.setdefault((id(theta), bits), point(self.model, theta, bits, self))

# -- linear algebra --------------------------------------------------------------------------------
def independent(rows, modulus):
    """The rows (of rationals) are independent modulo the modulus, prime or not; so they are so."""
    modulus = vector(modulus, "hints.prime", 1)[0]
    need(1 << 16 < modulus < 1 << 128, "hints.prime", "a prime between 2^16 and 2^128 is needed")
    # a denominator or pivot without an inverse raises ValueError, and the certificate is rejected
    rest = [[spend(x).numerator * pow(x.denominator, -1, modulus) % modulus for x in row]
            for row in rows]
    while rest:
        top = rest.pop()
        pivot = next((j for j, x in enumerate(top) if x), None)
        need(pivot is not None, "rank", "rows are dependent modulo the prime")
        inverse = pow(top[pivot], -1, modulus)
        for row in rest:
            factor = row[pivot] * inverse % modulus
            pay(0, 1 + len(row) // 2)
            row[:] = [(x - factor * y) % modulus for x, y in zip(row, top)]
def signs(H, V):
    """Positive and negative diagonal entries of V^T H V, strictly diagonally dominant."""
    M = [[dot(v, column) for v in V] for column in ([dot(v, row) for row in H] for v in V)]
    for i, row in enumerate(M):
        others = summed(most(x) for j, x in enumerate(row) if j != i)
        good = least(row[i]) > others
        need(good, "inertia", "V^T H V is not strictly diagonally dominant")
    return tuple([sign(row[i]) for i, row in enumerate(M)].count(x) for x in (1, -1))

# -- kinds: each takes the case, theta (None: its own), hints and what is stated, and gives words --
def rank(case, theta, hints, r, nullity):
    """A minor of [D | 1] is not 0 mod a prime; P - r independent v with K v = 0, or r = 2^N - 1."""
    point, P = case.at(theta, {}), case.model.trained
    D = point.D()
    kernel = vectors(hints["kernel"], "hints.kernel", nullity if r != len(D) - 1 else 0, P)
    good = whole(r, "rank", 0, P) + whole(nullity, "nullity", 0, P) == P
    need(good, "statement", "rank and nullity do not add up")
    states = distinct(hints["states"], "states", r + 1, len(D))
    columns = distinct(hints["columns"], "columns", r, P)
    minor = [[D[s][j] for j in columns] + [Fraction(1)] for s in states]
    independent(minor, hints["prime"])
    independent(kernel, hints["prime"])
    need(all(map(point.neutral, kernel)), "rank", "a kernel vector is not in the kernel")
    return f"rank K = {r}, and ker K has dimension {nullity}"
def consistent(case, theta, hints):
    """p = q. Then H = -K^T C K, and C, of all characters under a positive law, is definite."""
    need(not any(case.at(theta, hints).r()), "consistent", "p is not q")
    return "p = q, so Hess L has no positive eigenvalue, and its kernel is ker K"
def consistent_inertia(case, theta, hints, positive, zero, negative):
    """Then, with the rank of K, the signs of all eigenvalues."""
    whole(positive, "positive", 0, 0)
    said = f"{consistent(case, theta, {})}; {rank(case, theta, hints, negative, zero)}"
    return f"{said}; Hess L has {negative} negative and {zero} zero eigenvalues"
def inertia(case, theta, hints, positive, zero, negative):
    """H N = 0 for independent N, V^T H V strictly diagonally dominant: signs by Sylvester's law."""
    H, P = case.at(theta, hints).H(), case.model.trained
    stated = sum(whole(x, "statement", 0, P) for x in (positive, zero, negative))
    need(stated == P, "statement", "the signs do not add up")
    kernel = vectors(hints["kernel"], "hints.kernel", zero, P)
    independent(kernel, hints["prime"])
    need(all(sign(dot(v, row)) == 0 for row in H for v in kernel), "inertia", "H N is not 0")
    found = signs(H, vectors(hints["V"], "hints.V", P - zero, P))
    need(found == (positive, negative), "inertia", "other signs are found")
    return f"Hess L has {positive} positive, {zero} zero and {negative} negative eigenvalues"
def obstruction(case, theta, hints, direction, weights):
    """K v = 0, y K = 0, y . d2J[v, v] not 0: no curve of equal J has the tangent v, for there
    K theta'' + d2J[v, v] = 0. y is given by weights on the states with sum 0 and D^T y = 0; then
    y . d2J = sum over x of y(x) d2f(x)."""
    point, P = case.at(theta, hints), case.model.trained
    v, y = vector(direction, "direction", P), vector(weights, "weights", len(case.model.states))
    said = consistent(case, theta, hints)
    need(point.neutral(v), "obstruction", "the direction is not neutral")
    flat = sum(y) == 0 and not any(dot(column, y) for column in zip(*point.D()))
    need(flat, "obstruction", "y K is not 0")
    bend = point.curvature([Fraction(x) for x in y])
    need(dot(v, [dot(v, row) for row in bend]) != 0, "obstruction", "y . d2J[v, v] = 0")
    return f"{said}; K v = 0 for v = ({direction}), and no curve of equal J has that tangent"
def finite_step(case, theta, hints, direction, step, subset):
    """K v = 0, and J_S(theta + t v) is not J_S(theta)."""
    v, point = vector(direction, "direction", case.model.trained), case.at(theta, hints)
    neutral = len(v) == case.model.size and case.at(theta, {}).neutral(v)
    need(neutral, "finite-step", "the direction is not neutral")
    t = number(step, "statement.step")
    moved = [x + t * y for x, y in zip(point.theta, v)]
    unequal(point, point.beside(case.model, moved), subset, 1)
    moved = f"theta + ({json.dumps(step)}) v"
    return f"K v = 0 for v = ({direction}), and J_{members(subset)} at {moved} is another"
def unequal(point, other, subset, factor):
    """J_S(other) is not factor * J_S: the product of (w'(x) / w(x)^factor)^chi_S(x) is not 1."""
    whole(subset, "statement.subset", 1, len(point.model.states) - 1)
    ratio = Fraction(1)
    for s in point.model.states:
        here, there = point.w(s), other.w(s)
        for _ in range(factor):
            there = spend(there / here, here)
        # 2^N (J_S(other) - factor J_S) = sum over x of chi_S(x) log(w'(x) / w(x)^factor)
        ratio = spend(ratio * there if chi(subset, s) > 0 else ratio / there, there, times=2)
    need(sign(ratio - 1) in (1, -1), "couplings", "the two couplings may be equal")
def coupling_differs(case, theta, hints, other, subset, factor):
    """J_S of another model is not a multiple of J_S here."""
    energy, parameters = fields(other, "statement.other", "energy", "parameters")
    model, point = Model(energy, case.model.spins, "statement.other"), case.at(theta, hints)
    there = point.beside(model, model.read(parameters, "statement.other"))
    unequal(point, there, subset, whole(factor, "statement.factor", 1, 64))
    S = members(subset)
    return f"J_{S} of the other model is not {factor} times J_{S} of this one"
def no_mixture(case, theta, hints, triple):
    """With one hidden unit p mixes two product laws, weights l and 1 - l, means d_i apart.

    So its covariances are c_ij = l (1 - l) d_i d_j, and c_ij c_ik c_jk >= 0. Where q has a negative
    one it is no such law."""
    triple = distinct(triple, "statement.triple", 3, case.model.spins)
    one = case.model.family in ("rbm", "rbm01") and case.model.units == 1
    need(one, "no-mixture", "one hidden unit is needed")
    q, pairs = case.at([], hints).q(), zip(triple, triple[1:] + triple[:1])
    pairs = [(1 << i, 1 << j) for i, j in pairs]
    covariances = [moment(q, i | j) - moment(q, i) * moment(q, j) for i, j in pairs]
    negative = sign(prod(covariances, start=Fraction(1))) == -1
    need(negative, "no-mixture", "the product may not be negative")
    return (f"no parameters of this model give q: its covariances over the spins {triple} have a"
            " negative product")
def metric(case, theta, hints, left, right, factor, wanted):
    """The sign of (K K^T)_ST - factor (K K^T)_UV. On the flow dJ/dt = K K^T (m(q) - m(p))."""
    columns, N = list(zip(*case.at(theta, hints).D())), case.model.spins
    pairs = (listed(pair, "statement", 2) for pair in (left, right))
    (S, T), (U, V) = ([whole(x, "statement", 1, (1 << N) - 1) for x in pair] for pair in pairs)
    # K_S = 2^-N sum over x of chi_S(x) D(x)
    part = Fraction(1, 1 << N)
    K = {S: [moment(column, S) * part for column in columns] for S in (S, T, U, V)}
    factor_of = rational(factor, "statement.factor")
    signed(dot(K[S], K[T]) - dot(K[U], K[V]) * factor_of, wanted)
    S, T, U, V = map(members, (S, T, U, V))
    return f"(K K^T)_{S},{T} - ({factor}) (K K^T)_{U},{V} is {SAID[wanted]}"
def natural(case, theta, hints):
    """D v - E_p[D v] = (q - p) / p: then G v = F, G = D^T (diag p - p p^T) D, and p' = q - p."""
    point, P = case.at(theta, hints), case.model.trained
    v = [rational(x, "hints.v") for x in listed(hints["v"], "hints.v", P)]
    speed, p = [dot(row, v) for row in point.D()], point.p()
    mean = dot(p, speed)
    good = all(spend(x * (y - mean), x, y, mean, r) == r for x, y, r in zip(p, speed, point.r()))
    need(good, "natural", "p' is not q - p along v")
    return "along the natural gradient p' = q - p, so every moment closes at rate 1"

# Quantities whose sign is a fact: each takes a point, and an argument of the sort in the table
def difference(point, v):  # the range of D v over the states: 0 exactly where K v = 0
    values = [dot(row, v) for row in point.D()]
    return max(values) - min(values)
def shift(point, i):  # theta_i less the case's own
    return point.value(i) - point.beside(point.model, point.case.theta).value(i)
QUANTITIES = {
    "|F|^2": ("none", lambda at, _: dot(at.F(), at.F()), "|grad L|^2"),
    "F": ("parameter", lambda at, i: at.F()[i], "component {} of grad L"),
    "q - p": ("state", lambda at, s: at.r()[s], "q - p in state {}"),
    "p": ("state", lambda at, s: at.p()[s], "p in state {}"),
    "moment gap": ("set", lambda at, S: moment(at.r(), S), "m_S(q) - m_S(p) for S = {}"),
    "shift": ("parameter", shift, "theta_{} - the case's own"),
    "v H v": ("vector", lambda at, v: dot(v, [dot(v, row) for row in at.H()]),
              "v^T (Hess L) v for v = ({})"),
    "K v": ("vector", difference,
            "the range of D v over the states (0 where K v = 0) for v = ({})"),
}
def fact(case, theta, hints, name, argument, wanted):
    """The sign of a quantity: +, -, 0, or not 0."""
    need(name in QUANTITIES, "statement", "an unknown quantity")
    sort, quantity, words = QUANTITIES[name]
    P, states, N = case.model.trained, len(case.model.states), case.model.spins
    if sort == "vector":
        given = vector(argument, "argument", P)
    else:
        highest = {"none": 0, "parameter": P - 1, "state": states - 1, "order": N}
        highest["set"] = highest["subset"] = states - 1
        given = whole(argument, "argument", int(sort == "subset"), highest[sort])
    # what is about the target needs no parameters
    about = [] if name.startswith("target") and theta is None and case.theta is None else theta
    signed(quantity(case.at(about, hints), given), wanted)
    shown = members(argument) if sort in ("set", "subset") else argument
    return f"{words.format(shown)} is {SAID[wanted]}"
SAID = {"+": "positive", "-": "negative", "0": "0", "not 0": "not 0"}
def signed(value, wanted):  # need a value to have the wanted sign
    need(wanted in SAID, "statement", "an unknown sign")
    allowed = {"+": (1,), "-": (-1,), "0": (0,), "not 0": (1, -1)}[wanted]
    need(sign(value) in allowed, "fact", "the sign is another")
KINDS = {  # layer ("bits" rests on boxes); what is stated; what is hinted, and what may be
    "rank": ("algebra", rank, "rank nullity", "states columns prime kernel", ""),
    "consistent": ("algebra", consistent, "", "", "bits"),
    "consistent-inertia": ("algebra", consistent_inertia, "positive zero negative",
                           "states columns prime kernel", ""),
    "inertia": ("algebra", inertia, "positive zero negative", "kernel V prime", "bits"),
    "obstruction": ("algebra", obstruction, "direction weights", "", ""),
    "finite-step": ("algebra", finite_step, "direction step subset", "", "bits"),
    "coupling-differs": ("algebra", coupling_differs, "other subset factor", "", "bits"),
    "no-mixture": ("algebra", no_mixture, "triple", "", "bits"),
    "metric": ("algebra", metric, "left right factor sign", "", "bits"),
    "natural": ("algebra", natural, "", "v", ""),
    "fact": ("algebra", fact, "quantity argument sign", "", "bits"),
}

# -- certificates ----------------------------------------------------------------------------------
def canonical(value):  # the one spelling of a JSON value that is hashed
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
def named(value): return hashlib.sha256(canonical(value)).hexdigest()
def check(document: object) -> str:
    """The theorem of a certificate; raises Rejected, and nothing else, if it has none."""
    before = WORK.set(Work(MOST_WORK))
    try:
        return str(theorem(document))
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError,
            MemoryError) as error:
        raise Rejected(f"certificate: malformed ({type(error).__name__})") from None
    finally:
        WORK.reset(before)
OWN = ("format", "case", "seal")
# lists of parts have further fields; those about a claim are held to its binding
CLAIMED = ("claim", "parts")
SEVERAL = {"conjunction": ("parts",), "instance": CLAIMED, "refutation": CLAIMED}
HOLDING: dict = {}
def theorem(document):  # what ``check`` guards
    own = isinstance(document, dict) and document.get("format") == FORMAT
    need(own, "certificate", f"not of the format {FORMAT}")
    several = SEVERAL.get(document.get("kind"))
    claimed = several is not None and "claim" in several
    own = several or ("statement", "hints")
    perhaps = ("binding",) * claimed if several else ("point",)
    fields(document, "certificate", *OWN, "kind", *own, optional=perhaps)
    rest = {name: value for name, value in document.items() if name != "seal"}
    need(document["seal"] == named(rest), "seal", "the certificate was changed after it was made")
    parts = [{name: value for name, value in document.items() if name not in OWN}]
    parts = document["parts"] if several else parts
    many = isinstance(parts, list) and 0 < len(parts) <= MOST_SIZE
    need(many, "parts", "there are none, or too many")
    depth, case = max(map(layer, parts)), Case(document["case"])
    # they may take three times the work
    WORK.get().long = LAYERS[depth] == "paths"
    WORK.get().left += (LONG - 1) * MOST_WORK * WORK.get().long
    found, layers = [established(case, part) for part in parts], LAYERS[: depth + 1]
    held = HOLDING[document["kind"]](document, case, found) if claimed else ""
    layers += ("claims",) * (claimed or any(KINDS[part["kind"]][0] == "claims" for part in parts))
    return joined(document, case, found, layers) + f" {held}" * claimed
def layer(part):  # the number of the last layer that a part needs
    names = ("kind", "statement", "hints")
    kind, _, hints = fields(part, "part", *names, optional=("point",))
    need(isinstance(kind, str) and kind in KINDS, "kind", f"unknown: {str(kind)[:40]!r}")
    own = KINDS[kind][0]  # what is in the layer of claims is exact
    return max(LAYERS.index(own) if own in LAYERS else 0, LAYERS.index("boxes") * ("bits" in hints))
def established(case, part):  # what is true of the case by a part: kind, statement, point, words
    _, function, stated, hinted, perhaps = KINDS[part["kind"]]
    statement, hints = part["statement"], part["hints"]
    fields(hints, "hints", *hinted.split(), optional=perhaps.split())
    theta = case.model.read(part["point"], "point") if "point" in part else None
    words = function(case, theta, hints, *fields(statement, "statement", *stated.split()))
    return part["kind"], statement, part.get("point"), words + " (at its point)" * ("point" in part)
def joined(document, case, found, layers):  # the theorem, from what is true by each of the parts
    stated = [{"kind": kind, "statement": statement, "hints": 0, **({"point": at} if at else {})}
              for kind, statement, at, _ in found]
    model = f"{case.model.family}, N = {case.model.spins}, P = {case.model.trained}"
    said = "; ".join(words for _, _, _, words in found)
    rests = f"statement {named(stated)} (rests on: {', '.join(layers)})"
    return f"For case {named(document['case'])} ({model}), {rests}: {said}."
