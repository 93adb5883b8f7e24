"""The compiled engine on a GPU: the same functions, compiled once more, and a thread for each flow in work.

A thread has its own memory, takes the next flow from a queue when it is done with one, and stops where only Python can
tell whether its flow has converged; the next launch goes on from there. In numba's simulator the CPU's functions run.
"""

from __future__ import annotations

import dis
import operator
from functools import cache
from importlib.util import find_spec
from inspect import getclosurevars
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import cuda as _cuda
from numba.core.dispatcher import Dispatcher

from verify.errors import Unsupported
from verify.flow.compiled.driver import compiled
from verify.flow.compiled.jit import from_bits, to_bits, view
from verify.flow.compiled.kept import healing
from verify.flow.compiled.layout import COUNTERS, REAL_END, ROOM, part, row, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

cuda: Any = _cuda
SIMULATED = bool(getattr(numba.config, "ENABLE_CUDASIM", False))
LANES = 1 if SIMULATED else 32
"""Flows whose memories are interleaved: threads that run side by side then read side by side."""
BLOCK = 1 if SIMULATED else 64
"""Threads of a block."""
RESIDENT = 256
"""Threads in work per multiprocessor: as many as its registers hold."""
SIMULATED_SLOTS = 3
PART_OF_MEMORY = 0.5
"""Share of the device's free memory that the flows in work may take."""
RESULTS = 1 << 28
"""Bytes of raw results that are in memory together."""


def check_gpu() -> None:
    """Raise Unsupported, which says what is missing, unless there is a device that ``follow`` can use."""
    if not SIMULATED and find_spec("numba_cuda") is None:
        raise Unsupported("device='gpu' needs numba-cuda, which is not installed: pip install 'flowclaims[gpu]'")
    if not cuda.is_available():
        why = " ".join(str(cuda.cuda_error() or "its compiler libraries cannot be loaded").split())
        raise Unsupported(f"device='gpu' finds no CUDA device that it can use ({why}); device='cpu' needs none")


def chunk(n: Whole) -> int:
    """Number of flows that are handed to ``follow`` at a time."""
    return max(1, RESULTS // (8 * int(n[ROOM])))


def follow(
    n: Whole, fixed: Real, targets: Real, starts: Real, atol: float, out: Real, has_converged: Callable[[int], bool]
) -> None:
    """Follow B flows: a row of ``out`` (B, ROOM) each, in the order of ``targets``.

    ``fixed``: m as ``plan.memory`` gives it; ``starts``: what moves and, where mapped, what does not, (B, P + I).
    ``has_converged(i)`` is asked with row i filled in, and again later where it says no. Results do not
    depend, to the bit, on which flows run together. Raises what numba raises when the device fails.
    """
    B, slots = len(targets), _slots(n, len(targets))
    kernel, rows = _kernel(), -(-slots // LANES)
    m = cuda.device_array((rows, int(n[REAL_END]), LANES), dtype=np.float64)
    c = cuda.device_array((rows, COUNTERS, LANES), dtype=np.int64)
    laws = np.ascontiguousarray(targets)
    given = [cuda.to_device(a) for a in (n, fixed, laws, np.log(laws), np.ascontiguousarray(starts))]
    results, queue = cuda.to_device(out), cuda.to_device(np.zeros(1, dtype=np.int64))
    doing, first = np.full(slots, -1, dtype=np.int64), True
    while True:
        held = cuda.to_device(doing)
        kernel[-(-slots // BLOCK), BLOCK](m, c, *given, atol, results, queue, held, first)
        doing, first = held.copy_to_host(), False
        asking = [slot for slot in range(slots) if doing[slot] >= 0]
        for slot in asking:
            index = int(doing[slot])
            out[index] = results[index].copy_to_host()
            if has_converged(index):
                doing[slot] = -1
        if not asking and int(queue.copy_to_host()[0]) >= B:
            break
    results.copy_to_host(out)


def _slots(n: Whole, flows: int) -> int:
    """Flows in work at a time."""
    if SIMULATED:
        return min(flows, SIMULATED_SLOTS)
    context = cuda.current_context()
    room = int(PART_OF_MEMORY * context.get_memory_info()[0] / (8 * (int(n[REAL_END]) + COUNTERS)))
    slots = min(room, RESIDENT * int(context.device.MULTIPROCESSOR_COUNT), flows)
    return max(1, slots)


_follow_row: Any = None
"""The function that the kernel calls; it is put in its place by ``_kernel``."""


@cache
def _kernel() -> Any:
    """The kernel, compiled at its first call and kept on disk."""
    own = _on_cpu(compiled()) if SIMULATED else _Port().function(compiled())
    # the digest of all sources, under which it is kept
    key, lanes = getclosurevars(compiled().py_func).nonlocals["key"], LANES

    def kernel(
        m: Any, c: Any, n: Any, fixed: Any, targets: Any, logs: Any, starts: Any, atol: Any, out: Any, queue: Any,
        doing: Any, first: Any
    ) -> None:  # fmt: skip
        _ = key
        slot = cuda.grid(1)
        if slot >= doing.size:
            return
        mine, counters = m[slot // lanes, :, slot % lanes], c[slot // lanes, :, slot % lanes]
        if first:
            for k in range(fixed.size):
                mine[k] = fixed[k]
        flow = doing[slot]
        resume = bool(flow >= 0)
        while True:
            if flow < 0:
                flow = cuda.atomic.add(queue, 0, 1)
                if flow >= targets.shape[0]:
                    doing[slot] = -1
                    return
            # a row of one flow; 0: it asks whether it has converged
            law, log, start, end = (
                targets[flow : flow + 1],
                logs[flow : flow + 1],
                starts[flow : flow + 1],
                out[flow : flow + 1],
            )
            if _follow_row(mine, n, counters, law, log, start, atol, end, 0, resume) == 0:
                doing[slot] = flow
                return
            flow, resume = -1, False

    return healing(cuda.jit(_with(kernel, {"cuda": cuda, "_follow_row": own}), cache=True))


def _on_cpu(function: Any) -> Callable[..., int]:
    """For the simulator, whose arrays are wrapped."""

    def call(*arguments: Any) -> int:
        return int(function(*(np.asarray(a) if hasattr(a, "ndim") else a for a in arguments)))

    return call


class _Port:
    """Compiled functions of the CPU made into functions of the device, with all that they call.

    Their fast-math flags stay behind: the device would take them for leave to divide approximately. It fuses products
    and sums as it is.
    """

    def __init__(self) -> None:
        self._done: dict[Any, Any] = _casts()

    def function(self, known: Any) -> Any:
        """The device's version of what a global name stands for."""
        if known in self._done:
            return self._done[known]
        if not isinstance(known, Dispatcher):
            return known
        plain: Any = known.py_func
        names = {one.argval for one in dis.get_instructions(plain) if one.opname == "LOAD_GLOBAL"}
        inside = {name: self.function(plain.__globals__[name]) for name in names & plain.__globals__.keys()}
        # the device's functions may not give back arrays; so those that do go into their callers
        inline = "always" if known in {part, row, whole} else "never"
        self._done[known] = cuda.jit(_with(plain, inside), device=True, inline=inline)
        return self._done[known]


def _with(function: Any, names: dict[str, Any]) -> Any:
    """The same function, where global names stand for these."""
    names = {"__builtins__": function.__globals__["__builtins__"], "__name__": function.__module__} | names
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)


def _casts() -> dict[Any, Any]:
    """The device's versions of what ``jit`` builds from instructions, and its way to copy an array into another."""
    from numba import types
    from numba.cuda import cgutils  # type: ignore[attr-defined]
    from numba.cuda.extending import intrinsic, lower_builtin  # type: ignore[attr-defined]
    from numba.cuda.np.arrayobj import make_array, populate_array

    def cast(into: Any, of: Any) -> Any:
        def typed(_typing: Any, _value: Any) -> Any:
            def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
                return builder.bitcast(values[0], context.get_value_type(into))

            return into(of), build

        return intrinsic(typed)

    def shown(_typing: Any, array: Any, _begin: Any, _size: Any) -> Any:
        result = types.Array(array.dtype, 1, array.layout)

        def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            source, made = make_array(array)(context, builder, values[0]), make_array(result)(context, builder)
            item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(array.dtype)))
            # an array that may be either a part of m or a row of results has its stride with it only
            stride = item if array.layout == "C" else builder.extract_value(source.strides, 0)
            data = cgutils.pointer_add(builder, source.data, builder.mul(values[1], stride))
            populate_array(made, data=data, shape=[values[2]], strides=[stride], itemsize=item, meminfo=None)
            return made._getvalue()  # noqa: SLF001 - how numba's own functions return an array

        return result(array, types.int64, types.int64), build

    def copied(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        """``a[:] = b`` for arrays that do not overlap: numba's own would set memory aside in case they do."""

        def copy(to: Any, _where: Any, by: Any) -> None:
            for i in range(to.size):
                to[i] = by[i]

        return context.compile_internal(builder, copy, signature, values)

    plain, apart = (types.float64[::1], types.float64[:])
    for to in (plain, apart):
        for by in (plain, apart):
            lower_builtin(operator.setitem, to, types.slice2_type, by)(copied)
    return {
        view: intrinsic(shown),
        from_bits: cast(types.float64, types.int64),
        to_bits: cast(types.int64, types.float64),
    }
