"""Lists of people, page by page: everybody comes once, in one order, also where many are quoted equally often."""

from __future__ import annotations

import re
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from quoth.ledger import Ledger
from quoth.web.pages import people as people_pages

BAD = ("x", "é", "MQ", "LTEKYQpi", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQphCmI", "_____w")


def listed(client: TestClient, path: str) -> list[list[tuple[str, int]]]:
    """The persons of each page with their numbers, following the link to more as a browser without scripts does."""
    pages = []
    following: str | None = path
    while following:
        html = client.get(following).text
        rows = re.findall(r'href="/people/([^"/?]+)">.*?class="number"[^>]*>\D*(\d+)', html, re.DOTALL)
        pages.append([(identity, int(number)) for identity, number in rows])
        more = re.search(r'rel="next" href="([^"]+)"', html)
        following = unescape(more.group(1)) if more else None
        assert len(pages) < 100
    return pages


def everybody(made: Path, **asked: Any) -> list[tuple[str, int]]:
    """Those who are quoted, from the ledger."""
    with Ledger(made) as ledger:
        return [(one.id, one.statements) for one in ledger.people(**asked)]


def test_the_page_leads_to_all(reader: TestClient, made: Path) -> None:
    pages = listed(reader, "/people")
    assert [len(page) for page in pages[:-1]] == [20] * (len(pages) - 1)
    assert len(pages) > 1
    assert list(chain.from_iterable(pages)) == everybody(made)


def test_ties_at_the_end_of_a_page(reader: TestClient, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [number for _, number in everybody(made)]
    assert any(numbers.count(number) > 3 for number in numbers)
    for rows in (3, 7):
        monkeypatch.setattr(people_pages, "WEB_PAGE_ROWS", rows)
        assert list(chain.from_iterable(listed(reader, "/people"))) == everybody(made)


def test_filters_and_names_go_along(reader: TestClient, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_pages, "WEB_PAGE_ROWS", 2)
    accusing = listed(reader, "/people?act=accuse")
    assert len(accusing) > 1
    assert list(chain.from_iterable(accusing)) == everybody(made, act="accuse")
    by_name = list(chain.from_iterable(listed(reader, "/people?name=a")))
    assert len(by_name) > 2
    monkeypatch.undo()
    assert by_name == list(chain.from_iterable(listed(reader, "/people?name=a")))
    assert len(set(by_name)) == len(by_name)


def test_of_how_many_is_said(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "added last" not in reader.get("/people").text
    monkeypatch.setattr(people_pages, "MOST_COUNTED", 30)
    assert "Counted in the 30 statements added last" in reader.get("/people").text


@pytest.mark.parametrize("query", ["limit=7", "limit=1000", "limit=2&act=accuse", "limit=1&speaker=lund"])
def test_the_api_gives_all(reader: TestClient, made: Path, query: str) -> None:
    found: list[tuple[str, int]] = []
    path: str | None = f"/api/people?{query}"
    while path:
        answer = reader.get(path)
        record = answer.json()
        found += [(one["id"], one["statements"]) for one in record["items"]]
        path = answer.links.get("next", {}).get("url")
        assert (record["next"] is None) == (path is None)
        if path:
            by_hand = reader.get(f"/api/people?{query}", params={"after": record["next"], **parameters(query)}).json()
            assert by_hand == reader.get(path).json()
    asked = {name: value for name, value in parameters(query).items() if name != "limit"}
    assert found == everybody(made, **asked)
    assert found


def parameters(query: str) -> dict[str, str]:
    """A query's parameters."""
    return dict(pair.split("=") for pair in query.split("&"))


@pytest.mark.parametrize("after", BAD)
def test_no_place(reader: TestClient, after: str) -> None:
    for path in ("/api/people", "/people", "/people?name=a"):
        answer = reader.get(path, params={"after": after, **({"name": "a"} if "name" in path else {})})
        assert answer.status_code == 422, path
        assert "no place among the people" in answer.text
