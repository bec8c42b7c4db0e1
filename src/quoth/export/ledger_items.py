"""A ledger's articles as items for any format: newest versions, corrections applied, people across pages."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterator

from quoth.export.canonical import Chosen
from quoth.export.folder import safe_name
from quoth.export.item import Item, Person, person_of
from quoth.ledger.stored import reading_of
from quoth.types import Reading


def items(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[Item]:
    """The chosen articles in order of address, one in memory at a time. Raises sqlite3.Error.

    Where statements were found, only these are written.
    """
    where, values = chosen.condition()
    found = found_keys(connection, chosen)
    rows = connection.execute(
        "SELECT article.key, article.quoth, article.version, before.id FROM article LEFT JOIN article before"
        f" ON before.key = article.supersedes WHERE {where}"
        " ORDER BY coalesce(article.url, ''), article.version, article.id",
        values,
    )
    for key, quoth, version, before in rows:
        reading = reading_of(connection, key)
        people = tuple(people_of(connection, key, reading))
        yield Item(
            reading, name_of(reading), people, quoth, version, before, corrected(connection, key),
            None if found is None else places(connection, key, found),
        )  # fmt: skip


def found_keys(connection: sqlite3.Connection, chosen: Chosen) -> array[int] | None:
    """The keys of the statements that were found, in order: eight bytes each."""
    if not chosen.found:
        return None
    keys = connection.execute(chosen.found.sql, chosen.found.values)
    return array("q", sorted(key for (key,) in keys))


def places(connection: sqlite3.Connection, article: int, found: array[int]) -> frozenset[int]:
    """Where in an article's reading the statements are that were found."""
    rows = connection.execute("SELECT key FROM statement WHERE article = ? AND NOT rejected ORDER BY seq", (article,))
    return frozenset(place for place, (key,) in enumerate(rows) if holds(found, key))


def holds(ordered: array[int], key: int) -> bool:
    """Whether a number is among others that are in order."""
    at = bisect_left(ordered, key)
    return at < len(ordered) and ordered[at] == key


def people_of(connection: sqlite3.Connection, article: int, reading: Reading) -> Iterator[Person]:
    """For each entity of an article who it is across pages; where the ledger does not say, one of its own."""
    joined = {
        seq: Person(identity, name, kind)
        for seq, identity, name, kind in connection.execute(
            "SELECT entity.seq, person.id, person.name, person.kind FROM entity"
            " JOIN person_entity ON person_entity.entity = entity.key JOIN person ON person.key = person_entity.person"
            " WHERE entity.article = ?",
            (article,),
        )
    }
    for seq, entity in enumerate(reading.entities):
        yield joined.get(seq) or person_of(f"{reading.article.id}.{seq}", entity)


def corrected(connection: sqlite3.Connection, article: int) -> frozenset[str]:
    """The ids of an article's statements that were changed by hand."""
    rows = connection.execute("SELECT id FROM statement WHERE article = ? AND original IS NOT NULL", (article,))
    return frozenset(identity for (identity,) in rows)


def name_of(reading: Reading) -> str:
    """A file name for an article: its title, as far as it goes, and the begin of its id."""
    title = safe_name(reading.article.title or "article")[:60]
    return f"{title}-{reading.article.id[:12]}"


def people(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[Person]:
    """Everybody in the chosen articles, each once, with all names and roles. Raises sqlite3.Error."""
    where, values = chosen.condition()
    rows = connection.execute(
        "SELECT key, id, name, kind, (SELECT json_group_array(name) FROM"
        " (SELECT name FROM alias WHERE alias.person = person.key ORDER BY name)), (SELECT json_group_array(role) FROM"
        " (SELECT DISTINCT role FROM person_entity JOIN entity ON entity.key = person_entity.entity"
        "  WHERE person_entity.person = person.key AND role IS NOT NULL ORDER BY role)) FROM person"
        " WHERE key IN (SELECT person FROM person_entity JOIN entity ON entity.key = person_entity.entity"
        f" JOIN article ON article.key = entity.article WHERE {where}) ORDER BY id",
        values,
    )
    for _, identity, name, kind, aliases, roles in rows:
        yield Person(identity, name, kind, tuple(json.loads(aliases)), tuple(json.loads(roles)))
    alone = connection.execute(
        "SELECT article.id, entity.seq, entity.name, entity.kind, entity.role FROM entity"
        " JOIN article ON article.key = entity.article"
        f" WHERE entity.key NOT IN (SELECT entity FROM person_entity) AND {where} ORDER BY article.id, entity.seq",
        values,
    )
    for article, seq, name, kind, role in alone:
        yield Person(f"{article}.{seq}", name, kind, (), (role,) if role else ())
