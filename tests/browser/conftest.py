"""A real browser on a real server. Without an installed Chromium these tests are skipped; QUOTH_CHROMIUM names one."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from quoth.ledger import Ledger, RawPage
from quoth.web.app import create_app
from web.gold import fill
from web.hostile import HOSTILE, hostile_reading

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def chromium() -> str | None:
    """The browser's program, where there is one."""
    named = os.environ.get("QUOTH_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES] + [MAC if Path(MAC).exists() else None]
    return next((one for one in found if one), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = chromium()
    if not program:
        pytest.skip("no Chromium is installed: install Debian's package chromium, or set QUOTH_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


class Trouble(list[str]):
    """What the browser complained about."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in which nothing may go wrong: an error in a script, or a refusal by the policy, fails the test."""
    with opened(browser) as one:
        yield one


@contextlib.contextmanager
def opened(browser: Browser, *, refused: bool = False, **options: Any) -> Iterator[Page]:
    """A new page; complaints of the browser fail the test at its end, but not those of refusals that are meant."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options})
    context.set_default_timeout(120_000)  # ms; a busy machine is slow, not wrong
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: trouble.append(f"dialog {dialog.message}"))
    yield page
    context.close()
    assert not [one for one in trouble if not (refused and "responded with a status of 4" in one)]


@contextlib.contextmanager
def serving(ledger: Path, **options: Any) -> Iterator[str]:
    """A server on a free port; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(ledger, **options), log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listening.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the example pages."""
    path = tmp_path_factory.mktemp("browser") / "quoth.db"
    with Ledger.writing(path) as ledger:
        fill(ledger, made=12)
    return path


@pytest.fixture(scope="session")
def site(made: Path) -> Iterator[str]:
    """The address of a server on it, for tests that change nothing."""
    with serving(made) as address:
        yield address


@pytest.fixture
def own_site(made: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server on a ledger of the test's own."""
    path = tmp_path / "own.db"
    shutil.copy(made, path)
    with serving(path) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a ledger in which every name, title, address and text is an attempt."""
    path = tmp_path_factory.mktemp("hostile") / "quoth.db"
    with Ledger.writing(path) as ledger:
        for number, words in enumerate(HOSTILE):
            page = RawPage(f"{number:064x}", f"{number:064x}", None, words)
            ledger.add_reading(hostile_reading(words, number), page=page)
    with serving(path) as address:
        yield address


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a ledger that holds nothing."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    Ledger.writing(path).close()
    with serving(path) as address:
        yield address


@pytest.fixture(scope="session")
def places(browser: Browser, site: str, empty_site: str) -> dict[str, str]:
    """An address of each kind of page, by name."""
    request = browser.new_context().request
    statement = request.get(f"{site}/api/statements?nested=only&outlet=Halveria Law Daily").json()["items"][0]
    person = next(one for one in request.get(f"{site}/api/people").json()["items"] if one["name"] == "Edda Lorimer")
    article = f"{site}/articles/{statement['article']['id']}"
    return {
        "search": f"{site}/?q=dam", "latest": f"{site}/", "nothing": f"{site}/?q=zzzz&act=deny",
        "filters": f"{site}/?q=dam&act=deny&speaker={person['id']}", "article": article,
        "correct": f"{article}/statements/{statement['id']}", "person": f"{site}/people/{person['id']}",
        "people": f"{site}/people", "articles": f"{site}/articles", "overview": f"{site}/overview",
        "review": f"{site}/review", "add": f"{site}/add", "log": f"{site}/log", "keys": f"{site}/keys",
        "api": f"{site}/api", "missing": f"{site}/nothing-here", "empty": f"{empty_site}/",
        "meaning": f"{site}/?q=the wall will never break&by=meaning", "sheet": f"{site}/?q=dam#filters",
    }  # fmt: skip


Opened = Callable[..., Any]
