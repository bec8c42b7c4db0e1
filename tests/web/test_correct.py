"""The page that puts one statement right: what goes with each of its buttons, and what it does not take."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

UNDO = "Undo the last correction"


class Forms(HTMLParser):
    """The names of the fields of each posted form of a page's main part, and the values of its buttons in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[set[str]] = []
        self.buttons: list[list[str | None]] = []
        self.feed(html[html.index("<h1") :])
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.fields.append(set())
            self.buttons.append([])
        elif tag in ("input", "select", "textarea") and self.fields:
            self.fields[-1].add(told.get("name") or "")
        elif tag == "button" and self.buttons:
            self.buttons[-1].append(None if "disabled" in told else told.get("value"))


@pytest.fixture
def path(one: dict[str, Any]) -> str:
    """Where a statement is put right."""
    return f"/articles/{one['article']['id']}/statements/{one['id']}"


def entries(writer: TestClient) -> list[dict[str, Any]]:
    """The log, as the API gives it."""
    return list(writer.get("/api/corrections").json()["items"])


def test_name_and_reason_go_with_every_button(writer: TestClient, path: str) -> None:
    writer.post(path, data={"kind": "confirm"})  # so that there is something to undo
    forms = Forms(writer.get(path).text)
    assert len(forms.fields) == 1
    assert {"by", "note", "speakers", "name", "name_kind", "act", "source", "cue", "content"} <= forms.fields[0]
    assert forms.buttons[0] == [None, "confirm", "reject", "undo", "speaker", "act", "more", "spans"]


def test_a_changed_act_is_noted_with_name_and_reason(writer: TestClient, path: str, one: dict[str, Any]) -> None:
    other = "deny" if one["act"] != "deny" else "say"
    # as a browser sends it: all fields of the page, and the button that was pressed
    page = {"by": "Ann", "note": "She says no.", "name": "Olga Brandt", "name_kind": "person", "act": other,
            "source": one["source"] or "", "cue": one["cue"], "content": one["said"]}  # fmt: skip
    answer = writer.post(path, data={**page, "kind": "act"})
    assert "The act is changed." in answer.text
    (entry,) = entries(writer)
    assert (entry["kind"], entry["made_by"], entry["note"]) == ("act", "Ann", "She says no.")
    now = writer.get(f"/api/statements/{one['id']}").json()["items"][0]
    assert now["act"] == other
    assert now["speakers"] == one["speakers"]  # only what the button is for


def test_undo_is_offered_while_there_is_something_to_undo(writer: TestClient, path: str) -> None:
    assert UNDO not in writer.get(path).text
    assert UNDO in writer.post(path, data={"kind": "reject"}).text
    assert UNDO in writer.post(path, data={"kind": "confirm"}).text
    assert UNDO in writer.post(path, data={"kind": "undo"}).text  # the first still stands
    last = writer.post(path, data={"kind": "undo"}).text
    assert "The last correction is taken back." in last
    assert "What was corrected" in last
    assert UNDO not in last
    assert writer.post(path, data={"kind": "undo"}).status_code == 422


def test_the_same_act_is_refused(writer: TestClient, path: str, one: dict[str, Any]) -> None:
    chosen = re.search(r'<option value="(\w*)" selected>', writer.get(path).text.split('id="act"')[1])
    act = chosen[1] if chosen else ""
    assert act == (one["act"] or "")
    answer = writer.post(path, data={"kind": "act", "act": act})
    assert answer.status_code == 422
    assert "That is the act that it has already." in answer.text
    assert not entries(writer)


def test_an_act_that_is_not_known_is_refused_where_none_is_known(
    writer: TestClient, path: str, one: dict[str, Any]
) -> None:
    assert one["act"]
    assert writer.post(path, data={"kind": "act", "act": ""}).status_code == 200
    assert writer.post(path, data={"kind": "act", "act": ""}).status_code == 422
    assert len(entries(writer)) == 1
