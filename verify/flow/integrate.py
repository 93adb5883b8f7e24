"""Gradient flows of a batch, by the engine that can: ``integrate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.errors import Unsupported
from verify.flow.devices import check_device
from verify.flow.dynamics import PLAIN, Dynamics, GradientFlow
from verify.flow.problem import check_mismatch, problem

if TYPE_CHECKING:
    from verify.energies import Energy
    from verify.flow.result import Flows


def integrate(
    energy: Energy,
    targets: Any,
    starts: Any,
    *,
    until: Any,
    rtol: float = 1e-8,
    atol: float = 1e-10,
    thresholds: Any = (0.5,),
    relative: bool = True,
    device: str = "auto",
    output_times: Any = None,
    steps: int = 100_000,
    dynamics: Dynamics = PLAIN,
    precision: int | None = None,
    size: str = "norm",
    coding: str = "spins",
) -> Flows:
    """Follow d theta / dt = grad L(theta) = D^T (q - p) from each start, on each target q, to t = ``until``.

    ``targets``: strictly positive laws, (B, 2^N), each of sum 1 to 1e-9 (then divided by it); ``starts``: (B, size).
    State s of the 2^N has x_j = +1 where bit j of s is 0, and -1 where it is 1: state 0 is all +1.
    One of them, or both, may have a single axis: it then goes with every row of the other. Only ``energy.trained``
    moves.
    ``rtol`` and ``atol``: the error wanted in each parameter; where a start is so small that atol exceeds rtol times
    its largest parameter, that product is taken for atol. ``thresholds`` (T,): for every order, when the
    mismatch of couplings and that of moments fall to these multiples of their values at the start, or, with
    ``relative=False``, to these values; what cannot be told is marked as ``uncertain`` (see ``Crossings``).
    ``output_times``: ascending times at which to give theta. ``steps``: most steps per flow. ``size``: the mismatch
    of an order is the Euclidean "norm" of its gaps, or the "largest" modulus among them. ``coding``: couplings and
    moments are by characters of x in {-1,+1}, "spins", or by products of v = (1 + x)/2, "bits": J_T the
    coefficients of prod over T of v_j, m_T = E prod over T of v_j.
    ``dynamics``: another than the gradient flow, such as ``Natural()`` (see ``verify.flow.dynamics``). A flow that has
    converged stops early, and ``Flows.time`` says when; what has not happened by then has not
    happened (thresholds below some 1e-8 are beyond the tolerances anyway).

    ``device``: "cpu" is the compiled engine, on all cores (compiled at the first call on a machine, half a minute to a
    minute, and kept); it knows every normal-form energy and their linear reparametrisations under all dynamics but
    ``Natural`` (``Lazy`` for every energy), with the default ``size`` and ``coding``.
    "gpu" is the same engine on a CUDA device (``pip install flowclaims[gpu]``). "plain" is scipy, one flow after the
    other: for anything else, and the oracle. "auto" takes "cpu" where it can and "plain" elsewhere (also where
    NUMBA_DISABLE_JIT is set, as for debuggers and coverage).
    ``precision``: decimal digits, from 16: every number is then an ``mpmath.mpf``, targets and starts may be Fractions
    or decimal strings, rtol is 10^-precision, and ``rtol``, ``atol`` and ``device`` are not looked at.

    Error: order of the tolerances, no guarantee (README has the figures). Results do not depend on the rest of the
    batch or on the number of threads. Probabilities down to the least double, 5e-324, count in full. Raises BadInput
    (which names the argument; masked arrays are refused), Usage for an unknown device and
    Unsupported where something is missing for ``device``, or for dynamics, ``size`` and ``coding`` in high
    precision, before any work.
    Source: the flow of arXiv 2605.07844.
    """
    check_device(device)
    if precision is not None:
        check_mismatch(size, coding)
        if not isinstance(dynamics, GradientFlow) or (size, coding) != ("norm", "spins"):
            raise Unsupported("precision= goes with the gradient flow only, and with size='norm' and coding='spins'")
        from verify.flow.precise.flows import precise_flows
        from verify.flow.precise.problem import precise_problem

        exact = precise_problem(
            energy, targets, starts, precision=precision, until=until, thresholds=thresholds, relative=relative,
            output_times=output_times, steps=steps,
        )  # fmt: skip
        return precise_flows(exact)
    checked = problem(
        energy, targets, starts, until=until, rtol=rtol, atol=atol, thresholds=thresholds, relative=relative,
        output_times=output_times, steps=steps, dynamics=dynamics, size=size, coding=coding,
    )  # fmt: skip
    if device != "plain" and checked.usual:
        from verify.flow.compiled import engine
        from verify.flow.compiled.jit import compiles

        followed = engine.flows(checked, gpu=device == "gpu") if compiles() else None
        if followed is not None:
            return followed
    if device == "gpu":
        raise Unsupported(
            "device='gpu' knows normal-form energies under dynamics that have a drive (all but the natural gradient), "
            "with size='norm' and coding='spins'; use device='auto'"
        )
    from verify.flow.plain.scipy_engine import flows

    return flows(checked)
