"""One read page into the ledger, whole or not at all: article, versions, statements, entities, the page as it came."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import quoth
from quoth.bulk import Failure
from quoth.export.jsonl import SCHEMA as CONTRACT
from quoth.ledger import indexing, people
from quoth.ledger.migrations import now, transaction
from quoth.ledger.packing import deflated
from quoth.types import Article, Entity, Reading, Span, Statement

GAP = " … "  # between pieces of what was said
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
SAME_PLACE = "known IS NULL AND origin = ? AND coalesce(number, 0) = ?"  # as the index failure_place has it
Status = Literal["new", "version", "known"]


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it came: what it is known by, where it was, what it was read with, and its bytes where they are kept.

    `digest` is the SHA-256 of the bytes, hexadecimal, `url` the address it was given with, `origin` the file it came in
    and `number` its place in that file. `given` is what else it came with (title, published, charset …), as JSON can
    hold it. `known` is a digest of all that decides what its article is; a page with the same one is not read again.
    `data` is zlib, `size` counts the bytes before that.
    """

    known: str | None
    digest: str
    url: str | None
    origin: str
    number: int | None = None
    given: dict[str, Any] | None = None
    size: int = 0
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a reading: its article's `key` and `id`, and whether it is new, a new version, or was known."""

    key: int
    id: str
    status: Status


def store(
    connection: sqlite3.Connection,
    reading: Reading,
    *,
    page: RawPage | None = None,
    run: int | None = None,
    quoth_version: str | None = None,
    embed: bool = True,
) -> Stored:
    """Put one reading into the ledger. An article that is there already is left as it is; its page is noted.

    `quoth_version` is that of the Quoth that made the reading (default: this one). Without `embed` its statements wait
    for their vectors. All or nothing. Raises sqlite3.Error and, for words that UTF-8 can't hold, UnicodeEncodeError.
    """
    with transaction(connection):
        article = reading.article
        found = connection.execute("SELECT key FROM article WHERE id = ?", (article.id,)).fetchone()
        if found:
            stored = Stored(found[0], article.id, "known")
        else:
            before = latest_version(connection, article.url)
            key = insert_article(connection, reading, before, run, quoth_version or quoth.__version__)
            insert_found(connection, key, reading, embed=embed)
            if before:
                hide_version(connection, before[0])
            stored = Stored(key, article.id, "version" if before else "new")
        if page:
            insert_page(connection, stored.key, page, run)
    return stored


def latest_version(connection: sqlite3.Connection, url: str | None) -> tuple[int, int] | None:
    """Key and version number of the newest article at an address, if there is one."""
    if not url:
        return None
    found = connection.execute(
        "SELECT key, version FROM article WHERE url = ? ORDER BY version DESC LIMIT 1", (url,)
    ).fetchone()
    return (found[0], found[1]) if found else None


def hide_version(connection: sqlite3.Connection, key: int) -> None:
    """Take an article that has a newer version out of what is shown and searched; it stays readable."""
    connection.execute("UPDATE article SET current = 0 WHERE key = ?", (key,))
    connection.execute("UPDATE statement SET shown = 0 WHERE article = ? AND shown", (key,))


def show_version(connection: sqlite3.Connection, key: int) -> None:
    """Show an article again, as the newest version of its page."""
    connection.execute("UPDATE article SET current = 1 WHERE key = ?", (key,))
    connection.execute("UPDATE statement SET shown = 1 WHERE article = ? AND NOT rejected AND NOT shown", (key,))


def replace_found(connection: sqlite3.Connection, key: int, reading: Reading, run: int | None) -> None:
    """Put what was found anew in an article in the place of what was found before; its text is the same."""
    a = reading.article
    people.leave_articles(connection, [key])
    connection.execute("DELETE FROM statement WHERE article = ?", (key,))
    connection.execute("DELETE FROM entity WHERE article = ?", (key,))
    update(
        connection, "article", key, outlet=outlet_key(connection, a.outlet), title=a.title, byline=a.byline,
        published=a.published, published_from=a.published_from, language=a.language, body_start=a.body_start,
        paragraphs=pairs(a.paragraphs), dropped=dropped(a), segments=compact([list(row) for row in a.segments]),
        quoth=quoth.__version__, model=reading.model, refreshed=run,
    )  # fmt: skip
    current = connection.execute("SELECT current FROM article WHERE key = ?", (key,)).fetchone()[0]
    insert_found(connection, key, reading, shown=bool(current))


def insert_article(
    connection: sqlite3.Connection, reading: Reading, before: tuple[int, int] | None, run: int | None, version: str
) -> int:
    """The article's row; `before` is key and number of the version it supersedes. Returns its key."""
    a = reading.article
    return insert(
        connection,
        "article",
        id=a.id, url=a.url, outlet=outlet_key(connection, a.outlet), title=a.title, byline=a.byline,
        published=a.published, published_from=a.published_from, language=a.language, text=a.text,
        text_sha256=a.text_sha256, body_start=a.body_start, paragraphs=pairs(a.paragraphs),
        dropped=dropped(a),
        segments=compact([list(row) for row in a.segments]),
        version=before[1] + 1 if before else 1, supersedes=before[0] if before else None, current=1,
        schema=CONTRACT, quoth=version, model=reading.model, run=run, added=now(),
    )  # fmt: skip


def insert_found(
    connection: sqlite3.Connection, article: int, reading: Reading, *, shown: bool = True, embed: bool = True
) -> None:
    """Statements and entities of an article whose row is there and that has none, and all that follows from them."""
    insert_rows(connection, article, reading, shown=shown)
    follow(connection, article, embed=embed)


def follow(connection: sqlite3.Connection, article: int, *, joined: bool = False, embed: bool = True) -> None:
    """What follows from an article's rows; `joined` when it is known already who is who and what was corrected."""
    from quoth.ledger import by_hand, corrections, meaning  # they write rows with what is in this module

    if not joined:
        corrections.reapply(connection, article)
        people.join_article(connection, article)
        by_hand.place_again(connection, article)
    if embed:
        meaning.embed_article(connection, article)
    indexing.index_article(connection, article)  # last: by then all is known of what filters ask for


def insert_rows(connection: sqlite3.Connection, article: int, reading: Reading, *, shown: bool = True) -> None:
    """The rows of an article's statements and entities alone."""
    entities = [insert_entity(connection, article, seq, entity) for seq, entity in enumerate(reading.entities)]
    outlet = connection.execute("SELECT outlet FROM article WHERE key = ?", (article,)).fetchone()[0]
    for seq, statement in enumerate(reading.statements):
        key = insert_statement(connection, article, seq, statement, reading.article, outlet, shown)
        for table, found in (("speaker", statement.speakers), ("about", statement.about)):
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?)", [(key, i, entities[entity]) for i, entity in enumerate(found)]
            )


def insert_statement(
    connection: sqlite3.Connection, article: int, seq: int, s: Statement, of: Article, outlet: int | None, shown: bool
) -> int:
    """One statement's row. Returns its key."""
    when, value, precision = (s.when.span, s.when.value, s.when.precision) if s.when else (None, None, None)
    return insert(
        connection,
        "statement",
        id=s.id, article=article, seq=seq, said=said(s, of.text), source=s.source and s.source.of(of.text),
        cue=s.cue.of(of.text), **ends("source", s.source), **ends("cue", s.cue), content=pairs(s.content), form=s.form,
        act=s.act, hedged=s.hedged, negated=s.negated, parent=s.parent, depth=s.depth,
        **ends("addressee", s.addressee), **ends("when", when), when_value=value, when_precision=precision,
        confidence=s.confidence, speaker_confidence=s.speaker_confidence,
        day=day_of(value) or day_of(of.published), outlet=outlet, rejected=0, shown=shown,
    )  # fmt: skip


def insert_entity(connection: sqlite3.Connection, article: int, seq: int, entity: Entity) -> int:
    """One entity's row. Returns its key."""
    return insert(
        connection, "entity", article=article, seq=seq, name=entity.name, kind=entity.kind, role=entity.role,
        **ends("role", entity.role_span), mentions=pairs(entity.mentions),
    )  # fmt: skip


def insert_page(connection: sqlite3.Connection, article: int, page: RawPage, run: int | None) -> None:
    """Note the page that an article was read from, once, and that it no longer counts as failed."""
    connection.execute("DELETE FROM failure WHERE known = ?", (page.known,))
    connection.execute(f"DELETE FROM failure WHERE {SAME_PLACE}", (page.origin, page.number or 0))
    connection.execute(
        "INSERT OR IGNORE INTO page (known, digest, url, article, origin, number, given, run)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (page.known, page.digest, page.url, article, page.origin, page.number, compact(page.given or {}), run),
    )
    if page.data is not None:
        connection.execute("INSERT OR IGNORE INTO raw VALUES (?, ?, ?)", (page.digest, page.size, page.data))


def store_failure(connection: sqlite3.Connection, page: RawPage, failure: Failure, run: int | None) -> None:
    """Note that a page gave no article. One that failed before is noted anew only where something has changed."""
    new = (page.known, page.url, page.origin, page.number, failure.reason, failure.message, quoth.__version__)
    columns = "known, url, origin, number, reason, message, quoth"
    if page.known:
        found = connection.execute(f"SELECT {columns} FROM failure WHERE known = ?", (page.known,))
    else:
        found = connection.execute(f"SELECT {columns} FROM failure WHERE {SAME_PLACE}", (page.origin, page.number or 0))
    if found.fetchone() == new:
        return
    connection.execute(
        "INSERT OR REPLACE INTO failure (known, url, origin, number, reason, message, quoth, run)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*new, run),
    )


def outlet_key(connection: sqlite3.Connection, name: str | None) -> int | None:
    """The key of an outlet, which is made where it is new."""
    if not name:
        return None
    connection.execute("INSERT OR IGNORE INTO outlet (name) VALUES (?)", (name,))
    return int(connection.execute("SELECT key FROM outlet WHERE name = ?", (name,)).fetchone()[0])


def said(statement: Statement, text: str) -> str:
    """The words of a statement's content, its pieces in the text's order."""
    return GAP.join(span.of(text) for span in sorted(statement.content))


def dropped(article: Article) -> bytes:
    """What was left out of an article, as it is stored."""
    return deflated(compact([[piece.text, piece.reason] for piece in article.dropped]))


def day_of(when: str | None) -> str | None:
    """The (first) day of an ISO date, date-time or interval, as precise as it is; None where there is none."""
    found = DAY.match(when or "")
    return found[0] if found else None


def ends(name: str, span: Span | None) -> dict[str, int | None]:
    """The two columns of a span."""
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def pairs(spans: Iterable[Span]) -> str:
    """Spans as they are stored: `[[start,end],…]`."""
    return compact([[span.start, span.end] for span in spans])


def compact(value: Any) -> str:
    """JSON as it is stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def insert(connection: sqlite3.Connection, table: str, **row: Any) -> int:
    """Insert one row. Returns its key."""
    columns = ", ".join(row)
    places = ", ".join("?" * len(row))
    done = connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))
    return int(done.lastrowid or 0)


def update(connection: sqlite3.Connection, table: str, key: int, **row: Any) -> None:
    """Change columns of one row."""
    changes = ", ".join(f"{column} = ?" for column in row)
    connection.execute(f"UPDATE {table} SET {changes} WHERE key = ?", (*row.values(), key))
