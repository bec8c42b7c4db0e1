"""What a search gives back: a statement with who, where, when and the words around it, read from its rows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quoth.ledger.at_once import dicts_at_once, rows_at_once
from quoth.ledger.indexing import MARK, batches, places
from quoth.ledger.stored import STATEMENT_COLUMNS, statement_of
from quoth.settings import CONTEXT_CHARS
from quoth.types import Kind, Span, Statement

# Where a sentence may end: good enough to shorten a long paragraph, no more.
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W\d_a-z])")
STORED = tuple(column.strip() for column in STATEMENT_COLUMNS.split(","))
ROW = (
    *STORED, "article", "said", "source", "cue", "day", "corrected", "page_id", "url", "outlet", "title", "published",
    "version", "current",
)  # fmt: skip

# The statements of an article by their seq: the seq of the one around, whether it was rejected, and its id.
Nest = dict[int, tuple[int | None, int, str]]


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who speaks in a statement, or whom it is about.

    `id` and `name` are those of the person in the ledger, or None and the page's where it has none; `role` is what this
    page calls them.
    """

    id: str | None
    name: str
    kind: Kind
    role: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """The article that a statement stands in, without its text; `version` counts those at its address from 1."""

    id: str
    url: str | None
    outlet: str | None
    title: str | None
    published: str | None
    version: int
    current: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found, as it stands now, with what is needed to show it.

    `statement`'s spans index the article's text (`Ledger.article(hit.page.id)` gives it), its `speakers`, `about` and
    `parent` that reading's entities and statements. `said`, `source` and `cue` are its words, pieces joined by ` … `.
    `day` is that of the telling, else of the article, ISO, as precise as known. `parent` is the id of the statement
    around it. `context` is the paragraph it stands in, or as many of its sentences as are short enough, and begins at
    the code point `context_start` of the text. `found` are the words that were searched for, as spans of the text.
    `corrected`: changed by hand; `rejected`: people said that it is no statement. `cursor` is its place in the search
    that found it.
    """

    statement: Statement
    page: Page
    said: str
    source: str | None
    cue: str
    speakers: tuple[Party, ...]
    about: tuple[Party, ...]
    day: str | None
    parent: str | None
    context: str
    context_start: int
    found: tuple[Span, ...] = ()
    corrected: bool = False
    rejected: bool = False
    cursor: str | None = None


def hits(
    connection: sqlite3.Connection, keys: Sequence[int], match: str | None = None, texts: dict[int, str] | None = None
) -> dict[int, Hit]:
    """Statements by key; those that are gone are left out.

    `match` is the full-text query for the words asked for; `texts`, where they are known, what statements say with what
    matches between two `MARK`s.
    """
    if not keys:
        return {}
    rows = dicts_at_once(
        connection,
        ROW,
        f"SELECT {', '.join(f's.{column}' for column in STORED)}, s.article, s.said, s.source, s.cue, s.day,"
        " s.original IS NOT NULL AS corrected, a.id AS page_id, a.url, o.name AS outlet, a.title, a.published,"
        " a.version, a.current FROM statement s JOIN article a ON a.key = s.article"
        f" LEFT JOIN outlet o ON o.key = a.outlet WHERE s.key IN ({places(keys)})",
        keys,
    )
    parties = {table: parties_of(connection, table, keys) for table in ("speaker", "about")}
    articles = texts_of(connection, {row["article"] for row in rows})
    found = texts or (matches(connection, match, [row["key"] for row in rows]) if match and rows else {})
    nests = nests_of(connection, {row["article"] for row in rows if row["parent"] is not None})
    return {row["key"]: hit_of(row, parties, articles[row["article"]], nests, found) for row in rows}


def hits_in_order(connection: sqlite3.Connection, keys: Sequence[int], match: str | None = None) -> list[Hit]:
    """The same of any number of statements, in the order of their keys."""
    found = {key: hit for batch in batches(keys) for key, hit in hits(connection, batch, match).items()}
    return [found[key] for key in keys if key in found]


def hit_of(
    row: dict[str, Any],
    parties: dict[str, defaultdict[int, list[tuple[int, Party]]]],
    article: tuple[str, list[list[int]]],
    nests: dict[int, Nest],
    found: dict[int, str],
) -> Hit:
    """One row with what belongs to it."""
    text, paragraphs = article
    named = {table: {row["key"]: tuple(place for place, _ in by[row["key"]])} for table, by in parties.items()}
    parent, depth, parent_id = around(row["parent"], nests.get(row["article"], {}))
    statement = statement_of(row, parent, depth, named)
    spans = [statement.cue, *statement.content, *([statement.source] if statement.source else [])]
    context = context_of(text, paragraphs, Span(min(s.start for s in spans), max(s.end for s in spans)))
    return Hit(
        statement=statement,
        page=Page(row["page_id"], row["url"], row["outlet"], row["title"], row["published"], row["version"],
                  bool(row["current"])),
        said=row["said"], source=row["source"], cue=row["cue"],
        speakers=tuple(party for _, party in parties["speaker"][row["key"]]),
        about=tuple(party for _, party in parties["about"][row["key"]]),
        day=row["day"], parent=parent_id, context=context.of(text), context_start=context.start,
        found=marked(found.get(row["key"], ""), statement), corrected=bool(row["corrected"]),
        rejected=bool(row["rejected"]),
    )  # fmt: skip


def parties_of(
    connection: sqlite3.Connection, table: str, statements: Sequence[int]
) -> defaultdict[int, list[tuple[int, Party]]]:
    """For each statement the parties in `table` (speaker or about), with their indexes among the article's entities."""
    found: defaultdict[int, list[tuple[int, Party]]] = defaultdict(list)
    rows = rows_at_once(
        connection,
        ("statement", "place", "id", "name", "kind", "role"),
        "SELECT t.statement, e.seq AS place, p.id, coalesce(p.name, e.name) AS name, coalesce(p.kind, e.kind) AS kind,"
        f" e.role FROM {table} t JOIN entity e ON e.key = t.entity"
        " LEFT JOIN person_entity pe ON pe.entity = e.key LEFT JOIN person p ON p.key = pe.person"
        f" WHERE t.statement IN ({places(statements)}) ORDER BY t.statement, t.seq",
        statements,
    )
    for statement, place, *party in rows:
        found[statement].append((place, Party(*party)))
    return found


def texts_of(connection: sqlite3.Connection, articles: set[int]) -> dict[int, tuple[str, list[list[int]]]]:
    """Texts and paragraphs of articles, by key."""
    select = f"SELECT key, text, paragraphs FROM article WHERE key IN ({places(list(articles))})"
    rows = rows_at_once(connection, ("key", "text", "paragraphs"), select, list(articles))
    return {key: (text, json.loads(paragraphs)) for key, text, paragraphs in rows}


def nests_of(connection: sqlite3.Connection, articles: set[int]) -> dict[int, Nest]:
    """The statements of articles, by the articles' keys."""
    found: dict[int, Nest] = {article: {} for article in articles}
    select = (
        "SELECT article, seq, parent, rejected, id FROM statement"
        f" WHERE article IN ({places(list(articles))}) ORDER BY article, seq"
    )
    columns = ("article", "seq", "parent", "rejected", "id")
    for article, seq, *told in rows_at_once(connection, columns, select, list(articles)):
        found[article][seq] = tuple(told)
    return found


def around(parent: int | None, others: Nest) -> tuple[int | None, int, str | None]:
    """The index of the statement around another one among its reading's, the depth, and that statement's id.

    `parent` is its seq among all `others` of the article. Rejected statements are no part of a reading: what was inside
    them moves up, as in `stored.statements_of`.
    """
    outer: list[int] = []
    seq = parent
    while seq is not None:
        if not others[seq][1]:
            outer.append(seq)
        seq = others[seq][0]
    if not outer:
        return None, 1, None
    kept = [seq for seq, (_, rejected, _) in others.items() if not rejected]
    return kept.index(outer[0]), len(outer) + 1, others[outer[0]][2]


def context_of(text: str, paragraphs: list[list[int]], needed: Span) -> Span:
    """The paragraphs in which a range lies; of long ones only the sentences it lies in."""
    start = max((begin for begin, _ in paragraphs if begin <= needed.start), default=0)
    end = min((stop for _, stop in paragraphs if stop >= needed.end), default=len(text))
    if end - start <= CONTEXT_CHARS:
        return Span(start, end)
    ends = [found.end() for found in SENTENCE_END.finditer(text, start, end)]
    start = max((place for place in ends if place <= needed.start), default=start)
    end = min((place for place in ends if place >= needed.end), default=end)
    if end - start > CONTEXT_CHARS:  # no sentences, or endless ones
        room = max(0, CONTEXT_CHARS - (needed.end - needed.start)) // 2
        start, end = max(start, needed.start - room), min(end, needed.end + room)
    return Span(start, start + len(text[start:end].rstrip()))


def matches(connection: sqlite3.Connection, match: str, keys: Sequence[int]) -> dict[int, str]:
    """What statements say, by key, with each word that matches between two `MARK`s."""
    columns = f"statement_words.rowid AS key, highlight(statement_words, 0, '{MARK}', '{MARK}') AS text"
    if "*" in match:  # the lists of all words that begin so are made anew for each query: once is enough
        tables, some = "statement_words", f"rowid BETWEEN ? AND ? AND +rowid IN ({places(keys)})"
        arguments: tuple[Any, ...] = (match, min(keys), max(keys), *keys)
    else:  # key by key: for a set of them SQLite would go through all that match
        tables, some = "json_each(?) one CROSS JOIN statement_words", "statement_words.rowid = one.value"
        arguments = (json.dumps(list(keys)), match)
    # LIMIT: else SQLite makes one query of it and the one around it, in which it can't highlight
    select = f"SELECT {columns} FROM {tables} WHERE statement_words MATCH ? AND {some} LIMIT -1"
    return dict(rows_at_once(connection, ("key", "text"), select, arguments))


def marked(said: str, statement: Statement) -> tuple[Span, ...]:
    """The marked words of what was said as spans of the article's text."""
    places = [place for piece in sorted(statement.content) for place in [*range(piece.start, piece.end), -1, -1, -1]]
    found, at = [], 0
    for i, part in enumerate(said.split(MARK)):
        inside = [place for place in places[at : at + len(part)] if place >= 0]
        at += len(part)
        if i % 2 and inside:
            found.append(Span(inside[0], inside[-1] + 1))
    return tuple(found)
