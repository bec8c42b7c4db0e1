"""`POST /api/extract`: a text or a page in, its reading out."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from quoth.bulk import Failure
from quoth.errors import BadRecord
from quoth.export import jsonl
from quoth.iso_dates import EXAMPLES, is_date
from quoth.reading.record import address
from quoth.settings import MODELS
from quoth.web.answers import answer, media_type
from quoth.web.described import ON_POST, given
from quoth.web.extractor import Wanted
from quoth.web.shapes import shape
from quoth.web.site import ReadOnlySite, site_of

router = APIRouter(prefix="/api", tags=["extraction"])
KNOWN = ("text", "html", "url", "published", "min_confidence", "model")


@router.post(
    "/extract",
    response_class=Response,
    responses=given(shape("Reading"), tagged=False, problems=(*ON_POST, 422, 503)),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": shape("ToExtract")},
                "text/plain": {"schema": {"type": "string", "description": "Clean text."}},
                "text/html": {"schema": {"type": "string", "description": "A page."}},
            },
        }
    },
)
async def extract(request: Request) -> Response:
    """The statements of a text or of a page: a `quoth/1` record. Nothing is stored."""
    site = site_of(request)
    if site.read_only:
        raise ReadOnlySite("this server only shows its ledger")
    kind = media_type(request)
    body = await request.body()
    if kind == "application/json":
        wanted = wanted_in(body)
    elif kind in ("text/plain", "text/html"):
        wanted = Wanted(body, clean=kind == "text/plain")
    else:
        raise HTTPException(415, "send application/json, text/plain (clean text) or text/html")
    found = await run_in_threadpool(site.extractor.extract, wanted)
    if isinstance(found, Failure):
        raise HTTPException(500 if found.reason == "internal error" else 422, found.message)
    return answer(request, jsonl.to_record(found))


def wanted_in(body: bytes) -> Wanted:
    """What a JSON object asks for. Raises BadRecord."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"the body is no JSON: {error}") from error
    if not isinstance(value, dict) or ("text" in value) == ("html" in value):
        raise BadRecord("the body is a JSON object with either `text` (clean) or `html`")
    if unknown := sorted(set(value) - set(KNOWN)):
        raise BadRecord(f"unknown: {', '.join(unknown)[:200]}; known are {', '.join(KNOWN)}")
    for name in ("text", "html", "url", "published"):
        unknown_yet = name in ("url", "published") and value.get(name) is None
        if name in value and not unknown_yet and not isinstance(value[name], str):
            raise BadRecord(f"`{name}` is a string")
    url, published = value.get("url"), value.get("published")
    if url is not None and address(url) != url:
        raise BadRecord(f"`url` {url[:100]!r} is no address that begins with http:// or https://")
    if published is not None and not is_date(published):
        raise BadRecord(f"`published` {published[:100]!r} is no ISO date such as {EXAMPLES}")
    least = value.get("min_confidence")
    if least is not None and (isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1):
        raise BadRecord("`min_confidence` is a number from 0 to 1")
    model = value.get("model")
    if model is not None and model not in MODELS:
        raise BadRecord(f"`model` is one of {', '.join(MODELS)}")
    clean = "text" in value
    try:
        data = value["text" if clean else "html"].encode("utf-8")
    except UnicodeEncodeError:
        raise BadRecord("the text has a lone surrogate: it is no Unicode text") from None
    return Wanted(data, clean, url, published, least, model)
