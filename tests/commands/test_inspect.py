"""``inspect`` in all four arithmetics against 60-digit brute force; its schema; what it must refuse to know."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import jsonschema
import mpmath
import oracles
import pytest

from verify.case import Case, shipped
from verify.commands.inspect import NUMERIC, inspect
from verify.draws import Mixture, Stream
from verify.errors import Usage

RELATIVE = 1e-12
"""Promised for float64, relative to the largest term of the sum that a number is."""
ESTIMATE = mpmath.mpf(10) ** -30
"""128-bit multiprecision: 38 digits, less what cancels."""
ORACLE = mpmath.mpf(10) ** -36
"""Error of the oracle's gradient, a central difference with step 1e-20; all else is right to about 1e-58."""

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising", "shallow")
DRAWN = [Case.from_document(Mixture(FAMILIES, (1, 3), (0, 3), targets)(Stream("inspect", i)))
         for i, targets in enumerate([("dirichlet", "couplings", "energy_law", "self")] * 16)]  # fmt: skip
NAMED = ["saturated", "dead-unit", "tiny-probability", "uniform", "one-spin", "no-hidden-units", "rational-parameters"]
CASES = DRAWN + [shipped.case(name) for name in NAMED]


GROWING = {"couplings", "gradient", "kl", "coupling_norms", "log_z", "entropy"}
"""Sums whose terms are as large as the couplings."""


def truth(case):
    document = case.document
    q = oracles.target(document)
    found = {"target": q, "target_moments": oracles.moments(q)}
    if case.has_parameters:
        parts = document["energy"], document["parameters"], case.spins
        p = oracles.law(*parts)
        gradient = oracles.gradient(*parts, q)
        if document["energy"].get("output") == "frozen":
            gradient = gradient[: -document["energy"]["hidden"] or None]
        found |= {
            "law": p,
            "moments": oracles.moments(p),
            "couplings": oracles.couplings(*parts),
            "gradient": gradient,
            "kl": [oracles.kl(q, p)],
            **summaries(parts, p),
        }
    return found


def summaries(parts, p):
    """log Z and the entropy by definition, norms by order."""
    energy, parameters, spins = parts
    with mpmath.workdps(oracles.DIGITS):
        f = [oracles.f(energy, parameters, spins, state) for state in range(1 << spins)]
        by_order = {
            name: [mpmath.sqrt(mpmath.fsum(values[S] ** 2 for S in range(1 << spins) if S.bit_count() == k))
                   for k in range(1, spins + 1)]
            for name, values in (("coupling_norms", oracles.couplings(*parts)), ("moment_norms", oracles.moments(p)))
        }  # fmt: skip
        log_z = mpmath.log(mpmath.fsum(map(mpmath.exp, f)))
        return {"log_z": [log_z], "entropy": [-mpmath.fsum(one * mpmath.log(one) for one in p)], **by_order}


def leaves(value):
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    if isinstance(value, dict) and not value.keys() & {"mid", "log", "sum"}:
        return [leaf for one in value.values() for leaf in leaves(one)]
    return [value]


def exact_value(document):
    """An exact document as a 60-digit number."""
    with mpmath.workdps(oracles.DIGITS):
        if isinstance(document, dict) and "sum" in document:
            return mpmath.fsum(exact_value(one) for one in document["sum"])
        if isinstance(document, dict) and "times" in document:
            return oracles.real(document["times"]) * oracles.real({"log": document["log"]})
        return oracles.real(document)


def scale(name, true):
    """The largest term of the sum that a number of this name is: what rounding is relative to."""
    return max([1, *(abs(value) for value in true["couplings"])]) if name in GROWING else 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sha256[:8])
@pytest.mark.parametrize("arithmetic", NUMERIC)
def test_every_number_agrees_with_brute_force(case, arithmetic):
    document = inspect(case, arithmetic)
    true = truth(case)
    expressed = 0
    for name, values in true.items():
        if document[name] is None:
            assert arithmetic == "exact"
            continue
        shown = leaves(document[name])
        assert len(shown) == len(values)
        for one, value in zip(shown, values, strict=True):
            if one is None:
                # a root of a rational, or of the square of a logarithm
                assert (arithmetic, name[-6:]) == ("exact", "_norms")
                continue
            expressed += 1
            with mpmath.workdps(oracles.DIGITS):
                if arithmetic == "float64":
                    bound = RELATIVE * (abs(value) if name in {"law", "target"} else scale(name, true))
                    assert abs(mpmath.mpf(one) - value) <= bound, (name, one, value)
                elif arithmetic == "multiprecision":
                    assert abs(mpmath.mpf(one["mid"]) - value) <= ESTIMATE * scale(name, true), (name, one, value)
                elif arithmetic == "ball":
                    gap = abs(mpmath.mpf(one["mid"]) - value)
                    assert gap <= mpmath.mpf(one["rad"]) * (1 + mpmath.mpf(10) ** -15) + ORACLE, (name, one, value)
                    assert mpmath.mpf(one["rad"]) <= ESTIMATE * scale(name, true)
                else:
                    assert abs(exact_value(one) - value) <= ORACLE, (name, one, value)
    assert expressed or arithmetic == "exact"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sha256[:8])
@pytest.mark.parametrize("arithmetic", NUMERIC)
def test_documents_fit_the_published_schema(case, arithmetic):
    schema = json.loads((shipped.schemas() / "inspect-1.schema.json").read_text())
    document = inspect(case, arithmetic)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document, allow_nan=False)))


def test_exact_laws_are_rationals_that_sum_to_one():
    for name in ("regular-point", "dead-unit", "saturated", "rbm01-self", "full-ising-self"):
        document = inspect(shipped.case(name), "exact")
        assert sum(map(Fraction, document["law"])) == 1
        assert all(Fraction(value) > 0 for value in document["law"])


def test_a_case_worked_by_hand():
    """N = 1, M = 0, b = log 2: p = (4/5, 1/5), m = 3/5, J = log 2, and the gradient is m(q) - m(p)."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": [{"log": "2"}], "c": [], "W": []}, "target": {"kind": "weights", "values": ["1", "3"]},
    })  # fmt: skip
    document = inspect(case, "exact")
    assert document["law"] == ["4/5", "1/5"]
    assert document["moments"] == {"0": "1", "1": "3/5"}
    assert document["target_moments"] == {"0": "1", "1": "-1/2"}
    assert document["couplings"]["1"] == {"log": "2"}
    assert document["gradient"] == {"b": ["-11/10"], "c": [], "W": []}
    assert document["coupling_norms"] == {"1": {"log": "2"}}
    assert document["moment_norms"] == {"1": "3/5"}
    # the two states have weights 2 and 1/2
    assert document["log_z"] == {"log": "5/2"}
    assert document["rank_K"] == 1
    # Hess L = -(1 - m^2) = -16/25
    assert document["hessian_inertia"] == {"positive": 0, "zero": 0, "negative": 1, "undecided": 0}
    assert document["classification"] == "not-fixed"


@pytest.mark.parametrize(
    ("name", "classification", "rank", "signs"),
    [
        ("regular-point", "data-consistent", 3, (0, 2, 3)),
        ("spurious-independent-point", "spurious", None, None),
        ("unrepresentable", "spurious", 6, (0, 0, 6)),
        ("duplicated-units", "not-fixed", None, None),
        ("uniform", "data-consistent", None, None),
    ],
)
def test_what_exact_arithmetic_says_of_the_named_cases(name, classification, rank, signs):
    document = inspect(shipped.case(name), "exact")
    assert document["classification"] == classification
    if rank is not None:
        assert document["rank_K"] == rank
        found = document["hessian_inertia"]
        assert (found["positive"], found["zero"], found["negative"]) == signs


def test_balls_never_claim_a_zero_that_they_cannot_prove():
    """At a singular consistent point the rank of K is only bounded from below, and the rest stays undecided."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": [{"log": "2"}, {"log": "3"}], "c": [{"log": "5"}], "W": [["0", "0"]]},
        "target": {"kind": "self"},
    })  # fmt: skip
    exact, ball = inspect(case, "exact"), inspect(case, "ball")
    assert exact["rank_K"] == 2
    assert ball["rank_K"] is None
    assert ball["rank_K_at_least"] == 2
    signs = ball["hessian_inertia"]
    assert signs["negative"] == exact["hessian_inertia"]["negative"]
    assert (signs["positive"], signs["zero"]) == (0, 0)
    assert signs["undecided"] == exact["hessian_inertia"]["zero"]


def test_float64_says_what_it_counted_as_zero():
    document = inspect(shipped.case("saturated"), "float64")
    # over the rationals K has rank 3 here; tanh rounds to 1, and float64 loses one
    assert inspect(shipped.case("saturated"), "exact")["rank_K"] == 3
    assert document["rank_K"] < 3
    assert document["tolerance_approx"] > 0
    assert "tolerance_approx" in document["hessian_inertia"]


def test_without_parameters_only_the_target_is_known():
    document = inspect(shipped.case("digits-all-6"), "exact")
    assert document["law"] is document["gradient"] is document["hessian_inertia"] is None
    assert sum(map(Fraction, document["target"])) == 1
    assert document["classification"] == "undecided"


def test_more_bits_give_smaller_radii():
    case = shipped.case("rational-parameters")
    radii = [Decimal(inspect(case, "ball", bits)["couplings"]["1"]["rad"]) for bits in (64, 128, 512)]
    assert radii[0] > radii[1] > radii[2]
    assert radii[2] < Decimal(10) ** -140


def test_refusals_name_what_is_wrong():
    case = shipped.case("uniform")
    with pytest.raises(Usage, match="unknown arithmetic 'symbolic' for inspect"):
        inspect(case, "symbolic")
    with pytest.raises(Usage, match="bits can be chosen for multiprecision and ball, not for exact"):
        inspect(case, "exact", 128)
    big = Case.from_document({
        "format": "flowclaims/case/1", "spins": 12, "energy": {"family": "full_ising"},
        "parameters": {"J": {str(mask): "0" for mask in range(1, 4096)}}, "target": {"kind": "self"},
    })  # fmt: skip
    with pytest.raises(Usage, match="too many for exact arithmetic"):
        inspect(big, "exact")


def beyond(c, weight, b="0"):
    return Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": [b, "0"], "c": [c], "W": [[weight, "1e-5"]]}, "target": {"kind": "self"},
    })  # fmt: skip


@pytest.mark.parametrize("arithmetic", NUMERIC)
@pytest.mark.parametrize("case", [beyond("1e30", "1e30"), beyond("0", "1", "1e309"), beyond("1e1000", "1e300")])
def test_numbers_beyond_float64_are_no_crash(case, arithmetic):
    document = inspect(case, arithmetic)
    json.dumps(document, allow_nan=False)
    assert document["classification"] in {"data-consistent", "undecided"}


def test_the_estimate_of_multiprecision_sees_cancellation():
    """At c = w = 10^30 the law hangs on c - w at 128 bits: digits are lost, and the estimate says how many."""
    case = beyond("1e30", "1e30")
    for bits in (128, 160, 192):
        rough, fine = inspect(case, "multiprecision", bits), inspect(case, "multiprecision", 1024)
        for one, truth in zip(rough["law"], fine["law"], strict=True):
            gap = abs(mpmath.mpf(one["mid"]) - mpmath.mpf(truth["mid"]))
            assert gap <= 4 * mpmath.mpf(one["rad"])
    assert mpmath.mpf(inspect(case, "multiprecision", 128)["law"][0]["rad"]) > mpmath.mpf(10) ** -12
