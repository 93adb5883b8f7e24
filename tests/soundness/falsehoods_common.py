"""What wrong certificates are made with."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from corpus import corpus
from handmade import spelled

from verify.certificates import sealed

__all__ = ["Wrong", "changed", "spelled", "word"]


class Wrong(NamedTuple):
    name: str
    step: str
    document: dict[str, Any]
    false: bool = True


def changed(name, *path, to):
    """A certificate of the corpus with one value changed, and a new seal."""
    document = copy.deepcopy(corpus()[name])
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return sealed(document)


def word(k, to):
    """A vector with one entry changed."""

    def change(text):
        words = text.split()
        words[k] = str(to(int(words[k])))
        return " ".join(words)

    return change
