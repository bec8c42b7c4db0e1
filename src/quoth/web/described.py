"""How the routes of the HTTP API describe themselves in its OpenAPI document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from quoth.web.shapes import shape, shapes

Responses = dict[int | str, dict[str, Any]]
JSON, LINES, CSV, PROBLEM = "application/json", "application/jsonl", "text/csv", "application/problem+json"
EVERYWHERE = (401, 421, 500)  # may be the answer to anything
ON_POST = (403, 413, 415)
ETAG = {"description": "Of this very answer: give it as If-None-Match.", "schema": {"type": "string"}}
LINK = {"description": '`<address>; rel="next"`: what comes next; none at the end.', "schema": {"type": "string"}}
LATER = {"description": "Seconds after which to try again, where that helps.", "schema": {"type": "integer"}}
ALLOW = {"description": "Methods that there are.", "schema": {"type": "string"}}
IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of an earlier answer: 304 where nothing has changed since.",
}  # fmt: skip


def given(
    of: dict[str, Any],
    media_type: str = JSON,
    *,
    more: bool = False,
    tagged: bool = True,
    problems: tuple[int, ...] = (),
) -> Responses:
    """A route's answers: what it gives (`more`: in parts), and the problems it can have besides those of all routes."""
    headers = {**({"ETag": ETAG} if tagged else {}), **({"Link": LINK} if more else {})}
    found: Responses = {200: {"description": "What was asked for.", "content": {media_type: {"schema": of}}}}
    if headers:
        found[200]["headers"] = headers
    for status in sorted({*problems, *EVERYWHERE}):
        found[status] = problem(status)
    return found


def problem(status: int) -> dict[str, Any]:
    """An error with its status."""
    headers = {405: {"Allow": ALLOW}, 503: {"Retry-After": LATER}}.get(status)
    return {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM: {"schema": shape("Problem")}},
        **({"headers": headers} if headers else {}),
    }


def each(of: str) -> dict[str, Any]:
    """The schema of JSON Lines: OpenAPI 3.1 has none of its own, so that of a line stands beside."""
    return {"type": "string", "description": f"One {of} a line, as JSON.", "x-line": shape(of)}


def table(columns: tuple[str, ...]) -> dict[str, Any]:
    """The schema of CSV."""
    return {
        "type": "string",
        "description": f"RFC 4180, with the header {','.join(columns)}.",
        "x-columns": list(columns),
    }


def describe(app: FastAPI) -> None:
    """Have an application's OpenAPI document hold the components, and what is alike for all routes."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = plain()
        document["components"] = {
            "schemas": shapes(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}
        }  # fmt: skip
        document["security"] = [{}, {"token": []}]  # asked for where the server is bound to more than this computer
        for operations in document["paths"].values():
            for operation in operations.values():
                answers = operation["responses"]
                if JSON in answers.get("422", {}).get("content", {}):
                    del answers["422"]  # which FastAPI adds to all that take an id, though any text may be one
                if "ETag" in answers["200"].get("headers", {}):
                    answers["304"] = {"description": "Nothing has changed.", "headers": {"ETag": ETAG}}
                    operation.setdefault("parameters", []).append(IF_NONE_MATCH)
                operation["responses"] = dict(sorted(answers.items()))
        return document

    app.openapi = openapi  # type: ignore[method-assign]
