"""Ctrl-C, so that it is never lost and does not come between the lines that start a process.

A KeyboardInterrupt that is raised while Python runs a callback (of a weak reference, as imports have many; of SQLite)
is dropped there. So it is noted as well, and whatever runs for long asks from time to time with `check`.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker
from types import FrameType

came = False


def catch() -> None:
    """From now on note each Ctrl-C before KeyboardInterrupt is raised, unless this process ignores it or has a say."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, note)


def note(number: int, frame: FrameType | None) -> None:
    """What is done at a Ctrl-C."""
    global came
    came = True
    raise KeyboardInterrupt


def check() -> None:
    """Raises the KeyboardInterrupt that was dropped."""
    if came:
        raise KeyboardInterrupt


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """SIGINT waits until the block ends; processes started inside begin with it blocked."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it along with the first process would let signals through again
    handler = signal.getsignal(signal.SIGINT)
    # Blocking it in this thread is not enough: it may come to another one, as numpy has, and be handled here.
    here = callable(handler) and threading.current_thread() is threading.main_thread()
    waiting = []
    if here:
        signal.signal(signal.SIGINT, lambda *_: waiting.append(True))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if here:
            signal.signal(signal.SIGINT, handler)
        if waiting:
            signal.raise_signal(signal.SIGINT)
