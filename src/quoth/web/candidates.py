"""Others who may be the same person: those with a word of the name in theirs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quoth.ledger.indexing import words
from quoth.ledger.lookup import Person
from quoth.ledger.question import any_of

CANDIDATES = 20
LATEST = 300  # statements with a word of the name, among whose people others are looked for
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
    found: dict[str, tuple[str, str, int, int]] = {}
    wanted = sorted({word for one in person.names[:5] for word in words(one.name) if len(word) >= SHORTEST}, key=len)
    (key,) = connection.execute("SELECT key FROM person WHERE id = ?", (person.id,)).fetchone()
    for word in wanted[::-1][:MOST_WORDS]:
        rows = connection.execute(
            "WITH latest AS MATERIALIZED (SELECT rowid AS key FROM statement_words WHERE statement_words MATCH ?"
            " ORDER BY rowid DESC LIMIT ?), named AS (SELECT entity FROM latest CROSS JOIN speaker ON statement = key"
            " UNION SELECT entity FROM latest CROSS JOIN about ON statement = key)"
            " SELECT DISTINCT p.id, p.name, p.key FROM named CROSS JOIN person_entity pe ON pe.entity = named.entity"
            " CROSS JOIN person p ON p.key = pe.person WHERE p.kind = ?",
            (f"{any_of([f'w{word}0', f't{word}0'])} NOT {any_of([f's{key}', f'b{key}'])}", LATEST, person.kind),
        )
        for identity, name, other in rows.fetchall():
            known = connection.execute("SELECT name, entities FROM alias WHERE person = ?", (other,)).fetchall()
            if any(word in words(alias) for alias, _ in known):
                found[identity] = (identity, name, sum(number for _, number in known), other)
    most = sorted(found.values(), key=lambda one: (-one[2], one[1], one[0]))[:CANDIDATES]
    return [
        Candidate(identity, name, person.kind, number, *met_as(connection, key)) for identity, name, number, key in most
    ]


def met_as(connection: sqlite3.Connection, person: int) -> tuple[str | None, str | None]:
    """The commonest role of a person, by key, and the first day they are met: in the articles added first, if many."""
    rows = connection.execute(
        "SELECT role, count(*), min(substr(published, 1, 10)) FROM"
        " (SELECT entity FROM person_entity WHERE person = ? ORDER BY entity LIMIT ?) met"
        " JOIN entity ON entity.key = met.entity JOIN article ON article.key = article"
        " GROUP BY role ORDER BY 2 DESC, 1",
        (person, LATEST),
    ).fetchall()
    role = next((role for role, _, _ in rows if role), None)
    return role, min((day for _, _, day in rows if day), default=None)
