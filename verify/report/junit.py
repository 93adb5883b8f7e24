"""junit.xml: what CI servers read. Structure, attributes and elements are those that the common JUnit schemas allow.

A suite per chapter; a test case per claim, and one per negative control, which passes where it was refuted. Where
anything is worse than in the baseline, a suite of its own with a failed test case for each such thing.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from verify.records.report import Report
from verify.report import standings, words

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.records.report import ClaimEntry, ControlEntry
    from verify.records.witness import WitnessEntry

_ELEMENTS = {"failed": "failure", "error": "error", "unsettled": "skipped"}
_COUNTERS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(document: Document) -> str:
    """The XML text: a failure where a verdict was not expected, an error for a crash, skipped for what is unsettled."""
    report = Report.of(document)
    chapters: dict[str, list[ClaimEntry]] = {}
    for claim in report.claims:
        chapters.setdefault(claim.chapter, []).append(claim)
    cases = {name: [case for claim in claims for case in _cases(claim, report)] for name, claims in chapters.items()}
    found = [*cases.items(), *([("baseline", worse)] if (worse := _worse(report)) else [])]
    suites = [_suite(name, some, report, place) for place, (name, some) in enumerate(found)]
    root = ET.Element("testsuites", name="flowclaims")
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.attrib[total]) for suite in suites)))
    root.set("time", f"{sum(float(suite.attrib['time']) for suite in suites):.3f}")
    root.extend(suites)
    ET.indent(root, space=" ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, cases: list[ET.Element], report: Report, place: int) -> ET.Element:
    suite = ET.Element("testsuite", name=words.line(name), package=words.line(name), id=str(place))
    # schemas differ on whether a zone may follow; none refuses its absence
    suite.set("timestamp", words.line(report.provenance["started"])[:19])
    suite.set("hostname", "localhost")
    suite.set("tests", str(len(cases)))
    for element, counter in _COUNTERS.items():
        suite.set(counter, str(sum(case.find(element) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.attrib['time']) for case in cases):.3f}")
    properties = ET.SubElement(suite, "properties")
    for label, value in (("version", report.version), ("profile", report.profile), ("seed", report.seed)):
        ET.SubElement(properties, "property", name=label, value=words.line(value))
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = standings.headline(report)
    ET.SubElement(suite, "system-err")
    return suite


def _worse(report: Report) -> list[ET.Element]:
    found = []
    for what in report.regressions or ():
        case = ET.Element("testcase", name=words.line(what), classname="flowclaims.baseline", time="0.000")
        message = words.line(f"worse than in the baseline: {what}", 500)
        ET.SubElement(case, "failure", message=message, type="regression").text = words.plain(what)
        found.append(case)
    return found


def _cases(claim: ClaimEntry, report: Report) -> list[ET.Element]:
    """One element for the claim, which has all the time, then one for each negative control."""
    chapter, _, name = claim.key.partition("/")
    seconds = report.timing.claims.get(claim.key, 0)
    group = f"flowclaims.{chapter}"
    controls = (_case(f"negative control: {one.name}", f"{group}.{name}", 0, one, claim) for one in claim.controls)
    return [_case(name or chapter, group, seconds, claim, claim), *controls]


def _case(name: str, group: str, seconds: float, item: ClaimEntry | ControlEntry, claim: ClaimEntry) -> ET.Element:
    case = ET.Element("testcase", name=words.line(name), classname=words.line(group), time=f"{seconds:.3f}")
    element = _ELEMENTS.get(standings.own_standing(item))
    if element is not None:
        expected = standings.EXPECTATIONS[item.expect]
        message = words.line(f"{standings.verdict(item)}, {expected}: {item.explanation}", 500)
        outcome = ET.SubElement(case, element, message=message)
        if element != "skipped":
            outcome.set("type", item.verdict)
        said = [item.explanation, *(_witness(witness) for witness in claim.witnesses if item is claim)]
        outcome.text = words.plain("\n".join([*said, f"Judge it again: {claim.replay}"]))
    return case


def _witness(witness: WitnessEntry) -> str:
    certificate = witness.certificate
    return f"{witness.why} (certificates/{certificate}.json)" if certificate else witness.why
