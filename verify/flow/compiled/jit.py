"""Compiling of functions, and the two casts between a double and its bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from verify.flow.compiled.kept import healing

if TYPE_CHECKING:
    from collections.abc import Callable

_make: Any = make_array
_populate: Any = populate_array
_gep: Any = cgutils.gep

EXACT = {"contract"}
"""Products and sums may be fused; nothing else may change. For what depends on the order of its operations."""
LOOSE = {"contract", "reassoc", "nsz"}
"""Sums may be taken in any order as well, so that they run eight at a time."""


def compiles() -> bool:
    """Whether numba compiles at all: NUMBA_DISABLE_JIT, for debuggers and coverage, leaves functions as they are."""
    return not getattr(numba.config, "DISABLE_JIT", False)


def jit(function: Callable[..., Any]) -> Any:
    """Compiled as written, without the interpreter's lock."""
    return numba.njit(function, nogil=True, error_model="numpy", fastmath=EXACT)


def jit_sums(function: Callable[..., Any]) -> Any:
    """Compiled with sums in any order: for loops whose result is a sum."""
    return numba.njit(function, nogil=True, error_model="numpy", fastmath=LOOSE)


def jit_cached(function: Callable[..., Any]) -> Any:
    """Compiled, and kept on disk for the next process; where nothing can be written, for this process only.

    Damaged files there are written anew: see ``kept``.
    """
    options: Any = {"nogil": True, "error_model": "numpy", "fastmath": EXACT}
    try:
        return healing(numba.njit(function, cache=True, **options))
    except RuntimeError:
        # numba found no folder to keep it in
        return numba.njit(function, **options)


def _from_bits(typing: Any, bits: Any) -> Any:  # noqa: ARG001
    """The double with these 64 bits."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], context.get_value_type(numba.float64))

    return numba.float64(numba.int64), build


def _to_bits(typing: Any, value: Any) -> Any:  # noqa: ARG001
    """The 64 bits of a double."""

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], context.get_value_type(numba.int64))

    return numba.int64(numba.float64), build


def _view(typing: Any, array: Any, begin: Any, size: Any) -> Any:  # noqa: ARG001
    """array[begin : begin + size] of a contiguous array, unchecked and uncounted: it must not outlive the array.

    A slice would check its bounds and count its owners, which costs more than most loops over a few dozen numbers.
    """
    result = numba.types.Array(array.dtype, 1, "C")

    def build(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        source = _make(array)(context, builder, values[0])
        item = context.get_constant(numba.types.intp, context.get_abi_sizeof(context.get_data_type(array.dtype)))
        made = _make(result)(context, builder)
        data = _gep(builder, source.data, values[1])
        _populate(made, data=data, shape=[values[2]], strides=[item], itemsize=item, meminfo=None)
        return made._getvalue()  # noqa: SLF001 - how numba's own functions return an array

    return result(array, numba.int64, numba.int64), build


from_bits: Any = intrinsic(_from_bits)
to_bits: Any = intrinsic(_to_bits)
view: Any = intrinsic(_view)
