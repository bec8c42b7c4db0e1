"""Answers of the HTTP API, with an ETag each: who asks again with it is told when nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from quoth.export import jsonl


def answer(request: Request, value: dict[str, Any], following: str | None = None) -> Response:
    """A value as JSON; `following` is the address of what comes next."""
    return tagged(request, jsonl.encode(value), "application/json", following, {})


def lines(request: Request, values: Iterable[dict[str, Any]], following: str | None = None) -> Response:
    """Values as JSON Lines."""
    text = "".join(f"{jsonl.encode(value)}\n" for value in values)
    disposition = {"content-disposition": 'attachment; filename="statements.jsonl"'}
    return tagged(request, text, "application/jsonl", following, disposition)


def document(request: Request, text: str, media_type: str, name: str, following: str | None = None) -> Response:
    """A file to be kept."""
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return tagged(request, text, f"{media_type}; charset=utf-8", following, disposition)


def media_type(request: Request) -> str:
    """What a request's body is said to be, in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def tagged(request: Request, text: str, media_type: str, following: str | None, headers: dict[str, str]) -> Response:
    """A text with its ETag, or 304 where the client has it."""
    body = text.encode("utf-8")
    if following:
        headers = {**headers, "link": f'<{following}>; rel="next"'}
    if request.method != "GET":  # what comes of a change is nothing that could be asked for again
        return Response(body, media_type=media_type, headers=headers)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**headers, "etag": tag}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
