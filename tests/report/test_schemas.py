"""The published schemas hold the samples, and refuse what breaks the formats."""

from __future__ import annotations

import copy
import json
import re

import jsonschema
import pytest
import report_sample as sample
import user_claims

import verify
from verify import checker
from verify.campaign.witness import files
from verify.case import shipped
from verify.commands.inspect import inspect
from verify.records import shapes
from verify.records.report import Report


def validator(name):
    schema = json.loads((shipped.schemas() / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(
    "report",
    [sample.good(), sample.mixed(), sample.by_clocks(), sample.report([])],
    ids=["good", "mixed", "clocked", "empty"],
)
def test_reports(report):
    validator("report-1").validate(report)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.pop("clocks"),
        lambda c: c.pop("readings"),
        lambda c: c.pop("counted"),
        lambda c: c["clocks"][0].pop("text"),
        lambda c: c["clocks"][0].update(label=""),
        lambda c: c["readings"][0].pop("undecided"),
        lambda c: c["readings"][0].update(held=-1),
        lambda c: c["readings"][0].update(high_approx=1.1),
        lambda c: c["readings"][0].update(low_approx=None),
        lambda c: c["readings"][0].update(more=1),
        lambda c: c["readings"][0].pop("stored"),
        lambda c: c["readings"][0]["stored"].update(held=-1),
        lambda c: c.pop("sample"),
        lambda c: c["sample"].update(of="both"),
        lambda c: c["sample"].pop("undecided"),
        lambda c: c.update(counted=["a", "a"]),
        lambda c: c["figures"][0]["by_order"]["1"].pop("low"),
        lambda c: c["figures"][0].update(yscale="cubic"),
        lambda c: c["figures"][0].pop("xlabel"),
        lambda c: c["figures"][1]["series"][0].pop("fit"),
        lambda c: c["figures"][1]["series"][0]["fit"].pop("error"),
        lambda c: c["figures"][1]["series"][0].update(x=[None]),
        lambda c: c["figures"][2]["values"][0].append(1.5),
        lambda c: c["figures"][2].pop("low"),
        lambda c: c["figures"][3]["rows"].append([1]),
        lambda c: c["figures"][3].pop("caption"),
    ],
    ids=range(26),
)
def test_clocks_and_pictures_that_break_the_format(change):
    report = copy.deepcopy(sample.by_clocks())
    change(report["claims"][0])
    with pytest.raises(jsonschema.ValidationError):
        validator("report-1").validate(report)


def test_witnesses():
    for witness in files(Report.of(sample.mixed()).claims).values():
        validator("witness-1").validate(shapes.document(witness))


def broken(change):
    report = copy.deepcopy(sample.good())
    change(report)
    return report


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.pop("provenance"),
        lambda r: r.update(extra=1),
        lambda r: r.update(format="flowclaims/report/2"),
        lambda r: r.update(passed="yes"),
        lambda r: r.update(exit_code=7),
        lambda r: r["totals"].update(claims=-1),
        lambda r: r["claims"][0].pop("replay"),
        lambda r: r["claims"][0].update(surprise=1),
        lambda r: r["claims"][0].update(verdict="true"),
        lambda r: r["claims"][0].update(verdict="inconclusive"),
        lambda r: r["claims"][0].update(verdict="proved", scope="instance"),
        lambda r: r["claims"][0].update(key="no-chapter"),
        lambda r: r["claims"][0].update(worst_margin_approx="0.1"),
        lambda r: r["claims"][0]["arithmetics"].update(abacus=3),
        lambda r: r["claims"][10]["witnesses"][0].update(sha256="abc"),
        lambda r: r["claims"][10]["witnesses"][0]["document"].pop("target"),
        lambda r: r["claims"][8]["figures"][0].update(kind="pie"),
        lambda r: r["claims"][0]["coverage"].pop("seen"),
        lambda r: r["claims"][0].pop("certified"),
        lambda r: r["claims"][0].update(certified=-1),
        lambda r: r["claims"][0].update(tally={"starts": "many"}),
        lambda r: r["claims"][0].update(certificates=["0" * 63]),
        lambda r: r["claims"][10].update(certificates=[]),
        lambda r: r["claims"][10].update(certified=0),
        lambda r: r["claims"][10].update(theorem=None),
        lambda r: r["claims"][10].update(scope="universal"),
        lambda r: r["claims"][10]["witnesses"][0].pop("certificate"),
        lambda r: r["claims"][10]["witnesses"][0].update(certificate="abc"),
        lambda r: r["claims"][0].update(verdict="proved", scope="instance", certified=1, certificates=["0" * 64]),
    ],
    ids=range(29),
)
def test_reports_that_break_the_format(change):
    with pytest.raises(jsonschema.ValidationError):
        validator("report-1").validate(broken(change))


CERTIFICATE = json.loads(sample.certificate(sample.CASE)[1])
PARTS = {key: CERTIFICATE[key] for key in ("format", "case", "seal")} | {
    "kind": "conjunction",
    "parts": [
        {"kind": "fact", "statement": {}, "hints": {}},
        {"kind": "rank", "statement": {}, "hints": {}, "point": {}},
    ],
}
BOUND = PARTS | {"kind": "refutation", "claim": "a/b#control"}
OWN = BOUND | {"kind": "instance", "claim": "a/b", "binding": user_claims.binding("a lemma").document("Words.")}


@pytest.mark.parametrize("document", [CERTIFICATE, CERTIFICATE | {"point": {"b": ["0"]}}, PARTS, BOUND, OWN])
def test_certificates(document):
    validator("certificate-1").validate(document)


def test_a_real_certificate(tmp_path):
    """One that the checker accepts fits the schema, and the schema's own example of a kind is one of the checker's."""
    path = user_claims.written(tmp_path / "c", check=user_claims.PROVED)
    verify.run("mine", theorems=path, workers=1, out=tmp_path / "run")
    files = list((tmp_path / "run" / "certificates").iterdir())
    assert files
    for file in files:
        document = json.loads(file.read_text())
        assert checker.check(document)
        assert (document["kind"], document["claim"]) in {
            ("instance", "mine/claim"), ("refutation", "mine/claim#false"),
        }  # fmt: skip
        validator("certificate-1").validate(document)
    assert all(re.fullmatch("[a-z]+(-[a-z0-9]+)*", kind) for kind in checker.KINDS)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(format="flowclaims/certificate/2"),
        lambda c: c.update(kind="Rank"),
        lambda c: c.update(kind="rank\n"),
        lambda c: c.update(kind=""),
        lambda c: c.update(more=1),
        lambda c: c.pop("case"),
        lambda c: c.pop("seal"),
        lambda c: c.pop("hints"),
        lambda c: c.pop("statement"),
        lambda c: c.update(parts=[]),
        lambda c: c.update(statement="rank 3"),
        lambda c: c["case"].update(note="x"),
        lambda c: c["case"].pop("target"),
        lambda c: c.update(kind="refutation"),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(parts=[])),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(hints={})),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(point={})),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c["parts"][0].update(case={})),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(kind="rank")),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(kind="instance")),
        lambda c: (c.clear(), c.update(copy.deepcopy(PARTS)), c.update(claim="a/b")),
        lambda c: (c.clear(), c.update(copy.deepcopy(BOUND)), c.pop("claim")),
        lambda c: (c.clear(), c.update(copy.deepcopy(BOUND)), c.update(claim="a/b/c")),
        lambda c: (c.clear(), c.update(copy.deepcopy(BOUND)), c.update(claim="a/b\n")),
        lambda c: (c.clear(), c.update(copy.deepcopy(BOUND)), c.update(kind="conjunction")),
        lambda c: (c.clear(), c.update(copy.deepcopy(OWN)), c["binding"].pop("claim")),
        lambda c: (c.clear(), c.update(copy.deepcopy(OWN)), c["binding"].update(more=1)),
        lambda c: (c.clear(), c.update(copy.deepcopy(OWN)), c["binding"]["instance"][0].pop("parts")),
        lambda c: c.update(claim="a/b"),
    ],
    ids=range(29),
)
def test_certificates_that_break_the_format(change):
    document = copy.deepcopy(CERTIFICATE)
    change(document)
    with pytest.raises(jsonschema.ValidationError):
        validator("certificate-1").validate(document)


@pytest.mark.parametrize("arithmetic", ["float64", "multiprecision", "ball", "exact"])
@pytest.mark.parametrize("name", ["two-spins", "rational-parameters", "uniform", "saturated", "triangle-ising"])
def test_inspections(name, arithmetic):
    document = inspect(shipped.case(name), arithmetic)
    validator("inspect-1").validate(json.loads(json.dumps(document, allow_nan=False)))


@pytest.mark.parametrize(
    "change",
    [
        {"rank_K": -1},
        {"rank_K": "3"},
        {"classification": "fixed"},
        {"law": ["1/2", "one half"]},
        {"law": [{"mid": "1/2"}]},
        {"couplings": {"01": "1"}},
        {"kl": {"sum": []}},
        {"kl": {"log": 2}},
        {"bits": 53},
        {"tolerance_approx": 1e-9},
        {"hessian_inertia": {"positive": 1, "zero": 0, "negative": 1}},
        {"more": None},
    ],
    ids=str,
)
def test_inspections_that_break_the_format(change):
    document = inspect(shipped.case("two-spins"), "exact")
    validator("inspect-1").validate(document)
    with pytest.raises(jsonschema.ValidationError):
        validator("inspect-1").validate(document | change)
