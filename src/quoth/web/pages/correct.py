"""Putting one statement right: its story, all that can be changed about it, and what was changed before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from quoth.errors import NotInLedger
from quoth.ledger import Ledger, corrections, history
from quoth.ledger.hits import Hit, hits
from quoth.ledger.limit import limited
from quoth.types import Reading
from quoth.web.by import by_of, remember
from quoth.web.cards import cards_of
from quoth.web.marks import blocks, excerpt
from quoth.web.mistakes import OF_A_FORM, Wrong, wrong
from quoth.web.pages.review import ORDERS, back_to_queue
from quoth.web.site import Site, changeable
from quoth.web.templates import page
from quoth.web.typed import Typed, as_it_is, as_typed, change_of

router = APIRouter(include_in_schema=False)
DONE = {
    "speaker": "The speaker is changed.", "act": "The act is changed.", "spans": "The words are changed.",
    "reject": "It is no longer taken for a statement.", "confirm": "It is confirmed.",
    "undo": "The last correction is taken back.",
}  # fmt: skip
MORE = 4  # times as many paragraphs as before, each time more of the story is wanted
PARTS = (
    ("source", "Who: the words that name the speaker"),
    ("cue", "Tells: the words that say that something is told"),
    ("content", "What: the words that are told, a line for each piece"),
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a story as HTML, paragraph by paragraph; `start` is its place in the text, `cue` the cue's paragraph."""

    start: int
    cue: int
    paragraphs: list[Markup]
    whole: bool


@router.get("/articles/{article}/statements/{statement}")
def correct_page(request: Request, article: str, statement: str) -> HTMLResponse:
    """One statement with forms for all that can be changed about it."""
    return form_page(request, article, statement)


def form_page(
    request: Request, article: str, statement: str, typed: Typed | None = None, told: Wrong | None = None,
    queue: str = "",
) -> HTMLResponse:  # fmt: skip
    """The page, with what was typed before, and what was wrong about that. Raises NotInLedger."""
    site = changeable(request)
    with site.reading() as ledger:
        reading = ledger.article(article)
        hit, rejected = found(ledger, article, statement)
        log = history.acts(ledger.connection, statement=statement)
        standing = corrections.effective(ledger.connection, reading.article.text_sha256).get(statement)
        with limited(ledger.connection):
            card = cards_of(ledger.connection, [hit])[0]
        original = corrections.original_of(ledger, statement)
    fields = typed or as_it_is(reading, hit, by_of(request))
    queue = queue or request.query_params.get("queue", "")
    values = {
        "card": card,
        "hit": hit,
        "article": reading.article,
        "rejected": rejected,
        "log": log,
        "standing": bool(standing),
        "original": original,
        "entities": speakers_of(reading, hit),
        "typed": fields,
        "story": around(reading, hit, fields.around),
        "parts": PARTS,
        "wrong": told,
        "queue": queue if queue in ORDERS else "",
        "done": None if told else DONE.get(request.query_params.get("done", "")),
    }
    return page(request, "correct.html", values, status=told.status if told else 200)


@router.post("/articles/{article}/statements/{statement}")
async def correct(request: Request, article: str, statement: str) -> Response:
    """Take a correction, and go back to the statement, or to where it was made; or show more of the story."""
    site = changeable(request)
    async with request.form(max_fields=500) as form:
        by = by_of(request, form)
        back, following, queue = (str(form.get(name) or "") for name in ("back", "next", "queue"))
        kind = str(form.get("kind") or "")
        typed = as_typed(form, by)
    told: Wrong | None = None
    if kind == "more":
        return await run_in_threadpool(form_page, request, article, statement, more_of(typed), None, queue)
    try:
        await run_in_threadpool(put, site, article, statement, kind, typed)
    except OF_A_FORM as error:
        if back:  # there is no form there to be shown again
            raise
        told = wrong(error, kind if kind in ("speaker", "act", "spans") else "whole")
    if told:
        return await run_in_threadpool(form_page, request, article, statement, typed, told, queue)
    asked = {"done": kind, **({"queue": queue} if queue in ORDERS else {})}
    here = f"{request.url.path}?{urlencode(asked)}"
    answer = RedirectResponse(back_to_queue(back, kind, article, statement, following) if back in ORDERS else here, 303)
    remember(answer, by)
    return answer


def more_of(typed: Typed) -> Typed:
    """The same form with more of the story."""
    return replace(typed, around=min(max(1, typed.around) * MORE, 10_000))


def put(site: Site, article: str, statement: str, kind: str, typed: Typed) -> None:
    """Note a correction. Raises Mistake, WrongCorrection, NotInLedger and what writing raises."""
    with site.writing() as ledger:
        change: dict[str, Any] | None = None
        if kind in ("act", "speaker", "spans"):
            hit, _ = found(ledger, article, statement)
            change = change_of(typed, kind, ledger.article(article), hit)
        note = typed.note.strip()[:2_000] or None
        corrections.correct(ledger, statement, kind, change, by=typed.by, note=note)


def speakers_of(reading: Reading, hit: Hit) -> list[tuple[str, str]]:
    """Names and kinds of those whom an article speaks of, each name once: who speaks first, who has no name last."""
    speak = {reading.entities[i].name for i in hit.statement.speakers}
    named: dict[str, str] = {}
    for entity in reading.entities:
        if entity.name:
            named.setdefault(entity.name, entity.kind)
    return sorted(named.items(), key=lambda one: (one[0] not in speak, one[1] == "unnamed"))


def found(ledger: Ledger, article: str, statement: str) -> tuple[Hit, bool]:
    """A statement of an article, and whether it is rejected. Raises NotInLedger."""
    row = ledger.connection.execute(
        "SELECT s.key, s.rejected FROM statement s JOIN article a ON a.key = s.article WHERE a.id = ? AND s.id = ?",
        (article, statement),
    ).fetchone()
    if not row:
        raise NotInLedger(f"article {article} has no statement {statement}")
    return hits(ledger.connection, [row[0]])[row[0]], bool(row[1])


def around(reading: Reading, hit: Hit, more: int) -> Excerpt:
    """The paragraphs that a statement stands in, and so many more before and behind them."""
    text, paragraphs, s = reading.article.text, reading.article.paragraphs, hit.statement
    every = blocks(text, paragraphs)
    spans = [s.cue, *s.content, *([s.source] if s.source else [])]
    touched = [
        number
        for number, (block, _) in enumerate(every)
        if any(span.start < block.end and span.end > block.start for span in spans)
    ]
    first, last = max(0, touched[0] - more), min(len(every) - 1, touched[-1] + more)
    cue = next(number for number, (block, _) in enumerate(every) if block.start <= s.cue.start < block.end)
    return Excerpt(
        every[first][0].start, cue - first, excerpt(text, paragraphs, first, last, s), last - first == len(every) - 1
    )
