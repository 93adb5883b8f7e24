"""Identities and symmetries at 320 bits: both sides at values of their variables, nothing is multiplied out."""

from __future__ import annotations

import seeded
from oracle_models import MP, chi, must, tiny, whole

OPERATIONS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "|": lambda a, b: a | b, "min": min,
    "order": lambda S: S.bit_count(), "bit": lambda i: 1 << i, "first": lambda k: (1 << k) - 1,
}  # fmt: skip
TERMS = 3
"""Of the sum of exponentials that a function of the labels is."""


def label(expression, names):
    """An integer, or a label."""
    if isinstance(expression, list):
        operation, *rest = expression
        return OPERATIONS[operation](*(label(one, names) for one in rest))
    return names.get(expression, expression) if isinstance(expression, str) else expression


def elements(expression, names):
    """A set of integers."""
    operation, *rest = expression if isinstance(expression, list) else [expression]
    given, N = [label(one, names) for one in rest], names["N"]
    subsets = range(1 << N)
    if operation == "alike":
        return [
            (S, min((T for T in subsets if T > S and T.bit_count() == S.bit_count()), default=None)) for S in subsets
        ]
    return {
        "range": lambda: range(given[0], given[1] + 1),
        "spins": lambda: range(N),
        "states": lambda: subsets,
        "subsets": lambda: [S for S in subsets if S | given[0] == given[0]],
        "of-order": lambda: [S for S in subsets if S.bit_count() == given[0]],
        "between": lambda: [S for S in subsets if given[0] < S.bit_count() < given[1]],
    }[operation]()


class Functions:
    """w = e^f, f and its derivatives at labels' values t: f(x) = sum of A_k exp(sum of B_kl t_l), drawn for each x."""

    def __init__(self, seed):
        self.seed = seed

    def drawn(self, *key):
        """A number between 1/2 and 3/2 that belongs to the key."""
        return MP.mpf(seeded.chance(f"{self.seed} {key!r}").randrange(1 << 200, 3 << 200)) / (1 << 201)

    def f(self, labels, x, t):
        total = MP.zero
        for k in range(TERMS):
            term = self.drawn("A", k, x) * MP.exp(MP.fsum(self.drawn("B", k, x, one) * t[one] for one in t))
            for one in labels:
                term *= self.drawn("B", k, x, one)
            total += term
        return total

    def value(self, letter, index, t):
        if letter == "f":
            return self.f(index[:-1], index[-1], t)
        if letter == "w":
            return MP.exp(self.f((), index[-1], t)) * (1 if len(index) == 1 else self.drawn(letter, *index[:-1]))
        return self.drawn(letter, *index)


def evaluated(expression, names, functions, t):  # noqa: PLR0911 - one for each operation
    """The value of an expression; a derivative is one by differences."""
    if isinstance(expression, int):
        return MP.mpf(expression)
    operation, *rest = expression
    if operation in ("sum", "product"):
        name, among, body = rest
        items = [evaluated(body, {**names, name: one}, functions, t) for one in elements(among, names)]
        return MP.fsum(items) if operation == "sum" else MP.fprod(items)
    if operation == "chi":
        return MP.mpf(chi(*(label(one, names) for one in rest)))
    if operation == "power":
        must(len(rest) == 1, "a power of two has one exponent")
        return MP.mpf(2) ** whole(label(rest[0], names), 0, 99)
    if operation == "d":
        one, body = rest
        return MP.diff(lambda s: evaluated(body, names, functions, {**t, one: t.get(one, 0) + s}), 0)
    if operation in ("+", "-", "*"):
        first, *others = [evaluated(one, names, functions, t) for one in rest]
        for other in others:
            first = first * other if operation == "*" else first + other if operation == "+" else first - other
        return first
    return functions.value(operation, tuple(label(one, names) for one in rest), t)


def every(over, names):
    if not over:
        yield names
        return
    (name, among), *rest = over
    for one in elements(among, names):
        if isinstance(name, list):
            if one[1] is not None:
                yield from every(rest, {**names, **dict(zip(name, one, strict=True))})
        else:
            yield from every(rest, {**names, name: one})


def identity(case, _, statement, own):
    """Both sides at two draws of all variables, for all values of the names."""
    must(own, "at a point")
    N = whole(statement["spins"], 1, 6)
    must(case.spins == N, "another number of spins")
    # derivatives by differences lose two thirds of the digits for each order
    for seed in range(2):
        for names in every(statement["over"], {"N": N, "full": (1 << N) - 1}):
            sides = [evaluated(statement[side], names, Functions(seed), {}) for side in ("left", "right")]
            size = 1 + max(map(abs, sides))
            must(abs(sides[0] - sides[1]) < size * MP.mpf(10) ** -20, "the sides differ")


def symmetry(case, theta, statement, _):
    """q and f in the states that are exchanged, and each parameter where it goes."""
    must(theta is not None, "no parameters")
    spins, signs, units, turned = (statement[name] for name in ("spins", "signs", "units", "turned"))
    N, M = case.spins, case.model.hidden
    must(case.model.family == "rbm", "another model")
    must(sorted(spins) == list(range(N)) and sorted(units) == list(range(M)), "no permutation")
    must(len(signs) == N and len(turned) == M and {*signs, *turned} <= {1, -1}, "no signs")
    f, law = case.model.f(theta), case.q
    for s in range(1 << N):
        x = [-1 if s >> j & 1 else 1 for j in range(N)]
        image = sum((signs[i] * x[spins[i]] < 0) << i for i in range(N))
        must(abs(law[image] - law[s]) < tiny(), "the target changes")
        must(abs(f[image] - f[s]) < tiny(), "the model changes")
    b, c = theta[:N], theta[N : N + M]
    W = [theta[N + M + a * N : N + M + (a + 1) * N] for a in range(M)]
    for a in range(M):
        must(abs(c[units[a]] - turned[a] * c[a]) < tiny(), "a hidden bias moves")
        for i in range(N):
            must(abs(W[units[a]][spins[i]] - turned[a] * signs[i] * W[a][i]) < tiny(), "a weight moves")
    for i in range(N):
        must(abs(b[spins[i]] - signs[i] * b[i]) < tiny(), "a visible bias moves")
