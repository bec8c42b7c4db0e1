"""What is answered when something goes wrong: a page for people, problem+json (RFC 9457) for programs, under /api."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from quoth.errors import (
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
    response = page(request, "error.html", {"status": status, "message": message}, status=status)
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
