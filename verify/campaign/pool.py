"""Local worker processes, each at the other end of a pipe: no threads, and nothing that Ctrl-C could leave behind.

A pool of the standard library would do, but for three things: it forgets its processes when it is told to stop, so
that a long case keeps a user waiting; Ctrl-C makes its thread complain; and one dead worker takes the run with it.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from verify.campaign import worker
from verify.campaign.interruptions import later
from verify.campaign.worker import Done, Judged
from verify.claims import Finding, Outcome
from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from verify.campaign.plan import Item

GONE = (EOFError, OSError)
"""Errors of reading from a pipe whose process at the other end is dead."""
GRACE = 10.0
"""Seconds that an idle worker has to end."""


@contextmanager
def pool(number: int, paths: tuple[str, ...]) -> Iterator[Callable[[Sequence[Item]], Iterator[Done]]]:
    """A function that works on items in that many processes, and gives results in the order of the items.

    A worker that dies makes an error of the item it worked on, and is replaced. Raises Usage where none can start.
    """
    workers: list[_Worker] = []
    gently = False
    try:
        with later():
            workers += [_Worker(paths) for _ in range(number)]
        yield lambda items: _in_order(items, workers, paths)
        gently = True
    finally:
        # first all of them, then each to its end: a signal in between must not leave one at work
        if not gently:
            for one in workers:
                one.process.kill()
        for one in workers:
            one.stop()


class _Worker:
    """A worker process, the pipe to it, and the place of the item that it works on."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        # spawned, not forked: what the parent holds (threads of libraries, flint's precision) must not be copied
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, paths), daemon=True)
        self.process.start()
        # so that the pipe breaks when the process dies
        theirs.close()
        self.ready = False
        self.place: int | None = None

    def give(self, place: int, item: Item) -> None:
        """Hand an item over; a process that is dead shows when its answer is read."""
        self.place = place
        with suppress(OSError):
            self.pipe.send(item)

    def stop(self) -> None:
        """Let the process end, which it does when its pipe is closed; kill it where it does not."""
        self.pipe.close()
        self.process.join(GRACE)
        if self.process.is_alive():
            # a check left a thread behind that goes on
            self.process.kill()
            self.process.join()


def _serve(pipe: Connection, paths: tuple[str, ...]) -> None:
    worker.start(paths)
    # a parent that is gone wants no answer, and a traceback tells nobody anything
    with suppress(*GONE):
        pipe.send(None)
        while True:
            pipe.send(worker.work(pipe.recv()))


def _in_order(items: Sequence[Item], workers: list[_Worker], paths: tuple[str, ...]) -> Iterator[Done]:
    left = deque(enumerate(items))
    results: dict[int, Done] = {}
    for one in workers[: len(items)]:
        one.give(*left.popleft())
    for place in range(len(items)):
        while place not in results:
            busy = {one.pipe: one for one in workers if one.place is not None}
            for pipe in wait(list(busy)):
                one = busy[pipe]  # type: ignore[index]  # wait gives back what it was given
                done = _answer(one, items, workers, paths)
                if done is not None:
                    at, result = done
                    results[at] = result
                    if left:
                        next(one for one in workers if one.place is None).give(*left.popleft())
        yield results.pop(place)


def _answer(
    one: _Worker, items: Sequence[Item], workers: list[_Worker], paths: tuple[str, ...]
) -> tuple[int, Done] | None:
    """The result that a worker sent, with its place; None where it said that it is ready."""
    place = one.place
    if place is None:
        raise AssertionError("an idle worker has nothing to say")
    try:
        answer = one.pipe.recv()
    except GONE:
        one.stop()
        if not one.ready:
            raise Usage(
                "a worker process did not start; a script that calls verify.run with several workers does so "
                'under `if __name__ == "__main__":`'
            ) from None
        with later():
            workers[workers.index(one)] = _Worker(paths)
        return place, _died(items[place], one.process.exitcode)
    if not one.ready:
        one.ready = True
        return None
    one.place = None
    return place, answer


def _died(item: Item, code: int | None) -> Done:
    why = f"The worker process died while it judged this (exit code {code})."
    finding = Finding(Outcome.ERROR, "exact", why=why)
    return Done(item, (Judged("", {}, 0, finding),), proved=False if item.kind == "proof" else None)
