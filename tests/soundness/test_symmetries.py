"""Relabelled spins and hidden units: certificates that are made again, and certificates that are carried over."""

from __future__ import annotations

import copy
from itertools import permutations

import corpus
import corpus_cases
import numpy as np
import oracle
import pytest
from corpus_cases import EXACT, case, cases

from verify import Case, checker
from verify.certificates import certificate, consistent_inertia, fixed_manifold, fixed_point, inertia, rank, sealed
from verify.model.situation import Situation

NAMES = [name for name, one in sorted(corpus.corpus().items()) if "hints" in one]


def spread(mask, order):
    """The subset, or state, in which spin j has become spin order[j]."""
    return sum(1 << order[j] for j in range(len(order)) if mask >> j & 1)


def relabelled_parameters(value, order):
    """Parameters whose spin j has become spin order[j]."""
    result = copy.deepcopy(value)
    for name in ("J", "u", "v"):
        if isinstance(value.get(name), dict):
            result[name] = {str(spread(int(S), order)): x for S, x in value[name].items()}
    if "b" in value:
        back = np.argsort(order)
        result["b"] = [value["b"][j] for j in back]
        seen = "W" if "W" in value else "W1"
        result[seen] = [[row[j] for j in back] for row in value[seen]]
    return result


def relabelled_energy(value, order, spins):
    if value["family"] != "reparametrised":
        return value
    moved = places(value["inner"], order, spins)
    back = np.argsort(moved)
    return value | {name: [value[name][i] for i in back] for name in ("matrix", "offset")}


def relabelled_model(value, order):
    """Another model, or none."""
    if value is None:
        return None
    return {
        "energy": relabelled_energy(value["energy"], order, len(order)),
        "parameters": relabelled_parameters(value["parameters"], order),
    }


def masks(energy, spins):
    return [S for S in range(1, 1 << spins) if S.bit_count() <= energy.get("order", spins)]


def places(energy, order, spins):
    """Where each parameter of theta goes: a list with the new place of each."""
    if energy["family"] == "reparametrised":
        return list(range(len(energy["matrix"][0])))
    if energy["family"].endswith("ising"):
        subsets = masks(energy, spins)
        found = [subsets.index(spread(S, order)) for S in subsets]
        return found + [len(subsets) + i for i in found] * (energy["family"] == "product_ising")
    if energy["family"] == "deep_boltzmann":
        (m1, m2), first = energy["hidden"], spins + sum(energy["hidden"])
        rows = [first + a * spins + order[j] for a in range(m1) for j in range(spins)]
        return [*order[:spins], *range(spins, first), *rows, *range(first + m1 * spins, first + m1 * (spins + m2))]
    M, N = energy["hidden"], spins
    found = [order[j] for j in range(N)] + [N + a for a in range(M)]
    found += [N + M + a * N + order[j] for a in range(M) for j in range(N)]
    return found + [N + M + M * N + a for a in range(M)] * (energy["family"] == "shallow")


def relabelled_case(document, order):
    spins = document["spins"]
    result = copy.deepcopy(document)
    result["energy"] = relabelled_energy(document["energy"], order, spins)
    if "parameters" in document:
        result["parameters"] = relabelled_parameters(document["parameters"], order)
    target = result["target"]
    if target["kind"] == "weights":
        values = document["target"]["values"]
        for s, value in enumerate(values):
            target["values"][spread(s, order)] = value
    if target["kind"] == "couplings":
        target["J"] = {str(spread(int(S), order)): x for S, x in target["J"].items()}
    if target["kind"] == "energy":
        target["energy"] = relabelled_energy(target["energy"], order, spins)
        target["parameters"] = relabelled_parameters(target["parameters"], order)
    return result


def moved(text, new):
    """A vector whose entry i has gone to place new[i]."""
    words = text.split()
    result = list(words)
    for i, one in enumerate(words):
        result[new[i] if i < len(new) else i] = one
    return " ".join(result)


def carry_steps(statement, hints, new, order):
    """Polynomials and end of a flow in the new numbering of its own model, which may be another than the case's."""
    if "steps" not in hints:
        return
    other = statement["other"]
    back = np.argsort(new if other is None else places(other["energy"], order, len(order)))
    hints["steps"] = [[h, [theta[i] for i in back]] for h, theta in hints["steps"]]
    if "end" in statement:
        statement["end"] = [statement["end"][i] for i in back]


def carried(document, new, order):
    """The certificate with statement and hints in the new numbering; ``new``: places of parameters."""
    result = copy.deepcopy(document)
    statement, hints = result["statement"], result["hints"]
    if "point" in result:
        result["point"] = relabelled_parameters(result["point"], order)
    for name in ("kernel", "V"):
        if name in hints:
            hints[name] = [moved(v, new) for v in hints[name]]
    if "states" in hints:
        hints["states"] = [spread(s, order) for s in hints["states"]]
        hints["columns"] = [new[j] for j in hints["columns"]]
    if "v" in hints:
        hints["v"] = moved(" ".join(hints["v"]), new).split()
    if "Y" in hints:
        for name in ("mid", "rad"):
            statement["box"][name] = moved(statement["box"][name], new)
        rows = [moved(row, new) for row in hints["Y"]]
        hints["Y"] = [rows[i] for i in np.argsort(new)]
    carry_steps(statement, hints, new, order)
    states = [spread(s, order) for s in range(1 << len(order))]
    for name, change in (
        ("direction", lambda v: moved(v, new)),
        ("weights", lambda y: moved(y, states)),
        ("subset", lambda S: states[S]),
        # of an entry of K K^T; an identity is about all states alike
        *((side, lambda pair: [states[S] for S in pair]) for side in ("left", "right") if "over" not in statement),
        ("triple", lambda spins: [order[j] for j in spins]),
        ("other", lambda one: relabelled_model(one, order)),
        ("argument", lambda x: argument(statement["quantity"], x, new, states)),
    ):
        if name in statement:
            statement[name] = change(statement[name])
    return result


def argument(quantity, x, new, states):
    """The argument of a fact in the new numbering."""
    if isinstance(x, str):
        return moved(x, new)
    if quantity in {"F", "shift", "theta"}:
        return new[x]
    of_states = {"q - p", "p", "moment gap", "dependence", "J", "target J", "target moment"}
    return states[x] if quantity in of_states else x


@pytest.mark.parametrize("name", [name for name in NAMES if corpus.corpus()[name]["kind"] != "fixed-manifold"])
def test_spins_relabelled(name):
    """Sets by lemmas are made again, below: there lemmas, coordinates and preconditioner depend on each other."""
    document = corpus.corpus()[name]
    spins, energy = document["case"]["spins"], document["case"]["energy"]
    for order in list(permutations(range(spins)))[1:]:
        other = carried(document, places(energy, order, spins), order)
        other = sealed(other | {"case": relabelled_case(document["case"], order)})
        assert checker.check(other).startswith("For case ")
        assert oracle.true(other) == (True, "")


@pytest.mark.parametrize("name", sorted(cases()))
def test_spins_relabelled_and_proved_again(name):
    document = {k: v for k, v in cases()[name].document.items() if k != "note"}
    here = Situation(cases()[name], EXACT)
    for order in list(permutations(range(document["spins"])))[1:]:
        one = Case.from_document(relabelled_case(document, order))
        there = Situation(one, EXACT)
        part = rank(there)
        assert part["statement"] == rank(here)["statement"]
        checker.check(certificate(one, part))
        if name.endswith("self"):
            assert consistent_inertia(there)["statement"] == consistent_inertia(here)["statement"]
            checker.check(certificate(one, consistent_inertia(there)))
        elif name != "product-self":
            assert inertia(there)["statement"] == inertia(here)["statement"]
            checker.check(certificate(one, inertia(there)))


def middle(document):
    """theta of a fixed-manifold's or fixed-point's box, in float64, in the order of the box."""
    box = document["statement"]["box"]
    return np.array([int(x) / 2.0 ** box["scale"] for x in box["mid"].split()])


@pytest.mark.parametrize("name", [name for name in NAMES if corpus.corpus()[name]["kind"] == "fixed-point"])
def test_fixed_points_proved_again(name):
    document = corpus.corpus()[name]
    spins, energy = document["case"]["spins"], document["case"]["energy"]
    for order in list(permutations(range(spins)))[1:]:
        one = Case.from_document(relabelled_case(document["case"], order))
        theta = np.empty_like(middle(document))
        theta[places(energy, order, spins)] = middle(document)
        attempt = fixed_point(one, theta)
        assert attempt.part["statement"]["inertia"] == document["statement"]["inertia"]
        checker.check(certificate(one, attempt.part))


UNITS = corpus_cases.RBM | {"hidden": 3}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_hidden_units_relabelled(order):
    """One dead and two equal units, wherever they stand."""
    target = corpus_cases.energy(
        corpus_cases.RBM | {"hidden": 2}, corpus_cases.rbm(["1/5", "0"], ["1/4"] * 2, [["1/2", "-1/3"]] * 2)
    )
    one = case(2, UNITS, target)
    bias, rows = (0.25, 0.6, 0.25), [(1 / 2, -1 / 3), (0, 0), (1 / 2, -1 / 3)]
    theta = np.array([0.2, 0, *(bias[a] for a in order), *(x for a in order for x in rows[a])])
    document = certificate(one, fixed_manifold(one, theta).part)
    checker.check(document)
    assert oracle.true(document) == (True, "")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_units_of_exact_points_relabelled(order):
    log, rbm = corpus_cases.log, corpus_cases.rbm
    c, W = [log("2"), "0", log("1/3")], [[log("3"), log("1/2")], [log("2"), "0"], [log("5/4"), log("3")]]
    for target in (corpus_cases.SELF, corpus_cases.GENERIC):
        one = case(2, UNITS, target, rbm(["0", log("2")], [c[a] for a in order], [W[a] for a in order]))
        first = case(2, UNITS, target, rbm(["0", log("2")], c, W))
        for prover in (rank, inertia):
            part = prover(Situation(one, EXACT))
            assert part["statement"] == prover(Situation(first, EXACT))["statement"]
            checker.check(certificate(one, part))
            # the hints of the first, carried over
            new = [
                0,
                1,
                *(2 + order.index(a) for a in range(3)),
                *(5 + 2 * order.index(a) + j for a in range(3) for j in range(2)),
            ]
            other = certificate(one, carried(prover(Situation(first, EXACT)), new, [0, 1]))
            checker.check(other)
            assert oracle.true(other) == (True, "")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("two units: ")])
def test_units_of_flows_exchanged(name):
    """The polynomials of the two units change places, and so does the end."""
    document = copy.deepcopy(corpus.corpus()[name])
    parameters, statement, hints = document["case"]["parameters"], document["statement"], document["hints"]
    parameters["c"].reverse()
    parameters["W"].reverse()
    assert parameters != corpus.corpus()[name]["case"]["parameters"]
    swapped = [0, 1, 2, 4, 3, 8, 9, 10, 5, 6, 7]
    hints["steps"] = [[h, [theta[i] for i in swapped]] for h, theta in hints["steps"]]
    with pytest.raises(checker.Rejected):
        checker.check(sealed(corpus.corpus()[name] | {"hints": hints}))
    if "end" in statement:
        statement["end"] = [statement["end"][i] for i in swapped]
    other = sealed(document)
    assert checker.check(other).startswith("For case ")
    assert oracle.true(other) == (True, "")


def whole_theta(document):
    """theta of a set's midpoint, with 0 where a lemma says so, and dead units at 0."""
    statement, case_ = document["statement"], document["case"]
    energy, N, z = case_["energy"], case_["spins"], list(middle(document))
    M = energy.get("hidden", 0)
    size = len(places(energy, tuple(range(N)), N))
    same, gone = list(range(size)), set()
    for lemma in statement["lemmas"]:
        if lemma["lemma"] == "scalings":
            return np.array(z[:size])
        if lemma["lemma"] == "moments":
            gone |= {N + M + i for i in lemma["blind"]}
        if lemma["lemma"] == "even-sector":
            odd = [i for i, S in enumerate(masks(energy, N)) if S.bit_count() % 2] if not M else range(N + M)
            gone |= set(odd)
        for a in lemma.get("units", [])[lemma["lemma"] == "equal-units" :]:
            first = lemma["units"][0]
            for i, j in zip(
                [N + a, *range(N + M + a * N, N + M + a * N + N)],
                [N + first, *range(N + M + first * N, N + M + first * N + N)],
                strict=True,
            ):
                same[i] = j
                if lemma["lemma"] == "dead-units":
                    gone.add(i)
    for _ in document["statement"]["lemmas"]:
        # chains of equal units
        same = [same[j] for j in same]
    groups = sorted({j for i, j in enumerate(same) if i not in gone and j not in gone})
    values = dict(zip(groups, z, strict=True))
    return np.array([0.0 if i in gone else values.get(j, 0.0) for i, j in enumerate(same)])


@pytest.mark.parametrize("name", [name for name in NAMES if corpus.corpus()[name]["kind"] == "fixed-manifold"])
def test_sets_proved_again(name):
    document = corpus.corpus()[name]
    spins, energy = document["case"]["spins"], document["case"]["energy"]
    for order in list(permutations(range(spins)))[1:]:
        one = Case.from_document(relabelled_case(document["case"], order))
        theta = np.empty_like(whole_theta(document))
        theta[places(energy, order, spins)] = whole_theta(document)
        attempt = fixed_manifold(one, theta)
        assert attempt.part["statement"]["dimension"] == document["statement"]["dimension"]
        other = certificate(one, attempt.part)
        checker.check(other)
        assert oracle.true(other) == (True, "")
