"""Putting statements right: one statement with all that can be changed about it, and the queue of those to look at."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from quoth.errors import NotInLedger
from quoth.ledger import Ledger, corrections
from quoth.ledger.hits import Hit, hits
from quoth.ledger.indexing import places
from quoth.ledger.limit import limited
from quoth.settings import WEB_PAGE_ROWS, WEB_QUEUE
from quoth.types import Reading, Span
from quoth.web.asked import one_of
from quoth.web.by import by_of, remember
from quoth.web.cards import cards_of
from quoth.web.site import ReadOnlySite, Site, site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
ORDERS = ("sure", "shown")
DONE = {
    "speaker": "The speaker is changed.", "act": "The act is changed.", "spans": "The words are changed.",
    "reject": "It is no longer taken for a statement.", "confirm": "It is confirmed.",
    "undo": "The last correction is taken back.",
}  # fmt: skip
PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Corrected:
    """One entry of a statement's log, for people."""

    made: str
    by: str
    kind: str
    note: str | None


def may_correct(request: Request) -> Site:
    """The site, where it may be changed. Raises ReadOnlySite."""
    site = site_of(request)
    if site.read_only:
        raise ReadOnlySite("this ledger is served to be read only")
    return site


@router.get("/articles/{article}/statements/{statement}")
def correct_page(request: Request, article: str, statement: str) -> HTMLResponse:
    """One statement with forms for all that can be changed about it."""
    site = may_correct(request)
    with site.reading() as ledger:
        reading = ledger.article(article)
        hit, rejected = found(ledger, article, statement)
        log = corrections.log(ledger, statement)
        standing = corrections.effective(ledger.connection, reading.article.text_sha256).get(statement)
        with limited(ledger.connection):
            card = cards_of(ledger.connection, [hit])[0]
        original = corrections.original_of(ledger, statement)
    text = reading.article.text
    s = hit.statement
    paragraph = around(reading, s.cue)
    return page(
        request,
        "correct.html",
        {
            "card": card,
            "hit": hit,
            "article": reading.article,
            "rejected": rejected,
            "log": [Corrected(one.made, one.made_by, one.kind, one.note) for one in log],
            "standing": bool(standing),
            "original": original,
            "entities": speakers_of(reading),
            "spoken": {reading.entities[i].name for i in s.speakers},
            "paragraph": paragraph.of(text),
            "paragraph_start": paragraph.start,
            "parts": [
                ("source", "Who: the words that name the speaker", [s.source] if s.source else []),
                ("cue", "Tells: the words that say that something is told", [s.cue]),
                ("content", "What: the words that are told, a line for each piece", sorted(s.content)),
            ],
            "by": by_of(request),
            "done": DONE.get(request.query_params.get("done", "")),
            "text": text,
        },
    )


@router.post("/articles/{article}/statements/{statement}")
async def correct(request: Request, article: str, statement: str) -> Response:
    """Take a correction, and go back to the statement, or to where it was made."""
    site = may_correct(request)
    async with request.form(max_fields=200) as form:
        by = by_of(request, form)
        back = str(form.get("back") or "")
        kind = str(form.get("kind") or "")
        await run_in_threadpool(put, site, article, statement, kind, form, by)
    here = f"/articles/{quote(article, safe='')}/statements/{quote(statement, safe='')}?done={quote(kind, safe='')}"
    answer = RedirectResponse(f"/review?order={back}&done={kind}" if back in ORDERS else here, 303)
    remember(answer, by)
    return answer


def put(site: Site, article: str, statement: str, kind: str, form: FormData, by: str) -> None:
    """Note a correction. Raises WrongCorrection, NotInLedger and what writing raises."""
    with site.writing() as ledger:
        reading = ledger.article(article)
        hit, _ = found(ledger, article, statement)
        change: dict[str, Any] | None = None
        if kind == "act":
            act = str(form.get("act")) or None
            if act == hit.statement.act:
                raise HTTPException(422, "That is the act that it has already.")
            change = {"act": act}
        elif kind == "speaker":
            speakers: list[Any] = [str(one) for one in form.getlist("speakers")]
            if name := str(form.get("name") or "").strip():
                speakers.append({"name": name, "kind": str(form.get("name_kind") or "person")})
            change = {"speakers": speakers}
        elif kind == "spans":
            change = spans_of(form, reading, hit)
        note = str(form.get("note") or "").strip()[:2_000] or None
        corrections.correct(ledger, statement, kind, change, by=by, note=note)


def spans_of(form: FormData, reading: Reading, hit: Hit) -> dict[str, Any]:
    """The spans that a form gives: as places (set by selecting words), or as words to be found near where they were."""
    text = reading.article.text
    s = hit.statement
    change: dict[str, Any] = {}
    for name in ("source", "cue", "content"):
        pieces = [piece for line in str(form.get(name) or "").splitlines() if (piece := line.strip())]
        marked = [[int(a), int(b)] for a, b in PLACE.findall(str(form.get(f"{name}_at") or ""))]
        spans = marked or [nearest(text, piece, s.cue) for piece in pieces]
        before = {"source": [s.source] if s.source else [], "cue": [s.cue], "content": sorted(s.content)}[name]
        if spans == [[span.start, span.end] for span in before] or (not marked and pieces == words(text, before)):
            continue
        change[name] = spans if name == "content" else spans[0] if spans else None
    if not change:
        raise HTTPException(422, "Those are the words that it has already.")
    return change


def speakers_of(reading: Reading) -> list[tuple[str, str]]:
    """Names and kinds of those whom an article speaks of, each name once, those who are only described last."""
    named: dict[str, str] = {}
    for entity in reading.entities:
        if entity.name:
            named.setdefault(entity.name, entity.kind)
    return sorted(named.items(), key=lambda one: one[1] == "unnamed")


def words(text: str, spans: list[Span]) -> list[str]:
    """The words of spans as the form shows them."""
    return [" ".join(span.of(text).split()) for span in spans]


def nearest(text: str, piece: str, to: Span) -> list[int]:
    """Where some words stand in a text, whatever the white space between them, nearest to a place."""
    pattern = r"\s+".join(re.escape(word) for word in piece.split())
    places = [(found.start(), found.end()) for found in re.finditer(pattern, text)]
    if not places:
        raise HTTPException(422, f"These words do not stand in the story: {piece[:200]}")
    start, end = min(places, key=lambda place: min(abs(place[0] - to.end), abs(to.start - place[1])))
    return [start, end]


def found(ledger: Ledger, article: str, statement: str) -> tuple[Hit, bool]:
    """A statement of an article, and whether it is rejected. Raises NotInLedger."""
    row = ledger.connection.execute(
        "SELECT s.key, s.rejected FROM statement s JOIN article a ON a.key = s.article WHERE a.id = ? AND s.id = ?",
        (article, statement),
    ).fetchone()
    if not row:
        raise NotInLedger(f"article {article} has no statement {statement}")
    return hits(ledger.connection, [row[0]])[row[0]], bool(row[1])


def around(reading: Reading, cue: Span) -> Span:
    """The paragraph in which a cue stands."""
    for paragraph in reading.article.paragraphs:
        if paragraph.start <= cue.start < paragraph.end:
            return paragraph
    return Span(0, len(reading.article.text))


@router.get("/review")
def review_page(request: Request) -> HTMLResponse:
    """Statements nobody has looked at yet: the least sure first, or those that were shown most often."""
    site = may_correct(request)
    order = one_of(request.query_params, "order", ORDERS)
    with site.reading() as ledger, limited(ledger.connection):
        queue = unsure(ledger.connection) if order == "sure" else often_shown(ledger.connection, site)
        found = hits(ledger.connection, queue)
        cards = cards_of(ledger.connection, [found[key] for key in queue if key in found], nest=False)
        corrected = ledger.connection.execute("SELECT count(*) FROM correction").fetchone()[0]
    return page(
        request,
        "review.html",
        {"cards": cards, "order": order, "corrected": corrected, "by": by_of(request),
         "done": DONE.get(request.query_params.get("done", ""))},
    )  # fmt: skip


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
    """Of some statements those that are shown and have no correction, in their order, a page of them."""
    seen = "SELECT statement_id FROM correction WHERE statement_id IS NOT NULL"
    left = {
        row[0]
        for start in range(0, len(keys), 500)
        for row in connection.execute(
            f"SELECT key FROM statement WHERE key IN ({places(keys[start : start + 500])}) AND shown"
            f" AND id NOT IN ({seen})",
            keys[start : start + 500],
        )
    }
    return [key for key in keys if key in left][:WEB_PAGE_ROWS]


@router.get("/log")
def log_page(request: Request) -> HTMLResponse:
    """All corrections, the latest first."""
    with site_of(request).reading() as ledger, limited(ledger.connection):
        rows = ledger.connection.execute(
            "SELECT c.made, c.made_by, c.kind, c.statement_id, c.note, (SELECT a.id FROM statement s"
            " JOIN article a ON a.key = s.article WHERE s.id = c.statement_id LIMIT 1), (SELECT s.said FROM statement s"
            " WHERE s.id = c.statement_id LIMIT 1) FROM correction c ORDER BY c.key DESC LIMIT 200"
        ).fetchall()
    return page(request, "log.html", {"rows": rows})
