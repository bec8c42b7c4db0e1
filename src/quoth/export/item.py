"""What every format is fed with: a reading with what a ledger knows about it beyond the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import quoth
from quoth.types import Entity, Kind, Reading, Span, Statement

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
GAP = " … "  # between the pieces of one content, where a format wants a single string
BASE = "urn:quoth:"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone or something across pages: `id` is the ledger's, or made from article and entity without a ledger."""

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One reading on its way out.

    `name` is a wish for a file name. `people` has one entry for each of `reading.entities`. `version` counts from 1 the
    texts that were met at one address, `supersedes` is the id of the article before it. `corrected` are the ids of
    statements that were changed by hand. `quoth` is the version that made the reading. `only` are the places in
    `reading.statements` of those that are written; None: all.
    """

    reading: Reading
    name: str
    people: tuple[Person, ...]
    quoth: str = quoth.__version__
    version: int = 1
    supersedes: str | None = None
    corrected: frozenset[str] = frozenset()
    only: frozenset[int] | None = None

    @property
    def statements(self) -> list[tuple[int, Statement]]:
        """The statements that are written, each with its place in the reading."""
        numbered = enumerate(self.reading.statements)
        return [(place, one) for place, one in numbered if self.only is None or place in self.only]

    def speakers(self, statement: Statement) -> list[Person]:
        """Who a statement is attributed to."""
        return [self.people[i] for i in statement.speakers]

    def about(self, statement: Statement) -> list[Person]:
        """Whom or what its content speaks of."""
        return [self.people[i] for i in statement.about]

    def parent(self, statement: Statement) -> Statement | None:
        """The statement directly around it."""
        return None if statement.parent is None else self.reading.statements[statement.parent]

    def asserted(self, statement: Statement) -> bool:
        """Whether the article says that this was said: neither it nor a statement around it is negated."""
        around: Statement | None = statement
        while around is not None:
            if around.negated:
                return False
            around = self.parent(around)
        return True


def item_of(reading: Reading, name: str = "page") -> Item:
    """A reading as it comes from a page, without a ledger: each of its entities is a person of its own."""
    people = tuple(person_of(f"{reading.article.id}.{n}", entity) for n, entity in enumerate(reading.entities))
    return Item(reading, name, people)


def person_of(identity: str, entity: Entity) -> Person:
    """An entity on its own, as a person with that id."""
    return Person(identity, entity.name, entity.kind, (), (entity.role,) if entity.role else ())


def words(text: str, spans: Iterable[Span]) -> str:
    """The words that spans cover, pieces joined by ` … `."""
    return GAP.join(span.of(text) for span in spans)


def encodable(text: str) -> str:
    """`text` with lone surrogates, which no UTF-8 has, replaced by U+FFFD; the article's text never holds any."""
    return LONE_SURROGATES.sub("\ufffd", text)


def article_iri(article_id: str) -> str:
    """The name of an article in formats that want an IRI."""
    return f"{BASE}article:{iri_part(article_id)}"


def statement_iri(article_id: str, statement_id: str) -> str:
    """The name of a statement; the same words at two addresses have the same statement ids, so the article is in it."""
    return f"{BASE}statement:{iri_part(article_id)}:{iri_part(statement_id)}"


def person_iri(person_id: str) -> str:
    """The name of a person."""
    return f"{BASE}person:{iri_part(person_id)}"


def iri_part(identity: str) -> str:
    """An id as part of an IRI: anything but letters, digits and `._~-` percent-encoded."""
    from urllib.parse import quote

    return quote(encodable(identity), safe="")


def web_address(url: str | None) -> str | None:
    """`url` as an IRI that can be written anywhere, if it is one of the web; characters no IRI may hold are encoded."""
    if url is None or not re.match(r"https?://[^/?#\s]", url, re.IGNORECASE):
        return None
    return re.sub(r"""[\x00-\x20"<>\\^`{|}\x7f-\xa0\u2028\u2029\ufffd]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]""",
                  lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), encodable(url))  # fmt: skip
