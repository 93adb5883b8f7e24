"""Facts on targets and couplings, symmetries, and identities of polynomials: exact, as algebra is.

An identity is stated by two expressions: integers, ["sum" or "product", name, set, expression],
["chi", S, x], ["power", n] for 2^n, ["d", label, expression], [operation, expressions] for + - *
and variables [letter, indices]. It is multiplied out at a number of spins.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import lcm, prod

from verify.checking.algebra import (
    KINDS,
    MOST_LENGTH,
    QUANTITIES,
    chi,
    dot,
    listed,
    moment,
    need,
    order,
    pay,
    spend,
    summed,
    whole,
)

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
