"""Lines that `quoth export` wrote, or any `quoth/1` lines, into a ledger: the file as a whole, or nothing of it.

Into an empty ledger, what only a ledger knows (`quoth-ledger/1` lines, see `quoth.export.canonical`) is taken as it is:
versions, joins, corrected rows; that gives the ledger that was exported. Into one with contents, an article that is
there already stays as it is there, one whose address is there already is a newer version, who is who is decided anew
over all pages, and corrections that are new are added to the log.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quoth.errors import BadRecord
from quoth.export import jsonl
from quoth.export.canonical import LEFT_OUT, SCHEMA, columns_of
from quoth.ledger import Ledger, by_hand, corrections, people
from quoth.ledger.packing import block_number
from quoth.ledger.stored import reading_of
from quoth.ledger.write import (
    follow,
    hide_version,
    insert,
    insert_article,
    insert_entity,
    insert_rows,
    latest_version,
    outlet_key,
    store,
    update,
)
from quoth.links.people import Sign
from quoth.settings import IMPORT_LINE_BYTES, MAX_PAGE_BYTES
from quoth.types import Reading

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")  # half of a character above U+FFFF, or a lone one
KINDS = ("ledger", "run", "person", "sign", "article", "correction", "failure", "raw", "end")


@dataclass(slots=True)
class Imported:
    """How much of a file was new to the ledger, and how many articles it had already."""

    articles: int = 0
    known: int = 0
    statements: int = 0
    corrections: int = 0


def import_lines(ledger: Ledger, lines: Iterable[bytes]) -> Imported:
    """Store all lines, in one transaction; one article is in memory at a time.

    Raises BadRecord, telling the line, when one is no such record or the file of an export was cut short, and what
    `Ledger.transaction` raises.
    """
    with ledger.transaction():
        importing = Importing(ledger.connection)
        number = 0
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                if len(line) >= IMPORT_LINE_BYTES:
                    raise BadRecord(f"longer than {IMPORT_LINE_BYTES:,} bytes")
                importing.take(line)
            except (BadRecord, sqlite3.IntegrityError, sqlite3.InterfaceError, UnicodeError, OverflowError) as error:
                raise BadRecord(f"line {number}: {error}") from error
        try:
            return importing.finish()
        except BadRecord as error:
            raise BadRecord(f"after line {number}: {error}") from error


class Importing:
    """An import in progress: what is known of the lines before the next one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.done = Imported()
        self.columns = {table: set(columns_of(connection, table)) - out for table, out in LEFT_OUT.items()}
        self.before = {table: last_key(connection, table) for table in ("article", "run", "correction", "person")}
        self.empty = not any(self.before.values())
        self.pending: tuple[Reading, str] | None = None  # a quoth/1 line whose quoth-ledger/1 line may be the next
        self.runs: dict[int, int] = {}
        self.later: list[tuple[int, str]] = []  # articles, and the one that each supersedes
        self.texts: set[str] = set()  # digests of texts with corrections that are new
        self.people_told = False  # new corrections say who is who
        self.open = False  # between the first line of an export and its last
        self.articles = 0

    def take(self, line: bytes) -> None:
        """One line. Raises BadRecord."""
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadRecord(f"not JSON: {error}") from error
        if SURROGATE.search(line) and (where := jsonl.unwritable(record)):
            raise BadRecord(f"{where} holds a lone surrogate, which is no character: take it out of the line")
        schema = record.get("schema") if isinstance(record, dict) else None
        if schema == jsonl.SCHEMA:
            self.flush()
            self.pending = (jsonl.from_record(record), record["quoth"])
            self.articles += 1
        elif schema == SCHEMA:
            self.take_fact(record)
        else:
            raise BadRecord(f"schema {schema!r} is not known; this version reads {jsonl.SCHEMA!r} and {SCHEMA!r}")

    def take_fact(self, record: dict[str, Any]) -> None:
        kind = record.get("record")
        if kind not in KINDS:
            raise BadRecord(f"a record of the kind {kind!r} is not known: made by a newer Quoth?")
        facts = {name: value for name, value in record.items() if name not in ("schema", "record")}
        if kind == "article":
            self.article(facts)
            return
        self.flush()
        try:
            getattr(self, f"take_{kind}")(facts)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, BadRecord):
                raise
            raise BadRecord(f"the {kind} record lacks or mistakes something: {error}") from error

    def take_ledger(self, facts: dict[str, Any]) -> None:
        if self.open:
            raise BadRecord("another export begins before the end of the one before")
        self.open = True
        self.articles = 0

    def take_end(self, facts: dict[str, Any]) -> None:
        if facts["articles"] != self.articles:
            raise BadRecord(
                f"the export had {facts['articles']} articles, the file has {self.articles}: lines are lost"
            )
        self.open = False

    def take_run(self, facts: dict[str, Any]) -> None:
        number = facts.pop("number")
        self.runs[number], _ = self.once("run", facts)

    def take_person(self, facts: dict[str, Any]) -> None:
        aliases, by_hand = facts.pop("aliases"), facts.pop("by_hand")
        row = self.checked("person", facts)
        if not self.empty:
            return
        key = insert(self.connection, "person", **row)
        for table, rows in (("alias", aliases), ("sign_by_hand", by_hand)):
            for one in rows:
                insert(self.connection, table, **self.checked(table, one), person=key)

    def take_sign(self, facts: dict[str, Any]) -> None:
        person, reason, block = facts.pop("person"), facts.pop("reason"), facts.pop("block")
        row = self.checked("sign", facts)
        if Sign.of(row["sign"]).block != block:
            raise BadRecord(f"the sign {row['sign']} is not of the block {block}")
        if self.empty:
            insert(
                self.connection, "sign", **row, block=block_number(block), person=self.key_of("person", "id", person),
                reason=people.reason_key(self.connection, reason) if reason else None,
            )  # fmt: skip

    def take_correction(self, facts: dict[str, Any]) -> None:
        if not all(isinstance(json.loads(facts[name]), dict) for name in ("anchor", "change")):
            raise BadRecord("the correction record's anchor or change is no object")
        _, new = self.once("correction", facts)
        self.done.corrections += new
        if new and facts["text_sha256"]:
            self.texts.add(facts["text_sha256"])
        self.people_told |= new and facts["kind"] in by_hand.KINDS

    def take_failure(self, facts: dict[str, Any]) -> None:
        self.missing("failure", self.with_runs(facts))

    def take_raw(self, facts: dict[str, Any]) -> None:
        digest, size = facts["digest"], facts["size"]
        try:
            data = base64.b64decode(facts["data"], validate=True)
            unpack = zlib.decompressobj()
            page = unpack.decompress(data, MAX_PAGE_BYTES + 1)
        except (binascii.Error, zlib.error, ValueError) as error:
            raise BadRecord(f"the page {digest} can't be unpacked: {error}") from error
        if len(page) != size or not unpack.eof or hashlib.sha256(page).hexdigest() != digest:
            raise BadRecord(f"the page {digest} is not what its digest and size say")
        self.connection.execute("INSERT OR IGNORE INTO raw (digest, size, data) VALUES (?, ?, ?)", (digest, size, data))

    def flush(self) -> None:
        """Store a reading that no ledger's facts followed."""
        if self.pending:
            reading, made_by = self.pending
            self.pending = None
            stored = store(self.connection, reading, quoth_version=made_by)
            self.count(stored.status != "known", reading)

    def count(self, new: bool, reading: Reading) -> None:
        self.done.articles += new
        self.done.known += not new
        self.done.statements += len(reading.statements) if new else 0

    def article(self, facts: dict[str, Any]) -> None:
        """Store the pending reading with what its ledger knew of it."""
        if not self.pending or self.pending[0].article.id != facts.get("id"):
            raise BadRecord(f"the article record does not follow the {jsonl.SCHEMA} line of its article")
        reading, made_by = self.pending
        self.pending = None
        found = self.connection.execute("SELECT key FROM article WHERE id = ?", (facts["id"],)).fetchone()
        try:
            key = found[0] if found else self.new_article(reading, made_by, dict(facts))
            for page in facts["pages"]:
                self.page(key, page)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            if isinstance(error, BadRecord):
                raise
            raise BadRecord(f"the article record lacks or mistakes something: {error}") from error
        self.count(not found, reading)

    def new_article(self, reading: Reading, made_by: str, facts: dict[str, Any]) -> int:
        """The rows of an article that is not there. Returns its key."""
        joins, statements, before_id = facts.pop("joins"), facts.pop("statements"), facts.pop("supersedes")
        del facts["id"], facts["pages"]
        facts = self.checked("article", self.with_runs(facts))
        before = latest_version(self.connection, reading.article.url)
        foreign = before is not None and before[0] <= self.before["article"]
        key = insert_article(self.connection, reading, before, None, made_by)
        if foreign and before:
            facts = {name: value for name, value in facts.items() if name not in ("version", "current")}
            hide_version(self.connection, before[0])
        else:
            self.later.append((key, before_id))
        if facts:
            update(self.connection, "article", key, **facts)
        shown = bool(facts.get("current", 1))
        if statements is None:
            insert_rows(self.connection, key, reading, shown=shown)
        else:
            self.corrected_rows(key, reading, statements, shown)
        if self.empty:
            self.joined(key, joins)
        follow(self.connection, key, joined=self.empty)
        return key

    def corrected_rows(self, article: int, reading: Reading, rows: list[dict[str, Any]], shown: bool) -> None:
        """Statements whose rows are told because people corrected some."""
        entities = [insert_entity(self.connection, article, seq, e) for seq, e in enumerate(reading.entities)]
        outlet = outlet_key(self.connection, reading.article.outlet)
        for row in rows:
            named = {table: row.pop(f"{table}s") for table in ("speaker", "about")}
            facts = self.checked("statement", row)
            check_spans(facts, len(reading.article.text))
            key = insert(
                self.connection, "statement", **facts, article=article, outlet=outlet,
                shown=int(shown and not facts["rejected"]),
            )  # fmt: skip
            for table, places in named.items():
                self.connection.executemany(
                    f"INSERT INTO {table} VALUES (?, ?, ?)",
                    [(key, n, entities[place]) for n, place in enumerate(places)],
                )

        if as_written(reading_of(self.connection, article)) != as_written(reading):
            raise BadRecord(f"the rows of {reading.article.id} are not the statements of its {jsonl.SCHEMA} line")

    def joined(self, article: int, joins: list[dict[str, Any]]) -> None:
        """Who the entities of an article are."""
        for join in joins:
            seq, person, sign, made_by, reason = (
                join[name] for name in ("entity", "person", "sign", "made_by", "reason")
            )
            entity = self.connection.execute(
                "SELECT key FROM entity WHERE article = ? AND seq = ?", (article, seq)
            ).fetchone()
            keys = {"person": self.key_of("person", "id", person), "sign": self.key_of("sign", "sign", sign)}
            if not entity or keys["person"] is None or (sign is not None and keys["sign"] is None):
                raise BadRecord(f"entity {seq} is joined to a person {person} that no line before told of")
            if made_by not in ("machine", "hand"):
                raise BadRecord(f"entity {seq} was joined by {made_by!r}, not by machine or hand")
            insert(
                self.connection, "person_entity", **keys, entity=entity[0], by_hand=made_by == "hand",
                reason=people.reason_key(self.connection, reason),
            )  # fmt: skip

    def key_of(self, table: str, column: str, value: str | None) -> int | None:
        """The key of the row with a value in a column; None where there is none."""
        found = self.connection.execute(f"SELECT key FROM {table} WHERE {column} = ?", (value,)).fetchone()
        return int(found[0]) if found else None

    def page(self, article: int, facts: dict[str, Any]) -> None:
        """A page that the article was read from, unless it is noted already."""
        self.missing("page", self.with_runs(facts), article=article)

    def once(self, table: str, facts: dict[str, Any]) -> tuple[int, bool]:
        """The key of the row with these values, made unless it was there before the import, and whether it was made."""
        row = self.checked(table, facts)
        same = " AND ".join(f"{column} IS ?" for column in row)
        found = self.connection.execute(
            f"SELECT key FROM {table} WHERE key <= ? AND {same} LIMIT 1", (self.before[table], *row.values())
        ).fetchone()
        return (int(found[0]), False) if found else (insert(self.connection, table, **row), True)

    def missing(self, table: str, facts: dict[str, Any], **keys: int) -> None:
        """Insert a row unless there is one that it would clash with."""
        row = self.checked(table, facts) | keys
        columns, places = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))

    def with_runs(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Runs by the key they have here."""
        return {name: self.runs.get(value) if name in ("run", "refreshed") else value for name, value in facts.items()}

    def checked(self, table: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Columns of a table, all of them known. Raises BadRecord: names of columns go into SQL."""
        strange = sorted(set(facts) - self.columns[table])
        if strange:
            raise BadRecord(f"{table} has no {', '.join(strange)}: made by a newer Quoth?")
        if not facts and table != "article":
            raise BadRecord(f"the {table} record says nothing")
        for name, value in facts.items():
            if not isinstance(value, str | int | float | None):
                raise BadRecord(f"{table}.{name} is not a single value")
        return facts

    def finish(self) -> Imported:
        """What is left to do when all lines are in."""
        self.flush()
        if self.open:
            raise BadRecord("the export's last line is missing: the file was cut short")
        for key, before in self.later:
            self.connection.execute(
                "UPDATE article SET supersedes = (SELECT key FROM article WHERE id = ?) WHERE key = ?", (before, key)
            )
        if not self.empty:
            try:
                self.correct()
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
                raise BadRecord(f"a correction lacks or mistakes something: {error}") from error
        return self.done

    def correct(self) -> None:
        """Let what was there before show the corrections that are new."""
        for text in sorted(self.texts):
            keys = self.connection.execute("SELECT key FROM article WHERE text_sha256 = ? ORDER BY key", (text,))
            for (key,) in keys.fetchall():
                corrections.reapply(self.connection, key)
                by_hand.join_anew(self.connection, key)
        if self.people_told:
            by_hand.replay(self.connection)


def check_spans(row: dict[str, Any], size: int) -> None:
    """Raises BadRecord, ValueError, KeyError or TypeError unless a statement's row points into a text of that size."""
    spans = [(row[f"{name}_start"], row[f"{name}_end"]) for name in ("source", "cue", "addressee", "when")]
    spans = [span for n, span in enumerate(spans) if n == 1 or span != (None, None)]  # there is always a cue
    for start, end in [*spans, *json.loads(row["content"])]:
        if not 0 <= start < end <= size:
            raise BadRecord(f"a statement's span {start} {end} lies outside the text's {size} code points")
    if row["original"] is not None:
        json.loads(row["original"])


def as_written(reading: Reading) -> tuple[list[Any], list[Any]]:
    """Statements and entities as they are written: what can be compared, for floats have lost their digits."""
    record = jsonl.to_record(reading)
    return record["statements"], record["entities"]


def last_key(connection: sqlite3.Connection, table: str) -> int:
    """The highest key in a table."""
    return int(connection.execute(f"SELECT coalesce(max(key), 0) FROM {table}").fetchone()[0])
