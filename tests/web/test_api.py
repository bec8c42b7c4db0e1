"""The HTTP API."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from examples.load import PAGES
from quoth.export import jsonl
from quoth.export.csv_tables import unguarded
from quoth.iso_dates import is_date
from quoth.ledger import Ledger

Serve = Callable[..., TestClient]


def test_statements_page_by_page(reader: TestClient) -> None:
    path: str | None = "/api/statements?q=dam&limit=7"
    seen: list[str] = []
    while path:
        answer = reader.get(path)
        seen += [item["id"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == answer.json()["count"]["number"]


def test_evidence_is_in_the_context(reader: TestClient) -> None:
    for item in reader.get("/api/statements?limit=200").json()["items"]:
        start, text = item["context"]["start"], item["context"]["text"]
        a, b = item["spans"]["cue"]
        assert text[a - start : b - start] == item["cue"]


def test_articles_are_quoth_records(reader: TestClient, made: Path) -> None:
    items = reader.get("/api/articles?limit=3").json()
    assert len(items["items"]) == 3
    assert items["next"]
    with Ledger(made) as ledger:
        for item in items["items"]:
            assert jsonl.loads(reader.get(f"/api/articles/{item['id']}").text) == ledger.article(item["id"])


def test_lines_and_table_hold_the_same(reader: TestClient) -> None:
    lines = [json.loads(line) for line in reader.get("/api/statements.jsonl?q=dam").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(reader.get("/api/statements.csv?q=dam").text, newline="")))
    assert [line["id"] for line in lines] == [row["id"] for row in rows]
    assert [line["said"] for line in lines] == [unguarded(row["said"]) for row in rows]
    assert len(rows) == reader.get("/api/statements?q=dam").json()["count"]["number"]


def test_etags(reader: TestClient) -> None:
    for path in ("/api/statements?q=dam", "/api/people", "/api/articles", "/api/statements.csv", "/api/corrections"):
        tag = reader.get(path).headers["etag"]
        again = reader.get(path, headers={"if-none-match": f'"other", W/{tag}'})
        assert again.status_code == 304
        assert again.content == b""
        assert reader.get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/statements/zz", 404), ("/api/people/zz", 404), ("/api/articles/zz", 404), ("/api/nothing", 404),
        ("/api/statements?limit=0", 422), ("/api/statements?limit=1001", 422), ("/api/articles?after=x", 422),
        ("/api/corrections?after=-1", 422), ("/api/people?kind=x", 422), ("/api/people?after=x", 422),
        ("/api/extract", 405),
    ],
)  # fmt: skip
def test_errors_are_problems(reader: TestClient, path: str, status: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_openapi_describes_every_route(reader: TestClient) -> None:
    described = reader.get("/api/openapi.json").json()
    for path in ("/api/statements", "/api/people", "/api/articles/{id}", "/api/corrections", "/api/extract"):
        assert path in described["paths"]
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation.get("description")
    assert "/api/statements" in reader.get("/api").text


def test_metrics(reader: TestClient) -> None:
    reader.get("/api/people")
    text = reader.get("/api/metrics").text
    assert 'quoth_requests_total{route="/api/people",status="200"}' in text


def test_corrections(writer: TestClient, one: dict[str, Any]) -> None:
    path = f"/api/statements/{one['id']}/corrections"
    answer = writer.post(path, json={"kind": "act", "change": {"act": "ask"}, "by": "Ann", "note": "it asks"})
    assert answer.json()["items"][0]["act"] == "ask"
    (entry,) = writer.get("/api/corrections").json()["items"]
    assert (entry["made_by"], entry["kind"], entry["note"], entry["statement"]) == ("Ann", "act", "it asks", one["id"])
    for wrong in (
        {}, [], {"kind": "act"}, {"kind": "x", "by": "Ann"}, {"kind": "act", "by": "Ann", "change": {"act": "sing"}},
        {"kind": "spans", "by": "Ann", "change": {"cue": [0, 10**9]}}, {"kind": "act", "by": "Ann", "more": 1},
    ):  # fmt: skip
        assert writer.post(path, json=wrong).status_code == 422, wrong
    assert len(writer.get("/api/corrections").json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": 3}, 422), ({}, 422), ({"text": "a", "html": "b"}, 422), ({"text": "a", "colour": "b"}, 422),
        ({"text": "a", "min_confidence": 2}, 422), ({"text": "a", "min_confidence": True}, 422), ([], 422),
    ],
)  # fmt: skip
def test_what_extract_refuses(reader: TestClient, body: Any, status: int) -> None:
    assert reader.post("/api/extract", json=body).status_code == status


def test_extract_with_the_fast_model(reader: TestClient) -> None:
    made = reader.post("/api/extract", json={"text": "“We were told,” Ms. Brandt said.", "model": "fast"}).json()
    assert made["model"] == "fast"
    assert reader.post("/api/extract", json={"text": "She said no.", "model": None}).json()["model"] == "default"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("published", "nonsense"), ("published", ""), ("published", "May 2024"), ("published", "2024-13"),
        ("published", "2024-02-31"), ("published", "2024-W18-3"), ("published", "20240501"), ("published", "24"),
        ("published", "2024-05-01T25:00"), ("published", "٢٠٢٤"), ("published", 2024), ("published", "2024-05-01 x"),
        ("url", "nonsense"), ("url", "javascript:alert(1)"), ("url", ""), ("url", "https://"), ("url", ["x"]),
        ("url", "http://a.example/ b"), ("min_confidence", "0.5"), ("min_confidence", -0.1), ("text", None),
        ("model", "huge"), ("model", ["fast"]),
    ],
)  # fmt: skip
def test_extract_says_what_is_wrong(reader: TestClient, name: str, value: Any) -> None:
    answer = reader.post("/api/extract", json={"text": "She said no.", name: value})
    assert answer.status_code == 422
    assert f"`{name}`" in answer.json()["detail"]


@pytest.mark.parametrize(
    "value", ["2024", "2024-05", "2024-05-01", "2024-05-01T09:30+02:00", "2024-05-01T09:30:00.5Z", "2024-02-29 10:00"]
)
def test_dates(value: str) -> None:
    assert is_date(value)


def test_extract_wants_a_kind(reader: TestClient) -> None:
    assert reader.post("/api/extract", content=b"x", headers={"content-type": "image/png"}).status_code == 415
    json_type = {"content-type": "application/json"}
    assert reader.post("/api/extract", content=b'{"text": "\\ud800"}', headers=json_type).status_code == 422


def test_extract(served: Serve) -> None:
    client = served()
    text = "“The bridge is safe 😀,” Mayor Ana Pell said on Monday.\r\n\r\nShe denied that money had gone missing."
    record = client.post("/api/extract", json={"text": text}).json()
    reading = jsonl.from_record(record)
    assert reading.article.text == text
    assert "said" in [s.cue.of(text) for s in reading.statements]
    page = (PAGES / "wire.html").read_text(encoding="utf-8")
    found = client.post("/api/extract", content=page.encode(), headers={"content-type": "text/html"}).json()
    assert found["article"]["title"].startswith("Halverian minister")
    nothing = client.post("/api/extract", content=b"<html><body>", headers={"content-type": "text/html"})
    assert nothing.status_code == 422
    assert nothing.headers["content-type"] == "application/problem+json"
