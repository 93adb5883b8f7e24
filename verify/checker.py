#!/usr/bin/env python3
# Made by `python -m verify.checking.build` of
# algebra, boxes, paths, machines, identities, bindings, command.
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
import os
import re
import sys
from contextvars import ContextVar
from fractions import Fraction
from itertools import accumulate
from math import isqrt, lcm, prod
from operator import add, mul

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

# == boxes =========================================================================================
# Intervals whose ends are dyadic and rounded outward, with exp and log; zeros of F in boxes by
# Krawczyk's test, one at a time or in sets that a lemma gives; quantities that need logarithms.

MOST_EXPONENT = 1 << 12
# -- intervals [lo, hi] / 2^bits: an operation encloses what it does to the numbers in them --------
class Interval:
    """All real numbers between lo / 2^bits and hi / 2^bits."""
    __slots__ = ("bits", "hi", "lo")
    def __init__(self, lo, hi, bits):
        self.lo, self.hi, self.bits = lo, hi, bits
    def ends(self):  # as rationals
        pay(self.length(), 2)
        return Fraction(self.lo, 1 << self.bits), Fraction(self.hi, 1 << self.bits)
    def length(self): return (abs(self.lo) | abs(self.hi) | 1 << self.bits).bit_length()
    def lift(self, other):  # a rational as the smallest interval around it
        return other if isinstance(other, Interval) else enclosed(other, other, self.bits)
    def __add__(self, other):
        other = self.lift(other)
        return Interval(self.lo + other.lo, self.hi + other.hi, self.bits)
    def __neg__(self): return Interval(-self.hi, -self.lo, self.bits)
    def __sub__(self, other): return self + -self.lift(other)
    def __rsub__(self, other): return self.lift(other) + -self
    def __rtruediv__(self, other): return self.lift(other) / self
    def __mul__(self, other):
        other = self.lift(other)
        pay(max(self.length(), other.length()), 3)
        products = [x * y for x in (self.lo, self.hi) for y in (other.lo, other.hi)]
        return Interval(min(products) >> self.bits, -(-max(products) >> self.bits), self.bits)
    def __truediv__(self, other):
        other = self.lift(other)
        apart = other.lo > 0 or other.hi < 0
        need(apart, "intervals", "division by an interval around zero")
        pay(max(self.length(), other.length()), 6)
        pairs = [(a << self.bits, b) for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        low, high = min(a // b for a, b in pairs), max(-(-a // b) for a, b in pairs)
        return Interval(low, high, self.bits)
    __radd__, __rmul__ = __add__, __mul__
def enclosed(low, high, bits):  # the smallest interval of so many bits around two rationals
    pay(length(low) + length(high) + bits, 2)
    floor = (low.numerator << bits) // low.denominator
    return Interval(floor, -((-high.numerator << bits) // high.denominator), bits)
def increasing(function, x):  # an increasing function of an interval, from its values at both ends
    low, high = ends(x)
    return Interval(function(low, x.bits).lo, function(high, x.bits).hi, x.bits)
def exp_of(value, bits):
    """e^value for a rational k log 2 + 2^8 r with |r| < 2^-7: Taylor's series, then 8 squarings."""
    need(abs(value) <= MOST_EXPONENT, "intervals", "an exponent is too large")
    work, k = bits + 48, (value / Fraction(61, 88)).__round__()
    r = (enclosed(value, value, work) - log_2(work) * k) * Fraction(1, 256)
    small = -(1 << work) < r.lo << 7 and r.hi << 7 < 1 << work
    need(small, "intervals", "the reduced exponent is not small")
    terms, total = work // 7 + 1, enclosed(1, 1, work)
    for j in range(terms, 0, -1):
        # 1 + r/1 (1 + r/2 (1 + r/3 (...)))
        total = total * r
        total = Interval(total.lo // j, -(-total.hi // j), work) + 1
    # what is left out is below 2 |r|^(terms + 1) < 2^-work
    total = total + Interval(-1, 1, work)
    for _ in range(8):
        total = total * total
    low, high = (end * Fraction(2) ** k for end in ends(total))
    return enclosed(low, high, bits)
def log_of(value, bits):
    """log of a rational n / d: log n - log d, n = 2^k m, log m = 2 atanh((m - 1) / (m + 1))."""
    need(value > 0, "intervals", "the logarithm of what may not be positive")
    work = bits + 32
    total = enclosed(0, 0, work)
    for part, side in ((value.numerator, 1), (value.denominator, -1)):
        # m lies between 3/4 and 3/2
        k = part.bit_length() - 1 + (2 * part > 3 << part.bit_length() - 1)
        z = spend(Fraction(part - 2**k, part + 2**k), part)
        total = total + (atanh(z, work) * 2 + log_2(work) * k) * side
    return enclosed(*ends(total), bits)
def log_2(bits):  # kept for as long as the check lasts
    work = WORK.get()
    kept = {} if work is None else work.kept
    if ("log 2", bits) not in kept: kept["log 2", bits] = atanh(Fraction(1, 3), bits) * 2
    return kept["log 2", bits]
def atanh(z, bits):
    """z + z^3/3 + z^5/5 + ... for |z| <= 1/3: terms from number n on are together below 2^-3n."""
    power = enclosed(z, z, bits)
    square, total = power * power, enclosed(0, 0, bits)
    for n in range(1, bits // 3 + 2):
        total = total + Interval(power.lo // (2 * n - 1), -(-power.hi // (2 * n - 1)), bits)
        power = power * square
    return total + Interval(-1, 1, bits)
def exp(x): return increasing(exp_of, x)
def log(x): return increasing(log_of, x)
def bounded(value, bits):  # a Number as an interval
    logs = (log_of(Fraction(n), bits) * c for n, c in value.logs.items())
    return sum(logs, enclosed(value.rational, value.rational, bits))

class Box(Point):
    """A point whose elements are intervals; theta are Numbers, or intervals: all of a box."""
    @property
    def one(self): return enclosed(1, 1, self.bits)
    def constant(self, value):  # a rational as one of theta
        boxed = isinstance(self.theta[0], Interval)
        return enclosed(value, value, self.bits) if boxed else Number(value)
    def value(self, i):  # theta_i as an element
        theta = self.theta[i]
        return theta if isinstance(theta, Interval) else bounded(theta, self.bits)
    def exp(self, combination):  # the product of e^(c * theta_i)
        return prod((self.power(i, c) for i, c in combination if c), start=self.one)
    @once
    def power(self, i, c): return exp(self.value(i) * c)
    def products(self, s):  # w(x) where couplings are products
        pairs = zip(self.model.pairs, self.model.phi0[s])
        changes = (self.value(i) * self.value(j) * (x - 1) for (i, j), x in pairs)
        return exp(sum(changes, self.one * 0))
POINTS["in intervals"] = Box

# -- a zero in a box -------------------------------------------------------------------------------
def krawczyk(F, J, Y, radius, unknown):
    """|Y F| + |1 - Y J| radius < radius in each row; F at the middle m, J (all columns) on the box.

    Then, whatever values the box allows the parameters that are not unknown,
    m - Y F(m) + (1 - Y J(box)) (box - m) lies inside the box of the unknown ones: so F has one zero
    there, and one only."""
    columns = list(zip(*J))
    for i, row in zip(unknown, Y):
        rest = (most(dot(row, column) - (i == j)) for j, column in enumerate(columns))
        slack = summed(x * y for x, y in zip(rest, radius))
        inside = most(dot(row, F)) + slack < radius[i]
        need(inside, "krawczyk", f"row {i} does not map the box into its inside")
def zero_in(case, model, box, distance, hints, system=None, free=()):
    """Krawczyk's test of F = 0, or of a system: one zero for all values of the parameters ``free``.

    Where couplings are products u_S v_S: for F + B mu on the section B^T (theta - m) = 0 of the
    orbits (l u_S, v_S / l), with tangents B = (u, -v) at the midpoint m. As u F_u = v F_v,
    t^T B mu = 0 at a zero, t its tangents; t^T B is diagonal, and where it is invertible mu = 0, so
    F = 0. Gives words, and H on the box."""
    P, pairs = model.size, model.pairs
    scale, mid, rad = fields(box, "statement.box", "scale", "mid", "rad")
    unit, fine = (Fraction(1, 1 << whole(x, "scale", 0, 4096)) for x in (scale, hints["scale"]))
    m, r = (vector(v, "statement.box", P + len(pairs)) for v in (mid, rad))
    m, r = ([spend(x * unit, unit) for x in v] for v in (m, r))
    good = P > 0 and all(x > 0 for x in r) and not any(m[P:])
    need(good, "statement.box", "no box, or mu not around 0")
    unknown = [i for i in range(len(m)) if i not in free]
    bits = whole(hints["bits"], "hints.bits", 32, MOST_BITS)
    Y = vectors(hints["Y"], "hints.Y", len(unknown), len(unknown))
    Y = [[spend(x * fine, fine) for x in row] for row in Y]
    there = Box(model, [enclosed(x, x, bits) for x in m[:P]], bits, case)
    place = Box(model, [enclosed(x - y, x + y, bits) for x, y in zip(m[:P], r)], bits, case)
    F, J = (there.F(), place.H()) if system is None else system(there, place)
    F, J = F + [ZERO] * len(pairs), [row + [ZERO] * len(pairs) for row in J]
    J += [[ZERO] * len(m) for _ in pairs]
    for n, (i, j) in enumerate(pairs, P):
        J[i][n] = J[n][i] = m[i]
        J[j][n] = J[n][j] = -m[j]
        across = sign(place.theta[i] * m[i] + place.theta[j] * m[j]) == 1
        need(across, "border", "an orbit may be tangent to the section")
    square = len(F) == len(J) == len(unknown)
    need(square, "krawczyk", "there are not as many equations as unknowns")
    krawczyk(F, J, Y, r, unknown)
    distance = rational(distance, "statement.distance")
    far = 0 <= distance <= max(map(least, place.r()))
    need(far, "distance", "the law may be closer to the target")
    inner = place.inner if model.inner else place
    weights = inner.theta[model.spins + model.units:] if model.units else []
    apart = ", with a weight that is not 0" if any(least(x) for x in weights) else ""
    said = "nothing is said of its law"
    if distance: said = f"max |q - p| >= {distance} there, so it is spurious{apart}"
    return said, place.H() if system is None else None
def fixed_point(case, theta, hints, box, distance, wanted):
    """One zero of F in a box, and the signs of H on the whole box."""
    all_move = theta is None and case.model.trained == case.model.size
    need(all_move, "point", "the box says where the point is")
    said, H = zero_in(case, case.model, box, distance, hints)
    wanted = fields(wanted, "statement.inertia", "positive", "negative")
    positive, negative = (whole(x, "inertia", 0, len(H)) for x in wanted)
    found = signs(H, vectors(hints["V"], "hints.V", len(H), len(H)))
    need(found == (positive, negative), "inertia", "others are found")
    return (f"F has one zero, and one only, in the box; {said};"
            f" Hess L has {positive} positive and {negative} negative eigenvalues")

# -- sets of zeros ---------------------------------------------------------------------------------
def fixed_manifold(case, theta, hints, lemmas, dimension, box, distance):
    """A set of fixed points by a lemma, with Krawczyk's test on the system that it leaves."""
    all_move = theta is None and case.model.trained == case.model.size
    need(all_move, "point", "the box says where the points are")
    given = isinstance(lemmas, list) and 0 < len(lemmas) <= MOST_SIZE
    given = given and all(isinstance(one, dict) for one in lemmas)
    need(given, "lemma", "lemmas are needed")
    model, system, free = case.model, None, ()
    said = "the scalings (l u_S, v_S / l) of a point in the box"
    if lemmas == [{"lemma": "scalings"}]:
        need(model.pairs, "lemma", "the model has no scalings")
        size = len(model.pairs)
    elif lemmas[0].get("lemma") == "moments":
        blind = fields(lemmas[0], "lemma", "blind", optional=("lemma", "free"))
        model, system, said = moments(case, *blind)
        whole(dimension, "dimension", 0, model.size)
        free = distinct(lemmas[0].get("free"), "lemma.free", dimension, model.size)
        size = len(free)
        alone = len(lemmas) == 1 and (not said or distance == "0")
        need(alone, "lemma", "it stands alone, and where p = q there is no distance")
        said = (f"one for all values that the box allows the parameters {free} of those that are"
                f" not 0{said}")
    else:
        matrix, size, said = reduced(case, lemmas)
        model = restricted(model, matrix)
    far, _ = zero_in(case, model, box, distance, hints, system, free)
    stated = type(dimension) is int and dimension == size
    need(stated, "statement.dimension", "it is another")
    said = f"there is a set of fixed points of dimension {size}: {said}"
    return said if said.endswith("p = q") else f"{said}; {far}"
def restricted(model, matrix):  # a model at theta = A z, for a matrix of integers
    other, size = Model.__new__(Model), len(matrix[0])
    other.__dict__.update(model.__dict__, inner=model, matrix=matrix, offset=[0] * model.size,
                          pairs=[], size=size, trained=size)
    return other
def moments(case, blind):
    """For units that see some spins: the model without the weights ``blind`` (numbers in W), and a
    function that gives equations and their Jacobian.

    Join the sets of spins of units that share one. Let V be such a set, or a single spin. If
    m_S(q) = m_S(p) for all S within each V, then q - p kills all functions of x_V, and F is 0 but
    for the weights of units in V to spins outside. These are equations of their own, but for units
    that see nothing: F_w = g'(c) F_b = 0."""
    model, N = case.model, case.model.spins
    simple = model.units and not model.outer and not model.inner
    need(simple, "lemma", "this is about machines with hidden units")
    need(isinstance(blind, list), "lemma.blind", "a list is needed")
    blind = set(distinct(blind, "lemma.blind", len(blind), model.units * N))
    first, units = N + model.units, range(model.units)
    pay(0, N * (model.units + len(model.states)))
    seen = [sum(1 << j for j in range(N) if a * N + j not in blind) for a in units]
    parts = [1 << j for j in range(N)]
    for S in seen:
        joined = [V for V in parts if V & S]
        parts = [V for V in parts if not V & S] + [sum(joined)] * bool(joined)
    subsets = [S for S in model.states if S and any(S & V == S for V in parts)]
    outside = [first + a * N + j for a, S in enumerate(seen) for j in range(N)
               for V in parts if S & V and not V >> j & 1]
    left = [i for i in range(model.size) if i - first not in blind]
    def system(there, place):
        F = [moment(there.r(), S) for S in subsets] + [there.inner.F()[i] for i in outside]
        p, columns = place.p(), list(zip(*place.D()))
        # d(m_S(q) - m_S(p))/dtheta_i = -(E_p[chi_S D_i] - m_S(p) E_p[D_i])
        means = [dot(p, column) for column in columns]
        tilted = [[x * y for x, y in zip(p, column)] for column in columns]
        J = [[moment(p, S) * mean - moment(one, S) for mean, one in zip(means, tilted)]
             for S in subsets]
        return F, J + [[place.inner.H()[i][j] for j in left] for i in outside]
    words = ", and p = q" if len(subsets) == len(model.states) - 1 else ""
    pay(0, model.size * len(left) // 4)
    matrix = [[int(i == j) for j in left] for i in range(model.size)]
    return restricted(model, matrix), system, words
def reduced(case, lemmas):
    """The matrix A of theta = A z that is left, the dimension of what is free, and words. A^T F = 0
    implies F = 0 by

    dead-units: where w_a = 0 the unit adds a constant to f, so the law is that of the model without
      it, whatever c_a is; F_c = g'(c) sum of (q - p) = 0, and F_w = g'(c) F_b = 0.
    equal-units: exchanging two units leaves L as it is, so where they are equal F lies in the image
      of A.
    even-sector: where q(-x) = q(x), L stays the same as b, c (or J_S with |S| odd) turn their
      signs: at 0 their F is 0."""
    model, free, said, gone = case.model, 0, [], set()
    need(not (model.pairs or model.inner or model.outer), "lemma", "none for this model")
    n, m = model.spins, model.units
    units = {a: [n + a, *range(n + m + a * n, n + m + a * n + n)] for a in range(m)}
    owner = {i: i for i in range(model.size)}
    for lemma in lemmas:
        pay(0, model.size)
        name = lemma.get("lemma")
        if name == "even-sector":
            need(len(lemma) == 1 and even(case), "lemma", "model or target is not even")
            odd = [i for i, S in enumerate(model.masks or []) if order(S) & 1]
            gone.update(range(n + m) if model.masks is None else odd)
        else:
            chosen = fields(lemma, "lemma", "units", optional=("lemma",))[0]
            need(isinstance(chosen, list) and chosen, "lemma", "units are needed")
            chosen, dead = distinct(chosen, "lemma.units", len(chosen), m), name == "dead-units"
            known = (dead or name == "equal-units") and all(a in units for a in chosen)
            need(known, "lemma", "unknown lemma or unit")
            need(not dead or not said, "lemma", "dead units come first")
            if dead:
                gone.update(i for a in chosen for i in units[a])
                free += len(chosen)
            first = units[chosen[0]]
            for a in chosen[not dead:]:
                owner.update(zip(units.pop(a), first))
        owner = {i: owner[j] for i, j in owner.items()}
        said.append(json.dumps(lemma).replace('"', ""))
    owner = {i: j for i, j in owner.items() if i not in gone and j not in gone}
    groups = sorted(set(owner.values()))
    need(groups, "lemma", "nothing is left")
    pay(0, model.size * len(groups) // 4)
    matrix = [[int(owner.get(i) == j) for j in groups] for i in range(model.size)]
    return matrix, free, "by " + ", ".join(said)
def even(case):
    """Whether model and target have the symmetry of the even sector: q(-x) = q(x)."""
    ising = ("full_ising", "truncated_ising")
    if case.model.family not in ("rbm", *ising): return False
    if case.weights: return case.weights == case.weights[::-1]
    model, theta = case.source
    if model.family not in ising: return False
    odd = [x for x, S in zip(theta, model.masks) if order(S) & 1]
    return not any(x.rational or any(x.logs.values()) for x in odd)

# -- quantities with logarithms --------------------------------------------------------------------
def spread(point, law, k):  # variance of E under a law, less the sum of J_S^2 over 1 <= |S| <= k
    size, f = len(law), [log(point.one * point.w(s)) for s in point.model.states]
    mean, J = dot(law, f), [moment(f, S) * Fraction(1, size) for S in range(size)]
    variance = dot(law, [(x - mean) * (x - mean) for x in f])
    return variance - summed(J[S] * J[S] for S in range(1, size) if order(S) <= k)
def gain(point, _):  # L here less L at the case's own parameters
    own = point.beside(point.model, point.case.theta)
    ratios = zip(point.p(), own.p())
    return dot(point.q(), [log(point.one * (x / y)) for x, y in ratios])
def uniform(point, k): return spread(point, normalised([1] * len(point.p())), k)
QUANTITIES.update({
    "L": ("none", gain, "L - L at the case's own parameters"),
    "uniform spread": ("order", uniform, "Var_uniform(E) - J^2 to order {}"),
    "model spread": ("order", lambda at, k: spread(at, at.p(), k), "Var_p(E) - J^2 to order {}"),
})
KINDS.update({
    "fixed-point": ("boxes", fixed_point, "box distance inertia", "bits scale Y V", ""),
    "fixed-manifold": ("boxes", fixed_manifold, "lemmas dimension box distance", "bits scale Y",
                       ""),
})

# == paths =========================================================================================
# Trajectories: functions of s in [-1, 1] as sum of c_k s^k / 2^bits, give or take rad / 2^bits;
# tubes around solutions of the flow, made of them; which order of a law comes to its target first.

# -- series ----------------------------------------------------------------------------------------
class Series:
    """The norm, the sum of all |c_k| and rad, bounds the function everywhere; that of a product is
    at most the product of both."""
    __slots__ = ("bits", "c", "rad")
    def __init__(self, c, rad, bits):
        self.c, self.rad, self.bits = c, rad, bits
    def norm(self): return sum(map(abs, self.c)) + self.rad
    def __add__(self, other):
        return Series(list(map(add, self.c, other.c)), self.rad + other.rad, self.bits)
    def __sub__(self, other): return self + other * -1
    def __mul__(self, other):
        bits = self.bits
        if isinstance(other, int):
            return Series([x * other for x in self.c], self.rad * abs(other), bits)
        a, b, n = self.c, other.c, len(self.c)
        one, two, back = self.norm(), other.norm(), b[::-1]
        size = max(one, two).bit_length()
        pay(0, (1 + n * n // 12) * (1 + (size >> 8) + (size * size >> 19)))
        low = [sum(map(mul, a, back[n - 1 - k:])) >> bits for k in range(n)]
        # what is left out: the sum over i + j >= n of |a_i b_j|
        tail = sum(map(mul, map(abs, a), accumulate(map(abs, [0, *back[:-1]]))))
        wide = tail + one * other.rad + self.rad * (two - other.rad)
        return Series(low, (wide >> bits) + n + 1, bits)
    def over(self, number):  # divided by a positive integer
        rad = -(-self.rad // number) + len(self.c)
        return Series([x // number for x in self.c], rad, self.bits)
    def within(self, value):  # plus an interval
        rad = self.rad + value.hi - value.lo
        return Series([self.c[0] + value.lo, *self.c[1:]], rad, self.bits)
    def slope(self):  # d/ds of the polynomial
        return Series([k * x for k, x in enumerate(self.c)][1:] + [0], 0, self.bits)
    def integral(self):  # from -1 to s; the last coefficient, and rounding, go to the radius
        c = [0, *(x // k for k, x in enumerate(self.c[:-1], 1))]
        c[0] = sum(c[1::2]) - sum(c[2::2])
        return Series(c, 2 * (self.rad + abs(self.c[-1]) + len(c)), self.bits)
    def at(self, s):  # the value at s = 1 or -1
        value = sum(self.c) if s > 0 else sum(self.c[::2]) - sum(self.c[1::2])
        return Interval(value - self.rad, value + self.rad, self.bits)
    def exp(self):
        """h = c_0 + k, E ~ e^k, E(0) = 1: if |E' - k' E| <= R and |k| <= 1, |E - e^k| <= R e^2."""
        k, E, bits = self.slope(), [1 << self.bits], self.bits
        for n in range(1, len(self.c)):
            E.append((sum(map(mul, k.c, E[::-1])) >> bits) // n)
        E = Series(E, 0, bits)
        still = self.norm() - abs(self.c[0]) <= 1 << bits
        need(still, "series", "an exponent moves too far in a step")
        # a radius r <= 1 of h changes e^k by at most e (e^r - 1) <= 5 r
        E.rad = 8 * (E.slope() - k * E).norm() + 5 * self.rad
        m = exp_of(Fraction(self.c[0], 1 << bits), bits)
        wide = E.rad * m.hi + E.norm() * (m.hi - m.lo) >> bits
        return Series([x * m.lo >> bits for x in E.c], wide + len(E.c) + 1, bits)
    def inverse(self):  # v ~ 1/g: if |1 - g v| <= e <= 1/2, then |1/g - v| <= 2 e |v|
        g, v, one = self.c, [], 1 << self.bits
        need(g[0] > 0, "series", "division by what may be zero")
        for k in range(len(g)):
            v.append(((one * one if k == 0 else 0) - sum(map(mul, g[1:], v[::-1]))) // g[0])
        v = Series(v, 0, self.bits)
        e = (self * v).within(Interval(-one, -one, self.bits)).norm()
        need(2 * e <= one, "series", "division by what may be zero")
        return Series(v.c, (2 * e * v.norm() >> self.bits) + 1, self.bits)
    def least(self):  # lower bounds on eight pieces of [-1, 1]
        step, values = 1 << self.bits >> 2, []
        for k in range(-4, 4):
            piece, value = Interval(k * step, (k + 1) * step, self.bits), Interval(0, 0, self.bits)
            for x in reversed(self.c):
                value = value * piece + Interval(x, x, self.bits)
            values.append(value.lo - self.rad)
        return values

# -- tubes -----------------------------------------------------------------------------------------
class Tube:
    """The trajectory of d theta/dt = F lies within e(t) of polynomials, a series of theta a step.

    |x'| <= mu |x| + defect for the distance x, where mu bounds the eigenvalues of H between both:
    so e(t + h) <= e^(mu h) (e(t) + h sup |polynomial' - F|), and at a joint e grows by the jump.
    H = -K^T C K + B, C is positive, and B = sum over x of r(x) d2f(x) has a block for each unit
    (none for Ising models): sum of r(x) (1 - t_a(x)^2) y y^T with t = tanh h and y = (1, x). It
    changes by at most 3 (N + 1) reach e within e <= 2^-20."""
    CLOSE = Fraction(1, 1 << 20)
    def __init__(self, model, start, steps, bits, case, visit):
        whole(bits, "hints.bits", 106, 512)
        family = (model.inner or model).family
        simple = family in ("full_ising", "truncated_ising") or model.family == "rbm"
        need(simple, "tube", "not for this model")
        self.model, self.bits, self.one, P = model, bits, 1 << bits, model.size
        pay(0, P * (1 + len(model.matrix) if model.inner else 1) << model.spins)
        still = Box(model, [enclosed(0, 0, bits)] * P, bits, case)
        self.q = [enclosed(*ends(x), bits) for x in still.q()]
        rows = still.D() if not model.units else model.phi0
        # rows of df/dtheta of the linear part, as integers over a common denominator
        self.common = 1
        for x in (x for row in rows for x in row):
            self.common = lcm(self.common, spend(ends(x)[0]).denominator)
            short = self.common >> 64 == 0
            need(short, "limits", "the denominators of the model are too long")
        # what f has of its own, where theta = A z + o
        inner = model.inner
        fixed = [dot(row, model.offset) for row in inner.phi0] if inner else [ZERO] * len(rows)
        self.fixed = [enclosed(y, y, bits) for y in fixed]
        self.rows = [[int(ends(x)[0] * self.common) for x in row] for row in rows]
        # |df/dtheta| <= reach: a step u of theta changes f and all J_S by at most reach |u|, and
        # the p(x) by that in total
        longest = max(sum(x * x for x in row) for row in self.rows) // self.common**2
        self.reach = isqrt(longest + model.units * (model.spins + 1)) + 1
        need(self.reach >> 64 == 0, "limits", "the entries of the model are too large")
        self.time, self.error, last = ZERO, ZERO, [bounded(x, bits) for x in start]
        need(isinstance(steps, list) and steps, "hints.steps", "steps are needed")
        for step in steps:
            h, polynomials = listed(step, "hints.steps", 2)
            h, n = rational(h, "hints.steps"), len(polynomials[0].split(" "))
            dyadic = 1 << 64 > h.denominator == h.denominator & -h.denominator
            good = 0 < h < 1 << 64 and dyadic
            need(good, "hints.steps", "a positive duration, dyadic and short, is needed")
            need(2 <= n <= 64, "hints.steps", "polynomials of degree 1 to 63 are needed")
            theta = [Series(c, 0, bits) for c in vectors(polynomials, "hints.steps", P, n)]
            pay(0, 10 * P)
            small = max(x.norm() for x in theta) >> bits + 40 == 0
            need(small, "hints.steps", "a polynomial is too large")
            self.jump = root(sum(most(x.at(-1) - y) ** 2 for x, y in zip(theta, last)))
            self.follow(theta, h)
            self.time, last = self.time + h, [x.at(1) for x in theta]
            visit(self)
        self.last = last
    def follow(self, theta, h):
        """One step: p, r, t along the polynomials, how far F is from their slopes, and mu."""
        model, X, bits = self.model, self.model.states, self.bits
        n, m, zero, unity = model.spins, model.units, theta[0] * 0, enclosed(1, 1, bits)
        def form(row, parts):  # sum of integers times series
            pay(0, 1 + len(parts) * (12 + len(zero.c)) // 8)
            return sum((part * x for x, part in zip(row, parts) if x), zero)
        weights = [theta[n + m + a * n:] for a in range(m)]
        heights = [[theta[n + a] + form(model.phi0[s], weights[a]) for s in X] for a in range(m)]
        # e^f = e^(l.x - sum of h_a) times the product of all 1 + e^2h_a;  tanh h = 1 - 2/(1 + e^2h)
        grown = [[(h * 2).exp().within(unity) for h in unit] for unit in heights]
        self.t = [[(g.inverse() * -2).within(unity) for g in unit] for unit in grown]
        f = [form(self.rows[s], theta).over(self.common) for s in X]
        f = [sum((unit[s] * -1 for unit in heights), f[s].within(self.fixed[s])) for s in X]
        top = max(x.c[0] for x in f)
        w = [x.within(Interval(-top, -top, bits)).exp() for x in f]
        for unit in grown:
            w = [x * g for x, g in zip(w, unit)]
        scale = sum(w, zero).inverse()
        self.r = [(x * scale * -1).within(q) for x, q in zip(w, self.q)]
        # F = D^T r, with df/dc_a = t_a and df/dw_ai = t_a x_i
        F = [form(column, self.r).over(self.common) for column in zip(*self.rows)]
        pulls = [[x * r for x, r in zip(unit, self.r)] for unit in self.t]
        F += [sum(pull, zero) for pull in pulls]
        F += [form([row[j] for row in model.phi0], pull) for pull in pulls for j in range(n)]
        # d/dt = (2 / h) d/ds
        a, b = (h / 2).numerator, (h / 2).denominator
        gaps = [(x.slope() - (y * a).over(b)).norm() for x, y in zip(theta, F)]
        defect = root(Fraction(sum(gap * gap for gap in gaps), self.one**2))
        y, mu = [0, *(1 << j for j in range(n))], ZERO
        for unit in self.t:
            B = [r - r * (x * x) for x, r in zip(unit, self.r)]
            pairs = {S: form([chi(S, s) for s in X], B) for S in X if order(S) <= 2}
            top = top_eigenvalue([[pairs[S ^ T] for T in y] for S in y])
            mu = max(mu, top + 3 * (n + 1) * self.reach * self.CLOSE)
        # s runs over a length of 2, and the defect is one per s
        error = most(exp_of(mu * h, 64)) * (self.error + self.jump + 2 * defect)
        self.error = Fraction((error.numerator << 256) // error.denominator + 1, 1 << 256)
        need(self.error < self.CLOSE, "tube", "it grows too wide")
        # df/ds along the polynomials
        slopes = [x.slope() for x in theta]
        self.moves = [form(self.rows[s], slopes).over(self.common) for s in X]
        for unit, tanh in zip(heights, self.t):
            self.moves = [x + y.slope() * t for x, y, t in zip(self.moves, unit, tanh)]
    def sums(self, S, parts):  # sum over x of chi_S(x) times a series
        pay(0, 1 + len(parts) * (12 + len(parts[0].c)) // 8)
        return sum((part * chi(S, s) for s, part in enumerate(parts)), parts[0] * 0)
def root(value, up=1):  # an upper, or a lower, bound of the square root
    return Fraction(isqrt((value.numerator << 512) // value.denominator) + up, 1 << 256)
def top_eigenvalue(matrix):
    """An upper bound for symmetric matrices of series: (trace C^16)^(1/16) of middles, and more."""
    shift = matrix[0][0].bits - 24
    C = [[x.c[0] >> shift for x in row] for row in matrix]
    rest = max(sum((x.norm() - abs(x.c[0]) >> shift) + 2 for x in row) for row in matrix)
    for _ in range(3):
        C = [[sum(map(mul, row, column)) for column in C] for row in C]
    trace = spend(sum(x * x for row in C for x in row), times=len(C) ** 3)
    for _ in range(4):
        trace = isqrt(trace) + 1
    return Fraction(trace + rest, 1 << 24)

# -- kinds -----------------------------------------------------------------------------------------
def begun(case, theta, other):
    """Model and start of a flow: the case's own, a point, or another model's."""
    model, start = case.model, case.theta if theta is None else theta
    if other is not None:
        need(theta is None, "point", "the flow of another model starts at its own parameters")
        energy, parameters = fields(other, "statement.other", "energy", "parameters")
        model = Model(energy, case.model.spins, "statement.other")
        start = model.read(parameters, "statement.other")
    need(start is not None, "case", "there are no parameters to start from")
    return model, start
def tube(case, theta, hints, other, time, end, radius):
    """A point at which the trajectory is at a time, within a distance of a point."""
    model, start = begun(case, theta, other)
    found = Tube(model, start, hints["steps"], hints["bits"], case, lambda _: None)
    there = found.time == rational(time, "statement.time")
    need(there, "statement.time", "the tube ends at another")
    end = [rational(x, "statement.end") for x in listed(end, "statement.end", len(found.last))]
    away = found.error + root(sum(most(x - y) ** 2 for x, y in zip(found.last, end)))
    need(away <= rational(radius, "statement.radius"), "tube", "it is wider than that")
    whose = f" of {model.family}" if other else ""
    return f"the flow{whose} from there is at t = {time} within {radius} of the stated point"
def event_order(case, theta, hints, clock, first, second, time, other):
    """At a time one order's mismatch is at most a threshold, another's is above it until then."""
    names = ("by", "size", "threshold", "relative")
    by, size, threshold, relative = fields(clock, "statement.clock", *names)
    known = by in ("couplings", "moments") and size in ("norm", "largest")
    need(known and type(relative) is bool, "statement.clock", "unknown")
    N, past = case.model.spins, rational(threshold, "threshold")
    bits = whole(hints["bits"], "hints.bits", 106, 512)
    orders = [whole(k, "statement", 1, N) for k in (first, second)]
    masks = {k: [S for S in range(1, 1 << N) if order(S) == k] for k in orders}
    def squared(k, values):  # the square of the mismatch: a sum, or the largest of these
        found = [values[S] * values[S] for S in masks[k]]
        return found if size == "largest" else [sum(found[1:], found[0])]
    def begin(there):  # m_S(q) - m_S(p) or J_S* - J_S, at the start
        gaps, part = there.r(), Fraction(1, 1 << N)
        if by == "couplings":
            ratios = ((q, there.w(s)) for s, q in enumerate(there.q()))
            gaps = [log(q / w * there.one) * part for q, w in ratios]
        return {S: moment(gaps, S) for k in masks for S in masks[k]}
    def visit(at):
        for S in gaps:
            if by == "moments":
                gaps[S] = at.sums(S, at.r)
            else:
                # d(J_S* - J_S)/ds = -2^-N sum over x of chi_S(x) df(x)/ds, from where the last
                # step ended
                wide = (at.reach * at.jump.numerator << at.bits) // at.jump.denominator + 1
                here = gaps[S] if isinstance(gaps[S], Interval) else gaps[S].at(1)
                moved = (at.sums(S, at.moves).integral() * -1).over(1 << N)
                gaps[S] = moved.within(here + Interval(-wide, wide, at.bits))
        pieces = zip(*(x.least() for x in squared(second, gaps)))
        low = Fraction(min(map(max, pieces)), at.one)
        late = low > 0 and root(low, 0) > above + away(second, at)
        need(late, "event-order", f"order {second} may be past by then")
    def away(k, at): return at.error * at.reach * (len(masks[k]) if size == "norm" else 1)
    model, start = begun(case, theta, other)
    gaps = begin(Box(model, start, bits, case))
    sizes = {S: enclosed(least(x), most(x), bits) for S, x in gaps.items()}
    below, above = past, past
    if relative:
        below = past * root(max(map(least, squared(first, sizes))), 0)
        above = past * root(max(map(most, squared(second, sizes))))
    at = Tube(model, start, hints["steps"], bits, case, visit)
    there = at.time == rational(time, "statement.time")
    need(there, "statement.time", "the tube ends at another")
    high = max(most(x.at(1)) for x in squared(first, gaps))
    early = root(high) + away(first, at) <= below
    need(early, "event-order", f"order {first} may not be past by then")
    level, whose = f"{past}{' of its start' * relative}", f" of {model.family}" if other else ""
    return (f"on the flow{whose} from there the {by}' mismatch ({size}) of order {first} is at most"
            f" {level} at t = {time}, that of order {second} above {level} until then")
KINDS.update({
    "tube": ("paths", tube, "other time end radius", "bits steps", ""),
    "event-order": ("paths", event_order, "clock first second time other", "bits steps", ""),
})

# == machines ======================================================================================
# Models that are no normal form: how they are read, their law, df/dtheta and d2f/dtheta2. In the
# layer of algebra, and of boxes, as the arithmetic of a point is handed in.

# -- deep Boltzmann machines -----------------------------------------------------------------
# f(x) = b.x + log sum over h in {-1,+1}^M2 of exp(c2.h) prod over a of 2cosh(u_a),
# u_a = c1_a + w1_a.x + sum over d of h_d w2_da; theta: b, c1, c2, W1 and W2 row by row
def deep(model, spec, where):  # reads it
    hidden, n = fields(spec, where, "family", "hidden")[1], model.spins
    m1, m2 = (whole(x, where, 0, most) for x, most in zip(listed(hidden, where, 2), (4096, 10)))
    size = n + m1 + m2 + m1 * n + m2 * m1
    need(size << n + m2 <= MOST_ENTRIES, "limits", "the model is too large for this checker")
    model.size = model.trained = model.sized(size)
    model.blocks = [("b", n), ("c1", m1), ("c2", m2), ("W1", (m1, n)), ("W2", (m2, m1))]
    model.phi0 = [signs_of(s, n) for s in model.states]
    # for each unit of the first layer the places of c1_a, w1_a and the column w2_a
    first, second = n + m1 + m2, n + m1 + m2 + m1 * n
    model.places = [[n + a, *range(first + a * n, first + a * n + n),
                     *range(second + a, second + m2 * m1, m1)] for a in range(m1)]
    model.above = [signs_of(s, m2) for s in range(1 << m2)]
def signs_of(s, n): return [chi(1 << j, s) for j in range(n)]
@once
def second_layer(point, s):
    """For each h: exp(b.x + c2.h) prod over a of 2cosh(u_a), tanh(u_a), and dg/dtheta, 0 for b."""
    model, rows = point.model, []
    n, m1 = model.spins, len(model.places)
    for h in model.above:
        inputs = [1, *model.phi0[s], *h]
        biases = [*enumerate(model.phi0[s]), *enumerate(h, n + m1)]
        weight, t = Fraction(1), []
        for own in model.places:
            # 2cosh u = (1 + e^2u) e^-u,  tanh u = 1 - 2/(1 + e^2u)
            e = spend(1 + point.exp([(i, 2 * x) for i, x in zip(own, inputs)]), times=4)
            weight = spend(weight * e, e)
            biases += [(i, -x) for i, x in zip(own, inputs)]
            t.append(1 - 2 / e)
        together = {}
        for i, x in biases: together[i] = together.get(i, 0) + x
        slopes = [ZERO] * model.size
        for d, x in enumerate(h, n + m1): slopes[d] = Fraction(x)
        for own, tanh in zip(model.places, t):
            for i, x in zip(own, inputs): slopes[i] = tanh * x
        change = point.exp(list(together.items()))
        rows.append((spend(weight * change, weight, change), t, slopes))
    return rows
def deep_law(point, s):  # w(x) = exp(f(x) - f(0))
    here, ground = (summed(w for w, _, _ in second_layer(point, x)) for x in (s, 0))
    return spend(here / ground, here, ground)
def deep_row(point, s):  # df/dtheta: x, then the mean of dg/dtheta over h
    rows = second_layer(point, s)
    mean = means(normalised([w for w, _, _ in rows]), [slopes for _, _, slopes in rows])
    return [*map(Fraction, point.model.phi0[s]), *mean[point.model.spins:]]
def means(law, rows): return [dot(column, law) for column in zip(*rows)]
def deep_curvature(point, weights):
    """Sum over x of weights(x) (E[d2g] + E[dg dg^T] - E[dg] E[dg]^T), E: over h given x."""
    model = point.model
    result = [[ZERO] * model.size for _ in range(model.size)]
    def add(row, factor):  # factor row row^T
        used = [(i, x) for i, x in enumerate(row) if not (isinstance(x, Fraction) and x == 0)]
        pay(0, len(used) ** 2)
        for i, x in used:
            for j, y in used: result[i][j] = spend(result[i][j] + factor * x * y, factor, x, y)
    for s in model.states:
        rows = second_layer(point, s)
        law = normalised([w for w, _, _ in rows])
        add(means(law, [slopes for _, _, slopes in rows]), weights[s] * -1)
        for p, h, (_, t, slopes) in zip(law, model.above, rows):
            add(slopes, p * weights[s])
            for own, tanh in zip(model.places, t):
                # d2g / d(c1_a, w1_a, w2_a)^2 = (1 - tanh^2) (1, x, h)(1, x, h)^T
                inputs = dict(zip(own, map(Fraction, [1, *model.phi0[s], *h])))
                add([inputs.get(i, ZERO) for i in range(model.size)],
                    (1 - tanh * tanh) * p * weights[s])
    return result
FAMILIES["deep_boltzmann"] = deep, deep_law, deep_row, deep_curvature

# == identities ====================================================================================
# Facts on targets and couplings, symmetries, and identities of polynomials: exact, as algebra is.
# An identity is stated by two expressions: integers, ["sum" or "product", name, set, expression],
# ["chi", S, x], ["power", n] for 2^n, ["d", label, expression], [operation, expressions] for + - *
# and variables [letter, indices]. It is multiplied out at a number of spins.

# -- expressions and sets --------------------------------------------------------------------
OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "|": lambda a, b: a | b,
    "min": min,
    "order": order,
    "bit": lambda i: 1 << whole(i, "expression", 0, 64),
    # the first subset of an order
    "first": lambda k: (1 << whole(k, "expression", 0, 64)) - 1,
}
KEPT = ("N", "M", "P", "full", "blocks")  # names that have their values from the case
def value_of(expression, names):
    """An integer (or a label, which a name that stands for nothing is)."""
    pay(0)
    if isinstance(expression, list):
        operation, *rest = expression
        values = [value_of(one, names) for one in rest]
        need(all(type(x) is int for x in values), "expression", "integers are needed")
        return OPERATIONS[operation](*values)
    return names.get(expression, expression) if isinstance(expression, str) else expression
def set_of(expression, names):
    """A list of integers, or of pairs."""
    operation, *rest = expression if isinstance(expression, list) else [expression]
    given, N = [value_of(one, names) for one in rest], names["N"]
    pay(0, 1 << N)
    if operation == "range":
        pay(0, max(given[1] - given[0], 0))
        return list(range(given[0], given[1] + 1))
    if operation == "spins": return list(range(N))
    if operation == "states": return list(range(1 << N))
    if operation == "subsets": return [S for S in range(1 << N) if S & given[0] == S]
    if operation == "of-order": return [S for S in range(1 << N) if order(S) == given[0]]
    if operation == "between": return [S for S in range(1 << N) if given[0] < order(S) < given[1]]
    if operation == "alike":  # each subset with the next one of its order
        pay(0, N << N)
        rows = [[S for S in range(1 << N) if order(S) == k] for k in range(1, N + 1)]
        return [pair for row in rows for pair in zip(row, row[1:])]
    need(operation in ("parameters", "unit"), "binding", "an unknown set")
    if operation == "parameters": return list(names["blocks"][rest[0]])
    # the weights of a hidden unit
    return list(names["blocks"]["W"])[given[0] * N:given[0] * N + N]

# -- facts on targets, couplings and parameters --------------------------------------------------
def coupling(point, S):  # of the sign of J_S: the product over x of w(x)^chi_S(x), less 1
    return signed_product([point.w(s) for s in point.model.states], S)
def signed_product(values, S):  # 2^N J_S = sum over x of chi_S(x) log w(x) is the logarithm of it
    value = Fraction(1)
    for s, w in enumerate(values): value = spend(value * w if chi(S, s) > 0 else value / w, w)
    return value - 1
def target_coupling(point, S):  # J_S of the target: as it is given, or by the law
    source = point.case.source
    if source is None or source[0].family != "full_ising": return signed_product(point.q(), S)
    return point.beside(source[0], source[1]).value(source[0].masks.index(S))
def error_rate(point, k):
    """d/dt of the sum of r_S^2 over |S| = k, r = m(q) - m(p), on the flow: -2 sum r_S dm_S/dt."""
    p, speed = point.p(), [dot(row, point.F()) for row in point.D()]
    mean = dot(p, speed)
    # dp/dt = p (df/dt - E_p[df/dt]),  df/dt = D F
    flow = [spend(x * (y - mean), x, y, mean) for x, y in zip(p, speed)]
    subsets = [S for S in point.model.states if order(S) == k]
    return summed(moment(point.r(), S) * moment(flow, S) for S in subsets) * -2
def dependence(point, S):  # m_S(q) less the product of m_i(q) over i in S
    means = (moment(point.q(), 1 << j) for j in range(point.model.spins) if S >> j & 1)
    return moment(point.q(), S) - prod(means, start=Fraction(1))
def rate(point, _):
    """dL/dt along the flow: sum over x of q(x) p'(x) / p(x), p' = p (df/dt - E_p[df/dt])."""
    p, speed = point.p(), [dot(row, point.F()) for row in point.D()]
    mean = dot(p, speed)
    return dot(point.q(), [spend(x - mean, x, mean) for x in speed])
QUANTITIES.update({
    "theta": ("parameter", lambda at, i: at.value(i), "theta_{}"),
    "J": ("subset", coupling, "J_S for S = {}"),
    "target J": ("subset", target_coupling, "the target's J_S for S = {}"),
    "target moment": ("subset", lambda at, S: moment(at.q(), S), "m_S(q) for S = {}"),
    "dependence": ("set", dependence, "m_S(q) - product of m_i(q) for S = {}"),
    "order error rate": ("order", error_rate,
                         "the rate of the squared moment error of order {} along the flow"),
    "L rate": ("none", rate, "dL/dt along the flow"),
})

# -- symmetries ------------------------------------------------------------------------------
def equal(x, y):  # two exact numbers: the exponential of a sum of logarithms is 1 where it is 0
    rest = x + y * -1
    # sum of c_n log n = 0 exactly where the product of all n^(L c_n) is 1, for L != 0
    whole_powers = rest * lcm(*(c.denominator for c in rest.logs.values()))
    return not rest.rational and (not any(rest.logs.values()) or whole_powers.exponential() == 1)
def symmetry(case, theta, hints, spins, signs, units, turned):
    """The target and the parameters of an RBM stay themselves where x_i becomes signs_i x_spins(i):

    q(gx) = q(x), and f(gx) = f(x), where unit a goes to units(a), turned round where turned_a = -1,
    that is (c, w) to (-c, -w), which log 2cosh does not see."""
    model, point, N = case.model, case.at(theta, hints), case.model.spins
    M, theta = model.units, point.theta
    need(model.family == "rbm", "symmetry", "it is about an RBM with +-1 units")
    for one, size in ((spins, N), (units, M)):
        image = [whole(x, "statement", 0, max(size - 1, 0)) for x in listed(one, "statement", size)]
        need(sorted(image) == list(range(size)), "symmetry", "a permutation is needed")
    for one, size in ((signs, N), (turned, M)):
        unit = all(x in (1, -1) for x in listed(one, "statement", size))
        need(unit, "symmetry", "signs are needed")
    # state s goes to the one in which spin i is that of s at spins(i), times signs(i)
    images = [sum(1 << i for i in range(N) if (s >> spins[i] & 1) ^ (signs[i] < 0))
              for s in model.states]
    q = point.q()
    need(all(q[t] == q[s] for s, t in enumerate(images)), "symmetry", "the target is another")
    # f(gx) = sum of b_i signs_i x_spins(i) + sum over a of g(c_a + sum of w_ai signs_i x_spins(i))
    for i, j in enumerate(spins):
        need(equal(theta[j], theta[i] * signs[i]), "symmetry", "a visible bias is another")
        for a, b in enumerate(units):
            own, there = theta[N + M + a * N + i], theta[N + M + b * N + j]
            need(equal(there, own * (signs[i] * turned[a])), "symmetry", "a weight is another")
    for a, b in enumerate(units):
        need(equal(theta[N + b], theta[N + a] * turned[a]), "symmetry", "a hidden bias is another")
    moved = ", ".join(f"{'-' * (sign < 0)}x_{j}" for j, sign in zip(spins, signs))
    return f"target and parameters stay themselves under x -> ({moved}), and so does the flow"

# -- identities of polynomials ---------------------------------------------------------------
# A polynomial is a dictionary from monomials, sorted tuples of variables, to integers; a variable
# is a tuple of words: a letter and its indices, the last of which is a state.
def collect(total, items, sign=1):  # add a polynomial to another one, in place
    for monomial, factor in items.items():
        value = total.pop(monomial, 0) + sign * spend(factor)
        if value: total[monomial] = value
    return total
def multiplied(a, b):  # a * b
    longest = sum(max(map(len, one), default=0) for one in (a, b))
    size = sum(max((abs(x).bit_length() for x in one.values()), default=0) for one in (a, b))
    need(size <= MOST_LENGTH, "limits", "a coefficient is too long")
    result = {}
    pay(0, 1 + len(a) * len(b) * (4 + longest + (size >> 6)) // 4)
    for left, x in a.items():
        for right, y in b.items():
            monomial = tuple(sorted(left + right))
            result[monomial] = result.get(monomial, 0) + x * y
    return {monomial: factor for monomial, factor in result.items() if factor}
def derived(a, label):
    """d/d label: dw(x) = w(x) f(label, x), as w = e^f, and df(..., x) = f(..., label, x)."""
    result = {}
    for monomial, factor in a.items():
        for i, (letter, *index) in enumerate(monomial):
            pay(0, 2 * len(monomial))
            rest = {monomial[:i] + monomial[i + 1:]: factor}
            if letter == "w":
                new = {tuple(sorted([("w", *index), ("f", label, *index)])): 1}
            elif letter == "f":
                new = {(("f", *sorted([*index[:-1], label]), index[-1]),): 1}
            else:
                continue  # a constant
            collect(result, multiplied(rest, new))
    return result
def polynomial(expression, names):
    """The polynomial that an expression stands for, at this number of spins."""
    pay(0, 2)
    if type(expression) is int: return {(): expression} if expression else {}
    need(isinstance(expression, list), "identity", "integers and lists are needed")
    operation, *rest = expression
    if operation in ("sum", "product"):
        name, among, body = rest
        need(free_name(name), "identity", "a name of its own is needed")
        total = {(): 1} if operation == "product" else {}
        for element in set_of(among, names):
            item = polynomial(body, {**names, name: element})
            total = multiplied(total, item) if operation == "product" else collect(total, item)
        return total
    if operation == "chi": return {(): chi(*(value_of(one, names) for one in rest))}
    if operation == "power":
        [exponent] = rest
        return {(): 1 << whole(value_of(exponent, names), "power of two", 0, 99)}
    if operation == "d":
        [label, body] = rest
        return derived(polynomial(body, names), str(label))
    if operation in ("+", "-", "*"):
        first, *others = rest
        total = dict(polynomial(first, names))
        for one in others:
            item = polynomial(one, names)
            if operation == "*": total = multiplied(total, item)
            else: collect(total, item, 1 - 2 * (operation == "-"))
        return total
    # a variable: w, f, or any other letter, with its indices
    return {((operation, *(str(value_of(one, names)) for one in rest)),): 1}
def identity(case, theta, hints, spins, over, left, right):
    """left = right, as polynomials over the integers: so for all values of their variables."""
    N = whole(spins, "statement.spins", 1, 6)
    need(theta is None and N == case.model.spins, "identity", "it is about another number of spins")
    # first of all: no word is long
    among = "".join(f" for {', '.join(named_by([one]))} in {written(one[1])}" for one in over)
    said = f"{written(left)} = {written(right)}{among}"
    for names in assignments(over, {"N": N, "full": (1 << N) - 1}):
        rest = collect(polynomial(left, names), polynomial(right, names), -1)
        need(not rest, "identity", "the two sides are not the same polynomial")
    return f"{said}, identically, at N = {N}"
WORD = re.compile("[A-Za-z][A-Za-z0-9-]{0,15}")
def free_name(name): return isinstance(name, str) and WORD.fullmatch(name) and name not in KEPT
def named_by(each):  # the names that stand for the elements of sets
    for one, _ in each:
        for name in one if isinstance(one, list) else [one]:
            need(free_name(name), "expression", "a name of its own is needed")
            yield name
def written(expression):  # an expression in one line; no word in it is longer than a name
    if type(expression) is int: return str(expression)
    if isinstance(expression, str):
        need(WORD.fullmatch(expression), "identity", "a word is needed")
        return expression
    operation, *rest = expression
    worded = operation in ("+", "-", "*", "|") or WORD.fullmatch(operation)
    need(worded, "identity", "a word is needed")
    if operation in ("sum", "product"):
        name, among, body = map(written, rest)
        return f"{operation}_({name} in {among})({body})"
    if operation == "power": return f"2^{written(rest[0])}"
    items = list(map(written, rest))
    if operation in ("+", "-", "*", "|"): return "(" + f" {operation} ".join(items) + ")"
    return operation + "(" + ", ".join(items) + ")" if items else operation
def assignments(each, names):
    """The names with each element of the sets, one after the other; a pair goes to two names."""
    pay(0, 1 + len(names))
    if not each:
        yield names
        return
    (name, among), *rest = each
    for element in set_of(among, names):
        new = dict(zip(name, element)) if isinstance(name, list) else {name: element}
        yield from assignments(rest, {**names, **new})
KINDS.update({
    "identity": ("claims", identity, "spins over left right", "", ""),
    "symmetry": ("claims", symmetry, "spins signs units turned", "", ""),
})

# == bindings ======================================================================================
# Bindings: what claims need of their certificates, as data.
# A binding is data: {"claim": sentence, "case": conditions, "instance": [alternative, ...],
# "refutation": [...], "lemma": words}. An alternative has conditions on the case of its own, and
# says which parts it needs, in their order ("parts": patterns). A certificate counts for a claim
# where its parts fit the patterns of an alternative one by one, to the last. Nothing is searched: a
# name such as "$k" takes the first value that it meets, and demands it from then on.
# A pattern has "kind", "statement" (a matcher for each field), perhaps "point" ("$X": a point, the
# same wherever the name stands; without: the case's own parameters; "*": either), "each" (names and
# sets: one part for each element), "where" (conditions), "says" (words that the sentence of the
# part must contain). Matchers: "*" (anything), "$k" (a name), ["=", expression], ["in", value,
# ...], ["pair", matcher, matcher], ["data", value], an object of matchers, or the value itself; of
# other models ["scaled", factors], ["zero-one"], ["own-number", expression]. Expressions: integers,
# names, N, M, P, full = 2^N - 1, and [operation, expression, ...].

# -- conditions on the case ------------------------------------------------------------------
def zero_one(model):
    """Whether f = sum over T of z_T prod over j in T of (1 + x_j)/2, so that J_S is the sum over T
    around S of 2^-|T| z_T."""
    if not model.inner or model.inner.family != "full_ising": return False
    masks = model.inner.masks
    pay(0, 4 * len(masks) ** 2)
    wanted = [[Fraction(int(S & T == S), 1 << order(T)) for T in masks] for S in masks]
    return model.matrix == wanted and not any(model.offset)
def sign_against(x, y):  # s with x = s y, 0 for x = 0; None where there is none
    return 0 if equal(x, Number()) else 1 if equal(x, y) else -1 if equal(x, y * -1) else None
def sign_patterns(model, theta):
    """An RBM whose c and W move alone, b = 0, and whose units run through all signs of one row of
    weights, not 0, each equally often, with one |c|: that (c, w); (c, w) and (-c, -w) are alike."""
    if not model.inner or model.inner.family != "rbm" or any(model.offset): return None
    N, M = model.spins, model.inner.units
    size = M + M * N
    pay(0, size * (N + size) // 4)
    moves = [[int(i == N + j) for j in range(size)] for i in range(N + size)]
    if model.matrix != moves: return None
    rows = [[theta[a], *theta[M + a * N:M + a * N + N]] for a in range(M)]
    base, counts, nil = rows[0] if rows else [], {}, Number()
    signs = []
    for row in rows:
        found = [sign_against(x, y) for x, y in zip(row, base)]
        if None in found or 0 in found[1:] or (found[0] == 0) != equal(base[0], nil): return None
        signs.append(found)
    for found in signs:
        key = max(tuple(found), tuple(-x for x in found))
        counts[key] = counts.get(key, 0) + 1
    every = 1 << (N - equal(base[0], nil)) if rows else 0
    return base if len(counts) == every and len(set(counts.values())) == 1 else None

COMPARED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "in-range": lambda a, low, high: low <= a <= high,
}
def met(condition, names, case):
    """Whether a condition holds, of names or of the case."""
    operation, *rest = condition
    pay(0, 20 + case.model.size)
    model, inner = case.model, case.model.inner or case.model
    if operation in COMPARED: return COMPARED[operation](*(value_of(one, names) for one in rest))
    if operation == "family": return model.family in rest
    if operation == "inner": return model.inner is not None and inner.family in rest
    if operation == "whole":
        # the full Ising model, or J_S = u_S v_S, or linear in other parameters
        full = inner.masks is not None and len(inner.masks) == len(model.states) - 1
        return full and (model.inner is None or not inner.pairs)
    if operation == "zero-one": return zero_one(model)
    if operation == "parameters": return case.theta is not None
    if operation == "visible-biases":
        # a column of D is x_i, or (1 + x_i)/2, for every spin i
        pay(0, 8 * model.spins + model.size << model.spins)
        columns = [] if model.inner or model.pairs else list(zip(*model.phi0))
        wanted = [[[chi(1 << i, s) for s in model.states], [1 - (s >> i & 1) for s in model.states]]
                  for i in range(model.spins)]
        return all(any(list(column) in one for column in columns) for one in wanted)
    if operation == "representable":
        # enough units for every target, or the law of an RBM with no more of them
        lent = case.source is not None and case.source[0].family == "rbm" == model.family
        enough = model.units >= len(model.states) - model.spins - 1
        return model.family == "rbm" and (enough or (lent and case.source[0].units <= model.units))
    if operation == "target-couplings":
        # the target is given by its couplings; these are equal and not 0, all others are 0
        if case.source is None or case.source[0].family != "full_ising": return False
        numbers = dict(zip(case.source[0].masks, case.source[1]))
        given = dict.fromkeys(value_of(one, names) for one in rest)
        first = numbers[next(iter(given))]
        others = [x for S, x in numbers.items() if S not in given]
        alike = all(equal(numbers[S], first) for S in given)
        return alike and not equal(first, Number()) and all(equal(x, Number()) for x in others)
    if operation == "target-below":
        # |J_S| < bound, for e^|J_S| <= 1 + bound < e^bound, for all couplings of the target
        if case.source is None or case.source[0].family != "full_ising": return False
        sizes = [max(e, 1 / e) for e in (x.exponential() for x in case.source[1])]
        return all(e <= 1 + Fraction(rest[0]) for e in sizes)
    if operation == "among": return value_of(rest[0], names) in set_of(rest[1], names)
    if operation == "first-weight":
        weights = names["blocks"].get("W", ())
        return value_of(rest[0], names) in weights[::model.spins]
    where, *rest = rest
    theta = case.theta if where == "own" else model.read(names[where], "point")
    need(theta is not None, "case", "there are no parameters")
    if operation == "at-most":
        return all(not any(x.logs.values()) and abs(x.rational) <= Fraction(rest[0]) for x in theta)
    if operation == "signs": return sign_patterns(model, theta) is not None
    if operation in ("one-scale", "biased", "unbiased", "at-least-e"):
        base = sign_patterns(model, theta)
        if base is None: return False
        if operation == "one-scale": return all(sign_against(x, base[1]) for x in base[1:])
        if operation == "at-least-e":
            # |w| >= 1, for e^|w| >= 3 > e
            return all(max(e, 1 / e) >= 3 for e in (x.exponential() for x in base[1:]))
        return equal(base[0], Number()) == (operation == "unbiased")
    if operation == "means":
        # b_i = m_i(q), and all other parameters are 0
        q, n = case.at(theta, {}).q(), model.spins
        wanted = [Number(moment(q, 1 << i)) for i in range(n)] + [Number()] * (model.size - n)
        return model.family == "rbm" and all(map(equal, theta, wanted))
    chosen = [theta[i] for name in dict.fromkeys(rest) for i in names["blocks"].get(name, ())]
    need(operation in ("zero", "not-zero"), "binding", "an unknown condition")
    zeros = [equal(x, Number()) for x in chosen]
    return all(zeros) if operation == "zero" else not any(zeros)

# -- patterns --------------------------------------------------------------------------------
def same(x, y):  # as JSON, where 1 is not true
    one, other = (json.dumps(z, sort_keys=True) for z in (x, y))
    pay(0, 4 + (len(one) + len(other)) // 64)
    return one == other
def fits(matcher, value, names, case):
    """Whether a value fits a matcher; names that stand for nothing yet take the value."""
    pay(0, 8)
    if matcher == "*": return True
    if isinstance(matcher, str) and matcher[:1] == "$":
        return same(names.setdefault(matcher, value), value)
    if isinstance(matcher, dict):
        inside = isinstance(value, dict) and matcher.keys() == value.keys()
        return inside and all(fits(matcher[key], value[key], names, case) for key in matcher)
    if not isinstance(matcher, list): return same(matcher, value)
    operation, *rest = matcher
    if operation == "=": return same(value_of(rest[0], names), value)
    if operation == "in": return any(same(one, value) for one in rest)
    if operation == "data": return same(rest[0], value)
    if operation == "pair":
        alike = isinstance(value, list) and len(value) == len(rest)
        return alike and all(fits(one, x, names, case) for one, x in zip(rest, value))
    need(isinstance(value, dict), "binding", "another model is needed")
    model = Model(value["energy"], case.model.spins, "other")
    theta, nil = model.read(value["parameters"], "other"), Number()
    if operation == "zero-one": return zero_one(model) and all(equal(x, nil) for x in theta)
    if operation == "scaled":
        # an RBM with as many units and the case's own parameters times a factor for each block
        blocks = names["blocks"].items()
        factors = [Fraction(rest[0][name]) for name, indices in blocks for _ in indices]
        alike = model.family == "rbm" and model.size == case.model.size == len(factors)
        return alike and all(equal(x, y * by) for x, y, by in zip(theta, case.theta, factors))
    need(operation == "own-number", "binding", "an unknown matcher")
    # a full Ising model whose J_S is the case's own parameter of that number, and 0 elsewhere
    i = value_of(rest[0], names) - 1
    others = all(equal(x, nil) for j, x in enumerate(theta) if j != i)
    return model.family == "full_ising" and others and equal(theta[i], case.theta[i])
def suited(holder, names, case):  # the conditions on the case, of a binding or of an alternative
    for condition in holder.get("case", ()):
        if not met(condition, names, case):
            raise Rejected(f"binding: the case is not one with {shown(condition)}")
def shown(condition): return json.dumps(condition)[:200]
def fitting(alternative, case, parts, said, names):
    """Fit the parts to the patterns of an alternative; Rejected says at which of them it ends."""
    suited(alternative, names, case)
    left = list(zip(parts, said))
    for pattern in alternative["parts"]:
        each = pattern.get("each", ())
        own = set(named_by(each))
        for inner in list(assignments(each, names)):
            need(left, "binding", "a part is missing")
            part, words = left.pop(0)
            inner.update(names)
            one_fits(pattern, part, words, inner, case)
            # what a name stands for holds for all parts to come; the elements of the sets do not
            names.update((name, value) for name, value in inner.items() if name not in own)
    need(not left, "binding", "there are more parts than the claim needs")
def one_fits(pattern, part, words, names, case):  # Rejected says what about the part does not fit
    need(part["kind"] == pattern["kind"], "binding", f"a part of kind {pattern['kind']} is needed")
    place = pattern.get("point")
    fit = place == "*" or (fits(place, part["point"], names, case) if place and "point" in part
                           else place is None and "point" not in part)
    need(fit, "binding", "a part is about another point")
    matchers = pattern["statement"]
    need(matchers.keys() == part["statement"].keys(), "binding", "another statement is needed")
    for field, matcher in matchers.items():
        fit = fits(matcher, part["statement"][field], names, case)
        need(fit, "binding", f"another {field} is needed")
    pay(0, len(words) >> 6)
    need(pattern.get("says", "") in words, "binding", f"it is needed that {pattern.get('says')}")
    for condition in pattern.get("where", ()):
        if not met(condition, names, case):
            raise Rejected(f"binding: it is needed that {shown(condition)}")
def bound(binding, kind, case, parts, said):
    """Hold the parts of a certificate to a binding, of which an alternative must fit: the claim."""
    model, blocks, first = case.model, {}, 0
    for name, shape in model.blocks:
        size = len(shape) if isinstance(shape, list) else shape
        size = prod(size) if isinstance(size, tuple) else size
        blocks[name], first = range(first, first + size), first + size
    sizes = {"N": model.spins, "M": model.units, "P": model.trained, "full": len(model.states) - 1}
    sizes["blocks"], reasons = blocks, []
    suited(binding, dict(sizes), case)
    for alternative in binding.get(kind, ()):
        names = dict(sizes)
        try:
            fitting(alternative, case, parts, said, names)
        except Rejected as error:
            # what is too much for one alternative is not tried on for the others
            if str(error).startswith("limits: "): raise
            reasons.append(str(error)[:300])
        else:
            return binding["claim"]
    raise Rejected(reasons[0] if reasons else f"binding: the claim takes no {kind}")
def held(document, case, found):
    """The sentence of a certificate on a claim: its parts, held to the claim's binding."""
    key, kind = document["claim"], document["kind"]
    need(isinstance(key, str) and KEY.fullmatch(key), "claim", "the key of a claim is needed")
    own = document.get("binding")
    need(own is None or key not in BINDINGS, "binding", "that of a shipped claim is built in")
    need(own is not None or key in BINDINGS, "binding", "the claim is unknown, and brings none")
    binding = BINDINGS[key] if own is None else own
    parts = [{"kind": kind, "statement": statement, **({"point": at} if at is not None else {})}
             for kind, statement, at, _ in found]
    sentence = bound(binding, kind, case, parts, [words for _, _, _, words in found])
    lemma = binding.get("lemma", "-")
    for text in (sentence, lemma):
        worded = isinstance(text, str) and 0 < len(text) < 4000 and text.isprintable()
        need(worded, "binding", "the claim's sentence, and a lemma in one line, are needed")
    verb = "is an instance of" if kind == "instance" else "refutes"
    whose = "" if own is None else ", by a binding of the user's own"
    lemma = f" (by: {lemma})" if kind == "instance" and "lemma" in binding else ""
    said = f"{sentence.rstrip('.')}{lemma}"
    # the user's words stand in quotes, so that they are not taken for the checker's
    if own is not None: said = '"' + said.replace('"', "'") + '"'
    return f"This {verb} {key}{whose}: {said}."
BINDINGS: dict = {}  # by the keys of claims; the build writes them
KEY = re.compile(r"[\w.-]{1,80}/[\w.-]{1,80}(#[\w.-]{1,80})?", re.ASCII)
HOLDING.update({"instance": held, "refutation": held})

# == command =======================================================================================
# The command: certificates as files and as JSON text, each answered in a line or two, within bounds
# of time that do not rest on the count of work.

SECONDS = 2
# -- files -----------------------------------------------------------------------------------------
def check_text(text: str) -> str:
    """The same for a certificate as JSON text."""
    left = iter(range(MOST_ITEMS))
    def pairs(items):
        found = dict(items)
        need(len(found) == len(items), "certificate", "a key stands twice")
        need(next(left, None) is not None, "certificate", "it has too many objects")
        return found
    def integer(word):
        need(len(word) <= 18, "certificate", "an integer is too long")
        need(next(left, None) is not None, "certificate", "it has too many integers")
        return int(word)
    def refused(_): raise Rejected("certificate: a number that is no integer and no text")
    need(len(text) <= MOST_BYTES, "certificate", "it is too long")
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_float=refused, parse_int=integer,
                              parse_constant=refused)
    except (ValueError, RecursionError):
        raise Rejected("certificate: not JSON, or nested too deep") from None
    return check(document)
def limited(seconds):
    """From now on, where there is POSIX: Rejected after so many seconds of the processor in a check
    (with trajectories, twice as many and one); where that does not help, the end of the process."""
    try:
        import resource
        import signal
    except ImportError: return lambda: None
    used, before = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)
    def late(*_):
        work = WORK.get()
        if work is None: return
        need(work.long, "limits", "it took too long")
        work.long = False
        signal.setitimer(signal.ITIMER_PROF, seconds + 1)
    most = int(used.ru_utime + used.ru_stime) + 10 * seconds
    if before[0] in range(most): most = before[0]
    resource.setrlimit(resource.RLIMIT_CPU, (most, before[1]))
    handler = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    def ended():
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        resource.setrlimit(resource.RLIMIT_CPU, before)
    return ended
def main(files):  # check every file; 0 where all are accepted, 1 where one is not
    failed, said = not files, "usage: python checker.py FILE..."
    if not files: print(said)
    for file in files:
        ended = limited(SECONDS)
        try:
            with open(file, "rb") as source: data = source.read(MOST_BYTES + 1)
            said = f"accepted  {file}\n  {check_text(data.decode('utf-8'))}"
        except (OSError, UnicodeDecodeError, Rejected) as error:
            failed, said = True, f"rejected  {file}: {str(error).splitlines()[0][:300]}"
        finally: ended()
        print(said.encode("ascii", "backslashreplace").decode(), flush=True)
    return int(failed)
def script():  # the command
    try: sys.exit(main(sys.argv[1:]))
    except BrokenPipeError: os._exit(1)

# == bindings ======================================================================================
BINDINGS = json.loads(r"""
{"effective_model/coding-invariant-orders": {"claim": "Write $-E$ as $\\sum_T \\theta_T \\prod_{j
\\in T} v_j$ and as $\\sum_S J_S \\prod_{j \\in S} x_j$, $v = (1 + x)/2$. For every $k$: some
$\\theta_T$ with $|T| = k$ is not zero if and only if some $J_S$ with $|S| = k$ is not zero.",
"case": [["zero-one"], ["in-range", "N", 1, 3], ["parameters"]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "theta", "argument": ["=", ["-", "T", 1]], "sign":
"0"}, "each": [["T", ["of-order", 1]]]}, {"kind": "fact", "statement": {"quantity": "J",
"argument": "$S", "sign": "not 0"}, "where": [["=", ["order", "$S"], 1]]}]}, {"parts": [{"kind":
"fact", "statement": {"quantity": "theta", "argument": ["=", ["-", "T", 1]], "sign": "0"}, "each":
[["T", ["of-order", 2]]]}, {"kind": "fact", "statement": {"quantity": "J", "argument": "$S",
"sign": "not 0"}, "where": [["=", ["order", "$S"], 2]]}]}, {"parts": [{"kind": "fact",
"statement": {"quantity": "theta", "argument": ["=", ["-", "T", 1]], "sign": "0"}, "each": [["T",
["of-order", 3]]]}, {"kind": "fact", "statement": {"quantity": "J", "argument": "$S", "sign": "not
0"}, "where": [["=", ["order", "$S"], 3]]}]}]},
"effective_model/coding-invariant-orders#pure-pair": {"claim": "The same for two spins and a pair
alone.", "case": [["zero-one"], ["in-range", "N", 2, 2], ["parameters"], ["in-range", "N", 1, 3]],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "theta", "argument": ["=",
["-", "T", 1]], "sign": "0"}, "each": [["T", ["of-order", 1]]]}, {"kind": "fact", "statement":
{"quantity": "J", "argument": "$S", "sign": "not 0"}, "where": [["=", ["order", "$S"], 1]]}]}]},
"effective_model/coding-invariant-orders#same-top": {"claim": "The coupling of the highest order
is the same number in both codings.", "case": [["zero-one"], ["parameters"], ["in-range", "N", 1,
3]], "refutation": [{"parts": [{"kind": "coupling-differs", "statement": {"other": ["own-number",
"full"], "subset": ["=", "full"], "factor": 1}}]}]}, "effective_model/fourier-exact": {"claim":
"For an RBM, $J_S = [|S|=1]\\, b_i + \\sum_a 2^{-|S|} \\sum_{s \\in \\{\\pm 1\\}^S}
\\left(\\prod_i s_i\\right) \\mathbb{E}_X \\log\\cosh\\left(c_a + \\sum_{i \\in S} s_i w_{ai} +
X\\right)$ equals the Fourier coefficient of $-E$ for every $S$, and the $0/1$ and $\\pm 1$ forms
of a model agree.", "case": [["family", "rbm", "rbm01"], ["in-range", "N", 1, 5], ["parameters"]],
"instance": [{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data",
[["S", ["range", 1, "full"]]]], "left": ["data", ["sum", "x", "states", ["*", ["chi", "S", "x"],
["g", "x"]]]], "right": ["data", ["sum", "T", ["subsets", "S"], ["*", ["chi", "T", "T"], ["sum",
"R", ["subsets", ["-", "full", "S"]], ["g", ["|", "T", "R"]]]]]]}}, {"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", [["x", "states"]]], "left": ["data", ["+",
["*", 2, ["c", 0]], ["sum", "j", "spins", ["*", ["v", "j"], ["+", 1, ["chi", ["bit", "j"],
"x"]]]]]], "right": ["data", ["+", ["*", 2, ["c", 0]], ["sum", "j", "spins", ["v", "j"]], ["sum",
"j", "spins", ["*", ["v", "j"], ["chi", ["bit", "j"], "x"]]]]]}}]}], "lemma": "both sides have the
same integer coefficients on the numbers g(h_a(x)); recoding is linear"},
"effective_model/fourier-exact#no-hidden-bias": {"claim": "The same formula without $c_a$.",
"case": [["family", "rbm"], ["family", "rbm", "rbm01"], ["parameters"], ["in-range", "N", 1, 5]],
"refutation": [{"parts": [{"kind": "coupling-differs", "statement": {"other": ["scaled", {"b":
"1", "c": "0", "W": "1"}], "subset": "*", "factor": 1}}]}]},
"effective_model/fourier-exact#no-shift": {"claim": "$0/1$ parameters become $\\pm 1$ ones by $w =
W/4$, $c' = c/2$, $b' = b/2$.", "case": [["family", "rbm01"], ["family", "rbm", "rbm01"],
["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "coupling-differs",
"statement": {"other": ["scaled", {"b": "1/2", "c": "1/2", "W": "1/4"}], "subset": "*", "factor":
1}}]}]}, "effective_model/fourier-exact#small-weights-exact": {"claim": "Doubling all weights
multiplies every $J_{ij}$ by four.", "case": [["family", "rbm"], ["family", "rbm", "rbm01"],
["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "coupling-differs",
"statement": {"other": ["scaled", {"b": "1", "c": "1", "W": "2"}], "subset": "$S", "factor": 4},
"where": [["=", ["order", "$S"], 2]]}]}]}, "effective_model/generic-rank": {"claim":
"$\\mathrm{rank}\\, K = \\min(P, 2^N - 1)$ for almost all RBM parameters, $P = N + M + NM$.",
"case": [["family", "rbm", "rbm01"], ["in-range", "N", 1, 6]], "instance": [{"parts": [{"kind":
"rank", "statement": {"rank": ["=", ["min", "P", "full"]], "nullity": "*"}, "point": "$point"}]}],
"lemma": "a minor of K is analytic in the parameters: not 0 at one point, it vanishes on a null
set only"}, "effective_model/generic-rank#at-every-point": {"claim": "$\\mathrm{rank}\\, K =
\\min(P, 2^N - 1)$ at every parameter.", "case": [["family", "rbm", "rbm01"], ["in-range", "N", 1,
6]], "refutation": [{"parts": [{"kind": "rank", "statement": {"rank": "$rank", "nullity": "*"},
"where": [["<", "$rank", ["min", "P", "full"]]]}]}]},
"effective_model/generic-rank#all-parameters-count": {"claim": "$\\mathrm{rank}\\, K = P$ for
almost all parameters.", "case": [["<", "full", "P"], ["family", "rbm", "rbm01"], ["in-range",
"N", 1, 6]], "refutation": [{"parts": [{"kind": "rank", "statement": {"rank": "*", "nullity":
"*"}}]}]}, "effective_model/parseval": {"claim": "$\\mathrm{Var}_{\\mathrm{uniform}}(E) = \\sum_{S
\\ne \\emptyset} J_S^2$.", "case": [["in-range", "N", 1, 6], ["parameters"]], "instance":
[{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["*", ["power", "N"], ["sum", "x", "states", ["*", ["f", "x"], ["f", "x"]]]]], "right":
["data", ["sum", "S", "states", ["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S",
"x"]]], ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S", "x"]]]]]]}}]}], "lemma": "2^N sum of
f^2 = sum over S of (sum of f chi_S)^2, multiplied out; for all N by induction from N = 1"},
"effective_model/parseval#fields-only": {"claim": "$\\mathrm{Var}(E) = \\sum_{|S| = 1} J_S^2$.",
"case": [["parameters"], ["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "uniform spread", "argument": 1, "sign": "not 0"}}]}]},
"effective_model/parseval#under-the-model": {"claim": "$\\mathrm{Var}_{p_\\theta}(E) = \\sum_{S
\\ne \\emptyset} J_S^2$.", "case": [["parameters"], ["in-range", "N", 1, 6]], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "model spread", "argument": ["=", "N"],
"sign": "not 0"}}]}]}, "fixed_points/decay-keeps-consistency": {"claim": "Let $p_\\theta = q$.
Then $\\theta$ is a fixed point of the flow with weight decay, $\\dot\\theta = \\nabla L(\\theta)
- \\lambda \\theta$, too, for every rate $\\lambda > 0$.", "case": [["in-range", "N", 1, 4],
["parameters"]], "instance": [{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "fact",
"statement": {"quantity": "theta", "argument": ["=", "i"], "sign": "0"}, "each": [["i", ["range",
0, ["-", "P", 1]]]]}]}], "refutation": [{"parts": [{"kind": "consistent", "statement": {}},
{"kind": "fact", "statement": {"quantity": "theta", "argument": "$i", "sign": "not 0"}}]}]},
"fixed_points/decay-keeps-consistency#weights-only": {"claim": "The same where the weights alone
decay, and no bias does.", "case": [["parameters"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "fact", "statement": {"quantity":
"theta", "argument": "$i", "sign": "not 0"}, "where": [["among", "$i", ["parameters", "W"]]]}]}]},
"fixed_points/decay-keeps-consistency#always-moves": {"claim": "Weight decay moves every
data-consistent point.", "case": [["parameters"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "fact", "statement": {"quantity":
"theta", "argument": ["=", "i"], "sign": "0"}, "each": [["i", ["range", 0, ["-", "P", 1]]]]}]}]},
"fixed_points/dichotomy": {"claim": "$\\theta$ is a fixed point if and only if $r = m(q) -
m(p_\\theta)$ lies in $\\ker K^T$; if $K$ has full row rank there, then $p_\\theta = q$.", "case":
[["in-range", "N", 1, 6], ["parameters"]], "instance": [{"parts": [{"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x",
"states", ["w", "x"]], ["sum", "x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum",
"x", "states", ["q", "x"]], ["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data",
["sum", "x", "states", ["*", ["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*",
["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["*", ["power", "N"],
["sum", "x", "states", ["*", ["f", "x"], ["u", "x"]]]]], "right": ["data", ["sum", "S", "states",
["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*",
["u", "x"], ["chi", "S", "x"]]]]]]}}, {"kind": "fact", "statement": {"quantity": "F", "argument":
"*", "sign": "not 0"}}]}, {"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum",
"x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]],
["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states", ["*",
["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q",
"y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["*", ["power", "N"], ["sum", "x", "states", ["*", ["f",
"x"], ["u", "x"]]]]], "right": ["data", ["sum", "S", "states", ["*", ["sum", "x", "states", ["*",
["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", "S",
"x"]]]]]]}}, {"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}},
{"kind": "consistent", "statement": {}}]}, {"parts": [{"kind": "identity", "statement": {"spins":
["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q",
"x"]], ["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states",
["*", ["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states",
["q", "y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=",
"N"], "over": ["data", []], "left": ["data", ["*", ["power", "N"], ["sum", "x", "states", ["*",
["f", "x"], ["u", "x"]]]]], "right": ["data", ["sum", "S", "states", ["*", ["sum", "x", "states",
["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", "S",
"x"]]]]]]}}, {"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}},
{"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind":
"rank", "statement": {"rank": "$rank", "nullity": "*"}, "where": [["<", "$rank", "full"]]}]}],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not
0"}}, {"kind": "rank", "statement": {"rank": ["=", "full"], "nullity": "*"}}]}], "lemma": "grad L
= D^T (q - p) = K^T r, multiplied out; where rank K = 2^N - 1 only r = 0 has K^T r = 0"},
"fixed_points/dichotomy#no-rank-condition": {"claim": "Every fixed point is data-consistent.",
"case": [["parameters"], ["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement":
{"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind": "rank", "statement": {"rank":
"*", "nullity": "*"}}]}]}, "fixed_points/dichotomy#column-rank": {"claim": "If $K$ has full column
rank at a fixed point, then $p_\\theta = q$.", "case": [["parameters"], ["in-range", "N", 1, 6]],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not
0"}}, {"kind": "rank", "statement": {"rank": ["=", "P"], "nullity": "*"}}]}]},
"fixed_points/direct-unique": {"claim": "The flow of the full Ising model has exactly one fixed
point, and there $p_J = q$.", "case": [["family", "full_ising"], ["in-range", "N", 1, 5],
["parameters"]], "instance": [{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["d", "j",
["d", "i", ["sum", "x", "states", ["w", "x"]]]]], ["*", ["d", "i", ["sum", "x", "states", ["w",
"x"]]], ["d", "j", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["-", ["+", ["*",
["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "j",
"x"]]]], ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f",
"i", "x"], ["f", "j", "x"]]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"]]],
["sum", "x", "states", ["*", ["w", "x"], ["f", "j", "x"]]]]]]}}, {"kind": "identity", "statement":
{"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["*", 2, ["-", ["*", ["sum", "x",
"states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"], ["g", "x"]]]], ["*",
["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]], ["sum", "x", "states", ["*", ["w", "x"],
["g", "x"]]]]]]], "right": ["data", ["sum", "x", "states", ["sum", "y", "states", ["*", ["w",
"x"], ["w", "y"], ["-", ["g", "x"], ["g", "y"]], ["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind":
"identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["*",
["power", "N"], ["sum", "x", "states", ["*", ["f", "x"], ["f", "x"]]]]], "right": ["data", ["sum",
"S", "states", ["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x",
"states", ["*", ["f", "x"], ["chi", "S", "x"]]]]]]}}, {"kind": "consistent-inertia", "statement":
{"positive": 0, "zero": 0, "negative": ["=", "P"]}, "point": "$best"}, {"kind": "fact",
"statement": {"quantity": "F", "argument": "*", "sign": "not 0"}}]}, {"parts": [{"kind":
"identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*",
["sum", "x", "states", ["w", "x"]], ["d", "j", ["d", "i", ["sum", "x", "states", ["w", "x"]]]]],
["*", ["d", "i", ["sum", "x", "states", ["w", "x"]]], ["d", "j", ["sum", "x", "states", ["w",
"x"]]]]]], "right": ["data", ["-", ["+", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x",
"states", ["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j", "x"]]]]], ["*", ["sum", "x",
"states", ["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "j",
"x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*",
["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["g",
"x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]], "right": ["data", ["sum", "x",
"states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"], ["-", ["g", "x"], ["g", "y"]],
["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["*", ["power", "N"], ["sum", "x", "states", ["*", ["f",
"x"], ["f", "x"]]]]], "right": ["data", ["sum", "S", "states", ["*", ["sum", "x", "states", ["*",
["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S",
"x"]]]]]]}}, {"kind": "consistent-inertia", "statement": {"positive": 0, "zero": 0, "negative":
["=", "P"]}, "point": "$best"}, {"kind": "consistent", "statement": {}}]}], "lemma": "L is
strictly concave: -v^T Hess L v is a sum of squares that vanishes for v = 0 alone"},
"fixed_points/direct-unique#truncated": {"claim": "The same for the truncated Ising model: its
fixed points are data-consistent.", "case": [["family", "truncated_ising"], ["parameters"],
["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p",
"argument": "*", "sign": "not 0"}}]}]}, "fixed_points/direct-unique#rbm": {"claim": "The same for
an RBM: there is exactly one fixed point.", "case": [["family", "rbm"], ["parameters"],
["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}, "point": "$other"}, {"kind": "fact", "statement": {"quantity":
"shift", "argument": "*", "sign": "not 0"}, "point": "$other"}]}]},
"fixed_points/first-order-always": {"claim": "With trained visible biases, every fixed point has
$m_i(p_\\theta) = m_i(q)$ for all $i$.", "case": [["visible-biases"], ["in-range", "N", 1, 6],
["parameters"]], "instance": [{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum",
"x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]],
["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states", ["*",
["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q",
"y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", [["i", "spins"]]], "left": ["data", ["sum", "x", "states", ["*", ["u", "x"],
["+", 1, ["chi", ["bit", "i"], "x"]]]]], "right": ["data", ["+", ["sum", "x", "states", ["u",
"x"]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", ["bit", "i"], "x"]]]]]}}, {"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement":
{"quantity": "moment gap", "argument": ["=", ["bit", "i"]], "sign": "0"}, "each": [["i",
"spins"]]}]}], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
"$S", "sign": "not 0"}, "where": [["=", ["order", "$S"], 1]]}]}], "lemma": "grad L = D^T (q - p),
and the columns of the visible biases in D are x_i, or (1 + x_i)/2"},
"fixed_points/first-order-always#order-2": {"claim": "Every fixed point has $m_{ij}(p_\\theta) =
m_{ij}(q)$ for all pairs.", "case": [["visible-biases"], ["parameters"], ["in-range", "N", 1, 6]],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument": "$S", "sign":
"not 0"}, "where": [["=", ["order", "$S"], 2]]}]}]},
"fixed_points/first-order-always#no-visible-bias": {"claim": "The same without visible biases.",
"case": [["parameters"], ["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement":
{"quantity": "moment gap", "argument": "$S", "sign": "not 0"}, "where": [["=", ["order", "$S"],
1]]}]}]}, "fixed_points/independent-point-spurious": {"claim": "For an RBM, $W = 0$ and $b_i =
\\mathrm{atanh}\\, m_i(q)$ is a fixed point, and it is spurious for every target that is not a
product law.", "case": [["family", "rbm"], ["in-range", "N", 1, 6]], "instance": [{"parts":
[{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data",
["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["q", "x"], ["f",
"i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]], ["d", "i", ["sum", "x", "states", ["w",
"x"]]]]]], "right": ["data", ["sum", "x", "states", ["*", ["-", ["*", ["q", "x"], ["sum", "y",
"states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f", "i",
"x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", [["i",
"spins"]]], "left": ["data", ["sum", "x", "states", ["*", ["chi", ["bit", "i"], "x"], ["product",
"j", "spins", ["+", 1, ["*", ["m", "j"], ["chi", ["bit", "j"], "x"]]]]]]], "right": ["data", ["*",
["power", "N"], ["m", "i"]]]}}, {"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}, "point": "$independent", "where": [["zero", "$independent", "W"]]}, {"kind": "fact",
"statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}, "point": "$independent"}]}],
"lemma": "where W = 0 the gradient depends on the means of p alone, which at b = atanh m(q) are
those of q"}, "fixed_points/independent-point-spurious#products-too": {"claim": "It is spurious
for every target.", "case": [["family", "rbm"], ["in-range", "N", 1, 6]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point":
"$independent", "where": [["zero", "$independent", "W"]]}, {"kind": "consistent", "statement": {},
"point": "$independent"}]}]}, "fixed_points/independent-point-spurious#plain-moments": {"claim":
"$W = 0$ and $b_i = m_i(q)$ is a fixed point.", "case": [["family", "rbm"], ["in-range", "N", 1,
6]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "F", "argument": "*",
"sign": "not 0"}, "point": "$point", "where": [["means", "$point"]]}]}]},
"fixed_points/independent-point-unstable": {"claim": "With at least one hidden unit, the fixed
point $W = 0$, $b_i = \\mathrm{atanh}\\, m_i(q)$ has an unstable direction (a positive eigenvalue
of $\\nabla^2 L$) if and only if $\\mathrm{Cov}_q(x_i, x_j) \\ne 0$ for some pair.", "case":
[["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 1, 6]], "instance": [{"parts": [{"kind":
"identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*",
["sum", "x", "states", ["w", "x"]], ["d", "j", ["d", "i", ["sum", "x", "states", ["w", "x"]]]]],
["*", ["d", "i", ["sum", "x", "states", ["w", "x"]]], ["d", "j", ["sum", "x", "states", ["w",
"x"]]]]]], "right": ["data", ["-", ["+", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x",
"states", ["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j", "x"]]]]], ["*", ["sum", "x",
"states", ["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "j",
"x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*",
["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["g",
"x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]], "right": ["data", ["sum", "x",
"states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"], ["-", ["g", "x"], ["g", "y"]],
["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["sum", "x", "states", ["*", ["u", "x"], ["s"], ["sum",
"i", "spins", ["*", ["v", "i"], ["chi", ["bit", "i"], "x"]]], ["sum", "i", "spins", ["*", ["v",
"i"], ["chi", ["bit", "i"], "x"]]]]]], "right": ["data", ["*", ["s"], ["sum", "i", "spins",
["sum", "j", "spins", ["*", ["v", "i"], ["v", "j"], ["sum", "x", "states", ["*", ["u", "x"],
["chi", ["bit", "i"], "x"], ["chi", ["bit", "j"], "x"]]]]]]]]}}, {"kind": "fact", "statement":
{"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point": "$independent", "where": [["zero",
"$independent", "W"]]}, {"kind": "fact", "statement": {"quantity": "v H v", "argument": "*",
"sign": "+"}, "point": "$independent"}, {"kind": "fact", "statement": {"quantity": "dependence",
"argument": "$S", "sign": "not 0"}, "point": "$independent", "where": [["=", ["order", "$S"],
2]]}]}, {"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []],
"left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["d", "j", ["d", "i", ["sum",
"x", "states", ["w", "x"]]]]], ["*", ["d", "i", ["sum", "x", "states", ["w", "x"]]], ["d", "j",
["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["-", ["+", ["*", ["sum", "x", "states",
["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x",
"states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j",
"x"]]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states",
["*", ["w", "x"], ["f", "j", "x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states",
["*", ["w", "x"], ["g", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]],
"right": ["data", ["sum", "x", "states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"],
["-", ["g", "x"], ["g", "y"]], ["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["sum", "x", "states",
["*", ["u", "x"], ["s"], ["sum", "i", "spins", ["*", ["v", "i"], ["chi", ["bit", "i"], "x"]]],
["sum", "i", "spins", ["*", ["v", "i"], ["chi", ["bit", "i"], "x"]]]]]], "right": ["data", ["*",
["s"], ["sum", "i", "spins", ["sum", "j", "spins", ["*", ["v", "i"], ["v", "j"], ["sum", "x",
"states", ["*", ["u", "x"], ["chi", ["bit", "i"], "x"], ["chi", ["bit", "j"], "x"]]]]]]]]}},
{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point":
"$independent", "where": [["zero", "$independent", "W"]]}, {"kind": "inertia", "statement":
{"positive": 0, "zero": "*", "negative": "*"}, "point": "$independent"}, {"kind": "fact",
"statement": {"quantity": "dependence", "argument": ["=", "S"], "sign": "0"}, "point":
"$independent", "each": [["S", ["of-order", 2]]]}]}, {"parts": [{"kind": "identity", "statement":
{"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states",
["w", "x"]], ["d", "j", ["d", "i", ["sum", "x", "states", ["w", "x"]]]]], ["*", ["d", "i", ["sum",
"x", "states", ["w", "x"]]], ["d", "j", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data",
["-", ["+", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"],
["f", "i", "j", "x"]]]], ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*",
["w", "x"], ["f", "i", "x"], ["f", "j", "x"]]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"],
["f", "i", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "j", "x"]]]]]]}}, {"kind":
"identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["*", 2,
["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["g",
"x"], ["g", "x"]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]], ["sum", "x",
"states", ["*", ["w", "x"], ["g", "x"]]]]]]], "right": ["data", ["sum", "x", "states", ["sum",
"y", "states", ["*", ["w", "x"], ["w", "y"], ["-", ["g", "x"], ["g", "y"]], ["-", ["g", "x"],
["g", "y"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []],
"left": ["data", ["sum", "x", "states", ["*", ["u", "x"], ["s"], ["sum", "i", "spins", ["*", ["v",
"i"], ["chi", ["bit", "i"], "x"]]], ["sum", "i", "spins", ["*", ["v", "i"], ["chi", ["bit", "i"],
"x"]]]]]], "right": ["data", ["*", ["s"], ["sum", "i", "spins", ["sum", "j", "spins", ["*", ["v",
"i"], ["v", "j"], ["sum", "x", "states", ["*", ["u", "x"], ["chi", ["bit", "i"], "x"], ["chi",
["bit", "j"], "x"]]]]]]]]}}, {"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}, "point": "$independent", "where": [["zero", "$independent", "W"]]}, {"kind":
"inertia", "statement": {"positive": 0, "zero": "*", "negative": "*"}, "point": "$independent"},
{"kind": "fact", "statement": {"quantity": "dependence", "argument": ["=", "S"], "sign": "0"},
"point": "$independent", "each": [["S", ["of-order", 2]]]}, {"kind": "fact", "statement":
{"quantity": "dependence", "argument": "$S", "sign": "not 0"}, "point": "$independent", "where":
[["<", 2, ["order", "$S"]]]}]}], "refutation": [{"parts": [{"kind": "fact", "statement":
{"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point": "$independent", "where": [["zero",
"$independent", "W"]]}, {"kind": "fact", "statement": {"quantity": "v H v", "argument": "*",
"sign": "+"}, "point": "$independent"}, {"kind": "fact", "statement": {"quantity": "dependence",
"argument": ["=", "S"], "sign": "0"}, "point": "$independent", "each": [["S", ["of-order",
2]]]}]}, {"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign":
"0"}, "point": "$independent", "where": [["zero", "$independent", "W"]]}, {"kind": "inertia",
"statement": {"positive": 0, "zero": "*", "negative": "*"}, "point": "$independent"}, {"kind":
"fact", "statement": {"quantity": "dependence", "argument": "$S", "sign": "not 0"}, "point":
"$independent", "where": [["=", ["order", "$S"], 2]]}]}], "lemma": "along the weights v of a unit,
b making up for it, v^T Hess L v = s sum of v_i v_j Cov_q(x_i, x_j)"},
"fixed_points/independent-point-unstable#iff-not-product": {"claim": "The point is a strict saddle
if and only if $q$ is not a product law.", "case": [["family", "rbm"], ["<=", 1, "M"],
["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"|F|^2", "argument": 0, "sign": "0"}, "point": "$independent", "where": [["zero", "$independent",
"W"]]}, {"kind": "inertia", "statement": {"positive": 0, "zero": "*", "negative": "*"}, "point":
"$independent"}, {"kind": "fact", "statement": {"quantity": "dependence", "argument": ["=", "S"],
"sign": "0"}, "point": "$independent", "each": [["S", ["of-order", 2]]]}, {"kind": "fact",
"statement": {"quantity": "dependence", "argument": "$S", "sign": "not 0"}, "point":
"$independent", "where": [["<", 2, ["order", "$S"]]]}]}]},
"fixed_points/independent-point-unstable#always": {"claim": "The point is a strict saddle for
every target.", "case": [["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 1, 6]],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}, "point": "$independent", "where": [["zero", "$independent", "W"]]}, {"kind":
"inertia", "statement": {"positive": 0, "zero": "*", "negative": "*"}, "point": "$independent"},
{"kind": "fact", "statement": {"quantity": "dependence", "argument": ["=", "S"], "sign": "0"},
"point": "$independent", "each": [["S", ["of-order", 2]]]}]}, {"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point": "$independent", "where":
[["zero", "$independent", "W"]]}, {"kind": "inertia", "statement": {"positive": 0, "zero": "*",
"negative": "*"}, "point": "$independent"}, {"kind": "fact", "statement": {"quantity":
"dependence", "argument": ["=", "S"], "sign": "0"}, "point": "$independent", "each": [["S",
["of-order", 2]]]}, {"kind": "fact", "statement": {"quantity": "dependence", "argument": "$S",
"sign": "not 0"}, "point": "$independent", "where": [["<", 2, ["order", "$S"]]]}]}]},
"fixed_points/no-flow-escapes": {"claim": "If $p_\\theta = q$ for some $\\theta$, every gradient
flow on the strictly positive target $q$ converges to a finite fixed point.", "case": [["family",
"rbm"], ["in-range", "N", 3, 3], ["parameters"], ["<=", 2, "M"], ["in-range", "N", 1, 3]],
"refutation": [{"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*", "dimension":
"*", "box": "*", "distance": "0"}, "says": "and p = q"}, {"kind": "symmetry", "statement":
{"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]], "units": ["data", [0, 1]], "turned":
["data", [1, 1]]}}, {"kind": "symmetry", "statement": {"spins": ["data", [0, 1, 2]], "signs":
["data", [-1, -1, 1]], "units": ["data", [1, 0]], "turned": ["data", [-1, -1]]}}, {"kind": "fact",
"statement": {"quantity": "target moment", "argument": 3, "sign": ["in", "-", "0"]}}, {"kind":
"fact", "statement": {"quantity": "target moment", "argument": 7, "sign": "+"}}, {"kind": "fact",
"statement": {"quantity": "moment gap", "argument": 1, "sign": "0"}, "point": "$best", "where":
[["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument": 2,
"sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement":
{"quantity": "moment gap", "argument": 4, "sign": "0"}, "point": "$best", "where": [["zero",
"$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "L", "argument": 0, "sign": "-"},
"point": "$best"}], "case": [["in-range", "M", 2, 2]]}, {"parts": [{"kind": "fixed-manifold",
"statement": {"lemmas": "*", "dimension": "*", "box": "*", "distance": "0"}, "says": "and p = q"},
{"kind": "symmetry", "statement": {"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]],
"units": ["data", [0, 1, 2]], "turned": ["data", [1, 1, 1]]}}, {"kind": "symmetry", "statement":
{"spins": ["data", [0, 1, 2]], "signs": ["data", [-1, -1, 1]], "units": ["data", [1, 0, 2]],
"turned": ["data", [-1, -1, -1]]}}, {"kind": "fact", "statement": {"quantity": "target moment",
"argument": 3, "sign": ["in", "-", "0"]}}, {"kind": "fact", "statement": {"quantity": "target
moment", "argument": 7, "sign": "+"}}, {"kind": "fact", "statement": {"quantity": "moment gap",
"argument": 1, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind":
"fact", "statement": {"quantity": "moment gap", "argument": 2, "sign": "0"}, "point": "$best",
"where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap",
"argument": 4, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind":
"fact", "statement": {"quantity": "L", "argument": 0, "sign": "-"}, "point": "$best"}], "case":
[["in-range", "M", 3, 3]]}, {"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*",
"dimension": "*", "box": "*", "distance": "0"}, "says": "and p = q"}, {"kind": "symmetry",
"statement": {"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]], "units": ["data", [0, 1,
2, 3]], "turned": ["data", [1, 1, 1, 1]]}}, {"kind": "symmetry", "statement": {"spins": ["data",
[0, 1, 2]], "signs": ["data", [-1, -1, 1]], "units": ["data", [1, 0, 2, 3]], "turned": ["data",
[-1, -1, -1, -1]]}}, {"kind": "fact", "statement": {"quantity": "target moment", "argument": 3,
"sign": ["in", "-", "0"]}}, {"kind": "fact", "statement": {"quantity": "target moment",
"argument": 7, "sign": "+"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
1, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact",
"statement": {"quantity": "moment gap", "argument": 2, "sign": "0"}, "point": "$best", "where":
[["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument": 4,
"sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement":
{"quantity": "L", "argument": 0, "sign": "-"}, "point": "$best"}], "case": [["in-range", "M", 4,
4]]}]}, "fixed_points/no-flow-escapes#four-units": {"claim": "The same for four hidden units,
which represent every target of three spins.", "case": [["family", "rbm"], ["in-range", "N", 3,
3], ["in-range", "M", 4, 4], ["parameters"], ["<=", 2, "M"], ["in-range", "N", 1, 3]],
"refutation": [{"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*", "dimension":
"*", "box": "*", "distance": "0"}, "says": "and p = q"}, {"kind": "symmetry", "statement":
{"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]], "units": ["data", [0, 1]], "turned":
["data", [1, 1]]}}, {"kind": "symmetry", "statement": {"spins": ["data", [0, 1, 2]], "signs":
["data", [-1, -1, 1]], "units": ["data", [1, 0]], "turned": ["data", [-1, -1]]}}, {"kind": "fact",
"statement": {"quantity": "target moment", "argument": 3, "sign": ["in", "-", "0"]}}, {"kind":
"fact", "statement": {"quantity": "target moment", "argument": 7, "sign": "+"}}, {"kind": "fact",
"statement": {"quantity": "moment gap", "argument": 1, "sign": "0"}, "point": "$best", "where":
[["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument": 2,
"sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement":
{"quantity": "moment gap", "argument": 4, "sign": "0"}, "point": "$best", "where": [["zero",
"$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "L", "argument": 0, "sign": "-"},
"point": "$best"}], "case": [["in-range", "M", 2, 2]]}, {"parts": [{"kind": "fixed-manifold",
"statement": {"lemmas": "*", "dimension": "*", "box": "*", "distance": "0"}, "says": "and p = q"},
{"kind": "symmetry", "statement": {"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]],
"units": ["data", [0, 1, 2]], "turned": ["data", [1, 1, 1]]}}, {"kind": "symmetry", "statement":
{"spins": ["data", [0, 1, 2]], "signs": ["data", [-1, -1, 1]], "units": ["data", [1, 0, 2]],
"turned": ["data", [-1, -1, -1]]}}, {"kind": "fact", "statement": {"quantity": "target moment",
"argument": 3, "sign": ["in", "-", "0"]}}, {"kind": "fact", "statement": {"quantity": "target
moment", "argument": 7, "sign": "+"}}, {"kind": "fact", "statement": {"quantity": "moment gap",
"argument": 1, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind":
"fact", "statement": {"quantity": "moment gap", "argument": 2, "sign": "0"}, "point": "$best",
"where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap",
"argument": 4, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind":
"fact", "statement": {"quantity": "L", "argument": 0, "sign": "-"}, "point": "$best"}], "case":
[["in-range", "M", 3, 3]]}, {"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*",
"dimension": "*", "box": "*", "distance": "0"}, "says": "and p = q"}, {"kind": "symmetry",
"statement": {"spins": ["data", [1, 0, 2]], "signs": ["data", [1, 1, 1]], "units": ["data", [0, 1,
2, 3]], "turned": ["data", [1, 1, 1, 1]]}}, {"kind": "symmetry", "statement": {"spins": ["data",
[0, 1, 2]], "signs": ["data", [-1, -1, 1]], "units": ["data", [1, 0, 2, 3]], "turned": ["data",
[-1, -1, -1, -1]]}}, {"kind": "fact", "statement": {"quantity": "target moment", "argument": 3,
"sign": ["in", "-", "0"]}}, {"kind": "fact", "statement": {"quantity": "target moment",
"argument": 7, "sign": "+"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
1, "sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact",
"statement": {"quantity": "moment gap", "argument": 2, "sign": "0"}, "point": "$best", "where":
[["zero", "$best", "W"]]}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument": 4,
"sign": "0"}, "point": "$best", "where": [["zero", "$best", "W"]]}, {"kind": "fact", "statement":
{"quantity": "L", "argument": 0, "sign": "-"}, "point": "$best"}], "case": [["in-range", "M", 4,
4]]}]}, "fixed_points/parametrisation-keeps-fixed-points": {"claim": "Let $J = J(z)$ be another
parametrisation of the full Ising model. If $z$ is a fixed point of the flow of $z$, then $J(z)$
is a fixed point of the flow of $J$.", "case": [["family", "reparametrised", "product_ising"],
["whole"], ["in-range", "N", 1, 3], ["parameters"]], "instance": [{"parts": [{"kind": "fact",
"statement": {"quantity": "F", "argument": "*", "sign": "not 0"}}]}, {"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "consistent",
"statement": {}}]}], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
"*", "sign": "not 0"}}]}]}, "fixed_points/parametrisation-keeps-fixed-points#one-spin-onto":
{"claim": "The same for one spin and $J = u v$, which is onto.", "case": [["family",
"reparametrised", "product_ising"], ["whole"], ["in-range", "N", 1, 3], ["family",
"product_ising"], ["in-range", "N", 1, 1], ["parameters"]], "refutation": [{"parts": [{"kind":
"fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact",
"statement": {"quantity": "moment gap", "argument": "*", "sign": "not 0"}}]}]},
"fixed_points/parametrisation-keeps-fixed-points#linear": {"claim": "The same for linear
parametrisations, $J = A z + o$.", "case": [["family", "reparametrised", "product_ising"],
["whole"], ["in-range", "N", 1, 3], ["family", "reparametrised"], ["inner", "full_ising"],
["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
"*", "sign": "not 0"}}]}]}, "fixed_points/positivity-needed": {"claim": "If the target gives a
state no probability, no finite $\\theta$ is data-consistent: $p_\\theta(x) > 0$ there.", "case":
[["in-range", "N", 1, 6], ["parameters"]], "instance": [{"parts": [{"kind": "fact", "statement":
{"quantity": "p", "argument": "*", "sign": "+"}}]}], "lemma": "p(x) = exp(f(x)) / sum of exp f > 0
at every finite parameter: exp is positive"}, "fixed_points/positivity-needed#positive-too":
{"claim": "No finite $\\theta$ is data-consistent, for strictly positive targets either.", "case":
[["parameters"], ["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "consistent",
"statement": {}}]}]}, "fixed_points/rank-gives-representability": {"claim": "If the generic rank
of $K$ is $2^N - 1$, every strictly positive target is $p_\\theta$ for some $\\theta$.", "case":
[["family", "rbm", "rbm01"], ["in-range", "M", 1, 1], ["in-range", "N", 1, 3], ["<=", 1, "M"]],
"instance": [{"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*", "dimension": "*",
"box": "*", "distance": "0"}, "says": "and p = q"}]}], "refutation": [{"parts": [{"kind": "rank",
"statement": {"rank": ["=", "full"], "nullity": "*"}, "point": "$point"}, {"kind": "no-mixture",
"statement": {"triple": "*"}}]}]}, "fixed_points/rank-gives-representability#near-uniform":
{"claim": "The same for targets whose couplings are all below $1/20$.", "case": [["family", "rbm",
"rbm01"], ["in-range", "M", 1, 1], ["in-range", "N", 1, 3], ["target-below", "1/20"], ["<=", 1,
"M"]], "refutation": [{"parts": [{"kind": "rank", "statement": {"rank": ["=", "full"], "nullity":
"*"}, "point": "$point"}, {"kind": "no-mixture", "statement": {"triple": "*"}}]}]},
"fixed_points/spurious-are-unstable": {"claim": "Let $\\theta$ be a finite spurious fixed point of
an RBM for a target that it can represent. Then $\\theta$ has an unstable direction: $L$ has
larger values as near to $\\theta$ as one likes.", "case": [["family", "rbm"], ["<=", 1, "M"],
["in-range", "N", 1, 4], ["representable"]], "instance": [{"parts": [{"kind": "fact", "statement":
{"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q
- p", "argument": "*", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "v H v",
"argument": "*", "sign": "+"}}]}, {"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p", "argument": "*",
"sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "theta", "argument": "$first",
"sign": "0"}, "where": [["first-weight", "$first"]]}, {"kind": "fact", "statement": {"quantity":
"theta", "argument": ["=", "i"], "sign": "0"}, "each": [["i", ["range", ["+", "$first", 1], ["-",
["+", "$first", "N"], 1]]]]}, {"kind": "fact", "statement": {"quantity": "moment gap", "argument":
"$S", "sign": "not 0"}, "where": [["in-range", ["order", "$S"], 2, 3]]}]}], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}},
{"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind":
"inertia", "statement": {"positive": 0, "zero": 0, "negative": ["=", "P"]}}]}, {"parts": [{"kind":
"fixed-point", "statement": {"box": "*", "distance": "*", "inertia": {"positive": 0, "negative":
["=", "P"]}}, "says": "so it is spurious"}]}]}, "fixed_points/spurious-are-unstable#strict":
{"claim": "The Hessian has a positive eigenvalue at every such point.", "case": [["family",
"rbm"], ["<=", 1, "M"], ["in-range", "N", 1, 4], ["representable"]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind":
"fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind": "inertia",
"statement": {"positive": 0, "zero": "*", "negative": "*"}}]}]},
"fixed_points/spurious-are-unstable#any-target": {"claim": "The same for targets that the machine
need not represent.", "case": [["family", "rbm"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}},
{"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind":
"inertia", "statement": {"positive": 0, "zero": 0, "negative": ["=", "P"]}}]}, {"parts": [{"kind":
"fixed-point", "statement": {"box": "*", "distance": "*", "inertia": {"positive": 0, "negative":
["=", "P"]}}, "says": "so it is spurious"}]}]}, "fixed_points/spurious-exist": {"claim": "There
are spurious fixed points away from $W = 0$: parameters with a weight that is not zero, $\\nabla
L(\\theta) = 0$ and $p_\\theta \\ne q$.", "case": [["family", "rbm"], ["<=", 1, "M"], ["in-range",
"N", 1, 5]], "instance": [{"parts": [{"kind": "fixed-point", "statement": {"box": "*", "distance":
"*", "inertia": "*"}, "says": "so it is spurious, with a weight that is not 0"}]}, {"parts":
[{"kind": "fixed-manifold", "statement": {"lemmas": "*", "dimension": "*", "box": "*", "distance":
"*"}, "says": "so it is spurious, with a weight that is not 0"}]}]},
"fixed_points/spurious-exist#none": {"claim": "Every spurious fixed point of an RBM with three
spins has $W = 0$.", "case": [["family", "rbm"], ["in-range", "N", 3, 3], ["<=", 1, "M"],
["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "fixed-point", "statement": {"box":
"*", "distance": "*", "inertia": "*"}, "says": "so it is spurious, with a weight that is not
0"}]}, {"parts": [{"kind": "fixed-manifold", "statement": {"lemmas": "*", "dimension": "*", "box":
"*", "distance": "*"}, "says": "so it is spurious, with a weight that is not 0"}]}]},
"fixed_points/two-spins-convex": {"claim": "For $N = 2$ and any $M \\ge 1$, every spurious fixed
point of an RBM has $W = 0$.", "case": [["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 2,
2], ["parameters"]], "instance": [{"parts": [{"kind": "identity", "statement": {"spins": ["=",
"N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q",
"x"]], ["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states",
["*", ["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states",
["q", "y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=",
"N"], "over": ["data", []], "left": ["data", ["*", ["power", "N"], ["sum", "x", "states", ["*",
["f", "x"], ["u", "x"]]]]], "right": ["data", ["sum", "S", "states", ["*", ["sum", "x", "states",
["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", "S",
"x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["+", ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 1, "x"], ["T", "x"]]],
["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 2, "x"], ["T", "x"]]]]], "right": ["data",
["-", ["*", 2, ["T", 0]], ["*", 2, ["T", 3]]]]}}, {"kind": "identity", "statement": {"spins":
["=", "N"], "over": ["data", []], "left": ["data", ["-", ["sum", "x", "states", ["*", ["chi", 3,
"x"], ["chi", 1, "x"], ["T", "x"]]], ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 2,
"x"], ["T", "x"]]]]], "right": ["data", ["-", ["*", 2, ["T", 1]], ["*", 2, ["T", 2]]]]}}, {"kind":
"fact", "statement": {"quantity": "F", "argument": "*", "sign": "not 0"}}]}, {"parts": [{"kind":
"identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*",
["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]],
["*", ["sum", "x", "states", ["q", "x"]], ["d", "i", ["sum", "x", "states", ["w", "x"]]]]]],
"right": ["data", ["sum", "x", "states", ["*", ["-", ["*", ["q", "x"], ["sum", "y", "states",
["w", "y"]]], ["*", ["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f", "i", "x"]]]]}},
{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data",
["*", ["power", "N"], ["sum", "x", "states", ["*", ["f", "x"], ["u", "x"]]]]], "right": ["data",
["sum", "S", "states", ["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S", "x"]]], ["sum",
"x", "states", ["*", ["u", "x"], ["chi", "S", "x"]]]]]]}}, {"kind": "identity", "statement":
{"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["+", ["sum", "x", "states", ["*",
["chi", 3, "x"], ["chi", 1, "x"], ["T", "x"]]], ["sum", "x", "states", ["*", ["chi", 3, "x"],
["chi", 2, "x"], ["T", "x"]]]]], "right": ["data", ["-", ["*", 2, ["T", 0]], ["*", 2, ["T",
3]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["-", ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 1, "x"], ["T", "x"]]],
["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 2, "x"], ["T", "x"]]]]], "right": ["data",
["-", ["*", 2, ["T", 1]], ["*", 2, ["T", 2]]]]}}, {"kind": "fact", "statement": {"quantity":
"|F|^2", "argument": 0, "sign": "0"}}, {"kind": "consistent", "statement": {}}]}, {"parts":
[{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data",
["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["q", "x"], ["f",
"i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]], ["d", "i", ["sum", "x", "states", ["w",
"x"]]]]]], "right": ["data", ["sum", "x", "states", ["*", ["-", ["*", ["q", "x"], ["sum", "y",
"states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f", "i",
"x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["*", ["power", "N"], ["sum", "x", "states", ["*", ["f", "x"], ["u", "x"]]]]], "right":
["data", ["sum", "S", "states", ["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S",
"x"]]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", "S", "x"]]]]]]}}, {"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["+", ["sum", "x",
"states", ["*", ["chi", 3, "x"], ["chi", 1, "x"], ["T", "x"]]], ["sum", "x", "states", ["*",
["chi", 3, "x"], ["chi", 2, "x"], ["T", "x"]]]]], "right": ["data", ["-", ["*", 2, ["T", 0]],
["*", 2, ["T", 3]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data",
[]], "left": ["data", ["-", ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 1, "x"], ["T",
"x"]]], ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", 2, "x"], ["T", "x"]]]]], "right":
["data", ["-", ["*", 2, ["T", 1]], ["*", 2, ["T", 2]]]]}}, {"kind": "fact", "statement":
{"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q
- p", "argument": "*", "sign": "not 0"}, "where": [["zero", "own", "W"]]}]}], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}},
{"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind":
"fact", "statement": {"quantity": "theta", "argument": "$i", "sign": "not 0"}, "where": [["among",
"$i", ["parameters", "W"]]]}]}], "lemma": "dJ_12/dw_1 +- dJ_12/dw_2 are differences of two values
of tanh, which increases strictly"}, "fixed_points/two-spins-convex#three-spins": {"claim": "The
same for three spins.", "case": [["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 3, 3],
["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2",
"argument": 0, "sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p", "argument": "*",
"sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "theta", "argument": "$i", "sign":
"not 0"}, "where": [["among", "$i", ["parameters", "W"]]]}]}]},
"fixed_points/two-spins-convex#none-at-all": {"claim": "For two spins no fixed point is
spurious.", "case": [["family", "rbm"], ["in-range", "N", 2, 2], ["parameters"], ["<=", 1, "M"]],
"refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0,
"sign": "0"}}, {"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not
0"}}]}]}, "hierarchy/direct-flow": {"claim": "Along the flow of the full Ising model from $J = 0$,
the coupling mismatch $|J_k - J_k^*|$ of an order of the target first falls to half its start
before that of the next order that the target has, for every target.", "case": [["family",
"full_ising"], ["in-range", "N", 1, 4]], "refutation": [{"parts": [{"kind": "fact", "statement":
{"quantity": "target J", "argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"],
["order", "$high"]]]}, {"kind": "fact", "statement": {"quantity": "target J", "argument": ["=",
"S"], "sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind":
"event-order", "statement": {"clock": {"by": "couplings", "size": "norm", "threshold": "1/2",
"relative": true}, "first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]], "time":
"*", "other": null}, "point": "$start", "where": [["zero", "$start", "J"]]}]}]},
"hierarchy/direct-flow#two-spins": {"claim": "The same for two spins.", "case": [["family",
"full_ising"], ["in-range", "N", 1, 4], ["in-range", "N", 2, 2]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}, "point": "$start",
"where": [["zero", "$start", "J"]]}]}]}, "hierarchy/direct-flow-01": {"claim": "For the full Ising
model whose parameters are those of the $0/1$ coding, the metric $K K^T$ of $\\dot J = K K^T (m(q)
- m(p))$ falls by exactly 5 per order: $(K K^T)_{SS} = 5\\, (K K^T)_{TT}$ for all $|T| = |S| + 1$,
at every $\\theta$.", "case": [["zero-one"], ["in-range", "N", 2, 5], ["in-range", "N", 1, 5]],
"instance": [{"parts": [{"kind": "metric", "statement": {"left": ["pair", ["=", ["first", "k"]],
["=", ["first", "k"]]], "right": ["pair", ["=", ["first", ["+", "k", 1]]], ["=", ["first", ["+",
"k", 1]]]], "factor": "5", "sign": "0"}, "each": [["k", ["range", 1, ["-", "N", 1]]]]}, {"kind":
"metric", "statement": {"left": ["pair", ["=", "S"], ["=", "S"]], "right": ["pair", ["=", "T"],
["=", "T"]], "factor": "1", "sign": "0"}, "each": [[["S", "T"], "alike"]]}]}], "refutation":
[{"parts": [{"kind": "metric", "statement": {"left": ["pair", "$S", "$S"], "right": ["pair", "$T",
"$T"], "factor": "5", "sign": ["in", "+", "-"]}, "where": [["=", ["order", "$T"], ["+", 1,
["order", "$S"]]]]}]}], "lemma": "K is the matrix of the change of coding, the same at every
theta"}, "hierarchy/direct-flow-01#by-four": {"claim": "It falls by exactly 4 per order.", "case":
[["zero-one"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "metric", "statement":
{"left": ["pair", "$S", "$S"], "right": ["pair", "$T", "$T"], "factor": "4", "sign": ["in", "+",
"-"]}, "where": [["=", ["order", "$T"], ["+", 1, ["order", "$S"]]]]}]}]},
"hierarchy/direct-flow-01#plus-minus-one": {"claim": "The same in the $\\pm 1$ coding.", "case":
[["family", "full_ising"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "metric",
"statement": {"left": ["pair", "$S", "$S"], "right": ["pair", "$T", "$T"], "factor": "5", "sign":
["in", "+", "-"]}, "where": [["=", ["order", "$T"], ["+", 1, ["order", "$S"]]]]}]}]},
"hierarchy/direct-flow-moments": {"claim": "Along the flow of the full Ising model from $J = 0$,
the moment mismatch $|m_k - m_k^*|$ of an order of the target first falls to half its start before
that of the next order that the target has, for every target.", "case": [["family", "full_ising"],
["in-range", "N", 1, 4]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"target moment", "argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity":
"target moment", "argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"],
["order", "$high"]]]}, {"kind": "fact", "statement": {"quantity": "target moment", "argument":
["=", "S"], "sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]},
{"kind": "event-order", "statement": {"clock": {"by": "moments", "size": "norm", "threshold":
"1/2", "relative": true}, "first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]],
"time": "*", "other": null}, "point": "$start", "where": [["zero", "$start", "J"]]}]}]},
"hierarchy/direct-flow-moments#two-spins": {"claim": "The same for two spins.", "case":
[["family", "full_ising"], ["in-range", "N", 1, 4], ["in-range", "N", 2, 2]], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "target moment", "argument": "$low",
"sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "target moment", "argument":
"$high", "sign": "not 0"}, "where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind":
"fact", "statement": {"quantity": "target moment", "argument": ["=", "S"], "sign": "0"}, "each":
[["S", ["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement":
{"clock": {"by": "moments", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=",
["order", "$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}, "point":
"$start", "where": [["zero", "$start", "J"]]}]}]}, "hierarchy/lazy-kernel": {"claim": "For an
infinitely wide RBM at its start, with weights iid uniform on $\\{-s, +s\\}$ and hidden biases
$\\pm c$, the eigenvalue $\\lambda_k$ of the frozen kernel on the characters of order $k$ falls
with the order: $\\lambda_{k+1} < \\lambda_k$ for all $k$.", "case": [["signs", "own"],
["one-scale", "own"]], "refutation": [{"parts": [{"kind": "metric", "statement": {"left": ["pair",
"$T", "$T"], "right": ["pair", "$S", "$S"], "factor": "1", "sign": ["in", "+", "0"]}, "where":
[["=", ["order", "$T"], ["+", 1, ["order", "$S"]]], ["<=", 1, ["order", "$S"]]]}]}]},
"hierarchy/lazy-kernel#with-hidden-biases": {"claim": "The same where the hidden biases are not
0.", "case": [["signs", "own"], ["one-scale", "own"], ["biased", "own"]], "refutation": [{"parts":
[{"kind": "metric", "statement": {"left": ["pair", "$T", "$T"], "right": ["pair", "$S", "$S"],
"factor": "1", "sign": ["in", "+", "0"]}, "where": [["=", ["order", "$T"], ["+", 1, ["order",
"$S"]]], ["<=", 1, ["order", "$S"]]]}]}]}, "hierarchy/lazy-kernel#from-pairs-on": {"claim":
"$\\lambda_{k+1} < \\lambda_k$ for all $k \\ge 2$.", "case": [["signs", "own"], ["one-scale",
"own"]], "refutation": [{"parts": [{"kind": "metric", "statement": {"left": ["pair", "$T", "$T"],
"right": ["pair", "$S", "$S"], "factor": "1", "sign": ["in", "+", "0"]}, "where": [["=", ["order",
"$T"], ["+", 1, ["order", "$S"]]], ["<=", 2, ["order", "$S"]]]}]}]},
"hierarchy/lazy-kernel-parity": {"claim": "For an infinitely wide RBM at its start, with weights
iid uniform on $\\{-s, +s\\}$ and hidden biases $\\pm c$, the eigenvalues of the frozen kernel
fall within each parity: $\\lambda_1 \\ge \\lambda_3 \\ge \\dots$ and $\\lambda_2 \\ge \\lambda_4
\\ge \\dots$.", "case": [["signs", "own"], ["one-scale", "own"]], "refutation": [{"parts":
[{"kind": "metric", "statement": {"left": ["pair", "$T", "$T"], "right": ["pair", "$S", "$S"],
"factor": "1", "sign": ["in", "+"]}, "where": [["=", ["order", "$T"], ["+", 2, ["order", "$S"]]],
["<=", 1, ["order", "$S"]]]}]}]}, "hierarchy/lazy-kernel-parity#saturated": {"claim": "The same
for $s \\ge 1$ and $c = 0$.", "case": [["signs", "own"], ["one-scale", "own"], ["unbiased",
"own"], ["at-least-e", "own"]], "refutation": [{"parts": [{"kind": "metric", "statement": {"left":
["pair", "$T", "$T"], "right": ["pair", "$S", "$S"], "factor": "1", "sign": ["in", "+"]}, "where":
[["=", ["order", "$T"], ["+", 2, ["order", "$S"]]], ["<=", 1, ["order", "$S"]]]}]}]},
"hierarchy/lazy-kernel-parity#unlike-spins": {"claim": "The same, for every $S$ and $T$ of these
orders, where spins have moduli of their own.", "case": [["signs", "own"]], "refutation":
[{"parts": [{"kind": "metric", "statement": {"left": ["pair", "$T", "$T"], "right": ["pair", "$S",
"$S"], "factor": "1", "sign": ["in", "+"]}, "where": [["=", ["order", "$T"], ["+", 2, ["order",
"$S"]]], ["<=", 1, ["order", "$S"]]]}]}]}, "hierarchy/max-entropy-ladder": {"claim": "For at least
seven tenths of the targets with $N = 3$ spins, the flow of an RBM with $M = 3$ hidden units comes
near the product law $q_1$ that has the target's means before it learns order 2: the least
$\\mathrm{KL}(q_1, p_t)$ up to $T_2$ is below 1/20 of $\\mathrm{KL}(q_1, \\mathrm{uniform})$,
which is its value for a start at zero. Clock of $T_2$: coupling mismatch $|J_2 - J_2^*|$,
Euclidean norm over the pairs, $\\pm 1$ coding, threshold 1/2 of the mismatch at the start, first
crossing; plain gradient flow in $b, c, W$. Start: all entries of $b, c, W$ independent, about
Normal$(0, (1/100)^2)$. Targets: $J_S^*$ independent, about Normal$(0, 4^{-|S|})$: standard
deviations $1/2, 1/4, 1/8, \\dots$ by order."}, "hierarchy/max-entropy-ladder#every-target":
{"claim": "By moments and for every target, even in a weak sense of near: with two spins the
means, which the product law shares with the target, are half learned before the pair moment is.",
"case": [["family", "rbm"], ["<=", 1, "M"], ["at-most", "own", "1/100"], ["not-zero", "own", "W"],
["in-range", "N", 2, 2], ["parameters"], ["in-range", "N", 1, 4]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target moment", "argument": "$low", "sign": "not
0"}}, {"kind": "fact", "statement": {"quantity": "target moment", "argument": "$high", "sign":
"not 0"}, "where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target moment", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"moments", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}}]}]},
"hierarchy/max-entropy-ladder-2": {"claim": "Along the gradient flow of an RBM with three spins
from a small start, $|\\theta_i| \\le 1/100$, no weight 0, the law passes near the maximum-entropy
law of order 2 before it learns order 3: before the moment mismatch $|m_3 - m_3^*|$ is half its
start, the moments of order 2, which that law shares with the target, have come within half of
theirs.", "case": [["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 3, 3], ["at-most", "own",
"1/100"], ["not-zero", "own", "W"], ["parameters"]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "target moment", "argument": "$high", "sign": "not 0"}, "where": [["=",
["order", "$high"], 3]]}, {"kind": "fact", "statement": {"quantity": "target moment", "argument":
"$low", "sign": "not 0"}, "where": [["=", ["order", "$low"], 2]]}, {"kind": "event-order",
"statement": {"clock": {"by": "moments", "size": "norm", "threshold": "1/2", "relative": true},
"first": ["=", 3], "second": ["=", 2], "time": "*", "other": null}}]}]},
"hierarchy/max-entropy-ladder-2#one-unit": {"claim": "The same for one hidden unit.", "case":
[["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 3, 3], ["at-most", "own", "1/100"],
["not-zero", "own", "W"], ["in-range", "M", 1, 1], ["parameters"]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target moment", "argument": "$high", "sign": "not
0"}, "where": [["=", ["order", "$high"], 3]]}, {"kind": "fact", "statement": {"quantity": "target
moment", "argument": "$low", "sign": "not 0"}, "where": [["=", ["order", "$low"], 2]]}, {"kind":
"event-order", "statement": {"clock": {"by": "moments", "size": "norm", "threshold": "1/2",
"relative": true}, "first": ["=", 3], "second": ["=", 2], "time": "*", "other": null}}]}]},
"hierarchy/median-order": {"claim": "For an RBM with $N = 3$ spins and $M = 3$ hidden units, the
medians over targets satisfy $\\mathrm{med}\\,T_1 < 4 < \\mathrm{med}\\,T_2 < 80 <
\\mathrm{med}\\,T_3$: each of $T_1 < 4$, $T_2 > 4$, $T_2 < 80$, $T_3 > 80$ has a probability of at
least 1/2. Clock: coupling mismatch $|J_k - J_k^*|$, Euclidean norm over the couplings of order
$k$, $\\pm 1$ coding, threshold 1/2 of the mismatch at the start, first crossing; plain gradient
flow in $b, c, W$. Start: all entries of $b, c, W$ independent, about Normal$(0, (1/100)^2)$.
Targets: $J_S^*$ independent, about Normal$(0, 4^{-|S|})$: standard deviations $1/2, 1/4, 1/8,
\\dots$ by order."}, "hierarchy/median-order#every-target": {"claim": "$T_1 < T_2$ for every
target with two spins, from every start within 1/100.", "case": [["family", "rbm"], ["<=", 1,
"M"], ["at-most", "own", "1/100"], ["not-zero", "own", "W"], ["in-range", "N", 2, 2],
["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "target J",
"argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "target J",
"argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"], ["order", "$high"]]]},
{"kind": "fact", "statement": {"quantity": "target J", "argument": ["=", "S"], "sign": "0"},
"each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order",
"statement": {"clock": {"by": "couplings", "size": "norm", "threshold": "1/2", "relative": true},
"first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other":
null}}]}]}, "hierarchy/metric-decides-rate": {"claim": "For at least a quarter of the targets with
$N = 3$ spins, the moments of an RBM with $M = 3$ hidden units pass in strict order along the
plain gradient flow, $T_1 < T_2 < T_3$, and do not under the natural gradient of the same machine
from the same start. Strict: each later than the one below by more than $10^{-6}$ of itself.
Clock: moment mismatch $|m_k - m_k^*|$, Euclidean norm over the moments of order $k$, $\\pm 1$
coding, threshold 1/2 of the mismatch at the start, first crossing. Start: all entries of $b, c,
W$ independent, about Normal$(0, (1/100)^2)$. Targets: $J_S^*$ independent, about Normal$(0,
4^{-|S|})$: standard deviations $1/2, 1/4, 1/8, \\dots$ by order."},
"hierarchy/metric-decides-rate#couplings-too": {"claim": "The couplings themselves, by the plain
gradient from $J = 0$, pass in strict order for every target.", "case": [["family", "full_ising"],
["in-range", "N", 1, 4]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"target J", "argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity":
"target J", "argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"], ["order",
"$high"]]]}, {"kind": "fact", "statement": {"quantity": "target J", "argument": ["=", "S"],
"sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind":
"event-order", "statement": {"clock": {"by": "couplings", "size": "norm", "threshold": "1/2",
"relative": true}, "first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]], "time":
"*", "other": null}, "point": "$start", "where": [["zero", "$start", "J"]]}]}]},
"hierarchy/metric-diagonal": {"claim": "At a data-consistent point of an RBM the metric $K K^T$ is
block-diagonal in the order: $(K K^T)_{ST} = 0$ wherever $|S| \\ne |T|$.", "case": [["family",
"rbm"], ["in-range", "N", 1, 4], ["parameters"]], "refutation": [{"parts": [{"kind": "consistent",
"statement": {}}, {"kind": "metric", "statement": {"left": ["pair", "$S", "$T"], "right": ["pair",
1, 1], "factor": "0", "sign": ["in", "+", "-"]}, "where": [["!=", ["order", "$S"], ["order",
"$T"]]]}]}]}, "hierarchy/metric-diagonal#without-hidden-biases": {"claim": "The same where all
$c_a = 0$.", "case": [["family", "rbm"], ["in-range", "N", 1, 4], ["zero", "own", "c"],
["parameters"]], "refutation": [{"parts": [{"kind": "consistent", "statement": {}}, {"kind":
"metric", "statement": {"left": ["pair", "$S", "$T"], "right": ["pair", 1, 1], "factor": "0",
"sign": ["in", "+", "-"]}, "where": [["!=", ["order", "$S"], ["order", "$T"]]]}]}]},
"hierarchy/metric-diagonal#within-orders": {"claim": "$(K K^T)_{ST} = 0$ wherever $|S| = |T|$ and
$S \\ne T$.", "case": [["family", "rbm"], ["parameters"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "metric", "statement": {"left":
["pair", "$S", "$T"], "right": ["pair", 1, 1], "factor": "0", "sign": ["in", "+", "-"]}, "where":
[["=", ["order", "$S"], ["order", "$T"]], ["!=", "$S", "$T"]]}]}]},
"hierarchy/metric-diagonal-wide": {"claim": "For $M$ hidden units with iid sign-symmetric weights
and biases, the part of $K K^T$ with $|S| \\ne |T|$ is at most $3 / (2 \\sqrt M)$ of all of it in
90 % of the draws (Frobenius norms, without the contribution of the visible biases)."},
"hierarchy/metric-diagonal-wide#exactly-block-diagonal": {"claim": "The part with $|S| \\ne |T|$
is 0 at every width.", "case": [["family", "rbm"], ["parameters"], ["<=", 1, "M"], ["in-range",
"N", 1, 6]], "refutation": [{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "metric",
"statement": {"left": ["pair", "$S", "$T"], "right": ["pair", 1, 1], "factor": "0", "sign": ["in",
"+", "-"]}, "where": [["!=", ["order", "$S"], ["order", "$T"]]]}]}]},
"hierarchy/natural-gradient-flat": {"claim": "Where $\\mathrm{rank}\\, K = 2^N - 1$, the law moves
by $\\dot p = q - p$ under the natural gradient: every moment's mismatch follows $m_S(q) - m_S(p)
= r_S(0)\\, e^{-t}$ as long as the rank stays full, whatever the order.", "case": [["in-range",
"N", 1, 4], ["parameters"]], "instance": [{"parts": [{"kind": "identity", "statement": {"spins":
["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q",
"x"]], ["d", "i", ["sum", "x", "states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states",
["*", ["-", ["*", ["q", "x"], ["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states",
["q", "y"]], ["w", "x"]]], ["f", "i", "x"]]]]}}, {"kind": "identity", "statement": {"spins": ["=",
"N"], "over": ["data", []], "left": ["data", ["*", ["power", "N"], ["sum", "x", "states", ["*",
["f", "x"], ["u", "x"]]]]], "right": ["data", ["sum", "S", "states", ["*", ["sum", "x", "states",
["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*", ["u", "x"], ["chi", "S",
"x"]]]]]]}}, {"kind": "rank", "statement": {"rank": ["=", "full"], "nullity": "*"}}, {"kind":
"natural", "statement": {}}]}], "lemma": "D^T (p (D v - E_p[D v]) - (q - p)) = 0 says that p' = q
- p where rank K = 2^N - 1"}, "hierarchy/natural-gradient-flat#plain-gradient": {"claim": "The
same along the plain gradient flow.", "case": [["parameters"], ["in-range", "N", 1, 4]],
"refutation": [{"parts": [{"kind": "rank", "statement": {"rank": ["=", "full"], "nullity": "*"}},
{"kind": "fact", "statement": {"quantity": "order error rate", "argument": "*", "sign": "+"}}]}]},
"hierarchy/natural-gradient-flat#any-rank": {"claim": "The same at every point.", "case":
[["family", "rbm"], ["parameters"], ["in-range", "N", 1, 4]], "refutation": [{"parts": [{"kind":
"fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact",
"statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}]}]},
"hierarchy/order-metric-free": {"claim": "For the full Ising model from $J = 0$, of an order of
the target and the next one that it has the same comes first, by the coupling mismatch $|J_k -
J_k^*|$ falling to half its start, whether the parameters are those of the $\\pm 1$ or of the
$0/1$ coding.", "case": [["family", "full_ising"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign":
"not 0"}}, {"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign":
"not 0"}, "where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}, "point": "$start",
"where": [["zero", "$start", "J"]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$low"]], "second": ["=", ["order", "$high"]], "time": "*", "other": ["zero-one"]}}]}, {"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$low"]], "second": ["=", ["order", "$high"]], "time": "*", "other": null}, "point": "$start",
"where": [["zero", "$start", "J"]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": ["zero-one"]}}]}]},
"hierarchy/order-metric-free#two-spins": {"claim": "The same for two spins.", "case": [["family",
"full_ising"], ["in-range", "N", 1, 4], ["in-range", "N", 2, 2]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}, "point": "$start",
"where": [["zero", "$start", "J"]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$low"]], "second": ["=", ["order", "$high"]], "time": "*", "other": ["zero-one"]}}]}, {"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$low"]], "second": ["=", ["order", "$high"]], "time": "*", "other": null}, "point": "$start",
"where": [["zero", "$start", "J"]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": ["zero-one"]}}]}]},
"hierarchy/small-init-scaling": {"claim": "For a target with the one coupling $J_S$, $|S| = N =
k$, and an RBM that starts at $b = 0$, $c = O(1)$, $W = \\epsilon W_1$, the coupling of order $k$
comes within half of its start mismatch at $T_1 = O(1)$, $T_2 \\sim \\log(1/\\epsilon) / \\mu$
with $\\mu$ the largest eigenvalue of $\\nabla^2 L$ at $W = 0$, $T_3 \\sim 1/\\epsilon$, $T_4
\\sim 1/\\epsilon^2$ (clock: couplings, first crossing, threshold 1/2)."},
"hierarchy/small-init-scaling#from-zero": {"claim": "The same from $W = 0$: each order is learned
in the end.", "case": [["family", "rbm"], ["target-couplings", "full"], ["parameters"], ["<=", 1,
"M"], ["in-range", "N", 1, 4], ["zero", "own", "b"]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}, "where": [["zero", "own", "W"]]},
{"kind": "fact", "statement": {"quantity": "q - p", "argument": "*", "sign": "not 0"}}]}]},
"hierarchy/strict-exists": {"claim": "There are a target with three spins and a small start of an
RBM, $|\\theta_i| \\le 1/10$, such that the coupling mismatch $|J_k - J_k^*|$ first falls to half
its start for $k = 1$ before it does for $k = 2$, and for $k = 2$ before it does for $k = 3$, if
it does for $k = 3$ at all.", "case": [["family", "rbm"], ["in-range", "N", 3, 3], ["at-most",
"own", "1/10"], ["parameters"]], "instance": [{"parts": [{"kind": "fact", "statement":
{"quantity": "target J", "argument": "$low1", "sign": "not 0"}, "where": [["=", ["order",
"$low1"], 1]]}, {"kind": "fact", "statement": {"quantity": "target J", "argument": "$high1",
"sign": "not 0"}, "where": [["=", ["order", "$high1"], 2]]}, {"kind": "event-order", "statement":
{"clock": {"by": "couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first":
["=", 1], "second": ["=", 2], "time": "*", "other": null}}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": "$low2", "sign": "not 0"}, "where": [["=", ["order",
"$low2"], 2]]}, {"kind": "fact", "statement": {"quantity": "target J", "argument": "$high2",
"sign": "not 0"}, "where": [["=", ["order", "$high2"], 3]]}, {"kind": "event-order", "statement":
{"clock": {"by": "couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first":
["=", 2], "second": ["=", 3], "time": "*", "other": null}}]}]}, "hierarchy/strict-exists#all":
{"claim": "Order 1 comes first for every target with two spins, from every start within 1/100.",
"case": [["family", "rbm"], ["<=", 1, "M"], ["at-most", "own", "1/100"], ["not-zero", "own", "W"],
["in-range", "N", 2, 2], ["parameters"], ["at-most", "own", "1/10"]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}}]}]},
"hierarchy/strict-forall": {"claim": "Along the gradient flow of an RBM from a small start,
$|\\theta_i| \\le 1/100$, no weight 0, the coupling mismatch $|J_k - J_k^*|$ of an order of the
target first falls to half its start before that of the next order that the target has, for every
target.", "case": [["family", "rbm"], ["<=", 1, "M"], ["at-most", "own", "1/100"], ["not-zero",
"own", "W"], ["in-range", "N", 1, 4], ["parameters"]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}}, {"kind": "fact",
"statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"}, "where": [["<",
["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement": {"quantity": "target J",
"argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order",
"$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by": "couplings", "size": "norm",
"threshold": "1/2", "relative": true}, "first": ["=", ["order", "$high"]], "second": ["=",
["order", "$low"]], "time": "*", "other": null}}]}]}, "hierarchy/strict-forall#two-spins":
{"claim": "The same for two spins and one hidden unit.", "case": [["family", "rbm"], ["<=", 1,
"M"], ["at-most", "own", "1/100"], ["not-zero", "own", "W"], ["in-range", "N", 1, 4], ["in-range",
"N", 2, 2], ["in-range", "M", 1, 1], ["parameters"]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}}, {"kind": "fact",
"statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"}, "where": [["<",
["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement": {"quantity": "target J",
"argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order",
"$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by": "couplings", "size": "norm",
"threshold": "1/2", "relative": true}, "first": ["=", ["order", "$high"]], "second": ["=",
["order", "$low"]], "time": "*", "other": null}}]}]}, "hierarchy/strict-forall-moments": {"claim":
"Along the gradient flow of an RBM from a small start, $|\\theta_i| \\le 1/100$, no weight 0, the
moment mismatch $|m_k - m_k^*|$ of an order of the target first falls to half its start before
that of the next order that the target has, for every target.", "case": [["family", "rbm"], ["<=",
1, "M"], ["at-most", "own", "1/100"], ["not-zero", "own", "W"], ["in-range", "N", 1, 4],
["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "target
moment", "argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "target
moment", "argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"], ["order",
"$high"]]]}, {"kind": "fact", "statement": {"quantity": "target moment", "argument": ["=", "S"],
"sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind":
"event-order", "statement": {"clock": {"by": "moments", "size": "norm", "threshold": "1/2",
"relative": true}, "first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]], "time":
"*", "other": null}}]}]}, "hierarchy/strict-forall-moments#two-spins": {"claim": "The same for two
spins and one hidden unit.", "case": [["family", "rbm"], ["<=", 1, "M"], ["at-most", "own",
"1/100"], ["not-zero", "own", "W"], ["in-range", "N", 1, 4], ["in-range", "N", 2, 2], ["in-range",
"M", 1, 1], ["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"target moment", "argument": "$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity":
"target moment", "argument": "$high", "sign": "not 0"}, "where": [["<", ["order", "$low"],
["order", "$high"]]]}, {"kind": "fact", "statement": {"quantity": "target moment", "argument":
["=", "S"], "sign": "0"}, "each": [["S", ["between", ["order", "$low"], ["order", "$high"]]]]},
{"kind": "event-order", "statement": {"clock": {"by": "moments", "size": "norm", "threshold":
"1/2", "relative": true}, "first": ["=", ["order", "$high"]], "second": ["=", ["order", "$low"]],
"time": "*", "other": null}}]}]}, "hierarchy/strict-rate": {"claim": "For at least six tenths of
the targets with $N = 3$ spins the orders 1, 2, 3 of an RBM with $M = 3$ hidden units pass in
strict order, $T_1 < T_2 < T_3$. Clock: coupling mismatch $|J_k - J_k^*|$, Euclidean norm over the
couplings of order $k$, $\\pm 1$ coding, threshold 1/2 of the mismatch at the start, first
crossing; plain gradient flow in $b, c, W$, to $t = 10^5$. Start: all entries of $b, c, W$
independent, about Normal$(0, (1/100)^2)$. Targets: $J_S^*$ independent, about Normal$(0,
4^{-|S|})$: standard deviations $1/2, 1/4, 1/8, \\dots$ by order."},
"hierarchy/strict-rate#every-target": {"claim": "The same for every target with two spins, from
every start within 1/100.", "case": [["family", "rbm"], ["<=", 1, "M"], ["at-most", "own",
"1/100"], ["not-zero", "own", "W"], ["in-range", "N", 2, 2], ["parameters"], ["in-range", "N", 1,
4]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity": "target J", "argument":
"$low", "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "target J", "argument":
"$high", "sign": "not 0"}, "where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind":
"fact", "statement": {"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S",
["between", ["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement":
{"clock": {"by": "couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first":
["=", ["order", "$high"]], "second": ["=", ["order", "$low"]], "time": "*", "other": null}}]}]},
"hierarchy/strict-rate-four-spins": {"claim": "For at least a third of the targets with $N = 4$
spins some order of an RBM with $M = 4$ hidden units passes before the one below it: there is $k$
with $T_{k+1} < T_k$. Clock: coupling mismatch $|J_k - J_k^*|$, Euclidean norm over the couplings
of order $k$, $\\pm 1$ coding, threshold 1/2 of the mismatch at the start, first crossing; plain
gradient flow in $b, c, W$, to $t = 10^5$. Start: all entries of $b, c, W$ independent, about
Normal$(0, (1/100)^2)$. Targets: $J_S^*$ independent, about Normal$(0, 4^{-|S|})$: standard
deviations $1/2, 1/4, 1/8, \\dots$ by order."}, "hierarchy/strict-rate-four-spins#every-target":
{"claim": "For every target, of two spins or three, some order passes before the one below it.",
"case": [["family", "rbm"], ["<=", 1, "M"], ["in-range", "N", 2, 2], ["at-most", "own", "1/100"],
["not-zero", "own", "W"], ["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "target J", "argument": "$low", "sign": "not 0"}},
{"kind": "fact", "statement": {"quantity": "target J", "argument": "$high", "sign": "not 0"},
"where": [["<", ["order", "$low"], ["order", "$high"]]]}, {"kind": "fact", "statement":
{"quantity": "target J", "argument": ["=", "S"], "sign": "0"}, "each": [["S", ["between",
["order", "$low"], ["order", "$high"]]]]}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", ["order",
"$low"]], "second": ["=", ["order", "$high"]], "time": "*", "other": null}}]}]},
"hierarchy/three-before-four": {"claim": "For a target with $J_{123} = J_{1234}$ and no other
coupling, and an RBM that starts within $|\\theta_i| \\le 1/5$, hidden biases included, the
coupling of order 3 comes within half of its start mismatch before that of order 4 does.", "case":
[["family", "rbm"], ["in-range", "N", 4, 4], ["target-couplings", 7, 15], ["at-most", "own",
"1/5"], ["parameters"]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"target J", "argument": 7, "sign": "not 0"}}, {"kind": "fact", "statement": {"quantity": "target
J", "argument": 15, "sign": "not 0"}}, {"kind": "event-order", "statement": {"clock": {"by":
"couplings", "size": "norm", "threshold": "1/2", "relative": true}, "first": ["=", 4], "second":
["=", 3], "time": "*", "other": null}}]}]}, "hierarchy/three-before-four#every-start": {"claim":
"Order 3 comes within half of its start mismatch from every start.", "case": [["family", "rbm"],
["in-range", "N", 4, 4], ["target-couplings", 7, 15], ["parameters"]], "refutation": [{"parts":
[{"kind": "fact", "statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}, "point":
"$start", "where": [["zero", "$start", "W"]]}, {"kind": "fact", "statement": {"quantity": "q - p",
"argument": "*", "sign": "not 0"}, "point": "$start"}]}]}, "stability/consistent-stable":
{"claim": "At a data-consistent point no eigenvalue of $\\nabla^2 L$ is positive: perturbations
are stable or neutral.", "case": [["in-range", "N", 1, 5], ["parameters"]], "instance": [{"parts":
[{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data",
["-", ["*", ["sum", "x", "states", ["w", "x"]], ["d", "j", ["d", "i", ["sum", "x", "states", ["w",
"x"]]]]], ["*", ["d", "i", ["sum", "x", "states", ["w", "x"]]], ["d", "j", ["sum", "x", "states",
["w", "x"]]]]]], "right": ["data", ["-", ["+", ["*", ["sum", "x", "states", ["w", "x"]], ["sum",
"x", "states", ["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x", "states", ["w",
"x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j", "x"]]]]], ["*",
["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states", ["*", ["w",
"x"], ["f", "j", "x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over":
["data", []], "left": ["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum",
"x", "states", ["*", ["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states", ["*",
["w", "x"], ["g", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]], "right":
["data", ["sum", "x", "states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"], ["-", ["g",
"x"], ["g", "y"]], ["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "consistent-inertia",
"statement": {"positive": 0, "zero": "$zero", "negative": "*"}}]}, {"parts": [{"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["-", ["*", ["sum", "x",
"states", ["w", "x"]], ["d", "j", ["d", "i", ["sum", "x", "states", ["w", "x"]]]]], ["*", ["d",
"i", ["sum", "x", "states", ["w", "x"]]], ["d", "j", ["sum", "x", "states", ["w", "x"]]]]]],
"right": ["data", ["-", ["+", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states",
["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x",
"states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j", "x"]]]]], ["*", ["sum", "x", "states",
["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "j",
"x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*",
["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["g",
"x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]], "right": ["data", ["sum", "x",
"states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"], ["-", ["g", "x"], ["g", "y"]],
["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "consistent", "statement": {}}]}], "lemma": "Hess L
= sum of (q - p) d2f - Cov_p(D), and Cov_p(D) is positive semidefinite: a sum of squares"},
"stability/consistent-stable#all-fixed-points": {"claim": "The same at every fixed point.",
"case": [["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement":
{"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind": "fact", "statement":
{"quantity": "v H v", "argument": "*", "sign": "+"}}]}]}, "stability/consistent-stable#strictly":
{"claim": "At a data-consistent point every eigenvalue is negative.", "case": [["parameters"],
["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "consistent-inertia", "statement":
{"positive": 0, "zero": "$zero", "negative": "*"}, "where": [["<", 0, "$zero"]]}]}]},
"stability/likelihood-monotone": {"claim": "$\\mathrm{KL}(q, p_{\\theta(t)})$ never rises along
$\\dot\\theta = \\nabla L$.", "case": [["in-range", "N", 1, 6], ["parameters"]], "instance":
[{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*", ["q", "x"],
["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]], ["d", "i", ["sum", "x", "states",
["w", "x"]]]]]], "right": ["data", ["sum", "x", "states", ["*", ["-", ["*", ["q", "x"], ["sum",
"y", "states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f", "i",
"x"]]]]}}, {"kind": "fact", "statement": {"quantity": "L rate", "argument": 0, "sign": ["in", "+",
"0"]}}]}, {"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []],
"left": ["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["sum", "x", "states", ["*",
["q", "x"], ["f", "i", "x"]]]], ["*", ["sum", "x", "states", ["q", "x"]], ["d", "i", ["sum", "x",
"states", ["w", "x"]]]]]], "right": ["data", ["sum", "x", "states", ["*", ["-", ["*", ["q", "x"],
["sum", "y", "states", ["w", "y"]]], ["*", ["sum", "y", "states", ["q", "y"]], ["w", "x"]]], ["f",
"i", "x"]]]]}}]}], "lemma": "grad L = D^T (q - p), so dL/dt = |grad L|^2 >= 0 by the chain rule"},
"stability/likelihood-monotone#each-order": {"claim": "The moment error $|m_k(p) - m_k(q)|$ of
each order never rises.", "case": [["parameters"], ["in-range", "N", 1, 6]], "refutation":
[{"parts": [{"kind": "fact", "statement": {"quantity": "order error rate", "argument": "*",
"sign": "+"}}]}]}, "stability/likelihood-monotone#turned": {"claim": "$\\mathrm{KL}(q,
p_{\\theta(t)})$ never rises along $\\dot\\theta = -\\nabla L$.", "case": [["parameters"],
["in-range", "N", 1, 6]], "refutation": [{"parts": [{"kind": "fact", "statement": {"quantity":
"|F|^2", "argument": 0, "sign": "+"}}]}]}, "stability/neutral-first-order": {"claim": "At a
data-consistent point the neutral directions are exactly $\\ker K$: the couplings $J$ do not
change along them to first order.", "case": [["in-range", "N", 1, 5], ["parameters"]], "instance":
[{"parts": [{"kind": "identity", "statement": {"spins": ["=", "N"], "over": ["data", []], "left":
["data", ["-", ["*", ["sum", "x", "states", ["w", "x"]], ["d", "j", ["d", "i", ["sum", "x",
"states", ["w", "x"]]]]], ["*", ["d", "i", ["sum", "x", "states", ["w", "x"]]], ["d", "j", ["sum",
"x", "states", ["w", "x"]]]]]], "right": ["data", ["-", ["+", ["*", ["sum", "x", "states", ["w",
"x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "j", "x"]]]], ["*", ["sum", "x",
"states", ["w", "x"]], ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"], ["f", "j",
"x"]]]]], ["*", ["sum", "x", "states", ["*", ["w", "x"], ["f", "i", "x"]]], ["sum", "x", "states",
["*", ["w", "x"], ["f", "j", "x"]]]]]]}}, {"kind": "identity", "statement": {"spins": ["=", "N"],
"over": ["data", []], "left": ["data", ["*", 2, ["-", ["*", ["sum", "x", "states", ["w", "x"]],
["sum", "x", "states", ["*", ["w", "x"], ["g", "x"], ["g", "x"]]]], ["*", ["sum", "x", "states",
["*", ["w", "x"], ["g", "x"]]], ["sum", "x", "states", ["*", ["w", "x"], ["g", "x"]]]]]]],
"right": ["data", ["sum", "x", "states", ["sum", "y", "states", ["*", ["w", "x"], ["w", "y"],
["-", ["g", "x"], ["g", "y"]], ["-", ["g", "x"], ["g", "y"]]]]]]}}, {"kind": "identity",
"statement": {"spins": ["=", "N"], "over": ["data", []], "left": ["data", ["*", ["power", "N"],
["sum", "x", "states", ["*", ["f", "x"], ["f", "x"]]]]], "right": ["data", ["sum", "S", "states",
["*", ["sum", "x", "states", ["*", ["f", "x"], ["chi", "S", "x"]]], ["sum", "x", "states", ["*",
["f", "x"], ["chi", "S", "x"]]]]]]}}, {"kind": "consistent-inertia", "statement": {"positive": 0,
"zero": "*", "negative": "*"}}]}], "lemma": "Hess L = -Cov_p(D) where p = q, and Cov_p(D) v = 0
exactly where D v is constant: a sum of squares"},
"stability/neutral-first-order#at-spurious-points": {"claim": "The same at every fixed point.",
"case": [["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts": [{"kind": "fact",
"statement": {"quantity": "|F|^2", "argument": 0, "sign": "0"}}, {"kind": "fact", "statement":
{"quantity": "q - p", "argument": "*", "sign": "not 0"}}, {"kind": "rank", "statement": {"rank":
"$rank", "nullity": "*"}}, {"kind": "inertia", "statement": {"positive": "*", "zero": "$zero",
"negative": "*"}, "where": [["!=", "P", ["+", "$rank", "$zero"]]]}]}]},
"stability/neutral-first-order#every-direction": {"claim": "$J$ does not change to first order
along any direction.", "case": [["parameters"], ["in-range", "N", 1, 5]], "refutation": [{"parts":
[{"kind": "consistent", "statement": {}}, {"kind": "fact", "statement": {"quantity": "K v",
"argument": "*", "sign": "not 0"}}]}]}, "stability/neutral-manifold-always": {"claim": "At every
data-consistent point, each neutral direction is the tangent of a curve along which $J$ is
constant.", "case": [["family", "rbm", "rbm01"], ["in-range", "N", 1, 4], ["parameters"]],
"refutation": [{"parts": [{"kind": "obstruction", "statement": {"direction": "*", "weights":
"*"}}]}]}, "stability/neutral-manifold-always#smallest": {"claim": "The same for two spins and one
hidden unit.", "case": [["family", "rbm"], ["in-range", "N", 2, 2], ["in-range", "M", 1, 1],
["family", "rbm", "rbm01"], ["parameters"], ["in-range", "N", 1, 4]], "refutation": [{"parts":
[{"kind": "obstruction", "statement": {"direction": "*", "weights": "*"}}]}]},
"stability/neutral-manifold-regular": {"claim": "At a data-consistent point where $K$ has full row
rank, the neutral directions are the tangent space of a manifold of dimension $P - (2^N - 1)$ on
which $J$ is constant.", "case": [["in-range", "N", 1, 4], ["parameters"]], "instance": [{"parts":
[{"kind": "consistent-inertia", "statement": {"positive": 0, "zero": "*", "negative": ["=",
"full"]}}]}]}, "stability/neutral-manifold-regular#everywhere": {"claim": "The same at every
data-consistent point.", "case": [["parameters"], ["in-range", "N", 1, 4]], "refutation":
[{"parts": [{"kind": "obstruction", "statement": {"direction": "*", "weights": "*"}}]}]},
"stability/neutral-straight": {"claim": "At a data-consistent point, $J(\\theta + v) = J(\\theta)$
for every finite neutral vector $v$: straight steps along neutral directions leave the effective
model unchanged.", "case": [["family", "rbm", "rbm01"], ["in-range", "N", 1, 4], ["parameters"]],
"refutation": [{"parts": [{"kind": "consistent", "statement": {}}, {"kind": "finite-step",
"statement": {"direction": "*", "step": "*", "subset": "*"}}]}]},
"stability/neutral-straight#one-spin": {"claim": "The same for one spin and one hidden unit.",
"case": [["family", "rbm", "rbm01"], ["in-range", "N", 1, 4], ["family", "rbm"], ["in-range", "N",
1, 1], ["in-range", "M", 1, 1], ["parameters"]], "refutation": [{"parts": [{"kind": "consistent",
"statement": {}}, {"kind": "finite-step", "statement": {"direction": "*", "step": "*", "subset":
"*"}}]}]}}
""".replace("\n", " "))
if __name__ == "__main__": script()
