"""Work for other processes to do, in a module that they can import."""

from __future__ import annotations

import os
import signal
import time

from quoth.errors import EmptyPage, ModelError


def do(item: str) -> tuple[str, int]:
    """The item and who did it; some words make trouble, `slow` takes a while."""
    word = item.partition(" ")[0]
    if word == "slow":
        time.sleep(0.4)
    elif word == "sleep":
        time.sleep(60)
    elif word == "empty":
        raise EmptyPage("the page holds no text")
    elif word == "bug":
        raise KeyError("a bug")
    elif word == "exit":
        os._exit(7)
    elif word == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "model":
        raise ModelError("the model's files are missing")
    return item, os.getpid()
