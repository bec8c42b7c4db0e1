"""The parsing process: one for many pages, replaced when it ends, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import quoth
from quoth.errors import PageError, PageTimeout
from quoth.reading import sandbox

SENTENCE = "The library of Westmoor will stay open, the mayor, Jon Falk, said on Friday after the vote. "
PAGE = (
    "<html><body><h1>Library stays</h1>"
    + "".join(f"<p>{SENTENCE}Reason {i} was given.</p>" for i in range(3))
    + "</body></html>"
).encode()


def pid() -> int:
    child = sandbox._child
    assert child is not None
    return child.process.pid


def test_one_process_for_many_pages() -> None:
    first = quoth.read(PAGE).text
    before = pid()
    assert quoth.read(PAGE).text == first
    assert pid() == before


def test_a_process_that_died_in_between_is_replaced() -> None:
    quoth.read(PAGE)
    before = pid()
    os.kill(before, signal.SIGKILL)
    assert "Jon Falk" in quoth.read(PAGE).text
    assert pid() != before


def test_replaced_after_some_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PARSER_PAGES", 1)
    quoth.read(PAGE)
    assert sandbox._child is None


def test_a_crash_names_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sandbox,
        "_SERVE",
        "import sys; w = sys.stdout.buffer; w.write(b'\\0\\0\\0\\2{}'); w.flush(); sys.stdin.buffer.read(9)",
    )
    sandbox.close()
    with pytest.raises(PageTimeout, match=r"^shore\.html: .*crashed"):
        sandbox.read_html(PAGE.decode(), None, "shore.html")
    assert sandbox._child is None


def test_a_parser_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_SERVE", "raise SystemExit(3)")
    sandbox.close()
    with pytest.raises(PageError, match="could not start"):
        sandbox.read_html(PAGE.decode(), None, "shore.html")


def test_memory_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    serve = (
        "import quoth.reading.html as h; h.read_html = lambda text, url: {'x': len(bytearray(3_000_000_000))}; "
        "from quoth.reading.sandbox import serve; serve()"
    )
    monkeypatch.setattr(sandbox, "_SERVE", serve)
    sandbox.close()
    with pytest.raises(PageTimeout, match="MB of memory"):
        sandbox.read_html(PAGE.decode(), None, "shore.html")


def test_nothing_is_left_at_exit() -> None:
    code = f"import quoth; from quoth.reading import sandbox; quoth.read({PAGE!r}); print(sandbox._child.process.pid)"
    env = {**os.environ, "PYTHONPATH": str(Path(quoth.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_several_worker_processes(method: str) -> None:
    article = quoth.read(PAGE)  # a forked worker inherits this process's child and must not use it
    with ProcessPoolExecutor(2, get_context(method)) as pool:
        assert list(pool.map(quoth.read, [PAGE] * 4, timeout=120)) == [article] * 4
    assert quoth.read(PAGE) == article
