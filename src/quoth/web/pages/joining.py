"""Saying by hand that two people are one, or that one is two, with a reason; and taking that back."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from quoth.ledger import by_hand
from quoth.web.by import by_of, remember
from quoth.web.mistakes import OF_A_FORM, Mistake, wrong
from quoth.web.pages.people import Joining, person_shown
from quoth.web.site import Site, changeable

router = APIRouter(include_in_schema=False)
ID = re.compile(r"[0-9a-f]{24}")


@router.post("/people/{person}/{what}")
async def by_hand_page(request: Request, person: str, what: str) -> Response:
    """Merge, split or undo, and go to the person that comes out of it; or show the form again, with what is wrong."""
    site = changeable(request)
    async with request.form(max_fields=500) as form:
        typed = Joining(
            by_of(request, form),
            str(form.get("note") or ""),
            str(form.get("other") or ""),
            str(form.get("typed") or ""),
            tuple(str(one) for one in form.getlist("articles")),
        )
    try:
        now = await run_in_threadpool(carry_out, site, person, what, typed)
    except OF_A_FORM as error:
        told = wrong(error, what)
        return await run_in_threadpool(person_shown, request, person, typed, told)
    answer = RedirectResponse(f"/people/{quote(now, safe='')}?done={quote(what, safe='')}", 303)
    remember(answer, typed.by)
    return answer


def carry_out(site: Site, person: str, what: str, typed: Joining) -> str:
    """What was asked for; the id of the person to go on with. Raises Mistake and what `quoth.ledger.by_hand` raises."""
    note = typed.note.strip()[:2_000] or None
    with site.writing() as ledger:
        if what == "merge":
            other = ID.search(typed.typed) or ID.fullmatch(typed.other)
            if not other:
                raise Mistake("merge", "Choose who is the same, or give the address of their page.")
            return by_hand.merge(ledger, person, [other[0]], by=typed.by, note=note)
        if what == "split":
            if not typed.articles:
                raise Mistake("split", "Choose the articles in which it is somebody else.")
            return by_hand.split(ledger, person, typed.articles, by=typed.by, note=note)
        if what == "undo":
            by_hand.undo(ledger, person, by=typed.by, note=note)
            return person
    raise HTTPException(404, "There is merge, split and undo.")
