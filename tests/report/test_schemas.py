"""The published schemas hold the samples, and refuse what breaks the formats."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
import report_sample as sample

from verify import data
from verify.inspection import inspect
from verify.report.json_file import witnesses


def validator(name):
    schema = json.loads((data.schemas() / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("report", [sample.good(), sample.mixed(), sample.report([])], ids=["good", "mixed", "empty"])
def test_reports(report):
    validator("report-1").validate(report)


def test_witnesses():
    for witness in witnesses(sample.mixed()).values():
        validator("witness-1").validate(witness)


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
    ],
    ids=range(18),
)
def test_reports_that_break_the_format(change):
    with pytest.raises(jsonschema.ValidationError):
        validator("report-1").validate(broken(change))


@pytest.mark.parametrize("arithmetic", ["float64", "multiprecision", "ball", "exact"])
@pytest.mark.parametrize("name", ["two-spins", "rational-parameters", "uniform", "saturated", "triangle-ising"])
def test_inspections(name, arithmetic):
    document = inspect(data.case(name), arithmetic)
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
    document = inspect(data.case("two-spins"), "exact")
    validator("inspect-1").validate(document)
    with pytest.raises(jsonschema.ValidationError):
        validator("inspect-1").validate(document | change)
