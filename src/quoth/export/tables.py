"""Readings as four flat tables: statements, articles, people, and entities (a person on one page).

The columns are told once, in `TABLES`; `csv_tables` and `parquet_tables` write the same ones. Positions are code points
of `articles.text`, half-open. What is a list is a list in Parquet and a JSON array in CSV. `datapackage.json` beside
the tables describes them (https://specs.frictionlessdata.io/, version 1, for it is what all its readers know).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

from quoth.export.item import Item, Person, encodable, words
from quoth.types import Act, Article, Entity, Form, Kind, PublishedFrom, Span, Statement

Type = Literal["string", "integer", "number", "boolean", "strings", "spans"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `strings` is a list of strings, `spans` a list of `[start, end]`."""

    name: str
    type: Type
    title: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, its key, and the columns that refer to other tables."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()


TABLES = (
    Table("statements", "One row a statement.", (
        Column("article_id", "string", "The article's id.", True),
        Column("id", "string", "The statement's id; unique in its article.", True),
        Column("outlet", "string", "Who published the article."),
        Column("published", "string", "The article's date, ISO 8601, as precise as known."),
        Column("url", "string", "The page's address."),
        Column("speaker", "string", "Names of the speakers on this page, joined by '; '."),
        Column("speaker_role", "string", "Roles of the speakers on this page, joined by '; '."),
        Column("act", "string", "Kind of telling.", one_of=get_args(Act)),
        Column("negated", "boolean", "The article says that it was not said."),
        Column("hedged", "boolean", "The article says it with reserve."),
        Column("content", "string", "What was said; pieces joined by ' … '."),
        Column("form", "string", "In quotation marks, reported, or both.", True, get_args(Form)),
        Column("source", "string", "The words that name the speaker."),
        Column("cue", "string", "The attributing words.", True),
        Column("addressee", "string", "The words that name who was told."),
        Column("about", "string", "Names of those the content speaks of, joined by '; '."),
        Column("when", "string", "The words that date the telling."),
        Column("when_value", "string", "That time as ISO 8601 date or interval."),
        Column("when_precision", "string", "hour, day, week, month or year."),
        Column("confidence", "number", "Probability that the statement is there with these spans.", True),
        Column("speaker_confidence", "number", "Probability that the speakers are these."),
        Column("corrected", "boolean", "Changed by hand in the ledger.", True),
        Column("seq", "integer", "Place among the article's statements, from 0.", True),
        Column("depth", "integer", "1 is the top, 2 a statement inside another's content.", True),
        Column("parent_id", "string", "Id of the statement directly around it."),
        Column("speaker_ids", "strings", "People it is attributed to.", True),
        Column("about_ids", "strings", "People its content speaks of.", True),
        Column("source_start", "integer", "First code point of source."),
        Column("source_end", "integer", "Code point behind source."),
        Column("cue_start", "integer", "First code point of cue.", True),
        Column("cue_end", "integer", "Code point behind cue.", True),
        Column("content_spans", "spans", "Code points of content's pieces.", True),
        Column("addressee_start", "integer", "First code point of addressee."),
        Column("addressee_end", "integer", "Code point behind addressee."),
        Column("when_start", "integer", "First code point of when."),
        Column("when_end", "integer", "Code point behind when."),
    ), ("article_id", "id"), (("article_id", "articles"),)),
    Table("articles", "One row an article.", (
        Column("id", "string", "Digest of address and text.", True),
        Column("url", "string", "The page's address."),
        Column("outlet", "string", "Who published it."),
        Column("title", "string", "Title."),
        Column("byline", "string", "Byline."),
        Column("published", "string", "ISO 8601 date or date-time, as precise as known."),
        Column("published_from", "string", "Where the date was found.", one_of=get_args(PublishedFrom)),
        Column("language", "string", "Language."),
        Column("version", "integer", "Counts the texts met at this address, from 1.", True),
        Column("supersedes", "string", "Id of the version before."),
        Column("statements", "integer", "Number of statements.", True),
        Column("model", "string", "The weights that found them.", True),
        Column("quoth", "string", "Version of Quoth.", True),
        Column("text_sha256", "string", "SHA-256 of the UTF-8 of text.", True),
        Column("body_start", "integer", "Where the body begins in text.", True),
        Column("paragraphs", "spans", "Code points of the paragraphs.", True),
        Column("text", "string", "Title, where there is one, and body: what all positions count in.", True),
    ), ("id",)),
    Table("people", "One row a person (or organisation, country, group, document) across pages.", (
        Column("id", "string", "The person's id.", True),
        Column("name", "string", "Name.", True),
        Column("kind", "string", "What it is.", True, get_args(Kind)),
        Column("aliases", "strings", "Other names.", True),
        Column("roles", "strings", "Roles.", True),
    ), ("id",)),
    Table("entities", "One row a person on one page, with the mentions.", (
        Column("article_id", "string", "The article's id.", True),
        Column("seq", "integer", "Place among the article's entities, from 0.", True),
        Column("person_id", "string", "Who it is across pages.", True),
        Column("name", "string", "Name on this page.", True),
        Column("kind", "string", "What it is.", True, get_args(Kind)),
        Column("role", "string", "Role on this page."),
        Column("role_start", "integer", "First code point of the role."),
        Column("role_end", "integer", "Code point behind the role."),
        Column("mentions", "spans", "Code points of the mentions.", True),
    ), ("article_id", "seq"), (("article_id", "articles"), ("person_id", "people"))),
)  # fmt: skip


class TableWriter(ABC):
    """Writes the tables into a folder as items come, then `datapackage.json`; subclasses know the files' format."""

    suffix: ClassVar[str]

    def __init__(self, folder: Path, *, people_apart: bool = False) -> None:
        """Makes the folder and opens the files; `people_apart` when `add_people` will be called. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.people_apart = people_apart
        with ExitStack() as stack:
            self.open(stack)
            self.files = stack.pop_all()

    @abstractmethod
    def open(self, stack: ExitStack) -> None:
        """Open a file for each table."""

    @abstractmethod
    def put(self, name: str, rows: Iterable[Row]) -> None:
        """Write rows of the table with that name, or hold them back for a while."""

    @abstractmethod
    def flush(self) -> None:
        """Write what was held back."""

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.{self.suffix}"

    def add(self, item: Item) -> None:
        """Write one reading. Each of its entities is a person of its own, unless people come apart."""
        self.put("articles", map(clean, [article_row(item)]))
        self.put("statements", map(clean, statement_rows(item)))
        self.put("entities", map(clean, entity_rows(item)))
        if not self.people_apart:
            self.add_people(item.people)

    def add_people(self, people: Iterable[Person]) -> None:
        """Write people, each of whom comes once."""
        self.put("people", map(clean, map(person_row, people)))

    def close(self, whole: bool) -> None:
        """Close the files and describe them, unless an error cut them short."""
        with self.files:
            if whole:
                self.flush()
        if whole:
            sizes = {table.name: self.path(table.name).stat().st_size for table in TABLES}
            described = datapackage(self.suffix, sizes)
            (self.folder / "datapackage.json").write_text(described, encoding="utf-8", newline="\n")


def clean(row: Row) -> Row:
    """`row` in text that UTF-8 can hold."""
    return {name: encodable(value) if isinstance(value, str) else value for name, value in row.items()}


def statement_rows(item: Item) -> Iterator[Row]:
    """The rows of `statements` for one article."""
    for seq, statement in item.statements:
        yield statement_row(item, seq, statement)


def statement_row(item: Item, seq: int, s: Statement) -> Row:
    """One row of `statements`."""
    article, entities = item.reading.article, item.reading.entities
    text, parent = article.text, item.parent(s)
    roles = [role for i in s.speakers if (role := entities[i].role)]
    return {
        "article_id": article.id,
        "id": s.id,
        "outlet": article.outlet,
        "published": article.published,
        "url": article.url,
        "speaker": "; ".join(entities[i].name for i in s.speakers) or None,
        "speaker_role": "; ".join(roles) or None,
        "act": s.act,
        "negated": s.negated,
        "hedged": s.hedged,
        "content": words(text, s.content) or None,
        "form": s.form,
        "source": s.source.of(text) if s.source else None,
        "cue": s.cue.of(text),
        "addressee": s.addressee.of(text) if s.addressee else None,
        "about": "; ".join(entities[i].name for i in s.about) or None,
        "when": s.when.span.of(text) if s.when else None,
        "when_value": s.when.value if s.when else None,
        "when_precision": s.when.precision if s.when else None,
        "confidence": round(s.confidence, 4),
        "speaker_confidence": None if s.speaker_confidence is None else round(s.speaker_confidence, 4),
        "corrected": s.id in item.corrected,
        "seq": seq,
        "depth": s.depth,
        "parent_id": parent.id if parent else None,
        "speaker_ids": [p.id for p in item.speakers(s)],
        "about_ids": [p.id for p in item.about(s)],
        **ends("source", s.source),
        **ends("cue", s.cue),
        "content_spans": pairs(s.content),
        **ends("addressee", s.addressee),
        **ends("when", s.when.span if s.when else None),
    }


def article_row(item: Item) -> Row:
    """The row of `articles` for one article."""
    a: Article = item.reading.article
    return {
        "id": a.id,
        "url": a.url,
        "outlet": a.outlet,
        "title": a.title,
        "byline": a.byline,
        "published": a.published,
        "published_from": a.published_from,
        "language": a.language,
        "version": item.version,
        "supersedes": item.supersedes,
        "statements": len(item.reading.statements),
        "model": item.reading.model,
        "quoth": item.quoth,
        "text_sha256": a.text_sha256,
        "body_start": a.body_start,
        "paragraphs": pairs(a.paragraphs),
        "text": a.text,
    }


def person_row(person: Person) -> Row:
    """A row of `people`."""
    return {
        "id": person.id,
        "name": person.name,
        "kind": person.kind,
        "aliases": list(map(encodable, person.aliases)),
        "roles": list(map(encodable, person.roles)),
    }


def entity_rows(item: Item) -> Iterator[Row]:
    """The rows of `entities` for one article."""
    e: Entity
    for seq, (e, person) in enumerate(zip(item.reading.entities, item.people, strict=True)):
        yield {
            "article_id": item.reading.article.id,
            "seq": seq,
            "person_id": person.id,
            "name": e.name,
            "kind": e.kind,
            "role": e.role,
            **ends("role", e.role_span),
            "mentions": pairs(e.mentions),
        }


def ends(name: str, span: Span | None) -> Row:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


FRICTIONLESS_TYPES = {"strings": "array", "spans": "array"}


def datapackage(suffix: str, sizes: dict[str, int]) -> str:
    """`datapackage.json` for the tables as files `NAME.SUFFIX` of so many bytes each."""
    csv = suffix == "csv"
    resources = []
    for table in TABLES:
        fields = []
        for column in table.columns:
            constraints: Row = {"required": True} if column.required else {}
            if column.one_of:
                constraints["enum"] = list(column.one_of)
            kind = FRICTIONLESS_TYPES.get(column.type, column.type)
            field: Row = {"name": column.name, "type": kind, "description": column.title}
            fields.append(field | ({"constraints": constraints} if constraints else {}))
        schema: Row = {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}
        if table.refers:
            schema["foreignKeys"] = [
                {"fields": column, "reference": {"resource": other, "fields": "id"}} for column, other in table.refers
            ]
        resource: Row = {
            "profile": "tabular-data-resource" if csv else "data-resource",
            "name": table.name,
            "path": f"{table.name}.{suffix}",
            "description": table.title,
            "format": suffix,
            "mediatype": "text/csv" if csv else "application/vnd.apache.parquet",
            "bytes": sizes[table.name],
            "schema": schema,
        }
        if csv:
            resource |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "doubleQuote": True, "header": True}}
        resources.append(resource)
    package = {
        "profile": "tabular-data-package" if csv else "data-package",
        "name": "quoth",
        "title": "Who said what",
        "description": "Statements that news articles attribute to someone, with the exact words as evidence.",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"
