"""Bindings: what claims need of their certificates, as data.

A binding is data: {"claim": sentence, "case": conditions, "instance": [alternative, ...],
"refutation": [...], "lemma": words}. An alternative has conditions on the case of its own, and
says which parts it needs, in their order ("parts": patterns). A certificate counts for a claim
where its parts fit the patterns of an alternative one by one, to the last. Nothing is searched: a
name such as "$k" takes the first value that it meets, and demands it from then on.

A pattern has "kind", "statement" (a matcher for each field), perhaps "point" ("$X": a point, the
same wherever the name stands; without: the case's own parameters; "*": either), "each" (names and
sets: one part for each element), "where" (conditions), "says" (words that the sentence of the
part must contain). Matchers: "*" (anything), "$k" (a name), ["=", expression], ["in", value,
...], ["pair", matcher, matcher], ["data", value], an object of matchers, or the value itself; of
other models ["scaled", factors], ["zero-one"], ["own-number", expression]. Expressions: integers,
names, N, M, P, full = 2^N - 1, and [operation, expression, ...].
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from math import prod

from verify.checking.algebra import (
    HOLDING,
    Model,
    Number,
    Rejected,
    chi,
    moment,
    need,
    order,
    pay,
)
from verify.checking.identities import assignments, equal, named_by, set_of, value_of

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
