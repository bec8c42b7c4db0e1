"""The words Quoth speaks in: Article, Span, Statement, Entity, Reading.

All are frozen dataclasses with slots. Positions are Unicode code points into `Article.text`; ranges are half-open.
Fields that a later part of Quoth computes are None or empty until it exists: the shape stays.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Form = Literal["direct", "indirect", "mixed"]
Act = Literal["say", "deny", "accuse", "affirm", "demand", "commit", "predict", "think", "ask"]
Kind = Literal["person", "organisation", "country", "group", "document", "unnamed"]
DropReason = Literal["caption", "related", "teaser", "repeat", "boilerplate"]
Missing = Literal["speaker", "name", "outlet", "date", "act"]  # what may not be known of a statement
PublishedFrom = Literal["given", "metadata", "text"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range `[start, end)` of code points in `Article.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that the span covers in `text`."""
        return text[self.start : self.end]

    def meets(self, other: Span) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Dropped:
    """One piece of clutter that was left out of the article, in page order, with the reason."""

    text: str
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Article:
    """What a page is about, clean.

    `text` is the title, where there is one, as its first paragraph, then the body from `body_start` on.
    `paragraphs` are spans of `text`, in order, the title included. `published` is an ISO date or date-time with zone,
    as precise as known; `published_from` says where it was found. `segments` maps `text` back to a plain-text input:
    rows `(text_start, raw_start, length)` in code points of the decoded input; empty where the input was markup.
    `id` is a digest of address and text, `text_sha256` of the UTF-8 of `text` alone, both hexadecimal.
    """

    id: str
    url: str | None
    outlet: str | None
    title: str | None
    byline: str | None
    published: str | None
    published_from: PublishedFrom | None
    language: str | None
    text: str
    body_start: int
    paragraphs: tuple[Span, ...]
    dropped: tuple[Dropped, ...]
    segments: tuple[tuple[int, int, int], ...]
    text_sha256: str


@dataclass(frozen=True, slots=True)
class When:
    """The time expression that dates a telling.

    `value` is an ISO date or an interval `start/end`; None while the article's date is unknown.
    `precision` is `hour`, `day`, `week`, `month`, `year` or None.
    """

    span: Span
    value: str | None
    precision: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One act of telling or thinking that the article attributes to someone.

    `parent` is the index, in `Reading.statements`, of the statement directly around this one; `depth` 1 is the top.
    `speakers` and `about` are indexes into `Reading.entities`. `confidence` is the calibrated probability that the
    statement is there with these spans, loosely (overlapping cue and source, half of the content).
    `id` is a digest of the text's digest, the cue span and the parent's id: stable between runs and models.
    `act` is None until acts are computed.
    """

    id: str
    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    form: Form
    confidence: float
    act: Act | None = None
    hedged: bool | None = None
    negated: bool | None = None
    parent: int | None = None
    depth: int = 1
    speakers: tuple[int, ...] = ()
    speaker_confidence: float | None = None
    addressee: Span | None = None
    about: tuple[int, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, country, group or document that the article speaks of, with all its mentions."""

    name: str
    kind: Kind
    mentions: tuple[Span, ...]
    role: str | None = None
    role_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and what was found in it; `model` names the weights that found it."""

    article: Article
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...]
    model: str


def text_digest(text: str) -> str:
    """SHA-256 of the UTF-8 of `text`, in hexadecimal. Raises UnicodeEncodeError on lone surrogates."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def article_id(url: str | None, text_sha256: str) -> str:
    """32 hexadecimal digits from address and text digest: the same words at two addresses are two pages."""
    return hashlib.sha256(f"{url or ''}\n{text_sha256}".encode()).hexdigest()[:32]


def statement_id(text_sha256: str, cue: Span, parent_id: str | None = None) -> str:
    """24 hexadecimal digits from the text's digest, the cue span and the parent's id."""
    return hashlib.sha256(f"{text_sha256}:{cue.start}:{cue.end}:{parent_id or ''}".encode()).hexdigest()[:24]


def article_as_is(text: str, *, url: str | None = None, published: str | None = None) -> Article:
    """`text` itself as an article of which nothing else is known: its lines that are not blank are the paragraphs.

    Raises UnicodeEncodeError on lone surrogates.
    """
    digest = text_digest(text)
    paragraphs = []
    at = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            start = at + line.index(words)
            paragraphs.append(Span(start, start + len(words)))
        at += len(line)
    return Article(
        id=article_id(url, digest), url=url, outlet=None, title=None, byline=None, published=published,
        published_from="given" if published else None, language=None, text=text, body_start=0,
        paragraphs=tuple(paragraphs), dropped=(), segments=((0, 0, len(text)),) if text else (), text_sha256=digest,
    )  # fmt: skip
