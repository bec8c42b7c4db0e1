"""Others who may be the same person: those with a word of the name in theirs."""

from __future__ import annotations

import itertools
import json
import sqlite3
from dataclasses import dataclass

from quoth.ledger.at_once import rows_at_once
from quoth.ledger.indexing import words
from quoth.ledger.lookup import Person
from quoth.ledger.question import any_of

CANDIDATES = 20
LATEST = 300  # statements with a word of the name, among whose people others are looked for
MET = 50  # articles with one of them, the first ones, for the role and the day
MOST_WORDS = 3  # of a name, the longest
SHORTEST = 3  # letters of a word of a name by which others are looked for


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same: how often they are met, their commonest role, and the first day of those pages."""

    id: str
    name: str
    kind: str
    number: int
    role: str | None
    first: str | None


def candidates(connection: sqlite3.Connection, person: Person) -> list[Candidate]:
    """Others of the same kind with a word of the name in theirs, those who are met most first.

    Those who speak or are spoken of in the latest statements that hold such a name, so that no list of all names has to
    be gone through.
    """
    found: dict[int, tuple[int, str, str, int]] = {}
    wanted = sorted({word for one in person.names[:5] for word in words(one.name) if len(word) >= SHORTEST}, key=len)
    (key,) = connection.execute("SELECT key FROM person WHERE id = ?", (person.id,)).fetchone()
    for word in wanted[::-1][:MOST_WORDS]:
        rows = rows_at_once(
            connection,
            ("key", "id", "name", "called", "entities"),
            "WITH latest AS MATERIALIZED (SELECT rowid AS key FROM statement_words WHERE statement_words MATCH ?"
            " ORDER BY rowid DESC LIMIT ?), named AS (SELECT entity FROM latest CROSS JOIN speaker ON statement = key"
            " UNION SELECT entity FROM latest CROSS JOIN about ON statement = key)"
            " SELECT p.key AS key, p.id AS id, p.name AS name, alias.name AS called, entities FROM"
            " (SELECT DISTINCT person FROM named CROSS JOIN person_entity pe ON pe.entity = named.entity) met"
            " CROSS JOIN person p ON p.key = met.person CROSS JOIN alias ON alias.person = p.key WHERE p.kind = ?",
            (f"{any_of([f'w{word}0', f't{word}0'])} NOT {any_of([f's{key}', f'b{key}'])}", LATEST, person.kind),
        )
        for other, same in itertools.groupby(rows, key=lambda row: row[:3]):
            known = [row[3:] for row in same]
            if any(word in words(alias) for alias, _ in known):
                found[other[0]] = (*other, sum(number for _, number in known))
    most = sorted(found.values(), key=lambda one: (-one[3], one[2], one[1]))[:CANDIDATES]
    met = roles_and_days(connection, [key for key, *_ in most])
    return [
        Candidate(identity, name, person.kind, number, *met.get(key, (None, None)))
        for key, identity, name, number in most
    ]


def roles_and_days(connection: sqlite3.Connection, persons: list[int]) -> dict[int, tuple[str | None, str | None]]:
    """The commonest role of persons, by key, and the first day they are met: in the `MET` articles added first."""
    rows = rows_at_once(
        connection,
        ("person", "role", "first"),
        "SELECT one.value AS person, role, min(substr(published, 1, 10)) AS first FROM json_each(?) one"
        " CROSS JOIN entity ON entity.key IN"
        " (SELECT entity FROM person_entity WHERE person = one.value ORDER BY entity LIMIT ?)"
        " CROSS JOIN article ON article.key = entity.article GROUP BY 1, role ORDER BY 1, count(*) DESC, role",
        (json.dumps(persons), MET),
    )
    found: dict[int, tuple[str | None, str | None]] = {}
    for person, same in itertools.groupby(rows, key=lambda row: row[0]):
        known = list(same)
        role = next((role for _, role, _ in known if role), None)
        found[person] = role, min((day for *_, day in known if day), default=None)
    return found
