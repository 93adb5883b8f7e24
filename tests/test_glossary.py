"""The glossary's words against the code: names resolve, classes are classes, lists of members are complete."""

from __future__ import annotations

import enum
import importlib
import importlib.util
import inspect
import re
from pathlib import Path
from typing import get_args

import pytest

from verify.arithmetic import REGISTRY
from verify.claims import Outcome, Reason, Standing, Verdict
from verify.claims.claim import Scope
from verify.claims.coverage import KINDS

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^- \*\*(.+?)\*\*(.*)$", TEXT, re.MULTILINE))
NAMES = sorted(set(re.findall(r"`(verify(?:\.\w+)+)`", TEXT)))


def named(path):
    """The module, or the member of a module, that a dotted name stands for."""
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("path", NAMES)
def test_every_name_of_the_package_is_there(path):
    found = named(path)
    # a name with a capital letter is that of a class, and of the class that is called so
    if path.rpartition(".")[2][0].isupper():
        assert inspect.isclass(found)
        assert found.__name__ == path.rpartition(".")[2]


def classes():
    """Names of all public classes of the package, but of the checker's, which has words of its own."""
    for file in (ROOT / "verify").rglob("*.py"):
        if "check" not in file.as_posix().removeprefix(ROOT.as_posix()):
            yield from re.findall(r"^class ([A-Z]\w*)\b", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_word_that_names_a_class_says_which():
    known = set(classes())
    assert {"Case", "Claim", "Clock", "NegativeControl"} <= known
    for word, rest in ENTRIES.items():
        name = "".join(part.capitalize() for part in word.split())
        if name in known:
            # Fact and Part are something else first, and name the class in the sentence
            assert re.search(rf"`verify[\w.]*\.{name}`", rest), word


def test_words_stand_in_order_each_with_one_sentence():
    assert len(ENTRIES) >= 38
    assert [*ENTRIES] == sorted(ENTRIES, key=str.lower)
    for word, rest in ENTRIES.items():
        assert rest.endswith("."), word
        assert not re.search(r"\. [A-Z]", rest), word


@pytest.mark.parametrize("kind", [Outcome, Reason, Standing, Verdict])
def test_lists_of_members_are_those_of_the_class(kind):
    assert issubclass(kind, enum.Enum)
    listed = ENTRIES[kind.__name__].rpartition(": ")[2].rstrip(".")
    assert re.split(r", | or ", listed) == [member.value for member in kind]


def test_arithmetics_scopes_and_kinds_of_case_are_those_of_the_code():
    assert re.search(r"\((float64.*?)\)", ENTRIES["Arithmetic"])[1].split(", ") == list(REGISTRY)
    assert set(re.findall(r"`(\w+)`", ENTRIES["Scope"])) == set(get_args(Scope)) - {"box"}
    assert "a box" in ENTRIES["Scope"]
    assert set(re.findall(r"`([\w-]+)`", ENTRIES["Kind of case"])) <= KINDS.keys()


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_documents_lead_to_it(document):
    assert "(GLOSSARY.md)" in (ROOT / document).read_text(encoding="utf-8")
