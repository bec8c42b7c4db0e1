"""Persons of the same name: what tells them apart stands beside their names, and no more of it than that takes."""

from __future__ import annotations

import re
from html import unescape

from starlette.testclient import TestClient

from quoth.web.namesakes import apart


def test_as_much_as_it_takes() -> None:
    dam = ("organisation", "", "The Courier", "3 May 2023", "A dam")
    assert apart({"a": dam, "b": ("country or place", *dam[1:])}) == {"a": "organisation", "b": "country or place"}
    assert apart({"a": dam, "b": (*dam[:2], "Fathom", *dam[3:])}) == {"a": "The Courier", "b": "Fathom"}
    days = {"a": dam, "b": (*dam[:3], "4 May 2023", dam[4]), "c": (*dam[:2], "Fathom", *dam[3:])}
    assert apart(days) == {"a": "The Courier, 3 May 2023", "b": "The Courier, 4 May 2023", "c": "Fathom, 3 May 2023"}
    unknown = (*dam[:2], "", "4 May 2023", "Safe")
    assert apart({"a": dam, "b": unknown}) == {"a": "The Courier, 3 May 2023", "b": "4 May 2023"}
    assert apart({"a": dam, "b": dam}) == {"a": "", "b": ""}
    assert apart({"a": dam, "b": (*dam[:4], "Another")}) == {"a": "A dam", "b": "Another"}


def test_facets_and_overview(writer: TestClient) -> None:
    """One person is made two, and the two can be told apart wherever both are listed."""
    person = next(one for one in writer.get("/api/people").json()["items"] if one["name"] == "Edda Lorimer")
    assert "apart" not in writer.get("/").text
    path = f"/people/{person['id']}"
    articles = re.findall(r'name="articles" value="(\w+)"', writer.get(path).text)
    assert len(articles) > 2
    answer = writer.post(f"{path}/split", data={"articles": articles[0], "by": "Ann", "note": "her mother"})
    assert answer.status_code == 200
    html = writer.get("/?more=speaker").text
    who = re.findall(r"<bdi>Edda Lorimer</bdi> <span class=\"apart\"><bdi>(.*?)</bdi></span>", html)
    assert len(who) == len(set(who)) == 2
    assert all(who)
    table = writer.get("/overview/speakers.csv?speaker=lorimer").text
    for words in who:
        assert f"Edda Lorimer ({unescape(words)})" in table
