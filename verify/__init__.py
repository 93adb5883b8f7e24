"""flowclaims: formal-numeric verification of fixed-point theorems for energy-based models on {-1,+1}^N.

Everything public is here, and loaded when it is first used::

    from verify import Case, inspect, judge, run
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "HIDDEN": ("verify.energies.options", "HIDDEN"),
    "Block": ("verify.energies", "Block"),
    "Case": ("verify.case", "Case"),
    "Claim": ("verify.claims", "Claim"),
    "Dynamics": ("verify.flow", "Dynamics"),
    "Energy": ("verify.energies", "Energy"),
    "Fact": ("verify.energies", "Fact"),
    "IntegerOption": ("verify.energies.options", "IntegerOption"),
    "Link": ("verify.energies.links", "Link"),
    "NormalForm": ("verify.energies.normal_form", "NormalForm"),
    "Units": ("verify.energies.units", "Units"),
    "WordOption": ("verify.energies.options", "WordOption"),
    "ascend": ("verify.flow", "ascend"),
    "certify": ("verify.certificates", "certify"),
    "energy": ("verify.energies", "energy"),
    "hunt": ("verify.commands.hunt", "hunt"),
    "inspect": ("verify.commands.inspect", "inspect"),
    "integrate": ("verify.flow", "integrate"),
    "judge": ("verify.claims", "judge"),
    "load_claims": ("verify.claims.registry", "load"),
    "locate": ("verify.fixed_points", "locate"),
    "recheck": ("verify.commands.recheck", "recheck"),
    "register": ("verify.claims.register", "register"),
    "replay": ("verify.commands.replay", "replay"),
    "run": ("verify.commands.run", "run"),
    "strategies": ("verify.strategies", None),
}
__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 - the names are the dictionary's keys


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562), so that importing the package costs nothing."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'verify' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    found = importlib.import_module(module)
    value = found if attribute is None else getattr(found, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
