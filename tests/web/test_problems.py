"""Errors under /api are RFC 9457 problems, whatever they come from; those of pages are pages. HEAD is GET's head."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from quoth.errors import LedgerBusy, SearchTooSlow
from quoth.settings import WEB_BODY_BYTES
from quoth.web.app import create_app
from quoth.web.extractor import Extractor, Wanted
from quoth.web.site import Site

Serve = Callable[..., TestClient]
PAGES = ("/", "/people", "/articles", "/overview", "/add", "/keys", "/api", "/overview/acts.csv", "/static/quoth.css")
ROUTES = (
    "/api/statements?q=dam", "/api/statements.jsonl?q=dam", "/api/statements.csv?q=dam", "/api/people", "/api/articles",
    "/api/corrections", "/api/health", "/api/openapi.json",
)  # fmt: skip
EVERY_ANSWER = ("content-security-policy", "x-content-type-options", "cache-control")


def check(answer: Any, status: int) -> dict[str, Any]:
    """The problem in an answer. Raises AssertionError where it is none, or not of that status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for name in EVERY_ANSWER:
        assert name in answer.headers
    problem: dict[str, Any] = answer.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert problem["title"]
    assert len(problem["detail"]) > 5
    return problem


@pytest.mark.parametrize("path", [*PAGES, *ROUTES])
def test_head_is_get_without_a_body(reader: TestClient, path: str) -> None:
    whole, head = reader.get(path), reader.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "link", *EVERY_ANSWER):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_head_of_what_is_not_there(reader: TestClient) -> None:
    for path, status in (("/people/zz", 404), ("/api/people/zz", 404), ("/api/extract", 405), ("/?sort=x", 422)):
        answer = reader.head(path)
        assert answer.status_code == status
        assert answer.content == b""


def test_head_that_is_not_modified(reader: TestClient) -> None:
    tag = reader.head("/api/people").headers["etag"]
    assert reader.head("/api/people", headers={"if-none-match": tag}).status_code == 304


def test_head_changes_nothing(writer: TestClient, one: dict[str, Any]) -> None:
    assert writer.head(f"/api/statements/{one['id']}/corrections").status_code == 405
    assert not writer.get("/api/corrections").json()["items"]


def test_no_token(served: Serve) -> None:
    client = served(token="t" * 20, hosts=("localhost",))
    for path in ("/api", "/api/health", "/api/statements", "/api/nothing"):
        assert check(client.get(path), 401)["detail"].count("token")
        assert client.get(path).headers["www-authenticate"] == "Bearer"
    assert client.get("/people").headers["content-type"].startswith("text/plain")


def test_another_page(reader: TestClient) -> None:
    check(reader.post("/api/extract", json={"text": "x"}, headers={"origin": "https://evil.example"}), 403)
    check(reader.post("/api/extract", json={"text": "x"}, headers={"sec-fetch-site": "cross-site"}), 403)


def test_another_host(reader: TestClient) -> None:
    check(reader.get("/api/people", headers={"host": "evil.example"}), 421)


def test_read_only(made: Path, served: Serve, one: dict[str, Any]) -> None:
    client = served(made, read_only=True)
    check(client.post("/api/extract", json={"text": "x"}), 403)
    check(client.post(f"/api/statements/{one['id']}/corrections", json={"kind": "reject", "by": "x"}), 403)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/people/zz/more", "/api/statements/zz", "/api/articles/zz"])
def test_not_there(reader: TestClient, path: str) -> None:
    check(reader.get(path), 404)


def test_addresses_that_only_begin_alike_are_pages(reader: TestClient) -> None:
    answer = reader.get("/apiary")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_no_such_method(reader: TestClient) -> None:
    for method, path, allowed in (
        ("GET", "/api/extract", "POST"), ("DELETE", "/api/people", "GET"), ("PUT", "/api/statements", "GET"),
        ("OPTIONS", "/api/people", "GET"),
    ):  # fmt: skip
        answer = reader.request(method, path)
        check(answer, 405)
        assert allowed in answer.headers["allow"]


def test_too_large(reader: TestClient) -> None:
    check(reader.post("/api/extract", content=b"x" * (WEB_BODY_BYTES + 1)), 413)

    def endless() -> Iterator[bytes]:
        for _ in range(WEB_BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    check(reader.post("/api/extract", content=endless(), headers={"content-type": "text/plain"}), 413)
    check(reader.post("/api/extract", content=b"x", headers={"content-length": "many"}), 413)


def test_no_such_media_type(reader: TestClient, one: dict[str, Any]) -> None:
    for path in ("/api/extract", f"/api/statements/{one['id']}/corrections"):
        for kind in ("image/png", "application/x-www-form-urlencoded", ""):
            check(reader.post(path, content=b'{"text": "x"}', headers={"content-type": kind}), 415)


@pytest.mark.parametrize(
    "path",
    ["/api/statements?limit=0", "/api/statements?sort=x", "/api/statements?since=x", "/api/statements?q=dam&after=x",
     "/api/people?limit=x", "/api/people?act=x", "/api/articles?after=x", "/api/corrections?after=x",
     "/api/statements?sure=nan", "/api/statements.csv?by=x", "/api/statements.jsonl?missing=x"],
)  # fmt: skip
def test_wrong_values(reader: TestClient, path: str) -> None:
    check(reader.get(path), 422)


def test_others_are_served(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: Extractor, wanted: Wanted) -> None:
        raise HTTPException(503, "others are being served: try again in a while", {"retry-after": "5"})

    monkeypatch.setattr(Extractor, "extract", busy)
    answer = reader.post("/api/extract", json={"text": "x"})
    check(answer, 503)
    assert answer.headers["retry-after"] == "5"


def test_too_slow_and_busy(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, later in ((SearchTooSlow("ask for less"), None), (LedgerBusy("another process writes"), "10")):

        @contextlib.contextmanager
        def failing(self: Site, error: Exception = error) -> Iterator[None]:
            raise error
            yield

        monkeypatch.setattr(Site, "reading", failing)
        answer = reader.get("/api/people")
        check(answer, 503)
        assert answer.headers.get("retry-after") == later


def test_no_ledger(served: Serve, tmp_path: Path) -> None:
    client = served()
    client.app.state.site.ledger = tmp_path / "gone.db"  # type: ignore[attr-defined]
    for path in ("/api/people", "/api/health"):
        assert "there is no ledger" in check(client.get(path), 503)["detail"]


def test_what_nobody_foresaw(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer tells nothing of the inside; the error goes on to the server's log, and is counted."""

    @contextlib.contextmanager
    def failing(self: Site) -> Iterator[None]:
        raise sqlite3.DatabaseError("secret words")
        yield

    app = create_app(made)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        monkeypatch.setattr(Site, "reading", failing)
        assert "secret" not in check(client.get("/api/people"), 500)["detail"]
        page = client.get("/people")
        assert page.status_code == 500
        assert "secret" not in page.text
        assert "That did not work" in page.text
        for name in EVERY_ANSWER:
            assert name in page.headers
        assert 'quoth_requests_total{route="/api/people",status="500"} 1' in client.get("/api/metrics").text
    with TestClient(app, base_url="http://localhost") as client, pytest.raises(sqlite3.DatabaseError):
        client.get("/api/people")
