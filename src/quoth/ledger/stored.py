"""From the ledger's rows back to the types of the contract."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from quoth.ledger.at_once import dicts_at_once, rows_at_once
from quoth.ledger.packing import inflated
from quoth.types import Article, Dropped, Entity, Reading, Span, Statement, When

STATEMENT_COLUMNS = (
    "key, id, seq, source_start, source_end, cue_start, cue_end, content, form, act, hedged, negated, parent, depth,"
    " addressee_start, addressee_end, when_start, when_end, when_value, when_precision, confidence, speaker_confidence,"
    " rejected"
)
ENTITY_COLUMNS = ("key", "name", "kind", "role", "role_start", "role_end", "mentions")


def reading_of(connection: sqlite3.Connection, key: int) -> Reading:
    """The reading of the article with this key, corrections applied; the rejected statements are left out of it.

    The statements around which a rejected one stood move up one level.
    """
    article = article_at(connection, key)
    model = connection.execute("SELECT model FROM article WHERE key = ?", (key,)).fetchone()[0]
    select = f"SELECT {', '.join(ENTITY_COLUMNS)} FROM entity WHERE article = ? ORDER BY seq"
    entity_rows = dicts_at_once(connection, ENTITY_COLUMNS, select, (key,))
    place = {entity["key"]: i for i, entity in enumerate(entity_rows)}
    named = {table: indexes(connection, table, key, place) for table in ("speaker", "about")}
    rows = dict_of(
        connection.execute(f"SELECT {STATEMENT_COLUMNS} FROM statement WHERE article = ? ORDER BY seq", (key,))
    )
    return Reading(
        article=article,
        statements=tuple(statements_of(rows, named)),
        entities=tuple(entity_of(entity) for entity in entity_rows),
        model=model,
    )


def article_at(connection: sqlite3.Connection, key: int) -> Article:
    """The article with this key."""
    rows = connection.execute(
        "SELECT article.*, outlet.name AS outlet_name FROM article LEFT JOIN outlet ON outlet.key = outlet"
        " WHERE article.key = ?",
        (key,),
    )
    return article_of(dict_of(rows)[0])


def article_of(row: dict[str, Any]) -> Article:
    """An Article from its row, joined with its outlet's name as `outlet_name`."""
    return Article(
        id=row["id"], url=row["url"], outlet=row["outlet_name"], title=row["title"], byline=row["byline"],
        published=row["published"], published_from=row["published_from"], language=row["language"], text=row["text"],
        body_start=row["body_start"], paragraphs=spans(row["paragraphs"]),
        dropped=tuple(Dropped(text, reason) for text, reason in json.loads(inflated(row["dropped"]))),
        segments=tuple((a, b, c) for a, b, c in json.loads(row["segments"])), text_sha256=row["text_sha256"],
    )  # fmt: skip


def statements_of(rows: list[dict[str, Any]], named: dict[str, dict[int, tuple[int, ...]]]) -> list[Statement]:
    """The statements of one article that are not rejected, in order, parents and depths as they then are."""
    by_seq = {row["seq"]: row for row in rows}
    kept = [row for row in rows if not row["rejected"]]
    place = {row["seq"]: i for i, row in enumerate(kept)}
    parents: dict[int, int | None] = {}
    for row in kept:
        around = row["parent"]
        while around is not None and around not in place:
            around = by_seq[around]["parent"]
        parents[row["seq"]] = around

    def depth(seq: int) -> int:
        around = parents[seq]
        return 1 if around is None else depth(around) + 1

    found = []
    for row in kept:
        around = parents[row["seq"]]
        parent = None if around is None else place[around]
        found.append(statement_of(row, parent, depth(row["seq"]), named))
    return found


def statement_of(
    row: dict[str, Any], parent: int | None, depth: int, named: dict[str, dict[int, tuple[int, ...]]]
) -> Statement:
    """A Statement from its row."""
    telling = span(row, "when")
    return Statement(
        id=row["id"], source=span(row, "source"), cue=Span(row["cue_start"], row["cue_end"]),
        content=spans(row["content"]), form=row["form"], confidence=row["confidence"], act=row["act"],
        hedged=None if row["hedged"] is None else bool(row["hedged"]),
        negated=None if row["negated"] is None else bool(row["negated"]), parent=parent, depth=depth,
        speakers=named["speaker"].get(row["key"], ()), speaker_confidence=row["speaker_confidence"],
        addressee=span(row, "addressee"), about=named["about"].get(row["key"], ()),
        when=When(telling, row["when_value"], row["when_precision"]) if telling else None,
    )  # fmt: skip


def entity_of(row: dict[str, Any]) -> Entity:
    """An Entity from its row."""
    return Entity(row["name"], row["kind"], spans(row["mentions"]), row["role"], span(row, "role"))


def indexes(
    connection: sqlite3.Connection, table: str, article: int, place: dict[int, int]
) -> dict[int, tuple[int, ...]]:
    """For each statement of an article, by key, the indexes of its entities in `table` (speaker or about), in order."""
    found: dict[int, tuple[int, ...]] = {}
    select = (
        f"SELECT statement, entity FROM statement JOIN {table} ON statement = statement.key"
        f" WHERE article = ? ORDER BY statement, {table}.seq"
    )
    for statement, entity in rows_at_once(connection, ("statement", "entity"), select, (article,)):
        found[statement] = (*found.get(statement, ()), place[entity])
    return found


def span(row: dict[str, Any], name: str) -> Span | None:
    """The span in two columns."""
    start, end = row[f"{name}_start"], row[f"{name}_end"]
    return None if start is None else Span(start, end)


def spans(stored: str) -> tuple[Span, ...]:
    """The spans in a JSON column."""
    return tuple(Span(start, end) for start, end in json.loads(stored))


def dict_of(rows: sqlite3.Cursor) -> list[dict[str, Any]]:
    """Rows by column name."""
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]
