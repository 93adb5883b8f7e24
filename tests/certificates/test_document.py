"""Certificates as documents: what stands where, the seal by an independent hash, and what a change of it brings."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from proving import case_of, log

from verify import arithmetic, checker
from verify.case import shipped
from verify.certificates import bound, certificate, conjunction, fact, part, point, sealed
from verify.certificates.document import FORMAT, integers
from verify.files.numerals import Log

CASE = case_of("rbm", 1, [1, 3], {"b": ["0"], "c": [], "W": []}, hidden=0)


def seal(document):
    rest = {key: value for key, value in document.items() if key != "seal"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def test_the_seal_is_the_hash_of_all_the_rest():
    document = sealed({"b": [1, "ä"], "a": {"d": None, "c": True}})
    assert document["seal"] == seal(document)
    assert document["seal"] == hashlib.sha256(b'{"a":{"c":true,"d":null},"b":[1,"\\u00e4"]}').hexdigest()
    # sealed anew it stays the same, changed it does not
    assert sealed(document) == document
    assert sealed(document | {"b": []})["seal"] != document["seal"]


def test_what_stands_in_a_certificate():
    document = certificate(CASE, fact("p", 0, "+"))
    assert document == {
        "format": "flowclaims/certificate/1",
        "kind": "fact",
        "case": CASE.document,
        "statement": {"quantity": "p", "argument": 0, "sign": "+"},
        "hints": {},
        "seal": seal(document),
    }
    assert FORMAT == document["format"] == checker.FORMAT
    assert checker.check(document).endswith("p in state 0 is positive.")


PARTS = (fact("p", 0, "+"), fact("F", 0, "-", 64))
# grad L = m(q) - m(p) = (1 - 3)/4
PROVED = "p in state 0 is positive; component 0 of grad L is negative."


def test_what_stands_in_one_of_several_parts():
    document = conjunction(CASE, PARTS)
    assert document == {
        "format": FORMAT, "kind": "conjunction", "case": CASE.document, "parts": list(PARTS), "seal": seal(document),
    }  # fmt: skip
    assert checker.check(document).endswith(PROVED)


@pytest.mark.parametrize(("kind", "said"), [("instance", "is an instance of"), ("refutation", "refutes")])
def test_what_stands_in_one_that_speaks_of_a_claim(kind, said):
    wanted = [{"kind": one["kind"], "statement": one["statement"]} for one in PARTS]
    binding = {"claim": "All is well.", kind: [{"parts": wanted}]}
    document = bound(CASE, kind, "mine/claim", PARTS, binding)
    assert document == {
        "format": FORMAT, "kind": kind, "claim": "mine/claim", "case": CASE.document, "parts": list(PARTS),
        "binding": binding, "seal": seal(document),
    }  # fmt: skip
    whose = f'This {said} mine/claim, by a binding of the user\'s own: "All is well".'
    assert checker.check(document).endswith(f"{PROVED} {whose}")
    # the other kind is not what the claim takes, and a claim that nobody knows brings its binding
    other = "refutation" if kind == "instance" else "instance"
    with pytest.raises(checker.Rejected, match=f"binding: the claim takes no {other}"):
        checker.check(bound(CASE, other, "mine/claim", PARTS, binding))
    bare = bound(CASE, kind, "mine/claim", PARTS)
    assert "binding" not in bare
    with pytest.raises(checker.Rejected, match="binding: the claim is unknown, and brings none"):
        checker.check(bare)


def test_a_changed_certificate_is_refused():
    document = certificate(CASE, fact("F", 0, "-"))
    checker.check(document)
    with pytest.raises(checker.Rejected, match="seal"):
        checker.check(document | {"statement": document["statement"] | {"sign": "not 0"}})
    with pytest.raises(checker.Rejected, match="fact: the sign is another"):
        checker.check(sealed(document | {"statement": document["statement"] | {"sign": "+"}}))


def test_parts():
    assert part("rank", {"rank": 1}) == {"kind": "rank", "statement": {"rank": 1}, "hints": {}}
    here = {"b": ["0"]}
    assert part("rank", {}, {"prime": "7"}, here) == {
        "kind": "rank", "statement": {}, "hints": {"prime": "7"}, "point": here,
    }  # fmt: skip


def test_facts():
    statement = {"quantity": "v H v", "argument": "1 -2", "sign": "not 0"}
    assert fact("v H v", "1 -2", "not 0") == {"kind": "fact", "statement": statement, "hints": {}}
    assert fact("v H v", "1 -2", "not 0", 128)["hints"] == {"bits": 128}
    assert fact("v H v", "1 -2", "not 0", point={"b": ["1"]})["point"] == {"b": ["1"]}


def test_integers_of_whatever_type():
    assert integers([1, -2, 10**40]) == "1 -2 " + "1" + "0" * 40
    assert integers(np.array([3, -4])) == "3 -4"
    assert integers([fmpq(5), fmpq(-6), Fraction(7)]) == "5 -6 7"
    assert integers([]) == ""


def test_points_are_written_as_the_case_s_parameters_are():
    case, A = shipped.case("regular-point"), arithmetic.get("exact")
    assert point(case, case.theta(A), A) == case.document["parameters"]
    theta = A.array([Fraction(1, 3), Log(Fraction(2)), Fraction(0), Log(Fraction(1)), Fraction(-2)])
    assert point(case, theta, A) == {"b": ["1/3", log(2)], "c": ["0"], "W": [["0", "-2"]]}


def test_sums_of_logarithms_are_read_by_the_checker():
    """b = log(2) / 2 + log(3) / 2 + 1/4 is no number of the case format, and one of certificates."""
    A = arithmetic.get("exact")
    b = A.number(Log(Fraction(6))) / 2 + A.number(Fraction(1, 4))
    here = point(CASE, np.array([b], dtype=object), A)
    assert here == {
        "b": [{"sum": ["1/4", {"times": "1/2", "log": "2"}, {"times": "1/2", "log": "3"}]}],
        "c": [],
        "W": [],
    }
    # e^2b = 6 e^(1/2) > 1, so m(p) > 0 > m(q)
    said = checker.check(certificate(CASE, fact("moment gap", 1, "-", 128, here)))
    assert said.endswith("m_S(q) - m_S(p) for S = [0] is negative (at its point).")
