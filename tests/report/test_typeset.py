"""Text with formulas: what is a formula, what becomes of it, and that nothing else gets through."""

from __future__ import annotations

import pytest
import report_sample as sample

from verify.report import typeset


def maths(text):
    """The formulas in typeset text, as elements."""
    return sample.xml(f"<p>{typeset.html(text)}</p>").findall(".//math")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [(False, "plain")]),
        ("", [(False, "")]),
        ("a $x$ b", [(False, "a "), (True, "x"), (False, " b")]),
        ("$x$$y$", [(True, "x"), (True, "y")]),
        ("costs $5 or $6", [(False, "costs $5 or $6")]),
        ("from $.energy: found 3 to $ end", [(False, "from $.energy: found 3 to $ end")]),
        (r"\$5 and $x$", [(False, "$5 and "), (True, "x")]),
        ("lone $ sign", [(False, "lone $ sign")]),
        ("$x$5", [(False, "$x$5")]),
        (r"$\{1,2\}$", [(True, r"\{1,2\}")]),
    ],
)
def test_parts(text, expected):
    assert typeset.parts(text) == expected


def test_a_formula_becomes_mathml_that_says_its_latex():
    (math,) = maths(r"the flow $\nabla L = K^{T} r$ ends")
    assert math.get("alttext") == r"\nabla L = K^{T} r"
    assert "".join(math.itertext()) == "∇L=KTr"
    sup = math.find(".//msup")
    assert [("".join(child.itertext())) for child in sup] == ["K", "T"]


def test_text_is_escaped():
    assert typeset.html("<script> & \"q\" 'a'") == "&lt;script&gt; &amp; &quot;q&quot; &#x27;a&#x27;"


@pytest.mark.parametrize("latex", [r"\frac{", "^", r"a & b", r"\nosuchcommand x", r"\left("])
def test_what_cannot_be_converted_stays_as_it_was_written(latex):
    (code,) = sample.xml(f"<p>{typeset.html(f'see ${latex}$ here')}</p>").findall("code")
    assert code.text == f"${latex}$"


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        "<script>alert(1)</script>",
        r"\text{<img src=x onerror=alert(1)>}",
        '"onclick="',
    ],
)
def test_no_formula_smuggles_in_markup(latex):
    root = sample.xml(f"<p>{typeset.html(f'${latex}$')}</p>")
    allowed = {"p", "code", "math", "mrow", "mi", "mo", "mn", "mtext", "mspace"}
    assert {element.tag for element in root.iter()} <= allowed
    assert not {name for element in root.iter() for name in element.attrib if name.startswith(("on", "href", "src"))}


def test_controls_never_reach_the_page():
    assert typeset.html("a\x00b\x1b $x\x07$").startswith("a�b� ")
    assert "\x07" not in typeset.html("a\x00b\x1b $x\x07$")


def row(latex):
    """Tags and texts of a formula's top row."""
    (math,) = maths(f"${latex}$")
    return [(child.tag, "".join(child.itertext())) for child in math.find("mrow")]


def test_names_of_functions_keep_their_distance_as_in_tex():
    assert row(r"a \ker K") == [("mi", "a"), ("mspace", ""), ("mi", "ker"), ("mspace", ""), ("mi", "K")]
    assert row(r"\tanh(x)")[:2] == [("mi", "tanh"), ("mo", "(")]
    assert row(r"\operatorname{Var} x")[:2] == [("mi", "Var"), ("mspace", "")]
    assert row("ab") == [("mi", "a"), ("mi", "b")]


def test_relations_are_operators():
    assert row(r"A \preceq 0") == [("mi", "A"), ("mo", "⪯"), ("mn", "0")]
    assert row(r"x = \infty")[-1][1] == "∞"


def test_bars_and_slashes_stand_close_and_leading_signs_are_prefixes():
    (math,) = maths("$|S| = 0/1$")
    spaces = {child.text: (child.get("lspace"), child.get("rspace")) for child in math.iter("mo")}
    assert spaces["|"] == ("0", "0")
    assert spaces["/"] == ("0", "0")
    assert spaces["="] == (None, None)
    (math,) = maths(r"$\{\pm 1\}$")
    assert [child.get("form") for child in math.iter("mo") if child.text == "±"] == ["prefix"]
    (math,) = maths("$a - b$")
    assert [child.get("form") for child in math.iter("mo") if child.text == "−"] == [None]


@pytest.mark.parametrize("sign", [",", ".", ";", ":", ")", "?"])
def test_no_line_begins_with_the_sign_after_a_formula(sign):
    root = sample.xml(f"<p>{typeset.html(f'where $M = 3${sign} and then')}</p>")
    (span,) = root.findall("span")
    assert span.get("class") == "nobr"
    assert [child.tag for child in span] == ["math"]
    assert "".join(span.itertext()) == f"M=3{sign}"
    assert "".join(root.itertext()) == f"where M=3{sign} and then"


def test_other_text_after_a_formula_stands_apart():
    assert not sample.xml(f"<p>{typeset.html('$x$ and $y$-axis, $z$')}</p>").findall("span")
