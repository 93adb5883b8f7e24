"""Damage to the text of certificates: rejected, or the very same theorem."""

from __future__ import annotations

import json
import os

import corpus
import pytest
import seeded

from verify import checker
from verify.certificates import sealed

COUNT = 40_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 4_000
LETTERS = [chr(code) for code in (*range(256), 0x663, 0xFF11, 0xFEFF, 0xD800, 0x2028)]


def damaged(text, chance):
    """A few characters deleted, inserted, changed, moved or doubled."""
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        i, j = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        j, kind = min(j, i + chance.choice((1, 1, 2, 8, 60))), chance.randrange(5)
        if kind == 0:
            text = text[:i] + text[j:]
        elif kind == 1:
            text = text[:i] + chance.choice(LETTERS) + text[i:]
        elif kind == 2:
            text = text[:i] + chance.choice('{}[]",:0123456789-truefalsn \\') + text[i + 1 :]
        elif kind == 3:
            text = text[:j] + text[i:j] + text[j:]
        else:
            text = text[i:j] + text[:i] + text[j:]
        text = text or " "
    return text


@pytest.mark.parametrize("part", range(4))
def test_damaged_text(part):
    chance, names, kept = seeded.chance(part), sorted(corpus.corpus()), 0
    for _ in range(COUNT // 4):
        document = corpus.corpus()[chance.choice(names)]
        text = json.dumps(document, indent=chance.choice((None, 1)), ensure_ascii=chance.random() < 0.5)
        other = damaged(text, chance)
        try:
            theorem = checker.check_text(other)
        except checker.Rejected:
            continue
        # blanks may be moved
        kept += 1
        assert json.loads(other) == document
        assert theorem == checker.check(document)
    assert kept < COUNT / 8


@pytest.mark.parametrize("part", range(2))
def test_damaged_text_with_a_new_seal(part):
    """What is still JSON, sealed again: nothing but Rejected is raised, and the answer is that of the document."""
    chance, names, read = seeded.chance(10 + part), sorted(corpus.corpus()), 0
    while read < COUNT // 4:
        text = damaged(json.dumps(corpus.corpus()[chance.choice(names)]), chance)
        try:
            document = json.loads(text)
            again = json.dumps(sealed(document))
        except (ValueError, AttributeError, RecursionError):
            continue
        read += 1
        answers = []
        for check, value in ((checker.check, json.loads(again)), (checker.check_text, again)):
            try:
                answers.append(check(value))
            except checker.Rejected as error:
                answers.append(str(error).partition(":")[0])
        floats = "a number that is no integer" in answers[1] or answers[1] == "certificate"
        assert floats or answers[0] == answers[1]
