"""Cases: what is judged, as an exact document."""

from verify.case.case import Case

__all__ = ["Case"]
