"""HTML is parsed in a child process that can be killed: a page may hang a parser or exhaust its memory.

One child a process, started with the first page and kept for the next ones. Parent and child talk in frames (four
bytes of length, then UTF-8) over the child's standard input and output; what the child answers is JSON, so nothing
that a hostile page could bring about in it is ever executed here. The child ends by itself when its parent does, and
when a page takes too long.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from quoth.errors import PageError, PageTimeout
from quoth.settings import PARSE_MEMORY_BYTES, PARSE_SECONDS, PARSER_PAGES, PARSER_START_SECONDS

_LENGTH = struct.Struct(">I")
_SERVE = "from quoth.reading.sandbox import serve; serve()"
_GRACE_SECONDS = 5.0  # after which a child that its parent did not kill ends itself


class _Ended(Exception):
    """The child closed its end."""


class _Child:
    """A parsing process: started, asked one page at a time, ended."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        path = os.environ.get("PYTHONPATH")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # one thread: the libraries' thread pools would reserve address space that the cap counts
            env={
                **os.environ,
                "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,  # Ctrl-C is the parent's business
            bufsize=0,
        )
        self.pages = 0
        self.ready = False

    def ask(self, request: bytes, seconds: float) -> dict[str, Any]:
        """Send one page and wait for the answer. Raises _Ended and TimeoutError."""
        if not self.ready:
            self._receive(time.monotonic() + PARSER_START_SECONDS)
            self.ready = True
        deadline = time.monotonic() + seconds
        self._send(_LENGTH.pack(len(request)) + request, deadline)
        self.pages += 1
        answer: dict[str, Any] = json.loads(self._receive(deadline))
        return answer

    def _send(self, data: bytes, deadline: float) -> None:
        stream = self.process.stdin
        assert stream is not None
        os.set_blocking(stream.fileno(), False)
        view = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_WRITE)
            while view:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                try:
                    view = view[os.write(stream.fileno(), view) :]
                except OSError:
                    raise _Ended from None

    def _receive(self, deadline: float) -> bytes:
        stream = self.process.stdout
        assert stream is not None
        data = bytearray()
        size: int | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while size is None or len(data) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                part = os.read(stream.fileno(), 1 << 20)
                if not part:
                    raise _Ended
                data += part
                if size is None and len(data) >= _LENGTH.size:
                    size = _LENGTH.unpack(data[: _LENGTH.size])[0]
                    del data[: _LENGTH.size]
        return bytes(data)

    def end(self) -> None:
        """Kill the process and wait for it: nothing is left behind."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process.wait()


_child: _Child | None = None
_lock = threading.Lock()


def _after_fork() -> None:
    """In a forked process the child belongs to the parent: let go of its pipes, and have one's own when needed."""
    global _child, _lock
    _lock = threading.Lock()
    if _child is not None:
        for stream in (_child.process.stdin, _child.process.stdout):
            if stream is not None:
                stream.close()
        _child.process.returncode = 0  # not ours to wait for
        _child = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def warm_up() -> None:
    """Start the parsing process, so that it loads its libraries while the caller does something else."""
    global _child
    with _lock:
        if _child is None:
            _child = _Child()


@atexit.register
def close() -> None:
    """End the parsing process. The next page starts a new one."""
    global _child
    with _lock:
        if _child is not None:
            _child.end()
            _child = None


def read_html(text: str, url: str | None, name: str) -> dict[str, Any]:
    """What `quoth.reading.html.read_html` finds in `text`, found in the child process.

    `name` is what messages call the page. Raises PageTimeout where the page takes more than PARSE_SECONDS or
    PARSE_MEMORY_BYTES, PageError where it can't be parsed or no parser can be started.
    """
    global _child
    # json leaves no lone surrogate and no NUL in the frame
    request = json.dumps({"text": text, "url": url}).encode("ascii")
    with _lock:
        for attempt in (1, 2):
            fresh = _child is None
            child = _child = _child or _Child()
            started = child.ready
            try:
                answer = child.ask(request, PARSE_SECONDS)
                break
            except TimeoutError:
                _drop(child)
                if not started and not child.ready:
                    raise PageError(
                        f"{name}: the parsing process did not start in {PARSER_START_SECONDS:g} s"
                    ) from None
                raise PageTimeout(f"{name}: parsing took more than {PARSE_SECONDS:g} s and was ended") from None
            except _Ended:
                _drop(child)
                if not child.ready:
                    raise PageError(
                        f"{name}: the parsing process could not start (can this Python `import lxml`? "
                        "if not, install Quoth again)"
                    ) from None
                if fresh or attempt == 2:  # a child that had been idle may have died of something else: try once more
                    raise PageTimeout(f"{name}: parsing took too much memory, or crashed the parser") from None
            except BaseException:  # Ctrl-C in mid-answer: the next page must not get this one's answer
                _drop(child)
                raise
        else:  # the second try always answers or raises
            raise AssertionError
        if child.pages >= PARSER_PAGES or answer.get("error"):
            _drop(child)
    if answer.get("error") == "memory":
        raise PageTimeout(f"{name}: parsing took more than {PARSE_MEMORY_BYTES // 1_000_000} MB of memory")
    if answer.get("error"):
        raise PageError(f"{name}: the page could not be parsed ({answer['error']})")
    return answer


def _drop(child: _Child) -> None:
    global _child
    child.end()
    _child = None


# --- in the child ---


def serve() -> None:
    """Answer pages until standard input ends. What the child process runs."""
    import logging

    logging.disable(logging.CRITICAL)  # parsers complain about every odd page; the answer says what matters
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the frames
    from quoth.reading.html import read_html as parse

    _limit_memory()
    _write(outgoing, b"{}")
    while (request := _read(incoming)) is not None:
        _alarm(PARSE_SECONDS + _GRACE_SECONDS)
        answer = _answer(parse, request)
        _alarm(0)
        _write(outgoing, answer)


def _answer(parse: Any, request: bytes) -> bytes:
    try:
        page = json.loads(request)
        del request
        return json.dumps(parse(page["text"], page["url"])).encode("ascii")
    except MemoryError:
        return b'{"error": "memory"}'
    except Exception as error:  # the child's whole answer: the parent raises it as a PageError and starts a new child
        return json.dumps({"error": f"{type(error).__name__}: {error}"[:200].replace("\n", " ")}).encode("ascii")


def _limit_memory() -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limit; the time limit still holds
        import resource

        if sys.platform != "darwin":  # macOS does not keep to it, and may refuse it
            resource.setrlimit(resource.RLIMIT_AS, (PARSE_MEMORY_BYTES, PARSE_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _alarm(seconds: float) -> None:
    """End this process after `seconds`, in whatever loop it is then: for a parent that died and can't kill it."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(head)[0]
    data = stream.read(size)
    return data if len(data) == size else None


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()
