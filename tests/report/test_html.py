"""report.html: one file, valid, complete, honest, and safe whatever stands in the report."""

from __future__ import annotations

import copy
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import report_sample as sample

from verify.report import html
from verify.report.figures.grid import STRONGEST
from verify.report.json_file import text as json_text

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Elements with their attributes and texts; refuses tags that do not nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), f"{tag}: an attribute twice"
        element = {"tag": tag, "attrs": dict(attrs), "text": "", "inside": [one["tag"] for one in self.open]}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open[-1]["tag"] == tag, f"</{tag}> closes <{self.open[-1]['tag']}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **attrs):
        return [
            one for one in self.elements
            if one["tag"] == tag and all(one["attrs"].get(name.rstrip("_")) == value for name, value in attrs.items())
        ]  # fmt: skip

    def words(self, tag, **attrs):
        return [" ".join(one["text"].split()) for one in self.all(tag, **attrs)]


@pytest.fixture(scope="module")
def good():
    return Page(html.render(sample.good()))


@pytest.fixture(scope="module")
def mixed():
    return Page(html.render(sample.mixed()))


def article(page, key):
    (found,) = page.all("article", id=key)
    return " ".join(found["text"].split())


@pytest.fixture(scope="module")
def clocked():
    return Page(html.render(sample.by_clocks()))


@pytest.mark.parametrize("name", ["good", "mixed", "clocked"])
class TestEveryPage:
    @pytest.fixture
    def page(self, name, request):
        return request.getfixturevalue(name)

    def test_it_needs_nothing_from_outside_and_runs_nothing(self, page):
        assert not {one["tag"] for one in page.elements} & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "base",
        }
        for one in page.elements:
            for attribute, value in one["attrs"].items():
                assert not attribute.startswith("on")
                if attribute in {"href", "src", "action", "xlink:href"}:
                    assert value.startswith("#") or re.fullmatch(r"certificates/[0-9a-f]{64}\.json", value)
        (style,) = page.all("style")
        assert "url(" not in style["text"]
        assert "@import" not in style["text"]
        (policy,) = [one for one in page.all("meta") if "http-equiv" in one["attrs"]]
        assert policy["attrs"]["content"].startswith("default-src 'none'")

    def test_identifiers_are_unique_and_links_lead_somewhere(self, page):
        identifiers = [one["attrs"]["id"] for one in page.elements if "id" in one["attrs"]]
        assert len(identifiers) == len(set(identifiers))
        targets = {one["attrs"]["href"] for one in page.elements if "href" in one["attrs"]}
        assert {one.removeprefix("#") for one in targets if one.startswith("#")} <= set(identifiers)
        for one in page.elements:
            for name in ("aria-labelledby", "aria-describedby"):
                assert set(one["attrs"].get(name, "").split()) <= set(identifiers)

    def test_headings_form_a_tree(self, page):
        levels = [int(one["tag"][1]) for one in page.elements if re.fullmatch("h[1-6]", one["tag"])]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_tables_say_what_their_headers_head(self, page):
        assert all(one["attrs"].get("scope") in {"col", "row", "rowgroup"} for one in page.all("th"))

    def test_every_picture_says_what_it_shows(self, page):
        pictures = page.all("svg")
        assert pictures
        for one in pictures:
            assert one["attrs"]["role"] == "img"
        titles = [one for one in page.all("title") if one["inside"][-1] == "svg"]
        assert len(titles) == len(pictures)
        assert all(one["text"].strip() for one in titles)
        # the small bars of a table say all they show in their titles
        assert len(page.all("desc")) == len([one for one in pictures if one["attrs"]["class"] == "plot"])

    def test_it_declares_language_encoding_and_size(self, page):
        assert page.all("html", lang="en")
        assert page.all("meta", charset="utf-8")
        assert page.all("meta", name="viewport")

    def test_no_control_character_reaches_it(self, page):
        whole = page.all("html")[0]["text"]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", whole)


def test_the_same_report_gives_the_same_page_also_when_read_back():
    report = sample.mixed()
    before = copy.deepcopy(report)
    first = html.render(report)
    assert html.render(json.loads(json_text(report))) == first
    assert report == before


def test_the_overview(good):
    assert good.words("h1") == ["All 13 claims came out as expected"]
    totals = dict(zip(good.words("dt")[:6], good.words("dd")[:6], strict=True))
    assert totals == {
        "claims": "13", "as expected": "13", "failed": "0", "unsettled": "0", "cases": "520",
        "Negative controls refuted": "26 of 26",
    }  # fmt: skip
    rows = [row for row in good.words("tr") if "stability/neutral-straight" in row]
    assert rows == [
        "Neutral straight stability/neutral-straight ✓refuted, as expected expected to be refuted DSB 40 0.0125 2 of 2"
    ]
    assert not good.all("div", class_="banner")
    assert not [one for one in good.all("div") if "banner" in one["attrs"].get("class", "")]


def test_every_claim_has_a_link_and_a_section(good):
    keys = [claim["key"] for claim in sample.good()["claims"]]
    assert [one["attrs"]["id"] for one in good.all("article")] == keys
    links = [one["attrs"]["href"] for one in good.all("a", class_="name")]
    assert links == [f"#{key}" for key in keys]
    chapters = good.words("h2", class_="chapter")
    assert chapters == ["Effective model", "Fixed points", "Stability", "Hierarchy"]


def table_of(page, place):
    """Rows of a table as lists of texts: the place-th table of the page that has a cell."""
    rows, found = [], -1
    for one in page.elements:
        if one["tag"] == "table":
            found += 1
        elif found == place and one["tag"] == "tr":
            rows.append([])
        elif found == place and one["tag"] in {"td", "th"}:
            rows[-1].append(" ".join(one["text"].split()))
    return rows


def test_clocks_are_said_and_counted(clocked):
    said = article(clocked, "hierarchy/counted")
    assert "ClockOrder k counts as learned when" in said
    assert "at a confidence of 99 % for all 2 that are counted, taken together. Undecided cases" in said
    assert "The same for moments." in said
    # after the overview
    assert table_of(clocked, 1) == [
        ["Reading", "Held", "Failed", "Undecided", "Interval", "The interval as a picture"],
        ["couplings, norm, 1/2, firstthe claim’s own clock, must reach the rate", "39", "1", "0", "0.80 to 1.00",
         "couplings, norm, 1/2, first: 39 of 40 held; 0.80 to 1.00"],
        ["moments, norm, 1/2, firstmust reach the rate", "20", "17", "3", "0.28 to 0.78",
         "moments, norm, 1/2, first: 20 of 40 held, 3 undecided; 0.28 to 0.78"],
        ["by hand", "0", "0", "40", "0.00 to 1.00", "by hand: 0 of 40 held, 40 undecided; 0.00 to 1.00"],
    ]  # fmt: skip
    bars = [one for one in clocked.all("rect") if one["inside"][-1] == "svg"][:3]
    assert [(one["attrs"]["x"], one["attrs"]["width"]) for one in bars] == [
        ("80.34", "19.65"), ("28.11", "49.83"), ("0.00", "100.00"),
    ]  # fmt: skip
    # what a rate rests on is said of one that survived, too
    assert sample.clocked("a/b")["explanation"] in said
    said = article(clocked, "hierarchy/told")
    assert sample.clocked("a/b")["explanation"] not in said
    assert "at a confidence of 99 % for each by itself. Undecided cases" in said
    assert "must reach the rate" not in said
    said = article(clocked, "hierarchy/stored")
    assert "Cases drawn from the case distribution by how each line reads the claim" in said
    assert "Stored cases are no draws: they stand apart, and no interval is about them." in said
    tables = [table_of(clocked, place) for place in range(sum(one["tag"] == "table" for one in clocked.elements))]
    (apart,) = [table for table in tables if table and "Stored cases" in table[0]]
    assert [row[4:6] for row in apart] == [["Interval", "Stored cases"], ["0.82 to 1.00", "1 of 3 held"]]
    drawn = "Of these 40 are draws from the case distribution: 39 held, 1 failed, 0 undecided; 3 are stored: 1 held"
    assert drawn in said
    assert "one below zero" not in said
    assert "one below zero counts against the proportion" in article(clocked, "hierarchy/counted")
    said = article(clocked, "hierarchy/one")
    assert "As its clock reads it" in said
    assert "The same by other readings" in article(clocked, "hierarchy/told")
    both = sample.clocked("a/b", readings=sample.clocked("a/b")["readings"][:2])
    page = Page(html.render(sample.report([both])))
    assert "The same under other clocks" in article(page, "a/b")
    assert table_of(page, 1)[0][0] == "Clock"
    assert "What these clocks are" not in said
    said = article(clocked, "hierarchy/silent")
    assert "ClockOrder k counts as learned when" in said
    assert "confidence" not in said


def test_every_figure_is_drawn_in_its_order(clocked):
    drawings = [one["attrs"]["aria-labelledby"].split()[0] for one in clocked.all("svg", class_="plot")]
    titles = {one["attrs"]["id"]: one["text"] for one in clocked.all("title") if "id" in one["attrs"]}
    expected = [figure()["title"] for figure in (sample.bands, sample.scaling, sample.grid)]
    assert [titles[name] for name in drawings if not name.endswith("-m-title")] == expected
    captions = clocked.words("figcaption")
    assert [next(i for i, said in enumerate(captions) if said.startswith(title)) for title in expected] == [1, 2, 3]


def test_a_table_is_a_table_with_its_formulas(clocked):
    figure = next(one for one in clocked.all("figure") if "leading power" in one["text"])
    words = " ".join(figure["text"].split())
    assert "fields & couplings" in words
    assert "all of <them>" in words
    assert "First terms of the early mismatch." in words
    assert "$" not in words
    cells = [one["attrs"]["alttext"] for one in clocked.all("math") if {"figure", "td"} <= set(one["inside"])]
    assert cells == ["t", "t^2", "t^3"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("1.39e+03 (85.2 to 9.11e+03)", "1390 (85.2 to 9110)"),
        ("1, 9.3e-05, 5.6e-12", "1, 9.3 × 10<sup>−5</sup>, 5.6 × 10<sup>−12</sup>"),
        ("-2e30", "−2 × 10<sup>30</sup>"),
        # no numbers, though they look alike
        ("1e999 or v1e5 or 1e5x, 3 of 4", "1e999 or v1e5 or 1e5x, 3 of 4"),
        ("<b> & 1e-3", "&lt;b&gt; &amp; 0.001"),
    ],
)
def test_numbers_in_a_table_are_printed_as_people_write_them(cell, shown):
    table = sample.table() | {"columns": ["a"], "rows": [[cell]]}
    assert f"<td>{shown}</td>" in html.render(sample.report([sample.claim("a/b", figures=[table])]))


def test_a_figure_without_a_value_says_so():
    empty = sample.scaling() | {"series": []}
    page = Page(html.render(sample.report([sample.claim("a/b", figures=[empty])])))
    assert "Nothing to draw: there is no value." in article(page, "a/b")
    assert sample.scaling()["title"] in article(page, "a/b")


def test_a_claim_in_full(good):
    said = article(good, "stability/consistent-stable")
    for words in (
        "Decelle, Navas Gómez, Seoane",
        "Data-consistent points are stable or marginally stable.",
        "for all cases that meet the assumptions",
        "40 cases judged: 40 held, 0 failed, 0 undecided. 3 more did not meet the assumptions",
        "exact arithmetic, 30 cases",
        "ball arithmetic, 10 cases",
        "No certificate attached: decided by exact (30), ball (10), not by the independent checker.",
        "Every required kind came up: K-singular (12), K-regular (28).",
        "K-singular: 12 cases, required – K does not have full row rank",
        "≈ 0.0125 – the smallest eigenvalue of −H that is not zero",
        "40 margins from 0.0125 to 1.039",
        "Spectrum of the Hessian.",
        "the sign of the inequality is flipped",
        "✓identity by symbolic algebra, for all values at these numbers of spins and hidden units",
        "?not shown",
        "flowclaims run stability/consistent-stable --profile quick --seed 0",
    ):
        assert words in said


def test_statements_are_typeset(good):
    inside = [
        one for one in good.all("math") if one["attrs"]["alttext"] == r"p_\theta = q \Rightarrow \nabla^2 L \preceq 0"
    ]
    assert len(inside) == 13


def test_margins_that_need_no_picture_are_said(good):
    assert "All 40 margins are 0." in article(good, "effective_model/parseval")
    assert "Worst margin none given" in article(good, "effective_model/fourier-exact")


def test_the_witness_in_full(good):
    said = article(good, "stability/neutral-straight")
    assert "The coupling J{1,2} moves by 5/12 along a neutral direction." in said.replace("J {", "J{")
    assert sample.sha(sample.CASE) in said
    assert f"flowclaims replay {sample.sha(sample.CASE)[:16]}" in said
    assert '"parameters": {"W": [[{"log": "2"}, "1/3"]], "b": ["0", {"log": "3/2"}], "c": ["0"]}' in said
    assert "J before" in said
    assert "1 witness against the negative controls" in said
    shown = [one["text"].strip() for one in good.all("pre") if "flowclaims/case/1" in one["text"]]
    assert {json.dumps(json.loads(text), sort_keys=True) for text in shown} == {
        json.dumps(case, sort_keys=True) for case in (sample.CASE, sample.OTHER)
    }


def test_certificates_are_counted_linked_and_checked_again(good):
    key, sha = "stability/neutral-straight", sample.certificate(sample.CASE)[0]
    said = article(good, key)
    assert "37 of 40 judged cases carry a certificate that the independent checker accepted; 24 of these" in said
    assert f"flowclaims recheck certificates/{sha}.json python checker.py certificates/{sha}.json" in said
    assert "No certificate attached: " not in said
    (page,) = good.all("article", id=key)
    # the theorem once: that of the first witness is the claim's own, and the other one's is the same here
    theorems = [one for one in good.all("pre", class_="theorem") if "article" in one["inside"]]
    assert [one["text"] for one in theorems] == [sample.THEOREM] * 2
    links = [one["attrs"]["href"] for one in good.all("a") if one["attrs"]["href"].startswith("certificates/")]
    other = sample.certificate(sample.OTHER)[0]
    assert links.count(f"certificates/{sha}.json") == 2 * 2
    assert links.count(f"certificates/{other}.json") == 1 * 2
    # of 23 others twenty are listed, and the rest are counted
    assert len(links) == 2 * (2 + 1 + 20)
    assert "23 other files" in said
    assert "3 more in certificates/; report.json names them." in said
    assert page["text"].count("Certificate, accepted by the independent checker: ") == 2


def test_a_witness_without_a_certificate_says_so_and_tallies_are_tables(mixed):
    broken = article(mixed, "stability/broken")
    assert "1 of 40 judged cases carries a certificate" in broken
    assert "No certificate attached. flowclaims replay" in broken
    assert "Counted Added up over the judged cases <b>starts</b>50isolated0" in broken
    assert "Counted" not in article(mixed, "stability/consistent-stable")


def test_nasty_texts_are_texts(mixed):
    said = article(mixed, "stability/broken")
    assert said.count("<script>alert('x')</script> & \"quotes\" | pipe ]]>") >= 8
    assert r"$\frac{$ $a & b$" in said
    assert "escaped <b>" in said
    assert "<i>x</i>" in said


def test_the_banner_names_what_needs_attention(mixed):
    (banner,) = [one for one in mixed.all("div") if "banner" in one["attrs"].get("class", "")]
    said = " ".join(banner["text"].split())
    assert banner["attrs"]["class"] == "banner error"
    assert "1 claim crashed." in said
    assert "3 claims failed: stability/broken, stability/undermined, fixed_points/really-suspect." in said
    assert (
        "2 negative controls not refuted: escaped <b> (stability/broken); order-swapped (stability/undermined)." in said
    )
    assert "3 claims unsettled: fixed_points/no-flow-escapes, fixed_points/unclear, hierarchy/never-met." in said


def banner_of(claims, **changes):
    page = Page(html.render(sample.report(claims, **changes)))
    (banner,) = [one for one in page.all("div") if "banner" in one["attrs"].get("class", "")]
    return banner["attrs"]["class"], " ".join(banner["text"].split())


def test_banners():
    kind, said = banner_of([sample.claim("a/b")], interrupted=True, passed=False)
    assert kind == "banner interrupted"
    assert said.startswith("This report is partial. The run was interrupted")
    kind, said = banner_of(sample.unsettled())
    assert kind == "banner unsettled"
    assert said.endswith("Nothing failed, but these are not confirmed either.")
    kind, said = banner_of([sample.claim("a/b")], regressions=["a/b: <worse>"], passed=False, exit_code=1)
    assert kind == "banner failed"
    assert said == "Worse than in the baseline: a/b: <worse>"
    kind, said = banner_of([sample.claim("a/b")], passed=False, exit_code=1)
    assert said == "Each claim came out as expected, but the run ended with exit code 1."


def test_what_is_missing_is_said(mixed):
    never = article(mixed, "hierarchy/never-met")
    assert (
        "Required, but never met: uncorrelated-pairs (a target that is no product although every pair is uncorrelated)."
        in never
    )
    assert "nothing: no case was decidedNo certificate attached." in never
    assert "None: nothing checks that this claim’s machinery can refute." in never
    undermined = article(mixed, "stability/undermined")
    assert "But a negative control was not refuted, so this says little." in undermined
    proved = article(mixed, "hierarchy/proved")
    assert f"python checker.py certificates/{'0' * 64}.json" in proved
    assert "40 of 40 judged cases carry a certificate that the independent checker accepted; 1 of these" in proved
    assert "What it established at the first of them: Holds for all." in proved
    assert "No certificate" not in proved
    assert "symbolic: the whole statement, at the judged numbers of spins and hidden units" in proved
    assert sample.TRACEBACK.splitlines()[-1] in article(mixed, "hierarchy/crash")
    said = article(mixed, "fixed_points/unclear")
    assert "wide: The enclosure, or the interval of a rate, is too wide to decide" in said


def test_verdicts_are_explained_and_linked(mixed):
    terms = mixed.words("dt")
    for verdict in ("proved", "survived", "refuted", "suspect", "inconclusive", "vacuous", "error"):
        assert verdict in terms
        assert mixed.all("a", href=f"#verdict-{verdict}")
    titles = {one["attrs"]["title"] for one in mixed.all("a") if one["attrs"].get("class") == "chip failed"}
    assert titles
    assert all(title.endswith("This is not as expected.") for title in titles)


def test_a_huge_case_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(html, "MOST_DOCUMENT", 500)
    html._environment.cache_clear()
    case = sample.CASE | {"target": {"kind": "weights", "values": ["1/3"] * 1000}}
    try:
        page = html.render(sample.report([sample.refuted("a/b", witnesses=[sample.witness(document=case)])]))
    finally:
        html._environment.cache_clear()
    assert f"the whole is in <code>witnesses/{sample.sha(case)}.json</code>" in page
    assert page.count("1/3") < 200


def test_pretty_json_is_json():
    value = {"b": [["1/3"] * 30, []], "a": {"x": {}, "é": "\"'"}, "n": None}
    text = html.pretty(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= 76
    assert len(text.splitlines()) < 14
    assert html.pretty([1, 2]) == "[1, 2]"
    assert (
        html.pretty({"k": ["a" * 40, "b" * 40]})
        == '{\n  "k": [\n    "' + "a" * 40 + '",\n    "' + "b" * 40 + '"\n  ]\n}'
    )


def test_keys_of_any_kind_are_anchors():
    claims = [sample.claim("a b/c<d>"), sample.claim("a/b"), sample.claim("ä/統")]
    page = Page(html.render(sample.report(claims)))
    assert [one["attrs"]["id"] for one in page.all("article")] == ["a%20b/c%3Cd%3E", "a/b", "%C3%A4/%E7%B5%B1"]


def test_an_empty_report_is_a_page():
    assert Page(html.render(sample.report([], passed=False, interrupted=True))).words("h1") == [
        "Interrupted after 0 claims"
    ]


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_colours_are_legible(good, side):
    """WCAG 2: 4.5 to 1 for text, 3 to 1 for the lines and dots of drawings."""
    roots = re.findall(r":root \{(.*?)\}", good.all("style")[0]["text"], re.DOTALL)
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", roots[side]))
    for name in ("ink", "quiet", "link", "passed", "failed", "unsettled", "error"):
        for ground in ("paper", "raised"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for name in ("faint", *(f"series-{number}" for number in range(1, 7))):
        assert contrast(colours[name], colours["paper"]) >= 3, name
    # numbers in the darkest cell of a grid
    mixed = zip(*(bytes.fromhex(colours[name][1:]) for name in ("series-1", "paper")), strict=True)
    cell = "#" + bytes(round(STRONGEST * over + (1 - STRONGEST) * under) for over, under in mixed).hex()
    assert contrast(colours["ink"], cell) >= 4.5
