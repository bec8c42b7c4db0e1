"""The search page: one box, filters that live in the address, and what was found as cards."""

from __future__ import annotations

import csv
import io
import sqlite3
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from quoth.errors import NothingToSearch
from quoth.ledger.facets import tally_of_keys
from quoth.ledger.indexing import places
from quoth.ledger.limit import limited
from quoth.ledger.search import Count
from quoth.settings import WEB_PAGE_ROWS
from quoth.web.asked import Asked, asked
from quoth.web.cards import cards_of
from quoth.web.facets import Facets, facets_of, months, tally
from quoth.web.finding import find, has_meanings, number
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def search_page(request: Request) -> HTMLResponse:
    """What the address asks for; without words or filters, the latest statements."""
    question = asked(request.query_params)
    site = site_of(request)
    with site.reading() as ledger:
        connection = ledger.connection
        if not question.anything and is_empty(connection):
            return page(request, "empty.html", {})
        try:
            found = results(connection, question, request.query_params.get("more", ""))
        except NothingToSearch as error:
            return page(request, "search.html", {"asked": question, **nothing(connection, question, str(error))})
        if found["count"].capped and (whole := site.counting.whole(question)) is not None:
            found["count"] = Count(whole, capped=False)
        if question.anything:
            site.shown.add(card.hit.statement.id for card in found["cards"])
        return page(request, "search.html", {"asked": question, **found})


def results(connection: sqlite3.Connection, question: Asked, more: str) -> dict[str, Any]:
    """What the template shows of the results; `more` names the filter of which more values are listed."""
    counted = None if question.by_meaning else tally(connection, question, question.filters)
    found = find(connection, question, WEB_PAGE_ROWS, counted.counted if counted else None)
    with limited(connection):
        cards = cards_of(connection, found.hits)
    whole = counted or tally_of_keys(connection, found.near or ())
    return {
        "wordless": None,
        "cards": cards,
        "count": number(connection, question, found, whole.counted),
        "more": found.more,
        "meanings": not question.by_meaning or bool(found.near) or has_meanings(connection),
        "facets": facets_of(connection, question, whole, more),
        "names": names_of(connection, question),
    }


def nothing(connection: sqlite3.Connection, question: Asked, why: str) -> dict[str, Any]:
    """The same where there is nothing to search for."""
    return {
        "wordless": why, "cards": [], "count": Count(0, capped=False), "more": None, "meanings": True,
        "facets": Facets((), None), "names": names_of(connection, question),
    }  # fmt: skip


def names_of(connection: sqlite3.Connection, question: Asked) -> dict[str, str]:
    """The names of the persons that filters give by their ids."""
    wanted = [question.first(name) for name in ("speaker", "about") if question.first(name)]
    with limited(connection):
        sql = f"SELECT id, name FROM person WHERE id IN ({places(wanted)})"
        return dict(connection.execute(sql, wanted).fetchall())


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether a ledger holds no statement."""
    with limited(connection):
        return connection.execute("SELECT 1 FROM statement LIMIT 1").fetchone() is None


@router.get("/months.csv")
def months_table(request: Request) -> Response:
    """The data of the chart of dates beside a search."""
    question = asked(request.query_params)
    with site_of(request).reading() as ledger:
        found = months(ledger.connection, question)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["month", "statements"])
    writer.writerows(found)
    headers = {"content-disposition": 'attachment; filename="months.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/keys")
def keys_page(request: Request) -> HTMLResponse:
    """Which keys do what."""
    return page(request, "keys.html", {})
