"""Statements put right by people: a log that is only added to, and rows that show what it says.

A correction is anchored to words: the digest of the text, the statement's id and all of the statement as it was. So it
outlives the rows. Where an article is read again, the rule is: what a hand said stands, field by field; what no hand
touched is the new model's. `reapply` finds a statement again by its id, else by its words: a cue that overlaps and
content of which half is shared. One that a hand corrected or confirmed and the new model does not find is kept as it
was; one that was rejected stays rejected when it is found again. Corrections belong to one text: where a page has
changed, they stay with the version they were made on. docs/corrections.md says the same to users.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from quoth.errors import NotInLedger, WrongCorrection
from quoth.extraction.forms import form_of
from quoth.ledger import people
from quoth.ledger.connection import told
from quoth.ledger.ids import resolved
from quoth.ledger.indexing import index_statements
from quoth.ledger.migrations import now
from quoth.ledger.stored import dict_of
from quoth.ledger.write import GAP, compact, insert, update
from quoth.types import Act, Kind, Span

if TYPE_CHECKING:
    from quoth.ledger import Ledger

KINDS = ("speaker", "act", "spans", "reject", "confirm", "undo")
NOT_COPIED = ("key", "article", "seq", "outlet", "shown", "facets", "original", "parent", "rejected")
SAME = 0.5  # of the content's code points that two statements must share to be one

Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the log: when (ISO, UTC), who, what kind, about which statement; what was and what is; a note."""

    made: str
    made_by: str
    kind: str
    text_sha256: str | None
    statement_id: str | None
    anchor: Mapping[str, Any]
    change: Mapping[str, Any]
    note: str | None


def correct(
    ledger: Ledger,
    statement: str,
    kind: str,
    change: Mapping[str, Any] | None = None,
    *,
    by: str,
    note: str | None = None,
) -> None:
    """Put one statement right, wherever its words stand, and note who did so.

    `statement` is its id, or the beginning of it. `kind` and `change` are `act` with {"act": one of the acts or None};
    `speaker` with {"speakers": [...]}, each the name of an entity of the article, a person's id, or {"name": ...,
    "kind": ...} for somebody whom the article's reading lacks; `spans` with any of {"source": [start, end] or None,
    "cue": [start, end], "content": [[start, end], ...]}; `reject`, `confirm`, and `undo`, which takes back the last one
    that was not taken back. Raises NotInLedger, Ambiguous, WrongCorrection, and what
    writing raises.
    """
    if kind not in KINDS:
        raise WrongCorrection(f"a correction is one of {', '.join(KINDS)}, not {kind!r}")
    from quoth.ledger import by_hand  # which knows of corrections

    with ledger.transaction():
        connection = ledger.connection
        identity, rows = statements_called(ledger, statement)
        article, key = rows[0]
        digest, text = connection.execute("SELECT text_sha256, text FROM article WHERE key = ?", (article,)).fetchone()
        before = effective(connection, digest).get(identity, [])
        if kind == "undo":
            if not before:
                raise WrongCorrection(f"statement {identity} has no correction to undo")
            now_is: Change = {"kind": before[-1].kind, **given_back(connection, key, before)}
        else:
            now_is = checked(connection, article, key, text, kind, dict(change or {}))
        anchor = snapshot(connection, key)
        was = {name: anchor.get(name) for name in now_is if name in anchor}
        if kind in ("act", "speaker", "spans") and was == now_is:
            raise WrongCorrection("that is as it is already: nothing was changed; `confirm` notes that it is right")
        insert(
            connection, "correction", made=now(), made_by=by, kind=kind, text_sha256=digest, statement_id=identity,
            anchor=compact(anchor), change=compact({"was": was, "is": now_is}), note=note,
        )  # fmt: skip
        log = effective(connection, digest).get(identity, [])
        for article, key in rows:
            apply(connection, article, key, fields_of(log))
            remove_unused(connection, article)
            by_hand.join_anew(connection, article)


def given_back(connection: sqlite3.Connection, key: int, log: Sequence[Correction]) -> Change:
    """What the fields of the last of a statement's corrections are when that one is taken back."""
    kept = connection.execute("SELECT original FROM statement WHERE key = ?", (key,)).fetchone()[0]
    left = (json.loads(kept) if kept else snapshot(connection, key)) | fields_of(log[:-1])
    return {name: left[name] for name in log[-1].change["is"]}


def statements_called(ledger: Ledger, beginning: str) -> tuple[str, list[tuple[int, int]]]:
    """The id that begins so, and article and key of each row that has it. Raises NotInLedger, Ambiguous."""
    with told(ledger.path):
        identity = resolved(ledger.connection, beginning, "statement")
        rows = ledger.connection.execute("SELECT article, key FROM statement WHERE id = ? ORDER BY key", (identity,))
        return identity, rows.fetchall()


def log(ledger: Ledger, statement: str | None = None) -> list[Correction]:
    """The log in its order, whole or of one statement, by its id. Raises LedgerError."""
    with told(ledger.path):
        where, values = ("statement_id = ?", (statement,)) if statement else ("1", ())
        return entries(ledger.connection, where, values)


def entries(connection: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[Correction]:
    """Entries of the log that an SQL condition is true of, in order."""
    rows = connection.execute(
        "SELECT made, made_by, kind, text_sha256, statement_id, anchor, change, note FROM correction"
        f" WHERE {where} ORDER BY key",
        values,
    )
    return [
        Correction(made, by, kind, digest, statement, json.loads(anchor), json.loads(change), note)
        for made, by, kind, digest, statement, anchor, change, note in rows
    ]


def effective(connection: sqlite3.Connection, digest: str) -> dict[str, list[Correction]]:
    """For each statement of a text that was ever corrected its corrections that are not taken back.

    In the order in which speakers were told, for that is how new ones came into the article.
    """
    found: dict[str, list[Correction]] = {}
    for one in entries(connection, "text_sha256 = ? AND statement_id IS NOT NULL", (digest,)):
        stack = found.setdefault(one.statement_id or "", [])
        if one.kind != "undo":
            stack.append(one)
            if one.kind == "speaker":
                found[one.statement_id or ""] = found.pop(one.statement_id or "")
        elif stack:
            stack.pop()
    return found


def fields_of(log: Sequence[Correction]) -> Change:
    """What corrections say together: of each field the last."""
    fields: Change = {}
    for one in log:
        fields.update(one.change["is"])
    return fields


def reapply(connection: sqlite3.Connection, article: int) -> None:
    """Let the rows of an article that was stored or read again show what the log says of its words.

    Who its entities are has to be said after that: some may be new, others speak no more.
    """
    digest = connection.execute("SELECT text_sha256 FROM article WHERE key = ?", (article,)).fetchone()[0]
    taken: set[int] = set()
    for identity, log in effective(connection, digest).items():
        if not log:  # all taken back
            for (key,) in connection.execute(
                "SELECT key FROM statement WHERE article = ? AND id = ? AND original IS NOT NULL", (article, identity)
            ).fetchall():
                apply(connection, article, key, {}, identity)
            continue
        fields = fields_of(log)
        anchor = entries(connection, "text_sha256 = ? AND statement_id = ?", (digest, identity))[0].anchor
        key = find_again(connection, article, identity, [anchor, {**anchor, **fields}], taken)
        if key is None and not fields.get("rejected"):
            key = put_back(connection, article, anchor)
        if key is not None:
            taken.add(key)
            apply(connection, article, key, fields, identity)
    remove_unused(connection, article)


def find_again(
    connection: sqlite3.Connection, article: int, identity: str, known: Sequence[Mapping[str, Any]], taken: set[int]
) -> int | None:
    """The statement of an article that is the one with this id, or that says the same words as it was `known` to."""
    best: tuple[float, int] | None = None
    for key, found_id, start, end, content in connection.execute(
        "SELECT key, id, cue_start, cue_end, content FROM statement WHERE article = ? ORDER BY seq", (article,)
    ):
        if key in taken:
            continue
        if found_id == identity:
            return int(key)
        for one in known:
            if start < one["cue"][1] and one["cue"][0] < end:
                shared = share(json.loads(content), one["content"])
                if shared >= SAME and (best is None or shared > best[0]):
                    best = (shared, key)
    return best[1] if best else None


def share(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> float:
    """Code points in both of two lists of spans, of those in either."""
    left, right = ({at for start, end in spans for at in range(start, end)} for spans in (a, b))
    return len(left & right) / (len(left | right) or 1)


def put_back(connection: sqlite3.Connection, article: int, anchor: Mapping[str, Any]) -> int:
    """A statement that a hand vouched for and that the new model does not find, as it was. Returns its key."""
    seq, outlet, current = connection.execute(
        "SELECT coalesce(max(seq), -1) + 1, (SELECT outlet FROM article WHERE key = ?1),"
        " (SELECT current FROM article WHERE key = ?1) FROM statement WHERE article = ?1",
        (article,),
    ).fetchone()
    around = connection.execute(
        "SELECT seq FROM statement WHERE article = ? AND id = ?", (article, anchor["parent_id"])
    ).fetchone()
    row = dict(anchor["row"])
    key = insert(
        connection, "statement", **row, article=article, seq=seq, outlet=outlet, shown=current,
        parent=around[0] if around else None, rejected=0,
    )  # fmt: skip
    for table in ("speaker", "about"):
        place_entities(connection, article, key, table, anchor[f"{table}s"])
    return key


def snapshot(connection: sqlite3.Connection, key: int) -> Change:
    """All of a statement as it stands, entities by their words: enough to find it again and to put it back."""
    (row,) = dict_of(connection.execute("SELECT * FROM statement WHERE key = ?", (key,)))
    text = connection.execute("SELECT text FROM article WHERE key = ?", (row["article"],)).fetchone()[0]
    parent = connection.execute(
        "SELECT id FROM statement WHERE article = ? AND seq = ?", (row["article"], row["parent"])
    ).fetchone()
    content = json.loads(row["content"])
    return {
        "source": None if row["source_start"] is None else [row["source_start"], row["source_end"]],
        "cue": [row["cue_start"], row["cue_end"]],
        "content": content,
        "words": {"source": row["source"], "cue": row["cue"], "content": [text[a:b] for a, b in content]},
        "act": row["act"],
        "rejected": bool(row["rejected"]),
        "parent_id": parent and parent[0],
        **{f"{table}s": references(connection, table, key) for table in ("speaker", "about")},
        "row": {name: value for name, value in row.items() if name not in NOT_COPIED},
    }


def references(connection: sqlite3.Connection, table: str, key: int) -> list[Change]:
    """The entities that a statement names in `table`, by name, kind and first mention."""
    rows = connection.execute(
        f"SELECT name, kind, mentions FROM {table} JOIN entity ON entity.key = entity WHERE statement = ?"
        f" ORDER BY {table}.seq",
        (key,),
    )
    return [{"name": n, "kind": k, "mention": (json.loads(m) or [None])[0]} for n, k, m in rows]


def checked(connection: sqlite3.Connection, article: int, key: int, text: str, kind: str, change: Change) -> Change:
    """The fields that a correction sets, in the log's shape. Raises WrongCorrection."""
    if kind in ("reject", "confirm"):
        return {"rejected": kind == "reject"}
    if kind == "act":
        if change.get("act") not in (*get_args(Act), None) or "act" not in change:
            raise WrongCorrection(f"an act is one of {', '.join(get_args(Act))}, not {change.get('act')!r}")
        return {"act": change["act"]}
    if kind == "speaker":
        row = connection.execute(
            "SELECT source_start, source_end, cue_start, cue_end FROM statement WHERE key = ?", (key,)
        )
        start, end, *cue = row.fetchone()
        mention = cue if start is None else [start, end]
        return {"speakers": [reference(connection, article, one, mention) for one in change.get("speakers", ())]}
    fields: Change = {}
    for name in ("source", "cue"):
        if name in change:
            fields[name] = None if change[name] is None and name == "source" else span_in(text, name, change[name])
    if "content" in change:
        fields["content"] = sorted(span_in(text, "content", one) for one in change["content"])
        pairs = zip(fields["content"], fields["content"][1:], strict=False)
        if not fields["content"] or any(a[1] > b[0] for a, b in pairs):
            raise WrongCorrection("content is one span or several that do not overlap")
    if not fields:
        raise WrongCorrection("spans are those of source, cue or content: name at least one")
    return fields


def span_in(text: str, name: str, value: Any) -> list[int]:
    """A span with words in it, inside a text. Raises WrongCorrection."""
    if not (isinstance(value, list | tuple) and len(value) == 2 and all(type(at) is int for at in value)):
        raise WrongCorrection(f"the {name} is a span [start, end], not {value!r}")
    start, end = value
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise WrongCorrection(
            f"the {name} [{start}, {end}] is no place with words in the text's {len(text):,} code points"
        )
    return [start, end]


def reference(connection: sqlite3.Connection, article: int, one: Any, mention: list[int]) -> Change:
    """Somebody as the log names them, from what a correction names them by. Raises WrongCorrection."""
    if isinstance(one, Mapping):
        name, kind = str(one.get("name", "")).strip(), one.get("kind")
        if not name or kind not in get_args(Kind):
            raise WrongCorrection(f"somebody new has a name and a kind, one of {', '.join(get_args(Kind))}")
        return {"name": name, "kind": kind, "mention": mention, "new": True}
    wanted = str(one)
    rows = connection.execute(
        "SELECT entity.name, entity.kind, mentions, person.id FROM entity"
        " LEFT JOIN person_entity ON entity = entity.key LEFT JOIN person ON person.key = person WHERE article = ?"
        " ORDER BY seq",
        (article,),
    ).fetchall()
    for name, kind, mentions, person in rows:
        if wanted.casefold() == name.casefold() or wanted == person:
            met: Change = {"name": name, "kind": kind, "mention": (json.loads(mentions) or [None])[0]}
            made = added(connection, article).get((name, kind, mentions))
            return dict(made) if made else met
    if re.search("[0-9]", wanted):  # an id, or its beginning; a name has no figures
        with contextlib.suppress(NotInLedger):  # told below
            wanted = resolved(connection, wanted, "person")
    if any(wanted == person for _, _, _, person in rows):
        return reference(connection, article, wanted, mention)
    found = connection.execute("SELECT name, kind, id FROM person WHERE id = ?", (wanted,)).fetchone()
    if found:
        return {"name": found[0], "kind": found[1], "mention": mention, "person": found[2], "new": True}
    names = ", ".join(dict.fromkeys(name for name, _, _, _ in rows if name)) or "nobody"
    raise WrongCorrection(f"nobody is called {wanted!r} there; the article speaks of {names}")


def apply(connection: sqlite3.Connection, article: int, key: int, fields: Change, identity: str | None = None) -> None:
    """Let a statement's row show what the model found with `fields` in place of it, and keep the model's in `original`.

    `identity` is the id that corrections know it by, where the model's may be another.
    """
    kept = connection.execute("SELECT original FROM statement WHERE key = ?", (key,)).fetchone()[0]
    made = json.loads(kept) if kept else snapshot(connection, key)
    changes = any(made[name] != value for name, value in fields.items() if name in made)
    text, current = connection.execute("SELECT text, current FROM article WHERE key = ?", (article,)).fetchone()
    spans = {name: fields.get(name, made[name]) for name in ("source", "cue", "content")}
    moved = any(spans[name] != made[name] for name in spans)
    source, cue, content = spans["source"], spans["cue"], spans["content"]
    rejected = bool(fields.get("rejected", False))
    row = {
        **made["row"],
        "source_start": source and source[0], "source_end": source and source[1],
        "source": source and text[slice(*source)],
        "cue_start": cue[0], "cue_end": cue[1], "cue": text[slice(*cue)],
        "content": compact(content), "said": GAP.join(text[slice(*one)] for one in content),
        "form": form_of(text, [Span(*one) for one in content]) if moved else made["row"]["form"],
        "act": fields.get("act", made["act"]), "rejected": rejected, "shown": int(bool(current) and not rejected),
        "original": compact(made) if changes else None,
    }  # fmt: skip
    row["id"] = identity or connection.execute("SELECT id FROM statement WHERE key = ?", (key,)).fetchone()[0]
    update(connection, "statement", key, **row)
    place_entities(connection, article, key, "speaker", fields.get("speakers", made["speakers"]))
    index_statements(connection, [key])


def place_entities(
    connection: sqlite3.Connection, article: int, key: int, table: str, wanted: Sequence[Mapping[str, Any]]
) -> None:
    """Make these the entities that a statement names in `table`."""
    entities = list(dict.fromkeys(entity_of(connection, article, one) for one in wanted))
    connection.execute(f"DELETE FROM {table} WHERE statement = ?", (key,))
    connection.executemany(
        f"INSERT INTO {table} (statement, seq, entity) VALUES (?, ?, ?)",
        [(key, seq, entity) for seq, entity in enumerate(entities)],
    )


def entity_of(connection: sqlite3.Connection, article: int, wanted: Mapping[str, Any]) -> int:
    """The entity of an article that is meant, made where there is none; then it still has to be joined."""
    found = find_entity(connection, article, wanted)
    if found is not None:
        return found
    seq = connection.execute("SELECT coalesce(max(seq), -1) + 1 FROM entity WHERE article = ?", (article,)).fetchone()
    key = insert(
        connection, "entity", article=article, seq=seq[0], name=wanted["name"], kind=wanted["kind"],
        mentions=compact([wanted["mention"]] if wanted["mention"] else []),
    )  # fmt: skip
    return key


def find_entity(connection: sqlite3.Connection, article: int, wanted: Mapping[str, Any]) -> int | None:
    """The entity of an article that is meant: by name and mention, by name, by mention.

    Where it is meant to be a certain person it has that name, and this one mention: of one that is met more often, the
    rest may be a namesake.
    """
    rows = [
        (key, name.casefold() == wanted["name"].casefold() and kind == wanted["kind"], json.loads(mentions))
        for key, name, kind, mentions in connection.execute(
            "SELECT key, name, kind, mentions FROM entity WHERE article = ? ORDER BY seq", (article,)
        )
    ]
    if wanted.get("person"):
        fits = [row for row in rows if row[1] and row[2] == [wanted["mention"]]]
    else:
        named = [row for row in rows if row[1]]
        fits = [row for row in named if wanted["mention"] in row[2]] or named
        if not fits and not wanted.get("new"):
            fits = [row for row in rows if wanted["mention"] in row[2]]
    return int(fits[0][0]) if fits else None


def place_speakers(connection: sqlite3.Connection, article: int) -> None:
    """Let the speakers of an article whom hands told to be certain persons be these persons."""
    digest = connection.execute("SELECT text_sha256 FROM article WHERE key = ?", (article,)).fetchone()[0]
    for log in effective(connection, digest).values():
        for one in fields_of(log).get("speakers", ()):
            found = find_entity(connection, article, one) if one.get("person") else None
            if found is not None:
                people.place_by_hand(connection, found, one["person"], one["kind"])


def added(connection: sqlite3.Connection, article: int) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Those whom corrections, standing or not, told to speak in an article, by name, kind and mentions as rows have it.

    Only those whom the model did not know of, or not as that person.
    """
    digest = connection.execute("SELECT text_sha256 FROM article WHERE key = ?", (article,)).fetchone()[0]
    return {
        (one["name"], one["kind"], compact([one["mention"]])): one
        for entry in entries(connection, "text_sha256 = ? AND kind = 'speaker'", (digest,))
        for one in entry.change["is"]["speakers"]
        if one.get("new")
    }


def remove_unused(connection: sqlite3.Connection, article: int) -> None:
    """Take out of an article the entities that were only there for corrections that no longer stand."""
    made = added(connection, article)
    for key, *known in connection.execute(
        "SELECT key, name, kind, mentions FROM entity WHERE article = ? AND role IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM speaker WHERE entity = entity.key)"
        " AND NOT EXISTS (SELECT 1 FROM about WHERE entity = entity.key)",
        (article,),
    ).fetchall():
        if tuple(known) in made:
            people.leave_entities(connection, article, {key})
            connection.execute("DELETE FROM entity WHERE key = ?", (key,))


def original_of(ledger: Ledger, statement: str) -> dict[str, Any] | None:
    """A statement as the model made it, where corrections changed it: its spans, words, act, speakers.

    Raises NotInLedger.
    """
    _, rows = statements_called(ledger, statement)
    kept = ledger.connection.execute("SELECT original FROM statement WHERE key = ?", (rows[0][1],)).fetchone()[0]
    return json.loads(kept) if kept else None
