"""People joined and split by people: kept in the log of corrections, and never undone by the machine.

To merge says that all signs and entities of some persons are one person, also on pages to come. To split says that the
entities of some articles are another person than the rest. Both are noted once for the signs (a name as pages without
number have it) and once for each text, so that what is known of a forgotten page goes with it. What the log says last
about a sign or an entity stands. The derived state (`sign_by_hand`, `person_entity.by_hand`) is made from it by
`replay`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quoth.errors import WrongCorrection
from quoth.ledger import people
from quoth.ledger.corrections import Correction, entries, place_speakers
from quoth.ledger.ids import resolved
from quoth.ledger.indexing import index_article
from quoth.ledger.migrations import now
from quoth.ledger.packing import block_number
from quoth.ledger.write import compact, insert
from quoth.links.people import Sign

if TYPE_CHECKING:
    from quoth.ledger import Ledger

KINDS = ("merge", "split", "unjoin")


def merge(ledger: Ledger, into: str, others: Iterable[str], *, by: str, note: str | None = None) -> str:
    """Say that persons, by id, are one. Returns the id of the first, which stands for all from now on.

    Raises NotInLedger, Ambiguous, WrongCorrection, and what writing raises.
    """
    with ledger.transaction():
        connection = ledger.connection
        target = person_called(connection, into)
        merged = [person_called(connection, other) for other in others]
        if not merged or target in merged:
            raise WrongCorrection("to merge takes two different people or more")
        kinds = {
            connection.execute("SELECT kind FROM person WHERE key = ?", (key,)).fetchone()[0]
            for key in (target, *merged)
        }
        if len(kinds) > 1:
            raise WrongCorrection(f"one is a {' and one a '.join(sorted(kinds))}: they can't be one")
        ids = [people.id_of(connection, key) for key in merged]
        one = person_of(connection, target)
        note_all(connection, "merge", [target, *merged], one, ids, by, note)
        return str(one["id"])


def split(ledger: Ledger, person: str, articles: Iterable[str], *, by: str, note: str | None = None) -> str:
    """Say that a person is somebody else in some articles, all by their ids. Returns the id of that somebody.

    Raises NotInLedger, Ambiguous, WrongCorrection, and what writing raises.
    """
    with ledger.transaction():
        connection = ledger.connection
        key = person_called(connection, person)
        chosen = sorted({resolved(connection, one, "article") for one in articles})
        rows = connection.execute(
            "SELECT entity.key, article.id, text_sha256, name FROM person_entity JOIN entity ON entity.key = entity"
            " JOIN article ON article.key = article WHERE person = ? ORDER BY text_sha256, seq",
            (key,),
        ).fetchall()
        if not chosen:
            raise WrongCorrection("name an article, by its id, in which that person is somebody else")
        missing = set(chosen) - {article for _, article, _, _ in rows}
        if missing:
            raise WrongCorrection(f"that person is not in {', '.join(sorted(missing))}")
        texts = {digest for _, article, digest, _ in rows if article in chosen}
        going = [row for row in rows if row[2] in texts]  # the same words at another address are the same person
        if len(going) == len(rows):
            raise WrongCorrection("these are all articles of that person: nothing is left to split from")
        kind = connection.execute("SELECT kind FROM person WHERE key = ?", (key,)).fetchone()[0]
        made_of = "|".join(["split", people.id_of(connection, key), *sorted({row[2] for row in going})])
        somebody = {"id": people.person_id(made_of), "kind": kind}
        note_entities(
            connection, "split", [row[0] for row in going], somebody, [people.id_of(connection, key)], by, note
        )
        replay(connection)
        return str(somebody["id"])


def undo(ledger: Ledger, person: str, *, by: str, note: str | None = None) -> None:
    """Take back the last merge or split, not taken back yet, that a person, by id, came out of or went into.

    Raises NotInLedger, Ambiguous, WrongCorrection, and what writing raises.
    """
    with ledger.transaction():
        connection = ledger.connection
        identity = resolved(connection, person, "person")
        mine = [one for one in standing(connection) if identity in (one.change["person"]["id"], *one.change["from"])]
        if not mine:
            raise WrongCorrection(f"nothing was merged or split by hand about {identity}")
        operation = mine[-1].change["operation"]
        change = {"operation": operation, "person": mine[-1].change["person"], "from": mine[-1].change["from"]}
        insert(
            connection, "correction", made=now(), made_by=by, kind="unjoin", text_sha256=None, statement_id=None,
            anchor=compact({}), change=compact(change), note=note,
        )  # fmt: skip
        replay(connection)


def person_called(connection: sqlite3.Connection, beginning: str) -> int:
    """The key of the person whose id begins so. Raises NotInLedger, Ambiguous."""
    identity = resolved(connection, beginning, "person")
    return int(connection.execute("SELECT key FROM person WHERE id = ?", (identity,)).fetchone()[0])


def person_of(connection: sqlite3.Connection, key: int) -> dict[str, Any]:
    """Id and kind of a person; the name is that of its entities."""
    identity, kind = connection.execute("SELECT id, kind FROM person WHERE key = ?", (key,)).fetchone()
    return {"id": identity, "kind": kind}


def note_all(
    connection: sqlite3.Connection, kind: str, persons: Sequence[int], target: Mapping[str, Any], ids: list[str],
    by: str, note: str | None,
) -> None:  # fmt: skip
    """Note that all that some persons are is one person, sign by sign and entity by entity."""
    operation = operation_of(connection, kind, [target["id"], *ids])
    loose: list[int] = []
    for person in persons:
        for (sign,) in connection.execute("SELECT sign FROM sign WHERE person = ? ORDER BY sign", (person,)).fetchall():
            change = {"operation": operation, "person": target, "from": ids, "before": people.id_of(connection, person)}
            insert(
                connection, "correction", made=now(), made_by=by, kind=kind, text_sha256=None, statement_id=None,
                anchor=compact({"sign": sign}), change=compact(change), note=note,
            )  # fmt: skip
        loose += [
            entity
            for (entity,) in connection.execute(
                "SELECT entity FROM person_entity LEFT JOIN sign ON sign.key = person_entity.sign"
                " WHERE person_entity.person = ?1 AND (sign.person IS NOT ?1 OR by_hand)",
                (person,),
            )
        ]
    note_entities(connection, kind, loose, target, ids, by, note, operation)
    replay(connection)


def note_entities(
    connection: sqlite3.Connection, kind: str, entities: Sequence[int], target: Mapping[str, Any], ids: list[str],
    by: str, note: str | None, operation: str | None = None,
) -> None:  # fmt: skip
    """Note that entities are a person, each by the words of its text."""
    operation = operation or operation_of(connection, kind, [target["id"], *ids])
    seen: set[str] = set()
    for entity in entities:
        name, what, mentions, digest, before = connection.execute(
            "SELECT entity.name, entity.kind, mentions, text_sha256, person.id FROM entity"
            " JOIN article ON article.key = article JOIN person_entity ON entity = entity.key"
            " JOIN person ON person.key = person WHERE entity.key = ?",
            (entity,),
        ).fetchone()
        anchor = compact({"name": name, "kind": what, "mention": (json.loads(mentions) or [None])[0]})
        if digest + anchor in seen:  # the same text at another address
            continue
        seen.add(digest + anchor)
        change = {"operation": operation, "person": target, "from": ids, "before": before}
        insert(
            connection, "correction", made=now(), made_by=by, kind=kind, text_sha256=digest, statement_id=None,
            anchor=anchor, change=compact(change), note=note,
        )  # fmt: skip


def operation_of(connection: sqlite3.Connection, kind: str, ids: Sequence[str]) -> str:
    """What the entries of one merge or split have in common: made of what it is and how often it was done."""
    before = sum(f'"{ids[0]}"' in change for (change,) in connection.execute("SELECT change FROM correction"))
    return people.person_id("|".join((kind, *ids, str(before))))


def standing(connection: sqlite3.Connection) -> list[Correction]:
    """The entries about people that are not taken back, in order."""
    found = entries(connection, "kind IN ('merge', 'split', 'unjoin')", ())
    gone = {one.change["operation"] for one in found if one.kind == "unjoin"}
    return [one for one in found if one.kind != "unjoin" and one.change["operation"] not in gone]


def replay(connection: sqlite3.Connection) -> None:
    """Make the state that the log tells: whose each sign and each entity is by hand; the rest is the machine's."""
    said = standing(connection)
    before = dict(connection.execute("SELECT sign, person FROM sign_by_hand"))
    after: dict[str, int] = {}
    left = set(before.values())
    for one in said:
        if "sign" in one.anchor:
            after[one.anchor["sign"]] = person_key(connection, one)
            left.add(after[one.anchor["sign"]])
    connection.execute("DELETE FROM sign_by_hand")
    connection.executemany("INSERT INTO sign_by_hand (sign, person) VALUES (?, ?)", sorted(after.items()))
    articles = {digest for one in said if (digest := one.text_sha256)}
    blocks = {
        block_number(Sign.of(sign).block)
        for sign in before.keys() ^ after.keys() | {s for s in after if before.get(s) != after[s]}
    }
    touched = {
        article
        for (article,) in connection.execute(
            "SELECT article FROM person_entity JOIN entity ON entity.key = entity WHERE by_hand"
        )
    }
    for digest in sorted(articles):
        touched |= {key for (key,) in connection.execute("SELECT key FROM article WHERE text_sha256 = ?", (digest,))}
    for article in sorted(touched):
        people.leave_entities(connection, article, None)
        people.join_entities(connection, article, None)
    changes = people.Changes(left=left)
    for block in sorted(blocks):
        people.divide(connection, block, changes)
    people.settle(connection, changes)
    for article in sorted(touched):
        place_again(connection, article)
        index_article(connection, article)


def join_anew(connection: sqlite3.Connection, article: int) -> None:
    """Say again who the entities of an article are, after corrections; the search index follows."""
    people.leave_entities(connection, article, None)
    people.join_entities(connection, article, None)
    place_again(connection, article)
    index_article(connection, article)


def place_again(connection: sqlite3.Connection, article: int) -> None:
    """Let the entities of an article be who hands said they are."""
    place_speakers(connection, article)
    digest = connection.execute("SELECT text_sha256 FROM article WHERE key = ?", (article,)).fetchone()[0]
    if not connection.execute(
        "SELECT 1 FROM correction WHERE text_sha256 = ? AND kind IN ('merge', 'split')", (digest,)
    ).fetchone():
        return
    said = [one for one in standing(connection) if one.text_sha256 == digest]
    for one in said:
        entity = entity_meant(connection, article, one.anchor)
        if entity is not None:
            person = one.change["person"]
            people.place_by_hand(connection, entity, person["id"], person["kind"])


def entity_meant(connection: sqlite3.Connection, article: int, anchor: Mapping[str, Any]) -> int | None:
    """The entity that an entry speaks of: by name and mention, else by mention, else by name alone."""
    rows = connection.execute(
        "SELECT entity.key, name, mentions FROM entity JOIN person_entity ON entity = entity.key"
        " WHERE article = ? AND kind = ? ORDER BY seq",
        (article, anchor["kind"]),
    ).fetchall()
    ranked = [(anchor["mention"] in json.loads(m), name == anchor["name"], -key) for key, name, m in rows]
    best = max((row for row in ranked if row[0] or row[1]), default=None)
    return -best[2] if best else None


def person_key(connection: sqlite3.Connection, one: Correction) -> int:
    """The person that an entry makes of something."""
    person = one.change["person"]
    return people.person_with(connection, person["id"], "", person["kind"])


def forget_signs(connection: sqlite3.Connection) -> None:
    """Let go of what hands said of names that no page in the ledger has any more."""
    left: set[int] = set()
    for key, anchor in connection.execute(
        "SELECT key, anchor FROM correction WHERE kind IN ('merge', 'split') AND text_sha256 IS NULL"
    ).fetchall():
        sign = json.loads(anchor).get("sign")
        if connection.execute("SELECT 1 FROM sign WHERE sign = ?", (sign,)).fetchone():
            continue
        connection.execute("DELETE FROM correction WHERE key = ?", (key,))
        left |= {p for (p,) in connection.execute("SELECT person FROM sign_by_hand WHERE sign = ?", (sign,))}
        connection.execute("DELETE FROM sign_by_hand WHERE sign = ?", (sign,))
    people.settle(connection, people.Changes(left=left))
