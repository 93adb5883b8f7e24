"""Accepted certificates of all claims and of their negative controls, and what they say when they are bound anew."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from verify import Case, checker, judge
from verify.case import shipped
from verify.claims import registry
from verify.draws import Stream

DRAWN, STORED = 3, 3
"""Cases of each part that are judged: drawn ones, and stored ones."""
SLOW = {"hierarchy/three-before-four", "fixed_points/spurious-exist", "fixed_points/no-flow-escapes"}
"""Claims of which one drawn case is enough for a test."""


class Bound(NamedTuple):
    """A certificate with the key that it bears, the checker's case, and what it has established of the parts."""

    key: str
    document: dict
    case: object
    found: list

    def held(self, key=None, kind=None, binding=None):
        """The checker's sentence on a claim, or its reason against it (starts with a blank)."""
        document = {**self.document, "claim": key or self.key, "kind": kind or self.document["kind"]}
        try:
            with Working():
                if binding is not None:
                    return checker.bound(binding, document["kind"], self.case, self.parts(), self.words())
                return checker.held(document, self.case, self.found)
        except checker.Rejected as error:
            return f" {error}"
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            return f" malformed: {error}"

    def parts(self):
        """The parts as a binding reads them."""
        return [
            {"kind": kind, "statement": statement} | ({} if at is None else {"point": at})
            for kind, statement, at, _ in self.found
        ]

    def words(self):
        """What the checker says of each."""
        return [words for _, _, _, words in self.found]


class Working:
    """The checker's count of its work, as in ``check``."""

    def __enter__(self):
        self.before = checker.WORK.set(checker.Work(10**9))

    def __exit__(self, *_):
        checker.WORK.reset(self.before)


def established(document):
    """A certificate of a claim, with its parts established."""
    with Working():
        case = checker.Case(document["case"])
        return Bound(document["claim"], document, case, [checker.established(case, one) for one in document["parts"]])


@lru_cache(maxsize=1)
def certificates():
    """Certificates of all parts of all shipped claims, from a few cases each."""
    found = []
    for claim in registry.load().values():
        for part in claim.parts():
            if part.binding is None:
                continue
            documents = [shipped.case(name).document for name in part.stored[:STORED]]
            number = 1 if claim.key in SLOW else DRAWN
            documents += [part.sampler(Stream("bound", claim.key, part.name, i)) for i in range(number)]
            for document in documents:
                finding = judge(claim, Case.from_document(document), part.name)
                if finding.certificate is not None:
                    found.append(established(finding.certificate))
    return found
