"""By which words filters find a statement: they stand in the full-text index beside the words of what was said.

So a search with filters is one intersection of sorted lists inside SQLite, however common words and filters are. Each
filter word begins with a letter that says what it is, and in the index with a character (`MARK`) that is taken out of
everything else, so that no page and no query can hold one:

    a act · f form · o outlet's key · y year · m month · d day · n nested (0, 1) · k kind of a speaker · r word of a
    speaker's role · s key of a speaking person · w word of a speaker's name · b key of a person it is about · t word of
    such a person's name

A statement without speakers is found by the words of its source instead. Names end in 0, which keeps the stemmer off.
The words from `a` to `n` follow from the statement's row: the view `indexed_statement` adds them, from `k` on they are
kept in `statement.facets`.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

MARK = "\ue000"  # of the private use area: letters to SQLite's tokenizer; in schema.sql it is char(57344)
WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 60  # of names in one statement's filters: a page may list a hundred speakers
BATCH = 500


@dataclass(slots=True)
class Named:
    """The entities that speak in a statement, or that it is about."""

    kinds: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    persons: set[int] = field(default_factory=set)


def index_article(connection: sqlite3.Connection, article: int) -> None:
    """Index all statements of an article, by its key: to be called when everything about them is in."""
    keys = connection.execute("SELECT key FROM statement WHERE article = ? ORDER BY key", (article,))
    index_statements(connection, [key for (key,) in keys])


def index_statements(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Index statements again, by their keys, after anything that filters ask for has changed."""
    for batch in batches(sorted(set(keys))):
        speakers, about = (named(connection, table, batch) for table in ("speaker", "about"))
        rows = connection.execute(
            f"SELECT key, source, facets FROM statement WHERE key IN ({places(batch)}) ORDER BY key", batch
        ).fetchall()
        changed = []
        for key, source, before in rows:
            if (facets := " ".join(words_of(source, speakers[key], about[key]))) != before:
                changed.append((facets, key))
        connection.executemany("UPDATE statement SET facets = ? WHERE key = ?", changed)


def statements_of_person(connection: sqlite3.Connection, person: int) -> list[int]:
    """Keys of the statements that a person speaks in or that are about them: what a rename, join or split touches."""
    found = connection.execute(
        "SELECT statement FROM person_entity pe JOIN speaker ON speaker.entity = pe.entity WHERE pe.person = ?1"
        " UNION SELECT statement FROM person_entity pe JOIN about ON about.entity = pe.entity WHERE pe.person = ?1",
        (person,),
    )
    return [key for (key,) in found]


def words_of(source: str | None, speakers: Named, about: Named) -> Iterator[str]:
    """The filter words of one statement that its row does not tell."""
    yield from (f"k{kind}" for kind in sorted(speakers.kinds))
    yield from unique(f"r{word}" for role in speakers.roles for word in words(role))
    yield from (f"s{person}" for person in sorted(speakers.persons))
    names = speakers.names or ([source] if source else [])
    yield from unique(f"w{word}0" for name in names for word in words(name))
    yield from (f"b{person}" for person in sorted(about.persons))
    yield from unique(f"t{word}0" for name in about.names for word in words(name))


def period(letter: str, day: str) -> str:
    """The filter word of a year, month or day; of an unknown one where `day` is empty."""
    return letter + day.replace("-", "")


def words(text: str) -> list[str]:
    """The words of a name or a role, as filters have them."""
    return WORD.findall(unicodedata.normalize("NFC", text).casefold())


def unique(found: Iterable[str]) -> Iterator[str]:
    """The first `MOST_WORDS` different words."""
    return islice(dict.fromkeys(found), MOST_WORDS)


def named(connection: sqlite3.Connection, table: str, statements: Sequence[int]) -> defaultdict[int, Named]:
    """Who is named in `table` (speaker or about) for each of some statements, by key."""
    found: defaultdict[int, Named] = defaultdict(Named)
    aliases: dict[int, list[str]] = {}
    for statement, name, kind, role, key, canonical in connection.execute(
        f"SELECT t.statement, e.name, e.kind, e.role, p.key, p.name FROM {table} t JOIN entity e ON e.key = t.entity"
        " LEFT JOIN person_entity pe ON pe.entity = e.key LEFT JOIN person p ON p.key = pe.person"
        f" WHERE t.statement IN ({places(statements)}) ORDER BY t.statement, t.seq",
        statements,
    ):
        one = found[statement]
        one.kinds.add(kind)
        one.names.append(name)
        if role:
            one.roles.append(role)
        if key is not None:
            one.persons.add(key)
            if key not in aliases:
                rows = connection.execute("SELECT name FROM alias WHERE person = ? ORDER BY name", (key,))
                aliases[key] = [canonical, *(alias for (alias,) in rows)]
            one.names += aliases[key]
    return found


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Keys in pieces that fit the parameters of one query."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def places(values: Sequence[object]) -> str:
    """A `?` for each value."""
    return ", ".join("?" * len(values))
