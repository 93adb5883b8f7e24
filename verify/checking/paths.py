"""Trajectories: functions of s in [-1, 1] as sum of c_k s^k / 2^bits, give or take rad / 2^bits;
tubes around solutions of the flow, made of them; which order of a law comes to its target first."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import isqrt, lcm
from operator import add, mul

from verify.checking.algebra import (
    KINDS,
    ZERO,
    Model,
    chi,
    dot,
    ends,
    fields,
    least,
    listed,
    moment,
    most,
    need,
    order,
    pay,
    rational,
    spend,
    vectors,
    whole,
)
from verify.checking.boxes import Box, Interval, bounded, enclosed, exp_of, log

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
