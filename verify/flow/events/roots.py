"""Roots in brackets, many at once, in the numbers of any arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Native = NDArray[Any]

ROUNDS = 500


def roots(
    excess: Callable[[Native], Native],
    low: Native,
    high: Native,
    located: Callable[[Native, Native, Native], NDArray[np.bool_]],
    middle: Callable[[Native], Native],
) -> Native:
    """Root of ``excess``, which falls from positive at ``low`` to not so at ``high``: false position, Illinois form.

    ``located(low, high, value)``: which are good enough; ``middle`` is applied to every new time. Where an end is on
    the wrong side, by rounding or because ``excess`` is sharper than what gave the bracket, it is taken for the root.
    """
    above, under = excess(low), excess(high)
    low, high = np.where(under > 0, high, low), np.where(above > 0, high, low)
    side, t = np.zeros(len(low)), high
    for _ in range(ROUNDS):
        # where the chord from (low, above) to (high, under) meets zero
        steep = (above > under).astype(bool)
        fall = np.where(steep, above - under, 1 + 0 * above)
        t = middle(low + (high - low) * (np.where(steep, above, fall) / fall))
        value = excess(t)
        done = located(low, high, value)
        if done.all():
            return t
        up = ~done & (value > 0).astype(bool)
        down = ~done & ~up
        # an end that stays twice has its value halved, so that the other end moves as well
        under, above = np.where(up & (side > 0), under / 2, under), np.where(down & (side < 0), above / 2, above)
        low, above = np.where(up, t, low), np.where(up, value, above)
        high, under = np.where(down, t, high), np.where(down, value, under)
        side = np.where(up, 1.0, np.where(down, -1.0, side))
    return t
