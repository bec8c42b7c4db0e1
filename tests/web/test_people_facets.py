"""The filters beside a search: more values than stand there are a link away, and how sure one can be is one of them."""

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
    assert "none of speaker, about, act, form, outlet, sure" in unescape(answer.text)


def counted(reader: TestClient, address: str) -> int:
    """How many statements the address of a search finds."""
    query = parse_qs(urlsplit(address).query)
    return int(reader.get("/api/statements", params=query).json()["count"]["number"])


def test_how_sure(reader: TestClient) -> None:
    """Each band counts what it leads to, all of them together everything, also while one of them is chosen."""
    title = "How sure it is a statement"
    html = reader.get("/?q=the&act=say").text
    addresses = values(html, title)[0]
    chosen = [parse_qs(urlsplit(one).query)["sure"] for one in addresses]
    assert chosen == [["0.9"], ["0.8-0.9"], ["0.6-0.8"], ["0-0.6"]]
    section = html.partition(title)[2].partition("</section>")[0]
    numbers = [int(number) for number in re.findall(r'class="number">(\d+)<', section)]
    assert numbers == [counted(reader, one) for one in addresses]
    assert all(numbers)
    assert sum(numbers) == counted(reader, "/?q=the&act=say")
    narrowed = reader.get(addresses[2]).text
    assert "60 to 80 % sure" in narrowed  # among the chosen filters
    again = narrowed.partition(title)[2].partition("</section>")[0]
    assert [int(number) for number in re.findall(r'class="number">(\d+)<', again)] == numbers
    assert values(narrowed, title)[0][2] == "/?q=the&act=say"  # lifts it


def test_a_confidence_that_is_no_band_stays_in_the_form(reader: TestClient) -> None:
    html = reader.get("/?sure=0.75").text
    assert '<option value="0.75" selected>75 % or more sure</option>' in html
    banded = reader.get("/?sure=0.8-0.9").text
    assert '<option value="0.8-0.9" selected>80 to 90 %</option>' in banded
    assert "sure</option>" not in banded
