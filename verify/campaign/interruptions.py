"""Signals that ask a run to end: Ctrl-C, and for the command SIGTERM and SIGHUP as well. All do the same.

Batch systems, containers and cancelled jobs send SIGTERM, a terminal that is closed SIGHUP.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # fmt: skip


@contextmanager
def like_ctrl_c() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does; what is ignored (``nohup``) stays ignored."""
    with _handling(signal.default_int_handler, [one for one in SIGNALS if _is(one, signal.SIG_DFL)]):
        yield


@contextmanager
def reraise_interrupt() -> Iterator[Callable[[Iterator[Any]], Iterator[Any]]]:
    """A function that passes results on, and raises KeyboardInterrupt where one was raised before and swallowed.

    Libraries in C do that, most of all while they are being loaded. Where somebody else handles a signal it is theirs.
    """
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    def passed(results: Iterator[Any]) -> Iterator[Any]:
        while not pressed.is_set():
            try:
                yield next(results)
            except StopIteration:
                return
        raise KeyboardInterrupt

    with _handling(press, ours()):
        yield passed


@contextmanager
def held() -> Iterator[None]:
    """A block that outlives the first signal that ends a run: it is passed over, the second interrupts the block."""
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            signal.default_int_handler(number, frame)
        pressed.set()

    with _handling(press, ours()):
        yield


@contextmanager
def later() -> Iterator[None]:
    """Such signals wait until the end of the block, and never reach processes started in it (on Windows they may)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, set(SIGNALS))
    try:
        # else the first process would start it, and it lets Ctrl-C and SIGTERM through again
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, set(SIGNALS))
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def deaf() -> None:
    """In a worker process: such signals are for the parent to handle, also where they go to a whole group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    others = [one for one in SIGNALS if one != signal.SIGINT]
    for one in others:
        # not ignored: what a check starts would inherit that, and could not be ended
        signal.signal(one, lambda _number, _frame: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, others)


def ours() -> list[signal.Signals]:
    """Those that raise KeyboardInterrupt, and no more."""
    return [one for one in SIGNALS if _is(one, signal.default_int_handler)]


def _is(one: signal.Signals, handler: object) -> bool:
    return signal.getsignal(one) == handler


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], Any], which: list[signal.Signals]) -> Iterator[None]:
    """Handle these signals so in the block; nothing outside the main thread, where Python lets nobody do that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, handler) for one in which}
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)
