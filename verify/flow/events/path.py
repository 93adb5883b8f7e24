"""One flow as the detection of events sees it, in numbers of whatever arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Native = NDArray[Any]


class Path(ABC):
    """Smooth functions along a flow, in numbers of its own arithmetic: "native" below.

    ``rows`` (F,): the mismatch that each function belongs to, ascending; ``signed`` (F,): whether it is a gap, whose
    modulus counts; else it is a square.
    """

    rows: NDArray[np.int64]
    signed: Mask

    @abstractmethod
    def walk(self, segments: Sequence[Any]) -> tuple[list[Any], Native, Native, Native]:
        """Samples of the next steps: the segment of each, times (S,), values and slopes (S, F)."""

    @abstractmethod
    def at(self, homes: Sequence[Any], times: Native) -> tuple[Native, Native]:
        """Values and slopes, (S, F), at further times of these segments."""

    @abstractmethod
    def exact(self, homes: Sequence[Any], times: Native) -> Native:
        """Values (S, F) for locating roots."""

    @abstractmethod
    def floats(self, functions: Sequence[Native], sides: Sequence[Native], of: NDArray[np.int64]) -> list[Real]:
        """As doubles: arrays (I, F), and arrays (I, G, T) of which entry g belongs to function of[g].

        For each interval and function one common factor may be taken out of all of them.
        """

    @abstractmethod
    def located(self, low: Native, high: Native, value: Native, level: Native) -> Mask:
        """Mask of the roots between ``low`` and ``high`` that are as good as can be, by their last values."""

    def middle(self, values: Native) -> Native:
        """Without what the arithmetic adds to say how right it is."""
        return values
