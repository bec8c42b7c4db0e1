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
from quoth.ledger.question import any_of
from quoth.web.by import by_of, remember
from quoth.web.site import ReadOnlySite, Site, site_of

router = APIRouter(include_in_schema=False)
ID = re.compile(r"[0-9a-f]{24}")
CANDIDATES = 20
LATEST = 300  # statements with a word of the name, among whose people others are looked for
MOST_WORDS = 3  # of a name, the longest
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
    """Others of the same kind with a word of the name in theirs: id, name and how often they are met.

    Those who speak or are spoken of in the latest statements that hold such a name, so that no list of all names has to
    be gone through.
    """
    found: dict[str, tuple[str, str, int]] = {}
    wanted = sorted({word for one in person.names[:5] for word in words(one.name) if len(word) >= SHORTEST}, key=len)
    (key,) = connection.execute("SELECT key FROM person WHERE id = ?", (person.id,)).fetchone()
    for word in wanted[::-1][:MOST_WORDS]:
        rows = connection.execute(
            "WITH latest AS MATERIALIZED (SELECT rowid AS key FROM statement_words WHERE statement_words MATCH ?"
            " ORDER BY rowid DESC LIMIT ?), named AS (SELECT entity FROM latest CROSS JOIN speaker ON statement = key"
            " UNION SELECT entity FROM latest CROSS JOIN about ON statement = key)"
            " SELECT DISTINCT p.id, p.name, p.key FROM named CROSS JOIN person_entity pe ON pe.entity = named.entity"
            " CROSS JOIN person p ON p.key = pe.person WHERE p.kind = ?",
            (f"{any_of([f'w{word}0', f't{word}0'])} NOT {any_of([f's{key}', f'b{key}'])}", LATEST, person.kind),
        )
        for identity, name, other in rows.fetchall():
            known = connection.execute("SELECT name, entities FROM alias WHERE person = ?", (other,)).fetchall()
            if any(word in words(alias) for alias, _ in known):
                found[identity] = (identity, name, sum(number for _, number in known))
    return sorted(found.values(), key=lambda one: (-one[2], one[1], one[0]))[:CANDIDATES]
