"""What comes before every route, and text that would be something else."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from quoth.ledger import Ledger, RawPage
from quoth.settings import WEB_BODY_BYTES
from web.hostile import HOSTILE, hostile_reading

Serve = Callable[..., TestClient]
PAGES = ("/", "/?q=dam", "/people", "/articles", "/overview", "/review", "/log", "/add", "/keys", "/api")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_headers(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_script_or_style(reader: TestClient, path: str) -> None:
    parsed = Elements(reader.get(path).text)
    assert not parsed.inline


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a@evil"])
def test_unknown_hosts_are_refused(reader: TestClient, host: str) -> None:
    assert reader.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8317", "127.0.0.1:1", "[::1]:8317", "[::1]"])
def test_loopback_hosts_are_let_in(reader: TestClient, host: str) -> None:
    assert reader.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://localhost.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
    ],
)
def test_other_pages_can_change_nothing(writer: TestClient, one: dict[str, Any], headers: dict[str, str]) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    before = writer.get("/api/corrections").json()
    assert writer.post(path, data={"kind": "reject"}, headers=headers).status_code == 403
    assert writer.get("/api/corrections").json() == before


def test_own_pages_can(writer: TestClient, one: dict[str, Any]) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    headers = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    answer = writer.post(path, data={"kind": "reject"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert len(writer.get("/api/corrections").json()["items"]) == 1


def test_bodies_are_bounded(reader: TestClient) -> None:
    assert reader.post("/api/extract", content=b"x" * (WEB_BODY_BYTES + 1)).status_code == 413

    def endless() -> Any:
        for _ in range(WEB_BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    answer = reader.post("/api/extract", content=endless(), headers={"content-type": "text/plain"})
    assert answer.status_code == 413


def test_a_token_is_asked_for(served: Serve) -> None:
    client = served(token="t" * 20, hosts=("localhost",))
    assert client.get("/").status_code == 401
    assert client.get("/api/health").status_code == 401
    assert client.get("/", headers={"authorization": "Bearer nonsense"}).status_code == 401
    assert client.get("/", headers={"authorization": f"Bearer {'t' * 20}"}).status_code == 200
    assert client.get("/?token=wrong").status_code == 401
    answer = client.get(f"/people?name=x&token={'t' * 20}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/people?name=x"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200  # by the cookie


def test_the_token_leads_nowhere_else(served: Serve) -> None:
    client = served(token="t" * 20, hosts=("localhost",))
    answer = client.get(f"//evil.example/?token={'t' * 20}", follow_redirects=False)
    assert not answer.headers.get("location", "/").startswith("//")


def test_read_only_lets_nothing_be_changed(made: Path, served: Serve, one: dict[str, Any]) -> None:
    client = served(made, read_only=True)
    statement = f"/articles/{one['article']['id']}/statements/{one['id']}"
    assert client.post(statement, data={"kind": "reject"}).status_code == 403
    assert client.post("/add", files={"files": ("a.txt", b"x")}).status_code == 403
    assert client.post("/api/extract", json={"text": "x"}).status_code == 403
    correction = {"kind": "reject", "by": "x"}
    assert client.post(f"/api/statements/{one['id']}/corrections", json=correction).status_code == 403
    assert client.get("/add").status_code == client.get("/review").status_code == 403
    article = client.get(f"/articles/{one['article']['id']}")
    assert article.status_code == 200
    assert "Correct</a>" not in article.text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which every name, title, address and text is an attempt."""
    path = tmp_path_factory.mktemp("hostile") / "quoth.db"
    with Ledger.writing(path) as ledger:
        for number, words in enumerate(HOSTILE):
            page = RawPage(f"{number:064x}", f"{number:064x}", None, words)
            ledger.add_reading(hostile_reading(words, number), page=page)
    return path


def test_nothing_in_pages_becomes_markup(hostile: Path, served: Serve) -> None:
    client = served(hostile)
    articles = [item["id"] for item in client.get("/api/articles?limit=1000").json()["items"]]
    people = [item["id"] for item in client.get("/api/people?limit=1000").json()["items"]]
    statements = client.get("/api/statements?limit=1000").json()["items"]
    paths = ["/", "/people", "/articles", "/overview", "/review"]
    paths += [f"/articles/{one}" for one in articles] + [f"/people/{one}" for one in people]
    paths += [f"/articles/{one['article']['id']}/statements/{one['id']}" for one in statements]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        check(answer.text)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_addresses_becomes_markup(reader: TestClient, words: str) -> None:
    for path in ("/", "/people", "/overview"):
        for name in ("q", "name", "speaker", "outlet", "since", "sort", "after", "sure", "token"):
            answer = reader.get(path, params={name: words})
            assert answer.status_code in (200, 422), (path, name)
            check(answer.text)
    for path in (f"/articles/{words}", f"/people/{words}", f"/{words}", f"/add/{words}", f"/overview/{words}.csv"):
        answer = reader.get(path)
        if "html" in answer.headers.get("content-type", ""):
            check(answer.text)


def check(html: str) -> None:
    """Raises AssertionError where a page holds what no template put there."""
    parsed = Elements(html)
    assert not parsed.inline
    assert not parsed.unknown
    for address in parsed.links:
        assert address.startswith(("/", "#", "?", "http://", "https://")), address
        assert not address.startswith("//")


class Elements(HTMLParser):
    """What a page holds that it must not: scripts and styles inside it, handlers, elements of no template."""

    KNOWN = frozenset(
        """html head meta title link script body a header form label input nav main footer p article section aside div
        span bdi mark b strong h1 h2 h3 ol ul li dl dt dd details summary textarea button select option datalist table
        thead tbody tr th td time figure svg rect g line path code kbd fieldset legend progress noscript br
        """.split()  # noqa: SIM905  # a list of so many is harder to read
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.unknown: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag not in self.KNOWN:
            self.unknown.append(tag)
        if tag == "script" and not (names.get("src") or "").startswith("/static/"):
            self.inline.append(tag)
        for name in names:
            if name.startswith("on") or name in ("style", "srcdoc") or name.startswith("hx-on"):
                self.inline.append(f"{tag} {name}")
        self.links += [names[name] or "/" for name in ("href", "src", "action", "hx-get") if name in names]
