"""A ledger of the example pages, made once, and clients of servers on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from quoth.ledger import Ledger
from quoth.web.app import create_app
from web.gold import fill

BASE = "http://localhost"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that tests copy, or only read."""
    path = tmp_path_factory.mktemp("web") / "quoth.db"
    with Ledger.writing(path) as ledger:
        fill(ledger, made=12)
    return path


@pytest.fixture(scope="session")
def reader(made: Path) -> Iterator[TestClient]:
    """A client of a server on the shared ledger."""
    with TestClient(create_app(made), base_url=BASE) as client:
        yield client


@pytest.fixture
def writer(made: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a server on a ledger of the test's own."""
    path = tmp_path / "own.db"
    shutil.copy(made, path)
    with TestClient(create_app(path), base_url=BASE) as client:
        yield client


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of servers on new, empty ledgers; keywords go to `create_app`."""
    opened: list[TestClient] = []

    def serve(ledger: Path | None = None, **options: Any) -> TestClient:
        path = ledger or tmp_path / f"new{len(opened)}.db"
        if not path.exists():
            Ledger.writing(path).close()
        client = TestClient(create_app(path, **options), base_url=BASE)
        opened.append(client.__enter__())
        return client

    yield serve
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture(scope="session")
def one(reader: TestClient) -> dict[str, Any]:
    """Some statement inside another, as the API gives it."""
    items = reader.get("/api/statements", params={"nested": "only", "outlet": "Halveria Law Daily"}).json()["items"]
    assert items
    return dict(items[0])
