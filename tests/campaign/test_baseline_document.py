"""The baseline as a file: what is in it, what is kept of an older one, and what is no baseline at all."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import replace

import jsonschema
import pytest
from test_baseline import CASE, WITNESS, entry, made, rates, report
from test_baseline import read as compared

from verify.campaign import baseline_document as document
from verify.campaign import baseline_reading
from verify.campaign.baseline_reading import read_kept
from verify.case import shipped
from verify.claims.verdict import share
from verify.errors import BadInput
from verify.records import shapes

REFUTED = {"verdict": "refuted", "expect": "refuted"}


def baseline(*claims):
    """The baseline of a report with these entries, as a document."""
    return shapes.document(made(*claims))


def read(file):
    """The baseline in a file, as a document."""
    return shapes.document(baseline_reading.read(file))


def written(folder, value, name="base.json"):
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def valid():
    schema = json.loads((shipped.schemas() / "baseline-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).validate


# -- what is in it -------------------------------------------------------------------------------------------------
def test_an_entry_says_what_the_report_said():
    seen = {"required": ["N=1", "K-regular", "spurious"], "missing": ["spurious"], "seen": {"N=1": 2, "K-regular": 1}}
    noted = WITNESS | {"document": CASE.document | {"note": "found at night"}, "part": "control:false"}
    claim = entry(
        **REFUTED, scope="instance", coverage=seen,
        stored={"judged": 4, "certified": 4, "kinds": ["K-regular", "M=0", "N=1"]},
        controls=[{"name": "z", "passed": True, "stored": True}, {"name": "y", "passed": False, "stored": False},
                    {"name": "d", "passed": True, "stored": False}, {"name": "a", "passed": True, "stored": True}],
        witnesses=[noted, WITNESS, WITNESS | {"certificate": None, "sha256": "1" * 64}, WITNESS | {"kind": "worst"}],
    )  # fmt: skip
    case = {key: value for key, value in CASE.document.items() if key != "note"}
    assert baseline(claim)["claims"]["a/b"] == {
        "expect": "refuted", "verdict": "refuted", "scope": "instance", "covered": ["K-regular", "N=1"],
        "controls_refuted": ["a", "z"], "stored_certified": True,
        # certified ones only, each once, and without the note, which is no part of a case
        "witnesses": [{"part": "claim", "sha256": CASE.sha256, "case": case},
                      {"part": "control:false", "sha256": CASE.sha256, "case": case}],
    }  # fmt: skip


@pytest.mark.parametrize(("judged", "certified", "wholly"), [(4, 4, True), (4, 3, False), (0, 0, False)])
def test_stored_certified_is_every_stored_case_and_at_least_one(judged, certified, wholly):
    claims = baseline(entry(stored={"judged": judged, "certified": certified, "kinds": []}))["claims"]
    assert claims["a/b"]["stored_certified"] is wholly


def test_intervals_are_rounded_outwards():
    """A library that computes the last digits otherwise must make no diff."""
    (one,) = baseline(*rates((9, 1)))["claims"]["a/b"]["intervals"]
    exact = share([True] * 9 + [False], 100)
    assert one == {
        "reading": "reading 0", "low_approx": math.floor(exact.low * 1e4) / 1e4,
        "high_approx": math.ceil(exact.high * 1e4) / 1e4,
    }  # fmt: skip
    assert one["low_approx"] < exact.low < exact.high < one["high_approx"]


def test_the_text_is_stable_and_reads_back(tmp_path, valid):
    claims = [entry(**REFUTED, witnesses=[WITNESS]), *rates((5, 6)), entry(key="c/d")]
    claims[1]["key"] = "r/ä"
    found = baseline(*claims)
    text = document.text(made(*claims))
    assert text == document.text(made(*reversed(claims)))
    assert read(written(tmp_path, text)) == found
    valid(found)
    # a line for each thing that may change: what a claim gains or loses is one line of a diff
    bare = entry(**REFUTED, witnesses=[WITNESS], stored={"judged": 2, "certified": 0, "kinds": []})
    changed = document.text(made(bare, *claims[1:]))
    pairs = zip(text.splitlines(), changed.splitlines(), strict=True)
    assert [pair for pair in pairs if len(set(pair)) > 1] == [('  "covered": ["N=1"],', '  "covered": [],')]
    assert "r/ä" in text
    assert text.endswith("}\n")


def test_no_claims_are_a_baseline_too(tmp_path):
    assert read(written(tmp_path, document.text(made()))) == baseline()


def test_what_people_wrote_is_kept():
    old = made(entry(**REFUTED), entry(key="c/d", **REFUTED), entry(key="e/f", **REFUTED))
    for key, note in (("a/b", "see the erratum"), ("c/d", "holds since")):
        old.claims[key] = replace(old.claims[key], expires="2027-03-31", note=note)
    new = document.of(compared(entry(**REFUTED), entry(key="c/d")), old)
    written = shapes.document(new)["claims"]
    assert (written["a/b"]["expires"], written["a/b"]["note"]) == ("2027-03-31", "see the erratum")
    # expected to hold now: nothing is left that could expire
    assert (written["c/d"].get("expires"), written["c/d"]["note"]) == (None, "holds since")
    assert "e/f" not in written


def test_entries_on_claims_that_were_left_out_on_purpose_stay():
    old = made(entry("proved"), entry(key="c/d"))
    assert document.of(compared(entry("survived")), old, only=True).claims == {
        "a/b": made(entry("survived")).claims["a/b"], "c/d": old.claims["c/d"],
    }  # fmt: skip


# -- reading one ---------------------------------------------------------------------------------------------------
def test_a_report_is_read_as_the_baseline_that_it_would_make(tmp_path):
    claims = [entry(**REFUTED, witnesses=[WITNESS]), entry(key="c/d")]
    assert read(written(tmp_path, report(*claims))) == baseline(*claims)


def test_a_report_of_an_earlier_version_will_do(tmp_path):
    old = {"key": "a/b", "verdict": "survived", "coverage": {"required": ["N=1"], "seen": {"N=1": 3}}}
    (only,) = read(written(tmp_path, report(old)))["claims"].values()
    assert (only["verdict"], only["covered"], only["witnesses"]) == ("survived", [], [])
    # which cases showed a kind was not kept then: nobody can tell what a seed drew from what is always there


def test_the_published_report_is_read():
    file = shipped.schemas().parent / "reference" / "report.json"
    if not file.is_file():
        pytest.skip("only in a checkout")
    claims = read(file)["claims"]
    assert claims["hierarchy/direct-flow"]["verdict"] == "refuted"
    assert claims["hierarchy/direct-flow"]["witnesses"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "$: found nothing, expected a JSON object"),
        ("{", "$: found text that is not JSON at line 1, column 2, expected a JSON object"),
        ("[]", '$.format: found [], expected "flowclaims/baseline/1" or "flowclaims/report/1"'),
        ("{}", '$.format: found null, expected "flowclaims/baseline/1" or "flowclaims/report/1"'),
        ('{"format": "flowclaims/case/1"}',
         '$.format: found "flowclaims/case/1", expected "flowclaims/baseline/1" or "flowclaims/report/1"'),
        ('{"format": "flowclaims/report/1"}', "$: found no claims, expected the keys claims"),
        ('{"format": "flowclaims/report/1", "claims": {}}', "$.claims: found {}, expected a list of claims"),
        ('{"format": "flowclaims/baseline/1"}', "$: found no claims, expected the keys claims, format"),
        ('{"format": "flowclaims/baseline/1", "claims": []}',
         "$.claims: found [], expected an object with an entry for each claim"),
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_named(tmp_path, text, message):
    file = written(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        read(file)
    assert str(caught.value) == f"{file}: {message}"


def spoilt(change):
    found = copy.deepcopy(baseline(entry(**REFUTED, witnesses=[WITNESS])))
    found["claims"]["a/b"] |= {"expires": "2027-03-31", "note": "why"}
    change(found["claims"]["a/b"])
    return found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: e.pop("verdict"), ": found no verdict, expected the keys controls_refuted, covered,"),
        (lambda e: e.update(verdict="surived"), '.verdict: found "surived", expected one of proved, certified, surv'),
        (lambda e: e.update(verdict=["proved"]), '.verdict: found ["proved"], expected one of'),
        (lambda e: e.update(expect="hold"), '.expect: found "hold", expected holds or refuted'),
        (lambda e: e.update(scope="all"), '.scope: found "all", expected null or one of instance, box'),
        (lambda e: e.update(covered="N=1"), '.covered: found "N=1", expected a list of kinds'),
        (lambda e: e.update(controls_refuted=[1]), ".controls_refuted[0]: found 1, expected a text that is not empty"),
        (lambda e: e.update(stored_certified=1), ".stored_certified: found 1, expected true or false"),
        (lambda e: e.update(intervals=[{"reading": None}]), ".intervals[0]: found no high_approx, expected the keys "),
        (lambda e: e.update(expire="2027-03-31"), '.expire: found the unknown key "expire", expected only '),
        (lambda e: e.update(note=3), ".note: found 3, expected a string"),
        (lambda e: e.update(expires=20270331), ".expires: found 20270331, expected a date such as 2027-03-31"),
        (lambda e: e.update(expires="2027-02-29"), '.expires: found "2027-02-29", expected a date such as'),
        (lambda e: e.update(expires="20270331"), '.expires: found "20270331", expected a date such as'),
        (lambda e: e.update(expires="2027-W13-3"), '.expires: found "2027-W13-3", expected a date such as'),
        (lambda e: e.update(expires="31.3.2027"), '.expires: found "31.3.2027", expected a date such as'),
        (lambda e: e.update(expires=""), '.expires: found "", expected a date such as'),
        (lambda e: e.update(expect="holds"), '.expires: found "2027-03-31", expected no date: the claim is expected'),
        (lambda e: e.update(witnesses={}), ".witnesses: found {}, expected a list of witnesses"),
        (lambda e: e["witnesses"].append(3), ".witnesses[1]: found 3, expected an object with the keys case,"),
        (lambda e: e["witnesses"][0].pop("case"), ".witnesses[0]: found no case, expected the keys"),
        (lambda e: e["witnesses"][0].update(part=3), '.witnesses[0].part: found 3, expected "claim" or'),
        (lambda e: e["witnesses"][0].update(sha256="0" * 64), ".witnesses[0].sha256: found "),
        (lambda e: e["witnesses"][0]["case"].update(spins=0), ".witnesses[0].case.spins: found 0, expected an integer"),
        (lambda e: e["witnesses"][0]["case"].update(more=1), '.witnesses[0].case.more: found the unknown key "more"'),
    ],
    ids=range(25),
)  # fmt: skip
def test_what_hands_have_spoilt_is_named(tmp_path, change, message):
    file = written(tmp_path, spoilt(change))
    with pytest.raises(BadInput) as caught:
        read(file)
    assert str(caught.value).startswith(f'{file}: $.claims["a/b"]{message}')


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (7, ": found 7, expected an object with the keys key, verdict"),
        ({"key": "a/b"}, ": found no verdict, expected the keys key, verdict"),
        (entry(["survived"]), '.verdict: found ["survived"], expected one of proved, certified, '),
        (entry("surived"), '.verdict: found "surived", expected one of proved, certified, '),
        (entry(key=3), ".key: found 3, expected a string"),
        (entry(expect="hold"), '.expect: found "hold", expected holds or refuted'),
        (entry(coverage=None), ".coverage: found null, expected an object"),
        (entry(coverage={"seen": []}), ".coverage.seen: found [], expected an object"),
        (entry(coverage={"required": "N=1"}), '.coverage.required: found "N=1", expected a list'),
        (entry(coverage={"required": [["N=1"]]}), '.coverage.required[0]: found ["N=1"], expected a text'),
        (entry(controls={}), ".controls: found {}, expected a list"),
        (entry(controls=["false"]), '.controls[0]: found "false", expected an object with the keys name'),
        (entry(controls=[{"passed": True}]), ".controls[0]: found no name, expected the keys name"),
        (entry(witnesses=["parity"]), '.witnesses[0]: found "parity", expected an object'),
        (entry(held="4"), '.held: found "4", expected an integer of at least 0'),
        (entry(readings=[{"label": "x"}]), ".readings[0]: found no failed, expected the keys failed, held, label"),
        (entry(stored={"judged": 1, "certified": 1, "kinds": [3]}), ".stored.kinds[0]: found 3, expected a text"),
        (entry(stored=None), ".stored: found null, expected an object with the keys certified, judged, kinds"),
    ],
    ids=range(18),
)
def test_entries_of_a_report_that_cannot_be_compared_are_named(tmp_path, broken, message):
    file = written(tmp_path, report(entry(), broken))
    with pytest.raises(BadInput) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: $.claims[1]{message}")


def test_a_report_s_witness_that_is_no_case_is_named(tmp_path):
    file = written(tmp_path, report(entry(witnesses=[WITNESS | {"document": {}}])))
    with pytest.raises(BadInput, match=r"\$\.claims\[0\]\.witnesses\[0\]\.document: found no format"):
        read(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"nowhere\.json: \$: found no such file"):
        read(tmp_path / "nowhere.json")


def test_a_report_is_not_written_over(tmp_path):
    file = written(tmp_path, report(entry()))
    with pytest.raises(BadInput, match=r'found "flowclaims/report/1", expected "flowclaims/baseline/1", the only'):
        read_kept(file)
    file = written(tmp_path, baseline(entry()))
    assert read_kept(file) == made(entry())


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.pop("verdict"),
        lambda e: e.update(verdict="surived"),
        lambda e: e.update(scope="all"),
        lambda e: e.update(expires="tomorrow"),
        lambda e: e.update(expect="holds"),
        lambda e: e.update(more=1),
        lambda e: e["witnesses"][0].update(sha256="abc"),
        lambda e: e["witnesses"][0].update(part="proof"),
        lambda e: e["witnesses"][0]["case"].pop("target"),
        lambda e: e.update(intervals=[{"reading": None, "low_approx": -1, "high_approx": 1}]),
    ],
    ids=range(10),
)
def test_the_schema_refuses_what_breaks_the_format(valid, change):
    valid(spoilt(lambda _: None))
    with pytest.raises(jsonschema.ValidationError):
        valid(spoilt(change))
