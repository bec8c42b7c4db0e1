"""JSON Lines `quoth/1`: one reading a line, and back.

Spans are `[start, end]` in code points of the article's text, what is unknown is null, floats have four places.
`quoth-1.schema.json`, beside this module, is the same shape as a JSON Schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO, TypeVar, get_args

import quoth
from quoth.errors import BadRecord
from quoth.export.item import Item
from quoth.types import (
    Act,
    Article,
    Dropped,
    DropReason,
    Entity,
    Form,
    Kind,
    PublishedFrom,
    Reading,
    Span,
    Statement,
    When,
    text_digest,
)

SCHEMA = "quoth/1"
T = TypeVar("T")

# Some readers end a line at these, some terminals obey them, and UTF-8 has no lone surrogates. Outside of strings JSON
# is ASCII, so whatever is found here is inside one and may be written as an escape.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def dumps(reading: Reading) -> str:
    """`reading` as one line of JSON, without the line's end. Reading it back with `loads` loses only float digits."""
    return encode(to_record(reading))


class Writer:
    """Lines on a stream; what a ledger knows beyond the reading is left out (`quoth export` writes that, too)."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def add(self, item: Item) -> None:
        """Write one reading."""
        self.stream.write(encode(to_record(item.reading) | {"quoth": item.quoth}) + "\n")

    def close(self, whole: bool) -> None:
        """Nothing is held back."""


def encode(record: dict[str, Any]) -> str:
    """Any record as one line of JSON: non-ASCII as is, but nothing in it that could end the line."""
    return escaped(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def escaped(line: str) -> str:
    """JSON with nothing in its strings that some readers take for a line's end and no lone surrogates."""
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def unwritable(value: Any, where: str = "") -> str | None:
    """Where in a record a string holds a lone surrogate, as `article.url`: the ledger, as any UTF-8, can't hold it."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return where
        return None
    named: Iterable[tuple[str, Any]] = ()
    if isinstance(value, dict):
        named = [(f"{where}.{key}" if where else str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        named = [(f"{where}[{i}]", one) for i, one in enumerate(value)]
    return next((found for place, one in named if (found := unwritable(one, place))), None)


def to_record(reading: Reading) -> dict[str, Any]:
    """`reading` as the dictionary that is written down."""
    return {
        "schema": SCHEMA,
        "quoth": quoth.__version__,
        "model": reading.model,
        "article": _article_out(reading.article),
        "statements": [_statement_out(s) for s in reading.statements],
        "entities": [_entity_out(e) for e in reading.entities],
    }


def loads(line: str | bytes) -> Reading:
    """The reading that a line of `dumps` holds.

    Raises BadRecord, saying where, when the line is not JSON, has another schema, lacks a field or has one too many,
    holds a value of the wrong type, a span outside the text, or an index of a statement or entity that is not there.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"not JSON: {error}") from error
    if not isinstance(record, dict) or "schema" not in record:
        raise BadRecord(f"not a {SCHEMA} record: it names no schema")
    if record["schema"] != SCHEMA:
        raise BadRecord(f"schema {record['schema']!r} is not known; this version reads {SCHEMA!r}")
    return from_record(record)


def from_record(record: dict[str, Any]) -> Reading:
    """The reading that a `quoth/1` dictionary holds; raises BadRecord as `loads` does."""
    top = Fields(record, "record", ("schema", "quoth", "model", "article", "statements", "entities"))
    top.string("quoth")
    article = _article_in(top.value("article"))
    size = len(article.text)
    written, named = top.items("statements"), top.items("entities")
    statements = tuple(
        _statement_in(s, f"statements[{i}]", size, len(written), len(named)) for i, s in enumerate(written)
    )
    for i, s in enumerate(statements):  # a parent one level up also means that nothing is around itself
        if s.depth != (1 if s.parent is None else statements[s.parent].depth + 1):
            raise BadRecord(f"statements[{i}].parent and depth do not agree")
    entities = tuple(_entity_in(e, f"entities[{i}]", size) for i, e in enumerate(named))
    return Reading(article, statements, entities, top.string("model"))


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 4)


def _article_out(a: Article) -> dict[str, Any]:
    return {
        "id": a.id,
        "url": a.url,
        "outlet": a.outlet,
        "title": a.title,
        "byline": a.byline,
        "published": a.published,
        "published_from": a.published_from,
        "language": a.language,
        "text": a.text,
        "body_start": a.body_start,
        "paragraphs": _pairs(a.paragraphs),
        "dropped": [{"text": d.text, "reason": d.reason} for d in a.dropped],
        "segments": [list(row) for row in a.segments],
        "text_sha256": a.text_sha256,
    }


def _statement_out(s: Statement) -> dict[str, Any]:
    when = (
        None if s.when is None else {"span": _pair(s.when.span), "value": s.when.value, "precision": s.when.precision}
    )
    return {
        "id": s.id,
        "source": _pair(s.source),
        "cue": _pair(s.cue),
        "content": _pairs(s.content),
        "form": s.form,
        "act": s.act,
        "hedged": s.hedged,
        "negated": s.negated,
        "parent": s.parent,
        "depth": s.depth,
        "speakers": list(s.speakers),
        "addressee": _pair(s.addressee),
        "about": list(s.about),
        "when": when,
        "confidence": _rounded(s.confidence),
        "speaker_confidence": _rounded(s.speaker_confidence),
    }


def _entity_out(e: Entity) -> dict[str, Any]:
    return {
        "name": e.name,
        "kind": e.kind,
        "role": e.role,
        "role_span": _pair(e.role_span),
        "mentions": _pairs(e.mentions),
    }


ARTICLE_FIELDS = tuple(Article.__dataclass_fields__)
STATEMENT_FIELDS = tuple(Statement.__dataclass_fields__)
ENTITY_FIELDS = tuple(Entity.__dataclass_fields__)


def _article_in(value: Any) -> Article:
    f = Fields(value, "article", ARTICLE_FIELDS)
    text = f.string("text")
    try:
        digest = text_digest(text)
    except UnicodeEncodeError as error:
        raise BadRecord("article.text holds lone surrogates") from error
    if f.string("text_sha256") != digest:
        raise BadRecord("article.text_sha256 is not the digest of article.text")
    dropped = []
    for i, piece in enumerate(f.items("dropped")):
        d = Fields(piece, f"article.dropped[{i}]", ("text", "reason"))
        dropped.append(Dropped(d.string("text"), d.one_of("reason", DropReason)))
    return Article(
        id=f.string("id"),
        url=f.maybe("url", f.string),
        outlet=f.maybe("outlet", f.string),
        title=f.maybe("title", f.string),
        byline=f.maybe("byline", f.string),
        published=f.maybe("published", f.string),
        published_from=f.maybe("published_from", lambda k: f.one_of(k, PublishedFrom)),
        language=f.maybe("language", f.string),
        text=text,
        body_start=f.index("body_start", len(text) + 1),
        paragraphs=f.spans("paragraphs", len(text)),
        dropped=tuple(dropped),
        segments=f.segments("segments", len(text)),
        text_sha256=digest,
    )


def _statement_in(value: Any, where: str, size: int, statements: int, entities: int) -> Statement:
    f = Fields(value, where, STATEMENT_FIELDS)
    when = None
    if f.value("when") is not None:
        w = Fields(f.value("when"), f"{where}.when", ("span", "value", "precision"))
        when = When(w.span("span", size), w.maybe("value", w.string), w.maybe("precision", w.string))
    return Statement(
        id=f.string("id"),
        source=f.maybe("source", lambda k: f.span(k, size)),
        cue=f.span("cue", size),
        content=f.spans("content", size),
        form=f.one_of("form", Form),
        confidence=f.share("confidence"),
        act=f.maybe("act", lambda k: f.one_of(k, Act)),
        hedged=f.maybe("hedged", f.boolean),
        negated=f.maybe("negated", f.boolean),
        parent=f.maybe("parent", lambda k: f.index(k, statements)),
        depth=f.index("depth", statements + 1),
        speakers=f.indexes("speakers", entities),
        speaker_confidence=f.maybe("speaker_confidence", f.share),
        addressee=f.maybe("addressee", lambda k: f.span(k, size)),
        about=f.indexes("about", entities),
        when=when,
    )


def _entity_in(value: Any, where: str, size: int) -> Entity:
    f = Fields(value, where, ENTITY_FIELDS)
    return Entity(
        name=f.string("name"),
        kind=f.one_of("kind", Kind),
        mentions=f.spans("mentions", size),
        role=f.maybe("role", f.string),
        role_span=f.maybe("role_span", lambda k: f.span(k, size)),
    )


class Fields:
    """A JSON object with just the fields it must have, taken out by type. Else BadRecord says where."""

    def __init__(self, value: Any, where: str, names: tuple[str, ...]) -> None:
        if not isinstance(value, dict):
            raise BadRecord(f"{where} is not an object")
        if value.keys() != set(names):
            lacking, strange = sorted(set(names) - value.keys()), sorted(value.keys() - set(names))
            told = [f"lacks {', '.join(lacking)}"] * bool(lacking) + [f"has unknown {', '.join(strange)}"] * bool(
                strange
            )
            raise BadRecord(f"{where} {' and '.join(told)}")
        self.values = value
        self.where = where

    def value(self, key: str) -> Any:
        return self.values[key]

    def wrong(self, key: str, wanted: str) -> BadRecord:
        return BadRecord(f"{self.where}.{key} is not {wanted}")

    def maybe(self, key: str, take: Callable[[str], T]) -> T | None:
        return None if self.values[key] is None else take(key)

    def string(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            raise self.wrong(key, "a string")
        return value

    def boolean(self, key: str) -> bool:
        value = self.values[key]
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def one_of(self, key: str, literal: Any) -> Any:
        words = get_args(literal)
        if self.values[key] not in words:
            raise self.wrong(key, f"one of {', '.join(words)}")
        return self.values[key]

    def share(self, key: str) -> float:
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.wrong(key, "a number from 0 to 1")
        return float(value)

    def items(self, key: str) -> list[Any]:
        value = self.values[key]
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return value

    def index(self, key: str, count: int) -> int:
        if not is_index(self.values[key], count):
            raise self.wrong(key, f"a whole number under {count}")
        return int(self.values[key])

    def indexes(self, key: str, count: int) -> tuple[int, ...]:
        if not all(is_index(value, count) for value in self.items(key)):
            raise self.wrong(key, f"a list of whole numbers under {count}")
        return tuple(self.items(key))

    def span(self, key: str, size: int) -> Span:
        if not is_span(self.values[key], size):
            raise self.wrong(key, f"a span inside the text's {size} code points")
        return Span(*self.values[key])

    def spans(self, key: str, size: int) -> tuple[Span, ...]:
        if not all(is_span(value, size) for value in self.items(key)):
            raise self.wrong(key, f"a list of spans inside the text's {size} code points")
        return tuple(Span(*value) for value in self.items(key))

    def segments(self, key: str, size: int) -> tuple[tuple[int, int, int], ...]:
        """Rows `(text_start, raw_start, length)`; how long the raw input was is not recorded."""
        for row in self.items(key):
            if not (
                isinstance(row, list) and len(row) == 3 and all(is_index(n) for n in row) and row[0] + row[2] <= size
            ):
                raise self.wrong(key, "a list of [text_start, raw_start, length] inside the text")
        return tuple((a, b, c) for a, b, c in self.items(key))


def is_index(value: Any, count: int | None = None) -> bool:
    """Whether `value` is a whole number from 0, under `count`."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0 and (count is None or value < count)


def is_span(value: Any, size: int) -> bool:
    """Whether `value` is `[start, end]` with something in it, inside a text of `size` code points."""
    return (
        isinstance(value, list) and len(value) == 2 and all(is_index(n) for n in value) and value[0] < value[1] <= size
    )
