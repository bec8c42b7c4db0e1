"""Ctrl-C: never lost, whatever Python is doing when it comes, and never between the lines that start a process."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import weakref
from collections.abc import Iterator

import pytest

import work
from quoth import interrupts
from quoth.bulk import answers
from quoth.ledger.limit import limited


@pytest.fixture(autouse=True)
def _as_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(interrupts, "came", False)
    yield
    signal.signal(signal.SIGINT, before)


class Thing:
    """What can be referred to weakly."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("processes", [1, 2])
def test_one_that_python_drops_is_raised_by_what_runs_for_long(processes: int) -> None:
    interrupts.catch()
    thing = Thing()
    kept = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    running = answers(work.do, (f"page {i}" for i in range(1000)), processes=processes)
    next(running)
    del thing
    assert kept() is None  # and nothing was raised
    with pytest.raises(KeyboardInterrupt):
        list(running)


def test_one_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.catch()
    signal.raise_signal(signal.SIGINT)
    with interrupts.held_back():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    interrupts.check()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals for single threads on this system")
def test_one_that_comes_while_it_is_held_back_waits() -> None:
    steps = 0
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)  # as libraries have them: it does not block the signal
    other.start()
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    before = signal.set_wakeup_fd(tell)
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with interrupts.held_back():
            assert other.ident
            signal.pthread_kill(other.ident, signal.SIGINT)
            os.read(told, 1)  # now it has come
            for _ in range(1000):
                steps += 1
        steps = -1
    signal.set_wakeup_fd(before)
    os.close(told)
    os.close(tell)
    stop.set()
    other.join()
    assert steps == 1000
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_search_that_is_interrupted_is_not_called_slow() -> None:
    connection = sqlite3.connect(":memory:")
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt), limited(connection, 60):
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        ).fetchone()
    timer.join()
    connection.close()
