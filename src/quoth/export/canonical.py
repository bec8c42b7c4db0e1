"""A ledger as JSON Lines in canonical order: what `quoth import` takes back, and what two ledgers are compared by.

An article is a line `quoth/1`, corrections applied, as `quoth read` writes it. Right behind it a line `quoth-ledger/1`
says what only the ledger knows of it: version, pages it was read from, who is who across pages, and, where people
corrected something, the statements' rows as they are. Such lines also hold runs, people, corrections, failures and, on
demand, the pages themselves. The first line says how much of the ledger follows, the last that it was all.

The order is that of addresses, ids and places, never of rowids, and rowids are in no line: the same contents give the
same bytes. Search index and embeddings are left out, for they are made from the rest.
"""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import quoth
from quoth.export import jsonl
from quoth.ledger.stored import reading_of
from quoth.links.people import Sign

SCHEMA = "quoth-ledger/1"

# What is no fact of its own: numbers of rows, what follows from other columns, and what the quoth/1 line says already.
LEFT_OUT = {
    "article": {
        "key", "id", "url", "outlet", "title", "byline", "published", "published_from", "language", "text",
        "text_sha256", "body_start", "paragraphs", "dropped", "segments", "schema", "quoth", "model", "supersedes",
    },
    "page": {"key", "article"},
    "statement": {"key", "article", "outlet", "shown", "facets"},
    "person": {"key"},
    "alias": {"person"},
    "sign": {"key", "person", "reason", "block"},
    "sign_by_hand": {"person"},
    "failure": {"key"},
    "correction": {"key"},
    "run": {"key"},
}  # fmt: skip
HISTORY = {"run", "refreshed", "added"}  # when, and in which run: differs between two ledgers of the same contents
OF_ENTITIES = (
    "FROM person_entity JOIN entity ON entity.key = person_entity.entity JOIN article ON article.key = entity.article"
)
FORGETTING = "forget"  # a run that only marks unfinished work


@dataclass(frozen=True, slots=True)
class Found:
    """Statements that filters find, as SQL that gives their keys, with its values."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles: those with a statement that was `found` (None: all, also those without any statement).

    `corrected`: only those in which people put a statement right, or confirmed one. `superseded`: also versions that
    are not the newest of their page.
    """

    found: Found | None = None
    superseded: bool = True
    corrected: bool = False

    def condition(self) -> tuple[str, list[Any]]:
        """The same as SQL about a row of `article`, with its values."""
        parts: list[str] = ["1"]
        values: list[Any] = []
        if self.found:
            parts.append(f"article.key IN (SELECT article FROM statement WHERE key IN ({self.found.sql}))")
            values += self.found.values
        if not self.superseded:
            parts.append("article.current")
        if self.corrected:
            parts.append("article.text_sha256 IN (SELECT text_sha256 FROM correction WHERE statement_id IS NOT NULL)")
        return " AND ".join(parts), values

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Chosen()


def lines(
    connection: sqlite3.Connection, chosen: Chosen = Chosen(), *, history: bool = True, raw: bool = False
) -> Iterator[str]:
    """The ledger's lines, without their ends; `history` with runs and times, `raw` with the pages as they came.

    One article is in memory at a time. Run it in a transaction, so that a writer does not come between two lines.
    Raises sqlite3.Error.
    """
    hidden = set() if history else HISTORY
    table = Tables(connection, hidden)
    where, values = chosen.condition()
    yield record("ledger", quoth=quoth.__version__, whole=chosen.everything, history=history, raw=raw)
    if history:
        yield from table.runs()
    met = None if chosen.everything else (f"{OF_ENTITIES} WHERE {where}", values)
    yield from table.people(met)
    yield from table.signs(met)
    articles = 0
    keys = connection.execute(f"SELECT key FROM article WHERE {where} ORDER BY coalesce(url, ''), version, id", values)
    for (key,) in keys:
        yield table.reading(key)
        yield table.article(key)
        articles += 1
    texts = f"text_sha256 IN (SELECT text_sha256 FROM article WHERE {where})"
    yield from table.corrections("1" if chosen.everything else texts, [] if chosen.everything else values)
    if chosen.everything:
        yield from table.failures()
    if raw:
        yield from table.raw(where, values)
    yield record("end", articles=articles)


def record(kind: str, /, **facts: Any) -> str:
    """A line `quoth-ledger/1`."""
    return jsonl.encode({"schema": SCHEMA, "record": kind, **facts})


class Tables:
    """The tables of one ledger as lines, all their columns but those left out."""

    def __init__(self, connection: sqlite3.Connection, hidden: set[str]) -> None:
        self.connection = connection
        self.columns = {
            name: [c for c in columns_of(connection, name) if c not in left_out | hidden]
            for name, left_out in LEFT_OUT.items()
        }
        runs = connection.execute("SELECT key FROM run WHERE command <> ? ORDER BY key", (FORGETTING,))
        self.run_numbers = {key: number for number, (key,) in enumerate(runs, 1)}

    def rows(self, name: str, rest: str, values: list[Any] | tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
        """Rows of a table, runs by number instead of key; `rest` follows FROM."""
        columns = self.columns[name]
        chosen = ", ".join(f"{name}.{column}" for column in columns)
        for row in self.connection.execute(f"SELECT {chosen} FROM {rest}", values):
            found = dict(zip(columns, row, strict=True))
            for column in ("run", "refreshed"):
                if column in found:
                    found[column] = self.run_numbers.get(found[column])
            yield found

    def runs(self) -> Iterator[str]:
        where = "run WHERE command <> ? ORDER BY key"
        for number, row in enumerate(self.rows("run", where, (FORGETTING,)), 1):
            yield record("run", number=number, **row)

    def people(self, met: tuple[str, list[Any]] | None) -> Iterator[str]:
        """People in order of their ids, with their names and the signs that hands gave them; only those `met`."""
        where, values = (f"key IN (SELECT person {met[0]})", met[1]) if met else ("1", [])
        for (key,) in self.connection.execute(f"SELECT key FROM person WHERE {where} ORDER BY id", values):
            (row,) = self.rows("person", "person WHERE key = ?", (key,))
            aliases = list(self.rows("alias", "alias WHERE person = ? ORDER BY name", (key,)))
            by_hand = list(self.rows("sign_by_hand", "sign_by_hand WHERE person = ? ORDER BY sign", (key,)))
            yield record("person", **row, aliases=aliases, by_hand=by_hand)

    def signs(self, met: tuple[str, list[Any]] | None) -> Iterator[str]:
        """The signs by which people are told apart, and whose each is; only those `met`."""
        where, values = (f"key IN (SELECT sign {met[0]})", met[1]) if met else ("1", [])
        for (key,) in self.connection.execute(f"SELECT key FROM sign WHERE {where} ORDER BY sign", values):
            (row,) = self.rows("sign", "sign WHERE key = ?", (key,))
            person, reason = self.connection.execute(
                "SELECT person.id, reason.reason FROM sign LEFT JOIN person ON person.key = person"
                " LEFT JOIN reason ON reason.key = sign.reason WHERE sign.key = ?",
                (key,),
            ).fetchone()
            yield record("sign", block=Sign.of(row["sign"]).block, reason=reason or "", **row, person=person)

    def reading(self, key: int) -> str:
        """The quoth/1 line of an article."""
        made_by = self.connection.execute("SELECT quoth FROM article WHERE key = ?", (key,)).fetchone()[0]
        return jsonl.encode(jsonl.to_record(reading_of(self.connection, key)) | {"quoth": made_by})

    def article(self, key: int) -> str:
        """The line behind it."""
        identity, before = self.connection.execute(
            "SELECT article.id, before.id FROM article LEFT JOIN article before ON before.key = article.supersedes"
            " WHERE article.key = ?",
            (key,),
        ).fetchone()
        (facts,) = self.rows("article", "article WHERE key = ?", (key,))
        pages = self.rows("page", "page WHERE article = ? ORDER BY known, origin, coalesce(number, 0)", (key,))
        return record(
            "article", id=identity, supersedes=before, **facts, pages=list(pages), joins=list(self.joins(key)),
            statements=list(self.statements(key)) if self.corrected(key) else None,
        )  # fmt: skip

    def joins(self, article: int) -> Iterator[dict[str, Any]]:
        """Who the entities of an article are across pages."""
        place = self.places(article)
        for entity, person, sign, by_hand, reason in self.connection.execute(
            "SELECT entity.key, person.id, sign.sign, by_hand, reason.reason FROM entity"
            " JOIN person_entity ON person_entity.entity = entity.key JOIN person ON person.key = person_entity.person"
            " JOIN reason ON reason.key = person_entity.reason LEFT JOIN sign ON sign.key = person_entity.sign"
            " WHERE entity.article = ? ORDER BY entity.seq",
            (article,),
        ):
            made_by = "hand" if by_hand else "machine"
            yield {"entity": place[entity], "person": person, "sign": sign, "made_by": made_by, "reason": reason}

    def places(self, article: int) -> dict[int, int]:
        """Where the entities of an article, by key, stand in its reading: their numbers have gaps where some went."""
        keys = self.connection.execute("SELECT key FROM entity WHERE article = ? ORDER BY seq", (article,))
        return {key: place for place, (key,) in enumerate(keys)}

    def corrected(self, article: int) -> bool:
        """Whether a statement of an article was corrected or rejected."""
        changed = "SELECT EXISTS (SELECT 1 FROM statement WHERE article = ? AND (original IS NOT NULL OR rejected))"
        return bool(self.connection.execute(changed, (article,)).fetchone()[0])

    def statements(self, article: int) -> Iterator[dict[str, Any]]:
        """The rows of an article's statements, rejected ones too, entities by their place."""
        place = self.places(article)
        for (key,) in self.connection.execute(
            "SELECT key FROM statement WHERE article = ? ORDER BY seq", (article,)
        ).fetchall():
            (row,) = self.rows("statement", "statement WHERE key = ?", (key,))
            for column in ("confidence", "speaker_confidence"):
                row[column] = None if row[column] is None else round(row[column], 4)
            for table in ("speaker", "about"):
                named = self.connection.execute(f"SELECT entity FROM {table} WHERE statement = ? ORDER BY seq", (key,))
                row[f"{table}s"] = [place[entity] for (entity,) in named]
            yield row

    def corrections(self, where: str, values: list[Any]) -> Iterator[str]:
        """The log, in its order."""
        for row in self.rows("correction", f"correction WHERE {where} ORDER BY key", values):
            yield record("correction", **row)

    def failures(self) -> Iterator[str]:
        for row in self.rows("failure", "failure ORDER BY origin, coalesce(number, 0), known"):
            yield record("failure", **row)

    def raw(self, where: str, values: list[Any]) -> Iterator[str]:
        """The pages as they came, zlib in base 64."""
        pages = f"SELECT digest FROM page JOIN article ON article.key = page.article WHERE {where}"
        rows = self.connection.execute(
            f"SELECT digest, size, data FROM raw WHERE digest IN ({pages}) ORDER BY digest", values
        )
        for digest, size, data in rows:
            yield record("raw", digest=digest, size=size, data=base64.b64encode(data).decode("ascii"))


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, by name, so that a later one in another place changes nothing."""
    return sorted(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
