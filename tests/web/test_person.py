"""One person's page: names and roles with their days, each chart also as a table and as CSV, who may be the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from quoth.ledger import Ledger
from quoth.web.dates import dated
from quoth.web.pages import people
from web.hostile import hostile_reading

Serve = Callable[..., TestClient]
COUNTED = ("months", "acts", "outlets", "about")


@pytest.fixture(scope="module")
def person(reader: TestClient) -> dict[str, Any]:
    quoted = reader.get("/api/people?kind=person").json()["items"]
    every = [reader.get(f"/api/people/{one['id']}").json() for one in quoted]
    return max(every, key=lambda one: (len(one["roles"]), len(one["names"])))


def rows_of(reader: TestClient, person: dict[str, Any], table: str) -> list[dict[str, str]]:
    answer = reader.get(f"/people/{person['id']}/{table}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{table}.csv"' in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_names_and_roles_with_their_days(reader: TestClient, person: dict[str, Any]) -> None:
    html = reader.get(f"/people/{person['id']}").text
    assert person["roles"]
    for table, listed in (("names", person["names"]), ("roles", person["roles"])):
        rows = rows_of(reader, person, table)
        numbers = [int(row["articles"]) for row in rows]
        assert numbers == sorted(numbers, reverse=True)
        key = table.removesuffix("s")
        known = {one[key].casefold(): one for one in listed}
        for row in rows:
            one = known[row[key].casefold()]
            assert row["first"] == (one["first"] or "") or table == "roles"
            cells = re.search(
                rf'<th scope="row"><a href="([^"]+)"><bdi>{re.escape(row[key])}</bdi></a></th><td>(.*?)</td>'
                r'<td>(.*?)</td><td class="number">(\d+)</td>', html
            )  # fmt: skip
            assert cells, row
            assert dated(row["first"]) in cells[2]
            assert dated(row["last"]) in cells[3]
            assert cells[4] == row["articles"]


def test_names_and_roles_lead_to_their_statements(reader: TestClient, person: dict[str, Any]) -> None:
    html = reader.get(f"/people/{person['id']}").text
    for name in ("called", "role"):
        links = {unescape(one) for one in re.findall(rf'href="(/\?[^"]*{name}=[^"]*)"', html)}
        assert links
        for link in links:
            query = parse_qs(urlsplit(link).query)
            assert query["speaker"] == [person["id"]]
            items = reader.get("/api/statements", params={**query, "limit": "1000"}).json()["items"]
            assert all(person["id"] in [one["id"] for one in item["speakers"]] for item in items)


@pytest.mark.parametrize("table", COUNTED)
def test_tables_are_what_the_charts_show(reader: TestClient, person: dict[str, Any], table: str) -> None:
    html = reader.get(f"/people/{person['id']}").text
    rows = rows_of(reader, person, table)
    assert rows
    assert f'href="/people/{person["id"]}/{table}.csv"' in html
    if table != "about":
        assert sum(int(row["statements"]) for row in rows) == person["statements"]
    if table in ("months", "acts"):  # the others are lists, which say the number themselves
        for row in rows:
            label = next(iter(row.values()))
            cells = re.search(
                rf'<bdi>{re.escape(label)}</bdi></th><td class="number"><a [^>]*href="([^"]+)">(\d+)<', html
            )
            assert cells, row
            assert cells[2] == row["statements"]
            query = parse_qs(urlsplit(unescape(cells[1])).query)
            assert reader.get("/api/statements", params=query).json()["count"]["number"] == int(row["statements"])


def test_long_tables_end_and_say_so(
    reader: TestClient, person: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST_ROWS", 2)
    html = reader.get(f"/people/{person['id']}").text
    months = rows_of(reader, person, "months")
    assert len(months) > 2
    assert f"The latest 2 of {len(months)}: the CSV file has all." in html
    assert f"<bdi>{months[0]['month']}</bdi></th>" not in html
    assert f"<bdi>{months[-1]['month']}</bdi></th>" in html


def test_no_such_table(reader: TestClient, person: dict[str, Any]) -> None:
    assert reader.get(f"/people/{person['id']}/shoes.csv").status_code == 404
    assert reader.get("/people/zz/names.csv").status_code == 404


def test_namesakes_are_told_apart(served: Serve, tmp_path: Path) -> None:
    """Several with one name: each is listed with its kind, role and first day."""
    path = tmp_path / "same.db"
    with Ledger.writing(path) as ledger:
        for number, (role, day) in enumerate((("mayor", "2024-05-01"), ("goalkeeper", "2022-01-09"), (None, None))):
            made = hostile_reading("Jon Smith", number)
            entity = replace(made.entities[0], name="Jon Smith", kind="person", role=role)
            article = replace(made.article, published=day)
            ledger.add_reading(replace(made, article=article, entities=(entity, *made.entities[1:])))
    client = served(path)
    same = [one for one in client.get("/api/people").json()["items"] if one["name"] == "Jon Smith"]
    assert len(same) == 3
    options = {
        one["id"]: re.findall(r'<option value="\w+">(.*?)</option>', client.get(f"/people/{one['id']}").text)
        for one in same
    }
    told = {option for some in options.values() for option in some}
    assert told == {
        "Jon Smith: person, mayor, since 1 May 2024, 1 × here",
        "Jon Smith: person, goalkeeper, since 9 January 2022, 1 × here",
        "Jon Smith: person, 1 × here",
    }
    assert all(len(some) == 2 for some in options.values())


def test_joins_in_the_api_are_those_of_the_page(reader: TestClient, person: dict[str, Any]) -> None:
    html = reader.get(f"/people/{person['id']}").text
    assert person["joins"]
    for join in person["joins"]:
        assert f"<bdi>{join['reason']}</bdi>" in html
        assert join["article"] in html
    assert sum(one["articles"] for one in person["reasons"]) == len({one["article"] for one in person["joins"]})
