"""What is answered when something goes wrong: a page for people, problem+json (RFC 9457) for programs, under /api."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from quoth.errors import (
    Ambiguous,
    BadQuestion,
    LedgerBusy,
    LedgerError,
    NoLedger,
    NotInLedger,
    QuothError,
    SearchTooSlow,
    WrongCorrection,
)
from quoth.web.site import ReadOnlySite
from quoth.web.templates import page

STATUS: dict[type[QuothError], int] = {
    NotInLedger: 404,
    Ambiguous: 422,
    BadQuestion: 422,
    WrongCorrection: 422,
    ReadOnlySite: 403,
    SearchTooSlow: 503,
    LedgerBusy: 503,
    NoLedger: 503,
}
LATER = {"retry-after": "10"}  # seconds, after which another writer is done


def for_programs(path: str) -> bool:
    """Whether an address is one of the HTTP API."""
    return path == "/api" or path.startswith("/api/")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error of the HTTP API, with its status, the status's name and one line that says what to do."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def told(request: Request, error: Exception) -> Response:
    """An error as people or programs read it, with the headers that go with it (Allow, Retry-After)."""
    status, message = explained(error)
    headers = dict(getattr(error, "headers", None) or (LATER if isinstance(error, LedgerBusy) else {}))
    if for_programs(request.url.path):
        return problem(status, message, headers)
    values = {"status": status, "message": message, "back": came_from(request)}
    response = page(request, "error.html", values, status=status)
    response.headers.update(headers)
    return response


def explained(error: Exception) -> tuple[int, str]:
    """The HTTP status of an error, and one line about it. What was not foreseen tells nothing of its inside."""
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return 422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    if isinstance(error, QuothError):
        for kind, status in STATUS.items():
            if isinstance(error, kind):
                return status, str(error)
        return (500 if isinstance(error, LedgerError) else 422), str(error)
    return 500, "Something went wrong in here. The server's own log says what."


def came_from(request: Request) -> str | None:
    """The address, without its host, of the page of this server that a request came from, where it was another one."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host") or not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    here = parts.path + (f"?{parts.query}" if parts.query else "")
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return None if request.method == "GET" and here == asked else here
