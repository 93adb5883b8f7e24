"""Boxes and sets of fixed points at 300 bits: Newton's method to a zero, then the whole gradient around it."""

from __future__ import annotations

import seeded
from oracle_models import MP, Point, fraction, integers, keys, moment, must, real, tiny, whole


def box(value, size):
    """Midpoint and radii of a box of so many unknowns."""
    keys(value, "scale", "mid", "rad")
    unit = MP.ldexp(1, -whole(value["scale"], 0, 4096))
    mid, rad = ([MP.mpf(x) * unit for x in integers(value[name], size)] for name in ("mid", "rad"))
    must(size and min(rad) > 0, "no box")
    return mid, rad


def inside(place, mid, rad):
    return all(abs(x - m) < r for x, m, r in zip(place, mid, rad, strict=True))


def newton(step, start):
    """The zero that Newton's method comes to, or None; ``step``: equations and the step at a point."""
    place = list(start)
    for _ in range(60):
        try:
            equations, move = step(place)
        except (ZeroDivisionError, ValueError):
            return None
        place = [x - y for x, y in zip(place, move, strict=True)]
        if max(map(abs, place)) > 10**6:
            return None
        if max(map(abs, move)) < tiny():
            return place if max(map(abs, equations)) < tiny() else None
    return None


def fixed_manifold(case, statement):
    keys(statement, "lemmas", "dimension", "box", "distance")
    lemmas, dimension = statement["lemmas"], statement["dimension"]
    must(isinstance(lemmas, list) and lemmas and all(isinstance(one, dict) for one in lemmas), "no lemmas")
    must(type(dimension) is int, "no dimension")
    distance = fraction(statement["distance"])
    must(distance >= 0, "a negative distance")
    chance, names = seeded.chance(6), [one.get("lemma") for one in lemmas]
    if names == ["scalings"]:
        points = scalings(case, lemmas[0], dimension, statement["box"], chance)
    elif names == ["moments"]:
        points = moments(case, lemmas[0], dimension, statement["box"], chance)
    else:
        points = symmetric(case, lemmas, dimension, statement["box"], chance)
    for theta in points:
        point = Point(case, theta)
        must(max(map(abs, point.F)) < tiny(), "a point of the set is not fixed")
        must(point.distance() >= real(distance), "the law comes closer to the target")


def least_squares(equations, jacobian):
    """The step of Gauss and Newton for as many equations as there are, or more."""
    J = MP.matrix(jacobian)
    return list(MP.lu_solve(J.T * J, J.T * MP.matrix(equations)))


def scalings(case, lemma, dimension, spec, chance):
    """A zero near the midpoint, and what the scalings make of it."""
    keys(lemma, "lemma")
    must(case.model.family == "product_ising", "no scalings")
    n = len(case.model.masks)
    must(dimension == n, "another dimension")
    mid, rad = box(spec, 3 * n)
    must(not any(mid[2 * n :]), "mu is not around 0")
    mid, rad = mid[: 2 * n], rad[: 2 * n]

    def step(z):
        # F, and the section through the midpoint that is orthogonal to the tangents there
        point, H = Point(case, z), Point(case, z).H().tolist()
        section = [[MP.zero] * (2 * n) for _ in range(n)]
        for k in range(n):
            section[k][k], section[k][n + k] = mid[k], -mid[n + k]
        equations = point.F + [MP.fdot(row, [x - m for x, m in zip(z, mid, strict=True)]) for row in section]
        return equations, least_squares(equations, H + section)

    zero = newton(step, mid)
    must(zero is not None and inside(zero, mid, rad), "no zero is found in the box")
    must(all(abs(zero[k]) + abs(zero[n + k]) > tiny() for k in range(n)), "an orbit is a point")
    yield zero
    for _ in range(3):
        factors = [MP.mpf(chance.randint(1, 40)) / chance.randint(-40, -1) for _ in range(n)]
        yield [zero[i] * factors[i] if i < n else zero[i] / factors[i - n] for i in range(2 * n)]


def moments(case, lemma, dimension, spec, chance):
    """For values of the free parameters all over the box: a zero of the whole gradient, with weights that are 0."""
    keys(lemma, "lemma", "blind", "free")
    model, N = case.model, case.spins
    must(model.family in {"rbm", "rbm01"} and model.hidden, "another model")
    blind = [whole(x, 0, model.hidden * N - 1) for x in lemma["blind"]]
    must(isinstance(lemma["blind"], list) and len(set(blind)) == len(blind), "a weight stands twice")
    kept = [i for i in range(model.size) if i - N - model.hidden not in blind]
    mid, rad = box(spec, len(kept))
    free = [whole(x, 0, len(kept) - 1) for x in lemma["free"]]
    must(len(set(free)) == len(free) == dimension, "another dimension")
    unknown = [i for i in range(len(kept)) if i not in free]

    def whole_theta(z):
        theta = [MP.zero] * model.size
        for i, x in zip(kept, z, strict=True):
            theta[i] = x
        return theta

    def step(z):
        point = Point(case, whole_theta(z))
        H, move = point.H(), [MP.zero] * len(z)
        found = least_squares(point.F, [[H[i, kept[j]] for j in unknown] for i in range(model.size)])
        for i, x in zip(unknown, found, strict=True):
            move[i] = x
        return point.F, move

    together = connected([[j for j in range(N) if a * N + j not in blind] for a in range(model.hidden)], N)
    for _ in range(3):
        start = [
            m + r * MP.mpf(chance.randint(-9, 9)) / 10 * (i in free)
            for i, (m, r) in enumerate(zip(mid, rad, strict=True))
        ]
        zero = newton(step, start)
        must(zero is not None and inside(zero, mid, rad), "no zero is found in the box")
        theta = whole_theta(zero)
        for group in together:
            for S in range(1 << N):
                if not S & ~group:
                    must(abs(moment(Point(case, theta).r, S)) < tiny(), "a moment of joined spins is not that of q")
        yield theta


def connected(seen, N):
    """Sets of spins that units join, as masks."""
    group = list(range(N))
    for spins in seen:
        if spins:
            merged = {group[j] for j in spins}
            group = [min(merged) if one in merged else one for one in group]
    return [sum(1 << j for j in range(N) if group[j] == one) for one in set(group)]


def lemmatic(case, lemmas):
    """Dead units, which coordinates are which, and which are 0."""
    model, N = case.model, case.spins
    must(model.family in {"rbm", "rbm01", "shallow", "full_ising", "truncated_ising"}, "another model")
    units = {a: model.unit(a) + ([model.size - model.hidden + a] if model.outer else []) for a in range(model.hidden)}
    dead, same, gone = [], {i: i for i in range(model.size)}, set()
    for lemma in lemmas:
        if lemma.get("lemma") == "even-sector":
            keys(lemma, "lemma")
            must(model.family in {"rbm", "full_ising", "truncated_ising"}, "the model is not even")
            must(all(abs(a - b) < tiny() for a, b in zip(case.q, case.q[::-1], strict=True)), "the target is not even")
            odd = [i for i, S in enumerate(model.masks or []) if S.bit_count() % 2]
            gone |= set(odd if model.masks else range(N + model.hidden))
            continue
        keys(lemma, "lemma", "units")
        chosen = [whole(a, 0, model.hidden - 1) for a in lemma["units"]]
        must(chosen and len(set(chosen)) == len(chosen) and all(a in units for a in chosen), "no such units")
        if lemma["lemma"] == "dead-units":
            dead += chosen
            for a in chosen:
                gone |= set(units.pop(a))
        else:
            must(lemma["lemma"] == "equal-units", "an unknown lemma")
            for a in chosen[1:]:
                same.update(zip(units.pop(a), units[chosen[0]], strict=True))
            # equal to one that is equal to another
            same = {i: same[j] for i, j in same.items()}
    return dead, same, gone


def symmetric(case, lemmas, dimension, spec, chance):
    """Dead units anywhere, equal units, the even sector: a zero of the reduced gradient, put back together."""
    model, N = case.model, case.spins
    dead, same, gone = lemmatic(case, lemmas)
    must(dimension == len(dead) * (1 + model.outer), "another dimension")
    groups = sorted({j for i, j in same.items() if i not in gone and j not in gone})
    mid, rad = box(spec, len(groups))

    def whole_theta(z):
        values = dict(zip(groups, z, strict=True))
        return [MP.zero if i in gone else values.get(same[i], MP.zero) for i in range(model.size)]

    A = [[int(same[i] == g and i not in gone) for g in groups] for i in range(model.size)]

    def step(z):
        point, columns = Point(case, whole_theta(z)), MP.matrix(A)
        equations = columns.T * MP.matrix(point.F)
        return list(equations), MP.lu_solve(columns.T * point.H() * columns, equations)

    zero = newton(step, mid)
    must(zero is not None and inside(zero, mid, rad), "no zero is found in the box")
    for _ in range(3):
        theta = whole_theta(zero)
        for a in dead:
            places = [N + a] + ([model.size - model.hidden + a] if model.outer else [])
            for i in places:
                theta[i] = MP.mpf(chance.randint(-300, 300)) / 100
        yield theta
