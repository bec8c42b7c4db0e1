"""A stand-in for reading and extraction, to test what is around them without a model.

A page is its UTF-8 text, its first paragraph is the title; a statement is “words”, Name verb. Words like `!crash` in a
page make trouble on purpose.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from quoth.errors import EmptyPage, ModelError, PageNotFound
from quoth.reading.record import Record
from quoth.types import Article, Entity, Reading, Span, Statement, article_id, statement_id, text_digest

STATEMENT = re.compile(r"(?P<content>[“\"][^”\"]+[”\"],?) (?P<source>[A-Z]\w+) (?P<cue>said|claimed|denied)")


def article_of(text: str, *, url: str | None = None, published: str | None = None) -> Article:
    digest = text_digest(text)
    title, _, _ = text.partition("\n\n")
    body_start = min(len(title) + 2, len(text))
    return Article(
        id=article_id(url, digest),
        url=url,
        outlet="The Harbour Post",
        title=title,
        byline="Ida Lund",
        published=published,
        published_from="given" if published else None,
        language="en",
        text=text,
        body_start=body_start,
        paragraphs=tuple(Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)),
        dropped=(),
        segments=(),
        text_sha256=digest,
    )


def read(source: Path | bytes, *, url: str | None = None, published: str | None = None, as_is: bool = False) -> Article:
    if isinstance(source, Path) and not source.exists():
        raise PageNotFound(f"{source}: no such file")
    text = (source if isinstance(source, bytes) else source.read_bytes()).decode("utf-8")
    if not text.strip():
        raise EmptyPage("the page holds no text")
    if "!bug" in text:
        raise KeyError("a bug")
    if "!sleep" in text and isinstance(source, Path):
        source.with_suffix(".started").touch()  # so that a test knows when
        time.sleep(60)
    if "!crash" in text:
        os._exit(9)
    return article_of(text, url=url, published=published)


def read_record(record: Record, *, as_is: bool = False) -> Article:
    if isinstance(record.source, bytes) and b"!sleep" in record.source:
        time.sleep(60)
    return read(record.source, url=record.url, published=record.published, as_is=as_is)


def extract(page: Article | str, *, min_confidence: float | None = None, model: str | None = None) -> Reading:
    article = article_of(page) if isinstance(page, str) else page
    if "!model" in article.text:
        raise ModelError("the model's files are missing")
    if "!extract" in article.text:
        raise ValueError("a bug")
    statements, entities = [], {}
    for found in STATEMENT.finditer(article.text):
        cue, source = Span(*found.span("cue")), Span(*found.span("source"))
        confidence = 0.95 if found["cue"] == "said" else 0.41234567
        if confidence < (min_confidence or 0):
            continue
        name = found["source"]
        entities.setdefault(name, []).append(source)
        statements.append(
            Statement(
                id=statement_id(article.text_sha256, cue),
                source=source,
                cue=cue,
                content=(Span(*found.span("content")),),
                form="direct",
                confidence=confidence,
                speakers=(list(entities).index(name),),
            )
        )
    people = tuple(Entity(name=f"{name} Orn", kind="person", mentions=tuple(m)) for name, m in entities.items())
    return Reading(article, tuple(statements), people, model or "fake")
