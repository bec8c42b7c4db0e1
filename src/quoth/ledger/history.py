"""The log of corrections as people read it: each act once, what it changed from and to, and whom it concerned.

A merge or a split is one act, though it is noted once for each name and text. Names of people are those that pages gave
them when the act was noted, for the one who was merged is no longer there under that name.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quoth.ledger import people
from quoth.ledger.corrections import Correction, entries, find_entity
from quoth.ledger.indexing import places
from quoth.links.people import Sign

FIELDS = ("speakers", "act", "source", "cue", "content")
END = 2**62  # a place behind the end of any log
# What the rows of one merge or split have in common; any other row is an act of its own.
ONE_ACT = (
    "CASE WHEN kind IN ('merge', 'split')"
    " THEN json_array(json_extract(change, '$.operation'), kind, made, made_by) ELSE key END"
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person by id, what pages called them (None: no longer known), and whether the ledger has them now."""

    id: str
    name: str | None
    there: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: an act, a speaker's name and the id of the person who that is, exact words and their place.

    `span` is a start and an end, in code points of the article's text.
    """

    text: str
    person: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of a statement was and what it is since; () is nobody, nothing, or not known."""

    name: str
    was: tuple[Value, ...]
    now: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An article, by id and title."""

    id: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the log: when (ISO, UTC), who, what kind, why.

    `key` is its place in the log. Of a statement: its id, what it says, an article that has it, and the fields that
    changed. Of people: who somebody is since, whom that was made of, and, of a split, in which articles. `back` is the
    kind of what an `undo` or `unjoin` takes back.
    """

    key: int
    made: str
    made_by: str
    kind: str
    note: str | None
    statement: str | None = None
    text_sha256: str | None = None
    said: str | None = None
    article: Place | None = None
    fields: tuple[Field, ...] = ()
    person: Somebody | None = None
    others: tuple[Somebody, ...] = ()
    articles: tuple[Place, ...] = ()
    back: str | None = None


def acts(
    connection: sqlite3.Connection, *, statement: str | None = None, person: str | None = None, limit: int = -1,
    after: int = 0, before: int | None = None,
) -> list[Act]:  # fmt: skip
    """The acts of the log in order, or those of one statement or one person, by whole id.

    `limit` are those that come next `after` a place; or, where `before` is given, the last ones before that place.
    """
    where, values = "1", []
    if statement is not None:
        where, values = "statement_id = ?", [statement]
    elif person is not None:
        where = (
            "kind IN ('merge', 'split', 'unjoin') AND (json_extract(change, '$.person.id') = ?"
            " OR EXISTS (SELECT 1 FROM json_each(change, '$.from') WHERE value = ?))"
        )
        values = [person, person]
    rows = connection.execute(
        f"SELECT min(key) AS first FROM correction WHERE {where} GROUP BY {ONE_ACT} HAVING first > ? AND first < ?"
        f" ORDER BY first {'ASC' if before is None else 'DESC'} LIMIT ?",
        (*values, after, END if before is None else before, limit),
    ).fetchall()
    return [act_at(connection, key) for key in sorted(key for (key,) in rows)]


def number(connection: sqlite3.Connection) -> int:
    """How many acts there are in the log."""
    return int(connection.execute(f"SELECT count(DISTINCT {ONE_ACT}) FROM correction").fetchone()[0])


def act_at(connection: sqlite3.Connection, key: int) -> Act:
    """The act that begins at a place in the log."""
    (one,) = entries(connection, "key = ?", (key,))
    if one.statement_id:
        return of_statement(connection, key, one)
    change = one.change
    rows = entries(
        connection, "kind IN ('merge', 'split') AND json_extract(change, '$.operation') = ?", (change["operation"],)
    )
    apart = rows and rows[0].kind == "split"
    return Act(
        key,
        one.made,
        one.made_by,
        one.kind,
        one.note,
        person=somebody(connection, change["person"]["id"], rows),
        others=tuple(somebody(connection, identity, rows) for identity in change["from"]),
        articles=places_of(connection, [row.text_sha256 for row in rows if row.text_sha256]) if apart else (),
        back=(rows[0].kind if rows else "merge") if one.kind == "unjoin" else None,
    )


def of_statement(connection: sqlite3.Connection, key: int, one: Correction) -> Act:
    """An act about a statement."""
    row = connection.execute(
        "SELECT a.key, a.text FROM article a WHERE a.text_sha256 = ? ORDER BY a.current DESC, a.key LIMIT 1",
        (one.text_sha256,),
    ).fetchone()
    article, text = row or (None, "")
    said = connection.execute("SELECT said FROM statement WHERE id = ? LIMIT 1", (one.statement_id,)).fetchone()
    was, now = one.change["was"], one.change["is"]
    found = places_of(connection, [one.text_sha256])
    return Act(
        key,
        one.made,
        one.made_by,
        one.kind,
        one.note,
        statement=one.statement_id,
        text_sha256=one.text_sha256,
        said=said[0] if said else " … ".join(one.anchor["words"]["content"]),
        article=found[0] if found else None,
        fields=tuple(
            Field(name, *(values_of(connection, article, text, name, told.get(name)) for told in (was, now)))
            for name in FIELDS
            if name in now
        ),
        back=now["kind"] if one.kind == "undo" else None,
    )


def values_of(
    connection: sqlite3.Connection, article: int | None, text: str, name: str, value: Any
) -> tuple[Value, ...]:
    """The value of a field as people read it."""
    if not value:
        return ()
    if name == "act":
        return (Value(value),)
    if name == "speakers":
        return tuple(speaker(connection, article, one) for one in value)
    spans = [value] if name in ("source", "cue") else value
    return tuple(Value(text[start:end], span=(start, end)) for start, end in spans)


def speaker(connection: sqlite3.Connection, article: int | None, one: Mapping[str, Any]) -> Value:
    """A speaker of an article, by what the log names them by, with the person they are now."""
    entity = None if article is None else find_entity(connection, article, one)
    found = connection.execute(
        "SELECT person.id FROM person_entity JOIN person ON person.key = person WHERE entity = ?", (entity,)
    ).fetchone()
    return Value(one["name"], found[0] if found else None)


def somebody(connection: sqlite3.Connection, identity: str, rows: Sequence[Correction]) -> Somebody:
    """A person that the rows of one merge or split speak of."""
    names: Counter[str] = Counter()
    for row in rows:
        if row.change.get("before") == identity:
            sign = row.anchor.get("sign")
            names.update(names_of(connection, sign) if sign else {row.anchor["name"]: 1})
    there = connection.execute("SELECT name FROM person WHERE id = ?", (identity,)).fetchone()
    best = max(names, key=lambda name: (names[name], len(name), name), default=there[0] if there else None)
    return Somebody(identity, best, there is not None)


def names_of(connection: sqlite3.Connection, sign: str) -> dict[str, int]:
    """How often pages write which name for a sign; where none does any more, what the sign says."""
    rows = connection.execute(
        "SELECT entity.name, count(*) FROM sign CROSS JOIN person_entity pe ON pe.sign = sign.key"
        " CROSS JOIN entity ON entity.key = pe.entity WHERE sign.sign = ? GROUP BY entity.name",
        (sign,),
    ).fetchall()
    return dict(rows) or {people.shown(Sign.of(sign)): 1}


def places_of(connection: sqlite3.Connection, digests: Sequence[str | None]) -> tuple[Place, ...]:
    """An article for each of some texts, each text once, in order."""
    found = {
        digest: Place(identity, title)
        for digest, identity, title in connection.execute(
            f"SELECT text_sha256, id, title FROM article WHERE text_sha256 IN ({places(digests)})"
            " ORDER BY current, key DESC",
            list(digests),
        )
    }
    return tuple(found[digest] for digest in dict.fromkeys(digests) if digest in found)


def standing_statements(connection: sqlite3.Connection) -> set[str]:
    """The ids of the statements with a correction that was not taken back."""
    height: Counter[str] = Counter()
    for identity, kind in connection.execute(
        "SELECT statement_id, kind FROM correction WHERE statement_id IS NOT NULL ORDER BY key"
    ):
        height[identity] = max(0, height[identity] - 1) if kind == "undo" else height[identity] + 1
    return {identity for identity, left in height.items() if left}
