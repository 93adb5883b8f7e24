"""Models that are no normal form: how they are read, their law, df/dtheta and d2f/dtheta2. In the
layer of algebra, and of boxes, as the arithmetic of a point is handed in."""

from __future__ import annotations

from fractions import Fraction

from verify.checking.algebra import (
    FAMILIES,
    MOST_ENTRIES,
    ZERO,
    chi,
    dot,
    fields,
    listed,
    need,
    normalised,
    once,
    pay,
    spend,
    summed,
    whole,
)

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
