"""The log of corrections: who changed what from what to what, the latest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from quoth.ledger import history
from quoth.ledger.limit import limited
from quoth.settings import WEB_LOG_ROWS
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)


@router.get("/log")
def log_page(request: Request, before: Annotated[int, Query(ge=0, le=history.END)] = history.END) -> HTMLResponse:
    """All corrections, the latest first, or those before a place in the log."""
    with site_of(request).reading() as ledger, limited(ledger.connection):
        found = history.acts(ledger.connection, before=before, limit=WEB_LOG_ROWS + 1)[::-1]
    more = found[WEB_LOG_ROWS - 1].key if len(found) > WEB_LOG_ROWS else None
    return page(request, "log.html", {"log": found[:WEB_LOG_ROWS], "more": more, "first": before == history.END})
