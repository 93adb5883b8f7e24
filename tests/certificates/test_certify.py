"""``certify``: each kind by name and by default, with the theorem that comes out, and what is said where none does."""

from __future__ import annotations

import numpy as np
import pytest
from proving import case_of, log

from verify import Case, certify, checker
from verify.case import shipped
from verify.certificates.certify import KINDS
from verify.errors import Usage

ISING = case_of("full_ising", 2, [1, 2, 3, 4])
COUPLINGS = (np.log([1, 2, 3, 4]) @ np.array([[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]).T) / 4


def theorem(document):
    text = checker.check(document)
    return text.partition(", statement ")[2][len("0123456789abcdef: ") :]


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("regular-point", None, "Hess L has 3 negative and 2 zero eigenvalues"),
        ("regular-point", "rank", "rank K = 3, and ker K has dimension 2."),
        ("regular-point", "consistent-inertia", "p = q"),
        ("regular-point", "inertia", "Hess L has 0 positive, 2 zero and 3 negative eigenvalues."),
        ("regular-point", "fixed-manifold", "there is a set of fixed points of dimension 2: "),
        ("frustrated-triangle", None, "Hess L has "),
        ("frustrated-triangle", "fixed-manifold", "there is a set of fixed points of dimension "),
        ("full-ising-self", "fixed-point", "F has one zero, and one only, in the box; "),
        ("product-couplings", "fixed-manifold", "there is a set of fixed points of dimension 3: "),
        ("saturated", "consistent-inertia", "rank K = 3, and ker K has dimension 2;"),
    ],
)
def test_kinds_at_the_case_s_own_point(name, kind, says):
    document = certify(shipped.case(name), kind)
    assert says in theorem(document)
    assert document["case"] == {key: value for key, value in shipped.case(name).document.items() if key != "note"}
    if kind is None:
        assert document["kind"] == ("consistent-inertia" if name == "regular-point" else "inertia")
    else:
        assert document["kind"] == kind


def test_an_obstruction_by_name():
    case = case_of("rbm", 2, "self", {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}, hidden=1)
    assert theorem(certify(case, "obstruction")).endswith("and no curve of equal J has that tangent.")


def test_near_a_candidate():
    """Full Ising: J of the weights 1, 2, 3, 4 off by 1e-5, as an array and as a list."""
    for near in (COUPLINGS + 1e-5, (COUPLINGS - 1e-5).tolist()):
        document = certify(ISING, near=near)
        assert document["kind"] == "fixed-point"
        assert document["statement"]["inertia"] == {"positive": 0, "negative": 3}
        assert theorem(document)


def test_near_a_candidate_of_a_set():
    case = case_of("rbm", 2, [27, 5, 5, 3], hidden=1)
    b = float(np.log(2))
    document = certify(case, near=[b, b, 0.3, 0.0, 0.0])
    assert (document["kind"], document["statement"]["dimension"]) == ("fixed-manifold", 1)
    assert theorem(document)
    with pytest.raises(Usage, match=r"nothing is certified here \(singular\): Singular values from"):
        certify(case, "fixed-point", [b, b, 0.3, 0.0, 0.0])


@pytest.mark.parametrize(
    ("name", "kind", "near", "message"),
    [
        ("regular-point", "proof", None, "no certificate of kind 'proof'; there are rank, "),
        ("teacher-rbm", None, None, "this case has no parameters"),
        ("teacher-rbm", "fixed-point", None, "this case has no parameters"),
        ("regular-point", None, [0.0], r"a candidate of 5 parameters is needed, not one of shape \(1,\)"),
        ("regular-point", "fixed-point", [[0.0] * 5], r"not one of shape \(1, 5\)"),
        ("rational-parameters", None, None, "nothing is certified here: "),
        ("rational-parameters", "rank", None, "nothing is certified here: "),
        ("frustrated-triangle", "consistent-inertia", None, r"\(domain\): The point is not data-consistent"),
        ("regular-point", "obstruction", None, r"\(wide\): No certificate of kind obstruction was found"),
        ("regular-point", "fixed-point", None, r"\(singular\): Singular values"),
        ("symmetric-shallow", "fixed-point", None, r"\(unsupported\): Some parameters are frozen"),
        ("full-ising-self", "fixed-manifold", None, r"\(singular\): "),
        ("full-ising-self", "fixed-point", [np.nan] * 7, r"\(singular\): The candidate is not finite"),
    ],
)
def test_where_nothing_is_proved_the_reason_is_said(name, kind, near, message):
    with pytest.raises(Usage, match=message):
        certify(shipped.case(name), kind, near)


def test_a_case_at_rational_parameters_has_boxes_all_the_same():
    """Intervals do not mind: N = M = 2 at the truth is a set of consistent points of dimension 8 - 3."""
    document = certify(shipped.case("rational-parameters"), "fixed-manifold")
    # c_0 = 0 is no weight; no weight is 0
    assert document["statement"]["dimension"] == 5
    assert theorem(document)


def test_every_kind_was_asked_for_above():
    assert set(KINDS) == {"rank", "consistent-inertia", "inertia", "obstruction", "fixed-point", "fixed-manifold"}


def test_a_note_is_no_part_of_what_is_proved():
    document = shipped.case("regular-point").document
    one, two = (certify(Case.from_document(document | {"note": note})) for note in ("one", "two"))
    assert one == two
    assert "note" not in one["case"]


@pytest.mark.parametrize("name", ["parity", "frustrated-triangle", "two-spins"])
def test_what_the_checker_rejects_is_not_given(name):
    """No point of these is consistent, and an obstruction is stated at consistent points only."""
    with pytest.raises(Usage, match="nothing is certified here"):
        certify(shipped.case(name), "obstruction")


def test_what_is_no_case_or_no_candidate_is_bad_usage():
    with pytest.raises(Usage, match="a Case is needed, not a dict"):
        certify({})
    for near in ("abc", [1j, 0, 0], {}, [[1, 2, 3]], [1.0, 2.0]):
        with pytest.raises(Usage):
            certify(ISING, near=near)
    with pytest.raises(Usage, match="own point"):
        certify(ISING, "rank", near=[0.0, 0.0, 0.0])
    wide = Case.from_document({
        "format": "flowclaims/case/1", "spins": 11, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": ["0"] * 11, "c": [], "W": []}, "target": {"kind": "self"},
    })  # fmt: skip
    with pytest.raises(Usage, match="at most 10 spins"):
        certify(wide)


@pytest.mark.parametrize(
    ("spec", "near"),
    [
        ({"family": "full_ising"}, [5, 5, 5]),
        ({"family": "truncated_ising", "order": 1}, [5, -5]),
        ({"family": "rbm", "hidden": 0}, [0.5, 3]),
    ],
)
def test_far_from_every_zero_that_is_the_reason(spec, near):
    """The only zero has parameters below 1/2; no lemma on machines with hidden units has to do with it."""
    case = Case.from_document(ISING.document | {"energy": spec})
    with pytest.raises(Usage, match=r"\(wide\): There is no zero near it that could be proved") as refusal:
        certify(case, near=near)
    assert "hidden" not in str(refusal.value)
    assert "lemma" not in str(refusal.value)
