"""A report never contradicts itself: a reader of its own goes through report.json, the page and the folder."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import mpmath
import pytest
import report_sample as sample
import user_claims

import verify
from verify.report import html, summary
from verify.report.terminal import table

FREQUENCY = re.compile(
    r"\b(rare|rarer|rarely|often|seldom|usual|usually|most|mostly|few|frequent\w*|typical\w*|common|commonly)\b",
    re.IGNORECASE,
)
"""Words on how often something happens: numbers say that, and a sentence written before the run cannot know it."""
LISTED = 20
SIGNS = {"passed": "✓", "failed": "✗", "unsettled": "?", "error": "!"}
VOID = {"meta", "br", "link", "hr", "img", "input", "path", "rect", "line", "use"}


# -- reading a page ------------------------------------------------------------------------------------------------
class Node:
    def __init__(self, tag, attrs):
        self.tag, self.attrs, self.inside = tag, attrs, []

    def nodes(self):
        for one in self.inside:
            if isinstance(one, Node):
                yield one
                yield from one.nodes()

    def all(self, tag, **attrs):
        return [
            one for one in self.nodes()
            if one.tag == tag
            and all(value in one.attrs.get(name.rstrip("_"), "").split() for name, value in attrs.items())
        ]  # fmt: skip

    @property
    def text(self):
        said = "".join(one.text if isinstance(one, Node) else one for one in self.inside)
        return " ".join(said.split())


class Reader(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def numbers(text):
    return [int(one) for one in re.findall(r"\d+", text)]


def facts(article):
    """Terms and what stands beside them."""
    (found,) = article.all("dl", class_="facts")
    children = [one for one in found.inside if isinstance(one, Node)]
    return {term.text: said for term, said in zip(children[::2], children[1::2], strict=True)}


# -- what must agree -----------------------------------------------------------------------------------------------
def counts(one):
    return one["held"] + one["failed"] + one["undecided"]


def document_agrees(report):
    for claim in report["claims"]:
        key, drawn = claim["key"], claim["sample"]
        assert claim["judged"] == counts(claim) + claim["errors"], key
        assert all(0 <= drawn[name] <= claim[name] for name in ("held", "failed", "undecided")), key
        assert sum(claim["arithmetics"].values()) == counts(claim), key
        # no reading counts a stored case among draws, or loses one
        for one in claim["readings"]:
            assert (counts(one), counts(one["stored"])) == (counts(drawn), counts(claim) - counts(drawn)), key
        # where one case could contradict the claim, no mark of success stands beside a margin that does
        good = claim["verdict"] in {"proved", "certified", "survived"}
        if claim["quantifier"] == "forall" and good:
            assert claim["failed"] == 0, key
            assert claim["worst_margin_approx"] is None or claim["worst_margin_approx"] >= 0, key
        assert claim["worst_margin_approx"] == min(claim["margins_approx"], default=None), key
        assert claim["certified"] <= claim["judged"], key
        assert len(claim["certificates"]) <= claim["certified"], key
        # how the reasons of undecided cases are told is counted too
        assert not FREQUENCY.search(claim["explanation"].replace("most of them", "")), key
        for one in claim["controls"]:
            assert one["passed"] == (one["verdict"] == "refuted"), key
    totals, entries = report["totals"], report["claims"]
    assert totals["cases"] == sum(one["judged"] for one in entries)
    assert totals["controls"] == sum(len(one["controls"]) for one in entries)
    assert totals["claims"] == len(entries) == totals["passed"] + totals["failed"] + totals["unsettled"]


def page_agrees(report, text):
    page = Reader(text).root
    rows = [row for row in page.all("table", class_="overview")[0].all("tr") if row.all("td")]
    assert len(rows) == len(report["claims"])
    totals = {one.all("dt")[0].text: one.all("dd")[0].text for one in page.all("dl", class_="totals")[0].all("div")}
    assert int(totals["cases"]) == report["totals"]["cases"]
    controls = [report["totals"]["controls_refuted"], report["totals"]["controls"]]
    assert numbers(totals["Negative controls refuted"]) == controls
    by_key = {row.all("span", class_="key")[0].text: row for row in rows}
    articles = {one.all("span", class_="key")[0].text: one for one in page.all("article")}
    for claim in report["claims"]:
        row, article = by_key[claim["key"]], articles[claim["key"]]
        row_agrees(claim, row)
        article_agrees(claim, article)
    # a page that scrolls sideways within itself does so by keyboard too, and each such place has a name
    for one in page.all("div", class_="scroll"):
        assert (one.attrs.get("tabindex"), one.attrs.get("role")) == ("0", "region")
        assert one.attrs["aria-label"]


def row_agrees(claim, row):
    verdict, _source, judged, margin, refuted = row.all("td")
    (chip,) = verdict.all("a", class_="chip")
    (sign,) = chip.all("span", class_="sign")
    assert sign.text == SIGNS[chip.attrs["class"].split()[1]]
    assert int(judged.text) == claim["judged"]
    assert numbers(refuted.text) == [sum(one["passed"] for one in claim["controls"]), len(claim["controls"])]
    # beside a mark of success a margin below zero is that of a single case, and says so
    if sign.text == "✓" and margin.text.startswith("−") and claim["verdict"] != "refuted":
        assert claim["quantifier"] != "forall"
        assert "single case" in margin.text


def article_agrees(claim, article):
    said = facts(article)
    tried = said["Tried"].text
    if counts(claim):
        assert numbers(tried)[:4] == [counts(claim), *(claim[name] for name in ("held", "failed", "undecided"))]
        assert not claim["errors"] or f"{claim['errors']} case" in tried
    drawn, stored = counts(claim["sample"]), counts(claim) - counts(claim["sample"])
    if drawn and stored:
        (told,) = re.findall(
            r"Of these (\d+) are draws from the case distribution: (.*?); (\d+) (?:is|are) stored: (.*?)\.", tried
        )
        assert (int(told[0]), int(told[2])) == (drawn, stored)
        assert numbers(told[1]) == [claim["sample"][name] for name in ("held", "failed", "undecided")]
        assert sum(numbers(told[3])) == stored
    margin = said["Worst margin"].text
    if claim["quantifier"] != "forall" and claim["worst_margin_approx"] is not None:
        assert "This is the worst of single cases" in margin
    for one in article.all("p", class_="remark"):
        assert not FREQUENCY.search(one.text.replace("at most", "")), claim["key"]
    if claim["certified"]:
        certificates_agree(claim, said["Certificates"])
    for readings in article.all("table", class_="readings"):
        for one, row in zip(claim["readings"], readings.all("tbody")[0].all("tr"), strict=True):
            cells = [cell.text for cell in row.all("td")]
            assert [int(cell) for cell in cells[:3]] == [one[name] for name in ("held", "failed", "undecided")]
            if stored:
                assert numbers(cells[4])[:2] == [one["stored"]["held"], counts(one["stored"])]


def certificates_agree(claim, said):
    """As many as are counted are named, and what is not named is counted."""
    sentence, kept = said.all("p")[0].text, len(claim["certificates"])
    assert numbers(sentence)[:2] == [claim["certified"], counts(claim)]
    if kept < claim["certified"]:
        assert numbers(sentence)[2:] == [kept]
    links = [one.attrs["href"] for one in said.all("a")]
    named = {link.removeprefix("certificates/").removesuffix(".json") for link in links}
    assert len(links) == len(named)
    assert named <= set(claim["certificates"])
    left = re.findall(r"(\d+) more in certificates/", said.text)
    assert len(named) + sum(map(int, left)) == kept
    for text in re.findall(r"(\d+) (?:other )?files?", said.text):
        assert int(text) == kept - (claim["theorem_certificate"] is not None)


def folder_agrees(report, folder):
    named = {sha for claim in report["claims"] for sha in claim["certificates"]}
    named |= {one["certificate"] for claim in report["claims"] for one in claim["witnesses"] if one["certificate"]}
    assert {file.stem for file in (folder / "certificates").iterdir()} == named
    events = [json.loads(line) for line in (folder / "events.ndjson").read_text().splitlines()]
    for claim in report["claims"]:
        own = [one for one in events if (one["claim"], one["part"]) == (claim["key"], "claim")]
        for name, outcome in (("held", "holds"), ("failed", "fails"), ("undecided", "undecided")):
            assert claim[name] == sum(one["outcome"] == outcome for one in own), claim["key"]
        # nothing is lost below the limit
        assert len(claim["certificates"]) == claim["certified"] == sum(one["certificate"] is not None for one in own)


def ends(held, failed, undecided, level):
    """Clopper-Pearson by the definition: the proportions at which so many, or more, or fewer, are just too unlikely."""
    n, alpha = held + failed + undecided, (1 - mpmath.mpf(level)) / 2

    def tail(k, p):
        return mpmath.fsum(mpmath.binomial(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))

    def solved(function):
        low, high = mpmath.mpf(0), mpmath.mpf(1)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if function(middle) < 0 else (low, middle)
        return float(low)

    k = held + undecided
    return (
        solved(lambda p: tail(held, p) - alpha) if held else 0.0,
        solved(lambda p: alpha - (1 - tail(k + 1, p))) if k < n else 1.0,
    )


def intervals_agree(report):
    for claim in report["claims"]:
        level = 1 - mpmath.mpf("0.01") / (len(claim["counted"]) or 1)
        for one in claim["readings"]:
            low, high = ends(one["held"], one["failed"], one["undecided"], level)
            assert one["low_approx"] == pytest.approx(low, abs=1e-9)
            assert one["high_approx"] == pytest.approx(high, abs=1e-9)


# -- reports -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("report", [sample.good(), sample.mixed(), sample.by_clocks()], ids=["good", "mixed", "clocks"])
def test_reports_made_by_hand(report):
    page_agrees(report, html.render(report))


KINDS = {
    "rate": {"quantifier": "'rate'", "rate": "0.5", "weight": "1", "clocks": user_claims.CLOCKS,
             "check": "lambda case: holds('float64', 1.0, readings=READ) if case.sha256[0] > '1' else "
             "fails('float64', 'no', -2.0, readings=READ)"},
    # eight stored cases beside its draws
    "stored": {"weight": "0.5", "clocks": user_claims.CLOCKS, "stored": "STORED",
               "sampler": "Mixture(('full_ising',), (3, 3))",
               "check": "lambda case: holds('float64', 1.0, readings=READ | {'by hand': case.spins == 3})"},
    "exists": {"quantifier": "'exists'", "weight": "0.5", "stored": "STORED",
               "check": "lambda case: proved(1.0) if case.spins == 2 else fails('exact', 'none', -3.0)"},
    "proved": {"weight": "1.5", "check": "lambda case: proved(0.5)"},
    "refuted": {"expect": "'refuted'", "weight": "1", "stored": "STORED",
                "check": "lambda case: certified('no', -1.0) if case.spins == 2 else holds('exact', 1.0)"},
    "escaped": {"controls": "(TRUE, FALSE)"},
    "undecided": {"check": "lambda case: undecided('exact', Reason.TIE) if case.spins == 2 else holds('exact', 2.0)"},
    "crashes": {"check": "lambda case: 1 / (case.spins - 1) and holds('exact')"},
}  # fmt: skip
STORED = f"""
STORED = ('one-spin', 'parity', 'two-spins', 'parity-of-four', 'regular-point')
READ = {{one.label: True for one in {user_claims.CLOCKS}}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("consistent")
    for name, fields in KINDS.items():
        user_claims.written(folder / "claims", f"mine/{name}", before=STORED, **fields)
    verify.run("mine", theorems=str(folder / "claims"), workers=1, out=folder / "run")
    return folder / "run"


def test_a_run_of_every_kind(run, capsys):
    report = json.loads((run / "report.json").read_text())
    verdicts = {claim["key"].removeprefix("mine/"): claim["verdict"] for claim in report["claims"]}
    assert verdicts == {
        "rate": "survived", "stored": "survived", "exists": "proved", "proved": "certified", "refuted": "refuted",
        "escaped": "survived", "undecided": "inconclusive", "crashes": "error",
    }  # fmt: skip
    document_agrees(report)
    page_agrees(report, (run / "report.html").read_text(encoding="utf-8"))
    folder_agrees(report, run)
    intervals_agree(report)
    by_key = {claim["key"].removeprefix("mine/"): claim for claim in report["claims"]}
    assert by_key["rate"]["worst_margin_approx"] == -2.0
    assert by_key["rate"]["failed"] > 0
    assert by_key["stored"]["judged"] == 5 + counts(by_key["stored"]["sample"])
    (apart,) = [one for one in by_key["stored"]["readings"] if one["label"] == "by hand"]
    assert (apart["failed"], apart["stored"]["failed"] > 0) == (0, True)
    assert len(by_key["proved"]["certificates"]) > LISTED
    # the other renderers say the same of the margin
    rows = [line for line in summary.render(report).splitlines() if "`mine/rate`" in line and "survived" in line]
    assert rows[0].split(" | ")[5] == "−2 (single case, not the rate)"
    table.Table().run_finished(report)
    said = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.startswith("mine/")}
    assert " -2 (single case, not the rate) " in said["mine/rate"]
    assert " -3 (single case, one suffices) " in said["mine/exists"]


def test_the_reader_sees_what_is_wrong(run):
    """Each disagreement that a report once had, put into a good one."""
    text, report = (run / "report.html").read_text(encoding="utf-8"), json.loads((run / "report.json").read_text())

    def wrong(change):
        changed = json.loads(json.dumps(report))
        change({claim["key"].removeprefix("mine/"): claim for claim in changed["claims"]})
        return changed

    for check, change in (
        (document_agrees, lambda c: c["stored"]["readings"][0].update(failed=5)),
        (document_agrees, lambda c: c["proved"].update(worst_margin_approx=-1.0, margins_approx=[-1.0])),
        (document_agrees, lambda c: c["refuted"].update(explanation="Counterexamples are rare.")),
        (document_agrees, lambda c: c["rate"]["sample"].update(held=99)),
        (intervals_agree, lambda c: c["rate"]["readings"][0].update(low_approx=0.4)),
        (lambda one: folder_agrees(one, run), lambda c: c["proved"]["certificates"].pop()),
        (lambda one: page_agrees(one, text), lambda c: c["proved"]["certificates"].pop()),
        (lambda one: page_agrees(one, text), lambda c: c["rate"].update(held=1)),
        (lambda one: page_agrees(one, text), lambda c: c["rate"].update(quantifier="forall")),
        (lambda one: page_agrees(one, html.render(one)), lambda c: c["rate"].update(remark="It is rare.")),
    ):
        check(report)
        with pytest.raises(AssertionError):
            check(wrong(change))


@pytest.mark.parametrize("claim", verify.load_claims().values(), ids=lambda claim: claim.key)
def test_no_shipped_remark_says_how_often(claim):
    """The page counts; what is written beforehand would contradict it on some seed."""
    for text in (claim.remark or "", claim.source.reading or ""):
        assert not FREQUENCY.search(re.sub(r"\$[^$]*\$|at most", "", text))


def test_the_report_that_is_shipped_beside_it_can_be_read():
    folder = Path(verify.__file__).resolve().parents[1] / "reports" / "reference"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    if "sample" not in report["claims"][0]:
        pytest.skip("made by an earlier version")
    document_agrees(report)
    intervals_agree(report)
    page_agrees(report, (folder / "report.html").read_text(encoding="utf-8"))
