"""Intervals whose ends are dyadic and rounded outward, with exp and log; zeros of F in boxes by
Krawczyk's test, one at a time or in sets that a lemma gives; quantities that need logarithms."""

from __future__ import annotations

import json
from fractions import Fraction
from math import prod

from verify.checking.algebra import (
    KINDS,
    MOST_BITS,
    MOST_SIZE,
    POINTS,
    QUANTITIES,
    WORK,
    ZERO,
    Model,
    Number,
    Point,
    distinct,
    dot,
    ends,
    fields,
    least,
    length,
    moment,
    most,
    need,
    normalised,
    once,
    order,
    pay,
    rational,
    sign,
    signs,
    spend,
    summed,
    vector,
    vectors,
    whole,
)

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
