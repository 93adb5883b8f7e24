"""Cases: exact documents of an energy, parameters and a target, on which claims are judged."""

from verify.case.case import Case

__all__ = ["Case"]
