"""junit.xml: held to the structure that the common JUnit schemas (Ant's and Jenkins') allow."""

from __future__ import annotations

import re

import pytest
import report_sample as sample

from verify.report import junit

OUTCOMES = ("skipped", "error", "failure")
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {
        "name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package",
    },
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
    "system-err": set(),
}  # fmt: skip


def held_to_the_schema(text):
    """The root, after a check of every element, attribute, type, order and count."""
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    root = sample.xml(text.encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag], element.tag
    suites = list(root)
    for place, suite in enumerate(suites):
        tags = [child.tag for child in suite]
        cases = tags.count("testcase")
        assert tags == ["properties", *["testcase"] * cases, "system-out", "system-err"]
        assert suite.get("id") == str(place)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        assert all(suite.get(name) for name in ("name", "package", "hostname"))
        assert int(suite.get("tests")) == cases
        for tag, counter in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.get(counter)) == len(suite.findall(f"testcase/{tag}"))
        times = [float(case.get("time")) for case in suite.iter("testcase")]
        assert float(suite.get("time")) == pytest.approx(sum(times), abs=1e-3)
        for case in suite.iter("testcase"):
            assert case.get("name")
            assert case.get("classname")
            assert len(case) <= 1
            assert all(child.tag in OUTCOMES for child in case)
            for child in case:
                assert child.get("message")
                assert bool(child.get("type")) == (child.tag != "skipped")
    for counter in ("tests", "failures", "errors"):
        assert int(root.get(counter)) == sum(int(suite.get(counter)) for suite in suites)
    assert float(root.get("time")) == pytest.approx(sum(float(suite.get("time")) for suite in suites), abs=1e-2)
    return root


@pytest.mark.parametrize("report", [sample.good(), sample.mixed(), sample.report([])], ids=["good", "mixed", "empty"])
def test_structure(report):
    held_to_the_schema(junit.render(report))


def outcomes(root):
    return {
        (case.get("classname"), case.get("name")): (case[0].tag if len(case) else "passed")
        for case in root.iter("testcase")
    }


def test_every_claim_and_every_negative_control_is_a_test_case():
    root = held_to_the_schema(junit.render(sample.good()))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("39", "0", "0")
    assert [suite.get("name") for suite in root] == ["effective_model", "fixed_points", "stability", "hierarchy"]
    found = outcomes(root)
    assert len(found) == 39
    assert found["flowclaims.stability", "neutral-straight"] == "passed"
    assert found["flowclaims.stability.neutral-straight", "negative control: sign-flipped"] == "passed"


def test_what_did_not_come_out_as_expected():
    found = outcomes(held_to_the_schema(junit.render(sample.mixed())))
    odd = {key: outcome for key, outcome in found.items() if outcome != "passed"}
    assert odd == {
        ("flowclaims.stability", "broken"): "failure",
        ("flowclaims.stability.broken", "negative control: escaped <b>"): "failure",
        ("flowclaims.stability.undermined", "negative control: order-swapped"): "failure",
        ("flowclaims.fixed_points", "really-suspect"): "failure",
        ("flowclaims.fixed_points", "no-flow-escapes"): "skipped",
        ("flowclaims.fixed_points", "unclear"): "skipped",
        ("flowclaims.hierarchy", "never-met"): "skipped",
        ("flowclaims.hierarchy", "crash"): "error",
    }


def test_a_failure_says_what_why_and_how_to_see_it_again():
    root = held_to_the_schema(junit.render(sample.mixed()))
    failure = root.find(".//testcase[@name='really-suspect']/failure")
    assert failure.get("type") == "suspect"
    assert failure.get("message").startswith("suspect, expected to hold: No counterexample in 40 cases")
    assert failure.text.endswith("Judge it again: flowclaims run fixed_points/really-suspect --profile quick --seed 0")
    nasty = root.find(".//testcase[@name='broken']/failure")
    lines = nasty.text.splitlines()
    assert lines[1].endswith(f" (certificates/{sample.broken()['certificates'][0]}.json)")
    assert lines[2] == sample.witness()["why"]
    assert "<script>alert('x')</script> & \"quotes\" | pipe ]]> ���[31mred�[0m" in nasty.text


def test_times_are_those_of_the_claims():
    report = sample.good()
    report["timing"]["claims"] = {claim["key"]: 0.25 for claim in report["claims"]}
    root = held_to_the_schema(junit.render(report))
    assert float(root.get("time")) == 13 * 0.25
    report["timing"]["claims"] = {}
    assert float(held_to_the_schema(junit.render(report)).get("time")) == 0


def test_whatever_is_worse_than_in_the_baseline_is_a_failed_test_case():
    worse = ["a/b: proved became <survived>", "a/c: the claim is gone"]
    passed = held_to_the_schema(junit.render(sample.report([sample.claim("a/b")], regressions=[])))
    assert [suite.get("name") for suite in passed] == ["a"]
    report = sample.report([sample.claim("a/b")], regressions=worse, passed=False, exit_code=1)
    root = held_to_the_schema(junit.render(report))
    assert [suite.get("name") for suite in root] == ["a", "baseline"]
    assert [(case.get("name"), case.get("classname")) for case in root[1].iter("testcase")] == [
        (said, "flowclaims.baseline") for said in worse
    ]
    assert [failure.text for failure in root[1].iter("failure")] == worse
    assert root.get("failures") == "2"
