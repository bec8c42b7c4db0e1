"""Who is one person across pages, as `quoth.links.people` decides it, kept up while articles come and go.

What is stored depends on which articles there are and on what was told by hand, not on the order in which they came.
Everything here happens inside the caller's transaction. What hands joined or split (`by_hand`, `sign_by_hand`) is
derived from the log of corrections, and never touched by the machine.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from quoth.ledger.at_once import rows_at_once
from quoth.ledger.indexing import index_statements, statements_of_person
from quoth.ledger.packing import block_number
from quoth.links.lists import fold
from quoth.links.people import DOMINANT, Named, Sign, fixed_name, named, persons_of

MOST_COUNTED = 100 * DOMINANT  # entities of one sign, when namesakes are weighed against each other
BY_HAND = "told by hand"
IN_DOUBT = "several bear this name, no telling who"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that pages call a person by, how often, the first and last day of those pages, and how many they are.

    Days are ISO, as precise as known.
    """

    name: str
    entities: int
    first: str | None
    last: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role that pages gave a person; the first and last day of those pages, ISO, as precise as known; how many."""

    role: str
    first: str | None
    last: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Join:
    """One entity of one article that is part of a person: its article's and its own name, role, why, and by whom."""

    article: str
    name: str
    role: str | None
    reason: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Met:
    """An entity's row, as far as joining needs it."""

    key: int
    name: str
    kind: str
    told: Named
    alone: str  # what its own id is made of where it is joined with no other


@dataclass(slots=True)
class Changes:
    """Persons that lost an entity, that got one, and those with other names than before: what is left to be done."""

    left: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)


def join_article(connection: sqlite3.Connection, article: int) -> None:
    """Say who the entities of a new article are, and what that means for their namesakes."""
    join_entities(connection, article, None)


def join_entities(connection: sqlite3.Connection, article: int, only: set[int] | None) -> None:
    """Say who entities of an article are that are nobody yet; `only` these, by key, or all."""
    changes = Changes()
    for met in entities_of(connection, article):
        if only is not None and met.key not in only:
            continue
        sign = None if met.told.sign is None else sign_key(connection, met.told.sign)
        person: int | None = None
        reason = met.told.reason
        if sign is not None:
            person = bearer(connection, sign, changes)
            reason = IN_DOUBT if person is None else reason
        if person is None:
            person = person_key(connection, met.alone, met.name, met.kind)
        connection.execute(
            "INSERT INTO person_entity (entity, person, sign, reason) VALUES (?, ?, ?, ?)",
            (met.key, person, sign, reason_key(connection, reason)),
        )
        count_name(connection, person, met.name, 1, changes)
    settle(connection, changes)


def leave_articles(connection: sqlite3.Connection, articles: Iterable[int]) -> None:
    """Take articles' entities out of the persons they are part of, before they are deleted or found anew."""
    for article in articles:
        leave_entities(connection, article, None)


def leave_entities(connection: sqlite3.Connection, article: int, only: set[int] | None) -> None:
    """Take entities of an article out of the persons they are part of; `only` these, by key, or all."""
    changes = Changes()
    blocks: set[int] = set()
    for entity, name, person, block in connection.execute(
        "SELECT entity.key, entity.name, person_entity.person, block FROM entity"
        " JOIN person_entity ON entity = entity.key LEFT JOIN sign ON sign.key = person_entity.sign WHERE article = ?",
        (article,),
    ).fetchall():
        if only is not None and entity not in only:
            continue
        connection.execute("DELETE FROM person_entity WHERE entity = ?", (entity,))
        count_name(connection, person, name, -1, changes)
        if block is not None:
            blocks.add(block)
    for block in sorted(blocks):
        divide(connection, block, changes)
    settle(connection, changes)


def entities_of(connection: sqlite3.Connection, article: int) -> list[Met]:
    """The entities of an article that can be somebody across pages."""
    digest = connection.execute("SELECT text_sha256 FROM article WHERE key = ?", (article,)).fetchone()[0]
    found = []
    for key, name, kind, role, mentions, acts in connection.execute(
        "SELECT key, name, kind, role, mentions, EXISTS (SELECT 1 FROM speaker WHERE speaker.entity = entity.key)"
        " FROM entity WHERE article = ? ORDER BY seq",
        (article,),
    ).fetchall():
        told = named(name, kind, role, acts=bool(acts))
        if told:
            first = json.loads(mentions)[:1]
            found.append(Met(key, name, kind, told, f"alone|{digest}|{kind}|{fold(name)}|{first}"))
    return found


def bearer(connection: sqlite3.Connection, sign: int, changes: Changes) -> int | None:
    """Who bears a sign that one more entity has; None: in doubt. Namesakes may change by it."""
    block, settled = connection.execute("SELECT block, settled FROM sign WHERE key = ?", (sign,)).fetchone()
    if not settled:
        divide(connection, block, changes, Counter({sign: 1}))
    found = connection.execute("SELECT person FROM sign WHERE key = ?", (sign,)).fetchone()[0]
    return None if found is None else int(found)


def divide(connection: sqlite3.Connection, block: int, changes: Changes, more: Counter[int] | None = None) -> None:
    """Decide anew who bears the signs of a block, and move the entities for which that changed.

    `more` counts entities, by the key of their sign, that are about to come.
    """
    rows = connection.execute(
        "SELECT sign.key, sign.sign, sign.person, sign_by_hand.person FROM sign"
        " LEFT JOIN sign_by_hand ON sign_by_hand.sign = sign.sign WHERE block = ? ORDER BY sign.sign",
        (block,),
    ).fetchall()
    counted: dict[Sign, int] = {}
    keys: dict[Sign, int] = {}
    by_hand: dict[Sign, int] = {}
    before: dict[Sign, int | None] = {}
    for key, written, person, hand in rows:
        number = count_sign(connection, key) + (more or Counter())[key]
        sign = Sign.of(written)
        if not number:  # nobody's, or only placed by hand, one by one
            connection.execute("UPDATE sign SET person = NULL, reason = NULL, settled = 0 WHERE key = ?", (key,))
            connection.execute(
                "DELETE FROM sign WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM person_entity WHERE sign = ?1)", (key,)
            )
            continue
        counted[sign], keys[sign], before[sign] = number, key, person
        if hand is not None:
            by_hand[sign] = hand
    persons, doubtful = persons_of(counted)
    settled = len(persons) <= 1 and not doubtful
    taken = {id_of(connection, person) for person in by_hand.values()}
    decided: dict[Sign, tuple[int | None, str]] = dict.fromkeys(doubtful, (None, IN_DOUBT))
    for person in persons:
        hands = {by_hand[sign] for sign in person.signs if sign in by_hand}
        now: int | None = None  # also where people said that these are several
        if len(hands) == 1:
            now = hands.pop()
        elif not hands:
            made_of = person.key if person_id(person.key) not in taken else f"{person.key}|{person.signs[0]}"
            now = person_key(connection, made_of, shown(person.signs[0]), person.signs[0].kind)
        decided.update(dict.fromkeys(person.signs, (now, person.reason if now is not None else IN_DOUBT)))
    for sign in by_hand:
        decided[sign] = (by_hand[sign], BY_HAND)
    for sign, (now, reason) in decided.items():
        connection.execute(
            "UPDATE sign SET person = ?, reason = ?, settled = ? WHERE key = ?",
            (now, reason_key(connection, reason), settled, keys[sign]),
        )
        if now != before[sign]:
            told = sign.why if now is not None else IN_DOUBT
            move(connection, keys[sign], now, told, changes)


def move(connection: sqlite3.Connection, sign: int, person: int | None, reason: str, changes: Changes) -> None:
    """Give all entities of a sign that no hand placed to a person; None: to each one of its own."""
    rows = connection.execute(
        "SELECT entity, person FROM person_entity WHERE sign = ? AND NOT by_hand", (sign,)
    ).fetchall()
    for entity, before in rows:
        now = person if person is not None else alone(connection, entity)
        if now != before:
            place(connection, entity, now, reason, False, changes)


def place(
    connection: sqlite3.Connection, entity: int, person: int, reason: str, by_hand: bool, changes: Changes
) -> None:
    """Make an entity another person."""
    before, name = connection.execute(
        "SELECT person, name FROM person_entity JOIN entity ON entity.key = entity WHERE entity = ?", (entity,)
    ).fetchone()
    connection.execute(
        "UPDATE person_entity SET person = ?, reason = ?, by_hand = ? WHERE entity = ?",
        (person, reason_key(connection, reason), by_hand, entity),
    )
    count_name(connection, before, name, -1, changes)
    count_name(connection, person, name, 1, changes)
    changes.stale.add(person)


def place_by_hand(connection: sqlite3.Connection, entity: int, identity: str, kind: str) -> None:
    """Make an entity the person with an id, because people said so."""
    changes = Changes()
    sign = connection.execute(
        "SELECT block FROM person_entity JOIN sign ON sign.key = person_entity.sign WHERE entity = ?", (entity,)
    ).fetchone()
    place(connection, entity, person_with(connection, identity, "", kind), BY_HAND, True, changes)
    if sign:  # one less that the machine counts
        divide(connection, sign[0], changes)
    settle(connection, changes)


def alone(connection: sqlite3.Connection, entity: int) -> int:
    """The person that one entity is when it is joined with no other."""
    article = connection.execute("SELECT article FROM entity WHERE key = ?", (entity,)).fetchone()[0]
    met = next(met for met in entities_of(connection, article) if met.key == entity)
    return person_key(connection, met.alone, met.name, met.kind)


def count_name(connection: sqlite3.Connection, person: int, name: str, more: int, changes: Changes) -> None:
    """Note that one more entity, or one less, has this name for a person."""
    known = connection.execute("SELECT entities FROM alias WHERE name = ? AND person = ?", (name, person)).fetchone()
    if known is None:
        connection.execute("INSERT INTO alias (name, person, entities) VALUES (?, ?, ?)", (name, person, more))
    elif known[0] + more > 0:
        connection.execute(
            "UPDATE alias SET entities = ? WHERE name = ? AND person = ?", (known[0] + more, name, person)
        )
    else:
        connection.execute("DELETE FROM alias WHERE name = ? AND person = ?", (name, person))
    if known is None or known[0] + more <= 0:
        changes.stale.add(person)
    (changes.named if more > 0 else changes.left).add(person)


def settle(connection: sqlite3.Connection, changes: Changes) -> None:
    """Let go of persons that nobody is any more, unless a hand still names them; names and search index follow."""
    for person in sorted(changes.left):
        gone = connection.execute(
            "DELETE FROM person WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM person_entity WHERE person = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM sign_by_hand WHERE person = ?1)",
            (person,),
        )
        if gone.rowcount:
            changes.stale.discard(person)
            changes.named.discard(person)
        else:
            changes.named.add(person)
    for person in sorted(changes.named):
        show_name(connection, person)
    for person in sorted(changes.stale):
        index_statements(connection, statements_of_person(connection, person))


def show_name(connection: sqlite3.Connection, person: int) -> None:
    """Let a person be shown under its commonest name, of several the longest; known bodies and places under theirs."""
    sign = connection.execute("SELECT min(sign) FROM sign WHERE person = ?", (person,)).fetchone()[0]
    best = connection.execute(
        "SELECT name FROM alias WHERE person = ? ORDER BY entities DESC, length(name) DESC, name LIMIT 1", (person,)
    ).fetchone()
    name = (fixed_name(Sign.of(sign)) if sign else None) or (best[0] if best else None)
    if name:
        connection.execute("UPDATE person SET name = ?1 WHERE key = ?2 AND name <> ?1", (name, person))


def sign_key(connection: sqlite3.Connection, sign: Sign) -> int:
    """The key of a sign, which is made where it is new; then nothing in its block is settled."""
    found = connection.execute("SELECT key FROM sign WHERE sign = ?", (str(sign),)).fetchone()
    if found:
        return int(found[0])
    block = block_number(sign.block)
    connection.execute("UPDATE sign SET settled = 0 WHERE block = ?", (block,))
    done = connection.execute("INSERT INTO sign (sign, block) VALUES (?, ?)", (str(sign), block))
    return int(done.lastrowid or 0)


def reason_key(connection: sqlite3.Connection, reason: str) -> int:
    """The key of a reason, which is made where it is new."""
    found = connection.execute("SELECT key FROM reason WHERE reason = ?", (reason,)).fetchone()
    if found:
        return int(found[0])
    return int(connection.execute("INSERT INTO reason (reason) VALUES (?)", (reason,)).lastrowid or 0)


def count_sign(connection: sqlite3.Connection, sign: int) -> int:
    """How many entities that no hand placed have a sign, up to `MOST_COUNTED`."""
    return int(
        connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM person_entity WHERE sign = ? AND NOT by_hand LIMIT ?)",
            (sign, MOST_COUNTED),
        ).fetchone()[0]
    )


def person_id(made_of: str) -> str:
    """24 hexadecimal digits from what makes a person one."""
    return hashlib.sha256(f"person:{made_of}".encode()).hexdigest()[:24]


def person_key(connection: sqlite3.Connection, made_of: str, name: str, kind: str) -> int:
    """The key of the person with the id that `made_of` gives, who is made where it is new."""
    return person_with(connection, person_id(made_of), name, kind)


def person_with(connection: sqlite3.Connection, identity: str, name: str, kind: str) -> int:
    """The key of the person with an id, who is made where it is new."""
    found = connection.execute("SELECT key FROM person WHERE id = ?", (identity,)).fetchone()
    if found:
        return int(found[0])
    done = connection.execute("INSERT INTO person (id, name, kind) VALUES (?, ?, ?)", (identity, name, kind))
    return int(done.lastrowid or 0)


def key_of(connection: sqlite3.Connection, identity: str) -> int:
    """The key of a person that is there, by their id."""
    return int(connection.execute("SELECT key FROM person WHERE id = ?", (identity,)).fetchone()[0])


def id_of(connection: sqlite3.Connection, person: int) -> str:
    """The id of a person."""
    return str(connection.execute("SELECT id FROM person WHERE key = ?", (person,)).fetchone()[0])


def shown(sign: Sign) -> str:
    """A name for a new person, until its entities' names are counted."""
    return " ".join(part for part in (sign.given, *sign.middle, sign.last, sign.suffix) if part)


# All that is told of a person by their entities, whose rows and articles' rows are read once: there may be thousands.
# A statement is shown where its article is current and it is not rejected, of which there are few.
MET = """
WITH met AS MATERIALIZED (
    SELECT entity.key AS entity, name, role, article, substr(published, 1, 10) AS day, current
    FROM person_entity JOIN entity ON entity.key = entity JOIN article ON article.key = article WHERE person = ?
)
SELECT 0, name AS called, count(*), min(day), max(day) AS last, count(DISTINCT article) AS articles
FROM met GROUP BY name
UNION ALL SELECT 1, role, 0, min(day), max(day), count(DISTINCT article) FROM met WHERE role IS NOT NULL GROUP BY role
UNION ALL SELECT 2, NULL, 0, NULL, NULL, count(DISTINCT article) FROM met WHERE current AND EXISTS (
    SELECT 1 FROM speaker t WHERE t.entity = met.entity AND NOT EXISTS (
        SELECT 1 FROM statement s INDEXED BY statement_rejected
        WHERE s.rejected AND s.article = met.article AND s.key = t.statement
    )
)
ORDER BY articles DESC, last DESC, called
"""


def met_as(connection: sqlite3.Connection, person: int) -> tuple[tuple[Name, ...], tuple[Role, ...], int]:
    """What pages call a person, and in how many articles they speak: in a statement that is shown.

    With the days between which each name and role was used: the most frequent first, then the latest.
    """
    rows = connection.execute(MET, (person,)).fetchall()
    names = [Name(*row[1:]) for row in rows if row[0] == 0]
    roles = [Role(row[1], *row[3:]) for row in rows if row[0] == 1]
    articles = next(row[5] for row in rows if row[0] == 2)
    return tuple(sorted(names, key=lambda one: -one.entities)), tuple(roles), articles


# Why an entity `pe` is a person: what its own page tells, and what the others that bear the sign do.
WHY = "CASE WHEN pe.person = sign.person AND NOT by_hand THEN own.reason || '; ' || others.reason ELSE own.reason END"
REASONS = (
    "JOIN reason own ON own.key = pe.reason"
    " LEFT JOIN sign ON sign.key = pe.sign LEFT JOIN reason others ON others.key = sign.reason"
)


def joins(connection: sqlite3.Connection, person: int, limit: int | None = None) -> list[Join]:
    """The entities that are a person, in the order in which their articles were added, each with its reason.

    All, or the `limit` that were found first.
    """
    rows = rows_at_once(
        connection,
        ("article", "name", "role", "why", "made_by"),
        f"SELECT article.id AS article, entity.name AS name, role, {WHY} AS why,"
        " CASE WHEN by_hand THEN 'hand' ELSE 'machine' END AS made_by"
        " FROM (SELECT * FROM person_entity WHERE person = ? ORDER BY entity LIMIT ?) pe"
        f" JOIN entity ON entity.key = entity {REASONS} JOIN article ON article.key = article"
        " ORDER BY article.key, entity.seq",
        (person, -1 if limit is None else limit),
    )
    return [Join(*row) for row in rows]
