"""The queue of statements to look at: what is decided goes, the next one takes its place, and undo is right there."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from quoth.errors import NotInLedger
from quoth.ledger import Ledger, history
from quoth.ledger.hits import hits
from quoth.ledger.indexing import places
from quoth.ledger.limit import limited
from quoth.settings import WEB_PAGE_ROWS, WEB_QUEUE
from quoth.web.asked import one_of
from quoth.web.cards import cards_of
from quoth.web.site import Site, changeable
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
ORDERS = ("sure", "shown")
DONE = {"confirm": "It is right:", "reject": "No statement:", "undo": "To be looked at again:"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided last: what, on which statement of which article, in its words, and whether to offer undo.

    It is told before the card of the statement `before`, or behind all where that is not in the queue.
    """

    told: str
    article: str
    statement: str
    said: str
    undo: bool
    before: str


def back_to_queue(order: str, kind: str, article: str, statement: str, following: str) -> str:
    """The address of the queue at the place where something was decided; `following` is the statement behind it."""
    at = statement if kind == "undo" else following
    asked = {"order": order, "done": kind, "article": article, "statement": statement, "at": at}
    return f"/review?{urlencode(asked)}#decided"


@router.get("/review")
def review_page(request: Request) -> HTMLResponse:
    """Statements nobody has looked at yet: the least sure first, or those that were shown most often."""
    site = changeable(request)
    order = one_of(request.query_params, "order", ORDERS)
    with site.reading() as ledger, limited(ledger.connection):
        queue = unsure(ledger.connection) if order == "sure" else often_shown(ledger.connection, site)
        found = hits(ledger.connection, queue)
        cards = cards_of(ledger.connection, [found[key] for key in queue if key in found], nest=False)
        corrected = history.number(ledger.connection)
        decided = decided_last(ledger, request.query_params)
    ids = [card.hit.statement.id for card in cards]
    return page(
        request,
        "review.html",
        {"cards": cards, "order": order, "corrected": corrected, "decided": decided,
         "last": decided is not None and decided.before not in ids, "following": [*ids[1:], ""]},
    )  # fmt: skip


def decided_last(ledger: Ledger, asked: Any) -> Decided | None:
    """What the address says was decided last, if it is in the ledger."""
    told, statement = DONE.get(asked.get("done", "")), asked.get("statement", "")
    if not told:
        return None
    try:
        one = ledger.statement(statement)
    except NotInLedger:
        return None
    undo = asked["done"] != "undo"
    return Decided(told, asked.get("article", ""), statement, one.said, undo, asked.get("at", ""))


def unsure(connection: sqlite3.Connection) -> list[int]:
    """Keys of the least sure statements that nobody has corrected or confirmed."""
    sql = "SELECT key FROM statement INDEXED BY statement_brief ORDER BY confidence, key LIMIT ?"
    some = [row[0] for row in connection.execute(sql, (WEB_QUEUE,))]
    return not_seen(connection, some)


def often_shown(connection: sqlite3.Connection, site: Site) -> list[int]:
    """Keys of the statements that searches here showed most often, of those nobody has corrected or confirmed."""
    ids = site.shown.most(WEB_QUEUE)
    keys = dict(
        connection.execute(
            f"SELECT id, key FROM statement WHERE id IN ({places(ids)}) GROUP BY id HAVING key = min(key)", ids
        ).fetchall()
    )
    return not_seen(connection, [keys[one] for one in ids if one in keys])


def not_seen(connection: sqlite3.Connection, keys: list[int]) -> list[int]:
    """Of some statements those that are shown and of which no correction stands, in their order, a page of them."""
    seen = history.standing_statements(connection)
    left = {
        key
        for start in range(0, len(keys), 500)
        for key, identity in connection.execute(
            f"SELECT key, id FROM statement WHERE key IN ({places(keys[start : start + 500])}) AND shown",
            keys[start : start + 500],
        )
        if identity not in seen
    }
    return [key for key in keys if key in left][:WEB_PAGE_ROWS]
