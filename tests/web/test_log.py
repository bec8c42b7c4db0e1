"""The log of corrections and the queue: what was changed from what to what, whom it concerned, and what is next."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from quoth.ledger import Ledger
from quoth.web.pages import log
from web.test_openapi import validator


def words(html: str) -> str:
    """The text of a page's main part in one line."""
    main = html.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def test_old_and_new_values_of_a_statement(writer: TestClient, one: dict[str, Any]) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    other = "ask" if one["act"] != "ask" else "deny"
    writer.post(path, data={"kind": "act", "act": other, "by": "Ann", "note": "It is one."})
    writer.post(path, data={"kind": "speaker", "name": "Olga Brandt", "name_kind": "person"})
    shorter = one["said"].split(" … ")[0][1:-1].strip()
    writer.post(path, data={"kind": "spans", "content": shorter, "cue": one["cue"], "source": one["source"]})
    writer.post(path, data={"kind": "reject"})
    for _ in range(4):
        writer.post(path, data={"kind": "undo"})
    items = writer.get("/api/corrections").json()["items"]
    told = [(item["kind"], item["back"], [(f["field"], texts(f["was"]), texts(f["now"])) for f in item["fields"]])
            for item in items]  # fmt: skip
    before = [name["name"] for name in one["speakers"]]
    content = one["said"].split(" … ")
    assert told == [
        ("act", None, [("act", [one["act"]], [other])]),
        ("speaker", None, [("speakers", before, ["Olga Brandt"])]),
        ("spans", None, [("content", content, [shorter])]),
        ("reject", None, []),
        ("undo", "reject", []),
        ("undo", "spans", [("content", [shorter], content)]),
        ("undo", "speaker", [("speakers", ["Olga Brandt"], before)]),
        ("undo", "act", [("act", [other], [one["act"]])]),
    ]
    assert items[0]["article"] == {"id": one["article"]["id"], "title": one["article"]["title"]}
    text = writer.get(f"/api/articles/{one['article']['id']}").json()["article"]["text"]
    for value in items[2]["fields"][0]["was"] + items[2]["fields"][0]["now"]:
        assert text[slice(*value["span"])] == value["text"]
    for page in ("/log", path):
        shown = words(writer.get(page).text)
        assert "Olga Brandt" in shown
        assert "It is one." in shown
        assert re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC", shown)
        assert f"→ {'asks' if other == 'ask' else 'denies'}" in shown
        assert "taken back : no statement" in shown.replace("taken back:", "taken back :")


def statement_path(writer: TestClient) -> str:
    """Where some statement with an act is put right."""
    one = writer.get("/api/statements?act=deny&limit=1").json()["items"][0]
    return f"/articles/{one['article']['id']}/statements/{one['id']}"


def texts(values: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in values]


def test_whom_a_merge_and_a_split_concerned(writer: TestClient) -> None:
    people = {one["name"]: one["id"] for one in writer.get("/api/people?limit=200").json()["items"]}
    ida, ada = people["Ida Lund"], people["Ada Lund"]
    writer.post(f"/people/{ida}/merge", data={"other": ada, "note": "a slip of the pen", "by": "Ann"})
    articles = re.findall(r'name="articles" value="(\w+)"', writer.get(f"/people/{ida}").text)
    writer.post(f"/people/{ida}/split", data={"articles": articles[:1]})
    writer.post(f"/people/{ida}/undo")
    where = statement_path(writer)
    writer.post(where, data={"kind": "act", "act": "", "by": "Ann"})
    schema = writer.get("/api/openapi.json").json()
    answer = writer.get("/api/corrections").json()
    validator(schema, {"$ref": "#/components/schemas/Corrections"}).validate(answer)
    writer.post(where, data={"kind": "undo"})
    validator(schema, {"$ref": "#/components/schemas/Corrections"}).validate(writer.get("/api/corrections").json())
    merge, split, undone = answer["items"][:3]  # each once, however many rows it took
    assert (merge["kind"], merge["person"]["name"], merge["note"]) == ("merge", "Ida Lund", "a slip of the pen")
    assert merge["people"] == [{"id": ada, "name": "Ada Lund", "there": False}]
    assert split["people"][0]["id"] == ida
    assert [one["id"] for one in split["articles"]] == articles[:1]
    assert (undone["kind"], undone["back"], undone["people"]) == ("unjoin", "split", split["people"])
    assert "5 corrections so far" in words(writer.get("/review").text)
    with Ledger(writer.app.state.site.ledger) as ledger:  # type: ignore[attr-defined]
        assert ledger.stats().corrections == 5
    html = writer.get("/log").text
    assert f'href="/people/{ida}"' in html
    assert f'href="/people/{ada}"' not in html  # she is no page of her own any more
    assert f'href="/articles/{articles[0]}"' in html
    shown = words(html)
    assert "Ida Lund and Ada Lund are one." in shown
    assert "is somebody else in" in shown


def test_the_log_page_by_page(writer: TestClient, one: dict[str, Any], monkeypatch: Any) -> None:
    path = f"/articles/{one['article']['id']}/statements/{one['id']}"
    for number in range(5):
        writer.post(path, data={"kind": "confirm", "note": f"note {number}."})
    monkeypatch.setattr(log, "WEB_LOG_ROWS", 2)
    seen, following = [], "/log"
    while following:
        html = writer.get(following).text
        seen += re.findall(r"note \d", html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        following = more[1] if more else ""
    assert seen == [f"note {number}" for number in (4, 3, 2, 1, 0)]
    first = writer.get("/api/corrections?limit=2").json()
    rest = writer.get(f"/api/corrections?limit=9&after={first['next']}").json()
    assert [item["note"] for item in first["items"] + rest["items"]] == [f"note {number}." for number in range(5)]
    assert rest["next"] is None
    for wrong in ("x", "-1", "9" * 30):
        assert writer.get(f"/log?before={wrong}").status_code == 422


def queue(html: str) -> list[str]:
    """Where the statements of the queue are put right, in order."""
    return re.findall(r'action="(/articles/\w+/statements/\w+)" class="judge"', html)


def test_what_is_decided_goes_and_undo_stands_in_its_place(writer: TestClient) -> None:
    before = queue(writer.get("/review").text)
    third = before[2]
    following = before[3].rpartition("/")[2]
    answer = writer.post(third, data={"kind": "reject", "back": "sure", "next": following}, follow_redirects=False)
    assert answer.headers["location"].endswith("#decided")
    html = writer.get(answer.headers["location"]).text
    now = queue(html)
    assert now[:3] == [before[0], before[1], before[3]]
    at = html.index('id="decided"')
    assert html.index(f'action="{before[1]}"') < at < html.index(f'action="{before[3]}"')
    assert "No statement:" in html
    undo = re.search(rf'<form method="post" action="{third}" class="note good decided".*?</form>', html, re.DOTALL)
    assert undo
    assert 'value="undo"' in undo[0]
    answer = writer.post(third, data={"kind": "undo", "back": "sure"}, follow_redirects=False)
    html = writer.get(answer.headers["location"]).text
    assert queue(html) == before  # it waits again, where it did
    assert html.index(f'action="{before[1]}"') < html.index('id="decided"') < html.index(f'action="{third}" class="j')
    assert 'value="undo"' not in html


def test_the_last_of_the_queue(writer: TestClient) -> None:
    last = queue(writer.get("/review").text)[-1]
    html = writer.post(last, data={"kind": "confirm", "back": "sure", "next": ""}).text
    assert last not in queue(html)
    assert html.index('id="decided"') > html.rindex('class="judge"')


def test_a_changed_statement_leads_back_to_the_queue(writer: TestClient) -> None:
    html = writer.get("/review").text
    first = queue(html)[0]
    assert f'href="{first}?queue=sure"' in html
    assert 'href="/review?order=sure"' in writer.get(f"{first}?queue=sure").text
    answer = writer.post(first, data={"kind": "confirm", "queue": "sure"})
    assert 'href="/review?order=sure"' in answer.text
    assert "It is confirmed." in answer.text
    assert 'href="/review?order=sure"' not in writer.get(f"{first}?queue=x").text
