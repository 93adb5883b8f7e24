"""A counterexample as a test for pytest: one file that holds the case and needs nothing else but this package."""

from __future__ import annotations

import pprint
from pathlib import Path
from typing import TYPE_CHECKING

from verify.errors import Usage
from verify.files import atomic

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from verify.case import Case

_FIRST = '"""A counterexample, judged again: made by flowclaims, which replaces this file and no other."""\n'
_WIDTH = 110

_TEXT = """\
{first}
import pytest
from verify import Case, judge, load_claims

SHA256 = "{sha256}"
CASE = {case}
{theorems}
# claim, and the part of it that the case contradicts: the claim itself, or a negative control beside it
{found}

@pytest.fixture(scope="module")
def claims():
    return load_claims(THEOREMS)


def test_the_case_is_the_one_that_was_found():
    assert Case.from_document(CASE).sha256 == SHA256
"""
_CERTIFIED = """

@pytest.mark.parametrize(("claim", "part"), CERTIFIED)
def test_it_fails_with_a_certificate_that_the_independent_checker_accepts(claims, claim, part):
    finding = judge(claims[claim], Case.from_document(CASE), part)
    assert (finding.outcome.value, finding.certified) == ("fails", True), finding.why
"""
_SUSPECT = """

@pytest.mark.parametrize(("claim", "part"), SUSPECT)
def test_it_fails_still(claims, claim, part):
    finding = judge(claims[claim], Case.from_document(CASE), part)
    assert finding.outcome.value == "fails", finding.why
"""


def emitted(case: Case, found: Sequence[tuple[str, str, bool]], theorems: Sequence[str] = ()) -> str:
    """The text of a test file: that this case contradicts each claim (key, name of the part, whether certified) still.

    What is not certified needs only fail again, and a comment says so. ``theorems``: the folders of the user's in which
    the claims are, if they are not shipped; the test finds them where they are now. The file passes from any directory
    where each of ``found`` comes out as it says: that is for the caller to have seen.
    """
    groups = {
        "CERTIFIED": [(key, part) for key, part, certified in found if certified],
        "SUSPECT": [(key, part) for key, part, certified in found if not certified],
    }
    lists = []
    for name, pairs in groups.items():
        if name == "SUSPECT" and pairs:
            lists.append("# not certified: a counterexample by the check's own word, and a suspicion until it has one")
        lists += [f"{name} = {_literal(pairs)}"] if pairs else []
    text = _TEXT.format(
        first=_FIRST,
        sha256=case.sha256,
        case=_literal(case.document),
        theorems=_theorems(theorems),
        found="\n".join(lists) + "\n",
    )
    return text + (_CERTIFIED if groups["CERTIFIED"] else "") + (_SUSPECT if groups["SUSPECT"] else "")


def write(text: str, file: str | os.PathLike[str]) -> None:
    """Write what ``emitted`` gave. Raises Usage where the file is there and is none of ours, or cannot be written."""
    path = Path(file)
    try:
        if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(_FIRST):
            raise Usage(f"{file} is there already, and is no emitted test: name another file")
    except OSError as error:
        raise atomic.refused(file, error) from error
    atomic.write(path, text)


def _literal(value: object) -> str:
    return pprint.pformat(value, width=_WIDTH, compact=True, sort_dicts=False)


def _theorems(paths: Sequence[str]) -> str:
    where = tuple(str(Path(path).resolve()) for path in paths)
    comment = "# where the claims are; change this where they move\n" if where else ""
    return f"{comment}THEOREMS = {_literal(where)}"
