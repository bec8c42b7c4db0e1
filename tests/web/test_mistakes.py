"""A form with a mistake comes back with what was typed, the message, and the focus on the field; nothing is noted."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from quoth.web.typed import PARTS


def told(html: str) -> str:
    """The message beside the form."""
    found = re.findall(r'<p class="note bad mistake" id="wrong" role="alert">(.*?)</p>', html, re.DOTALL)
    assert len(found) == 1
    return unescape(found[0])


def focused(html: str) -> str:
    """The opening tag of the element that gets the focus; it says that it is wrong, and where that is told."""
    found = [tag for tag in re.findall(r"<[a-z]+\b[^>]*>", html) if re.search(r"\sautofocus\b", tag)]
    assert len(found) == 1
    assert 'aria-invalid="true"' in found[0]
    assert 'aria-describedby="wrong"' in found[0]
    return found[0]


def entries(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/api/corrections").json()["items"])


@pytest.fixture
def path(one: dict[str, Any]) -> str:
    return f"/articles/{one['article']['id']}/statements/{one['id']}"


def sent(one: dict[str, Any], **changed: str) -> dict[str, str]:
    """All fields of the form, as a browser sends them."""
    places = {"source": [one["spans"]["source"]], "cue": [one["spans"]["cue"]], "content": one["spans"]["content"]}
    at = {f"{name}_at": " ".join(f"{a}-{b}" for a, b in filter(None, places[name])) for name in PARTS}
    return {
        "by": "Ann", "note": "I asked her.", "act": one["act"] or "", "name": "", "name_kind": "person",
        "source": one["source"] or "", "cue": one["cue"], "content": one["said"].replace(" … ", "\n"), "around": "1",
        **at, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field", "value", "message", "tag"),
    [
        ("spans", "content", "words that are\nnowhere at all", "These words do not stand in the story: words that are",
         'id="part-content"'),
        ("spans", "source", "Nobody <b>", "These words do not stand in the story: Nobody <b>", 'id="part-source"'),
        ("spans", "cue", "", "Something has to say that it is told", 'id="part-cue"'),
        ("spans", "content", "  \n ", "Something has to be told", 'id="part-content"'),
        ("spans", "around", "4", "Those are the words that it has already.", 'id="part-content"'),
        ("act", "name", "Olga", "That is the act that it has already.", 'id="act"'),
        ("speaker", "name_kind", "dragon", "Somebody new has a name and a kind", 'id="name"'),
        ("undo", "name", "Olga", "has no correction to undo", 'value="confirm"'),
        ("dance", "name", "Olga", "A correction is one of", 'value="confirm"'),
    ],
)  # fmt: skip
def test_the_form_of_a_statement(
    writer: TestClient, path: str, one: dict[str, Any], kind: str, field: str, value: str, message: str, tag: str
) -> None:
    new = {"name": "Olga"} if kind == "speaker" else {}
    answer = writer.post(path, data={**sent(one), **new, field: value, "kind": kind})
    assert answer.status_code == 422
    assert message in told(answer.text)
    assert tag in focused(answer.text)
    assert "<title>Not noted: " in answer.text
    assert 'name="note" value="I asked her."' in answer.text
    assert 'name="by" value="Ann"' in answer.text
    if field in PARTS:
        area = re.search(rf'<textarea id="part-{field}"[^>]*>\n?([^<]*)', answer.text)
        assert area
        assert unescape(area[1]) == value
    elif field in ("name", "around"):
        assert f'name="{field}" value="{value}"' in answer.text
    assert not entries(writer)


def test_nobody_else_is_no_change(writer: TestClient, path: str, one: dict[str, Any]) -> None:
    speakers = re.findall(r'name="speakers" value="([^"]*)" checked', writer.get(path).text)
    answer = writer.post(path, data={**sent(one), "speakers": [unescape(name) for name in speakers], "kind": "speaker"})
    assert answer.status_code == 422
    assert "who says it already" in told(answer.text)


def test_what_is_chosen_stays_chosen(writer: TestClient, path: str, one: dict[str, Any]) -> None:
    others = re.findall(r'name="speakers" value="([^"]*)">', writer.get(path).text)
    assert others
    data = {**sent(one, content="nowhere", act="ask"), "speakers": [unescape(others[0])], "kind": "spans"}
    html = writer.post(path, data=data).text
    assert re.findall(r'name="speakers" value="([^"]*)" checked', html) == others[:1]
    assert '<option value="ask" selected>' in html


def test_more_of_the_story_keeps_what_was_typed(writer: TestClient, path: str, one: dict[str, Any]) -> None:
    data = sent(one, content="half typed", name="Olga Brandt")
    shown = [len(story(writer.get(path).text))]
    for _ in range(6):
        answer = writer.post(path, data={**data, "kind": "more"})
        assert answer.status_code == 200
        assert "half typed</textarea>" in answer.text
        assert 'name="name" value="Olga Brandt"' in answer.text
        shown.append(len(story(answer.text)))
        data["around"] = re.findall(r'name="around" value="(\d+)"', answer.text)[0]
        if 'value="more"' not in answer.text:
            break
    assert shown == sorted(set(shown))
    text = writer.get(f"/api/articles/{one['article']['id']}").json()["article"]["text"]
    assert story(answer.text) == text
    assert not entries(writer)


def story(html: str) -> str:
    """The text of the story around a statement."""
    inside = re.search(r"data-text>(.*?)</div>", html, re.DOTALL)
    assert inside
    return unescape(re.sub(r"<[^>]*>", "", inside[1]))


def test_joining_people(writer: TestClient) -> None:
    people = {one["name"]: one["id"] for one in writer.get("/api/people?limit=200").json()["items"]}
    here = f"/people/{people['Ida Lund']}"
    articles = re.findall(r'name="articles" value="(\w+)"', writer.get(here).text)
    for what, data, message in (
        ("merge", {"note": "a slip", "typed": "her cousin"}, "Choose who is the same"),
        ("merge", {"note": "a slip", "typed": "0" * 24}, "No person in the ledger has the id"),
        ("merge", {"note": "a slip", "other": people["Ida Lund"]}, "To merge takes two different people or more"),
        ("split", {"note": "a slip"}, "Choose the articles in which it is somebody else."),
        ("split", {"note": "a slip", "articles": articles}, "nothing is left to split from"),
        ("undo", {}, "Nothing was merged or split by hand"),
    ):
        answer = writer.post(f"{here}/{what}", data=data)
        assert answer.status_code == 422
        assert message in told(answer.text)
        focused(answer.text)
        assert '<details class="facts joins" open>' in answer.text
        if data:
            assert 'value="a slip"' in answer.text
        if "typed" in data:
            assert f'name="typed" value="{data["typed"]}"' in answer.text
        checked = re.findall(r'name="articles" value="(\w+)" checked', answer.text)
        assert checked == (articles if "articles" in data else [])
        assert f'action="{here}"' in answer.text  # the links of the page are the person's
    assert not entries(writer)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "files", "Choose files, or paste a text"),
        ({"title": "A <title>"}, "text", "Paste the text that this is about."),
        ({"text": "“No,” she said.", "url": "nowhere"}, "url", "The address is none"),
        ({"text": "“No,” she said.", "published": "yesterday"}, "published", "The date is no ISO date"),
    ],
)
def test_adding(writer: TestClient, data: dict[str, str], field: str, message: str) -> None:
    answer = writer.post("/add", data=data)
    assert answer.status_code == 422
    assert message in told(answer.text)
    assert f'id="{field}"' in focused(answer.text)
    assert ('<details class="paste" open>' in answer.text) == (field != "files")
    for name, value in data.items():
        if name == "text":
            assert f"{value}</textarea>" in answer.text
        else:
            assert f'value="{value.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert "job" not in str(answer.url)


def test_where_there_is_no_form_the_error_leads_back(writer: TestClient, path: str) -> None:
    gone = path[:-4] + "0000"
    answer = writer.post(gone, data={"kind": "confirm"}, headers={"referer": "http://localhost/review?order=sure"})
    assert answer.status_code == 404
    assert 'href="/review?order=sure">Back to where you were</a>' in answer.text
    for elsewhere in ("http://evil.example/x", "http://localhost//evil.example", "", "javascript:x"):
        answer = writer.get("/articles/nothing", headers={"referer": elsewhere})
        assert answer.status_code == 404
        assert "Back to where you were" not in answer.text
