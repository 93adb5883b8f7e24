"""Devices that follow flows: the compiled engine on the processor or a GPU, and scipy."""

from __future__ import annotations

from typing import Any

from verify.errors import Unsupported, Usage

DEVICES = ("auto", "cpu", "gpu", "plain")


def check_device(device: Any) -> None:
    """Raise Usage for a device that does not exist, Unsupported for one that there is no engine for."""
    if device not in DEVICES:
        raise Usage(f"unknown device {device!r}; there are {', '.join(DEVICES)}")
    if device in {"cpu", "gpu"}:
        from verify.flow.compiled.jit import compiles

        if not compiles():
            raise Unsupported(
                f"device={device!r} is compiled, which NUMBA_DISABLE_JIT forbids: unset it, or use 'auto'"
            )
    if device == "gpu":
        from verify.flow.compiled.cuda import check_gpu

        check_gpu()
