"""What the server answers is what its OpenAPI document says: every route, asked for real."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from quoth.export import jsonl

EXPORTED = json.loads(Path(jsonl.__file__).with_name("quoth-1.schema.json").read_text("utf-8"))
JSON_TYPE = {"content-type": "application/json"}
TEXT = "“The bridge is safe,” Mayor Ana Pell said on Monday."
# For each route, what is asked: the query, or of what is posted the media type and the body.
ASKED: dict[str, list[Any]] = {
    "get /api/statements": ["", "?q=dam&limit=3", "?limit=1000", "?q=nobody+was+warned&by=meaning&limit=2",
                            "?missing=speaker&limit=900", "?q=zzzz", "?limit=0", "?sort=x"],
    "get /api/statements.jsonl": ["?q=dam", "?q=zzzz", "?act=sing"],
    "get /api/statements.csv": ["?q=dam", "?q=zzzz", "?since=yesterday"],
    "get /api/statements/{id}": ["{statement}", "zz"],
    "get /api/people": ["", "?limit=2", "?act=deny&limit=1000", "?q=zzzz", "?after=x"],
    "get /api/people/{id}": ["{people}", "zz"],
    "get /api/articles": ["", "?limit=2", "?url=https://nowhere.example/", "?after=x"],
    "get /api/articles/{id}": ["{articles}", "zz"],
    "get /api/corrections": ["", "?limit=1", "?statement=zz", "?after=x"],
    "get /api/health": [""],
    "get /api/metrics": [""],
    "post /api/statements/{id}/corrections": [
        ("{statement}", "application/json", {"kind": "confirm", "by": "Ann"}),
        ("{statement}", "application/json", {"kind": "act", "by": "Ann", "change": {"act": "deny"}, "note": "denies"}),
        ("{statement}", "application/json", {"kind": "sing", "by": "Ann"}), ("{statement}", "text/plain", "confirm"),
        ("zz", "application/json", {"kind": "confirm", "by": "Ann"}),
    ],
    "post /api/extract": [
        ("", "application/json", {"text": TEXT, "published": "2024-05", "min_confidence": 0, "url": None}),
        ("", "application/json", {"html": f"<html><body><p>{TEXT}</p>" * 9}), ("", "text/plain", TEXT),
        ("", "application/json", {"text": 3}), ("", "image/png", TEXT), ("", "text/html", "<html>"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def document(reader: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = reader.get("/api/openapi.json").json()
    return found


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """For one schema of the document, which may refer to its components."""
    return Draft202012Validator({"components": document["components"], **schema})


def test_every_route_is_asked(document: dict[str, Any]) -> None:
    described = {f"{method} {path}" for path, operations in document["paths"].items() for method in operations}
    assert described == set(ASKED)
    assert document["openapi"].startswith("3.1.")


@pytest.mark.parametrize("route", ASKED)
def test_answers_are_as_described(
    writer: TestClient, document: dict[str, Any], one: dict[str, Any], route: str
) -> None:
    method, path = route.split()
    operation = document["paths"][path][method]
    statuses = set()
    for asked in ASKED[route]:
        where, kind, body = asked if isinstance(asked, tuple) else (asked, None, None)
        for address in addresses(writer, path, where, one):
            content = body if isinstance(body, str) else json.dumps(body)
            sent = {"content": content, "headers": {"content-type": kind}} if kind else {}
            answer = writer.request(method, address, **sent)
            check(document, operation, answer)
            statuses.add(answer.status_code)
            if isinstance(body, dict) and answer.status_code != 404:  # what is taken is what is described
                taken = operation["requestBody"]["content"][kind]["schema"]
                assert validator(document, taken).is_valid(body) == (answer.status_code == 200), body
            if tag := answer.headers.get("etag"):
                assert writer.request(method, address, headers={"if-none-match": tag}).status_code == 304
                assert "304" in operation["responses"]
    assert 200 in statuses


def addresses(client: TestClient, path: str, where: str, one: dict[str, Any]) -> list[str]:
    """The addresses that a line of `ASKED` means: one, or those of all people or articles."""
    if where == "{statement}":
        return [path.replace("{id}", one["id"])]
    if found := re.fullmatch(r"\{(\w+)\}", where):
        items = client.get(f"/api/{found[1]}?limit=1000").json()["items"]
        assert len(items) > 5
        return [path.replace("{id}", item["id"]) for item in items]
    return [path.replace("{id}", where) if "{id}" in path else path + where]


def check(document: dict[str, Any], operation: dict[str, Any], answer: Any) -> None:
    """Raises AssertionError or ValidationError where an answer is not what its route's description has."""
    described = operation["responses"].get(str(answer.status_code))
    assert described, (answer.url, answer.status_code, answer.text)
    media_type = answer.headers["content-type"].partition(";")[0]
    assert set(described["content"]) == {media_type}
    headers = {name.lower() for name in described.get("headers", {})}
    for name in ("etag", "link", "retry-after"):
        assert name not in answer.headers or name in headers, name
    assert ("etag" in headers) == ("etag" in answer.headers)
    schema = described["content"][media_type]["schema"]
    if media_type == "application/jsonl":
        for line in answer.text.splitlines():
            validator(document, schema["x-line"]).validate(json.loads(line))
    elif media_type == "text/csv":
        rows = list(csv.reader(io.StringIO(answer.text, newline="")))
        assert rows[0] == schema["x-columns"]
        assert {len(row) for row in rows} == {len(rows[0])}
    elif media_type.endswith("json"):
        record = answer.json()
        validator(document, schema).validate(record)
        if "next" in record:
            assert (record["next"] is None) == ("link" not in answer.headers)


def test_another_shape_is_noticed(document: dict[str, Any], reader: TestClient) -> None:
    """One more property, one less, or another type is none that the document allows."""
    record = reader.get("/api/statements?limit=1").json()
    shape = validator(document, {"$ref": "#/components/schemas/Statements"})
    assert shape.is_valid(record)
    for change in ({"more": 1}, {"next": 3}, {"items": [{**record["items"][0], "act": "sing"}]}):
        assert not shape.is_valid({**record, **change}), change
    for name in record:
        assert not shape.is_valid({key: value for key, value in record.items() if key != name}), name


def test_schemas_are_schemas(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description") or name in ("Spans", "NewCorrection"), name
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert used == set(document["components"]["schemas"])


def test_a_reading_is_what_is_exported(document: dict[str, Any], reader: TestClient) -> None:
    """The components say of a `quoth/1` record just what its own schema says."""
    written = json.dumps(EXPORTED)
    article = next(iter(reader.get("/api/articles").json()["items"]))["id"]
    record = reader.get(f"/api/articles/{article}").json()
    ours, theirs = validator(document, {"$ref": "#/components/schemas/Reading"}), Draft202012Validator(EXPORTED)
    assert '"#/$defs/' in written
    assert '"#/$defs/' not in json.dumps(document)
    for changed in (
        record,
        {**record, "entities": None},
        {**record, "statements": [{}]},
        {**record, "schema": "quoth/2"},
    ):
        assert ours.is_valid(changed) == theirs.is_valid(changed)
    assert ours.is_valid(record)
