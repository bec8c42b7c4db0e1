"""The log of corrections over HTTP, and adding to it."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from quoth.errors import BadQuestion, BadRecord
from quoth.export.found import act_record
from quoth.ledger import corrections, history
from quoth.ledger.limit import limited
from quoth.settings import API_MOST_ROWS, API_PAGE_ROWS
from quoth.web.answers import answer, media_type
from quoth.web.described import ON_POST, given
from quoth.web.records import statement_record
from quoth.web.shapes import shape
from quoth.web.site import Site, site_of

router = APIRouter(prefix="/api", tags=["corrections"])


@router.get(
    "/corrections", response_class=Response, responses=given(shape("Corrections"), more=True, problems=(422, 503))
)
def log(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=API_MOST_ROWS)] = API_PAGE_ROWS,
    after: Annotated[str | None, Query(description="The `next` of the answer before.")] = None,
    statement: Annotated[str | None, Query(description="Only those of this statement.")] = None,
) -> Response:
    """The log, in its order: who said what is right, when, and what was changed from what to what.

    `fields` are those of a statement that changed; `people` are made one with `person` (`merge`), or are `person` in
    some `articles` (`split`). `back` is the kind of what an `undo` or `unjoin` takes back.
    """
    if after is not None and not (after.isdecimal() and len(after) < 19):
        raise BadQuestion("that is no place in the log: take the `next` of an answer")
    with site_of(request).reading() as ledger, limited(ledger.connection):
        found = history.acts(ledger.connection, statement=statement, after=int(after or 0), limit=limit + 1)
    more = str(found[limit - 1].key) if len(found) > limit else None
    items = [act_record(one) for one in found[:limit]]
    return answer(request, {"items": items, "next": more}, f"/api/corrections?after={more}" if more else None)


@router.post(
    "/statements/{id}/corrections",
    response_class=Response,
    responses=given(shape("StatementCopies"), tagged=False, problems=(*ON_POST, 404, 422, 503)),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": shape("NewCorrection")}}}
    },
)
async def correct(request: Request, id: str) -> Response:  # noqa: A002  # the contract's name for it
    """Put one statement right, and note who did. Answers with the statement as it now is."""
    if media_type(request) != "application/json":
        raise HTTPException(415, "send application/json")
    value = correction_in(await request.body())
    return answer(request, await run_in_threadpool(put, site_of(request), id, value))


def put(site: Site, statement: str, value: dict[str, Any]) -> dict[str, Any]:
    """Note a correction; the statement as it then is."""
    with site.writing() as ledger:
        change, note = value.get("change"), value.get("note")
        corrections.correct(ledger, statement, value["kind"], change, by=value["by"], note=note)
        return {"items": [statement_record(hit) for hit in ledger.statements(statement)]}


def correction_in(body: bytes) -> dict[str, Any]:
    """A correction as JSON. Raises BadRecord."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"the body is no JSON: {error}") from error
    strings = ("kind", "by", "note")
    if (
        not isinstance(value, dict)
        or set(value) - {*strings, "change"}
        or not all(isinstance(value.get(name, ""), str) for name in strings)
        or not value.get("kind")
        or not str(value.get("by", "")).strip()
        or not isinstance(value.get("change", {}), dict)
    ):
        raise BadRecord("a correction is an object with `kind`, `by`, and where wanted `change` (an object) and `note`")
    return value
