"""Gradient flows in float64: ``integrate`` follows them, ``polish`` takes an end point to the nearest zero of grad L.

Both guess; neither proves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.flow.locate import Kind, Polished, polish
from verify.flow.problem import check_device, problem
from verify.flow.result import Crossings, End, Flows

if TYPE_CHECKING:
    from verify.energies import Energy

__all__ = ["Crossings", "End", "Flows", "Kind", "Polished", "integrate", "polish"]


def integrate(
    energy: Energy,
    targets: Any,
    starts: Any,
    *,
    until: float,
    rtol: float = 1e-8,
    atol: float = 1e-10,
    thresholds: Any = (0.5,),
    relative: bool = True,
    device: str = "auto",
    output_times: Any = None,
    steps: int = 100_000,
) -> Flows:
    """Follow d theta / dt = grad L(theta) = D^T (q - p) from each start, on each target q, to t = ``until``.

    ``targets``: strictly positive laws, (B, 2^N), each of sum 1 to 1e-9 (then divided by it); ``starts``: (B, size).
    One of them, or both, may have a single axis: it then goes with every row of the other. Only ``energy.trained``
    moves.
    ``rtol`` and ``atol``: the error wanted in each parameter; where a start is so small that atol exceeds rtol times
    its largest parameter, that product is taken for atol. ``thresholds`` (T,): for every order, when the
    mismatch of couplings and that of moments fall to these multiples of their values at the start, or, with
    ``relative=False``, to these values. ``output_times``: ascending times at which to give theta. ``steps``: most steps
    per flow. A flow that has arrived stops early, and ``Flows.time`` says when; what has not happened by then has not
    happened (thresholds below some 1e-8 are beyond the tolerances anyway).

    Error: order of the tolerances, no guarantee (by default, on 120 random flows of N = 1..6: effective couplings at
    the end to 1e-8, event times to 4e-7 relative). Results do not depend on the rest of the batch. Raises BadInput
    (which names the argument), Usage for an unknown device and Unsupported for ``device="gpu"``, all before any work.
    Source: the flow of arXiv 2605.07844.
    """
    check_device(device)
    checked = problem(
        energy, targets, starts, until=until, rtol=rtol, atol=atol, thresholds=thresholds, relative=relative,
        output_times=output_times, steps=steps,
    )  # fmt: skip
    from verify.flow.scipy_engine import flows

    return flows(checked)
