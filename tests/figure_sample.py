"""A figure of each kind, as findings and claims hand them to the report."""

from __future__ import annotations

import math
from typing import Any


def trajectories() -> dict[str, Any]:
    time = [0.0] + [10 ** (step / 20 - 2) for step in range(100)]
    orders = {
        str(order): [[math.exp(-t / 10 ** (order - 1) * factor) for t in time] for factor in (0.6, 1.0, 1.7)]
        for order in (1, 2, 3)
    }
    return {
        "kind": "trajectories",
        "title": "Mismatch of the couplings by order",
        "caption": r"Norm of $J_S - J_S(q)$ over $|S| = k$, for three targets.",
        "time": time,
        "by_order": orders,
        "ylabel": "coupling mismatch",
    }


def spectrum() -> dict[str, Any]:
    return {
        "kind": "spectrum",
        "title": "Spectrum of the Hessian",
        "caption": "Eigenvalues at two data-consistent points; zeros are exact.",
        "groups": [
            {"label": "regular K", "values": [-3.1, -1.2, -0.7, -0.011, -0.002]},
            {"label": "singular K", "values": [-2.0, -0.4, 0.0, 0.0, 0.0]},
        ],
    }


def bands() -> dict[str, Any]:
    time = [0.0] + [10 ** (step / 20 - 2) for step in range(100)]

    def falling(order: int, factor: float) -> list[float | None]:
        return [None if order == 3 and 1 < t < 2 else math.exp(-t / 10 ** (order - 1) * factor) for t in time]

    return {
        "kind": "bands",
        "title": "Mismatch of the couplings by order, fifty targets",
        "caption": "Median, and the middle half of fifty targets; three of them as thin lines.",
        "xlabel": "time",
        "ylabel": "relative mismatch of $J_k$",
        "time": time,
        "by_order": {
            str(order): {
                "median": falling(order, 1.0),
                "low": falling(order, 1.8),
                "high": falling(order, 0.5),
                "single": [falling(order, factor) for factor in (0.3, 0.9, 2.5)],
            }
            for order in (1, 2, 3)
        },
    }


def scaling() -> dict[str, Any]:
    x = [10 ** (-step / 2) for step in range(4, 13)]
    return {
        "kind": "scaling",
        "title": "Time at which order 2 is learned, by the size of the start",
        "caption": r"$T_2$ against $\sigma$; lines over the fitted range.",
        "xlabel": r"size of the start $\sigma$",
        "ylabel": "time $T_2$",
        "series": [
            {"label": "rbm", "x": x, "y": [0.3 * one**-1.02 for one in x], "low": [0.2 * one**-1.02 for one in x],
             "high": [0.5 * one**-1.02 for one in x],
             "fit": {"exponent": -1.02, "error": 0.03, "from": 1e-5, "to": 1e-2, "factor": 0.3}},
            {"label": "full Ising, $N = 3$", "x": x, "y": [2 * one**-0.5 for one in x[:-2]] + [None, None], "low": None,
             "high": None, "fit": {"exponent": -0.5, "error": 0.0014, "from": 1e-4, "to": 1e-2, "factor": 2.0}},
            {"label": "lazy", "x": x[:3], "y": [4.0, 4.1, 4.05], "low": None, "high": None, "fit": None},
        ],
    }  # fmt: skip


def grid() -> dict[str, Any]:
    values = [[0.02, 0.31, 0.88, 1.0], [0.0, 0.52, None, 0.97], [0.5, 0.6, 0.7, 0.8]]
    return {
        "kind": "grid",
        "title": "Share of targets whose orders come one after another",
        "caption": "By the energy and the number of spins; intervals of 99 % confidence.",
        "xlabel": "spins",
        "ylabel": "energy",
        "columns": ["$N = 2$", "$N = 3$", "$N = 4$", "$N = 5$"],
        "rows": ["full Ising", "rbm, one unit", "shallow tanh"],
        "values": values,
        "low": [[None if one is None else max(one - 0.1, 0.0) for one in row] for row in values],
        "high": [[None if one is None else min(one + 0.1, 1.0) for one in row] for row in values],
    }


def table() -> dict[str, Any]:
    return {
        "kind": "table",
        "title": "First terms of the early mismatch",
        "caption": "At $J = 0$, as $t \\to 0$.",
        "columns": ["order $k$", "leading power", "what drives it"],
        "rows": [
            ["1", "$t$", "the target's fields"],
            ["2", "$t^2$", "fields & couplings"],
            ["3", "$t^3$", "all of <them>"],
        ],
    }
