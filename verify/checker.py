#!/usr/bin/env python3
"""The independent checker of flowclaims certificates. Standard library only; Python 3.9 or later; no floating point.

    python checker.py FILE...        0: every certificate accepted, its theorem printed; 1: one rejected, with one line

To be read from top to bottom by somebody who does not believe us: it shares no code with what makes certificates, searches
for nothing, has no tolerance. All that it compares are rationals, or intervals with dyadic ends that are rounded outward.

Conventions. States x in {-1,+1}^N have numbers s = 0 .. 2^N-1: x_j = -1 where bit j of s is 1, else +1. A subset S of the
spins is a bit mask, chi_S(s) = (-1)^popcount(s & S). A model is f = -E; its law p(x) = exp(f(x)) / Z; q is the target law.
    m_S(p) = sum over x of p(x) chi_S(x)                        moments
    J_S    = 2^-N sum over x of f(x) chi_S(x), S not empty      effective couplings
    K      = dJ/dtheta, D = df/dtheta;  rank K = rank [D | 1] - 1, and K v = 0 exactly where D v is the same in all states
    L      = sum over x of q(x) log p(x);  F = grad L = D^T (q - p), the vector field of the flow d theta/dt = F
    H      = Hess L = (D^T p)(D^T p)^T - D^T diag(p) D + sum over x of (q - p)(x) d2f(x)/dtheta2
A point is data-consistent where p = q, fixed where F = 0, spurious where F = 0 and p is not q.

A certificate is a JSON object: format, kind, case (whole), point (other parameters than the case's own), statement, hints,
seal; `instance` and `refutation` have parts, each with kind, statement, hints and perhaps a point. The seal, a SHA-256 of the
rest, guards against accidents; this file against malice. Vectors of integers are strings. "bits" asks for intervals.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import isqrt, lcm, prod
from operator import add, mul

FORMAT = "flowclaims/certificate/1"
# of a certificate; of entries of D; of bits of an exact number, and of intervals; of exponents; of parameters, parts, and work
MOST_BYTES, MOST_ENTRIES, MOST_LENGTH, MOST_BITS, MOST_EXPONENT = 4 << 20, 1 << 15, 1 << 13, 1 << 11, 1 << 12
MOST_SIZE, MOST_WORK, WORK = 512, 1_500_000, [0]
RATIONAL = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*|(?:\.[0-9]+)?(?:[eE]-?[0-9]{1,3})?)")
ZERO = Fraction(0)
class Rejected(Exception):
    """The certificate is not accepted; one line that names the step at which it fell."""
def need(condition, step, why):  # go on only where the condition holds
    if not condition: raise Rejected(f"{step}: {why}")

# -- reading -------------------------------------------------------------------------------------------------------------
def fields(value, where, *names, optional=()):  # the values of an object with just these keys
    need(isinstance(value, dict), where, "an object is needed")
    for name in value: need(name in names or name in optional, where, f"unknown key {str(name)[:40]!r}")
    for name in names: need(name in value, where, f"no {name}")
    return [value[name] for name in names]
def whole(value, where, low, high):  # an integer between two bounds
    need(type(value) is int and low <= value <= high, where, f"an integer from {low} to {high} is needed")
    return value
def rational(value, where):  # the rational that a string stands for: 3/7, -2, 0.125, 1e-12
    need(isinstance(value, str) and len(value) <= 4000 and RATIONAL.fullmatch(value), where, "a rational is needed")
    return Fraction(value)
def listed(value, where, length):  # a list of so many items
    need(isinstance(value, list) and len(value) == length, where, f"a list of {length} is needed")
    return value
def vector(value, where, length):  # a vector of integers, from a string with blanks between them
    words = value.split(" ") if isinstance(value, str) and value else []
    need(isinstance(value, str) and len(words) == length, where, f"a string of {length} integers is needed")
    need(all(re.fullmatch("-?[0-9]{1,4000}", word) for word in words), where, "an integer is needed")
    return [int(word) for word in words]
def vectors(value, where, number, length): return [vector(item, where, length) for item in listed(value, where, number)]
def distinct(value, where, length, most):  # so many different integers from 0 on, below ``most``
    numbers = [whole(item, where, 0, most - 1) for item in listed(value, where, length)]
    need(len(set(numbers)) == length, where, "a number stands twice")
    return numbers

# -- exact numbers -------------------------------------------------------------------------------------------------------
class Number:
    """rational + sum over integers n > 1 of coefficient * log n."""
    def __init__(self, value=ZERO, logs=None):
        self.rational, self.logs = value, logs or {}
    def __add__(self, other):
        logs = {n: self.logs.get(n, 0) + other.logs.get(n, 0) for n in {**self.logs, **other.logs}}
        return Number(spend(self.rational + other.rational, 1 + len(logs)), {n: spend(c) for n, c in logs.items() if c})
    def __mul__(self, factor):
        return Number(self.rational * factor, {n: c * factor for n, c in self.logs.items() if factor})
    def plain(self):  # the number as a rational, where no logarithm is in it
        need(not self.logs, "exact", "a rational parameter is needed, and this one is a logarithm")
        return self.rational
    def enclosure(self, bits):  # the number as an interval
        return sum((log_of(Fraction(n), bits) * c for n, c in self.logs.items()), enclosed(self.rational, self.rational, bits))
    def exponential(self):  # e^number as a rational, the product of all n^coefficient, where it is one
        need(self.rational == 0, "exact", "the exponential of a rational is not rational")
        root = lcm(*(c.denominator for c in self.logs.values()))
        need(root <= 64 and sum(abs(c * root) * n.bit_length() for n, c in self.logs.items()) <= MOST_LENGTH, "exact", "a number is too long")
        value = prod((Fraction(n) ** int(c * root) for n, c in self.logs.items()), start=Fraction(1))
        return value if root == 1 else Fraction(rooted(value.numerator, root), rooted(value.denominator, root))
def rooted(value, root):  # the integer whose root-th power is the value; there must be one
    low, high = 0, 1 << (value.bit_length() // root + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**root < value else (low, middle)
    need(low**root == value, "exact", "a root is not rational")
    return low
def number(value, where):
    """``"3/7"``, ``{"log": "3/2"}``, ``{"times": "1/2", "log": "3"}``, or ``{"sum": [...]}`` of such."""
    if isinstance(value, str): return Number(rational(value, where))
    if isinstance(value, dict) and "sum" in value:
        items = fields(value, where, "sum")[0]
        need(isinstance(items, list) and not any("sum" in item for item in items if isinstance(item, dict)), where, "no sum")
        return sum((number(item, where) for item in items), Number())
    argument, times = rational(fields(value, where, "log", optional=("times",))[0], where), value.get("times", "1")
    need(argument > 0, where, "the logarithm of a number that is not positive")
    # log(n / d) = log n - log d
    logs = {n: Fraction(side) for n, side in ((argument.numerator, 1), (argument.denominator, -1)) if n > 1}
    return Number(ZERO, logs) * rational(times, where)

# -- intervals [lo, hi] / 2^bits: every operation encloses what it does to the numbers in them ------------------------------
class Interval:
    """All real numbers between lo / 2^bits and hi / 2^bits."""
    __slots__ = ("bits", "hi", "lo")
    def __init__(self, lo, hi, bits):
        self.lo, self.hi, self.bits = lo, hi, bits
    def lift(self, other): return other if isinstance(other, Interval) else enclosed(other, other, self.bits)
    def __add__(self, other):
        other = self.lift(other)
        return Interval(self.lo + other.lo, self.hi + other.hi, self.bits)
    def __neg__(self): return Interval(-self.hi, -self.lo, self.bits)
    def __sub__(self, other): return self + -self.lift(other)
    def __rsub__(self, other): return self.lift(other) + -self
    def __rtruediv__(self, other): return self.lift(other) / self
    def __mul__(self, other):
        other = self.lift(other)
        products = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        return Interval(min(products) >> self.bits, -(-max(products) >> self.bits), self.bits)
    def __truediv__(self, other):
        other = self.lift(other)
        need(other.lo > 0 or other.hi < 0, "intervals", "division by an interval around zero")
        pairs = [(a << self.bits, b) for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        return Interval(min(a // b for a, b in pairs), max(-(-a // b) for a, b in pairs), self.bits)
    __radd__, __rmul__ = __add__, __mul__
def enclosed(low, high, bits):  # the smallest interval of so many bits around two rationals
    return Interval((low.numerator << bits) // low.denominator, -((-high.numerator << bits) // high.denominator), bits)
def ends(value):  # both ends of an interval as rationals; a rational twice
    interval = isinstance(value, Interval)
    return (Fraction(value.lo, 1 << value.bits), Fraction(value.hi, 1 << value.bits)) if interval else (value, value)
def sign(value):  # 1, -1, 0, or None where an interval cannot tell
    low, high = ends(value)
    return 1 if low > 0 else -1 if high < 0 else 0 if low == high == 0 else None
def least(value): return max(ends(value)[0], -ends(value)[1], ZERO)  # a lower bound of the modulus
def most(value): return max(-ends(value)[0], ends(value)[1])  # an upper bound of the modulus
def increasing(function, x):  # an increasing function of an interval, from its values at both ends
    low, high = ends(x)
    return Interval(function(low, x.bits).lo, function(high, x.bits).hi, x.bits)
def exp_of(value, bits):
    """e^value for a rational: value = k log 2 + 2^8 r with |r| < 2^-7, Taylor's series at r, then 8 squarings."""
    need(abs(value) <= MOST_EXPONENT, "intervals", "an exponent is too large")
    work, k = bits + 48, (value / Fraction(61, 88)).__round__()
    r = (enclosed(value, value, work) - log_2(work) * k) * Fraction(1, 256)
    need(-(1 << work) < r.lo << 7 and r.hi << 7 < 1 << work, "intervals", "the reduced exponent is not small")
    terms, total = work // 7 + 1, spend(enclosed(1, 1, work), work // 2)
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
    """log of a positive rational n / d: log n - log d, each n = 2^k m with log m = 2 atanh((m - 1) / (m + 1))."""
    need(value > 0, "intervals", "the logarithm of what may not be positive")
    work = bits + 32
    total = spend(enclosed(0, 0, work), work)
    for part, side in ((value.numerator, 1), (value.denominator, -1)):
        # m lies between 3/4 and 3/2
        k = part.bit_length() - 1 + (2 * part > 3 << part.bit_length() - 1)
        total = total + (atanh(Fraction(part - 2**k, part + 2**k), work) * 2 + log_2(work) * k) * side
    return enclosed(*ends(total), bits)
@lru_cache(maxsize=None)
def log_2(bits): return atanh(Fraction(1, 3), bits) * 2
def atanh(z, bits):
    """z + z^3/3 + z^5/5 + ... for |z| <= 1/3: the terms from number n on are together below |z|^2n < 2^(-3n)."""
    power = enclosed(z, z, bits)
    square, total = power * power, enclosed(0, 0, bits)
    for n in range(1, bits // 3 + 2):
        total = total + Interval(power.lo // (2 * n - 1), -(-power.hi // (2 * n - 1)), bits)
        power = power * square
    return total + Interval(-1, 1, bits)
def exp(x): return increasing(exp_of, x)
def log(x): return increasing(log_of, x)
def spend(value, times=1):  # counts work by the length of numbers, so that no certificate takes long to be answered
    size = value.bits if isinstance(value, (Interval, Series)) else value.denominator.bit_length()
    WORK[0] += times * (1 + (size >> 6) + (size * size >> 24))
    need(WORK[0] <= MOST_WORK, "limits", "this would take too much work")
    return value
def dot(v, w):  # sum of products; exact zeros are left out
    total = ZERO
    for x, y in zip(v, w):
        if x and y: total = spend(total + x * y)
    return total

# -- models ------------------------------------------------------------------------------------------------------------
def order(S): return bin(S).count("1")  # |S|
def chi(S, s): return -1 if order(S & s) & 1 else 1
def members(S): return [j for j in range(S.bit_length()) if S >> j & 1]  # the spins in S
def moment(law, S): return dot([chi(S, s) for s in range(len(law))], law)  # m_S

class Model:
    """f(x) = sum_i l_i phi0_i(x) + sum_a u_a g(c_a + w_a.phi(x)); with couplings u_S v_S; or another model at A z + o.

    theta: l, then c (M), W (M, N) row by row, u (M) as far as they exist. ``trained``: the first so many of them move."""
    def __init__(self, spec, spins, where):
        need(isinstance(spec, dict) and isinstance(spec.get("family"), str), where, "an energy with a family is needed")
        self.spins, self.states, self.family, self.inner = spins, range(1 << spins), spec["family"], None
        self.units, self.outer, self.pairs, self.masks = 0, False, [], None
        if self.family == "reparametrised":
            self.reparametrised(*fields(spec, where, "inner", "matrix", "offset", optional=("family",)), where)
        elif self.family in ("full_ising", "truncated_ising", "product_ising"):
            fields(spec, where, "family", *["order"] * (self.family != "full_ising"))
            self.ising(whole(spec.get("order", spins), where, 1, spins))
        else:
            self.network(spec, where)
        need(self.size << spins <= MOST_ENTRIES and self.size <= MOST_SIZE, "limits", "the model is too large for this checker")
    def ising(self, highest):  # f = sum over 1 <= |S| <= highest of J_S chi_S; J_S = u_S v_S for product_ising
        self.masks = [S for S in self.states if 1 <= order(S) <= highest]
        self.phi0 = [[chi(S, s) for S in self.masks] for s in self.states]
        products = self.family == "product_ising"
        self.blocks = [("u", self.masks), ("v", self.masks)] if products else [("J", self.masks)]
        self.size = self.trained = len(self.masks) * len(self.blocks)
        self.pairs = [(i, len(self.masks) + i) for i in range(len(self.masks))] if products else []
    def network(self, spec, where):
        """rbm: g = log 2cosh, +-1 features; rbm01: g = softplus, 0/1 features; shallow: g = tanh or softplus, and u."""
        need(self.family in ("rbm", "rbm01", "shallow"), where, "an unknown family")
        self.outer = self.family == "shallow"
        fields(spec, where, "family", "hidden", *["link", "output"] * self.outer)
        n, m = self.spins, whole(spec["hidden"], where, 0, 4096)
        self.units, self.link = m, {"rbm": "log2cosh", "rbm01": "softplus"}.get(self.family) or spec["link"]
        output, low = spec.get("output", "trained"), 0 if self.family == "rbm01" else -1
        need(self.link in ("log2cosh", "tanh", "softplus") and output in ("trained", "frozen"), where, "an unknown option")
        # x_j, or v_j = (1 + x_j) / 2
        self.phi0 = [[low if s >> j & 1 else 1 for j in range(n)] for s in self.states]
        self.blocks = [("b", n), ("c", m), ("W", (m, n))] + [("u", m)] * self.outer
        self.size = n + m + m * n + m * self.outer
        self.trained = self.size - m * (output == "frozen")
    def reparametrised(self, inner, matrix, offset, where):  # another model at theta = A z + o
        need(isinstance(inner, dict) and inner.get("family") != "reparametrised", where, "reparametrised twice")
        self.inner = Model(inner, self.spins, where)
        need(self.inner.trained == self.inner.size, where, "frozen weights within a reparametrisation")
        rows = listed(matrix, where, self.inner.size)
        need(rows and isinstance(rows[0], list), where, "rows of a matrix are needed")
        self.size = self.trained = len(rows[0])
        self.matrix = [[rational(x, where) for x in listed(row, where, self.size)] for row in rows]
        self.offset = [rational(x, where) for x in listed(offset, where, self.inner.size)]
        self.blocks = [("z", self.size)]
    def reduced(self, matrix):  # this model at theta = A z, for a matrix of integers
        other, size = Model.__new__(Model), len(matrix[0])
        other.__dict__.update(self.__dict__, inner=self, matrix=matrix, offset=[0] * self.size, pairs=[], size=size, trained=size)
        return other
    def read(self, value, where):
        """theta from an object of parameters: nested lists, or objects from bit masks to numbers."""
        theta = []
        for (_, shape), block in zip(self.blocks, fields(value, where, *(name for name, _ in self.blocks))):
            if isinstance(shape, list):
                theta += fields(block, where, *map(str, shape))
            elif isinstance(shape, tuple):
                theta += [x for row in listed(block, where, shape[0]) for x in listed(row, where, shape[1])]
            else:
                theta += listed(block, where, shape)
        return [number(x, where) for x in theta]
def once(method):  # a method whose results are kept
    def kept(self, *key):
        if (method, key) not in self.kept: self.kept[method, key] = method(self, *key)
        return self.kept[method, key]
    return kept

class Point:
    """A model at theta (Numbers, or Intervals) with the target of a case: p, q, F, H. Exact where ``bits`` is None."""
    def __init__(self, model, theta, bits, case=None):
        self.model, self.theta, self.bits, self.case, self.kept = model, theta, bits, case, {}
        if model.inner:
            boxed = isinstance(theta[0], Interval)
            start = [enclosed(o, o, bits) if boxed else Number(o) for o in model.offset]
            # theta = A z + o
            image = [sum((z * a for a, z in zip(row, theta) if a), o) for row, o in zip(model.matrix, start)]
            self.inner = Point(model.inner, image, bits, case)
    def value(self, i):  # theta_i as an element: a rational, or an interval
        theta, bits = self.theta[i], self.bits
        return theta if isinstance(theta, Interval) else theta.plain() if bits is None else theta.enclosure(bits)
    def exp(self, combination):  # e^(sum of coefficient * theta_i), as an element; ``combination``: pairs (i, integer)
        pairs = [(i, c) for i, c in combination if c]
        if self.bits is None: return sum((self.theta[i] * c for i, c in pairs), Number()).exponential()
        return prod((self.power(i, c) for i, c in pairs), start=enclosed(1, 1, self.bits))
    @once
    def power(self, i, c): return exp(self.value(i) * c)
    @once
    def link(self, a, s):
        """Unit a in state s, h = c_a + w_a.phi: e^(2h) (log 2cosh), tanh h (tanh) or e^h (softplus); g'(h); g''(h)."""
        n, first, twice = self.model.spins, self.model.spins + self.model.units, 1 + (self.model.link != "softplus")
        weights = [(first + a * n + j, twice * x) for j, x in enumerate(self.model.phi0[s])]
        e = spend(self.exp([(n + a, twice), *weights]), 2 + n)
        # sigma(h) = 1 - 1/(1 + e^h), tanh h = 1 - 2/(1 + e^2h)
        slope = 1 - twice / (1 + e)
        if self.model.link == "softplus":
            # g' = sigma, g'' = sigma - sigma^2
            return e, slope, slope - slope * slope
        # (log 2cosh)' = tanh, (log 2cosh)'' = tanh' = 1 - tanh^2, tanh'' = -2 tanh (1 - tanh^2)
        bend = 1 - slope * slope
        return (e, slope, bend) if self.model.link == "log2cosh" else (slope, bend, slope * bend * -2)
    def outer(self, a): return self.value(self.model.size - self.model.units + a) if self.model.outer else 1  # u_a
    @once
    def w(self, s):  # w(x) = exp(f(x) - f(0))
        model = self.model
        if model.inner: return self.inner.w(s)
        phi = model.phi0
        if model.pairs:
            need(self.bits is not None, "exact", "a law of products of parameters is not rational")
            changes = [self.value(i) * self.value(j) * (x - 1) for (i, j), x in zip(model.pairs, phi[s])]
            return exp(sum(changes, enclosed(0, 0, self.bits)))
        first, factor = model.spins + model.units, Fraction(1)
        change = [(i, x - y) for i, (x, y) in enumerate(zip(phi[s], phi[0]))]
        for a in range(model.units):
            # e^g = 1 + e^h for softplus, (1 + e^2h) e^-h for log 2cosh
            ratio, u = (1 + self.link(a, s)[0]) / (1 + self.link(a, 0)[0]), self.outer(a)
            need(not model.outer or (model.link == "softplus" and u in range(-9, 10)), "law", "not for such a network")
            factor = spend(factor * (ratio if not model.outer else ratio ** int(u)), 4)
            if model.link == "log2cosh":
                change += [(first + a * model.spins + j, y - x) for j, (x, y) in enumerate(zip(phi[s], phi[0]))]
        return factor * self.exp(change)
    @once
    def p(self): return normalised([self.w(s) for s in self.model.states])  # p(x) = w(x) / sum of w
    @once
    def q(self):  # the target law
        return normalised(self.case.weights) if self.case.weights else Point(*self.case.source, self.bits).p()
    @once
    def r(self):  # q - p; exactly 0 where the target is, by definition, the model's own law at this very point
        if self.case.source and self.case.source[1] is self.theta: return [ZERO] * len(self.model.states)
        return [q - p for q, p in zip(self.q(), self.p())]
    @once
    def D(self): return [self.row(s) for s in self.model.states]  # df/dtheta: a row per state, a column per trained parameter
    def row(self, s):  # df/dtheta in state s
        model = self.model
        if model.inner: return [dot(column, self.inner.D()[s]) for column in zip(*model.matrix)]
        if model.pairs:
            # df/du_S = v_S chi_S,  df/dv_S = u_S chi_S
            return [self.value(other) * x for k in (1, 0) for other, x in zip((pair[k] for pair in model.pairs), model.phi0[s])]
        phi, trained = model.phi0[s], model.trained == model.size
        # df/dl_i = phi0_i,  df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
        slopes = [self.link(a, s)[1] * self.outer(a) for a in range(model.units)]
        need(not model.outer or not trained or model.link == "tanh", "law", "softplus is not rational")
        heights = [self.link(a, s)[0] for a in range(model.units)] if model.outer and trained else []
        return [*map(Fraction, phi), *slopes, *(slope * x for slope in slopes for x in phi), *heights]
    def curvature(self, weights):  # sum over x of weights(x) d2f(x)/dtheta2, shape (P, P)
        model, n, m, P = self.model, self.model.spins, self.model.units, self.model.trained
        if model.inner:
            A, inner = list(zip(*model.matrix)), self.inner.curvature(weights)
            half = [[dot(row, column) for row in inner] for column in A]
            return [[dot(row, column) for column in A] for row in half]
        result = [[ZERO] * P for _ in range(P)]
        for S, (i, j) in enumerate(model.pairs):
            # d2f / du_S dv_S = chi_S
            result[i][j] = result[j][i] = dot([row[S] for row in model.phi0], weights)
        for a in range(m):
            own, u = [n + a, *range(n + m + a * n, n + m + a * n + n)], model.size - m + a
            for s in model.states:
                bend, slope = self.link(a, s)[2] * self.outer(a) * weights[s], self.link(a, s)[1] * weights[s]
                features = [(i, x) for i, x in zip(own, [1, *model.phi0[s]]) if x]
                for i, x in features:
                    for j, y in features:
                        # d2f / d(c_a, w_a)^2 = u_a g''(h_a) (1, phi)(1, phi)^T
                        result[i][j] = spend(result[i][j] + bend * (x * y), 2)
                    if model.outer and P == model.size:
                        # d2f / du_a d(c_a, w_a) = g'(h_a) (1, phi)
                        result[i][u] = result[u][i] = result[i][u] + slope * x
        return result
    @once
    def F(self): return [dot(column, self.r()) for column in zip(*self.D())]  # F = D^T (q - p)
    @once
    def H(self):  # H = (D^T p)(D^T p)^T - D^T diag(p) D + sum over x of (q - p)(x) d2f(x)
        columns, bend, p = list(zip(*self.D())), self.curvature(self.r()), self.p()
        mean, tilted = [dot(column, p) for column in columns], [[x * w for x, w in zip(column, p)] for column in columns]
        H = [[ZERO] * len(columns) for _ in columns]
        for i, row in enumerate(tilted):
            for j in range(i + 1):
                H[i][j] = H[j][i] = mean[i] * mean[j] - dot(row, columns[j]) + bend[i][j]
        return H
def normalised(weights):  # positive weights divided by their sum
    total = dot(weights, [1] * len(weights))
    return [w / total for w in weights]

class Case:
    """The case inside a certificate: model, its own parameters (or None), target: rational weights, or another model."""
    def __init__(self, document):
        form, spins, energy, target = fields(document, "case", "format", "spins", "energy", "target", optional=("parameters",))
        need(form == "flowclaims/case/1", "case", "not of the format flowclaims/case/1")
        self.model = Model(energy, whole(spins, "case.spins", 1, 10), "case.energy")
        self.theta = self.model.read(document["parameters"], "case.parameters") if "parameters" in document else None
        self.weights, self.source, self.points = None, None, {}
        self.target(target, 1 << spins, spins, "case.target")
    def target(self, target, size, spins, where):  # weights, couplings, energy or self
        kind = target.get("kind") if isinstance(target, dict) else None
        if kind == "weights":
            values = listed(fields(target, where, "values", optional=("kind",))[0], where, size)
            self.weights = [rational(x, where) for x in values]
            need(all(x > 0 for x in self.weights), where, "a weight is not positive")
        elif kind == "couplings":
            given, full = fields(target, where, "J", optional=("kind",))[0], Model({"family": "full_ising"}, spins, where)
            need(isinstance(given, dict), where, "an object of couplings is needed")
            self.source = full, full.read({"J": {**dict.fromkeys(map(str, full.masks), "0"), **given}}, where)
        elif kind == "energy":
            energy, parameters = fields(target, where, "energy", "parameters", optional=("kind",))
            model = Model(energy, spins, where)
            self.source = model, model.read(parameters, where)
        else:
            need(kind == "self" and len(target) == 1 and self.theta is not None, where, "an unknown target")
            self.source = self.model, self.theta
    def at(self, theta, hints):
        """The case at these parameters (None: its own), exactly, or in intervals where there are bits among the hints."""
        bits = whole(hints["bits"], "hints.bits", 32, MOST_BITS) if "bits" in hints else None
        theta = self.theta if theta is None else theta
        need(theta is not None, "case", "there are no parameters")
        return self.points.setdefault((id(theta), bits), Point(self.model, theta, bits, self))

# -- linear algebra ----------------------------------------------------------------------------------------------------
def independent(rows, modulus):
    """The rows (of rationals) are independent modulo the modulus, prime or not; then they are independent."""
    modulus = vector(modulus, "hints.prime", 1)[0]
    need(1 << 16 < modulus < 1 << 128, "hints.prime", "a prime between 2^16 and 2^128 is needed")
    # a denominator or pivot without an inverse raises ValueError, and the certificate is rejected
    rest = [[x.numerator * pow(x.denominator, -1, modulus) % modulus for x in row] for row in rows]
    while rest:
        top = rest.pop()
        pivot = next((j for j, x in enumerate(top) if x), None)
        need(pivot is not None, "rank", "rows are dependent modulo the prime")
        inverse = pow(top[pivot], -1, modulus)
        for row in rest:
            factor = spend(row[pivot] * inverse, len(row)) % modulus
            row[:] = [(x - factor * y) % modulus for x, y in zip(row, top)]
def neutral_in(D, v):  # whether K v = 0, that is: whether D v is the same in all states. D exact
    values = []
    for row in D:
        common = lcm(*(x.denominator for x in row))
        values.append(Fraction(spend(ZERO, len(row)) + sum(x.numerator * (common // x.denominator) * y for x, y in zip(row, v) if y), common))
    return all(value == values[0] for value in values)
def signs(H, V):
    """Positive and negative diagonal entries of V^T H V, which must be strictly diagonally dominant (Sylvester)."""
    M = [[dot(v, column) for v in V] for column in ([dot(v, row) for row in H] for v in V)]
    for i, row in enumerate(M):
        others = sum(most(x) for j, x in enumerate(row) if j != i)
        need(least(row[i]) > others, "inertia", "V^T H V is not strictly diagonally dominant")
    return tuple([sign(row[i]) for i, row in enumerate(M)].count(x) for x in (1, -1))
def krawczyk(F, J, Y, radius, unknown):
    """|Y F| + |1 - Y J| radius < radius in every row; F at the midpoint m, J (all columns) on the box.

    Then, whatever values the box allows the parameters that are not unknown, m - Y F(m) + (1 - Y J(box)) (box - m) lies
    inside the box of the unknown ones: so F has one zero there, and one only."""
    columns = list(zip(*J))
    for i, row in zip(unknown, Y):
        slack = sum(most(dot(row, column) - (i == j)) * radius[j] for j, column in enumerate(columns))
        need(most(dot(row, F)) + slack < radius[i], "krawczyk", f"row {i} does not map the box into its inside")

# -- kinds: each takes the case, theta (None: the case's own), hints and what is stated, and gives its theorem -----------
def rank(case, theta, hints, r, nullity):
    """rank K = r: a minor of [D | 1] is not 0 mod a prime; P - r independent v with K v = 0, or r is all of the 2^N - 1 rows."""
    D, P = case.at(theta, {}).D(), case.model.trained
    kernel = vectors(hints["kernel"], "hints.kernel", nullity if r != len(D) - 1 else 0, P)
    need(whole(r, "rank", 0, P) + whole(nullity, "nullity", 0, P) == P, "statement", "rank and nullity do not add up")
    states, columns = distinct(hints["states"], "states", r + 1, len(D)), distinct(hints["columns"], "columns", r, P)
    independent([[D[s][j] for j in columns] + [Fraction(1)] for s in states], hints["prime"])
    independent(kernel, hints["prime"])
    need(all(neutral_in(D, v) for v in kernel), "rank", "a kernel vector is not in the kernel")
    return f"rank K = {r}, and ker K has dimension {nullity}"

def consistent(case, theta, hints):
    """p = q exactly. Then H = -K^T C K, and the covariance C of all characters under a strictly positive law is definite."""
    need(not any(case.at(theta, hints).r()), "consistent", "p is not q")
    return "p = q, so Hess L has no positive eigenvalue, and its kernel is ker K"
def consistent_inertia(case, theta, hints, positive, zero, negative):
    """Then, with the rank of K, the signs of all eigenvalues."""
    whole(positive, "positive", 0, 0)
    said = consistent(case, theta, {}), rank(case, theta, hints, negative, zero)
    return f"{'; '.join(said)}; Hess L has {negative} negative and {zero} zero eigenvalues"

def inertia(case, theta, hints, positive, zero, negative):
    """H N = 0 for independent N, and V^T H V strictly diagonally dominant: signs by Sylvester's law."""
    H, P = case.at(theta, hints).H(), case.model.trained
    need(sum(whole(x, "statement", 0, P) for x in (positive, zero, negative)) == P, "statement", "the signs do not add up")
    kernel = vectors(hints["kernel"], "hints.kernel", zero, P)
    independent(kernel, hints["prime"])
    need(all(sign(dot(v, row)) == 0 for row in H for v in kernel), "inertia", "H N is not 0")
    need(signs(H, vectors(hints["V"], "hints.V", P - zero, P)) == (positive, negative), "inertia", "other signs are found")
    return f"Hess L has {positive} positive, {zero} zero and {negative} negative eigenvalues"

def fixed_point(case, theta, hints, box, distance, wanted):
    """One zero of F in a box, and the signs of H on the whole box."""
    need(theta is None and case.model.trained == case.model.size, "point", "the box says where the point is")
    said, H = zero_in(case, case.model, box, distance, hints)
    positive, negative = (whole(x, "inertia", 0, len(H)) for x in fields(wanted, "statement.inertia", "positive", "negative"))
    need(signs(H, vectors(hints["V"], "hints.V", len(H), len(H))) == (positive, negative), "inertia", "others are found")
    return f"F has one zero, and one only, in the box; {said}; Hess L has {positive} positive and {negative} negative eigenvalues"
def zero_in(case, model, box, distance, hints, system=None, free=()):
    """Krawczyk's test of F = 0, or of a system: one zero for all values that the box allows the parameters in ``free``.

    Where couplings are products u_S v_S: for F + B mu on the section B^T (theta - m) = 0 of the orbits (l u_S, v_S / l), with
    tangents B = (u, -v) at the midpoint m. As u F_u = v F_v everywhere, t^T B mu = 0 at a zero, t its tangents; t^T B is
    diagonal, and where it is invertible mu = 0, so F = 0. Gives words, and H on the box."""
    P, pairs = model.size, model.pairs
    scale, mid, rad = fields(box, "statement.box", "scale", "mid", "rad")
    unit, fine = (Fraction(1, 1 << whole(x, "scale", 0, 4096)) for x in (scale, hints["scale"]))
    m, r = ([x * unit for x in vector(v, "statement.box", P + len(pairs))] for v in (mid, rad))
    need(P > 0 and all(x > 0 for x in r) and not any(m[P:]), "statement.box", "no box, or mu not around 0")
    unknown, bits = [i for i in range(len(m)) if i not in free], whole(hints["bits"], "hints.bits", 32, MOST_BITS)
    Y = [[x * fine for x in row] for row in vectors(hints["Y"], "hints.Y", len(unknown), len(unknown))]
    there = Point(model, [enclosed(x, x, bits) for x in m[:P]], bits, case)
    place = Point(model, [enclosed(x - y, x + y, bits) for x, y in zip(m[:P], r)], bits, case)
    F, J = (there.F(), place.H()) if system is None else system(there, place)
    F, J = F + [ZERO] * len(pairs), [row + [ZERO] * len(pairs) for row in J] + [[ZERO] * len(m) for _ in pairs]
    for n, (i, j) in enumerate(pairs, P):
        J[i][n] = J[n][i] = m[i]
        J[j][n] = J[n][j] = -m[j]
        need(sign(place.theta[i] * m[i] + place.theta[j] * m[j]) == 1, "border", "an orbit may be tangent to the section")
    need(len(F) == len(J) == len(unknown), "krawczyk", "there are not as many equations as unknowns")
    krawczyk(F, J, Y, r, unknown)
    distance = rational(distance, "statement.distance")
    need(0 <= distance <= max(map(least, place.r())), "distance", "the law may be closer to the target")
    weights = (place.inner if model.inner else place).theta[model.spins + model.units:] if model.units else []
    apart = ", with a weight that is not 0" if any(least(x) for x in weights) else ""
    said = f"max |q - p| >= {distance} there, so it is spurious{apart}" if distance else "nothing is said of its law"
    return said, place.H() if system is None else None

def fixed_manifold(case, theta, hints, lemmas, dimension, box, distance):
    """A set of fixed points by a lemma, with Krawczyk's test on the system that the lemma leaves."""
    need(theta is None and case.model.trained == case.model.size, "point", "the box says where the points are")
    need(isinstance(lemmas, list) and lemmas and all(isinstance(one, dict) for one in lemmas), "lemma", "lemmas are needed")
    model, system, free, said = case.model, None, (), "the scalings (l u_S, v_S / l) of a point in the box"
    if lemmas == [{"lemma": "scalings"}]:
        need(model.pairs, "lemma", "the model has no scalings")
        size = len(model.pairs)
    elif lemmas[0].get("lemma") == "moments":
        model, system, said = moments(case, *fields(lemmas[0], "lemma", "blind", optional=("lemma", "free")))
        free = listed(lemmas[0].get("free"), "lemma.free", whole(dimension, "dimension", 0, model.size))
        size = len(distinct(free, "lemma.free", dimension, model.size))
        need(len(lemmas) == 1 and (not said or distance == "0"), "lemma", "it stands alone, and where p = q there is no distance")
        said = f"one for all values that the box allows the parameters {free} of those that are not 0" + said
    else:
        matrix, size, said = reduced(case, lemmas)
        model = model.reduced(matrix)
    far, _ = zero_in(case, model, box, distance, hints, system, free)
    need(type(dimension) is int and dimension == size, "statement.dimension", "it is another")
    return f"there is a set of fixed points of dimension {size}: {said}" + ("" if said.endswith("p = q") else f"; {far}")
def moments(case, blind):
    """Where units see not all spins: the model without the weights ``blind`` (numbers in W), equations and Jacobian.

    Join the sets of spins of units that share one. Let V be such a set, or a single spin. If m_S(q) = m_S(p) for all S
    within each V, then q - p kills all functions of x_V, and F is 0 but for the weights of units in V to spins outside.
    These are equations of their own, but for units that see nothing: F_w = g'(c) F_b = 0."""
    model, N = case.model, case.model.spins
    need(model.units and not model.outer and not model.inner, "lemma", "this is about machines with hidden units")
    need(isinstance(blind, list), "lemma.blind", "a list is needed")
    blind, first = set(distinct(blind, "lemma.blind", len(blind), model.units * N)), N + model.units
    seen = [sum(1 << j for j in range(N) if a * N + j not in blind) for a in range(model.units)]
    parts = [1 << j for j in range(N)]
    for S in seen:
        joined = [V for V in parts if V & S]
        parts = [V for V in parts if not V & S] + [sum(joined)] * bool(joined)
    subsets = [S for S in model.states if S and any(S & V == S for V in parts)]
    outside = [first + a * N + j for a, S in enumerate(seen) for j in range(N) for V in parts if S & V and not V >> j & 1]
    left = [i for i in range(model.size) if i - first not in blind]
    def system(there, place):
        F = [moment(there.r(), S) for S in subsets] + [there.inner.F()[i] for i in outside]
        p, columns = place.p(), list(zip(*place.D()))
        # d(m_S(q) - m_S(p))/dtheta_i = -(E_p[chi_S D_i] - m_S(p) E_p[D_i])
        J = [[moment(p, S) * dot(p, column) - moment([x * y for x, y in zip(p, column)], S) for column in columns] for S in subsets]
        return F, J + [[place.inner.H()[i][j] for j in left] for i in outside]
    words = ", and p = q" if len(subsets) == len(model.states) - 1 else ""
    return model.reduced([[int(i == j) for j in left] for i in range(model.size)]), system, words

def reduced(case, lemmas):
    """The matrix A of theta = A z that is left, the dimension of what is free, and words. A^T F = 0 implies F = 0 by

    dead-units: where w_a = 0 the unit adds a constant to f, so the law is that of the model without it, whatever c_a is;
      F_c = g'(c) sum of (q - p) = 0, and F_w = g'(c) F_b = 0.
    equal-units: exchanging two units leaves L as it is, so where they are equal F lies in the image of A.
    even-sector: where q(-x) = q(x), L stays the same as b, c (or J_S with |S| odd) turn their signs: at 0 their F is 0."""
    model, free, said, gone = case.model, 0, [], set()
    need(not (model.pairs or model.inner or model.outer), "lemma", "none for this model")
    n, m = model.spins, model.units
    units = {a: [n + a, *range(n + m + a * n, n + m + a * n + n)] for a in range(m)}
    owner = {i: i for i in range(model.size)}
    for lemma in lemmas:
        name = lemma.get("lemma")
        if name == "even-sector":
            need(len(lemma) == 1 and even(case), "lemma", "model or target is not even")
            gone.update(range(n + m) if model.masks is None else [i for i, S in enumerate(model.masks) if order(S) & 1])
        else:
            chosen = fields(lemma, "lemma", "units", optional=("lemma",))[0]
            need(isinstance(chosen, list) and chosen, "lemma", "units are needed")
            chosen = distinct(chosen, "lemma.units", len(chosen), m)
            need(name in ("dead-units", "equal-units") and all(a in units for a in chosen), "lemma", "unknown lemma or unit")
            need(name != "dead-units" or not said, "lemma", "dead units come first")
            gone.update(i for a in chosen for i in units[a] if name == "dead-units")
            free += len(chosen) if name == "dead-units" else 0
            first = units[chosen[0]]
            for a in chosen[name == "equal-units":]:
                owner.update(zip(units.pop(a), first))
        owner = {i: owner[j] for i, j in owner.items()}
        said.append(json.dumps(lemma).replace('"', ""))
    owner = {i: j for i, j in owner.items() if i not in gone and j not in gone}
    groups = sorted(set(owner.values()))
    need(groups, "lemma", "nothing is left")
    return [[int(owner.get(i) == j) for j in groups] for i in range(model.size)], free, "by " + ", ".join(said)
def even(case):
    """Whether model and target have the symmetry of the even sector: q(-x) = q(x) by its weights or its couplings."""
    if case.model.family not in ("rbm", "full_ising", "truncated_ising"): return False
    if case.weights: return case.weights == case.weights[::-1]
    model, theta = case.source
    return model.family in ("full_ising", "truncated_ising") and not any(x.rational or any(x.logs.values()) for x, S in zip(theta, model.masks) if order(S) & 1)

def obstruction(case, theta, hints, direction, weights):
    """K v = 0, y K = 0, y . d2J[v, v] not 0: no curve of equal J has the tangent v, for K theta'' + d2J[v, v] = 0 on it.

    y is given by weights on the states with sum 0 and D^T y = 0; then y . d2J = sum over x of y(x) d2f(x)."""
    point = case.at(theta, hints)
    v, y = vector(direction, "direction", case.model.trained), vector(weights, "weights", len(case.model.states))
    said = consistent(case, theta, hints)
    need(neutral_in(point.D(), v), "obstruction", "the direction is not neutral")
    need(sum(y) == 0 and not any(dot(column, y) for column in zip(*point.D())), "obstruction", "y K is not 0")
    bend = point.curvature([Fraction(x) for x in y])
    need(dot(v, [dot(v, row) for row in bend]) != 0, "obstruction", "y . d2J[v, v] = 0")
    return f"{said}; K v = 0 for v = ({direction}), and no curve of equal J has that tangent"

def finite_step(case, theta, hints, direction, step, subset):
    """K v = 0, and J_S(theta + t v) is not J_S(theta)."""
    v, point, t = vector(direction, "direction", case.model.trained), case.at(theta, hints), number(step, "statement.step")
    need(len(v) == case.model.size and neutral_in(case.at(theta, {}).D(), v), "finite-step", "the direction is not neutral")
    moved = [x + t * y for x, y in zip(point.theta, v)]
    unequal(point, Point(case.model, moved, point.bits), subset, 1)
    return f"K v = 0 for v = ({direction}), and J_{members(subset)} at theta + ({json.dumps(step)}) v is another"
def unequal(point, other, subset, factor):
    """J_S(other) is not factor * J_S(point): the product over x of (w'(x) / w(x)^factor)^chi_S(x) is not 1."""
    whole(subset, "statement.subset", 1, len(point.model.states) - 1)
    ratio = Fraction(1)
    for s, (here, there) in enumerate(zip(map(point.w, point.model.states), map(other.w, point.model.states))):
        for _ in range(factor):
            there = spend(there / here, 2)
        # 2^N (J_S(other) - factor J_S) = sum over x of chi_S(x) log(w'(x) / w(x)^factor)
        ratio = spend(ratio * there if chi(subset, s) > 0 else ratio / there, 2)
    need(sign(ratio - 1) in (1, -1), "couplings", "the two couplings may be equal")
def coupling_differs(case, theta, hints, other, subset, factor):
    """J_S of another model is not a multiple of J_S here."""
    energy, parameters = fields(other, "statement.other", "energy", "parameters")
    model, point = Model(energy, case.model.spins, "statement.other"), case.at(theta, hints)
    there = Point(model, model.read(parameters, "statement.other"), point.bits)
    unequal(point, there, subset, whole(factor, "statement.factor", 1, 64))
    return f"J_{members(subset)} of the other model is not {factor} times J_{members(subset)} of this one"

def no_mixture(case, theta, hints, triple):
    """With one hidden unit p mixes two product laws, with weights l, 1 - l and differences d_i of their means.

    So its covariances are c_ij = l (1 - l) d_i d_j, and c_ij c_ik c_jk >= 0. Where q has a negative one it is no such law."""
    triple = distinct(triple, "statement.triple", 3, case.model.spins)
    need(case.model.family in ("rbm", "rbm01") and case.model.units == 1, "no-mixture", "one hidden unit is needed")
    q, pairs = case.at([], hints).q(), [(1 << i, 1 << j) for i, j in zip(triple, triple[1:] + triple[:1])]
    covariances = [moment(q, i | j) - moment(q, i) * moment(q, j) for i, j in pairs]
    need(sign(prod(covariances, start=Fraction(1))) == -1, "no-mixture", "the product may not be negative")
    return f"no parameters of this model give q: its covariances over the spins {triple} have a negative product"

def metric(case, theta, hints, left, right, factor, wanted):
    """The sign of (K K^T)_ST - factor (K K^T)_UV, for left = [S, T] and right = [U, V]: dJ/dt = K K^T (m(q) - m(p))."""
    columns, N = list(zip(*case.at(theta, hints).D())), case.model.spins
    spend(ZERO, 8 * len(columns) << N)
    (S, T), (U, V) = ([whole(one, "statement", 1, (1 << N) - 1) for one in listed(pair, "statement", 2)] for pair in (left, right))
    # K_S = 2^-N sum over x of chi_S(x) D(x)
    K = {S: [moment(column, S) * Fraction(1, 1 << N) for column in columns] for S in (S, T, U, V)}
    signed(dot(K[S], K[T]) - dot(K[U], K[V]) * rational(factor, "statement.factor"), wanted)
    return "(K K^T)_{},{} - ({}) (K K^T)_{},{} is {}".format(*map(members, (S, T)), factor, *map(members, (U, V)), SAID[wanted])
def natural(case, theta, hints):
    """D v - E_p[D v] = (q - p) / p for some v: then G v = F for G = D^T (diag p - p p^T) D, and along each such v, p' = q - p."""
    point = case.at(theta, hints)
    v = [rational(x, "hints.v") for x in listed(hints["v"], "hints.v", case.model.trained)]
    speed, p = [dot(row, v) for row in point.D()], point.p()
    mean = dot(p, speed)
    need(all(x * (y - mean) == r for x, y, r in zip(p, speed, point.r())), "natural", "p' is not q - p along v")
    return "along the natural gradient p' = q - p, so every moment closes at rate 1"

# Quantities whose sign is a fact. Each takes the case at a point, and an argument of the sort that the table gives.
def error_rate(point, k):
    """d/dt of sum over |S| = k of r_S^2 with r = m(q) - m(p), along the flow: -2 sum of r_S dm_S/dt."""
    p, speed = point.p(), [dot(row, point.F()) for row in point.D()]
    mean = dot(p, speed)
    # dp/dt = p (df/dt - E_p[df/dt]),  df/dt = D F
    flow = [x * (y - mean) for x, y in zip(p, speed)]
    return sum((moment(point.r(), S) * moment(flow, S) for S in point.model.states if order(S) == k), ZERO) * -2
def spread(point, law, k):  # variance of E under a law, less the sum of J_S^2 over 1 <= |S| <= k
    size, f = len(law), [log(point.w(s) + enclosed(0, 0, point.bits)) for s in point.model.states]
    mean, J = dot(law, f), [moment(f, S) * Fraction(1, size) for S in range(size)]
    return dot(law, [(x - mean) * (x - mean) for x in f]) - sum(J[S] * J[S] for S in range(1, size) if order(S) <= k)
def dependence(point, S):  # m_S(q) less the product of m_i(q) over i in S
    means = (moment(point.q(), 1 << j) for j in range(point.model.spins) if S >> j & 1)
    return moment(point.q(), S) - prod(means, start=Fraction(1))
def difference(point, v):
    """D v in the state with the largest value, less that in the state with the smallest: 0 exactly where K v = 0."""
    values = [dot(row, v) for row in point.D()]
    return max(values) - min(values)
def gain(point, _):  # L here less L at the case's own parameters; by intervals
    own = Point(point.model, point.case.theta, point.bits, point.case)
    return dot(point.q(), [log(x / y + enclosed(0, 0, point.bits)) for x, y in zip(point.p(), own.p())])
QUANTITIES = {
    "|F|^2": ("none", lambda at, _: dot(at.F(), at.F()), "|grad L|^2"),
    "F": ("parameter", lambda at, i: at.F()[i], "component {} of grad L"),
    "q - p": ("state", lambda at, s: at.r()[s], "q - p in state {}"),
    "p": ("state", lambda at, s: at.p()[s], "p in state {}"),
    "moment gap": ("state", lambda at, S: moment(at.r(), S), "m_S(q) - m_S(p) for S = {}"),
    "dependence": ("state", dependence, "m_S(q) - product of m_i(q) for S = {}"),
    "shift": ("parameter", lambda at, i: at.value(i) - Point(at.model, at.case.theta, at.bits).value(i),
              "theta_{} - the case's own"),
    "L": ("none", gain, "L - L at the case's own parameters"),
    "v H v": ("vector", lambda at, v: dot(v, [dot(v, row) for row in at.H()]), "v^T (Hess L) v for v = ({})"),
    "K v": ("vector", difference, "the range of D v over the states (0 where K v = 0) for v = ({})"),
    "uniform spread": ("order", lambda at, k: spread(at, normalised([1] * len(at.p())), k), "Var_uniform(E) - J^2 to order {}"),
    "model spread": ("order", lambda at, k: spread(at, at.p(), k), "Var_p(E) - J^2 to order {}"),
    "order error rate": ("order", error_rate, "the rate of the squared moment error of order {} along the flow"),
}
def fact(case, theta, hints, name, argument, wanted):
    """The sign of a quantity: +, -, 0, or not 0."""
    need(name in QUANTITIES, "statement", "an unknown quantity")
    sort, quantity, words = QUANTITIES[name]
    highest = {"none": 0, "parameter": case.model.trained - 1, "state": len(case.model.states) - 1, "order": case.model.spins}
    given = vector(argument, "argument", case.model.trained) if sort == "vector" else whole(argument, "argument", 0, highest[sort])
    signed(quantity(case.at(theta, hints), given), wanted)
    return f"{words.format(members(given) if 'S =' in words else argument)} is {SAID[wanted]}"
SAID = {"+": "positive", "-": "negative", "0": "0", "not 0": "not 0"}
def signed(value, wanted):  # need a value to have the wanted sign
    need(wanted in SAID, "statement", "an unknown sign")
    need(sign(value) in {"+": (1,), "-": (-1,), "0": (0,), "not 0": (1, -1)}[wanted], "fact", "the sign is another")
# -- trajectories: series, that is functions of s in [-1, 1] as sum of c_k s^k / 2^bits, give or take rad / 2^bits -----------
class Series:
    """The norm, the sum of all |c_k| and rad, bounds the function everywhere; that of a product is at most the product."""
    __slots__ = ("bits", "c", "rad")
    def __init__(self, c, rad, bits):
        self.c, self.rad, self.bits = c, rad, bits
    def norm(self): return sum(map(abs, self.c)) + self.rad
    def __add__(self, other): return Series(list(map(add, self.c, other.c)), self.rad + other.rad, self.bits)
    def __sub__(self, other): return self + other * -1
    def __mul__(self, other):
        if isinstance(other, int): return Series([x * other for x in self.c], self.rad * abs(other), self.bits)
        a, b, n = self.c, other.c, len(self.c)
        back, _ = b[::-1], spend(ZERO, (1 + n * n // 12) * (1 + (self.bits >> 8)))
        low = [sum(map(mul, a, back[n - 1 - k:])) >> self.bits for k in range(n)]
        # what is left out: the sum over i + j >= n of |a_i b_j|
        tail = sum(map(mul, map(abs, a), accumulate(map(abs, [0, *back[:-1]]))))
        wide = tail + self.norm() * other.rad + self.rad * (other.norm() - other.rad)
        return Series(low, (wide >> self.bits) + n + 1, self.bits)
    def over(self, number): return Series([x // number for x in self.c], -(-self.rad // number) + len(self.c), self.bits)
    def within(self, value):  # plus an interval
        return Series([self.c[0] + value.lo, *self.c[1:]], self.rad + value.hi - value.lo, self.bits)
    def slope(self): return Series([k * x for k, x in enumerate(self.c)][1:] + [0], 0, self.bits)  # d/ds of the polynomial
    def integral(self):  # from -1 to s; the last coefficient, and what rounding takes, go to the radius
        c = [0, *(x // k for k, x in enumerate(self.c[:-1], 1))]
        c[0] = sum(c[1::2]) - sum(c[2::2])
        return Series(c, 2 * (self.rad + abs(self.c[-1]) + len(c)), self.bits)
    def at(self, s):  # the value at s = 1 or -1
        value = sum(self.c) if s > 0 else sum(self.c[::2]) - sum(self.c[1::2])
        return Interval(value - self.rad, value + self.rad, self.bits)
    def exp(self):
        """h = c_0 + k, E ~ e^k with E(0) = 1: if |E' - k' E| <= R and |k| <= 1, then |E - e^k| <= R e^2."""
        k, E, bits = self.slope(), [1 << self.bits], self.bits
        for n in range(1, len(self.c)):
            E.append((sum(map(mul, k.c, E[::-1])) >> bits) // n)
        E = Series(E, 0, bits)
        need(self.norm() - abs(self.c[0]) <= 1 << bits, "series", "an exponent moves too far in a step")
        # a radius r <= 1 of h changes e^k by at most e (e^r - 1) <= 5 r
        E.rad, m = 8 * (E.slope() - k * E).norm() + 5 * self.rad, spend(exp_of(Fraction(self.c[0], 1 << bits), bits), 40)
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
        step, values = spend(1 << self.bits >> 2, 16 * len(self.c)), []
        for k in range(-4, 4):
            values.append(Interval(0, 0, self.bits))
            for x in reversed(self.c):
                values[-1] = values[-1] * Interval(k * step, (k + 1) * step, self.bits) + Interval(x, x, self.bits)
        return [value.lo - self.rad for value in values]

class Tube:
    """The trajectory of d theta/dt = F from a start lies within e(t) of polynomials, a series of theta for each step.

    |x'| <= mu |x| + defect for the distance x, where mu bounds the eigenvalues of H between both: so
    e(t + h) <= e^(mu h) (e(t) + h sup |polynomial' - F|), and at a joint e grows by the jump. H = -K^T C K + B, C is positive,
    and B = sum over x of r(x) d2f(x) has a block for each unit (none for Ising models): sum of r(x) (1 - t_a(x)^2) y y^T with
    t = tanh h and y = (1, x). It changes by at most 3 (N + 1) reach e within e <= 2^-20."""
    CLOSE = Fraction(1, 1 << 20)
    def __init__(self, model, start, steps, bits, case, visit):
        whole(bits, "hints.bits", 106, 512)
        simple = (model.inner or model).family in ("full_ising", "truncated_ising") or model.family == "rbm"
        need(simple, "tube", "not for this model")
        self.model, self.bits, self.one, P = model, bits, 1 << bits, model.size
        spend(ZERO, P * (1 + len(model.matrix) if model.inner else 1) << model.spins)
        still = Point(model, [enclosed(0, 0, bits)] * P, bits, case)
        self.q, rows = [enclosed(*ends(x), bits) for x in still.q()], still.D() if not model.units else model.phi0
        # rows of df/dtheta of the linear part, as integers over a common denominator
        self.common = 1
        for x in (x for row in rows for x in row):
            self.common = lcm(self.common, spend(ends(x)[0]).denominator)
            need(self.common >> 64 == 0, "limits", "the denominators of the model are too long")
        # what f has of its own, where theta = A z + o
        fixed = [dot(row, model.offset) for row in model.inner.phi0] if model.inner else [ZERO] * len(rows)
        self.fixed = [enclosed(y, y, bits) for y in fixed]
        self.rows = [[int(ends(x)[0] * self.common) for x in row] for row in rows]
        # |df/dtheta| <= reach: a step u of theta changes f and all J_S by at most reach |u|, and the p(x) by that in total
        longest = max(sum(x * x for x in row) for row in self.rows) // self.common**2
        self.reach = isqrt(longest + model.units * (model.spins + 1)) + 1
        self.time, self.error, last = ZERO, ZERO, [x.enclosure(bits) for x in start]
        need(isinstance(steps, list) and steps, "hints.steps", "steps are needed")
        for step in steps:
            h, polynomials = listed(step, "hints.steps", 2)
            h, n = rational(h, "hints.steps"), len(polynomials[0].split(" "))
            dyadic = 1 << 64 > h.denominator == h.denominator & -h.denominator
            need(h > 0 and dyadic, "hints.steps", "a positive duration, dyadic and short, is needed")
            need(2 <= n <= 64, "hints.steps", "polynomials of degree 1 to 63 are needed")
            theta = [Series(c, 0, bits) for c in vectors(polynomials, "hints.steps", P, n)]
            spend(ZERO, 10 * P)
            self.jump = root(sum(most(x.at(-1) - y) ** 2 for x, y in zip(theta, last)))
            self.follow(theta, h)
            self.time, last = self.time + h, [x.at(1) for x in theta]
            visit(self)
        self.last = last
    def follow(self, theta, h):
        """One step: p, r, t along the polynomials, how far F is from their slopes, and mu."""
        model, X, bits, n, m = self.model, self.model.states, self.bits, self.model.spins, self.model.units
        zero = theta[0] * 0
        def form(row, parts):  # sum of integers times series
            return spend(zero, 1 + len(parts) * len(zero.c) // 8) + sum((part * x for x, part in zip(row, parts) if x), zero)
        heights = [[theta[n + a] + form(model.phi0[s], theta[n + m + a * n:]) for s in X] for a in range(m)]
        # e^f = e^(l.x - sum of h_a) times the product of all 1 + e^2h_a;  t = tanh h = 1 - 2/(1 + e^2h)
        grown = [[(h * 2).exp().within(enclosed(1, 1, bits)) for h in unit] for unit in heights]
        self.t = [[(g.inverse() * -2).within(enclosed(1, 1, bits)) for g in unit] for unit in grown]
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
        defect = root(sum(Fraction((x.slope() - (y * a).over(b)).norm(), self.one) ** 2 for x, y in zip(theta, F)))
        y, mu = [0, *(1 << j for j in range(n))], ZERO
        for unit in self.t:
            B = [r - r * (x * x) for x, r in zip(unit, self.r)]
            pairs = {S: form([chi(S, s) for s in X], B) for S in X if order(S) <= 2}
            mu = max(mu, top_eigenvalue([[pairs[S ^ T] for T in y] for S in y]) + 3 * (n + 1) * self.reach * self.CLOSE)
        # s runs over a length of 2, and the defect is one per s
        error = most(exp_of(mu * h, 64)) * (self.error + self.jump + 2 * defect)
        self.error = Fraction((error.numerator << 256) // error.denominator + 1, 1 << 256)
        need(self.error < self.CLOSE, "tube", "it grows too wide")
        # df/ds along the polynomials
        self.moves = [form(self.rows[s], [x.slope() for x in theta]).over(self.common) for s in X]
        for unit, tanh in zip(heights, self.t):
            self.moves = [x + y.slope() * t for x, y, t in zip(self.moves, unit, tanh)]
    def sums(self, S, parts):  # sum over x of chi_S(x) times a series
        return sum((part * chi(S, s) for s, part in enumerate(parts)), spend(parts[0] * 0, len(parts) * len(parts[0].c) // 8))
def root(value, up=1):  # an upper, or a lower, bound of the square root
    return Fraction(isqrt((value.numerator << 512) // value.denominator) + up, 1 << 256)
def top_eigenvalue(matrix):  # an upper bound of a symmetric matrix of series: (trace C^16)^(1/16) of its middle, and the rest
    shift = matrix[0][0].bits - 24
    C = [[x.c[0] >> shift for x in row] for row in matrix]
    rest = max(sum((x.norm() - abs(x.c[0]) >> shift) + 2 for x in row) for row in matrix)
    for _ in range(3):
        C = [[sum(map(mul, row, column)) for column in C] for row in C]
    trace = spend(sum(x * x for row in C for x in row), len(C) ** 3)
    for _ in range(4):
        trace = isqrt(trace) + 1
    return Fraction(trace + rest, 1 << 24)
def begun(case, theta, other):  # model and start: the case's own, a point, or another model's
    model, start = case.model, case.theta if theta is None else theta
    if other is not None:
        need(theta is None, "point", "the flow of another model starts at its own parameters")
        model = Model(fields(other, "statement.other", "energy", "parameters")[0], case.model.spins, "statement.other")
        start = model.read(other["parameters"], "statement.other")
    need(start is not None, "case", "there are no parameters to start from")
    return model, start
def tube(case, theta, hints, other, time, end, radius):
    """Where the trajectory is at a time: within a distance of a point."""
    found = Tube(*begun(case, theta, other), hints["steps"], hints["bits"], case, lambda _: None)
    need(found.time == rational(time, "statement.time"), "statement.time", "the tube ends at another")
    end = [rational(x, "statement.end") for x in listed(end, "statement.end", len(found.last))]
    away = found.error + root(sum(most(x - y) ** 2 for x, y in zip(found.last, end)))
    need(away <= rational(radius, "statement.radius"), "tube", "it is wider than that")
    whose = f" of {found.model.family}" if other else ""
    return f"the flow{whose} from there is at t = {time} within {radius} of the stated point"
def event_order(case, theta, hints, clock, first, second, time, other):
    """At a time the mismatch of one order is at most the threshold, and that of another is larger at all times up to it."""
    by, size, threshold, relative = fields(clock, "statement.clock", "by", "size", "threshold", "relative")
    need(by in ("couplings", "moments") and size in ("norm", "largest") and type(relative) is bool, "statement.clock", "unknown")
    N, past, bits = case.model.spins, rational(threshold, "threshold"), whole(hints["bits"], "hints.bits", 106, 512)
    masks = {k: [S for S in range(1, 1 << N) if order(S) == whole(k, "statement", 1, N)] for k in (first, second)}
    def squared(k, values):  # what the mismatch of order k is the square root of: a sum, or the largest of these
        found = [values[S] * values[S] for S in masks[k]]
        return found if size == "largest" else [sum(found[1:], found[0])]
    def begin(there):  # m_S(q) - m_S(p) or J_S* - J_S, at the start
        one, moments = enclosed(1, 1, there.bits), by == "moments"
        gaps = there.r() if moments else [log(q / there.w(s) * one) * Fraction(1, 1 << N) for s, q in enumerate(there.q())]
        return {S: moment(gaps, S) for k in masks for S in masks[k]}
    def visit(at):
        for S in gaps:
            if by == "moments":
                gaps[S] = at.sums(S, at.r)
            else:
                # d(J_S* - J_S)/ds = -2^-N sum over x of chi_S(x) df(x)/ds, from where the last step ended
                wide = (at.reach * at.jump.numerator << at.bits) // at.jump.denominator + 1
                here = gaps[S] if isinstance(gaps[S], Interval) else gaps[S].at(1)
                gaps[S] = (at.sums(S, at.moves).integral() * -1).over(1 << N).within(here + Interval(-wide, wide, at.bits))
        low = Fraction(min(map(max, zip(*(x.least() for x in squared(second, gaps))))), at.one)
        need(low > 0 and root(low, 0) > above + away(second, at), "event-order", f"order {second} may be past by then")
    def away(k, at): return at.error * at.reach * (len(masks[k]) if size == "norm" else 1)
    model, start = begun(case, theta, other)
    gaps = begin(Point(model, start, bits, case))
    sizes = {S: enclosed(least(x), most(x), bits) for S, x in gaps.items()}
    below = past * (root(max(map(least, squared(first, sizes))), 0) if relative else 1)
    above = past * (root(max(map(most, squared(second, sizes)))) if relative else 1)
    at = Tube(model, start, hints["steps"], bits, case, visit)
    need(at.time == rational(time, "statement.time"), "statement.time", "the tube ends at another")
    high = max(most(x.at(1)) for x in squared(first, gaps))
    need(root(high) + away(first, at) <= below, "event-order", f"order {first} may not be past by then")
    level, whose = f"{past}{' of its start' * relative}", f" of {model.family}" if other else ""
    said = f"on the flow{whose} from there the {by}' mismatch ({size}) of order {first} is at most {level} at t = {time}"
    return f"{said}, that of order {second} above {level} until then"
KINDS = {  # what is stated, what is hinted, and what may be hinted
    "rank": (rank, "rank nullity", "states columns prime kernel", ""),
    "consistent": (consistent, "", "", "bits"),
    "consistent-inertia": (consistent_inertia, "positive zero negative", "states columns prime kernel", ""),
    "inertia": (inertia, "positive zero negative", "kernel V prime", "bits"),
    "fixed-point": (fixed_point, "box distance inertia", "bits scale Y V", ""),
    "fixed-manifold": (fixed_manifold, "lemmas dimension box distance", "bits scale Y", ""),
    "obstruction": (obstruction, "direction weights", "", ""),
    "finite-step": (finite_step, "direction step subset", "", "bits"),
    "coupling-differs": (coupling_differs, "other subset factor", "", "bits"),
    "tube": (tube, "other time end radius", "bits steps", ""),
    "event-order": (event_order, "clock first second time other", "bits steps", ""),
    "no-mixture": (no_mixture, "triple", "", "bits"),
    "metric": (metric, "left right factor sign", "", "bits"),
    "natural": (natural, "", "v", ""),
    "fact": (fact, "quantity argument sign", "", "bits"),
}

# -- certificates --------------------------------------------------------------------------------------------------------
def canonical(value):  # the one spelling of a JSON value that is hashed
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")
def check(document: object) -> str:
    """The theorem that a certificate proves, as text; raises Rejected, and nothing else, where it proves none."""
    try:
        return str(theorem(document))
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError, MemoryError) as error:
        raise Rejected(f"certificate: malformed ({type(error).__name__})") from None
def theorem(document):  # what ``check`` guards
    need(isinstance(document, dict) and document.get("format") == FORMAT, "certificate", f"not of the format {FORMAT}")
    several, own = document.get("kind") in ("instance", "refutation"), ("format", "case", "seal")
    contents = (["parts"], []) if several else (["statement", "hints"], ["point"])
    fields(document, "certificate", *own, "kind", *contents[0], optional=contents[1])
    rest = canonical({name: value for name, value in document.items() if name != "seal"})
    need(document["seal"] == hashlib.sha256(rest).hexdigest(), "seal", "the certificate was changed after it was made")
    parts = document["parts"] if several else [{name: value for name, value in document.items() if name not in own}]
    need(isinstance(parts, list) and 0 < len(parts) <= MOST_SIZE, "parts", "there are none, or too many")
    paths = any(isinstance(one, dict) and one.get("kind") in ("tube", "event-order") for one in parts)
    WORK[:] = [-2 * MOST_WORK * paths]  # they may take three times the work
    case, found = Case(document["case"]), []
    for part in parts:
        kind, statement, hints = fields(part, "part", "kind", "statement", "hints", optional=("point",))
        need(isinstance(kind, str) and kind in KINDS, "kind", f"unknown: {str(kind)[:40]!r}")
        function, stated, hinted, perhaps = KINDS[kind]
        fields(hints, "hints", *hinted.split(), optional=perhaps.split())
        theta = case.model.read(part["point"], "point") if "point" in part else None
        said = function(case, theta, hints, *fields(statement, "statement", *stated.split()))
        found.append(said + " (at its point)" * ("point" in part))
    named = [hashlib.sha256(canonical(x)).hexdigest()[:16] for x in (document["case"], [{**one, "hints": 0} for one in parts])]
    said = f"{case.model.family}, N = {case.model.spins}, P = {case.model.trained}"
    return f"For case {named[0]} ({said}), statement {named[1]}: {'; '.join(found)}."
def check_text(text: str) -> str:
    """The same for a certificate as JSON text."""
    def pairs(items):
        need(len(dict(items)) == len(items), "certificate", "a key stands twice")
        return dict(items)
    def integer(word):
        need(len(word) <= 18, "certificate", "an integer is too long")
        return int(word)
    def refused(_): raise Rejected("certificate: a number that is no integer and no text")
    need(len(text) <= MOST_BYTES, "certificate", "it is too long")
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_float=refused, parse_int=integer, parse_constant=refused)
    except (ValueError, RecursionError):
        raise Rejected("certificate: not JSON, or nested too deep") from None
    return check(document)
def main(files):  # check every file; 0 where all are accepted, 1 where one is not
    failed, said = not files, "usage: python checker.py FILE..."
    if not files: print(said)
    for file in files:
        try:
            with open(file, "rb") as source: data = source.read(MOST_BYTES + 1)
            said = f"accepted  {file}\n  {check_text(data.decode('utf-8'))}"
        except (OSError, UnicodeDecodeError, Rejected) as error:
            failed, said = True, f"rejected  {file}: {str(error).splitlines()[0][:300]}"
        print(said.encode("ascii", "backslashreplace").decode(), flush=True)
    return int(failed)
if __name__ == "__main__":
    try: sys.exit(main(sys.argv[1:]))
    except BrokenPipeError: os._exit(1)
