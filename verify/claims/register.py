"""Registration from outside: energies, families of targets, dynamics and claims of a user's own."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, TypeVar

from verify.claims.claim import Claim
from verify.draws.targets import TARGETS
from verify.energies import FAMILIES, Energy
from verify.errors import Usage
from verify.flow.dynamics import DYNAMICS, Dynamics

if TYPE_CHECKING:
    from collections.abc import Callable

Thing = TypeVar("Thing", bound=Any)
CLAIMS: dict[str, Claim] = {}
"""Claims that were registered, by key; those in files that are searched for claims need not be."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_count = [0]


def register(thing: Thing) -> Thing:
    """Make an energy, a family of targets or a claim known to every command; returns it, so that it can decorate.

    An energy: a class derived from ``Energy``, with ``family``, ``about``, ``OPTIONS`` and ``declared_size``. A family
    of targets: a function of a ``Draw`` and a number of spins that returns the ``target`` of a case document; its name
    is the function's. Dynamics: a class derived from ``Dynamics``, listed under its own name in small letters and
    hyphens. A claim: a ``Claim``. Registering the same thing again, as when a module is imported once more,
    changes nothing. Raises Usage for anything else, and for a name that another one has.
    """
    if isinstance(thing, Claim):
        _placed(CLAIMS, thing.key, thing, "claim")
    elif inspect.isclass(thing) and issubclass(thing, Energy):
        _energy(thing)
    elif inspect.isclass(thing) and issubclass(thing, Dynamics):
        _dynamics(thing)
    elif inspect.isfunction(thing):
        _target(thing)
    else:
        raise Usage(
            f"register: a class of energies or of dynamics, a function that draws targets or a Claim, not {thing!r}"
        )
    _count[0] += 1
    return thing


def registrations() -> int:
    """Number of registrations in this process."""
    return _count[0]


def _energy(kind: type[Energy]) -> None:
    missing = [name for name in ("family", "about") if not isinstance(getattr(kind, name, None), str)]
    missing += sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise Usage(f"register: {kind.__name__} lacks {', '.join(missing)}")
    if not NAME.fullmatch(kind.family):
        raise Usage(f"register: the family of {kind.__name__} is to be a word of small letters, not {kind.family!r}")
    _placed(FAMILIES, kind.family, kind, "energy")


def _dynamics(kind: type[Dynamics]) -> None:
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise Usage(f"register: {kind.__name__} lacks {', '.join(missing)}")
    # MeanField becomes mean-field
    _placed(DYNAMICS, re.sub(r"(?<=.)(?=[A-Z])", "-", kind.__name__).lower(), kind, "dynamics")


def _target(function: Callable[..., Any]) -> None:
    name = function.__name__
    if len(inspect.signature(function).parameters) != 2 or not NAME.fullmatch(name):
        raise Usage(f"register: {name} is to be a function of a Draw and a number of spins, named in small letters")
    if not function.__doc__:
        raise Usage(f"register: {name} needs a docstring, which `flowclaims list targets` shows")
    _placed(TARGETS, name, function, "family of targets")


def _placed(registry: dict[str, Any], name: str, thing: Any, sort: str) -> None:
    """Put it there, unless another one has the name: a thing of the same module and name is the same, imported anew."""
    there = registry.get(name)
    alike = there is None or _origin(there) == _origin(thing)
    if not alike:
        raise Usage(f"register: there is another {sort} of the name {name!r}, that of {_origin(there)}")
    registry[name] = thing


def _origin(thing: Any) -> str:
    if isinstance(thing, Claim):
        return f"{thing.check.__module__}, {thing.key}"
    return f"{thing.__module__}.{thing.__qualname__}"
