"""The reader object: what it gives, and where it says that something is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verify.errors import BadInput
from verify.files.numerals import Log
from verify.files.reading import At, opened

DOCUMENT = {"a": {"b c": [1, "2/3", {"log": "5"}, True, None]}, "d": "x"}
ROOT = At(DOCUMENT, file="here.json")
LIST = ROOT.key("a").key("b c").items("a list", 5)


def test_values_come_with_their_places():
    assert [at.path for at in LIST] == [f'$.a["b c"][{i}]' for i in range(5)]
    assert LIST[0].integer(0, 1) == 1
    assert LIST[1].rational() == Fraction(2, 3)
    assert LIST[1].number() == Fraction(2, 3)
    assert LIST[2].number() == Log(Fraction(5))
    assert ROOT.key("d").text() == ROOT.key("d").one_of(("w", "x")) == "x"
    assert dict(ROOT.entries()) == {"a": ROOT.key("a"), "d": ROOT.key("d")}
    assert ROOT.object("an object").keys(("a",), ("d", "e")) == ROOT
    assert (ROOT.entry("e").value, ROOT.entry("e").path) == (None, "$.e")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: LIST[0].integer(2, 3), '$.a["b c"][0]: found 1, expected an integer from 2 to 3'),
        (lambda: LIST[3].integer(0, 1), '$.a["b c"][3]: found true, expected an integer from 0 to 1'),
        (LIST[0].text, '$.a["b c"][0]: found 1, expected a string'),
        (lambda: LIST[4].one_of(("u", "v")), '$.a["b c"][4]: found null, expected one of u, v'),
        (lambda: LIST[4].rational("a half"), '$.a["b c"][4]: found null, expected a half'),
        (lambda: At({"log": "0"}, "$.x", "f").number(), 'f: $.x.log: found "0", expected a positive rational'),
        (lambda: LIST[0].object("an object"), '$.a["b c"][0]: found 1, expected an object'),
        (lambda: ROOT.key("d").items("a list"), '$.d: found "x", expected a list'),
        (lambda: ROOT.key("a").key("b c").items("four", 4), '$.a["b c"]: found a list of 5, expected four'),
        (lambda: ROOT.key("e"), "$: found no e, expected the key e"),
        (lambda: ROOT.keys(("a", "d", "e")), "$: found no e, expected the keys a, d, e"),
        (lambda: ROOT.keys(("d",), noun="word"), '$.a: found the unknown word "a", expected only d'),
    ],
)  # fmt: skip
def test_errors_name_file_and_path(ask, message):
    with pytest.raises(BadInput) as caught:
        ask()
    assert str(caught.value) == (message if message.startswith("f:") else f"here.json: {message}")


def test_what_a_stranger_s_reader_raises_is_moved_to_its_place():
    with pytest.raises(BadInput) as caught, LIST[2].within():
        raise BadInput("$.log", "5", "6")
    assert str(caught.value) == 'here.json: $.a["b c"][2].log: found 5, expected 6'
    with pytest.raises(BadInput) as caught, ROOT.key("a").within():
        # a file of its own is another's, and stays
        raise BadInput("$", "5", "6", "there.json")
    assert str(caught.value) == "there.json: $.a: found 5, expected 6"


def test_files(tmp_path):
    file = tmp_path / "x.json"
    file.write_text('{"a": [1]}', encoding="utf-8")
    assert opened(file) == At({"a": [1]}, "$", str(file))
    file.write_text("[", encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.json: \$: found text that is not JSON"):
        opened(file)
