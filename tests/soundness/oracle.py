"""Is what a certificate states true? At 300 bits or more, from the definitions; the hints are not looked at.

``true(document)`` gives (True, "") or (False, reason). Nothing here is rigorous, and nothing is shared with verify.
"""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

import oracle_claims
import oracle_flows
import oracle_sets
import seeded
from oracle_models import (
    MP,
    BeyondError,
    Case,
    IllFormedError,
    Model,
    Point,
    bits,
    fraction,
    integers,
    keys,
    moment,
    must,
    number,
    real,
    signs,
    tiny,
    whole,
)
from oracle_models import rank as rank_of

FORMAT = "flowclaims/certificate/1"


def true(document):
    """Whether all that the certificate states is true, and why not; None where this oracle cannot tell."""
    try:
        must(isinstance(document, dict) and document.get("format") == FORMAT, "another format")
        several = document.get("kind") == "conjunction"
        contents = ["parts"] if several else ["statement", "hints"]
        keys(document, "format", "kind", "case", "seal", *contents, optional=() if several else ("point",))
        parts = (
            document["parts"]
            if several
            else [{k: document[k] for k in document if k not in {"format", "case", "seal"}}]
        )
        must(isinstance(parts, list) and parts, "no parts")
        for part in parts:
            keys(part, "kind", "statement", "hints", optional=("point",))
            must(isinstance(part["hints"], dict), "no hints")
            spelling = json.dumps(
                [document["case"], part["kind"], part["statement"], part.get("point")], sort_keys=True
            )
            reason = _judged(spelling)
            must(not reason, reason)
    except BeyondError as error:
        return None, str(error)
    except IllFormedError as error:
        return False, str(error)
    return True, ""


@cache
def _judged(spelling):
    """Why the statement is not true, or nothing; each is judged once."""
    document, kind, statement, place = json.loads(spelling)
    try:
        case = Case(document)
        must(isinstance(kind, str) and kind in KINDS, f"unknown kind {kind!r}")
        theta = case.theta if place is None else case.model.read(place)
        with MP.workprec(bits([case.q] + ([] if theta is None else [Point(case, theta).p]))):
            # anew, in so many bits
            case = Case(document)
            theta = case.theta if place is None else case.model.read(place)
            KINDS[kind](case, theta, statement, place is None)
    except IllFormedError as error:
        return str(error) or "not true"
    except (ArithmeticError, TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        return f"it cannot be understood ({type(error).__name__}: {error})"
    return ""


def here(case, theta):
    must(theta is not None, "no parameters")
    return Point(case, theta)


def rank(case, theta, statement, _):
    keys(statement, "rank", "nullity")
    found, P = rank_of(here(case, theta).K()), case.model.trained
    must((whole(statement["rank"], 0, P), whole(statement["nullity"], 0, P)) == (found, P - found), f"rank K = {found}")


def inertia(case, theta, statement, _):
    keys(statement, "positive", "zero", "negative")
    wanted = tuple(whole(statement[name], 0, case.model.trained) for name in ("positive", "zero", "negative"))
    found = signs(here(case, theta).H())
    must(found == wanted, f"the signs are {found}")


def consistent(case, theta, statement, _):
    keys(statement)
    must(here(case, theta).distance() < tiny(), "p is not q")


def consistent_inertia(case, theta, statement, own):
    consistent(case, theta, {}, own)
    point = here(case, theta)
    inertia(case, theta, statement, own)
    must(statement["negative"] == rank_of(point.K()), "rank K is another number")


def fixed_point(case, theta, statement, own):
    del theta
    keys(statement, "box", "distance", "inertia")
    must(own and case.model.trained == case.model.size, "a point, or frozen weights")
    mid, rad = oracle_sets.box(statement["box"], case.model.size)
    keys(statement["inertia"], "positive", "negative")
    wanted = (statement["inertia"]["positive"], 0, statement["inertia"]["negative"])
    must(all(type(value) is int for value in wanted), "no integers")
    distance, chance = fraction(statement["distance"]), seeded.chance(5)
    must(distance >= 0, "a negative distance")

    def step(z):
        point = Point(case, z)
        return point.F, MP.lu_solve(point.H(), MP.matrix(point.F))

    zero = oracle_sets.newton(step, mid)
    must(zero is not None and oracle_sets.inside(zero, mid, rad), "no zero is found in the box")
    corners = [[m + r * chance.choice((-1, 1)) for m, r in zip(mid, rad, strict=True)] for _ in range(3)]
    for place in (zero, *corners):
        point = Point(case, place)
        must(signs(point.H()) == wanted, f"the signs are {signs(point.H())} at a point of the box")
        must(
            point.distance() >= MP.mpf(distance.numerator) / distance.denominator, "the law comes closer to the target"
        )
    for corner in corners:
        other = oracle_sets.newton(step, corner)
        alone = other is None or not oracle_sets.inside(other, mid, rad)
        must(alone or max(abs(a - b) for a, b in zip(zero, other, strict=True)) < tiny(), "there is a second zero")


def fixed_manifold(case, theta, statement, own):
    del theta
    must(own and case.model.trained == case.model.size, "a point, or frozen weights")
    oracle_sets.fixed_manifold(case, statement)


def neutral(point, v):
    must(all(abs(MP.fdot(row, v)) < tiny() * (1 + max(map(abs, v), default=0)) for row in point.K()), "K v is not 0")


def obstruction(case, theta, statement, _):
    keys(statement, "direction", "weights")
    point, trained = here(case, theta), case.model.trained
    v, y = integers(statement["direction"], trained), integers(statement["weights"], len(point.p))
    must(point.distance() < tiny(), "p is not q")
    neutral(point, v)
    size = 1 + max(map(abs, y))
    must(sum(y) == 0, "the weights do not sum to 0")
    must(all(abs(MP.fdot(column, y)) < tiny() * size for column in zip(*point.D, strict=True)), "y K is not 0")
    still = [MP.zero] * (case.model.size - trained)
    longest = max(map(abs, [1, *v]))

    def along(t):
        return MP.fdot(y, case.model.f([a + t * b / longest for a, b in zip(point.theta, v + still, strict=True)]))

    must(abs(MP.diff(along, 0, 2)) > MP.mpf(10) ** -40, "y . d2J[v, v] = 0")


def finite_step(case, theta, statement, _):
    keys(statement, "direction", "step", "subset")
    point, trained = here(case, theta), case.model.trained
    v, t = integers(statement["direction"], trained), number(statement["step"])
    S = whole(statement["subset"], 1, len(point.p) - 1)
    neutral(point, v)
    v = v + [0] * (case.model.size - trained)
    moved = Point(case, [a + t * b for a, b in zip(point.theta, v, strict=True)])
    must(abs(moved.J(S) - point.J(S)) > tiny(), "J stays the same")


def coupling_differs(case, theta, statement, _):
    keys(statement, "other", "subset", "factor")
    keys(statement["other"], "energy", "parameters")
    model, point = Model(statement["other"]["energy"], case.spins), here(case, theta)
    S, factor = whole(statement["subset"], 1, len(point.p) - 1), whole(statement["factor"], 1, 64)
    other = moment(model.f(model.read(statement["other"]["parameters"])), S) / len(point.p)
    must(abs(other - factor * point.J(S)) > tiny(), "the couplings agree")


def no_mixture(case, _, statement, __):
    keys(statement, "triple")
    must(case.model.family in {"rbm", "rbm01"} and case.model.hidden == 1, "another model")
    must(isinstance(statement["triple"], list) and len(statement["triple"]) == 3, "no triple")
    i, j, k = (whole(x, 0, case.spins - 1) for x in statement["triple"])
    must(len({i, j, k}) == 3, "a spin stands twice")
    q, product = case.q, MP.one
    for a, b in ((i, j), (i, k), (j, k)):
        product *= moment(q, 1 << a | 1 << b) - moment(q, 1 << a) * moment(q, 1 << b)
    must(product < -tiny(), "the product is not negative")


def metric(case, theta, statement, _):
    """K K^T at 320 bits, from the couplings' slopes."""
    keys(statement, "left", "right", "factor", "sign")
    K = here(case, theta).K()

    def entry(pair):
        must(isinstance(pair, list) and len(pair) == 2, "no pair of subsets")
        S, T = (whole(mask, 1, len(K)) for mask in pair)
        return MP.fdot(K[S - 1], K[T - 1])

    signed(
        entry(statement["left"]) - real(fraction(statement["factor"])) * entry(statement["right"]), statement["sign"]
    )


def natural(case, theta, statement, _):
    """Is (q - p) / p within the span of the columns of D and of 1? Then some velocity has p' = q - p."""
    keys(statement)
    point = here(case, theta)
    rows = [[*row, MP.one] for row in point.D]
    more = [[*row, r / p] for row, r, p in zip(rows, point.r, point.p, strict=True)]
    must(rank_of(more) == rank_of(rows), "q - p is out of reach")


def signed(value, wanted):
    found = "0" if abs(value) < tiny() else "+" if value > 0 else "-"
    must(isinstance(wanted, str) and wanted in {found, "not 0" if found != "0" else "0"}, f"the sign is {found}")


def fact(case, theta, statement, _):
    keys(statement, "quantity", "argument", "sign")
    name, argument, wanted = statement["quantity"], statement["argument"], statement["sign"]
    must(isinstance(name, str) and name in QUANTITIES, "an unknown quantity")
    # what is about the target needs no parameters
    point = Target(case) if name.startswith("target") and theta is None else here(case, theta)
    value = QUANTITIES[name](point, argument)
    found = "0" if abs(value) < tiny() else "+" if value > 0 else "-"
    must(
        wanted in {"+", "-", "0", "not 0"} and (found == wanted or (wanted == "not 0" and found != "0")),
        f"{found} {name}",
    )


class Target(NamedTuple):
    """A case without parameters: its target law."""

    case: Case

    @property
    def q(self):
        return self.case.q


def subset(point, S):
    return whole(S, 1, len(point.q) - 1)


def rate(point, i):
    """dL/dt along the flow, by differences of L."""
    whole(i, 0, 0)
    still = [MP.zero] * (point.model.size - point.model.trained)

    def likelihood(t):
        place = Point(point.case, [a + t * b for a, b in zip(point.theta, point.F + still, strict=True)])
        return MP.fsum(q * MP.log(p) for q, p in zip(place.q, place.p, strict=True))

    return MP.diff(likelihood, 0)


def state(point, s):
    return whole(s, 0, len(point.p) - 1)


def error_rate(point, k):
    """By differences along the flow: d/dt of the squared error, to about 60 digits."""
    still = [MP.zero] * (point.model.size - point.model.trained)
    subsets = [S for S in range(len(point.p)) if S.bit_count() == k]

    def error(t):
        place = Point(point.case, [a + t * b for a, b in zip(point.theta, point.F + still, strict=True)])
        return MP.fsum(moment(place.r, S) ** 2 for S in subsets)

    whole(k, 0, point.case.spins)
    return MP.diff(error, 0)


def spread(point, law, k):
    """Variance of E under a law, less the sum of J_S^2 over 1 <= |S| <= k."""
    whole(k, 0, point.case.spins)
    mean = MP.fdot(law, point.f)
    variance = MP.fsum(w * (x - mean) ** 2 for w, x in zip(law, point.f, strict=True))
    return variance - MP.fsum(point.J(S) ** 2 for S in range(1, len(law)) if S.bit_count() <= k)


def dependence(point, S):
    spins = [j for j in range(point.case.spins) if state(point, S) >> j & 1]
    return moment(point.q, S) - MP.fprod(moment(point.q, 1 << j) for j in spins)


def difference(point, v):
    values = [MP.fdot(row, integers(v, point.model.trained)) for row in point.D]
    return max(values) - min(values)


def along(point, v):
    v, H = integers(v, point.model.trained), point.H()
    return MP.fsum(a * b * H[i, j] for i, a in enumerate(v) for j, b in enumerate(v) if a and b)


def gain(point, i):
    """sum over x of q log p, less that at the case's own parameters."""
    whole(i, 0, 0)
    own = Point(point.case, point.case.theta)
    return MP.fsum(q * MP.log(x / y) for q, x, y in zip(point.q, point.p, own.p, strict=True))


QUANTITIES = {
    "|F|^2": lambda point, i: MP.fdot(point.F, point.F) + whole(i, 0, 0),
    "L": gain,
    "F": lambda point, i: point.F[whole(i, 0, point.model.trained - 1)],
    "q - p": lambda point, s: point.r[state(point, s)],
    "moment gap": lambda point, S: moment(point.r, state(point, S)),
    "shift": lambda point, i: point.theta[whole(i, 0, point.model.size - 1)] - point.case.theta[i],
    "v H v": along,
    "K v": difference,
    "order error rate": error_rate,
    "uniform spread": lambda point, k: spread(point, [MP.one / len(point.p)] * len(point.p), k),
    "model spread": lambda point, k: spread(point, point.p, k),
    "dependence": dependence,
    "theta": lambda point, i: point.theta[whole(i, 0, point.model.trained - 1)],
    "J": lambda point, S: point.J(subset(point, S)),
    "target moment": lambda point, S: moment(point.q, subset(point, S)),
    "target J": lambda point, S: moment([MP.log(x) for x in point.q], subset(point, S)) / len(point.q),
    "L rate": rate,
    "p": lambda point, s: point.p[state(point, s)],
}
KINDS = {
    "rank": rank, "consistent": consistent, "consistent-inertia": consistent_inertia, "inertia": inertia,
    "fixed-point": fixed_point, "fixed-manifold": fixed_manifold, "obstruction": obstruction,
    "finite-step": finite_step, "coupling-differs": coupling_differs, "tube": oracle_flows.tube,
    "event-order": oracle_flows.event_order, "no-mixture": no_mixture, "metric": metric, "natural": natural,
    "fact": fact, "identity": oracle_claims.identity, "symmetry": oracle_claims.symmetry,
}  # fmt: skip
