"""What tests of provers share: case documents in one line, and what the independent checker says of a part."""

from __future__ import annotations

import re

from verify import Case, checker
from verify.certificates import certificate


def case_of(family, spins, target, parameters=None, **options):
    """A case; the target: weights as a list, couplings as a dict, or "self"."""
    if isinstance(target, list):
        target = {"kind": "weights", "values": [str(value) for value in target]}
    elif target == "self":
        target = {"kind": "self"}
    else:
        target = {"kind": "couplings", "J": {str(mask): value for mask, value in target.items()}}
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": {"family": family, **options}}
    if parameters is not None:
        document["parameters"] = parameters
    return Case.from_document(document | {"target": target})


def log(argument):
    return {"log": str(argument)}


def accepted(case, part):
    """The theorem of the certificate with this one part, without the words that name the case; raises Rejected."""
    theorem = checker.check(certificate(case, part))
    begin = r"For case ([0-9a-f]{64}) \(\w+, N = (\d+), P = (\d+)\), statement [0-9a-f]{64} \(rests on: [a-z, ]+\): "
    start = re.match(begin, theorem)
    assert start, theorem
    assert (start[1], int(start[2]), int(start[3])) == (case.sha256, case.spins, len(case.energy.trained))
    return theorem[start.end() :]


def vectors(texts):
    """Vectors of integers as they stand in hints."""
    return [[int(word) for word in text.split()] for text in texts]
