"""The article page: its text with every statement marked, the statements beside it, and what was left out."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from quoth.errors import NotInLedger
from quoth.ledger import Ledger
from quoth.ledger.at_once import rows_at_once
from quoth.ledger.limit import limited
from quoth.ledger.stored import dict_of
from quoth.ledger.write import GAP
from quoth.settings import WEB_PAGE_ROWS
from quoth.types import Reading, Statement
from quoth.web.citation import citation
from quoth.web.marks import marked
from quoth.web.site import site_of
from quoth.web.templates import page

router = APIRouter(include_in_schema=False)
END = 2**62  # behind the last article
Key = Annotated[int | None, Query(ge=0, le=END)]


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody who speaks or is spoken of: what the article or the ledger calls them, and their page's id."""

    name: str
    id: str | None
    role: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement as the list beside the article shows it."""

    number: int
    statement: Statement
    said: str
    source: str | None
    cue: str
    speakers: tuple[Name, ...]
    about: tuple[Name, ...]
    when: str | None
    addressee: str | None
    corrected: bool
    citation: str


@router.get("/articles/{article}", name="article")
def article_page(request: Request, article: str) -> HTMLResponse:
    """One article."""
    with site_of(request).reading() as ledger:
        reading = ledger.article(article)
        facts = facts_of(ledger, article)
        entries = entries_of(ledger, reading)
        paragraphs = marked(reading.article.text, reading.article.paragraphs, reading.statements)
        titled = reading.article.body_start > 0 and bool(paragraphs)
        return page(
            request,
            "article.html",
            {
                "article": reading.article,
                "model": reading.model,
                "heading": paragraphs[0] if titled else None,
                "paragraphs": paragraphs[1:] if titled else paragraphs,
                "entries": in_text_order(entries),
                **facts,
            },
        )


@router.get("/articles")
def articles_page(request: Request, before: Key = None, after: Key = None) -> HTMLResponse:
    """All articles, the last added first; or those added `before` one, or next `after` one, by their keys."""
    with site_of(request).reading() as ledger, limited(ledger.connection):
        rows = listed(ledger.connection, "a.key > ? ORDER BY a.key", after)[::-1] if after is not None else []
        if len(rows) > WEB_PAGE_ROWS:
            rows, newer = rows[1:], True
        else:  # there is no whole page of newer ones: the newest are shown
            rows, newer = listed(ledger.connection, "a.key < ? ORDER BY a.key DESC", before), before is not None
    older = (after is not None and newer) or len(rows) > WEB_PAGE_ROWS
    rows = rows[:WEB_PAGE_ROWS]
    return page(request, "articles.html", {"articles": rows, "older": older, "newer": newer})


def listed(connection: sqlite3.Connection, which: str, key: int | None) -> list[dict[str, Any]]:
    """A page of articles and one more, as the list shows them; `which` is told in SQL, about a key."""
    return dict_of(
        connection.execute(
            "SELECT a.key, a.id, a.title, a.published, a.url, o.name AS outlet, substr(a.text, 1, 90) AS begins,"
            " (SELECT count(*) FROM statement s WHERE s.article = a.key AND s.shown) AS statements,"
            " (SELECT origin FROM page WHERE page.article = a.key LIMIT 1) AS origin"
            f" FROM article a LEFT JOIN outlet o ON o.key = a.outlet WHERE a.current AND {which} LIMIT ?",
            (END if key is None else key, WEB_PAGE_ROWS + 1),
        )
    )


def facts_of(ledger: Ledger, article: str) -> dict[str, Any]:
    """What the ledger knows about an article besides its reading: where it came from, its versions, its Quoth."""
    connection = ledger.connection
    rows = dict_of(connection.execute("SELECT key, url, version, current, quoth, added FROM article WHERE id = ?",
                                      (article,)))  # fmt: skip
    if not rows:
        raise NotInLedger(f"there is no article {article}")
    row = rows[0]
    pages = dict_of(
        connection.execute("SELECT origin, number FROM page WHERE article = ? ORDER BY key LIMIT 20", (row["key"],))
    )
    versions = []
    if row["url"]:
        versions = dict_of(
            connection.execute(
                "SELECT id, version, added, current FROM article WHERE url = ? ORDER BY version LIMIT 100",
                (row["url"],),
            )
        )
    return {"pages": pages, "versions": versions, "added": row["added"], "current": row["current"],
            "quoth": row["quoth"]}  # fmt: skip


def entries_of(ledger: Ledger, reading: Reading) -> list[Entry]:
    """The statements of a reading with their speakers' names across pages."""
    article = reading.article
    people = people_of(ledger.connection, article.id)
    corrected = {
        row[0]
        for row in ledger.connection.execute(
            "SELECT s.id FROM statement s JOIN article a ON a.key = s.article"
            " WHERE a.id = ? AND s.original IS NOT NULL",
            (article.id,),
        )
    }

    def named(indexes: tuple[int, ...]) -> tuple[Name, ...]:
        found = []
        for index in indexes:
            entity = reading.entities[index]
            person, known = people.get(index, (None, None))
            found.append(Name(known or entity.name, person, entity.role, entity.kind))
        return tuple(found)

    found = []
    for number, s in enumerate(reading.statements):
        said = GAP.join(span.of(article.text) for span in sorted(s.content))
        speakers = named(s.speakers)
        found.append(
            Entry(
                number, s, said, s.source.of(article.text) if s.source else None, s.cue.of(article.text), speakers,
                named(s.about), s.when.value or s.when.span.of(article.text) if s.when else None,
                s.addressee.of(article.text) if s.addressee else None, s.id in corrected,
                citation(article, s, said, ", ".join(one.name for one in speakers)
                         or (s.source.of(article.text) if s.source else None)),
            )
        )  # fmt: skip
    return found


def people_of(connection: sqlite3.Connection, article: str) -> dict[int, tuple[str, str]]:
    """For each entity of an article, by its index, the id and name of the person it is across pages."""
    rows = rows_at_once(
        connection,
        ("seq", "id", "name"),
        "SELECT e.seq, p.id, p.name FROM article a JOIN entity e ON e.article = a.key"
        " JOIN person_entity pe ON pe.entity = e.key JOIN person p ON p.key = pe.person WHERE a.id = ?",
        (article,),
    )
    return {seq: (person, name) for seq, person, name in rows}


def in_text_order(entries: list[Entry]) -> list[Entry]:
    """Statements by where their words begin, each before those inside it."""

    def place(entry: Entry) -> tuple[int, int, int]:
        s = entry.statement
        starts = [s.cue.start, *(span.start for span in s.content), *([s.source.start] if s.source else [])]
        return min(starts), s.depth, s.cue.start

    by_parent: dict[int | None, list[Entry]] = {}
    for entry in sorted(entries, key=place):
        by_parent.setdefault(entry.statement.parent, []).append(entry)
    ordered: list[Entry] = []
    waiting = by_parent.get(None, [])[::-1]
    while waiting:
        entry = waiting.pop()
        ordered.append(entry)
        waiting += by_parent.get(entry.number, [])[::-1]
    return ordered
