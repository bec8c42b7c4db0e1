"""Saying by hand that two people are one, or that one is two, with a reason; and taking that back."""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from quoth.ledger import by_hand
from quoth.ledger.indexing import words
from quoth.ledger.lookup import Person
from quoth.web.by import by_of, remember
from quoth.web.site import ReadOnlySite, Site, site_of

router = APIRouter(include_in_schema=False)
ID = re.compile(r"[0-9a-f]{24}")
CANDIDATES = 20
SHORTEST = 3  # letters of a word of a name by which others are looked for


@router.post("/people/{person}/{what}")
async def by_hand_page(request: Request, person: str, what: str) -> Response:
    """Merge, split or undo, and go to the person that comes out of it."""
    site = site_of(request)
    if site.read_only:
        raise ReadOnlySite("this ledger is served to be read only")
    async with request.form(max_fields=500) as form:
        by = by_of(request, form)
        now = await run_in_threadpool(carry_out, site, person, what, form, by)
    answer = RedirectResponse(f"/people/{quote(now, safe='')}?done={quote(what, safe='')}", 303)
    remember(answer, by)
    return answer


def carry_out(site: Site, person: str, what: str, form: FormData, by: str) -> str:
    """What was asked for; the id of the person to go on with. Raises what `quoth.ledger.by_hand` raises."""
    note = str(form.get("note") or "").strip()[:2_000] or None
    with site.writing() as ledger:
        if what == "merge":
            other = ID.search(str(form.get("typed") or "")) or ID.fullmatch(str(form.get("other") or ""))
            if not other:
                raise HTTPException(422, "Choose who is the same, or give the address of their page.")
            return by_hand.merge(ledger, person, [other[0]], by=by, note=note)
        if what == "split":
            return by_hand.split(ledger, person, [str(one) for one in form.getlist("articles")], by=by, note=note)
        if what == "undo":
            by_hand.undo(ledger, person, by=by, note=note)
            return person
    raise HTTPException(404, "There is merge, split and undo.")


def candidates(connection: sqlite3.Connection, person: Person) -> list[tuple[str, str, int]]:
    """Others of the same kind with a word of the name in theirs: id, name and how often they are met."""
    found: dict[str, tuple[str, str, int]] = {}
    wanted = sorted({word for one in person.names[:5] for word in words(one.name) if len(word) >= SHORTEST}, key=len)
    for word in wanted[::-1][:3]:
        rows = connection.execute(
            "SELECT p.id, p.name, sum(a.entities) FROM alias a JOIN person p ON p.key = a.person"
            " WHERE a.name LIKE ? AND p.kind = ? AND p.id <> ? GROUP BY p.key ORDER BY 3 DESC, p.name LIMIT ?",
            (f"%{word}%", person.kind, person.id, CANDIDATES),
        )
        for row in rows:
            found.setdefault(row[0], row)
    return list(found.values())[:CANDIDATES]
