"""Filters with more values than stand beside a search: a link leads to them and keeps what else is asked for."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient


def values(html: str, title: str) -> tuple[list[str], str | None, str | None]:
    """The addresses of a filter's values, and of more and of fewer of them."""
    section = re.search(rf"<section[^>]*><h2>{title}(.*?)</section>", html, re.DOTALL)
    assert section
    links = re.findall(r'href="([^"]+)"[^>]*>(<span>|more|fewer)', section.group(1))
    of = {kind: unescape(address) for address, kind in links}
    return [unescape(address) for address, kind in links if kind == "<span>"], of.get("more"), of.get("fewer")


@pytest.mark.parametrize(("name", "title"), [("speaker", "Who"), ("outlet", "Outlet")])
def test_more_values(reader: TestClient, name: str, title: str) -> None:
    some, more, fewer = values(reader.get("/?q=the&act=say&sort=oldest").text, title)
    assert len(some) == 8
    assert fewer is None
    assert more
    assert parse_qs(urlsplit(more).query) == {"q": ["the"], "act": ["say"], "sort": ["oldest"], "more": [name]}
    all_, further, back = values(reader.get(more).text, title)
    assert all_[:8] == some
    assert 8 < len(set(all_)) == len(all_) <= 50
    assert further is None
    assert back
    assert values(reader.get(back).text, title)[0] == some


def test_no_such_filter(reader: TestClient) -> None:
    answer = reader.get("/?more=colour")
    assert answer.status_code == 422
    assert "none of speaker, about, act, form, outlet" in unescape(answer.text)
