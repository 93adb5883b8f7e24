"""The published JSON Schemas, made of the types: ``python -m verify.records.schema`` writes them to reports/schema/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.case import schema as case
from verify.case import shipped
from verify.files.documents import pretty
from verify.records import baseline, certificate, hunt, inspection, report, witness
from verify.records.describing import entry

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDS: Mapping[str, type] = {
    report.FORMAT: report.Report,
    baseline.FORMAT: baseline.Baseline,
    witness.FORMAT: witness.Witness,
    hunt.FORMAT: hunt.HuntReport,
    inspection.FORMAT: inspection.Inspection,
    certificate.FORMAT: certificate.Certificate,
}
"""Formats with their types; that of cases is made of the registries of energies and targets."""


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each format, by its file's name: the version stands in the name and in the address."""
    bodies: dict[str, dict[str, Any]] = {case.FORMAT: case.schema()}
    for name, record in RECORDS.items():
        defs: dict[str, Any] = {}
        body = entry(record, defs)
        bodies[name] = {**body, **({"$defs": dict(sorted(defs.items()))} if defs else {})}
    return {file_name(name): _headed(name, body) for name, body in bodies.items()}


def file_name(form: str) -> str:
    """``flowclaims/report/1`` is described in ``report-1.schema.json``."""
    _, name, version = form.split("/")
    return f"{name}-{version}.schema.json"


def _headed(form: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:" + form.replace("/", ":"),
        "title": form,
        **body,
    }


def text(schema: dict[str, Any]) -> str:
    """The file's text."""
    return pretty(schema, 110) + "\n"


def main() -> None:
    """Write the files."""
    for name, schema in schemas().items():
        (shipped.schemas() / name).write_text(text(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
