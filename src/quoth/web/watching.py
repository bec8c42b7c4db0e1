"""Health and metrics, for whoever watches the server."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

import quoth
from quoth.errors import QuothError
from quoth.ledger.limit import limited
from quoth.web.described import given
from quoth.web.problems import LATER, problem
from quoth.web.shapes import shape
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(prefix="/api", tags=["server"])
METRICS = "text/plain"


@router.get("/health", response_class=Response, responses=given(shape("Health"), tagged=False, problems=(503,)))
def health(request: Request) -> Response:
    """Whether the ledger can be read: 200, or 503 with the reason."""
    site = site_of(request)
    try:
        with site.reading() as ledger, limited(ledger.connection, 2.0):
            ledger.connection.execute("SELECT 1 FROM statement LIMIT 1").fetchone()
    except QuothError as error:
        return problem(503, str(error), LATER)
    return JSONResponse({"status": "ok", "quoth": quoth.__version__, "read_only": site.read_only})


@router.get("/metrics", response_class=Response, responses=given({"type": "string"}, METRICS, tagged=False))
def metrics(request: Request) -> PlainTextResponse:
    """Requests and their time by route, in the text format of Prometheus."""
    counted = site_of(request).metrics
    with counted.lock:
        answers, seconds = dict(counted.answers), dict(counted.seconds)
    rows = [
        "# HELP quoth_up_seconds Time since the server started.",
        "# TYPE quoth_up_seconds gauge",
        f"quoth_up_seconds {time.time() - counted.started:.1f}",
        "# HELP quoth_requests_total Answers by route and status.",
        "# TYPE quoth_requests_total counter",
    ]
    rows += [f'quoth_requests_total{{route="{route}",status="{status}"}} {number}'
             for (route, status), number in sorted(answers.items())]  # fmt: skip
    rows += [
        "# HELP quoth_request_seconds_total Time of answers by route.",
        "# TYPE quoth_request_seconds_total counter",
    ]
    rows += [f'quoth_request_seconds_total{{route="{route}"}} {spent:.4f}' for route, spent in sorted(seconds.items())]
    return PlainTextResponse("\n".join(rows) + "\n", media_type=f"{METRICS}; version=0.0.4")


@router.get("", include_in_schema=False)
def described(request: Request) -> HTMLResponse:
    """What the API has, for people."""
    routes = [
        (method.upper(), path, operation.get("description", operation.get("summary", "")))
        for path, operations in request.app.openapi()["paths"].items()
        for method, operation in operations.items()
    ]
    return page(request, "api.html", {"routes": routes})
