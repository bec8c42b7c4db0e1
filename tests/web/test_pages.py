"""The pages: what they show, that their numbers and links lead where they say, and that the empty ones are designed."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from quoth.web.pages import article

Serve = Callable[..., TestClient]


def text_of(html: str) -> str:
    """A page's words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_an_empty_ledger_says_what_to_do(served: Serve) -> None:
    client = served()
    assert "Nobody has said anything yet" in client.get("/").text
    for path in ("/?q=x", "/people", "/articles", "/overview", "/review", "/log"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert 'class="empty"' in answer.text, path


def test_no_ledger_is_said(served: Serve, tmp_path: Path) -> None:
    client = served()
    client.app.state.site.ledger = tmp_path / "gone.db"  # type: ignore[attr-defined]
    answer = client.get("/people")
    assert answer.status_code == 503
    assert "there is no ledger" in text_of(answer.text)
    assert client.get("/api/health").status_code == 503


def test_nothing_found(reader: TestClient) -> None:
    page = text_of(reader.get("/?q=zzzz&act=deny").text)
    assert "Nothing that was said fits" in page
    assert "Lift all filters" in page


@pytest.mark.parametrize("by", ["words", "meaning"])
def test_nothing_to_search_for(reader: TestClient, by: str) -> None:
    """Characters that no word holds find nothing, and not everything."""
    html = reader.get("/", params={"q": "🎉 ?", "by": by, "act": "deny"}).text
    assert "There is no word to search for in '🎉 ?'" in text_of(html)
    assert 'value="🎉 ?"' in html
    assert "/api/statements" not in html  # nothing leads to where it is an error
    assert "<strong>0</strong>" in html
    assert '<article class="card' not in html
    answer = reader.get("/api/statements", params={"q": "🎉", "by": by})
    assert answer.status_code == 422
    assert "no word to search for" in answer.json()["detail"]
    assert '<article class="card' in reader.get("/", params={"q": " ", "by": by}).text


def test_search_finds_and_marks(reader: TestClient) -> None:
    html = reader.get("/?q=dam").text
    assert '<b class="hit">' in html
    assert "Edda Lorimer" in html


def test_counts_beside_a_search_are_those_of_what_they_lead_to(reader: TestClient) -> None:
    html = reader.get("/?q=dam").text
    facets = re.findall(r'<a rel="nofollow" href="([^"]+)"><span><bdi>.*?</span> <span class="number">([\d,]+)', html)
    assert len(facets) > 10
    for address, number in facets:
        query = parse_qs(urlsplit(unescape(address)).query)
        assert reader.get("/api/statements", params=query).json()["count"]["number"] == int(number)


def test_a_chosen_value_can_be_lifted(reader: TestClient) -> None:
    html = reader.get("/?q=dam&act=deny").text
    lifted = re.search(r'href="([^"]+)" class="chosen"', html)
    assert lifted
    assert unescape(lifted[1]) == "/?q=dam"


def test_statements_inside_others_stand_in_them(reader: TestClient, one: dict[str, Any]) -> None:
    outer = reader.get(f"/api/statements/{one['parent']}").json()["items"][0]
    html = reader.get("/", params={"nested": "only", "outlet": "Halveria Law Daily"}).text
    around = re.search(r'<p class="around">(.*?)</p>', html)
    assert around
    assert outer["speakers"][0]["name"] in text_of(around[1])
    assert text_of(around[1]).endswith(":")


def test_paging_shows_everything_once(reader: TestClient) -> None:
    path = "/?q=dam&sort=date"
    seen: list[str] = []
    while path:
        html = reader.get(path).text
        seen += re.findall(r'data-open[^>]*href="([^"]+)"', html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen)) == reader.get("/api/statements?q=dam").json()["count"]["number"]


def test_article(reader: TestClient, one: dict[str, Any]) -> None:
    html = reader.get(f"/articles/{one['article']['id']}").text
    assert f'id="m{one["id"]}"' in html
    assert f'href="#m{one["id"]}"' in html
    page = text_of(html)
    assert "pieces of the page left out" in page
    assert "Halveria Law Daily" in page
    assert "examples/pages/court.html" in page


def test_what_is_not_there(reader: TestClient, one: dict[str, Any]) -> None:
    article = one["article"]["id"]
    inside = f"/articles/{article}/statements/x"
    for path in ("/articles/x", "/people/x", "/nothing", "/add/x", inside, "/overview/x.csv"):
        answer = reader.get(path)
        assert answer.status_code == 404, path
        assert "There is nothing here" in answer.text


@pytest.mark.parametrize(
    "query",
    ["sort=x", "act=x", "since=x", "sure=2", "sure=x", "sure=0.5-x", "nested=x", "after=x", "outlet=x"],
)
def test_odd_filters_are_told(reader: TestClient, query: str) -> None:
    answer = reader.get(f"/?q=dam&{query}")
    assert answer.status_code == 422
    assert "That did not work" in answer.text
    problem = reader.get(f"/api/statements?q=dam&{query}")
    assert problem.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"


def test_person(reader: TestClient) -> None:
    person = next(one for one in reader.get("/api/people").json()["items"] if one["name"] == "Edda Lorimer")
    html = reader.get(f"/people/{person['id']}").text
    page = text_of(html)
    assert f"{person['statements']} statements in {person['articles']} articles" in page
    assert "Why these are one" in page
    within = text_of(reader.get(f"/people/{person['id']}?q=misled").text)
    assert "misled" in within


def test_people_by_name(reader: TestClient) -> None:
    assert "Edda Lorimer" in reader.get("/people?name=lorim").text
    assert "Nobody in this ledger goes by that name" in reader.get("/people?name=zzz").text


def test_overview_adds_up(reader: TestClient) -> None:
    every = reader.get("/api/statements").json()["count"]["number"]
    for table in ("months", "outlets", "forms", "acts", "sources"):
        rows = list(csv.DictReader(io.StringIO(reader.get(f"/overview/{table}.csv").text)))
        assert sum(int(row["statements"]) for row in rows) == every, table
        assert abs(sum(float(row["share_of_statements"]) for row in rows) - 1) < 0.01


def overview(reader: TestClient, narrowed: str = "") -> str:
    """The page, when it is counted: the table waits for that."""
    reader.get(f"/overview/forms.csv{narrowed}")
    return reader.get(f"/overview{narrowed}").text


FIGURE = re.compile(r'<a rel="nofollow" href="([^"]+)"[^>]*>([\d,]+)<span class="(?:percent|unseen)">')


def test_numbers_of_the_overview_lead_to_their_statements(reader: TestClient) -> None:
    for narrowed in ("", "?kind=person", "?since=2023-03-10&until=2023", "?missing=date", "?speaker=lorimer&q=dam"):
        rows = re.findall(r'<tr><th scope="row">.*?</tr>', overview(reader, narrowed))
        assert len(rows) > 10, narrowed
        for row in rows:
            for address, number in FIGURE.findall(row)[:1]:  # the second is of words
                query = parse_qs(urlsplit(unescape(address)).query)
                found = reader.get("/api/statements", params=query).json()["count"]["number"]
                assert found == int(number.replace(",", "")), (narrowed, row)


def test_every_number_of_the_overview_leads_somewhere(reader: TestClient) -> None:
    html = re.split(r"</?main[^>]*>", overview(reader))[1]
    shown = re.sub(r"<(title|form|svg|option)\b.*?</\1>", "", html, flags=re.DOTALL)
    outside = re.sub(r"<a\b.*?</a>", "", shown, flags=re.DOTALL)
    assert len(FIGURE.findall(html)) > 60
    assert not re.findall(r"\d+ %", text_of(outside))
    numbers = re.findall(r"(?<!2023)(?<!\w)[\d,]+(?!\w)", re.sub(r"\b20\d\d\b", "", text_of(outside)))
    assert numbers == ["11"] * ("The next 11" in html)
    for row in re.findall(r'<li><a rel="nofollow"[^>]*>', html):
        assert " href=" in row, row
    assert "missing=" in html


def test_a_number_that_cannot_be_asked_for_leads_nowhere(reader: TestClient) -> None:
    """Those who speak jointly with somebody: there is no search for both."""
    assert "No statement fits" in overview(reader, "?speaker=zzz")
    items = reader.get("/api/statements?limit=1000").json()["items"]
    joint = next(one["speakers"] for one in items if len(one["speakers"]) > 1 and all(s["id"] for s in one["speakers"]))
    html = overview(reader, f"?speaker={joint[0]['id']}")
    row = next(row for row in re.findall(r'<tr><th scope="row">.*?</tr>', html) if joint[1]["name"] in unescape(row))
    assert "<a " not in row


def test_by_meaning(reader: TestClient) -> None:
    words = text_of(reader.get("/?q=the dam will never break").text)
    assert "Nothing that was said fits" in words
    html = reader.get("/?q=the dam will never break&by=meaning").text
    assert html.count('<article class="card') >= 10
    assert "safe" in text_of(html)
    first = reader.get("/api/statements?q=the dam will never break&by=meaning&limit=3").json()
    rest = reader.get(f"/api/statements?q=the dam will never break&by=meaning&limit=3&after={first['next']}").json()
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert len(set(ids)) == 6
    for facet in ("act=deny", "form=indirect"):
        narrowed = reader.get(f"/api/statements?q=the dam will never break&by=meaning&{facet}").json()
        name, value = facet.split("=")
        assert narrowed["items"]
        assert all(one[name] == value for one in narrowed["items"])
    assert reader.get("/?q=dam&by=meaning&after=x").status_code == 422
    assert reader.get("/?q=dam&by=meaning&sort=date").text.count('class="card"') >= 10
    assert reader.get("/?q=dam&by=x").status_code == 422


def test_by_meaning_without_vectors_is_told(writer: TestClient) -> None:
    with contextlib.closing(sqlite3.connect(writer.app.state.site.ledger)) as connection, connection:  # type: ignore[attr-defined]
        connection.execute("DELETE FROM embedding")
    assert "quoth index" in writer.get("/?q=dam&by=meaning").text
    assert "quoth index" not in writer.get("/?q=dam").text


def test_correcting_and_undoing(writer: TestClient, one: dict[str, Any]) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"

    def now() -> dict[str, Any]:
        return dict(writer.get(f"/api/statements/{one['id']}").json()["items"][0])

    other = "deny" if one["act"] != "deny" else "say"
    answer = writer.post(path, data={"kind": "act", "act": other, "by": "Ann"})
    assert "The act is changed." in answer.text
    assert now()["act"] == other
    assert now()["corrected"]
    writer.post(path, data={"kind": "speaker", "name": "Olga Brandt", "name_kind": "person"})
    assert [who["name"] for who in now()["speakers"]] == ["Olga Brandt"]
    assert "Ann" in writer.get("/log").text
    writer.post(path, data={"kind": "undo"})
    writer.post(path, data={"kind": "undo"})
    assert now() == one
    assert len(writer.get("/api/corrections").json()["items"]) == 4


def test_words_are_found_where_they_stand(writer: TestClient) -> None:
    items = writer.get("/api/statements?nested=only&form=indirect&outlet=Halveria Law Daily").json()["items"]
    one = next(item for item in items if len(item["said"].split()) > 4 and item["source"])
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    text = writer.get(f"/api/articles/{one['article']['id']}").json()["article"]["text"]
    start, end = one["spans"]["content"][0]
    shorter = " ".join(text[start:end].split()[1:])
    writer.post(path, data={"kind": "spans", "content": shorter, "cue": one["cue"], "source": one["source"]})
    (span,) = writer.get(f"/api/statements/{one['id']}").json()["items"][0]["spans"]["content"]
    assert " ".join(text[slice(*span)].split()) == shorter
    assert start < span[0] < span[1] == end
    answer = writer.post(path, data={"kind": "spans", "content": "words that are nowhere", "cue": one["cue"]})
    assert answer.status_code == 422
    assert "do not stand in the story" in answer.text


def test_rejected_ones_are_gone_until_undone(writer: TestClient, one: dict[str, Any]) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    before = writer.get("/api/statements").json()["count"]["number"]
    assert "no longer taken for a statement" in writer.post(path, data={"kind": "reject"}).text
    assert writer.get("/api/statements").json()["count"]["number"] == before - 1
    assert f'id="m{one["id"]}"' not in writer.get(f"/articles/{one['article']['id']}").text
    writer.post(path, data={"kind": "undo"})
    assert writer.get("/api/statements").json()["count"]["number"] == before


def test_review_of_what_was_shown(writer: TestClient) -> None:
    assert "waits to be looked at" in writer.get("/review?order=shown").text
    writer.get("/?q=misled")
    assert "misled" in text_of(writer.get("/review?order=shown").text)


def test_merging_and_undoing(writer: TestClient) -> None:
    people = {one["name"]: one for one in writer.get("/api/people?limit=200").json()["items"]}
    ida, ada = people["Ida Lund"], people["Ada Lund"]
    page = writer.get(f"/people/{ida['id']}").text
    assert ada["id"] in page  # offered
    offered = re.findall(r'<option value="(\w{24})">', page)
    assert people["Edda Lorimer"]["id"] not in offered  # no word of that name is in this one
    assert ida["id"] not in offered
    merged = writer.post(f"/people/{ida['id']}/merge", data={"other": ada["id"], "note": "a slip of the pen"})
    assert merged.status_code == 200
    assert "These are one now." in merged.text
    both = writer.get(f"/api/people/{ida['id']}").json()["statements"]
    assert both == ida["statements"] + ada["statements"]
    writer.post(f"/people/{ida['id']}/undo")
    assert writer.get(f"/api/people/{ida['id']}").json()["statements"] == ida["statements"]


def test_static_files_may_be_kept(reader: TestClient) -> None:
    sheet = re.search(r'href="(/static/quoth\.css\?v=\w+)"', reader.get("/").text)
    assert sheet
    answer = reader.get(sheet[1])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["content-encoding"] == "gzip"
    plain = reader.get(sheet[1], headers={"accept-encoding": "identity"})
    assert plain.content == answer.content
    assert int(answer.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    for one in (answer, plain):
        assert one.headers["vary"] == "accept-encoding"
        assert reader.get(sheet[1], headers={"if-none-match": one.headers["etag"]}).status_code == 304


def test_pages_are_light(reader: TestClient, one: dict[str, Any]) -> None:
    """All that an article page loads, without the article's own text, is at most 150 kB."""
    path = f"/articles/{one['article']['id']}"
    html = reader.get(path).text
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    weight = len(html.encode()) + sum(len(reader.get(file).content) for file in files)
    text = reader.get(f"/api{path}").json()["article"]["text"]
    assert len(files) == 4
    assert weight - len(text.encode()) <= 150_000


def test_articles_page_by_page_there_and_back(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has an address of its own, and leads both ways."""
    items = reader.get("/api/articles?limit=1000").json()["items"]
    monkeypatch.setattr(article, "WEB_PAGE_ROWS", 4)

    def ids(html: str) -> list[str]:
        return re.findall(r'class="title" href="/articles/(\w+)"', html)

    def link(html: str, rel: str) -> str | None:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
        return found[1] if found else None

    pages = [reader.get("/articles").text]
    while following := link(pages[-1], "next"):
        pages.append(reader.get(following).text)
    assert [one for html in pages for one in ids(html)] == [item["id"] for item in items]
    assert [len(ids(html)) for html in pages[:-1]] == [4] * (len(pages) - 1)
    assert len(pages) > 3
    for at in range(len(pages) - 1, 0, -1):
        back = link(pages[at], "prev")
        assert back
        assert ids(reader.get(back).text) == ids(pages[at - 1])
        assert link(reader.get(back).text, "next")
    assert link(pages[0], "prev") is None
    assert link(reader.get(str(link(pages[1], "prev"))).text, "prev") is None
    for wrong in ("before=x", "before=-1", f"after={10**30}"):
        assert reader.get(f"/articles?{wrong}").status_code == 422
    assert "To the latest" in reader.get("/articles?before=0").text
