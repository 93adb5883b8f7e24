"""Signals that end a run: what is ignored stays so, one that comes while the report is written does no harm."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from verify.campaign import interruptions
from verify.campaign.interruptions import held, like_ctrl_c, reraise_interrupt

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there, a signal ends the process")
OTHERS = [one for one in interruptions.SIGNALS if one != signal.SIGINT]


def send(number):
    os.kill(os.getpid(), number)


@pytest.fixture(autouse=True)
def _as_before():
    before = {one: signal.getsignal(one) for one in interruptions.SIGNALS}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", interruptions.SIGNALS)
def test_each_of_them_is_a_keyboard_interrupt_and_nothing_afterwards(number):
    before = [signal.getsignal(one) for one in interruptions.SIGNALS]
    with like_ctrl_c(), pytest.raises(KeyboardInterrupt):
        send(number)
    assert [signal.getsignal(one) for one in interruptions.SIGNALS] == before


@pytest.mark.parametrize("number", OTHERS)
def test_what_is_ignored_or_somebody_else_s_stays_so(number):
    heard = []
    for handler in (signal.SIG_IGN, lambda *what: heard.append(what)):
        signal.signal(number, handler)
        with like_ctrl_c(), reraise_interrupt(), held():
            send(number)
    assert len(heard) == 1


@pytest.mark.parametrize("number", interruptions.SIGNALS)
def test_one_that_is_swallowed_is_heeded_before_the_next_result(number):
    taken = []
    with pytest.raises(KeyboardInterrupt), like_ctrl_c(), reraise_interrupt() as reraised:  # noqa: PT012 - both are tested
        for one in reraised(iter(range(5))):
            taken.append(one)
            if one == 1:
                with pytest.raises(KeyboardInterrupt):
                    send(number)
    assert taken == [0, 1]


@pytest.mark.parametrize("second", interruptions.SIGNALS)
def test_the_first_is_passed_over_while_a_report_is_written_and_the_second_is_not(second):
    written = []
    with like_ctrl_c():
        with held():
            send(signal.SIGTERM)
            written.append("whole")
        with pytest.raises(KeyboardInterrupt), held():  # noqa: PT012 - idem
            send(signal.SIGTERM)
            written.append("half")
            send(second)
            written.append("never")
    assert written == ["whole", "half"]


def test_other_threads_are_left_alone():
    failures = []

    def work():
        try:
            with like_ctrl_c(), reraise_interrupt() as reraised, held():
                assert list(reraised(iter("ab"))) == ["a", "b"]
        except BaseException as error:  # noqa: BLE001 - for the main thread to see
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []
